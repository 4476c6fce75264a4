package bundle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/bundle"
)

func TestMapLeadsToTheAuthorsPlace(t *testing.T) {
	lib := "export function fromLibrary() { return 'marker-c' }"
	files := map[string]string{
		"env/targets/t/schema.ts": "// Ümläut 😀\nimport { help } from '../../h'\nimport { fromLibrary } from '@metis/x'\n\texport default [help, 'marker-a', fromLibrary]\n",
		"env/h.ts":                "export const text = 'ü😀' + 'marker-b'; export function help() { return text }\n",
	}
	b := target(t, files, bundle.Options{Library: func(spec string) (string, bool) { return lib, spec == "@metis/x" }})
	m, err := bundle.ParseMap(b.Map)
	if err != nil {
		t.Fatal(err)
	}
	for marker, want := range map[string]string{
		"marker-a": "env/targets/t/schema.ts:4:24",
		"marker-b": "env/h.ts:1:29",
		"marker-c": "@metis/x:1:40",
	} {
		for i, line := range strings.Split(string(b.Code), "\n") {
			if column := strings.Index(line, `"`+marker); column >= 0 {
				at, _, ok := m.Original(i+1, column+1)
				if !ok || at.String() != want {
					t.Errorf("%s leads to %s, %t, want %s", marker, at, ok, want)
				}
			}
		}
	}
	if got := m.Frame("env/targets/t/schema.ts", 4, 24); got != "4 | \texport default [help, 'marker-a', fromLibrary]\n  | \t"+strings.Repeat(" ", 22)+"^" {
		t.Errorf("the frame is\n%s", got)
	}
	for _, wrong := range []struct {
		file      string
		line, col int
	}{{"nowhere.ts", 1, 1}, {"env/h.ts", 99, 1}, {"env/h.ts", 0, 1}, {"env/h.ts", 1, 0}} {
		if got := m.Frame(wrong.file, wrong.line, wrong.col); got != "" {
			t.Errorf("%v has the frame %q", wrong, got)
		}
	}
	if text, ok := m.Source("env/h.ts"); !ok || text != files["env/h.ts"] {
		t.Errorf("the source is %q, %t", text, ok)
	}
}

func TestMapNamesWhatWasRenamed(t *testing.T) {
	b := target(t, map[string]string{
		"env/targets/t/schema.ts": "import { clash as other } from './h'\nfunction clash() {}\nexport default [other, clash]",
		"env/targets/t/h.ts":      "export function clash() {}",
	}, bundle.Options{})
	m, err := bundle.ParseMap(b.Map)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(b.Code), "\n") {
		if column := strings.Index(line, "clash2()"); column >= 0 {
			if at, name, _ := m.Original(i+1, column+1); name != "clash" || at.String() != "env/targets/t/schema.ts:2:10" {
				t.Errorf("clash2 is %q at %s", name, at)
			}
			return
		}
	}
	t.Errorf("nothing was renamed in\n%s", b.Code)
}

func TestFrameOfALongLineShowsThePlace(t *testing.T) {
	b := target(t, map[string]string{"env/targets/t/schema.ts": "/*" + strings.Repeat("x", 5000) + "*/ export default 1 /*" + strings.Repeat("y", 5000) + "*/"}, bundle.Options{})
	m, err := bundle.ParseMap(b.Map)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(m.Frame("env/targets/t/schema.ts", 1, 5006), "\n")
	if len(lines) != 2 || len(lines[0]) > 150 || !strings.HasPrefix(lines[0][len(lines[1])-1:], "export default") {
		t.Errorf("the frame is\n%s", strings.Join(lines, "\n"))
	}
}

// vlq writes a number as source maps do.
func vlq(n int) string {
	v := n << 1
	if n < 0 {
		v = -n<<1 | 1
	}
	var b strings.Builder
	for {
		digit := v & 31
		if v >>= 5; v > 0 {
			digit |= 32
		}
		b.WriteByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[digit])
		if v == 0 {
			return b.String()
		}
	}
}

