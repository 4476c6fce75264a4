package mission

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// Restore makes the realm of a mission that Save has written, for a session of the same dialect and with the same force.
// Nobody hears of a change. The executions that ran when it was saved cannot go on: they are returned, aborted; their
// nodes say so, what they took stays taken, and they have been counted. An error says what does not fit, and there is no
// realm then.
func Restore(f *File, d schema.Dialect, options Options, saved []byte) (*Realm, []*Execution, error) {
	r, err := New(f, d, options)
	if err != nil {
		return nil, nil, err
	}
	refuse := func(format string, args ...any) (*Realm, []*Execution, error) {
		return nil, nil, fmt.Errorf("restore mission %q: %s", f.Path, fmt.Sprintf(format, args...))
	}
	if problem := checkText(saved); problem != nil {
		return refuse("what was saved is damaged: %s", problem.Message)
	}
	switch form := (&restorer{scanner: scanner{data: saved}}).form(); form {
	case float64(saveForm):
	case nil:
		return refuse("what was saved is no state of a mission")
	default:
		return refuse("what was saved has the form %v, and this program reads the form %d: open it with the metis-run that saved it, or a newer one", form, saveForm)
	}
	s := restorer{scanner: scanner{data: saved}, realm: r}
	s.restore()
	if len(s.found) > 0 {
		more := ""
		if n := len(s.found) - 1 + s.more; n > 0 {
			more = fmt.Sprintf(" (and %d more)", n)
		}
		return refuse("what was saved does not fit: %s%s", s.found[0], more)
	}
	return r, s.aborted, nil
}

// restorer reads what Save has written into a new realm.
type restorer struct {
	scanner
	realm   *Realm
	aborted []*Execution
}

// The objects of what Save writes.
var (
	savedRealm     = fieldsOf("v mission build metis forces", "roots nodes actions pools files effects executions")
	savedNode      = fieldsOf("", "key blocked opened status alerts")
	savedAlert     = fieldsOf("_id message severity", "")
	savedAction    = fieldsOf("", "count chance time costs")
	savedNumber    = fieldsOf("", "base sum")
	savedFile      = fieldsOf("", "initialAccess access")
	savedEffect    = fieldsOf("", "version args arguments")
	savedArgument  = fieldsOf("_id parameterId type value", "")
	savedExecution = fieldsOf("_id action member started", "")
)

// form finds the number of the form; nil if there is none.
func (s *restorer) form() (form any) {
	if s.kind() == "object" {
		s.members(func(name string) {
			if name == "v" {
				form, _ = s.value()
			} else {
				s.raw()
			}
		})
	}
	return form
}

func (s *restorer) restore() {
	r := s.realm
	s.fields(savedRealm, func(name string) {
		switch name {
		case "v":
			s.raw()
		case "mission":
			if id := s.text(); id != r.ID() {
				s.problem("it is of the mission with the _id %s, not of %s", quoted(id), quoted(r.ID()))
			}
		case "build":
			if build := s.number(); build != float64(r.File.Build) {
				s.problem("it is of a mission of schema build %v, not %d", build, r.File.Build)
			}
		case "metis":
			if version := s.text(); version != r.Dialect.Version {
				s.problem("it is of METIS %s, not %s", version, r.Dialect.Version)
			}
		case "forces":
			var own []string
			for _, f := range r.Forces {
				own = append(own, f.ID)
			}
			if ids := s.texts(); !slices.Equal(ids, own) {
				s.problem("it has the forces %.200q, not %.200q", ids, own)
			}
		case "roots":
			each(s, "force", r.ForceByID, func(f *Force) { s.node(f.root) })
		case "nodes":
			each(s, "node", r.NodeByID, s.node)
		case "actions":
			each(s, "action", r.ActionByID, s.action)
		case "pools":
			each(s, "pool", r.PoolByID, func(p *Pool) {
				if balance, ok := s.value(); ok {
					p.Balance = balance
				} else {
					s.problem("a balance is a number or a text")
				}
			})
		case "files":
			each(s, "file", r.FileByID, s.file)
		case "effects":
			s.effects()
		case "executions":
			s.list(func(int) { s.execution() })
		}
	})
	for _, f := range r.Forces {
		s.ghosts(f)
	}
}

// each reads an object that has components by _id.
func each[T any](s *restorer, what string, find func(id string) *T, read func(*T)) {
	s.members(func(id string) {
		if component := find(id); component != nil {
			read(component)
			return
		}
		s.problem("the realm has no %s with the _id %s", what, quoted(id))
		s.raw()
	})
}

func (s *restorer) node(n *Node) {
	s.fields(savedNode, func(name string) {
		switch name {
		case "key":
			key := s.text()
			if !n.Ghost {
				s.problem("only the local keys of excluded nodes change")
				return
			}
			n.NodeSpec.LocalKey = key // the spec is the ghost's own
		case "blocked":
			n.Blocked = s.boolean()
		case "opened":
			n.Opened = s.boolean()
		case "status":
			n.status = s.text()
			if !slices.Contains([]string{Success, Failure, Aborted}, n.status) {
				s.problem("%s is no status of an execution that is over", quoted(n.status))
			}
		case "alerts":
			n.Alerts = nil
			s.list(func(int) {
				var a Alert
				s.fields(savedAlert, func(name string) {
					switch text := s.text(); name {
					case "_id":
						a.ID = text
					case "message":
						a.Message = text
					case "severity":
						a.Severity = text
					}
				})
				n.Alerts = append(n.Alerts, a)
			})
		}
	})
}

