package main

import (
	"testing"
	"time"
)

func TestADurationMayBeginWithDays(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"0": 0, "90m": 90 * time.Minute, "1d": day, "1d12h": 36 * time.Hour, "0d": 0, "1.5h": 90 * time.Minute, "-1s": -time.Second, "-1d1h": -25 * time.Hour,
		"60000d": 60000 * day,
	} {
		var f durationFlag
		if err := f.Set(text); err != nil || time.Duration(f) != want {
			t.Errorf("%q: %v, %v; want %v", text, time.Duration(f), err, want)
		}
	}
	for _, text := range []string{"", "d", "1", "1x", "1.5d", "12h1d", "1d-1h", "1d+1h", "--1h", "99999999d", "106751d23h48m", "3d 1h"} {
		f := durationFlag(7)
		if err := f.Set(text); err == nil || f != 7 {
			t.Errorf("%q: %v, %v; want an error, and nothing set", text, time.Duration(f), err)
		}
	}
}

func TestADurationIsReadAsItIsPrinted(t *testing.T) {
	for _, d := range []time.Duration{0, time.Millisecond, 90 * time.Second, 26 * time.Hour, 72 * time.Hour} {
		var f durationFlag
		shown := durationFlag(d)
		if err := f.Set(shown.String()); err != nil || f != shown {
			t.Errorf("%v: printed as %s, read as %v, %v", d, shown.String(), time.Duration(f), err)
		}
	}
}
