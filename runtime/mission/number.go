package mission

import (
	"math"
	"strconv"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
)

// METIS checks the type of no operand (spec 3.2.3): what a script passes is added as JavaScript adds. An operand is a
// float64, string, bool or nil (null); undefined is NaN, and the session makes text of objects.

// modified is a number of an action under its modifiers.
type modified struct {
	base float64
	sum  any // of the operands; nil: none yet
}

// unclamped is base and operands added up.
func (m *modified) unclamped() float64 {
	if m.sum == nil {
		return m.base
	}
	return toNumber(add(m.base, m.sum))
}

func (m *modified) value(low, high float64) float64 {
	f := m.unclamped()
	if math.IsNaN(f) {
		return f
	}
	return min(max(f, low), high)
}

// modify adds an operand. commits is Dialect.ModifierCommits.
func (m *modified) modify(operand any, low, high float64, commits bool) {
	if operand == nil {
		operand = 0.0
	}
	switch {
	case m.sum == nil:
		m.sum = operand
	case commits:
		m.base, m.sum = m.value(low, high), operand
	default:
		m.sum = add(m.sum, operand)
	}
}

// add is JavaScript's a + b.
func add(a, b any) any {
	s, isText := a.(string)
	t, isText2 := b.(string)
	switch {
	case isText && isText2:
		return s + t
	case isText:
		return s + toText(b)
	case isText2:
		return toText(a) + t
	}
	return toNumber(a) + toNumber(b)
}

// toNumber is JavaScript's Number(v), but for hexadecimal and the like in text, which is NaN here.
func toNumber(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case bool:
		if v {
			return 1
		}
		return 0
	case nil:
		return 0
	case string:
		text := strings.TrimSpace(v)
		if text == "" {
			return 0
		}
		if strings.Trim(text, "0123456789+-.eE") != "" { // ParseFloat also takes Inf, NaN, hexadecimal and underscores
			return math.NaN()
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(f, 0) {
			return math.NaN()
		}
		return f
	}
	return math.NaN()
}

func toText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case nil:
		return "null"
	case float64:
		switch {
		case math.IsNaN(v):
			return "NaN"
		case math.IsInf(v, 1):
			return "Infinity"
		case math.IsInf(v, -1):
			return "-Infinity"
		}
		return string(event.AppendNumber(nil, v))
	}
	return ""
}
