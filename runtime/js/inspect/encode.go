package inspect

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"
	"time"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// Piece is what came of roots that share objects, or of one that shares none: bytes that Decode
// makes the roots of again.
type Piece struct {
	Roots []int  // indexes into what Encode got, ascending
	Data  []byte // equal for equal values; nil if Err is set
	Lost  []Lost // Root is an index into what Encode got
	Err   error  // why the piece cannot be encoded at all: a *LimitError, or a defect
}

// Lost is something of a root that cannot be kept: a function, an instance of a class, a getter. An
// empty Path is the root itself. What comes back in its place is undefined; an entry of a Map with
// such a key, a member of a Set and a property with a symbol key are left out.
type Lost struct {
	Root int
	Loss
}

// The form, version 1: a byte that is the version; the number of roots and a value for each; the
// bodies of the objects in the order in which they were first met; what was lost. Numbers are
// varints as in encoding/binary. A value begins with a tag; the first time that an object is met,
// its value holds what it takes to make the object, and its body the rest. So nothing nests, and
// nothing of a script's shape needs a stack.
const version = 1

// maxPattern bounds the bytes of a RegExp's source. Whoever decodes it compiles it, and the translator of
// what the engine cannot do takes time that grows with the square of it.
const maxPattern = 64 << 10

// Tags of values. Below smallInt a string of tag-shortString bytes; from it the numbers 0 to 127.
const (
	tagUndefined = iota
	tagNull
	tagFalse
	tagTrue
	tagInt    // zigzag varint
	tagFloat  // 8 bytes, little-endian
	tagBigInt // 0 or 1 for its sign, length, bytes of its magnitude, the highest first
	tagString // length, WTF-8
	tagRef    // number of an object met before
	tagObject
	tagBare  // an object without a prototype
	tagArray // length: without holes, and nothing odd
	tagList  // any other array
	tagMap   // from here to tagView: flags
	tagSet
	tagDate   // zigzag milliseconds, unless invalid
	tagRegExp // source, flags
	tagError  // class
	tagBuffer // length, bytes
	tagTyped  // class, buffer, offset, length
	tagView   // buffer, offset, length

	shortString = 0x40
	smallInt    = 0x80
)

// Flags of objects.
const (
	fixed   = 1 << iota // not extensible
	named               // properties follow in the body
	invalid             // a Date
	locked              // an array whose length cannot be changed
)

// Attributes of properties.
const (
	writable = 1 << iota
	enumerable
	configurable
	plain = writable | enumerable | configurable
)

// The first number of an object's body: oddBody, newShape, or that of a shape before plus firstShape.
const (
	oddBody = iota
	newShape
	firstShape
)

// The classes of errors and of typed arrays by their numbers in the form.
var (
	errorClasses = []string{"Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"}
	typedClasses = []string{"Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
		"Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array", "Buffer"}
)

// Encode makes bytes of roots, which may share objects. No code of a script runs, and the VM may be
// broken. Each root is a piece of its own until an object of another one is met in it; then both are
// one piece.
func (r *Reader) Encode(roots []goja.Value) []Piece {
	e := encoder{
		reading: r.begin(), roots: roots, first: true, seen: map[*goja.Object]met{}, group: make([]int32, len(roots)),
		limit: orDefault(r.opts.MaxBytes, 256<<20), global: r.vm.GlobalObject(), arrayProto: r.vm.NewArray().Prototype(),
	}
	pieces := make([]Piece, len(roots))
	for i := range roots {
		e.group[i], e.owner = int32(i), int32(i)
		pieces[i] = e.piece([]int{i})
	}
	e.first = false
	members := map[int32][]int{}
	for i := range roots {
		if g := e.leader(int32(i)); int(g) != i {
			members[g] = append(members[g], i)
		}
	}
	kept := pieces[:0]
	for i := range roots {
		if e.group[i] != int32(i) {
			continue
		}
		if rest := members[int32(i)]; rest != nil {
			e.owner = int32(len(roots) + i)
			pieces[i] = e.piece(append([]int{i}, rest...))
		}
		kept = append(kept, pieces[i])
	}
	e.end()
	return kept
}

