package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/disk"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
)

// Scenario is one scenario file.
type Scenario struct {
	Path    string            // as its user named it, with forward slashes
	Dirs    []string          // as written, relative to the file's folder; never empty
	Mission string            // as written, relative to the file's folder; empty: lone targets
	Members []runtime.Member  // who joins the session of the mission; none: a participant who may act for every force
	METIS   string            // "2.3", "2.4", or with a mission "2.5"; empty: 2.3, or by the mission
	Seed    uint64            // of Math.random, ids and outcomes
	Strict  bool              // a diagnostic that no expectation names is a failure
	Configs map[string]string // environment id -> config id
	Config  json.RawMessage   // METIS's session config; nil without a mission
	Seeds   []Seed
	HTTP    []Mock       // answer requests, in this order
	Sockets []SocketMock // answer WebSockets
	Steps   []Step

	missionAt, membersAt, metisAt, configAt Place
	configsAt                               map[string]Place
}

// MissionOptions are how the scenario's mission is to be played.
func (s *Scenario) MissionOptions() runtime.MissionOptions {
	return runtime.MissionOptions{METIS: s.METIS, Config: s.Config, Members: s.Members}
}

// Seed is a value that a store begins with.
type Seed struct {
	Scope stores.Scope
	Key   string
	Value json.RawMessage // in the notation of package event
	At    Place
}

// Place is a position in a scenario file; lines and columns count from 1.
type Place struct{ Line, Column int }

// FileError is every mistake of a scenario file, each with its place and source line.
type FileError struct{ Problems []*event.Error }

func (e *FileError) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, p.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the mistakes, for errors.As.
func (e *FileError) Unwrap() []error {
	var list []error
	for _, p := range e.Problems {
		list = append(list, p)
	}
	return list
}

// Golden is the path of the scenario's golden file, which lies beside it.
func (s *Scenario) Golden() string {
	return strings.TrimSuffix(trimExt(s.Path), ".scenario") + ".golden"
}

func trimExt(p string) string { return strings.TrimSuffix(p, path.Ext(p)) }

// at is a place of the scenario as messages show it.
func (s *Scenario) at(p Place) string {
	if p.Line == 0 {
		return s.Path
	}
	return fmt.Sprintf("%s:%d:%d", s.Path, p.Line, p.Column)
}

// Find lists the scenario files below the paths, in the order of their names, each once. A path is a folder, which is
// walked without node_modules and .git, or a file.
func Find(paths []string) ([]string, error) {
	return FindFiles(paths, "scenario", []string{".scenario.yaml", ".scenario.yml"}, []string{".yaml", ".yml"})
}

