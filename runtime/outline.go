package runtime

import (
	"cmp"
	"slices"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
)

// Outline is a mission as it begins: its forces with their tree of nodes, and what each effect would run. Numbers are as
// METIS has them: chances are fractions, times milliseconds.
type Outline struct {
	Name      string            `json:"name"`
	File      string            `json:"file"`
	Build     int               `json:"schemaBuildNumber"`
	METIS     string            `json:"metis"` // the version that plays it
	Resources []OutlineResource `json:"resources"`
	Forces    []OutlineForce    `json:"forces"`
	Files     []OutlineFile     `json:"files"`
	Effects   []OutlineEffect   `json:"effects"` // of the session
}

// OutlineResource is a resource of the mission.
type OutlineResource struct {
	ID   string `json:"_id"`
	Name string `json:"name"`
}

// OutlineForce is a force.
type OutlineForce struct {
	ID       string        `json:"_id"`
	Key      string        `json:"localKey"`
	Name     string        `json:"name"`
	Reveals  bool          `json:"revealAllNodes"`
	Pools    []OutlinePool `json:"pools"`
	Nodes    []OutlineNode `json:"nodes"` // the topmost ones
	Excluded int           `json:"excluded,omitempty"`
}

// OutlinePool is what a force has of a resource.
type OutlinePool struct {
	Key           string  `json:"localKey"`
	Resource      string  `json:"resource"`
	Balance       float64 `json:"initialBalance"`
	AllowNegative bool    `json:"allowNegative,omitempty"`
	Excluded      bool    `json:"excluded,omitempty"`
}

// OutlineNode is a node with those below it.
type OutlineNode struct {
	ID         string          `json:"_id"`
	Key        string          `json:"localKey"`
	Name       string          `json:"name"`
	Executable bool            `json:"executable,omitempty"`
	Device     bool            `json:"device,omitempty"`
	Blocked    bool            `json:"initiallyBlocked,omitempty"`
	Actions    []OutlineAction `json:"actions,omitempty"`
	Nodes      []OutlineNode   `json:"nodes,omitempty"`
}

// OutlineAction is an action.
type OutlineAction struct {
	ID            string             `json:"_id"`
	Key           string             `json:"localKey"`
	Name          string             `json:"name"`
	Type          string             `json:"type"`
	SuccessChance float64            `json:"successChance"`
	ProcessTime   float64            `json:"processTime"`
	OpensNode     bool               `json:"opensNode,omitempty"`
	Costs         map[string]float64 `json:"costs"` // by the resource's name
	Effects       []OutlineEffect    `json:"effects,omitempty"`
}

// OutlineFile is a file of the mission.
type OutlineFile struct {
	ID     string   `json:"_id"`
	Name   string   `json:"name"`
	Access []string `json:"initialAccess"` // keys of forces
}

// OutlineEffect is an effect and what it would run.
type OutlineEffect struct {
	ID          string         `json:"_id"`
	Key         string         `json:"localKey"`
	Name        string         `json:"name"`
	Trigger     string         `json:"trigger"`
	Order       float64        `json:"order"`
	Environment string         `json:"environmentId"`
	Target      string         `json:"targetId"`
	TargetName  string         `json:"targetName,omitempty"`
	Version     string         `json:"targetEnvironmentVersion"`
	Outdated    bool           `json:"outdated,omitempty"`
	Skipped     []OutlineIssue `json:"skipped,omitempty"` // why METIS skips it; none: it runs
}

// OutlineIssue is a reason for which METIS skips an effect.
type OutlineIssue struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Outline shows the session's mission as it begins; in a standalone session that of the first realm.
func (s *Session) Outline() (Outline, error) {
	o, ok := do(s, func() *Outline {
		if s.mission == nil {
			return nil
		}
		s.prepare()
		return s.outline(s.now.realms[0])
	})
	switch {
	case !ok:
		return Outline{}, s.lost()
	case o == nil:
		return Outline{}, &event.Error{Code: event.CodeUsage, Message: "the session has no mission", Hint: "open one with a mission"}
	}
	return *o, nil
}

