package mission

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// Limits of what Load takes. A mission of 10,000 nodes with an action each is about 8 MB of JSON.
const (
	MaxSize    = 256 << 20 // bytes of an exported .metis.zip
	MaxJSON    = 64 << 20  // bytes of the mission's JSON
	maxEntries = 10_000    // files in a zip
	maxForces  = 8         // METIS's own limit (spec 7.1), of resources too
)

// oldestBuild is the oldest schema build that is read; METIS up to 2.2 writes older ones.
func oldestBuild() int { return schema.V23().FirstBuild }

// Problem is one thing that is wrong with a mission file.
type Problem struct {
	Path    string // forces[0].nodes[3].localKey; "" is the file as a whole
	Message string
	Hint    string
}

func (p Problem) String() string {
	text := p.Message
	if p.Path != "" {
		text = p.Path + ": " + text
	}
	if p.Hint != "" {
		text += " (" + p.Hint + ")"
	}
	return text
}

// ErrLoad is what every LoadError is.
var ErrLoad = errors.New("mission refused")

// LoadError says why a mission cannot be loaded: everything that is wrong, or the first hundred things.
type LoadError struct {
	Name     string // of the file
	Problems []Problem
	More     int // further problems that are not listed
}

// Error is one line; Problems has the rest.
func (e *LoadError) Error() string {
	text := fmt.Sprintf("load mission %q: %s", e.Name, e.Problems[0])
	if more := len(e.Problems) - 1 + e.More; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return text
}

// Report is an error for each problem, as hosts and people get them.
func (e *LoadError) Report() *event.Error {
	var all []*event.Error
	for _, p := range e.Problems {
		one := &event.Error{Code: event.CodeMission, Message: fmt.Sprintf("load mission %q: %s", e.Name, p.Message), Hint: p.Hint}
		if p.Path != "" {
			one.Message = fmt.Sprintf("load mission %q: %s: %s", e.Name, p.Path, p.Message)
		}
		all = append(all, one)
	}
	if e.More > 0 {
		all = append(all, &event.Error{Code: event.CodeMission, Message: fmt.Sprintf("load mission %q: there are %d more problems", e.Name, e.More), Hint: "mend these first"})
	}
	if !slices.ContainsFunc(all, func(one *event.Error) bool { return one.Hint != "" }) {
		all[len(all)-1].Hint = "mend the file, or export the mission anew: nothing of it is loaded until all of it is right"
	}
	return event.Join(all)
}

// Is makes errors.Is(err, ErrLoad) true.
func (e *LoadError) Is(target error) bool { return target == ErrLoad }

// Load reads a mission: an exported .metis.zip, or its data.json, or a plain .metis of the same JSON; of schema build
// 50 to 58. name is for messages, and its extension is checked. An error is a *LoadError.
func Load(data []byte, name string) (*File, error) {
	refuse := func(message, hint string) (*File, error) {
		return nil, &LoadError{Name: name, Problems: []Problem{{Message: message, Hint: hint}}}
	}
	zipped := bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06"))
	var attachments map[string]int64
	switch extension := strings.ToLower(path.Ext(name)); {
	case extension == ".cesar":
		return refuse("it is a mission of METIS 1 (.cesar)", "import it into METIS 2.3 or later and export it there")
	case extension == ".zip" && !zipped:
		return refuse("it is no zip file, though its name says so", "export the mission anew; plain JSON is named .json or .metis")
	case len(data) > MaxSize:
		return refuse(fmt.Sprintf("it has %d bytes, more than the limit of %d", len(data), MaxSize), "leave its files out of the mission")
	case zipped:
		var problem *Problem
		if data, attachments, problem = unzip(data); problem != nil {
			return refuse(problem.Message, problem.Hint)
		}
	}
	return loadJSON(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), name, attachments)
}

// loadJSON reads a mission's JSON.
func loadJSON(data []byte, name string, attachments map[string]int64) (*File, error) {
	refuse := func(message, hint string) (*File, error) {
		return nil, &LoadError{Name: name, Problems: []Problem{{Message: message, Hint: hint}}}
	}
	if len(data) > MaxJSON {
		return refuse(fmt.Sprintf("its JSON has %d bytes, more than the limit of %d", len(data), MaxJSON), "split the mission")
	}
	if problem := checkText(data); problem != nil {
		return refuse(problem.Message, problem.Hint)
	}
	build, problem := buildOf(data)
	if problem != nil {
		return nil, &LoadError{Name: name, Problems: []Problem{*problem}}
	}
	d := decoder{scanner: scanner{data: data}, file: &File{Path: name, Build: build, Attachments: attachments}}
	d.shapes = shapesOf(build)
	d.mission()
	if len(d.found) == 0 { // of half a mission every reference would dangle
		d.link()
	}
	if len(d.problems.found) > 0 {
		return nil, &LoadError{Name: name, Problems: d.found, More: d.more}
	}
	d.file.text = bytes.Clone(data)
	return d.file, nil
}

// rawHeader is the line that stands before the mission's JSON in what Raw gives.
type rawHeader struct {
	Path        string           `json:"path"`
	Attachments map[string]int64 `json:"attachments"`
}

// Raw is the mission as bytes that LoadRaw makes an equal File of: its JSON as it was given to Load, behind a line with
// all else that a File says. Of a .metis.zip the stored files are left out, which nothing reads; their sizes are kept.
// The Blank mission has none: nil. It is a copy.
func (f *File) Raw() []byte {
	if f.text == nil {
		return nil
	}
	header, _ := json.Marshal(rawHeader{Path: f.Path, Attachments: f.Attachments}) // text and numbers: it always can
	return slices.Concat(header, []byte("\n"), f.text)
}

