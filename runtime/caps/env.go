package caps

import (
	"os"
	"runtime"
	"slices"
	"strings"
)

// Env is the environment variables as one session may see them. The zero value and nil allow none. Set
// the fields before the first use; then all methods may be called from any goroutine.
type Env struct {
	Names []string          // that are granted, or Bare for all
	Vars  map[string]string // nil: those of the process

	Clock *Clock    // of the audit, nil: the real one
	Audit func(Use) // hears of every Get and Keys
}

// Get is the value of a variable and whether it is set. The error is a *Denied.
func (e *Env) Get(name string) (value string, set bool, err error) {
	if e == nil {
		e = &Env{}
	}
	defer func() { watcher{e.Clock, e.Audit}.note(Use{Capability: CapEnv, Op: "get", What: name}, err) }()
	if !e.granted(name) {
		return "", false, &Denied{Capability: CapEnv, Asked: name, Flag: flagFor(CapEnv, name)}
	}
	if e.Vars != nil {
		value, set = e.Vars[name]
	} else {
		value, set = os.LookupEnv(name)
	}
	return value, set, nil
}

// Keys are the names of the variables that are granted and set, sorted. Others do not show.
func (e *Env) Keys() []string {
	if e == nil {
		return nil
	}
	var names []string
	if e.Vars != nil {
		for name := range e.Vars {
			names = append(names, name)
		}
	} else {
		for _, pair := range os.Environ() {
			if name, _, ok := strings.Cut(pair, "="); ok {
				names = append(names, name)
			}
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" || !e.granted(name) })
	slices.Sort(names)
	watcher{e.Clock, e.Audit}.note(Use{Capability: CapEnv, Op: "keys", What: Bare}, nil)
	return slices.Compact(names)
}

func (e *Env) granted(name string) bool {
	if strings.ContainsAny(name, "=\x00") || name == "" || name == Bare {
		return slices.Contains(e.Names, Bare)
	}
	return slices.ContainsFunc(e.Names, func(granted string) bool {
		return granted == Bare || granted == name || runtime.GOOS == "windows" && strings.EqualFold(granted, name)
	})
}
