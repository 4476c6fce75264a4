package suite

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/scenario"
)

// hostModule is what the library of @metis/test (runtime/js/lib/modules/internal/test) requires of a machine.
const hostModule = "metis-run:suite"

//go:embed pristine.js
var pristineText string

var pristineScript = js.NewScript("metis-run:pristine", pristineText)

// spec is a test as the file declares it.
type spec struct {
	name  []string
	again int // how many tests before it have the same name
	at    js.Position
	skip  bool
	only  bool
}

// title names the test in its golden and to Filter.
func (s spec) title() string {
	title := strings.Join(s.name, " > ")
	if s.again > 0 {
		title += fmt.Sprintf(" (%d)", s.again+1)
	}
	return title
}

// group is a describe, or the file.
type group struct {
	parent        *group
	name          string
	before, after []js.Callable
	skip, only    bool
}

// machine is a VM with the file evaluated in it, to learn its tests or to run one of them. Everything of it belongs to the
// goroutine that drives its loop, except what says otherwise.
type machine struct {
	*file
	vm       *js.VM
	host     *js.Object
	marks    []js.Position // places in the test, by the numbers that the library has for them
	pristine js.Value      // what the matchers use of the language
	specs    []spec        // those that are known: nil while they are learned
	wanted   int           // the test to run; -1: none
	learned  []spec
	names    map[string]int // how many tests have a name so far
	declared int            // tests so far
	loading  bool
	group    *group // that is being declared
	body     js.Value
	within   *group // of the wanted test

	attempt, leaks js.Callable

	result    *Case
	task      *js.Task // of what runs: a hook or the test
	goOn      func()   // called when it is done
	phase     string   // what it is, for messages
	values    int      // golden values without a name so far
	timers    map[int64]*timer
	timer     int64 // number of the newest
	sessions  []*session
	foreign   map[*event.Error]origin // errors of sessions, with the calls that they came by
	finishing bool                    // it is finished as soon as its sessions have come as far as they can
	stopped   bool                    // its time is up
	hopeless  bool                    // it does not wait for its sessions
	closed    bool
	asked     chan struct{} // something of asks is new
	wait      *js.Wait
	done      chan struct{} // closed when the result is whole; another goroutine waits for it

	mu      sync.Mutex // guards what sessions say on their own goroutines, and gone
	asks    []func()   // what sessions want to know
	console []Line
	gone    bool // the VM was given up: the result is no longer this machine's
}

// timer is one of the test's own.
type timer struct {
	timer *js.Timer
	call  string
	at    js.Position
}

// origin is the call that an error of a session came by.
type origin struct {
	call string // as messages name it
	at   js.Position
}

// grace is how long what is stopped may take to yield.
const grace = 500 * time.Millisecond

func newMachine(f *file, specs []spec, wanted int) *machine {
	m := &machine{file: f, specs: specs, wanted: wanted, phase: "loading the file", group: &group{}, names: map[string]int{}, timers: map[int64]*timer{}, foreign: map[*event.Error]origin{}, asked: make(chan struct{}, 1), done: make(chan struct{})}
	m.vm = js.New(js.Options{
		Caps: caps.Fixed(f.runner.Seed), Budget: js.Budget{Turn: f.runner.Timeout},
		Global:   m.global,
		Console:  func(_ *js.Task, level, text string) { m.print(Line{Level: level, Message: text}) },
		Uncaught: m.uncaught,
		Broke:    m.broke,
		Stuck:    m.giveUp,
		Grace:    grace,
	}, m.idle)
	return m
}

// collect learns the file's tests.
func (f *file) collect(ctx context.Context) ([]spec, []Failure) {
	m := newMachine(f, nil, -1)
	var c Case
	m.drive(ctx, &c, func() {
		m.load()
		m.finish()
	})
	if len(c.Failures) == 0 && len(m.learned) == 0 {
		return nil, []Failure{{Failure: scenario.Failure{Source: f.path, Message: "the file has no test", Hint: "write: import { test, expect } from '@metis/test', and test('what it does', async () => { ... })"}}}
	}
	return m.learned, c.Failures
}

