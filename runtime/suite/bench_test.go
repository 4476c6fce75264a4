package suite_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/suite"
)

// BenchmarkThousandTests are a thousand tests of one assertion each in one file, each with a VM of its own, from the file to
// the report: they are to take less than two seconds on two cores.
func BenchmarkThousandTests(b *testing.B) {
	dir := write(b, map[string]string{"a.test.ts": header + `
for (let i = 0; i < 1000; i++) {
  test('test ' + i, () => { expect({ n: i, list: [i, i + 1] }).toEqual({ n: i, list: [i, i + 1] }) })
}
`})
	benchmark(b, dir, 1000)
}

// BenchmarkThousandTestsInFiles are a thousand tests in a hundred files: what a grown project has.
func BenchmarkThousandTestsInFiles(b *testing.B) {
	files := map[string]string{}
	for i := range 100 {
		var text strings.Builder
		text.WriteString(header)
		for j := range 10 {
			fmt.Fprintf(&text, "test('test %d', () => { expect({ n: %d }).toEqual({ n: %d }) })\n", j, i, i)
		}
		files[fmt.Sprintf("t%d.test.ts", i)] = text.String()
	}
	benchmark(b, write(b, files), 1000)
}

// BenchmarkThousandAssertions are a thousand assertions in one test.
func BenchmarkThousandAssertions(b *testing.B) {
	dir := write(b, map[string]string{"a.test.ts": header + `
test('all', () => {
  for (let i = 0; i < 1000; i++) expect({ n: i, list: [i, i + 1] }).toEqual({ n: i, list: [i, i + 1] })
})
`})
	benchmark(b, dir, 1)
}

// BenchmarkSession is a test that runs a target twice in a session.
func BenchmarkSession(b *testing.B) {
	dir := write(b, map[string]string{"a.test.ts": header + `
test('counts', async () => {
  const s = session()
  await s.run('basics/counter')
  await s.run('basics/counter')
  expect(s.console).toContain('New count: 2')
})
`})
	benchmark(b, dir, 1)
}

func benchmark(b *testing.B, dir string, tests int) {
	files, err := suite.Find([]string{dir})
	if err != nil {
		b.Fatal(err)
	}
	runner := &suite.Runner{Cache: bundle.OpenCache(filepath.Join(b.TempDir(), "cache"), 0)}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, file := range files {
			report := runner.Run(b.Context(), file)
			if !report.OK() {
				b.Fatal(text(report, dir))
			}
			n += len(report.Cases)
		}
		if n != tests {
			b.Fatalf("%d tests ran, want %d", n, tests)
		}
	}
}