// LoadRaw is the mission that Raw made these bytes of. An error is a *LoadError.
func LoadRaw(raw []byte) (*File, error) {
	var header rawHeader
	line, text, found := bytes.Cut(raw, []byte("\n"))
	if err := json.Unmarshal(line, &header); err != nil || !found {
		return nil, &LoadError{Name: "kept mission", Problems: []Problem{{Message: "its bytes begin with no line that says where it came from",
			Hint: "they are damaged, or no mission that was kept with a session"}}}
	}
	return loadJSON(text, header.Path, header.Attachments)
}

// buildOf finds the schemaBuildNumber, which decides how all else is read and may stand last.
func buildOf(data []byte) (int, *Problem) {
	s := scanner{data: data}
	if s.kind() != "object" {
		return 0, &Problem{Message: "a mission is a JSON object, not " + aKind(s.kind()), Hint: "give the data.json of an exported mission"}
	}
	build, found := 0.0, false
	s.members(func(name string) {
		if name == "schemaBuildNumber" {
			build, found = s.number(), true
		} else {
			s.raw()
		}
	})
	newest := schema.V25().LastBuild
	problem := &Problem{Path: "schemaBuildNumber"}
	switch {
	case len(s.found) > 0:
		return 0, &s.found[0]
	case !found:
		problem.Message = "the field is missing: it says how a mission is to be read"
		problem.Hint = fmt.Sprintf("METIS 2.3 writes %d, 2.4 %d, 2.5 %d", 53, schema.V24().LastBuild, newest)
	case build != float64(int(build)):
		problem.Message = fmt.Sprintf("%v is no schema build", build)
	case build < float64(oldestBuild()):
		problem.Message = fmt.Sprintf("build %v is of a METIS before 2.3; builds %d to %d are read", build, oldestBuild(), newest)
		problem.Hint = "import it into METIS 2.3 or later and export it there"
	case build > float64(newest):
		problem.Message = fmt.Sprintf("build %v is of a METIS after %s; builds %d to %d are read", build, schema.V25().METISVersion, oldestBuild(), newest)
		problem.Hint = "look for a newer metis-run"
	default:
		return int(build), nil
	}
	return 0, problem
}

// unzip finds data.json and the sizes of the mission's files. Nothing is unpacked but data.json, within MaxJSON, so
// neither a bomb nor a path that leads out can do harm; they are refused all the same.
func unzip(data []byte) ([]byte, map[string]int64, *Problem) {
	const hint = "export the mission anew"
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, &Problem{Message: fmt.Sprintf("the zip file cannot be read: %v", err), Hint: hint}
	}
	if len(archive.File) > maxEntries {
		return nil, nil, &Problem{Message: fmt.Sprintf("the zip file has %d entries, more than the limit of %d", len(archive.File), maxEntries), Hint: hint}
	}
	var mission *zip.File
	var total uint64
	attachments := map[string]int64{}
	for _, entry := range archive.File {
		name := entry.Name
		switch {
		case strings.Contains(name, "\\") || strings.HasPrefix(name, "/") || path.Clean(name) != strings.TrimSuffix(name, "/") || strings.HasPrefix(name, ".."):
			return nil, nil, &Problem{Message: fmt.Sprintf("the zip file has an entry with the unsafe path %q", name), Hint: hint}
		case !entry.Mode().IsRegular() && !entry.Mode().IsDir():
			return nil, nil, &Problem{Message: fmt.Sprintf("the entry %q of the zip file is no plain file", name), Hint: hint}
		case name == "data.json" && mission != nil:
			return nil, nil, &Problem{Message: "the zip file has two data.json", Hint: hint}
		case name == "data.json":
			mission = entry
		case entry.Mode().IsRegular():
			if stored, ok := strings.CutPrefix(name, "files/"); ok {
				attachments[stored] = int64(min(entry.UncompressedSize64, 1<<62))
			}
		}
		if total += entry.UncompressedSize64; entry.UncompressedSize64 > 16*MaxSize || total > 16*MaxSize {
			return nil, nil, &Problem{Message: fmt.Sprintf("the zip file unpacks to more than %d bytes", int64(16*MaxSize)), Hint: hint}
		}
	}
	if mission == nil {
		return nil, nil, &Problem{Message: "the zip file has no data.json at its root", Hint: "give the .metis.zip that METIS exports"}
	}
	reader, err := mission.Open()
	if err != nil {
		return nil, nil, &Problem{Message: fmt.Sprintf("data.json cannot be unpacked: %v", err), Hint: hint}
	}
	defer func() { _ = reader.Close() }()
	// The size that the header promises may be a lie: what comes out is counted.
	text, err := io.ReadAll(io.LimitReader(reader, MaxJSON+1))
	if err != nil {
		return nil, nil, &Problem{Message: fmt.Sprintf("data.json cannot be unpacked: %v", err), Hint: hint}
	}
	return text, attachments, nil
}

// derivedID is the _id of what an import adds to an old mission. METIS draws a random one; here it depends on what it
// is made for alone, so that the same file gives the same mission.
func derivedID(parts ...string) string {
	h := fnv.New128a()
	for _, part := range parts {
		_, _ = h.Write([]byte(part))
		_, _ = h.Write([]byte{0})
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:12]) // 24 digits, as METIS's ids have
}
