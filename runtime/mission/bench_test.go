package mission_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// large is a mission of build 58: one force, a tree of nodes with ten children each, an action each and an effect on
// every tenth. chain makes each node the only child of the one before.
func large(tb testing.TB, nodes int, chain bool) []byte {
	tb.Helper()
	children := make([][]int, nodes)
	for i := 1; i < nodes; i++ {
		parent := (i - 1) / 10
		if chain {
			parent = i - 1
		}
		children[parent] = append(children[parent], i)
	}
	var structure func(i int) string
	structure = func(i int) string {
		var parts []string
		for _, c := range children[i] {
			parts = append(parts, fmt.Sprintf(`"key-%d":%s`, c, structure(c)))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	var prototypes, list []string
	for i := range nodes {
		prototypes = append(prototypes, fmt.Sprintf(`{"_id":"proto-%d","structureKey":"key-%d","depthPadding":0}`, i, i))
		effects := ""
		if i%10 == 0 {
			effects = fmt.Sprintf(`{"_id":"effect-%d","localKey":"1","name":"Effect","description":"","targetId":"delay","environmentId":"metis","targetEnvironmentVersion":"2.5.0","trigger":"execution-success","order":1,"arguments":[{"_id":"arg-%d","parameterId":"delayTimeHours","type":"number","value":1}]}`, i, i)
		}
		list = append(list, fmt.Sprintf(`{"_id":"node-%d","localKey":"%d","prototypeId":"proto-%d","name":"Node %d","color":"#ffffff","description":"<p>What the node is, in a sentence or two of text.</p>","preExecutionText":"","executable":true,"device":false,"exclude":false,"initiallyBlocked":false,"actions":[`+
			`{"_id":"action-%d","localKey":"1","name":"Scan","description":"","type":"repeatable","baseProcessTime":5000,"processTimeHidden":false,"baseSuccessChance":0.5,"successChanceHidden":false,"opensNode":true,"opensNodeHidden":false,"resourceCosts":[{"_id":"cost-%d","resourceId":"r","baseAmount":1,"hidden":false}],"effects":[%s]}]}`,
			i, i, i, i, i, i, effects))
	}
	return []byte(fmt.Sprintf(`{"name":"Large","versionNumber":1,"schemaBuildNumber":58,"resources":[{"_id":"r","name":"R","icon":"","order":1}],"structure":{"key-0":%s},"prototypes":[%s],"forces":[{"_id":"f","localKey":"blue","name":"Blue","color":"#34a1fb","introMessage":"","revealAllNodes":false,"resourcePools":[{"_id":"p","localKey":"1","resourceId":"r","initialBalance":100,"allowNegative":false,"excluded":false}],"nodes":[%s]}],"files":[],"effects":[]}`,
		structure(0), strings.Join(prototypes, ","), strings.Join(list, ",")))
}

func TestDeepStructureLoads(t *testing.T) {
	f, err := mission.Load(large(t, 5000, true), "chain.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := mission.New(f, schema.V25(), mission.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := r.NodeByID("node-4999")
	for above := n.Parent; above.Parent != nil; above = above.Parent {
		above.Open()
	}
	equal(t, "revealed", n.Revealed(), true)
	r.NodeByID("node-0").Close()
	equal(t, "closed", r.NodeByID("node-4998").Opened, false)
	if !json.Valid(r.State()) {
		t.Error("state is no JSON")
	}
}

// The claim: a mission of 10,000 nodes and 1,000 effects loads in well under a second.
func BenchmarkLoad10000Nodes(b *testing.B) {
	data := large(b, 10_000, false)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mission.Load(data, "large.json"); err != nil {
			b.Fatal(err)
		}
	}
}

// The claim: a session of such a mission starts, and resets, in a few milliseconds, and holds a few megabytes.
func BenchmarkNew10000Nodes(b *testing.B) {
	f, err := mission.Load(large(b, 10_000, false), "large.json")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r, err := mission.New(f, schema.V25(), mission.Options{})
		if err != nil {
			b.Fatal(err)
		}
		runtime.KeepAlive(r)
	}
}

// The claim: finding a component does not depend on the size of the mission.
func BenchmarkFind(b *testing.B) {
	for _, nodes := range []int{10, 10_000} {
		b.Run(fmt.Sprint(nodes), func(b *testing.B) {
			f, err := mission.Load(large(b, nodes, false), "large.json")
			if err != nil {
				b.Fatal(err)
			}
			r, err := mission.New(f, schema.V25(), mission.Options{})
			if err != nil {
				b.Fatal(err)
			}
			blue := r.ForceOf("blue")
			for b.Loop() {
				if blue.NodeOf("9") == nil || r.ActionByID("action-9") == nil {
					b.Fatal("not found")
				}
			}
		})
	}
}

func BenchmarkBlank(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mission.New(mission.Blank(schema.V25()), schema.V25(), mission.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// The claim: what it costs to save a mission of 1,000 nodes goes with what has changed: below a tenth of a millisecond
// where little has, about one where every node has.
func BenchmarkSave1000Nodes(b *testing.B) {
	for _, changed := range []int{0, 10, 1000} {
		b.Run(fmt.Sprintf("%d changed", changed), func(b *testing.B) {
			_, r := realmOf1000(b, changed)
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(int64(len(r.Save())))
			}
		})
	}
}

func BenchmarkRestore1000Nodes(b *testing.B) {
	for _, changed := range []int{0, 10, 1000} {
		b.Run(fmt.Sprintf("%d changed", changed), func(b *testing.B) {
			f, r := realmOf1000(b, changed)
			saved := r.Save()
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := mission.Restore(f, schema.V25(), mission.Options{}, saved); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func realmOf1000(b *testing.B, changed int) (*mission.File, *mission.Realm) {
	b.Helper()
	f, err := mission.Load(large(b, 1000, false), "large.json")
	if err != nil {
		b.Fatal(err)
	}
	r, err := mission.New(f, schema.V25(), mission.Options{Caps: caps.Fixed(1)})
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range r.AllNodes()[:changed] {
		n.SetBlocked(true)
		n.Alert("The firewall has seen something.", "info")
		n.Actions[0].ModifySuccessChance(0.25)
	}
	return f, r
}
