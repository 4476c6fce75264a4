package mission

import (
	"encoding/json"
	"slices"

	"github.com/metis-run/metis-run/schema"
)

// File is a mission as it was loaded: the template of every session that plays it. Nothing changes it once it is
// loaded, so that any number of sessions may share it.
//
// One model serves all builds: a mission from before build 55 has one resource, one pool for each force and one cost
// for each action.
type File struct {
	Name  string // of the mission
	Path  string // as given to Load, for messages
	Build int    // schema build

	ID            string // the file's own, or one made of its content: METIS gives a new one at each import
	ResourceLabel string // up to 2.3
	Seed          string // up to build 55, as written
	Resources     []*ResourceSpec
	Forces        []*ForceSpec
	Files         []*FileSpec
	Effects       []*EffectSpec // of the session

	Attachments map[string]int64 // in a .metis.zip: size of each stored file by its stored name

	text       []byte       // its JSON
	prototypes []*prototype // in order of the structure: a parent before its children
	forceByID  map[string]int
	forceByKey map[string]int
	nodeByID   map[string]place
	actionByID map[string]place
	fileByID   map[string]int
	poolByID   map[string]place
}

// place is where a component stands in a file: indices.
type place struct{ force, node, action int32 }

// ResourceSpec is a resource as the mission file has it.
type ResourceSpec struct {
	ID, Name, Icon string
	Order          float64
}

// ForceSpec is a force as the mission file has it.
type ForceSpec struct {
	ID, LocalKey, Name, Color, IntroMessage string
	RevealAllNodes                          bool
	Pools                                   []*PoolSpec
	Nodes                                   []*NodeSpec

	nodeByKey map[string]int
	poolByKey map[string]int
	byProto   []*NodeSpec // by index of the prototype
}

// PoolSpec is what a force has of one resource at the start.
type PoolSpec struct {
	ID, LocalKey, ResourceID string
	InitialBalance           float64
	AllowNegative, Excluded  bool
}

// NodeSpec is a node as the mission file has it.
type NodeSpec struct {
	ID, LocalKey, Name, Color, Description, PreExecutionText string
	Executable, Device, Exclude, InitiallyBlocked            bool
	Actions                                                  []*ActionSpec

	prototypeID string
	prototype   int32 // index in File.prototypes
	index       int32 // in ForceSpec.Nodes
}

// ActionSpec is an action as the mission file has it. Chances are fractions, times milliseconds.
type ActionSpec struct {
	ID, LocalKey, Name, Description        string
	SingleUse                              bool
	ProcessTime, SuccessChance             float64
	ProcessTimeHidden, SuccessChanceHidden bool
	OpensNode, OpensNodeHidden             bool
	Costs                                  []CostSpec
	Effects                                []*EffectSpec
}

// Type is METIS's word: single-use or repeatable.
func (a *ActionSpec) Type() string {
	if a.SingleUse {
		return "single-use"
	}
	return "repeatable"
}

// CostSpec is what one execution of an action takes of one resource.
type CostSpec struct {
	ID, ResourceID string
	Amount         float64
	Hidden         bool
}

// FileSpec is a file of the mission ("missionFile").
type FileSpec struct {
	ID, Alias, LastKnownName string
	InitialAccess            []string        // ids of forces
	Reference                json.RawMessage // id or object, as stored
}

// EffectSpec is one use of a target.
type EffectSpec struct {
	ID, LocalKey, Name, Description  string
	TargetID, EnvironmentID, Version string // Version is the targetEnvironmentVersion
	Trigger                          string
	Order                            float64
	Args                             json.RawMessage // up to build 57: an object
	Arguments                        []Argument      // from build 58
}

// Argument is one stored argument of METIS 2.5.
type Argument struct {
	ID          string          `json:"_id"`
	ParameterID string          `json:"parameterId"`
	Type        string          `json:"type"` // a parameter type, or "unknown"
	Value       json.RawMessage `json:"value"`
}

// The triggers of effects.
const (
	SessionSetup        = "session-setup"
	SessionStart        = "session-start"
	SessionTeardown     = "session-teardown"
	ExecutionInitiation = "execution-initiation"
	ExecutionSuccess    = "execution-success"
	ExecutionFailure    = "execution-failure"
)

// Triggers lists them.
var Triggers = []string{SessionSetup, SessionStart, SessionTeardown, ExecutionInitiation, ExecutionSuccess, ExecutionFailure}

// Infer is the environment id that old missions carry: the only environment with a target of that id is meant.
const Infer = "INFER"

// Dialect is the version of METIS that writes missions of the file's build.
func (f *File) Dialect() schema.Dialect {
	for _, d := range schema.Dialects() {
		if f.Build <= d.LastBuild {
			return d
		}
	}
	return schema.V25()
}

// AllEffects lists every effect of the mission: the session's, then those of the actions in order.
func (f *File) AllEffects() []*EffectSpec {
	all := slices.Clone(f.Effects)
	for _, force := range f.Forces {
		for _, node := range force.Nodes {
			for _, action := range node.Actions {
				all = append(all, action.Effects...)
			}
		}
	}
	return all
}

// prototype is one place of the tree of nodes, which all forces share.
type prototype struct {
	id, key  string
	parent   int // index; -1: at the top
	children []int
}
