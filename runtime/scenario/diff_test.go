package scenario_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/scenario"
)

func TestCompareShowsChangedLinesWithContext(t *testing.T) {
	numbers := func(change func(int) string) string {
		var b strings.Builder
		for i := range 30 {
			b.WriteString(change(i))
		}
		return b.String()
	}
	plain := numbers(func(i int) string { return fmt.Sprintln(i) })
	cases := []struct{ name, want, got, diff string }{
		{"same", "a\n", "a\n", ""},
		{"only line ends", "a\r\n", "a\n", ""},
		{"only a byte order mark", "\ufeffa\n", "a\n", ""},
		{"from nothing", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"},
		{"to nothing", "a\n", "", "@@ -1,1 +0,0 @@\n-a\n"},
		{"no last line end", "a\n", "a", "\\ the last lines end differently\n"},
		{"in the middle", plain, numbers(func(i int) string {
			if i == 10 {
				return "ten\n"
			}
			return fmt.Sprintln(i)
		}), "@@ -8,7 +8,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n"},
		{"two hunks", plain, numbers(func(i int) string {
			if i == 0 || i == 29 {
				return ""
			}
			return fmt.Sprintln(i)
		}), "@@ -1,4 +1,3 @@\n-0\n 1\n 2\n 3\n@@ -27,4 +26,3 @@\n 26\n 27\n 28\n-29\n"},
		{"near changes in one hunk", "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n", "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := scenario.Compare(c.want, c.got); got != c.diff {
				t.Errorf("got\n%s\nwant\n%s", got, c.diff)
			}
		})
	}
}

// TestCompareIsBounded is about what is shown of texts that have little in common, and that what is there is found in large
// ones: two lines far apart, of 100,000.
func TestCompareIsBounded(t *testing.T) {
	lines := func(n int, line func(int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i) + "\n")
		}
		return b.String()
	}
	want := lines(100_000, func(i int) string { return fmt.Sprint("line ", i) })
	far := strings.Replace(strings.Replace(want, "line 7\n", "seven\n", 1), "line 99990\n", "", 1)
	if got, diff := scenario.Compare(want, far), "@@ -5,7 +5,7 @@\n line 4\n line 5\n line 6\n-line 7\n+seven\n line 8\n line 9\n line 10\n@@ -99988,7 +99988,6 @@\n line 99987\n line 99988\n line 99989\n-line 99990\n line 99991\n line 99992\n line 99993\n"; got != diff {
		t.Errorf("two changes far apart:\n%s", got)
	}
	for name, other := range map[string]string{
		"nothing in common": lines(100_000, func(i int) string { return fmt.Sprint("other ", i) }),
		"the reverse":       lines(100_000, func(i int) string { return fmt.Sprint("line ", 100_000-i) }),
		"every other line":  lines(100_000, func(i int) string { return fmt.Sprint([]string{"line ", "other "}[i%2], i) }),
		"the same again":    lines(100_000, func(i int) string { return fmt.Sprint("line ", i%3) }),
	} {
		got := scenario.Compare(want, other)
		if n := strings.Count(got, "\n"); n != 201 || !strings.Contains(got, "\n\\ and ") || !strings.HasSuffix(got, " more lines\n") {
			t.Errorf("%s: %d lines, the last is %q", name, n, got[strings.LastIndex(got[:len(got)-1], "\n"):])
		}
	}
	if got := scenario.Compare("a\n"+strings.Repeat("é", 1<<20)+"\n", "b\n"); len(got) > 65<<10 || !strings.HasSuffix(got, "é...\n\\ and 1 more line\n") {
		t.Errorf("a long line: %d bytes, %q", len(got), got[len(got)-40:])
	}
}

func BenchmarkCompare100000(b *testing.B) {
	text := func(f string) string {
		var t strings.Builder
		for i := range 100_000 {
			fmt.Fprintf(&t, f, i, i%1000)
		}
		return t.String()
	}
	want, other, alike := text("line %d, %d\n"), text("other %d, %d\n"), text("%[2]d\n")
	for name, got := range map[string]string{"nothing": other, "few": strings.ReplaceAll(want, "line 5", "other 5"), "repeats": alike} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				scenario.Compare(want, got)
				scenario.Compare(alike, got+"x\n")
			}
		})
	}
}

// FuzzCompare applies each diff: it must lead from the one text to the other.
func FuzzCompare(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nc\nd\n")
	f.Add("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\n9\n")
	f.Add("x\n\n\ny\n", "\ny\n\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.ContainsAny(a+b, "\r\ufeff") || strings.Count(a+b, "\n") > 100 || len(a+b) > 1<<15 {
			return
		}
		a, b = strings.TrimRight(a, "\n")+"\n", strings.TrimRight(b, "\n")+"\n"
		if got := patch(t, a, scenario.Compare(a, b)); got != b {
			t.Errorf("from %q the diff to %q leads to %q", a, b, got)
		}
	})
}

// patch applies a unified diff, whose context and removed lines must be those of text.
func patch(t *testing.T, text, diff string) string {
	old := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	var out strings.Builder
	at := 0
	for line := range strings.Lines(diff) {
		if strings.HasPrefix(line, "@@ ") {
			var from, n, to, m int
			if _, err := fmt.Sscanf(line, "@@ -%d,%d +%d,%d @@", &from, &n, &to, &m); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			if n > 0 {
				from--
			}
			for ; at < from; at++ {
				out.WriteString(old[at])
			}
			continue
		}
		if line[0] != '+' {
			if strings.TrimSuffix(old[at], "\n") != strings.TrimSuffix(line[1:], "\n") {
				t.Fatalf("%q is not line %d, %q", line, at, old[at])
			}
			at++
		}
		if line[0] != '-' {
			out.WriteString(line[1:])
		}
	}
	for ; at < len(old); at++ {
		out.WriteString(old[at])
	}
	return strings.TrimSuffix(out.String(), "\n") + "\n"
}
