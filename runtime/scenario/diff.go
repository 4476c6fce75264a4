package scenario

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// contextLines stand around each difference.
	contextLines = 3
	// maxTable bounds the work of finding what two texts have in common, in cells of 4 bytes: some 20 ms. Beyond it lines
	// that are there once on both sides are what they have in common, and what lies between two of them is compared as
	// far as the table lasts.
	maxTable = 4 << 20
	// maxLines and maxBytes bound what is shown of a difference.
	maxLines = 200
	maxBytes = 64 << 10
)

// byteOrderMark is what some editors begin a file with.
const byteOrderMark = "\ufeff"

// edit is one line of a diff.
type edit struct {
	op   byte // ' ' in both, '-' in want only, '+' in got only
	line string
}

// Compare is the unified diff from a golden's text to what was got; empty if they are the same. Line ends of Windows,
// and the mark that its editors put before a text, do not count. It shows 200 lines and 64 KiB at most, and how many more
// there are; texts of 100,000 lines take a fraction of a second.
func Compare(want, got string) string {
	want = strings.TrimPrefix(want, byteOrderMark)
	want, got = strings.ReplaceAll(want, "\r\n", "\n"), strings.ReplaceAll(got, "\r\n", "\n")
	if want == got {
		return ""
	}
	edits := compare(lines(want), lines(got), maxTable)
	var b strings.Builder
	a, z := 0, 0 // lines of want and got before edits[i]
	for i := 0; i < len(edits); {
		if edits[i].op == ' ' {
			i, a, z = i+1, a+1, z+1
			continue
		}
		from := max(0, i-contextLines)
		for back := i; back > from; back-- {
			if edits[back-1].op != ' ' {
				from = back
			}
		}
		to, same := i, 0 // the hunk ends where more lines are the same than two contexts hold
		for ; to < len(edits) && same <= 2*contextLines; to++ {
			same++
			if edits[to].op != ' ' {
				same = 0
			}
		}
		to -= max(0, same-contextLines)
		a, z = a-(i-from), z-(i-from)
		var hunk strings.Builder
		n, m := 0, 0
		for _, e := range edits[from:to] {
			if e.op != '+' {
				n++
			}
			if e.op != '-' {
				m++
			}
			fmt.Fprintf(&hunk, "%c%s\n", e.op, e.line)
		}
		fmt.Fprintf(&b, "@@ -%s +%s @@\n%s", span(a, n), span(z, m), hunk.String())
		i, a, z = to, a+n, z+m
	}
	if b.Len() == 0 {
		return "\\ the last lines end differently\n"
	}
	return shown(b.String())
}

// shown is a diff as far as it is shown.
func shown(diff string) string {
	size, n := 0, 0
	for line := range strings.Lines(diff) {
		if n == maxLines || size+len(line) > maxBytes {
			break
		}
		size, n = size+len(line), n+1
	}
	if size == len(diff) {
		return diff
	}
	head, rest := diff[:size], diff[size:]
	if n < maxLines { // as much of a long line as there is room for
		line, after, _ := strings.Cut(rest, "\n")
		cut := maxBytes - size
		for cut > 0 && !utf8.RuneStart(line[cut]) {
			cut--
		}
		head, rest = head+line[:cut]+"...\n", after
	}
	switch more := strings.Count(rest, "\n"); more {
	case 0:
		return head
	case 1:
		return head + "\\ and 1 more line\n"
	default:
		return head + fmt.Sprintf("\\ and %d more lines\n", more)
	}
}