// test runs the wanted test.
func (m *machine) test(ctx context.Context, c *Case) {
	m.drive(ctx, c, func() {
		if !m.load() {
			m.finish()
			return
		}
		var before, after []js.Callable
		for g := m.within; g != nil; g = g.parent {
			before = append(slices.Clone(g.before), before...)
			for _, hook := range slices.Backward(g.after) {
				after = append(after, hook)
			}
		}
		m.each("beforeEach", before, func() {
			test := []js.Callable{}
			if body, ok := js.Function(m.body); ok && len(c.Failures) == 0 {
				test = append(test, body)
			}
			m.each("the test", test, func() { m.each("afterEach", after, m.finish) })
		})
	})
	for _, s := range m.sessions {
		s.close()
	}
	m.mu.Lock()
	c.Console = m.console
	m.mu.Unlock()
	m.mask(c)
	c.Outcome = Passed
	if len(c.Failures) > 0 {
		c.Outcome = Failed
		m.golden.forget(m.specs[m.wanted].title())
	}
}

// hide masks the secrets of configs that the test's sessions have read.
func (m *machine) hide(text string) string {
	for _, s := range m.sessions {
		text = s.own.Mask(event.Console{Message: text}).(event.Console).Message
	}
	return text
}

// mask masks them in all that is told of the test: it sees stores, requests and errors as they are.
func (m *machine) mask(c *Case) {
	for i := range c.Failures {
		f := &c.Failures[i]
		f.Message, f.Hint, f.Frame, f.Diff = m.hide(f.Message), m.hide(f.Hint), m.hide(f.Frame), m.hide(f.Diff)
		for _, s := range m.sessions {
			f.Error = s.own.Mask(event.Result{Error: f.Error}).(event.Result).Error
		}
	}
	for i := range c.Console {
		c.Console[i].Message = m.hide(c.Console[i].Message)
	}
}

// drive runs f, and what it begins, to the end: until finish is called, the VM is broken, the time is up or ctx is done.
func (m *machine) drive(ctx context.Context, c *Case, f func()) {
	m.result = c
	stop := func(why *event.Error) {
		m.vm.Loop.Post(func() { m.stop(why) })
	}
	timer := time.AfterFunc(m.runner.Timeout, func() {
		stop(&event.Error{Code: event.CodeTimeout, Message: fmt.Sprintf("stopped after %v", m.runner.Timeout),
			Hint: "look for a loop that does not end; under the virtual clock waiting takes no time"})
	})
	defer timer.Stop()
	defer context.AfterFunc(ctx, func() {
		why := &event.Error{Code: event.CodeCancelled, Message: "cancelled: " + context.Cause(ctx).Error()}
		stop(why)
		m.vm.Interrupt(why)
	})()
	go m.vm.Loop.Do(func(w *js.Wait) {
		m.wait = w
		f()
	})
	<-m.done
}

// load evaluates the file; false if that failed.
func (m *machine) load() bool {
	m.loading = true
	pristine, failure := m.vm.Eval(pristineScript)
	m.pristine = pristine
	var modules *js.Object
	if failure == nil {
		modules, failure = m.vm.Load(m.program, m.require)
	}
	if failure == nil {
		thunk, _ := js.Function(modules.Get(m.entry))
		_, failure = m.vm.Call(nil, thunk, js.Undefined())
		m.vm.Turn()
	}
	m.loading = false
	if failure == nil && m.wanted >= 0 && m.body == nil {
		failure = &event.Error{Code: event.CodeLoad, Message: fmt.Sprintf("the file has no test %q when it is evaluated once more", m.specs[m.wanted].title()),
			Hint: "declare the same tests each time: what is evaluated may depend on nothing but the file"}
	}
	if failure != nil {
		m.fail(failure, "the file threw while it was loaded")
	}
	return failure == nil
}

// each calls functions one after another, until one fails, and then goes on.
func (m *machine) each(phase string, functions []js.Callable, then func()) {
	failed := len(m.result.Failures)
	if len(functions) == 0 || m.closed {
		then()
		return
	}
	m.phase, m.task = phase, &js.Task{}
	over := false
	m.goOn = func() {
		if over {
			return
		}
		over, m.goOn = true, nil
		rest := functions[1:]
		if len(m.result.Failures) > failed && phase != "afterEach" {
			rest = nil
		}
		m.vm.Loop.Post(func() { m.each(phase, rest, then) })
	}
	goOn := m.goOn
	caught := m.vm.Func("failed", func(c js.Call) js.Value {
		m.threw(c.Argument(0), phase+" threw")
		return js.Undefined()
	})
	body := m.vm.Func("body", func(js.Call) js.Value {
		v, err := functions[0](js.Undefined())
		if err != nil {
			panic(err)
		}
		return v
	})
	m.vm.Run(m.task, m.attempt, func(js.Outcome) { goOn() }, nil, body, caught)
}

