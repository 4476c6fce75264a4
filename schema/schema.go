package schema

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Environment is a target environment: a folder with schema.ts and targets/.
type Environment struct {
	ID                string    `json:"id"`
	Name              string    `json:"name,omitempty"`
	Description       string    `json:"description,omitempty"`
	Version           string    `json:"version,omitempty"`
	Dir               string    `json:"dir,omitempty"` // as shown to the user
	Dialect           Dialect   `json:"dialect"`
	MultiRealmSupport bool      `json:"multiRealmSupport,omitempty"`
	Targets           []*Target `json:"targets"`
	Configs           []Config  `json:"configs,omitempty"` // as of the listing: METIS reads the file anew at each use
}

// Target is one target: a folder with schema.ts.
type Target struct {
	ID          string       `json:"id"`
	Name        string       `json:"name,omitempty"`
	Description string       `json:"description,omitempty"`
	File        string       `json:"file,omitempty"`   // path of its schema.ts as shown
	Folder      string       `json:"folder,omitempty"` // its folder's name, or path within the environment, with slashes
	Dialect     Dialect      `json:"dialect"`
	Parameters  []*Parameter `json:"parameters"`
}

// Find finds a target by its id, then by its folder's name, then by its folder's path.
func (e *Environment) Find(name string) (*Target, bool) {
	for _, matches := range []func(*Target) bool{
		func(t *Target) bool { return t.ID == name },
		func(t *Target) bool { return path.Base(t.Folder) == name },
		func(t *Target) bool {
			return t.Folder == name || strings.TrimPrefix(t.Folder, "targets/") == name
		},
	} {
		if i := slices.IndexFunc(e.Targets, matches); i >= 0 && name != "" {
			return e.Targets[i], true
		}
	}
	return nil, false
}

// Parameter is the target's parameter of that id.
func (t *Target) Parameter(id string) (*Parameter, bool) {
	i := slices.IndexFunc(t.Parameters, func(p *Parameter) bool { return p.ID == id })
	if i < 0 {
		return nil, false
	}
	return t.Parameters[i], true
}

// Severities of a Problem: those of diagnostics.
const (
	SeverityError   = "error"   // METIS refuses, skips or fails here
	SeverityWarning = "warning" // METIS goes on, most likely not as meant
	SeverityInfo    = "info"
)

// Problem is something in a declaration or in arguments that METIS hides or refuses.
type Problem struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Path     string `json:"path,omitempty"` // args[2].default in a declaration; the parameter's id in arguments

	// Declared is the part of the declaration that arguments go against, such as args[2].min; empty in declarations.
	Declared string `json:"-"`
}

func (p Problem) String() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// CheckFolderName says why METIS would not load an environment from a folder of that name (spec 1.2.1); nil if it would.
func CheckFolderName(name string) error {
	reason := ""
	switch {
	case len(name) < 3:
		reason = "it is shorter than 3 characters"
	case strings.HasPrefix(name, "-") || strings.HasSuffix(name, "-"):
		reason = "it begins or ends with a hyphen"
	case strings.Contains(name, "--"):
		reason = "it has two hyphens in a row"
	default:
		for _, c := range name {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				reason = fmt.Sprintf("it has the character %q", c)
				break
			}
		}
	}
	if reason == "" {
		return nil
	}
	return fmt.Errorf("METIS skips an environment folder named %q: %s; use lower-case letters, digits and single hyphens, at least 3 characters", name, reason)
}

// Check lists what METIS does not say about the environment itself: a folder name it skips, a version it cannot compare.
func (e *Environment) Check() []Problem {
	var problems []Problem
	if err := CheckFolderName(e.ID); err != nil {
		problems = append(problems, Problem{Code: "environment-folder", Severity: SeverityWarning,
			Message: err.Error(), Hint: "rename the folder"})
	}
	if _, err := ParseVersion(e.Version); err != nil {
		problems = append(problems, Problem{Code: "environment-version", Severity: SeverityWarning, Path: "version",
			Message: err.Error(), Hint: `METIS compares it with the versions of migrations; write, for example, version: "1.0.0"`})
	}
	return problems
}
