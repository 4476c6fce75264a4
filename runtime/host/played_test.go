package host_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/host"
	"github.com/metis-run/metis-run/runtime/js"
)

// staging is staged with other scripts and hooks: "setup", "teardown", or the name of a target.
func staging(version string, bodies map[string]string) host.Options {
	opts := staged(version)
	files := stage(version)
	for name, body := range bodies {
		if name == "setup" || name == "teardown" {
			file := files["lab/schema.ts"]
			hook := fmt.Sprintf("env.on('environment-%s', async (context) => { ", name)
			lines := strings.Split(string(file.Data), "\n")
			i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, hook) })
			lines[i] = hook + body + " })"
			file.Data = []byte(strings.Join(lines, "\n"))
			continue
		}
		file := files["lab/targets/"+name+"/schema.ts"]
		before, _, _ := strings.Cut(string(file.Data), "=> {")
		file.Data = []byte(before + "=> { " + body + " } })")
	}
	opts.Library.Dirs[0].FS = files
	return opts
}

// told are the events of a request in short, without those of kinds that matter little here.
func (c *client) told(re string) (lines []string) {
	for _, e := range c.all {
		switch e.Body.(type) {
		case event.Mission, event.Output, event.Diagnostic:
		default:
			if string(e.Re) == re {
				lines = append(lines, says(e))
			}
		}
	}
	return lines
}

func (c *client) running(task string) {
	c.t.Helper()
	c.until(func(e event.Event) bool {
		t, ok := e.Body.(event.Task)
		return ok && t.ID == task && t.Status == "running"
	})
}

// With the real clock the same comes in the same order, in its time.
func TestAMissionIsPlayedInRealTime(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	c := serve(t, staging("2.4", map[string]string{"setup": "await context.sleep(2)", "teardown": "await context.sleep(1)", "prepare": "await context.sleep(1)",
		"second": "await context.sleep(3)", "report": "await context.sleep(2)"}))
	mission := strings.ReplaceAll(compact(t, "2.4"), `"baseProcessTime":1000`, `"baseProcessTime":5`)
	before := time.Now()
	c.ask(`{"id":1,"do":"start","session":"s","mission":%s,"clock":"real"}`, mission)
	c.ask(`{"id":2,"do":"run","session":"s","target":"lab/open"}`)
	c.ask(`{"id":3,"do":"execute","session":"s","force":"blue","node":"firewall","action":"scan","outcome":"success"}`)
	c.ask(`{"id":4,"do":"wait","session":"s","ms":3}`)
	if took := time.Since(before); took < 16*time.Millisecond { // 2 + 1 + 3, 5 + 2, 3
		t.Errorf("all of it took %v", took)
	}
	c.ask(`{"id":5,"do":"end","session":"s"}`)
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	keepsOrder(t, c.all)
	same(t, "start", len(c.told("1")), 2+6+1+6+1)
	same(t, "end", strings.Join(c.told("5"), "|"), "session ending|task s.8 hook lab queued|task s.8 hook lab running|task s.8 hook lab success|session ended|result success")
	for i := 1; i < len(c.all); i++ {
		if a, b := c.all[i-1], c.all[i]; b.At.Before(a.At) {
			t.Errorf("%s is before %s", inShort(b), inShort(a))
		}
	}
}

