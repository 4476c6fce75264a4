package inspect

import (
	"reflect"
	"sync"

	"github.com/dop251/goja"
)

// native is a built-in function of goja as Go sees it.
type native = func(goja.FunctionCall) goja.Value

// probe looks at objects of any VM through the built-ins of a VM of its own, in which no script
// ever ran: a script that overrides Map.prototype.forEach or Object.keys changes its own VM only,
// and a VM pays nothing to be readable (20 captured built-ins would cost each VM some 100 KB).
// That works because those built-ins take the internal object of `this`, whatever VM it is of.
// Every built-in used here runs no code of a script unless the object is a Proxy, and callers turn
// Proxies away first.
//
// A probe is used by one goroutine at a time and holds no object of another VM between calls.
type probe struct {
	vm     *goja.Runtime
	hasOwn native
	getOwn native
	keys   native
	get    native
	apply  native

	names, symbols     native // the rest is looked up on first use
	mapEach, setEach   native
	mapSize, setSize   native
	mapSet, setAdd     native
	define, set        native
	fnSource           native
	stringOf, symbolOf native
	reSource           native
	reFlags            []native // in the order of reFlagNames
	typedTag           native
	typedBuf, typedOff native
	typedLen           native
	isExtensible       native
	prevent            native
	viewLen, viewOff   native
	viewBuf            native
	weakMap, weakSet   native // has
	argumentOfHas      goja.Value
	onList, onMap      goja.Value
	onSet              goja.Value
	sink               []goja.Value
	limit              int
	layout             layout
	lengthKey, ctrKey  goja.Value
	inPlace            bool // what list gives is the array's own memory
}

// probes keeps probes (17 us and 19 KB each) between calls. It is a cache only: a new one is as good.
var probes = sync.Pool{New: func() any { return newProbe() }}

func newProbe() *probe {
	p := &probe{vm: goja.New()}
	object := p.object("Object")
	reflect := p.object("Reflect")
	p.getOwn = method(object, "getOwnPropertyDescriptor")
	p.keys = method(object, "keys")
	p.hasOwn = p.method("Object", "hasOwnProperty")
	p.get = method(reflect, "get")
	p.apply = method(reflect, "apply")
	p.lengthKey = p.vm.ToValue("length")
	p.ctrKey = p.vm.ToValue("constructor")
	p.onList = p.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		p.sink = call.Arguments
		return nil
	})
	p.layout = newLayout(p)
	array := p.vm.NewArray(nil)
	p.list(array)[0] = p.lengthKey
	p.inPlace = array.Get("0") == p.lengthKey
	return p
}

func (p *probe) object(global string) *goja.Object { return p.vm.Get(global).(*goja.Object) }

// method is the built-in class.prototype.name.
func (p *probe) method(class, name string) native {
	return method(p.object(class).Get("prototype").(*goja.Object), name)
}

// getter is the built-in getter of class.prototype[key].
func (p *probe) getter(proto goja.Value, key goja.Value) native {
	prop, _ := p.own(proto.(*goja.Object), key)
	return prop.getter.Export().(native)
}

func method(o *goja.Object, name string) native { return o.Get(name).Export().(native) }

// call calls a global function on a primitive.
func (p *probe) call(global string, v goja.Value) goja.Value {
	return p.object(global).Export().(native)(goja.FunctionCall{Arguments: []goja.Value{v}})
}

// property is an own property of an object; getter and setter are nil for a data property.
type property struct {
	value          goja.Value
	getter, setter goja.Value
	enumerable     bool
	writable       bool // of a data property
	configurable   bool
}

func (d property) accessor() bool { return d.getter != nil || d.setter != nil }

// has tells whether o, no Proxy, has an own property of that name (a string, number or symbol).
func (p *probe) has(o *goja.Object, key goja.Value) bool {
	args := [1]goja.Value{key}
	return p.hasOwn(goja.FunctionCall{This: o, Arguments: args[:]}).ToBoolean()
}

// Accessors is what the Go side of an object may say besides: which of its properties pass for getters.
type Accessors interface{ Accessor(name string) bool }

var accessors = reflect.TypeFor[Accessors]()

// own reads an own property without running its getter; o is no Proxy.
func (p *probe) own(o *goja.Object, key goja.Value) (property, bool) {
	if t := o.ExportType(); t != nil && t.Kind() == reflect.Pointer && t.Implements(accessors) {
		if a, ok := o.Export().(Accessors); ok && a.Accessor(key.String()) {
			return property{value: goja.Undefined(), getter: goja.Undefined(), enumerable: true}, true
		}
	}
	args := [2]goja.Value{o, key}
	d, ok := p.getOwn(goja.FunctionCall{Arguments: args[:]}).(*goja.Object)
	if !ok {
		return property{}, false
	}
	prop := property{enumerable: d.Get("enumerable").ToBoolean(), configurable: d.Get("configurable").ToBoolean()}
	if v := d.Get("value"); v != nil {
		prop.value, prop.writable = v, d.Get("writable").ToBoolean()
		return prop, true
	}
	prop.value = goja.Undefined()
	if f := d.Get("get"); f != nil && !goja.IsUndefined(f) {
		prop.getter = f
	}
	if f := d.Get("set"); f != nil && !goja.IsUndefined(f) {
		prop.setter = f
	}
	return prop, true
}

