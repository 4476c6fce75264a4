//go:build unix

package runtime_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/sqlite"
	"github.com/metis-run/metis-run/targets"
)

// This file kills processes that run sessions and looks at what is left: promises 1 to 4 of docs/sessions.md.

var killRounds = flag.Int("kill.rounds", 25, "how often a process is killed")

// workers are executions that run side by side in the child. Each writes three things in one turn, and one in a later
// turn.
const workers = 3

// worker is the library of the child, and of the parent that looks at what it left.
func worker() *runtime.Library {
	files := fstest.MapFS{"kill/schema.ts": {Data: []byte(envSchema)}}
	add := func(name, body string) {
		files["kill/targets/"+name+"/schema.ts"] = &fstest.MapFile{Data: []byte(fmt.Sprintf(
			"export default new TargetSchema({ _id: '%s', name: '%s', description: '', args: [{ _id: 'w', name: 'W', type: 'number', required: false }, { _id: 'pause', name: 'P', type: 'number', required: false }],\n script: async (context) => { const { w, pause } = context.effect.args;\n%s } })\n", name, name, body))}
	}
	add("work", `
  const log = context.globalStore.use('log', []).value
  const turn = context.localStore.use('turn ' + w, 0)
  const mirror = context.globalStore.use('mirror ' + w, { n: 0, log })
  turn.value++
  const n = turn.value
  log.push([w, n])
  mirror.value = { n, log, big: 'x'.repeat(n % 7 * 300) }
  await context.sleep(pause)
  context.localStore.use('done ' + w, 0).value = n
  return [w, n]`)
	add("look", `
  const log = context.globalStore.use('log', []).value
  const seen = []
  for (let w = 0; w < 3; w++) {
    const mirror = context.globalStore.use('mirror ' + w, { n: 0, log }).value
    seen.push({ turn: context.localStore.use('turn ' + w, 0).value, mirror: mirror.n, done: context.localStore.use('done ' + w, 0).value,
      same: mirror.log === log, log: log.filter(([by]) => by === w).map(([, n]) => n) })
  }
  return seen`)
	return &runtime.Library{Dirs: []targets.Dir{{FS: files}}}
}

func init() {
	children = append(children, func() {
		if dir := os.Getenv("KILL_TEST_STATE"); dir != "" {
			killed(dir)
		}
	})
}

// killed runs workers until it is killed, and writes each event to stdout as it comes.
func killed(dir string) {
	check := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
	}
	db, err := sqlite.Open(dir, sqlite.Options{})
	check(err)
	ttl, _ := time.ParseDuration(os.Getenv("KILL_TEST_TTL"))
	s, err := runtime.OpenDurable(context.Background(), runtime.Options{ID: "demo", Sink: func(e event.Event) {
		line, _ := json.Marshal(e)
		_, _ = os.Stdout.Write(append(line, '\n'))
	}}, runtime.Durable{Backend: db, Owner: stores.Owner{Name: "the child", TTL: ttl}, Keep: 3})
	check(err)
	lib := worker()
	target, err := lib.Find(context.Background(), "kill/work")
	check(err)
	results := make(chan int)
	pauses := rand.New(rand.NewPCG(uint64(os.Getpid()), 1))
	start := func(w int) {
		s.Start(runtime.Request{Target: target, Assignments: []schema.Assignment{assignment("w", w), assignment("pause", pauses.IntN(4))}},
			func(event.Result) { go func() { results <- w }() })
	}
	for w := range workers {
		start(w)
	}
	for w := range results {
		start(w)
	}
}

func assignment(name string, n int) schema.Assignment {
	a, _ := schema.ParseAssignment(name + "=" + strconv.Itoa(n))
	return a
}

// child is a process that runs workers.
type child struct {
	*exec.Cmd
	lines chan event.Event // closed at its end
}

func startChild(t *testing.T, dir, ttl string) *child {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{Cmd: exec.Command(program), lines: make(chan event.Event, 1<<16)}
	c.Env = append(os.Environ(), "KILL_TEST_STATE="+dir, "KILL_TEST_TTL="+ttl)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.lines)
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var e event.Event
			if json.Unmarshal(lines.Bytes(), &e) == nil { // the last line may be half of one
				c.lines <- e
			}
		}
	}()
	return c
}

// model is what the parent has seen of the session.
type model struct {
	t       *testing.T
	named   map[[2]int64]bool // epoch and seq
	done    [workers]int      // the highest n whose success was seen
	turn    [workers]int      // what was on disk at the last look
	running map[string]bool   // tasks of the last child that began and were not seen to end
}

func (m *model) see(e event.Event) {
	name := [2]int64{e.Epoch, e.Seq}
	if e.Epoch == 0 || m.named[name] {
		m.t.Errorf("a second event has the name %v", name)
	}
	m.named[name] = true
	switch b := e.Body.(type) {
	case event.Task:
		if b.Status == "running" {
			m.running[b.ID] = true
		} else if b.Status != "queued" {
			delete(m.running, b.ID)
		}
	case event.Result:
		if b.Status != "success" {
			m.t.Errorf("a run in the child: %s %v", b.Status, b.Error)
		}
	}
}

// remains are what one worker has left on disk.
type remains struct {
	Turn, Mirror, Done int
	Same               bool
	Log                []int
}