// FindFiles is Find for files of any kind: by what their names end in where a path is a folder, and where it is a file.
func FindFiles(paths []string, kind string, ends, named []string) ([]string, error) {
	var found []string
	among := func(file string, ends []string) bool {
		return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(file, end) })
	}
	for _, name := range paths {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("there is no file or folder %q", name), Hint: fmt.Sprintf("name %s files, or folders that hold some", kind)}
		case err != nil:
			return nil, fmt.Errorf("look for %ss: %w", kind, err)
		case !info.IsDir():
			if !among(name, named) {
				return nil, &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf("%q is no %s", name, kind), Hint: fmt.Sprintf("a %s file ends in %s", kind, ends[0])}
			}
			found = append(found, filepath.ToSlash(filepath.Clean(name)))
			continue
		}
		err = walk(name, func(file string) {
			if among(file, ends) {
				found = append(found, file)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("look for %ss in %q: %w", kind, name, err)
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// walk names every file below a folder, except in node_modules and .git, and hidden ones: editors keep some of their own
// beside those that they edit.
func walk(dir string, each func(file string)) error {
	// Through an fs.FS, for the folder itself may be a link.
	return fs.WalkDir(os.DirFS(dir), ".", func(p string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git") {
			return fs.SkipDir
		}
		if !entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			each(path.Join(filepath.ToSlash(dir), p))
		}
		return nil
	})
}

// Orphans lists the goldens and cassettes below the folders among paths whose scenario is gone, in the order of their
// names. A file of another tool that ends in .golden does not begin as ours do, and is none; nor is one that has a
// TypeScript file of its name beside it, as the goldens of tests have.
func Orphans(paths []string) ([]string, error) {
	var found []string
	for _, dir := range paths {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			continue
		}
		files := map[string]bool{}
		var ours []string
		err := walk(dir, func(file string) {
			switch {
			case strings.HasSuffix(file, ".golden"), strings.HasSuffix(file, ".http.yaml"):
				ours = append(ours, file)
			default:
				files[file] = true
			}
		})
		if err != nil {
			return nil, fmt.Errorf("look for goldens in %q: %w", dir, err)
		}
		for _, file := range ours {
			base, head := strings.TrimSuffix(file, ".golden"), "1 "
			if base == file {
				base, head = strings.TrimSuffix(file, ".http.yaml"), cassetteHead
			}
			if files[base+".scenario.yaml"] || files[base+".scenario.yml"] || files[base+".ts"] {
				continue
			}
			if text, err := disk.Read(filepath.FromSlash(file)); err == nil && strings.HasPrefix(string(text), head) {
				found = append(found, file)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// Load reads a scenario file. Its error is a *FileError, unless the file cannot be read.
func Load(name string) (*Scenario, error) {
	text, err := disk.Read(name)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	return Parse(name, text)
}

// Parse reads the text of a scenario file. Its error is a *FileError.
func Parse(name string, text []byte) (*Scenario, error) { return parse(name, text, false) }

// ParseSteps is Parse for a caller who brings the mission and the session: the file need not name one, and says nothing
// of other sessions and of what answers requests.
func ParseSteps(name string, text []byte) (*Scenario, error) { return parse(name, text, true) }

func parse(name string, text []byte, played bool) (*Scenario, error) {
	s := &Scenario{Path: filepath.ToSlash(name)}
	r := &reader{path: s.Path, played: played, brought: played}
	if root := r.document(text); root != nil {
		r.scenario(s, root)
	}
	if len(r.problems) > 0 {
		return nil, &FileError{r.problems}
	}
	return s, nil
}

func (r *reader) scenario(s *Scenario, root ast.Node) {
	known := []string{"dir", "mission", "members", "metis", "seed", "config", "stores", "strict", "http", "sockets", "steps"}
	entries := r.entries(root, "a scenario")
	// What the other keys may hold depends on it.
	if i := slices.IndexFunc(entries, func(e entry) bool { return e.key == "mission" }); i >= 0 {
		r.played = true
		s.Mission, s.missionAt = r.text(entries[i].value, "mission"), r.place(entries[i].value)
		if s.Mission == "" {
			r.problem(entries[i].at, "the mission has no path", "write: mission: mission.metis.zip")
		}
	}
	for _, e := range entries {
		switch e.key {
		case "dir":
			for _, n := range r.elements(e.value) {
				s.Dirs = append(s.Dirs, r.text(n, "dir"))
			}
		case "mission":
		case "members":
			if r.needsMission(e) {
				s.Members, s.membersAt = r.members(e.value), e.at
			}
		case "metis":
			s.METIS, s.metisAt = r.text(e.value, "metis"), r.place(e.value)
			switch d, err := schema.ParseDialect(s.METIS); {
			case err != nil && r.played:
				r.problemAt(e.value, "write 2.3, 2.4 or 2.5", "metis cannot be %q", s.METIS)
			case err != nil || !r.played && d.Constructor != "new":
				r.problemAt(e.value, "write 2.3 or 2.4: a file that uses create is 2.5 anyhow", "metis cannot be %q", s.METIS)
			}
		case "seed":
			seed, err := strconv.ParseUint(r.text(e.value, "seed"), 10, 64)
			if err != nil {
				r.problemAt(e.value, "", "seed must be a whole number from 0")
			}
			s.Seed = seed
		case "strict":
			s.Strict = r.boolean(e.value, "strict")
		case "config":
			s.configAt = r.place(e.value)
			r.config(s, e.value)
		case "stores":
			s.Seeds = r.seeds(e.value)
		case "http":
			if r.own(e) {
				s.HTTP = r.mocks(e.value)
			}
		case "sockets":
			if r.own(e) {
				s.Sockets = r.sockets(e.value)
			}
		case "steps":
			r.steps(s, e.value)
		case "clock":
			r.problem(e.at, "the clock of a scenario is virtual and cannot be chosen", "leave it out; metis-run play has --clock")
		default:
			r.unknown(e, "a scenario", known)
		}
	}
	if len(s.Dirs) == 0 {
		s.Dirs = []string{"."}
	}
	if len(s.Steps) == 0 && len(r.problems) == 0 && !r.played {
		r.problem(Place{}, "the scenario has no steps", "write: steps: [{run: environment/target}]")
	}
}

// needsMission reports a key that says nothing without a mission; false then.
func (r *reader) needsMission(e entry) bool {
	if !r.played {
		r.problem(e.at, fmt.Sprintf("%q needs a mission", e.key), "name one at the top of the scenario: mission: mission.metis.zip")
	}
	return r.played
}

// own reports a key that says nothing to a caller who brings the session; false then.
func (r *reader) own(e entry) bool {
	if r.brought {
		r.problem(e.at, fmt.Sprintf("%q is read by metis-run test only", e.key), "leave it out; name the mission in the file and run it with metis-run test")
	}
	return !r.brought
}

// config reads METIS's session config. Which keys it has depends on the version of METIS, which the mission decides.
func (r *reader) config(s *Scenario, n ast.Node) {
	entries := r.entries(n, "config")
	if r.played && !absent(n) {
		s.Config = r.json(n)
	}
	for _, e := range entries {
		switch {
		case e.key == "targetEnvConfigs":
			s.Configs, s.configsAt = map[string]string{}, map[string]Place{}
			for _, c := range r.entries(e.value, "targetEnvConfigs") {
				s.Configs[c.key] = r.text(c.value, "the id of a config")
				s.configsAt[c.key] = c.at
			}
		case r.played:
		case slices.Contains(schema.V23().SessionConfig, e.key) || slices.Contains(schema.V25().SessionConfig, e.key):
			r.needsMission(e)
		default:
			r.unknown(e, "config", []string{"targetEnvConfigs"})
		}
	}
}

// ParseSeeds reads a file that is what a scenario has under stores: scope -> key -> value, in YAML or JSON. Its error is a
// *FileError.
func ParseSeeds(name string, text []byte) ([]Seed, error) {
	r := &reader{path: filepath.ToSlash(name)}
	var list []Seed
	if root := r.document(text); root != nil {
		list = r.seeds(root)
	}
	if len(r.problems) > 0 {
		return nil, &FileError{r.problems}
	}
	return list, nil
}

// seeds reads scope -> key -> value.
func (r *reader) seeds(n ast.Node) []Seed {
	var list []Seed
	for _, e := range r.entries(n, "stores") {
		scope, err := stores.ParseScope(e.key)
		if err != nil {
			r.problem(e.at, err.Error(), "")
			continue
		}
		for _, v := range r.entries(e.value, "the store "+e.key) {
			value := r.json(v.value)
			if value != nil {
				if err := event.Decode(value, event.NewEncoder(nil)); err != nil {
					r.problemAt(v.value, "see $map, $set, $date and the like in the documentation; a key that begins with $ is written with $$", "%v", err)
				}
			}
			list = append(list, Seed{scope, v.key, value, r.place(v.value)})
		}
	}
	return list
}
