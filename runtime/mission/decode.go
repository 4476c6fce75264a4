package mission

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/metis-run/metis-run/schema"
)

// Schema builds at which the form of a mission changes (spec 7.3).
const (
	buildOrder       = 51 // effects have an order
	buildOpenState   = 52 // METIS's target open-node is open-state
	buildLowerMETIS  = 53 // environment METIS is metis, its target award is resource-pool
	buildResources   = 55 // resources and pools
	buildNoSeed      = 56
	buildBaseNames   = 57 // baseProcessTime, ...
	buildArgumentIDs = 58 // args are arguments
)

// decoder reads one mission's JSON into a File.
type decoder struct {
	scanner
	file   *File
	shapes shapes

	structure []*prototype   // as the tree has them
	inTree    map[string]int // by structure key
}

// shapes are the fields of each kind of object in one build.
type shapes struct {
	mission, resource, prototype, force, pool, node, action, cost, file, effect, argument *shape
}

func shapesOf(build int) shapes {
	// What a database adds to a mission is no part of it.
	mission := "versionNumber files effects _id createdAt updatedAt launchedAt deleted createdBy createdByUsername"
	force := "color introMessage revealAllNodes"
	action := "description type processTimeHidden successChanceHidden opensNode opensNodeHidden effects"
	s := shapes{
		resource:  fieldsOf("_id name", "icon order"),
		prototype: fieldsOf("_id structureKey", "depthPadding"),
		pool:      fieldsOf("_id localKey resourceId", "initialBalance allowNegative excluded"),
		node:      fieldsOf("_id localKey prototypeId name", "color description preExecutionText executable device exclude initiallyBlocked actions"),
		cost:      fieldsOf("resourceId", "_id baseAmount hidden"),
		file:      fieldsOf("_id", "alias lastKnownName initialAccess reference"),
		argument:  fieldsOf("parameterId type value", "_id"),
	}
	required := "name schemaBuildNumber structure prototypes forces"
	if build >= buildResources {
		required, force, action = required+" resources", force+" resourcePools", action+" resourceCosts"
	} else {
		mission += " resourceLabel"
		force += " initialResources allowNegativeResources"
		action += " resourceCost resourceCostHidden"
	}
	if build < buildNoSeed {
		mission += " seed"
	}
	if build < buildBaseNames {
		action += " processTime successChance"
	} else {
		action += " baseProcessTime baseSuccessChance"
	}
	effect, arguments := "_id localKey targetId environmentId targetEnvironmentVersion trigger", "args"
	if build >= buildArgumentIDs {
		arguments = "arguments"
	}
	if build >= buildOrder {
		effect += " order"
	}
	s.mission = fieldsOf(required, mission)
	s.force = fieldsOf("_id localKey name nodes", force)
	s.action = fieldsOf("_id localKey name", action)
	s.effect = fieldsOf(effect, "name description "+arguments)
	return s
}

func (d *decoder) mission() {
	f := d.file
	f.ResourceLabel = "Resources"
	d.fields(d.shapes.mission, func(name string) {
		switch name {
		case "name":
			f.Name = d.filled()
		case "_id":
			f.ID = d.id()
		case "resourceLabel":
			f.ResourceLabel = d.text()
		case "seed":
			f.Seed = string(d.raw())
		case "structure":
			d.tree()
		case "prototypes":
			d.list(func(int) { f.prototypes = append(f.prototypes, d.prototype()) })
		case "resources":
			d.list(func(int) { f.Resources = append(f.Resources, d.resource()) })
			d.count("resources", len(f.Resources))
		case "forces":
			d.list(func(int) { f.Forces = append(f.Forces, d.force()) })
			d.count("forces", len(f.Forces))
		case "files":
			d.list(func(int) { f.Files = append(f.Files, d.missionFile()) })
		case "effects":
			f.Effects = d.effects(SessionSetup, SessionStart, SessionTeardown)
		case "versionNumber":
			d.number()
		default:
			d.raw()
		}
	})
	if f.ID == "" {
		f.ID = derivedID("mission", f.Name)
	}
	if f.Build < buildResources {
		f.Resources = []*ResourceSpec{{ID: derivedID("resource", f.ID), Name: f.ResourceLabel, Order: 1}}
		for _, force := range f.Forces {
			force.Pools[0].ResourceID = f.Resources[0].ID
			for _, node := range force.Nodes {
				for _, action := range node.Actions {
					action.Costs[0].ResourceID = f.Resources[0].ID
				}
			}
		}
	}
}

