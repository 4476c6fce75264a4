package schema

import (
	"fmt"
	"slices"
)

// together finds what can be told of the parameters of one target only together: ids that come twice, dependencies on
// nothing, on an option's _id, on each other.
func (r *reader) together(parameters []*Parameter) {
	target := &Target{Parameters: parameters}
	var ids []string
	for _, p := range parameters {
		if first := slices.Index(ids, p.ID); first >= 0 && p.ID != "" {
			r.fail("parameter-duplicate", p.Path+"._id", fmt.Sprintf("the id %q is already that of %s: this parameter gets no value", p.ID, parameters[first].Path), "give each parameter an _id of its own")
		}
		ids = append(ids, p.ID)
	}
	for _, p := range parameters {
		for _, d := range p.Dependencies {
			r.dependencyAmong(target, p, d, ids, fmt.Sprintf("%s.dependencies[%d]", p.Path, d.index))
		}
		for _, o := range p.Options {
			for _, d := range o.Dependencies {
				r.dependencyAmong(target, nil, d, ids, fmt.Sprintf("%s.options[%d].dependencies[%d]", p.Path, o.index, d.index))
			}
		}
		if r.dialect.ChainedDependencies && reaches(target, p.ID, p.ID, map[string]bool{}) {
			r.fail("dependency-cycle", p.Path+".dependencies", fmt.Sprintf("%q depends on itself through its dependencies: it is never shown", p.ID), "break the circle")
		}
	}
}

func (r *reader) dependencyAmong(target *Target, p *Parameter, d Dependency, ids []string, path string) {
	on, there := target.Parameter(d.On)
	if !there {
		r.fail("dependency-missing", path, fmt.Sprintf("it depends on %q, which no parameter has for its id: it is never met", d.On), didYouMean(d.On, ids))
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

// reaches says whether the dependencies of from lead to id. Each parameter is visited once.
func reaches(t *Target, from, id string, seen map[string]bool) bool {
	p, there := t.Parameter(from)
	if !there || seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(p.Dependencies, func(d Dependency) bool { return d.On == id || reaches(t, d.On, id, seen) })
}
