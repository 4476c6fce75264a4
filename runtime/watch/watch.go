// Package watch hears of changes on disk: of everything below some folders, and of single files, whether they are there
// or not.
//
//	w, err := watch.New()
//	defer w.Close()
//	err = w.Tree("radar")
//	changed, err := w.Next(ctx)
//
// Folders are watched, never files: editors put a new file in the place of the one they save. A folder that goes away
// may come back, and all that is in it has then changed. What lies in node_modules and .git is not heard of.
//
// All methods may be called from any goroutine.
package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/metis-run/metis-run/runtime/event"
)

// quiet is for how long nothing must change before Next tells: what an editor does to save a file is one change.
const quiet = 5 * time.Millisecond

// A Watcher hears of changes since Tree or File was called. New makes one.
type Watcher struct {
	notify *fsnotify.Watcher
	done   chan struct{} // closed when no event comes any more
	more   chan struct{} // has one element when something was added to changed

	mu      sync.Mutex
	trees   map[string]bool // absolute paths
	files   map[string]bool
	armed   map[string]bool // folders that the system watches for us
	changed map[string]bool
	failure error // of watching a folder that came later
}

// New begins to listen. Its error says that the system gives no more watchers.
func New() (*Watcher, error) {
	notify, err := fsnotify.NewBufferedWatcher(256) // else who saves many files waits for us
	if err != nil {
		return nil, failed("", err)
	}
	w := &Watcher{notify: notify, done: make(chan struct{}), more: make(chan struct{}, 1),
		trees: map[string]bool{}, files: map[string]bool{}, armed: map[string]bool{}, changed: map[string]bool{}}
	go w.listen()
	return w, nil
}

// Close ends it: Next then gives fs.ErrClosed.
func (w *Watcher) Close() error {
	err := w.notify.Close()
	<-w.done
	return err
}

// Tree hears of all that changes in a folder and below from now on, whether it is there or not. The error is one of the
// system, which watches a bounded number of folders.
func (w *Watcher) Tree(folder string) error {
	return w.add(folder, func(path string) { w.trees[path] = true })
}

// File hears of a file, whether it is there or not.
func (w *Watcher) File(name string) error {
	return w.add(name, func(path string) { w.files[path] = true })
}

