package stores_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/metis-run/metis-run/stores"
)

func ExampleBackend() {
	ctx := context.Background()
	var backend stores.Backend = stores.NewMemory() // or sqlite.Open
	lease, err := backend.Acquire(ctx, "demo", stores.Owner{Name: "an example"}, 0)
	if err != nil {
		panic(err)
	}
	for seq := int64(1); seq <= 3; seq++ {
		if err := backend.Commit(ctx, lease, &stores.Commit{
			Seq:  seq,
			Put:  []stores.Record{{ID: "counter", Data: fmt.Append(nil, seq)}},
			Keep: 1,
		}); err != nil {
			panic(err)
		}
	}
	_, err = backend.Acquire(ctx, "demo", stores.Owner{Name: "somebody else"}, 0)
	var held *stores.HeldError
	fmt.Println(errors.As(err, &held), held.Holder.Owner.Name)
	if err := backend.Release(ctx, lease); err != nil {
		panic(err)
	}

	for seq := range int64(3) { // 0 is the newest
		s, err := backend.Load(ctx, "demo", seq)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(s.Seq, s.Records[0].ID, string(s.Records[0].Data))
	}
	// Output:
	// true an example
	// 3 counter 3
	// the session has no such commit: it never was, or is kept no more
	// 2 counter 2
}

func TestCheckName(t *testing.T) {
	long := strings.Repeat("x", 128)
	for name, want := range map[string]string{
		"demo": "", "Größe-1_a.b:c": "", "7": "", long: "", "会話": "",
		"":           "cannot be empty",
		long + "x":   "has at most 128 bytes, and this one 129",
		"a/b":        "cannot name a session",
		`a\b`:        "cannot name a session",
		"..":         "cannot name a session",
		".hidden":    "cannot name a session",
		"-rf":        "cannot name a session",
		"a b":        "cannot name a session",
		"a\x00":      "cannot name a session",
		"a\xff":      "cannot name a session",
		"\xff":       "cannot name a session",
		"a\u202eb":   "cannot name a session",
		"a\n":        "cannot name a session",
		"e\u0301":    "cannot name a session", // a combining mark: two names would look the same
		"demo@3":     "cannot name a session",
		"demo~1":     "cannot name a session",
		"\U0001F600": "cannot name a session",
	} {
		err := stores.CheckName(name)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", name, err, want)
		}
	}
}

func FuzzCheckName(f *testing.F) {
	for _, s := range []string{"demo", "", "..", "a\xff", "ä:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if stores.CheckName(name) != nil {
			return
		}
		if name == "" || len(name) > 128 || strings.ContainsAny(name, "/\\@ \x00") || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "-") {
			t.Errorf("%q names a session", name)
		}
		for _, r := range name {
			if unicode.IsControl(r) || r == unicode.ReplacementChar {
				t.Errorf("%q names a session", name)
			}
		}
	})
}

func TestErrorsSayWhatTheyAreAbout(t *testing.T) {
	cause := errors.New("its checksum is wrong")
	for _, c := range []struct {
		err  error
		want string
	}{
		{&stores.DamagedError{What: `commit 7 of session "demo"`, Err: cause}, `commit 7 of session "demo" is damaged: its checksum is wrong`},
		{&stores.StorageError{What: "there is no space left", Hint: "make room", Err: cause}, "there is no space left: its checksum is wrong"},
		{&stores.StorageError{What: "there is no space left"}, "there is no space left"},
	} {
		if c.err.Error() != c.want {
			t.Errorf("%q, want %q", c.err, c.want)
		}
	}
	if !errors.Is(&stores.DamagedError{Err: cause}, cause) || !errors.Is(&stores.StorageError{Err: cause}, cause) {
		t.Error("the cause cannot be found")
	}
}
