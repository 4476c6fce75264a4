package scenario

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// ParseMember reads a person who joins a session, NAME or NAME:FORCE. An error is an *event.Error.
func ParseMember(text string) (runtime.Member, error) {
	name, force, given := strings.Cut(text, ":")
	if name == "" || given && force == "" {
		return runtime.Member{}, mistake(fmt.Sprintf("%q is no member", text), "write NAME, or NAME:FORCE with the force's local key or _id")
	}
	return named(runtime.Member{Username: name, Force: force}), nil
}

// named gives a member whose name nobody has said one that scripts can print.
func named(m runtime.Member) runtime.Member {
	if m.FirstName == "" && m.LastName == "" {
		m.FirstName, m.LastName = m.Username, "Player"
	}
	return m
}

// members reads a list of them. Whether their forces and roles are there the mission says.
func (r *reader) members(n ast.Node) []runtime.Member {
	var list []runtime.Member
	for _, n := range r.elements(n) {
		switch m := r.resolve(n).(type) {
		case nil:
		case *ast.MappingNode, *ast.MappingValueNode:
			list = append(list, r.member(m))
		default:
			before := len(r.problems)
			text := r.text(n, "a member")
			if len(r.problems) > before {
				continue
			}
			member, err := ParseMember(text)
			if err != nil {
				var failure *event.Error
				if errors.As(err, &failure) {
					r.refuse(n, failure)
				}
				continue
			}
			list = append(list, member)
		}
	}
	return list
}

func (r *reader) member(n ast.Node) runtime.Member {
	var m runtime.Member
	fields := map[string]*string{"username": &m.Username, "firstName": &m.FirstName, "lastName": &m.LastName, "role": &m.Role, "force": &m.Force}
	entries := r.entries(n, "a member")
	for _, e := range entries {
		field := fields[e.key]
		switch {
		case field != nil:
			*field = r.text(e.value, e.key)
		case len(entries) == 1 && len(schema.Near(e.key, sortedKeys(fields))) == 0:
			r.problem(e.at, fmt.Sprintf("a member has no key %q", e.key), "NAME:FORCE is written without a blank, a member with keys as {username: NAME, force: FORCE}")
			return m
		default:
			r.unknown(e, "a member", sortedKeys(fields))
		}
	}
	if m.Username == "" {
		r.problemAt(n, "write: {username: NAME, force: FORCE}", "a member needs a username")
	}
	return named(m)
}
