package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// jsonKind is the kind of JSON value that an argument of the type has; "" where any may do.
func (t ParameterType) jsonKind() string {
	switch t {
	case Number:
		return "number"
	case String, LargeString:
		return "string"
	case Boolean:
		return "boolean"
	case MissionComponent:
		return "array"
	case Force, Node, Action, File, Pool, Resource:
		return "object"
	}
	return ""
}

// unset is the value that METIS 2.5 stores for an argument without one (spec 2.3).
func (p *Parameter) unset() json.RawMessage {
	switch p.Type {
	case String, LargeString:
		return json.RawMessage(`""`)
	case MissionComponent:
		return json.RawMessage("[]")
	}
	return json.RawMessage("null")
}

// fromText converts text, as a command line gives it, by the parameter's type. A problem means that it cannot be right.
func (p *Parameter) fromText(text string) (json.RawMessage, *Problem) {
	blankless := strings.TrimFunc(text, isSpace)
	switch p.Type {
	case Number:
		if n, ok := number(blankless); ok {
			return n, nil
		}
		return nil, p.wrong(toJSON(text))
	case Boolean:
		switch strings.ToLower(blankless) {
		case "true", "yes", "on", "1":
			return json.RawMessage("true"), nil
		case "false", "no", "off", "0":
			return json.RawMessage("false"), nil
		}
		return nil, p.wrong(toJSON(text))
	case Dropdown:
		return p.optionFromText(blankless)
	case MissionComponent, Force, Node, Action, File, Pool, Resource:
		if strings.HasPrefix(blankless, "{") || strings.HasPrefix(blankless, "[") {
			return p.fromJSON([]byte(blankless))
		}
		return p.componentFromText(blankless)
	}
	return toJSON(text), nil
}

// number reads a decimal number as JavaScript does, sign, leading zeros, point and exponent included; no hexadecimal,
// no NaN, nothing that does not fit.
func number(text string) (json.RawMessage, bool) {
	if text == "" || strings.Trim(text, "0123456789+-.eE") != "" {
		return nil, false // ParseFloat also takes Inf, NaN, hexadecimal and underscores
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, false
	}
	return toJSON(f), true
}

func (p *Parameter) optionFromText(text string) (json.RawMessage, *Problem) {
	for _, o := range p.Options { // text first: of "1" and 1 the string is meant
		if s, ok := stringOf(o.Value); ok && s == text {
			return o.Value, nil
		}
	}
	written, isNumber := number(text)
	for _, o := range p.Options {
		if o.Value != nil && string(o.Value) == text || isNumber && sameValue(o.Value, written) {
			return o.Value, nil
		}
	}
	return nil, p.noOption(text)
}

// noOption is the refusal of a value outside the options, with what would be right.
func (p *Parameter) noOption(text string) *Problem {
	problem := &Problem{Code: "argument-option", Severity: SeverityError, Path: p.ID,
		Message: fmt.Sprintf("%q is none of the options of %q", text, p.ID), Hint: "use " + p.Accepts()}
	var values []string
	for _, o := range p.Options {
		values = append(values, optionText(o.Value))
		what := ""
		switch text {
		case "":
			continue
		case o.Name:
			what = "name"
		case o.ID:
			what = "_id"
		default:
			continue
		}
		problem.Message = fmt.Sprintf("%q is the %s of an option of %q; its value is %s", text, what, p.ID, show(o.Value))
		problem.Hint = fmt.Sprintf("write %s=%s", p.ID, optionText(o.Value))
		return problem
	}
	if near := Near(text, values); len(near) > 0 {
		problem.Hint = "did you mean " + orList(near) + "? use " + p.Accepts()
	}
	return problem
}