func (w *Watcher) add(name string, note func(path string)) error {
	path, err := filepath.Abs(name)
	if err != nil {
		return failed(name, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.trees[path] || w.files[path] || w.within(filepath.Dir(path)) {
		return nil
	}
	note(path)
	if err := w.armAbove(path); err != nil || !w.trees[path] {
		return err
	}
	return w.armTree(path, false)
}

// Next waits for a change, and until none has come for 5 ms, and gives the absolute paths of what was written, made,
// moved or removed since the last call, sorted. A folder stands for what was in it. The error is that of the context,
// fs.ErrClosed, or of a folder that cannot be watched.
func (w *Watcher) Next(ctx context.Context) ([]string, error) {
	select {
	case <-w.more:
	case <-w.done:
		return nil, fs.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for waiting := true; waiting; {
		still := time.NewTimer(quiet)
		select {
		case <-w.more:
		case <-still.C:
			waiting = false
		case <-w.done: // what came before is told
			waiting = false
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		still.Stop()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	list := slices.Sorted(maps.Keys(w.changed))
	clear(w.changed)
	err := w.failure
	w.failure = nil
	return list, err
}

func (w *Watcher) listen() {
	defer close(w.done)
	events, errs := w.notify.Events, w.notify.Errors
	for events != nil || errs != nil {
		select {
		case e, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			w.hear(e)
		case err, ok := <-errs:
			if !ok {
				errs = nil
				continue
			}
			w.mu.Lock()
			if errors.Is(err, fsnotify.ErrEventOverflow) { // nobody knows what has changed
				for path := range w.trees {
					w.changed[path] = true
				}
				for path := range w.files {
					w.changed[path] = true
				}
			} else {
				w.failure = failed("", err)
			}
			w.tell()
			w.mu.Unlock()
		}
	}
}

// hear takes one event of the system. Attributes are no change: indexers and backups set them.
func (w *Watcher) hear(e fsnotify.Event) {
	if e.Op&^fsnotify.Chmod == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	path := filepath.Clean(e.Name)
	if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
		for folder := range w.armed {
			if folder == path || below(path, folder) { // what has that name next is another folder
				delete(w.armed, folder)
				_ = w.notify.Remove(folder) // gone, or moved away
			}
		}
	}
	if w.files[path] || w.within(path) {
		w.changed[path] = true
	}
	if e.Has(fsnotify.Create | fsnotify.Remove | fsnotify.Rename) {
		if err := w.rearm(path); err != nil {
			w.failure = err
		}
	}
	if len(w.changed) > 0 || w.failure != nil {
		w.tell()
	}
}

// rearm has the system watch what must be watched otherwise, because something came to a path or went away. mu is held.
func (w *Watcher) rearm(path string) error {
	info, err := os.Lstat(path)
	if err == nil && !info.IsDir() {
		return nil // a file is nobody's folder
	}
	if err == nil && w.within(path) {
		if err := w.armTree(path, true); err != nil {
			return err
		}
	}
	for root := range w.trees {
		if root != path && !below(path, root) {
			continue
		}
		w.changed[root] = true
		if err := errors.Join(w.armAbove(root), w.armTree(root, true)); err != nil {
			return err
		}
	}
	for file := range w.files {
		if !below(path, file) {
			continue
		}
		w.changed[file] = true
		if err := w.armAbove(file); err != nil {
			return err
		}
	}
	return nil
}

// tell has Next look. mu is held, though it needs not be.
func (w *Watcher) tell() {
	select {
	case w.more <- struct{}{}:
	default:
	}
}

// within tells whether a path is or lies in a tree, and in no folder that is left out.
func (w *Watcher) within(path string) bool {
	for root := range w.trees {
		if path == root {
			return true
		}
		if below(root, path) && !leftOut(path[len(root):]) {
			return true
		}
	}
	return false
}

func below(folder, path string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}

func leftOut(path string) bool {
	for name := range strings.SplitSeq(path, string(filepath.Separator)) {
		if name == "node_modules" || name == ".git" {
			return true
		}
	}
	return false
}

// armAbove has the system watch the nearest folder above a path that is there, in which the path would appear. mu is held.
func (w *Watcher) armAbove(path string) error {
	for folder := filepath.Dir(path); ; folder = filepath.Dir(folder) {
		armed, err := w.armFolder(folder)
		if err != nil {
			return err
		}
		if parent := filepath.Dir(folder); armed || parent == folder {
			return nil
		}
	}
}

// armTree has the system watch a folder and those below it. Where they are new, all that is in them has changed. mu is
// held.
func (w *Watcher) armTree(root string, isNew bool) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil: // it is gone again, or nobody may read it
			return nil
		case !entry.IsDir() && path != root:
			if isNew {
				w.changed[path] = true
			}
			return nil
		case path != root && leftOut(entry.Name()):
			return fs.SkipDir
		}
		if w.armed[path] {
			if isNew && path != root {
				return fs.SkipDir // it was looked at before
			}
			return nil
		}
		_, err = w.armFolder(path) // before it is listed: what comes meanwhile is an event
		return err
	})
}

// armFolder has the system watch a folder; false if it is not there. mu is held.
func (w *Watcher) armFolder(path string) (bool, error) {
	if w.armed[path] {
		return true, nil
	}
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return false, nil
	}
	switch err := w.notify.Add(path); {
	case err == nil:
		w.armed[path] = true
		return true, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return false, nil
	default:
		return false, failed(path, err)
	}
}

// failed is an error of the system.
func failed(path string, err error) error {
	failure := &event.Error{Code: event.CodeUsage, Message: "watch the files: " + err.Error(), Hint: "run it without watching"}
	if path != "" {
		failure.Message = fmt.Sprintf("watch %s: %v", filepath.ToSlash(path), err)
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) {
		failure.Hint = "the system watches no more folders: raise fs.inotify.max_user_watches, or name a smaller folder"
	}
	return failure
}
