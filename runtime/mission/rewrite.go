package mission

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Edit is what a migration makes of an effect, in the form of the file's build: Args is an object up to build 57, a list
// of Argument from 58 on.
type Edit struct {
	Version string
	Args    json.RawMessage
}

// Rewrite is the mission file with some effects changed, by _id; every other byte of its JSON, and every other file of a
// .metis.zip, stays as it is. data must be what Load has taken.
func Rewrite(data []byte, name string, edits map[string]Edit) ([]byte, error) {
	f, err := Load(data, name)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, e := range f.AllEffects() {
		known[e.ID] = true
	}
	for id, edit := range edits {
		if !known[id] {
			return nil, fmt.Errorf("rewrite mission %q: it has no effect with the _id %q", name, id)
		}
		if !json.Valid(edit.Args) {
			return nil, fmt.Errorf("rewrite mission %q: the arguments of effect %q are not JSON", name, id)
		}
	}
	zipped := bytes.HasPrefix(data, []byte("PK"))
	text := data
	if zipped {
		var problem *Problem
		if text, _, problem = unzip(data); problem != nil {
			return nil, &LoadError{Name: name, Problems: []Problem{*problem}}
		}
	}
	key := "args"
	if f.Build >= buildArgumentIDs {
		key = "arguments"
	}
	r := rewriter{scanner: scanner{data: text}, key: key, edits: edits}
	r.walk()
	text = r.spliced()
	if zipped {
		if text, err = rezip(data, text); err != nil {
			return nil, fmt.Errorf("rewrite mission %q: %w", name, err)
		}
	}
	if _, err := Load(text, name); err != nil { // a migration may have made what no mission can hold
		return nil, fmt.Errorf("rewrite mission %q: %w", name, err)
	}
	return text, nil
}

// rewriter finds the places of a mission's JSON that edits replace.
type rewriter struct {
	scanner
	key     string // args or arguments
	edits   map[string]Edit
	splices []splice
}

type splice struct {
	from, to int
	text     []byte
}

// walk looks into the lists that hold effects: the mission's own, and those of actions.
func (r *rewriter) walk() {
	if k := r.kind(); k != "object" && k != "array" {
		r.raw()
		return
	}
	if r.kind() == "array" {
		r.list(func(int) { r.walk() })
		return
	}
	r.members(func(name string) {
		switch name {
		case "effects":
			r.list(func(int) { r.effect() })
		case "forces", "nodes", "actions":
			r.walk()
		default:
			r.raw()
		}
	})
}

func (r *rewriter) effect() {
	r.blanks()
	start := r.pos
	var id string
	r.members(func(name string) {
		if name == "_id" {
			id = r.text()
		} else {
			r.raw()
		}
	})
	edit, wanted := r.edits[id]
	if !wanted {
		return
	}
	end := r.pos
	version, _ := json.Marshal(edit.Version) // a string always can
	r.pos = start
	found := false
	r.members(func(name string) {
		r.blanks()
		from := r.pos
		r.raw()
		switch name {
		case "targetEnvironmentVersion":
			r.splices = append(r.splices, splice{from, r.pos, version})
		case r.key:
			found = true
			r.splices = append(r.splices, splice{from, r.pos, edit.Args})
		}
	})
	if !found {
		r.splices = append(r.splices, splice{end - 1, end - 1, slices.Concat([]byte(`,"`+r.key+`":`), edit.Args)})
	}
}

func (r *rewriter) spliced() []byte {
	var out bytes.Buffer
	at := 0
	for _, s := range r.splices {
		out.Write(r.data[at:s.from])
		out.Write(s.text)
		at = s.to
	}
	out.Write(r.data[at:])
	return out.Bytes()
}

// rezip is the archive with another data.json.
func rezip(data, text []byte) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, entry := range archive.File {
		if entry.Name != "data.json" {
			if err := w.Copy(entry); err != nil {
				return nil, err
			}
			continue
		}
		header := entry.FileHeader
		part, err := w.CreateHeader(&zip.FileHeader{Name: header.Name, Method: zip.Deflate, Modified: header.Modified})
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(text); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
