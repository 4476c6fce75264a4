package schema_test

import (
	"strings"
	"testing"

	"github.com/metis-run/metis-run/schema"
)

func TestParseSessionConfig(t *testing.T) {
	for _, c := range []struct {
		d          schema.Dialect
		text, want string // want: part of the error; "": it is read
	}{
		{schema.V25(), ``, ""},
		{schema.V25(), `{}`, ""},
		{schema.V23(), `{"accessibility": "testing", "infiniteResources": true, "disabledTargetEnvs": ["a"], "targetEnvConfigs": {"a": "b"}, "name": "n"}`, ""},
		{schema.V25(), `{"accessibility": "owner-only", "mode": "standalone", "standaloneForceId": "f", "isTest": true, "explicitlyDisabledEnvironments": []}`, ""},
		{schema.V23(), `{"mode": "multiplayer"}`, `"mode" has no place in the session config of METIS 2.3`},
		{schema.V24(), `{"accessibility": "owner-only"}`, "accessibility must be one of public, id-required, invite-only, testing"},
		{schema.V25(), `{"mode": "standalone"}`, "a standalone session needs the standaloneForceId"},
		{schema.V25(), `{"infiniteResource": true}`, "did you mean infiniteResources?"},
		{schema.V25(), `{"infiniteResources": 1, "targetEnvConfigs": []}`, "infiniteResources must be true or false"},
		{schema.V25(), `{"infiniteResources": 1, "targetEnvConfigs": []}`, "targetEnvConfigs must be an object"},
		{schema.V25(), `{"name": null}`, "name must be a string"},
		{schema.V25(), `{"explicitlyDisabledEnvironments": "a"}`, "a list of environments' ids"},
		{schema.V25(), `[]`, "must be an object, not an array"},
		{schema.V25(), `{`, "no JSON"},
	} {
		config, err := schema.ParseSessionConfig([]byte(c.text), c.d)
		switch {
		case err == nil && c.want != "":
			t.Errorf("%s is read in METIS %s as %+v, want an error with %q", c.text, c.d, config, c.want)
		case err != nil && (c.want == "" || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s in METIS %s: %v, want %q", c.text, c.d, err, c.want)
		}
	}
	config, err := schema.ParseSessionConfig([]byte(`{"mode": "standalone", "standaloneForceId": "f", "isTest": true, "explicitlyDisabledEnvironments": ["x"], "targetEnvConfigs": {"a": "b"}}`), schema.V25())
	if err != nil || !config.Standalone() || !config.Test() || config.StandaloneForceID != "f" || config.Disabled[0] != "x" || config.TargetEnvConfigs["a"] != "b" {
		t.Errorf("read %+v, %v", config, err)
	}
}

func FuzzParseSessionConfig(f *testing.F) {
	f.Add(`{"accessibility": "public", "targetEnvConfigs": {"a": "b"}}`)
	f.Add(`{"mode": "standalone", "standaloneForceId": "f"}`)
	f.Add(`{"a":{"b":[1,{}]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range schema.Dialects() {
			config, err := schema.ParseSessionConfig([]byte(text), d)
			if err == nil && config.Standalone() && config.StandaloneForceID == "" {
				t.Errorf("a standalone session without a force: %s", text)
			}
		}
	})
}
