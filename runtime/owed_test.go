package runtime_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
)

// labWith is the environment lab whose setup hooks have these bodies, with targets by name.
func labWith(hooks []string, scripts map[string]string) map[string]string {
	env := "const env = TargetEnvSchema.create({ name: 'Lab', description: '', version: '1.0.0' })\n"
	for _, body := range hooks {
		env += "env.on('environment-setup', async (context) => { " + body + " })\n"
	}
	files := map[string]string{"lab/schema.ts": env + "export default env", "lab/targets/idle/schema.ts": // METIS skips a folder without targets
	"export default TargetSchema.create({ _id: 'idle', name: 'Idle', description: '', parameters: [], script: async () => {} })"}
	for name, body := range scripts {
		files["lab/targets/"+name+"/schema.ts"] = fmt.Sprintf(
			"export default TargetSchema.create({ _id: '%s', name: '%s', description: '', parameters: [], script: async (context) => { %s } })", name, name, body)
	}
	return files
}

// of are the events of a request as lines with their times; each but the last must come before its result.
func (p *played) of(re string) (lines []string) {
	p.t.Helper()
	answered := false
	for _, e := range p.events {
		if string(e.Re) != re {
			continue
		}
		if answered {
			p.t.Errorf("%s after the result of %s", e.Body.Kind(), re)
		}
		line := e.Body.Kind()
		switch b := e.Body.(type) {
		case event.Result:
			answered = true
			line += " " + b.Status + string(b.Value)
			if b.Error != nil {
				line += " " + b.Error.Code
			}
		case event.Task:
			line += " " + b.Of + " " + b.Status
		case event.Session:
			line += " " + b.State
		case event.Console:
			line += " " + b.Message
		case event.Diagnostic:
			line += " " + b.Code
		case event.Output, event.Mission: // intro messages
			continue
		}
		lines = append(lines, fmt.Sprintf("%v %s", e.At.Sub(caps.Epoch), line))
	}
	return lines
}

func (p *played) want(re string, want ...string) {
	p.t.Helper()
	if got := p.of(re); !slices.Equal(got, want) {
		p.t.Errorf("events of %s:\n%s\nwant\n%s", re, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// run runs a target of lab inside the mission and returns at once.
func (p *played) run(name string, answer runtime.Answer, re string) chan event.Result {
	p.t.Helper()
	target, err := p.lib.Find(p.t.Context(), "lab/"+name)
	if err != nil {
		p.t.Fatal(err)
	}
	done := make(chan event.Result, 2)
	p.Start(runtime.Request{Target: target, Answer: answer, Re: json.RawMessage(re)}, func(r event.Result) { done <- r })
	return done
}

func TestARunIsAnsweredOnceItsSessionHasSettled(t *testing.T) {
	p := playing(t, "2.5", labWith(nil, map[string]string{
		"leaves": "context.sleep(1000).then(() => console.log('late')); return 7", "naps": "await context.sleep(500)", "fails": "context.sleep(1000); throw new Error('no')",
		"hangs": "await new Promise(() => {})",
	}), runtime.MissionOptions{Begun: true}, func(o *runtime.Options) { o.KeepPending = true })
	for _, c := range []struct{ target, want string }{{"leaves", "success7"}, {"naps", "success"}, {"fails", "failure script"}, {"hangs", "failure never-settles"}} {
		r := <-p.run(c.target, runtime.WhenSettled, `"`+c.target+`"`)
		got := r.Status + string(r.Value)
		if r.Error != nil {
			got += " " + r.Error.Code
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.target, got, c.want)
		}
	}
	p.want(`"leaves"`, "0s task run queued", "0s task run running", "0s diagnostic returned-value", "0s task run success", "1s diagnostic work-left-behind",
		"1s console late", "1s result success7")
	p.want(`"naps"`, "1s task run queued", "1s task run running", "1.5s task run success", "1.5s result success")
	p.want(`"fails"`, "1.5s task run queued", "1.5s task run running", "1.5s task run failure", "2.5s result failure script")
}

func TestARunIsAnsweredAsSoonAsItHasBegun(t *testing.T) {
	p := playing(t, "2.5", labWith(nil, map[string]string{"naps": "await context.sleep(500); console.log('up'); return 1", "says": "return 2"}),
		runtime.MissionOptions{Begun: true})
	if r := <-p.run("naps", runtime.WhenBegun, "1"); r.Status != "success" || r.Value != nil {
		t.Error(describe(r))
	}
	if r := <-p.run("says", runtime.WhenBegun, "2"); r.Status != "success" || string(r.Value) != "2" {
		t.Error(describe(r))
	}
	p.do(runtime.Step{Do: runtime.StepWait, For: time.Second, Re: json.RawMessage("3")})
	p.want("1", "0s task run queued", "0s task run running", "0s result success")
	p.want("2", "0s task run queued", "0s task run running", "0s diagnostic returned-value", "0s task run success", "0s result success2")
	p.want("3", "1s result success")
	p.want("", "0s session started", "500ms console up", "500ms diagnostic returned-value", "500ms task run success")
}

func TestASessionThatBreaksAnswersItsSteps(t *testing.T) {
	p := playing(t, "2.5", labWith([]string{"await context.sleep(1000); const f = () => f(); f()"}, nil), runtime.MissionOptions{})
	if r := p.do(runtime.Step{Do: runtime.StepStart, Re: json.RawMessage("1")}); r.Status != "failure" || r.Error.Code != event.CodeSessionBroken {
		t.Errorf("start: %s", describe(r))
	}
	if r := p.do(runtime.Step{Do: runtime.StepWait, For: time.Second, Re: json.RawMessage("2")}); r.Status != "refused" || r.Error.Code != event.CodeSessionBroken {
		t.Errorf("wait: %s", describe(r))
	}
	p.End()
	p.want("2", "1s error", "1s result refused session-broken")
	if lines := p.of("1"); lines[len(lines)-1] != "1s result failure session-broken" {
		t.Error(lines)
	}
}

func TestAWaitEndsWithItsSession(t *testing.T) {
	for _, c := range []struct{ name, hook, code string }{
		{"thrown away", "await context.sleep(1000); throw new Error('no')", event.CodeSessionEnded},
		{"broken", "await context.sleep(1000); const f = () => f(); f()", event.CodeSessionBroken},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := playing(t, "2.5", labWith([]string{c.hook}, nil), runtime.MissionOptions{Config: json.RawMessage(`{"isTest":true}`)})
			p.do(runtime.Step{Do: runtime.StepStart, Unsettled: true})
			if r := p.do(runtime.Step{Do: runtime.StepWait, For: time.Hour, Re: json.RawMessage("1")}); r.Status != "failure" || r.Error.Code != c.code {
				t.Error(describe(r))
			}
			p.End() // now nothing is said any more
			p.want("1", "1s result failure "+c.code)
		})
	}
}

