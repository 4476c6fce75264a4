// Package intl formats numbers, dates, lists and spans of time, selects plurals and compares texts for a few
// locales, to the letter as ICU 78 does it inside Node 20. It knows nothing of JavaScript: package lib puts the
// classes of Intl on top.
//
// # What it knows
//
// [Lookup] says which locales there are. Their words and patterns are CLDR 48's (locales.bin), the history of
// offsets is that of the time zone database 2025c (zones.bin), and the order of texts is read off Node's own
// collator (collation.bin); the scripts in gen made these files. All calendars are Gregorian, all digits Latin.
// What is not covered is an [ErrNotCovered], never a guess. The data, and what is written after ICU's source, are
// under the Unicode licence (LICENSE-UNICODE).
//
// # Cost
//
// Nothing is unpacked before it is asked for. A section of a locale (its numbers, its currencies, its dates ...)
// takes 20 to 300 us once per process, and is shared.
//
// # Threads
//
// Every function and every value here may be used from any goroutine; values do not change once they are made.
package intl

import "fmt"

// ErrNotCovered is what cannot be answered as Node would. Its text completes "... is not provided".
type ErrNotCovered string

func (e ErrNotCovered) Error() string { return string(e) }

func notCovered(format string, args ...any) error { return ErrNotCovered(fmt.Sprintf(format, args...)) }

// Part is one piece of a formatted text, of the types that formatToParts gives. Source is set in ranges only.
type Part struct{ Type, Value, Source string }

// Text joins parts.
func Text(parts []Part) string {
	n := 0
	for i := range parts {
		n += len(parts[i].Value)
	}
	b := make([]byte, 0, n)
	for i := range parts {
		b = append(b, parts[i].Value...)
	}
	return string(b)
}
