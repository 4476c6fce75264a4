package mission

import (
	"errors"
	"math"
	"slices"
)

// Skip says why METIS did not make a change that a script asked for. It only logs a warning, and no error reaches the
// script.
type Skip struct {
	Ref    map[string]any
	Reason string
}

// ErrPoolOperand is METIS's error up to 2.3 for a negative operand, or one that is no finite number.
var ErrPoolOperand = errors.New("The operand must be a positive number.") //lint:ignore ST1005 METIS's words

func (r *Realm) changed(kind string, ref map[string]any, from, to any) {
	r.revision++
	if r.options.Changed != nil {
		r.options.Changed(Change{Kind: kind, Ref: ref, From: from, To: to})
	}
}

// Ref names the force: {"force": key}.
func (f *Force) Ref() map[string]any { return map[string]any{"force": f.LocalKey} }

// Ref names the node: {"force": key, "node": key}.
func (n *Node) Ref() map[string]any {
	return map[string]any{"force": n.Force.LocalKey, "node": n.LocalKey}
}

// Ref names the action: {"force": key, "node": key, "action": key}.
func (a *Action) Ref() map[string]any {
	ref := a.Node.Ref()
	ref["action"] = a.LocalKey
	return ref
}

// Ref names the pool: {"force": key, "pool": key}; up to 2.3 the force alone, which has but one.
func (p *Pool) Ref() map[string]any {
	ref := p.Force.Ref()
	if p.Force.Realm.Dialect.ResourcePools {
		ref["pool"] = p.LocalKey
	}
	return ref
}

// SetBlocked blocks or unblocks the node. It is a change, and METIS tells its clients, even where nothing differs.
func (n *Node) SetBlocked(blocked bool) {
	from := n.Blocked
	n.Blocked = blocked
	n.Force.Realm.changed(NodeBlocked, n.Ref(), from, blocked)
}

// Openable says whether the node can be opened.
func (n *Node) Openable() bool { return !n.Opened && !n.Force.RevealAllNodes }

// Closable says whether the node can be closed.
func (n *Node) Closable() bool { return n.Opened && !n.Force.RevealAllNodes }

// Revealed says whether all nodes above are opened, or the force reveals all.
func (n *Node) Revealed() bool {
	if n.Force.RevealAllNodes {
		return true
	}
	for above := n.Parent; above != nil; above = above.Parent {
		if !above.Opened {
			return false
		}
	}
	return true
}

// Open opens the node and aborts what runs on it. A node that is not openable is skipped.
func (n *Node) Open() *Skip {
	if !n.Openable() {
		return n.skip("it is opened already")
	}
	n.setOpened(true)
	return nil
}

// Close closes the node and all below it, and aborts what runs on those below. A node that is not closable is skipped.
func (n *Node) Close() *Skip {
	if !n.Closable() {
		return n.skip("it is not opened")
	}
	n.Opened = false
	n.Force.Realm.changed(NodeOpened, n.Ref(), true, false)
	// A loop with a list of its own: a chain of 10,000 nodes is as deep.
	for pending := slices.Clone(n.Children); len(pending) > 0; {
		below := pending[0]
		pending = append(pending[1:], below.Children...)
		if below.Opened {
			below.setOpened(false)
		} else {
			below.abort()
		}
	}
	return nil
}

func (n *Node) setOpened(opened bool) {
	n.Opened = opened
	n.Force.Realm.changed(NodeOpened, n.Ref(), !opened, opened)
	n.abort()
}

func (n *Node) abort() {
	for _, x := range slices.Clone(n.running) {
		x.Abort()
	}
}

func (n *Node) skip(reason string) *Skip {
	if n.Force.RevealAllNodes {
		reason = "its force reveals all nodes"
	}
	return &Skip{Ref: n.Ref(), Reason: reason}
}

// Alert puts an alert on the node. METIS checks no severity; one that is left out is a warning.
func (n *Node) Alert(message, severity string) {
	if severity == "" {
		severity = "warning"
	}
	r := n.Force.Realm
	alert := Alert{ID: r.options.Caps.Random.UUID(), Message: message, Severity: severity}
	n.Alerts = append(n.Alerts, alert)
	r.changed(NodeAlert, n.Ref(), nil, alert)
}

// SuccessChance is the chance as modifiers have made it, from 0 to 1; NaN if an operand was no number.
func (a *Action) SuccessChance() float64 { return a.chance.value(0, 1) }