func (s *Session) outline(r *realm) *Outline {
	f := r.File
	o := &Outline{Name: f.Name, File: f.Path, Build: f.Build, METIS: r.Dialect.Version,
		Resources: []OutlineResource{}, Forces: []OutlineForce{}, Files: []OutlineFile{}, Effects: s.outlineEffects(r, r.Effects)}
	for _, resource := range r.Resources {
		o.Resources = append(o.Resources, OutlineResource{resource.ID, resource.Name})
	}
	for _, force := range r.Forces {
		shown := OutlineForce{ID: force.ID, Key: force.LocalKey, Name: force.Name, Reveals: force.RevealAllNodes, Pools: []OutlinePool{}}
		for _, p := range force.Pools {
			shown.Pools = append(shown.Pools, OutlinePool{p.LocalKey, p.Name(), p.InitialBalance, p.AllowNegative, p.Excluded})
		}
		for _, n := range force.Nodes {
			if n.Ghost {
				shown.Excluded++
			}
		}
		shown.Nodes = s.outlineNodes(r, force.Root().Children)
		o.Forces = append(o.Forces, shown)
	}
	for _, file := range r.Files {
		access := []string{}
		for _, id := range file.InitialAccess {
			if force := r.ForceByID(id); force != nil {
				id = force.LocalKey
			}
			access = append(access, id)
		}
		o.Files = append(o.Files, OutlineFile{file.ID, file.Name(), access})
	}
	return o
}

func (s *Session) outlineNodes(r *realm, nodes []*mission.Node) []OutlineNode {
	list := []OutlineNode{}
	for _, n := range nodes {
		shown := OutlineNode{ID: n.ID, Key: n.LocalKey, Name: n.Name, Executable: n.Executable, Device: n.Device, Blocked: n.InitiallyBlocked}
		for _, a := range n.Actions {
			action := OutlineAction{ID: a.ID, Key: a.LocalKey, Name: a.Name, Type: a.Type(), SuccessChance: a.SuccessChance(), ProcessTime: a.ProcessTime(),
				OpensNode: a.OpensNode, Costs: map[string]float64{}, Effects: s.outlineEffects(r, a.Effects)}
			for i, c := range a.Costs {
				if resource := r.ResourceByID(c.ResourceID); resource != nil && (a.Cost(i) != 0 || !r.Dialect.ResourcePools) {
					action.Costs[resource.Name] = a.Cost(i)
				}
			}
			shown.Actions = append(shown.Actions, action)
		}
		if !n.Ghost || len(n.Children) > 0 {
			shown.Nodes = s.outlineNodes(r, n.Children)
			list = append(list, shown)
		}
	}
	return list
}

// outlineEffects are effects by trigger, in the order in which they run.
func (s *Session) outlineEffects(r *realm, effects []*mission.Effect) []OutlineEffect {
	list := []OutlineEffect{}
	for _, e := range effects {
		shown := OutlineEffect{ID: e.ID, Key: e.LocalKey, Name: e.Name, Trigger: e.Trigger, Order: e.Order, Environment: e.EnvironmentID, Target: e.TargetID, Version: e.Version}
		var t *target
		if env := s.environments[e.EnvironmentID]; env != nil && env.failure == nil {
			t = env.ids[e.TargetID]
		}
		if t != nil {
			shown.TargetName = t.Name
		}
		issues := s.issues(r, e, t)
		if why := s.disabled(e.EnvironmentID); why != "" {
			issues = append(issues, mission.Issue{Code: disabledIssue, Message: why})
		}
		for _, issue := range issues {
			shown.Outdated = shown.Outdated || issue.Code == outdatedIssue
			shown.Skipped = append(shown.Skipped, OutlineIssue{issue.Code, issue.Message, issue.Hint})
		}
		list = append(list, shown)
	}
	slices.SortStableFunc(list, func(a, b OutlineEffect) int {
		byTrigger := cmp.Compare(slices.Index(mission.Triggers, a.Trigger), slices.Index(mission.Triggers, b.Trigger))
		if byTrigger == 0 && (r.Dialect.SessionEffectsSorted || !sessionTrigger(a.Trigger)) {
			return cmp.Compare(a.Order, b.Order)
		}
		return byTrigger
	})
	return list
}

// Codes of issues that are looked at.
const (
	disabledIssue = "disabled"
	outdatedIssue = "outdated"
)

// All lists every effect: the session's, then those of the actions.
func (o Outline) All() []OutlineEffect {
	all := slices.Clone(o.Effects)
	var walk func([]OutlineNode)
	walk = func(nodes []OutlineNode) {
		for _, n := range nodes {
			for _, a := range n.Actions {
				all = append(all, a.Effects...)
			}
			walk(n.Nodes)
		}
	}
	for _, f := range o.Forces {
		walk(f.Nodes)
	}
	return all
}