// encoder is one call of Encode.
type encoder struct {
	reading
	roots   []goja.Value
	first   bool // each root is a piece yet
	several bool // the piece has more than one root
	limit   int  // bytes of a piece

	seen  map[*goja.Object]met
	owner int32   // of what is met now
	group []int32 // of each root one that it shares objects with, itself at the end of the chain

	out    []byte
	queue  []queued // the objects of the piece by their numbers
	at     queued   // where the value that is being written lies
	lost   []Lost
	losing []queued         // of each loss where it lies
	refs   []queued         // where objects lie that were met before; of a piece of several roots
	to     []int32          // their numbers
	shapes map[string]*keys // by their text
	recent [4]*keys         // of the shapes those that were used last
	shared int              // how many shapes have a number
	list   []member         // scratch
	values []goja.Value     // scratch
	text   []byte           // scratch

	global, arrayProto *goja.Object
}

// keys is a shape: the keys of plain objects in their order.
type keys struct {
	names  []unistring.String // as goja holds them; nil if a shape was not read in place
	texts  []string           // WTF-8
	number int                // from firstShape on, in the piece of that owner; 0 if there is none yet
	owner  int32
}

// met is where an object was met first.
type met struct{ owner, id int32 }

// queued is an object whose body is to be written, and where it lies.
type queued struct {
	o      *goja.Object
	step   step
	parent int32 // number in the queue; less than 0: a root
	top    int32 // its ancestor at depth maxSteps, itself if it is higher
	depth  int32
	tag    byte
	flags  byte
}

// member is a property as it is written.
type member struct {
	name  string // WTF-8
	value goja.Value
	attrs byte
	lost  string // what stands there that is no value
}

// leader is the lowest root that shares objects with root i.
func (e *encoder) leader(i int32) int32 {
	for e.group[i] != i {
		e.group[i] = e.group[e.group[i]]
		i = e.group[i]
	}
	return i
}

func (e *encoder) join(a, b int32) {
	a, b = e.leader(a), e.leader(b)
	e.group[max(a, b)] = min(a, b)
}

func (e *encoder) piece(roots []int) (p Piece) {
	p.Roots = roots
	defer func() {
		switch x := recover().(type) {
		case nil:
		case stop:
			p.Err = x.err
		default:
			p.Err = fmt.Errorf("the value cannot be read: %v", x)
			e.p = newProbe() // the old one may be in any state
		}
		if p.Err != nil {
			p.Data, p.Lost = nil, nil
		}
	}()
	e.out, e.queue, e.lost, e.shared = append(e.out[:0], version), e.queue[:0], nil, 0
	e.losing, e.refs, e.to, e.several = e.losing[:0], e.refs[:0], e.to[:0], len(roots) > 1
	e.uint(len(roots))
	for i, at := range roots {
		e.at = queued{parent: int32(-1 - i)}
		e.value(e.roots[at])
	}
	for i := 0; i < len(e.queue); i++ {
		e.body(i)
		e.room(0)
	}
	if e.several {
		e.alsoLost(len(roots))
	}
	e.uint(len(e.lost))
	for _, l := range e.lost {
		e.uint(l.Root)
		e.bytes(l.Path)
		e.bytes(l.What)
	}
	for i := range e.lost {
		e.lost[i].Root = roots[e.lost[i].Root]
	}
	p.Lost = e.lost
	p.Data = append(make([]byte, 0, len(e.out)), e.out...)
	return p
}

// room stops where the piece would grow too large.
func (e *encoder) room(n int) {
	if len(e.out)+n > e.limit {
		panic(stop{&LimitError{Path: e.path().String(), What: fmt.Sprintf("larger than %d MiB; keep less in it", e.limit>>20)}})
	}
}

