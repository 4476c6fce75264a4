package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

// description is what an environment declares, for commands that run none of it.
type description struct {
	runtime.Description
	environment *runtime.Environment
	configs     *event.Error            // what is wrong with configs.json
	failures    map[string]*event.Error // why a target did not load, by folder
	whole       *event.Error            // why no target did
}

// describe evaluates an environment in a session that does nothing else.
func describe(ctx context.Context, env *runtime.Environment, budget js.Budget) description {
	s := runtime.Open(runtime.Options{Budget: budget})
	stop := context.AfterFunc(ctx, func() {
		s.CancelAll(&event.Error{Code: event.CodeCancelled, Message: "cancelled: " + context.Cause(ctx).Error()})
	})
	d := description{Description: s.Describe(env), environment: env, failures: map[string]*event.Error{}}
	stop()
	s.End()
	// The failures come in order: that of the configs, then the environment's own or one per target.
	failures := d.Failures
	if _, err := env.Configs(); err != nil && len(failures) > 0 {
		d.configs, failures = failures[0], failures[1:]
	}
	var missing []string
	for _, folder := range env.Folder.Targets {
		if !slices.ContainsFunc(d.Targets, func(t *schema.Target) bool { return t.Folder == folder }) {
			missing = append(missing, folder)
		}
	}
	if len(failures) == 1 && len(d.Targets) == 0 && (len(missing) != 1 || d.Name == "") { // it has a name once it is read
		d.whole = failures[0]
		return d
	}
	for i, failure := range failures {
		d.failures[missing[i]] = failure
	}
	return d
}

// find is the target of a reference as a session finds it: by _id, then by folder.
func (d description) find(r runtime.Reference) (*schema.Target, *event.Error) {
	if d.whole != nil {
		return nil, d.whole
	}
	in := func(match func(*schema.Target) bool) *schema.Target {
		if i := slices.IndexFunc(d.Targets, match); i >= 0 {
			return d.Targets[i]
		}
		return nil
	}
	if r.Name != "" {
		if t := in(func(t *schema.Target) bool { return t.ID == r.Name }); t != nil {
			return t, nil
		}
	}
	if r.Folder != "" {
		if t := in(func(t *schema.Target) bool { return t.Folder == r.Folder }); t != nil {
			return t, nil
		}
		return nil, d.failures[r.Folder]
	}
	var ids []string
	for _, t := range d.Targets {
		ids = append(ids, t.ID)
	}
	failure := &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("environment %q has no target %q", d.ID, r.Name), Hint: "it has " + strings.Join(ids, ", ")}
	if near := schema.Near(r.Name, ids); len(near) > 0 {
		failure.Hint = "did you mean " + d.ID + "/" + strings.Join(near, " or "+d.ID+"/") + "?"
	}
	return nil, failure
}

// remark is a diagnostic that belongs to no session, with the source it concerns.
type remark struct {
	event.Diagnostic
	frame string
}

// remarkOf says an error as a diagnostic.
func remarkOf(err *event.Error, code, severity string) remark {
	d := event.Diagnostic{Code: code, Severity: severity, Source: err.Source, Message: headline(err), Hint: err.Hint}
	for cause := err.Cause; cause != nil; cause = cause.Cause {
		d.Message += "; caused by " + cause.Error()
	}
	return remark{d, err.Frame}
}

// skipped says what to do about a file that a command does without.
func (r remark) skipped() remark {
	if r.Hint == "" {
		r.Hint = "METIS skips the file too; `metis-run check` shows every mistake"
	}
	return r
}

// remarks are everything that is wrong in an environment, its files in order. What costs a file is
// an error.
func (d description) remarks() []remark {
	var list []remark
	reported := map[string]bool{} // entries whose failure is a file that does not build
	for _, p := range d.environment.Problems {
		list = append(list, remarkOf(runtime.ProblemError(p), p.Code, schema.SeverityError))
		for _, key := range p.Entries {
			reported[key] = true
		}
	}
	if d.configs != nil {
		list = append(list, remarkOf(d.configs, "configs", schema.SeverityError))
	}
	implied := !d.environment.Folder.HasSchema && len(reported) > 0 // nothing of it builds
	if d.whole != nil && !reported["schema.ts"] && !implied {
		list = append(list, remarkOf(d.whole, d.whole.Code, schema.SeverityError))
	}
	for _, folder := range d.environment.Folder.Targets {
		if failure := d.failures[folder]; failure != nil && !reported[folder+"/schema.ts"] {
			list = append(list, remarkOf(failure, failure.Code, schema.SeverityError))
		}
	}
	for _, p := range d.Problems {
		list = append(list, remark{Diagnostic: event.Diagnostic{Code: p.Code, Severity: p.Severity, Source: p.File, Message: p.String(), Hint: p.Hint}})
	}
	return list
}

// remarkOfFolder is what METIS would say of a folder that it skips.
func remarkOfFolder(p schema.Problem) remark {
	return remark{Diagnostic: event.Diagnostic{Code: p.Code, Severity: p.Severity, Source: p.Path, Message: p.Message, Hint: p.Hint}}
}
