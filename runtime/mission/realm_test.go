package mission_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// Spec 3.2.3: what each method changes, in every dialect.
func TestChangesAreReportedWithKeysAndValues(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		n := p.node("blue/firewall")
		n.SetBlocked(true)
		n.SetBlocked(true)
		n.SetBlocked(false)
		if skip := n.Open(); skip != nil {
			t.Error(skip)
		}
		p.said("blue/firewall node.blocked: false -> true", "blue/firewall node.blocked: true -> true",
			"blue/firewall node.blocked: true -> false", "blue/firewall node.opened: false -> true")
		n.Alert("careful", "danger")
		n.Alert("well", "")
		p.said(`blue/firewall node.alert:  -> {"message":"careful","severity":"danger"}`, `blue/firewall node.alert:  -> {"message":"well","severity":"warning"}`)
		f := p.FileByID("file-1")
		f.SetAccess(p.ForceOf("red"), true)
		f.SetAccess(p.ForceOf("red"), true)
		f.SetAccess(p.ForceOf("blue"), false)
		p.said("file-1/red file.access: false -> true", "file-1/red file.access: true -> true", "file-1/blue file.access: true -> false")
		equal(t, "access", strings.Join(f.Access, " "), "force-red")
	})
}

func TestOpenAndCloseSkipWhatCannotBe(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		for _, c := range []struct {
			node string
			call func(*mission.Node) *mission.Skip
			want string
		}{
			{"blue/network", (*mission.Node).Close, "it is not opened"},
			{"blue/network", (*mission.Node).Open, ""},
			{"blue/network", (*mission.Node).Open, "it is opened already"},
			{"red/network", (*mission.Node).Open, "its force reveals all nodes"},
			{"red/network", (*mission.Node).Close, "its force reveals all nodes"},
			{"blue/node-x", (*mission.Node).Open, "it is opened already"}, // a ghost
		} {
			got := ""
			if skip := c.call(p.node(c.node)); skip != nil {
				got = skip.Reason
			}
			equal(t, c.node, got, c.want)
		}
		p.said("blue/network node.opened: false -> true")
	})
}

func TestCloseClosesAllBelowAndAbortsThere(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		p.node("blue/network").Open()
		p.node("blue/firewall").Open()
		x, err := p.action("blue/firewall/scan").Begin("ann", mission.Cheats{})
		if err != nil {
			t.Fatal(err)
		}
		aborted := 0
		x.OnAbort = func() { aborted++ }
		p.changes = nil
		p.node("blue/network").Close()
		p.said("blue/network node.opened: true -> false", "blue/firewall node.opened: true -> false", `blue/firewall/scan action.execution: "executing" -> "aborted"`)
		equal(t, "aborted", aborted, 1)
		equal(t, "status", p.node("blue/firewall").Status(), mission.Aborted)
		x.Finish(true) // too late
		equal(t, "status", x.Status, mission.Aborted)
		equal(t, "running", len(p.Executions()), 0)
		equal(t, "revealed", p.node("blue/firewall").Revealed(), false)
	})
}

func TestOpenAbortsWhatRunsOnTheNode(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		p.node("blue/network").Open()
		x, err := p.action("blue/firewall/scan").Begin("ann", mission.Cheats{})
		if err != nil {
			t.Fatal(err)
		}
		p.node("blue/firewall").Open()
		equal(t, "status", x.Status, mission.Aborted)
	})
}

func TestModifiersAreClamped(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		a := p.action("blue/firewall/scan")
		equal(t, "clamped", a.ModifySuccessChance(0.05), false)
		equal(t, "clamped", a.ModifySuccessChance(25.0), true)
		equal(t, "chance", a.SuccessChance(), 1)
		equal(t, "failure chance", a.FailureChance(), 0)
		equal(t, "clamped", a.ModifyProcessTime(1e9), true)
		equal(t, "time", a.ProcessTime(), 7_199_000)
		equal(t, "clamped", a.ModifyResourceCost(p.ResourceByID("res-1"), -11.0), true)
		equal(t, "cost", a.Cost(0), 0)
	})
}

// Spec 3.2.3: 0.9, +0.5, -0.5 gives 0.5 up to 2.3 and 0.9 from 2.4 on.
func TestRepeatedModifiers(t *testing.T) {
	for version, want := range map[string]float64{"2.3": 0.5, "2.4": 0.9, "2.5": 0.9} {
		p := play(t, version)
		a := p.action("blue/firewall/scan")
		a.ModifySuccessChance(0.5)
		a.ModifySuccessChance(-0.5)
		equal(t, version, a.SuccessChance(), want)
		p.said("blue/firewall/scan action.successChance: 0.9 -> 1", "blue/firewall/scan action.successChance: 1 -> "+string(mission.Value(want)))
	}
}

