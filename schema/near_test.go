package schema_test

import (
	"testing"

	"github.com/metis-run/metis-run/schema"
)

func TestMeantNamesNearOnes(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"scna", "did you mean scan?"},
		{"sca", "did you mean scan or scanner?"},
		{"other", "write one"},
	} {
		if got := schema.Meant(c.name, []string{"scan", "scanner"}, "write one"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
