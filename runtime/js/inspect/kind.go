package inspect

import (
	"math/big"
	"reflect"
	"time"

	"github.com/dop251/goja"
)

// kind is what an object is, as far as reading it differs.
type kind uint8

const (
	kindObject kind = iota // plain, an instance of a class, or something unknown
	kindArray
	kindArguments
	kindMap
	kindSet
	kindDate
	kindRegExp
	kindError
	kindFunction
	kindPromise
	kindProxy
	kindBuffer // ArrayBuffer
	kindTyped  // typed array, Node's Buffer among them
	kindView   // DataView
	kindBoxed  // new Number(1) and the like
	kindWeakMap
	kindWeakSet
	kindMapIterator
	kindSetIterator
)

// name is the name of the kind's built-in class.
func (k kind) name() string {
	switch k {
	case kindArray:
		return "Array"
	case kindArguments:
		return "Arguments"
	case kindMap:
		return "Map"
	case kindSet:
		return "Set"
	case kindDate:
		return "Date"
	case kindRegExp:
		return "RegExp"
	case kindError:
		return "Error"
	case kindFunction:
		return "Function"
	case kindPromise:
		return "Promise"
	case kindProxy:
		return "Proxy"
	case kindBuffer:
		return "ArrayBuffer"
	case kindView:
		return "DataView"
	case kindWeakMap:
		return "WeakMap"
	case kindWeakSet:
		return "WeakSet"
	case kindMapIterator:
		return "Map Iterator"
	case kindSetIterator:
		return "Set Iterator"
	}
	return "Object"
}

// Types that goja's Export would give, compared with and never asked for: exporting copies, and a
// cyclic Map or Set would end the process (design, section 9).
var (
	typeProxy   = reflect.TypeFor[goja.Proxy]()
	typePromise = reflect.TypeFor[*goja.Promise]()
	typeMap     = reflect.TypeFor[[][2]any]()
	typeSlice   = reflect.TypeFor[[]any]()
	typeRecord  = reflect.TypeFor[map[string]any]()
	typeTime    = reflect.TypeFor[time.Time]()
	typeBuffer  = reflect.TypeFor[goja.ArrayBuffer]()
	typeBigInt  = reflect.TypeFor[*big.Int]()
	typeString  = reflect.TypeFor[string]() // of a boxed Symbol, too
)

// kindOf tells what o is by its internal class, which a script cannot change.
func (r *reading) kindOf(o *goja.Object) kind {
	switch t := o.ExportType(); t {
	case typeProxy:
		return kindProxy
	case typeRecord:
		switch o.ClassName() {
		case "Error":
			return kindError
		case "RegExp":
			return kindRegExp
		case "Arguments":
			return kindArguments
		case "Array":
			return kindArray
		case "String":
			return kindBoxed
		}
		if proto := o.Prototype(); proto == nil || proto == r.objectProto {
			return kindObject
		}
		return r.taggedKind(o)
	case typeMap:
		return kindMap
	case typeSlice:
		switch o.ClassName() {
		case "Array":
			return kindArray
		case "Arguments":
			return kindArguments
		}
		return kindSet
	case typePromise:
		return kindPromise
	case typeBuffer:
		return kindBuffer
	case typeBigInt, typeString:
		return kindBoxed
	case typeTime:
		if o.ClassName() == "Date" {
			return kindDate
		}
	case nil:
	default:
		switch t.Kind() {
		case reflect.Func:
			return kindFunction
		case reflect.Slice:
			if r.p.typedName(o) != "" {
				return kindTyped
			}
			if o.ClassName() == "Array" {
				return kindArray // a slice of Go
			}
		}
		switch o.ClassName() {
		case "Number", "String", "Boolean":
			return kindBoxed
		case "Error":
			return kindError
		case "RegExp":
			return kindRegExp
		case "Array":
			return kindArray
		}
	}
	return kindObject
}

// taggedKind finds the kinds that goja shows neither in ExportType nor in ClassName: the tag of a
// prototype is the hint, a built-in that accepts the object the proof.
func (r *reading) taggedKind(o *goja.Object) kind {
	prop, _, ok := r.find(o, goja.SymToStringTag)
	if !ok || prop.value == nil {
		return kindObject
	}
	switch prop.value.String() {
	case "WeakMap":
		if r.p.weak(o, kindWeakMap) {
			return kindWeakMap
		}
	case "WeakSet":
		if r.p.weak(o, kindWeakSet) {
			return kindWeakSet
		}
	case "DataView":
		if _, _, _, ok := r.p.view(o); ok {
			return kindView
		}
	case "Map Iterator":
		return kindMapIterator
	case "Set Iterator":
		return kindSetIterator
	}
	return kindObject
}

// maxChain bounds how many prototypes are followed.
const maxChain = 1000

// find looks a property up on o and its prototypes, running nothing: it stops at a Proxy, whose
// own prototype chain may lead back to it.
func (r *reading) find(o *goja.Object, key goja.Value) (property, *goja.Object, bool) {
	for i := 0; o != nil && i < maxChain && o.ExportType() != typeProxy; i++ {
		if r.p.has(o, key) {
			prop, ok := r.p.own(o, key)
			return prop, o, ok
		}
		o = o.Prototype()
	}
	return property{}, nil, false
}

// text reads a string property of o or its prototypes; "" if it is anything else.
func (r *reading) text(o *goja.Object, name string) string {
	prop, _, ok := r.find(o, r.vm.ToValue(name))
	if ok && prop.value != nil && goja.IsString(prop.value) {
		return prop.value.String()
	}
	return ""
}

// constructorName is the name of the class that o is an instance of, by the first prototype that
// names one and whose chain holds; ok is false if there is none.
func (r *reading) constructorName(o *goja.Object) (name string, ok bool) {
	at := o
	for i := 0; at != nil && i < maxChain && at.ExportType() != typeProxy; i++ {
		if at == r.objectProto && at != o {
			return "Object", true
		}
		if r.p.has(at, r.p.ctrKey) {
			prop, _ := r.p.own(at, r.p.ctrKey)
			if fn, isObject := prop.value.(*goja.Object); isObject && r.kindOf(fn) == kindFunction {
				if name := r.functionName(fn); name != "" && r.instance(o, fn) {
					return name, true
				}
			}
		}
		at = at.Prototype()
	}
	return "", false
}

// functionName is the own name of a function.
func (r *reading) functionName(fn *goja.Object) string {
	if prop, ok := r.p.own(fn, r.vm.ToValue("name")); ok && prop.value != nil && goja.IsString(prop.value) {
		return prop.value.String()
	}
	return ""
}

// instance tells whether fn.prototype is among the prototypes of o.
func (r *reading) instance(o, fn *goja.Object) bool {
	prop, ok := r.p.own(fn, r.vm.ToValue("prototype"))
	if !ok {
		return false
	}
	proto, ok := prop.value.(*goja.Object)
	if !ok {
		return false
	}
	for i := 0; i < maxChain && o.ExportType() != typeProxy; i++ {
		if o = o.Prototype(); o == nil {
			return false
		}
		if o == proto {
			return true
		}
	}
	return false
}
