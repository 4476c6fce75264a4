package mission_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// played is a realm with what it says.
type played struct {
	*mission.Realm
	t       *testing.T
	changes []string
	outputs []string
}

func sample(t testing.TB, build int) []byte {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("testdata/missions/build%d.json", build))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func load(t testing.TB, build int) *mission.File {
	t.Helper()
	f, err := mission.Load(sample(t, build), "mission.json")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// builds are the schema builds that each dialect writes.
func builds() map[string]int { return map[string]int{"2.3": 53, "2.4": 57, "2.5": 58} }

func play(t *testing.T, version string) *played { return playWith(t, version, mission.Options{}) }

func playWith(t *testing.T, version string, options mission.Options) *played {
	t.Helper()
	d, err := schema.ParseDialect(version)
	if err != nil {
		t.Fatal(err)
	}
	p := &played{t: t}
	options.Caps = caps.Fixed(1)
	options.Changed = func(c mission.Change) {
		var ref []string
		for _, key := range []string{"file", "force", "node", "action", "pool", "resource"} {
			if v, ok := c.Ref[key]; ok {
				ref = append(ref, fmt.Sprint(v))
			}
		}
		p.changes = append(p.changes, fmt.Sprintf("%s %s: %s -> %s", strings.Join(ref, "/"), c.Kind, mission.Value(c.From), mission.Value(c.To)))
	}
	options.Sent = func(o mission.Output) {
		to := "mission"
		if o.Force != nil {
			to = o.Force.LocalKey
		}
		p.outputs = append(p.outputs, fmt.Sprintf("%s [%s] %s %s", to, o.Kind, o.Prefix, o.Message))
	}
	p.Realm, err = mission.New(load(t, builds()[version]), d, options)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *played) node(path string) *mission.Node {
	p.t.Helper()
	force, name, _ := strings.Cut(path, "/")
	f := p.ForceOf(force)
	if f == nil {
		p.t.Fatalf("no force %s", force)
	}
	n := f.NodeOf(name)
	if n == nil {
		p.t.Fatalf("no node %s", path)
	}
	return n
}

func (p *played) action(path string) *mission.Action {
	p.t.Helper()
	i := strings.LastIndex(path, "/")
	a := p.node(path[:i]).ActionOf(path[i+1:])
	if a == nil {
		p.t.Fatalf("no action %s", path)
	}
	return a
}

func (p *played) effect(id string) *mission.Effect {
	p.t.Helper()
	for _, e := range p.AllEffects() {
		if e.ID == id {
			return e
		}
	}
	p.t.Fatalf("no effect %s", id)
	return nil
}

// said returns the changes since the last call.
func (p *played) said(want ...string) {
	p.t.Helper()
	if got := strings.Join(p.changes, "\n"); got != strings.Join(want, "\n") {
		p.t.Errorf("changes:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
	p.changes = nil
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// each runs a test in every dialect.
func each(t *testing.T, test func(t *testing.T, p *played)) {
	for _, version := range []string{"2.3", "2.4", "2.5"} {
		t.Run(version, func(t *testing.T) { test(t, play(t, version)) })
	}
}

// edit changes a mission's JSON at a path of names and indices; nil deletes.
func edit(t testing.TB, data []byte, value any, path ...any) []byte {
	t.Helper()
	var root any
	if err := json.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	at := root
	for i, step := range path {
		last := i == len(path)-1
		switch step := step.(type) {
		case string:
			object := at.(map[string]any)
			switch {
			case last && value == nil:
				delete(object, step)
			case last:
				object[step] = value
			}
			at = object[step]
		case int:
			array := at.([]any)
			if last {
				array[step] = value
			}
			at = array[step]
		}
	}
	out, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
