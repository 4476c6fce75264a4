package types

import (
	"testing"

	"github.com/metis-run/metis-run/schema"
)

// A check reads the declarations of one or two dialects: 1.5 ms each, once.
func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		t := &Table{Types: map[string]*Type{}, Globals: map[string]Member{}, Modules: map[string]map[string]Member{}}
		for _, f := range Render(schema.V25()) {
			t.read(f.Text)
		}
	}
}
