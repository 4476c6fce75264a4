package notation

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/metis-run/metis-run/runtime/event"
)

var (
	identifier = lazily(`^[\pL_$][\pL\pN_$]*`)
	index      = lazily(`^\[(\d{1,9})\]`)
	pair       = lazily(`^\.entries\[(\d{1,9})\]\[([01])\]`)
	element    = lazily(`^\.values\[(\d{1,9})\]`)
)

// lazily compiles an expression when it is first used: those with classes of Unicode take a tenth of a millisecond, which
// every start of the program would pay.
func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// At is the value that a path leads to; "" is the value itself. The error says which step leads nowhere.
func (v *Value) At(path string) (*Value, error) {
	for rest := path; rest != ""; {
		next, length, err := v.step(rest)
		if err != nil {
			place := path[:len(path)-len(rest)]
			if place == "" {
				place = "the value"
			}
			return nil, fmt.Errorf("%s is %v: %w", place, v.kind, err)
		}
		v, rest = next, rest[length:]
	}
	return v, nil
}

// step goes the first step of a path, which is so long.
func (v *Value) step(path string) (*Value, int, error) {
	for _, word := range []string{".get(", ".has("} {
		if argument, is := strings.CutPrefix(path, word); is && (v.kind == mapKind || v.kind == setKind) {
			return v.lookUp(word, argument)
		}
	}
	if m := pair().FindStringSubmatch(path); m != nil && v.kind == mapKind {
		i, _ := strconv.Atoi(m[1]) // digits
		which, _ := strconv.Atoi(m[2])
		if 2*i >= len(v.parts) {
			return nil, 0, fmt.Errorf("it has %d entries", len(v.parts)/2)
		}
		return v.parts[2*i+which], len(m[0]), nil
	}
	if m := element().FindStringSubmatch(path); m != nil && v.kind == setKind {
		return v.element(m)
	}
	if m := index().FindStringSubmatch(path); m != nil {
		if v.kind == arrayKind {
			return v.element(m)
		}
		if v.kind == objectKind {
			return nil, 0, fmt.Errorf("a key of an object is written [%q]", m[1])
		}
		return nil, 0, errors.New("it has no elements by number")
	}
	name, length := "", 0
	if strings.HasPrefix(path, ".") {
		name = identifier().FindString(path[1:])
		length = 1 + len(name)
	} else if quoted, is := strings.CutPrefix(path, "["); is {
		d := json.NewDecoder(strings.NewReader(quoted))
		if d.Decode(&name) == nil && strings.HasPrefix(quoted[d.InputOffset():], "]") {
			length = int(d.InputOffset()) + 2
		}
	}
	if length < 2 {
		return nil, 0, fmt.Errorf("%.60q is no step into it: write .name, [\"a name\"], [0], .get(\"key\")", path)
	}
	if v.kind == errorKind {
		if part := v.field(name); part != nil {
			return part, length, nil
		}
	}
	if i := slices.Index(v.keys, name); i >= 0 {
		return v.parts[i], length, nil
	}
	return nil, 0, fmt.Errorf("it has no %q", name)
}

// element is the element of an array or a Set that a match names.
func (v *Value) element(m []string) (*Value, int, error) {
	i, _ := strconv.Atoi(m[1]) // digits
	if i >= len(v.parts) || v.parts[i] == nil {
		return nil, 0, fmt.Errorf("it has %d elements, and none at %d", len(v.parts), i)
	}
	return v.parts[i], len(m[0]), nil
}

// field is a part of an error; nil if there is none of that name.
func (v *Value) field(name string) *Value {
	text := func(s string) *Value { return &Value{kind: stringKind, text: s} }
	switch {
	case name == "name":
		return text(v.text)
	case name == "message":
		return text(v.more)
	case name == "stack":
		return text(v.stack)
	case name == "cause" && len(v.parts) > 0:
		return v.parts[0]
	}
	return nil
}

// lookUp finds what .get( or .has( and the argument behind it name.
func (v *Value) lookUp(word, argument string) (*Value, int, error) {
	d := json.NewDecoder(strings.NewReader(argument))
	var text json.RawMessage
	err := d.Decode(&text)
	end := int(d.InputOffset())
	if err != nil || !strings.HasPrefix(argument[end:], ")") {
		return nil, 0, fmt.Errorf("write %s\"key\") or %s7)", word, word)
	}
	key, err := Parse(text)
	if err != nil {
		return nil, 0, err
	}
	if key.kind.identity() {
		return nil, 0, fmt.Errorf("a key that is %v is only found by its place: .entries[0][0], .values[0]", key.kind)
	}
	length := len(word) + end + 1
	each := 1
	if v.kind == mapKind {
		each = 2
	}
	i := 0
	for i < len(v.parts) && v.parts[i].key() != key.key() {
		i += each
	}
	switch {
	case word == ".has(":
		is := &Value{kind: falseKind}
		if i < len(v.parts) {
			is.kind = trueKind
		}
		return is, length, nil
	case v.kind == setKind:
		return nil, 0, fmt.Errorf("write .has(%s)", text)
	case i < len(v.parts):
		return v.parts[i+1], length, nil
	}
	return nil, 0, fmt.Errorf("it has no key %s", text)
}

// key is what tells a key of a Map, or a member of a Set, from others; "" for one that is only equal to itself.
func (v *Value) key() string {
	if v == nil || v.kind.identity() {
		return ""
	}
	return string(v.JSON())
}

// property is the step of a path to a property.
func property(name string) string {
	if identifier().FindString(name) == name && name != "" {
		return "." + name
	}
	return "[" + string(event.AppendString(nil, name)) + "]"
}
