package bundle

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/metis-run/metis-run/schema"
)

// The codes of a Problem.
const (
	CodeSyntax = "syntax" // esbuild cannot read or link the file
	CodeImport = "import" // an import leads nowhere or is one that METIS refuses
	CodeRead   = "read"   // a file cannot be read

	CodeUnprovided = "module-not-provided" // METIS has the module and allows it, Library does not know it
)

// A Problem is one thing that is wrong in an environment's files.
type Problem struct {
	Code         string // CodeSyntax, CodeImport, CodeRead or CodeUnprovided
	File         string // as the user would name it; "" if no file is to blame
	Line, Column int    // 1-based, the column in UTF-16 units as editors and V8 count; 0 if it is the whole file
	Message      string
	LineText     string
	Frame        string   // the source line and a caret under the column; "" without a line
	Hint         string   // what to do; may be empty
	Entries      []string // the keys of the entries that it cost
}

// Error is the short form: one line, with its place. A Problem is an error where that is handy.
func (p *Problem) Error() string {
	switch {
	case p.File == "":
		return p.Message
	case p.Line == 0:
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// problems makes esbuild's messages readable, in order of file and line.
func (w *work) problems(msgs []api.Message) []Problem {
	var list []Problem
	for _, m := range msgs {
		p := Problem{Code: CodeSyntax, Message: m.Text}
		// esbuild speaks of the browsers that it was configured for.
		p.Message, _, _ = strings.Cut(p.Message, " in the configured target environment (")
		for _, ns := range []string{ownFiles, library} {
			p.Message = strings.ReplaceAll(p.Message, `"`+ns+":", `"`)
		}
		for _, n := range m.Notes {
			text := n.Text
			if at := n.Location; at != nil { // "The symbol was originally declared here:"
				text = fmt.Sprintf("%s %s:%d:%d", text, trimNamespace(at.File), at.Line, utf16Len(at.LineText[:min(at.Column, len(at.LineText))])+1)
			}
			p.Hint = strings.TrimPrefix(p.Hint+"; "+text, "; ")
		}
		switch {
		case strings.HasPrefix(p.Message, "Top-level await"):
			p.Hint = "METIS loads modules as CommonJS, which cannot wait: await inside the script"
		case m.ID == "empty-import-meta":
			p.Message = `"import.meta" is not available`
			p.Hint = "METIS loads modules as CommonJS, which has none"
		}
		if p.Hint == "" {
			p.Hint = mend(m.Text)
		}
		if loc := m.Location; loc != nil {
			p.File = trimNamespace(loc.File)
			p.Line, p.Column, p.LineText = loc.Line, utf16Len(loc.LineText[:min(loc.Column, len(loc.LineText))])+1, loc.LineText
			p.Frame = Frame(p.LineText, p.Line, p.Column)
		}
		if no, ok := m.Detail.(*refusal); ok {
			p.Code, p.Hint = no.code, no.hint
			if no.file != "" {
				p.File, p.Line, p.Column, p.LineText, p.Frame = no.file, no.at.Line, no.at.Column, "", ""
			}
			if no.entry != "" {
				p.Entries = []string{no.entry}
			}
		}
		list = append(list, p)
	}
	// What the synthetic module complains about is the shadow of a problem in a file, if there is one.
	if rest := slices.DeleteFunc(slices.Clone(list), func(p Problem) bool { return p.File == EntryFile }); len(rest) > 0 {
		list = rest
	}
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return list
}

func trimNamespace(file string) string {
	for _, ns := range []string{ownFiles, library} {
		if rest, ok := strings.CutPrefix(file, ns+":"); ok {
			return rest
		}
	}
	return file
}

// blame takes from the entries those that reach a file with a problem, and tells whether there was one.
func (w *work) blame(entries []Entry, problems []Problem) bool {
	bad := make(map[string][]*Problem)
	costs := make(map[string][]*Problem) // by entry
	for i := range problems {
		p := &problems[i]
		bad[p.File] = append(bad[p.File], p)
		for _, key := range p.Entries {
			costs[key] = append(costs[key], p)
		}
		p.Entries = nil
	}
	costly := false
	for i, e := range entries {
		if !e.OK {
			continue
		}
		found := costs[e.Key]
		w.reach(e.Key, func(module string) { found = append(found, bad[trimNamespace(module)]...) })
		for _, p := range found {
			entries[i].OK, costly = false, true
			if !slices.Contains(p.Entries, e.Key) {
				p.Entries = append(p.Entries, e.Key)
			}
		}
	}
	return costly
}

// offer is the hint for a module that is not there: near names, else all those that are, of the kind asked for.
func (w *work) offer(spec string, kind func(string) bool) string {
	names := w.names(kind)
	if len(names) == 0 {
		return ""
	}
	if near := schema.Near(spec, names); len(near) > 0 {
		return fmt.Sprintf("did you mean %q?", near[0])
	}
	return allOf(names)
}

// names are the modules of a kind that Library knows.
func (w *work) names(kind func(string) bool) (names []string) {
	if w.opts.Provided == nil {
		return nil
	}
	for _, name := range w.opts.Provided() {
		if kind(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func allOf(names []string) string { return "provided are " + strings.Join(names, ", ") }

// offerFile is the hint for a file that is not there: one of a near name, beside where it was looked for.
func (w *work) offerFile(spec, p string) string {
	t := w.tree
	var names []string
	for _, name := range t.list(t.dir(p)) {
		if stem, ok := strings.CutSuffix(name, ".ts"); ok {
			name = stem
		}
		names = append(names, name)
	}
	if near := schema.Near(t.base(p), names); len(near) > 0 {
		return fmt.Sprintf("did you mean %q?", strings.TrimSuffix(spec, path.Base(spec))+near[0])
	}
	name := t.show(p)
	if t.look(p) == kindDir {
		return fmt.Sprintf("name a file in the folder, or create %s/index.ts", name)
	}
	if path.Ext(name) == "" {
		name += ".ts"
	}
	return fmt.Sprintf("create %s, or correct the path", name)
}

// mend is what to do about a message of esbuild that says nothing of it. Nothing but the hint depends on its words.
func mend(message string) string {
	for _, known := range []struct{ begins, hint string }{
		{"Unexpected end of file", "a bracket, a quote or a comment that was opened above is not closed"},
		{"Unexpected ", "take it away, or add what is missing just before it"},
		{"Expected identifier ", "write a name here; words of the language cannot be one"},
		{"Expected ", "write what is expected here, or take away what was found"},
		{"Unterminated ", "close it with what it was opened with"},
		{"Syntax error", "take the character away"},
		{"No matching export", "export it there, or import a name that is exported"},
		{`"await" can only`, "write async before the function around it"},
		{"Cannot use \"break\"", "it belongs into a loop or a switch; return leaves a function"},
		{"Cannot use \"continue\"", "it belongs into a loop; return leaves a function"},
		{"Multiple exports", "export each name once"},
		{"Invalid assignment", "only a variable, a property or a pattern can be assigned to"},
	} {
		if strings.HasPrefix(message, known.begins) {
			return known.hint
		}
	}
	return "the file must be TypeScript that tsc accepts; what stands just before the caret may be the cause"
}

// frameWidth bounds a shown source line, in runes: a minified file must not fill the screen.
const frameWidth = 120

// Frame draws a source line, its number, and a caret under a column (1-based, UTF-16 units).
func Frame(text string, line, column int) string {
	text = strings.TrimRight(text, "\r\n")
	runes := []rune(text)
	at, units := 0, 1 // the rune under the caret
	for at < len(runes) && units < column {
		units += utf16Width(runes[at])
		at++
	}
	from := 0
	if len(runes) > frameWidth && at > frameWidth/2 {
		from = min(at-frameWidth/2, len(runes)-frameWidth)
	}
	to := min(len(runes), from+frameWidth)
	number := strconv.Itoa(line)
	var b strings.Builder
	fmt.Fprintf(&b, "%s | %s\n%*s | ", number, string(runes[from:to]), len(number), "")
	for _, r := range runes[from:at] {
		switch {
		case r == '\t':
			b.WriteByte('\t') // as wide as above, whatever the tab stops are
		default:
			b.WriteByte(' ')
		}
	}
	b.WriteByte('^')
	return b.String()
}

func utf16Width(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

func utf16Len(s string) (n int) {
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		n += utf16Width(r)
		s = s[size:]
	}
	return n
}
