package runtime

import (
	"fmt"
	"slices"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// Check tells why no session of the mission would do a step, whatever has come of it by then: a name that the mission
// does not have. nil: one may. An error is an *event.Error.
func (m *Mission) Check(step Step) error {
	switch step.Do {
	case StepExecute:
		options := mission.Options{}
		if m.config.Standalone() {
			options.Force = m.config.StandaloneForceID
		}
		live, err := mission.New(m.File, m.dialect, options)
		if err != nil {
			return asError(err)
		}
		if _, failure := (&realm{Realm: live}).find(step); failure != nil {
			return failure
		}
		if step.Member == "" {
			return nil
		}
		var members []*Member
		for i := range m.members {
			members = append(members, &m.members[i])
		}
		if _, failure := memberOf(members, step.Member); failure != nil {
			return failure
		}
	case StepConfigs:
		for _, id := range sortedKeys(step.Configs) {
			i := slices.IndexFunc(m.environments, func(e *Environment) bool { return e.ID == id })
			if i < 0 {
				var ids []string
				for _, e := range m.environments {
					ids = append(ids, e.ID)
				}
				return unknownEnvironment(id, ids)
			}
			if config := step.Configs[id]; config != "" {
				if _, err := m.environments[i].Config(config); err != nil {
					return asError(err)
				}
			}
		}
	}
	return nil
}

// memberOf is the member with that username or _id.
func memberOf(members []*Member, name string) (*Member, *event.Error) {
	var names []string
	for _, m := range members {
		if m.Username == name || m.ID == name && name != "" {
			return m, nil
		}
		names = append(names, m.Username)
	}
	return nil, unknownName("member", name, names)
}

// unknownEnvironment refuses an environment that the mission does not use.
func unknownEnvironment(id string, ids []string) *event.Error {
	failure := &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("the mission uses no environment %q", id), Hint: schema.Meant(id, ids, "it uses "+join(ids, ", "))}
	if len(ids) == 0 {
		failure.Hint = "it uses none"
	}
	return failure
}
