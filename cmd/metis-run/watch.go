package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/disk"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/runtime/watch"
	"github.com/metis-run/metis-run/targets"
)

// watches is what a command runs again by itself when a file is saved.
type watches int

const (
	wholeCommand    watches = iota // all of it; what still runs is stopped
	eachTest                       // the tests that the file belongs to
	eachEnvironment                // the environments that it belongs to
)

// watchFlag gives a command --watch, which does what the command does again and again.
func (c *cli) watchFlag(cmd *cobra.Command, kind watches) {
	var on, clean bool
	cmd.Flags().BoolVar(&on, "watch", false, "do it again whenever a file that it rests on is saved, until Ctrl-C")
	cmd.Flags().BoolVar(&clean, "clear", false, "with --watch: clear the screen before each run")
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		switch {
		case clean && !on:
			return usage("write --watch --clear", "--clear is for --watch")
		case !on:
			return run(cmd, words)
		case c.watch == nil:
			return c.watching(cmd.Context(), kind, clean)
		}
		if grants := cmd.Flags().Lookup("grants"); grants != nil && grants.Changed {
			c.rests(grants.Value.String())
		}
		for _, name := range []string{"output", "coverage", "audit"} {
			if flag := cmd.Flags().Lookup(name); flag != nil {
				c.writes(flag.Value.String())
			}
		}
		return run(cmd, words)
	}
}

// watched is what --watch keeps from run to run.
type watched struct {
	kind    watches
	watcher *watch.Watcher

	mu      sync.Mutex
	units   map[string]*unit // what can be done again by itself: "" is all of it
	stale   map[string]bool  // the units that are to be done; nil: all
	changed map[string]bool  // paths that changed since the run began
	stop    context.CancelCauseFunc
	stopped bool // by a save: what was saved is waited for no more
	failure error
	more    chan struct{} // has one element when something changed
	some    bool          // it rests on something that a save could change, or bring

	prints []os.FileInfo   // the files that stdout and stderr are, if they are any
	writes map[string]bool // absolute paths of files that the command writes
}

// unit is what one part of a command rests on.
type unit struct {
	files map[string]bool // absolute paths, whether there is something or not
	roots map[string]bool // of its environments on disk: whether their files are known
	found bool            // all that it rests on is known
}

type watchedKey struct{}

func (w *watched) unit(name string) *unit {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.units[name] == nil {
		w.units[name] = newUnit()
	}
	return w.units[name]
}

func newUnit() *unit { return &unit{files: map[string]bool{}, roots: map[string]bool{}} }

// within is ctx for what belongs to a unit: the environments that are loaded with it, and some files.
func (w *watched) within(ctx context.Context, name string, files ...string) context.Context {
	for _, file := range files {
		w.file(name, file)
	}
	return runtime.WithLoadTrace(context.WithValue(ctx, watchedKey{}, w), &runtime.LoadTrace{
		Reading: func(f targets.Folder) {
			if f.Root != "" {
				w.tree(f.Root)
			}
			w.root(w.of(name, f), f.Root, false)
		},
		Read: func(env *runtime.Environment) {
			w.root(w.of(name, env.Folder), env.Folder.Root, true)
			if w.kind == eachTest { // it knows better what of them it rests on
				return
			}
			for _, file := range env.Files() {
				w.file(w.of(name, env.Folder), file)
			}
		},
	})
}

// of is the unit that an environment belongs to.
func (w *watched) of(name string, f targets.Folder) string {
	if w.kind == eachEnvironment {
		return f.Root
	}
	return name
}

func (w *watched) root(name, root string, known bool) {
	u := w.unit(name)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch u.found = true; {
	case root == "":
	case known && w.kind == eachTest:
		delete(u.roots, absolute(root))
	default:
		u.roots[absolute(root)] = known
	}
}

