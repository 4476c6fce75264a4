package caps

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

type transportFunc func(context.Context, *Request, func(context.Context, *Request) (*Response, error)) (*Response, error)

func (f transportFunc) Exchange(ctx context.Context, r *Request, wire func(context.Context, *Request) (*Response, error)) (*Response, error) {
	return f(ctx, r, wire)
}

func TestReplaysNeedNoGrant(t *testing.T) {
	audited := false
	n := &Network{Audit: func(Use) { audited = true }}
	defer n.Close()
	n.Limits.ResponseBody = 100
	n.Transport = transportFunc(func(_ context.Context, r *Request, _ func(context.Context, *Request) (*Response, error)) (*Response, error) {
		switch r.URL {
		case "http://recorded.example/":
			return &Response{Status: 302, Header: Header{{"Location", "/next"}}}, nil
		case "http://recorded.example/next":
			if _, ok := r.Header.Get("accept-encoding"); !ok {
				t.Errorf("the request has %v", r.Header)
			}
			return &Response{Status: 200, StatusText: "OK", Header: Header{{"content-encoding", "gzip"}}, Body: NewBody(io.NopCloser(bytes.NewReader(packed(t, "gzip", []byte("replayed")))))}, nil
		case "http://recorded.example/large":
			return &Response{Status: 200, Body: NewBody(io.NopCloser(strings.NewReader(strings.Repeat("x", 1000))))}, nil
		}
		return nil, errors.New("not recorded")
	})
	var hops []Hop
	resp, err := n.Do(context.Background(), &Request{URL: "http://recorded.example", Decompress: true, OnHop: func(h Hop) { hops = append(hops, h) }})
	fatal(t, err)
	data, err := resp.Body.ReadAll()
	fatal(t, err)
	equal(t, "body", string(data), "replayed")
	if resp.Source != "replay" || resp.URL != "http://recorded.example/next" || len(hops) != 2 || hops[0].Source != "replay" || hops[0].Address != "" {
		t.Errorf("got %+v, %+v", resp, hops)
	}
	if _, err := get(n, "http://recorded.example/large"); !errors.As(err, new(*Exceeded)) {
		t.Errorf("a large one: %v", err)
	}
	if _, err := get(n, "http://recorded.example/gone"); err == nil || err.Error() != "not recorded" {
		t.Errorf("one that is not there: %v", err)
	}
	if audited {
		t.Error("a replay is no use of the network")
	}
	equal(t, "places taken", len(n.slots), 0)
}

func TestRecordersSeeWhatTheNetworkGives(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Recorder", r.Header.Get("X-Recorder"))
		w.Write(data)
	})
	n := network(t, "127.0.0.1")
	uses := 0
	n.Audit = func(Use) { uses++ }
	var recorded string
	n.Transport = transportFunc(func(ctx context.Context, r *Request, wire func(context.Context, *Request) (*Response, error)) (*Response, error) {
		changed := *r
		changed.Header = append(changed.Header, Field{"X-Recorder", "on"})
		resp, err := wire(ctx, &changed)
		if err != nil {
			return nil, err
		}
		data, err := resp.Body.ReadAll()
		recorded = string(data)
		resp.Body = NewBody(io.NopCloser(bytes.NewReader(data)))
		return resp, err
	})
	for _, r := range []*Request{{Method: "POST", URL: url, Body: []byte("sent")}, {Method: "POST", URL: url, Stream: strings.NewReader("sent")}} {
		resp, err := n.Do(context.Background(), r)
		fatal(t, err)
		data, err := resp.Body.ReadAll()
		fatal(t, err)
		if v, _ := resp.Header.Get("x-recorder"); string(data) != "sent" || recorded != "sent" || v != "on" || resp.Source != "network" {
			t.Errorf("%q, recorded %q, %+v", data, recorded, resp)
		}
	}
	if _, err := get(n, "http://other.example/"); !errors.Is(err, ErrDenied) {
		t.Errorf("through a recorder: %v", err)
	}
	equal(t, "uses", uses, 3)
}

