// Package cover counts which statements and branches of target sources run. It knows nothing of the engine: runtime/js puts
// counters into programs, and whoever asked for them reads the Profile afterwards.
//
// A Profile is shared by all programs, VMs and sessions of a run: counters belong to places in files, so a helper that is
// part of two environments has one count. All methods may be called from any goroutine; what is read while scripts run is
// a moment's view.
package cover

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Counter is how often something was run.
type Counter = atomic.Uint64

// Profile is the counters of a run. The zero value is ready.
type Profile struct {
	mu    sync.Mutex
	files map[string]*file
}

// file is one source file.
type file struct {
	statements map[place]*Counter
	branches   map[place][]*Counter
}

// place is a line and a column, from 1.
type place struct{ line, column int }

func (a place) compare(b place) int {
	return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
}

func (p *Profile) file(name string) *file {
	f := p.files[name]
	if f == nil {
		if p.files == nil {
			p.files = map[string]*file{}
		}
		f = &file{map[place]*Counter{}, map[place][]*Counter{}}
		p.files[name] = f
	}
	return f
}

// Statement is the counter of the statement that begins there.
func (p *Profile) Statement(name string, line, column int) *Counter {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := &p.file(name).statements
	if (*at)[place{line, column}] == nil {
		(*at)[place{line, column}] = new(Counter)
	}
	return (*at)[place{line, column}]
}

// Branch is the counters of a branch that begins there: one for each way that may be taken, in the order of the source.
func (p *Profile) Branch(name string, line, column, ways int) []*Counter {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.file(name).branches
	for len(at[place{line, column}]) < ways {
		at[place{line, column}] = append(at[place{line, column}], new(Counter))
	}
	return at[place{line, column}][:ways]
}

// File is what came of one source file.
type File struct {
	Name       string // as it was registered: absolute, with forward slashes
	Statements Share
	Branches   Share // of the ways
	Lines      []Line
	Ways       []Way
}

// Share is how many of all were run.
type Share struct {
	Run int `json:"run"`
	All int `json:"all"`
}

// Percent is the share in percent, 100 of none.
func (s Share) Percent() float64 {
	if s.All == 0 {
		return 100
	}
	return 100 * float64(s.Run) / float64(s.All)
}

func (s *Share) count(n uint64) {
	s.All++
	if n > 0 {
		s.Run++
	}
}

// Line is a line that a statement begins in, and how often the one that ran most did.
type Line struct {
	Number int
	Count  uint64
}

// Way is one way of a branch.
type Way struct {
	Line, Column int // where the branch begins
	Branch, Way  int // which of the line's branches, and which way of it, from 0
	Count        uint64
	Reached      bool // one of the branch's ways was taken
}

// Files are the files of the profile by name, each with its lines in order.
func (p *Profile) Files() []File {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []File
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		f := p.files[name]
		report := File{Name: name}
		for _, at := range slices.SortedFunc(maps.Keys(f.statements), place.compare) {
			n := f.statements[at].Load()
			report.Statements.count(n)
			if last := len(report.Lines) - 1; last >= 0 && report.Lines[last].Number == at.line {
				report.Lines[last].Count = max(report.Lines[last].Count, n)
			} else {
				report.Lines = append(report.Lines, Line{at.line, n})
			}
		}
		branch, line := 0, 0
		for _, at := range slices.SortedFunc(maps.Keys(f.branches), place.compare) {
			if branch++; at.line != line {
				branch, line = 0, at.line
			}
			reached := slices.ContainsFunc(f.branches[at], func(c *Counter) bool { return c.Load() > 0 })
			for i, c := range f.branches[at] {
				report.Branches.count(c.Load())
				report.Ways = append(report.Ways, Way{at.line, at.column, branch, i, c.Load(), reached})
			}
		}
		list = append(list, report)
	}
	return list
}

// WriteLCOV writes the profile in the form of lcov's geninfo, which editors and services read.
func (p *Profile) WriteLCOV(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, f := range p.Files() {
		fmt.Fprintf(b, "TN:\nSF:%s\n", filepath.FromSlash(f.Name))
		for _, way := range f.Ways {
			taken := "-"
			if way.Reached {
				taken = fmt.Sprint(way.Count)
			}
			fmt.Fprintf(b, "BRDA:%d,%d,%d,%s\n", way.Line, way.Branch, way.Way, taken)
		}
		fmt.Fprintf(b, "BRF:%d\nBRH:%d\n", f.Branches.All, f.Branches.Run)
		hit := 0
		for _, line := range f.Lines {
			fmt.Fprintf(b, "DA:%d,%d\n", line.Number, line.Count)
			if line.Count > 0 {
				hit++
			}
		}
		fmt.Fprintf(b, "LF:%d\nLH:%d\nend_of_record\n", len(f.Lines), hit)
	}
	return b.Flush()
}

// WriteText writes a table for people: of each file the shares of statements and branches that ran, the lines that did not,
// and those where a way of a branch was not taken. Names are relative to base, if they lie below it.
func (p *Profile) WriteText(w io.Writer, base string) error {
	rows := [][4]string{{"file", "statements", "branches", "not run"}}
	var statements, branches Share
	share := func(s Share) string { return fmt.Sprintf("%d/%d %5.1f%%", s.Run, s.All, s.Percent()) }
	for _, f := range p.Files() {
		rows = append(rows, [4]string{f.Below(base), share(f.Statements), share(f.Branches), f.missed()})
		statements.Run, statements.All = statements.Run+f.Statements.Run, statements.All+f.Statements.All
		branches.Run, branches.All = branches.Run+f.Branches.Run, branches.All+f.Branches.All
	}
	rows = append(rows, [4]string{"all", share(statements), share(branches)})
	var widths [3]int
	for _, row := range rows {
		for i := range widths {
			widths[i] = max(widths[i], len([]rune(row[i])))
		}
	}
	b := bufio.NewWriter(w)
	for _, row := range rows {
		line := fmt.Sprintf("%-*s  %*s  %*s  %s", widths[0], row[0], widths[1], row[1], widths[2], row[2], row[3])
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
	return b.Flush()
}

// Below is the file's name relative to a folder, if it lies in it.
func (f File) Below(base string) string {
	if rel, err := filepath.Rel(base, filepath.FromSlash(f.Name)); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return f.Name
}

// missed are the lines that did not run, and those with a way that was not taken, as "3, 7-9, branch 12".
func (f File) missed() string {
	var parts []string
	for i := 0; i < len(f.Lines); i++ {
		if f.Lines[i].Count > 0 {
			continue
		}
		first := i
		for i+1 < len(f.Lines) && f.Lines[i+1].Count == 0 {
			i++
		}
		if first == i {
			parts = append(parts, fmt.Sprint(f.Lines[i].Number))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", f.Lines[first].Number, f.Lines[i].Number))
		}
	}
	last := 0
	for _, way := range f.Ways {
		if way.Count == 0 && way.Reached && way.Line != last {
			parts = append(parts, fmt.Sprintf("branch %d", way.Line))
			last = way.Line
		}
	}
	return strings.Join(parts, ", ")
}
