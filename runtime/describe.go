package runtime

import (
	"path"
	"slices"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// Description is what an environment declares, as a session sees it that evaluates all of it.
type Description struct {
	schema.Environment // with the targets that load
	// Failure is why none of its targets can run; nil if those that load can.
	Failure *event.Error
	// Findings are all that is wrong in its files. Of severity error is what costs METIS a file.
	Findings []Finding
}

// Finding is something wrong in an environment's files, in its place, with a fix.
type Finding struct {
	event.Diagnostic
	// Folders are those of the targets that it belongs to; none if it belongs to the environment: its schema.ts, what
	// that imports, or configs.json.
	Folders []string
}

// Of tells whether a finding concerns the target in a folder: it is the target's or its environment's.
func (f Finding) Of(folder string) bool {
	return len(f.Folders) == 0 || slices.Contains(f.Folders, folder)
}

// Describe evaluates an environment and all its targets, in METIS's order, and says what they declare and what is wrong
// with them. It runs no script.
func (s *Session) Describe(e *Environment) Description {
	d, ok := do(s, func() Description { return s.describe(e) })
	if !ok {
		return Description{Environment: schema.Environment{ID: e.ID, Dir: e.Folder.Display}, Failure: s.lost()}
	}
	return d
}

// Target is what the target of a reference declares. It runs no script.
func (s *Session) Target(r Reference) (*schema.Target, *event.Error) {
	type answer struct {
		target  *schema.Target
		failure *event.Error
	}
	a, ok := do(s, func() answer {
		t, failure := s.open(r)
		if failure != nil {
			return answer{failure: failure}
		}
		return answer{target: t.Target}
	})
	if !ok {
		return nil, s.lost()
	}
	return a.target, a.failure
}

// Check tells why a request would be refused; nil if its script would be called. It runs no script.
func (s *Session) Check(r Request) *event.Error {
	failure, ok := do(s, func() *event.Error {
		_, _, _, failure := s.admit(r)
		return failure
	})
	if !ok {
		return s.lost()
	}
	return failure
}

func (s *Session) describe(e *Environment) Description {
	env := s.enter(e)
	d := Description{Environment: env.schema, Failure: env.failure}
	d.Targets = []*schema.Target{}
	d.Findings = e.Unbuilt()
	if configs, err := e.Configs(); err != nil {
		d.fail("configs", nil, err.(*event.Error)) // the only type that Configs returns
	} else {
		d.Configs = configs
	}
	if env.failure != nil {
		if !e.Folder.HasSchema || e.entries["schema.ts"] { // else it is one of those that do not build
			d.fail(env.failure.Code, nil, env.failure)
		}
		return d
	}
	if e.Folder.HasSchema {
		for _, p := range append(env.schema.Check(), env.problems...) {
			finding := Finding{Diagnostic: event.Diagnostic{Code: p.Code, Severity: p.Severity, Message: p.String(), Hint: p.Hint}}
			if finding.Source = e.Folder.Display; p.Path != "" {
				finding.Source, finding.Frame = e.place("schema.ts", p.Path)
			}
			d.Findings = append(d.Findings, finding)
		}
	}
	for _, t := range s.all(env) {
		folders := []string{t.Folder}
		if t.failure != nil {
			if e.entries[t.Folder+"/schema.ts"] {
				d.fail(t.failure.Code, folders, t.failure)
			}
			continue
		}
		d.Targets = append(d.Targets, t.Target)
		for _, remark := range t.remarks(true) {
			d.Findings = append(d.Findings, Finding{remark, folders})
		}
	}
	return d
}

// fail adds an error and those beside it.
func (d *Description) fail(code string, folders []string, failure *event.Error) {
	for _, e := range failure.All() {
		d.Findings = append(d.Findings, finding(code, folders, e))
	}
}

// finding is an error as one, with its causes in its message.
func finding(code string, folders []string, e *event.Error) Finding {
	d := event.Diagnostic{Code: code, Severity: schema.SeverityError, Message: short(e), Source: e.Source, Frame: e.Frame, Hint: e.Hint}
	for cause := e.Cause; cause != nil; cause = cause.Cause {
		d.Message += "; caused by " + cause.Error()
	}
	return Finding{d, folders}
}

// Unbuilt is what is wrong in the files that do not build, each mistake with all the targets that it costs. No session
// is needed to know it.
func (e *Environment) Unbuilt() []Finding {
	var list []Finding
	for _, p := range e.Problems {
		var folders []string
		for _, key := range p.Entries {
			if key == "schema.ts" {
				folders = nil
				break
			}
			folders = append(folders, path.Dir(key))
		}
		list = append(list, finding(p.Code, folders, problemError(p)))
	}
	return list
}
