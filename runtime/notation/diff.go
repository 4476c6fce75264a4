package notation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"strconv"
)

// Change is one difference between two values.
type Change struct {
	Path     string          // to what differs
	From, To json.RawMessage // in the notation; nil: nothing is there
	Note     string          // what differs though the two may look alike: which objects are the same one
}

// Comparison compares values. What is the same object in several of them is to be so on the other side, too. The zero
// value is ready.
type Comparison struct {
	left, right map[*Value]mate
}

// mate is the value that another one was compared with, and where.
type mate struct {
	*Value
	at string
}

// Diff is what differs between two values, in the order of the first one. at is where they stand, for notes. Objects are
// compared by key, whatever their order, Maps and Sets likewise, but for keys that are objects, by order; arrays by index.
func (c *Comparison) Diff(at string, a, b *Value) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		if c.left == nil {
			c.left, c.right = map[*Value]mate{}, map[*Value]mate{}
		}
		d := &differ{Comparison: c, at: at, yield: yield}
		d.value("", a, b)
	}
}

type differ struct {
	*Comparison
	at    string
	yield func(Change) bool
	done  bool
}

func (d *differ) say(change Change) { d.done = d.done || !d.yield(change) }

// changed says that a value was replaced by another.
func (d *differ) changed(path string, a, b *Value) {
	change := Change{Path: path}
	if a != nil {
		change.From = a.JSON()
	}
	if b != nil {
		change.To = b.JSON()
	}
	d.say(change)
}

func (d *differ) value(path string, a, b *Value) {
	if d.done {
		return
	}
	switch {
	case a == nil && b == nil: // holes
		return
	case a == nil || b == nil || a.kind != b.kind:
		d.changed(path, a, b)
		return
	case !a.kind.identity():
		if a.text != b.text || math.Float64bits(a.number) != math.Float64bits(b.number) && !(math.IsNaN(a.number) && math.IsNaN(b.number)) {
			d.changed(path, a, b)
		}
		return
	}
	was, seen := d.left[a]
	is, taken := d.right[b]
	switch {
	case seen && was.Value == b:
		return
	case seen || taken:
		change := Change{Path: path, From: a.JSON(), To: b.JSON()}
		if seen {
			change.Note = "it was the same object as " + was.at
		}
		if taken {
			if change.Note != "" {
				change.Note += ", "
			}
			change.Note += "it is now the same object as " + is.at
		}
		d.say(change)
		return
	}
	d.left[a], d.right[b] = mate{b, d.at + path}, mate{a, d.at + path}
	d.parts(path, a, b)
}

// parts compares two values of one kind that have an identity.
func (d *differ) parts(path string, a, b *Value) {
	switch a.kind {
	case objectKind:
		d.named(a, b, func(v *Value, i int) string { return v.keys[i] }, len(a.keys), len(b.keys), func(name string, i, j int) {
			d.value(path+property(name), part(a, i), part(b, j))
		})
	case arrayKind:
		for i := range max(len(a.parts), len(b.parts)) {
			d.value(path+"["+strconv.Itoa(i)+"]", part(a, i), part(b, i))
		}
	case mapKind:
		d.named(a, b, func(v *Value, i int) string { return v.parts[2*i].key() }, len(a.parts)/2, len(b.parts)/2, func(key string, i, j int) {
			d.value(path+".get("+key+")", part(a, 2*i+1), part(b, 2*j+1))
		})
		d.ordered(path, a, b, 2)
	case setKind:
		d.named(a, b, func(v *Value, i int) string { return v.parts[i].key() }, len(a.parts), len(b.parts), func(key string, i, j int) {
			if i < 0 || j < 0 {
				d.say(Change{Path: path + ".has(" + key + ")", From: strconv.AppendBool(nil, i >= 0), To: strconv.AppendBool(nil, j >= 0)})
			}
		})
		d.ordered(path, a, b, 1)
	case errorKind:
		for _, name := range []string{"name", "message", "stack"} {
			d.value(path+"."+name, a.field(name), b.field(name))
		}
		d.value(path+".cause", a.field("cause"), b.field("cause"))
	default:
		if a.text != b.text || a.more != b.more || !bytes.Equal(a.data, b.data) || a.number != b.number && !(math.IsNaN(a.number) && math.IsNaN(b.number)) {
			d.changed(path, a, b)
		}
	}
}

// part is a part of a value; nil if it has none there.
func part(v *Value, i int) *Value {
	if i < 0 || i >= len(v.parts) {
		return nil
	}
	return v.parts[i]
}

// named calls f for each name that one of two values has, with the places there; -1 is none. "" is no name, unless of an
// object.
func (d *differ) named(a, b *Value, name func(*Value, int) string, n, m int, f func(name string, i, j int)) {
	there := make(map[string]int, m)
	for j := range m {
		there[name(b, j)] = j
	}
	for i := 0; i < n && !d.done; i++ {
		key := name(a, i)
		if key == "" && a.kind != objectKind {
			continue
		}
		j, has := there[key]
		if !has {
			j = -1
		}
		delete(there, key)
		f(key, i, j)
	}
	for j := 0; j < m && !d.done; j++ {
		key := name(b, j)
		if at, left := there[key]; left && at == j && (key != "" || b.kind == objectKind) {
			f(key, -1, j)
		}
	}
}

// ordered compares the entries whose keys are objects, by their order.
func (d *differ) ordered(path string, a, b *Value, each int) {
	left, right := identities(a, each), identities(b, each)
	for n := range max(len(left), len(right)) {
		i, j, place := -1, -1, 0
		if n < len(right) {
			j = right[n]
			place = j
		}
		if n < len(left) {
			i = left[n]
			place = i
		}
		if each == 1 {
			d.value(fmt.Sprintf("%s.values[%d]", path, place), part(a, i), part(b, j))
			continue
		}
		for which := range 2 {
			var from, to *Value
			if i >= 0 {
				from = a.parts[i+which]
			}
			if j >= 0 {
				to = b.parts[j+which]
			}
			d.value(fmt.Sprintf("%s.entries[%d][%d]", path, place/2, which), from, to)
		}
	}
}

// identities are the places of the keys of a Map, or the members of a Set, that are objects.
func identities(v *Value, each int) (list []int) {
	for i := 0; i < len(v.parts); i += each {
		if v.parts[i].key() == "" {
			list = append(list, i)
		}
	}
	return list
}