// componentFromText reads FORCE/NODE: the local keys (or ids) of the component, largest first. A lone "self" stands
// for the effect's own.
func (p *Parameter) componentFromText(text string) (json.RawMessage, *Problem) {
	keys := p.Type.componentKeys()
	parts := strings.Split(text, "/")
	if text == "self" && keys != nil {
		parts = slices.Repeat([]string{"self"}, len(keys))
		if !strings.HasSuffix(keys[0], "Key") {
			parts = []string{text} // a file or resource has no self: it is an id like any other
		}
	}
	fits := len(parts) == len(keys) || p.Type == Action && len(parts) == len(keys)-1
	if !fits || slices.Contains(parts, "") {
		return nil, p.wrong(toJSON(text))
	}
	object := "{"
	for i, part := range parts {
		if i > 0 {
			object += ","
		}
		object += fmt.Sprintf("%s:%s", toJSON(keys[i]), toJSON(part))
	}
	return json.RawMessage(object + "}"), nil
}

// fromJSON reads JSON text and checks it by the parameter's type.
func (p *Parameter) fromJSON(text []byte) (json.RawMessage, *Problem) {
	value, problem := parseValue(p.ID, text)
	if problem != nil {
		return nil, problem
	}
	return p.fromValue(value)
}

func parseValue(id string, text []byte) (json.RawMessage, *Problem) {
	value, err := compactJSON(text)
	if err == nil {
		return value, nil
	}
	hint := fmt.Sprintf(`text is written %s=text; in JSON it needs quotes: %s:='"text"'`, id, id)
	if strings.HasPrefix(string(text), "@") {
		hint = fmt.Sprintf("the content of a file is written %s=%s", id, text)
	}
	where := ""
	var syntax *syntaxError
	if errors.As(err, &syntax) {
		where = fmt.Sprintf(" at %d:%d: %s", syntax.line, syntax.column, syntax.message)
	}
	return nil, &Problem{Code: "argument-json", Severity: SeverityError, Path: id,
		Message: fmt.Sprintf("the value of %q is not JSON%s", id, where), Hint: hint}
}

// fromValue checks a JSON value by the parameter's type; null is left to the caller.
func (p *Parameter) fromValue(value json.RawMessage) (json.RawMessage, *Problem) {
	switch want := p.Type.jsonKind(); {
	case p.Type == Dropdown:
		for _, o := range p.Options {
			if o.Value != nil && sameValue(o.Value, value) {
				return o.Value, nil
			}
		}
		return nil, p.noOption(optionText(value))
	case p.Type == MissionComponent:
		if kind(value) == "object" { // one component, as METIS's methods take one object or a list
			value = slices.Concat(json.RawMessage("["), value, json.RawMessage("]"))
		}
		return value, p.checkSelections(value)
	case want != "" && kind(value) != want:
		return nil, p.wrong(value)
	case want == "object":
		return value, p.checkKeys(value)
	case want == "number":
		if f, _ := numberOf(value); math.IsInf(f, 0) {
			return nil, p.wrong(value)
		}
	}
	return value, nil
}

// checkKeys checks a component argument up to 2.4: {forceKey, nodeKey}, names allowed beside them.
func (p *Parameter) checkKeys(value json.RawMessage) *Problem {
	for _, key := range p.Type.componentKeys() {
		id := field(value, key)
		if key == "actionKey" && id == nil {
			continue
		}
		if s, ok := stringOf(id); !ok || s == "" {
			return p.wrong(value)
		}
	}
	return nil
}

// checkSelections checks a mission-component argument in stored form: [{componentType, ids, lastKnownName}]. A literal
// {componentType, _id} will do, as it does in METIS's methods.
func (p *Parameter) checkSelections(value json.RawMessage) *Problem {
	if kind(value) != "array" {
		return p.wrong(value)
	}
	for _, m := range members(value) {
		var selection struct {
			ComponentType string   `json:"componentType"`
			ID            string   `json:"_id"`
			IDs           []string `json:"ids"`
		}
		if kind(m.value) != "object" || json.Unmarshal(m.value, &selection) != nil {
			return p.wrong(value)
		}
		known := false
		for _, c := range componentTypes() {
			known = known || c.name == selection.ComponentType &&
				(len(selection.IDs) == c.ids && !slices.Contains(selection.IDs, "") || selection.IDs == nil && selection.ID != "")
		}
		if !known {
			return p.wrong(value)
		}
	}
	return nil
}

