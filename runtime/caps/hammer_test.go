package caps

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// TestManyGoroutines uses one Network from many goroutines while grants change, callers give up and the
// session ends. Nobody may be forgotten: each gets an answer or one of the errors that are promised.
func TestManyGoroutines(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/ws":
			if c, err := websocket.Accept(w, r, nil); err == nil {
				echo(context.Background(), c)
				c.CloseNow()
			}
		case "/redirect":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/large":
			for range 100 {
				if _, err := io.WriteString(w, strings.Repeat("x", 1000)); err != nil {
					return
				}
			}
		default:
			io.WriteString(w, "x")
		}
	})
	n := network(t, "")
	n.Limits = Limits{Requests: 4, Sockets: 3, ResponseBody: 50_000}
	n.Grant("on", grantsOf(t, "127.0.0.1")...)
	var uses, answers atomic.Int64
	n.Audit = func(Use) { uses.Add(1) }
	promised := func(err error) {
		t.Helper()
		var e *Error
		if err != nil && !errors.Is(err, ErrDenied) && !errors.Is(err, ErrClosed) && !errors.As(err, new(*Exceeded)) && !errors.Is(err, context.Canceled) && !errors.As(err, new(*Closed)) && err != errBodyClosed &&
			!(errors.As(err, &e) && (e.Code == "ECONNRESET" || e.Code == "EPIPE")) {
			t.Errorf("%T %v", err, err)
		}
	}
	var wg sync.WaitGroup
	stop, enough := make(chan struct{}), make(chan struct{})
	for i := range 12 {
		wg.Go(func() {
			for round := 0; ; round++ {
				select {
				case <-stop:
					return
				default:
				}
				ctx, cancel := context.WithCancel(context.Background())
				switch kind := (i + round) % 6; kind {
				case 0, 1, 2:
					resp, err := n.Do(ctx, &Request{URL: url + []string{"/", "/redirect", "/large"}[kind]})
					if promised(err); err == nil {
						_, err = resp.Body.ReadAll()
						promised(err)
						if answers.Add(1) == 50 {
							close(enough)
						}
					}
				case 3:
					if round%2 == 0 {
						time.AfterFunc(time.Duration(round%10)*100*time.Microsecond, cancel)
					}
					resp, err := n.Do(ctx, &Request{URL: url + "/large"})
					if promised(err); err == nil {
						io.ReadFull(resp.Body, make([]byte, 10))
						resp.Body.Close()
					}
				case 4:
					s, err := n.Open(ctx, &SocketRequest{URL: strings.Replace(url, "http", "ws", 1) + "/ws"})
					if promised(err); err == nil {
						promised(s.Send(ctx, Message{Text: true, Data: []byte("x")}))
						_, err := s.Receive(ctx)
						promised(err)
						if round%2 == 0 {
							promised(s.Close(1000, ""))
						}
						s.Terminate()
					}
				case 5:
					if round%3 == 0 {
						n.Grant("on")
					}
					n.Grant("on", grantsOf(t, "127.0.0.1")...)
				}
				cancel()
			}
		})
	}
	<-enough
	n.Close()
	if _, err := get(n, url); err != ErrClosed && !errors.Is(err, ErrDenied) {
		t.Errorf("afterwards: %v", err)
	}
	close(stop)
	wg.Wait()
	equal(t, "places taken", len(n.slots), 0)
	equal(t, "open sockets", n.openSockets(), 0)
	if uses.Load() == 0 {
		t.Error("nothing was audited")
	}
}
