package schema

import (
	"encoding/json"
	"slices"
)

// HasOption tells whether the value is, by JavaScript's ===, that of one of a dropdown's options.
func (p *Parameter) HasOption(value json.RawMessage) bool {
	return slices.ContainsFunc(p.Options, func(o Option) bool { return o.Value != nil && sameValue(o.Value, value) })
}

// HasKind tells whether the value is of the kind of JSON value that the parameter's type has. A dropdown takes any.
func (p *Parameter) HasKind(value json.RawMessage) bool {
	want := p.Type.jsonKind()
	return want == "" || kind(value) == want
}

// Stored is what the server of METIS 2.5 makes of a stored value when it loads a mission; nil is none (spec 2.3).
func (p *Parameter) Stored(value json.RawMessage) json.RawMessage {
	unset := p.unset()
	switch {
	case p.Type == Boolean && value == nil:
		if p.Default != nil {
			return p.Default
		}
		return json.RawMessage("false")
	case value == nil:
		value = unset
	}
	if p.Required && p.Default != nil && p.Type != Boolean && string(value) == string(unset) {
		return p.Default
	}
	return value
}

// Visibility answers which parameters of a target have their dependencies met (spec 2.4). Up to 2.4 only the value
// looked at counts, and a hidden argument has none; 2.5 also wants its own dependencies met, and a circle never is.
type Visibility struct {
	target     *Target
	value      func(id string) json.RawMessage
	components Components
	shown      map[string]bool
	open       map[string]bool // being looked at: a circle if met again
}

// Visibility looks at arguments: value is the one of a parameter's id, nil if there is none.
func (t *Target) Visibility(value func(id string) json.RawMessage, components Components) *Visibility {
	return &Visibility{target: t, value: value, components: components, shown: map[string]bool{}, open: map[string]bool{}}
}

// Shown says whether all dependencies of the parameter are met.
func (v *Visibility) Shown(p *Parameter) bool {
	if shown, known := v.shown[p.ID]; known {
		return shown
	}
	if v.open[p.ID] {
		return !v.target.Dialect.ChainedDependencies
	}
	v.open[p.ID] = true
	defer delete(v.open, p.ID)
	shown := !slices.ContainsFunc(p.Dependencies, func(d Dependency) bool { return !v.Holds(d) })
	v.shown[p.ID] = shown
	return shown
}

// Holds says whether one dependency is met; one on an undeclared parameter never is.
func (v *Visibility) Holds(d Dependency) bool {
	on, declared := v.target.Parameter(d.On)
	if !declared {
		return false
	}
	value := v.value(on.ID)
	if !v.Shown(on) {
		if v.target.Dialect.ChainedDependencies {
			return false
		}
		value = nil
	}
	return d.Condition(value, v.components)
}
