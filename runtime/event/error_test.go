package event

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

func TestExitCodeOfEachCode(t *testing.T) {
	for code, want := range map[string]int{
		"": 0, CodeScript: 1, CodeArguments: 2, CodeUnknown: 2, CodeUsage: 2, CodeLoad: 3, CodeMission: 3,
		CodeTimeout: 4, CodeBudget: 4, CodeCancelled: 4, CodeSessionBroken: 4, CodeSessionEnded: 4, CodeNeverSettles: 4,
		CodeDenied: 5, CodeStore: 6, "of a newer program": 1,
	} {
		if got := ExitCode(code); got != want {
			t.Errorf("%q: got %d, want %d", code, got, want)
		}
	}
}

func TestErrorIsOneLineWithItsPlace(t *testing.T) {
	for want, e := range map[string]*Error{
		"m":                       {Message: "m"},
		"TypeError: m":            {Message: "m", Name: "TypeError", Stack: "TypeError: m\n    at f"},
		"a.ts:1:2: m":             {Message: "m", Source: "a.ts:1:2"},
		"a.ts:1:2: TypeError: m2": {Message: "m2", Name: "TypeError", Source: "a.ts:1:2"},
	} {
		if got := e.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestErrorUnwrapsToItsCause(t *testing.T) {
	root := &Error{Message: "root"}
	err := fmt.Errorf("run: %w", &Error{Message: "m", Cause: &Error{Message: "between", Cause: root}})
	if !errors.Is(err, root) {
		t.Error("the root is not found")
	}
	if (&Error{}).Unwrap() != nil {
		t.Error("no cause is not nil")
	}
}

func TestAllIsTheErrorAndThoseBesideIt(t *testing.T) {
	first, second := &Error{Message: "a"}, &Error{Message: "b"}
	if got := first.All(); !slices.Equal(got, []*Error{first}) {
		t.Errorf("alone: %v", got)
	}
	first.Also = []*Error{second}
	if got := first.All(); !slices.Equal(got, []*Error{first, second}) {
		t.Errorf("of two: %v", got)
	}
}
