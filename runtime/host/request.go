package host

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
)

const (
	// maxLine bounds one request, in bytes: it is held in memory whole.
	maxLine = 16 << 20
	// maxName bounds the id of a request and the name of a session, in bytes: every event repeats them.
	maxName = 200
)

// request is one line of the client's, checked as far as one can without a session.
type request struct {
	id json.RawMessage // as the client wrote it; null if it gave none
	do string

	session    string
	target     string
	task       string
	args       json.RawMessage // an object or nil
	undeclared bool
	timeout    time.Duration
	configs    map[string]string // environment -> config
	seeds      []seed

	// Of migrate.
	version, effectName, effectVersion string
	effect, arguments                  json.RawMessage

	settle  *bool // nil: as the session does
	mission missionRequest
}

// seed is one value for a store.
type seed struct {
	scope stores.Scope
	key   string
	value json.RawMessage
}

// verbs are the requests there are.
func verbs() []string {
	return append([]string{"run", "cancel", "seed", "stores", "list", "end", "migrate"}, missionVerbs()...)
}

// fields are what a request may hold besides id and do, and how many of them, from the first on, it
// must hold.
func fields(do string) (names []string, required int) {
	switch do {
	case "run":
		return []string{"session", "target", "args", "undeclared", "timeout", "config", "settle", "force", "node", "action", "trigger"}, 2
	case "cancel":
		return []string{"task"}, 1
	case "seed":
		return []string{"session", "stores", "config", "settle"}, 2
	case "stores", "end":
		return []string{"session", "settle"}, 1
	case "migrate":
		return []string{"target", "version", "args", "effect"}, 1
	}
	return missionFields(do)
}

// member is one member of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// parse reads a request. What comes with an error is usable for its id only, which is nil if none
// could be read.
func parse(line []byte) (r request, err *event.Error) {
	members, failure := object(line)
	for _, m := range members {
		if m.name == "id" && r.id == nil {
			if r.id, err = readID(m.value); err != nil {
				return r, err
			}
		}
	}
	if failure != nil {
		return r, malformed(`write one JSON object a line, such as {"id":1,"do":"list"}`, "the request cannot be read: %v", failure)
	}
	if r.id == nil {
		r.id = json.RawMessage("null")
	}
	for _, m := range members {
		if m.name == "do" {
			if r.do, err = text(m); err != nil {
				return r, err
			}
		}
	}
	known, required := fields(r.do)
	switch {
	case r.do == "":
		return r, malformed("there are "+strings.Join(verbs(), ", "), `the request does not say what to do: "do" is missing`)
	case !slices.Contains(verbs(), r.do):
		return r, malformed(near(r.do, verbs()), "there is no request %q", clip(r.do))
	}
	given := map[string]bool{}
	for _, m := range members {
		if given[m.name] {
			return r, malformed("leave one out", "%q is given twice", clip(m.name))
		}
		given[m.name] = true
		if m.name == "id" || m.name == "do" {
			continue
		}
		if !slices.Contains(known, m.name) {
			return r, malformed(near(m.name, append([]string{"id", "do"}, known...)), "%q has no place in a %s request", clip(m.name), r.do)
		}
		if err := r.set(m); err != nil {
			return r, err
		}
	}
	for _, name := range known[:required] {
		if !given[name] {
			return r, malformed(example(r.do), "%q is missing in the %s request", name, r.do)
		}
	}
	return r, nil
}

// set reads one field. null is as good as none where a field may be missing.
func (r *request) set(m member) (err *event.Error) {
	_, required := fields(r.do)
	if names, _ := fields(r.do); string(m.value) == "null" && !slices.Contains(names[:required], m.name) {
		return nil
	}
	switch m.name {
	case "session":
		r.session, err = name(m)
	case "target":
		r.target, err = text(m)
	case "task":
		r.task, err = text(m)
	case "version":
		r.version, err = text(m)
	case "effect":
		err = r.setEffect(m)
	case "args":
		if m.value[0] != '{' {
			return wrong(m, `an object, such as {"name":"value"}`)
		}
		r.args = m.value
	case "undeclared":
		if json.Unmarshal(m.value, &r.undeclared) != nil {
			return wrong(m, "true or false")
		}
	case "timeout":
		s, _ := text(m)
		var failure error
		if r.timeout, failure = time.ParseDuration(s); failure != nil || r.timeout <= 0 {
			return wrong(m, `a time above zero with its unit, such as "5s" or "300ms"`)
		}
	case "config":
		if r.do == "start" {
			return r.setMission(m)
		}
		err = r.setConfig(m)
	case "stores":
		err = r.setSeeds(m)
	case "settle":
		r.settle = new(bool)
		if json.Unmarshal(m.value, r.settle) != nil {
			return wrong(m, "true or false")
		}
	default:
		err = r.setMission(m)
	}
	return err
}

// setConfig reads METIS's session config, of which lone targets have the environments' configs only.
func (r *request) setConfig(m member) *event.Error {
	const usage = `write {"targetEnvConfigs":{"ENVIRONMENT":"CONFIG"}}`
	config, err := object(m.value)
	if err != nil {
		return wrong(m, "an object: "+usage)
	}
	r.configs = map[string]string{}
	for _, c := range config {
		if c.name != "targetEnvConfigs" {
			return malformed(usage, "config: %q has no place in the config of a session without a mission", clip(c.name))
		}
		list, err := object(c.value)
		if err != nil {
			return wrong(c, "an object: "+usage)
		}
		for _, env := range list {
			id, err := text(env)
			if err != nil {
				return malformed(usage, "config: targetEnvConfigs: %s", err.Message)
			}
			r.configs[env.name] = id
		}
	}
	return nil
}