func TestASessionThatIsGivenUpAnswersItsSteps(t *testing.T) {
	endless := []string{`await context.sleep(1000); /(?=a)(a|aa)+$/.test('a'.repeat(36) + 'b')`}
	bounds := func(o *runtime.Options) {
		o.Budget, o.Grace = js.Budget{Turn: 200 * time.Millisecond}, 20*time.Millisecond
	}
	p := playing(t, "2.5", labWith(endless, nil), runtime.MissionOptions{}, bounds)
	if r := p.do(runtime.Step{Do: runtime.StepStart, Re: json.RawMessage("1")}); r.Status != "failure" || r.Error.Code != event.CodeSessionBroken || r.Error.Cause.Code != event.CodeBudget {
		t.Errorf("start: %s", describe(r))
	}
	if r := p.do(runtime.Step{Do: runtime.StepEnd, Re: json.RawMessage("2")}); r.Status != "refused" || r.Error.Code != event.CodeSessionBroken {
		t.Errorf("end: %s", describe(r))
	}
	p.Finish(t.Context())
	p.want("1", "0s session starting", "0s task hook queued", "0s task effect queued", "0s task hook running", "1s task hook failure", "1s result failure session-broken")
	p.want("2", "1s error", "1s result refused session-broken")

	p = playing(t, "2.5", labWith(endless, nil), runtime.MissionOptions{}, bounds)
	p.do(runtime.Step{Do: runtime.StepStart, Unsettled: true})
	if r := p.do(runtime.Step{Do: runtime.StepWait, For: time.Hour, Re: json.RawMessage("1")}); r.Status != "failure" || r.Error.Code != event.CodeSessionBroken {
		t.Errorf("wait: %s", describe(r))
	}
	p.End()
	p.want("1", "1s result failure session-broken")
}

