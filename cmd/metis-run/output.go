package main

// This file owns every byte that the program prints. The rules:
//
//   - stdout has what was asked for: outputs, returned values, tables, events. Everything else is
//     on stderr.
//   - Of a played session (playview.go) the session itself was asked for, as a person tells it: its
//     phases and steps, tasks and what they came to, outputs, changes, times, the summary. Errors,
//     diagnostics, console lines and store traces stay on stderr, so that stdout alone reads well.
//     What scripts say is part of our lines there and has its control characters shown everywhere.
//   - Under --format json stdout has nothing but JSON, an event on each line, errors of the program
//     itself among them; stderr stays empty.
//   - A message of ours begins with its kind in small letters (error: warning: info: hint:) and
//     has no full stop at its end. What a script says is printed as it is.
//   - Every error says what to do next, in a line that begins with hint:.
//   - Only a terminal gets colours, unless NO_COLOR is set or TERM is dumb, and only words of ours
//     have one. On a terminal control characters of a text are shown, not obeyed.
//   - Progress is one line on a terminal's stderr, gone before anything else is printed, and only
//     where nothing came for a moment (progress.go).
//   - The line that is being typed at a prompt is the terminal's own affair (repl.go): nothing is
//     printed meanwhile.
//   - Whoever does not read holds up the session that speaks, never the program: Ctrl-C and
//     --timeout still work.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// queued is how many events may wait to be written before their session waits.
const queued = 1024

// output writes to stdout and stderr. Its methods may be called from any goroutine.
type output struct {
	c              *cli
	stdout, stderr stream

	mu    sync.Mutex // guards the streams
	queue chan func()
	done  chan struct{} // the queue is written
	gone  chan struct{} // nobody will write what is queued
	once  sync.Once     // closes gone

	failed func(error) // is called once if stdout cannot be written

	doing string        // what progress shows; "": nothing
	drawn bool          // and it is on the screen
	still time.Duration // that nothing must have come for before it is drawn: what goes on by itself needs no progress
}

// stream is one of the standard streams.
type stream struct {
	w        io.Writer
	buf      []byte
	terminal bool
	cursor   bool // it obeys control sequences
	colour   bool
	broken   bool
}

func newOutput(c *cli) *output {
	o := &output{c: c, gone: make(chan struct{}), failed: func(error) {}, still: 200 * time.Millisecond}
	o.stdout, o.stderr = c.stream(c.stdout), c.stream(c.stderr)
	return o
}

func (c *cli) stream(w io.Writer) stream {
	s := stream{w: w}
	if file, ok := w.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			s.terminal = true
			term := c.env("TERM")
			// A console of Windows that knows colours names itself in WT_SESSION or, with a shell of Unix, TERM.
			s.cursor = term != "dumb" && (term != "" || c.env("WT_SESSION") != "")
			s.colour = s.cursor && c.env("NO_COLOR") == ""
		}
	}
	return s
}

// listen begins to write through a queue, which sink needs.
func (o *output) listen() {
	o.queue, o.done = make(chan func(), queued), make(chan struct{})
	go func() {
		defer func() {
			o.mu.Lock()
			o.wipe()
			o.mu.Unlock()
			close(o.done)
		}()
		for f := o.next(); f != nil; f = o.next() {
			select {
			case <-o.gone:
				continue
			default:
			}
			o.mu.Lock()
			f()
			if len(o.queue) == 0 {
				o.flush()
			}
			o.mu.Unlock()
		}
	}()
}

// do has f print something, after what was printed before.
func (o *output) do(f func()) {
	if o.queue != nil {
		select {
		case o.queue <- f:
		case <-o.gone:
		}
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	f()
	o.flush()
}

// sink takes the events of a session.
func (o *output) sink(e event.Event) { o.do(func() { o.event(e) }) }

// abandon gives up what is not written yet: nobody reads it.
func (o *output) abandon() { o.once.Do(func() { close(o.gone) }) }

// abandonLater gives the reader grace for what is not written yet.
func (o *output) abandonLater() { time.AfterFunc(grace, o.abandon) }

// close writes what is left. Once ctx is done, it waits for its reader no longer than grace.
func (o *output) close(ctx context.Context) {
	if o.queue == nil {
		return
	}
	close(o.queue)
	select {
	case <-o.done:
		return
	case <-o.gone:
		return
	case <-ctx.Done():
	}
	select {
	case <-o.done:
	case <-time.After(grace):
		o.abandon()
	}
}

// flush writes both buffers, of which at most one has something (see put).
func (o *output) flush() {
	for _, s := range []*stream{&o.stdout, &o.stderr} {
		if len(s.buf) == 0 {
			continue
		}
		if !s.broken {
			if _, err := s.w.Write(s.buf); err != nil {
				s.broken = true
				if s == &o.stdout {
					o.failed(err)
				}
			}
		}
		s.buf = s.buf[:0]
	}
}

// isPipe tells an error of writing to somebody who reads no more.
func isPipe(err error) bool { return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) }

