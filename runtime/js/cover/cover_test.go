package cover_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/metis-run/metis-run/runtime/js/cover"
)

// profile is one of two files, with counts that are known.
func profile(base string) *cover.Profile {
	p := &cover.Profile{}
	name := filepath.ToSlash(filepath.Join(base, "env/targets/a/schema.ts"))
	for line, count := range []uint64{3, 3, 0, 0, 1, 0} {
		p.Statement(name, line+1, 3).Add(count)
	}
	p.Statement(name, 1, 20).Add(5) // a second one in its line
	ways := p.Branch(name, 2, 7, 2)
	ways[0].Add(3)
	p.Branch(name, 2, 30, 3)[2].Add(1)
	p.Branch(name, 6, 3, 2)
	p.Statement("embedded:basics/schema.ts", 1, 1).Add(1)
	return p
}

func TestLCOV(t *testing.T) {
	var b strings.Builder
	if err := profile("/base").WriteLCOV(&b); err != nil {
		t.Fatal(err)
	}
	want := `TN:
SF:/base/env/targets/a/schema.ts
BRDA:2,0,0,3
BRDA:2,0,1,0
BRDA:2,1,0,0
BRDA:2,1,1,0
BRDA:2,1,2,1
BRDA:6,0,0,-
BRDA:6,0,1,-
BRF:7
BRH:2
DA:1,5
DA:2,3
DA:3,0
DA:4,0
DA:5,1
DA:6,0
LF:6
LH:3
end_of_record
TN:
SF:embedded:basics/schema.ts
BRF:0
BRH:0
DA:1,1
LF:1
LH:1
end_of_record
`
	if got := filepath.ToSlash(b.String()); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestText(t *testing.T) {
	base, err := filepath.Abs("base")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := profile(base).WriteText(&b, base); err != nil {
		t.Fatal(err)
	}
	want := `file                       statements    branches  not run
env/targets/a/schema.ts    4/7  57.1%  2/7  28.6%  3-4, 6, branch 2
embedded:basics/schema.ts  1/1 100.0%  0/0 100.0%
all                        5/8  62.5%  2/7  28.6%
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestCountersAreShared has many goroutines count at the same places: -race finds what is not guarded.
func TestCountersAreShared(t *testing.T) {
	p := &cover.Profile{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				p.Statement("a", 1, 1).Add(1)
				p.Branch("a", 2, 1, 2)[1].Add(1)
				p.Files()
			}
		})
	}
	all.Wait()
	f := p.Files()[0]
	if f.Lines[0].Count != 800 || f.Ways[1].Count != 800 {
		t.Errorf("%+v", f)
	}
}
