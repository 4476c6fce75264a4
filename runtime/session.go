package runtime

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	stdruntime "runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
)

// Options say how a session is opened. The zero value works: a session with an id of its own, the real
// clock and nobody who listens.
type Options struct {
	ID      string // 8 characters of a uuid unless given
	Caps    caps.Capabilities
	Budget  js.Budget
	Configs map[string]string // environment id -> config id, METIS's targetEnvConfigs

	// Sink gets every event, in order, on the session's goroutine. It must not block and must not
	// call the session, except for Cancel.
	Sink func(event.Event)

	// Leaves, if given, gets what Stores gives when the session ends, before it is freed: what teardown left. As Sink it
	// runs on the session's goroutine.
	Leaves func(stores json.RawMessage)

	// Quiet leaves out the diagnostics of severity info. Their places are found in a second parse of the
	// program, which adds 0.3 ms or more to the first execution of a target that has any.
	Quiet bool

	// TraceStores makes an event of each creation and assignment of a state.
	TraceStores bool

	// Outside is what of the outside world its scripts may touch; nil: nothing, and no config grants anything. It may be
	// shared: each session has capabilities of its own.
	Outside *caps.Outside

	// Mission is what the session plays; nil: lone targets. See Play.
	Mission *Mission

	// Still has a virtual clock stand still while nobody waits for it to move, as it does in the session of a mission.
	Still bool

	// KeepPending leaves an execution that waits for nothing of its own alone, for a later one may
	// settle it. Without it, and where nothing in the VM can settle it any more, such an execution
	// fails (never-settles).
	KeepPending bool

	// Grace is how long a cancelled script may take to yield before its VM is interrupted, and then
	// again before it is abandoned; default 500 ms.
	Grace time.Duration
}

// The states of a session (spec 4.1), and of one whose VM is gone.
const (
	unstarted = "unstarted"
	starting  = "starting"
	started   = "started"
	resetting = "resetting"
	ending    = "ending"
	ended     = "ended"
	broken    = "broken"
)

// Session is one run of a mission or of lone targets: one JavaScript VM with its stores, on one goroutine at a time.
// All methods may be called from any goroutine, but not from the sink.
type Session struct {
	opts Options
	id   string
	vm   *js.VM

	// The rest belongs to the session's goroutine, except what says otherwise.
	state        string
	launched     time.Time
	config       schema.SessionConfig
	mission      *played                 // what is played; nil: lone targets
	environments map[string]*environment // by environment id
	declared     map[*js.Object]declaration
	loading      *environment // whose schema.ts is being evaluated
	kit          kit
	evaluating   evaluating
	resting      resting
	running      []*Execution
	queued       map[*Execution]bool // announced, and not begun yet
	asleep       map[*Execution]bool // that have a sleep pending
	sequence     *operation          // the start, reset or end that came last
	batches      int                 // of hooks and effects that are at work
	onQuiet      []func()            // called once nothing runs
	settling     []func()            // called when nothing is left that could run
	underWay     bool                // a start, a reset or an end has not come to its end yet
	onRest       []func()            // called once it has
	moving       int                 // how many wait for a virtual clock to move
	pauses       []*pause            // those of them who wait for a time
	acting       *cause              // the request that is being served, for what no execution does
	tasks        int
	durable      *durable        // nil: it is not kept
	said         map[string]bool // diagnostics that are given once
	collecting   atomic.Bool
	members      []*Member

	emitting  sync.Mutex // guards now, seq, running, pending, owed and the sink between the session and who abandons it
	now       *instance
	pending   map[*Execution]bool // started, and not begun yet
	owed      []*operation        // requests that have no answer yet, besides those of pending and running executions
	seq       int64
	mask      event.Mask
	abandoned atomic.Bool
	gone      chan struct{} // closed when it is abandoned
	ending    atomic.Bool   // End was called
	ended     atomic.Bool   // it was said that it has ended
	over      atomic.Bool   // nothing runs in it any more: it has ended, broke, was left or taken over
}

