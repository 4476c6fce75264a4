package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/mission"
)

// missionFlags are the flags of run that put targets into a mission.
type missionFlags struct {
	file  string
	place runtime.Place
}

func (f *missionFlags) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.file, "mission", "", "run the targets inside the mission of `FILE`, as effects of its first action")
	flags.StringVar(&f.place.Force, "force", "", "with --mission: at an action of the force `KEY`, a local key or _id")
	flags.StringVar(&f.place.Node, "node", "", "with --mission: at an action of the node `KEY`")
	flags.StringVar(&f.place.Action, "action", "", "with --mission: at the action `KEY`")
	flags.StringVar(&f.place.Trigger, "trigger", "", "with --mission: for the `TRIGGER`, such as session-start (default: "+mission.ExecutionSuccess+")")
}

// missionAround is the mission of --mission, or the one that a kept session plays; nil if there is none.
func (c *cli) missionAround(ctx context.Context, f *missionFlags, kept *goingOn) (*mission.File, error) {
	if f.file != "" {
		_, file, err := c.readMission(ctx, f.file)
		return file, err
	}
	if kept != nil && kept.mission != nil {
		return kept.mission, nil
	}
	for _, flag := range []struct{ name, value string }{
		{"force", f.place.Force}, {"node", f.place.Node}, {"action", f.place.Action}, {"trigger", f.place.Trigger},
	} {
		if flag.value != "" {
			return nil, usage("add --mission FILE, or leave it out", "--%s says where in a mission the target stands, and there is no mission", flag.name)
		}
	}
	return nil, nil
}

// missionOf is the mission that lone targets stand in, with their environments; nil if none is given.
func missionOf(ctx context.Context, lib *runtime.Library, file *mission.File, metis string, own []*runtime.Environment, kept *goingOn) (*runtime.Mission, error) {
	if file == nil {
		return nil, nil
	}
	options := runtime.MissionOptions{METIS: metis, Begun: true}
	if kept != nil && kept.mission != nil {
		options = kept.options
	}
	options.Also = own
	m, err := lib.Mission(ctx, file, options)
	if err != nil {
		return nil, loading(err)
	}
	return m, nil
}
