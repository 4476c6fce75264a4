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

// Expectation is what must come of a step. A nil field expects nothing.
type Expectation struct {
	Output      *Texts
	Console     *Texts
	HTTP        *Texts // requests that were made, METHOD URL
	Errors      []Text // each is that of something that failed or was refused
	Value       json.RawMessage
	Stores      []Seed          // a store holds exactly this value under that key
	State       json.RawMessage // part of what Session.State gives
	Diagnostics *[]string       // codes; empty: none was raised
	At          Place

	stateAt, valueAt Place
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
	To      string         // of an output: the local key of the force that gets it, or "mission"; empty: whoever
	Realm   string         // of an output: the participant whose realm it came in; empty: any
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
	known := []string{"output", "error", "value", "console", "http", "stores", "diagnostics"}
	if r.played {
		known = append(known, "state")
	}
	for _, e := range r.entries(n, "expect") {
		switch e.key {
		case "output":
			x.Output = &Texts{At: r.place(e.value)}
			for _, element := range r.elements(e.value) {
				x.Output.List = append(x.Output.List, r.output(element))
			}
		case "console":
			x.Console = r.texts(e.value, e.key)
		case "http":
			x.HTTP = r.texts(e.value, e.key)
		case "error":
			x.Errors = r.texts(e.value, e.key).List
		case "value":
			x.Value, x.valueAt = r.json(e.value), e.at
		case "state":
			if r.needsMission(e) {
				x.State, x.stateAt = r.json(e.value), r.place(e.value)
				if x.State != nil && x.State[0] != '{' {
					r.problemAt(e.value, "write: state: {nodes: {force/node: {blocked: true}}}", "state must be names with values")
				}
			}
		case "stores":
			x.Stores = r.seeds(e.value)
		case "diagnostics":
			codes := []string{}
			for _, code := range r.elements(e.value) {
				codes = append(codes, r.text(code, "the code of a diagnostic"))
			}
			x.Diagnostics = &codes
		default:
			r.unknown(e, "expect", known)
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

// output reads a message, or {to: force, realm: participant, message: text}.
func (r *reader) output(n ast.Node) Text {
	switch r.resolve(n).(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		return r.pattern(n, "output")
	}
	text := Text{At: r.place(n)}
	given := map[string]bool{}
	for _, e := range r.entries(n, "output") {
		given[e.key] = true
		switch e.key {
		case "to":
			text.To = r.text(e.value, "to")
		case "realm":
			if r.needsMission(e) {
				text.Realm = r.text(e.value, "realm")
			}
		case "message":
			to, realm := text.To, text.Realm
			text = r.pattern(e.value, "message")
			text.To, text.Realm = to, realm
		default:
			r.unknown(e, "output", []string{"to", "realm", "message"})
		}
	}
	if !given["to"] && !given["realm"] || !given["message"] {
		r.problemAt(n, "write: {to: blue, message: text}, or {realm: ada, message: text}; a text alone is the message to anyone", "an output with keys has a recipient or a realm, and a message")
	}
	return text
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

// outcome is what came of one step.
type outcome struct {
	run         bool // the step was a run
	value       json.RawMessage
	failures    []failed
	faults      []*event.Error // of what went wrong outside
	outputs     []event.Output
	console     []string
	requests    []string
	diagnostics []event.Diagnostic
	stores      map[string]map[string]json.RawMessage
	state       json.RawMessage
}

// failed is something that failed, or was refused, in a step.
type failed struct {
	what   string
	task   string // its id; empty: the step itself
	status string // of the step itself: failure refused cancelled
	deep   bool   // what it was caused by counts, too
	err    *event.Error
}

// is tells whether an expectation names the failure.
func (f failed) is(want Text) bool {
	for e, causes := f.err, 0; e != nil && causes <= maxCauses; e, causes = e.Cause, causes+1 {
		if want.in(errorText(e)) {
			return true
		}
		if !f.deep {
			break
		}
	}
	return false
}

// says tells whether the failure, or a cause of it, has this message.
func (f failed) says(message string) bool {
	for e, causes := f.err, 0; e != nil && causes <= maxCauses; e, causes = e.Cause, causes+1 {
		if e.Message == message {
			return true
		}
	}
	return false
}

// failed are the errors of what failed, in a message about them.
func (o *outcome) failed() string {
	var list []string
	for _, f := range o.failures {
		list = append(list, quote(errorText(f.err)))
	}
	return listed(list)
}

// check compares an outcome with what was expected of it, except for what failed.
func (x *Expectation) check(o *outcome, fail func(at Place, hint, format string, args ...any)) {
	if x.Output != nil {
		x.Output.check("output", len(o.outputs), func(i int) string { return o.outputs[i].Message },
			func(t Text, i int) bool { return t.is(o.outputs[i].Message) && t.goesTo(o.outputs[i]) }, fail)
	}
	if x.HTTP != nil {
		x.HTTP.check("request", len(o.requests), func(i int) string { return o.requests[i] },
			func(t Text, i int) bool { return t.is(o.requests[i]) }, fail)
	}
	if x.Console != nil {
		x.Console.check("console line", len(o.console), func(i int) string { return o.console[i] },
			func(t Text, i int) bool { return t.is(o.console[i]) }, fail)
	}
	if x.Value != nil {
		got := o.value
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
	if x.State != nil {
		x.checkState(o.state, fail)
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

// goesTo tells whether an output went to whom the text says.
func (t Text) goesTo(o event.Output) bool {
	if t.Realm != "" && t.Realm != o.Realm {
		return false
	}
	switch t.To {
	case "":
		return true
	case "mission":
		return o.To.Kind == "mission"
	}
	return o.To.Kind == "force" && o.To.Key == t.To
}

// called is the text in a message about it.
func (t Text) called() string {
	name := quote(t.Written)
	if t.To != "" {
		name += " to " + t.To
	}
	if t.Realm != "" {
		name += " in realm " + t.Realm
	}
	return name
}

// check finds the texts, one behind the other, among n messages.
func (want *Texts) check(what string, n int, message func(int) string, is func(Text, int) bool, fail func(at Place, hint, format string, args ...any)) {
	if len(want.List) == 0 && n > 0 {
		fail(want.At, "", "no %s was to come, and there was %s", what, quote(message(0)))
	}
	find := func(text Text, from int) int {
		for i := from; i < n; i++ {
			if is(text, i) {
				return i
			}
		}
		return -1
	}
	next := 0
	for _, text := range want.List {
		i := find(text, next)
		if i >= 0 {
			next = i + 1
			continue
		}
		var came []string
		for i := range n {
			came = append(came, quote(message(i)))
		}
		if find(text, 0) >= 0 {
			fail(text.At, "what came: "+listed(came), "the %s %s was to come after those before it", what, text.called())
		} else {
			fail(text.At, "what came: "+listed(came), "the %s %s did not come", what, text.called())
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
