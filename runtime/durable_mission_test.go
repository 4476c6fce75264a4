package runtime_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/targets"
)

// keptMission opens a session of a sample mission as playing does, on a backend.
func keptMission(t *testing.T, version string, files map[string]string, d runtime.Durable) *played {
	t.Helper()
	build := map[string]string{"2.3": "build53", "2.4": "build57", "2.5": "build58"}[version]
	data, err := os.ReadFile("mission/testdata/missions/" + build + ".json")
	if err != nil {
		t.Fatal(err)
	}
	file, err := mission.Load(data, "mission.json")
	if err != nil {
		t.Fatal(err)
	}
	options := runtime.MissionOptions{}
	if kept, err := runtime.ReadKept(t.Context(), d.Backend, "s", 0); err == nil {
		if file, options, err = kept.Mission(); err != nil {
			t.Fatal(err)
		}
		kept.Close()
	}
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p := &played{t: t, lib: &runtime.Library{Dirs: []targets.Dir{{FS: tree}}}}
	m, err := p.lib.Mission(t.Context(), file, options)
	if err != nil {
		t.Fatal(err)
	}
	p.Session, err = runtime.OpenDurable(t.Context(), runtime.Options{ID: "s", Caps: caps.Fixed(1), Mission: m, Sink: p.hear}, d)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A mission whose process changes between any two steps goes on as if it had not.
func TestAMissionGoesOnInAnotherProcess(t *testing.T) {
	steps := []runtime.Step{
		{Do: "start"},
		{Do: "execute", Force: "red", Node: "firewall", Action: "scan"},
		{Do: "wait", For: time.Minute},
		{Do: "execute", Force: "red", Node: "firewall", Action: "scan"},
		{Do: "reset"},
		{Do: "execute", Force: "red", Node: "firewall", Action: "scan", Outcome: "failure"},
		{Do: "settle"},
	}
	for _, version := range []string{"2.3", "2.4", "2.5"} {
		t.Run(version, func(t *testing.T) {
			scripts := map[string]string{
				"first":  "const runs = context.globalStore.use('runs', new Map()).value; runs.set('first', { at: new Date(), chance: Math.random() }); context.globalStore.use('alias', null).value = runs.get('first')",
				"second": "await context.sleep(1500); context.sendOutput('alias ' + (context.globalStore.use('alias', 0).value === context.globalStore.use('runs', new Map()).value.get('first')), context.mission)",
				"report": "const seen = context.localStore.use('seen', []).value; seen.push(Math.random()); console.log(seen.length, seen, [...context.globalStore.use('runs', new Map()).value])",
			}
			files := lab(version, "env.on('environment-setup', async (context) => { console.log('setup', context.globalStore.use('alias', 'none').value) })", scripts)
			straight := playing(t, version, files, runtime.MissionOptions{})
			straight.heard = nil
			var want, got []string
			memory := stores.NewMemory()
			for _, step := range steps {
				if r := straight.do(step); r.Status != "success" {
					t.Fatalf("%+v: %+v", step, r)
				}
				want = append(want, straight.heard...)
				straight.heard = nil

				p := keptMission(t, version, files, runtime.Durable{Backend: memory})
				p.heard = nil // what a session says of its environments when it opens
				if r := p.do(step); r.Status != "success" {
					t.Fatalf("%+v: %+v", step, r)
				}
				got = append(got, p.heard...)
				stores, _ := p.Stores()
				state, _ := p.State()
				p2, _ := straight.Stores()
				s2, _ := straight.State()
				if string(stores) != string(p2) || string(state) != string(s2) {
					t.Errorf("after %+v the stores are\n%s, not\n%s\nthe state\n%s, not\n%s", step, stores, p2, state, s2)
				}
				if err := p.Leave(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("heard\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
			}
			if err := runtime.Rewind(t.Context(), runtime.Durable{Backend: memory}, "s", 1); err != nil {
				t.Fatal(err)
			}
			p := keptMission(t, version, files, runtime.Durable{Backend: memory})
			if r := p.do(steps[0]); r.Status != "success" {
				t.Errorf("after a rewind to its beginning: %+v", r)
			}
			p.End()
		})
	}
}

func TestWhatWasUnderWayInAMissionIsTold(t *testing.T) {
	files := lab("2.5", "", map[string]string{"report": ""})
	memory := stores.NewMemory()
	p := keptMission(t, "2.5", files, runtime.Durable{Backend: memory, Owner: short})
	p.do(runtime.Step{Do: "start"})
	if r := p.do(runtime.Step{Do: "execute", Force: "red", Node: "firewall", Action: "scan", Unsettled: true}); r.Status != "success" {
		t.Fatal(r.Error)
	}
	_ = p.Leave(context.Background())
	p = keptMission(t, "2.5", files, runtime.Durable{Backend: memory})
	var codes []string
	for _, e := range p.events {
		if d, ok := e.Body.(event.Diagnostic); ok {
			codes = append(codes, d.Code)
		}
	}
	if got := strings.Join(codes, " "); !strings.Contains(got, "execution-aborted") {
		t.Errorf("told %s", got)
	}
	if r := p.do(runtime.Step{Do: "execute", Force: "red", Node: "firewall", Action: "scan"}); r.Status != "success" {
		t.Error(r.Error)
	}
	if r := p.do(runtime.Step{Do: "end"}); r.Status != "success" {
		t.Error(r.Error)
	}
	if list, _ := memory.List(t.Context()); len(list) > 0 {
		t.Errorf("ended, and there: %+v", list)
	}
	_ = p.Leave(t.Context())
}

// An action whose process is killed while it takes its time has begun: its cost is paid, and that it is aborted is told.
func TestAnActionThatHasBegunIsOnDisk(t *testing.T) {
	files := lab("2.5", "", map[string]string{"report": ""})
	memory := stores.NewMemory()
	process := &dying{Backend: memory}
	p := keptMission(t, "2.5", files, runtime.Durable{Backend: process, Owner: short})
	p.do(runtime.Step{Do: "start"})
	done := make(chan event.Result, 1)
	ctx, stop := context.WithCancel(t.Context())
	process.committed = make(chan struct{}, 100)
	p.heard = nil
	go func() {
		done <- p.Play(ctx, runtime.Step{Do: "execute", Force: "red", Node: "firewall", Action: "scan", Unsettled: true})
	}()
	<-process.committed
	process.dead.Store(true)
	stop()
	<-done
	_ = p.Leave(context.Background())

	p = keptMission(t, "2.5", files, runtime.Durable{Backend: memory, Wait: time.Minute})
	if heard := strings.Join(p.heard, "|"); !strings.Contains(heard, "execution-aborted") {
		t.Errorf("heard %s", heard)
	}
	state, _ := p.State()
	if !strings.Contains(string(state), `"red/1":90`) {
		t.Errorf("nothing was paid: %s", state)
	}
	p.End()
}
