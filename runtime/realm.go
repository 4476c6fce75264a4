package runtime

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// Member is a person who joined the session.
type Member struct {
	ID        string `json:"_id"`
	Username  string `json:"username"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	Role      string `json:"role,omitempty"`  // participant (the default), observer or manager
	Force     string `json:"force,omitempty"` // key or _id of the force it is assigned to
}

// realm is one participants' copy of the mission in one instance of a session (spec 4.7).
type realm struct {
	*mission.Realm
	name  string // in events and store scopes; empty where there is only one
	blank bool   // it stands in for a mission: nothing was loaded

	// What scripts share with the mission's data: see keep.
	stored map[*mission.Effect]*js.Object
	access map[*mission.MissionFile]*js.Object
}

// at is the realm that an execution sees. A lone run has a blank one, made when something looks at it.
func (x *Execution) at() *realm {
	if x.home == nil {
		x.home = x.session.blankRealm(x.instance, x.target.Dialect)
	}
	return x.home
}

// realmName is the name of the execution's realm, without making one.
func (x *Execution) realmName() string {
	if x.home == nil {
		return ""
	}
	return x.home.name
}

// self is the effect that an execution stands for. A lone run is one of the blank mission's only
// action, or where its request puts it.
func (x *Execution) self() *mission.Effect {
	if x.effect != nil || x.kind == "hook" {
		return x.effect
	}
	t := x.target
	e := &mission.Effect{
		EffectSpec: &mission.EffectSpec{ID: x.id, LocalKey: "1", Name: t.Name, TargetID: t.ID, EnvironmentID: t.environment.ID,
			Version: t.environment.schema.Version, Trigger: x.trigger},
		Realm: x.at().Realm, Version: t.environment.schema.Version,
	}
	if e.Trigger == "" {
		e.Trigger = mission.ExecutionSuccess
	}
	if !sessionTrigger(e.Trigger) {
		e.Action = x.action
		if actions := e.Realm.AllActions(); e.Action == nil && len(actions) > 0 {
			e.Action = actions[0]
		}
	}
	for _, a := range x.arguments {
		kind := "unknown"
		if p, ok := t.Parameter(a.ID); ok {
			kind = string(p.Type)
		}
		e.Arguments = append(e.Arguments, mission.Argument{ID: a.ID, ParameterID: a.ID, Type: kind, Value: a.Value})
	}
	e.Args, _ = json.Marshal(x.arguments)
	x.effect = e
	return e
}

// place puts a lone run where its request wants it in the session's mission.
func (x *Execution) place() *event.Error {
	s, at := x.session, x.request.Place
	x.trigger = at.Trigger
	switch {
	case s.mission == nil && at != (Place{}):
		return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("session %q has no mission for the run to stand in", s.id), Hint: "open one with a mission"}
	case s.mission == nil:
		return nil
	case at.Trigger != "" && !slices.Contains(mission.Triggers, at.Trigger):
		return unknownName("trigger", at.Trigger, mission.Triggers)
	}
	s.fit(x.target.environment)
	if failure := cmp.Or(x.target.environment.failure, x.target.failure); failure != nil {
		return failure
	}
	x.home = s.now.realms[0]
	if sessionTrigger(at.Trigger) { // nobody triggers it
		if at.Force+at.Node+at.Action != "" {
			return &event.Error{Code: event.CodeUsage, Message: "an effect of the trigger " + at.Trigger + " belongs to no force, node or action", Hint: "leave them out, or choose another trigger"}
		}
		return nil
	}
	for _, a := range x.home.AllActions() {
		if a.Fits(at.Force, at.Node, at.Action) {
			x.action, x.actor = a, s.actorFor(a.Node.Force)
			return nil
		}
	}
	if at.Force+at.Node+at.Action == "" {
		x.actor = s.actorFor(x.home.Forces[0])
		return nil
	}
	step := Step{Force: cmp.Or(at.Force, x.home.Forces[0].LocalKey), Node: at.Node, Action: at.Action}
	if _, failure := x.home.find(step); failure != nil {
		return failure
	}
	return &event.Error{Code: event.CodeUnknown, Message: "the mission has no such action", Hint: "metis-run mission show lists them"}
}

func sessionTrigger(trigger string) bool {
	return trigger == mission.SessionSetup || trigger == mission.SessionStart || trigger == mission.SessionTeardown
}

// blankRealm is the stand-in for a mission, one for each dialect of a session.
func (s *Session) blankRealm(of *instance, d schema.Dialect) *realm {
	if r := of.blanks[d.Version]; r != nil {
		return r
	}
	r := &realm{blank: true}
	live, err := mission.New(mission.Blank(d), d, s.missionOptions(r))
	if err != nil {
		panic(s.vm.NewError("Error", err.Error(), event.CodeMission, "")) // our own mission: a test loads it
	}
	r.Realm = live
	if of.blanks == nil {
		of.blanks = map[string]*realm{}
	}
	of.blanks[d.Version] = r
	return r
}

// missionOptions make the events of a realm: what changes, by the execution that runs.
func (s *Session) missionOptions(r *realm) mission.Options {
	return mission.Options{
		Caps:              s.opts.Caps,
		InfiniteResources: r.blank,
		Changed: func(c mission.Change) {
			x := s.current()
			id := ""
			if x != nil {
				id = x.id
			}
			s.emit(x, event.Mission{Task: id, Change: c.Kind, Ref: c.Ref, From: mission.Value(c.From), To: mission.Value(c.To), Realm: r.name})
		},
		Sent: func(o mission.Output) { s.sent(r, o) },
	}
}

// sent makes the event of an output: of a script's, or of METIS's own (an intro message, an execution).
func (s *Session) sent(r *realm, o mission.Output) {
	x := s.current()
	e := event.Output{Message: o.Message, Prefix: o.Prefix, Realm: r.name, To: event.Recipient{Kind: "mission"}}
	if o.Force != nil {
		e.To = event.Recipient{Kind: "force", Key: o.Force.LocalKey, Member: o.Member}
	}
	if x != nil {
		e.Task = x.id
		x.late("sent an output")
	}
	s.emit(x, e)
}