// read gets an own data property by its key value.
func (p *probe) read(o *goja.Object, key goja.Value) goja.Value {
	args := [2]goja.Value{o, key}
	if v := p.get(goja.FunctionCall{Arguments: args[:]}); v != nil {
		return v
	}
	return goja.Undefined()
}

// ownKeys lists the own enumerable string keys in order; o is no Proxy.
func (p *probe) ownKeys(o *goja.Object) []goja.Value {
	args := [1]goja.Value{o}
	return p.list(p.keys(goja.FunctionCall{Arguments: args[:]}).(*goja.Object))
}

// ownNames lists all own string keys.
func (p *probe) ownNames(o *goja.Object) []goja.Value {
	if p.names == nil {
		p.names = method(p.object("Object"), "getOwnPropertyNames")
	}
	args := [1]goja.Value{o}
	return p.list(p.names(goja.FunctionCall{Arguments: args[:]}).(*goja.Object))
}

// ownSymbols lists all own symbol keys.
func (p *probe) ownSymbols(o *goja.Object) []goja.Value {
	if p.symbols == nil {
		p.symbols = method(p.object("Object"), "getOwnPropertySymbols")
	}
	args := [1]goja.Value{o}
	return p.list(p.symbols(goja.FunctionCall{Arguments: args[:]}).(*goja.Object))
}

// list is the elements of a dense array without accessors, without a copy: the result is good
// until a script runs and must not be written to, but by who made the array.
func (p *probe) list(array *goja.Object) []goja.Value {
	args := [3]goja.Value{p.onList, goja.Undefined(), array}
	p.apply(goja.FunctionCall{Arguments: args[:]})
	l := p.sink
	p.sink = nil
	return l
}

type stopEach struct{}

// entries lists up to limit entries of a Map, key and value in turn, or of a Set.
func (p *probe) entries(o *goja.Object, k kind, limit int) (flat []goja.Value) {
	each, on := &p.mapEach, &p.onMap
	width := 2
	if k == kindSet {
		each, on, width = &p.setEach, &p.onSet, 1
	}
	if *each == nil {
		*each = p.method(k.name(), "forEach")
		*on = p.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			if len(p.sink) >= p.limit {
				panic(stopEach{})
			}
			if width == 2 {
				p.sink = append(p.sink, call.Arguments[1])
			}
			p.sink = append(p.sink, call.Arguments[0])
			return nil
		})
	}
	p.sink = make([]goja.Value, 0, width*min(limit, p.size(o, k)))
	p.limit = width * limit
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(stopEach); !ok {
				panic(r)
			}
		}
		flat, p.sink = p.sink, nil
	}()
	args := [1]goja.Value{*on}
	(*each)(goja.FunctionCall{This: o, Arguments: args[:]})
	return nil // set by the deferred function
}

// size is the number of entries of a Map or a Set.
func (p *probe) size(o *goja.Object, k kind) int {
	size := &p.mapSize
	if k == kindSet {
		size = &p.setSize
	}
	if *size == nil {
		*size = p.getter(p.object(k.name()).Get("prototype"), p.vm.ToValue("size"))
	}
	return int((*size)(goja.FunctionCall{This: o}).ToInteger())
}

// put adds an entry to a Map of any VM.
func (p *probe) put(o *goja.Object, key, value goja.Value) {
	if p.mapSet == nil {
		p.mapSet = p.method("Map", "set")
	}
	p.mapSet(goja.FunctionCall{This: o, Arguments: []goja.Value{key, value}})
}

// defineOwn defines an own property.
func (p *probe) defineOwn(o *goja.Object, key, value goja.Value, writable, enumerable, configurable bool) {
	if p.define == nil {
		p.define = method(p.object("Reflect"), "defineProperty")
		p.set = method(p.object("Reflect"), "set")
	}
	d := p.vm.NewObject()
	d.Set("writable", writable)
	d.Set("enumerable", enumerable)
	d.Set("configurable", configurable)
	holder := [3]goja.Value{d, p.vm.ToValue("value"), value}
	p.set(goja.FunctionCall{Arguments: holder[:]})
	p.define(goja.FunctionCall{Arguments: []goja.Value{o, key, d}})
}

// add adds a member to a Set of any VM.
func (p *probe) add(o *goja.Object, member goja.Value) {
	if p.setAdd == nil {
		p.setAdd = p.method("Set", "add")
	}
	p.setAdd(goja.FunctionCall{This: o, Arguments: []goja.Value{member}})
}

// unboxed is the string or symbol in a boxed one.
func (p *probe) unboxed(o *goja.Object, class string) goja.Value {
	of := &p.stringOf
	if class == "Symbol" {
		of = &p.symbolOf
	}
	if *of == nil {
		*of = p.method(class, "valueOf")
	}
	return (*of)(goja.FunctionCall{This: o})
}