// put appends text to a stream. What went to the other one is written first: on a terminal they meet.
func (o *output) put(s *stream, text string) {
	other := &o.stdout
	if s == other {
		other = &o.stderr
	}
	o.wipe()
	if len(other.buf) > 0 || len(s.buf) > 1<<16 {
		o.flush()
	}
	if s.terminal {
		text = visible(text)
	} else if !utf8.ValidString(text) { // a lone surrogate of JavaScript
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	s.buf = append(s.buf, text...)
}

// visible shows control characters, and those that reorder a line, as JavaScript writes them.
func visible(text string) string {
	clean := true
	for i := 0; i < len(text) && clean; i++ {
		clean = text[i] >= ' ' && text[i] < 0x7f || text[i] == '\n' || text[i] == '\t'
	}
	if clean {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		case r < ' ' || 0x7f <= r && r <= 0x9f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r == 0x061c, 0x200e <= r && r <= 0x200f, 0x2028 <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// The colours of our words.
const (
	red    = "31"
	yellow = "33"
	cyan   = "36"
	bold   = "1"
	faint  = "2"
)

// word appends a word of ours to stderr.
func (o *output) word(colour, text string) { o.coloured(&o.stderr, colour, text) }

// coloured appends a word of ours to a stream.
func (o *output) coloured(s *stream, colour, text string) {
	if !s.colour {
		o.put(s, text)
		return
	}
	o.put(s, "")
	s.buf = append(s.buf, "\x1b["+colour+"m"+visible(text)+"\x1b[0m"...) // a note has names of others in it
}

// json tells whether stdout is the stream of events.
func (o *output) json() bool { return o.c.format == "json" }

// print prints a result: whole lines on stdout.
func (o *output) print(text string) { o.do(func() { o.put(&o.stdout, text) }) }

// clear clears the screen, where there is one.
func (o *output) clear() {
	o.do(func() {
		if s := &o.stderr; s.cursor {
			o.put(s, "")
			s.buf = append(s.buf, "\x1b[H\x1b[2J\x1b[3J"...)
		}
	})
}

// note prints a line for people on stderr, unless a program reads.
func (o *output) note(text string) {
	if !o.json() {
		o.do(func() { o.word(faint, text); o.put(&o.stderr, "\n") })
	}
}

// failure reports an error of the program itself.
func (o *output) failure(err *event.Error) {
	o.do(func() {
		if o.json() {
			for _, err := range err.All() {
				o.event(event.Event{At: time.Now(), Body: event.Failure{Code: err.Code, Message: oneLine(err), Hint: err.Hint}})
			}
			return
		}
		o.error(err)
	})
}

// oneLine is an error with its causes for readers that show no frame.
func oneLine(err *event.Error) string {
	text := err.Error()
	for cause := err.Cause; cause != nil; cause = cause.Cause {
		text += "; caused by " + cause.Error()
	}
	return text
}

// diagnostic reports something that belongs to no session.
func (o *output) diagnostic(d event.Diagnostic) {
	o.do(func() {
		if o.json() {
			o.event(event.Event{At: time.Now(), Body: d})
			return
		}
		o.remark(d)
	})
}

// lost reports that stdout could not be written: there is no queue and no stdout any more.
func (o *output) lost(err error) {
	_, _ = fmt.Fprintf(o.stderr.w, "error: write the output: %v\nhint: is the disk full?\n", err)
}

// writer is stdout for what others print: help and completion scripts.
type writer struct{ o *output }

func (w writer) Write(p []byte) (int, error) {
	w.o.print(string(p))
	return len(p), nil
}

// event renders one event of a session.
func (o *output) event(e event.Event) {
	if o.json() {
		line, err := e.AppendJSON(nil)
		if err != nil { // a bug: the stream must say so rather than miss a line
			line, _ = event.Event{Session: e.Session, Instance: e.Instance, Seq: e.Seq, At: e.At,
				Body: event.Failure{Code: event.CodeScript, Message: err.Error()}}.AppendJSON(nil)
		}
		o.put(&o.stdout, "")
		o.stdout.buf = append(append(o.stdout.buf, line...), '\n')
		return
	}
	switch b := e.Body.(type) {
	case event.Output:
		o.put(&o.stdout, b.Message+"\n")
	case event.Console:
		o.put(&o.stderr, b.Message+"\n")
	case event.Store:
		o.store(b)
	case event.Mission:
		o.mission(b)
	case event.Diagnostic:
		o.remark(b)
	case event.Result:
		if b.Error != nil {
			o.error(b.Error)
		} else if b.Value != nil {
			o.value(b.Value)
		}
	}
}

// value prints what a script returned.
func (o *output) value(value json.RawMessage) {
	o.put(&o.stdout, indented(value)+"\n")
}

// indented is JSON for people; what is none stays as it is.
func indented(value json.RawMessage) string {
	var text bytes.Buffer
	if json.Indent(&text, value, "", "  ") != nil {
		return string(value)
	}
	return text.String()
}

func (o *output) store(b event.Store) {
	scope := b.Scope
	if b.Env != "" {
		scope += ":" + b.Env
	}
	o.word(faint, "store:")
	text := fmt.Sprintf(" %s %s %s", b.Op, scope, b.Key)
	if b.Value != nil {
		text += " = " + string(b.Value)
	}
	o.put(&o.stderr, text+"\n")
}

// mission prints a change.
func (o *output) mission(b event.Mission) {
	o.word(faint, "mission:")
	o.put(&o.stderr, " "+changed(b)+"\n")
}

// settle waits until all that was printed is written.
func (o *output) settle() {
	done := make(chan struct{})
	o.do(func() { close(done) })
	select {
	case <-done:
		o.mu.Lock() // held until it is written
		defer o.mu.Unlock()
	case <-o.gone:
	}
}

// infos tells whether diagnostics of severity info are shown.
func (o *output) infos() bool { return o.json() || o.c.verbose || o.c.strict }

// remark prints a diagnostic. Infos are for those who ask.
func (o *output) remark(d event.Diagnostic) {
	colour := cyan
	switch d.Severity {
	case schema.SeverityError:
		colour = red
	case schema.SeverityWarning:
		colour = yellow
	default:
		if !o.infos() {
			return
		}
	}
	o.word(colour, d.Severity+":")
	o.put(&o.stderr, " "+placed(d.Source, d.Message))
	if o.c.verbose {
		o.word(faint, " ("+d.Code+")")
	}
	o.put(&o.stderr, "\n"+indent(d.Frame))
	o.hint(d.Hint)
}

// error prints an error and those beside it: the place to look at, the source there, the chain of
// causes, what to do; whole stacks for those who ask.
func (o *output) error(err *event.Error) {
	all := err.All()
	if err.Code == event.CodeArguments && len(err.Also) > 0 {
		all = err.Also // the first only sums them up, hints and all
	}
	for _, err := range all {
		o.chain(err)
	}
}

func (o *output) chain(err *event.Error) {
	kind, colour := "error:", red
	for ; err != nil; err = err.Cause {
		o.word(colour, kind)
		o.put(&o.stderr, " "+err.Error()+"\n"+indent(err.Frame))
		if o.c.verbose && err.Stack != "" {
			o.put(&o.stderr, indent(strings.TrimPrefix(err.Stack, headline(err)+"\n")))
		}
		if err.Hint == "" && err.Cause == nil {
			o.hint(o.nextStep(err))
		} else {
			o.hint(err.Hint)
		}
		kind, colour = "caused by:", yellow
	}
}

// nextStep is the hint for an error that has none of its own.
func (o *output) nextStep(err *event.Error) string {
	switch {
	case err.Code == event.CodeLoad:
		return "`metis-run check` shows every mistake of an environment"
	case err.Stack != "" && !o.c.verbose:
		return "--verbose shows the whole stack"
	}
	return ""
}

// headline is how a stack begins.
func headline(err *event.Error) string {
	if err.Name == "" {
		return err.Message
	}
	return err.Name + ": " + err.Message
}

func (o *output) hint(text string) {
	if text != "" {
		o.word(cyan, "hint:")
		o.put(&o.stderr, " "+text+"\n")
	}
}

func placed(source, message string) string {
	if source == "" {
		return message
	}
	return source + ": " + message
}

// indent sets lines apart from the messages around them.
func indent(text string) string {
	if text == "" {
		return ""
	}
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ") + "\n"
}
