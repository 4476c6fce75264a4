package scenario

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/metis-run/metis-run/runtime/event"
)

// Expectation is what must come of a run. A nil field expects nothing.
type Expectation struct {
	Output      *Texts
	Console     *Texts
	Error       *Text
	Value       json.RawMessage
	Stores      []Seed    // a store holds exactly this value under that key
	Diagnostics *[]string // codes; empty: none was raised
	At          Place
}

// Texts are messages that must come in this order, others between them; none: nothing may come.
type Texts struct {
	List []Text
	At   Place
}

// Text is a message: the whole of it, or a pattern that is found in it.
type Text struct {
	Written string
	Pattern *regexp.Regexp // nil: Written itself is meant
	At      Place
}

func (t Text) is(message string) bool {
	if t.Pattern != nil {
		return t.Pattern.MatchString(message)
	}
	return message == t.Written
}

func (t Text) in(message string) bool {
	if t.Pattern != nil {
		return t.Pattern.MatchString(message)
	}
	return strings.Contains(message, t.Written)
}

func (r *reader) expectation(n ast.Node, at Place) *Expectation {
	x := &Expectation{At: at}
	known := []string{"output", "error", "value", "console", "stores", "diagnostics"}
	for _, e := range r.entries(n, "expect") {
		switch e.key {
		case "output":
			x.Output = r.texts(e.value, e.key)
		case "console":
			x.Console = r.texts(e.value, e.key)
		case "error":
			text := r.pattern(e.value, e.key)
			x.Error = &text
		case "value":
			x.Value = r.json(e.value)
		case "stores":
			x.Stores = r.seeds(e.value)
		case "diagnostics":
			codes := []string{}
			for _, code := range r.elements(e.value) {
				codes = append(codes, r.text(code, "the code of a diagnostic"))
			}
			x.Diagnostics = &codes
		default:
			r.unknown(e, "expect", known, []string{"state", "http"})
		}
	}
	return x
}

func (r *reader) texts(n ast.Node, what string) *Texts {
	list := &Texts{At: r.place(n)}
	for _, element := range r.elements(n) {
		list.List = append(list.List, r.pattern(element, what))
	}
	return list
}

// pattern reads a text, or /regex/ with the flags i, m and s.
func (r *reader) pattern(n ast.Node, what string) Text {
	t := Text{Written: r.text(n, what), At: r.place(n)}
	end := strings.LastIndexByte(t.Written, '/')
	if end < 2 || t.Written[0] != '/' || strings.Trim(t.Written[end+1:], "ims") != "" {
		return t
	}
	source := t.Written[1:end]
	if flags := t.Written[end+1:]; flags != "" {
		source = "(?" + flags + ")" + source
	}
	var err error
	if t.Pattern, err = regexp.Compile(source); err != nil {
		r.problemAt(n, "patterns are those of Go's regexp package", "%v", err)
	}
	return t
}

// outcome is what came of one run.
type outcome struct {
	result      event.Result
	outputs     []string
	console     []string
	diagnostics []event.Diagnostic
	stores      map[string]map[string]json.RawMessage
}

// check compares an outcome with what was expected of it.
func (x *Expectation) check(o *outcome, fail func(at Place, hint, format string, args ...any)) {
	if x.Output != nil {
		x.Output.check("output", o.outputs, fail)
	}
	if x.Console != nil {
		x.Console.check("console line", o.console, fail)
	}
	if x.Error != nil {
		switch message := errorText(o.result.Error); {
		case o.result.Error == nil:
			fail(x.Error.At, "", "the run was to fail with %s, and succeeded", quote(x.Error.Written))
		case !x.Error.in(message):
			fail(x.Error.At, "", "the run was to fail with %s, and failed with %s", quote(x.Error.Written), quote(message))
		}
	}
	if x.Value != nil {
		got := o.result.Value
		if got == nil {
			got = json.RawMessage(`{"$undefined":true}`)
		}
		if !sameJSON(x.Value, got) {
			fail(x.At, "", "the returned value was to be %s, and is %s", brief(x.Value), brief(got))
		}
	}
	for _, want := range x.Stores {
		scope := want.Scope.String()
		got, ok := o.stores[scope][want.Key]
		switch {
		case !ok:
			fail(want.At, "a store's keys so far: "+listed(sortedKeys(o.stores[scope])), "the %s store was to hold %s under %q, and has no such key", scope, brief(want.Value), want.Key)
		case !sameJSON(want.Value, got):
			fail(want.At, "", "the %s store was to hold %s under %q, and holds %s", scope, brief(want.Value), want.Key, brief(got))
		}
	}
	if x.Diagnostics != nil {
		var raised []string
		for _, d := range o.diagnostics {
			raised = append(raised, d.Code)
		}
		if len(*x.Diagnostics) == 0 && len(raised) > 0 {
			fail(x.At, "", "no diagnostic was to be raised, and there was %s", strings.Join(raised, ", "))
		}
		for _, code := range *x.Diagnostics {
			if !slices.Contains(raised, code) {
				fail(x.At, "raised were: "+listed(raised), "the diagnostic %s was to be raised", code)
			}
		}
	}
}

func (want *Texts) check(what string, got []string, fail func(at Place, hint, format string, args ...any)) {
	if len(want.List) == 0 && len(got) > 0 {
		fail(want.At, "", "no %s was to come, and there was %s", what, quote(got[0]))
	}
	next := 0
	for _, text := range want.List {
		i := slices.IndexFunc(got[next:], text.is)
		if i >= 0 {
			next += i + 1
			continue
		}
		var came []string
		for _, message := range got {
			came = append(came, quote(message))
		}
		if slices.ContainsFunc(got, text.is) {
			fail(text.At, "what came: "+listed(came), "the %s %s was to come after those before it", what, quote(text.Written))
		} else {
			fail(text.At, "what came: "+listed(came), "the %s %s did not come", what, quote(text.Written))
		}
	}
}

// errorText is an error as an expectation sees it: its name and its message.
func errorText(e *event.Error) string {
	switch {
	case e == nil:
		return ""
	case e.Name == "":
		return e.Message
	}
	return e.Name + ": " + e.Message
}

// sameJSON compares values; the order of an object's members does not count.
func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// quote is a text in a message about it.
func quote(s string) string { return shorten(fmt.Sprintf("%q", s)) }

// brief is a value in a message about it.
func brief(value json.RawMessage) string { return shorten(spaced(value)) }

func shorten(s string) string {
	const most = 300
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return s
}

func listed(names []string) string {
	const most = 10
	switch {
	case len(names) == 0:
		return "none"
	case len(names) > most:
		return strings.Join(names[:most], ", ") + ", ..."
	}
	return strings.Join(names, ", ")
}
