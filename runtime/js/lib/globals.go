package lib

import (
	"math"

	"github.com/dop251/goja"
)

// chunkOf names the JavaScript file that holds a global, "" if none does.
func chunkOf(name string) string {
	switch name {
	case "URL", "URLSearchParams":
		return "url"
	case "TextEncoder", "TextDecoder":
		return "encoding"
	case "Event", "EventTarget", "AbortController", "AbortSignal":
		return "events"
	case "DOMException":
		return "domexception"
	case "Buffer":
		return "buffer"
	case "structuredClone":
		return "clone"
	case "WeakRef", "FinalizationRegistry":
		return "weak"
	case "Iterator":
		return "iterator"
	case "ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamDefaultController":
		return "streams"
	case "Blob", "File", "FormData":
		return "blob"
	case "Headers", "Request", "Response", "fetch":
		return "fetch"
	case "WebSocket", "MessageEvent", "CloseEvent", "ErrorEvent":
		return "websocket"
	case "process":
		return "process"
	case "queueMicrotask", "performance", "crypto", "atob", "btoa":
		return "small"
	}
	return ""
}

func (l *lib) knowsGlobal(name string) bool {
	return name == "global" || name == "Intl" || chunkOf(name) != "" || l.builtin(name) != nil
}

// builtin reads goja's own global, but not what its global object inherits.
func (l *lib) builtin(name string) goja.Value {
	switch name {
	case "GoError", // goja's own invention
		"constructor", "toString", "toLocaleString", "valueOf", "hasOwnProperty", "isPrototypeOf",
		"propertyIsEnumerable", "__proto__":
		return nil
	}
	return l.native.Get(name)
}

// makeGlobal builds what a global name stands for when it is first used.
func (l *lib) makeGlobal(name string) goja.Value {
	if c := chunkOf(name); c != "" {
		return l.chunk(c).Get(name)
	}
	switch name {
	case "globalThis", "global":
		return l.global
	case "Intl":
		return l.intl()
	case "eval":
		return l.boundedEval()
	case "Function":
		return l.boundedFunction()
	case "RegExp":
		return l.regexpCtor()
	case "ArrayBuffer":
		return l.boundedBuffer()
	case "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
		"Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array":
		return l.boundedTypedArray(name)
	}
	v := l.builtin(name)
	o, ok := v.(*goja.Object)
	if !ok {
		return v
	}
	switch name {
	case "Object":
		define(o, "groupBy", l.stub("groupBy", 2, "es", "objectGroupBy"))
	case "Map":
		define(o, "groupBy", l.stub("groupBy", 2, "es", "mapGroupBy"))
	case "Promise":
		define(o, "withResolvers", l.stub("withResolvers", 0, "es", "withResolvers"))
		define(o, "try", l.stub("try", 1, "es", "promiseTry"))
	case "Array":
		define(o, "fromAsync", l.stub("fromAsync", 1, "es", "fromAsync"))
		l.boundArrayFrom(o)
	case "Symbol":
		for _, s := range []string{"asyncIterator", "dispose", "asyncDispose"} {
			_ = o.DefineDataProperty(s, goja.NewSymbol("Symbol."+s), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
		}
	case "Math":
		define(o, "f16round", l.function("f16round", 1, func(c goja.FunctionCall) goja.Value {
			return l.vm.ToValue(f16round(c.Argument(0).ToFloat()))
		}))
	case "Error":
		_ = o.Set("stackTraceLimit", 10)
		define(o, "captureStackTrace", l.stub("captureStackTrace", 2, "es", "captureStackTrace"))
	case "JSON":
		l.boundJSON(o)
	case "Reflect":
		l.boundReflect(o)
	case "Date":
		l.localeDates(o)
	}
	return v
}

// f16round rounds to the nearest half-precision number, ties to even. Scaling by the exponent of the
// value turns that into rounding to an integer.
func f16round(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	_, exp := math.Frexp(x)  // |x| in [2**(exp-1), 2**exp)
	unit := max(exp-11, -24) // 11 significant bits; 2**-24 is the smallest subnormal
	r := math.Ldexp(math.RoundToEven(math.Ldexp(x, -unit)), unit)
	if math.Abs(r) >= 65520 {
		return math.Inf(int(math.Copysign(1, x)))
	}
	if r == 0 {
		return math.Copysign(0, x)
	}
	return r
}

// hook puts a lazy object behind proto. The named methods of proto are taken away, so that a look-up
// reaches the lazy object; what goja had under those names is returned. A function object of goja costs
// 630 bytes, the Go function inside it next to nothing, so only that is kept.
func (l *lib) hook(proto *goja.Object, make func(string) goja.Value, knows func(string) bool, names ...string) []method {
	kept := []method{}
	for _, n := range names {
		kept = append(kept, nativeMethod(proto, n))
		_ = proto.Delete(n)
	}
	z := &lazy{lib: l, target: proto, make: make, knows: knows}
	_ = proto.SetPrototype(l.vm.NewDynamicObject(z))
	return kept
}
