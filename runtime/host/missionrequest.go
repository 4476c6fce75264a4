package host

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// This file reads the requests of sessions that play a mission.

// missionRequest is what these have besides the fields of all.
type missionRequest struct {
	// Of start.
	file    string          // of the mission; else inline
	inline  json.RawMessage // the mission itself
	dirs    []string        // nil: those of the host
	config  json.RawMessage // METIS's, an object or nil
	members []runtime.Member
	virtual bool
	seed    *uint64
	metis   string // "": as the host

	place   runtime.Place     // of run and execute
	outcome string            // of execute: success, failure, or "" for chance
	member  string            // who executes
	wait    time.Duration     // of wait
	configs map[string]string // of configs: environment -> config, "" for none
}

func missionVerbs() []string {
	return []string{"start", "execute", "wait", "settle", "reset", "configs", "state"}
}

// missionFields are fields for these requests.
func missionFields(do string) (names []string, required int) {
	switch do {
	case "start":
		return []string{"session", "mission", "dir", "config", "members", "clock", "seed", "metis", "settle"}, 2
	case "execute":
		return []string{"session", "force", "node", "action", "outcome", "member", "settle"}, 4
	case "wait":
		return []string{"session", "ms", "settle"}, 2
	case "configs":
		return []string{"session", "configs", "settle"}, 2
	case "settle", "reset", "state":
		return []string{"session", "settle"}, 1
	}
	return nil, 0
}

// maxWait bounds one wait; a virtual clock has some such steps before it.
const maxWait = 100 * 365 * 24 * time.Hour

// setMission reads a field of these.
func (r *request) setMission(m member) (err *event.Error) {
	q := &r.mission
	switch m.name {
	case "mission":
		if m.value[0] == '{' {
			q.inline = m.value
			return nil
		}
		if q.file, err = text(m); err != nil {
			return wrong(m, "the path of a file, or the mission itself, an object")
		}
	case "dir":
		err = r.setDirs(m)
	case "config":
		if m.value[0] != '{' {
			return wrong(m, `METIS's session config, an object such as {"accessibility":"public"}`)
		}
		q.config = m.value
	case "members":
		err = r.setMembers(m)
	case "clock":
		word, err := oneOf(m, "real", "virtual")
		q.virtual = word == "virtual"
		return err
	case "seed":
		n, failure := strconv.ParseUint(string(m.value), 10, 64)
		if failure != nil {
			return wrong(m, "a whole number, zero or above")
		}
		q.seed = &n
	case "metis":
		var versions []string
		for _, d := range schema.Dialects() {
			versions = append(versions, d.Version)
		}
		q.metis, err = oneOf(m, versions...)
	case "force":
		q.place.Force, err = text(m)
	case "node":
		q.place.Node, err = text(m)
	case "action":
		q.place.Action, err = text(m)
	case "trigger":
		q.place.Trigger, err = text(m)
	case "outcome":
		q.outcome, err = oneOf(m, "success", "failure")
	case "member":
		q.member, err = text(m)
	case "ms":
		var ms float64
		if m.value[0] == '"' || json.Unmarshal(m.value, &ms) != nil || string(m.value) == "null" || ms < 0 || ms > float64(maxWait/time.Millisecond) {
			return wrong(m, fmt.Sprintf("a number of milliseconds from 0 to %d", maxWait/time.Millisecond))
		}
		q.wait = time.Duration(ms * float64(time.Millisecond))
	case "configs":
		err = r.setChoice(m)
	}
	return err
}

// oneOf reads one of these words.
func oneOf(m member, words ...string) (string, *event.Error) {
	word, err := text(m)
	if err != nil || !slices.Contains(words, word) {
		return "", wrong(m, `"`+strings.Join(words[:len(words)-1], `", "`)+`" or "`+words[len(words)-1]+`"`)
	}
	return word, nil
}

func (r *request) setDirs(m member) *event.Error {
	var list []json.RawMessage
	if m.value[0] != '[' || json.Unmarshal(m.value, &list) != nil {
		return wrong(m, `a list of folders, such as ["integration/target-env"]`)
	}
	for _, value := range list {
		dir, err := text(member{"a folder in dir", value})
		if err != nil {
			return malformed(`write ["FOLDER"]`, "dir: a folder must be a string that is not empty, and is %s", clip(string(value)))
		}
		r.mission.dirs = append(r.mission.dirs, dir)
	}
	return nil
}

func (r *request) setMembers(m member) *event.Error {
	const usage = `write [{"username":"ann","firstName":"Ann","lastName":"Lee","role":"participant","force":"KEY"}]; only username must be there`
	var list []json.RawMessage
	if m.value[0] != '[' || json.Unmarshal(m.value, &list) != nil {
		return malformed(usage, "members must be a list, and is %s", clip(string(m.value)))
	}
	for i, value := range list {
		fields, err := object(value)
		if err != nil {
			return malformed(usage, "members[%d] must be an object, and is %s", i, clip(string(value)))
		}
		var one runtime.Member
		known := map[string]*string{"username": &one.Username, "firstName": &one.FirstName, "lastName": &one.LastName, "role": &one.Role, "force": &one.Force}
		for _, f := range fields {
			at := known[f.name]
			switch {
			case at == nil:
				return malformed(near(f.name, []string{"username", "firstName", "lastName", "role", "force"}), "members[%d]: a member has no %q", i, clip(f.name))
			case string(f.value) == "null" && f.name != "username":
			case f.value[0] != '"' || json.Unmarshal(f.value, at) != nil:
				return malformed(usage, "members[%d]: %s must be a string, and is %s", i, f.name, clip(string(f.value)))
			}
		}
		switch roles := []string{"participant", "observer", "manager"}; {
		case one.Username == "":
			return malformed(usage, "members[%d] has no username", i)
		case len(one.Username) > maxName:
			return malformed("take a shorter one", "members[%d]: the username is longer than %d bytes", i, maxName)
		case one.Role != "" && !slices.Contains(roles, one.Role):
			return malformed(near(one.Role, roles), "members[%d]: there is no role %q", i, clip(one.Role))
		case slices.ContainsFunc(r.mission.members, func(other runtime.Member) bool { return other.Username == one.Username }):
			return malformed("give each a username of its own", "members[%d]: there is another member with the username %q", i, clip(one.Username))
		}
		r.mission.members = append(r.mission.members, one)
	}
	return nil
}

// setChoice reads what configs selects; null and "" select none.
func (r *request) setChoice(m member) *event.Error {
	const usage = `write {"ENVIRONMENT":"CONFIG"}, or null for none`
	list, err := object(m.value)
	if err != nil {
		return malformed(usage, `"configs" must be an object, and is %s`, clip(string(m.value)))
	}
	r.mission.configs = map[string]string{}
	for _, c := range list {
		id := ""
		if json.Unmarshal(c.value, &id) != nil {
			return malformed(usage, "configs: the id for %q must be a string or null, and is %s", clip(c.name), clip(string(c.value)))
		}
		r.mission.configs[c.name] = id
	}
	return nil
}