// Open begins a session that ends with its process.
func Open(opts Options) *Session { return open(opts, nil) }

// open begins a session, or what goes on as k says.
func open(opts Options, k *durable) *Session {
	opts.Caps = opts.Caps.WithDefaults()
	if opts.Grace == 0 {
		opts.Grace = 500 * time.Millisecond
	}
	s := &Session{
		opts: opts, id: opts.ID, state: started,
		environments: map[string]*environment{}, declared: map[*js.Object]declaration{}, said: map[string]bool{},
		pending: map[*Execution]bool{}, queued: map[*Execution]bool{}, asleep: map[*Execution]bool{}, gone: make(chan struct{}), launched: opts.Caps.Clock.Now(),
	}
	if s.id == "" {
		s.id = opts.Caps.Random.UUID()[:8]
	}
	s.now = s.newInstance()
	s.durable = k
	s.config = schema.SessionConfig{Accessibility: "testing"}
	if m := opts.Mission; m != nil {
		s.config, s.mission = m.config, &played{Mission: m}
		if !m.begun {
			s.state = unstarted
		}
		for _, member := range m.members {
			if member.ID == "" {
				member.ID = opts.Caps.Random.UUID()
			}
			s.members = append(s.members, &member)
		}
	}
	s.config.TargetEnvConfigs = maps.Clone(s.config.TargetEnvConfigs)
	if s.config.TargetEnvConfigs == nil {
		s.config.TargetEnvConfigs = map[string]string{}
	}
	maps.Copy(s.config.TargetEnvConfigs, opts.Configs)
	if opts.Outside != nil {
		s.opts.Caps = s.outside(opts.Outside)
	}
	s.vm = js.New(js.Options{
		Caps: s.opts.Caps, HTTP: s.http, Budget: opts.Budget,
		Global: s.global, Console: s.console, Diagnose: s.diagnoseTask, Uncaught: s.uncaught, Broke: s.broke,
		Grace: opts.Grace, Stuck: func(why *event.Error) { s.abandon(s.busy, why) },
	}, s.idle)
	s.move(0)
	if k != nil {
		s.vm.Loop.Turned = func() { s.turned() }
		if k.seq > 0 {
			s.state, s.now.id, s.seq = k.head.State, k.head.Instance, k.head.Seq
			if k.head.Random != nil { // an id has been taken of it meanwhile
				_ = opts.Caps.Random.Restore(k.head.Random) // as it could before: see fits
			}
		}
	}
	s.emit(nil, event.Session{State: s.state})
	return s
}

// instance is one life of a session between two resets: what belongs to it is gone with it (spec 4.1, 4.8).
type instance struct {
	id     string
	set    *stores.Set
	realms []*realm          // of a mission
	blanks map[string]*realm // stand-ins for a mission, by dialect
}

func (s *Session) newInstance() *instance {
	return &instance{id: s.opts.Caps.Random.UUID(), set: &stores.Set{}}
}

// cause is the request of a host that events come from.
type cause struct {
	re       json.RawMessage
	answered bool // its result is out: later events do not carry it
}

// Mask is an event's body with the secrets masked that the session has read, for what its host says of it.
func (s *Session) Mask(body event.Body) event.Body {
	s.emitting.Lock()
	defer s.emitting.Unlock()
	return s.mask.Event(event.Event{Body: body}).Body
}

// ID is the session's id.
func (s *Session) ID() string { return s.id }

// Members are those who join the session of a mission, with the ids that scripts see, and name in outputs.
func (s *Session) Members() []Member {
	members, _ := do(s, func() (list []Member) {
		for _, m := range s.members {
			list = append(list, *m)
		}
		return list
	})
	return members
}

// emit sends events of one moment. What an execution causes before its result, and the result, carry
// the request's id.
func (s *Session) emit(x *Execution, bodies ...event.Body) {
	if s.opts.Sink == nil {
		return
	}
	why := s.acting
	if x != nil {
		why = x.cause
	}
	s.emitting.Lock()
	defer s.emitting.Unlock()
	if !s.abandoned.Load() {
		s.send(x, why, bodies...)
	}
}

