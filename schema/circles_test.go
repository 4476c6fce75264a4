package schema

import (
	"fmt"
	"strings"
	"testing"
)

// A target may have thousands of parameters and options: what compared each with each took minutes.
func TestCirclesOfDependencies(t *testing.T) {
	for _, c := range []struct{ dependsOn, want string }{
		{"a:b b:c c:", ""},
		{"a:a b:a", "a"},
		{"a:b b:a c:a", "a b"},
		{"a:b,c b:d c:d d:", ""},
		{"a:b b:c c:b,d d:e e:d", "b c d e"},
		{"a:nothing", ""},
	} {
		all := among{by: map[string]*Parameter{}}
		for _, words := range strings.Fields(c.dependsOn) {
			id, on, _ := strings.Cut(words, ":")
			p := &Parameter{ID: id}
			for _, other := range strings.FieldsFunc(on, func(r rune) bool { return r == ',' }) {
				p.Dependencies = append(p.Dependencies, Dependency{On: other})
			}
			all.ids, all.by[id] = append(all.ids, id), p
		}
		var got []string
		for _, id := range all.ids {
			if all.circles()[id] {
				got = append(got, id)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.dependsOn, got, c.want)
		}
	}
}

// BenchmarkOptions: a dropdown of 8,000 options takes at most 3 times as long as one of 4,000.
func BenchmarkOptions(b *testing.B) {
	for _, n := range []int{4000, 8000} {
		var options strings.Builder
		for i := range n {
			fmt.Fprintf(&options, `,{"_id": "o%d", "name": "O", "value": %d}`, i, i)
		}
		text := []byte(`[{"_id": "p", "name": "P", "type": "dropdown", "required": true, "default": "o1", "options": [` + options.String()[1:] + `]}]`)
		b.Run(fmt.Sprint("options=", n), func(b *testing.B) {
			for b.Loop() {
				if _, problems := ParseParameters(text, V25()); len(problems) > 0 {
					b.Fatal(problems)
				}
			}
		})
	}
}
