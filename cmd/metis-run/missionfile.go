package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
)

// loadMission reads the mission that a command line names; - is stdin. A mission that does not load is refused with all
// that is wrong with it.
func (c *cli) loadMission(name string) (*mission.File, error) {
	const hint = "name a .metis.zip that METIS exported, its data.json or a .metis file, or - for stdin"
	reader, shown := c.stdin, "stdin"
	if name != "-" {
		shown = name
		file, err := os.Open(name)
		if errors.Is(err, os.ErrNotExist) {
			return nil, &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("there is no mission file %q", name), Hint: hint}
		}
		if err != nil {
			return nil, &event.Error{Code: event.CodeMission, Message: fmt.Sprintf("read the mission: %v", err), Hint: hint}
		}
		defer func() { _ = file.Close() }()
		if info, err := file.Stat(); err == nil && info.IsDir() {
			return nil, &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("%q is a folder, and no mission file", name), Hint: hint}
		}
		reader = file
	}
	data, err := io.ReadAll(io.LimitReader(reader, mission.MaxSize+1)) // one more, which Load refuses
	if err != nil {
		return nil, &event.Error{Code: event.CodeMission, Message: fmt.Sprintf("read the mission %q: %v", shown, err), Hint: hint}
	}
	file, err := mission.Load(data, shown)
	var refused *mission.LoadError
	if errors.As(err, &refused) {
		return nil, missionRefused(refused)
	}
	return file, err
}

// missionRefused is an error for each thing that is wrong with a mission file, with its path in the JSON.
func missionRefused(refused *mission.LoadError) *event.Error {
	var list []*event.Error
	hinted := false
	for _, p := range refused.Problems {
		text := refused.Name + ": "
		if p.Path != "" {
			text += p.Path + ": "
		}
		hinted = hinted || p.Hint != ""
		list = append(list, &event.Error{Code: event.CodeMission, Message: text + p.Message, Hint: p.Hint})
	}
	if refused.More > 0 {
		list = append(list, &event.Error{Code: event.CodeMission, Message: fmt.Sprintf("%s: %d more %s", refused.Name, refused.More, plural(refused.More, "problem"))})
	}
	if last := list[len(list)-1]; !hinted || last.Hint == "" && refused.More > 0 {
		last.Hint = "mend the file, or export the mission anew; nothing of it is loaded until all of it is right"
	}
	list[0].Also = list[1:]
	return list[0]
}

// missionOf is the mission that lone targets stand in, with their environments; nil if none is given.
func missionOf(ctx context.Context, lib *runtime.Library, file *mission.File, metis string, own []*runtime.Environment) (*runtime.Mission, error) {
	if file == nil {
		return nil, nil
	}
	m, err := lib.Mission(ctx, file, runtime.MissionOptions{METIS: metis, Begun: true, Also: own})
	if err != nil {
		return nil, loading(err)
	}
	return m, nil
}