// idle is called when nothing is left that could run: what still waits then waits for ever.
func (m *machine) idle() bool {
	if m.goOn == nil {
		return false
	}
	failure := &event.Error{Code: event.CodeNeverSettles, Message: m.phase + " waits for something that can never come",
		Hint: "nothing is left that could run: resolve the promise, or await what does"}
	m.waits(failure)
	m.fail(failure, "")
	m.goOn()
	return true
}

// waits gives a failure the place where the test waits.
func (m *machine) waits(failure *event.Error) {
	if m.task == nil {
		return
	}
	if at := m.task.Waits(); len(at) > 0 {
		m.vm.Locate(failure, at[0])
	}
}

// stop ends the test where it is. Its sessions are cancelled, and have a moment to say where their scripts were.
func (m *machine) stop(why *event.Error) {
	if m.closed || m.stopped {
		return
	}
	m.stopped = true
	m.waits(why)
	m.fail(why, "")
	for _, s := range m.sessions {
		s.cancel(&event.Error{Code: why.Code, Message: why.Message})
	}
	time.AfterFunc(4*grace, func() {
		m.vm.Loop.Post(func() {
			m.hopeless = true
			m.finish()
		})
	})
	m.finish()
}

// broke is told that the VM can run nothing any more.
func (m *machine) broke(_ *js.Task, why *event.Error) {
	m.hopeless = true // what its calls come to it does not hear any more
	if !m.stopped {   // else it is told already
		m.stopped = true
		m.fail(why, m.phase+" was stopped")
	}
	m.vm.Loop.Post(m.finish)
}

// giveUp is told, on a goroutine of its own, that the VM's never comes back.
func (m *machine) giveUp(why *event.Error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone {
		return
	}
	m.gone = true
	result := Case{Name: m.result.Name, Source: m.result.Source, Failures: []Failure{m.shape(why, m.phase+" does not stop")}}
	*m.result = result
	m.result = &Case{} // whatever the lost goroutine still says
	close(m.done)
}

// uncaught is an error that nothing in the test caught.
func (m *machine) uncaught(_ *js.Task, err *event.Error, rejection bool) {
	what := "an error that nothing caught"
	if rejection {
		what = "a promise was rejected, and nothing handled it"
	}
	m.fail(err, what)
}

// finish looks for what the test has left behind, and lets the machine go.
func (m *machine) finish() {
	if m.closed {
		return
	}
	m.goOn = nil
	// What a test has begun and not waited for comes as far as it can, so that its report is the same each time.
	if m.finishing = !m.hopeless && slices.ContainsFunc(m.sessions, (*session).busy); m.finishing {
		return
	}
	for _, s := range m.sessions {
		m.result.Failures = append(m.result.Failures, s.complaints(m.told)...)
	}
	for _, s := range m.sessions {
		if len(m.result.Failures) == 0 {
			m.result.Failures = append(m.result.Failures, s.unmet()...)
		}
	}
	if m.wanted >= 0 && len(m.result.Failures) == 0 { // else they are the failure's consequences, more often than not
		m.findLeaks()
	}
	m.closed = true
	for _, t := range m.timers {
		m.vm.Loop.Stop(t.timer)
	}
	m.vm.Close()
	m.wait.Finish()
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.gone {
		m.gone = true
		close(m.done)
	}
}

// told tells whether a failure of the test tells an error of a script, or one that has it for its cause.
func (m *machine) told(e *event.Error) bool {
	return slices.ContainsFunc(m.result.Failures, func(f Failure) bool {
		for _, one := range f.Error.All() {
			for ; one != nil; one = one.Cause {
				if one.Code == e.Code && one.Message == e.Message { // scripts catch and throw copies
					return true
				}
			}
		}
		return false
	})
}

// finishSoon is told that a session has come further.
func (m *machine) finishSoon() {
	if m.finishing {
		m.finishing = false
		m.vm.Loop.Post(m.finish)
	}
}

