package inspect

import (
	"fmt"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/stores"
)

// WalkOptions are options of one Walk. The zero value works.
type WalkOptions struct {
	// Root stands for the value in the paths of errors and of Lost; "": "value".
	Root string
	// Lost hears of everything that the writer is not told as it is: what it gets as Live, and
	// properties that have no place in the stream (symbol keys, properties of arrays and Maps).
	Lost func(path, what string)
}

// Walk writes v, which may be cyclic, to w and returns w's error, a *LimitError that names the
// place, or nil. No code of a script runs. Plain objects, arrays, Maps, Sets, dates, regular
// expressions, errors, binary data and primitives are carried; everything else is Live.
func (r *Reader) Walk(v goja.Value, w stores.Writer, opts WalkOptions) error {
	if _, ok := v.(*goja.Object); !ok {
		rd := reading{vm: r.vm, opts: &r.opts}
		k := walker{reading: rd, w: w, walkOpts: opts}
		k.primitive(v)
		return w.Err()
	}
	k := walker{reading: r.begin(), w: discard{}, walkOpts: opts, first: true, seen: map[*goja.Object]int32{}}
	k.arrayProto = r.vm.NewArray().Prototype()
	k.reset()
	err := k.run(v)
	if err == nil {
		k.w, k.first = w, false
		k.reset()
		err = k.run(v)
	}
	k.end()
	if err == nil {
		err = w.Err()
	}
	return err
}

// walker is one Walk: a first pass counts how often each object occurs, a second one writes.
type walker struct {
	reading
	w              stores.Writer
	walkOpts       WalkOptions
	first          bool
	shared         bool // some object occurs twice
	seen           map[*goja.Object]int32
	nextID         int32
	path           path
	depth, members int
	arrayProto     *goja.Object
}

// Of an object in walker.seen; ids are 1 and up.
const (
	once  = -1
	twice = -2
)

func (k *walker) reset() {
	k.depth = orDefault(k.opts.MaxDepth, 1000)
	k.members = orDefault(k.opts.MaxMembers, 1_000_000)
	k.path = k.path[:0]
}

func (k *walker) run(v goja.Value) (err error) {
	defer func() {
		switch x := recover().(type) {
		case nil:
		case stop:
			err = x.err
		default:
			err = fmt.Errorf("%s cannot be read: %v", k.where(), x)
		}
	}()
	k.value(v)
	return nil
}

func (k *walker) where() string {
	root := k.walkOpts.Root
	if root == "" {
		root = "value"
	}
	return root + k.path.String()
}

func (k *walker) limit(format string, args ...any) {
	panic(stop{&LimitError{Path: k.where(), What: fmt.Sprintf(format, args...)}})
}

func (k *walker) lose(what string) {
	if !k.first && k.walkOpts.Lost != nil {
		k.walkOpts.Lost(k.where(), what)
	}
}

func (k *walker) live(what string) {
	k.w.Live(what)
	k.lose(what)
}

func (k *walker) value(v goja.Value) {
	if k.members--; k.members < 0 {
		k.limit("has too many members; keep less in it")
	}
	o, ok := v.(*goja.Object)
	if !ok {
		if !k.first {
			k.primitive(v)
		} else if s, ok := v.(goja.String); ok {
			k.members -= s.Length() >> 12 // a long text counts as many values
		}
		return
	}
	if k.shared || k.first {
		if id, again := k.enter(o); again {
			k.w.Ref(id)
			return
		} else if id > 0 || k.first {
			k.object(o, id)
			return
		}
	}
	k.object(o, 0)
}

// enter notes an occurrence of o and tells whether it was met before.
func (k *walker) enter(o *goja.Object) (id int, again bool) {
	n := k.seen[o]
	if k.first {
		if n == 0 {
			k.seen[o] = once
			return 0, false
		}
		k.seen[o] = twice
		k.shared = true
		return 0, true
	}
	switch {
	case n > 0:
		return int(n), true
	case n == twice:
		k.nextID++
		k.seen[o] = k.nextID
		return int(k.nextID), false
	}
	return 0, false
}

func (k *walker) primitive(v goja.Value) {
	switch primitiveOf(v) {
	case isUndefined:
		k.w.Undefined()
	case isNull:
		k.w.Null()
	case isBool:
		k.w.Bool(v.ToBoolean())
	case isNumber:
		k.w.Number(v.ToFloat())
	case isString:
		k.w.String(WTF8(v))
	case isBigInt:
		k.w.BigInt(v.String())
	case isSymbol:
		k.live("symbol " + v.String())
	}
}

