// Package modules holds the sources of the modules that scripts may import besides their own files: METIS's library
// (@metis/*, spec 1.8) and those of Node's modules that need nothing but the language. They are TypeScript, written for
// this project; the bundler puts a module into a bundle only if something imports it, so the others cost nothing.
//
// A specifier is the path of a file: @metis/toolbox/numbers/NumberToolbox is metis/toolbox/numbers/NumberToolbox.ts, path
// is node/path.ts. The modules may import one another by these names, and their inner parts, which are no modules of
// METIS or Node and so nobody else's, by metis-run:bson/Long for internal/bson/Long.ts. What they need of the VM they
// require by such names, too, for which there is no file (runtime/js/lib, runtime/js).
//
// Node's modules are CommonJS, as they are in Node: require('events') is the class itself, and the default import is
// what require gives.
//
// Everything here is data that never changes; any goroutine may use it.
package modules

import (
	"embed"
	"io/fs"
	"strings"
	"sync"
)

//go:embed all:metis all:node all:internal
var sources embed.FS

// Source is the TypeScript of the module that a specifier names, without node:.
func Source(spec string) (string, bool) {
	text, err := sources.ReadFile(file(spec))
	return string(text), err == nil
}

// Has tells whether Source knows a name. No author's file bears one of them: it ends in .ts, .js or .json.
func Has(spec string) bool {
	_, err := fs.Stat(sources, file(spec))
	return err == nil
}

func file(spec string) string {
	if of, ok := strings.CutPrefix(spec, "@metis/"); ok {
		return "metis/" + of + ".ts"
	}
	if of, ok := strings.CutPrefix(spec, "metis-run:"); ok {
		return "internal/" + of + ".ts"
	}
	return "node/" + spec + ".ts"
}

// Names lists the modules that scripts may import, METIS's first.
var Names = sync.OnceValue(func() []string {
	var names []string
	_ = fs.WalkDir(sources, ".", func(name string, entry fs.DirEntry, err error) error {
		spec, ok := strings.CutSuffix(name, ".ts")
		if err != nil || entry.IsDir() || !ok {
			return err
		}
		if of, ok := strings.CutPrefix(spec, "metis/"); ok {
			names = append(names, "@metis/"+of)
		} else if of, ok := strings.CutPrefix(spec, "node/"); ok {
			names = append(names, of)
		}
		return nil
	})
	return names
})
