package runtime

import (
	"context"
	"errors"
	"fmt"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

// This file is what a session has to do with the outside world: what its configs grant, and what it tells of requests.

// outside makes the session's capabilities. What an audit hears holds no secret of a config.
func (s *Session) outside(o *caps.Outside) caps.Capabilities {
	own := *o
	if o.Audit != nil {
		own.Audit = func(u caps.Use) {
			s.emitting.Lock()
			u.What, u.Resolved, u.Flag = s.mask.String(u.What), s.mask.String(u.Resolved), s.mask.String(u.Flag)
			s.emitting.Unlock()
			o.Audit(u)
		}
	}
	return own.For(s.opts.Caps)
}

// grantConfig grants what the environment's selected config is about, before a script reads it.
func (s *Session) grantConfig(e *Environment) {
	id := s.config.TargetEnvConfigs[e.ID]
	if id == "" {
		return
	}
	s.restsOn(e, "configs.json")
	if config, err := e.Config(id); err == nil { // else a script that reads it hears of it
		s.granted(nil, e.ID, config)
	}
}

func (s *Session) revokeConfig(env string) {
	if s.opts.Outside != nil {
		s.opts.Caps.Net.Grant("config:" + env)
	}
}

// granted masks the secrets of a config that is in use and grants the host and port that RestApi makes of it.
func (s *Session) granted(x *Execution, env string, config schema.Config) {
	s.emitting.Lock()
	s.mask.Add(event.Secrets(config.Data)...)
	s.emitting.Unlock()
	if s.opts.Outside == nil {
		return
	}
	grants, err := caps.ConfigGrant(config.Data)
	if err != nil {
		s.once(x, event.Diagnostic{Code: "config-grants-nothing", Severity: schema.SeverityWarning,
			Message: fmt.Sprintf("config %q of environment %q grants no access to the network: %v", config.ID, env, err),
			Hint:    "mend its data, or grant the host with --allow-net"})
	}
	s.opts.Caps.Net.Grant("config:"+env, grants...)
}

// http tells of a request.
func (s *Session) http(t *js.Task, hop caps.Hop) {
	x := owner(t)
	e := event.HTTP{Method: hop.Method, URL: hop.URL, Status: hop.Status, MS: float64(hop.Took.Microseconds()) / 1000, Source: hop.Source}
	if hop.Err != nil {
		e.Failed = hop.Err.Error()
		if errors.Is(hop.Err, context.Canceled) {
			e.Failed = "aborted"
		}
	}
	if s.opts.Caps.Clock.IsVirtual() {
		e.MS = 0 // no time passed, and a log is the same twice
	}
	if x != nil {
		e.Task = x.id
		if !errors.Is(hop.Err, context.Canceled) { // or it was the script that gave it up
			x.late("made a request")
		}
	}
	s.emit(x, e)
}
