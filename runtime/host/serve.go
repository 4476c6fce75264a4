package host

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// Options say how requests are served. The zero value serves the environments of the usual folders.
type Options struct {
	Library *runtime.Library // nil: one of its own, without a cache

	// Session is how each session is opened. ID, Sink, KeepPending and Mission are the host's; Configs are
	// those of a session whose first request selects none for that environment. Leave Caps zero for the
	// real clock: others would be shared by all sessions.
	Session runtime.Options

	// METIS is the version of sessions with a mission whose start gives none: "2.3", "2.4" or "2.5";
	// empty: by the mission's build and the environments.
	METIS string

	// Durable says how sessions are kept: each goes on as it is on disk, also in a later call of Serve, and the end of the
	// input leaves it there. nil: they end with Serve.
	Durable *runtime.Durable

	// Idle is how long a kept session has nothing to do before it hibernates, as those of runtime.Sessions do; 0: never.
	Idle time.Duration

	// Timeout bounds, in real time, each run that gives none; 0: none.
	Timeout time.Duration
}

// lastWord is how long a client has, after a cancel, to take what is left to say.
const lastWord = 5 * time.Second

// Serve answers the requests that come in until the end of the input, and what they cause goes out.
// It returns nil when everything has been answered and every session has ended. A cancelled context
// cancels what runs, ends the sessions, and its cause is returned; the goroutine that reads may then
// stay behind until in yields.
func Serve(ctx context.Context, in io.Reader, out io.Writer, opts Options) error {
	if opts.Library == nil {
		opts.Library = &runtime.Library{}
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	h := &server{opts: opts, ctx: ctx, sessions: map[string]*session{}, shelf: shelf{base: &library{Library: opts.Library}}}
	h.out = newOutput(out, func(err error) { stop(fmt.Errorf("write events: %w", err)) })

	finished := make(chan struct{})
	defer close(finished)
	go func() {
		select {
		case <-finished:
			return
		case <-ctx.Done():
		}
		h.cancelAll()
		last := time.NewTimer(lastWord)
		defer last.Stop()
		select {
		case <-finished:
		case <-last.C:
			h.out.giveUp()
		}
	}()

	failure := h.read(in, finished)
	h.end()
	h.work.Wait()
	h.out.close()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return failure
}

// server is one call of Serve.
type server struct {
	opts  Options
	ctx   context.Context
	out   *output
	work  sync.WaitGroup // goroutines that serve requests
	shelf shelf

	mu       sync.Mutex // never held while a session is called, whose events need it
	sessions map[string]*session
}

// input is one line, or why there are no more.
type input struct {
	line    []byte
	tooLong bool
	err     error
}

// read serves request after request until the end of the input or of the context.
func (h *server) read(in io.Reader, finished chan struct{}) error {
	inputs := make(chan input)
	go func() {
		l := lines{bufio.NewReaderSize(in, 64<<10)}
		for {
			line, tooLong, err := l.next()
			select {
			case inputs <- input{line, tooLong, err}:
			case <-finished:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	for first := true; ; first = false {
		select {
		case <-h.ctx.Done():
			return nil
		case in := <-inputs:
			if first { // some shells begin a pipe with a byte order mark
				in.line = bytes.TrimPrefix(in.line, []byte("\uFEFF"))
			}
			h.line(in)
			if errors.Is(in.err, io.EOF) {
				return nil
			}
			if in.err != nil {
				return fmt.Errorf("read requests: %w", in.err)
			}
		}
	}
}

// line serves one line. It does not wait for what the request does.
func (h *server) line(in input) {
	if in.tooLong {
		h.refuse(nil, malformed("put large values into a file that the script reads", "the request is longer than %d MiB", maxLine>>20))
		return
	}
	if len(in.line) == 0 {
		return
	}
	r, err := parse(in.line)
	if err != nil {
		h.refuse(r.id, err)
		return
	}
	serve := func(f func(*session, request)) {
		h.queue(r.session, func(s *session) {
			if s.goOn(r) {
				f(s, r)
			}
		})
	}
	switch r.do {
	case "run":
		serve((*session).run)
	case "seed":
		serve((*session).seed)
	case "stores":
		serve((*session).stores)
	case "end":
		serve((*session).endRequest)
	case "cancel":
		h.cancel(r)
	case "list":
		h.work.Go(func() { h.list(r) })
	case "migrate":
		h.work.Go(func() { h.migrate(r) })
	case "start":
		serve((*session).start)
	case "state":
		serve((*session).state)
	default:
		serve((*session).step)
	}
}

// answer sends an event that belongs to a request and to no session.
func (h *server) answer(re json.RawMessage, body event.Body) {
	h.out.write(event.Event{Re: re, Body: body})
}

func (h *server) succeed(re json.RawMessage) { h.answer(re, event.Result{Status: "success"}) }

// refuse says that no session could take the request, with all that is wrong. re is nil if no id could be read.
func (h *server) refuse(re json.RawMessage, err *event.Error) {
	to := re
	if to == nil {
		to = json.RawMessage("null")
	}
	for _, one := range err.All() {
		h.answer(to, event.Failure{Code: one.Code, Message: one.Message, Hint: one.Hint})
	}
	if re != nil {
		h.answer(re, event.Result{Status: "refused", Error: err})
	}
}

// known is an error in the form that events have.
func known(err error) *event.Error {
	var e *event.Error
	if errors.As(err, &e) {
		return e
	}
	var load *mission.LoadError
	if errors.As(err, &load) {
		return load.Report()
	}
	return &event.Error{Code: event.CodeLoad, Message: err.Error()}
}

// cancelled is why runs stop when the context has ended.
func (h *server) cancelled() *event.Error {
	return &event.Error{Code: event.CodeCancelled, Message: "cancelled: " + context.Cause(h.ctx).Error()}
}

// list describes every environment, each in a session of its own that nobody else sees.
func (h *server) list(r request) {
	environments, problems, err := h.opts.Library.All(h.ctx)
	if err != nil {
		h.answer(r.id, event.Result{Status: "failure", Error: known(err)})
		return
	}
	for _, p := range problems {
		h.answer(r.id, event.Diagnostic{Code: p.Code, Severity: p.Severity, Message: p.Message, Hint: p.Hint, Source: p.Path})
	}
	described := []any{}
	for _, env := range environments {
		opts := h.opts.Session
		opts.ID, opts.Sink, opts.KeepPending = "", nil, false
		s := runtime.Open(opts)
		unhook := context.AfterFunc(h.ctx, func() { s.CancelAll(h.cancelled()) })
		d := s.Describe(env)
		unhook()
		s.End()
		for _, finding := range d.Findings {
			if finding.Severity == schema.SeverityError {
				h.answer(r.id, finding.Diagnostic)
			}
		}
		described = append(described, d.Environment)
	}
	h.answer(r.id, event.List{Environments: described})
	h.succeed(r.id)
}
