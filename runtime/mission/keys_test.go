package mission_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/mission"
)

// Spec 3.2.1: keys with self and all, and METIS's words where nothing is found.
func TestKeysResolveAsInMETISUpTo24(t *testing.T) {
	const session = "ses-a"
	k := func(change func(*mission.Keys)) mission.Keys {
		keys := mission.DefaultKeys()
		change(&keys)
		return keys
	}
	none := func(*mission.Keys) {}
	noDefault := `No default %s available for this context (type="sessionTriggeredEffect"). Please specify %s.`
	cases := []struct {
		what, effect string
		keys         mission.Keys
		want         string // a component's path, or an error
	}{
		{"force", "eff-1", k(none), "blue"},
		{"force", "eff-1", k(func(k *mission.Keys) { k.Force = "red" }), "red"},
		{"force", "eff-1", k(func(k *mission.Keys) { k.Force = "force-red" }), `Could not find force with local key "force-red" in the mission with ID "MISSION".`},
		{"force", session, k(none), fmt.Sprintf(noDefault, "force", "a forceKey")},
		{"force", session, k(func(k *mission.Keys) { k.Force = "blue" }), "blue"},

		{"node", "eff-1", k(none), "blue/firewall"},
		{"node", "eff-1", k(func(k *mission.Keys) { k.Force = "red" }), "blue/firewall"}, // the force is ignored
		{"node", "eff-1", k(func(k *mission.Keys) { k.Node = "database" }), "blue/database"},
		{"node", "eff-1", k(func(k *mission.Keys) { k.Force, k.Node = "red", "database" }), "red/database"},
		{"node", "eff-1", k(func(k *mission.Keys) { k.Force, k.Node = "red", "x" }), `Could not find node with these local keys { forceKey: "red", nodeKey: "x" } in the mission with ID "MISSION".`},
		{"node", "eff-1", k(func(k *mission.Keys) { k.Force, k.Node = "green", "database" }), `Could not find node with these local keys { forceKey: "green", nodeKey: "database" } in the mission with ID "MISSION".`},
		{"node", "eff-1", k(func(k *mission.Keys) { k.Node = "" }), `Could not find node with these local keys { forceKey: "blue", nodeKey: "" } in the mission with ID "MISSION".`},
		{"node", session, k(none), fmt.Sprintf(noDefault, "node", "nodeKey")},
		{"node", session, k(func(k *mission.Keys) { k.Node = "database" }), fmt.Sprintf(noDefault, "forceKey", "forceKey")},
		{"node", session, k(func(k *mission.Keys) { k.Force, k.Node = "red", "database" }), "red/database"},

		{"actions", "eff-1", k(none), "blue/firewall/scan blue/firewall/once"},
		{"actions", "eff-1", k(func(k *mission.Keys) { k.Action = "self" }), "blue/firewall/scan"},
		{"actions", "eff-1", k(func(k *mission.Keys) { k.Action = "once" }), "blue/firewall/once"},
		{"actions", "eff-1", k(func(k *mission.Keys) { k.Force, k.Node, k.Action = "red", "firewall", "scan" }), "red/firewall/scan"},
		{"actions", "eff-1", k(func(k *mission.Keys) { k.Node = "network" }), ""},
		{"actions", "eff-1", k(func(k *mission.Keys) { k.Action = "x" }), `Could not find action with these local keys { forceKey: "blue", nodeKey: "firewall", actionKey: "x" } in the mission with ID "MISSION".`},
		{"actions", session, k(none), fmt.Sprintf(noDefault, "node", "nodeKey")},
		{"actions", session, k(func(k *mission.Keys) { k.Action = "self" }), fmt.Sprintf(noDefault, "action", "actionKey")},
		{"actions", session, k(func(k *mission.Keys) { k.Action = "scan" }), fmt.Sprintf(noDefault, "forceKey", "forceKey")},
		{"actions", session, k(func(k *mission.Keys) { k.Force, k.Action = "blue", "scan" }), fmt.Sprintf(noDefault, "nodeKey", "nodeKey")},
		{"actions", session, k(func(k *mission.Keys) { k.Force, k.Node, k.Action = "blue", "firewall", "scan" }), "blue/firewall/scan"},

		{"file", "eff-1", mission.Keys{Force: "file-1"}, "file-1"},
		{"file", "eff-1", mission.Keys{Force: "file-9"}, `Could not find file with ID "file-9" in the mission with ID "MISSION".`},
	}
	for _, version := range []string{"2.3", "2.4"} {
		p := play(t, version)
		for _, c := range cases {
			want := strings.ReplaceAll(c.want, "MISSION", p.ID())
			equal(t, fmt.Sprintf("%s %s of %s by %v", version, c.what, c.effect, c.keys), resolve(p, c.what, c.effect, c.keys), want)
		}
	}
	self := mission.Keys{Force: "self", Node: "database", Action: "self"}
	equal(t, "2.3 self elsewhere", resolve(play(t, "2.3"), "actions", "eff-1", self), `Action "act-scan" not found.`)
	equal(t, "2.4 self elsewhere", resolve(play(t, "2.4"), "actions", "eff-1", self), "blue/firewall/scan")
}

