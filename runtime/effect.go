package runtime

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// This file says what METIS exposes of effects and of what stands around a mission (spec 3.3).

type (
	shownEffect      struct{ *mission.Effect }
	shownTarget      struct{ *target }
	shownEnvironment struct{ *environment }
	shownMember      struct{ *Member }
	shownSession     struct{ state string } // as it was when the context was made
	shownConfig      struct{}
)

func showEffect(e *mission.Effect) shownEffect          { return shownEffect{e} }
func showTarget(t *target) shownTarget                  { return shownTarget{t} }
func showEnvironment(env *environment) shownEnvironment { return shownEnvironment{env} }
func showMember(m *Member) shownMember                  { return shownMember{m} }

// lone tells a run that no mission has an effect for.
func (x *Execution) lone() bool { return x.kind != "effect" && x.kind != "hook" }

// withOwn adds the effect that a lone run stands for to those of the mission.
func (x *Execution) withOwn(effects []*mission.Effect) []*mission.Effect {
	if !x.lone() {
		return effects
	}
	return append(slices.Clone(effects), x.self())
}

// targetOf is the target of any effect of the mission; nil if the session does not find it.
func (x *Execution) targetOf(e *mission.Effect) *target {
	if e == x.effect {
		return x.target
	}
	env := x.session.environments[e.EnvironmentID]
	if env == nil || env.failure != nil {
		return nil
	}
	x.session.all(env)
	return env.ids[e.TargetID]
}

var (
	effectValues     = []string{"_id", "localKey", "name", "type", "trigger", "description", "order"}
	effectGetters    = []string{"mission", "host", "sourceForce", "sourceNode", "sourceAction", "target", "environment", "arguments"}
	oldEffectGetters = []string{"mission", "host", "sourceForce", "sourceNode", "sourceAction", "target", "environment", "args"}
)

func (shownEffect) names(d schema.Dialect) (values, getters []string) {
	if d.StoresArgumentList() {
		return effectValues, effectGetters
	}
	return effectValues, oldEffectGetters
}

func (e shownEffect) read(x *Execution, name string) any {
	switch name {
	case "_id":
		return e.ID
	case "localKey":
		return e.LocalKey
	case "name":
		return e.Name
	case "type":
		return e.Type()
	case "trigger":
		return e.Trigger
	case "description":
		return e.Description
	case "order":
		return e.Order
	case "mission":
		return x.showRealm(e.Realm)
	case "host":
		if e.Action == nil {
			return x.showRealm(e.Realm)
		}
		return x.show(showAction(e.Action))
	case "target":
		return showOr(x, x.targetOf(e.Effect), showTarget)
	case "environment":
		if t := x.targetOf(e.Effect); t != nil {
			return x.show(showEnvironment(t.environment))
		}
		return showOr(x, x.session.environments[e.EnvironmentID], showEnvironment)
	case "args":
		return x.argsOf(e.Effect)
	case "arguments":
		return x.argumentList(e.Effect)
	}
	if e.Action == nil {
		return nil
	}
	switch name {
	case "sourceForce":
		return x.show(showForce(e.Action.Node.Force))
	case "sourceNode":
		return x.show(showNode(e.Action.Node))
	case "sourceAction":
		return x.show(showAction(e.Action))
	}
	return nil
}

var (
	targetValues  = []string{"_id", "name", "description"}
	targetGetters = []string{"environment"}
)

func (shownTarget) names(schema.Dialect) (values, getters []string) {
	return targetValues, targetGetters
}

func (t shownTarget) read(x *Execution, name string) any {
	switch name {
	case "_id":
		return t.ID
	case "environment":
		return x.show(showEnvironment(t.environment))
	}
	return t.object.Get(name) // whatever it is: METIS checks no option
}

var (
	environmentValues  = []string{"_id", "name", "description", "version"}
	environmentGetters = []string{"targets"}
)

func (shownEnvironment) names(schema.Dialect) (values, getters []string) {
	return environmentValues, environmentGetters
}

func (env shownEnvironment) read(x *Execution, name string) any {
	switch name {
	case "_id":
		return env.ID
	case "targets":
		loaded := slices.DeleteFunc(x.session.all(env.environment), func(t *target) bool { return t.failure != nil })
		return list(x, loaded, showTarget)
	}
	if env.object == nil { // no schema.ts declares it
		return ""
	}
	return env.object.Get(name)
}

var memberValues = []string{"_id", "name", "username", "firstName", "lastName"}

func (shownMember) names(schema.Dialect) (values, getters []string) { return memberValues, nil }

func (m shownMember) read(_ *Execution, name string) any {
	switch name {
	case "_id":
		return m.ID
	case "name":
		return m.FirstName + " " + m.LastName
	case "username":
		return m.Username
	case "firstName":
		return m.FirstName
	}
	return m.LastName
}

var (
	sessionValues     = []string{"_id", "name", "state", "config", "launchedAt"}
	sessionGetters    = []string{"members", "participants", "observers", "managers", "joinedMembers"}
	oldSessionGetters = []string{"members", "participants", "observers", "managers"}
)

func (shownSession) names(d schema.Dialect) (values, getters []string) {
	if d.JoinedMembers {
		return sessionValues, sessionGetters
	}
	return sessionValues, oldSessionGetters
}

func (v shownSession) read(x *Execution, name string) any {
	s := x.session
	switch name {
	case "_id":
		return s.id
	case "name":
		return x.sessionName()
	case "state":
		return v.state
	case "config":
		return x.show(shownConfig{})
	case "launchedAt":
		return s.vm.NewDate(s.launched)
	}
	var members []*Member
	for _, m := range s.members {
		if name == "members" || name == "joinedMembers" || name == m.role()+"s" {
			members = append(members, m)
		}
	}
	return list(x, members, showMember)
}

// sessionName is the config's, or the mission's.
func (x *Execution) sessionName() string { return cmp.Or(x.session.config.Name, x.at().File.Name) }

func (m *Member) role() string {
	if m.Role == "" {
		return "participant"
	}
	return m.Role
}

var (
	configValues  = []string{"name", "accessibility", "infiniteResources"}
	configGetters = []string{"targetEnvConfig"}
)

func (shownConfig) names(schema.Dialect) (values, getters []string) {
	return configValues, configGetters
}

func (shownConfig) read(x *Execution, name string) any {
	switch name {
	case "name":
		return x.sessionName()
	case "accessibility":
		return cmp.Or(x.session.config.Accessibility, "public")
	case "infiniteResources":
		return x.at().blank || x.session.config.InfiniteResources
	}
	return x.session.targetEnvConfig(x)
}

// targetEnvConfig is the environment's config that the session selects, read anew each time (spec 5);
// null if it selects none or one that is not there.
func (s *Session) targetEnvConfig(x *Execution) js.Value {
	env := x.target.environment
	id, ok := s.config.TargetEnvConfigs[env.ID]
	if !ok {
		return js.Null()
	}
	config, err := env.Config(id)
	if err != nil {
		d := event.Diagnostic{Code: "config-unknown", Severity: schema.SeverityWarning, Source: s.vm.Where().String(),
			Message: fmt.Sprintf("context.config.targetEnvConfig is null: %v", err), Hint: "select a config that is there with --config, and mend configs.json"}
		if key := d.Code + "\x00" + d.Message; !s.said[key] { // the file may change, and something else be wrong with it
			s.said[key] = true
			s.diagnose(x, d)
		}
		return js.Null()
	}
	s.granted(x, env.ID, config)
	v, err := s.vm.JSON(config.Exposed())
	if err != nil {
		panic(s.vm.NewError("Error", err.Error(), "", ""))
	}
	return v
}
