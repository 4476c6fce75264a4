package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ParameterType is what a parameter takes, in METIS's word for it.
type ParameterType string

// The types of all dialects; Dialect.ParameterTypes says which has which.
const (
	Number           ParameterType = "number"
	String           ParameterType = "string"
	LargeString      ParameterType = "large-string"
	Boolean          ParameterType = "boolean"
	Dropdown         ParameterType = "dropdown"
	Force            ParameterType = "force"
	Node             ParameterType = "node"
	Action           ParameterType = "action"
	File             ParameterType = "file"
	Pool             ParameterType = "pool"
	Resource         ParameterType = "resource"
	MissionComponent ParameterType = "mission-component"
)

// Parameter is one declared parameter of a target (spec 2.2, 2.3).
type Parameter struct {
	ID           string          `json:"id"`
	Name         string          `json:"name,omitempty"`
	Type         ParameterType   `json:"type"`
	Required     bool            `json:"required,omitempty"`
	Default      json.RawMessage `json:"default,omitempty"` // the value an absent argument takes, a dropdown's already looked up; nil: none
	Unit         string          `json:"unit,omitempty"`
	Min          *float64        `json:"min,omitempty"`
	Max          *float64        `json:"max,omitempty"`
	IntegersOnly bool            `json:"integersOnly,omitempty"`
	Pattern      *Pattern        `json:"pattern,omitempty"`
	Title        string          `json:"title,omitempty"` // what the pattern asks for, in words
	Options      []Option        `json:"options,omitempty"`
	// ComponentTypes is validComponentTypes of a mission-component.
	ComponentTypes []string     `json:"componentTypes,omitempty"`
	Dependencies   []Dependency `json:"dependencies,omitempty"`
	Grouping       string       `json:"grouping,omitempty"`
	Tooltip        string       `json:"tooltip,omitempty"`

	Path string `json:"-"` // where it stands in the target's declaration: args[2]; empty if it was made otherwise
}

// Option is one choice of a dropdown. Scripts see its value.
type Option struct {
	ID           string          `json:"id"`
	Name         string          `json:"name,omitempty"`
	Value        json.RawMessage `json:"value,omitempty"`
	Tooltip      string          `json:"tooltip,omitempty"`
	Dependencies []Dependency    `json:"dependencies,omitempty"`

	index int // in the declaration's list, of which the unreadable are left out
}

// componentTypes are the words of validComponentTypes (spec 2.3) with the number of ids in each one's selection.
func componentTypes() []struct {
	name string
	ids  int
} {
	return []struct {
		name string
		ids  int
	}{{"mission", 0}, {"force", 1}, {"node", 2}, {"action", 3}, {"missionFile", 1}, {"resource", 1}, {"resourcePool", 2}}
}

// componentKeys are the keys of a component argument up to 2.4, largest component first; nil for the other types. The
// last key of an action may be left out: the whole node.
func (t ParameterType) componentKeys() []string {
	switch t {
	case Force:
		return []string{"forceKey"}
	case Node:
		return []string{"forceKey", "nodeKey"}
	case Action:
		return []string{"forceKey", "nodeKey", "actionKey"}
	case File:
		return []string{"fileId"}
	case Pool:
		return []string{"forceKey", "poolKey"}
	case Resource:
		return []string{"resourceId"}
	}
	return nil
}

// Component tells whether arguments of the type name components of a mission by keys or ids.
func (t ParameterType) Component() bool { return t == MissionComponent || t.componentKeys() != nil }