// send is emit while emitting is held, for a request or nil.
func (s *Session) send(x *Execution, why *cause, bodies ...event.Body) {
	if s.opts.Sink == nil {
		return
	}
	e := event.Event{Session: s.id, Instance: s.now.id, At: s.opts.Caps.Clock.Now()}
	if x != nil && x.instance != nil {
		e.Instance = x.instance.id
	}
	if s.durable != nil {
		e.Epoch = s.durable.lease.Epoch
	}
	if why != nil && !why.answered {
		e.Re = why.re
	}
	for _, body := range bodies {
		s.seq++
		e.Seq, e.Body = s.seq, body
		s.vm.Hold(true) // a slow listener holds the session, and is not the script's fault
		s.opts.Sink(s.mask.Event(e))
		s.vm.Hold(false)
	}
}

// Request is one call of a target.
type Request struct {
	Target      Reference
	Assignments []schema.Assignment // as on a command line; they override Args
	Args        json.RawMessage     // an object; nil: none
	Undeclared  bool                // arguments that the target does not declare are passed on
	ReadFile    func(path string) ([]byte, error)
	Timeout     time.Duration   // real time; 0: none
	Place       Place           // in the session's mission
	Answer      Answer          // when its result is given
	Re          json.RawMessage // what the events that it causes carry as "re"
}

// Answer is when a run gets its result. What it says afterwards does not carry its Re.
type Answer int

const (
	// WhenDone: when its script has come to its end.
	WhenDone Answer = iota
	// WhenSettled: when nothing is left that could run, so that all it caused has been said before. A virtual clock moves
	// until then.
	WhenSettled
	// WhenBegun: at once. The result has the script's value if it did not have to wait for anything; else what it came to
	// is in the task's last event.
	WhenBegun
)

// Place is where in a mission a lone run stands: for which trigger, as an effect of which action. What is empty is the
// first there is.
type Place struct {
	Force, Node, Action string // local keys or _ids
	Trigger             string // one of METIS's; "": execution-success
}

// Run calls a target and waits for its result. A cancelled context cancels the execution: what it
// waits for is aborted, so that its finally clauses run, and a script that does not yield is stopped.
func (s *Session) Run(ctx context.Context, r Request) event.Result {
	x := newRun(s, r, nil)
	if ctx.Done() == nil {
		s.vm.Loop.Do(func(w *js.Wait) {
			x.wait = w
			s.move(1)
			s.begin(x)
		})
		return x.result
	}
	return s.await(ctx, x, func() { s.begin(x) })
}

// await has the session's goroutine begin an execution and waits for its result. A virtual clock moves from its beginning, and
// not before, until its result, and not longer.
func (s *Session) await(ctx context.Context, x *Execution, begin func()) event.Result {
	done := make(chan event.Result, 1)
	x.done = func(result event.Result) {
		s.vm.Loop.Post(func() { s.move(-1) })
		done <- result
	}
	s.post(x, func() {
		s.move(1)
		begin()
	})
	select {
	case result := <-done:
		return result
	case <-ctx.Done():
		s.cancel(x, cancelled(ctx))
		return <-done
	}
}

// post has the session's goroutine begin an execution, unless the session is given up before.
func (s *Session) post(x *Execution, begin func()) {
	s.emitting.Lock()
	defer s.emitting.Unlock()
	if s.abandoned.Load() {
		s.answer(x, event.Result{Status: "refused", Error: s.lost()})
		return
	}
	s.pending[x] = true
	s.vm.Loop.Post(func() {
		s.emitting.Lock()
		mine := s.pending[x]
		delete(s.pending, x)
		s.emitting.Unlock()
		if mine {
			begin()
		}
	})
}

// cancelled is why a context is done: the cause itself, if it says so in the form of events, such as that the time is up.
func cancelled(ctx context.Context) *event.Error {
	cause := context.Cause(ctx)
	var known *event.Error
	if errors.As(cause, &known) {
		return known
	}
	return &event.Error{Code: event.CodeCancelled, Message: "cancelled: " + cause.Error()}
}