// Each lookup in random maps equals a search of the list that the map was made from.
func TestLookupEqualsANaiveSearch(t *testing.T) {
	type seg struct{ column, source, line, col, name int } // source or name -1: none
	for seed := range int64(200) {
		r := rand.New(rand.NewSource(seed))
		lines := make([][]seg, r.Intn(8))
		var mappings strings.Builder
		var last seg
		for i := range lines {
			if i > 0 {
				mappings.WriteByte(';')
			}
			last.column = 0
			for j := range r.Intn(6) {
				s := seg{last.column + r.Intn(5), -1, 0, 0, -1}
				if j > 0 {
					mappings.WriteByte(',')
				}
				mappings.WriteString(vlq(s.column - last.column))
				last.column = s.column
				if r.Intn(4) > 0 {
					s.source, s.line, s.col = r.Intn(3), r.Intn(1000), r.Intn(1000)
					mappings.WriteString(vlq(s.source-last.source) + vlq(s.line-last.line) + vlq(s.col-last.col))
					last.source, last.line, last.col = s.source, s.line, s.col
					if r.Intn(2) > 0 {
						s.name = r.Intn(2)
						mappings.WriteString(vlq(s.name - last.name))
						last.name = s.name
					}
				}
				lines[i] = append(lines[i], s)
			}
		}
		m, err := bundle.ParseMap([]byte(`{"version":3,"sources":["s0","s1","s2"],"names":["n0","n1"],"mappings":"` + mappings.String() + `"}`))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for line := -1; line < 10; line++ {
			for column := -1; column < 35; column++ {
				found := seg{source: -1}
				if line >= 1 && line <= len(lines) && column >= 1 {
					for _, s := range lines[line-1] {
						if s.column <= column-1 {
							found = s
						}
					}
				}
				at, name, ok := m.Original(line, column)
				if found.source < 0 {
					if ok {
						t.Fatalf("seed %d: %d:%d leads to %s, want nothing", seed, line, column, at)
					}
					continue
				}
				wantName := ""
				if found.name >= 0 {
					wantName = fmt.Sprint("n", found.name)
				}
				if want := fmt.Sprintf("s%d:%d:%d", found.source, found.line+1, found.col+1); !ok || at.String() != want || name != wantName {
					t.Fatalf("seed %d: %d:%d leads to %s %q, want %s %q", seed, line, column, at, name, want, wantName)
				}
			}
		}
	}
}

func TestMapsThatAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":                  `{`,
		"version":                  `{"version":2,"mappings":""}`,
		"two fields":               `{"version":3,"sources":["a"],"mappings":"AA"}`,
		"six fields":               `{"version":3,"sources":["a"],"names":["n"],"mappings":"AAAAAA"}`,
		"unknown digit":            `{"version":3,"sources":["a"],"mappings":"AA?A"}`,
		"cut off":                  `{"version":3,"sources":["a"],"mappings":"AAAg"}`,
		"too large":                `{"version":3,"sources":["a"],"mappings":"ggggggggggA"}`,
		"source out of range":      `{"version":3,"sources":["a"],"mappings":"ACAA"}`,
		"negative line":            `{"version":3,"sources":["a"],"mappings":"AADA"}`,
		"name out of range":        `{"version":3,"sources":["a"],"mappings":"AAAAA"}`,
		"negative column":          `{"version":3,"sources":["a"],"mappings":"D"}`,
		"columns out of order":     `{"version":3,"sources":["a"],"mappings":"GAAA,DAAA"}`,
		"column beyond 31 bits":    `{"version":3,"sources":["a"],"mappings":"+//////A,+//////A"}`,
		"a number of fewer digits": `{"version":3,"sources":["a"],"mappings":"AAAAg"}`,
	} {
		if _, err := bundle.ParseMap([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzParseMap(f *testing.F) {
	f.Add("AAAA;;CACA,EAEGA", 2, 3)
	f.Add("ggggggggA", 1, 1)
	f.Add("D,D;D", 1<<30, -5)
	f.Fuzz(func(t *testing.T, mappings string, line, column int) {
		quoted, err := json.Marshal(mappings)
		if err != nil {
			t.Skip()
		}
		m, err := bundle.ParseMap([]byte(`{"version":3,"sources":["a","b"],"sourcesContent":["x\ny\tz",null],"names":["n"],"mappings":` + string(quoted) + `}`))
		if err != nil {
			return
		}
		if at, _, ok := m.Original(line, column); ok {
			if at.File != "a" && at.File != "b" || at.Line < 1 || at.Column < 1 {
				t.Errorf("%d:%d leads to %v", line, column, at)
			}
			m.Frame(at.File, at.Line, at.Column)
		}
		m.Frame("a", line, column)
	})
}

// What authors write reaches esbuild, our resolver and the frames: nothing panics, and a file that is refused says where.
func FuzzBuild(f *testing.F) {
	f.Add(`import x from "./x"; export default x`)
	f.Add("export default `${")
	f.Add(`import "@metis/../x"; require("../../../..")`)
	f.Add(`import "a:b"; import "/"; import ""; import "env"; import "node:"`)
	f.Fuzz(func(t *testing.T, code string) {
		b, err := bundle.Build(context.Background(), bundle.Source{
			FS: tree(map[string]string{"env/targets/t/schema.ts": code}), Dir: "env", Targets: []string{"targets/t"},
		}, bundle.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if b.Entries[0].OK == (len(b.Problems) > 0) {
			t.Errorf("entry %v with %d problems", b.Entries[0], len(b.Problems))
		}
		for _, p := range b.Problems {
			if p.File == "" || p.Message == "" {
				t.Errorf("a problem without place: %+v", p)
			}
		}
		if _, err := bundle.ParseMap(b.Map); err != nil {
			t.Error(err)
		}
	})
}
