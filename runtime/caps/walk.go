package caps

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// maxLinks is how many links a path may lead over: Linux's number.
const maxLinks = 40

// want says what a walk is for.
type want struct {
	need    need
	follow  bool // a link at the end counts as what it leads to
	partial bool // stop at the first part that does not exist, instead of an error
	between func(name string)
}

type need uint8

const (
	needRead need = 1 << iota
	needWrite
)

// spot is where a path leads: an entry of a folder that is held open.
type spot struct {
	asked string      // absolute
	path  string      // absolute, without links
	dir   *os.Root    // holds the entry; every part of the way there was checked
	name  string      // of the entry in dir; "." where dir itself is meant
	info  fs.FileInfo // of the entry, itself; nil if there is none
	rest  []string    // of a partial walk: the parts behind the entry
	grant *pathGrant
	owned bool // whether dir is to be closed

	between func(name string)
}

// use is called when the entry is about to be used, after the look at it.
func (s *spot) use() {
	if s.between != nil {
		s.between(s.name)
	}
}

func (s *spot) close() {
	if s.owned {
		_ = s.dir.Close()
	}
}

// absolute is path as an absolute one, cleaned.
func (f *Files) absolute(path string) (string, error) {
	switch {
	case path == "":
		return "", failed("ENOENT")
	case strings.ContainsRune(path, 0):
		return "", &Error{Code: "ERR_INVALID_ARG_VALUE", Path: path,
			Message: "The argument 'path' must be a string, Uint8Array, or URL without null bytes."}
	case filepath.IsAbs(path):
	case f.Base == "":
		return "", failed("EACCES")
	case filepath.VolumeName(path) != "":
		return "", failed("EACCES") // Windows: relative to the folder of that drive, which scripts have none of
	case os.IsPathSeparator(path[0]):
		path = filepath.VolumeName(f.Base) + path
	default:
		path = filepath.Join(f.Base, path)
	}
	path = filepath.Clean(path)
	if runtime.GOOS == "windows" && strings.Contains(path[len(filepath.VolumeName(path)):], ":") {
		return "", failed("EACCES") // another stream of the file
	}
	return path, nil
}

// walk goes to an absolute path. The spot must be closed.
func (f *Files) walk(asked string, w want) (*spot, error) {
	path := asked
	for range maxLinks {
		g, in, err := f.granted(asked, path, w.need)
		if err != nil {
			return nil, err
		}
		s, link, err := g.walk(in, w)
		if err != nil {
			return nil, err
		}
		if link == "" {
			s.asked, s.grant = asked, g
			return s, nil
		}
		path = link
	}
	return nil, failed("ELOOP")
}

// granted is the grant that covers path for all that is needed, and path as that grant sees it: without
// the links on the way to it.
func (f *Files) granted(asked, path string, n need) (g *pathGrant, in string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, "", ErrClosed
	}
	for _, bit := range []need{needWrite, needRead} {
		if n&bit == 0 {
			continue
		}
		if g = f.covers(path, bit); g == nil {
			d := &Denied{Capability: CapRead, Asked: asked}
			if bit == needWrite {
				d.Capability = CapWrite
			}
			if path != asked {
				d.Resolved = path
			}
			d.Flag = flagFor(d.Capability, path)
			return nil, "", d
		}
	}
	return g, g.inside(path), nil
}

// covers is the narrowest grant of one kind for path, or nil.
func (f *Files) covers(path string, bit need) (best *pathGrant) {
	for _, g := range f.grants {
		if g.need&bit != 0 && g.covers(path) && (best == nil || len(g.real) > len(best.real)) {
			best = g
		}
	}
	return best
}

// pathGrant is one path that is granted, and the folder from which it is walked to.
type pathGrant struct {
	need  need
	bare  bool   // every path of this file system but the kernel's
	given string // absolute
	real  string // given without the links that were there at the start: who grants a link grants where it leads

	mu      sync.Mutex
	top     *os.Root // an existing folder above real, or real itself if it is a whole file system
	topPath string
	topInfo fs.FileInfo
	closed  bool
}

func newPathGrant(path string, read, write []string) *pathGrant {
	g := &pathGrant{}
	if slices.Contains(read, path) {
		g.need |= needRead
	}
	if slices.Contains(write, path) {
		g.need |= needWrite
	}
	if path == Bare {
		path = string(filepath.Separator)
		if cwd, err := os.Getwd(); err == nil {
			path = filepath.VolumeName(cwd) + path // Windows: the drive of the process alone
		}
	}
	g.given = filepath.Clean(path)
	g.bare = filepath.Dir(g.given) == g.given
	g.real = withoutLinks(g.given)
	return g
}

// withoutLinks is path without links, as far as it exists.
func withoutLinks(path string) string {
	var missing []string
	for p := path; ; p = filepath.Dir(p) {
		if real, err := filepath.EvalSymlinks(p); err == nil {
			slices.Reverse(missing)
			return filepath.Join(append([]string{real}, missing...)...)
		}
		if filepath.Dir(p) == p {
			return path
		}
		missing = append(missing, filepath.Base(p))
	}
}

