package suite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/metis-run/metis-run/runtime/suite"
)

func ExampleRunner() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "counter.test.ts")
	err = os.WriteFile(file, []byte(`
import { test, expect, session } from '@metis/test'

test('counts', async () => {
  const s = session()
  await s.run('basics/counter')
  await s.run('basics/counter')
  expect(s.console).toContain('New count: 2')
  expect(s.console.at(-1)).toBe('New count: 3')
})
`), 0o600)
	if err != nil {
		fmt.Println(err)
		return
	}
	runner := suite.Runner{}
	report := runner.Run(context.Background(), file)
	for _, c := range report.Cases {
		fmt.Println(c.Outcome, strings.Join(c.Name, " > "))
		for _, f := range c.Failures {
			fmt.Printf("%s: %s\n%s\n", filepath.Base(f.Source), f.Message, strings.TrimLeft(f.Frame, " "))
		}
	}
	// Output:
	// failed counts
	// counter.test.ts:9:28: toBe: expected 'New count: 2' to be 'New count: 3'
	// 9 |   expect(s.console.at(-1)).toBe('New count: 3')
	//   |                            ^
}
