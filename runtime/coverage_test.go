package runtime_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/js/cover"
	"github.com/metis-run/metis-run/targets"
)

// TestCoverageIsExact runs a target whose statements and branches are known: behind each line stands how often it is run,
// "line N", and for each branch that begins there the counts of its ways, "branch A/B". A line without a comment has none.
func TestCoverageIsExact(t *testing.T) {
	files := map[string]string{
		"schema.ts": `export default new TargetEnvSchema({ name: 'E', description: '', version: '1' }) // line 1
`,
		"targets/t/help.ts": `import { never } from './never'
import type { Nothing } from './types'

export const double = (n: number) => n * 2 // line 3
export function sign(n: number): string {
  'use strict'
  if (n < 0) return 'minus' // line 3 branch 1/2
  else if (n === 0) return 'zero' // line 2 branch 1/1
  return 'plus' // line 1
}
export enum Color { Red, Green }
export class Point {
  x = 1
  constructor(readonly y: number) {
    this.x = y // line 1
  }
  get sum() { return this.x + this.y } // line 0
}
class Inner extends Point {
  static made = 0
}
export const made = () => new Inner(1) // line 1
export { never }
`,
		"targets/t/never.ts": `export function never() {
  let unset
  unset = 1 // line 0
  return unset // line 0
}
`,
		"targets/t/types.ts": `export interface Nothing { a: string }
`,
		"targets/t/schema.ts": `import { Color, double, made, never, Point, sign } from './help'

export default new TargetSchema({ // line 1
  _id: 't', name: 'T', description: '', args: [],
  script: async (context) => {
    const signs = [] // line 1
    for (const n of [-1, 0, 1]) { // line 1
      signs.push(sign(double(n))) // line 3
    }
    for (let i = 0; i < 2; i++) signs.push('x') // line 2
    let i = 0 // line 1
    while (i < 4) i++ // line 4
    const kind = i > 3 ? 'many' : 'few' // line 1 branch 1/0
    const name = context.missing ?? context.nothing?.here ?? kind // line 1 branch 1/1/1
    const both = kind === 'few' && never() || name // line 1 branch 1/0/1
    switch (kind) { // line 1 branch 0/1/1/0
      case 'few':
        never() // line 0
        break // line 0
      case 'many':
        signs.push(both) // line 1
      case 'more':
        signs.push('fell') // line 1
        break // line 1
      default:
        never() // line 0
    }
    try { // line 1
      if (kind) throw new Error('x') // line 1 branch 1/0
      never() // line 0
    } catch (error) {
      signs.push(error.message) // line 1
    } finally {
      signs.push('done') // line 1
    }
    const inner = async () => { // line 1
      await null // line 2
      return 1 // line 2
    }
    await inner(); await inner() // line 1
    outer: for (;;) { // line 1
      for (;;) { // line 1
        break outer // line 1
      }
    }
    ;(() => { signs.push('called') })() // line 1
    const f = function () {}, g = () => {}, h = class {} // line 1
    function hoisted() { return 1 } // line 1
    if (hoisted()) { // line 1 branch 1/0
    }
    do { i-- } while (i > 0) // line 4
    made() // line 1
    return [signs.join(), f.name, g.name, h.name, Color.Green] // line 1
  },
})
`,
	}
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys["env/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	run := func(profile *cover.Profile) string {
		t.Helper()
		lib := &runtime.Library{Dirs: []targets.Dir{{FS: fsys}}, Coverage: profile}
		target, err := lib.Find(t.Context(), "env/t")
		if err != nil {
			t.Fatal(err)
		}
		s := runtime.Open(runtime.Options{Caps: caps.Fixed(1)})
		defer s.End()
		result := s.Run(t.Context(), runtime.Request{Target: target})
		if result.Error != nil {
			t.Fatal(result.Error)
		}
		return string(result.Value)
	}
	profile := &cover.Profile{}
	if without, with := run(nil), run(profile); without != with {
		t.Errorf("without counters the script gives %s, with them %s", without, with)
	}
	report := map[string]map[int]string{}
	for _, f := range profile.Files() {
		name := strings.TrimPrefix(f.Name, "embedded:env/")
		report[name] = map[int]string{}
		for _, line := range f.Lines {
			report[name][line.Number] = fmt.Sprintf("line %d", line.Count)
		}
		for _, way := range f.Ways {
			before := " branch "
			if way.Way > 0 {
				before = "/"
			}
			report[name][way.Line] += fmt.Sprintf("%s%d", before, way.Count)
		}
	}
	for name, text := range files {
		for i, line := range strings.Split(text, "\n") {
			_, want, _ := strings.Cut(line, " // ")
			if got := report[name][i+1]; got != want {
				t.Errorf("%s:%d: got %q, want %q: %s", name, i+1, got, want, line)
			}
		}
	}
}