func (k *walker) object(o *goja.Object, id int) {
	if len(k.path) >= k.depth {
		k.limit("is nested deeper than %d levels; keep flatter data", k.depth)
	}
	kind := k.kindOf(o)
	if what := k.liveName(o, kind); what != "" {
		if !k.first && id > 0 { // a Live has no id: each occurrence is one
			delete(k.seen, o)
			k.nextID--
		}
		k.live(what)
		return
	}
	switch kind {
	case kindObject:
		k.w.BeginObject(id)
		k.record(o)
		k.w.End()
	case kindArray:
		k.array(o, id)
	case kindMap, kindSet:
		k.entries(o, kind, id)
	case kindDate:
		ms := goja.NaN().ToFloat()
		if t, ok := o.Export().(time.Time); ok {
			ms = float64(t.UnixMilli())
		}
		k.w.Date(id, ms)
		k.extras(o)
	case kindRegExp:
		source, flags := k.regexp(o)
		k.w.RegExp(id, source, flags)
		k.extras(o)
	case kindError:
		k.failure(o, id)
	case kindBuffer:
		k.w.Bytes(id, "ArrayBuffer", k.sized(o.Export().(goja.ArrayBuffer).Bytes()))
		k.extras(o)
	case kindTyped, kindView:
		name := kind.name()
		if kind == kindTyped {
			if name = k.p.typedName(o); k.isBuffer(o) {
				name = "Buffer"
			}
		}
		var data []byte
		if err := k.vm.ExportTo(o, &data); err != nil {
			panic(stop{fmt.Errorf("%s: read the bytes of a %s: %w", k.where(), name, err)})
		}
		k.w.Bytes(id, name, k.sized(data))
	}
}

// sized lets bytes count as the values they could be.
func (k *walker) sized(data []byte) []byte {
	if k.members -= len(data) >> 8; k.members < 0 {
		k.limit("holds too many bytes; keep less in it")
	}
	return data
}

// liveName says what o is if it cannot be carried, else "".
func (k *walker) liveName(o *goja.Object, kind kind) string {
	proto := k.objectProto
	if kind != kindProxy {
		proto = o.Prototype()
	}
	carried := false
	switch kind {
	case kindObject:
		carried = proto == nil || proto == k.objectProto
		if o == k.vm.GlobalObject() {
			return "globalThis"
		}
	case kindArray:
		carried = proto == k.arrayProto
	case kindMap, kindSet, kindDate, kindRegExp, kindBuffer, kindView:
		// Their prototypes inherit from Object.prototype; a subclass is one step further away.
		carried = proto != nil && proto.ExportType() != typeProxy && proto.Prototype() == k.objectProto
	case kindTyped:
		carried = k.steps(proto) == 2 || k.isBuffer(o)
	case kindError:
		carried = k.steps(proto) == 1
		if !carried && k.steps(proto) == 2 {
			name, _ := k.constructorName(o)
			carried = builtinError(name)
		}
	}
	if carried {
		return ""
	}
	return k.foreign(o, kind)
}

// foreign says what an object is that cannot be carried.
func (r *reading) foreign(o *goja.Object, kind kind) string {
	switch kind {
	case kindFunction:
		name := r.text(o, "name")
		if name == "" {
			return "function"
		}
		return "function " + name
	case kindPromise, kindProxy, kindArguments, kindWeakMap, kindWeakSet, kindMapIterator, kindSetIterator:
		return kind.name()
	}
	name, ok := r.constructorName(o)
	if !ok || name == "Object" || name == "Iterator" {
		if tag := r.tagText(o); tag != "" {
			return tag // a generator and the like
		}
		return "object with a prototype of its own"
	}
	return "class " + name
}

// tagText is the text of an inherited Symbol.toStringTag.
func (r *reading) tagText(o *goja.Object) string {
	prop, _, ok := r.find(o, goja.SymToStringTag)
	if ok && prop.value != nil && goja.IsString(prop.value) {
		return prop.value.String()
	}
	return ""
}

// steps counts the prototypes from proto to Object.prototype; -1 if it is not reached.
func (r *reading) steps(proto *goja.Object) int {
	for n := 0; proto != nil && n < maxChain && proto.ExportType() != typeProxy; n++ {
		if proto == r.objectProto {
			return n
		}
		proto = proto.Prototype()
	}
	return -1
}

func (r *reading) isBuffer(o *goja.Object) bool {
	name, _ := r.constructorName(o)
	return name == "Buffer" && r.steps(o.Prototype()) >= 3 && r.p.typedName(o) == "Uint8Array"
}

// builtinError tells whether a name is that of one of JavaScript's own error classes.
func builtinError(name string) bool {
	switch name {
	case "Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError":
		return true
	}
	return false
}