func TestCancelWorksOnHooksAndEffects(t *testing.T) {
	const hour = "try { await context.sleep(3600_000) } finally { console.log('finally') }"
	c := serve(t, staging("2.5", map[string]string{"setup": hour, "second": hour, "warn": hour}))
	// While the start waits for its hook, in real time, the reading goes on.
	c.send(`{"id":1,"do":"start","session":"s","mission":%q}`, sample("2.5"))
	c.running("s.1")
	c.send(`{"id":2,"do":"execute","session":"s","force":"blue","node":"firewall","action":"scan"}`) // behind it
	same(t, "cancel", c.ask(`{"id":3,"do":"cancel","task":"s.1"}`).Status, "success")
	r := c.result("1")
	same(t, "start", r.Status+" "+r.Error.Code+" "+r.Error.Cause.Code, "failure script cancelled")
	same(t, "behind it", c.result("2").Status, "refused")
	same(t, "again", c.ask(`{"id":4,"do":"cancel","task":"s.1"}`).Error.Code, event.CodeUnknown)
	same(t, "end", c.ask(`{"id":5,"do":"end","session":"s"}`).Status, "success")
	same(t, "finally", strings.Contains(strings.Join(c.told("1"), "|"), "console finally"), true)

	// A session-start effect, and one that is queued behind it.
	c = serve(t, staging("2.5", map[string]string{"second": hour}))
	c.send(`{"id":1,"do":"start","session":"s","mission":%q}`, sample("2.5"))
	c.running("s.3")
	same(t, "queued", c.ask(`{"id":2,"do":"cancel","task":"s.4"}`).Status, "success")
	same(t, "running", c.ask(`{"id":3,"do":"cancel","task":"s.3"}`).Status, "success")
	same(t, "start", c.result("1").Status, "success")
	told := c.told("1")
	if got, want := told[len(told)-5:], []string{
		"task s.3 effect lab/second Second running", "task s.4 effect lab/first First skipped cancelled: cancelled by the client", "console finally",
		"task s.3 effect lab/second Second failure cancelled: cancelled by the client", "result success"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	// A run that is done and waits for the rest is answered, and what it has left behind is cut.
	c.send(`{"id":4,"do":"run","session":"s","target":"lab/count","settle":false}`)
	c.send(`{"id":5,"do":"run","session":"s","target":"lab/leaves"}`)
	c.running("s.6")
	c.until(func(e event.Event) bool {
		b, ok := e.Body.(event.Task)
		return ok && b.ID == "s.6" && b.Status == "success"
	})
	same(t, "cancel", c.ask(`{"id":6,"do":"cancel","task":"s.6"}`).Status, "success")
	r = c.result("5")
	same(t, "run", r.Status+" "+string(r.Value), "success 1")
	keepsOrder(t, c.all)
}

func TestASessionThatMETISCannotEndIsFreed(t *testing.T) {
	for _, version := range []string{"2.3", "2.4", "2.5"} {
		t.Run(version, func(t *testing.T) {
			c := serve(t, staging(version, map[string]string{"setup": "throw new Error('no answer')"}))
			r := c.ask(`{"id":1,"do":"start","session":"s","mission":%q,"clock":"virtual"}`, sample(version))
			same(t, "start", r.Status+" "+r.Error.Code+" "+r.Error.Cause.Message, "failure script no answer")
			same(t, "execute", c.ask(`{"id":2,"do":"execute","session":"s","force":"red","node":"firewall","action":"scan"}`).Error.Message,
				"no action is executed while the session is starting")
			same(t, "end", c.ask(`{"id":3,"do":"end","session":"s"}`).Status, "success")
			var codes []string
			for _, e := range c.all {
				if d, ok := e.Body.(event.Diagnostic); ok && string(e.Re) == "3" {
					codes = append(codes, d.Code)
				}
			}
			same(t, "diagnostics", codes, "[ended-without-teardown]")
			same(t, "events", strings.Join(c.told("3"), "|"), "session ended|result success")
			same(t, "the name", c.ask(`{"id":4,"do":"start","session":"s","mission":%q,"clock":"virtual"}`, sample(version)).Status, "failure")
			if err := c.finish(); err != nil { // the end of the input frees it likewise
				t.Fatal(err)
			}
			same(t, "last", says(c.all[len(c.all)-1]), "session ended")
			keepsOrder(t, c.all)
		})
	}
	// METIS throws a test session away by itself, and the name is free.
	c := serve(t, staging("2.5", map[string]string{"setup": "throw new Error('no answer')"}))
	c.ask(`{"id":1,"do":"start","session":"s","mission":%q,"clock":"virtual","config":{"isTest":true}}`, sample("2.5"))
	same(t, "thrown away", c.ask(`{"id":2,"do":"end","session":"s"}`).Error.Code, event.CodeUnknown)
}

func TestABrokenMissionSessionLeavesOthersAlone(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	opts := staging("2.5", map[string]string{"warn": "const f = () => f(); f()"})
	opts.Session.Budget = js.Budget{Turn: 10 * time.Second}
	c := serve(t, opts)
	c.ask(`{"id":1,"do":"start","session":"good","mission":%q,"clock":"virtual"}`, sample("2.5"))
	c.ask(`{"id":2,"do":"start","session":"bad","mission":%q,"clock":"virtual"}`, sample("2.5"))
	c.ask(`{"id":3,"do":"run","session":"bad","target":"lab/open"}`)
	r := c.ask(`{"id":4,"do":"execute","session":"bad","force":"blue","node":"firewall","action":"scan","outcome":"success"}`)
	same(t, "execute", r.Status+" "+r.Error.Code, "failure session-broken")
	for i, request := range []string{`"do":"wait","session":"bad","ms":5`, `"do":"settle","session":"bad"`, `"do":"reset","session":"bad"`, `"do":"start","session":"bad","mission":"m.json"`,
		`"do":"run","session":"bad","target":"lab/count"`} {
		same(t, request, c.ask(`{"id":%d,%s}`, 10+i, request).Status, "refused")
	}
	same(t, "stores", c.ask(`{"id":20,"do":"stores","session":"bad"}`).Status, "success")
	same(t, "state", c.ask(`{"id":21,"do":"state","session":"bad"}`).Status, "success")
	same(t, "end", c.ask(`{"id":22,"do":"end","session":"bad"}`).Status, "success")
	same(t, "again", c.ask(`{"id":23,"do":"start","session":"bad","mission":%q,"clock":"virtual"}`, sample("2.5")).Status, "success")
	same(t, "the other", c.ask(`{"id":24,"do":"reset","session":"good"}`).Status, "success")
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	keepsOrder(t, c.all)
	satisfySchema(t, c.all)
}

func TestAMissionSessionThatDoesNotStopIsGivenUp(t *testing.T) {
	opts := staging("2.5", map[string]string{"setup": `/(?=a)(a|aa)+$/.test('a'.repeat(36) + 'b')`})
	opts.Session.Budget, opts.Session.Grace = js.Budget{Turn: 300 * time.Millisecond}, 20*time.Millisecond
	c := serve(t, opts)
	c.send(`{"id":1,"do":"start","session":"s","mission":%q}`, sample("2.5"))
	c.send(`{"id":2,"do":"wait","session":"s","ms":5}`)
	c.send(`{"id":3,"do":"state","session":"s"}`)
	r := c.result("1")
	same(t, "start", r.Status+" "+r.Error.Code, "failure session-broken")
	same(t, "wait", c.result("2").Status, "refused")
	same(t, "state", c.result("3").Status, "failure")
	same(t, "end", c.ask(`{"id":4,"do":"end","session":"s"}`).Status, "success")
	keepsOrder(t, c.all)
	satisfySchema(t, c.all)
}

// Where the input ends, sessions get METIS's end: those that are started at once, those that start once they have.
func TestEndOfInputEndsMissions(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	c := serve(t, staging("2.5", map[string]string{"second": "while (true) await context.sleep(1000)"})) // a script that never comes to its end
	c.ask(`{"id":1,"do":"start","session":"virtual","mission":%q,"clock":"virtual","settle":false}`, sample("2.5"))
	c.ask(`{"id":2,"do":"start","session":"real","mission":%q,"settle":false}`, sample("2.5"))
	c.ask(`{"id":3,"do":"start","session":"played","mission":%q,"clock":"virtual","settle":false}`, sample("2.5"))
	c.ask(`{"id":4,"do":"wait","session":"played","ms":5000}`)
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"virtual", "real", "played"} {
		var got []string
		for _, e := range c.all {
			if e.Session != s {
				continue
			}
			switch b := e.Body.(type) {
			case event.Session:
				got = append(got, b.State)
			case event.Console:
				got = append(got, b.Message)
			}
		}
		same(t, s, strings.Join(got, "|"), "unstarted|starting|set up|started|ending|torn down|ended")
	}
	keepsOrder(t, c.all)
}