// span is a range of lines in the head of a hunk; an empty one names the line before it.
func span(before, n int) string {
	if n == 0 {
		return fmt.Sprintf("%d,0", before)
	}
	return fmt.Sprintf("%d,%d", before+1, n)
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// compare finds what two lists of lines have in common, with tables of so many cells.
func compare(want, got []string, room int) []edit {
	c := comparison{want: want, got: got, room: room}
	numbers := map[string]int32{} // lines are compared often
	for _, line := range want {
		if _, known := numbers[line]; !known {
			numbers[line] = int32(len(numbers))
		}
	}
	c.a, c.b = make([]int32, len(want)), make([]int32, len(got))
	for i, line := range want {
		c.a[i] = numbers[line]
	}
	for i, line := range got {
		number, known := numbers[line]
		if !known {
			number = -1
		}
		c.b[i] = number
	}
	c.between(0, len(want), 0, len(got))
	return c.edits
}

// comparison is the work of compare. Equal lines have the same number; -1 is a line of got alone.
type comparison struct {
	want, got []string
	a, b      []int32
	room      int // cells of tables that are left
	edits     []edit
}

func (c *comparison) same(i int)    { c.edits = append(c.edits, edit{' ', c.want[i]}) }
func (c *comparison) removed(i int) { c.edits = append(c.edits, edit{'-', c.want[i]}) }
func (c *comparison) added(j int)   { c.edits = append(c.edits, edit{'+', c.got[j]}) }

// between compares want[i:n] with got[j:m].
func (c *comparison) between(i, n, j, m int) {
	for i < n && j < m && c.a[i] == c.b[j] {
		c.same(i)
		i, j = i+1, j+1
	}
	end := n
	for i < n && j < m && c.a[n-1] == c.b[m-1] {
		n, m = n-1, m-1
	}
	if cells := (n - i + 1) * (m - j + 1); cells <= c.room {
		c.room -= cells
		c.table(i, n, j, m)
	} else if anchors := c.anchors(i, n, j, m); len(anchors) > 0 {
		for _, at := range anchors {
			c.between(i, at.i, j, at.j)
			c.same(at.i)
			i, j = at.i+1, at.j+1
		}
		c.between(i, n, j, m)
	} else {
		for ; i < n; i++ {
			c.removed(i)
		}
		for ; j < m; j++ {
			c.added(j)
		}
	}
	for ; n < end; n++ {
		c.same(n)
	}
}

// table finds a longest common subsequence by dynamic programming.
func (c *comparison) table(i, n, j, m int) {
	a, b := c.a[i:n], c.b[j:m]
	row := len(b) + 1
	table := make([]int32, (len(a)+1)*row) // [x][y]: of a[x:] and b[y:]
	for x := len(a) - 1; x >= 0; x-- {
		for y := len(b) - 1; y >= 0; y-- {
			cell := max(table[(x+1)*row+y], table[x*row+y+1])
			if a[x] == b[y] {
				cell = table[(x+1)*row+y+1] + 1
			}
			table[x*row+y] = cell
		}
	}
	x, y := 0, 0
	for x < len(a) || y < len(b) {
		switch {
		case x < len(a) && y < len(b) && a[x] == b[y]:
			c.same(i + x)
			x, y = x+1, y+1
		case x < len(a) && (y == len(b) || table[(x+1)*row+y] >= table[x*row+y+1]):
			c.removed(i + x)
			x++
		default:
			c.added(j + y)
			y++
		}
	}
}

// anchor is a line that both have: want[i] and got[j].
type anchor struct{ i, j int }

// anchors are lines that are there once on both sides, as many as come in the same order on both.
func (c *comparison) anchors(i, n, j, m int) []anchor {
	type seen struct{ inWant, inGot, i, j int }
	lines := map[int32]*seen{}
	for x := i; x < n; x++ {
		if lines[c.a[x]] == nil {
			lines[c.a[x]] = &seen{}
		}
		lines[c.a[x]].inWant++
		lines[c.a[x]].i = x
	}
	for y := j; y < m; y++ {
		if s := lines[c.b[y]]; s != nil {
			s.inGot++
			s.j = y
		}
	}
	var once []anchor
	for x := i; x < n; x++ {
		if s := lines[c.a[x]]; s.inWant == 1 && s.inGot == 1 {
			once = append(once, anchor{s.i, s.j})
		}
	}
	// The longest run with growing j, by patience: ends[k] is the number of the anchor with which the best run of length
	// k+1 ends.
	var ends []int
	before := make([]int, len(once))
	for k, at := range once {
		pile, _ := slices.BinarySearchFunc(ends, at.j, func(end, j int) int { return once[end].j - j })
		before[k] = -1
		if pile > 0 {
			before[k] = ends[pile-1]
		}
		if pile == len(ends) {
			ends = append(ends, k)
		} else {
			ends[pile] = k
		}
	}
	if len(ends) == 0 {
		return nil
	}
	var run []anchor
	for k := ends[len(ends)-1]; k >= 0; k = before[k] {
		run = append(run, once[k])
	}
	slices.Reverse(run)
	return run
}
