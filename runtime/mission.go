package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// MissionOptions say how a mission is played.
type MissionOptions struct {
	METIS   string          // "2.3", "2.4" or "2.5"; "": by the mission's build, and 2.5 where an environment is written for it
	Config  json.RawMessage // METIS's session config (spec 5); nil: a public session
	Members []Member        // who joined; none: one participant who may act for every force

	// Begun has the session begin in the state started, without its setup: for lone targets that want a mission around
	// them.
	Begun bool

	// Also are environments that are evaluated beside those of the mission's effects: those of lone targets.
	Also []*Environment
}

// Mission is a mission with the environments that its effects use and how it is to be played: what a session needs to
// play it. Any number of sessions may share it.
type Mission struct {
	File *mission.File
	// Missing are the ids of environments that effects name and that are nowhere. METIS skips those effects.
	Missing []string

	environments []*Environment // in METIS's order
	dialect      schema.Dialect // of METIS; may be raised when the environments are evaluated
	fixed        bool           // it may not
	config       schema.SessionConfig
	rawConfig    json.RawMessage // as it was given
	members      []Member
	begun        bool
}

// Mission makes a mission ready to be played with the environments of the library. An error is an *event.Error.
func (l *Library) Mission(ctx context.Context, f *mission.File, options MissionOptions) (*Mission, error) {
	m := &Mission{File: f, dialect: f.Dialect(), members: slices.Clone(options.Members), begun: options.Begun, rawConfig: options.Config}
	refuse := func(code, hint string, err error) (*Mission, error) {
		return nil, &event.Error{Code: code, Message: err.Error(), Hint: hint}
	}
	var err error
	if options.METIS != "" {
		if m.dialect, err = schema.ParseDialect(options.METIS); err != nil {
			return refuse(event.CodeUsage, "write 2.3, 2.4 or 2.5", err)
		}
		m.fixed = true
	}
	if f.Build > m.dialect.LastBuild {
		return refuse(event.CodeMission, "play it with METIS "+f.Dialect().Version,
			fmt.Errorf("mission %q has schema build %d, and METIS %s reads builds up to %d", f.Path, f.Build, m.dialect, m.dialect.LastBuild))
	}
	var ids []string
	for _, e := range f.AllEffects() {
		if !slices.Contains(ids, e.EnvironmentID) && e.EnvironmentID != mission.Infer {
			ids = append(ids, e.EnvironmentID)
		}
	}
	if m.environments, err = l.Environments(ctx, ids); err != nil {
		return nil, asError(err)
	}
	for _, e := range options.Also {
		if !slices.Contains(m.environments, e) {
			m.environments = append(m.environments, e)
		}
	}
	for _, id := range ids {
		if !slices.ContainsFunc(m.environments, func(e *Environment) bool { return e.ID == id }) {
			m.Missing = append(m.Missing, id)
		}
	}
	newest := m.dialect // the config may be of a METIS that the environments ask for
	if !m.fixed && !configFits(options.Config, newest) && m.raised(ctx) {
		newest = schema.V25()
	}
	if m.config, err = schema.ParseSessionConfig(options.Config, newest); err != nil {
		return refuse(event.CodeUsage, "see METIS's session config", err)
	}
	forces := map[string]bool{}
	var keys []string
	for _, force := range f.Forces {
		forces[force.LocalKey], forces[force.ID] = true, true
		keys = append(keys, force.LocalKey)
	}
	if name := m.config.StandaloneForceID; name != "" && !forces[name] {
		return nil, unknownName("force", name, keys)
	}
	seen := map[string]bool{}
	for _, member := range m.members {
		switch {
		case member.Username == "" || seen[member.Username]:
			return refuse(event.CodeUsage, "give each member a username of its own", fmt.Errorf("two members have the username %q, or it is empty", member.Username))
		case member.Force != "" && !forces[member.Force]:
			return nil, unknownName("force", member.Force, keys)
		case !slices.Contains([]string{"participant", "observer", "manager"}, member.role()):
			return refuse(event.CodeUsage, "a role is participant, observer or manager", fmt.Errorf("member %q has the role %q", member.Username, member.Role))
		}
		seen[member.Username] = true
	}
	if len(m.members) == 0 {
		m.members = []Member{{Username: "player", FirstName: "Test", LastName: "Player"}}
	}
	return m, nil
}

func configFits(text json.RawMessage, d schema.Dialect) bool {
	_, err := schema.ParseSessionConfig(text, d)
	return err == nil
}