func TestACancelledContextEndsMissions(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	const hour = "try { await context.sleep(3600_000) } finally { console.log('finally') }"
	c := serve(t, staging("2.5", map[string]string{"second": hour, "nap": hour, "teardown": hour}))
	c.send(`{"id":1,"do":"start","session":"a","mission":%q}`, sample("2.5")) // waits for an effect
	c.running("a.3")
	c.ask(`{"id":2,"do":"start","session":"b","mission":%q,"settle":false}`, sample("2.5"))
	c.running("b.3")
	c.send(`{"id":3,"do":"run","session":"b","target":"lab/nap"}`) // waits for itself
	c.running("b.5")
	c.ask(`{"id":4,"do":"start","session":"c","mission":%q,"settle":false}`, sample("2.5"))
	c.running("c.3")
	c.send(`{"id":5,"do":"end","session":"c"}`) // waits for a hook
	c.running("c.5")
	stop := errors.New("interrupted")
	c.cancel(stop)
	if err := c.finish(); err != stop {
		t.Errorf("got %v", err)
	}
	for re, want := range map[string]string{"1": "cancelled", "3": "cancelled", "5": "cancelled"} {
		told := c.told(re)
		if last := told[len(told)-1]; !strings.HasPrefix(last, "result "+want) {
			t.Errorf("%s: %s", re, last)
		}
	}
	ended := 0
	for _, e := range c.all {
		if b, ok := e.Body.(event.Session); ok && b.State == "ended" {
			ended++
		}
	}
	same(t, "ended", ended, 3)
	keepsOrder(t, c.all)
}

