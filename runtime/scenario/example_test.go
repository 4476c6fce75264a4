package scenario_test

import (
	"context"
	"fmt"

	"github.com/metis-run/metis-run/runtime/scenario"
)

func Example() {
	s, err := scenario.Parse("greeting.scenario.yaml", []byte(`
steps:
  - run: deployment/deploy-finish       # one of the environments in the binary
    args: {environment: prod, version: "1.2"}
  - expect:
      output: Deployment deploy_1767225600000 initialized
      value: {deploymentId: deploy_1767225600000, status: idle}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	runner := scenario.Runner{}
	report := runner.Run(context.Background(), s)
	fmt.Println(report.OK(), report.Steps)
	for _, failure := range report.Failures {
		fmt.Println(failure.Source, failure.Message)
	}
	// Output:
	// false 1
	// greeting.scenario.yaml:5:5 the returned value was to be {"deploymentId": "deploy_1767225600000", "status": "idle"}, and is {"deploymentId": "deploy_1767225600000", "status": "preparing"}
}
