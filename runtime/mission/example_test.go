package mission_test

import (
	"fmt"
	"os"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/mission"
)

func Example() {
	data, err := os.ReadFile("testdata/missions/build58.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := mission.Load(data, "build58.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	realm, err := mission.New(file, file.Dialect(), mission.Options{
		Caps: caps.Fixed(1),
		Changed: func(c mission.Change) {
			fmt.Printf("%s/%s %s: %s -> %s\n", c.Ref["force"], c.Ref["node"], c.Kind, mission.Value(c.From), mission.Value(c.To))
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	blue := realm.ForceOf("blue")
	blue.NodeOf("database").SetBlocked(false)
	_, err = blue.NodeOf("firewall").ActionOf("scan").Begin("ann", mission.Cheats{})
	fmt.Println(err)
	blue.NodeOf("network").Open()
	if skip := blue.NodeOf("network").Open(); skip != nil {
		fmt.Println("skipped:", skip.Reason)
	}
	// Output:
	// blue/database node.blocked: true -> false
	// node blue/firewall is not revealed yet
	// blue/network node.opened: false -> true
	// skipped: it is opened already
}

func ExampleLoad_refused() {
	_, err := mission.Load([]byte(`{"schemaBuildNumber": 49}`), "old.metis")
	fmt.Println(err)
	// Output: load mission "old.metis": schemaBuildNumber: build 49 is of a METIS before 2.3; builds 50 to 58 are read (import it into METIS 2.3 or later and export it there)
}