// raised says whether one of the mission's environments is written for METIS 2.5, which a session of its own finds out.
func (m *Mission) raised(ctx context.Context) bool {
	s := Open(Options{Mission: &Mission{File: m.File, dialect: m.dialect, begun: true}, Quiet: true})
	defer context.AfterFunc(ctx, func() { s.CancelAll(&event.Error{Code: event.CodeCancelled, Message: "cancelled"}) })()
	defer s.End()
	raised, _ := do(s, func() bool {
		return slices.ContainsFunc(m.environments, func(e *Environment) bool { return s.enter(e).asksFor25() })
	})
	return raised
}

// asksFor25 says whether the environment, which was evaluated, makes a session one of METIS 2.5.
func (e *environment) asksFor25() bool { return e.schema.Dialect.Constructor == "create" }

// Config is the session config that the mission is played with.
func (m *Mission) Config() schema.SessionConfig { return m.config }

// Environments are those that the mission's effects use, in METIS's order.
func (m *Mission) Environments() []*Environment { return m.environments }

// played is a mission in one session.
type played struct {
	*Mission
	dialect schema.Dialect
	ready   bool
	loaded  []*environment
}

// playedAs is the METIS that the session plays the mission as; "" before that is known.
func (m *played) playedAs() string {
	switch {
	case m.ready:
		return m.dialect.Version
	case m.fixed:
		return m.Mission.dialect.Version
	}
	return ""
}

// prepare evaluates the mission's environments and all their targets in METIS's order, and makes the realms.
func (s *Session) prepare() {
	m := s.mission
	if m == nil || m.ready {
		return
	}
	m.ready = true
	m.dialect = m.Mission.dialect
	for _, e := range m.environments {
		env := s.enter(e)
		if env.failure == nil {
			env.hooks = s.hooksOf(env) // before its targets: those they register are never called
		}
		s.all(env)
		if env.asksFor25() && !m.fixed {
			m.dialect = schema.V25()
		}
	}
	for _, e := range m.environments {
		env := s.environments[e.ID]
		s.fit(env)
		if env.failure != nil {
			for _, failure := range env.failure.All() {
				s.diagnose(nil, finding(failure.Code, nil, failure).Diagnostic)
			}
			continue
		}
		m.loaded = append(m.loaded, env)
		if m.dialect.DisabledIsGone && s.disabled(env.ID) != "" {
			s.diagnose(nil, event.Diagnostic{Code: "environment-disabled", Severity: schema.SeverityWarning, Source: env.Folder.Display + "/schema.ts",
				Message: s.disabled(env.ID) + ": METIS runs none of its hooks and effects",
				Hint:    "declare multiRealmSupport: true if its module state may be shared by realms; else play without it"})
		}
		for _, t := range s.all(env) {
			if t.failure != nil {
				s.diagnose(nil, finding(t.failure.Code, nil, t.failure).Diagnostic)
			}
		}
	}
	for _, id := range m.Missing {
		d := event.Diagnostic{Code: "environment-missing", Severity: schema.SeverityWarning,
			Message: fmt.Sprintf("the mission has effects of the environment %q, which is nowhere: METIS skips them", id),
			Hint:    "name its folder with --dir"}
		if err := schema.CheckFolderName(id); err != nil {
			d.Message = fmt.Sprintf("the mission has effects of the environment %q, which METIS does not load: %v", id, err)
			d.Hint = "rename its folder, and give the effects its new name as their environmentId"
		}
		s.diagnose(nil, d)
	}
	s.now.realms = s.newRealms()
}

// fit has an environment of another generation than the session's METIS fail as it does there (spec 0, 1.4).
func (s *Session) fit(env *environment) {
	d := s.mission.dialect
	misfit := func(own schema.Dialect, class, key string) *event.Error {
		if own.Constructor == d.Constructor {
			return nil
		}
		source, frame := env.place(key, "")
		failure := &event.Error{Code: event.CodeLoad, Name: "TypeError", Source: source, Frame: frame,
			Message: fmt.Sprintf("%s.create is not a function", class), Hint: "the file is written for METIS 2.5, and the session is one of METIS " + d.Version}
		if d.Constructor == "create" {
			failure.Message = "Cannot read properties of undefined (reading '_id')"
			if class == "TargetSchema" {
				failure.Message = "Cannot read properties of undefined (reading 'map')"
			}
			failure.Hint = fmt.Sprintf("METIS 2.5 reads %s.create({ ... }): write that", class)
			if s.mission.File.Build <= schema.V24().LastBuild { // a later one no METIS 2.4 reads
				failure.Hint += ", or play the mission with --metis 2.4"
			}
		}
		return failure
	}
	if env.failure == nil && env.object != nil {
		env.failure = misfit(env.schema.Dialect, "TargetEnvSchema", "schema.ts")
	}
	for _, t := range s.all(env) {
		if t.failure != nil {
			continue
		}
		if t.failure = misfit(t.Dialect, "TargetSchema", t.Folder+"/schema.ts"); t.failure != nil {
			delete(env.ids, t.ID)
		}
	}
}

