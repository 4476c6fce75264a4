package mission

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"

	"github.com/metis-run/metis-run/runtime/event"
)

// saveForm is the number of the form that Save writes and Restore reads.
const saveForm = 1

// Save is the realm as bytes that Restore makes an equal one of: JSON that says how it differs from a new one. The same
// state gives the same bytes:
//
//	{"v":1,"mission":_id,"build":58,"metis":"2.5","forces":[_id],
//	"roots":{force _id: node},
//	"nodes":{_id:{"key","blocked","opened","status","alerts":[{"_id","message","severity"}]}},
//	"actions":{_id:{"count","chance":{"base","sum"},"time":{},"costs":[{}]}},
//	"pools":{_id: balance},"files":{_id:{"initialAccess","access"}},
//	"effects":{_id:{"version","args","arguments":[{"_id","parameterId","type","value"}]}},
//	"executions":[{"_id","action","member","started":[seconds, nanoseconds]}]}
//
// What does not differ is left out. "key" is the local key of a ghost; "sum" what modifiers have added and not committed.
// Numbers that JSON has not are in the notation of package event; stored arguments are the text of their JSON, byte by
// byte.
func (r *Realm) Save() []byte {
	w := saver{dst: append(make([]byte, 0, 1024), `{"v":`...)}
	w.number(saveForm)
	w.text("mission", r.File.ID)
	w.key("build")
	w.number(float64(r.File.Build))
	w.text("metis", r.Dialect.Version)
	w.key("forces")
	w.begin('[')
	for _, f := range r.Forces {
		w.next()
		w.string(f.ID)
	}
	w.end(']')
	w.object("roots", func() {
		for _, f := range r.Forces {
			w.node(f.ID, f.root)
		}
	})
	w.object("nodes", func() {
		for _, f := range r.Forces {
			for _, n := range f.Nodes {
				w.node(n.ID, n)
			}
		}
	})
	w.object("actions", func() { r.eachAction(w.action) })
	w.object("pools", func() {
		for _, f := range r.Forces {
			for _, p := range f.Pools {
				if number, ok := p.Balance.(float64); !ok || !sameNumber(number, p.InitialBalance) {
					w.key(p.ID)
					w.value(p.Balance)
				}
			}
		}
	})
	w.object("files", func() {
		for _, f := range r.Files {
			w.object(f.ID, func() {
				if !slices.Equal(f.InitialAccess, f.FileSpec.InitialAccess) {
					w.texts("initialAccess", f.InitialAccess)
				}
				if !slices.Equal(f.Access, f.InitialAccess) {
					w.texts("access", f.Access)
				}
			})
		}
	})
	w.object("effects", func() {
		imported := r.importsArgs()
		for _, e := range r.Effects {
			w.effect(e, imported)
		}
		r.eachAction(func(a *Action) {
			for _, e := range a.Effects {
				w.effect(e, imported)
			}
		})
	})
	if running := r.Executions(); len(running) > 0 {
		w.key("executions")
		w.begin('[')
		for _, x := range running {
			w.next()
			w.begin('{')
			w.text("_id", x.ID)
			w.text("action", x.Action.ID)
			w.text("member", x.Member)
			w.key("started")
			w.begin('[')
			w.number(float64(x.Started.Unix()))
			w.next()
			w.number(float64(x.Started.Nanosecond()))
			w.end(']')
			w.end('}')
		}
		w.end(']')
	}
	w.end('}')
	return w.dst
}

// Revision grows with every change that Options.Changed hears of, and with a reset: the realm is as it was saved if its
// revision is what it was then. It is 0 in a new or restored realm. It does not see what is written into the fields
// themselves, as the session does with Effect.Version, Args and Arguments and with MissionFile.InitialAccess.
func (r *Realm) Revision() int64 { return r.revision }

func (r *Realm) eachAction(do func(*Action)) {
	for _, f := range r.Forces {
		for _, n := range f.Nodes {
			for _, a := range n.Actions {
				do(a)
			}
		}
	}
}

