package scenario

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/schema"
)

// maxDifferences bounds what is said of one state.
const maxDifferences = 10

// checkState compares the mission's state with what was expected of it.
func (x *Expectation) checkState(state json.RawMessage, fail func(at Place, hint, format string, args ...any)) {
	differences := within(x.State, state, nil)
	for i, d := range differences {
		if i == maxDifferences {
			fail(x.stateAt, "", "and %d more differences of the state", len(differences)-i)
			break
		}
		fail(x.stateAt, d.hint, "%s", d.message)
	}
}

// difference is one part of a value that is not as it was to be.
type difference struct{ message, hint string }

// within compares what was expected with what there is: of an object only the members that are named, of anything else
// the whole.
func within(want, got json.RawMessage, path []string) []difference {
	var wanted, found map[string]json.RawMessage
	where := strings.Join(path, ": ")
	if want[0] != '{' || json.Unmarshal(want, &wanted) != nil || got[0] != '{' || json.Unmarshal(got, &found) != nil {
		if sameJSON(want, got) {
			return nil
		}
		return []difference{{message: fmt.Sprintf("%s was to be %s, and is %s", where, brief(want), brief(got))}}
	}
	var list []difference
	for _, name := range sortedKeys(wanted) {
		below := append(slices.Clone(path), name)
		if value, ok := found[name]; ok {
			list = append(list, within(wanted[name], value, below)...)
			continue
		}
		d := difference{message: fmt.Sprintf("the state has no %s", strings.Join(below, ": ")), hint: "there are " + listed(sortedKeys(found))}
		if near := schema.Near(name, sortedKeys(found)); len(near) > 0 {
			d.hint = "did you mean " + strings.Join(near, " or ") + "?"
		}
		list = append(list, d)
	}
	return list
}
