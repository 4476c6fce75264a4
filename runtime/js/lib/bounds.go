package lib

import (
	"math"
	"math/big"
	"reflect"
	"strings"

	"github.com/dop251/goja"
)

const (
	// maxString is V8's longest string, in UTF-16 units.
	maxString = 1<<29 - 24
	// maxDepth bounds nesting where goja recurses in Go, whose stack ends the process when it is full.
	// V8 gives up on JSON.stringify at about 7,000; a level costs goja less than 2 KB of stack.
	maxDepth = 10_000
	// maxHost is how many objects of the host JSON.stringify follows into one another. METIS's are endless: their links to
	// what they belong to are members. goja looks for a circle through all that is open each time, so 10,000 would cost 0.8 s.
	maxHost = 1_000
	// bytesPerElement is what a dense array costs per element: an interface value.
	bytesPerElement = 16
)

// natives are goja's own functions behind hooked methods.
type natives struct {
	join, fill, indexOf, lastIndexOf, includes, arrayToLocaleString method
	apply, toUpper, toLower                                         method
	typedToLocaleString                                             method
	joining                                                         int        // depth of nested joins
	guard                                                           goja.Value // the replacer that follows JSON.stringify
	nesting                                                         *nesting
	bufferShared                                                    goja.Value
	functionCtor                                                    *goja.Object
	iteratorProto                                                   *goja.Object
}

// hookPrototypes hooks the prototypes of what a script can make without naming a global.
func (l *lib) hookPrototypes() {
	vm := l.vm
	str := vm.ToValue("").ToObject(vm)
	kept := l.hook(str.Prototype(), l.stringMethod, isStringMethod, "toLocaleUpperCase", "toLocaleLowerCase", "localeCompare", "repeat", "padStart", "padEnd")
	l.toUpper, l.toLower = kept[0], kept[1]

	kept = l.hook(vm.NewArray().Prototype(), l.arrayMethod, isArrayMethod, "join", "fill", "indexOf", "lastIndexOf", "includes", "toLocaleString")
	l.join, l.fill, l.indexOf, l.lastIndexOf, l.includes, l.arrayToLocaleString = kept[0], kept[1], kept[2], kept[3], kept[4], kept[5]

	l.hook(vm.ToValue(0).ToObject(vm).Prototype(), l.numberMethod, isNumberMethod, "toLocaleString")
	l.hook(vm.ToValue(big.NewInt(0)).ToObject(vm).Prototype(), l.bigintMethod, isNumberMethod, "toLocaleString")

	// A function of goja's own global object leads to Function.prototype without making more of it.
	fn := str.Get("valueOf").(*goja.Object).Prototype()
	l.functionCtor = fn.Get("constructor").(*goja.Object)
	kept = l.hook(fn, l.functionMethod, isFunctionMethod, "apply")
	l.apply = kept[0]
	_ = fn.Delete("constructor")

	// The iterator of a string is the cheapest way to %Iterator.prototype% (3 KB; an array's costs 6).
	iter := str.GetSymbol(goja.SymIterator).(*goja.Object).Export().(method)(goja.FunctionCall{This: str})
	l.iteratorProto = iter.(*goja.Object).Prototype().Prototype()
	l.hook(l.iteratorProto, l.iteratorMethod, isIteratorMethod)
}

func isFunctionMethod(name string) bool { return name == "apply" || name == "constructor" }

func (l *lib) functionMethod(name string) goja.Value {
	switch name {
	case "apply":
		return l.function("apply", 2, func(call goja.FunctionCall) goja.Value {
			if list := call.Argument(1); !goja.IsUndefined(list) && !goja.IsNull(list) {
				if _, ok := list.(*goja.Object); !ok {
					l.fail("TypeError", "CreateListFromArrayLike called on non-object")
				}
				l.boundList(list)
			}
			return l.apply(call)
		})
	case "constructor":
		return l.global.Get("Function")
	}
	return nil
}

func isIteratorMethod(name string) bool {
	switch name {
	case "map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach", "some", "every", "find", "constructor":
		return true
	}
	return false
}

func (l *lib) iteratorMethod(name string) goja.Value {
	if !isIteratorMethod(name) {
		return nil
	}
	return l.chunk("iterator").Get(name)
}

// maxElements is the longest list that may be made dense.
func (l *lib) maxElements() float64 { return float64(l.host.MaxBytes / bytesPerElement) }

// lengthOf reads an array-like's length, 0 for what has none.
func lengthOf(v goja.Value) float64 {
	o, ok := v.(*goja.Object)
	if !ok {
		return 0
	}
	n := o.Get("length")
	if n == nil {
		return 0
	}
	return n.ToFloat()
}