// A Transport that answers late waits in the session's time; what is later than the request waits fails as if real time
// had passed.
func TestReplaysRestInTheSessionsTime(t *testing.T) {
	for name, c := range map[string]struct {
		delays  []time.Duration // of each hop
		timeout time.Duration
		rested  time.Duration
		code    string
	}{
		"in time":                      {[]time.Duration{30 * time.Second}, 0, 30 * time.Second, ""},
		"later than the request":       {[]time.Duration{30 * time.Second}, 5 * time.Second, 5 * time.Second, "ECONNABORTED"},
		"all hops together":            {[]time.Duration{3 * time.Second, 3 * time.Second}, 5 * time.Second, 5 * time.Second, "ECONNABORTED"},
		"later than any request waits": {[]time.Duration{time.Hour}, 0, 300 * time.Second, "UND_ERR_HEADERS_TIMEOUT"},
	} {
		t.Run(name, func(t *testing.T) {
			n := &Network{}
			defer n.Close()
			hop := 0
			n.Transport = transportFunc(func(ctx context.Context, r *Request, _ func(context.Context, *Request) (*Response, error)) (*Response, error) {
				d := c.delays[hop]
				hop++
				if err := r.Rest(ctx, d); err != nil {
					return nil, err
				}
				if hop < len(c.delays) {
					return &Response{Status: 302, Header: Header{{"Location", "/next"}}}, nil
				}
				return &Response{Status: 200}, nil
			})
			var rested time.Duration
			_, err := n.Do(context.Background(), &Request{URL: "http://recorded.example/", Timeout: c.timeout, Rest: func(_ context.Context, d time.Duration) error {
				rested += d
				return nil
			}})
			var failure *Error
			if errors.As(err, &failure) != (c.code != "") || failure != nil && failure.Code != c.code {
				t.Errorf("error %v", err)
			}
			equal(t, "rested", rested, c.rested)
		})
	}
}

func TestWhoeverMayWaitIsTold(t *testing.T) {
	url := serve(t, func(http.ResponseWriter, *http.Request) {})
	n := network(t, "127.0.0.1")
	n.Limits.Requests = 1
	n.Transport = transportFunc(func(ctx context.Context, r *Request, wire func(context.Context, *Request) (*Response, error)) (*Response, error) {
		if strings.HasSuffix(r.URL, "/wire") {
			return wire(ctx, r)
		}
		return &Response{Status: 200, Body: NewBody(io.NopCloser(strings.NewReader("x")))}, nil
	})
	ask := func(path string) (*Response, int) {
		waits := 0
		resp, err := n.Do(context.Background(), &Request{URL: url + path, OnWait: func() { waits++ }})
		fatal(t, err)
		return resp, waits
	}
	first, waits := ask("/replay")
	equal(t, "waits of a replay", waits, 0)
	queued := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		resp, err := n.Do(context.Background(), &Request{URL: url + "/replay", OnWait: func() { close(queued) }})
		if err == nil {
			err = resp.Body.Close()
		}
		done <- err
	}()
	<-queued // there is one place, which the first body has
	_ = first.Body.Close()
	fatal(t, <-done)
	_, waits = ask("/wire")
	equal(t, "waits for the network", waits, 1)
}

type socketTransport struct {
	transportFunc
	asked string
}

func (s *socketTransport) Socket(r *SocketRequest) (Peer, error) {
	s.asked = r.URL
	return nil, errors.New("none is here")
}

func (s *socketTransport) Tap(*SocketRequest) Tap { return nil }

func TestPeersAreAskedForByTheCanonicalURL(t *testing.T) {
	s := &socketTransport{}
	n := &Network{Transport: s}
	if _, _, err := n.Peer(&SocketRequest{URL: "WSS://ada:secret@Host.Example:443/a#b"}); err == nil || err.Error() != "none is here" {
		t.Errorf("error %v", err)
	}
	equal(t, "URL", s.asked, "wss://host.example/a")
	for _, n := range []*Network{nil, {}, {Transport: transportFunc(nil)}} {
		if p, _, err := n.Peer(&SocketRequest{URL: "wss://host/"}); p != nil || err != nil {
			t.Errorf("a peer %v, %v", p, err)
		}
	}
	if p, _, err := n.Peer(&SocketRequest{URL: "nowhere"}); p != nil || err != nil { // Open says what is wrong with it
		t.Errorf("a peer %v, %v", p, err)
	}
}