// wrong is the refusal of a value of the wrong type, with what would be right.
func (p *Parameter) wrong(value json.RawMessage) *Problem {
	var hint string
	switch p.Type {
	case Number:
		hint = fmt.Sprintf("write %s=5 or %s=-1.5e3; in JSON, a number without quotes", p.ID, p.ID)
	case Boolean:
		hint = fmt.Sprintf("write %s=true or %s=false; in JSON, true or false without quotes", p.ID, p.ID)
	case MissionComponent:
		hint = fmt.Sprintf(`write %s:='[{"componentType":"node","ids":["<force _id>","<node _id>"]}]'`, p.ID)
	case Force, Node, Action, File, Pool, Resource:
		hint = fmt.Sprintf("write %s=%s, or %s:='%s'", p.ID, p.Type.pathForm(), p.ID, p.Type.objectForm())
	default:
		hint = fmt.Sprintf("write %s=TEXT; in JSON, a text in quotes", p.ID)
	}
	return &Problem{Code: "argument-type", Severity: SeverityError, Path: p.ID,
		Message: fmt.Sprintf("%q takes %s, not %s", p.ID, p.Accepts(), show(value)), Hint: hint}
}

// checkBounds finds what the parameter asks for and METIS lets pass: min, max, integersOnly, pattern, component types.
func (p *Parameter) checkBounds(value json.RawMessage, d Dialect) []Problem {
	var problems []Problem
	warn := func(severity, code, rule, message, hint string) {
		problems = append(problems, Problem{Code: code, Severity: severity, Path: p.ID, Message: message, Hint: hint, Declared: p.declared(rule)})
	}
	const passes = "METIS does not enforce it: the script gets the value as it is"
	switch p.Type {
	case Number:
		f, ok := numberOf(value)
		if !ok {
			break
		}
		if p.Min != nil && f < *p.Min {
			warn(SeverityWarning, "argument-min", "min", fmt.Sprintf("%q is %s, less than its min %v", p.ID, value, *p.Min), passes)
		}
		if p.Max != nil && f > *p.Max {
			warn(SeverityWarning, "argument-max", "max", fmt.Sprintf("%q is %s, more than its max %v", p.ID, value, *p.Max), passes)
		}
		if p.IntegersOnly && f != math.Trunc(f) {
			warn(SeverityWarning, "argument-integer", "integersOnly", fmt.Sprintf("%q is %s, not a whole number", p.ID, value), passes)
		}
	case String:
		s, ok := stringOf(value)
		if !ok || p.Pattern == nil {
			break
		}
		matches, err := p.Pattern.Match(s)
		if err != nil {
			warn(SeverityInfo, "argument-pattern-unchecked", "pattern", fmt.Sprintf("%q was not compared with its pattern: %v", p.ID, err), "")
			break
		}
		if !matches {
			hint := passes
			if d.PatternSkips {
				hint = "METIS " + d.Version + " skips an effect with such a value"
			}
			if p.Title != "" {
				hint = p.Title + "; " + hint
			}
			warn(SeverityWarning, "argument-pattern", "pattern", fmt.Sprintf("%q is %s, which does not match %s", p.ID, show(value), p.Pattern), hint)
		}
	case MissionComponent:
		if len(p.ComponentTypes) == 0 || slices.Contains(p.ComponentTypes, "any") {
			break
		}
		for _, m := range members(value) {
			var selection struct {
				ComponentType string `json:"componentType"`
			}
			if json.Unmarshal(m.value, &selection) == nil && !slices.Contains(p.ComponentTypes, selection.ComponentType) {
				warn(SeverityWarning, "argument-component-type", "validComponentTypes", fmt.Sprintf("%q holds a %s, but takes %s", p.ID, selection.ComponentType, orList(p.ComponentTypes)), passes)
			}
		}
	}
	return problems
}

// declared is the path of a property of the parameter's declaration.
func (p *Parameter) declared(property string) string {
	if p.Path == "" {
		return ""
	}
	return p.Path + "." + property
}