func TestAnEndThatDoesNotSettleFreesTheNameWhenItIsThere(t *testing.T) {
	c := serve(t, staged("2.5"))
	c.ask(`{"id":1,"do":"start","session":"s","mission":%q,"clock":"virtual"}`, sample("2.5"))
	c.ask(`{"id":2,"do":"end","session":"s","settle":false}`)
	same(t, "living", c.ask(`{"id":3,"do":"start","session":"s","mission":%q}`, sample("2.5")).Error.Message, "the session cannot start: it is ending")
	same(t, "settle", c.ask(`{"id":4,"do":"settle","session":"s"}`).Status, "success")
	same(t, "free", c.ask(`{"id":5,"do":"start","session":"s","mission":%q,"clock":"virtual"}`, sample("2.5")).Status, "success")
	// With the real clock nobody has to wait for it.
	c.ask(`{"id":6,"do":"start","session":"r","mission":%q,"settle":false}`, sample("2.5"))
	c.until(func(e event.Event) bool {
		b, ok := e.Body.(event.Session)
		return ok && e.Session == "r" && b.State == "started"
	})
	c.ask(`{"id":7,"do":"end","session":"r","settle":false}`)
	c.until(func(e event.Event) bool {
		b, ok := e.Body.(event.Session)
		return ok && e.Session == "r" && b.State == "ended"
	})
	same(t, "free", c.ask(`{"id":8,"do":"start","session":"r","mission":%q,"clock":"virtual"}`, sample("2.5")).Status, "success")
	keepsOrder(t, c.all)
}

