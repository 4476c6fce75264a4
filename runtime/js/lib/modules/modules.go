// Package modules holds the sources of the modules that scripts may import besides their own files: METIS's library
// (@metis/*, spec 1.8) and those of Node's modules that need nothing but the language. They are TypeScript, written for
// this project; the bundler puts a module into a bundle only if something imports it, so the others cost nothing.
//
// A specifier is the path of a file: @metis/toolbox/numbers/NumberToolbox is metis/toolbox/numbers/NumberToolbox.ts, path
// is node/path.ts. The modules may import one another by these names.
//
// Everything here is data that never changes; any goroutine may use it.
package modules

import (
	"embed"
	"io/fs"
	"strings"
	"sync"
)

//go:embed all:metis all:node
var sources embed.FS

// Source is the TypeScript of the module that a specifier names, without node:.
func Source(spec string) (string, bool) {
	name := "node/" + spec
	if of, ok := strings.CutPrefix(spec, "@metis/"); ok {
		name = "metis/" + of
	}
	text, err := sources.ReadFile(name + ".ts")
	return string(text), err == nil
}

// Names lists the specifiers that Source knows, METIS's first.
var Names = sync.OnceValue(func() []string {
	var names []string
	_ = fs.WalkDir(sources, ".", func(name string, entry fs.DirEntry, err error) error {
		spec, ok := strings.CutSuffix(name, ".ts")
		if err != nil || entry.IsDir() || !ok {
			return err
		}
		if of, ok := strings.CutPrefix(spec, "metis/"); ok {
			names = append(names, "@metis/"+of)
		} else {
			names = append(names, strings.TrimPrefix(spec, "node/"))
		}
		return nil
	})
	return names
})
