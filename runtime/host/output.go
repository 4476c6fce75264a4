package host

import (
	"io"
	"sync"

	"github.com/metis-run/metis-run/runtime/event"
)

// outputBuffer is how many bytes may wait for the client; a line that is longer is taken whole. Whoever
// has something to say beyond it waits.
const outputBuffer = 1 << 20

// output is the one way out: events of all sessions, as whole lines, in the order of their arrival.
type output struct {
	mu      sync.Mutex
	changed sync.Cond // of all fields
	waiting []byte    // lines
	closed  bool      // nothing more comes
	deaf    bool      // nobody listens any more
	done    bool      // the writer has left
}

// newOutput starts the writer; failed is told why it stops early.
func newOutput(w io.Writer, failed func(error)) *output {
	o := &output{}
	o.changed.L = &o.mu
	go o.run(w, failed)
	return o
}

func (o *output) run(w io.Writer, failed func(error)) {
	var batch []byte
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		for len(o.waiting) == 0 && !o.closed && !o.deaf {
			o.changed.Wait()
		}
		if len(o.waiting) == 0 || o.deaf {
			o.done = true
			o.changed.Broadcast()
			return
		}
		o.waiting, batch = batch[:0], o.waiting
		o.changed.Broadcast()
		o.mu.Unlock()
		_, err := w.Write(batch)
		if cap(batch) > 2*outputBuffer {
			batch = nil // of a very long line
		}
		if err != nil {
			failed(err)
		}
		o.mu.Lock()
		o.deaf = o.deaf || err != nil
	}
}

// write takes one event; it waits while the buffer is full. Any goroutine may call it.
func (o *output) write(e event.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.waiting) >= outputBuffer && !o.deaf {
		o.changed.Wait()
	}
	if o.deaf {
		return
	}
	lines, err := e.AppendJSON(o.waiting)
	if err != nil { // a request is closed by its result whatever happens
		e.Body = replaced(e.Body, err)
		if lines, err = e.AppendJSON(o.waiting); err != nil {
			return
		}
	}
	if len(o.waiting) == 0 {
		o.changed.Broadcast()
	}
	o.waiting = append(lines, '\n')
}

// replaced stands for an event that JSON cannot hold.
func replaced(body event.Body, err error) event.Body {
	const hint = "this is a defect of metis-run: please report it"
	if r, ok := body.(event.Result); ok {
		return event.Result{Task: r.Task, Status: "failure", Error: &event.Error{Code: event.CodeScript, Message: err.Error(), Hint: hint}}
	}
	return event.Diagnostic{Code: "event-lost", Severity: "error", Message: err.Error(), Hint: hint}
}

// close waits until everything is written, or nobody listens any more.
func (o *output) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.changed.Broadcast()
	for !o.done && !o.deaf {
		o.changed.Wait()
	}
}

// giveUp drops what waits and what comes.
func (o *output) giveUp() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.deaf, o.waiting = true, nil
	o.changed.Broadcast()
}