func (e *encoder) uint(n int)       { e.out = binary.AppendUvarint(e.out, uint64(n)) }
func (e *encoder) tag(tags ...byte) { e.out = append(e.out, tags...) }

func (e *encoder) bytes(s string) {
	e.room(len(s))
	e.uint(len(s))
	e.out = append(e.out, s...)
}

// path is where the value that is being written lies: whole, or as much of it as is shown.
func (e *encoder) path() path {
	if e.at.parent < 0 && e.at.depth == 0 {
		return nil
	}
	var steps path
	for q := &e.at; q.depth > 0; q = &e.queue[q.parent] {
		if len(steps) == maxSteps && q.depth > maxSteps {
			steps.push(step{}) // stands for what is left out
			q = &e.queue[q.top]
		}
		steps.push(q.step)
	}
	slices.Reverse(steps)
	return steps
}

// lose writes undefined for what cannot be kept, and notes it.
func (e *encoder) lose(what string) bool {
	e.tag(tagUndefined)
	e.note(what)
	return false
}

func (e *encoder) note(what string) {
	e.losing = append(e.losing, e.at)
	q := &e.at
	if q.depth > maxSteps {
		q = &e.queue[e.queue[q.parent].top]
	}
	for q.parent >= 0 {
		q = &e.queue[q.parent]
	}
	e.lost = append(e.lost, Lost{int(-1 - q.parent), Loss{Path: e.path().String(), What: what}})
}

// How much alsoLost notes: of the first objects that have losses, under each root.
const (
	maxLosing   = 32
	maxAlsoLost = 16
)

// alsoLost notes what was lost under the other roots that lead to it. It was noted under the one where it was met first.
func (e *encoder) alsoLost(roots int) {
	if len(e.lost) == 0 {
		return
	}
	leads := make([][]int32, len(e.queue)) // to each object: indexes into refs
	for id, q := range e.queue {
		e.refs, e.to = append(e.refs, q), append(e.to, int32(id))
	}
	for i, id := range e.to {
		leads[id] = append(leads[id], int32(i))
	}
	type way struct {
		step step
		next int32 // less than 0: it is not known yet
	}
	var ways []way // from each object to the one that has the loss
	from := make([]int32, roots)
	added := make([]int, roots)
	holder, holders := int32(-1), 0
	for i := range len(e.lost) {
		at := e.losing[i]
		if at.parent < 0 {
			continue
		}
		if at.parent != holder {
			if holders++; holders > maxLosing {
				return
			}
			holder = at.parent
			ways = slices.Grow(ways[:0], len(e.queue))[:len(e.queue)]
			for id := range ways {
				ways[id].next = -1
			}
			for root := range from {
				from[root] = -1
			}
			ways[holder].next = holder
			for todo := []int32{holder}; len(todo) > 0; todo = todo[1:] {
				for _, ref := range leads[todo[0]] {
					if lead := &e.refs[ref]; lead.parent < 0 {
						from[-1-lead.parent] = todo[0]
					} else if ways[lead.parent].next < 0 {
						ways[lead.parent] = way{lead.step, todo[0]}
						todo = append(todo, lead.parent)
					}
				}
			}
		}
		for root, id := range from {
			if id < 0 || root == e.lost[i].Root || added[root] == maxAlsoLost {
				continue
			}
			added[root]++
			var steps path
			for ; id != holder; id = ways[id].next {
				steps.push(ways[id].step)
			}
			steps.push(at.step)
			e.lost = append(e.lost, Lost{root, Loss{Path: steps.String(), What: e.lost[i].What}})
		}
	}
}

// within says that what is written next is a part of object number i.
func (e *encoder) within(i int) {
	q := &e.queue[i]
	e.at = queued{parent: int32(i), depth: q.depth + 1, top: q.top}
}