// Start calls a target and returns at once. done gets the result, on the session's goroutine, or on
// another one if the session had to be abandoned; it must not block.
func (s *Session) Start(r Request, done func(event.Result)) *Execution {
	x := newRun(s, r, done)
	s.post(x, func() { s.begin(x) })
	return x
}

// lost is why an abandoned session does nothing any more.
func (s *Session) lost() *event.Error {
	failure := &event.Error{
		Code: event.CodeSessionBroken, Message: fmt.Sprintf("session %q was given up: a script of it does not stop", s.id),
		Hint: "end it and begin a new one; its stores are lost, and its thread is busy until the script comes back or the process ends",
	}
	if s.durable != nil {
		failure.Hint = "open it again: it goes on from its newest commit; its thread is busy until the script comes back or the process ends"
	}
	return failure
}

// answer sends a result for an execution that the session's goroutine will never answer. emitting is held.
func (s *Session) answer(x *Execution, result event.Result) {
	s.send(x, x.cause, result)
	x.deliver(result)
}

// do runs f on the session's goroutine and waits for it; false if the session is abandoned meanwhile.
func do[T any](s *Session, f func() T) (result T, ok bool) {
	if s.abandoned.Load() {
		return result, false
	}
	done := make(chan T, 1)
	s.vm.Loop.Post(func() {
		var result T
		defer func() { done <- result }()
		result = f()
	})
	select {
	case result = <-done:
		return result, true
	case <-s.gone:
		return result, false
	}
}

// Cancel cancels an execution by its task id, as a cancelled context of Run does: a queued one is skipped, and a run that
// is done and waits for the session to settle is answered. It may be called from the sink.
func (s *Session) Cancel(task string, why *event.Error) {
	meant := func(x *Execution) bool { return x != nil && x.id == task }
	s.escalate(why, meant, func() { s.abort(why, meant) })
}

// abort is the first step of a cancel of the executions that are meant.
func (s *Session) abort(why *event.Error, meant func(*Execution) bool) {
	for _, x := range byNumber(s.queued) {
		if meant(x) {
			delete(s.queued, x)
			x.end("skipped", why)
		}
	}
	for _, x := range slices.Clone(s.running) {
		if meant(x) {
			x.abort(why)
		}
	}
	for _, op := range s.unsettled() {
		if x := op.run; x != nil && meant(x) {
			x.why = why
			x.rejectSleeps(why)
			s.conclude(op, op.result)
		}
	}
}

// byNumber are executions in the order in which they were made.
func byNumber(set map[*Execution]bool) []*Execution {
	return slices.SortedFunc(maps.Keys(set), func(a, b *Execution) int { return cmp.Compare(a.number, b.number) })
}

// CancelAll cancels whatever runs, as a cancelled context of Run does, and answers the steps that are being served.
func (s *Session) CancelAll(why *event.Error) { s.cancel(nil, why) }

// cancel cancels one execution, or all if x is nil.
func (s *Session) cancel(x *Execution, why *event.Error) {
	meant := func(y *Execution) bool { return x == nil || x == y }
	s.escalate(why, meant, func() {
		s.abort(why, meant)
		if x != nil && x.id == "" {
			x.refuse("cancelled", why) // it never began
		}
		for _, op := range s.unsettled() { // now, or they would come to an end as if nothing had been cancelled
			if x == nil && op.run == nil && !op.silent {
				s.conclude(op, event.Result{Status: "cancelled", Error: why})
			}
		}
	})
}

func everyone(*Execution) bool { return true }