func (w *watched) file(name, file string) {
	u := w.unit(name)
	w.fail(w.watcher.File(file))
	w.mu.Lock()
	defer w.mu.Unlock()
	u.files[absolute(file)] = true
	w.some = true
}

// tested notes all that a test rests on, of which the environments that it loads are a part. What its run writes is none
// of it.
func (w *watched) tested(name string, inputs []string, writes ...string) {
	for _, input := range inputs {
		if !slices.Contains(writes, input) {
			w.file(name, input)
		}
	}
	u := w.unit(name)
	w.mu.Lock()
	defer w.mu.Unlock()
	u.found = true
}

// rested notes what the session of a run that has come to its end has rested on: nothing else of the environments matters from
// now on, but of those with files that do not load, as the run has said. It does nothing without --watch.
func (c *cli) rested(s *runtime.Session, lib *runtime.Library, calls []call) {
	w := c.watch
	if w == nil {
		return
	}
	files := s.Rests()
	for _, x := range calls {
		env := x.reference.Environment
		if env.Folder.Root == "" { // nothing can be saved there
			continue
		}
		files = slices.Concat(files, lib.Sought(x.name, env), env.ConfigsFile())
		if len(env.Unbuilt()) == 0 {
			w.forget(env)
		}
	}
	for _, file := range files {
		w.file("", file)
	}
}

// forget has an environment of a run matter no more, unless it was one that a save has stopped.
func (w *watched) forget(env *runtime.Environment) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return
	}
	u := w.units[""]
	delete(u.roots, absolute(env.Folder.Root))
	for _, file := range env.Files() {
		delete(u.files, absolute(file))
	}
}

func (w *watched) tree(folder string) {
	w.fail(w.watcher.Tree(folder))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.some = true
}

func (w *watched) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failure == nil {
		w.failure = err
	}
}

func absolute(name string) string {
	if abs, err := filepath.Abs(name); err == nil {
		return abs
	}
	return name
}

// touched tells whether a path matters to the unit.
func (u *unit) touched(path string) bool {
	if !u.found && isSource(path) { // any may mend that
		return true
	}
	for file := range u.files {
		if scenario.Touches(file, path) {
			return true
		}
	}
	for root, known := range u.roots {
		if scenario.Touches(root, path) || !known && inside(root, path) && isSource(path) {
			return true
		}
	}
	return false
}

// inside tells whether a path lies in a folder, or is it.
func inside(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rel)
}

// isNew tells whether a file may begin something that no unit has yet.
func isNew(path string) bool {
	name := filepath.Base(path)
	return (name == "schema.ts" || isTest(name)) && isSource(path)
}

// isSource tells whether there is a file that can be part of what runs, or a folder with some. What editors make beside a
// file while they save it is none: it is gone by now, leads nowhere, or has another ending.
func isSource(path string) bool {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return false
	case info.IsDir():
		return true
	}
	switch filepath.Ext(path) {
	case ".ts", ".js", ".json", ".yaml", ".yml", ".zip":
		return info.Mode().IsRegular()
	}
	return false
}

func isTest(name string) bool {
	return strings.HasSuffix(name, ".scenario.yaml") || strings.HasSuffix(name, ".scenario.yml") || strings.HasSuffix(name, ".test.ts")
}

// due is which units are to be done again for what has changed, and the paths that say so. mu is held.
func (w *watched) due() (stale map[string]bool, paths []string) {
	stale = map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(w.changed)) {
		matters := false
		for name, u := range w.units {
			if (name != "" || w.kind == wholeCommand) && u.touched(path) {
				stale[name], matters = true, true
			}
		}
		if u := w.units[""]; w.kind != wholeCommand && u != nil && u.files[path] { // what all of them rest on
			return nil, []string{path}
		}
		if matters || w.kind != wholeCommand && isNew(path) {
			paths = append(paths, path)
		}
	}
	return stale, paths
}

