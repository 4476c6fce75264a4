package caps

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
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
	resp, err := n.Do(context.Background(), &Request{URL: "http://recorded.example", Decompress: true})
	fatal(t, err)
	data, err := resp.Body.ReadAll()
	fatal(t, err)
	equal(t, "body", string(data), "replayed")
	if resp.Source != "replay" || resp.URL != "http://recorded.example/next" || len(resp.Hops) != 2 || resp.Hops[0].Source != "replay" || resp.Hops[0].Address != "" {
		t.Errorf("got %+v", resp)
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
