package check_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/check"
	"github.com/metis-run/metis-run/targets"
)

// hundred writes an environment of a hundred targets of some forty lines.
func hundred(b *testing.B) string {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "big")
	put := func(name, text string) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	put("schema.ts", "export default TargetEnvSchema.create({ name: 'Big', description: '', version: '1.0.0' })\n")
	put("report.ts", "export async function report(context, text) { context.sendOutput(text, context.mission); await context.sleep(10) }\n")
	script := ""
	for i := range 8 {
		script += fmt.Sprintf(`
    for (const node of context.mission.forces[0].nodes) {
      const state = context.localStore.use('state-%d', { seen: 0, names: [] })
      if (node.opened && values.port > %d) state.value.seen += 1
      await report(context, `+"`${node.name}: ${state.value.seen}`"+`)
    }`, i, i)
	}
	for i := range 100 {
		put(fmt.Sprintf("targets/t%d/schema.ts", i), fmt.Sprintf("import { report } from '../../report'\nexport default TargetSchema.create({ _id: 't%d', name: 'T', description: '',\n"+
			"  parameters: [{ _id: 'port', name: 'Port', type: 'number', required: true, default: 80 }],\n  script: async (context, values) => {%s\n  },\n})\n", i, script))
	}
	return dir
}

// A hundred targets are checked in less time than a person notices, without their bundle as well as with it: 0.2 s.
func BenchmarkHundredTargets(b *testing.B) {
	dir := hundred(b)
	for _, c := range []struct {
		name  string
		cache *bundle.Cache
	}{{"bundled anew", nil}, {"bundle kept", bundle.OpenCache(b.TempDir(), 0)}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				lib := &runtime.Library{Dirs: []targets.Dir{{Path: dir}}, Cache: c.cache}
				all, _, err := lib.All(context.Background())
				if err != nil {
					b.Fatal(err)
				}
				s := runtime.Open(runtime.Options{Caps: caps.Fixed(0)})
				if found := check.Of(all[0], s.Describe(all[0]), nil); len(found) > 0 {
					b.Fatal(found[0])
				}
				s.End()
			}
		})
	}
	lib := &runtime.Library{Dirs: []targets.Dir{{Path: dir}}}
	all, _, err := lib.All(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("sources alone", func(b *testing.B) {
		for b.Loop() {
			check.Sources(all[0], runtime.Description{})
		}
	})
}