// listen takes what the watcher tells, until ctx is done.
func (w *watched) listen(ctx context.Context) {
	for {
		paths, err := w.watcher.Next(ctx)
		if ctx.Err() != nil || errors.Is(err, fs.ErrClosed) {
			return
		}
		w.fail(err)
		w.mu.Lock()
		for _, path := range paths {
			if !w.own(path) {
				w.changed[path] = true
			}
		}
		if _, due := w.due(); len(due) > 0 && w.stop != nil && w.kind == wholeCommand {
			w.stop(&event.Error{Code: event.CodeCancelled, Message: "stopped, for a file was saved"})
			w.stopped = true
		}
		w.mu.Unlock()
		select {
		case w.more <- struct{}{}:
		default:
		}
	}
}

// own tells whether the command itself writes a file: it would run for ever. mu is held.
func (w *watched) own(path string) bool {
	if w.writes[path] || strings.HasPrefix(filepath.Base(path), disk.Temporary) {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && slices.ContainsFunc(w.prints, func(printed os.FileInfo) bool { return os.SameFile(printed, info) })
}

// begin makes ready for a run of what is stale.
func (w *watched) begin(ctx context.Context, stale map[string]bool) (running context.Context, end func()) {
	running, stop := context.WithCancelCause(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stale, w.stop, w.stopped = stale, stop, false
	clear(w.changed)
	maps.DeleteFunc(w.units, func(name string, _ *unit) bool { return stale == nil || stale[name] || name == "" })
	if w.kind == wholeCommand {
		w.units[""] = newUnit()
	}
	return running, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.stop = nil
		stop(nil)
	}
}

// wait waits until something is to be done again.
func (w *watched) wait(ctx context.Context) (stale map[string]bool, paths []string, err error) {
	for {
		w.mu.Lock()
		stale, paths = w.due()
		err = w.failure
		w.mu.Unlock()
		if err != nil || len(paths) > 0 {
			return stale, paths, err
		}
		select {
		case <-w.more:
		case <-ctx.Done():
			return nil, nil, nil
		}
	}
}

// watching does what the command line says, again and again.
func (c *cli) watching(ctx context.Context, kind watches, clean bool) error {
	watcher, err := watch.New()
	if err != nil {
		return err
	}
	w := &watched{kind: kind, watcher: watcher, units: map[string]*unit{}, changed: map[string]bool{}, more: make(chan struct{}, 1), writes: map[string]bool{}}
	for _, stream := range []io.Writer{c.stdout, c.stderr} {
		if file, ok := stream.(*os.File); ok {
			if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
				w.prints = append(w.prints, info)
			}
		}
	}
	listening, enough := context.WithCancel(ctx)
	var listener sync.WaitGroup
	listener.Go(func() { w.listen(listening) })
	defer func() {
		enough()
		listener.Wait()
		_ = watcher.Close()
	}()
	c.watch = w
	input := &replay{from: c.stdin}
	var stale map[string]bool
	for first := true; ; first = false {
		running, end := w.begin(ctx, stale)
		c.stdin = input.again()
		c.again(w.within(running, ""))
		end()
		if ctx.Err() != nil {
			return nil
		}
		if !w.some && w.failure == nil {
			c.out.note("-- nothing was found that a save could change")
			return nil
		}
		if first {
			c.out.note("-- waiting for a save, Ctrl-C ends")
		}
		var paths []string
		if stale, paths, err = w.wait(ctx); err != nil || ctx.Err() != nil {
			return err
		}
		if clean {
			c.out.clear()
		}
		c.sayChanged(paths)
	}
}

// again runs the command line once more, as if by itself.
func (c *cli) again(ctx context.Context) {
	fresh := func() { // what nobody read of the last run must not hold the next
		failed := c.out.failed
		c.out = newOutput(c)
		c.out.failed = failed
	}
	c.code = 0
	fresh()
	root := c.rootCommand()
	root.SetArgs(c.args)
	root.SetIn(c.stdin)
	root.SetOut(writer{c.out})
	root.SetErr(c.stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		c.fail(err)
	}
	c.out.close(ctx)
	fresh()
}