func TestOperandsOfOtherTypesCorruptTheNumber(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		a := p.action("blue/firewall/scan")
		equal(t, "no number", a.ModifySuccessChance("a"), true)
		equal(t, "chance is NaN", math.IsNaN(a.SuccessChance()), true)
		a.ModifyProcessTime(math.NaN())
		equal(t, "time is NaN", math.IsNaN(a.ProcessTime()), true)
		a.ModifyProcessTime(5.0)
		equal(t, "time stays NaN", math.IsNaN(a.ProcessTime()), true)
		b := p.action("blue/firewall/once")
		b.ModifyProcessTime("5") // "1000" + "5"
		equal(t, "time", b.ProcessTime(), 10005)
		b.ModifySuccessChance(nil)
		b.ModifySuccessChance(true)
		equal(t, "null is 0, true is 1", b.SuccessChance(), 1)
		pool := p.ForceOf("blue").Pools[0]
		if err := pool.Modify("5"); err != nil {
			t.Error(err)
		}
		equal(t, "balance", pool.Balance, any("1005"))
		if !strings.Contains(string(p.State()), `"1005"`) || !strings.Contains(string(p.State()), `{"$number":"NaN"}`) {
			t.Errorf("state %s", p.State())
		}
		equal(t, "text pays", a.EnoughResources(), true)
	})
}

func TestPoolOperandsAreCheckedUpTo23(t *testing.T) {
	for version, want := range map[string]bool{"2.3": true, "2.4": false, "2.5": false} {
		for _, operand := range []any{-200.0, math.NaN(), math.Inf(1), "x"} {
			p := play(t, version)
			err := p.ForceOf("blue").Pools[0].Modify(operand)
			if refused := errors.Is(err, mission.ErrPoolOperand); refused != want {
				t.Errorf("%s: %v: %v", version, operand, err)
			}
		}
		p := play(t, version)
		_ = p.ForceOf("blue").Pools[0].Modify(-200.0)
		balance := map[bool]float64{true: 100, false: -100}[want]
		equal(t, "balance", p.ForceOf("blue").Pools[0].Balance, any(balance))
	}
	equal(t, "message", mission.ErrPoolOperand.Error(), "The operand must be a positive number.")
}

func TestCostsAreModifiedForOneResource(t *testing.T) {
	p := play(t, "2.4")
	a := p.action("blue/firewall/scan")
	a.ModifyResourceCost(p.ResourceByID("res-2"), 7.0)
	p.said("blue/firewall/scan/res-2 action.resourceCost: 0 -> 7")
	equal(t, "other cost", a.Cost(0), 10)
	p = play(t, "2.3")
	p.action("blue/firewall/scan").ModifyResourceCost(nil, 7.0)
	p.said("blue/firewall/scan action.resourceCost: 10 -> 17")
}

// Spec 4.5.
func TestExecutionTakesTheCostAndTellsTheForce(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		p.node("blue/network").Open()
		p.node("blue/firewall").SetBlocked(true) // METIS's server does not look at it
		p.changes = nil
		a := p.action("blue/firewall/scan")
		x, err := a.Begin("ann", mission.Cheats{})
		if err != nil {
			t.Fatal(err)
		}
		pool := map[bool]string{true: "blue/1", false: "blue"}[p.Dialect.ResourcePools]
		want := []string{pool + " pool.balance: 100 -> 90"}
		p.said(append(want, `blue/firewall/scan action.execution:  -> "executing"`)...)
		equal(t, "outputs", strings.Join(p.outputs, "\n"), "blue [execution-started] Blue-Force: Started executing Scan on Firewall.")
		equal(t, "executing", a.Executing() && a.Node.Executing(), true)
		equal(t, "executed", a.Node.Executed(), false)
		equal(t, "count", a.ExecutionCount, 1)
		equal(t, "started", x.Started, caps.Epoch)
		x.Finish(true)
		p.said(`blue/firewall/scan action.execution: "executing" -> "success"`, "blue/firewall node.opened: false -> true")
		equal(t, "executed", a.Node.Executed(), true)
		again, err := a.Begin("ann", mission.Cheats{})
		if err != nil {
			t.Fatal(err)
		}
		if skip := again.Finish(true); skip == nil || skip.Reason != "it is opened already" {
			t.Errorf("skip %v", skip)
		}
		failed, _ := a.Begin("ann", mission.Cheats{ZeroCost: true})
		failed.Finish(false)
		equal(t, "status", a.Node.Status(), mission.Failure)
		equal(t, "balance", p.ForceOf("blue").Pools[0].Balance, any(80.0))
	})
}

func TestExecutionsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		code := func(path string, cheats mission.Cheats) string {
			x, err := p.action(path).Begin("ann", cheats)
			var refusal *mission.Refusal
			if errors.As(err, &refusal) {
				return refusal.Code
			}
			x.Finish(false)
			return errorText(err)
		}
		equal(t, "hidden", code("blue/firewall/scan", mission.Cheats{}), "not-revealed")
		p.node("blue/network").Open()
		equal(t, "revealed", code("blue/firewall/once", mission.Cheats{}), "")
		equal(t, "single use", code("blue/firewall/once", mission.Cheats{}), "limit-reached")
		p.node("blue/firewall").Open()
		equal(t, "too dear", code("blue/database/dump", mission.Cheats{}), "not-enough-resources")
		equal(t, "without cost", code("blue/database/dump", mission.Cheats{ZeroCost: true}), "")
		equal(t, "all revealed", code("red/firewall/scan", mission.Cheats{}), "")
		p.node("red/firewall").NodeSpec.Executable = false
		equal(t, "not executable", code("red/firewall/scan", mission.Cheats{}), "not-executable")
	})
	rich := playWith(t, "2.5", mission.Options{InfiniteResources: true})
	rich.node("blue/network").Open()
	rich.node("blue/firewall").Open()
	if _, err := rich.action("blue/database/dump").Begin("ann", mission.Cheats{}); err != nil {
		t.Error(err)
	}
	equal(t, "nothing is taken", rich.ForceOf("blue").Pools[0].Balance, any(100.0))
}

func TestOutcomeIsDrawnByTheFailureChance(t *testing.T) {
	p := play(t, "2.5")
	p.node("blue/network").Open()
	a := p.action("blue/firewall/scan")
	x, err := a.Begin("ann", mission.Cheats{})
	if err != nil {
		t.Fatal(err)
	}
	wins := 0
	for range 1000 {
		if x.Draw(mission.Cheats{}) {
			wins++
		}
	}
	if wins < 850 || wins > 950 { // the seed is fixed
		t.Errorf("%d of 1000 at a chance of 0.9", wins)
	}
	a.ModifySuccessChance("x")
	equal(t, "no number fails", x.Draw(mission.Cheats{}), false)
	equal(t, "cheat", x.Draw(mission.Cheats{GuaranteedSuccess: true}), true)
}

func TestOutputs(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		p.Introduce()
		p.Send("hello", mission.SessionStart)
		p.ForceOf("red").Send("psst", mission.ExecutionSuccess, "ann")
		want := "blue [intro] Blue-Force: <p>Defend.</p>\nmission [session-start] Global: hello\nred [execution-success] Red-Force: psst"
		equal(t, "outputs", strings.Join(p.outputs, "\n"), want)
	})
}

// Spec 3.3.
func TestTreeFollowsTheStructure(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		net := p.node("blue/network")
		root := net.Parent
		equal(t, "root", root.ID+root.LocalKey+root.Name, "ROOTROOTROOT")
		equal(t, "root opened", root.Opened && root.Revealed() && !root.Openable() && root.Parent == nil && len(root.Actions) == 0, true)
		equal(t, "children of root", len(root.Children), 2)
		equal(t, "child", net.Children[0], p.node("blue/firewall"))
		equal(t, "parent", p.node("blue/database").Parent, p.node("blue/firewall"))
		equal(t, "sibling", net.Siblings()[0], p.NodeByID("node-x"))
		equal(t, "all nodes", len(p.AllNodes()), 8)
		equal(t, "top is revealed", net.Revealed(), true)
		equal(t, "below is not", p.node("blue/firewall").Revealed(), false)
		equal(t, "blocked", p.node("blue/database").Blocked, true)
	})
}

func TestExcludedNodesAreGhosts(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		ghost := p.NodeByID("node-x")
		equal(t, "ghost", ghost.Name+"/"+ghost.LocalKey, "Unnamed Node/4")
		equal(t, "opened, no actions", ghost.Opened && len(ghost.Actions) == 0, true)
		equal(t, "old key", p.ForceOf("blue").NodeOf("3") == nil, true)
		equal(t, "new key", p.ForceOf("blue").NodeOf("4"), ghost)
		equal(t, "its action", p.ActionByID("act-x") == nil, true)
		next := p.Reset().NodeByID("node-x").LocalKey
		equal(t, "after a reset", next, map[bool]string{true: "5", false: "4"}[p.Dialect.RebuildsFromItself])
	})
}

