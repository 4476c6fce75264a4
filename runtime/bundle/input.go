package bundle

import (
	"bytes"
	"strings"

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
