// Package runtime runs METIS target environments without METIS: sessions, the executions in them, and
// the context that a script gets.
//
// A [Library] finds environments and makes one program of each; the sessions share it. A [Session] is
// one mission's worth of state: one JavaScript VM, its stores, its clock. A [Request] calls a target in
// it and ends with a result; what happens on the way comes out as events, in order, through
// [Options.Sink], and nowhere else.
//
//	lib := &runtime.Library{}
//	ref, err := lib.Find(ctx, "deployment/deploy-status")
//	s := runtime.Open(runtime.Options{Sink: func(e event.Event) { ... }})
//	defer s.End()
//	result := s.Run(ctx, runtime.Request{Target: ref})
//
// # Sessions and executions
//
// Executions of one session interleave where they await, as METIS's do, and never run at once; sessions
// run in parallel and share nothing but programs. Nothing crosses from one session to another: not the
// stores, not variables of modules, not a changed prototype.
//
// When a script has settled, what it left behind goes on; [Session.Settle] waits for it. An execution
// that nothing can settle any more fails (never-settles) with the line of its await.
//
// [Session.End] is METIS's teardown: a script that sleeps is cut and never goes on, not even in its
// finally clauses. A cancelled context, [Session.Cancel] and a timeout are a host's cancel, which goes
// further step by step: what the script waits for is rejected, so that its finally clauses run; a script
// that does not yield within [Options.Grace] is interrupted; one that does not heed that either, for it
// is in a native function, is abandoned with its session.
//
// # Broken sessions
//
// An interrupt (a budget, a cancel), a stack overflow and a defect of the engine end a session's VM. The
// execution that did it fails with what it did, the others with session-broken, further runs are
// refused, and the stores can still be read. Of an abandoned session not even the stores can.
//
// # Goroutines
//
// Every exported method may be called from any goroutine, but none from the sink, which runs on the
// session's goroutine, must not block and may call [Session.Cancel] only. A session owns no goroutine
// while it has nothing to do; [Session.Run] on an idle session with a context that cannot be cancelled
// runs the script on the caller's goroutine. So a native function that does not come back holds that
// caller: give such a call a context.
//
// # Errors
//
// What a script or its author did wrong is in a result or in a diagnostic event, as an [event.Error] with
// a code, the author's file, line and column, and what to do next. Go errors are for calls that
// could not be served (a name that is not there, a notation that cannot be read); they say the same
// things and unwrap to an event.Error where a code matters. Nothing panics on what a script does.
package runtime