// escalate goes through the three steps of a cancel of the executions that are meant: first, which aborts what they wait
// for; an interrupt of a VM that does not come to it; abandoning the VM. It waits while another execution holds the VM: its
// turn ends by itself, or by its budget, and no session breaks for it.
func (s *Session) escalate(why *event.Error, meant func(*Execution) bool, first func()) {
	settled := make(chan struct{})
	s.vm.Loop.Post(func() {
		defer close(settled)
		first()
	})
	go func() {
		ticker := time.NewTicker(s.opts.Grace)
		defer ticker.Stop()
		for interrupted := int64(0); ; {
			select {
			case <-settled:
				return
			case <-s.gone:
				return
			case <-ticker.C:
			}
			// Where no script runs the session's goroutine will come to it: the machine is busy. Time in which the listener
			// holds it is not the script's.
			switch turn := s.vm.Turning(); {
			case turn == 0 || s.vm.Held():
			case turn == interrupted:
				s.abandon(meant, why)
			case s.holds(meant):
				s.vm.Interrupt(why)
				interrupted = turn
			}
		}
	}()
}

// busy tells whether it is an execution that runs if the VM does not yield. Any goroutine may call it.
func (s *Session) busy(x *Execution) bool { return s.vm.Busy(&x.task) }

// holds tells whether the VM, if it does not yield, runs one of the executions that are meant; nil stands for a script that
// is none's of those that run.
func (s *Session) holds(meant func(*Execution) bool) bool {
	s.emitting.Lock()
	defer s.emitting.Unlock()
	if i := slices.IndexFunc(s.running, s.busy); i >= 0 {
		return meant(s.running[i])
	}
	return meant(nil)
}

// setRunning changes the list of executions; abandon reads it from another goroutine.
func (s *Session) setRunning(list []*Execution) {
	s.emitting.Lock()
	s.running = list
	s.emitting.Unlock()
	s.vm.Loop.Held = len(list)
}

// abandon gives a VM up that does not stop: its goroutine may never come back, and what it does is
// heard no more. Those that are meant end as why says, the others as what they have lost.
func (s *Session) abandon(meant func(*Execution) bool, why *event.Error) {
	s.emitting.Lock()
	defer s.emitting.Unlock()
	if s.abandoned.Load() {
		return
	}
	lost := s.lost()
	lost.Cause = why
	for _, y := range s.running {
		result := event.Result{Task: y.id, Status: "failure", Error: why}
		switch {
		case !meant(y):
			result.Error = lost
		case why.Code == event.CodeCancelled:
			result.Status = "cancelled"
		}
		if !y.asked() || y.cause.answered {
			s.send(y, y.cause, y.event("failure", result.Error))
			continue
		}
		s.answer(y, result)
	}
	for y := range s.pending {
		s.answer(y, event.Result{Status: "refused", Error: s.lost()})
	}
	clear(s.pending)
	for _, op := range s.owed {
		result := event.Result{Status: "failure", Error: lost}
		if op.run != nil {
			result = op.result
		}
		if !op.silent {
			s.send(op.run, op.cause, result)
		}
		op.done(result)
	}
	s.owed = nil
	if !s.ended.Load() {
		s.send(nil, nil, event.Session{State: broken})
	}
	s.abandoned.Store(true)
	s.over.Store(true)
	close(s.gone)
	s.vm.Loop.Post(s.end)  // should the goroutine come back, it frees what the session holds
	go s.opts.Caps.Close() // which tells audits, and they ask for the lock
}

// Settle waits until nothing is left that could run: timers, callbacks and what executions that have
// their result left behind.
func (s *Session) Settle(ctx context.Context) error {
	done := make(chan struct{})
	s.vm.Loop.Post(func() {
		s.vm.Loop.Post(func() { s.whenSettled(func() { close(done) }) })
	})
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.gone:
		return s.lost()
	}
}

// Rest waits until nothing can run before time passes, and lets none pass on a virtual clock: what an unsettled step has
// begun has then come as far as it can, however fast its host is.
func (s *Session) Rest(ctx context.Context) error { return s.Pass(ctx, 0) }

// Pass lets time pass on the session's clock, as a StepWait does, whatever the session plays; the session's end cuts it
// short. A virtual clock does not go beyond the year 2200.
func (s *Session) Pass(ctx context.Context, d time.Duration) error {
	if clock := s.opts.Caps.Clock; clock.IsVirtual() && clock.Now().Add(d).After(endOfTime) {
		return tooLong()
	}
	done := make(chan struct{})
	s.vm.Loop.Post(func() { s.after(d, func() { close(done) }) })
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.gone:
		return s.lost()
	}
}

