package scenario

import (
	"slices"
	"strings"
	"testing"
)

// FuzzCompareWithoutRoom compares as large texts are: what the edits keep and remove is the one text, what they keep and add
// the other.
func FuzzCompareWithoutRoom(f *testing.F) {
	f.Add("a\nb\nc\nd", "b\nx\nd\na", uint8(0))
	f.Add("a\na\nb\nq\na", "q\na\na\nb", uint8(9))
	f.Add("1\n2\n3\n4\n5\n6", "6\n1\n2\n9\n4\n5", uint8(12))
	f.Fuzz(func(t *testing.T, a, b string, room uint8) {
		want, got := strings.Split(a, "\n"), strings.Split(b, "\n")
		var removed, added []string
		for _, e := range compare(want, got, int(room)) {
			if e.op != '+' {
				removed = append(removed, e.line)
			}
			if e.op != '-' {
				added = append(added, e.line)
			}
		}
		if !slices.Equal(removed, want) || !slices.Equal(added, got) {
			t.Errorf("from %q to %q: %q and %q", want, got, removed, added)
		}
	})
}
