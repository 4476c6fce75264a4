package schema

import (
	"fmt"
)

// Dialect is one generation of METIS's authoring API as a list of facts (spec 0, 1.5, 2, 3.1, 4.8, 6). Its slices
// are shared: read them, do not change them.
type Dialect struct {
	Version      string // "2.3", as users name it
	METISVersion string // the release that is imitated, "2.3.0"

	// Authoring.
	Constructor        string // "new" (new TargetSchema) or "create" (TargetSchema.create)
	ParametersKey      string // key of the target's declarations: "args" or "parameters"
	METISVersionGlobal bool   // METIS_VERSION exists
	MultiRealmOption   bool   // environments may say multiRealmSupport
	ParameterTypes     []ParameterType
	Dependencies       []string // names of the dependencies that can be declared
	OptionDependencies bool     // options of a dropdown may have dependencies (only METIS's editor looks at them)
	DefaultIsOptionID  bool     // a dropdown's default is an option's _id; else it is an option object

	// Arguments.
	ScriptTakesValues     bool   // the script's second parameter holds the values
	GetArguments          bool   // context.getArguments exists
	EffectArguments       string // the member of context.effect that holds the arguments: "args" or "arguments"
	FillsMissingArguments bool   // an argument that is missing, null or '' gets its default or its type's unset value
	ChainedDependencies   bool   // a dependency holds only if what it looks at has its own dependencies met
	HiddenArgumentSkips   bool   // an effect that has an argument whose dependencies are unmet is skipped
	PatternSkips          bool   // an effect whose string does not match its pattern is skipped
	SharesArguments       bool   // effect.args hands out the stored values themselves, which a script can change; else copies

	// Context.
	ContextMembers     []string // of a script's context, in METIS's order of keys
	HookContextMembers []string // of a hook's context, in order
	MissionMembers     []string // of context.mission, own values first
	SendOutputNeedsTo  bool     // sendOutput's second argument is mandatory
	ComponentTypes     bool     // exposed components have a componentType
	JoinedMembers      bool     // context.session.joinedMembers exists

	// Stores.
	RealmStore         bool
	StoresSurviveReset bool

	// Missions.
	FirstBuild, LastBuild int  // schema builds of the missions that this version writes; it imports older ones, never later ones
	ResourcePools         bool // a mission has several resources, a force a pool for each; else one resource and one balance
	PoolOperandChecked    bool // modifyResourcePool takes no negative operand and nothing that is no finite number
	ModifierCommits       bool // a second modifier first makes the clamped value the new base; else operands are summed and clamped once
	SelfActionInNode      bool // actionKey "self" must lie in the node that is named
	SessionEffectsSorted  bool // effects of the session run by their order; else as the mission lists them
	RebuildsFromItself    bool // a reset rebuilds the mission from its own current state; else from what was loaded
	StoredArgumentsStrict bool // an effect with an argument of the wrong type, or any component that is not found, is skipped

	// Life of a session.
	SessionConfig        []string // the keys of a session's config
	Accessibilities      []string // what its accessibility can be
	ChecksForce          bool     // an action is executed by members of its force only
	ResetNeedsStarted    bool     // a reset is possible in the state started only; else in any but unstarted
	FailedHookStops      bool     // once a hook has failed, the other hooks of its environment are skipped; else they run
	FailedTeardownGoesOn bool     // hooks run although a teardown effect has failed
	DisabledIsGone       bool     // of a disabled environment no hook runs and no effect is queued; else hooks run and effects are skipped

	// Migrations.
	MigrationsSorted  bool // they run in ascending order; else in order of registration, and the last one is "latest"
	MigrationsChained bool // each script works on what the one before left; else each gets the original arguments
}

