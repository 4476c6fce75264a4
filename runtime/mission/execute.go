package mission

import (
	"fmt"
	"slices"
	"time"
)

// The statuses of an execution, and of a node after its latest one.
const (
	Unexecuted = "unexecuted"
	Executing  = "executing"
	Success    = "success"
	Failure    = "failure"
	Aborted    = "aborted"
)

// Execution is one run of an action. How long it takes is the session's affair.
type Execution struct {
	ID      string
	Action  *Action
	Member  string // who executes it
	Status  string
	Started time.Time
	OnAbort func() // called once if the execution is aborted
}

// Cheats are what a manager of a METIS session can switch on.
type Cheats struct {
	ZeroCost          bool
	GuaranteedSuccess bool
}

// Refusal says why an action is not executed.
type Refusal struct {
	Code    string // not-executable, not-revealed, limit-reached, not-enough-resources
	Message string
	Hint    string
}

func (r *Refusal) Error() string { return r.Message }

// Executing says whether an execution runs on the node.
func (n *Node) Executing() bool { return len(n.running) > 0 }

// Status is that of the node's latest execution.
func (n *Node) Status() string { return n.status }

// Executed says whether the node's latest execution came to its end.
func (n *Node) Executed() bool { return n.status == Success || n.status == Failure }

// Executing says whether an execution of the action runs.
func (a *Action) Executing() bool { return a.running > 0 }

// LimitReached says whether a single-use action has been used.
func (a *Action) LimitReached() bool { return a.SingleUse && a.ExecutionCount > 0 }

// EnoughResources says whether the force's pools can pay for an execution.
func (a *Action) EnoughResources() bool { return a.lacking() == nil }

// lacking is the first pool that cannot pay.
func (a *Action) lacking() *Pool {
	for i, cost := range a.Costs {
		// An excluded pool is no part of the game: nothing is taken of it.
		p := a.Node.Force.poolOf(cost.ResourceID)
		if p != nil && !p.Excluded && !p.AllowNegative && !(toNumber(p.Balance) >= a.Cost(i)) {
			return p
		}
	}
	return nil
}

func (f *Force) poolOf(resource string) *Pool {
	for _, p := range f.Pools {
		if p.ResourceID == resource {
			return p
		}
	}
	return nil
}

// Begin executes the action as METIS's server does once it knows that the member may: it checks, takes the cost and
// tells the force. That a node is blocked is none of the checks: only METIS's client looks at it. An error is a
// *Refusal.
func (a *Action) Begin(member string, cheats Cheats) (*Execution, error) {
	node, force := a.Node, a.Node.Force
	r := force.Realm
	free := r.options.InfiniteResources || cheats.ZeroCost
	refuse := func(code, hint, format string, args ...any) (*Execution, error) {
		return nil, &Refusal{Code: code, Message: fmt.Sprintf(format, args...), Hint: hint}
	}
	switch {
	case !node.Executable:
		return refuse("not-executable", "set executable in the mission", "node %s/%s is not executable", force.LocalKey, node.LocalKey)
	case !node.Revealed():
		return refuse("not-revealed", "open the nodes above it first", "node %s/%s is not revealed yet", force.LocalKey, node.LocalKey)
	case !free && !a.EnoughResources():
		p := a.lacking()
		return refuse("not-enough-resources", "raise the balance, or run with infinite resources",
			"force %s has not enough %s to execute %q: it has %s", force.LocalKey, p.Resource.Name, a.Name, toText(p.Balance))
	case a.LimitReached():
		return refuse("limit-reached", "a single-use action is executed once; reset the session", "action %q has been executed already", a.Name)
	}
	if !free {
		for i, cost := range a.Costs {
			if p := force.poolOf(cost.ResourceID); p != nil && !p.Excluded && a.Cost(i) != 0 {
				p.set(toNumber(p.Balance) - a.Cost(i))
			}
		}
	}
	x := &Execution{ID: r.options.Caps.Random.UUID(), Action: a, Member: member, Started: r.options.Caps.Clock.Now(), Status: Executing}
	a.ExecutionCount++
	a.running++
	node.running, node.status = append(node.running, x), Executing
	r.changed(ActionExecution, a.Ref(), nil, Executing)
	force.Send(fmt.Sprintf("Started executing %s on %s.", a.Name, node.Name), "execution-started", "")
	return x, nil
}

// Draw decides the outcome by chance: success if a random number exceeds the failure chance. A chance that is no number
// always fails.
func (x *Execution) Draw(cheats Cheats) bool {
	return cheats.GuaranteedSuccess || x.Action.Node.Force.Realm.options.Caps.Random.Float64() > x.Action.FailureChance()
}

// Finish ends the execution. On success the node opens if the action opens it; the Skip says why it could not.
func (x *Execution) Finish(success bool) *Skip {
	if x.Status != Executing {
		return nil
	}
	x.end(map[bool]string{true: Success, false: Failure}[success])
	if success && x.Action.OpensNode {
		return x.Action.Node.Open()
	}
	return nil
}

// Abort ends the execution without an outcome; no effect follows.
func (x *Execution) Abort() {
	if x.Status != Executing {
		return
	}
	x.end(Aborted)
	if x.OnAbort != nil {
		x.OnAbort()
	}
}

func (x *Execution) end(status string) {
	node := x.Action.Node
	x.Status, node.status = status, status
	x.Action.running--
	node.running = slices.DeleteFunc(node.running, func(y *Execution) bool { return x == y })
	if len(node.running) > 0 {
		node.status = Executing
	}
	node.Force.Realm.changed(ActionExecution, x.Action.Ref(), Executing, status)
}

// Executions lists what runs in the realm.
func (r *Realm) Executions() []*Execution {
	var running []*Execution
	for _, f := range r.Forces {
		for _, n := range f.Nodes {
			running = append(running, n.running...)
		}
	}
	return running
}
