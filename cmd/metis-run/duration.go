package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// daysFlag is a duration that may begin with days, as session ls prints it: 3d, 1d12h, 90m.
type daysFlag time.Duration

// daysVar adds a flag of days.
func daysVar(flags *pflag.FlagSet, d *time.Duration, name, usage string) {
	flags.Var((*daysFlag)(d), name, usage)
}

// Set reads it.
func (f *daysFlag) Set(text string) error {
	wrong := fmt.Errorf("%q is no duration; write 30s, 12h, 3d or 1d12h", text)
	rest, minus := strings.CutPrefix(text, "-")
	days, hours, has := strings.Cut(rest, "d")
	if !has {
		days, hours = "0", rest
	}
	n, err := strconv.ParseUint(days, 10, 32)
	if err != nil || n > 100_000 { // 273 years: a time.Duration holds 292
		return wrong
	}
	var d time.Duration
	if hours != "" || !has {
		if d, err = time.ParseDuration(hours); err != nil || strings.HasPrefix(hours, "-") || strings.HasPrefix(hours, "+") {
			return wrong
		}
	}
	d += time.Duration(n) * 24 * time.Hour
	if d < 0 {
		return wrong
	}
	if minus {
		d = -d
	}
	*f = daysFlag(d)
	return nil
}

func (f *daysFlag) String() string {
	if *f == 0 {
		return "0" // for pflag: the value that help does not show
	}
	return span(time.Duration(*f))
}

// Type is its kind, for help.
func (*daysFlag) Type() string { return "duration" }
