package runtime_test

import (
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime"
)

// A lone run is triggered by who would execute the action that it stands at, and for a trigger of the session by nobody.
func TestLoneRunIsTriggeredByAMemberOfItsForce(t *testing.T) {
	target := runtime.Reference{Name: "report", Folder: "targets/report"}
	p := playing(t, "2.5", map[string]string{
		"lab/schema.ts": `export default TargetEnvSchema.create({ name: 'Lab', description: '', version: '1.0.0' })`,
		"lab/targets/report/schema.ts": `export default TargetSchema.create({ _id: 'report', name: 'Report', description: '', parameters: [],
  script: async (context) => { console.log(context.triggeredBy?.username ?? 'nobody') } })`,
	}, runtime.MissionOptions{Members: []runtime.Member{{Username: "ada", Force: "blue"}, {Username: "bob", Force: "red"}}, Begun: true},
		func(o *runtime.Options) { target.Environment = o.Mission.Environments()[0] })
	for at, want := range map[runtime.Place]string{
		{}:                                   "ada",
		{Force: "red"}:                       "bob",
		{Trigger: "execution-initiation"}:    "ada",
		{Trigger: "session-start"}:           "nobody",
		{Force: "blue", Node: "firewall"}:    "ada",
		{Force: "force-red", Action: "scan"}: "bob",
	} {
		p.heard = nil
		r := p.Run(t.Context(), runtime.Request{Target: target, Place: at})
		if said := strings.Join(p.heard, "\n"); r.Status != "success" || !strings.Contains(said, "console "+want) {
			t.Errorf("%+v: %s %v, want %s\n%s", at, r.Status, r.Error, want, said)
		}
	}
}