// boundList refuses an array-like that goja would copy into memory that is not there.
func (l *lib) boundList(v goja.Value) {
	if lengthOf(v) > l.maxElements() {
		l.fail("RangeError", "Invalid array length")
	}
}

func isArrayMethod(name string) bool {
	switch name {
	case "join", "fill", "indexOf", "lastIndexOf", "includes", "toLocaleString":
		return true
	}
	return false
}

func (l *lib) arrayMethod(name string) goja.Value {
	bounded := func(length int, f method) goja.Value {
		return l.function(name, length, func(call goja.FunctionCall) goja.Value {
			l.boundList(call.This)
			return f(call)
		})
	}
	switch name {
	case "fill":
		return bounded(1, l.fill)
	case "indexOf":
		return bounded(1, l.indexOf)
	case "lastIndexOf":
		return bounded(1, l.lastIndexOf)
	case "includes":
		return bounded(1, l.includes)
	case "toLocaleString":
		return l.function(name, 0, func(call goja.FunctionCall) goja.Value {
			l.boundList(call.This)
			if plain(call.Argument(0), call.Argument(1)) {
				return l.arrayToLocaleString(call)
			}
			return l.formatted("intl", "arrayToLocaleString", call.This, call.Argument(0), call.Argument(1))
		})
	case "join":
		return l.function(name, 1, func(call goja.FunctionCall) goja.Value {
			n := lengthOf(call.This)
			sep := 1.0
			if s, ok := call.Argument(0).(goja.String); ok {
				sep = float64(s.Length())
			}
			if n > l.maxElements() {
				l.fail("RangeError", "Invalid array length")
			}
			if (n-1)*sep > maxString {
				l.fail("RangeError", "Invalid string length")
			}
			// An array of arrays joins its elements by this function again.
			if l.joining == maxDepth {
				l.fail("RangeError", "Maximum call stack size exceeded")
			}
			l.joining++
			defer func() { l.joining-- }()
			return l.join(call)
		})
	}
	return nil
}

// boundArrayFrom bounds Array.from of an array-like; an iterable has no length to look at.
func (l *lib) boundArrayFrom(array *goja.Object) {
	from := nativeMethod(array, "from")
	define(array, "from", l.function("from", 1, func(call goja.FunctionCall) goja.Value {
		if o, ok := call.Argument(0).(*goja.Object); ok {
			l.boundList(o)
		}
		return from(call)
	}))
}

func (l *lib) boundReflect(reflect *goja.Object) {
	for _, m := range []struct {
		name         string
		length, list int
	}{{"apply", 3, 2}, {"construct", 2, 1}} {
		f := nativeMethod(reflect, m.name)
		define(reflect, m.name, l.function(m.name, m.length, func(call goja.FunctionCall) goja.Value {
			l.boundList(call.Argument(m.list))
			return f(call)
		}))
	}
}

// replaceCtor makes a constructor that checks its arguments and then leaves the work to goja's own. It
// shares the prototype, inherits the statics, and names goja's own as its species, so that the fast paths
// in goja, which compare with that one, stay fast. A call without new makes an object too: goja does not
// tell a native constructor which of the two it was.
func (l *lib) replaceCtor(own *goja.Object, name string, length int, check func(args []goja.Value)) *goja.Object {
	construct, _ := goja.AssertConstructor(own)
	made := l.vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		check(call.Arguments)
		return must(construct(call.NewTarget, call.Arguments...))
	}).(*goja.Object)
	l.adopt(made, own, name, length)
	return made
}

