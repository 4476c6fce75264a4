package host

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/targets"
)

// shelf holds what sessions share: missions, each loaded once for a content, and libraries, one for each list of folders.
type shelf struct {
	base      *library // of sessions that name no folders
	missions  kept[*mission.File]
	libraries kept[*library]
}

// library is a runtime.Library with the targets that were found in it: looking them up reads folders.
type library struct {
	*runtime.Library
	mu    sync.Mutex
	found map[string]runtime.Reference // by the name a client used
}

// find is the target of that name. What was found once stays: its environment is compiled only once, too.
func (l *library) find(ctx context.Context, name string) (runtime.Reference, error) {
	l.mu.Lock()
	target, ok := l.found[name]
	l.mu.Unlock()
	if ok {
		return target, nil
	}
	target, err := l.Find(ctx, name)
	if err == nil && target.Folder != "" { // other names may be anything: they are not kept
		l.mu.Lock()
		if l.found == nil {
			l.found = map[string]runtime.Reference{}
		}
		l.found[name] = target
		l.mu.Unlock()
	}
	return target, err
}

// library is the one that looks in these folders, and in the program behind them.
func (s *shelf) library(dirs []string) *library {
	if len(dirs) == 0 {
		return s.base
	}
	l, _ := s.libraries.get(strings.Join(dirs, "\x00"), func() (*library, error) {
		base := s.base.Library
		l := &runtime.Library{Base: base.Base, Cache: base.Cache, Salt: base.Salt, METIS: base.METIS}
		for _, dir := range dirs {
			l.Dirs = append(l.Dirs, targets.Dir{Path: s.path(dir)})
		}
		l.Dirs = append(l.Dirs, targets.Dir{FS: targets.Embedded()})
		return &library{Library: l}, nil
	})
	return l
}

// path is where a client's path leads.
func (s *shelf) path(name string) string {
	if s.base.Base == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.base.Base, name)
}

// inlineName is what messages call a mission that a request holds itself.
const inlineName = "inline"

// file is the mission that a request names or holds.
func (s *shelf) file(q missionRequest) (*mission.File, error) {
	name, data := inlineName, []byte(q.inline)
	if data == nil {
		name = q.file
		var err error
		if data, err = s.read(name); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(data)
	return s.missions.get(name+"\x00"+string(sum[:]), func() (*mission.File, error) { return mission.Load(data, name) })
}

// read reads a mission's file, of which no more is taken than Load would.
func (s *shelf) read(name string) ([]byte, error) {
	const hint = "name a .metis.zip that METIS exports, or its data.json; a path is relative to the folder that host runs in"
	path := s.path(name)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &event.Error{Code: event.CodeUnknown, Message: fmt.Sprintf("there is no mission %q", name), Hint: hint}
	case err == nil && !info.Mode().IsRegular(): // a pipe would hold the session for ever
		return nil, &event.Error{Code: event.CodeMission, Message: fmt.Sprintf("the mission %q is no file", name), Hint: hint}
	}
	var data []byte
	var file *os.File
	if err == nil {
		file, err = os.Open(path)
	}
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(file, mission.MaxSize+1)) // one more, which Load refuses
		_ = file.Close()
	}
	if err != nil {
		return nil, &event.Error{Code: event.CodeMission, Message: fmt.Sprintf("the mission %q cannot be read: %v", name, err), Hint: hint}
	}
	return data, nil
}

// kept remembers the values that were used last. Each is made once, whoever asks for it meanwhile; a failure is not kept.
type kept[V any] struct {
	mu      sync.Mutex
	entries []*entry[V] // the one used last comes last
}

// mostKept is how many: a session holds what it uses itself.
const mostKept = 32

type entry[V any] struct {
	key   string
	once  sync.Once
	value V
	err   error
}

func (k *kept[V]) get(key string, make func() (V, error)) (V, error) {
	k.mu.Lock()
	i := slices.IndexFunc(k.entries, func(e *entry[V]) bool { return e.key == key })
	e := &entry[V]{key: key}
	if i >= 0 {
		e = k.entries[i]
		k.entries = slices.Delete(k.entries, i, i+1)
	}
	k.entries = append(k.entries, e)
	if len(k.entries) > mostKept {
		k.entries = slices.Delete(k.entries, 0, 1)
	}
	k.mu.Unlock()
	e.once.Do(func() { e.value, e.err = make() })
	if e.err != nil {
		k.mu.Lock()
		k.entries = slices.DeleteFunc(k.entries, func(other *entry[V]) bool { return other == e })
		k.mu.Unlock()
	}
	return e.value, e.err
}