func TestPoolsResolveByDialect(t *testing.T) {
	one, two := mission.Keys{Force: "self"}, mission.Keys{Force: "red", Pool: "2"}
	for _, c := range []struct {
		version, effect string
		keys            mission.Keys
		want            string
	}{
		{"2.3", "eff-1", one, "blue/1"},
		{"2.3", "eff-1", two, "red/1"},
		{"2.3", "ses-a", one, `No default force available for this context (type="sessionTriggeredEffect"). Please specify a forceKey.`},
		{"2.4", "eff-1", two, "red/2"},
		{"2.4", "eff-1", mission.Keys{Force: "self", Pool: "1"}, "blue/1"},
		{"2.4", "eff-1", mission.Keys{Force: "self", Pool: "9"}, `Could not find pool with these local keys { forceKey: "blue", poolKey: "9" } in the mission with ID "MISSION".`},
		{"2.4", "ses-a", one, `No default forceKey available for this context (type="sessionTriggeredEffect"). Please specify forceKey.`},
	} {
		p := play(t, c.version)
		equal(t, fmt.Sprint(c), resolve(p, "pool", c.effect, c.keys), strings.ReplaceAll(c.want, "MISSION", p.ID()))
	}
}

func resolve(p *played, what, effect string, keys mission.Keys) string {
	e := p.effect(effect)
	var paths []string
	var err error
	switch what {
	case "force":
		var f *mission.Force
		if f, err = e.Force(keys); f != nil {
			paths = append(paths, f.LocalKey)
		}
	case "node":
		var n *mission.Node
		if n, err = e.Node(keys); n != nil {
			paths = append(paths, path(n))
		}
	case "actions":
		var list []*mission.Action
		list, err = e.Actions(keys)
		for _, a := range list {
			paths = append(paths, path(a.Node)+"/"+a.LocalKey)
		}
	case "pool":
		var pool *mission.Pool
		if pool, err = e.Pool(keys); pool != nil {
			paths = append(paths, pool.Force.LocalKey+"/"+pool.LocalKey)
		}
	case "file":
		var f *mission.MissionFile
		if f, err = e.File(keys.Force); f != nil {
			paths = append(paths, f.ID)
		}
	}
	if err != nil {
		return err.Error()
	}
	return strings.Join(paths, " ")
}

func path(n *mission.Node) string { return n.Force.LocalKey + "/" + n.LocalKey }

// Spec 3.2.2: larger components stand for smaller ones, all are found before anything changes.
func TestComponentsExpandIn25(t *testing.T) {
	p := play(t, "2.5")
	c := func(kind, id string) mission.Component { return mission.Component{Type: kind, ID: id} }
	whole, blue, red := c(mission.OfMission, "any"), c(mission.OfForce, "force-blue"), c(mission.OfForce, "force-red")
	missing := `Could not find %s with ID "x" in the mission with ID "` + p.ID() + `".`
	const typeError = "Cannot read properties of undefined (reading '_id')"
	for _, row := range []struct {
		what string
		list []mission.Component
		want string
	}{
		{"forces", []mission.Component{whole}, "2"},
		{"forces", []mission.Component{blue, blue}, "2"},
		{"forces", nil, "0"},
		{"forces", []mission.Component{blue, c(mission.OfForce, "x")}, fmt.Sprintf(missing, "force")},
		{"forces", []mission.Component{c(mission.OfNode, "node-fw")}, typeError},
		{"nodes", []mission.Component{whole}, "8"},
		{"nodes", []mission.Component{red, c(mission.OfNode, "red-fw")}, "5"},
		{"nodes", []mission.Component{c(mission.OfNode, "x")}, fmt.Sprintf(missing, "node")},
		{"nodes", []mission.Component{c(mission.OfForce, "x")}, fmt.Sprintf(missing, "force")},
		{"nodes", []mission.Component{c(mission.OfAction, "act-scan")}, typeError},
		{"actions", []mission.Component{whole}, "4"},
		{"actions", []mission.Component{blue, c(mission.OfNode, "node-fw"), c(mission.OfAction, "act-scan")}, "6"},
		{"actions", []mission.Component{c(mission.OfAction, "x")}, fmt.Sprintf(missing, "action")},
		{"actions", []mission.Component{c(mission.OfAction, "act-x")}, strings.Replace(fmt.Sprintf(missing, "action"), `"x"`, `"act-x"`, 1)}, // of an excluded node
		{"actions", []mission.Component{c(mission.OfPool, "force-blue-pool")}, typeError},
		{"pools", []mission.Component{whole}, "4"},
		{"pools", []mission.Component{blue, c(mission.OfPool, "force-red-pool")}, "3"},
		{"pools", []mission.Component{c(mission.OfPool, "x")}, fmt.Sprintf(missing, "resource pool")},
		{"pools", []mission.Component{c("", "")}, typeError},
		{"files", []mission.Component{c(mission.OfFile, "file-1")}, "1"},
		{"files", []mission.Component{c(mission.OfFile, "x")}, fmt.Sprintf(missing, "file")},
		{"files", []mission.Component{whole}, typeError},
		{"resources", []mission.Component{c(mission.OfResource, "res-1"), c(mission.OfResource, "x")}, "1"}, // no error
	} {
		n, err := 0, error(nil)
		switch row.what {
		case "forces":
			n, err = count(p.ForcesFor(row.list))
		case "nodes":
			n, err = count(p.NodesFor(row.list))
		case "actions":
			n, err = count(p.ActionsFor(row.list))
		case "pools":
			n, err = count(p.PoolsFor(row.list))
		case "files":
			n, err = count(p.FilesFor(row.list))
		case "resources":
			n, err = count(p.ResourcesFor(row.list))
		}
		got := fmt.Sprint(n)
		if err != nil {
			got = err.Error()
		}
		equal(t, fmt.Sprint(row.what, row.list), got, row.want)
	}
}

func count[T any](list []T, err error) (int, error) { return len(list), err }
