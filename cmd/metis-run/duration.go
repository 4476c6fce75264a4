package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// durationFlag is a duration that may begin with days, as session ls prints it: 3d, 1d12h, 90m.
type durationFlag time.Duration

// durationVar adds a flag of a duration; its default is what d is.
func durationVar(flags *pflag.FlagSet, d *time.Duration, name, usage string) {
	flags.Var((*durationFlag)(d), name, usage)
}

// Set reads it.
func (f *durationFlag) Set(text string) error {
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
	*f = durationFlag(d)
	return nil
}

func (f *durationFlag) String() string {
	if *f == 0 {
		return "0" // for pflag: the value that help does not show
	}
	return span(time.Duration(*f))
}

// Type is its kind, for help.
func (*durationFlag) Type() string { return "duration" }