// sameNumber takes one number that is none for any other, and -0 for another number than 0.
func sameNumber(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

// saver writes JSON. An object is begun with its first member: of thousands that have none nothing is written.
type saver struct {
	dst   []byte
	begun []string // names of the objects that have no member yet
}

// next parts a value from the one before it.
func (w *saver) next() {
	if last := w.dst[len(w.dst)-1]; last != '{' && last != '[' {
		w.dst = append(w.dst, ',')
	}
}

func (w *saver) key(name string) {
	for _, object := range w.begun {
		w.next()
		w.string(object)
		w.dst = append(w.dst, ":{"...)
	}
	w.begun = w.begun[:0]
	w.next()
	w.string(name)
	w.dst = append(w.dst, ':')
}

func (w *saver) begin(bracket byte) { w.dst = append(w.dst, bracket) }
func (w *saver) end(bracket byte)   { w.dst = append(w.dst, bracket) }
func (w *saver) string(text string) { w.dst = event.AppendString(w.dst, text) }
func (w *saver) number(f float64)   { w.value(f) }

// value writes a float64, string, bool or nil.
func (w *saver) value(v any) {
	e := event.NewEncoder(w.dst)
	encode(e, v)
	w.dst, _ = e.JSON() // one whole value
}

// object writes a member that is an object, or nothing if the object would be empty.
func (w *saver) object(name string, members func()) {
	w.begun = append(w.begun, name)
	depth := len(w.begun)
	if members(); len(w.begun) == depth {
		w.begun = w.begun[:depth-1]
		return
	}
	w.end('}')
}

func (w *saver) text(name, text string) {
	w.key(name)
	w.string(text)
}

func (w *saver) texts(name string, list []string) {
	w.key(name)
	w.begin('[')
	for _, text := range list {
		w.next()
		w.string(text)
	}
	w.end(']')
}

// json writes JSON as text, for nobody has checked what scripts and hosts made of it; nil is null.
func (w *saver) json(name string, raw json.RawMessage) {
	w.key(name)
	if raw == nil {
		w.value(nil)
		return
	}
	w.string(string(raw))
}

// startsOpened says whether a new node is opened.
func (n *Node) startsOpened() bool { return n.Ghost || n.Parent == nil }

func (w *saver) node(id string, n *Node) {
	w.object(id, func() {
		if n.Ghost {
			w.text("key", n.LocalKey)
		}
		if n.Blocked != n.InitiallyBlocked {
			w.key("blocked")
			w.value(n.Blocked)
		}
		if n.Opened != n.startsOpened() {
			w.key("opened")
			w.value(n.Opened)
		}
		if n.status != Unexecuted && n.status != Executing { // what is executing stands in the list of executions
			w.text("status", n.status)
		}
		if len(n.Alerts) == 0 {
			return
		}
		w.key("alerts")
		w.begin('[')
		for _, a := range n.Alerts {
			w.next()
			w.begin('{')
			w.text("_id", a.ID)
			w.text("message", a.Message)
			w.text("severity", a.Severity)
			w.end('}')
		}
		w.end(']')
	})
}

func (w *saver) action(a *Action) {
	w.object(a.ID, func() {
		if a.ExecutionCount != 0 {
			w.key("count")
			w.number(float64(a.ExecutionCount))
		}
		w.object("chance", func() { w.modified(&a.chance, a.ActionSpec.SuccessChance) })
		w.object("time", func() { w.modified(&a.time, a.ActionSpec.ProcessTime) })
		differs := false
		for i := range a.costs {
			differs = differs || !a.costs[i].isNew(a.Costs[i].Amount)
		}
		if !differs {
			return
		}
		w.key("costs")
		w.begin('[')
		for i := range a.costs {
			w.next()
			w.begin('{')
			w.modified(&a.costs[i], a.Costs[i].Amount)
			w.end('}')
		}
		w.end(']')
	})
}

func (m *modified) isNew(base float64) bool { return m.sum == nil && sameNumber(m.base, base) }

func (w *saver) modified(m *modified, base float64) {
	if !sameNumber(m.base, base) {
		w.key("base")
		w.number(m.base)
	}
	if m.sum != nil {
		w.key("sum")
		w.value(m.sum)
	}
}

// effect always writes arguments that an old mission's were made into: to find out whether they are still the same would
// cost as much as to make them again.
func (w *saver) effect(e *Effect, imported bool) {
	w.object(e.ID, func() {
		if e.Version != e.EffectSpec.Version {
			w.text("version", e.Version)
		}
		if !sameJSON(e.Args, e.EffectSpec.Args) {
			w.json("args", e.Args)
		}
		if !imported && slices.EqualFunc(e.Arguments, e.EffectSpec.Arguments, sameArgument) {
			return
		}
		w.key("arguments")
		w.begin('[')
		for _, a := range e.Arguments {
			w.next()
			w.begin('{')
			w.text("_id", a.ID)
			w.text("parameterId", a.ParameterID)
			w.text("type", a.Type)
			w.json("value", a.Value)
			w.end('}')
		}
		w.end(']')
	})
}

func sameJSON(a, b json.RawMessage) bool { return bytes.Equal(a, b) && (a == nil) == (b == nil) }

func sameArgument(a, b Argument) bool {
	return a.ID == b.ID && a.ParameterID == b.ParameterID && a.Type == b.Type && sameJSON(a.Value, b.Value)
}
