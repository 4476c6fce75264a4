package mission

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/schema"
)

// Options are the circumstances of a Realm. The zero value is a realm of the whole mission whose changes nobody hears.
type Options struct {
	Caps              caps.Capabilities // for ids, outcomes and times
	Force             string            // local key or _id of the only force, in a standalone session; "": all
	InfiniteResources bool
	Changed           func(Change) // hears of each change, after it
	Sent              func(Output) // hears of each output
}

// Change is one change of a mission component.
type Change struct {
	Kind     string         // e.g. node.blocked; see the Change constants
	Ref      map[string]any // keys of the component: {"force":"blue","node":"firewall","action":"scan"}
	From, To any            // bool, float64, string, Alert, map[string]any; nil: nothing
}

// The kinds of change.
const (
	NodeBlocked     = "node.blocked"         // bool
	NodeOpened      = "node.opened"          // bool
	NodeAlert       = "node.alert"           // to: Alert
	ActionChance    = "action.successChance" // number, a fraction
	ActionTime      = "action.processTime"   // number, milliseconds
	ActionCost      = "action.resourceCost"  // number; ref has "resource", its _id, where a mission has several
	ActionExecution = "action.execution"     // a status
	PoolBalance     = "pool.balance"         // number, or the text that a script made of it
	FileAccess      = "file.access"          // bool; ref has "file" and "force"
)

// Output is one message to forces.
type Output struct {
	ID      string
	Force   *Force // nil: all of the mission
	Prefix  string
	Message string
	Kind    string // what sent it: the trigger of an effect, "intro" or "execution-started"
	Member  string // only this member sees it; METIS does not store that
}

// Realm is a live copy of a mission: what one session, or one participant of it, plays. It belongs to the goroutine of
// its session.
type Realm struct {
	File      *File
	Dialect   schema.Dialect
	Forces    []*Force
	Resources []*Resource
	Files     []*MissionFile
	Effects   []*Effect // of the session, as the mission lists them

	options   Options
	forces    []*Force // by index in the file; nil: not in this realm
	resources map[string]*Resource
	revision  int64
}

// Force is a live force.
type Force struct {
	*ForceSpec
	Realm *Realm
	Nodes []*Node // as the mission lists them
	Pools []*Pool

	root   *Node
	ghosts map[string]*Node // by their new local keys
}

// Node is a live node.
type Node struct {
	*NodeSpec
	Force    *Force
	Actions  []*Action
	Parent   *Node // of a node at the top: Force.Root
	Children []*Node
	Alerts   []Alert
	Blocked  bool
	Opened   bool
	Ghost    bool // stands for an excluded node

	running []*Execution
	status  string // of the latest execution
}

// Action is a live action.
type Action struct {
	*ActionSpec
	Node           *Node
	Effects        []*Effect // as the mission lists them
	ExecutionCount int

	chance, time modified
	costs        []modified
	running      int
}

// Pool is a live balance.
type Pool struct {
	*PoolSpec
	Force    *Force
	Resource *Resource
	Balance  any // float64, or what a script's operand of another type made of it
}

// Resource is a resource of the mission.
type Resource struct {
	*ResourceSpec
	Realm *Realm
}

// MissionFile is a live file.
type MissionFile struct {
	*FileSpec
	Realm         *Realm
	InitialAccess []string // ids of forces: scripts can change the list, and a reset starts from it
	Access        []string // ids of forces, in the order they got it
}

// Effect is a live effect. A script may change its arguments for good (spec 2.2), a migration too.
type Effect struct {
	*EffectSpec
	Realm     *Realm
	Action    *Action         // its host; nil: the mission
	Version   string          // targetEnvironmentVersion
	Args      json.RawMessage // up to 2.4: an object
	Arguments []Argument      // from 2.5
}

// Alert is a message on a node.
type Alert struct {
	ID       string `json:"_id"`
	Message  string `json:"message"`
	Severity string `json:"severity"`
}

// New makes a live copy of the mission for a session of that dialect, which must not be older than the file.
func New(f *File, d schema.Dialect, options Options) (*Realm, error) {
	if f.Build > d.LastBuild {
		return nil, fmt.Errorf("mission %q has schema build %d, and METIS %s reads builds up to %d: use METIS %s",
			f.Path, f.Build, d, d.LastBuild, f.Dialect())
	}
	options.Caps = options.Caps.WithDefaults()
	r := &Realm{File: f, Dialect: d, options: options}
	if options.Force != "" {
		if _, known := f.findForce(options.Force); !known {
			return nil, fmt.Errorf("mission %q has no force with the local key or _id %q", f.Path, options.Force)
		}
	}
	r.build(nil)
	return r, nil
}

