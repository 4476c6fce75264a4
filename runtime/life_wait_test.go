package runtime_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime"
)

// A session that ends, or breaks, takes its timers along; who waits for time to pass must hear of it.
func TestWaitIsAnsweredThoughItsSessionEnds(t *testing.T) {
	files := map[string]string{
		"lab/schema.ts": `const env = TargetEnvSchema.create({ name: 'Lab', description: '', version: '1.0.0' })
env.on('environment-teardown', async (context) => { await context.sleep(1000) })
export default env`,
		"lab/targets/first/schema.ts": `export default TargetSchema.create({ _id: 'first', name: 'First', description: '', parameters: [],
  script: async (context) => { await context.sleep(1000); (function again() { again() })() } })`,
	}
	for want, first := range map[string]runtime.Step{
		"broken": {Do: "start", Unsettled: true},
		"ended":  {Do: "end", Unsettled: true},
	} {
		p := playing(t, "2.5", files, runtime.MissionOptions{})
		if first.Do == "end" {
			p.do(runtime.Step{Do: "start", Unsettled: true})
			p.do(runtime.Step{Do: "wait"})
		}
		p.do(first)
		r := p.do(runtime.Step{Do: "wait", For: 5 * time.Second})
		heard := strings.Join(p.heard, "\n")
		status := map[string]string{"broken": "failure", "ended": "success"}[want]
		if r.Status != status || !strings.HasSuffix(heard, "1s session "+want+"\n1s result "+status) {
			t.Errorf("%s: %s %v\n%s", want, r.Status, r.Error, heard)
		}
	}
}

func TestRestIsWhereNothingCanRunBeforeTimePasses(t *testing.T) {
	files := map[string]string{
		"lab/schema.ts": `const env = TargetEnvSchema.create({ name: 'Lab', description: '', version: '1.0.0' })
for (let i = 0; i < 50; i++) env.on('environment-setup', async () => { await null })
env.on('environment-setup', async (context) => { console.log('set up'); await context.sleep(1) })
export default env`,
		"lab/targets/none/schema.ts": `export default TargetSchema.create({ _id: 'none', name: 'None', description: '', parameters: [], script: async () => {} })`,
	}
	p := playing(t, "2.5", files, runtime.MissionOptions{})
	p.do(runtime.Step{Do: "start", Unsettled: true})
	if err := p.Rest(t.Context()); err != nil {
		t.Fatal(err)
	}
	if last := p.heard[len(p.heard)-1]; last != "0s console set up" {
		t.Errorf("the last that was heard is %s", strings.Join(p.heard, "\n"))
	}
}

func TestStoresAreLeftAsTeardownMadeThem(t *testing.T) {
	files := map[string]string{
		"lab/schema.ts": `const env = TargetEnvSchema.create({ name: 'Lab', description: '', version: '1.0.0' })
env.on('environment-teardown', async (context) => { context.globalStore.use('torn', 'down') })
export default env`,
		"lab/targets/none/schema.ts": `export default TargetSchema.create({ _id: 'none', name: 'None', description: '', parameters: [], script: async () => {} })`,
	}
	left := ""
	p := playing(t, "2.5", files, runtime.MissionOptions{}, func(o *runtime.Options) {
		o.Leaves = func(stores json.RawMessage) { left += string(stores) }
	})
	p.do(runtime.Step{Do: "start"})
	p.do(runtime.Step{Do: "end"})
	if want := `{"global":{"torn":"down"}}`; left != want {
		t.Errorf("left %s, want %s", left, want)
	}
}
