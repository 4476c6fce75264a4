package inspect

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// Decode makes the roots of a piece anew, in the order of Piece.Roots, and tells what was lost of
// them; Root is then an index into values. Bytes of any origin cost time and memory in proportion to
// their number; the error names the byte that made no sense.
func (r *Reader) Decode(data []byte) (values []goja.Value, lost []Lost, err error) {
	d := decoder{reading: r.begin(), data: data, credit: len(data)}
	defer func() {
		switch x := recover().(type) {
		case nil:
			d.end()
			return
		case stop:
			err = x.err
		case *goja.InterruptedError, *goja.StackOverflowError:
			panic(x)
		case *goja.Exception:
			err = d.error("%s", r.Inspect(x.Value()))
		case goja.Value:
			err = d.error("%s", r.Inspect(x))
		default:
			err = d.error("%v", x)
		}
		values, lost = nil, nil
	}()
	if v := d.byte(); v != version {
		panic(stop{fmt.Errorf("the value is of version %d, this program reads version %d; use a newer metis-run", v, version)})
	}
	values = make([]goja.Value, d.count())
	for i := range values {
		values[i] = d.value()
	}
	for i := 0; i < len(d.objects); i++ {
		d.body(&d.objects[i])
	}
	lost = make([]Lost, d.count())
	for i := range lost {
		root := d.uint()
		if root >= uint64(len(values)) {
			d.fail("a loss of root %d", root)
		}
		lost[i] = Lost{int(root), Loss{Path: d.text(), What: d.text()}}
	}
	if d.pos != len(data) {
		d.fail("%d bytes after the end", len(data)-d.pos)
	}
	return values, lost, nil
}

// decoder is one call of Decode.
type decoder struct {
	reading
	data    []byte
	pos     int
	credit  int // elements that arrays may still announce: each of them takes a byte
	objects []made
	shapes  [][]string
}

// made is an object whose body is to be read.
type made struct {
	o     *goja.Object
	tag   byte
	flags byte
}

func (d *decoder) error(format string, args ...any) error {
	return fmt.Errorf("damaged at byte %d: %s", d.pos, fmt.Sprintf(format, args...))
}

func (d *decoder) fail(format string, args ...any) { panic(stop{d.error(format, args...)}) }

func (d *decoder) byte() byte {
	if d.pos >= len(d.data) {
		d.fail("the value goes on behind its end")
	}
	b := d.data[d.pos]
	d.pos++
	return b
}

func (d *decoder) uint() uint64 {
	n, size := binary.Uvarint(d.data[d.pos:])
	if size <= 0 {
		d.fail("no number")
	}
	d.pos += size
	return n
}

// count is a number of things of which each takes a byte at least.
func (d *decoder) count() int {
	n := d.uint()
	if n > uint64(len(d.data)-d.pos) {
		d.fail("%d parts in %d bytes", n, len(d.data)-d.pos)
	}
	return int(n)
}

func (d *decoder) int() int64 {
	n, size := binary.Varint(d.data[d.pos:])
	if size <= 0 {
		d.fail("no number")
	}
	d.pos += size
	return n
}

func (d *decoder) bytes(n int) []byte {
	if n > len(d.data)-d.pos {
		d.fail("%d bytes of %d", n, len(d.data)-d.pos)
	}
	b := d.data[d.pos : d.pos+n]
	d.pos += n
	return b
}

func (d *decoder) text() string { return string(d.bytes(d.count())) }

func (d *decoder) value() goja.Value {
	switch tag := d.byte(); {
	case tag >= smallInt:
		return d.vm.ToValue(int(tag - smallInt))
	case tag >= shortString:
		return fromWTF8(d.vm, string(d.bytes(int(tag-shortString))))
	default:
		return d.tagged(tag)
	}
}

func (d *decoder) tagged(tag byte) goja.Value {
	switch tag {
	case tagUndefined:
		return goja.Undefined()
	case tagNull:
		return goja.Null()
	case tagFalse, tagTrue:
		return d.vm.ToValue(tag == tagTrue)
	case tagInt:
		return d.vm.ToValue(d.int())
	case tagFloat:
		return d.vm.ToValue(math.Float64frombits(binary.LittleEndian.Uint64(d.bytes(8))))
	case tagBigInt:
		negative := d.byte() == 1
		n := new(big.Int).SetBytes(d.bytes(d.count()))
		if negative {
			n.Neg(n)
		}
		return d.vm.ToValue(n)
	case tagString:
		return fromWTF8(d.vm, d.text())
	case tagRef:
		n := d.uint()
		if n >= uint64(len(d.objects)) {
			d.fail("a reference to object %d of %d", n, len(d.objects))
		}
		return d.objects[n].o
	}
	return d.object(tag)
}