// End ends the session: what runs is cut, as METIS's teardown does, and answers cancelled; then
// everything is freed. A script that does not yield is stopped. A second call does nothing.
func (s *Session) End() {
	s.ending.Store(true)
	done := make(chan struct{})
	if s.abandoned.Load() {
		s.endAbandoned()
		s.dropAbandoned()
		return
	}
	s.escalate(&event.Error{Code: event.CodeCancelled, Message: cutMessage}, everyone, func() {
		defer close(done)
		s.end()
	})
	select {
	case <-done:
	case <-s.gone:
		s.endAbandoned()
		s.dropAbandoned()
	}
}

// endAbandoned says that an abandoned session has ended. What it holds is freed once its goroutine comes back, if it does.
func (s *Session) endAbandoned() {
	s.emitting.Lock()
	defer s.emitting.Unlock()
	if s.ended.CompareAndSwap(false, true) {
		s.send(nil, nil, event.Session{State: ended})
	}
}

func (s *Session) end() {
	if s.state == ended {
		return
	}
	if k := s.durable; k != nil { // what it has said since the last commit goes with it
		held := k.held
		k.held = nil
		defer func() {
			for _, f := range held {
				f(k.taken)
			}
		}()
		s.forgetKept()
	}
	for _, x := range slices.Clone(s.running) {
		x.cut(cutMessage)
	}
	for _, x := range byNumber(s.queued) {
		s.skipQueued(x)
	}
	s.close(ended)
}

// close frees the session and says what has become of it.
func (s *Session) close(said string) {
	wasBroken := s.state == broken
	s.state = ended
	s.over.Store(true)
	s.vm.Loop.Cut() // the sleeps of what was left behind, too (spec 3.2.4)
	if s.opts.Leaves != nil && !s.abandoned.Load() {
		if text, err := s.dump(); err == nil {
			s.opts.Leaves(text)
		}
	}
	s.now.set.End()
	if !wasBroken {
		s.vm.Close()
	}
	s.opts.Caps.Close()
	s.emitting.Lock()
	if !s.abandoned.Load() {
		s.send(nil, s.acting, event.Session{State: said})
		s.ended.Store(true) // in one piece with it: see abandon
	}
	s.emitting.Unlock()
	s.resumeAll()
	s.rest()
}

// broke is called once, when the VM is gone. Every execution in flight answers: the culprit with what
// it did, the others with session-broken.
func (s *Session) broke(t *js.Task, why *event.Error) {
	culprit := owner(t)
	for _, x := range slices.Clone(s.running) {
		failure := why
		if x != culprit && culprit != nil && !s.ending.Load() {
			failure = &event.Error{
				Code: event.CodeSessionBroken, Message: "another execution of the session broke its JavaScript engine: " + why.Message,
				Hint: "begin a new session; the stores of this one can still be read", Cause: why,
			}
		}
		x.settle(js.Outcome{Err: failure})
	}
	s.over.Store(true)
	if s.state != ended {
		s.state = broken
		s.emit(nil, event.Session{State: broken})
	}
	s.vm.Loop.Cut() // nothing can run any more
	for _, op := range s.unsettled() {
		if op.run == nil && op.failure == nil {
			op.failure = s.lossOf()
		}
	}
	s.resumeAll()
	s.finishSettling()
	s.rest()
}

// idle is asked when nothing is left that could run. An execution that still waits then waits for
// something that nobody can bring, unless a later one may.
func (s *Session) idle() bool {
	var stuck []*Execution
	for _, x := range s.running {
		switch {
		case s.waits(x): // until the session is torn down, as METIS does
		case s.opts.KeepPending && s.state == started && x.kind == "run" && x.request.Answer != WhenSettled:
			s.collect()
		default:
			stuck = append(stuck, x)
		}
	}
	for _, x := range stuck {
		x.lost()
	}
	if len(stuck) > 0 {
		return true
	}
	return s.finishSettling()
}