// FailureChance is the rest to 1.
func (a *Action) FailureChance() float64 { return 1 - a.SuccessChance() }

// ProcessTime is in milliseconds, from 0 to 7,199,000.
func (a *Action) ProcessTime() float64 { return a.time.value(0, maxProcessTime) }

// Cost is what an execution takes of the resource of ActionSpec.Costs[i].
func (a *Action) Cost(i int) float64 { return a.costs[i].value(0, math.Inf(1)) }

// maxProcessTime is METIS's limit in milliseconds, 1:59:59 (spec 3.2.3; its docs say an hour).
const maxProcessTime = 7_199_000

// ModifySuccessChance adds an operand, a fraction. The answer is whether the limits took something of it away, or it
// left no number.
func (a *Action) ModifySuccessChance(operand any) bool {
	return a.modify(&a.chance, operand, 0, 1, ActionChance, a.Ref())
}

// ModifyProcessTime adds milliseconds. The answer is that of ModifySuccessChance.
func (a *Action) ModifyProcessTime(operand any) bool {
	return a.modify(&a.time, operand, 0, maxProcessTime, ActionTime, a.Ref())
}

// ModifyResourceCost adds to what an execution takes of a resource; nil is the only one of a mission up to 2.3. An
// action without a cost of that resource stays as it is. The answer is that of ModifySuccessChance.
func (a *Action) ModifyResourceCost(resource *Resource, operand any) bool {
	clamped := false
	for i, cost := range a.Costs {
		if resource != nil && cost.ResourceID != resource.ID {
			continue
		}
		ref := a.Ref()
		if a.Node.Force.Realm.Dialect.ResourcePools {
			ref["resource"] = cost.ResourceID
		}
		clamped = a.modify(&a.costs[i], operand, 0, math.Inf(1), ActionCost, ref) || clamped
	}
	return clamped
}

func (a *Action) modify(m *modified, operand any, low, high float64, kind string, ref map[string]any) bool {
	r := a.Node.Force.Realm
	from := m.value(low, high)
	m.modify(operand, low, high, r.Dialect.ModifierCommits)
	to := m.value(low, high)
	r.changed(kind, ref, from, to)
	return to != m.unclamped() // NaN differs from itself
}

// Modify adds to the balance, which has no limits. Up to 2.3 an operand that is negative or no finite number is
// ErrPoolOperand; a text that reads as a number passes, and is appended.
func (p *Pool) Modify(operand any) error {
	r := p.Force.Realm
	if f := toNumber(operand); r.Dialect.PoolOperandChecked && !(f >= 0 && !math.IsInf(f, 1)) {
		return ErrPoolOperand
	}
	p.set(add(p.Balance, operand))
	return nil
}

func (p *Pool) set(balance any) {
	from := p.Balance
	p.Balance = balance
	p.Force.Realm.changed(PoolBalance, p.Ref(), from, balance)
}

// HasAccess says whether the force can open the file.
func (f *MissionFile) HasAccess(force *Force) bool { return slices.Contains(f.Access, force.ID) }

// SetAccess grants or revokes a force's access.
func (f *MissionFile) SetAccess(force *Force, granted bool) {
	had := f.HasAccess(force)
	switch {
	case granted && !had:
		f.Access = append(f.Access, force.ID)
	case !granted:
		f.Access = slices.DeleteFunc(f.Access, func(id string) bool { return id == force.ID })
	}
	f.Realm.changed(FileAccess, map[string]any{"file": f.ID, "force": force.LocalKey}, had, granted)
}

// Send puts an output before one force; of member it is the only one to see it, if given.
func (f *Force) Send(message, kind, member string) {
	f.Realm.send(Output{Force: f, Prefix: f.Prefix(), Message: message, Kind: kind, Member: member})
}

// Send puts an output before every force.
func (r *Realm) Send(message, kind string) {
	r.send(Output{Prefix: "Global:", Message: message, Kind: kind})
}

// Introduce sends the intro message of each force: its first output.
func (r *Realm) Introduce() {
	for _, f := range r.Forces {
		if f.IntroMessage != "" {
			f.Send(f.IntroMessage, "intro", "")
		}
	}
}

// send hands an output on. Realms keep none: no script can read outputs, and the events of the session have them.
func (r *Realm) send(o Output) {
	if r.options.Sent != nil {
		o.ID = r.options.Caps.Random.UUID()
		r.options.Sent(o)
	}
}
