package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Argument is the value of one parameter.
type Argument struct {
	ID    string
	Value json.RawMessage
}

// Arguments are the values that one execution gets, in order of declaration, undeclared ones last. Its JSON is an object
// in that order.
type Arguments []Argument

// Get is the value of an argument; false where it is absent, which is undefined to a script.
func (a Arguments) Get(id string) (json.RawMessage, bool) {
	i := slices.IndexFunc(a, func(x Argument) bool { return x.ID == id })
	if i < 0 {
		return nil, false
	}
	return a[i].Value, true
}

// MarshalJSON makes an object of the arguments.
func (a Arguments) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, x := range a {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(toJSON(x.ID))
		out.WriteByte(':')
		if len(x.Value) == 0 {
			return nil, fmt.Errorf("argument %q has no value", x.ID)
		}
		out.Write(x.Value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// Form is how an assignment gives its value.
type Form int

const (
	Text     Form = iota // name=text, converted by the declared type
	JSON                 // name:=JSON
	FromFile             // name=@file, the file's content as text
)

// Assignment is one argument as a command line gives it, not yet converted.
type Assignment struct {
	Name string
	Form Form
	Text string // the text, the JSON or the file's path
}

// ParseAssignment splits name=text, name:=JSON and name=@file. The first = splits.
func ParseAssignment(s string) (Assignment, error) {
	name, text, ok := strings.Cut(s, "=")
	if !ok {
		return Assignment{}, fmt.Errorf("argument %q has no value: write name=text, name:=JSON or name=@file", s)
	}
	a := Assignment{Name: name, Text: text}
	if before, isJSON := strings.CutSuffix(name, ":"); isJSON {
		a.Name, a.Form = before, JSON
	} else if path, isFile := strings.CutPrefix(text, "@"); isFile {
		a.Form, a.Text = FromFile, path
		if path == "" {
			return Assignment{}, fmt.Errorf(`argument %q names no file: write %s=@path, or %s:='"@"' for the text @`, s, name, name)
		}
	}
	if a.Name == "" {
		return Assignment{}, fmt.Errorf("argument %q has no name: write name=text, name:=JSON or name=@file", s)
	}
	return a, nil
}

// ArgumentOptions are the circumstances of Target.Arguments.
type ArgumentOptions struct {
	Undeclared bool                              // arguments that the target does not declare are passed on
	ReadFile   func(path string) ([]byte, error) // for name=@file; nil: such an argument is refused
	Components Components                        // for dependencies on components of the mission; nil: all are found
}

// ErrArguments is what every ArgumentsError is.
var ErrArguments = errors.New("arguments refused")

// ArgumentsError says why a target cannot run with the arguments given: every reason, each with what would be right.
type ArgumentsError struct {
	Target   string
	Problems []Problem // of severity error, at least one
}

func (e *ArgumentsError) Error() string {
	var texts []string
	for _, p := range e.Problems {
		texts = append(texts, p.Message)
	}
	return fmt.Sprintf("arguments of %q: %s", e.Target, strings.Join(texts, "; "))
}

// Is makes errors.Is(err, ErrArguments) true.
func (e *ArgumentsError) Is(target error) bool { return target == ErrArguments }

// Arguments turns what was given into what a script sees. base, a JSON object or nil, is read first; single assignments
// override it. An absent argument takes its default, a boolean false, and one whose dependencies are unmet stays absent.
//
// The problems are what METIS lets pass or hides. What cannot be right - a wrong type, a value outside the options, an
// unknown name, a required argument without any value - is refused by one *ArgumentsError.
func (t *Target) Arguments(given []Assignment, base json.RawMessage, options ArgumentOptions) (Arguments, []Problem, error) {
	if len(t.Parameters) == 0 && len(given) == 0 && len(base) == 0 {
		return nil, nil, nil // most executions of a warm session: a quarter of a microsecond saved
	}
	a := assembly{target: t, options: options, values: map[string]json.RawMessage{}, given: map[string]bool{},
		failed: map[string]bool{}}
	a.visible = t.Visibility(func(id string) json.RawMessage { return a.values[id] }, options.Components)
	a.readBase(base)
	names := map[string]bool{}
	for _, g := range given {
		if names[g.Name] {
			a.refuse(Problem{Code: "argument-twice", Path: g.Name, Message: fmt.Sprintf("%q is given twice", g.Name), Hint: "leave one out"})
			continue
		}
		names[g.Name] = true
		a.assign(g)
	}
	arguments := a.assemble()
	if len(a.refused) > 0 {
		return nil, a.warned, &ArgumentsError{Target: t.label(), Problems: a.refused}
	}
	return arguments, a.warned, nil
}

func (t *Target) label() string {
	for _, name := range []string{t.ID, t.Folder, t.Name} {
		if name != "" {
			return name
		}
	}
	return t.File
}

// assembly is the work of one call of Target.Arguments.
type assembly struct {
	target  *Target
	options ArgumentOptions
	values  map[string]json.RawMessage // converted and filled in; hidden ones included
	given   map[string]bool            // given by the user, rather than filled in
	failed  map[string]bool            // refused: no further complaint about it
	extra   []string                   // undeclared, in order
	visible *Visibility
	refused []Problem
	warned  []Problem
}

func (a *assembly) refuse(p Problem) {
	p.Severity = SeverityError
	a.refused = append(a.refused, p)
	a.failed[p.Path] = true
}

func (a *assembly) readBase(base json.RawMessage) {
	if len(base) == 0 {
		return
	}
	if err := checkJSON(base); err != nil {
		a.refuse(Problem{Code: "argument-json", Message: fmt.Sprintf("the arguments are not JSON at %v", err),
			Hint: `write a JSON object: {"name": "value"}`})
		return
	}
	if kind(base) != "object" {
		a.refuse(Problem{Code: "argument-json", Message: "the arguments must be a JSON object, not " + aKind(base),
			Hint: `write {"name": "value"}`})
		return
	}
	for _, m := range members(base) {
		a.take(m.name, func(p *Parameter) (json.RawMessage, *Problem) {
			return a.valueOf(p, m.name, m.value)
		})
	}
}

func (a *assembly) assign(g Assignment) {
	// A single name overrides what base had, its mistakes included.
	a.refused = slices.DeleteFunc(a.refused, func(p Problem) bool { return g.Name != "" && p.Path == g.Name })
	delete(a.failed, g.Name)
	text := g.Text
	if g.Form == FromFile {
		content, err := a.readFile(g.Text)
		if err != nil {
			a.refuse(Problem{Code: "argument-file", Path: g.Name, Message: fmt.Sprintf("%q: %v", g.Name, err),
				Hint: fmt.Sprintf(`text that begins with @ is written %s:='"@..."'`, g.Name)})
			return
		}
		text = content
	}
	a.take(g.Name, func(p *Parameter) (json.RawMessage, *Problem) {
		switch {
		case g.Form == JSON:
			return a.valueOf(p, g.Name, json.RawMessage(text))
		case !utf8.ValidString(text):
			return nil, &Problem{Code: "argument-text", Path: g.Name, Message: fmt.Sprintf("the value of %q is not UTF-8 text", g.Name), Hint: "save it as UTF-8"}
		case p == nil:
			return toJSON(text), nil
		}
		return p.fromText(text)
	})
}

// valueOf checks a JSON value; p is nil for an undeclared argument.
func (a *assembly) valueOf(p *Parameter, name string, raw json.RawMessage) (json.RawMessage, *Problem) {
	value, problem := parseValue(name, raw)
	switch {
	case problem != nil || p == nil:
		return value, problem
	case kind(value) == "null" && p.Type.known():
		// 2.5 stores null for a number or dropdown without a value; up to 2.4 a null makes scripts fail (spec 2.2).
		if a.target.Dialect.FillsMissingArguments && string(p.unset()) == "null" && p.Type != Boolean {
			return value, nil
		}
		problem = p.wrong(value)
		problem.Hint = "leave it out for no value; else " + problem.Hint
		return nil, problem
	}
	return p.fromValue(value)
}

func (t ParameterType) known() bool { return properties(t) != nil }

func (a *assembly) readFile(path string) (string, error) {
	if a.options.ReadFile == nil {
		return "", fmt.Errorf("read %s: files cannot be read here", path)
	}
	content, err := a.options.ReadFile(path)
	return string(content), err
}

// take stores what convert gives for a declared argument, or for an undeclared one that is wanted.
func (a *assembly) take(name string, convert func(*Parameter) (json.RawMessage, *Problem)) {
	p, declared := a.target.Parameter(name)
	if !declared || name == "" {
		if !a.options.Undeclared || name == "" {
			a.refuseUnknown(name)
			return
		}
		p = nil
	}
	value, problem := convert(p)
	if problem != nil {
		a.refuse(*problem)
		delete(a.values, name)
		return
	}
	if p == nil && !slices.Contains(a.extra, name) {
		a.extra = append(a.extra, name)
	}
	a.values[name], a.given[name] = value, true
}

func (a *assembly) refuseUnknown(name string) {
	if a.failed[name] {
		return
	}
	var ids []string
	for _, p := range a.target.Parameters {
		if p.ID != "" && !slices.Contains(ids, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	hint := didYouMean(name, ids)
	if len(ids) == 0 {
		hint = "the target declares no parameters; pass others with --undeclared (\"undeclared\": true)"
	}
	a.refuse(Problem{Code: "argument-unknown", Path: name, Message: fmt.Sprintf("the target has no parameter %q", name), Hint: hint})
}

// assemble fills in defaults, drops what is hidden and refuses what is missing.
func (a *assembly) assemble() Arguments {
	var ordered []*Parameter
	for _, p := range a.target.Parameters {
		// Of two parameters with one id the first counts.
		if p.ID != "" && !slices.ContainsFunc(ordered, func(o *Parameter) bool { return o.ID == p.ID }) {
			ordered = append(ordered, p)
			a.fill(p)
		}
	}
	arguments := Arguments{}
	for _, p := range ordered {
		value, there := a.values[p.ID]
		switch {
		case !a.visible.Shown(p):
			if a.given[p.ID] {
				a.warnHidden(p)
			}
		case there:
			arguments = append(arguments, Argument{p.ID, value})
			if a.given[p.ID] { // a default's mistakes are the declaration's
				a.warned = append(a.warned, p.checkBounds(value, a.target.Dialect)...)
			}
		case p.Required && !a.failed[p.ID] && !a.failed[""]: // "": the whole of base could not be read
			a.refuseMissing(p)
		}
	}
	for _, name := range a.extra {
		arguments = append(arguments, Argument{name, a.values[name]})
	}
	return arguments
}

// fill gives a parameter without a value the one that METIS's editor (up to 2.4) or server (2.5) gives it.
func (a *assembly) fill(p *Parameter) {
	value, there := a.values[p.ID]
	fills := a.target.Dialect.FillsMissingArguments
	// 2.5 takes an empty value of a required parameter for none (spec 2.3); up to 2.4 '' is a value.
	isUnset := fills && p.Required && string(value) == string(p.unset())
	switch {
	case a.failed[p.ID] || there && !isUnset:
	case p.Default != nil:
		a.values[p.ID], a.given[p.ID] = p.Default, false
	case p.Type == Boolean:
		a.values[p.ID] = json.RawMessage("false")
	case there && kind(value) == "null":
		delete(a.values, p.ID) // required: refused as missing
	case !there && !p.Required && fills && p.Type.known():
		a.values[p.ID] = p.unset()
	}
}

func (a *assembly) refuseMissing(p *Parameter) {
	hint := fmt.Sprintf("write %s=..., %s", p.ID, p.Accepts())
	if p.Type == Dropdown && len(p.Options) > 0 {
		hint = fmt.Sprintf("write %s=%s; %s", p.ID, optionText(p.Options[0].Value), p.Accepts())
	} else if p.Type.componentKeys() != nil {
		hint = fmt.Sprintf("write %s=%s", p.ID, p.Type.pathForm())
	}
	a.refuse(Problem{Code: "argument-missing", Path: p.ID, Message: fmt.Sprintf("%q is required and has no value", p.ID), Hint: hint})
}

func (a *assembly) warnHidden(p *Parameter) {
	var unmet []string
	for _, d := range p.Dependencies {
		if !a.visible.Holds(d) {
			unmet = append(unmet, d.String())
		}
	}
	message := fmt.Sprintf("%q is dropped: it counts only when %s", p.ID, strings.Join(unmet, " and "))
	if len(unmet) == 0 {
		message = fmt.Sprintf("%q is dropped: it depends on itself", p.ID)
	}
	hint := "leave it out; the script sees undefined"
	if a.target.Dialect.HiddenArgumentSkips {
		hint = "leave it out: METIS " + a.target.Dialect.Version + " skips an effect that has it"
	}
	a.warned = append(a.warned, Problem{Code: "argument-hidden", Severity: SeverityWarning, Path: p.ID, Message: message, Hint: hint,
		Declared: p.declared("dependencies")})
}