func (f *File) findForce(name string) (int, bool) {
	if i, ok := f.forceByKey[name]; ok {
		return i, true
	}
	i, ok := f.forceByID[name]
	return i, ok
}

// Reset makes the mission of the next instance (spec 4.6). Up to 2.4 it is built from this realm's own state as METIS
// saves it, so what modifiers and scripts did to the data itself goes on; from 2.5 from what was loaded. The old realm
// stays as it is, for code of the old instance.
func (r *Realm) Reset() *Realm {
	next := &Realm{File: r.File, Dialect: r.Dialect, options: r.options, revision: r.revision + 1}
	next.build(r)
	return next
}

// build fills the realm; old is the one before a reset.
func (r *Realm) build(old *Realm) {
	f := r.File
	saved := old // whose data is built upon
	if !r.Dialect.RebuildsFromItself {
		saved = nil
	}
	r.resources = make(map[string]*Resource, len(f.Resources))
	for _, spec := range f.Resources {
		resource := &Resource{ResourceSpec: spec, Realm: r}
		r.Resources, r.resources[spec.ID] = append(r.Resources, resource), resource
	}
	r.forces = make([]*Force, len(f.Forces))
	only, _ := f.findForce(r.options.Force)
	for i, spec := range f.Forces {
		if r.options.Force != "" && i != only {
			continue
		}
		var from *Force
		if saved != nil {
			from = saved.forces[i]
		}
		r.forces[i] = r.newForce(spec, from)
		r.Forces = append(r.Forces, r.forces[i])
	}
	for i, spec := range f.Files {
		file := &MissionFile{FileSpec: spec, Realm: r, InitialAccess: spec.InitialAccess}
		if old != nil { // the list itself is shared, in every version [run]
			file.InitialAccess = old.Files[i].InitialAccess
		}
		file.Access = append([]string(nil), file.InitialAccess...)
		r.Files = append(r.Files, file)
	}
	for i, spec := range f.Effects {
		var from *Effect
		if saved != nil {
			from = saved.Effects[i]
		}
		r.Effects = append(r.Effects, r.newEffect(spec, nil, from))
	}
	if saved == nil && r.importsArgs() {
		for _, e := range r.AllEffects() { // now that they can find every component
			e.Arguments = e.importArgs()
		}
	}
}

// importsArgs says whether arguments are made of the older ones that the mission has.
func (r *Realm) importsArgs() bool {
	return r.Dialect.StoresArgumentList() && r.File.Build < buildArgumentIDs
}

// Words of METIS for what no mission file holds (spec 3.3).
const (
	rootKey      = "ROOT"
	ghostName    = "Unnamed Node"
	defaultColor = "#ffffff"

	defaultForceColor = "#34a1fb"
)

// newForce makes a force; its nodes, actions and pointers lie in one piece of memory each.
func (r *Realm) newForce(spec *ForceSpec, old *Force) *Force {
	force := &Force{ForceSpec: spec, Realm: r, Nodes: make([]*Node, len(spec.Nodes))}
	for _, p := range spec.Pools {
		force.Pools = append(force.Pools, &Pool{PoolSpec: p, Force: force, Resource: r.resources[p.ResourceID], Balance: p.InitialBalance})
	}
	force.root = &Node{NodeSpec: &NodeSpec{ID: rootKey, LocalKey: rootKey, Name: rootKey, Color: defaultColor, index: -1},
		Force: force, Opened: true, status: Unexecuted}
	actions, costs, children := 0, 0, 0
	for _, n := range spec.Nodes {
		if !n.Exclude {
			actions += len(n.Actions)
			for _, a := range n.Actions {
				costs += len(a.Costs)
			}
		}
		children++
	}
	nodes := make([]Node, len(spec.Nodes))
	actionList, actionPointers := make([]Action, actions), make([]*Action, actions)
	costList := make([]modified, costs)
	pointers := make([]*Node, 0, children)
	for i, n := range spec.Nodes {
		node := &nodes[i]
		*node = Node{NodeSpec: n, Force: force, Blocked: n.InitiallyBlocked, status: Unexecuted}
		force.Nodes[i] = node
		if n.Exclude {
			force.exclude(node, old)
			continue
		}
		node.Actions, actionPointers = actionPointers[:len(n.Actions):len(n.Actions)], actionPointers[len(n.Actions):]
		for j, a := range n.Actions {
			action := &actionList[0]
			actionList = actionList[1:]
			var from *Action
			if old != nil {
				from = old.Nodes[i].Actions[j]
			}
			costs := costList[:len(a.Costs):len(a.Costs)]
			costList = costList[len(a.Costs):]
			r.newAction(action, a, node, costs, from)
			node.Actions[j] = action
		}
	}
	// The tree: a node's children in order of the structure.
	tree := r.File.prototypes
	for at, p := range tree {
		node := force.Nodes[spec.byProto[at].index]
		node.Parent = force.root
		if p.parent >= 0 {
			node.Parent = force.Nodes[spec.byProto[p.parent].index]
		} else {
			force.root.Children = append(force.root.Children, node)
		}
		first := len(pointers)
		for _, child := range p.children {
			pointers = append(pointers, force.Nodes[spec.byProto[child].index])
		}
		node.Children = pointers[first:len(pointers):len(pointers)]
	}
	return force
}