func (d *decoder) count(what string, n int) {
	if n < 1 || n > maxForces {
		d.problem("a mission has 1 to %d %s, not %d", maxForces, what, n)
	}
}

// id reads an _id or the like: text that is not empty.
func (d *decoder) id() string { return d.filled() }

func (d *decoder) filled() string {
	if d.kind() != "string" {
		return d.text()
	}
	text := d.text()
	if text == "" {
		d.problem("must not be empty")
	}
	return text
}

// optional reads text that may be null.
func (d *decoder) optional() string {
	if d.kind() == "null" {
		d.raw()
		return ""
	}
	return d.text()
}

func (d *decoder) color() string {
	if d.kind() != "string" {
		return d.text()
	}
	text := d.text()
	good := len(text) == 7 && text[0] == '#'
	for i := 1; good && i < len(text); i++ {
		good = '0' <= text[i] && text[i] <= '9' || 'a' <= text[i] && text[i] <= 'f'
	}
	if !good {
		d.problem("%.40q is no color: write #rrggbb in lower case", text)
	}
	return text
}

func (d *decoder) within(low, high float64, what string) float64 {
	if d.kind() != "number" {
		return d.number()
	}
	n := d.number()
	if n < low || n > high {
		d.problem("%v is no %s", n, what)
	}
	return n
}

func (d *decoder) oneOf(words ...string) string {
	if d.kind() != "string" {
		return d.text()
	}
	text := d.text()
	if !slices.Contains(words, text) {
		hint := ""
		if near := schema.Near(text, words); len(near) > 0 {
			hint = "did you mean " + near[0] + "?"
		}
		d.add(d.here(), fmt.Sprintf("%.40q is none of %v", text, words), hint)
	}
	return text
}

// tree reads the structure. encoding/json, which has checked the text, allows a depth of 10,000.
func (d *decoder) tree() {
	d.inTree = map[string]int{}
	d.branch(-1)
}

func (d *decoder) branch(parent int) {
	d.members(func(key string) {
		if _, twice := d.inTree[key]; twice {
			d.problem("the structure has %.60q twice: a node has one place in the tree", key)
			d.raw()
			return
		}
		i := len(d.structure)
		d.inTree[key] = i
		d.structure = append(d.structure, &prototype{key: key, parent: parent})
		if parent >= 0 {
			d.structure[parent].children = append(d.structure[parent].children, i)
		}
		d.branch(i)
	})
}

func (d *decoder) prototype() *prototype {
	p := &prototype{}
	d.fields(d.shapes.prototype, func(name string) {
		switch name {
		case "_id":
			p.id = d.id()
		case "structureKey":
			p.key = d.filled()
		default:
			d.number()
		}
	})
	return p
}

func (d *decoder) resource() *ResourceSpec {
	r := &ResourceSpec{}
	d.fields(d.shapes.resource, func(name string) {
		switch name {
		case "_id":
			r.ID = d.id()
		case "name":
			r.Name = d.text()
		case "icon":
			r.Icon = d.optional()
		case "order":
			r.Order = d.number()
		}
	})
	return r
}

func (d *decoder) force() *ForceSpec {
	f := &ForceSpec{Color: defaultForceColor}
	old := &PoolSpec{LocalKey: "1"}
	d.fields(d.shapes.force, func(name string) {
		switch name {
		case "_id":
			f.ID = d.id()
		case "localKey":
			f.LocalKey = d.filled()
		case "name":
			f.Name = d.text()
		case "color":
			f.Color = d.color()
		case "introMessage":
			f.IntroMessage = d.text()
		case "revealAllNodes":
			f.RevealAllNodes = d.boolean()
		case "initialResources":
			old.InitialBalance = d.number()
		case "allowNegativeResources":
			old.AllowNegative = d.boolean()
		case "resourcePools":
			d.list(func(int) { f.Pools = append(f.Pools, d.pool()) })
		case "nodes":
			d.list(func(int) { f.Nodes = append(f.Nodes, d.node()) })
		}
	})
	if d.file.Build < buildResources {
		old.ID = derivedID("pool", f.ID)
		f.Pools = []*PoolSpec{old}
	}
	return f
}