// record writes the properties of a plain object.
func (k *walker) record(o *goja.Object) {
	s := k.p.layout.shape(o)
	for _, key := range k.p.ownKeys(o) {
		name := WTF8(key)
		k.path.name(name)
		k.w.Key(name)
		k.property(o, key, s.known && !s.getters)
		k.path.pop()
	}
	k.symbols(o)
}

// property writes an own property; sure says that it is no accessor.
func (k *walker) property(o *goja.Object, key goja.Value, sure bool) {
	if sure {
		k.value(k.p.read(o, key))
		return
	}
	prop, _ := k.p.own(o, key)
	if prop.accessor() {
		k.live("accessor")
		return
	}
	k.value(prop.value)
}

// symbols tells of properties with symbol keys.
func (k *walker) symbols(o *goja.Object) {
	for _, sym := range o.Symbols() {
		k.path.push(step{by: bySymbol, of: sym})
		k.lose("a property with a symbol key")
		k.path.pop()
	}
}

// extras tells of properties of an object that is written without any.
func (k *walker) extras(o *goja.Object) {
	if k.first || k.walkOpts.Lost == nil {
		return
	}
	for _, key := range k.p.ownKeys(o) {
		k.path.name(key.String())
		k.lose("a property of a " + k.kindOf(o).name())
		k.path.pop()
	}
	k.symbols(o)
}

func (k *walker) array(o *goja.Object, id int) {
	n := length(o)
	k.w.BeginArray(id, n)
	s := k.p.layout.shape(o)
	if s.known && s.dense {
		for i, v := range k.p.list(o) {
			k.path.index(i)
			k.value(v)
			k.path.pop()
		}
	} else {
		for i := 0; i < n; i++ {
			k.path.index(i)
			key := k.vm.ToValue(i)
			if k.p.has(o, key) {
				k.property(o, key, false)
			} else {
				if k.members--; k.members < 0 {
					k.limit("has too many holes; keep a Map or an object instead")
				}
				k.w.Hole()
			}
			k.path.pop()
		}
	}
	if !s.known || s.named {
		for _, key := range k.p.ownKeys(o) {
			if _, ok := arrayIndex(key.String()); !ok {
				k.path.name(key.String())
				k.lose("a property of an Array")
				k.path.pop()
			}
		}
	}
	k.symbols(o)
	k.w.End()
}

func (k *walker) entries(o *goja.Object, kind kind, id int) {
	if n := k.p.size(o, kind); n > k.members {
		k.limit("has too many members; keep less in it")
	}
	list := k.p.entries(o, kind, k.members+1)
	if kind == kindSet {
		k.w.BeginSet(id)
		for i, v := range list {
			k.path.push(step{by: toMember, at: i})
			k.value(v)
			k.path.pop()
		}
	} else {
		k.w.BeginMap(id)
		for i := 0; i+1 < len(list); i += 2 {
			k.path.push(step{by: toMapKey, at: i / 2})
			k.value(list[i])
			k.path.pop()
			k.path.push(step{by: toMapValue, at: i / 2, of: list[i]})
			k.value(list[i+1])
			k.path.pop()
		}
	}
	k.extras(o)
	k.w.End()
}

func (k *walker) failure(o *goja.Object, id int) {
	name, message := k.text(o, "name"), k.text(o, "message")
	stack := ""
	if !k.first {
		stack = k.stackOf(o)
	}
	k.w.BeginError(id, name, message, stack)
	if key := k.vm.ToValue("cause"); k.p.has(o, key) {
		k.path.name("cause")
		k.property(o, key, false)
		k.path.pop()
	}
	if !k.first && k.walkOpts.Lost != nil {
		for _, key := range k.p.ownKeys(o) {
			switch name := key.String(); name {
			case "name", "message", "stack", "cause":
			default:
				k.path.name(name)
				k.lose("a property of an Error")
				k.path.pop()
			}
		}
		k.symbols(o)
	}
	k.w.End()
}

// discard is the writer of the first pass.
type discard struct{}

var _ stores.Writer = discard{}

func (discard) Undefined()                             {}
func (discard) Null()                                  {}
func (discard) Bool(bool)                              {}
func (discard) Number(float64)                         {}
func (discard) BigInt(string)                          {}
func (discard) String(string)                          {}
func (discard) Date(int, float64)                      {}
func (discard) RegExp(int, string, string)             {}
func (discard) Bytes(int, string, []byte)              {}
func (discard) BeginError(int, string, string, string) {}
func (discard) BeginObject(int)                        {}
func (discard) BeginArray(int, int)                    {}
func (discard) Hole()                                  {}
func (discard) BeginMap(int)                           {}
func (discard) BeginSet(int)                           {}
func (discard) Key(string)                             {}
func (discard) End()                                   {}
func (discard) Ref(int)                                {}
func (discard) Live(string)                            {}
func (discard) Err() error                             { return nil }
