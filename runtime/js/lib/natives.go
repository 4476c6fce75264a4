package lib

import (
	"bytes"
	"math"
	"math/big"
	neturl "net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"
	"github.com/nlnwa/whatwg-url/url"
)

// nativesFor makes the object that a chunk gets its Go functions from. Every chunk gets show, received
// and brand; the rest is its own.
func (l *lib) nativesFor(chunk string) *goja.Object {
	vm := l.vm
	o := vm.NewObject()
	put := func(name string, f method) { _ = o.Set(name, f) }
	put("show", func(c goja.FunctionCall) goja.Value { return vm.ToValue(l.show(c.Argument(0))) })
	put("received", func(c goja.FunctionCall) goja.Value { return vm.ToValue(l.received(c.Argument(0))) })
	put("brand", func(c goja.FunctionCall) goja.Value {
		if b := l.brand(c.Argument(0)); b != "" {
			return vm.ToValue(b)
		}
		return goja.Undefined()
	})
	put("wellFormed", func(c goja.FunctionCall) goja.Value {
		s, _ := wellFormed(l.toString(c.Argument(0)))
		return s
	})
	switch chunk {
	case "compare":
		put("sameBytes", func(c goja.FunctionCall) goja.Value {
			return vm.ToValue(bytes.Equal(byteView(c.Argument(0)), byteView(c.Argument(1))))
		})
	case "errors":
		put("inspect", func(c goja.FunctionCall) goja.Value {
			if l.host.Inspect == nil {
				return l.toString(c.Argument(0))
			}
			return vm.ToValue(l.host.Inspect(c.Argument(0)))
		})
	case "es":
		put("isConstructor", func(c goja.FunctionCall) goja.Value {
			_, ok := goja.AssertConstructor(c.Argument(0))
			return vm.ToValue(ok)
		})
	case "iterator":
		_ = o.Set("iteratorPrototype", l.iteratorProto)
	case "clone":
		dynamic := reflect.TypeFor[goja.DynamicObject]()
		put("isDynamic", func(c goja.FunctionCall) goja.Value {
			t := c.Argument(0).ExportType()
			return vm.ToValue(t != nil && t.Implements(dynamic))
		})
		put("className", func(c goja.FunctionCall) goja.Value { return vm.ToValue(className(c.Argument(0))) })
		put("detach", func(c goja.FunctionCall) goja.Value {
			if b, ok := exported[goja.ArrayBuffer](c.Argument(0)); ok {
				b.Detach()
			}
			return goja.Undefined()
		})
	case "url":
		l.urlNatives(put)
	case "small":
		_ = o.Set("hasUncaught", l.host.Uncaught != nil)
		l.clockNatives(put)
		put("random", func(c goja.FunctionCall) goja.Value {
			if l.host.Random == nil {
				l.fail("Error", "crypto: this session has no source of randomness; give it one (Host.Random)")
			}
			l.host.Random(byteView(c.Argument(0)))
			return goja.Undefined()
		})
		put("atob", func(c goja.FunctionCall) goja.Value {
			b, ok, badLength := atob(c.Argument(0).String())
			if !ok {
				return vm.ToValue(badLength)
			}
			return decodeText(b, "latin1")
		})
		put("btoa", func(c goja.FunctionCall) goja.Value {
			s := l.toString(c.Argument(0))
			for i := range s.Length() {
				if s.CharAt(i) > 0xFF {
					return goja.Undefined()
				}
			}
			return decodeText(encodeText(s, "latin1"), "base64")
		})
	case "events":
		l.clockNatives(put)
		put("after", func(c goja.FunctionCall) goja.Value {
			if l.host.After == nil {
				l.refuse("AbortSignal.timeout is not provided here", "use an AbortController and abort it after context.sleep")
			}
			f, _ := goja.AssertFunction(c.Argument(1))
			l.host.After(time.Duration(c.Argument(0).ToFloat()*float64(time.Millisecond)), func() {
				if _, err := f(goja.Undefined()); err != nil {
					ex, ok := err.(*goja.Exception)
					if !ok || l.host.Uncaught == nil {
						panic(err) // an interrupt is the host's
					}
					l.host.Uncaught(ex.Value())
				}
			})
			return goja.Undefined()
		})
	case "process":
		l.clockNatives(put)
		_ = o.Set("errors", l.chunk("errors"))
		parts := vm.NewObject()
		if l.host.Process != nil {
			parts = l.host.Process()
		}
		_ = o.Set("parts", parts)
	case "blob":
		put("latin1", func(c goja.FunctionCall) goja.Value { return decodeText(byteView(c.Argument(0)), "latin1") })
	case "fetch", "websocket":
		_ = o.Set("streams", l.chunk("streams"))
		_ = o.Set("blob", l.chunk("blob"))
		if l.host.Net != nil {
			_ = o.Set("net", l.host.Net())
		}
	case "encoding":
		l.encodingNatives(put)
	case "buffer":
		l.bufferNatives(put)
		put("numbers", func(c goja.FunctionCall) goja.Value {
			l.bufferShared = c.Argument(1)
			proto := c.Argument(0).(*goja.Object)
			parent := proto.Prototype()
			l.hook(proto, func(name string) goja.Value {
				if !isBufferNumber(name) {
					return nil
				}
				if v := l.chunk("buffernumbers").Get(name); v != nil {
					return v
				}
				return nil
			}, isBufferNumber)
			_ = proto.Prototype().SetPrototype(parent)
			return goja.Undefined()
		})
	case "buffernumbers":
		_ = o.Set("buffer", l.bufferShared)
	case "intl":
		l.intlNatives(chunk, put)
	case "intlnumber", "intldate", "intltext":
		_ = o.Set("intl", l.chunk("intl"))
		l.intlNatives(chunk, put)
	}
	return o
}

