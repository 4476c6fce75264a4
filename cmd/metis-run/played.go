package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/schema"
)

// played is one session that is played, as it is heard.
type played struct {
	*cli
	heard   listener
	player  scenario.Player
	told    *told
	clock   *caps.Clock
	expects bool         // a scenario file says what is to come of it
	worst   atomic.Int64 // exit code for what tasks and steps came to; on the session's goroutine
	shown   int          // of the player's failures
}

func (c *cli) newPlayed(script *scenario.Scenario, virtual, expects bool) *played {
	p := &played{cli: c, heard: listener{out: c.out}, told: newTold(c.out, virtual), clock: &caps.Clock{}, expects: expects}
	if virtual {
		p.clock, p.player.MaxEvents = caps.Virtual(caps.Epoch), maxEvents
	}
	p.player.Mission, p.player.Path, p.player.Strict, p.player.Begin = true, script.Path, c.strict || script.Strict, p.begin
	return p
}

// maxEvents bounds what one step may say on a virtual clock, on which an endless loop of sleeps takes no time.
const maxEvents = 1_000_000

// open opens the session, a kept one by its name.
func (p *played) open(ctx context.Context, kept *goingOn, name string, options runtime.Options) (err error) {
	options.Sink, options.Leaves, options.Caps.Clock = p.sink, p.player.Leave, p.clock
	p.out.listen()
	if p.player.Session, err = kept.open(ctx, name, options); err != nil {
		return err
	}
	members := map[string]string{}
	for _, m := range p.player.Session.Members() {
		members[m.ID] = m.Username
	}
	p.out.do(func() { p.told.members = members })
	return nil
}

// play seeds the stores, does the steps, and ends the session unless it is to be left started.
func (p *played) play(ctx context.Context, script *scenario.Scenario, until string) error {
	for _, seed := range script.Seeds {
		if err := p.player.Session.Seed(seed.Scope, seed.Key, seed.Value); err != nil {
			return err
		}
	}
	if !p.player.Play(ctx, script.Steps) {
		p.leftOut(script.Steps)
	}
	if until == "ended" && ctx.Err() == nil {
		p.player.Finish(ctx)
	}
	return nil
}

// sink hears an event, on the session's goroutine.
func (p *played) sink(e event.Event) {
	worse := func(code int) { p.worst.Store(max(p.worst.Load(), int64(code))) }
	switch b := e.Body.(type) {
	case event.Diagnostic:
		p.heard.count(b)
		if b.Severity == schema.SeverityError { // a file that does not load, for one
			worse(max(1, event.ExitCode(b.Code)))
		}
	case event.Task:
		if b.Status == "skipped" {
			worse(1)
		}
		if b.Error != nil {
			worse(event.ExitCode(b.Error.Code))
		}
	case event.Result:
		if b.Error != nil {
			worse(event.ExitCode(b.Error.Code))
		}
	}
	p.player.Hear(e)
	p.out.do(func() {
		if p.out.json() {
			p.out.event(e)
		} else {
			p.told.event(e)
		}
	})
}

// begin tells that a step begins, and what was wrong with the one before.
func (p *played) begin(_ int, step scenario.Step) {
	p.failures()
	if !p.out.json() {
		now := p.clock.Now()
		p.out.do(func() { p.told.step(step, now) })
	}
}

// leftOut says how many steps are not done because one did not succeed.
func (p *played) leftOut(steps []scenario.Step) {
	left := len(steps) - p.player.Steps()
	if len(steps) == 0 || steps[0].Play.Do != runtime.StepStart {
		left++ // the player has added it
	}
	if left > 0 {
		p.out.note(fmt.Sprintf("%s left out", counted(left, "step")))
	}
}

// failures prints what was to be otherwise, as far as it is new. What failed was told when it did.
func (p *played) failures() {
	if !p.expects {
		return
	}
	for _, f := range p.player.Failures[p.shown:] {
		code, hint := event.CodeScript, f.Hint
		if f.Error != nil {
			code, hint = f.Error.Code, "if it is meant, the step may expect it: error: TEXT, or diagnostics: [CODE]"
		}
		p.exit(max(1, event.ExitCode(code)))
		if !p.out.json() {
			p.out.failure(&event.Error{Code: code, Source: f.Source, Message: f.Message, Hint: hint})
		}
	}
	p.shown = len(p.player.Failures)
}

// conclude tells what it all came to, and notes the exit code: by what a scenario file expects, if there is one, else by
// tasks and steps.
func (p *played) conclude(cancelled bool) {
	p.failures()
	switch {
	case !p.out.json():
		p.out.do(func() { p.told.summary(p.expects, len(p.player.Failures)) })
	case p.expects:
		p.out.sink(tested{report: scenario.Report{Path: p.player.Path, Steps: p.player.Steps(), Failures: p.player.Failures}}.event())
	}
	if !p.expects || cancelled {
		p.exit(int(p.worst.Load()))
	}
	if !p.expects {
		p.heard.judge(p.cli, "play", "session")
	}
}