// Drain says that no further request will come: an execution that only a later one could settle
// fails now.
func (s *Session) Drain() {
	s.vm.Loop.Post(func() { s.opts.KeepPending = false })
}

// whenSettled has f called when nothing is left that could run. Until then a virtual clock moves.
func (s *Session) whenSettled(f func()) {
	s.settling = append(s.settling, f)
	s.move(1)
}

// finishSettling tells whether there was somebody to tell.
func (s *Session) finishSettling() bool {
	list := s.settling
	s.settling = nil
	for _, f := range list {
		s.move(-1)
		f()
	}
	return len(list) > 0
}

// move counts who waits for time to pass. The virtual clock of a mission stands still while nobody does.
func (s *Session) move(by int) {
	s.moving += by
	s.vm.Loop.Frozen = (s.mission != nil || s.opts.Still) && s.moving == 0
}

// collect runs the garbage collector, which finds out whether the promise of an execution can still
// be settled: it is then reachable from somewhere.
func (s *Session) collect() {
	if !s.collecting.CompareAndSwap(false, true) {
		return
	}
	s.vm.Scrub()
	go func() {
		stdruntime.GC()
		s.collecting.Store(false)
	}()
}

// diagnose sends a diagnostic of an execution.
func (s *Session) diagnose(x *Execution, d event.Diagnostic) {
	if s.opts.Sink == nil {
		return
	}
	if x != nil {
		d.Task = x.id
	}
	if d.Frame == "" {
		d.Frame = s.vm.FrameAt(d.Source)
	}
	s.emit(x, d)
}

// once is diagnose for what is said once of a target.
func (s *Session) once(x *Execution, d event.Diagnostic) {
	key := d.Code
	if x != nil && x.target != nil {
		key += "\x00" + x.target.environment.ID + "\x00" + x.target.Folder
	}
	if !s.said[key] {
		s.said[key] = true
		s.diagnose(x, d)
	}
}

// infos tells whether anybody listens to diagnostics of severity info.
func (s *Session) infos() bool { return s.opts.Sink != nil && !s.opts.Quiet }

func (s *Session) diagnoseTask(t *js.Task, d event.Diagnostic) { s.diagnose(owner(t), d) }

// uncaught reports what no code of the script can catch any more: Node would end the process.
func (s *Session) uncaught(t *js.Task, err *event.Error, rejection bool) {
	d := event.Diagnostic{Code: "uncaught-exception", Severity: schema.SeverityError, Source: err.Source, Frame: err.Frame,
		Message: "uncaught " + short(err), Hint: "METIS's server logs it and goes on; catch it where it is thrown"}
	if rejection {
		d.Code = "unhandled-rejection"
		d.Message = "a promise was rejected and nobody handles it: " + short(err)
		d.Hint = "await the promise, or catch it"
	}
	s.diagnose(owner(t), d)
}

// short is an error without its place.
func short(err *event.Error) string {
	if err.Name == "" {
		return err.Message
	}
	return err.Name + ": " + err.Message
}

func (s *Session) console(t *js.Task, level, text string) {
	x := owner(t)
	id := ""
	if x != nil {
		id = x.id
		x.late("printed a line")
	}
	s.emit(x, event.Console{Task: id, Level: level, Message: text})
}

func owner(t *js.Task) *Execution {
	if t == nil {
		return nil
	}
	x, _ := t.Owner.(*Execution)
	return x
}

// current is the execution that runs; nil outside of one.
func (s *Session) current() *Execution { return owner(s.vm.Current()) }