// Accepts says in a few words what the parameter takes.
func (p *Parameter) Accepts() string {
	switch p.Type {
	case Number:
		text := "a number"
		if p.IntegersOnly {
			text = "a whole number"
		}
		switch {
		case p.Min != nil && p.Max != nil:
			text += fmt.Sprintf(" from %v to %v", *p.Min, *p.Max)
		case p.Min != nil:
			text += fmt.Sprintf(" from %v up", *p.Min)
		case p.Max != nil:
			text += fmt.Sprintf(" up to %v", *p.Max)
		}
		if p.Unit != "" {
			text += " (" + p.Unit + ")"
		}
		return text
	case String, LargeString:
		switch {
		case p.Pattern != nil && p.Title != "":
			return "text: " + p.Title
		case p.Pattern != nil:
			return "text that matches " + p.Pattern.String()
		}
		return "text"
	case Boolean:
		return "true or false"
	case Dropdown:
		var values []string
		for _, o := range p.Options {
			values = append(values, optionText(o.Value))
		}
		return "one of " + someOf(values)
	case MissionComponent:
		text := "components of the mission as JSON"
		if len(p.ComponentTypes) > 0 {
			text += " (" + strings.Join(p.ComponentTypes, ", ") + ")"
		}
		return text
	}
	if keys := p.Type.componentKeys(); keys != nil {
		return p.Type.article() + ", as " + p.Type.pathForm() + " or " + p.Type.objectForm()
	}
	return "any value"
}

func (t ParameterType) article() string {
	if t == Action {
		return "an action"
	}
	return "a " + string(t)
}

// pathForm is how a component is written as text: FORCE/NODE.
func (t ParameterType) pathForm() string {
	var parts []string
	for _, key := range t.componentKeys() {
		parts = append(parts, strings.ToUpper(strings.TrimSuffix(strings.TrimSuffix(key, "Key"), "Id")))
	}
	return strings.Join(parts, "/")
}

