package schema

import (
	"cmp"
	"slices"
	"strings"
)

// maxNameLength bounds, in characters, what Near compares: its work grows with the square of it.
const maxNameLength = 64

// Near lists at most three of the names that a wrong name may have meant, the likeliest first: the same but for case,
// a few typing mistakes away, one beginning with or holding the other.
func Near(name string, among []string) []string {
	type candidate struct {
		name string
		rank int
	}
	var found []candidate
	wanted := strings.ToLower(name)
	for _, other := range among {
		if other == "" || wanted == "" || other == name {
			continue
		}
		lower := strings.ToLower(other)
		distance := typingDistance([]rune(wanted), []rune(lower))
		switch {
		case distance >= 0 && distance <= max(1, len(wanted)/3) && distance < max(len(wanted), len(lower)):
			found = append(found, candidate{other, distance})
		case begins(lower, wanted) || begins(wanted, lower):
			found = append(found, candidate{other, maxNameLength + 1}) // after every typing mistake
		case holds(lower, wanted) || holds(wanted, lower):
			found = append(found, candidate{other, maxNameLength + 2})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.name, b.name))
	})
	var names []string
	for _, c := range found {
		if len(names) < 3 && !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
	}
	return names
}

// Meant is a hint that names what Near lists, or another one where that is nothing.
func Meant(name string, among []string, otherwise string) string {
	if near := Near(name, among); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	return otherwise
}

// A part of one or two letters says too little.
func begins(name, part string) bool { return len(part) >= 2 && strings.HasPrefix(name, part) }
func holds(name, part string) bool  { return len(part) >= 3 && strings.Contains(name, part) }

// typingDistance counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment);
// -1 for names too long to compare.
func typingDistance(a, b []rune) int {
	if len(a) > maxNameLength || len(b) > maxNameLength {
		return -1
	}
	before, previous, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(previous[j]+1, row[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, previous, row = previous, row, before
	}
	return previous[len(b)]
}

// didYouMean is a hint that names near ones, or all of them where none is near.
func didYouMean(name string, among []string) string {
	if near := Near(name, among); len(near) > 0 {
		return "did you mean " + orList(near) + "?"
	}
	if len(among) == 0 {
		return ""
	}
	return "there is " + someOf(among)
}

func orList(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// someOf lists the first names and counts the rest.
func someOf(names []string) string {
	const shown = 12
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:shown], ", ") + ", ..."
}