func (l *lib) clockNatives(put func(string, method)) {
	now := func() float64 {
		if l.host.Now != nil {
			return float64(l.host.Now().UnixNano()) / 1e6
		}
		return nativeMethod(l.object("Date"), "now")(goja.FunctionCall{}).ToFloat()
	}
	origin := float64(l.host.Origin.UnixNano()) / 1e6
	if l.host.Origin.IsZero() {
		origin = now()
	}
	put("origin", func(goja.FunctionCall) goja.Value { return l.vm.ToValue(origin) })
	put("now", func(goja.FunctionCall) goja.Value {
		if l.host.Now != nil && !l.host.Origin.IsZero() {
			return l.vm.ToValue(float64(l.host.Now().Sub(l.host.Origin)) / 1e6) // monotonic where the host is
		}
		return l.vm.ToValue(now() - origin)
	})
	put("uncaught", func(c goja.FunctionCall) goja.Value {
		if l.host.Uncaught != nil {
			l.host.Uncaught(c.Argument(0))
		} else {
			_, _, reject := l.vm.NewPromise()
			_ = reject(c.Argument(0)) // nobody handles it: an unhandled rejection
		}
		return goja.Undefined()
	})
}

func (l *lib) urlNatives(put func(string, method)) {
	vm := l.vm
	record := func(v goja.Value) *url.Url {
		if u, ok := exported[*url.Url](v); ok {
			return u
		}
		l.fail("TypeError", "Cannot read private member #record from an object whose class did not declare it")
		return nil
	}
	put("parse", func(c goja.FunctionCall) goja.Value {
		var base *string
		if b := c.Argument(1); !goja.IsUndefined(b) {
			text := b.String()
			base = &text
		}
		u, ok := parseURL(c.Argument(0).String(), base)
		if !ok {
			return goja.Undefined()
		}
		return vm.ToValue(u)
	})
	put("get", func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(urlPart(record(c.Argument(0)), c.Argument(1).String()))
	})
	put("set", func(c goja.FunctionCall) goja.Value {
		setURLPart(record(c.Argument(0)), c.Argument(1).String(), c.Argument(2).String())
		return goja.Undefined()
	})
	put("parseQuery", func(c goja.FunctionCall) goja.Value {
		list := []any{}
		for part := range strings.SplitSeq(c.Argument(0).String(), "&") {
			if part == "" {
				continue
			}
			name, value, _ := strings.Cut(part, "=")
			list = append(list, vm.NewArray(formDecode(name), formDecode(value)))
		}
		return vm.NewArray(list...)
	})
	put("serializeQuery", func(c goja.FunctionCall) goja.Value {
		list := c.Argument(0).(*goja.Object)
		var b strings.Builder
		for i := range int(lengthOf(list)) {
			if i > 0 {
				b.WriteByte('&')
			}
			p := list.Get(strconv.Itoa(i)).(*goja.Object)
			b.WriteString(formEncode(p.Get("0").String()) + "=" + formEncode(p.Get("1").String()))
		}
		return vm.ToValue(b.String())
	})
}

func formDecode(s string) string {
	return strings.ToValidUTF8(decodePercent(strings.ReplaceAll(s, "+", " ")), "\uFFFD")
}

// formEncode is application/x-www-form-urlencoded, which Go's differs from in two characters.
func formEncode(s string) string {
	return strings.NewReplacer("~", "%7E", "%2A", "*").Replace(neturl.QueryEscape(s))
}

