package inspect

import (
	"reflect"

	"github.com/dop251/goja"
)

// layout answers two questions that goja's API can only answer property by property, at 0.6 us and
// 600 bytes each (Object.getOwnPropertyDescriptor): does this object have an accessor, and is this
// array dense? It reads, never writes, fields of goja's objects through package reflect, knows a
// few types by name and answers "unknown" for all others, in which case the slow way is taken. A
// probe checks at birth that it sees what it should and switches it off otherwise, so that a newer
// goja costs speed, not truth.
type layout struct {
	on    bool
	self  int // index of the field of goja.Object that holds what it is
	types map[reflect.Type]*fields
}

// fields are the index paths of what is read of one type.
type fields struct {
	values                            []int
	length, dense, objCount, propSlot []int // arrays only
}

// shape is what the layout knows of an object.
type shape struct {
	known   bool
	getters bool // perhaps an own property is an accessor
	dense   bool // an array without holes or accessors among its elements
	named   bool // an array with properties besides its elements and length
}

func newLayout(p *probe) layout {
	self, _ := reflect.TypeFor[goja.Object]().FieldByName("self")
	if len(self.Index) != 1 {
		return layout{}
	}
	l := layout{on: true, self: self.Index[0], types: map[reflect.Type]*fields{}}
	plain := p.vm.NewObject()
	array := p.vm.NewArray(1, 2)
	before, list := l.shape(plain), l.shape(array)
	getter := p.onList
	plain.DefineAccessorProperty("x", getter, nil, goja.FLAG_TRUE, goja.FLAG_TRUE)
	array.DefineAccessorProperty("0", getter, nil, goja.FLAG_TRUE, goja.FLAG_TRUE)
	after, odd := l.shape(plain), l.shape(array)
	array.DefineDataProperty("x", getter, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	named := l.shape(array)
	l.on = before == shape{known: true} && list == shape{known: true, dense: true} &&
		after.getters && !odd.dense && !odd.named && named.named
	return l
}

// shape looks at one object; the zero shape means unknown.
func (l *layout) shape(o *goja.Object) (s shape) {
	if !l.on {
		return s
	}
	defer func() {
		if recover() != nil { // fields of other names or types than expected
			l.on, s = false, shape{}
		}
	}()
	impl := reflect.ValueOf(o).Elem().Field(l.self).Elem()
	if impl.Kind() != reflect.Pointer {
		return shape{}
	}
	impl = impl.Elem()
	f, seen := l.types[impl.Type()]
	if !seen {
		f = newFields(impl.Type())
		l.types[impl.Type()] = f
	}
	if f == nil {
		return shape{}
	}
	s.known = true
	values := impl.FieldByIndex(f.values)
	if f.length != nil {
		n := impl.FieldByIndex(f.length).Uint()
		s.dense = impl.FieldByIndex(f.propSlot).Int() == 0 &&
			uint64(impl.FieldByIndex(f.objCount).Int()) == n &&
			uint64(impl.FieldByIndex(f.dense).Len()) == n
		s.named = values.Len() > 1 // "length" is always there
		s.getters = !s.dense || s.named
		return s
	}
	for it := values.MapRange(); it.Next(); {
		v := it.Value()
		if v.Kind() == reflect.Interface {
			v = v.Elem()
		}
		if v.Kind() == reflect.Pointer && v.Type().Elem().Name() == "valueProperty" && v.Elem().FieldByName("accessor").Bool() {
			s.getters = true
			break
		}
	}
	return s
}

// plain tells whether o is an ordinary object, as far as the layout knows.
func (l *layout) plain(o *goja.Object) bool {
	if !l.on {
		return true
	}
	return reflect.ValueOf(o).Elem().Field(l.self).Elem().Type().Elem().Name() == "baseObject"
}

func newFields(t reflect.Type) *fields {
	switch t.Name() {
	case "baseObject", "errorObject", "mapObject", "setObject", "arrayObject":
	default: // among them objects that make their properties when asked
		return nil
	}
	path := func(t reflect.Type, name string) []int {
		f, _ := t.FieldByName(name)
		return f.Index
	}
	if t.Name() != "arrayObject" {
		return &fields{values: path(t, "values")}
	}
	// An array has two fields of that name: its elements and, embedded, its properties.
	base, _ := t.FieldByName("baseObject")
	return &fields{
		values: append(append([]int{}, base.Index...), path(base.Type, "values")...),
		length: path(t, "length"), dense: path(t, "values"), objCount: path(t, "objCount"), propSlot: path(t, "propValueCount"),
	}
}