// hooksOf are the hooks that an environment's schema.ts has registered.
func (s *Session) hooksOf(env *environment) (list []*hook) {
	env.self = &target{environment: env, Target: &schema.Target{Name: env.schema.Name, Dialect: env.schema.Dialect, File: env.Folder.Display + "/schema.ts"}}
	if env.object == nil {
		return nil
	}
	failure := s.vm.Enter(nil, func() {
		registered, ok := env.object.Get("hooks").(*js.Object)
		if !ok {
			return
		}
		places := s.declared[env.object].hooks
		for i, key := range registered.Keys() {
			o, ok := registered.Get(key).(*js.Object)
			if !ok {
				continue
			}
			method := text(o.Get("method"))
			call, ok := js.Function(o.Get("callback"))
			d := event.Diagnostic{Code: "hook-never-called", Severity: schema.SeverityWarning}
			if i < len(places) {
				d.Source = places[i].String()
			}
			switch {
			case method != "environment-setup" && method != "environment-teardown":
				d.Message = fmt.Sprintf("METIS never calls a hook on %q", method)
				d.Hint = "it calls functions that are registered on environment-setup and environment-teardown"
			case !ok:
				d.Message = fmt.Sprintf("what is registered on %q is no function and cannot be called", method)
				d.Hint = fmt.Sprintf("write on('%s', async (context) => { ... })", method)
			default:
				list = append(list, &hook{method: method, callback: s.awaited(call), at: d.Source})
				continue
			}
			if d.Source == "" {
				d.Source, d.Frame = env.place("schema.ts", "")
			}
			s.diagnose(nil, d)
		}
	})
	if failure != nil {
		env.failure = asLoad(failure)
	}
	return list
}

// awaited is a hook whose result is awaited, whatever it is: a plain function will do.
func (s *Session) awaited(call js.Callable) js.Callable {
	return func(this js.Value, args ...js.Value) (js.Value, error) {
		v, err := call(this, args...)
		if err != nil {
			return nil, err
		}
		if o, ok := v.(*js.Object); ok {
			if _, thenable := js.Function(o.Get("then")); thenable {
				return v, nil
			}
		}
		promise, resolve, _ := s.vm.NewPromise()
		resolve(js.Undefined())
		return promise, nil
	}
}

// newRealms makes the realms of an instance: one of the whole mission, or one for each participant of a standalone
// session (spec 4.7).
func (s *Session) newRealms() []*realm {
	if !s.config.Standalone() || !slices.Contains(s.mission.dialect.SessionConfig, "mode") {
		return []*realm{s.newRealm("", "")}
	}
	var list []*realm
	for _, m := range s.members {
		if m.role() == "participant" {
			list = append(list, s.newRealm(m.Username, s.config.StandaloneForceID))
		}
	}
	if len(list) == 0 {
		list = append(list, s.newRealm("", s.config.StandaloneForceID))
	}
	return list
}

func (s *Session) newRealm(name, force string) *realm {
	r := &realm{name: name}
	options := s.missionOptions(r)
	options.Force, options.InfiniteResources = force, s.config.InfiniteResources
	if k := s.durable; k != nil && k.realms[name] != nil {
		s.restoreRealm(r, options)
		return r
	}
	live, err := mission.New(s.mission.File, s.mission.dialect, options)
	if err != nil {
		panic(err) // Library.Mission has checked what New does
	}
	r.Realm = live
	return r
}

// realmOf is the realm that a member plays in.
func (s *Session) realmOf(m *Member) *realm {
	if m != nil {
		for _, r := range s.now.realms {
			if r.name == m.Username {
				return r
			}
		}
	}
	return s.now.realms[0]
}

// migrations are the versions that a target registers, in order.
func (s *Session) migrations(t *target) []string {
	if t.registry == nil {
		return nil
	}
	if t.versions == nil {
		t.versions = []string{}
		_ = s.vm.Enter(nil, func() { // a registry that throws is one without versions
			list, ok := t.registry.Get("versions").(*js.Object)
			if !ok {
				return
			}
			for _, key := range list.Keys() {
				t.versions = append(t.versions, list.Get(key).String())
			}
		})
	}
	return t.versions
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// asError is an error in the form that events have.
func asError(err error) *event.Error {
	var known *event.Error
	if errors.As(err, &known) {
		return known
	}
	var load *mission.LoadError
	if errors.As(err, &load) {
		return load.Report()
	}
	return &event.Error{Code: event.CodeLoad, Message: err.Error()}
}
