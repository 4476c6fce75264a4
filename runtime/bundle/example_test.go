package bundle_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime/bundle"
)

func Example() {
	files := fstest.MapFS{
		"deployment/targets/deploy/schema.ts": {Data: []byte("export default { steps: [1, 2 }\n")},
		"deployment/targets/status/schema.ts": {Data: []byte("export default { name: 'status' }\n")},
	}
	b, err := bundle.Build(context.Background(), bundle.Source{
		FS: files, Dir: "deployment", Targets: []string{"targets/deploy", "targets/status"},
	}, bundle.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range b.Entries {
		fmt.Println(e.Key, e.OK)
	}
	for _, p := range b.Problems {
		fmt.Println(p.Error())
		fmt.Println(p.Frame)
	}
	// Output:
	// targets/deploy/schema.ts false
	// targets/status/schema.ts true
	// deployment/targets/deploy/schema.ts:1:31: Expected "]" but found "}"
	// 1 | export default { steps: [1, 2 }
	//   |                               ^
}