// object makes an object; its body comes later.
func (d *decoder) object(tag byte) goja.Value {
	m := made{tag: tag}
	if tag >= tagMap && tag <= tagView {
		m.flags = d.byte()
	}
	switch tag {
	case tagObject:
		m.o = d.vm.NewObject()
	case tagBare:
		m.o = d.vm.NewObject()
		if err := m.o.SetPrototype(nil); err != nil {
			d.fail("%v", err)
		}
	case tagArray:
		n := d.count()
		if d.credit -= n; d.credit < 0 {
			d.fail("arrays of more elements than there are bytes")
		}
		m.o = d.vm.NewArray(make([]any, n)...)
	case tagList:
		m.o = d.vm.NewArray()
	case tagMap:
		m.o = d.construct("Map")
	case tagSet:
		m.o = d.construct("Set")
	case tagDate:
		ms := goja.NaN()
		if m.flags&invalid == 0 {
			ms = d.vm.ToValue(d.int())
		}
		m.o = d.construct("Date", ms)
	case tagRegExp:
		text, flags := d.text(), d.text()
		if len(text) > maxPattern {
			d.fail("a RegExp of %d bytes", len(text))
		}
		source := fromWTF8(d.vm, text)
		if own := d.opts.Own; own != nil {
			m.o = own.RegExp(source, flags)
		} else {
			m.o = d.construct("RegExp", source, d.vm.ToValue(flags))
		}
	case tagError:
		class := errorClasses[d.index(len(errorClasses))]
		if class == "AggregateError" {
			m.o = d.construct(class, d.vm.NewArray())
		} else {
			m.o = d.construct(class)
		}
		for _, name := range []string{"stack", "errors"} {
			if err := m.o.Delete(name); err != nil {
				d.fail("%v", err)
			}
		}
	case tagBuffer:
		data := d.bytes(d.count())
		m.o = d.vm.ToValue(d.vm.NewArrayBuffer(append(make([]byte, 0, len(data)), data...))).(*goja.Object)
	case tagTyped:
		class := typedClasses[d.index(len(typedClasses))]
		m.o = d.typed(class)
	case tagView:
		m.o = d.construct("DataView", d.span(1)...)
	default:
		d.pos--
		d.fail("no value begins with %d", tag)
	}
	d.objects = append(d.objects, m)
	return m.o
}

func (d *decoder) index(n int) int {
	i := int(d.byte())
	if i >= n {
		d.pos--
		d.fail("no class has the number %d", i)
	}
	return i
}

func (d *decoder) construct(class string, args ...goja.Value) *goja.Object {
	ctor := d.reader.native(class)
	if ctor == nil {
		d.fail("the VM has no %s", class)
	}
	o, err := d.vm.New(ctor, args...)
	if err != nil {
		panic(err)
	}
	return o
}

// span reads what a view looks at: buffer, offset, length.
func (d *decoder) span(size int) []goja.Value {
	tag := d.byte()
	if tag != tagRef && tag != tagBuffer {
		d.pos--
		d.fail("a view of no ArrayBuffer")
	}
	buffer := d.tagged(tag).(*goja.Object)
	if buffer.ExportType() != typeBuffer {
		d.fail("a view of no ArrayBuffer")
	}
	offset, length, has := d.uint(), d.uint(), uint64(len(buffer.Export().(goja.ArrayBuffer).Bytes()))
	if offset > has || length > (has-offset)/uint64(size) || offset%uint64(size) != 0 {
		d.fail("a view of %d elements from byte %d on, of %d bytes", length, offset, has)
	}
	return []goja.Value{buffer, d.vm.ToValue(offset), d.vm.ToValue(length)}
}

func (d *decoder) typed(class string) *goja.Object {
	if class == "Buffer" {
		proto := d.reader.proto(class)
		if proto == nil {
			d.fail("the VM has no Buffer")
		}
		o := d.construct("Uint8Array", d.span(1)...)
		if err := o.SetPrototype(proto); err != nil {
			panic(err)
		}
		return o
	}
	return d.construct(class, d.span(elementSize(class))...)
}