// sayChanged separates a run from the one before.
func (c *cli) sayChanged(paths []string) {
	here := absolute(".")
	var shown []string
	for _, path := range paths {
		if rel, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(rel) {
			path = rel
		}
		shown = append(shown, filepath.ToSlash(path))
	}
	if c.out.json() {
		c.out.sink(event.Event{At: time.Now(), Body: event.Unknown{Event: "saved", Fields: fields(map[string]any{"paths": shown})}})
		return
	}
	const most = 3
	more := ""
	if n := len(shown) - most; n > 0 {
		shown, more = shown[:most], fmt.Sprintf(" and %d more", n)
	}
	c.out.note("-- " + strings.Join(shown, ", ") + more)
}

// replay is a reader that each run reads from its beginning.
type replay struct {
	from io.Reader
	read bytes.Buffer
}

func (r *replay) again() io.Reader {
	return io.MultiReader(bytes.NewReader(bytes.Clone(r.read.Bytes())), io.TeeReader(r.from, &r.read))
}

// rests notes that all that a command does rests on a file. It does nothing without --watch.
func (c *cli) rests(file string) {
	if c.watch != nil && file != "-" {
		c.watch.file("", file)
	}
}

// writes notes files that the command writes: they are no reason to run again. Empty names are none. It does nothing
// without --watch.
func (c *cli) writes(files ...string) {
	if c.watch == nil {
		return
	}
	c.watch.mu.Lock()
	defer c.watch.mu.Unlock()
	for _, file := range files {
		if file != "" {
			c.watch.writes[absolute(file)] = true
		}
	}
}

// restsOnWhereIs notes where a target is looked for that there is not.
func (c *cli) restsOnWhereIs(lib *runtime.Library, name string) {
	for _, path := range lib.Sought(name, nil) {
		c.rests(path)
	}
}

// stalePaths are the paths that a check is for: all, or the environments that a saved file belongs to.
func (c *cli) stalePaths(paths []string) []string {
	w := c.watch
	if w == nil {
		return paths
	}
	looked := paths
	if len(paths) == 0 {
		for _, dir := range targets.DefaultDirs() {
			if dir.FS == nil {
				looked = append(looked, dir.Path)
			}
		}
	}
	for _, path := range looked {
		w.tree(path)
	}
	var stale []string
	for root := range w.stale {
		abs := absolute(root)
		narrower := slices.IndexFunc(paths, func(path string) bool { return inside(abs, absolute(path)) })
		switch {
		case !isFolder(root):
			return paths
		case narrower >= 0: // a target alone
			stale = append(stale, paths[narrower])
		default:
			stale = append(stale, root)
		}
	}
	if len(stale) == 0 {
		return paths
	}
	slices.Sort(stale)
	return stale
}

// staleTests are those of the tests that a run is for.
func (c *cli) staleTests(files []string) []string {
	w := c.watch
	if w == nil {
		return files
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(files), func(file string) bool { return w.units[file] != nil }) // see begin
}

// watchPaths has folders watched in which a command looks for tests.
func (c *cli) watchPaths(paths []string) {
	if c.watch == nil {
		return
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, path := range paths {
		c.watch.tree(path)
	}
}

// watchTest is ctx for a test, and tells what the test rests on once it has run.
func watchTest(ctx context.Context, file string) (testing context.Context, rests func(inputs []string, writes ...string)) {
	w, ok := ctx.Value(watchedKey{}).(*watched)
	if !ok {
		return ctx, func([]string, ...string) {}
	}
	return w.within(ctx, file, file), func(inputs []string, writes ...string) { w.tested(file, inputs, writes...) }
}

// noted is a function that reads files, which the command then rests on.
func (c *cli) noted(read func(string) ([]byte, error)) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		c.rests(name)
		return read(name)
	}
}