// value writes a value and tells whether it could.
func (e *encoder) value(v goja.Value) bool {
	switch v := v.(type) {
	case *goja.Object:
		return e.object(v)
	case *goja.Symbol:
		return e.lose("symbol " + v.String())
	case goja.String:
		e.str(WTF8(v))
		return true
	}
	switch primitiveOf(v) {
	case isUndefined:
		e.tag(tagUndefined)
	case isNull:
		e.tag(tagNull)
	case isNumber:
		e.number(v.ToFloat())
	case isBigInt:
		n := v.Export().(*big.Int)
		magnitude := n.Bytes()
		e.tag(tagBigInt, byte(-min(n.Sign(), 0)))
		e.uint(len(magnitude))
		e.out = append(e.out, magnitude...)
	default:
		if v.ToBoolean() {
			e.tag(tagTrue)
		} else {
			e.tag(tagFalse)
		}
	}
	return true
}

func (e *encoder) str(s string) {
	if len(s) < smallInt-shortString {
		e.tag(byte(shortString + len(s)))
		e.out = append(e.out, s...)
		return
	}
	e.tag(tagString)
	e.bytes(s)
}

func (e *encoder) number(f float64) {
	switch i := int64(f); {
	case float64(i) != f || i == 0 && math.Signbit(f) || i < -1<<53 || i > 1<<53:
		if f != f {
			f = math.NaN() // one of many
		}
		e.tag(tagFloat)
		e.out = binary.LittleEndian.AppendUint64(e.out, math.Float64bits(f))
	case i >= 0 && i < 256-smallInt:
		e.tag(byte(smallInt + i))
	default:
		e.tag(tagInt)
		e.out = binary.AppendVarint(e.out, i)
	}
}

// object writes an object that was met before as a reference, else what it takes to make it.
func (e *encoder) object(o *goja.Object) bool {
	if m, ok := e.seen[o]; ok {
		if m.owner == e.owner {
			e.tag(tagRef)
			e.uint(int(m.id))
			if e.several {
				e.refs, e.to = append(e.refs, e.at), append(e.to, m.id)
			}
			return true
		}
		if e.first {
			e.join(m.owner, e.owner)
			e.tag(tagUndefined) // the piece is written again
			return true
		}
	}
	q := e.at
	q.o = o
	b, impl := e.p.layout.look(o)
	switch {
	case impl == implPlain && e.data(o, b):
		q.tag = tagObject
		if b.prototype == nil {
			q.tag = tagBare
		}
		e.tag(q.tag)
	case impl == implArray && e.dense(b):
		q.tag = tagArray
		e.tag(tagArray)
		e.uint(len((*arrayObject)(unsafe.Pointer(b)).values))
	default:
		if !e.head(&q) {
			return false
		}
	}
	id := int32(len(e.queue))
	e.seen[o] = met{e.owner, id}
	if q.depth <= maxSteps {
		q.top = id
	}
	e.queue = append(e.queue, q)
	return true
}

// data tells whether an ordinary object is plain data for sure.
func (e *encoder) data(o *goja.Object, b *baseObject) bool {
	return (b.prototype == e.objectProto || b.prototype == nil) && b.class == "Object" && b.symValues == nil && b.privateElements == nil &&
		o != e.objectProto && o != e.global && b.values["constructor"] == nil
}

// dense tells whether an array has elements only, and all of them, of which none is odd.
func (e *encoder) dense(b *baseObject) bool {
	a := (*arrayObject)(unsafe.Pointer(b))
	if len(b.values) != 1 || !b.extensible || b.prototype != e.arrayProto || b.symValues != nil || int(a.length) != len(a.values) {
		return false
	}
	for _, v := range a.values { // goja's own counters are not exact
		if v == nil || e.p.layout.special(v) != nil {
			return false
		}
	}
	length := e.p.layout.special(b.values["length"])
	return length != nil && length.writable
}

