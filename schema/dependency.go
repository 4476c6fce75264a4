package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Dependency is a condition on the value of another parameter (spec 2.4). All dependencies of a parameter must hold
// for it to be shown and to have a value.
type Dependency struct {
	Name     string            // truthy, falsey, equals, ...
	On       string            // id of the parameter that is looked at
	Expected []json.RawMessage // what its value is compared with: [x] for equals, the list for equals-some, [{"type":"regex",...}]

	index int // in the declaration's list, of which the unreadable are left out
}

// Components answers whether an argument's component is found in the mission. kind is force, node, action, file, pool
// or resource; value is the argument's object.
type Components interface {
	Found(kind string, value json.RawMessage) bool
}

// dependencyNames are those of all dialects.
func dependencyNames() []string {
	var names []string
	for _, d := range Dialects() {
		for _, name := range d.Dependencies {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func versionsWithDependency(name string) []string {
	return VersionsThat(func(d Dialect) bool { return slices.Contains(d.Dependencies, name) })
}

// ParseDependency decodes METIS's encoded string, <name>/<dependentId>/<JSON array>.
func ParseDependency(encoded string) (Dependency, error) {
	name, rest, ok1 := strings.Cut(encoded, "/")
	on, list, ok2 := strings.Cut(rest, "/")
	if !ok1 || !ok2 || name == "" || on == "" {
		return Dependency{}, fmt.Errorf("dependency %q is not of the form name/parameterId/[...]: make it with TargetDependency", encoded)
	}
	raw, err := compactJSON([]byte(list))
	if err != nil || kind(raw) != "array" {
		return Dependency{}, fmt.Errorf("dependency %q does not end in a JSON array: make it with TargetDependency", encoded)
	}
	d := Dependency{Name: name, On: on}
	if len(versionsWithDependency(name)) == 0 {
		return Dependency{}, fmt.Errorf("dependency %q has the unknown name %q: %s", encoded, name, didYouMean(name, dependencyNames()))
	}
	for _, m := range members(raw) {
		d.Expected = append(d.Expected, m.value)
	}
	// equals-some, not-equals-some, ...: the list may also stand inside the array. Nothing is lost by
	// spreading it, for an array never equals a value.
	if d.comparesList() && len(d.Expected) == 1 && kind(d.Expected[0]) == "array" {
		var spread []json.RawMessage
		for _, m := range members(d.Expected[0]) {
			spread = append(spread, m.value)
		}
		d.Expected = spread
	}
	if d.Name == "regex" {
		if _, err := d.pattern(); err != nil {
			return Dependency{}, fmt.Errorf("dependency %q: %w", encoded, err)
		}
	}
	return d, nil
}

func (d Dependency) comparesList() bool {
	return strings.HasSuffix(d.Name, "-some") || strings.HasSuffix(d.Name, "-every")
}

// Encode is METIS's encoded string. A slash in the name or the id is refused in METIS's words.
func (d Dependency) Encode() (string, error) {
	if strings.Contains(d.Name, "/") {
		return "", fmt.Errorf("Name cannot include '/': %q", d.Name) //lint:ignore ST1005 METIS's words
	}
	if strings.Contains(d.On, "/") {
		return "", fmt.Errorf("Dependent ID cannot include '/': %q", d.On) //lint:ignore ST1005 METIS's words
	}
	return d.encoded(), nil
}

func (d Dependency) encoded() string {
	var list strings.Builder
	for i, x := range d.Expected {
		if i > 0 {
			list.WriteByte(',')
		}
		if len(x) == 0 {
			x = json.RawMessage("null") // as JSON.stringify does with undefined in an array
		}
		list.Write(x)
	}
	return d.Name + "/" + d.On + "/[" + list.String() + "]"
}

// MarshalText makes the dependency its encoded string in JSON.
func (d Dependency) MarshalText() ([]byte, error) {
	s, err := d.Encode()
	return []byte(s), err
}

// String says the condition in words, for messages.
func (d Dependency) String() string {
	var values []string
	for _, x := range d.Expected {
		values = append(values, show(x))
	}
	on := fmt.Sprintf("%q", d.On)
	switch d.Name {
	case "truthy":
		return on + " is set"
	case "falsey":
		return on + " is not set"
	case "equals":
		return on + " is " + strings.Join(values, "")
	case "equals-some":
		return on + " is one of " + strings.Join(values, ", ")
	case "equals-every":
		return on + " is all of " + strings.Join(values, ", ")
	case "not-equals":
		return on + " is not " + strings.Join(values, "")
	case "not-equals-some":
		return on + " differs from one of " + strings.Join(values, ", ")
	case "not-equals-every":
		return on + " differs from all of " + strings.Join(values, ", ")
	case "not-empty":
		return on + " is not empty"
	case "regex":
		if p, err := d.pattern(); err == nil {
			return on + " matches " + p.String()
		}
		return on + " matches a pattern"
	}
	return on + " is a " + d.Name + " of the mission"
}

// Condition says whether the dependency holds for a value; nil is undefined. Without components (nil) every component
// that is named counts as found. A pattern with the g flag is tested as if for the first time: METIS keeps its
// lastIndex, so there it alternates.
func (d Dependency) Condition(value json.RawMessage, components Components) bool {
	equal := func(x json.RawMessage) bool { return sameValue(x, value) }
	differ := func(x json.RawMessage) bool { return !sameValue(x, value) }
	every := func(holds func(json.RawMessage) bool) bool {
		return !slices.ContainsFunc(d.Expected, func(x json.RawMessage) bool { return !holds(x) })
	}
	switch d.Name {
	case "truthy":
		return truthy(value)
	case "falsey":
		return !truthy(value)
	case "equals", "equals-some":
		return slices.ContainsFunc(d.Expected, equal)
	case "equals-every":
		return every(equal)
	case "not-equals", "not-equals-every":
		return every(differ)
	case "not-equals-some":
		return slices.ContainsFunc(d.Expected, differ)
	case "force", "node", "action", "file", "pool", "resource":
		return kind(value) == "object" && (components == nil || components.Found(d.Name, value))
	case "not-empty":
		if s, ok := stringOf(value); ok {
			return strings.TrimFunc(s, isSpace) != ""
		}
		return kind(value) == "array" && len(members(value)) > 0
	case "regex":
		s, isString := stringOf(value)
		p, err := d.pattern()
		if !isString || err != nil {
			return false
		}
		met, err := p.Match(s)
		return met && err == nil
	}
	return false
}

// pattern is what a regex dependency tests.
func (d Dependency) pattern() (Pattern, error) {
	if len(d.Expected) != 1 || kind(d.Expected[0]) != "object" {
		return Pattern{}, fmt.Errorf(`it holds no regular expression: write TargetDependency.REGEX("id", /.../)`)
	}
	var p Pattern
	if err := json.Unmarshal(d.Expected[0], &p); err != nil || p.Source == "" {
		return Pattern{}, fmt.Errorf(`it holds no regular expression: write TargetDependency.REGEX("id", /.../)`)
	}
	return p, nil
}

// isSpace is what JavaScript's trim takes away.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF:
		return true
	}
	return r >= 0x2000 && r <= 0x200A
}
