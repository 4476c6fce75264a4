package check

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/runtime/js/flow"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/schema/types"
)

// call looks at the call of a method that the dialect declares.
func (c *checker) call(u js.Use) {
	if list, ok := strings.CutSuffix(u.Of, "[]"); ok && flow.Exposed(list) && flow.Exposed(arg(u, 0).Type) {
		c.warn("exposed-compare", u, fmt.Sprintf("METIS makes such objects anew at each read: %s never finds one", u.Name), "compare their _id: list.some((x) => x._id === it._id)")
	}
	m, ok := types.Of(*u.Dialect).Lookup(u.Of, u.Name)
	if !ok {
		return
	}
	if u.Spread {
		return
	}
	given := len(u.Args)
	if given > 0 && u.Args[given-1].Null {
		given-- // undefined is written there
	}
	switch u.Of {
	case "Context", "HookContext":
		params := m.Parameters()
		if given < m.Required && strings.HasSuffix(params[given], ": number") && !(u.Name == "modifyResourcePool" && u.Dialect.PoolOperandChecked) {
			c.noNumber(u)
			return
		}
		if given < m.Required {
			c.fail("method-arguments", u, fmt.Sprintf("%s is called with too few arguments: METIS %s throws a TypeError", u.Name, u.Dialect), fmt.Sprintf("it is %s(%s)", u.Name, m.Params))
			return
		}
		for i, p := range params {
			c.takesComponent(u, m, p, arg(u, i))
		}
		c.contextCall(u)
	case "Store":
		c.storeCall(u)
	case "TargetEnvSchema":
		if u.Name == "on" && given < m.Required {
			c.fail("method-arguments", u, "on is called with too few arguments: METIS calls the hook that is not there, and fails", fmt.Sprintf("it is on(%s)", m.Params))
			return
		}
		c.hook(u)
	case "TargetMigrationRegistry":
		c.migration(u)
	}
}

// takesComponent looks at an argument for a parameter that takes components of a mission, by its declaration.
func (c *checker) takesComponent(u js.Use, m types.Member, declared string, v flow.Value) {
	name, of, _ := strings.Cut(declared, ": ")
	of, ok := strings.CutPrefix(strings.TrimSuffix(of, ">"), "OneOrMany<")
	if !ok || of == "Resource" { // a resource that is none is no error
		return
	}
	what := ""
	given := strings.TrimSuffix(v.Type, "[]")
	switch literal := v.Literal.(type) {
	case string:
		what = fmt.Sprintf("the text %q", literal)
	case float64, bool:
		what = fmt.Sprint(literal)
	default:
		if v.Object && !v.Open && len(v.Keys) > 0 && !slices.Contains(v.Keys, "componentType") { // such as local keys
			what = "an object without componentType"
			break
		}
		if !flow.Exposed(given) || slices.Contains(strings.Split(of, " | "), given) {
			return
		}
		what = "a " + shown(given)
	}
	c.fail("method-arguments", u, fmt.Sprintf("%s's %s cannot be %s: METIS %s throws a TypeError", u.Name, name, what, u.Dialect), fmt.Sprintf("it is %s(%s)", u.Name, m.Params))
}

// noNumber is said of a call that gives something else, or nothing, where a number belongs.
func (c *checker) noNumber(u js.Use) {
	if u.Name == "sleep" {
		c.warn("sleep-overflow", u, "sleep gets no number and ends after 1 ms", "write the milliseconds: sleep(1000)")
		return
	}
	c.warn("operand-type", u, u.Name+" gets no number: METIS adds what it gets as JavaScript does, and what comes out may be none either", "give it a number")
}

// arg is what is known of an argument.
func arg(u js.Use, i int) flow.Value {
	if i < len(u.Args) {
		return u.Args[i]
	}
	return flow.Value{}
}

func (c *checker) contextCall(u js.Use) {
	byKeys := !u.Dialect.ComponentTypes
	switch u.Name {
	case "sleep":
		if ms, ok := arg(u, 0).Literal.(float64); ok && ms > math.MaxInt32 {
			c.warn("sleep-overflow", u, fmt.Sprintf("sleep(%v) is longer than a timer can be and ends after 1 ms", ms), "the longest is 2147483647 ms, 24.8 days")
		}
		if text, ok := arg(u, 0).Literal.(string); ok {
			if _, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err != nil {
				c.noNumber(u)
			}
		}
		if u.Finally {
			c.info("sleep-finally", u, "when the session is reset or ends during this sleep, METIS never runs the finally around it", "clean up in a teardown effect or hook")
		}
	case "sendOutput":
		if secret(arg(u, 0)) {
			c.warn("secret-shown", u, "the output shows what configs.json holds", "show what it does instead of what it is: its name, whether it is set")
		}
		if arg(u, 0).Type == "StoreState" {
			c.warn("state-as-value", u, "the output shows the state, and not its value", "write its value: state.value")
		}
	case "addNodeAlert":
		i := 2
		if byKeys {
			i = 1
		}
		if level, ok := arg(u, i).Literal.(string); ok && !slices.Contains([]string{"info", "suspicious", "warning", "danger"}, level) {
			c.warn("alert-severity", u, fmt.Sprintf("an alert of the severity %q: METIS takes it as it is, and its browser knows no such alert", level), "it is one of info, suspicious, warning and danger")
		}
	case "modifySuccessChance", "modifyProcessTime", "modifyResourceCost", "modifyResourcePool":
		i := 1
		switch {
		case u.Name == "modifyResourceCost" && (!byKeys || u.Dialect.ResourcePools):
			i = 1
			if !byKeys {
				i = 2
			}
		case byKeys:
			i = 0
		}
		c.operand(u, arg(u, i))
	}
	if byKeys {
		c.keys(u)
	}
}