// even tells the same of an array that the layout does not know.
func (e *encoder) even(o *goja.Object) bool {
	names := e.p.ownNames(o)
	if length, _ := e.p.own(o, e.p.lengthKey); !length.writable || length.value.ToInteger() != int64(len(names)-1) || !e.p.extensible(o) {
		return false
	}
	for i := range len(names) - 1 {
		if _, attrs, lost := e.property(o, e.vm.ToValue(i)); attrs != plain || lost != "" {
			return false
		}
	}
	return true
}

// head writes what it takes to make an object of any kind.
func (e *encoder) head(q *queued) bool {
	o := q.o
	kind := e.kindOf(o)
	if what := e.unkept(o, kind); what != "" {
		return e.lose(what)
	}
	switch kind {
	case kindObject:
		q.tag = tagObject
		if o.Prototype() == nil {
			q.tag = tagBare
		}
		e.tag(q.tag)
	case kindArray:
		q.tag = tagList
		if e.even(o) {
			q.tag = tagArray
		}
		e.tag(q.tag)
		if q.tag == tagArray {
			e.uint(length(o))
		}
	case kindTyped:
		name := e.p.typedName(o)
		if o.Prototype() != e.reader.proto(name) {
			name = "Buffer"
		}
		buffer, offset, length := e.p.span(o)
		q.tag, q.flags = tagTyped, e.flags(o, kind)
		e.tag(tagTyped, q.flags, byte(slices.Index(typedClasses, name)))
		e.object(buffer)
		e.uint(offset)
		e.uint(length)
	case kindView:
		buffer, offset, length, _ := e.p.view(o)
		q.tag, q.flags = tagView, e.flags(o, kind)
		e.tag(tagView, q.flags)
		e.object(buffer.(*goja.Object))
		e.uint(offset)
		e.uint(length)
	default:
		q.flags = e.flags(o, kind)
		switch kind {
		case kindMap:
			q.tag = tagMap
			e.tag(tagMap, q.flags)
		case kindSet:
			q.tag = tagSet
			e.tag(tagSet, q.flags)
		case kindDate:
			q.tag = tagDate
			if t, ok := o.Export().(time.Time); ok {
				e.tag(tagDate, q.flags)
				e.out = binary.AppendVarint(e.out, t.UnixMilli())
			} else {
				e.tag(tagDate, q.flags|invalid)
			}
		case kindRegExp:
			q.tag = tagRegExp
			e.tag(tagRegExp, q.flags)
			source, flags := e.regexp(o)
			e.bytes(source)
			e.bytes(flags)
		case kindError:
			q.tag = tagError
			proto := o.Prototype()
			e.tag(tagError, q.flags, byte(slices.IndexFunc(errorClasses, func(class string) bool { return e.reader.proto(class) == proto })))
		case kindBuffer:
			q.tag = tagBuffer
			data := o.Export().(goja.ArrayBuffer).Bytes()
			e.tag(tagBuffer, q.flags)
			e.uint(len(data))
			e.room(len(data))
			e.out = append(e.out, data...)
		}
	}
	return true
}

// flags are those of an object that is no plain one and no array.
func (e *encoder) flags(o *goja.Object, kind kind) (flags byte) {
	if b, _ := e.p.layout.look(o); b != nil && kind != kindError && b.extensible && len(b.propNames) == 0 && b.symValues == nil {
		return 0
	}
	if !e.p.extensible(o) {
		flags = fixed
	}
	if kind == kindError || len(e.properties(nil, o, kind)) > 0 || len(e.p.ownSymbols(o)) > 0 {
		flags |= named
	}
	return flags
}

