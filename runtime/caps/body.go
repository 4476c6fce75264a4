package caps

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// Body is the body of a response, bounded in size and time. One goroutine may read it at a time; any may
// close it, also meanwhile. Its request's place among Limits.Requests is free again once it was read to
// the end, failed or was closed, or the request's context or session ended.
type Body struct {
	src  io.ReadCloser
	r    io.Reader // src, bounded and decoded
	hint int64     // Content-Length, if there is one

	// After begin, while the request's place is taken.
	ctx    context.Context
	done   func()
	unhook func() bool
	idle   *time.Timer
	wait   time.Duration

	mu  sync.Mutex
	err error // why there is nothing more to read
}

// errBodyClosed is what a read of a closed body gets.
var errBodyClosed = errors.New("the body is closed")

// NewBody makes the body of an answer that a Transport gives: src as it would come from the network, nil
// for none.
func NewBody(src io.ReadCloser) *Body {
	if src == nil {
		src = http.NoBody
	}
	return &Body{src: src, r: src}
}

// bound limits what arrives, has it decoded by the headers if decode is set, and limits what comes of
// that, so that a compressed bomb ends like any other large body.
func (b *Body) bound(limit int64, header Header, decode bool) (decoded string, err error) {
	b.r = &limited{r: b.src, left: limit, max: limit}
	if !decode || b.src == http.NoBody {
		return "", nil
	}
	b.r, decoded, err = decoder(b.r, header.Values("Content-Encoding"))
	if decoded != "" {
		b.r = &limited{r: b.r, left: limit, max: limit}
	}
	return decoded, err
}

// begin hands the request's place over to the body: done gives it back.
func (b *Body) begin(ctx context.Context, cancel context.CancelCauseFunc, done func(), wait time.Duration) {
	if b.src == http.NoBody {
		b.err = io.EOF
		done()
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ctx, b.done, b.wait = ctx, done, wait
	b.unhook = context.AfterFunc(ctx, func() { b.end(context.Cause(ctx)) })
	b.idle = time.AfterFunc(wait, func() {
		cancel(&Error{Code: "UND_ERR_BODY_TIMEOUT", Message: "Body Timeout Error"})
	})
}

// Read reads the decoded body. Errors are as those of Do; a body that breaks off is an *Error with the code
// ECONNRESET.
func (b *Body) Read(p []byte) (int, error) {
	if err := b.ending(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	if err == nil {
		if n > 0 {
			b.mu.Lock()
			if b.idle != nil && b.err == nil {
				b.idle.Reset(b.wait)
			}
			b.mu.Unlock()
		}
		return n, nil
	}
	if err != io.EOF {
		err = bodyError(err)
		if b.ctx != nil {
			err = ended(b.ctx, err)
		}
	}
	return n, b.end(err)
}

// ReadAll reads what is left and closes the body.
func (b *Body) ReadAll() ([]byte, error) {
	defer b.Close()
	var buf bytes.Buffer
	if b.hint > 0 {
		buf.Grow(int(min(b.hint, 1<<20)) + bytes.MinRead) // a promise of the server's, so not more
	}
	_, err := buf.ReadFrom(b)
	return buf.Bytes(), err
}

// Close gives up what was not read. It never fails.
func (b *Body) Close() error {
	_ = b.end(errBodyClosed)
	return nil
}

func (b *Body) ending() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// end frees what the body holds, once, and gives the reason why it ended first.
func (b *Body) end(err error) error {
	b.mu.Lock()
	first := b.err == nil
	if first {
		b.err = err
	}
	err = b.err
	done, unhook, idle := b.done, b.unhook, b.idle
	b.mu.Unlock()
	if !first {
		return err
	}
	if idle != nil {
		idle.Stop()
	}
	_ = b.src.Close()
	if done != nil {
		unhook()
		done()
	}
	return err
}

// limited fails where more than max bytes come.
type limited struct {
	r         io.Reader
	left, max int64
}

func (l *limited) Read(p []byte) (int, error) {
	// One byte more than is left tells a body that is as long as it may be from a longer one.
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if int64(n) > l.left {
		return int(l.left), &Exceeded{Limit: "ResponseBody", Max: l.max, What: "the response body"}
	}
	l.left -= int64(n)
	return n, err
}
