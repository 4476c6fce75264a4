package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/js/flow"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/schema/types"
)

// Against finds what of an environment does not work as it is in another METIS version, or works otherwise.
func Against(env *runtime.Environment, declared runtime.Description, to schema.Dialect) []runtime.Finding {
	c := newChecker(env, declared)
	if env.Folder.HasSchema && declared.Failure == nil && declared.Dialect.Constructor != to.Constructor {
		c.declaration(nil, "schema.ts", "", constructorMessage(declared.Dialect, to, "TargetEnvSchema"), constructorHint(to, "TargetEnvSchema"))
	}
	if env.Folder.HasSchema && declared.MultiRealmSupport && !to.MultiRealmOption {
		c.declaration(nil, "schema.ts", "multiRealmSupport", fmt.Sprintf("METIS %s ignores multiRealmSupport", to), "take it away")
	}
	for _, t := range declared.Targets {
		if t.Dialect.Version != to.Version {
			c.targetAgainst(t, to)
		}
	}
	for _, u := range env.Uses() {
		if u.Dialect.Version != to.Version {
			c.useAgainst(u, to)
		}
	}
	return c.found
}

func constructorMessage(from, to schema.Dialect, class string) string {
	if from.Constructor == "create" {
		return fmt.Sprintf("METIS %s has no %s.create", to, class)
	}
	return fmt.Sprintf("METIS %s skips what `new %s` makes", to, class)
}

func constructorHint(to schema.Dialect, class string) string {
	if to.Constructor == "create" {
		return fmt.Sprintf("write %s.create({ ... })", class)
	}
	return fmt.Sprintf("write new %s({ ... })", class)
}

// declaration reports a part of what a target, or the environment, declares.
func (c *checker) declaration(t *schema.Target, key, part, message, hint string) {
	d := event.Diagnostic{Code: "against-declaration", Severity: schema.SeverityError, Message: message, Hint: hint}
	d.Source, d.Frame = c.env.Place(key, part)
	var folders []string
	if t != nil {
		folders = []string{t.Folder}
	}
	c.found = append(c.found, runtime.Finding{Diagnostic: d, Folders: folders})
}

func (c *checker) targetAgainst(t *schema.Target, to schema.Dialect) {
	from, key := t.Dialect, t.Folder+"/schema.ts"
	say := func(part, message, hint string) { c.declaration(t, key, part, message, hint) }
	if from.Constructor != to.Constructor {
		say("", constructorMessage(from, to, "TargetSchema"), constructorHint(to, "TargetSchema"))
	}
	if from.ParametersKey != to.ParametersKey {
		say(from.ParametersKey, fmt.Sprintf("METIS %s reads the parameters from %q", to, to.ParametersKey), fmt.Sprintf("rename %s to %s", from.ParametersKey, to.ParametersKey))
	}
	for _, p := range t.Parameters {
		if !slices.Contains(to.ParameterTypes, p.Type) {
			hint := "it has "
			for i, known := range to.ParameterTypes {
				if i > 0 {
					hint += ", "
				}
				hint += string(known)
			}
			if p.Type.Component() && to.ComponentTypes {
				hint = fmt.Sprintf("write type: \"mission-component\", validComponentTypes: [%q]", componentType(p.Type))
			}
			say(p.Path+".type", fmt.Sprintf("METIS %s has no parameters of the type %q", to, p.Type), hint)
		}
		if p.Type == schema.Dropdown && p.Default != nil && from.DefaultIsOptionID != to.DefaultIsOptionID {
			hint := "write the option object"
			if to.DefaultIsOptionID {
				hint = "write the option's _id"
			}
			say(p.Path+".default", fmt.Sprintf("METIS %s takes another default of a dropdown", to), hint)
		}
		for k, d := range p.Dependencies {
			if !slices.Contains(to.Dependencies, d.Name) {
				say(fmt.Sprintf("%s.dependencies[%d]", p.Path, k), fmt.Sprintf("METIS %s has no dependency %q", to, d.Name), "it has "+strings.Join(to.Dependencies, ", "))
			}
		}
		if !to.OptionDependencies && from.OptionDependencies {
			for k, o := range p.Options {
				if len(o.Dependencies) > 0 {
					say(fmt.Sprintf("%s.options[%d].dependencies", p.Path, k), fmt.Sprintf("METIS %s ignores dependencies of options", to), "make them dependencies of the parameter")
				}
			}
		}
	}
}

// componentType is METIS 2.5's word for a component parameter's type.
func componentType(t schema.ParameterType) string {
	switch t {
	case schema.File:
		return "missionFile"
	case schema.Pool:
		return "resourcePool"
	}
	return string(t)
}

func (c *checker) useAgainst(u js.Use, to schema.Dialect) {
	table := types.Of(to)
	switch u.Kind {
	case flow.Member:
		if !has(types.Of(*u.Dialect), u.Of, u.Name) {
			return // it is not there anyhow
		}
		if table.Types[u.Of] != nil && !has(table, u.Of, u.Name) {
			hint := "it has "
			var names []string
			for name := range table.Types[u.Of].Members {
				names = append(names, name)
			}
			slices.Sort(names)
			hint += strings.Join(names, ", ")
			if near := schema.Near(u.Name, names); len(near) > 0 {
				hint = "it has " + strings.Join(near, ", ")
			}
			if u.Of == "Effect" && u.Name == "args" {
				hint = "take the second parameter: script: async (context, args) => ..."
			}
			c.fail("against-member", u, fmt.Sprintf("%s.%s is undefined in METIS %s", shown(u.Of), u.Name, to), hint)
		}
	case flow.Call:
		if u.Of == "" || strings.HasPrefix(u.Of, "global:") {
			return
		}
		here, ok := types.Of(*u.Dialect).Lookup(u.Of, u.Name)
		there, both := table.Lookup(u.Of, u.Name)
		if ok && both && here.Params != there.Params && u.Of != "TargetMigrationRegistry" && u.Of != "TargetEnvSchema" && u.Name != "getArguments" {
			c.fail("against-call", u, fmt.Sprintf("%s takes other arguments in METIS %s", u.Name, to), fmt.Sprintf("it is %s(%s)", u.Name, there.Params))
		}
		if u.Of == "TargetMigrationRegistry" && u.Name == "register" && u.Dialect.MigrationsChained != to.MigrationsChained {
			hint := "return the changed arguments"
			if to.MigrationsChained {
				hint = "change effect." + to.EffectArguments
			}
			c.fail("against-call", u, fmt.Sprintf("METIS %s calls a migration with something else", to), hint)
		} else if u.Of == "TargetMigrationRegistry" && u.Name == "register" && u.Dialect.EffectArguments != to.EffectArguments {
			c.fail("against-call", u, fmt.Sprintf("METIS %s gives a migration the effect's arguments in another form", to), "change effect."+to.EffectArguments)
		}
	case flow.Global:
		if u.Name == "METIS_VERSION" && !to.METISVersionGlobal {
			c.fail("against-member", u, fmt.Sprintf("METIS_VERSION is not defined in METIS %s", to), "ask typeof METIS_VERSION first")
		}
	case flow.Second:
		if u.Dialect.ScriptTakesValues && !to.ScriptTakesValues {
			c.fail("against-call", u, fmt.Sprintf("METIS %s gives a script no second parameter", to), "write: const { name } = context.effect.args")
		}
	case flow.New:
		if table.Types[u.Of] == nil && types.Of(*u.Dialect).Types[u.Of] != nil {
			c.fail("against-member", u, fmt.Sprintf("METIS %s has no %s", to, u.Of), "do without it")
		}
	}
}