// unkept says what an object is that cannot be kept; "" for any other.
func (e *encoder) unkept(o *goja.Object, kind kind) string {
	if kind == kindProxy {
		return "Proxy"
	}
	proto := o.Prototype()
	is := func(class string) bool { return proto != nil && proto == e.reader.proto(class) }
	if b, _ := e.p.layout.look(o); b != nil && b.privateElements != nil && kind == kindObject && (proto == nil || proto == e.objectProto) {
		return "object with private members"
	}
	kept := false
	switch kind {
	case kindObject:
		if what := e.builtin(o); what != "" {
			return what
		}
		kept = (proto == nil || proto == e.objectProto) && o.ExportType() == typeRecord && o.ClassName() == "Object" && e.ordinary(o)
	case kindArray:
		kept = is("Array") && o.ExportType() == typeSlice
	case kindRegExp:
		if source, _ := e.regexp(o); len(source) > maxPattern {
			return "RegExp of more than 64 KiB"
		}
		kept = is("RegExp")
	case kindMap, kindSet, kindDate:
		kept = is(kind.name())
	case kindError:
		kept = slices.ContainsFunc(errorClasses, is)
	case kindBuffer:
		if o.Export().(goja.ArrayBuffer).Detached() {
			return "detached ArrayBuffer"
		}
		kept = is("ArrayBuffer")
	case kindTyped:
		name := e.p.typedName(o)
		buffer, _, _ := e.p.span(o)
		if what := e.unkept(buffer, kindBuffer); what != "" {
			return name + " of a " + what
		}
		kept = slices.Contains(typedClasses, name) && (is(name) || e.isBuffer(o) && is("Buffer"))
	case kindView:
		buffer, _, _, _ := e.p.view(o)
		if what := e.unkept(buffer.(*goja.Object), kindBuffer); what != "" {
			return "DataView of a " + what
		}
		kept = is("DataView")
	}
	if kept {
		return ""
	}
	if kind != kindObject {
		if what := e.builtin(o); what != "" {
			return what
		}
	}
	return e.foreign(o, kind)
}

// ordinary tells whether o is an ordinary object, as far as one can know.
func (e *encoder) ordinary(o *goja.Object) bool {
	_, k := e.p.layout.look(o)
	return k == implPlain || !e.p.layout.on
}

// builtin says what an object is that belongs to the language or to a class rather than to data.
func (e *encoder) builtin(o *goja.Object) string {
	switch {
	case o == e.global:
		return "globalThis"
	case o == e.objectProto:
		return "Object.prototype"
	}
	if e.p.has(o, e.p.ctrKey) {
		prop, _ := e.p.own(o, e.p.ctrKey)
		if fn, ok := prop.value.(*goja.Object); ok && !prop.enumerable && e.kindOf(fn) == kindFunction {
			if of, ok := e.p.own(fn, e.vm.ToValue("prototype")); ok && of.value == o {
				return e.functionName(fn) + ".prototype"
			}
		}
	}
	if symbols := e.p.ownSymbols(o); len(symbols) > 0 {
		if prop, ok := e.p.own(o, goja.SymToStringTag); ok && prop.value != nil && goja.IsString(prop.value) {
			switch name := prop.value.String(); name {
			case "Math", "JSON", "Reflect":
				if e.reader.native(name) == o {
					return name
				}
			}
		}
	}
	return ""
}

// properties lists the own properties with names, except those that go without saying.
func (e *encoder) properties(list []member, o *goja.Object, kind kind) []member {
	for _, key := range e.p.ownNames(o) {
		name := WTF8(key)
		if kind == kindArray || kind == kindTyped {
			if _, ok := arrayIndex(name); ok || kind == kindArray && name == "length" {
				continue
			}
		}
		m := member{name: name}
		if kind == kindError && name == "stack" && !e.stackMade(o) && !e.stackIsPlain(o) {
			m.attrs, m.lost = writable|configurable, "a text that a getter has a part in"
		} else {
			m.value, m.attrs, m.lost = e.property(o, key)
		}
		if kind == kindRegExp && name == "lastIndex" && m.attrs == writable && goja.IsNumber(m.value) && math.Float64bits(m.value.ToFloat()) == 0 {
			continue
		}
		list = append(list, m)
	}
	return list
}

// stackMade tells whether the stack of an error is there; goja makes it when it is looked at first.
func (e *encoder) stackMade(o *goja.Object) bool {
	b, _ := e.p.layout.look(o)
	return b != nil && b.values["stack"] != nil
}