func elementSize(class string) int {
	switch class {
	case "Uint16Array", "Int16Array":
		return 2
	case "Uint32Array", "Int32Array", "Float32Array":
		return 4
	case "Float64Array", "BigInt64Array", "BigUint64Array":
		return 8
	}
	return 1
}

// body reads what is in an object.
func (d *decoder) body(m *made) {
	o, flags := m.o, m.flags // m moves when objects are added
	switch m.tag {
	case tagObject, tagBare:
		d.record(o)
		return
	case tagArray:
		d.elements(o)
		return
	case tagList:
		d.list(o)
		return
	case tagMap:
		for d.more() {
			k := d.value()
			d.p.put(o, k, d.value())
		}
	case tagSet:
		for d.more() {
			d.p.add(o, d.value())
		}
	}
	if flags&named != 0 {
		d.named(o)
	}
	if flags&fixed != 0 {
		d.p.fix(o)
	}
}

func (d *decoder) more() bool { return d.byte() == tagTrue }

// define makes an own property, whatever setters the prototypes have.
func (d *decoder) define(o *goja.Object, name string, v goja.Value, attrs byte) {
	is := func(attr byte) goja.Flag {
		if attrs&attr != 0 {
			return goja.FLAG_TRUE
		}
		return goja.FLAG_FALSE
	}
	if !utf8.ValidString(name) { // goja's Go API would replace its lone surrogates
		d.p.defineOwn(o, fromWTF8(d.vm, name), v, attrs&writable != 0, attrs&enumerable != 0, attrs&configurable != 0)
		return
	}
	if err := o.DefineDataProperty(name, v, is(writable), is(configurable), is(enumerable)); err != nil {
		panic(err)
	}
}

func (d *decoder) named(o *goja.Object) {
	for n := d.count(); n > 0; n-- {
		attrs := d.byte()
		name := d.text()
		d.define(o, name, d.value(), attrs)
	}
}

func (d *decoder) record(o *goja.Object) {
	var names []string
	switch n := d.uint(); n {
	case oddBody:
		flags := d.byte()
		d.named(o)
		if flags&fixed != 0 {
			d.p.fix(o)
		}
		return
	case newShape:
		names = make([]string, d.count())
		start := d.pos
		for i := range names {
			names[i] = d.text()
		}
		if shared(d.pos-start, len(names)) {
			d.shapes = append(d.shapes, names)
		}
	default:
		if n -= firstShape; n >= uint64(len(d.shapes)) {
			d.fail("an object of shape %d of %d", n, len(d.shapes))
		}
		names = d.shapes[n]
	}
	for _, name := range names {
		d.define(o, name, d.value(), plain)
	}
}

// elements fills a dense array, whose elements are null yet.
func (d *decoder) elements(o *goja.Object) {
	list := d.p.list(o)
	for i := range list {
		if v := d.value(); d.p.inPlace {
			list[i] = v
		} else {
			d.define(o, strconv.Itoa(i), v, plain)
		}
	}
}

// list fills any other array.
func (d *decoder) list(o *goja.Object) {
	flags, length, n := d.byte(), d.uint(), d.count()
	if length > math.MaxUint32 {
		d.fail("an array of %d elements", length)
	}
	if uint64(n) < length/8 {
		// An array of few elements would become as long as its first 4096 holes; one of a high index is
		// kept sparsely from then on.
		last := strconv.Itoa(math.MaxUint32 - 1)
		d.define(o, last, goja.Undefined(), plain)
		if err := o.Delete(last); err != nil {
			panic(err)
		}
	}
	if err := o.Set("length", length); err != nil {
		panic(err)
	}
	at := uint64(0)
	for ; n > 0; n-- {
		gap := d.uint()
		if at += gap; gap >= length || at >= length {
			d.fail("an element at %d of an array of %d", at, length)
		}
		attrs := d.byte()
		d.define(o, strconv.FormatUint(at, 10), d.value(), attrs)
		at++
	}
	d.named(o)
	if flags&locked != 0 {
		if err := o.DefineDataProperty("length", d.vm.ToValue(length), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
			panic(err)
		}
	}
	if flags&fixed != 0 {
		d.p.fix(o)
	}
}