func (l *lib) adopt(made, own *goja.Object, name string, length int) {
	l.describe(made, name, length)
	proto := own.Get("prototype").(*goja.Object)
	_ = made.DefineDataProperty("prototype", proto, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	define(proto, "constructor", made)
	_ = made.SetPrototype(own)
	if own.GetSymbol(goja.SymSpecies) != nil {
		species := l.function("get [Symbol.species]", 0, func(call goja.FunctionCall) goja.Value {
			if call.This == made {
				return own
			}
			return call.This
		})
		_ = made.DefineAccessorPropertySymbol(goja.SymSpecies, species, nil, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}

func (l *lib) boundedBuffer() *goja.Object {
	return l.replaceCtor(l.object("ArrayBuffer"), "ArrayBuffer", 1, func(args []goja.Value) {
		if len(args) == 0 {
			return
		}
		n := args[0].ToFloat()
		if n < 0 || n > 1<<53 {
			l.fail("RangeError", "Invalid array buffer length")
		}
		if n > float64(l.host.MaxBytes) {
			l.fail("RangeError", "Array buffer allocation failed")
		}
		args[0] = l.vm.ToValue(n) // a conversion with effects runs once
	})
}

var arrayBufferType = reflect.TypeFor[goja.ArrayBuffer]()

func (l *lib) boundedTypedArray(name string) *goja.Object {
	own := l.object(name)
	l.localeElements(own.Get("prototype").(*goja.Object).Prototype())
	size := own.Get("BYTES_PER_ELEMENT").ToFloat()
	l.typedArrayFrom(own.Prototype())
	return l.replaceCtor(own, name, 3, func(args []goja.Value) {
		if len(args) == 0 {
			return
		}
		n := 0.0
		if o, ok := args[0].(*goja.Object); ok {
			if o.ExportType() == arrayBufferType { // Export itself would copy, and reads past empty views
				return
			}
			n = lengthOf(o)
		} else {
			n = math.Trunc(args[0].ToFloat())
		}
		if n < 0 || n*size > float64(l.host.MaxBytes) {
			l.fail("RangeError", "Invalid typed array length: %s", l.vm.ToValue(n).String())
		}
	})
}

// typedArrayFrom has the from of typed arrays take texts, which are no objects to the engine's: the way to bytes from atob.
func (l *lib) typedArrayFrom(class *goja.Object) {
	if l.typedFrom {
		return
	}
	l.typedFrom = true
	from := nativeMethod(class, "from")
	define(class, "from", l.function("from", 1, func(call goja.FunctionCall) goja.Value {
		if text, ok := call.Argument(0).(goja.String); ok {
			call.Arguments[0] = text.ToObject(l.vm)
		}
		return from(call)
	}))
}

// localeElements gives all typed arrays a toLocaleString that hands a locale on to their elements.
func (l *lib) localeElements(proto *goja.Object) {
	if l.typedToLocaleString != nil {
		return
	}
	own := nativeMethod(proto, "toLocaleString")
	l.typedToLocaleString = own
	define(proto, "toLocaleString", l.function("toLocaleString", 0, func(call goja.FunctionCall) goja.Value {
		if plain(call.Argument(0), call.Argument(1)) {
			return own(call)
		}
		return l.formatted("intl", "arrayToLocaleString", call.This, call.Argument(0), call.Argument(1))
	}))
}

// boundText refuses source text that goja's parser, which recurses, cannot take. It counts brackets and
// operators wherever they stand, in strings and comments too: text of these sizes is nobody's program.
func (l *lib) boundText(src string) {
	depth, deepest, operators, arrows := 0, 0, 0, 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '(', '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ')', ']', '}':
			depth--
		case '!', '~', '-', '+', '?', ':', '=', '*', '|', '&', '<', '`':
			operators++
		case '>':
			arrows++
		}
	}
	if len(src) > maxText || deepest > maxTextDepth || operators > maxTextOperators || arrows > maxTextArrows {
		l.fail("RangeError", "Maximum call stack size exceeded: the source text is too large or nested too deep")
	}
}

// Measured with goja of 2026-09-17 on one core; Go's stack ends at 1 GB.
const (
	maxText          = 1 << 20 // of "new " or "do " over and over: 1 to 2 s, 0.4 GB of stack
	maxTextDepth     = 5_000   // brackets: 0.1 s; 100,000 take 56 s, 300,000 end the process
	maxTextOperators = 50_000  // a=a=a=...: 0.3 s; 1,000,000 end the process
	maxTextArrows    = 5_000   // a=>a=>...: 0.5 s, and the square of that beyond
)

// boundedEval checks the text first. goja knows a direct eval by the identity of its own function, so
// this one is indirect: a difference that is reported when a script takes it.
func (l *lib) boundedEval() goja.Value {
	own := l.object("eval").Export().(method)
	if l.host.Diagnose != nil {
		l.host.Diagnose("indirect-eval", "eval sees global variables only", "pass values to the code with new Function(names, body)")
	}
	return l.function("eval", 1, func(call goja.FunctionCall) goja.Value {
		if s, ok := call.Argument(0).(goja.String); ok {
			l.checkSource(s.String())
		}
		return own(call)
	})
}

// checkSource refuses text that goja would die of or read wrongly: regular expression literals never
// reach the RegExp constructor, and goja takes \p{L} for the letters p{L}.
func (l *lib) checkSource(src string) {
	l.boundText(src)
	if strings.Contains(src, `\p{`) || strings.Contains(src, `\P{`) {
		l.refuse(`a regular expression with \p{...} in text that is evaluated is not provided`, `write it as new RegExp("...", "u") outside of the text`)
	}
}

func (l *lib) boundedFunction() goja.Value {
	own := l.functionCtor
	construct, _ := goja.AssertConstructor(own)
	made := l.vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		for _, a := range call.Arguments {
			l.checkSource(a.String())
		}
		return must(construct(call.NewTarget, call.Arguments...))
	}).(*goja.Object)
	l.adopt(made, own, "Function", 1)
	_ = made.SetPrototype(own.Prototype())
	return made
}
