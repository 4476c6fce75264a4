package runtime

import (
	"maps"
	"slices"

	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

// exposed is a component, an effect, the session ... as scripts see it: METIS's plain object of copied values and
// getters (spec 3.3), made anew at each read. Go answers for its properties only when they are read: 10,000 nodes are
// listed in 2 ms, where objects with getters of their own would take 100 and more (BenchmarkAllNodes).
type exposed struct {
	x   *Execution
	of  source
	own map[string]js.Value // what a script assigned, and objects that must stay the same
	del map[string]bool     // what a script deleted
}

// source is what an exposed object shows.
type source interface {
	// names are the properties in METIS's order: values, then getters. The slices are shared.
	names(d schema.Dialect) (values, getters []string)
	// read gives one of them: a js.Value, or what the VM makes one of; nil is null.
	read(x *Execution, name string) any
}

// show exposes something to an execution's script.
func (x *Execution) show(of source) js.Value {
	return x.session.vm.NewDynamic(&exposed{x: x, of: of}, nil)
}

// list is an array of exposed things.
func list[T any, S source](x *Execution, things []T, as func(T) S) js.Value {
	values := make([]js.Value, len(things))
	for i, t := range things {
		values[i] = x.show(as(t))
	}
	return x.session.vm.NewArray(values...)
}

func (o *exposed) Get(name string) js.Value {
	if v, ok := o.own[name]; ok {
		return v
	}
	values, getters := o.of.names(o.x.target.Dialect)
	value := slices.Contains(values, name)
	if o.del[name] {
		return nil
	}
	if !value && !slices.Contains(getters, name) {
		if o.x.session.onlyDocumented(o.x, what(o.of)+name) {
			return nil
		}
		o.x.session.lacks(o.x, what(o.of)+name+" is undefined", "a member", func(d schema.Dialect) bool {
			values, getters := o.of.names(d)
			return slices.Contains(values, name) || slices.Contains(getters, name)
		})
		return nil
	}
	v := o.x.session.vm.Value(o.of.read(o.x, name))
	if _, isObject := v.(*js.Object); isObject && value {
		o.keep(name, v)
	}
	return v
}

// what is how a script comes to it, for messages.
func what(of source) string {
	switch of.(type) {
	case shownMission:
		return "context.mission."
	case shownSession:
		return "context.session."
	case shownEffect:
		return "context.effect."
	case shownForce:
		return "a force's "
	case shownNode:
		return "a node's "
	case shownAction:
		return "an action's "
	case shownFile:
		return "a file's "
	case shownMember:
		return "a member's "
	}
	return "a component's "
}

func (o *exposed) keep(name string, v js.Value) {
	if o.own == nil {
		o.own = map[string]js.Value{}
	}
	o.own[name] = v
}

// Set changes what the script has in hand and nothing else. A getter without a setter takes no assignment.
func (o *exposed) Set(name string, v js.Value) bool {
	if _, own := o.own[name]; !own && o.Accessor(name) {
		return false
	}
	o.keep(name, v)
	return true
}

func (o *exposed) Has(name string) bool {
	if _, ok := o.own[name]; ok {
		return true
	}
	values, getters := o.of.names(o.x.target.Dialect)
	return (slices.Contains(values, name) || slices.Contains(getters, name)) && !o.del[name]
}

func (o *exposed) Delete(name string) bool {
	if o.del == nil {
		o.del = map[string]bool{}
	}
	o.del[name] = true
	delete(o.own, name)
	return true
}

func (o *exposed) Keys() []string {
	values, getters := o.of.names(o.x.target.Dialect)
	keys := slices.Concat(values, getters)
	if o.del != nil {
		keys = slices.DeleteFunc(keys, func(key string) bool { return o.del[key] && o.own[key] == nil })
	}
	for _, name := range slices.Sorted(maps.Keys(o.own)) {
		if !slices.Contains(keys, name) {
			keys = append(keys, name)
		}
	}
	return keys
}

// Accessor tells console.log which properties are getters.
func (o *exposed) Accessor(name string) bool {
	if _, own := o.own[name]; own {
		return false
	}
	_, getters := o.of.names(o.x.target.Dialect)
	return slices.Contains(getters, name) && !o.del[name]
}