// guard is METIS's currency check, which every context method makes first (spec 3.2.5).
func (s *Session) guard(x *Execution) {
	var taken *event.Error
	if s.durable != nil {
		taken = s.durable.taken
	}
	if x.instance == s.now && s.state != ended && taken == nil {
		return
	}
	reason := fmt.Sprintf("TargetEnvContext instance ID %q does not match current session instance ID %q.", x.instance.id, s.now.id)
	if x.instance == s.now {
		reason = fmt.Sprintf("TargetEnvContext session %q is not in \"started\" state (current state: %q).", s.id, s.state)
	}
	s.oncePlace(x, event.Diagnostic{Code: "outdated-context", Severity: schema.SeverityWarning,
		Message: "the script goes on after its session instance has ended, and METIS throws an OutdatedContextError at its next call of the context",
		Hint:    "stop when the session is reset or ended: await what the script starts, and let the error end it"})
	if taken != nil {
		reason = s.takenMessage()
	}
	panic(s.newOutdated("Cannot perform target-environment callback operation. " + reason +
		" This is likely due to delayed asynchronous code execution from the previous session instance."))
}

// Stores is every store of the session in the value notation: scope -> key -> value. It reads the live
// values and runs no code of a script; a broken session can still be read.
func (s *Session) Stores() (json.RawMessage, error) {
	type answer struct {
		text json.RawMessage
		err  error
	}
	a, ok := do(s, func() (a answer) {
		a.text, a.err = s.dump()
		return a
	})
	if !ok {
		return nil, s.lost()
	}
	return a.text, a.err
}

// notation is a state's value in the value notation.
func (s *Session) notation(state *stores.State) (json.RawMessage, error) {
	r, _ := state.Kept.(*kept)
	switch {
	case state.Value != nil:
	case s.vm.Broken() != nil: // what nobody had looked at before it broke is read in another VM
		vm := js.New(js.Options{}, func() bool { return false })
		defer vm.Close()
		values, _, err := r.decode(vm)
		if err != nil {
			return nil, err
		}
		return vm.Notation(values[slices.Index(r.states, state)])
	default:
		if err := s.decode(r); err != nil {
			return nil, err
		}
	}
	return s.vm.Notation(state.Value.(js.Value))
}

func (s *Session) dump() (json.RawMessage, error) {
	out := []byte{'{'}
	for store := range s.now.set.All() {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = event.AppendString(out, store.Scope().String())
		out = append(out, ':', '{')
		first := true
		for state := range store.States() {
			value, err := s.notation(state)
			if err != nil {
				value, _ = json.Marshal(map[string]string{"$live": err.Error()})
			}
			if !first {
				out = append(out, ',')
			}
			first = false
			out = event.AppendString(out, state.Key().String())
			out = append(append(out, ':'), value...)
		}
		out = append(out, '}')
	}
	return append(out, '}'), nil
}

// Seed puts a value, in the value notation, into a store, as if a script had assigned it. key is the
// text of the key, as Stores gives it.
func (s *Session) Seed(scope stores.Scope, key string, value json.RawMessage) error {
	seeded := make(chan error, 1)
	s.vm.Loop.Post(func() {
		err := s.seed(scope, key, value)
		s.boundary("seed", func(failure *event.Error) { seeded <- cmp.Or(err, asNil(failure)) })
	})
	select {
	case err := <-seeded:
		return err
	case <-s.gone:
		return s.lost()
	}
}

func (s *Session) seed(scope stores.Scope, key string, value json.RawMessage) error {
	parsed, err := stores.ParseKey(key)
	if err != nil {
		return &event.Error{Code: event.CodeStore, Message: fmt.Sprintf("seed the %s store: %v", scope, err), Hint: "write keys as a listing of the stores shows them"}
	}
	v, err := s.vm.FromNotation(value)
	if err != nil {
		return &event.Error{Code: event.CodeStore, Message: fmt.Sprintf("cannot read the value for %s %q: %v", scope, key, err),
			Hint: "values are JSON, and $map, $set, $date, ... for what JSON has not"}
	}
	state, created := s.now.set.Store(scope).Use(parsed, func() any { return v })
	if state.Value == nil {
		_ = s.decode(state.Kept.(*kept)) // what shares its record would be decoded over it; damaged: only this one is wanted
	}
	state.Value = v
	s.changed(state)
	s.trace(nil, state, created)
	return nil
}
