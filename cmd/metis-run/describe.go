package main

import (
	"context"
	"strings"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

// look asks a session that does nothing else, so that the one that runs begins as if nobody had looked.
func look[T any](ctx context.Context, budget js.Budget, ask func(*runtime.Session) T) T {
	s := runtime.Open(runtime.Options{Budget: budget})
	stop := context.AfterFunc(ctx, func() {
		s.CancelAll(&event.Error{Code: event.CodeCancelled, Message: "cancelled: " + context.Cause(ctx).Error()})
	})
	answer := ask(s)
	stop()
	s.End()
	return answer
}

// describe is what an environment declares.
func describe(ctx context.Context, env *runtime.Environment, budget js.Budget) runtime.Description {
	return look(ctx, budget, func(s *runtime.Session) runtime.Description { return s.Describe(env) })
}

// declared is what a target declares, in its environment without the others; nil and why not.
func declared(ctx context.Context, r runtime.Reference, budget js.Budget) (env schema.Environment, t *schema.Target, failure *event.Error) {
	look(ctx, budget, func(s *runtime.Session) any {
		if t, failure = s.Target(r); failure == nil {
			env = s.Describe(r.Environment).Environment
			env.Targets = []*schema.Target{t}
		}
		return nil
	})
	return env, t, failure
}

// skipped says what to do about a file that a command does without.
func skipped(d event.Diagnostic) event.Diagnostic {
	if d.Severity == schema.SeverityError {
		d.Severity = schema.SeverityWarning
	}
	if d.Code == bundle.CodeUnprovided {
		return d // METIS loads the file
	}
	switch {
	case strings.HasSuffix(d.Hint, "?"):
		d.Hint += " "
	case d.Hint != "":
		d.Hint += "; "
	}
	d.Hint += "METIS skips the file too"
	return d
}

// ofFolder is what METIS would say of a folder that it skips.
func ofFolder(p schema.Problem) event.Diagnostic {
	return event.Diagnostic{Code: p.Code, Severity: p.Severity, Source: p.Path, Message: p.Message, Hint: p.Hint}
}