// look opens the session after the death of its process and compares it with the model.
func (m *model) look(db *sqlite.DB) {
	t := m.t
	t.Helper()
	lib := worker()
	reported := map[string]bool{}
	s, err := runtime.OpenDurable(context.Background(), runtime.Options{ID: "demo", Sink: func(e event.Event) {
		if task, ok := e.Body.(event.Task); ok && task.Target == "work" {
			reported[task.ID] = true
			if task.Status != "failure" || task.Error == nil {
				t.Errorf("%s is reported as %s", task.ID, task.Status)
			}
		}
		m.named[[2]int64{e.Epoch, e.Seq}] = true
	}}, runtime.Durable{Backend: db, Owner: stores.Owner{Name: "the parent"}, Keep: 3})
	if err != nil {
		t.Fatalf("the process is dead, and its session cannot be opened: %v", err)
	}
	r := s.Run(context.Background(), runtime.Request{Target: find(t, lib, "kill/look")})
	if r.Status != "success" {
		t.Fatalf("look: %v", r.Error)
	}
	if err := s.Leave(context.Background()); err != nil {
		t.Fatal(err)
	}
	var all []remains
	if err := json.Unmarshal(r.Value, &all); err != nil {
		t.Fatal(err)
	}
	settled := 0
	for w, l := range all {
		if l.Turn != l.Mirror || len(l.Log) != l.Turn || !l.Same && l.Turn > 0 {
			t.Errorf("worker %d: half a turn is on disk: %+v", w, l)
		}
		for i, n := range l.Log {
			if n != i+1 {
				t.Errorf("worker %d: its log is %v", w, l.Log)
				break
			}
		}
		if l.Done < m.done[w] || l.Done > l.Turn || l.Turn < m.turn[w] || l.Turn > max(l.Done, m.turn[w])+len(m.running) {
			t.Errorf("worker %d: success was seen for %d, and on disk is %+v", w, m.done[w], l)
		}
		if l.Done > m.done[w] {
			settled++
		}
		m.done[w], m.turn[w] = l.Done, l.Turn
	}
	missing := 0
	for id := range m.running {
		if !reported[id] {
			missing++ // it has settled on disk, and its process died before it could say so
		}
	}
	if missing > settled {
		t.Errorf("%d executions neither settled nor are reported: of %v reported are %v", missing-settled, m.running, reported)
	}
}

func TestAKilledProcessLosesNothingThatItHasSaid(t *testing.T) {
	dir := t.TempDir()
	db, err := sqlite.Open(dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	m := &model{t: t, named: map[[2]int64]bool{}}
	chance := rand.New(rand.NewPCG(1, 2))
	for round := range *killRounds {
		m.running = map[string]bool{}
		c := startChild(t, dir, "")
		kill := 1 + chance.IntN(60)
		seen := 0
		for e := range c.lines {
			m.see(e)
			if r, ok := e.Body.(event.Result); ok && r.Status == "success" {
				var did [2]int // who, and what
				if err := json.Unmarshal(r.Value, &did); err != nil {
					t.Fatal(err)
				}
				m.done[did[0]] = max(m.done[did[0]], did[1])
			}
			if seen++; seen == kill {
				time.AfterFunc(time.Duration(chance.IntN(3000))*time.Microsecond, func() { _ = c.Process.Kill() })
			}
		}
		if err := c.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("round %d: the child ended by itself: %v", round, err)
		}
		m.look(db)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
}

func TestAStoppedProcessIsSucceededAndWritesNothing(t *testing.T) {
	dir := t.TempDir()
	db, err := sqlite.Open(dir, sqlite.Options{Busy: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c := startChild(t, dir, "50ms")
	defer func() { _ = c.Process.Kill(); _ = c.Wait() }()
	for e := range c.lines {
		if r, ok := e.Body.(event.Result); ok && r.Status == "success" {
			break
		}
	}
	_, err = runtime.OpenDurable(t.Context(), runtime.Options{ID: "demo"}, runtime.Durable{Backend: db})
	if failure, ok := err.(*event.Error); !ok || failure.Code != event.CodeStore || !strings.Contains(failure.Message, "is run by the child since") {
		t.Fatalf("while it runs: %v", err)
	}
	var s *runtime.Session
	for {
		if err := c.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		s, err = runtime.OpenDurable(t.Context(), runtime.Options{ID: "demo"}, runtime.Durable{Backend: db, Owner: stores.Owner{Name: "the parent"}, Wait: time.Minute})
		if err == nil {
			break
		}
		if !strings.Contains(err.Error(), "has been writing") { // it was stopped while it had the file's lock: again
			t.Fatal(err)
		}
		if err := c.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			<-c.lines
		}
	}
	look := find(t, worker(), "kill/look")
	before := s.Run(t.Context(), runtime.Request{Target: look})
	if before.Status != "success" {
		t.Fatal(before.Error)
	}
	if err := c.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	taken := 0
	for e := range c.lines {
		if r, ok := e.Body.(event.Result); ok && r.Error != nil && r.Error.Code == event.CodeStore {
			if taken++; taken == workers {
				break
			}
		}
	}
	if taken < workers {
		t.Fatalf("%d runs of the stopped process failed", taken)
	}
	if after := s.Run(t.Context(), runtime.Request{Target: look}); string(after.Value) != string(before.Value) {
		t.Errorf("the stopped process has written: %s, then %s", before.Value, after.Value)
	}
	s.End()
}