func (m *machine) findLeaks() {
	leak := func(at js.Position, hint, format string, args ...any) {
		failure := &event.Error{Message: fmt.Sprintf(format, args...), Hint: hint}
		m.vm.Locate(failure, at)
		m.result.Failures = append(m.result.Failures, m.plain(failure))
	}
	for _, s := range m.sessions {
		for _, call := range s.calls {
			switch {
			case !call.awaited:
				leak(call.at, "write await before it", "%s was not awaited", call.call)
			case !call.done:
				leak(call.at, "let time pass with settle() or wait(...) until it is done", "the test ended while %s was going on", call.call)
			}
		}
		for _, name := range s.running() {
			leak(s.at, "let it come to its end with settle() or wait(...), or cut it with end()", "the test ended while %s was running in a session", name)
		}
	}
	for _, t := range m.timers {
		leak(t.at, "clear it, or wait for it", "the test ended with a %s that has not fired", t.call)
	}
	if m.leaks == nil || m.vm.Broken() != nil {
		return
	}
	list, failure := m.vm.Call(nil, m.leaks, js.Undefined())
	if failure != nil {
		m.fail(failure, "")
		return
	}
	for _, v := range m.elements(list) {
		m.threw(v, "")
	}
}

// away has another goroutine read something of a session, and answers requests of scripts meanwhile: the session may stand
// still for one.
func (m *machine) away(read func() (json.RawMessage, error)) (text json.RawMessage, err error) {
	m.vm.Hold(true)
	defer m.vm.Hold(false)
	done := make(chan struct{})
	go func() {
		defer close(done)
		text, err = read()
	}()
	for {
		select {
		case <-done:
			return text, err
		case <-m.asked:
			m.serve()
		}
	}
}

// ask has the test's goroutine do something for a session, as soon as it can. Any goroutine.
func (m *machine) ask(f func()) {
	m.mu.Lock()
	m.asks = append(m.asks, f)
	m.mu.Unlock()
	select {
	case m.asked <- struct{}{}:
	default: // it will look
	}
	m.vm.Loop.Post(m.serve)
}

// serve does what sessions asked for.
func (m *machine) serve() {
	m.mu.Lock()
	list := m.asks
	m.asks = nil
	m.mu.Unlock()
	for _, f := range list {
		f()
	}
}

// elements are those of an array.
func (m *machine) elements(v js.Value) (list []js.Value) {
	o, ok := v.(*js.Object)
	if !ok {
		return nil
	}
	for _, key := range o.Keys() {
		list = append(list, o.Get(key))
	}
	return list
}

// threw notes what a function of the test threw.
func (m *machine) threw(v js.Value, what string) {
	failure := m.vm.Thrown(v)
	o, ok := v.(*js.Object)
	if !ok || failure.Name != "AssertionError" {
		m.fail(failure, what)
		return
	}
	text := func(name string) string {
		if v := o.Get(name); js.IsString(v) {
			return v.String()
		}
		return ""
	}
	failure.Hint = text("hint")
	shaped := m.plain(failure)
	if expected, received := text("expected"), text("received"); expected != received {
		end := "\n"
		if strings.HasSuffix(expected, end) && strings.HasSuffix(received, end) {
			end = "" // an empty line below both says nothing
		}
		shaped.Diff = scenario.Compare(expected+end, received+end)
	}
	if failure.Cause != nil {
		shaped.Error = m.shown(failure.Cause, 0)
	}
	m.result.Failures = append(m.result.Failures, shaped)
}

// plain is a failure whose error says nothing but what was to be otherwise.
func (m *machine) plain(e *event.Error) Failure {
	f := Failure{Frame: e.Frame}
	f.Source, f.Message, f.Hint = m.placed(e.Source), e.Message, e.Hint
	return f
}

// placed is the place of a failure: that of its error, else that of the test.
func (m *machine) placed(source string) string {
	if strings.HasPrefix(source, "@metis/") { // it was in the library
		source = ""
	}
	if source == "" && m.result.Source != "" {
		return m.result.Source
	}
	return m.place(source)
}

// fail notes an error.
func (m *machine) fail(e *event.Error, what string) {
	m.result.Failures = append(m.result.Failures, m.shape(e, what))
}