func (d *decoder) pool() *PoolSpec {
	p := &PoolSpec{}
	d.fields(d.shapes.pool, func(name string) {
		switch name {
		case "_id":
			p.ID = d.id()
		case "localKey":
			p.LocalKey = d.filled()
		case "resourceId":
			p.ResourceID = d.id()
		case "initialBalance":
			p.InitialBalance = d.number()
		case "allowNegative":
			p.AllowNegative = d.boolean()
		case "excluded":
			p.Excluded = d.boolean()
		}
	})
	return p
}

func (d *decoder) node() *NodeSpec {
	n := &NodeSpec{Color: defaultColor}
	d.fields(d.shapes.node, func(name string) {
		switch name {
		case "_id":
			n.ID = d.id()
		case "localKey":
			n.LocalKey = d.filled()
		case "prototypeId":
			n.prototypeID = d.id()
		case "name":
			n.Name = d.text()
		case "color":
			n.Color = d.color()
		case "description":
			n.Description = d.text()
		case "preExecutionText":
			n.PreExecutionText = d.text()
		case "executable":
			n.Executable = d.boolean()
		case "device":
			n.Device = d.boolean()
		case "exclude":
			n.Exclude = d.boolean()
		case "initiallyBlocked":
			n.InitiallyBlocked = d.boolean()
		case "actions":
			d.list(func(int) { n.Actions = append(n.Actions, d.action()) })
		}
	})
	return n
}

func (d *decoder) action() *ActionSpec {
	a := &ActionSpec{ProcessTime: 5000, SuccessChance: 0.5} // METIS's defaults (spec 7.1)
	cost := CostSpec{Amount: 1}
	d.fields(d.shapes.action, func(name string) {
		switch name {
		case "_id":
			a.ID = d.id()
		case "localKey":
			a.LocalKey = d.filled()
		case "name":
			a.Name = d.text()
		case "description":
			a.Description = d.text()
		case "type":
			a.SingleUse = d.oneOf("repeatable", "single-use") == "single-use"
		case "processTime", "baseProcessTime":
			a.ProcessTime = d.within(0, maxProcessTime, "process time in milliseconds: it is from 0 to 7199000")
		case "processTimeHidden":
			a.ProcessTimeHidden = d.boolean()
		case "successChance", "baseSuccessChance":
			a.SuccessChance = d.within(0, 1, "success chance: it is a fraction from 0 to 1")
		case "successChanceHidden":
			a.SuccessChanceHidden = d.boolean()
		case "opensNode":
			a.OpensNode = d.boolean()
		case "opensNodeHidden":
			a.OpensNodeHidden = d.boolean()
		case "resourceCost":
			cost.Amount = d.number()
		case "resourceCostHidden":
			cost.Hidden = d.boolean()
		case "resourceCosts":
			d.list(func(int) { a.Costs = append(a.Costs, d.cost()) })
		case "effects":
			a.Effects = d.effects(ExecutionInitiation, ExecutionSuccess, ExecutionFailure)
		}
	})
	if d.file.Build < buildResources {
		cost.ID = derivedID("cost", a.ID)
		a.Costs = []CostSpec{cost}
	}
	return a
}

func (d *decoder) cost() CostSpec {
	c := CostSpec{Amount: 1}
	d.fields(d.shapes.cost, func(name string) {
		switch name {
		case "_id":
			c.ID = d.id()
		case "resourceId":
			c.ResourceID = d.id()
		case "baseAmount":
			c.Amount = d.number()
		case "hidden":
			c.Hidden = d.boolean()
		}
	})
	return c
}

