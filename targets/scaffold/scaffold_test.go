package scaffold_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets/scaffold"
)

func TestEnvironmentHasAConfigForItsOwnerAlone(t *testing.T) {
	for _, d := range schema.Dialects() {
		files, err := scaffold.Environment("night-watch", d)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]scaffold.File{}
		for _, f := range files {
			if strings.Contains(f.Text, "{{") || strings.Contains(f.Text, "<no value>") || !strings.HasSuffix(f.Text, "\n") {
				t.Errorf("METIS %s: %s is not rendered:\n%s", d, f.Name, f.Text)
			}
			if _, twice := names[f.Name]; twice {
				t.Errorf("METIS %s: %s is made twice", d, f.Name)
			}
			names[f.Name] = f
		}
		if c := names["configs.json"]; c.Mode != 0o600 || c.Kind != scaffold.Secret {
			t.Errorf("METIS %s: configs.json has the mode %v and the kind %v", d, c.Mode, c.Kind)
		}
		if _, err := schema.ParseConfigs([]byte(names["configs.json"].Text), "night-watch"); err != nil {
			t.Errorf("METIS %s: %v", d, err)
		}
		if !strings.Contains(names[".gitignore"].Text, "configs.json\n") {
			t.Errorf("METIS %s: git does not ignore configs.json", d)
		}
	}
}

func TestNamesThatMETISSkipsAreRefused(t *testing.T) {
	for _, name := range []string{"", "ab", "Radar", "a--b", "-radar", "ra/dar", "../radar", "rad'ar"} {
		if _, err := scaffold.Environment(name, schema.V25()); err == nil {
			t.Errorf("an environment is named %q", name)
		}
		if _, err := scaffold.Target("radar", name, schema.V25()); err == nil {
			t.Errorf("a target is named %q", name)
		}
	}
}

func ExampleTarget() {
	files, err := scaffold.Target("radar", "scan-hosts", schema.V25())
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		fmt.Println(f.Name)
	}
	// Output:
	// targets/scan-hosts/schema.ts
	// targets/scan-hosts/scan-hosts.test.ts
	// scan-hosts.scenario.yaml
	// scan-hosts.golden
}
