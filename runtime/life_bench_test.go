package runtime_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	stdruntime "runtime"
	"testing"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
)

// largeMission is a mission of build 58 with one force, so many nodes with an action each, and so many session-start
// effects of demo/scan.
func largeMission(t testing.TB, nodes, effects int) *mission.File {
	t.Helper()
	text, err := os.ReadFile("../testdata/missions/one-effect.json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	structure, prototypes, list := map[string]any{}, []any{}, []any{}
	force := m["forces"].([]any)[0].(map[string]any)
	node, _ := json.Marshal(force["nodes"].([]any)[0])
	for i := range nodes {
		key := fmt.Sprintf("key-%d", i)
		structure[key] = map[string]any{}
		prototypes = append(prototypes, map[string]any{"_id": fmt.Sprintf("proto-%d", i), "structureKey": key, "depthPadding": 0})
		var n any
		text := node
		for old, name := range map[string]string{`"node-fw"`: "node", `"firewall"`: "n", `"proto-1"`: "proto", `"act-scan"`: "act", `"cost-1"`: "cost"} {
			text = bytes.ReplaceAll(text, []byte(old), fmt.Appendf(nil, `"%s-%d"`, name, i))
		}
		if err := json.Unmarshal(text, &n); err != nil {
			t.Fatal(err)
		}
		list = append(list, n)
	}
	effect := m["effects"].([]any)[0].(map[string]any)
	var all []any
	for i := range effects {
		e := map[string]any{}
		for k, v := range effect {
			e[k] = v
		}
		e["_id"], e["localKey"], e["order"] = fmt.Sprintf("effect-%d", i), fmt.Sprint(i), i+1
		all = append(all, e)
	}
	m["structure"], m["prototypes"], m["effects"], force["nodes"] = structure, prototypes, all, list
	text, err = json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	f, err := mission.Load(text, "large.json")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func benchMission(b *testing.B, nodes, effects int, script string) *runtime.Mission {
	b.Helper()
	lib := library(put(b, map[string]string{
		"demo/schema.ts":              "export default TargetEnvSchema.create({ name: 'Demo', description: '', version: '1.0.0' })",
		"demo/targets/scan/schema.ts": "export default TargetSchema.create({ _id: 'scan', name: 'Scan', description: '', parameters: [], script: async (context) => {" + script + "} })",
	}))
	m, err := lib.Mission(context.Background(), largeMission(b, nodes, effects), runtime.MissionOptions{})
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// playThrough starts and ends a session.
func playThrough(b *testing.B, m *runtime.Mission) {
	b.Helper()
	s := runtime.Open(runtime.Options{ID: "s", Caps: caps.Fixed(1), Mission: m, Quiet: true, Sink: func(event.Event) {}})
	for _, do := range []string{runtime.StepStart, runtime.StepEnd} {
		if r := s.Play(context.Background(), runtime.Step{Do: do}); r.Status != "success" {
			b.Fatal(r)
		}
	}
	s.End()
}

// BenchmarkEffects plays 1,000 effects that change a node and send an output. Claim: 50,000 effects a second on one core.
func BenchmarkEffects(b *testing.B) {
	const effects = 1000
	m := benchMission(b, 1, effects, "context.blockNodes(context.mission.allNodes[0]); context.sendOutput('done', context.mission)")
	for b.Loop() {
		playThrough(b, m)
	}
	b.ReportMetric(float64(b.N*effects)/b.Elapsed().Seconds(), "effects/s")
}

// BenchmarkLargeMission plays a mission of 10,000 nodes and 1,000 effects that look at the mission's name.
func BenchmarkLargeMission(b *testing.B) {
	m := benchMission(b, 10_000, 1000, "context.mission.name")
	for b.Loop() {
		playThrough(b, m)
	}
}

// BenchmarkSessionWithMission is the heap that an idle session with a mission of 100 nodes takes.
func BenchmarkSessionWithMission(b *testing.B) {
	m := benchMission(b, 100, 10, "context.mission.name")
	var before, after stdruntime.MemStats
	stdruntime.GC()
	stdruntime.ReadMemStats(&before)
	var sessions []*runtime.Session
	for b.Loop() {
		s := runtime.Open(runtime.Options{Caps: caps.Fixed(1), Mission: m, Quiet: true, Sink: func(event.Event) {}})
		if r := s.Play(context.Background(), runtime.Step{Do: runtime.StepStart}); r.Status != "success" {
			b.Fatal(r)
		}
		sessions = append(sessions, s)
	}
	stdruntime.GC()
	stdruntime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(sessions))/1024, "KiB/session")
	for _, s := range sessions {
		s.End()
	}
}
