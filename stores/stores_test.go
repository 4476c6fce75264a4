package stores_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/metis-run/metis-run/stores"
)

func Example() {
	var set stores.Set
	global := set.Store(stores.Scope{Name: stores.Global})
	counter, created := global.Use(stores.StringKey("counter"), func() any { return 0 })
	counter.Value = counter.Value.(int) + 1
	again, createdAgain := global.Use(stores.StringKey("counter"), func() any { return 100 })
	fmt.Println(created, createdAgain, again.Value, again == counter)
	// Output: true false 1 true
}

func TestUseKeepsFirstDefault(t *testing.T) {
	var s stores.Store
	s.Use(stores.StringKey("k"), func() any { return "first" })
	state, created := s.Use(stores.StringKey("k"), func() any {
		t.Error("the second default was made")
		return "second"
	})
	if created || state.Value != "first" {
		t.Fatalf("created %v, value %v", created, state.Value)
	}
}

func TestKeysEqualAsInAMap(t *testing.T) {
	token := new(int)
	same := [][2]stores.Key{
		{stores.NumberKey(0), stores.NumberKey(math.Copysign(0, -1))},
		{stores.NumberKey(math.NaN()), stores.NumberKey(-math.NaN())},
		{stores.StringKey("a"), stores.StringKey("a")},
		{{Kind: stores.IdentityKind, Text: "object", Token: token}, {Kind: stores.IdentityKind, Text: "object", Token: token}},
	}
	for _, pair := range same {
		if pair[0] != pair[1] {
			t.Errorf("%v and %v differ", pair[0], pair[1])
		}
	}
	different := []stores.Key{
		stores.StringKey("1"), stores.NumberKey(1), {Kind: stores.BigIntKind, Text: "1"},
		stores.StringKey("undefined"), {Kind: stores.UndefinedKind}, {Kind: stores.NullKind},
		stores.StringKey("true"), {Kind: stores.BooleanKind, Text: "true"},
		{Kind: stores.IdentityKind, Text: "object", Token: token}, {Kind: stores.IdentityKind, Text: "object", Token: new(int)},
	}
	seen := map[stores.Key]int{}
	for i, k := range different {
		if j, ok := seen[k]; ok {
			t.Errorf("%v (%d) equals %v (%d)", k, i, different[j], j)
		}
		seen[k] = i
	}
}

func TestKeyTextIsUnambiguous(t *testing.T) {
	for want, key := range map[string]stores.Key{
		"plain":     stores.StringKey("plain"),
		"$$dollar":  stores.StringKey("$dollar"),
		"":          stores.StringKey(""),
		"$number:5": stores.NumberKey(5), "$undefined": {Kind: stores.UndefinedKind}, "$null": {Kind: stores.NullKind},
		"$boolean:true": {Kind: stores.BooleanKind, Text: "true"}, "$bigint:9": {Kind: stores.BigIntKind, Text: "9"},
		"$live:Symbol(x)": {Kind: stores.IdentityKind, Text: "Symbol(x)", Token: 1},
	} {
		if got := key.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestKeysRoundTrip(t *testing.T) {
	for _, key := range []stores.Key{
		stores.StringKey(""), stores.StringKey("a:b"), stores.StringKey("$number:5"), stores.StringKey("$$"), stores.NumberKey(-1.5e300),
		stores.NumberKey(math.NaN()), stores.NumberKey(math.Inf(-1)), {Kind: stores.BigIntKind, Text: "-9"},
		{Kind: stores.BooleanKind, Text: "false"}, {Kind: stores.UndefinedKind}, {Kind: stores.NullKind},
	} {
		got, err := stores.ParseKey(key.String())
		if err != nil || got != key {
			t.Errorf("%s: got %+v, %v", key, got, err)
		}
	}
	for _, text := range []string{"$", "$x", "$number:", "$number:a", "$bigint:1.5", "$boolean:1", "$live:object"} {
		if key, err := stores.ParseKey(text); err == nil {
			t.Errorf("%s: read as %+v", text, key)
		}
	}
}

func TestScopesRoundTrip(t *testing.T) {
	for _, scope := range []stores.Scope{
		{Name: stores.Global}, {Name: stores.Realm}, {Name: stores.Realm, Realm: "r1"},
		{Name: stores.Local, Env: "env"}, {Name: stores.Local, Env: "env", Realm: "r1"},
	} {
		got, err := stores.ParseScope(scope.String())
		if err != nil || got != scope {
			t.Errorf("%q: %v, %v", scope, got, err)
		}
	}
	for _, bad := range []string{"", "globals", "global:x", "local", "local:", "local:@r", "local:e@", "realm:", "Local:e"} {
		if got, err := stores.ParseScope(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}

func TestStoresOfOtherScopesShareNothing(t *testing.T) {
	var set stores.Set
	a := set.Store(stores.Scope{Name: stores.Local, Env: "a"})
	b := set.Store(stores.Scope{Name: stores.Local, Env: "b"})
	a.Use(stores.StringKey("k"), func() any { return 1 })
	if b.Len() != 0 {
		t.Fatal("a local store leaked into another environment's")
	}
	if set.Store(stores.Scope{Name: stores.Local, Env: "a"}) != a {
		t.Fatal("the same scope gave another store")
	}
}

func TestEndFreesButLateCodeKeepsWhatItHolds(t *testing.T) {
	var set stores.Set
	held := set.Store(stores.Scope{Name: stores.Global})
	state, _ := held.Use(stores.StringKey("k"), func() any { return 1 })
	set.End()
	state.Value = 2
	if !held.Ended() || held.Get(stores.StringKey("k")).Value != 2 {
		t.Fatal("late code lost the store it holds")
	}
	for range set.All() {
		t.Fatal("an ended set still lists stores")
	}
	if late := set.Store(stores.Scope{Name: stores.Global}); late == held || late.Len() != 0 {
		t.Fatal("an ended set gave an old store away")
	}
}

func TestStatesKeepOrderOfFirstUse(t *testing.T) {
	var s stores.Store
	for _, k := range []string{"b", "a", "c", "a"} {
		s.Use(stores.StringKey(k), func() any { return nil })
	}
	got := ""
	for state := range s.States() {
		got += state.Key().Text
	}
	if got != "bac" {
		t.Fatalf("order %q", got)
	}
	s.Clear()
	if s.Len() != 0 || s.Get(stores.StringKey("a")) != nil {
		t.Fatal("Clear left something")
	}
}

func BenchmarkUse(b *testing.B) {
	for _, size := range []int{10, 10_000} {
		b.Run(fmt.Sprintf("keys=%d", size), func(b *testing.B) {
			var s stores.Store
			for i := range size {
				s.Use(stores.NumberKey(float64(i)), func() any { return i })
			}
			key := stores.NumberKey(5)
			for b.Loop() {
				s.Use(key, func() any { return nil })
			}
		})
	}
}