// within tells whether path is dir or below it. Case counts, also where the file system ignores it: the
// other spelling is refused, which is safe.
func within(path, dir string) bool {
	rest, ok := strings.CutPrefix(path, dir)
	return ok && (rest == "" || os.IsPathSeparator(rest[0]) || os.IsPathSeparator(dir[len(dir)-1]))
}

func (g *pathGrant) covers(path string) bool {
	if g.bare && slices.ContainsFunc(kernelPaths, func(dir string) bool { return within(path, dir) }) {
		return false
	}
	return within(path, g.real) || within(path, g.given)
}

// inside is path, which g covers, below real.
func (g *pathGrant) inside(path string) string {
	if within(path, g.real) {
		return path
	}
	return filepath.Join(g.real, path[len(g.given):])
}

// pinned is the folder that walks start from. It is held open, so nobody can put another one in its place
// unnoticed; where it was made anew in the same place, the new one counts.
func (g *pathGrant) pinned() (*os.Root, string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil, "", ErrClosed
	}
	if g.top != nil {
		if now, err := os.Stat(g.topPath); err != nil || os.SameFile(now, g.topInfo) {
			return g.top, g.topPath, nil
		}
	}
	path := g.topPath
	if path == "" {
		path = g.real
		for up := filepath.Dir(path); up != path; up = filepath.Dir(path) {
			path = up
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				break
			}
		}
	} else if withoutLinks(path) != path {
		return g.top, path, nil // a link has taken its place: it leads nowhere
	}
	top, err := openFolder(path)
	if err != nil && path != g.real && errors.Is(err, fs.ErrPermission) {
		// The folder above may not be read. The grant itself must do, although it cannot be removed then.
		path = g.real
		top, err = openFolder(path)
	}
	if err != nil {
		return nil, "", err
	}
	info, err := top.Stat(".")
	if err != nil {
		_ = top.Close()
		return nil, "", err
	}
	if g.top != nil {
		_ = g.top.Close()
	}
	g.top, g.topPath, g.topInfo = top, path, info
	return top, path, nil
}

// openFolder opens a folder. The dot makes the system look whether it is one: to open a FIFO would wait.
func openFolder(path string) (*os.Root, error) {
	return os.OpenRoot(path + string(filepath.Separator) + ".")
}

func (g *pathGrant) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	if g.top != nil {
		_ = g.top.Close()
	}
}

// walk goes from the pinned folder to path, entry by entry. If there is a link on the way, the result is
// the path that it makes, which is to be checked like any other.
func (g *pathGrant) walk(path string, w want) (s *spot, link string, err error) {
	top, at, err := g.pinned()
	if err != nil {
		return nil, "", err
	}
	rel, err := filepath.Rel(at, path)
	if err != nil {
		return nil, "", err
	}
	s = &spot{dir: top, name: ".", path: at, between: w.between}
	if rel == "." {
		s.info, err = top.Stat(".")
		return s, "", err
	}
	parts := strings.Split(rel, string(filepath.Separator))
	for i, part := range parts {
		last := i == len(parts)-1
		s.name, s.path = part, filepath.Join(at, part)
		s.info, err = s.dir.Lstat(part)
		switch {
		case errors.Is(err, fs.ErrNotExist) && (last || w.partial):
			s.info, s.rest = nil, parts[i+1:]
			return s, "", nil
		case err != nil:
			s.close()
			return nil, "", err
		case s.info.Mode().Type() == fs.ModeSymlink && (!last || w.follow):
			s.use()
			target, err := s.dir.Readlink(part)
			s.close()
			if err != nil {
				return nil, "", moved(err)
			}
			if !filepath.IsAbs(target) {
				target = filepath.Join(at, target)
			}
			return nil, filepath.Join(append([]string{target}, parts[i+1:]...)...), nil
		case last:
			return s, "", nil
		case !s.info.IsDir():
			s.close()
			return nil, "", failed("ENOTDIR")
		}
		next, err := s.enter()
		s.close()
		if err != nil {
			return nil, "", err
		}
		s.dir, s.owned, at = next, true, s.path
	}
	return s, "", nil
}

// enter opens the folder that is at s, and no other one that has taken its place.
func (s *spot) enter() (*os.Root, error) {
	if s.name == "." {
		return s.dir.OpenRoot(".")
	}
	s.use()
	// The dot as in openFolder.
	dir, err := s.dir.OpenRoot(s.name + string(filepath.Separator) + ".")
	if err != nil {
		return nil, moved(err)
	}
	info, err := dir.Stat(".")
	if err == nil && !os.SameFile(info, s.info) {
		err = errMoved
	}
	if err != nil {
		_ = dir.Close()
		return nil, err
	}
	return dir, nil
}

// moved is err, or errMoved if it says that something is no longer what it just was.
func moved(err error) error {
	switch systemCode(err) {
	case "ENOENT", "ENOTDIR", "EINVAL", "ELOOP":
		return errMoved
	}
	return err
}
