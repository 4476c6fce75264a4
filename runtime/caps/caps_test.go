package caps_test

import (
	"fmt"
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
