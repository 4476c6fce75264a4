package runtime_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/targets"
)

// consoleLines are the lines that scripts printed.
func (b *bench) consoleLines() (lines []string) {
	for _, e := range b.events {
		if c, ok := e.Body.(event.Console); ok {
			lines = append(lines, c.Message)
		}
	}
	return lines
}

// cancelled starts a script, cancels it once it has printed a line, and gives its result and what it printed.
func cancelled(t *testing.T, script string) (event.Result, []string) {
	t.Helper()
	sink, ready := signals()
	b := open(t, runtime.Options{Sink: sink}, map[string]string{"t": script})
	ctx, stop := context.WithCancelCause(context.Background())
	done := make(chan event.Result, 1)
	go func() { done <- b.Run(ctx, b.request("t")) }()
	<-ready
	stop(errors.New("enough"))
	r := <-done
	if err := b.Settle(context.Background()); err != nil { // what is still armed would print by now
		t.Error(err)
	}
	b.End()
	return r, b.consoleLines()
}

func TestCancelRejectsTimersOfPromises(t *testing.T) {
	r, lines := cancelled(t, `
  const { setTimeout, setInterval } = require('timers/promises')
  const ticking = (async () => {
    try { for await (const _ of setInterval(1e6)) console.log('tick') } catch (e) { console.log('interval: ' + e.message) }
  })()
  console.log('ready')
  try {
    await setTimeout(1e6)
  } finally {
    console.log('finally')
    try { await setTimeout(1e6) } catch (e) { console.log('again: ' + e.message) }
    await ticking
  }`)
	if r.Status != "cancelled" {
		t.Errorf("status %q, %s", r.Status, describe(r))
	}
	for _, want := range []string{"finally", "interval: cancelled: enough"} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %q in %q", want, lines)
		}
	}
	if slices.Contains(lines, "tick") {
		t.Errorf("the interval goes on: %q", lines)
	}
}

func TestCancelTakesTimersOff(t *testing.T) {
	_, lines := cancelled(t, `
  const { setTimeout, setInterval } = require('timers')
  setTimeout(() => console.log('timeout'), 1000)
  setInterval(() => console.log('interval'), 1000)
  console.log('ready')
  try {
    await context.sleep(1e6)
  } finally {
    setTimeout(() => console.log('armed late'), 1)
  }`)
	if !slices.Equal(lines, []string{"ready"}) {
		t.Errorf("lines %q", lines)
	}
}

func TestEndCutsTimersThatWereLeftBehind(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	b := open(t, runtime.Options{}, map[string]string{"t": `
  const { setInterval, setTimeout } = require('timers')
  setInterval(() => {}, 1)
  setTimeout(() => console.log('never'), 1e6)
  const again = () => setTimeout(again, 1)
  again()`})
	if r := b.Run(context.Background(), b.request("t")); r.Error != nil {
		t.Fatal(describe(r))
	}
	b.End()
	if err := b.Settle(context.Background()); err != nil {
		t.Error(err)
	}
	if lines := b.consoleLines(); len(lines) > 0 {
		t.Errorf("lines %q", lines)
	}
}

// Each environment has its own copy of the timers module; the global functions serve them all.
func TestGlobalClearTimeoutReachesEveryEnvironment(t *testing.T) {
	files := fstest.MapFS{}
	script := `async (context) => {
    const { setTimeout } = require('timers'), { setTimeout: wait } = require('timers/promises')
    const { value } = context.globalStore.use('timers', [] as any[])
    value.push(setTimeout(() => console.log('never'), 10))
    for (const t of value) clearTimeout(t)
    await wait(20)
    return [value.length, setImmediate === require('timers').setImmediate, clearTimeout === require('timers').clearTimeout]
  }`
	for _, env := range []string{"one", "two"} {
		files[env+"/schema.ts"] = &fstest.MapFile{Data: []byte(envSchema)}
		files[env+"/targets/t/schema.ts"] = &fstest.MapFile{Data: []byte(targetOf("t", script))}
	}
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: files}}}
	b := &bench{t: t, lib: lib}
	b.Session = runtime.Open(runtime.Options{Caps: caps.Fixed(1), Sink: func(e event.Event) { b.events = append(b.events, e) }})
	for i, env := range []string{"one", "two"} {
		r := b.Run(context.Background(), runtime.Request{Target: find(t, lib, env+"/t")})
		if want := []string{`[1,true,true]`, `[2,true,true]`}[i]; string(r.Value) != want {
			t.Errorf("%s: value %s, want %s; %s", env, r.Value, want, describe(r))
		}
	}
	b.End()
	if lines := b.consoleLines(); len(lines) > 0 {
		t.Errorf("lines %q", lines)
	}
}

// A teardown cuts sleeps only: METIS knows nothing of Node's timers, and waits for a script that waits for one.
func TestTeardownWaitsForTimers(t *testing.T) {
	p := playing(t, "2.5", lab("2.5", "", map[string]string{"first": `
    const { setTimeout: wait } = require('timers/promises'), { setTimeout: later } = require('timers')
    later(() => console.log('left behind'), 8000)
    try { await wait(6000) } finally { console.log('finally') }`}), runtime.MissionOptions{})
	for _, step := range []runtime.Step{{Do: "start", Unsettled: true}, {Do: "wait", For: 5 * time.Second}, {Do: "reset", Unsettled: true}, {Do: "wait", For: 5 * time.Second}} {
		if r := p.do(step); r.Status != "success" {
			t.Fatal(step.Do, r.Status, r.Error)
		}
	}
	for _, want := range []string{"5s session resetting", "6s console finally", "6s effect Firstsession-start success", "6s session started", "8s console left behind"} {
		if !slices.Contains(p.heard, want) {
			t.Errorf("%q was not heard", want)
		}
	}
	for _, line := range p.heard {
		if strings.Contains(line, "sleep-cut") {
			t.Errorf("heard %q", line)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(p.heard, "\n"))
	}
}