func (l *lib) encodingNatives(put func(string, method)) {
	vm := l.vm
	put("encode", func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(vm.NewArrayBuffer([]byte(c.Argument(0).String())))
	})
	put("encodeInto", func(c goja.FunctionCall) goja.Value {
		out := byteView(c.Argument(1))
		read, written := 0, 0
		for _, r := range c.Argument(0).String() {
			s := string(r)
			if written+len(s) > len(out) {
				break
			}
			written += copy(out[written:], s)
			if read++; r > 0xFFFF {
				read++
			}
		}
		return vm.NewArray(read, written)
	})
	put("encodingOf", func(c goja.FunctionCall) goja.Value {
		if e := encodingOf(c.Argument(0).String()); e != "" {
			return vm.ToValue(e)
		}
		return goja.Undefined()
	})
	put("decoder", func(c goja.FunctionCall) goja.Value {
		d := &decoder{encoding: c.Argument(0).String(), fatal: c.Argument(1).ToBoolean(), keepBOM: c.Argument(2).ToBoolean()}
		return vm.ToValue(func(c goja.FunctionCall) goja.Value {
			s, ok := d.decode(byteView(c.Argument(0)), c.Argument(1).ToBoolean())
			if !ok {
				return goja.Undefined()
			}
			return s
		})
	})
}

// isBufferNumber knows the methods of js/buffernumbers.js: a verb and a kind of number.
func isBufferNumber(name string) bool {
	kind := strings.TrimPrefix(strings.TrimPrefix(name, "read"), "write")
	if len(kind) == len(name) {
		return false
	}
	switch strings.TrimSuffix(strings.TrimSuffix(strings.Replace(kind, "Uint", "UInt", 1), "LE"), "BE") {
	case "UInt8", "Int8", "UInt16", "Int16", "UInt32", "Int32", "Float", "Double", "BigInt64", "BigUInt64", "UInt", "Int":
		return true
	}
	return false
}

func (l *lib) bufferNatives(put func(string, method)) {
	vm := l.vm
	put("encodeAs", func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(vm.NewArrayBuffer(encodeText(l.toString(c.Argument(0)), c.Argument(1).String())))
	})
	put("decodeAs", func(c goja.FunctionCall) goja.Value {
		b := byteView(c.Argument(0))
		return decodeText(within(b, c.Argument(2).ToInteger(), c.Argument(3).ToInteger()), c.Argument(1).String())
	})
	put("writeAs", func(c goja.FunctionCall) goja.Value {
		b := encodeText(l.toString(c.Argument(1)), c.Argument(2).String())
		if room := c.Argument(4).ToInteger(); int64(len(b)) > room {
			b = within(b, 0, room)
			switch c.Argument(2).String() {
			case "utf8", "utf-8": // whole characters only
				for len(b) > 0 && strings.ToValidUTF8(string(b), "") != string(b) {
					b = b[:len(b)-1]
				}
			case "utf16le", "utf-16le", "ucs2", "ucs-2":
				b = b[:len(b)&^1]
			}
		}
		return vm.ToValue(copy(within(byteView(c.Argument(0)), c.Argument(3).ToInteger(), math.MaxInt64), b))
	})
	put("compareBytes", func(c goja.FunctionCall) goja.Value {
		return vm.ToValue(bytes.Compare(byteView(c.Argument(0)), byteView(c.Argument(1))))
	})
	put("indexOfBytes", func(c goja.FunctionCall) goja.Value {
		b, v := byteView(c.Argument(0)), byteView(c.Argument(1))
		at := int(min(max(c.Argument(2).ToInteger(), 0), int64(len(b))))
		if c.Argument(3).ToBoolean() {
			return vm.ToValue(bytes.LastIndex(b[:min(at+len(v), len(b))], v))
		}
		if i := bytes.Index(b[at:], v); i >= 0 {
			return vm.ToValue(at + i)
		}
		return vm.ToValue(-1)
	})
}

// within is b[from:to] with the bounds moved into b: a script can make them, and the length of what it
// calls a Buffer, anything.
func within(b []byte, from, to int64) []byte {
	n := int64(len(b))
	from = min(max(from, 0), n)
	return b[from:min(max(to, from), n)]
}

// exported is the Go side of a value that is a T. Anything else is not exported: the engine would walk
// a cyclic Map until the process ends, and reads past empty views.
func exported[T any](v goja.Value) (t T, ok bool) {
	if v == nil || v.ExportType() != reflect.TypeFor[T]() {
		return t, false
	}
	t, ok = v.Export().(T)
	return t, ok
}

