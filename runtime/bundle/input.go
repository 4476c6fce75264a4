package bundle

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

// Input makes JavaScript of a piece of TypeScript that belongs to no file, in which await may stand anywhere: a
// statement a line, each with its semicolon. name is what positions show as its file. Of a text with problems they are
// all that is given. Imports stay, those that nothing uses, too; of types they do not.
func Input(name, text string) (code, sourceMap []byte, problems []Problem) {
	if why, at := tooDeep(text); why != "" {
		return nil, nil, []Problem{{Code: CodeSyntax, File: name, Line: at.Line, Column: at.Column, Message: why, Hint: deepHint}}
	}
	options := (&work{}).options(nil)
	supported := map[string]bool{}
	for feature, ok := range options.Supported {
		supported[feature] = ok || feature == "top-level-await"
	}
	res := api.Transform(text, api.TransformOptions{
		Sourcefile: name, Loader: api.LoaderTS, Target: options.Target, Supported: supported, Charset: options.Charset,
		TsconfigRaw: `{"compilerOptions": {"verbatimModuleSyntax": true}}`, Sourcemap: options.Sourcemap, LegalComments: options.LegalComments, LogLevel: options.LogLevel,
	})
	if len(res.Errors) > 0 {
		return nil, nil, (&work{}).problems(res.Errors)
	}
	return res.Code, res.Map, nil
}

// Incomplete tells whether a text may be the beginning of one that Input takes: what is wrong with it is that it ends.
func Incomplete(text string) bool {
	if why, _ := tooDeep(text); why != "" {
		return false
	}
	text += "\n" // which ends what cannot go on in the next line
	res := api.Transform(text, api.TransformOptions{Loader: api.LoaderTS, LogLevel: api.LogLevelSilent, Target: api.ES2022,
		Supported: map[string]bool{"top-level-await": true}, TsconfigRaw: "{}"})
	if len(res.Errors) == 0 {
		return false
	}
	at := res.Errors[0].Location
	return at != nil && at.Line == 1+strings.Count(text, "\n") && at.Column == 0
}

// Below moves a source map's generated lines down by one.
func Below(sourceMap []byte) []byte {
	return bytes.Replace(sourceMap, []byte(`"mappings": "`), []byte(`"mappings": ";`), 1)
}

// Imports makes calls of require of the import statements in what Input gives, each on its own lines and with the names
// that it declares, and lists the modules that they and import() name. require is to give what `import *` does.
func Imports(code []byte) (made []byte, modules []string) {
	if !bytes.Contains(code, []byte("import")) && !bytes.Contains(code, []byte("require(")) {
		return code, nil
	}
	var mu sync.Mutex
	stated := map[string]bool{}
	api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{Contents: string(code), Loader: api.LoaderJS}, Bundle: true, Format: api.FormatESModule, LogLevel: api.LogLevelSilent, Target: api.ES2022,
		Plugins: []api.Plugin{{Name: "imports", Setup: func(build api.PluginBuild) {
			build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
				mu.Lock()
				defer mu.Unlock()
				if args.Kind != api.ResolveEntryPoint && !slices.Contains(modules, args.Path) {
					modules = append(modules, args.Path)
				}
				stated[args.Path] = stated[args.Path] || args.Kind == api.ResolveJSImportStatement
				return api.OnResolveResult{Path: args.Path, External: true}, nil
			})
		}}},
	})
	slices.Sort(modules) // esbuild asks for several at once
	made = importStatement().ReplaceAllFunc(code, func(statement []byte) []byte {
		m := importStatement().FindSubmatch(statement)
		spec, err := strconv.Unquote(string(m[4]))
		if err != nil || !stated[spec] { // it stands in a text
			return statement
		}
		standard, all, names, call := string(m[1]), string(m[2]), string(m[3]), "require("+string(m[4])+")"
		names = strings.ReplaceAll(names, " as ", ": ")
		switch {
		case all != "" && standard != "":
			return fmt.Appendf(nil, "const %s = %s, { default: %s } = %[1]s;", all, call, standard)
		case all != "":
			return fmt.Appendf(nil, "const %s = %s;", all, call)
		case standard != "" && names != "":
			return fmt.Appendf(nil, "const { default: %s,%s} = %s;", standard, names, call)
		case standard != "":
			return fmt.Appendf(nil, "const { default: %s } = %s;", standard, call)
		case names != "":
			return fmt.Appendf(nil, "const {%s} = %s;", names, call)
		}
		return fmt.Appendf(nil, "void %s;", call)
	})
	return made, modules
}

// importStatement is one as esbuild writes it.
var importStatement = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^import (?:([^\s,{}*"]+)(?:, | from ))?(?:\* as ([^\s,{}*"]+) from |\{([^{}]*)\} from )?("(?:[^"\\\n]|\\.)*")(?: with \{[^{}]*\})?;$`)
})