// Spec 4.6: up to 2.3 all but the last operand leak into the next instance; blocked and opened do not.
func TestResetRebuildsTheMission(t *testing.T) {
	for version, want := range map[string]float64{"2.3": 0.4, "2.4": 0.9, "2.5": 0.9} {
		p := play(t, version)
		a := p.action("blue/firewall/scan")
		a.ModifySuccessChance(-0.5)
		a.ModifySuccessChance(-0.1)
		p.node("blue/firewall").SetBlocked(true)
		p.node("blue/network").Open()
		p.node("blue/network").Alert("x", "info")
		_ = p.ForceOf("blue").Pools[0].Modify(5.0)
		p.FileByID("file-1").SetAccess(p.ForceOf("red"), true)
		e := p.effect("eff-1")
		e.Args = []byte(`{"changed":true}`)
		next := p.Reset()
		equal(t, version+" chance", next.ForceOf("blue").NodeOf("firewall").ActionOf("scan").SuccessChance(), want)
		n := next.ForceOf("blue").NodeOf("firewall")
		equal(t, version+" blocked", n.Blocked || n.Parent.Opened || len(n.Parent.Alerts) > 0, false)
		equal(t, version+" balance", next.ForceOf("blue").Pools[0].Balance, any(100.0))
		equal(t, version+" access", len(next.FileByID("file-1").Access), 1)
		equal(t, version+" the old one stays", p.node("blue/firewall").Blocked, true)
		kept := ""
		for _, f := range next.AllEffects() {
			if f.ID == "eff-1" {
				kept = string(f.Args)
			}
		}
		equal(t, version+" args", kept == `{"changed":true}`, p.Dialect.RebuildsFromItself)
	}
}

func TestChangedInitialAccessOutlivesAReset(t *testing.T) {
	each(t, func(t *testing.T, p *played) {
		f := p.FileByID("file-1")
		f.InitialAccess = append(f.InitialAccess[:1:1], "force-red")
		equal(t, "access", len(p.Reset().FileByID("file-1").Access), 2)
		equal(t, "template", len(p.File.Files[0].InitialAccess), 1)
	})
}

func TestStandaloneRealmHasOneForce(t *testing.T) {
	for _, name := range []string{"red", "force-red"} {
		p := playWith(t, "2.5", mission.Options{Force: name})
		equal(t, "forces", len(p.Forces), 1)
		equal(t, "other force", p.ForceOf("blue") == nil && p.NodeByID("node-fw") == nil && p.ActionByID("act-scan") == nil && p.PoolByID("force-blue-pool") == nil, true)
		equal(t, "files and effects", len(p.Files)*10+len(p.Effects), 13)
		equal(t, "reset", len(p.Reset().Forces), 1)
		if !strings.Contains(string(p.State()), `"files":{"file-1":["force-blue"]}`) {
			t.Errorf("state %s", p.State())
		}
	}
	if _, err := mission.New(load(t, 58), schema.V25(), mission.Options{Force: "green"}); err == nil {
		t.Error("there is no green force")
	}
}

func TestRealmsOfOneFileShareNoState(t *testing.T) {
	f := load(t, 58)
	a, err := mission.New(f, schema.V25(), mission.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := mission.New(f, schema.V25(), mission.Options{})
	if err != nil {
		t.Fatal(err)
	}
	before := string(b.State())
	a.NodeByID("node-fw").SetBlocked(true)
	a.ActionByID("act-scan").ModifySuccessChance(-0.5)
	a.FileByID("file-1").SetAccess(a.ForceOf("red"), true)
	a.FileByID("file-1").SetAccess(a.ForceOf("blue"), false)
	_ = a.ForceOf("blue").Pools[0].Modify(1.0)
	equal(t, "other realm", string(b.State()), before)
	if string(a.State()) == before {
		t.Error("nothing changed")
	}
}

func TestStateIsWhatHostsSee(t *testing.T) {
	p := play(t, "2.3")
	p.node("red/firewall").SetBlocked(true)
	p.node("red/firewall").Alert("look", "info")
	for version, parts := range map[string][]string{
		"2.3": {`"red/firewall":{"blocked":true,"opened":false,"alerts":[{"message":"look","severity":"info"}]}`,
			`"blue/firewall/scan":{"successChance":0.9,"processTime":1000,"resourceCost":10,"executionCount":0}`,
			`"pools":{"blue":100,"red":100}`, `"files":{"file-1":["blue"]}`},
		"2.4": {`"resourceCosts":{"res-1":10,"res-2":0}`, `"pools":{"blue/1":100,"blue/2":0,"red/1":100,"red/2":0}`},
		"2.5": {`"resourceCosts":{"res-1":10,"res-2":0}`},
	} {
		q := p
		if version != "2.3" {
			q = play(t, version)
		}
		for _, part := range parts {
			if !strings.Contains(string(q.State()), part) {
				t.Errorf("%s: no %s in %s", version, part, q.State())
			}
		}
	}
}

func TestFileDetails(t *testing.T) {
	d := play(t, "2.5").FileByID("file-1").Details()
	equal(t, "details", d, mission.Details{OriginalName: "plan.pdf", MimeType: "application/pdf", Size: 2048, Extension: "pdf"})
}
