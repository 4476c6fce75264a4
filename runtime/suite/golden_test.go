package suite

import (
	"strings"
	"testing"
)

// FuzzGolden reads any text as a golden: what can be read is written as it was, but for empty lines.
func FuzzGolden(f *testing.F) {
	for _, seed := range []string{"", "a\n  1\n", "a\n  1\n\n  2\n\nb > c\n  |\n", "  1\n", "a\n\nb\na\n", "a\r\n  1\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sections, titles, err := parseGolden(text)
		if err != nil || strings.Contains(text, "\ufeff") { // that of the first line is lost
			return
		}
		if len(sections) != len(titles) {
			t.Fatalf("%d sections, %d titles", len(sections), len(titles))
		}
		var b strings.Builder
		for _, title := range titles {
			b.WriteString(title + "\n")
			for line := range strings.SplitSeq(sections[title], "\n") {
				if line != "" {
					line = "  " + line
				}
				b.WriteString(line + "\n")
			}
		}
		again, _, err := parseGolden(b.String())
		if err != nil {
			t.Fatal(err)
		}
		for title, section := range sections {
			if again[title] != section {
				t.Errorf("%q: %q became %q", title, section, again[title])
			}
		}
	})
}

func TestSectionsShowWhatCannotBeSeen(t *testing.T) {
	for text, want := range map[string]string{
		"a":         "a",
		"a \x1b[0m": `a \u{1b}[0m`,
		"a  \nb":    `a\x20\x20` + "\nb",
		"a\n":       "a\n|",
		"":          "|",
		"\ta":       "\ta",
	} {
		if got := section(text); got != want {
			t.Errorf("section(%q) = %q, want %q", text, got, want)
		}
	}
}
