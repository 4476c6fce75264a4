package stores

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Kind is the type of a key. METIS does not check keys (spec 4.8): its stores are Maps, so any value
// will do.
type Kind uint8

// The kinds of keys. Identity keys (objects, functions, symbols) equal only themselves and live no
// longer than their VM.
const (
	StringKind Kind = iota
	NumberKind
	BigIntKind
	BooleanKind
	UndefinedKind
	NullKind
	IdentityKind
)

// Key is the key of a state. Two keys are equal (==) when a JavaScript Map holds them for the same.
type Key struct {
	Kind  Kind
	Text  string // canonical text; of an identity key, what it is, for people
	Token any    // identity keys: something comparable that stands for the value
}

// StringKey is the usual key.
func StringKey(text string) Key { return Key{Kind: StringKind, Text: text} }

// NumberKey is a number as a Map compares it: -0 is 0, NaN equals NaN.
func NumberKey(f float64) Key {
	if f == 0 {
		f = 0 // -0
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if math.IsNaN(f) {
		text = "NaN"
	}
	return Key{Kind: NumberKind, Text: text}
}

// Persistent tells whether the key means anything outside its VM.
func (k Key) Persistent() bool { return k.Kind != IdentityKind }

// String is the key as people and events see it: a string as it is (one that begins with $ with
// another $ before it), others as $kind:text.
func (k Key) String() string {
	switch k.Kind {
	case NumberKind:
		return "$number:" + k.Text
	case BigIntKind:
		return "$bigint:" + k.Text
	case BooleanKind:
		return "$boolean:" + k.Text
	case UndefinedKind:
		return "$undefined"
	case NullKind:
		return "$null"
	case IdentityKind:
		return "$live:" + k.Text
	}
	if len(k.Text) > 0 && k.Text[0] == '$' {
		return "$" + k.Text
	}
	return k.Text
}

// ParseKey reads what String writes. What an identity key stood for cannot be read back.
func ParseKey(text string) (Key, error) {
	if !strings.HasPrefix(text, "$") {
		return StringKey(text), nil
	}
	if strings.HasPrefix(text, "$$") {
		return StringKey(text[1:]), nil
	}
	kind, value, _ := strings.Cut(text[1:], ":")
	switch kind {
	case "number":
		if f, err := strconv.ParseFloat(value, 64); err == nil {
			return NumberKey(f), nil
		}
	case "bigint":
		const most = 4096 // digits: reading them takes time that grows with their square
		if n, ok := new(big.Int).SetString(value[:min(len(value), most)], 10); ok && len(value) <= most {
			return Key{Kind: BigIntKind, Text: n.String()}, nil
		}
	case "boolean":
		if value == "true" || value == "false" {
			return Key{Kind: BooleanKind, Text: value}, nil
		}
	case "undefined":
		return Key{Kind: UndefinedKind}, nil
	case "null":
		return Key{Kind: NullKind}, nil
	case "live":
		return Key{}, fmt.Errorf("the key %q stands for an object of one session: no other can have it", text)
	}
	return Key{}, fmt.Errorf("%q is no key: a text that begins with $ is written $%s, other keys $number:1, $bigint:1, $boolean:true, $undefined, $null", text, text)
}