// property reads a property.
func (e *encoder) property(o *goja.Object, key goja.Value) (v goja.Value, attrs byte, lost string) {
	prop, _ := e.p.own(o, key)
	if prop.accessor() {
		lost, prop.writable = "accessor", true
	}
	if prop.writable {
		attrs |= writable
	}
	if prop.enumerable {
		attrs |= enumerable
	}
	if prop.configurable {
		attrs |= configurable
	}
	return prop.value, attrs, lost
}

// body writes what is in object number i.
func (e *encoder) body(i int) {
	q := e.queue[i]
	e.within(i)
	switch q.tag {
	case tagObject, tagBare:
		e.record(q.o)
		e.symbols(q.o)
		return
	case tagArray:
		e.at.step = step{by: byIndex}
		if b, impl := e.p.layout.look(q.o); impl == implArray {
			for j, v := range (*arrayObject)(unsafe.Pointer(b)).values {
				e.at.step.at = j
				e.value(v)
			}
		} else {
			for j := range length(q.o) {
				e.at.step.at = j
				v, _, _ := e.property(q.o, e.vm.ToValue(j))
				e.value(v)
			}
		}
		e.symbols(q.o)
		return
	case tagList:
		e.sparse(q.o)
		e.symbols(q.o)
		return
	case tagMap:
		list := e.p.entries(q.o, kindMap, math.MaxInt32)
		for j := 0; j+1 < len(list); j += 2 {
			start := len(e.out)
			e.tag(tagTrue)
			e.at.step = step{by: toMapKey, at: j / 2}
			if !e.value(list[j]) {
				e.out = e.out[:start]
				continue
			}
			e.at.step = step{by: toMapValue, at: j / 2, of: list[j]}
			e.value(list[j+1])
		}
		e.tag(tagFalse)
	case tagSet:
		for j, v := range e.p.entries(q.o, kindSet, math.MaxInt32) {
			start := len(e.out)
			e.tag(tagTrue)
			e.at.step = step{by: toMember, at: j}
			if !e.value(v) {
				e.out = e.out[:start]
			}
		}
		e.tag(tagFalse)
	}
	if q.flags&named != 0 {
		e.list = e.properties(e.list[:0], q.o, e.kindOf(q.o))
		e.named(e.list)
		e.symbols(q.o)
	}
}

// named writes properties one by one.
func (e *encoder) named(list []member) {
	e.uint(len(list))
	for _, m := range list {
		e.tag(m.attrs)
		e.bytes(m.name)
		e.member(&m)
	}
}

func (e *encoder) member(m *member) {
	e.at.step = step{key: m.name}
	e.valueOr(m.value, m.lost)
}

func (e *encoder) valueOr(v goja.Value, lost string) {
	if lost != "" {
		e.lose(lost)
	} else {
		e.value(v)
	}
}

// symbols notes the properties with symbol keys.
func (e *encoder) symbols(o *goja.Object) {
	if b, _ := e.p.layout.look(o); b != nil && b.symValues == nil {
		return
	}
	for _, sym := range e.p.ownSymbols(o) {
		if sym != e.opts.Hidden {
			e.at.step = step{by: bySymbol, of: sym}
			e.note("a property with a symbol key")
		}
	}
}

// record writes a plain object: the number of its shape, and the values.
func (e *encoder) record(o *goja.Object) {
	if e.quickRecord(o) {
		return
	}
	list := e.properties(e.list[:0], o, kindObject)
	e.list = list
	extensible := e.p.extensible(o)
	if !extensible || slices.ContainsFunc(list, func(m member) bool { return m.attrs != plain }) {
		e.uint(oddBody)
		if extensible {
			e.tag(0)
		} else {
			e.tag(fixed)
		}
		e.named(list)
		return
	}
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = list[i].name
	}
	e.shape(e.keysOf(texts))
	for i := range list {
		e.member(&list[i])
	}
}

