package scenario_test

import (
	"context"
	"fmt"
	"os"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/targets"
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

// A host that prints a session live and opens it in its own way has a Player lead it through the steps.
func ExamplePlayer() {
	ctx := context.Background()
	text, err := os.ReadFile("testdata/metis-2.5/mission.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := mission.Load(text, "mission.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := scenario.ParseSteps("scan.scenario.yaml", []byte(`
steps:
  - start: true
    settle: false
  - wait: 2s
  - execute: red/server/scan
    outcome: success
    settle: false
  - wait: 10s
    expect: {state: {pools: {red/1: 25}}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	lib := &runtime.Library{Dirs: []targets.Dir{{Path: "testdata/metis-2.5"}}}
	m, err := lib.Mission(ctx, file, s.MissionOptions())
	if err != nil {
		fmt.Println(err)
		return
	}
	player := &scenario.Player{Mission: true, Path: s.Path, Find: lib.Find}
	player.Begin = func(n int, step scenario.Step) { fmt.Println(n, step) }
	player.Session = runtime.Open(runtime.Options{Caps: caps.Fixed(1), Mission: m, Leaves: player.Leave, Sink: func(e event.Event) {
		if change, ok := e.Body.(event.Mission); ok {
			fmt.Println("  ", change.Change, string(change.To))
		}
		player.Hear(e)
	}})
	defer player.Session.End()
	if player.Play(ctx, s.Steps) {
		player.Finish(ctx)
	}
	for _, f := range player.Failures {
		fmt.Println(f.Source, f.Message)
	}
	// Output:
	// 1 start, settle: false
	// 2 wait 2s
	//    node.blocked true
	// 3 execute red/server/scan success, settle: false
	//    pool.balance 15
	//    action.execution "executing"
	// 4 wait 10s
	//    action.execution "success"
	// 5 end
	// scan.scenario.yaml:10:21 pools: red/1 was to be 25, and is 15
}
