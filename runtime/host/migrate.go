package host

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
)

// This file serves migrate: the arguments of one effect are brought up to date, as the button of METIS's editor does.

// setEffect reads the effect of METIS 2.5: its arguments, and its version unless the request has one.
func (r *request) setEffect(m member) *event.Error {
	var effect struct {
		Name      string          `json:"name"`
		Version   string          `json:"targetEnvironmentVersion"`
		Arguments json.RawMessage `json:"arguments"`
	}
	if m.value[0] != '{' || json.Unmarshal(m.value, &effect) != nil || len(effect.Arguments) == 0 || effect.Arguments[0] != '[' {
		return wrong(m, `an effect of METIS 2.5, such as {"arguments":[...]}`)
	}
	r.effect, r.effectName, r.effectVersion, r.arguments = m.value, effect.Name, effect.Version, effect.Arguments
	return nil
}

// migrate runs the pending migrations of a target, in a session that nobody else sees. It is answered by a result whose
// value has the versions, what was applied, and the args or the effect that came of it.
func (h *server) migrate(r request) {
	refuse := func(err *event.Error) { h.answer(r.id, event.Result{Status: "refused", Error: err}) }
	target, err := h.shelf.library(nil).find(h.ctx, r.target)
	if err != nil {
		refuse(known(err))
		return
	}
	opts := h.opts.Session
	opts.ID, opts.KeepPending = "", false
	opts.Sink = func(e event.Event) {
		switch body := e.Body.(type) {
		case event.Console:
			body.Task = ""
			h.answer(r.id, body)
		case event.Diagnostic:
			body.Task = ""
			h.answer(r.id, body)
		}
	}
	s := runtime.Open(opts)
	defer s.End()
	defer context.AfterFunc(h.ctx, func() { s.CancelAll(h.cancelled()) })()
	declared, failure := s.Target(target)
	if failure != nil {
		refuse(failure)
		return
	}
	m := runtime.Migration{Target: target, Name: r.effectName, Version: r.version, Args: r.args}
	list := declared.Dialect.StoresArgumentList()
	switch {
	case list && r.effect == nil:
		refuse(malformed(`write "effect":{"arguments":[...]}`, "target %s is one of METIS %s, whose migrations get the effect", r.target, declared.Dialect))
		return
	case !list && r.args == nil:
		refuse(malformed(`write "args":{...}`, "target %s is one of METIS %s, whose migrations get the effect's args", r.target, declared.Dialect))
		return
	case list:
		m.Args = r.arguments
		if m.Version == "" {
			m.Version = r.effectVersion
		}
	}
	if m.Version == "" {
		refuse(malformed(`write "version":"1.0.0"`, "the request does not say for which version of the environment the effect was made"))
		return
	}
	migrated, err := s.Migrate(m)
	if err != nil {
		h.answer(r.id, event.Result{Status: "failure", Error: known(err)})
		return
	}
	value := map[string]any{"from": migrated.From, "to": migrated.To, "applied": append([]string{}, migrated.Applied...)}
	if !list {
		value["args"] = migrated.After
	} else {
		effect := map[string]json.RawMessage{}
		_ = json.Unmarshal(r.effect, &effect) // setEffect has read it
		effect["arguments"] = migrated.After
		effect["targetEnvironmentVersion"] = json.RawMessage(fmt.Sprintf("%q", migrated.To))
		value["effect"] = effect
	}
	text, err := json.Marshal(value)
	if err != nil { // it is JSON that was read
		text = nil
	}
	h.answer(r.id, event.Result{Status: "success", Value: text})
}