func (t ParameterType) objectForm() string {
	var parts []string
	for _, key := range t.componentKeys() {
		parts = append(parts, fmt.Sprintf("%q:%q", key, "..."))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// optionText is how an option's value is written as text on a command line.
func optionText(value json.RawMessage) string {
	if s, ok := stringOf(value); ok {
		return s
	}
	return show(value)
}

// ParseParameters reads a target's declarations as the engine extracts them from the script: a JSON array in which a
// RegExp is {"$regexp":{"source","flags"}}, a function {"$live":...}, and what is undefined is absent; an object that
// occurs twice, such as an option that is also the default, is written out each time.
//
// It is as tolerant as METIS is. Each trap is a Problem; its path begins with the dialect's ParametersKey. What METIS
// cannot use at all (an entry that is no object) is left out.
func ParseParameters(raw json.RawMessage, d Dialect) ([]*Parameter, []Problem) {
	r := reader{dialect: d}
	switch {
	case len(raw) == 0 || kind(raw) == "null":
		r.warn("parameters-missing", d.ParametersKey, fmt.Sprintf("the target declares no %q", d.ParametersKey),
			fmt.Sprintf("a target without any writes %s: []", d.ParametersKey))
		return []*Parameter{}, r.problems
	case checkJSON(raw) != nil:
		r.fail("parameters-unreadable", d.ParametersKey, "the declarations cannot be read: "+checkJSON(raw).Error(), "declare parameters as plain objects and arrays")
		return []*Parameter{}, r.problems
	case kind(raw) != "array":
		r.fail("parameters-no-array", d.ParametersKey, fmt.Sprintf("%q must be an array, not %s", d.ParametersKey, aKind(raw)),
			fmt.Sprintf("write %s: [{...}, {...}]", d.ParametersKey))
		return []*Parameter{}, r.problems
	}
	parameters := []*Parameter{}
	for i, m := range members(raw) {
		path := fmt.Sprintf("%s[%d]", d.ParametersKey, i)
		if kind(m.value) != "object" {
			r.fail("parameter-no-object", path, "a parameter must be an object, not "+aKind(m.value), `write {_id: "...", name: "...", type: "string", required: true}`)
			continue
		}
		parameters = append(parameters, r.parameter(m.value, path))
	}
	r.together(parameters)
	return parameters, r.problems
}

// reader collects the problems of one target's declarations.
type reader struct {
	dialect  Dialect
	problems []Problem
}

func (r *reader) add(severity, code, path, message, hint string) {
	r.problems = append(r.problems, Problem{Code: code, Severity: severity, Message: message, Hint: hint, Path: path})
}

func (r *reader) fail(code, path, message, hint string) {
	r.add(SeverityError, code, path, message, hint)
}

func (r *reader) warn(code, path, message, hint string) {
	r.add(SeverityWarning, code, path, message, hint)
}

func (r *reader) parameter(raw json.RawMessage, path string) *Parameter {
	p := &Parameter{Path: path}
	fields := map[string]json.RawMessage{}
	var names []string
	for _, m := range members(raw) {
		fields[m.name] = m.value
		names = append(names, m.name)
	}
	text := func(name string) string {
		value, there := fields[name]
		s, ok := stringOf(value)
		if there && !ok {
			r.warn("parameter-property-type", path+"."+name, fmt.Sprintf("%q must be a string, not %s", name, aKind(value)), fmt.Sprintf(`write %s: "..."`, name))
		}
		return s
	}
	flag := func(name string) bool {
		value, there := fields[name]
		if there && kind(value) != "boolean" {
			r.warn("parameter-property-type", path+"."+name,
				fmt.Sprintf("%q must be true or false, not %s; METIS takes it for %v", name, show(value), truthy(value)), fmt.Sprintf("write %s: %v", name, truthy(value)))
		}
		return truthy(value)
	}
	number := func(name string) *float64 {
		value, there := fields[name]
		if !there {
			return nil
		}
		f, ok := numberOf(value)
		if !ok {
			r.warn("parameter-property-type", path+"."+name, fmt.Sprintf("%q must be a number, not %s", name, show(value)), fmt.Sprintf("write %s: 10, without quotes", name))
			return nil
		}
		return &f
	}

	p.ID = text("_id")
	switch {
	case p.ID == "":
		r.fail("parameter-id", path+"._id", "the parameter has no _id: scripts and missions cannot name it", `add _id: "..."`)
	case strings.Contains(p.ID, "/"):
		r.warn("parameter-id", path+"._id", fmt.Sprintf("the id %q holds a slash: no dependency can name it", p.ID), "use letters, digits and hyphens")
	}
	p.Name = text("name")
	if p.Name == "" {
		r.warn("parameter-name", path+".name", "the parameter has no name: METIS's editor shows none", `add name: "..."`)
	}
	p.Type = ParameterType(text("type"))
	r.checkType(p.Type, path+".type")
	p.Grouping, p.Tooltip = text("groupingId"), text("tooltipDescription")
	p.Dependencies = r.dependencies(fields["dependencies"], path+".dependencies")

	known := properties(p.Type)
	p.Required = slices.Contains(known, "required") && flag("required")
	switch p.Type {
	case Number:
		p.Min, p.Max, p.IntegersOnly, p.Unit = number("min"), number("max"), flag("integersOnly"), text("unit")
		if p.Min != nil && p.Max != nil && *p.Min > *p.Max {
			r.warn("parameter-range", path+".min", fmt.Sprintf("min %v is greater than max %v: no number fits", *p.Min, *p.Max), "swap the two")
		}
	case String:
		p.Pattern, p.Title = r.pattern(fields["pattern"], path+".pattern"), text("title")
	case Dropdown:
		p.Options = r.options(fields["options"], path+".options")
	case MissionComponent:
		p.ComponentTypes = r.componentTypes(fields["validComponentTypes"], path+".validComponentTypes")
	}
	if value, there := fields["default"]; there && slices.Contains(known, "default") {
		r.parseDefault(p, value, path+".default")
	}
	if known != nil {
		r.unknownProperties(names, known, p.Type, path)
	}
	return p
}

// properties are the keys that a parameter of that type may have; nil for an unknown type.
func properties(t ParameterType) []string {
	common := []string{"_id", "name", "type", "groupingId", "dependencies", "tooltipDescription"}
	switch t {
	case Number:
		return append(common, "required", "default", "min", "max", "unit", "integersOnly")
	case String:
		return append(common, "required", "default", "pattern", "title")
	case LargeString:
		return append(common, "required", "default")
	case Boolean:
		// Required says nothing here: a boolean always is. Authors write it, so it is not called a mistake.
		return append(common, "required", "default")
	case Dropdown:
		return append(common, "required", "default", "options")
	case MissionComponent:
		return append(common, "validComponentTypes")
	case Force, Node, Action, File, Pool, Resource:
		return append(common, "required")
	}
	return nil
}

// allProperties are the keys of all types.
func allProperties() []string {
	var all []string
	for _, t := range []ParameterType{Number, String, Dropdown, MissionComponent} {
		for _, name := range properties(t) {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

func (r *reader) unknownProperties(names, known []string, t ParameterType, path string) {
	for _, name := range names {
		if slices.Contains(known, name) {
			continue
		}
		message, hint, severity := fmt.Sprintf("METIS ignores the property %q", name), "leave it out", SeverityInfo
		if slices.Contains(allProperties(), name) {
			message, severity = fmt.Sprintf("METIS ignores %q on a parameter of type %s", name, t), SeverityWarning
		} else if near := Near(name, known); len(near) > 0 {
			hint, severity = "did you mean "+orList(near)+"?", SeverityWarning
		}
		r.add(severity, "parameter-unknown-property", path+"."+name, message, hint)
	}
}

func (r *reader) checkType(t ParameterType, path string) {
	if slices.Contains(r.dialect.ParameterTypes, t) {
		return
	}
	var known []string
	for _, k := range r.dialect.ParameterTypes {
		known = append(known, string(k))
	}
	message := fmt.Sprintf("unknown parameter type %q", t)
	hint := didYouMean(string(t), known)
	if t == "" {
		message, hint = "the parameter has no type", `add type: "string", or `+orList(known)
	} else if versions := VersionsThat(func(d Dialect) bool { return slices.Contains(d.ParameterTypes, t) }); len(versions) > 0 {
		message = fmt.Sprintf("parameter type %q exists in METIS %s, not in %s", t, orList(versions), r.dialect)
		hint = "types here: " + strings.Join(known, ", ")
	}
	r.fail("parameter-type", path, message, hint)
}

func (r *reader) pattern(raw json.RawMessage, path string) *Pattern {
	if len(raw) == 0 {
		return nil
	}
	var holder struct {
		RegExp *Pattern `json:"$regexp"`
	}
	if kind(raw) == "object" && json.Unmarshal(raw, &holder) == nil && holder.RegExp != nil {
		return holder.RegExp
	}
	hint := "write pattern: /.../"
	if s, ok := stringOf(raw); ok {
		hint = "write pattern: /" + s + "/"
	}
	r.fail("parameter-pattern", path, "pattern must be a regular expression, not "+aKind(raw), hint)
	return nil
}

func (r *reader) componentTypes(raw json.RawMessage, path string) []string {
	known := []string{"any"}
	for _, c := range componentTypes() {
		known = append(known, c.name)
	}
	if kind(raw) != "array" {
		r.fail("parameter-component-types", path, "a mission-component needs validComponentTypes, an array", "write validComponentTypes: ['force', 'node']; there is "+strings.Join(known, ", "))
		return nil
	}
	var types []string
	for i, m := range members(raw) {
		s, ok := stringOf(m.value)
		if !ok || !slices.Contains(known, s) {
			r.warn("parameter-component-types", fmt.Sprintf("%s[%d]", path, i), "unknown component type "+show(m.value), didYouMean(s, known))
		}
		if ok {
			types = append(types, s)
		}
	}
	return types
}

func (r *reader) options(raw json.RawMessage, path string) []Option {
	if kind(raw) != "array" || len(members(raw)) == 0 {
		r.fail("parameter-options", path, "a dropdown needs options, a non-empty array", `write options: [{_id: "a", name: "A", value: "a"}]`)
		return nil
	}
	var options []Option
	ids, values := map[string]int{}, map[string]int{} // the first that has each
	for i, m := range members(raw) {
		at := fmt.Sprintf("%s[%d]", path, i)
		if kind(m.value) != "object" {
			r.fail("parameter-options", at, "an option must be an object, not "+aKind(m.value), `write {_id: "a", name: "A", value: "a"}`)
			continue
		}
		o := Option{index: i}
		var names []string
		for _, f := range members(m.value) {
			names = append(names, f.name)
			s, isString := stringOf(f.value)
			switch f.name {
			case "_id", "name", "tooltipDescription":
				if !isString {
					r.warn("option-property-type", at+"."+f.name, fmt.Sprintf("%q must be a string, not %s", f.name, aKind(f.value)), fmt.Sprintf(`write %s: "..."`, f.name))
				}
				switch f.name {
				case "_id":
					o.ID = s
				case "name":
					o.Name = s
				default:
					o.Tooltip = s
				}
			case "value":
				o.Value = f.value
				if k := kind(f.value); k == "object" || k == "array" {
					r.fail("option-value", at+".value", "METIS compares option values with ===: "+aKind(f.value)+" never equals what a mission stores", "use a string, a number or a boolean")
				}
			case "dependencies":
				o.Dependencies = r.dependencies(f.value, at+".dependencies")
				if !r.dialect.OptionDependencies {
					r.warn("option-dependencies", at+".dependencies", "METIS "+r.dialect.Version+" ignores dependencies of options", "leave them out, or make a parameter of its own for these options")
				}
			}
		}
		if o.ID == "" {
			r.fail("option-id", at+"._id", "the option has no _id", `add _id: "..."`)
		}
		if o.Value == nil {
			r.fail("option-value", at+".value", "the option has no value: no argument can select it", `add value: "..."; scripts see it, not the _id`)
		}
		r.unknownProperties(names, []string{"_id", "name", "value", "tooltipDescription", "dependencies"}, Dropdown, at)
		if first, twice := ids[o.ID]; twice {
			r.warn("option-duplicate", at+"._id", fmt.Sprintf("options %d and %d have the same _id %q", first, i, o.ID), "give each option an _id of its own")
		} else if o.ID != "" {
			ids[o.ID] = i
		}
		key, is := identity(o.Value)
		is = is && o.Value != nil
		if first, twice := values[key]; is && twice {
			r.warn("option-duplicate", at+".value", fmt.Sprintf("options %d and %d have the same value %s: a script cannot tell them apart", first, i, show(o.Value)), "give each option a value of its own")
		} else if is {
			values[key] = i
		}
		options = append(options, o)
	}
	return options
}

func (r *reader) dependencies(raw json.RawMessage, path string) []Dependency {
	if len(raw) == 0 {
		return nil
	}
	if kind(raw) != "array" {
		r.fail("parameter-dependencies", path, "dependencies must be an array, not "+aKind(raw), `write dependencies: [TargetDependency.TRUTHY("id")]`)
		return nil
	}
	var list []Dependency
	for i, m := range members(raw) {
		at := fmt.Sprintf("%s[%d]", path, i)
		s, ok := stringOf(m.value)
		if !ok {
			r.fail("dependency-invalid", at, "a dependency must be made with TargetDependency, not be "+aKind(m.value), `write TargetDependency.TRUTHY("id")`)
			continue
		}
		d, err := ParseDependency(s)
		if err != nil {
			r.fail("dependency-invalid", at, err.Error(), `make it with TargetDependency, for instance TargetDependency.TRUTHY("id")`)
			continue
		}
		d.index = i
		list = append(list, d)
		r.checkDependency(d, at)
	}
	return list
}

// checkDependency finds what can be told of a dependency alone.
func (r *reader) checkDependency(d Dependency, path string) {
	if !slices.Contains(r.dialect.Dependencies, d.Name) {
		versions := versionsWithDependency(d.Name)
		r.fail("dependency-unavailable", path, fmt.Sprintf("dependency %q exists in METIS %s, not in %s", d.Name, orList(versions), r.dialect),
			"there is "+strings.Join(r.dialect.Dependencies, ", "))
	}
	if d.Name == "regex" {
		if p, err := d.pattern(); err == nil && strings.ContainsAny(p.Flags, "gy") {
			r.warn("dependency-regex-global", path, fmt.Sprintf("%s keeps its lastIndex: METIS finds the dependency met and unmet in turn", p), "leave out the g and y flags")
		}
	}
}

// parseDefault sets the value that an absent argument takes, if METIS could use it.
func (r *reader) parseDefault(p *Parameter, raw json.RawMessage, path string) {
	if kind(raw) == "null" {
		return
	}
	if !p.Required && p.Type != Boolean {
		r.add(SeverityInfo, "parameter-default-optional", path, "METIS knows defaults of required parameters only", "add required: true, or leave out the default")
	}
	if p.Type == Dropdown {
		r.dropdownDefault(p, raw, path)
		return
	}
	if want := p.Type.jsonKind(); kind(raw) != want {
		r.fail("parameter-default", path, fmt.Sprintf("the default of a %s must be a %s, not %s: it is not used", p.Type, want, show(raw)), defaultHint(want))
		return
	}
	p.Default = raw
	for _, problem := range p.checkBounds(raw, r.dialect) {
		r.warn("parameter-default", path, "the default breaks the parameter's own rule: "+problem.Message, "the default must be "+p.Accepts())
	}
}

// defaultHint is how a default of a JSON kind is written.
func defaultHint(kind string) string {
	switch kind {
	case "string":
		return `write default: "..."`
	case "number":
		return "write default: 1, without quotes"
	}
	return "write default: true"
}

// dropdownDefault looks the option up: an option object up to 2.4, an option's _id in 2.5. Another way to name an
// option is understood and reported, for METIS understands none.
func (r *reader) dropdownDefault(p *Parameter, raw json.RawMessage, path string) {
	byValue := func(value json.RawMessage) int {
		return slices.IndexFunc(p.Options, func(o Option) bool { return o.Value != nil && sameValue(o.Value, value) })
	}
	right, other := -1, -1 // the option that METIS finds, the one that was meant
	wanted := "an option object"
	if r.dialect.DefaultIsOptionID {
		wanted = "the _id of an option"
	}
	if kind(raw) == "object" {
		other = byValue(field(raw, "value"))
		if !r.dialect.DefaultIsOptionID {
			right = other
		}
	} else {
		id, isText := stringOf(raw)
		byID := slices.IndexFunc(p.Options, func(o Option) bool { return isText && o.ID == id && o.Value != nil })
		if r.dialect.DefaultIsOptionID {
			right = byID
		}
		if other = byValue(raw); other < 0 {
			other = byID
		}
	}
	switch {
	case right >= 0:
		p.Default = p.Options[right].Value
	case other >= 0:
		o := p.Options[other]
		p.Default = o.Value
		hint := fmt.Sprintf("write default: {_id: %q, name: %q, value: %s}", o.ID, o.Name, show(o.Value))
		if r.dialect.DefaultIsOptionID {
			hint = fmt.Sprintf("write default: %q", o.ID)
		}
		r.fail("parameter-default", path, fmt.Sprintf("the default %s names an option, but METIS needs %s here", show(raw), wanted), hint)
	case len(p.Options) > 0: // else that is reported
		r.fail("parameter-default", path, fmt.Sprintf("the default %s is none of the options: it is not used", show(raw)),
			"a dropdown's default is "+wanted+"; options: "+p.Accepts())
	}
}