// byteView gives the memory of an ArrayBuffer or of a view, without a copy; nil for anything else.
func byteView(v goja.Value) []byte {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	if b, ok := exported[goja.ArrayBuffer](o); ok {
		return b.Bytes()
	}
	buffer, ok := o.Get("buffer").(*goja.Object)
	if !ok {
		return nil
	}
	b, ok := exported[goja.ArrayBuffer](buffer)
	if !ok {
		return nil
	}
	offset, length := o.Get("byteOffset"), o.Get("byteLength")
	if offset == nil || length == nil {
		return nil
	}
	from := within(b.Bytes(), offset.ToInteger(), math.MaxInt64)
	return within(from, 0, length.ToInteger())
}

// brand names what an object is inside, whatever it claims to be; "" for what is none of the kinds that
// structuredClone copies.
func (l *lib) brand(v goja.Value) string {
	o, ok := v.(*goja.Object)
	if !ok || o.ExportType() == nil {
		return ""
	}
	switch t := o.ExportType().String(); t {
	case "goja.ArrayBuffer":
		return "ArrayBuffer"
	case "goja.Proxy", "*goja.Promise":
		return ""
	case "*big.Int":
		return "BigInt"
	case "[][2]interface {}":
		return "Map"
	case "[]interface {}":
		if o.ClassName() == "Object" {
			return "Set"
		}
	case "[]uint8":
		if tag(o) == "Uint8ClampedArray" {
			return "Uint8ClampedArray"
		}
		return "Uint8Array"
	case "[]int8":
		return "Int8Array"
	case "[]uint16":
		return "Uint16Array"
	case "[]int16":
		return "Int16Array"
	case "[]uint32":
		return "Uint32Array"
	case "[]int32":
		return "Int32Array"
	case "[]float32":
		return "Float32Array"
	case "[]float64":
		return "Float64Array"
	case "[]int64":
		return "BigInt64Array"
	case "[]uint64":
		return "BigUint64Array"
	}
	switch c := o.ClassName(); c {
	case "Object", "Arguments":
		switch t := tag(o); {
		case t == "DataView":
			isView := nativeMethod(l.object("ArrayBuffer"), "isView")
			if isView(goja.FunctionCall{Arguments: []goja.Value{o}}).ToBoolean() {
				return "DataView"
			}
		case t == "WeakMap", t == "WeakSet", t == "Generator", strings.HasSuffix(t, " Iterator"):
			return ""
		}
		return "Object"
	case "Array", "Error", "RegExp", "Date", "Boolean", "Number", "String", "BigInt":
		return c
	}
	return ""
}

// tag reads Symbol.toStringTag, "" if it is no string.
func tag(o *goja.Object) string {
	if s, ok := o.GetSymbol(goja.SymToStringTag).(goja.String); ok {
		return s.String()
	}
	return ""
}

func className(v goja.Value) string {
	if o, ok := v.(*goja.Object); ok {
		if c, ok := o.Get("constructor").(*goja.Object); ok {
			if n := c.Get("name"); n != nil && n.String() != "" {
				return n.String()
			}
		}
	}
	return "Object"
}

// show writes a value for a message, as V8 does.
func (l *lib) show(v goja.Value) string {
	switch t := v.(type) {
	case nil:
		return "undefined"
	case goja.String:
		return strconv.Quote(t.String())
	case *goja.Symbol:
		return "Symbol(" + t.String() + ")"
	case *goja.Object:
		if _, ok := goja.AssertFunction(t); ok {
			return t.String()
		}
		return "#<" + className(t) + ">"
	}
	return v.String()
}

// received is the end of Node's messages about arguments of a wrong type.
func (l *lib) received(v goja.Value) string {
	switch t := v.(type) {
	case *goja.Object:
		if _, ok := goja.AssertFunction(t); ok {
			if n := t.Get("name"); n != nil && n.String() != "" {
				return "function " + n.String()
			}
			return "function "
		}
		if c, ok := t.Get("constructor").(*goja.Object); ok {
			if n := c.Get("name"); n != nil && n.String() != "" {
				return "an instance of " + n.String()
			}
		}
		return "[Object: null prototype] {}"
	case goja.String:
		s := t.String()
		if len(s) > 28 {
			s = s[:25] + "..."
		}
		return "type string ('" + s + "')"
	case *goja.Symbol:
		return "type symbol (" + l.show(v) + ")"
	}
	if goja.IsUndefined(v) || goja.IsNull(v) {
		return v.String()
	}
	switch v.Export().(type) {
	case bool:
		return "type boolean (" + v.String() + ")"
	case *big.Int:
		return "type bigint (" + v.String() + "n)"
	}
	return "type number (" + v.String() + ")"
}
