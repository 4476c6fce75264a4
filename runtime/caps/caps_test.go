package caps_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime/caps"
)

func ExampleFixed() {
	c := caps.Fixed(1)
	before := c.Clock.Now()
	c.Clock.Advance(before.Add(24 * time.Hour))
	fmt.Println(c.Clock.Now().Sub(before), c.Random.UUID() == caps.Fixed(1).Random.UUID())
	// Output: 24h0m0s true
}

func TestVirtualClockNeverMovesBack(t *testing.T) {
	c := caps.Virtual(time.Time{})
	c.Advance(caps.Epoch.Add(time.Second))
	c.Advance(caps.Epoch)
	if got := c.Now(); !got.Equal(caps.Epoch.Add(time.Second)) {
		t.Fatalf("the clock stands at %v", got)
	}
}

func TestRealClockIgnoresAdvance(t *testing.T) {
	var c caps.Clock
	c.Advance(caps.Epoch.AddDate(100, 0, 0))
	if c.Now().After(caps.Epoch.AddDate(99, 0, 0)) {
		t.Fatal("the real clock moved")
	}
}

func TestSeededSourceRepeatsAndSeedsDiffer(t *testing.T) {
	a, b, other := caps.Seeded(7), caps.Seeded(7), caps.Seeded(8)
	same := 0
	for range 100 {
		x := a.Float64()
		if x != b.Float64() {
			t.Fatal("the same seed gave another number")
		}
		if x < 0 || x >= 1 {
			t.Fatalf("%v is outside [0, 1)", x)
		}
		if x == other.Float64() {
			same++
		}
	}
	if same > 0 {
		t.Fatalf("%d of 100 numbers equal under another seed", same)
	}
}

func TestUUIDIsVersion4(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for _, r := range []*caps.Random{{}, caps.Seeded(3)} {
		if id := r.UUID(); !form.MatchString(id) {
			t.Errorf("%q is no version 4 UUID", id)
		}
	}
}

// draw takes one value of a kind and length that how decides, as text.
func draw(r *caps.Random, how *rand.Rand) string {
	switch how.IntN(3) {
	case 0:
		return fmt.Sprint(r.Float64())
	case 1:
		return r.UUID()
	}
	b := make([]byte, how.IntN(20)) // most leave a part of eight bytes for the next
	r.Fill(b)
	return fmt.Sprintf("%x", b)
}

func TestRestoredSourceGoesOnExactly(t *testing.T) {
	for seed := range uint64(200) {
		r, how := caps.Seeded(seed), rand.New(rand.NewPCG(seed, 0))
		for range how.IntN(400) { // a block is 256 bytes, a new key comes after four
			draw(r, how)
		}
		state := r.State()
		other := caps.Seeded(seed + 1)
		other.Fill(make([]byte, 3)) // its rest must not come before ours
		if err := other.Restore(state); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(other.State(), state) {
			t.Fatalf("seed %d: the state was %x and is %x", seed, state, other.State())
		}
		again := rand.New(rand.NewPCG(seed, 1))
		next := rand.New(rand.NewPCG(seed, 1))
		for i := range 400 {
			if a, b := draw(r, again), draw(other, next); a != b {
				t.Fatalf("seed %d: value %d is %s, then %s", seed, i, a, b)
			}
		}
	}
}

func TestStateOfTheOperatingSystemsSourceIsNil(t *testing.T) {
	var r caps.Random
	if state := r.State(); state != nil {
		t.Errorf("state %x", state)
	}
	seeded := caps.Seeded(1)
	if err := seeded.Restore(nil); err != nil || seeded.State() != nil {
		t.Errorf("%v, state %x", err, seeded.State())
	}
}

func TestRestoreRefusesAndLeavesTheSource(t *testing.T) {
	r := caps.Seeded(1)
	r.Fill(make([]byte, 5))
	good := r.State()
	for name, state := range map[string][]byte{
		"cut":          good[:len(good)-1],
		"longer":       append(bytes.Clone(good), 0),
		"other text":   []byte("hello"),
		"only a rest":  good[:9],
		"no rest":      good[:8],
		"long rest":    append(append([]byte("readbuf:"), 9), good[8:]...),
		"endless rest": append(append([]byte("readbuf:"), 255), good[8:]...),
		"far position": bytes.Replace(good, append([]byte("chacha8:"), 0), append([]byte("chacha8:"), 1), 1),
	} {
		if err := r.Restore(state); !errors.Is(err, caps.ErrRandomState) {
			t.Errorf("%s: %v", name, err)
		}
		if !bytes.Equal(r.State(), good) {
			t.Fatalf("%s: the source has changed", name)
		}
	}
}

func FuzzRandomRestore(f *testing.F) {
	r := caps.Seeded(1)
	f.Add(r.State())
	r.Fill(make([]byte, 5))
	f.Add(r.State())
	f.Fuzz(func(t *testing.T, state []byte) {
		r := caps.Seeded(1)
		if r.Restore(state) != nil {
			return
		}
		other := caps.Seeded(2)
		if err := other.Restore(r.State()); err != nil {
			t.Fatal(err)
		}
		if a, b := r.UUID(), other.UUID(); r.State() != nil && a != b {
			t.Errorf("%s, then %s", a, b)
		}
	})
}
