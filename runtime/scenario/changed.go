package scenario

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/metis-run/metis-run/runtime/disk"
)

// Passed remembers between processes what scenarios rested on when they passed last, so that only those run again whose
// inputs have changed. It goes by contents: no version control is needed, and a checkout that changes times changes
// nothing. Its file is the user's alone, for it names his files. All methods may be called from any goroutine.
type Passed struct {
	file string
	salt string // of how they were run

	mu        sync.Mutex
	digests   map[string]string // of this process, by path
	scenarios map[string]string // passed as JSON, by absolute path
	altered   bool              // the file says something else
	grown     bool              // there is one that the file has not
}

// passed is how one scenario passed: each input with the digest of its content.
type passed struct {
	Salt   string            `json:"salt"`
	Inputs map[string]string `json:"inputs"`
}

// ReadPassed reads what is remembered in a file, a line for each scenario: its path in quotes, and how it passed. A file
// that is not there, and a line that cannot be understood, hold nothing. salt stands for everything else that decides
// whether a scenario passes: the program, its flags. Lines are decoded when they are asked for: where a thousand scenarios
// are remembered, a run of one of them took twice its time.
func ReadPassed(file, salt string) *Passed {
	p := &Passed{file: file, salt: salt, digests: map[string]string{}, scenarios: map[string]string{}}
	text, err := os.ReadFile(file)
	if err != nil {
		return p
	}
	for line := range strings.Lines(string(text)) {
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			continue
		}
		if name, err := strconv.Unquote(quoted); err == nil {
			p.scenarios[name] = strings.TrimSpace(line[len(quoted):])
		}
	}
	return p
}

// Unchanged tells whether a scenario passed and all that it rested on is as it was then.
func (p *Passed) Unchanged(scenario string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	var was passed
	if err := json.Unmarshal([]byte(p.scenarios[absolute(scenario)]), &was); err != nil || was.Salt != p.salt {
		return false
	}
	for path, digest := range was.Inputs {
		if p.digest(path) != digest {
			return false
		}
	}
	return true
}

// Note remembers whether a scenario passed that began to run at a time, and what it rested on. One whose inputs were
// written since is forgotten: which content it had seen nobody knows.
func (p *Passed) Note(scenario string, rested []string, ok bool, began time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	name := absolute(scenario)
	was, known := p.scenarios[name]
	now := ""
	if ok {
		now = p.rested(rested, began)
	}
	switch {
	case now == was:
	case now == "":
		delete(p.scenarios, name)
		p.altered = true
	default:
		p.scenarios[name] = now
		p.altered, p.grown = true, p.grown || !known
	}
}

// rested is passed as JSON of a scenario that rested on files and began at a time; empty if one was written since.
func (p *Passed) rested(files []string, began time.Time) string {
	inputs := map[string]string{}
	for _, path := range files {
		path = absolute(path)
		if info, err := os.Stat(path); err == nil && !info.IsDir() && !info.ModTime().Before(began) {
			return ""
		}
		inputs[path] = p.digest(path)
	}
	text, _ := json.Marshal(passed{p.salt, inputs}) // texts alone
	return string(text)
}

// Save writes what is remembered, if it is not what the file says. When scenarios have come, those that are gone go.
func (p *Passed) Save() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.altered {
		return nil
	}
	if p.grown {
		maps.DeleteFunc(p.scenarios, func(name, _ string) bool {
			_, err := os.Stat(name)
			return errors.Is(err, fs.ErrNotExist)
		})
	}
	var text bytes.Buffer
	for _, name := range sortedKeys(p.scenarios) {
		fmt.Fprintf(&text, "%q %s\n", name, p.scenarios[name])
	}
	if err := disk.Replace(p.file, text.Bytes(), disk.Options{Private: true}); err != nil {
		return fmt.Errorf("remember what passed: %w", err)
	}
	p.altered, p.grown = false, false
	return nil
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// Touches tells whether an input, one of Report.Inputs, may have changed because something happened to a path. Both are
// absolute: what is saved, or a folder that came or went.
func Touches(input, path string) bool {
	return path == input || inside(path, input) || filepath.Base(path) == "schema.ts" && inside(input, path)
}

// inside tells whether a path lies in a folder.
func inside(folder, path string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}

// digest is that of a file's content, or of the names of the schema.ts below a folder; of what cannot be read it is empty. mu is held.
func (p *Passed) digest(path string) string {
	if known, ok := p.digests[path]; ok {
		return known
	}
	sum := sha256.New()
	info, err := os.Stat(path)
	switch {
	case err != nil:
	case info.IsDir():
		err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "node_modules" {
				return fs.SkipDir
			}
			if filepath.Base(name) == "schema.ts" { // what imports found, or did not, are inputs of their own
				fmt.Fprintln(sum, name)
			}
			return err
		})
	default:
		var text []byte
		if text, err = disk.Read(path); err == nil {
			sum.Write(text)
		}
	}
	digest := ""
	if err == nil {
		digest = hex.EncodeToString(sum.Sum(nil))
	}
	p.digests[path] = digest
	return digest
}