// The facts are static data: they cost nothing at start-up.
var (
	hookMembers = []string{"session", "config", "mission", "localStore", "globalStore", "sleep"}

	oldSessionConfig   = []string{"accessibility", "infiniteResources", "disabledTargetEnvs", "targetEnvConfigs", "name"}
	oldAccessibilities = []string{"public", "id-required", "invite-only", "testing"}

	v23 = Dialect{
		Version: "2.3", METISVersion: "2.3.0",
		Constructor: "new", ParametersKey: "args",
		ParameterTypes: []ParameterType{Number, String, LargeString, Boolean, Dropdown, Force, Node, Action, File},
		Dependencies: []string{"truthy", "falsey", "equals", "equals-some", "equals-every", "not-equals",
			"not-equals-some", "not-equals-every", "force", "node", "action", "file"},
		OptionDependencies: true, EffectArguments: "args", HiddenArgumentSkips: true, SharesArguments: true,
		ContextMembers: []string{"type", "effect", "session", "config", "mission", "localStore", "globalStore", "sleep",
			"sendOutput", "blockNode", "unblockNode", "openNode", "closeNode", "modifySuccessChance",
			"modifyProcessTime", "modifyResourceCost", "modifyResourcePool", "grantFileAccess", "revokeFileAccess",
			"triggeredBy"},
		HookContextMembers: hookMembers,
		MissionMembers: []string{"_id", "name", "resourceLabel", "forces", "allNodes", "allActions", "allEffects",
			"files", "effects"},
		FirstBuild: 50, LastBuild: 54, // 2.3.0 writes 53, and 54 came with no release
		PoolOperandChecked: true, ModifierCommits: true, SelfActionInNode: true, SessionEffectsSorted: true,
		RebuildsFromItself: true,
		SessionConfig:      oldSessionConfig, Accessibilities: oldAccessibilities,
	}
	v24 = Dialect{
		Version: "2.4", METISVersion: "2.4.5",
		Constructor: "new", ParametersKey: "args", METISVersionGlobal: true,
		ParameterTypes: []ParameterType{Number, String, LargeString, Boolean, Dropdown, Force, Node, Action, File,
			Pool, Resource},
		Dependencies: []string{"truthy", "falsey", "equals", "equals-some", "not-equals", "not-equals-some", "force",
			"node", "action", "file", "pool", "resource", "regex"},
		OptionDependencies: true, EffectArguments: "args", HiddenArgumentSkips: true, PatternSkips: true,
		// Spec 3.1 gives the order of 2.3 and 2.5 only; addNodeAlert stands where 2.5 has it.
		ContextMembers: []string{"type", "effect", "session", "config", "mission", "localStore", "globalStore", "sleep",
			"sendOutput", "blockNode", "unblockNode", "openNode", "closeNode", "addNodeAlert", "modifySuccessChance",
			"modifyProcessTime", "modifyResourceCost", "modifyResourcePool", "grantFileAccess", "revokeFileAccess",
			"triggeredBy"},
		HookContextMembers: hookMembers,
		MissionMembers: []string{"_id", "name", "resources", "forces", "allNodes", "allActions", "allEffects",
			"files", "effects"},
		FirstBuild: 55, LastBuild: 57,
		ResourcePools: true, SessionEffectsSorted: true, RebuildsFromItself: true, StoredArgumentsStrict: true,
		SessionConfig: oldSessionConfig, Accessibilities: oldAccessibilities, ChecksForce: true,
		MigrationsSorted: true, MigrationsChained: true,
	}
	v25 = Dialect{
		Version: "2.5", METISVersion: "2.5.1",
		Constructor: "create", ParametersKey: "parameters", METISVersionGlobal: true, MultiRealmOption: true,
		ParameterTypes: []ParameterType{Number, String, LargeString, Boolean, Dropdown, MissionComponent},
		Dependencies:   []string{"truthy", "falsey", "equals", "equals-some", "not-equals", "regex", "not-empty"},

		DefaultIsOptionID: true, ScriptTakesValues: true, GetArguments: true, EffectArguments: "arguments",
		FillsMissingArguments: true, ChainedDependencies: true, PatternSkips: true,
		ContextMembers: []string{"type", "effect", "getArguments", "session", "config", "mission", "localStore",
			"realmStore", "globalStore", "sleep", "sendOutput", "blockNodes", "unblockNodes", "updateNodeBlockStatus",
			"openNode", "closeNode", "updateNodeOpenState", "addNodeAlert", "modifySuccessChance", "modifyProcessTime",
			"modifyResourceCost", "modifyResourcePool", "grantFileAccess", "revokeFileAccess", "updateFileAccess",
			"triggeredBy"},
		HookContextMembers: []string{"session", "config", "mission", "localStore", "realmStore", "globalStore", "sleep"},
		MissionMembers: []string{"componentType", "_id", "name", "resources", "forces", "allNodes", "allActions",
			"allEffects", "files", "effects"},
		SendOutputNeedsTo: true, ComponentTypes: true, JoinedMembers: true, RealmStore: true,
		FirstBuild: 58, LastBuild: 58, ResourcePools: true,
		SessionConfig: []string{"accessibility", "mode", "standaloneForceId", "isTest", "infiniteResources",
			"explicitlyDisabledEnvironments", "targetEnvConfigs", "name"},
		Accessibilities: []string{"public", "id-required", "invite-only", "owner-only", "testing"},
		ChecksForce:     true, ResetNeedsStarted: true, FailedHookStops: true, FailedTeardownGoesOn: true, DisabledIsGone: true,
		MigrationsSorted: true, MigrationsChained: true,
	}
)

// V23 is METIS 2.3, and the commit that the data-stores guide belongs to.
func V23() Dialect { return v23 }

// V24 is METIS 2.4.
func V24() Dialect { return v24 }

// V25 is METIS 2.5.
func V25() Dialect { return v25 }

// Dialects lists all dialects, oldest first.
func Dialects() []Dialect { return []Dialect{v23, v24, v25} }

// ParseDialect finds a dialect by the version that users write: "2.3", "2.4" or "2.5".
func ParseDialect(version string) (Dialect, error) {
	for _, d := range Dialects() {
		if d.Version == version {
			return d, nil
		}
	}
	return Dialect{}, fmt.Errorf("unknown METIS version %q: write 2.3, 2.4 or 2.5", version)
}

// VersionsThat lists the versions for which has holds, oldest first.
func VersionsThat(has func(Dialect) bool) []string {
	var versions []string
	for _, d := range Dialects() {
		if has(d) {
			versions = append(versions, d.Version)
		}
	}
	return versions
}

// StoresArgumentList says whether missions store arguments as a list of METIS 2.5's form; else as an object.
func (d Dialect) StoresArgumentList() bool { return d.EffectArguments == "arguments" }

// String is the version.
func (d Dialect) String() string { return d.Version }

// MarshalText makes the dialect its version in JSON.
func (d Dialect) MarshalText() ([]byte, error) { return []byte(d.Version), nil }
