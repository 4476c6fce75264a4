package caps

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// answer1K is a small JSON answer with the headers of a usual server.
func answer1K(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	io.WriteString(w, `{"value":"`+strings.Repeat("x", 1000)+`"}`)
}

func byGo(b *testing.B, client *http.Client, url string) {
	resp, err := client.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.ReadAll(resp.Body); err != nil {
		b.Fatal(err)
	}
	resp.Body.Close()
}

func byDo(b *testing.B, n *Network, url string) {
	resp, err := n.Do(context.Background(), &Request{URL: url, Header: Header{{"Accept", "application/json"}}, Decompress: true})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := resp.Body.ReadAll(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRequest: a request over Do takes at most 1.3 times as long as over Go's own client. The two
// take turns, so that what else the machine does falls on both.
func BenchmarkRequest(b *testing.B) {
	url := serve(b, answer1K) + "/v1/devices/12?verbose=true"
	n := network(b, "127.0.0.1")
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	byGo(b, client, url)
	byDo(b, n, url)
	var theirs, ours time.Duration
	b.ReportAllocs()
	timed := func(total *time.Duration, f func()) {
		start := time.Now()
		f()
		*total += time.Since(start)
	}
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			timed(&theirs, func() { byGo(b, client, url) })
			timed(&ours, func() { byDo(b, n, url) })
		} else {
			timed(&ours, func() { byDo(b, n, url) })
			timed(&theirs, func() { byGo(b, client, url) })
		}
	}
	b.ReportMetric(float64(ours)/float64(theirs), "x-of-Go")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "ns-ours")
	b.ReportMetric(float64(theirs.Nanoseconds())/float64(b.N), "ns-Go")
}

// BenchmarkHundredAtOnce: 100 requests of one session at once, as above.
func BenchmarkHundredAtOnce(b *testing.B) {
	url := serve(b, answer1K)
	n := network(b, "127.0.0.1")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	defer client.CloseIdleConnections()
	hundred := func(f func()) time.Duration {
		runtime.GC() // who comes second is not to pay for the garbage of the first
		start := time.Now()
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(f)
		}
		wg.Wait()
		return time.Since(start)
	}
	g, d := func() { byGo(b, client, url) }, func() { byDo(b, n, url) }
	hundred(g)
	hundred(d)
	var theirs, ours time.Duration
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			theirs += hundred(g)
			ours += hundred(d)
		} else {
			ours += hundred(d)
			theirs += hundred(g)
		}
	}
	b.ReportMetric(float64(ours)/float64(theirs), "x-of-Go")
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "us-ours")
}

func BenchmarkTarget(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parseTarget("https://api.example.org/v1/devices/12/state?verbose=true&since=1234567890"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadFile(b *testing.B) {
	_, f := playground(b)
	for b.Loop() {
		if _, err := f.ReadFile("granted/sub/file"); err != nil {
			b.Fatal(err)
		}
	}
}