func (d *decoder) missionFile() *FileSpec {
	f := &FileSpec{}
	d.fields(d.shapes.file, func(name string) {
		switch name {
		case "_id":
			f.ID = d.id()
		case "alias":
			f.Alias = d.optional()
		case "lastKnownName":
			f.LastKnownName = d.text()
		case "initialAccess":
			d.list(func(int) { f.InitialAccess = append(f.InitialAccess, d.text()) })
		case "reference":
			if k := d.kind(); k != "string" && k != "object" && k != "null" {
				d.problem("must be an id or an object, not %s", aKind(k))
			}
			f.Reference = bytes.Clone(d.raw())
		}
	})
	return f
}

func (d *decoder) effects(triggers ...string) []*EffectSpec {
	var effects []*EffectSpec
	d.list(func(i int) {
		e := &EffectSpec{Order: float64(i + 1)}
		d.fields(d.shapes.effect, func(name string) {
			switch name {
			case "_id":
				e.ID = d.id()
			case "localKey":
				e.LocalKey = d.filled()
			case "name":
				e.Name = d.text()
			case "description":
				e.Description = d.text()
			case "targetId":
				e.TargetID = d.id()
			case "environmentId":
				e.EnvironmentID = d.id()
			case "targetEnvironmentVersion":
				e.Version = d.text()
			case "trigger":
				e.Trigger = d.oneOf(triggers...)
			case "order":
				e.Order = d.number()
			case "args":
				if d.want("object") {
					e.Args = d.bounded()
				}
			case "arguments":
				d.list(func(int) { e.Arguments = append(e.Arguments, d.argument()) })
			}
		})
		if e.Args == nil && d.file.Build < buildArgumentIDs {
			e.Args = json.RawMessage("{}")
		}
		d.importTarget(e)
		effects = append(effects, e)
	})
	return effects
}

// importTarget is what the import chain does with targets of METIS's own environment.
func (d *decoder) importTarget(e *EffectSpec) {
	build := d.file.Build
	if build < buildLowerMETIS && e.EnvironmentID == "METIS" {
		e.EnvironmentID = "metis"
	}
	if e.EnvironmentID != "metis" {
		return
	}
	if build < buildOpenState && e.TargetID == "open-node" {
		e.TargetID = "open-state"
	}
	if build < buildLowerMETIS && e.TargetID == "award" {
		e.TargetID = "resource-pool"
		rest := bytes.TrimSpace(e.Args[1:]) // without its brace
		if len(rest) > 1 {
			rest = append([]byte(","), rest...)
		}
		e.Args = append([]byte(`{"operation":"award"`), rest...)
	}
}

func (d *decoder) argument() Argument {
	var a Argument
	d.fields(d.shapes.argument, func(name string) {
		switch name {
		case "_id":
			a.ID = d.id()
		case "parameterId":
			a.ParameterID = d.id()
		case "type":
			a.Type = d.oneOf("unknown", string(schema.Number), string(schema.String), string(schema.LargeString),
				string(schema.Boolean), string(schema.Dropdown), string(schema.MissionComponent))
		case "value":
			a.Value = d.bounded()
		}
	})
	if a.ID == "" { // what METIS stores has one
		a.ID = derivedID("argument", a.ParameterID)
	}
	if len(a.Value) == 0 || a.Type == "" {
		return a
	}
	value := scanner{data: a.Value}
	switch p := (&schema.Parameter{Type: schema.ParameterType(a.Type)}); {
	case p.HasKind(a.Value):
	case p.Type == schema.Number && value.kind() == "null": // no number was given
	default:
		d.problem("an argument of type %s cannot have the value %.60s", a.Type, a.Value)
	}
	if a.Type == string(schema.MissionComponent) {
		if _, err := ParseSelections(a.Value); err != nil {
			d.problem("%v", err)
		}
	}
	return a
}

// bounded copies a value that scripts will see, and refuses one that nests too deep for them.
func (d *decoder) bounded() json.RawMessage {
	raw := d.raw()
	depth := 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			s := scanner{data: raw, pos: i}
			s.skipString()
			i = s.pos - 1
		case '{', '[':
			if depth++; depth > schema.MaxDepth {
				d.problem("the value nests more than %d deep", schema.MaxDepth)
				return json.RawMessage("null")
			}
		case '}', ']':
			depth--
		}
	}
	return bytes.Clone(raw)
}