// source is the text of a function.
func (p *probe) source(fn *goja.Object) string {
	if p.fnSource == nil {
		p.fnSource = p.method("Function", "toString")
	}
	return p.fnSource(goja.FunctionCall{This: fn}).String()
}

// regexp is the source and the flags of a RegExp.
func (p *probe) regexp(o *goja.Object) (source, flags string) {
	const letters = "dgimsuvy"
	if p.reSource == nil {
		proto := p.object("RegExp").Get("prototype")
		p.reSource = p.getter(proto, p.vm.ToValue("source"))
		for _, name := range []string{"hasIndices", "global", "ignoreCase", "multiline", "dotAll", "unicode", "unicodeSets", "sticky"} {
			var get native
			if key := p.vm.ToValue(name); p.has(proto.(*goja.Object), key) {
				get = p.getter(proto, key)
			}
			p.reFlags = append(p.reFlags, get)
		}
	}
	this := goja.FunctionCall{This: o}
	for i, get := range p.reFlags {
		if get != nil && get(this).ToBoolean() {
			flags += letters[i : i+1]
		}
	}
	return WTF8(p.reSource(this)), flags
}

// typedName is the name of a typed array's class, e.g. Uint8Array; "" if o is none.
func (p *probe) typedName(o *goja.Object) string {
	if p.typedTag == nil {
		proto := p.object("Uint8Array").Prototype().Get("prototype")
		p.typedTag = p.getter(proto, goja.SymToStringTag)
	}
	if v := p.typedTag(goja.FunctionCall{This: o}); goja.IsString(v) {
		return v.String()
	}
	return ""
}

// memory is the size of a typed array's buffer and where in it the array begins.
func (p *probe) memory(o *goja.Object) (buffer, offset int) {
	if p.typedBuf == nil {
		proto := p.object("Uint8Array").Prototype().Get("prototype")
		p.typedBuf = p.getter(proto, p.vm.ToValue("buffer"))
		p.typedOff = p.getter(proto, p.vm.ToValue("byteOffset"))
	}
	this := goja.FunctionCall{This: o}
	b, _ := p.typedBuf(this).Export().(goja.ArrayBuffer)
	return len(b.Bytes()), int(p.typedOff(this).ToInteger())
}

// span is what a typed array looks at; length counts elements.
func (p *probe) span(o *goja.Object) (buffer *goja.Object, offset, length int) {
	p.memory(o) // looks the getters up
	if p.typedLen == nil {
		p.typedLen = p.getter(p.object("Uint8Array").Prototype().Get("prototype"), p.lengthKey)
	}
	this := goja.FunctionCall{This: o}
	return p.typedBuf(this).(*goja.Object), int(p.typedOff(this).ToInteger()), int(p.typedLen(this).ToInteger())
}

// extensible tells whether o, no Proxy, takes new properties.
func (p *probe) extensible(o *goja.Object) bool {
	if p.isExtensible == nil {
		p.isExtensible = method(p.object("Object"), "isExtensible")
	}
	args := [1]goja.Value{o}
	return p.isExtensible(goja.FunctionCall{Arguments: args[:]}).ToBoolean()
}

// fix lets o take no new properties.
func (p *probe) fix(o *goja.Object) {
	if p.prevent == nil {
		p.prevent = method(p.object("Object"), "preventExtensions")
	}
	p.prevent(goja.FunctionCall{Arguments: []goja.Value{o}})
}

// view is what a DataView looks at; false if o is none or its buffer is detached.
func (p *probe) view(o *goja.Object) (buffer goja.Value, offset, length int, ok bool) {
	if p.viewLen == nil {
		proto := p.object("DataView").Get("prototype")
		p.viewLen = p.getter(proto, p.vm.ToValue("byteLength"))
		p.viewOff = p.getter(proto, p.vm.ToValue("byteOffset"))
		p.viewBuf = p.getter(proto, p.vm.ToValue("buffer"))
	}
	this := goja.FunctionCall{This: o}
	ok = holds(func() {
		length = int(p.viewLen(this).ToInteger())
		offset = int(p.viewOff(this).ToInteger())
		buffer = p.viewBuf(this)
	})
	return buffer, offset, length, ok
}

// weak tells whether o is a WeakMap or a WeakSet.
func (p *probe) weak(o *goja.Object, k kind) bool {
	has := &p.weakMap
	if k == kindWeakSet {
		has = &p.weakSet
	}
	if *has == nil {
		*has = p.method(k.name(), "has")
		p.argumentOfHas = p.vm.NewObject()
	}
	return holds(func() { (*has)(goja.FunctionCall{This: o, Arguments: []goja.Value{p.argumentOfHas}}) })
}

// holds tells whether a built-in accepts its `this`: they panic with a TypeError otherwise.
func holds(f func()) (ok bool) {
	defer func() { ok = recover() == nil }()
	f()
	return true
}