// ghosts makes the index of the force's ghosts by the keys that they have by now.
func (s *restorer) ghosts(f *Force) {
	if len(f.ghosts) == 0 {
		return
	}
	clear(f.ghosts)
	taken := map[string]bool{}
	for _, n := range f.Nodes {
		switch {
		case n.Ghost && f.ghosts[n.LocalKey] != nil:
			taken[n.LocalKey] = true
		case n.Ghost:
			f.ghosts[n.LocalKey] = n
		}
	}
	for _, n := range f.Nodes {
		if key := n.LocalKey; taken[key] || !n.Ghost && f.ghosts[key] != nil {
			s.add("nodes", fmt.Sprintf("two nodes of force %s have the local key %s", quoted(f.LocalKey), quoted(key)), "")
			return
		}
	}
}

func (s *restorer) action(a *Action) {
	s.fields(savedAction, func(name string) {
		switch name {
		case "count":
			const most = 1 << 53
			count := s.number()
			if count < 0 || count > most || count != float64(int64(count)) {
				s.problem("%v is no number of executions", count)
				return
			}
			a.ExecutionCount = int(count)
		case "chance":
			s.modified(&a.chance)
		case "time":
			s.modified(&a.time)
		case "costs":
			n := 0
			s.list(func(i int) {
				if n++; i < len(a.costs) {
					s.modified(&a.costs[i])
				} else {
					s.raw()
				}
			})
			if n != len(a.costs) {
				s.problem("the action has %d costs, not %d", len(a.costs), n)
			}
		}
	})
}

func (s *restorer) modified(m *modified) {
	s.fields(savedNumber, func(name string) {
		v, ok := s.value()
		base, isNumber := v.(float64)
		switch {
		case name == "base" && isNumber:
			m.base = base
		case name == "sum" && ok && v != nil:
			m.sum = v
		default:
			s.problem("a modified number cannot have this value")
		}
	})
}

func (s *restorer) file(f *MissionFile) {
	var access []string
	given := false
	s.fields(savedFile, func(name string) {
		if list := s.texts(); name == "initialAccess" {
			f.InitialAccess = list
		} else {
			access, given = list, true
		}
	})
	if !given {
		access = slices.Clone(f.InitialAccess)
	}
	f.Access = access
}

func (s *restorer) effects() {
	all := s.realm.AllEffects()
	byID := make(map[string]*Effect, len(all))
	for _, e := range all {
		byID[e.ID] = e
	}
	each(s, "effect", func(id string) *Effect { return byID[id] }, func(e *Effect) {
		s.fields(savedEffect, func(name string) {
			switch name {
			case "version":
				e.Version = s.text()
			case "args":
				e.Args = s.json()
			case "arguments":
				e.Arguments = nil
				s.list(func(int) {
					var a Argument
					s.fields(savedArgument, func(name string) {
						switch name {
						case "_id":
							a.ID = s.text()
						case "parameterId":
							a.ParameterID = s.text()
						case "type":
							a.Type = s.text()
						case "value":
							a.Value = s.json()
						}
					})
					e.Arguments = append(e.Arguments, a)
				})
			}
		})
	})
}

func (s *restorer) execution() {
	x := &Execution{Status: Aborted}
	s.fields(savedExecution, func(name string) {
		switch name {
		case "_id":
			x.ID = s.text()
		case "action":
			id := s.text()
			if x.Action = s.realm.ActionByID(id); x.Action == nil {
				s.problem("the realm has no action with the _id %s", quoted(id))
			}
		case "member":
			x.Member = s.text()
		case "started":
			var parts []int64
			s.list(func(int) { parts = append(parts, int64(s.number())) })
			if len(parts) != 2 {
				s.problem("a time is seconds and nanoseconds")
				return
			}
			x.Started = time.Unix(parts[0], parts[1]).UTC()
		}
	})
	if x.Action != nil {
		x.Action.Node.status = Aborted
		s.aborted = append(s.aborted, x)
	}
}

// text reads a string; it may have what is no Unicode of its own, half of a pair, and keeps it.
func (s *restorer) text() string {
	v, _ := s.value()
	text, ok := v.(string)
	if !ok {
		s.problem("must be a string")
	}
	return text
}

func (s *restorer) texts() (list []string) {
	s.list(func(int) { list = append(list, s.text()) })
	return list
}

// json reads JSON that stands as text; null is nil.
func (s *restorer) json() json.RawMessage {
	if s.kind() == "null" {
		s.raw()
		return nil
	}
	return json.RawMessage(s.text())
}

// value reads a float64, string, bool or nil in the notation of package event; ok is false for anything else.
func (s *restorer) value() (v any, ok bool) {
	var taker scalar
	if err := event.Decode(s.raw(), &taker); err != nil || taker.n != 1 {
		return nil, false
	}
	_, err := taker.JSON()
	return taker.v, err != nil // else there was something around it
}

// scalar takes one simple value out of the notation; what else there is goes into the Encoder.
type scalar struct {
	event.Encoder
	v any
	n int
}

func (t *scalar) Null()            { t.take(nil) }
func (t *scalar) Bool(b bool)      { t.take(b) }
func (t *scalar) Number(f float64) { t.take(f) }
func (t *scalar) String(s string)  { t.take(s) }
func (t *scalar) take(v any)       { t.v, t.n = v, t.n+1 }