// exclude makes the node a ghost: the same _id, default values and a new local key (spec 3.3). The key grows with each
// reset where the mission is rebuilt from itself.
func (f *Force) exclude(node *Node, old *Force) {
	highest := 0
	see := func(key string) {
		if n, err := strconv.Atoi(key); err == nil && n > highest {
			highest = n
		}
	}
	if old == nil {
		for _, n := range f.ForceSpec.Nodes {
			see(n.LocalKey)
		}
	} else {
		for _, n := range old.Nodes {
			see(n.LocalKey)
		}
	}
	for key := range f.ghosts {
		see(key)
	}
	key := strconv.Itoa(highest + 1)
	spec := node.NodeSpec
	node.NodeSpec = &NodeSpec{ID: spec.ID, LocalKey: key, Name: ghostName, Color: defaultColor, Exclude: true,
		prototypeID: spec.prototypeID, prototype: spec.prototype, index: spec.index}
	node.Ghost, node.Opened, node.Blocked = true, true, false
	if f.ghosts == nil {
		f.ghosts = map[string]*Node{}
	}
	f.ghosts[key] = node
}

func (r *Realm) newAction(a *Action, spec *ActionSpec, node *Node, costs []modified, old *Action) {
	*a = Action{ActionSpec: spec, Node: node, costs: costs}
	a.chance.base, a.time.base = spec.SuccessChance, spec.ProcessTime
	for i, c := range spec.Costs {
		a.costs[i].base = c.Amount
	}
	if old != nil { // what earlier modifiers have committed is in the data
		a.chance.base, a.time.base = old.chance.base, old.time.base
		for i := range a.costs {
			a.costs[i].base = old.costs[i].base
		}
	}
	if len(spec.Effects) > 0 {
		a.Effects = make([]*Effect, len(spec.Effects))
	}
	for i, e := range spec.Effects {
		var from *Effect
		if old != nil {
			from = old.Effects[i]
		}
		a.Effects[i] = r.newEffect(e, a, from)
	}
}

// Root is the pseudo-node above the force's topmost ones.
func (f *Force) Root() *Node { return f.root }

// Prefix is what METIS puts before an output of the force.
func (f *Force) Prefix() string { return strings.ReplaceAll(f.Name, " ", "-") + ":" }

// Name is what METIS shows: the resource's.
func (p *Pool) Name() string {
	if p.Resource == nil {
		return ""
	}
	return p.Resource.Name
}

// Name is the alias, or the name that the file had when it was chosen.
func (f *MissionFile) Name() string {
	if f.Alias != "" {
		return f.Alias
	}
	return f.LastKnownName
}

// Details are what METIS knows of the uploaded file itself.
type Details struct {
	OriginalName string
	MimeType     string
	Size         int64 // bytes; 0 if it is not known
	Extension    string
}

// Details reads them from the file's reference, which an export holds as an object.
func (f *MissionFile) Details() Details {
	var reference struct {
		Name     string  `json:"name"`
		MimeType string  `json:"mimetype"`
		Size     float64 `json:"size"`
	}
	_ = json.Unmarshal(f.Reference, &reference) // a mere id says nothing
	name := cmp.Or(reference.Name, f.LastKnownName)
	return Details{OriginalName: name, MimeType: reference.MimeType, Size: int64(reference.Size),
		Extension: strings.TrimPrefix(path.Ext(name), ".")}
}

// ID is the mission's _id.
func (r *Realm) ID() string { return r.File.ID }
