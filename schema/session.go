package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// SessionConfig is METIS's config of a session (spec 5). The zero value is a public one of the whole mission.
type SessionConfig struct {
	Name              string   // "": the mission's
	Accessibility     string   // "": public
	Mode              string   // "multiplayer", or "standalone" from 2.5 on; "": multiplayer
	StandaloneForceID string   // local key or _id of the force that each participant of a standalone session plays
	IsTest            bool     // a session that is thrown away where its start fails; up to 2.4 the accessibility "testing"
	InfiniteResources bool     // executions cost nothing
	Disabled          []string // ids of environments that are switched off
	// TargetEnvConfigs maps ids of environments to ids of their configs.
	TargetEnvConfigs map[string]string
}

// Standalone says whether each participant has a realm of his own (spec 4.7).
func (c SessionConfig) Standalone() bool { return c.Mode == "standalone" }

// Test says whether the session is thrown away where its start fails.
func (c SessionConfig) Test() bool { return c.IsTest || c.Accessibility == "testing" }

// ParseSessionConfig reads a session config with the keys that METIS has in that version. None is the zero value. An error
// names all that is wrong.
func ParseSessionConfig(text json.RawMessage, d Dialect) (SessionConfig, error) {
	var c SessionConfig
	if len(text) == 0 {
		return c, nil
	}
	if err := checkJSON(text); err != nil {
		return c, fmt.Errorf("the session config is no JSON: %w", err)
	}
	if kind(text) != "object" {
		return c, fmt.Errorf("the session config must be an object, not %s", aKind(text))
	}
	var wrong []string
	for _, m := range members(text) {
		if !slices.Contains(d.SessionConfig, m.name) {
			hint := "METIS " + d.Version + " has " + strings.Join(d.SessionConfig, ", ")
			if near := Near(m.name, d.SessionConfig); len(near) > 0 {
				hint = "did you mean " + near[0] + "?"
			}
			wrong = append(wrong, fmt.Sprintf("%q has no place in the session config of METIS %s: %s", m.name, d, hint))
			continue
		}
		var want string
		switch m.name {
		case "name", "accessibility", "mode", "standaloneForceId":
			want = "a string"
			at := map[string]*string{"name": &c.Name, "accessibility": &c.Accessibility, "mode": &c.Mode, "standaloneForceId": &c.StandaloneForceID}[m.name]
			var ok bool
			if *at, ok = stringOf(m.value); ok {
				want = ""
			}
			if among := map[string][]string{"accessibility": d.Accessibilities, "mode": {"multiplayer", "standalone"}}[m.name]; among != nil && !slices.Contains(among, *at) {
				want = "one of " + strings.Join(among, ", ")
			}
		case "isTest", "infiniteResources":
			at := map[string]*bool{"isTest": &c.IsTest, "infiniteResources": &c.InfiniteResources}[m.name]
			if json.Unmarshal(m.value, at) != nil || kind(m.value) != "boolean" {
				want = "true or false"
			}
		case "targetEnvConfigs":
			if json.Unmarshal(m.value, &c.TargetEnvConfigs) != nil || kind(m.value) != "object" {
				want = `an object such as {"ENVIRONMENT": "CONFIG"}`
			}
		default: // disabledTargetEnvs, explicitlyDisabledEnvironments
			if json.Unmarshal(m.value, &c.Disabled) != nil || kind(m.value) != "array" {
				want = "a list of environments' ids"
			}
		}
		if want != "" {
			wrong = append(wrong, fmt.Sprintf("the session config's %s must be %s, not %.60s", m.name, want, m.value))
		}
	}
	if c.Standalone() && c.StandaloneForceID == "" {
		wrong = append(wrong, "a standalone session needs the standaloneForceId that its participants play")
	}
	if len(wrong) > 0 {
		return SessionConfig{}, fmt.Errorf("%s", strings.Join(wrong, "; "))
	}
	return c, nil
}
