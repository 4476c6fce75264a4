package targets_test

import (
	"fmt"

	"github.com/metis-run/metis-run/targets"
)

func ExampleLocate() {
	match, err := targets.Locate("deployment/deploy-status", []targets.Dir{{FS: targets.Embedded()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(match.Folder.ID, match.Target)

	_, err = targets.Locate("deploy-status", []targets.Dir{{FS: targets.Embedded()}})
	fmt.Println(err)
	// Output:
	// deployment targets/deploy-status
	// there is no target or environment "deploy-status"
}

func ExampleScan() {
	folders, problems, err := targets.Scan(targets.Dir{FS: targets.Embedded()})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, folder := range folders {
		fmt.Println(folder.ID, len(folder.Targets))
	}
	fmt.Println(len(problems), "problems")
	// Output:
	// api-cache 2
	// basics 4
	// batch-processing 1
	// configuration 1
	// deployment 3
	// session-auth 1
	// session-work 1
	// typed-session 2
	// validated-config 2
	// 0 problems
}
