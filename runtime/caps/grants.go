package caps

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// The capabilities that need a grant, as flags (--allow-net), grants files and audit lines call them.
const (
	CapNet   = "net"
	CapRead  = "read"
	CapWrite = "write"
	CapEnv   = "env"
)

// kernelPaths are no part of a bare grant of files: there the kernel shows the process itself, its
// environment and its memory. They must be named.
var kernelPaths = []string{"/dev", "/proc", "/sys"}

// Grants are what the one who starts a run allows it to touch: the sum of flags, grants files and
// configs. The zero value allows nothing.
type Grants struct {
	Net   []NetGrant
	Read  []string // absolute paths (files, and folders with all that is in them), or Bare
	Write []string // the same
	Env   []string // names, or Bare
}

// Allow adds what one flag says: --allow-<capability>=<list>, Bare for a flag without a value. Relative
// paths are relative to base, which must be absolute. A list splits at each comma; a path that holds one
// must be in a grants file. Nothing is added if there is an error, which says what to write.
//
// An empty list is an error and not a bare flag, for --allow-net=$HOSTS with an unset variable must not
// allow everything.
func (g *Grants) Allow(capability, list, base string) error {
	var more Grants
	for _, entry := range strings.Split(list, ",") {
		if err := more.add(capability, strings.TrimSpace(entry), base); err != nil {
			return fmt.Errorf("--allow-%s: %w", capability, err)
		}
	}
	g.Add(more)
	return nil
}

// AllowAll adds everything there is: the flag -A.
func (g *Grants) AllowAll() {
	g.Add(Grants{
		Net:   []NetGrant{Anything()},
		Read:  append([]string{Bare}, kernelPaths...),
		Write: append([]string{Bare}, kernelPaths...),
		Env:   []string{Bare},
	})
}

// Add adds what others allows.
func (g *Grants) Add(others Grants) {
	g.Net = union(g.Net, others.Net)
	g.Read = union(g.Read, others.Read)
	g.Write = union(g.Write, others.Write)
	g.Env = union(g.Env, others.Env)
}

func union[T comparable](a, b []T) []T {
	a = slices.Clip(a)
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}

// add adds one entry of a list.
func (g *Grants) add(capability, entry, base string) error {
	switch capability {
	case CapNet:
		grant, err := ParseNetGrant(entry)
		if err != nil {
			return err
		}
		g.Net = append(g.Net, grant)
		return nil
	case CapRead, CapWrite:
		path, err := grantedPath(entry, base)
		if err != nil {
			return err
		}
		if capability == CapRead {
			g.Read = append(g.Read, path)
		} else {
			g.Write = append(g.Write, path)
		}
		return nil
	case CapEnv:
		if err := checkEnvName(entry); err != nil {
			return err
		}
		g.Env = append(g.Env, entry)
		return nil
	}
	return fmt.Errorf("there is no capability %q, only %s, %s, %s and %s", capability, CapNet, CapRead, CapWrite, CapEnv)
}

func grantedPath(entry, base string) (string, error) {
	switch {
	case entry == Bare:
		return Bare, nil
	case entry == "":
		return "", fmt.Errorf("no path: write a file or a folder, or the flag without a value for all")
	case strings.ContainsRune(entry, 0):
		return "", fmt.Errorf("%q holds a NUL byte, which no path can", entry)
	case strings.ContainsAny(entry, "*?"):
		return "", fmt.Errorf("%q: patterns are not understood; name the folder, which stands for all that is in it", entry)
	case filepath.IsAbs(entry):
		return filepath.Clean(entry), nil
	case !filepath.IsAbs(base):
		return "", fmt.Errorf("%q is relative, and there is no folder that it is relative to", entry)
	}
	return filepath.Join(base, entry), nil
}

func checkEnvName(entry string) error {
	switch {
	case entry == Bare:
		return nil
	case entry == "":
		return fmt.Errorf("no name: write the name of a variable, or the flag without a value for all")
	case strings.ContainsAny(entry, "=\x00"):
		return fmt.Errorf("%q: a name holds neither = nor a NUL byte", entry)
	case strings.Contains(entry, "*"):
		return fmt.Errorf("%q: patterns are not understood; name each variable", entry)
	}
	return nil
}