func TestAClientThatDoesNotReadHoldsItsMissionOnly(t *testing.T) {
	opts := staging("2.5", map[string]string{"second": `const m = context.mission; for (let i = 0; i < 2000; i++) context.sendOutput(i ? 'x'.repeat(1000) : 'line 0', m)`})
	opts.Session.Budget = js.Budget{Turn: time.Second}
	c := serve(t, opts)
	c.send(`{"id":1,"do":"start","session":"s","mission":%q,"clock":"virtual"}`, sample("2.5"))
	c.output("line 0")
	// While nobody reads, the time of two turns goes by: another host with the same bound tells.
	loop := options()
	loop.Session.Budget = opts.Session.Budget
	other := serve(t, loop)
	for _, re := range []string{"1", "2"} {
		same(t, "clock", other.ask(`{"id":%s,"do":"run","session":"s%s","target":"lab/loop"}`, re, re).Error.Code, event.CodeBudget)
	}
	if r := c.result("1"); r.Status != "success" {
		t.Fatalf("%+v", r.Error)
	}
	same(t, "at", inShort(c.all[len(c.all)-1])[:10], "  1  300ms")
	keepsOrder(t, c.all)
}

// Realms: each participant of a standalone session has one, and the state of each is told.
func TestStandaloneSessionsTellTheStateOfEachRealm(t *testing.T) {
	files := stage("2.5")
	files["lab/schema.ts"].Data = []byte(strings.Replace(string(files["lab/schema.ts"].Data), "version: '1.0.0'", "version: '1.0.0', multiRealmSupport: true", 1))
	opts := staged("2.5")
	opts.Library.Dirs[0].FS = files
	c := serve(t, opts)
	c.ask(`{"id":1,"do":"start","session":"s","mission":%q,"clock":"virtual","config":{"mode":"standalone","standaloneForceId":"red"},"members":[{"username":"ann"},{"username":"eve","role":"observer"},{"username":"bob"}]}`, sample("2.5"))
	c.ask(`{"id":2,"do":"execute","session":"s","force":"red","node":"firewall","action":"scan","member":"bob"}`)
	c.ask(`{"id":3,"do":"state","session":"s"}`)
	var states []string
	for _, e := range c.all {
		if b, ok := e.Body.(event.State); ok {
			states = append(states, string(b.State))
		}
	}
	if len(states) != 1 || !strings.HasPrefix(states[0], `{"realms":{"ann":{"nodes":{"red/network":`) ||
		!strings.Contains(states[0], `"pools":{"red/1":100,"red/2":0}`) || !strings.Contains(states[0], `"bob":{`) || !strings.Contains(states[0], `"pools":{"red/1":90,"red/2":0}`) {
		t.Errorf("%s", states)
	}
	satisfySchema(t, c.all)
}

// A mission that changes on disk is another one, and folders are those that the request names.
func TestAStartReadsTheFileAndTheFoldersThatItNames(t *testing.T) {
	dir := t.TempDir()
	for name, file := range stage("2.5") {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "mission.json")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := serve(t, options())
	write(compact(t, "2.5"))
	c.ask(`{"id":1,"do":"start","session":"a","mission":%q,"clock":"virtual"}`, path) // the host's folders have another lab
	same(t, "in the host's folders", strings.Contains(strings.Join(c.told("1"), "|"), "set up"), false)
	c.ask(`{"id":2,"do":"start","session":"b","mission":%q,"dir":[%q],"clock":"virtual"}`, path, dir)
	same(t, "in its own", strings.Contains(strings.Join(c.told("2"), "|"), "set up"), true)
	same(t, "a lone run there", string(c.ask(`{"id":3,"do":"run","session":"b","target":"lab/where"}`).Value), `["executionTriggeredEffect","execution-success","scan"]`)
	same(t, "and here", c.ask(`{"id":4,"do":"run","session":"a","target":"lab/where"}`).Status, "refused")
	// A target may be named by its path, however that is written; one of another lab is refused.
	count := filepath.Join(dir, "lab", "targets", "count")
	same(t, "by _id", string(c.ask(`{"id":10,"do":"run","session":"b","target":"lab/count"}`).Value), "1")
	same(t, "by its path", string(c.ask(`{"id":11,"do":"run","session":"b","target":%q}`, count).Value), "2")
	if here, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(here, count); err == nil {
			same(t, "by a relative one", string(c.ask(`{"id":12,"do":"run","session":"b","target":%q}`, rel).Value), "3")
		}
	}
	same(t, "another lab", c.ask(`{"id":13,"do":"run","session":"a","target":%q}`, count).Error.Code, event.CodeUsage)
	same(t, "evaluated once", strings.Count(c.log(), "returned-value") <= 2, true)
	write(strings.Replace(compact(t, "2.5"), `"initialBalance":100`, `"initialBalance":77`, 1))
	c.ask(`{"id":5,"do":"start","session":"c","mission":%q,"dir":[%q],"clock":"virtual"}`, path, dir)
	c.ask(`{"id":6,"do":"state","session":"c"}`)
	same(t, "the new balance", strings.Contains(c.log(), `"pools":{"blue/1":77`), true)
	c.ask(`{"id":7,"do":"end","session":"c"}`)
}

