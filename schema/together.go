package schema

import (
	"fmt"
)

// together finds what can be told of the parameters of one target only together: ids that come twice, dependencies on
// nothing, on an option's _id, on each other.
func (r *reader) together(parameters []*Parameter) {
	all := among{by: map[string]*Parameter{}}
	for _, p := range parameters {
		if first, twice := all.by[p.ID]; !twice {
			all.by[p.ID] = p
		} else if p.ID != "" {
			r.fail("parameter-duplicate", p.Path+"._id", fmt.Sprintf("the id %q is already that of %s: this parameter gets no value", p.ID, first.Path), "give each parameter an _id of its own")
		}
		all.ids = append(all.ids, p.ID)
	}
	circular := map[string]bool{}
	if r.dialect.ChainedDependencies {
		circular = all.circles()
	}
	for _, p := range parameters {
		for _, d := range p.Dependencies {
			r.dependencyAmong(all, p, d, fmt.Sprintf("%s.dependencies[%d]", p.Path, d.index))
		}
		for _, o := range p.Options {
			for _, d := range o.Dependencies {
				r.dependencyAmong(all, nil, d, fmt.Sprintf("%s.options[%d].dependencies[%d]", p.Path, o.index, d.index))
			}
		}
		if circular[p.ID] {
			r.fail("dependency-cycle", p.Path+".dependencies", fmt.Sprintf("%q depends on itself through its dependencies: it is never shown", p.ID), "break the circle")
		}
	}
}

func (r *reader) dependencyAmong(all among, p *Parameter, d Dependency, path string) {
	on, there := all.by[d.On]
	if !there {
		r.fail("dependency-missing", path, fmt.Sprintf("it depends on %q, which no parameter has for its id: it is never met", d.On), didYouMean(d.On, all.ids))
		return
	}
	if p != nil && d.On == p.ID && !r.dialect.ChainedDependencies { // else it is reported as a circle
		r.fail("dependency-self", path, fmt.Sprintf("%q depends on itself", d.On), "name another parameter, or leave the dependency out")
	}
	switch d.Name {
	case "equals", "not-equals", "equals-some", "not-equals-some", "equals-every", "not-equals-every":
		for _, x := range d.Expected {
			r.comparable(on, x, path)
		}
	case "force", "node", "action", "file", "pool", "resource":
		if string(on.Type) != d.Name {
			r.warn("dependency-type", path, fmt.Sprintf("it looks for a %s, but %q is of type %s", d.Name, on.ID, on.Type), "name a parameter of type "+d.Name)
		}
	case "regex":
		if k := on.Type.jsonKind(); k != "string" && k != "" {
			r.warn("dependency-type", path, fmt.Sprintf("it tests text, but %q is of type %s: it is never met", on.ID, on.Type), "name a parameter of type string or large-string")
		}
	}
}

// comparable reports a value that the parameter can never have.
func (r *reader) comparable(on *Parameter, x []byte, path string) {
	if kind(x) == "null" {
		return // unset
	}
	if on.Type == Dropdown {
		if on.HasOption(x) || len(on.Options) == 0 {
			return
		}
		message := fmt.Sprintf("it compares %q with %s, which is no option's value", on.ID, show(x))
		text := optionText(x)
		for _, o := range on.Options {
			switch text {
			case o.ID:
				message = fmt.Sprintf("it compares %q with %s, which is the _id of an option; its value is %s", on.ID, show(x), show(o.Value))
			case o.Name:
				message = fmt.Sprintf("it compares %q with %s, which is the name of an option; its value is %s", on.ID, show(x), show(o.Value))
			default:
				continue
			}
			r.warn("dependency-option", path, message, "compare with "+show(o.Value))
			return
		}
		r.warn("dependency-option", path, message, on.Accepts())
		return
	}
	if want := on.Type.jsonKind(); want != "" && kind(x) != want {
		r.warn("dependency-type", path, fmt.Sprintf("it compares %q, a %s, with %s, %s: they never are equal", on.ID, on.Type, show(x), aKind(x)), "compare with a "+want)
	}
}

// among are the parameters of a target: the first of each id.
type among struct {
	by  map[string]*Parameter
	ids []string
}

// circles are the ids whose dependencies lead back to them, by Tarjan's algorithm: each parameter is visited once.
func (all among) circles() map[string]bool {
	in, lowest, done := map[string]bool{}, map[string]int{}, map[string]bool{}
	var path []string
	var visit func(id string) int
	visit = func(id string) int {
		at := len(lowest) + 1
		lowest[id] = at
		begin := len(path)
		path = append(path, id)
		low := at
		for _, d := range all.by[id].Dependencies {
			switch {
			case all.by[d.On] == nil || done[d.On]:
				continue
			case d.On == id:
				in[id] = true
			case lowest[d.On] == 0:
				low = min(low, visit(d.On))
			default:
				low = min(low, lowest[d.On])
			}
		}
		lowest[id] = low
		if low == at {
			for _, member := range path[begin:] {
				done[member] = true
				in[member] = in[member] || len(path)-begin > 1
			}
			path = path[:begin]
		}
		return low
	}
	for _, id := range all.ids {
		if lowest[id] == 0 {
			visit(id)
		}
	}
	return in
}
