package event

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Version is the version of the event stream, the "v" of every line. Fields may be added to
// events without it growing; none changes its meaning.
const Version = 1

// Event is one thing that happened in a session, in order. The zero value of a field that does
// not apply is left out of its JSON.
type Event struct {
	Session  string          // id of the session; empty in answers that belong to none
	Instance string          // id of the session's instance, new at every reset
	Epoch    int64           // of a session that is kept: grows each time it is opened; 0: it is not kept
	Seq      int64           // grows by one within a session; may come again under another epoch only
	At       time.Time       // session's clock
	Re       json.RawMessage // id of the host request that caused it, as the client wrote it; nil: none
	Body     Body
}

// Body is what an event says: one of the types of this file, by value.
type Body interface {
	// Kind is the "event" field: session, task, output, ...
	Kind() string
}

// Session says that the session's state changed (METIS's words, spec 4.1).
type Session struct {
	State string `json:"state"` // unstarted starting started resetting ending ended broken
}

// Task follows one execution from queued to its end.
type Task struct {
	ID      string `json:"id"`
	Of      string `json:"kind"` // effect hook run
	Env     string `json:"env,omitempty"`
	Target  string `json:"target,omitempty"`
	Effect  string `json:"effect,omitempty"`
	Trigger string `json:"trigger,omitempty"`
	Realm   string `json:"realm,omitempty"`
	Status  string `json:"status"` // queued running success failure skipped
	Error   *Error `json:"error,omitempty"`
}

// Called is how texts name what the task runs: env/target, the setup hook of env, effect "Scan" (env/target).
func (t Task) Called() string {
	name := t.Env + "/" + t.Target
	switch t.Of {
	case "hook":
		name = fmt.Sprintf("the %s hook of %s", strings.TrimPrefix(t.Trigger, "environment-"), t.Env)
	case "effect":
		name = fmt.Sprintf("effect %q (%s)", t.Effect, name)
	}
	if t.Realm != "" {
		name += " in realm " + t.Realm
	}
	return name
}

// Output is one sendOutput message at the moment it is sent.
type Output struct {
	Task    string    `json:"task,omitempty"`
	Message string    `json:"message"`
	Prefix  string    `json:"prefix,omitempty"`
	To      Recipient `json:"to"`
	Realm   string    `json:"realm,omitempty"`
}

// Recipient is whom an output is for: {"kind":"mission"} or {"kind":"force","key":...}.
type Recipient struct {
	Kind   string `json:"kind"`
	Key    string `json:"key,omitempty"`
	Member string `json:"member,omitempty"`
}

// Console is one console line of a script. Message may hold newlines.
type Console struct {
	Task    string `json:"task,omitempty"`
	Level   string `json:"level"` // log info warn error debug trace
	Message string `json:"message"`
}

// Mission is one change of a mission component.
type Mission struct {
	Task   string          `json:"task,omitempty"`
	Change string          `json:"change"` // e.g. node.blocked
	Ref    map[string]any  `json:"ref,omitempty"`
	From   json.RawMessage `json:"from,omitempty"`
	To     json.RawMessage `json:"to,omitempty"`
	Realm  string          `json:"realm,omitempty"`
}

// Store is one creation or assignment of a state; sent only under --trace-stores.
type Store struct {
	Task  string          `json:"task,omitempty"`
	Scope string          `json:"scope"` // local realm global
	Env   string          `json:"env,omitempty"`
	Key   string          `json:"key"` // stores.Key's text
	Op    string          `json:"op"`  // create set change
	Value json.RawMessage `json:"value,omitempty"`
}

// HTTP is one request that a script made.
type HTTP struct {
	Task   string  `json:"task,omitempty"`
	Method string  `json:"method"`
	URL    string  `json:"url"`
	Status int     `json:"status,omitempty"`
	MS     float64 `json:"ms"`
	Source string  `json:"source"`           // network replay
	Failed string  `json:"failed,omitempty"` // why no answer came
}

// Diagnostic says aloud what METIS hides.
type Diagnostic struct {
	Task     string `json:"task,omitempty"`
	Code     string `json:"code"`
	Severity string `json:"severity"` // info warning error
	Message  string `json:"message"`
	Source   string `json:"source,omitempty"` // file:line:column
	Frame    string `json:"frame,omitempty"`  // the source line there with a caret below
	Hint     string `json:"hint,omitempty"`
}

// Result closes a request: the last event with its Re.
type Result struct {
	Task   string          `json:"task,omitempty"`
	Status string          `json:"status"`          // success failure refused cancelled
	Value  json.RawMessage `json:"value,omitempty"` // what JSON.stringify gives; nil: undefined
	Error  *Error          `json:"error,omitempty"`
}

// List answers "list".
type List struct {
	Environments any `json:"environments"`
}

// Stores answers "stores": scope ("global", "local:ENV", "realm") -> key -> value in the notation
// of this package.
type Stores struct {
	Scopes json.RawMessage `json:"scopes"`
}

// State answers "state": the mission's.
type State struct {
	State json.RawMessage `json:"state"`
}

// Failure is the "error" event: a request that could not be served.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

func (Session) Kind() string    { return "session" }
func (Task) Kind() string       { return "task" }
func (Output) Kind() string     { return "output" }
func (Console) Kind() string    { return "console" }
func (Mission) Kind() string    { return "mission" }
func (Store) Kind() string      { return "store" }
func (HTTP) Kind() string       { return "http" }
func (Diagnostic) Kind() string { return "diagnostic" }
func (Result) Kind() string     { return "result" }
func (List) Kind() string       { return "list" }
func (Stores) Kind() string     { return "stores" }
func (State) Kind() string      { return "state" }
func (Failure) Kind() string    { return "error" }