// operand looks at what is added to a number.
func (c *checker) operand(u js.Use, v flow.Value) {
	if text, ok := v.Literal.(string); ok {
		c.warn("operand-type", u, fmt.Sprintf("the operand is the text %q and no number: METIS adds it as JavaScript does, and what comes out may be none either", text), "convert it first: Number(text)")
	}
	if _, ok := v.Literal.(bool); ok || v.Object || flow.Exposed(strings.TrimSuffix(v.Type, "[]")) {
		c.noNumber(u)
	}
	n, ok := v.Literal.(float64)
	switch {
	case !ok:
	case u.Name == "modifySuccessChance" && math.Abs(n) > 1:
		c.warn("operand-fraction", u, fmt.Sprintf("a success chance is changed by %v: it is a fraction from 0 to 1, so that means %v %%", n, n*100), fmt.Sprintf("for %v %% write %v", n, n/100))
	case u.Name == "modifyProcessTime" && math.Abs(n) > maxProcessTime:
		c.warn("operand-clamped", u, fmt.Sprintf("a process time is changed by %v ms, and METIS stops at its limit", n), "a process time is from 0 to 7199000 ms")
	case u.Name == "modifyResourcePool" && n < 0 && u.Dialect.PoolOperandChecked:
		c.fail("operand-negative", u, fmt.Sprintf("METIS %s throws: a pool can only be added to", u.Dialect), "take resources away with modifyResourceCost, or write the file for METIS 2.4")
	}
}

// maxProcessTime is in milliseconds (spec 3.2.3).
const maxProcessTime = 7199000

// knownKeys are the local keys that each method looks at.
var knownKeys = map[string][]string{
	"blockNode": {"forceKey", "nodeKey"}, "unblockNode": {"forceKey", "nodeKey"}, "openNode": {"forceKey", "nodeKey"}, "closeNode": {"forceKey", "nodeKey"},
	"addNodeAlert": {"forceKey", "nodeKey"}, "modifySuccessChance": {"forceKey", "nodeKey", "actionKey"}, "modifyProcessTime": {"forceKey", "nodeKey", "actionKey"},
	"modifyResourceCost": {"forceKey", "nodeKey", "actionKey"}, "modifyResourcePool": {"forceKey", "poolKey"}, "sendOutput": {"forceKey", "memberId"},
}

// keys looks at an options object of local keys.
func (c *checker) keys(u js.Use) {
	known := knownKeys[u.Name]
	i := 0
	switch u.Name {
	case "modifySuccessChance", "modifyProcessTime", "modifyResourcePool", "sendOutput":
		i = 1
	case "addNodeAlert":
		i = 2
	case "modifyResourceCost":
		i = 1
		if u.Dialect.ResourcePools {
			i = 2
		}
	}
	v := arg(u, i)
	if known == nil {
		return
	}
	hit := !v.Object || v.Open || len(v.Keys) == 0
	for _, key := range v.Keys {
		hit = hit || slices.Contains(known, key)
	}
	if v.Literal == nil && hit {
		return
	}
	what := "the effect's own component"
	if u.Name == "sendOutput" {
		if v.Object {
			what = "the effect's own force"
		} else {
			what = "every force"
		}
	}
	c.warn("keys-ignored", u, fmt.Sprintf("%s gets no key that it knows and takes %s", u.Name, what), "write { "+strings.Join(known, ", ")+" } with local keys")
}

// storeCall looks at store.use.
func (c *checker) storeCall(u js.Use) {
	switch v := arg(u, 1); {
	case u.Name != "use":
	case len(u.Args) < 2:
		c.warn("store-default", u, "the state has no default: its value is undefined until somebody assigns one", "write use(key, default)")
	case v.Shared:
		c.warn("store-default-shared", u, "the default is an object of the module: METIS keeps it by reference, so all sessions share it and what one changes in it", "make it here: use(key, { ... }), or structuredClone(it)")
	}
}

// hook looks at env.on.
func (c *checker) hook(u js.Use) {
	method, ok := arg(u, 0).Literal.(string)
	switch {
	case u.Name != "on":
	case ok && method != "environment-setup" && method != "environment-teardown":
		c.warn("hook-never-called", u, fmt.Sprintf("METIS takes a hook on %q and never calls it", method), "write environment-setup or environment-teardown")
	case len(c.folders(u.Place.File)) > 0:
		c.warn("hook-never-called", u, "METIS takes the hooks before it loads targets: one that a target's module registers is never called", "register it in the environment's schema.ts")
	}
}

// migration notes a registered version and looks at its script.
func (c *checker) migration(u js.Use) {
	if u.Name != "register" {
		return
	}
	if text, ok := arg(u, 0).Literal.(string); ok {
		if _, err := schema.ParseVersion(text); err == nil {
			c.migrations = append(c.migrations, u)
		}
	}
	if script := arg(u, 1); script.Function && !script.Returns && !u.Dialect.MigrationsChained {
		c.fail("migration-result", u, fmt.Sprintf("the migration returns nothing: METIS %s takes that for the effect's arguments", u.Dialect), "return the changed arguments")
	}
}
