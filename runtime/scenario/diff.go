package scenario

import (
	"fmt"
	"strings"
)

const (
	// contextLines stand around each difference.
	contextLines = 3
	// maxTable bounds the work of finding what two texts have in common, in cells of 4 bytes. Beyond it everything
	// between their common beginning and end counts as changed.
	maxTable = 4 << 20
)

// byteOrderMark is what some editors begin a file with.
const byteOrderMark = "\ufeff"

// edit is one line of a diff.
type edit struct {
	op   byte // ' ' in both, '-' in want only, '+' in got only
	line string
}

// Compare is the unified diff from a golden's text to what was got; empty if they are the same. Line ends of Windows,
// and the mark that its editors put before a text, do not count.
func Compare(want, got string) string {
	want = strings.TrimPrefix(want, byteOrderMark)
	want, got = strings.ReplaceAll(want, "\r\n", "\n"), strings.ReplaceAll(got, "\r\n", "\n")
	if want == got {
		return ""
	}
	edits := compare(lines(want), lines(got))
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
	return b.String()
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

// compare finds a longest common subsequence of lines by dynamic programming, which goldens are small enough for.
func compare(want, got []string) []edit {
	var head, tail []edit
	for len(want) > 0 && len(got) > 0 && want[0] == got[0] {
		head = append(head, edit{' ', want[0]})
		want, got = want[1:], got[1:]
	}
	for len(want) > 0 && len(got) > 0 && want[len(want)-1] == got[len(got)-1] {
		tail = append(tail, edit{' ', want[len(want)-1]})
		want, got = want[:len(want)-1], got[:len(got)-1]
	}
	n, m := len(want), len(got)
	common := func(i, j int) int32 { return 0 }
	if (n+1)*(m+1) <= maxTable {
		table := make([]int32, (n+1)*(m+1)) // [i][j]: of want[i:] and got[j:]
		for i := n - 1; i >= 0; i-- {
			for j := m - 1; j >= 0; j-- {
				cell := max(table[(i+1)*(m+1)+j], table[i*(m+1)+j+1])
				if want[i] == got[j] {
					cell = table[(i+1)*(m+1)+j+1] + 1
				}
				table[i*(m+1)+j] = cell
			}
		}
		common = func(i, j int) int32 { return table[i*(m+1)+j] }
	}
	i, j := 0, 0
	for i < n || j < m {
		switch {
		case i < n && j < m && want[i] == got[j]:
			head = append(head, edit{' ', want[i]})
			i, j = i+1, j+1
		case i < n && (j == m || common(i+1, j) >= common(i, j+1)):
			head = append(head, edit{'-', want[i]})
			i++
		default:
			head = append(head, edit{'+', got[j]})
			j++
		}
	}
	for k := len(tail) - 1; k >= 0; k-- {
		head = append(head, tail[k])
	}
	return head
}