// shape is an error as a failure. what says what it is an error of; empty: its message says it.
func (m *machine) shape(e *event.Error, what string) Failure {
	if what == "" {
		return m.plain(e)
	}
	f := Failure{Failure: scenario.Failure{Source: m.placed(e.Source), Message: what, Hint: m.hint(e), Error: m.shown(e, 0)}}
	if from, ok := m.foreign[e]; ok {
		at := &event.Error{}
		m.vm.Locate(at, from.at)
		f.Source, f.Frame, f.Message, f.Hint = m.place(at.Source), at.Frame, from.call+" failed", e.Hint
	}
	return f
}

// hint is what to do about an error of the test's own.
func (m *machine) hint(e *event.Error) string {
	name, _ := strings.CutSuffix(e.Message, " is not defined")
	switch {
	case e.Code == event.CodeDenied:
		return "a test itself touches nothing outside: leave that to a script, whose requests s.http answers"
	case e.Name == "ReferenceError" && slices.Contains(exports, name):
		return "write: import { " + name + " } from '@metis/test'"
	}
	return e.Hint
}

// exports are the names that @metis/test has for tests.
var exports = []string{"afterEach", "beforeEach", "describe", "expect", "it", "session", "test"}

// maxCauses bounds a chain of causes.
const maxCauses = 16

// shown is an error with its places as the user finds the files. Those of a session have them already.
func (m *machine) shown(e *event.Error, causes int) *event.Error {
	if e == nil || causes > maxCauses {
		return nil
	}
	if _, ok := m.foreign[e]; ok {
		return e
	}
	shown := *e
	if e.Source != "" {
		shown.Source = m.place(e.Source)
	}
	shown.Cause = m.shown(e.Cause, causes+1)
	shown.Also = nil
	for _, other := range e.Also {
		shown.Also = append(shown.Also, m.shown(other, causes+1))
	}
	return &shown
}

// print may be called from any goroutine.
func (m *machine) print(line Line) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.console) < maxEvents {
		m.console = append(m.console, line)
	}
}

// require answers what the bundle does not hold.
func (m *machine) require(name string) (js.Value, *event.Error) {
	if name == hostModule {
		if m.host == nil {
			m.host = m.newHost()
		}
		return m.host, nil
	}
	if v, ok := m.vm.Internal(name); ok {
		return v, nil
	}
	if name == "metis-run:schema" || name == "metis-run:timers" {
		return nil, &event.Error{Code: event.CodeLoad, Message: "what belongs to a session cannot be imported by a test", Hint: "run the target in a session: await session().run('env/target')"}
	}
	return nil, &event.Error{Code: event.CodeLoad, Message: fmt.Sprintf("there is no module %q", name), Hint: "only a module whose name stands in the source as a text can be required"}
}

// newHost is the module that the library of @metis/test is written on.
func (m *machine) newHost() *js.Object {
	o := m.vm.NewObject()
	put := func(name string, f func(c js.Call) js.Value) { _ = o.Set(name, m.vm.Func(name, f)) }
	put("ready", func(c js.Call) js.Value {
		parts := c.Argument(0).(*js.Object)
		m.attempt, _ = js.Function(parts.Get("attempt"))
		m.leaks, _ = js.Function(parts.Get("leaks"))
		return js.Undefined()
	})
	put("test", m.declareTest)
	put("describe", m.declareGroup)
	put("hook", m.declareHook)
	put("golden", m.compareGolden)
	put("open", m.open)
	put("mark", func(js.Call) js.Value {
		m.marks = append(m.marks, m.vm.Where())
		return m.vm.Value(len(m.marks) - 1)
	})
	_ = o.Set("pristine", m.pristine)
	return o
}

// named is the name of a test or a describe.
func (m *machine) named(what string, v js.Value) string {
	if !m.loading {
		m.vm.Throw("Error", what+" is called while the file is loaded, not while a test runs", "", "move it out of the test")
	}
	name := ""
	if js.IsString(v) {
		name = strings.TrimSpace(v.String())
	}
	if name == "" {
		m.vm.Throw("TypeError", what+" takes a name first", "", "write: "+what+"('what it does', () => { ... })")
	}
	return name
}

