package runtime

import (
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

// Description is what an environment declares, as a session sees it that evaluates all of it.
type Description struct {
	schema.Environment
	// Failures are the files that METIS would skip, each with its place.
	Failures []*event.Error
	// Problems are what METIS hides in the files that load, by file.
	Problems []FileProblem
}

// FileProblem is a problem of a declaration and the file it stands in.
type FileProblem struct {
	File string
	schema.Problem
}

// Describe evaluates an environment and all its targets, in METIS's order, and says what they declare.
func (s *Session) Describe(e *Environment) (d Description) {
	s.vm.Loop.Do(func(w *js.Wait) {
		defer w.Finish()
		d = s.describe(e)
	})
	return d
}

func (s *Session) describe(e *Environment) Description {
	env := s.enter(e)
	d := Description{Environment: env.schema}
	d.Targets = []*schema.Target{}
	if configs, err := e.Configs(); err != nil {
		d.Failures = append(d.Failures, &event.Error{Code: event.CodeLoad, Message: err.Error(), Hint: "METIS logs it and goes on with no configs at all"})
	} else {
		d.Configs = configs
	}
	if env.failure != nil {
		d.Failures = append(d.Failures, env.failure)
		return d
	}
	if e.Folder.HasSchema {
		for _, p := range env.schema.Check() {
			d.Problems = append(d.Problems, FileProblem{e.Folder.Display + "/schema.ts", p})
		}
	}
	for _, t := range s.all(env) {
		if t.failure != nil {
			d.Failures = append(d.Failures, t.failure)
			continue
		}
		d.Targets = append(d.Targets, t.Target)
		if t.noID {
			d.Problems = append(d.Problems, FileProblem{t.File, schema.Problem{Code: "missing-id", Severity: schema.SeverityInfo,
				Message: "the target has no _id and takes its folder's name, " + t.ID, Hint: "write _id: '" + t.ID + "': METIS refuses the second target without one"}})
		}
		for _, p := range t.problems {
			d.Problems = append(d.Problems, FileProblem{t.File, p})
		}
	}
	return d
}