// The config of an environment: the session's own, else the host's; its secrets are masked wherever they show.
func TestConfigsOfMissionSessions(t *testing.T) {
	opts := staging("2.4", map[string]string{
		"config": `const { data } = context.config.targetEnvConfig; context.globalStore.use('c', data); context.addNodeAlert(data.password, 'danger', { forceKey: 'blue', nodeKey: 'network' }); throw new Error(data.password)`,
	})
	opts.Session.Configs = map[string]string{"lab": "blue"}
	c := serve(t, opts)
	c.ask(`{"id":1,"do":"start","session":"s","mission":%q,"clock":"virtual"}`, sample("2.4"))
	c.ask(`{"id":2,"do":"run","session":"s","target":"lab/config"}`)
	c.ask(`{"id":3,"do":"stores","session":"s"}`)
	c.ask(`{"id":4,"do":"state","session":"s"}`)
	c.ask(`{"id":5,"do":"end","session":"s"}`)
	log := c.log()
	if strings.Contains(log, "swordfish") {
		t.Error(log)
	}
	same(t, "masked", strings.Count(log, "***") >= 4, true)
	opts = staged("2.4")
	opts.Session.Configs = map[string]string{"lab": "gone"}
	c = serve(t, opts)
	same(t, "the host's is not there", c.ask(`{"id":1,"do":"start","session":"s","mission":%q}`, sample("2.4")).Error.Code, event.CodeUnknown)
	same(t, "the session's own", c.ask(`{"id":2,"do":"start","session":"s","mission":%q,"clock":"virtual","config":{"targetEnvConfigs":{"lab":"blue"}}}`, sample("2.4")).Status, "success")
	same(t, "is used", string(c.ask(`{"id":3,"do":"run","session":"s","target":"lab/config"}`).Value), `"blue.example"`)
}

// gated is a file system that opens nothing before its gate is open.
type gated struct {
	fs.FS
	reached chan struct{}
	gate    chan struct{}
	once    *sync.Once
}

func (g gated) Open(name string) (fs.File, error) {
	g.once.Do(func() { close(g.reached) })
	<-g.gate
	return g.FS.Open(name)
}

// Loading is the affair of one session: others, and the reading of requests, go on meanwhile.
func TestLoadingHoldsNobodyElse(t *testing.T) {
	g := gated{stage("2.5"), make(chan struct{}), make(chan struct{}), &sync.Once{}}
	opts := staged("2.5")
	opts.Library.Dirs[0].FS = g
	c := serve(t, opts)
	c.send(`{"id":1,"do":"start","session":"s","mission":%q,"clock":"virtual"}`, sample("2.5"))
	<-g.reached
	same(t, "cancel", c.ask(`{"id":2,"do":"cancel","task":"s.1"}`).Error.Code, event.CodeUnknown)
	same(t, "seed", c.ask(`{"id":3,"do":"seed","session":"other","stores":{}}`).Status, "success")
	c.send(`{"id":4,"do":"state","session":"s"}`)
	close(g.gate)
	same(t, "start", c.result("1").Status, "success")
	same(t, "behind it", c.result("4").Status, "success")
}
