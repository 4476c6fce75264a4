package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/scenario"
)

// checkScript finds the names in a script that are nowhere, before anything runs: of actions, members, environments,
// their configs and targets.
func checkScript(ctx context.Context, m *runtime.Mission, s *scenario.Scenario, find func(context.Context, string) (runtime.Reference, error)) error {
	configs := m.Config().TargetEnvConfigs
	for _, env := range slices.Sorted(maps.Keys(configs)) {
		if err := m.Check(runtime.Step{Do: runtime.StepConfigs, Configs: map[string]string{env: configs[env]}}); err != nil {
			return inScript(s, scenario.Place{}, "config", err)
		}
	}
	for _, step := range s.Steps {
		err := m.Check(step.Play)
		if step.Run != "" {
			_, err = find(ctx, step.Run)
		}
		if err != nil {
			return inScript(s, step.At, step.String(), loading(err))
		}
	}
	return nil
}

// inScript is an error of a script at a place in its file, or of the step of a flag.
func inScript(s *scenario.Scenario, at scenario.Place, what string, err error) error {
	if s.Path == "" {
		return ofFlag(fmt.Sprintf("--step %q", what), err)
	}
	var known *event.Error
	if !errors.As(err, &known) {
		return err
	}
	placed := *known
	if placed.Source = s.Path; at.Line > 0 {
		placed.Source = fmt.Sprintf("%s:%d:%d", s.Path, at.Line, at.Column)
	}
	placed.Message = what + ": " + placed.Message
	return &placed
}
