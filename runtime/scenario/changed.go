package scenario

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
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
	scenarios map[string]passed // by absolute path
}

// passed is how one scenario passed: each input with the digest of its content.
type passed struct {
	Salt   string            `json:"salt"`
	Inputs map[string]string `json:"inputs"`
}

// ReadPassed reads what is remembered in a file; one that is not there or cannot be understood holds nothing. salt stands
// for everything else that decides whether a scenario passes: the program, its flags.
func ReadPassed(file, salt string) *Passed {
	p := &Passed{file: file, salt: salt, digests: map[string]string{}}
	if text, err := os.ReadFile(file); err != nil || json.Unmarshal(text, &p.scenarios) != nil || p.scenarios == nil {
		p.scenarios = map[string]passed{}
	}
	return p
}

// Unchanged tells whether a scenario passed and all that it rested on is as it was then.
func (p *Passed) Unchanged(scenario string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	was, ok := p.scenarios[absolute(scenario)]
	if !ok || was.Salt != p.salt {
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
	delete(p.scenarios, name)
	if !ok {
		return
	}
	inputs := map[string]string{}
	for _, path := range rested {
		path = absolute(path)
		if info, err := os.Stat(path); err == nil && !info.IsDir() && !info.ModTime().Before(began) {
			return
		}
		inputs[path] = p.digest(path)
	}
	p.scenarios[name] = passed{p.salt, inputs}
}

// Save writes what is remembered, without scenarios that are gone.
func (p *Passed) Save() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.scenarios, func(name string, _ passed) bool {
		_, err := os.Stat(name)
		return errors.Is(err, fs.ErrNotExist)
	})
	text, err := json.Marshal(p.scenarios)
	if err != nil {
		return fmt.Errorf("remember what passed: %w", err)
	}
	if err := disk.Replace(p.file, text, disk.Options{Private: true}); err != nil {
		return fmt.Errorf("remember what passed: %w", err)
	}
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