func TestAQueuedTaskIsCancelled(t *testing.T) {
	p := playing(t, "2.5", labWith([]string{"await context.sleep(1000)", "console.log('never')", "console.log('third')"}, nil), runtime.MissionOptions{})
	p.do(runtime.Step{Do: runtime.StepStart, Unsettled: true})
	p.Cancel("s.2", &event.Error{Code: event.CodeCancelled, Message: "enough"})
	p.do(runtime.Step{Do: runtime.StepSettle})
	var got []string
	for _, e := range p.events {
		switch b := e.Body.(type) {
		case event.Task:
			if b.Of == "hook" {
				got = append(got, b.ID+" "+b.Status)
			}
		case event.Console:
			got = append(got, b.Message)
		}
	}
	want := []string{"s.1 queued", "s.2 queued", "s.3 queued", "s.1 running", "s.2 skipped", "s.1 success", "s.3 running", "third", "s.3 success"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestWhatMETISCannotEndIsFreed(t *testing.T) {
	p := playing(t, "2.5", labWith([]string{"await context.sleep(1000); throw new Error('no answer')"}, nil), runtime.MissionOptions{})
	p.do(runtime.Step{Do: runtime.StepStart, Unsettled: true})
	end := runtime.Step{Do: runtime.StepEnd, GiveUp: true, Re: json.RawMessage("1")}
	if r := p.do(end); r.Status != "refused" || r.Error.Code != event.CodeRefused {
		t.Errorf("while it starts: %s", describe(r))
	}
	p.do(runtime.Step{Do: runtime.StepSettle})
	end.GiveUp, end.Re = false, json.RawMessage("2")
	if r := p.do(end); r.Status != "refused" {
		t.Errorf("as METIS: %s", describe(r))
	}
	end.GiveUp, end.Re = true, json.RawMessage("3")
	if r := p.do(end); r.Status != "success" {
		t.Errorf("given up: %s", describe(r))
	}
	p.want("1", "0s error", "0s result refused refused")
	p.want("3", "1s diagnostic ended-without-teardown", "1s session ended", "1s result success")
}

func TestFinishPlaysTheEndOfAMission(t *testing.T) {
	files := labWith([]string{"await context.sleep(1000)"}, nil)
	files["lab/schema.ts"] = strings.Replace(files["lab/schema.ts"], "export default", "env.on('environment-teardown', async (context) => { await context.sleep(500); console.log('torn down') })\nexport default", 1)
	p := playing(t, "2.5", files, runtime.MissionOptions{})
	p.do(runtime.Step{Do: runtime.StepStart, Unsettled: true, Re: json.RawMessage("1")})
	p.Finish(t.Context())
	p.Finish(t.Context())
	var got []string
	for _, line := range p.heard {
		if strings.Contains(line, "s session ") || strings.Contains(line, "console ") || strings.Contains(line, "result ") || strings.Contains(line, "error ") {
			got = append(got, line)
		}
	}
	want := []string{"0s session unstarted", "0s session starting", "0s result success", "1s session started", "1s session ending", "1.5s console torn down", "1.5s session ended"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestAVirtualClockHasAnEnd(t *testing.T) {
	p := playing(t, "2.5", labWith(nil, nil), runtime.MissionOptions{})
	for range 3 {
		if r := p.do(runtime.Step{Do: runtime.StepWait, For: 100 * 365 * 24 * time.Hour}); r.Status == "refused" {
			if r.Error.Code != event.CodeUsage {
				t.Error(describe(r))
			}
			return
		}
	}
	t.Error("it has none")
}

// A listener that takes its time holds the session: nobody takes it for a script that does not stop.
func TestASlowListenerDoesNotHaveASessionGivenUpThatEnds(t *testing.T) {
	const grace = 20 * time.Millisecond
	slow := func() { // several times the grace go by: the budget of another session tells
		other := open(t, runtime.Options{Budget: js.Budget{Turn: 5 * grace}}, map[string]string{"loop": "for (;;) {}"})
		if r := <-other.start("loop"); r.Error == nil || r.Error.Code != event.CodeBudget {
			t.Error(describe(r))
		}
		other.End()
	}
	var states []string
	b := open(t, runtime.Options{Grace: grace, Sink: func(e event.Event) {
		if s, ok := e.Body.(event.Session); ok {
			states = append(states, s.State)
			if s.State == "ended" {
				slow()
			}
		}
	}}, map[string]string{"t": "return 1"})
	<-b.start("t")
	b.End()
	b.End()
	if want := []string{"started", "ended"}; !slices.Equal(states, want) {
		t.Errorf("states %q", states)
	}
}