func (r *request) setSeeds(m member) *event.Error {
	const usage = `write {"global":{"KEY":VALUE},"local:ENVIRONMENT":{"KEY":VALUE}}`
	scopes, err := object(m.value)
	if err != nil {
		return wrong(m, "an object: "+usage)
	}
	for _, s := range scopes {
		scope, err := stores.ParseScope(s.name)
		if err != nil {
			return malformed(usage, "stores: %v", err)
		}
		keys, err := object(s.value)
		if err != nil {
			return wrong(s, "an object: "+usage)
		}
		for _, k := range keys {
			if _, err := stores.ParseKey(k.name); err != nil {
				return &event.Error{Code: event.CodeStore, Message: fmt.Sprintf("stores: %s: %v", scope, err), Hint: "write keys as a stores answer shows them"}
			}
			if err := event.Decode(k.value, event.NewEncoder(nil)); err != nil {
				return &event.Error{Code: event.CodeStore, Message: fmt.Sprintf("stores: cannot read the value for %s %q: %v", scope, clip(k.name), err),
					Hint: "values are JSON, and $map, $set, $date, ... for what JSON has not"}
			}
			r.seeds = append(r.seeds, seed{scope, k.name, k.value})
		}
	}
	return nil
}

// object reads the members of a JSON object in their order. Those before a mistake come with the error.
func object(data []byte) (members []member, err error) {
	if !utf8.Valid(data) {
		return nil, errors.New("it is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	begin, err := d.Token()
	if err != nil {
		return nil, syntax(d, err)
	}
	if begin != json.Delim('{') {
		return nil, errors.New("it is no JSON object")
	}
	for d.More() {
		var m member
		key, err := d.Token()
		if err != nil {
			return members, syntax(d, err)
		}
		m.name, _ = key.(string)
		if err := d.Decode(&m.value); err != nil {
			return members, syntax(d, err)
		}
		members = append(members, m)
	}
	if _, err := d.Token(); err != nil {
		return members, syntax(d, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return members, fmt.Errorf("there is more behind the object, at byte %d", d.InputOffset())
	}
	return members, nil
}

func syntax(d *json.Decoder, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ends too early")
	}
	var s *json.SyntaxError
	if errors.As(err, &s) {
		return fmt.Errorf("%w, at byte %d", err, s.Offset)
	}
	return err
}

func readID(value json.RawMessage) (json.RawMessage, *event.Error) {
	switch c := value[0]; {
	case string(value) == "null":
		return json.RawMessage("null"), nil
	case c != '"' && c != '-' && (c < '0' || c > '9'):
		return nil, malformed("number your requests", "the id must be a string or a number")
	case len(value) > maxName:
		return nil, malformed("number your requests", "the id is longer than %d bytes", maxName)
	}
	return value, nil
}

// text reads a string that is not empty.
func text(m member) (s string, err *event.Error) {
	if m.value[0] != '"' || json.Unmarshal(m.value, &s) != nil || s == "" {
		return "", wrong(m, "a string that is not empty")
	}
	return s, nil
}

func name(m member) (string, *event.Error) {
	s, err := text(m)
	if err == nil && len(s) > maxName {
		err = malformed("take a shorter one", "the name of the session is longer than %d bytes", maxName)
	}
	return s, err
}

func malformed(hint, format string, args ...any) *event.Error {
	return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf(format, args...), Hint: hint}
}

func wrong(m member, want string) *event.Error {
	return malformed("", "%q must be %s, and is %s", clip(m.name), want, clip(string(m.value)))
}

// clip shortens what a message shows of the client's text.
func clip(s string) string {
	const most = 60 // bytes
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

func near(name string, among []string) string {
	return schema.Meant(name, among, "there are "+strings.Join(among, ", "))
}

func example(do string) string {
	switch do {
	case "run":
		return `write {"id":1,"do":"run","session":"s1","target":"ENVIRONMENT/TARGET"}`
	case "cancel":
		return `write {"id":1,"do":"cancel","task":"s1.1"}, with the id of the task event`
	case "seed":
		return `write {"id":1,"do":"seed","session":"s1","stores":{"global":{"KEY":VALUE}}}`
	case "start":
		return `write {"id":1,"do":"start","session":"s1","mission":"FILE"}`
	case "execute":
		return `write {"id":1,"do":"execute","session":"s1","force":"KEY","node":"KEY","action":"KEY"}`
	case "wait":
		return `write {"id":1,"do":"wait","session":"s1","ms":1000}`
	case "configs":
		return `write {"id":1,"do":"configs","session":"s1","configs":{"ENVIRONMENT":"CONFIG"}}`
	}
	return fmt.Sprintf(`write {"id":1,"do":%q,"session":"s1"}`, do)
}

// lines reads lines of bounded length.
type lines struct{ r *bufio.Reader }

// next is the next line, without its end, in memory of its own; tooLong tells that there was one which
// is longer than maxLine and was skipped. A last line may lack its end.
func (l lines) next() (line []byte, tooLong bool, err error) {
	for {
		part, err := l.r.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > maxLine; tooLong {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && (len(line) > 0 || tooLong):
			err = nil
		}
		return bytes.TrimSpace(line), tooLong, err
	}
}
