package schema

import (
	"encoding/json"
	"testing"
)

// Reading a target's declarations and its arguments stays small beside the 0.3 ms that a new session may cost: tens of
// microseconds each.
func BenchmarkParseParameters(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if parameters, _ := ParseParameters(json.RawMessage(deploy), V23()); len(parameters) != 5 {
			b.Fatal(len(parameters))
		}
	}
}

func BenchmarkArguments(b *testing.B) {
	t := target(b, V23(), deploy)
	given := []Assignment{{Name: "environment", Text: "prod"}, {Name: "loud", Text: "yes"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := t.Arguments(given, json.RawMessage(`{"count":4}`), ArgumentOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
