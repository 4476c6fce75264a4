package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/runtime/bundle"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// This file says what is wrong in an environment's files, each mistake in its place.

// place is where an entry declares a part, such as "args[2].default", with a frame of the source; the whole of the
// declaration for "".
func (e *Environment) place(key, part string) (source, frame string) {
	at, ok := e.program.PlaceOf(key, part)
	if !ok {
		return path.Join(e.Folder.Display, key), ""
	}
	return at.String(), e.program.Frame(at)
}

// broken is the load error of an entry that was left out of the bundle, with all that is wrong with it.
func (e *Environment) broken(key string) *event.Error {
	var all []*event.Error
	for _, p := range e.Problems {
		if slices.Contains(p.Entries, key) {
			all = append(all, problemError(p))
		}
	}
	if len(all) == 0 {
		return &event.Error{Code: event.CodeLoad, Message: path.Join(e.Folder.Display, key) + " could not be loaded"}
	}
	return event.Join(all)
}

// problemError is a problem of a bundle as an error.
func problemError(p bundle.Problem) *event.Error {
	failure := &event.Error{Code: event.CodeLoad, Message: p.Message, Source: p.File, Frame: p.Frame, Hint: p.Hint}
	if p.File != "" && p.Line > 0 {
		failure.Source = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	if p.Code == bundle.CodeSyntax {
		failure.Name = "SyntaxError"
	}
	return failure
}

// Configs reads the environment's configs.json, anew each time as METIS does (spec 5). A missing file is no configs.
// Its error is an *event.Error that has all that is wrong with the file.
func (e *Environment) Configs() ([]schema.Config, error) {
	if !e.Folder.ConfigsFile && e.Folder.Embedded {
		return nil, nil
	}
	const name = "configs.json"
	file := path.Join(e.Folder.Display, name)
	text, err := fs.ReadFile(e.Folder.FS, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		failure := &event.Error{Code: event.CodeLoad, Source: file, Message: fmt.Sprintf("the configs of %q cannot be read: %v", e.ID, err),
			Hint: "the file must be a text file that may be read; until then METIS goes on with no configs at all"}
		if errors.Is(err, fs.ErrPermission) {
			failure.Hint = "chmod u+r " + name + "; until then METIS goes on with no configs at all"
		}
		return nil, failure
	}
	configs, err := schema.ParseConfigs(text, e.ID)
	var wrong *schema.ConfigsError
	if !errors.As(err, &wrong) {
		return configs, err
	}
	lines := strings.Split(string(text), "\n")
	mistake := func(line, column int, message string) *event.Error {
		return &event.Error{Code: event.CodeLoad, Message: message, Source: fmt.Sprintf("%s:%d:%d", file, line, column),
			Frame: bundle.Frame(lines[line-1], line, column), Hint: wrong.Hint}
	}
	if len(wrong.Mistakes) == 0 {
		return nil, mistake(wrong.Line, wrong.Column, wrong.Message)
	}
	var all []*event.Error
	for _, m := range wrong.Mistakes {
		all = append(all, mistake(m.Line, m.Column, wrong.Message+" - "+m.String()))
	}
	return nil, event.Join(all)
}

// Config is the config of that id; an error names those there are.
func (e *Environment) Config(id string) (schema.Config, error) {
	configs, err := e.Configs()
	if err != nil {
		return schema.Config{}, err
	}
	var ids []string
	for _, c := range configs {
		if c.ID == id {
			return c, nil
		}
		ids = append(ids, c.ID)
	}
	hint := schema.Meant(id, ids, "it has "+strings.Join(ids, ", "))
	if len(ids) == 0 {
		hint = "it has no configs: its configs.json is missing or empty"
	}
	return schema.Config{}, &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("environment %q has no config %q", e.ID, id), Hint: hint}
}