// quickRecord does it for an object that the layout knows and of which nothing is odd.
func (e *encoder) quickRecord(o *goja.Object) bool {
	b, impl := e.p.layout.look(o)
	if impl != implPlain || !b.extensible {
		return false
	}
	names := e.p.layout.keys(o, b)
	values := e.values[:0]
	for _, name := range names {
		v := b.values[name]
		if v == nil || e.p.layout.special(v) != nil {
			return false
		}
		values = append(values, v)
	}
	e.values = values
	k := e.recently(names)
	if k == nil {
		texts := make([]string, len(names))
		for i, name := range names {
			texts[i] = nameText(name)
		}
		k = e.keysOf(texts)
		if k.names == nil {
			k.names = names
		}
		copy(e.recent[1:], e.recent[:])
		e.recent[0] = k
	}
	e.shape(k)
	e.at.step = step{}
	for i, v := range values {
		e.at.step.key = k.texts[i]
		e.value(v)
	}
	return true
}

// recently is one of the shapes used last, by goja's names.
func (e *encoder) recently(names []unistring.String) *keys {
	for _, k := range e.recent {
		if k != nil && slices.Equal(k.names, names) {
			return k
		}
	}
	return nil
}

// nameText is the name of a property as goja holds it, in WTF-8.
func nameText(name unistring.String) string {
	if units := name.AsUtf16(); units != nil {
		return WTF8(goja.StringFromUTF16(units[1:]))
	}
	return string(name)
}

// keysOf is the shape of these keys.
func (e *encoder) keysOf(texts []string) *keys {
	e.text = e.text[:0]
	for _, text := range texts {
		e.text = binary.AppendUvarint(e.text, uint64(len(text)))
		e.text = append(e.text, text...)
	}
	k := e.shapes[string(e.text)]
	if k == nil {
		k = &keys{texts: texts}
		if e.shapes == nil {
			e.shapes = map[string]*keys{}
		}
		e.shapes[string(e.text)] = k
	}
	return k
}

// shape writes the number of a shape, or the shape itself.
func (e *encoder) shape(k *keys) {
	if k.number != 0 && k.owner == e.owner {
		e.uint(k.number)
		return
	}
	e.uint(newShape)
	e.uint(len(k.texts))
	start := len(e.out)
	for _, text := range k.texts {
		e.bytes(text)
	}
	if shared(len(e.out)-start, len(k.texts)) {
		k.number, k.owner = firstShape+e.shared, e.owner
		e.shared++
	}
}

// shared tells whether a shape whose keys take so many bytes may be used again. A long key would cost
// whoever decodes the piece much more time than the byte that asks for it.
func shared(bytes, keys int) bool { return bytes <= 64*keys }

// sparse writes an array of any kind: its length, its elements with the gaps before them, its properties.
func (e *encoder) sparse(o *goja.Object) {
	type element struct {
		index uint32
		key   goja.Value
	}
	var elements []element
	for _, key := range e.p.ownNames(o) {
		if n, ok := arrayIndex(key.String()); ok {
			elements = append(elements, element{n, key})
		}
	}
	slices.SortFunc(elements, func(a, b element) int { return cmp.Compare(a.index, b.index) })
	length, _ := e.p.own(o, e.p.lengthKey)
	flags := byte(0)
	if !e.p.extensible(o) {
		flags |= fixed
	}
	if !length.writable {
		flags |= locked
	}
	e.tag(flags)
	e.uint(int(length.value.ToInteger()))
	e.uint(len(elements))
	next := uint32(0)
	for _, el := range elements {
		e.uint(int(el.index - next))
		next = el.index + 1
		v, attrs, lost := e.property(o, el.key)
		e.tag(attrs)
		e.at.step = step{by: byIndex, at: int(el.index)}
		e.valueOr(v, lost)
	}
	e.list = e.properties(e.list[:0], o, kindArray)
	e.named(e.list)
}
