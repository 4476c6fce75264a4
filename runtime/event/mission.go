package event

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Text is what a change did to a component, from the outside in: blue/firewall blocked: false -> true. value gives what
// stood there before and stands there now as the reader is to see it.
func (m Mission) Text(value func(json.RawMessage) string) string {
	_, what, _ := strings.Cut(m.Change, ".")
	text := ""
	if file, ok := m.Ref["file"]; ok {
		text = fmt.Sprintf("file %v %s of %v", file, what, m.Ref["force"])
	} else {
		var keys []string
		for _, kind := range []string{"force", "node", "action", "pool"} {
			if key, ok := m.Ref[kind]; ok {
				keys = append(keys, fmt.Sprint(key))
			}
		}
		text = strings.Join(keys, "/") + " " + what
		if resource, ok := m.Ref["resource"]; ok {
			text += fmt.Sprintf(" of %v", resource)
		}
	}
	text += ": "
	if m.From != nil {
		text += value(m.From) + " -> "
	}
	if m.To == nil {
		return text + "nothing"
	}
	return text + value(m.To)
}