// declareTest is test(name, function, mode).
func (m *machine) declareTest(c js.Call) js.Value {
	if m.loading && m.wanted >= 0 && m.declared != m.wanted { // a file may have thousands, and each has its VM
		m.declared++
		return js.Undefined()
	}
	name := m.named("test", c.Argument(0))
	mode := c.Argument(2).String()
	if _, ok := js.Function(c.Argument(1)); !ok && mode != "todo" {
		m.vm.Throw("TypeError", fmt.Sprintf("the test %q has no function", name), "", "write: test('"+name+"', async () => { ... }), or test.todo for one that is to be written")
	}
	s := spec{name: []string{name}, skip: mode == "skip" || mode == "todo", only: mode == "only"}
	for g := m.group; g != nil; g = g.parent {
		if g.name != "" {
			s.name = append([]string{g.name}, s.name...)
		}
		s.skip, s.only = s.skip || g.skip, s.only || g.only
	}
	m.declared++
	if m.wanted >= 0 {
		if slices.Equal(s.name, m.specs[m.wanted].name) {
			m.body, m.within = c.Argument(1), m.group
		}
		return js.Undefined()
	}
	s.at = m.vm.Where()
	name = strings.Join(s.name, "\x00")
	s.again = m.names[name]
	m.names[name]++
	m.learned = append(m.learned, s)
	return js.Undefined()
}

// declareGroup is describe(name, function, mode).
func (m *machine) declareGroup(c js.Call) js.Value {
	name := m.named("describe", c.Argument(0))
	f, ok := js.Function(c.Argument(1))
	if !ok {
		m.vm.Throw("TypeError", fmt.Sprintf("describe %q has no function", name), "", "write: describe('"+name+"', () => { ... })")
	}
	mode := c.Argument(2).String()
	outer := m.group
	m.group = &group{parent: outer, name: name, skip: mode == "skip", only: mode == "only"}
	defer func() { m.group = outer }()
	result, err := f(js.Undefined())
	if err != nil {
		panic(err)
	}
	if o, ok := result.(*js.Object); ok && o.Get("then") != nil {
		m.vm.Throw("TypeError", fmt.Sprintf("the function of describe %q is async, and nobody waits for it", name), "", "declare tests at once, and await in beforeEach or in the tests")
	}
	return js.Undefined()
}

// declareHook is hook("before" or "after", function).
func (m *machine) declareHook(c js.Call) js.Value {
	what := c.Argument(0).String()
	if !m.loading {
		m.vm.Throw("Error", what+"Each is called while the file is loaded, not while a test runs", "", "move it out of the test")
	}
	f, ok := js.Function(c.Argument(1))
	if !ok {
		m.vm.Throw("TypeError", what+"Each takes a function", "", "write: "+what+"Each(async () => { ... })")
	}
	if what == "before" {
		m.group.before = append(m.group.before, f)
	} else {
		m.group.after = append(m.group.after, f)
	}
	return js.Undefined()
}

// compareGolden is golden(text, name) -> {pass, want, expected, received, hint}.
func (m *machine) compareGolden(c js.Call) js.Value {
	if m.wanted < 0 || m.loading {
		m.vm.Throw("Error", "toMatchGolden is called while a test runs", "", "move it into a test")
	}
	test := m.specs[m.wanted].title()
	title := test
	if v := c.Argument(1); js.IsString(v) && v.String() != "" {
		title += " > " + v.String()
	} else if m.values++; m.values > 1 {
		title += fmt.Sprintf(" > %d", m.values)
	}
	text := m.hide(c.Argument(0).String())
	status, want := m.golden.compare(test, title, text)
	o := m.vm.NewObject()
	_ = o.Set("pass", status == scenario.GoldenSame || m.runner.Update || status == scenario.GoldenMissing && !m.runner.CI)
	name := path.Base(goldenOf(m.path))
	switch status {
	case scenario.GoldenMissing:
		_ = o.Set("want", fmt.Sprintf("to be in %s, which has no section %q", name, title))
		_ = o.Set("hint", "run the test with -u, and read what it writes")
	case scenario.GoldenDifferent:
		_ = o.Set("want", "to be as in "+name)
		_ = o.Set("expected", want+"\n") // of a text of lines the difference is shown, and be it one line
		_ = o.Set("received", section(text)+"\n")
		_ = o.Set("hint", "where the difference is meant, -u writes the new golden")
	}
	return o
}
