package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/term"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
)

// near is the likeliest of the names that a wrong one may have meant; empty if there is none.
func near(name string, among []string) string {
	if near := schema.Near(name, among); len(near) > 0 {
		return near[0]
	}
	return ""
}

// terminal reads lines that a person types.
type terminal struct {
	in, out  *os.File
	keys     *keys
	editor   *term.Terminal
	history  *history
	complete func(line string, pos int) (typed string, candidates []string)
}

// keys are what is typed; an interrupt is noted.
type keys struct {
	io.Reader
	io.Writer
	interrupted bool
}

func (k *keys) Read(p []byte) (int, error) {
	n, err := k.Reader.Read(p)
	k.interrupted = bytes.IndexByte(p[:n], 3) >= 0 // Ctrl-C
	return n, err
}

// openTerminal is the terminal that the program talks to; nil if it is none, or a program reads.
func (c *cli) openTerminal(p *prompting) *terminal {
	in, ok1 := c.stdin.(*os.File)
	out, ok2 := c.stdout.(*os.File)
	if !ok1 || !ok2 || c.out.json() || !term.IsTerminal(int(in.Fd())) || !term.IsTerminal(int(out.Fd())) {
		return nil
	}
	return &terminal{in: in, out: out, history: openHistory(c.stateFolder()), complete: p.complete}
}

// line reads a line. Its error is errInterrupted for Ctrl-C, io.EOF for Ctrl-D.
func (t *terminal) line(ctx context.Context, prompt string) (line string, err error) {
	before, err := term.MakeRaw(int(t.in.Fd()))
	if err != nil {
		return "", err
	}
	defer func() {
		if restored := term.Restore(int(t.in.Fd()), before); err == nil {
			err = restored
		}
	}()
	if t.editor == nil {
		t.edit(&keys{Reader: t.in, Writer: t.out})
	}
	if width, height, err := term.GetSize(int(t.out.Fd())); err == nil && width > 0 {
		_ = t.editor.SetSize(width, height)
	}
	text, err := interruptible(ctx, func() ([]byte, error) {
		line, err := t.read(prompt)
		return []byte(line), err
	})
	return string(text), err
}

// edit begins to edit what is typed.
func (t *terminal) edit(k *keys) {
	t.keys, t.editor = k, term.NewTerminal(k, "")
	t.editor.History = t.history
	t.editor.AutoCompleteCallback = t.tab
}

func (t *terminal) read(prompt string) (string, error) {
	t.editor.SetPrompt(prompt)
	line, err := t.editor.ReadLine()
	switch {
	case errors.Is(err, term.ErrPasteIndicator):
		return line, nil
	case errors.Is(err, io.EOF) && t.keys.interrupted: // the editor takes it for an end, and keeps the line
		_, _ = io.WriteString(t.keys, "^C\r\n")
		t.edit(t.keys)
		return "", errInterrupted
	case errors.Is(err, io.EOF):
		_, _ = io.WriteString(t.keys, "\r\n")
	}
	return line, err
}

// tab completes what stands before the cursor, or shows what it could be.
func (t *terminal) tab(line string, pos int, key rune) (string, int, bool) {
	if key != '\t' {
		return "", 0, false
	}
	typed, candidates := t.complete(line, pos)
	common := ""
	for i, c := range candidates {
		if i == 0 {
			common = c
		}
		for !strings.HasPrefix(c, common) {
			common = common[:len(common)-1]
		}
	}
	if len(common) > len(typed) {
		rest := common[len(typed):]
		return line[:pos] + rest + line[pos:], pos + len(rest), true
	}
	if len(candidates) > 1 {
		const most = 60
		more := ""
		if n := len(candidates) - most; n > 0 {
			candidates, more = candidates[:most], fmt.Sprintf(" and %d more", n)
		}
		_, _ = io.WriteString(t.editor, strings.Join(candidates, "  ")+more+"\n")
	}
	return line, pos, true
}

// lazily compiles an expression when it is first used, which most commands never do.
func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

var (
	afterStore    = lazily(`\b(localStore|realmStore|globalStore)\.use\(\s*['"` + "`" + `]([^'"` + "`" + `]*)$`)
	afterRun      = lazily(`\brun\(\s*['"` + "`" + `]([^'"` + "`" + `]*)$`)
	afterImport   = lazily(`(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]*)$`)
	afterArgument = lazily(`(?:\brun\(\s*['"` + "`" + `]([^'"` + "`" + `]+)['"` + "`" + `]\s*,|([A-Za-z_$][\w$]*)\()\s*\{(?:[^{}]*,)?\s*([A-Za-z_$][\w$]*)?$`)
	afterDot      = lazily(`((?:[A-Za-z_$][\w$]*\??\.)*[A-Za-z_$][\w$]*)\??\.([\w$]*)$`)
	afterName     = lazily(`[A-Za-z_$][\w$]*$`)
)

// globals are those that scripts use most; the engine lists the ones only that were used.
var globals = strings.Fields(`AbortController Array ArrayBuffer BigInt Boolean Buffer Date Error Intl JSON Map Math Number Object Promise Proxy RangeError Reflect
	RegExp Set String Symbol TypeError URL URLSearchParams Uint8Array WeakMap WebSocket atob await btoa console const crypto decodeURIComponent
	encodeURIComponent fetch function globalThis import isNaN let parseFloat parseInt performance process structuredClone`)

// complete is what stands before the cursor of a name, and what it could be.
func (p *prompting) complete(line string, pos int) (typed string, candidates []string) {
	before := line[:pos]
	switch {
	case strings.HasPrefix(before, ".") && !strings.ContainsAny(before, " ("):
		return before, beginning([]string{".exit", ".help", ".stores"}, before)
	case afterStore().MatchString(before):
		m := afterStore().FindStringSubmatch(before)
		return m[2], beginning(p.keysOf(m[1]), m[2])
	case afterRun().MatchString(before):
		typed = afterRun().FindStringSubmatch(before)[1]
		var names []string
		for _, name := range p.targets {
			names = append(names, name)
		}
		return typed, beginning(names, typed)
	case afterImport().MatchString(before):
		typed = afterImport().FindStringSubmatch(before)[1]
		return typed, beginning(runtime.Modules(), typed)
	}
	if m := afterArgument().FindStringSubmatch(before); m != nil {
		target := m[1]
		if target == "" {
			target = p.targets[m[2]]
		}
		if names := p.parametersOf(target); names != nil {
			return m[3], beginning(names, m[3])
		}
	}
	if m := afterDot().FindStringSubmatch(before); m != nil {
		return m[2], beginning(p.names(m[1], false), m[2])
	}
	typed = afterName().FindString(before)
	return typed, beginning(slices.Concat(globals, p.names("globalThis", true), p.names("__scope", true)), typed)
}

func beginning(names []string, typed string) (list []string) {
	for _, name := range names {
		if strings.HasPrefix(name, typed) {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// keysOf are the keys of a store.
func (p *prompting) keysOf(store string) (keys []string) {
	text, err := p.session.Stores()
	if err != nil {
		return nil
	}
	var scopes map[string]map[string]json.RawMessage
	if json.Unmarshal(text, &scopes) != nil {
		return nil
	}
	for scope, states := range scopes {
		if name, env, _ := strings.Cut(scope, ":"); name+"Store" == store && (name != "local" || p.environment == nil || strings.HasPrefix(env, p.environment.ID)) {
			for key := range states {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// parametersOf are the arguments that a target takes; nil if there is no such target.
func (p *prompting) parametersOf(target string) (names []string) {
	reference, err := p.library.Find(context.Background(), target)
	if err != nil {
		return nil
	}
	_, t, failure := declared(context.Background(), reference, js.Budget{})
	if failure != nil {
		return nil
	}
	for _, parameter := range t.Parameters {
		names = append(names, parameter.ID)
	}
	return names
}

// names are those of an object's members.
func (p *prompting) names(object string, own bool) []string {
	e := p.evaluation("completion", fmt.Sprintf(`((o, own) => {
	const names = []
	for (o = Object(o); o && o !== Object.prototype; o = own ? null : Object.getPrototypeOf(o)) names.push(...Object.getOwnPropertyNames(o))
	return names.filter(name => /^[A-Za-z_$][\w$]*$/.test(name) && !name.startsWith('__')).join(' ')
})(%s, %t)`, object, own))
	var text string
	if json.Unmarshal(p.session.Evaluate(context.Background(), e).Value, &text) != nil { // there is no such object
		return nil
	}
	return strings.Fields(text)
}

// history is what was typed before, the newest last, in a file that only its owner reads.
type history struct {
	lines []string
	file  string // "": it is kept in memory
}

// maxHistory is how many lines are kept.
const maxHistory = 1000

func openHistory(folder string) *history {
	h := &history{}
	if folder == "" || os.MkdirAll(folder, 0o700) != nil {
		return h
	}
	h.file = filepath.Join(folder, "repl_history")
	text, err := os.ReadFile(h.file)
	if err != nil {
		return h
	}
	h.lines = strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
	if len(h.lines) > maxHistory {
		h.lines = h.lines[len(h.lines)-maxHistory:]
		_ = replace(h.file, []byte(strings.Join(h.lines, "\n")+"\n"), true) // costs a longer file
	}
	return h
}

// Add keeps a line, unless it is that before.
func (h *history) Add(line string) {
	if strings.TrimSpace(line) == "" || len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return
	}
	h.lines = append(h.lines, line)
	if h.file == "" {
		return
	}
	f, err := os.OpenFile(h.file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		h.file = "" // it is not worth a word
		return
	}
	_, _ = f.WriteString(line + "\n")
	_ = f.Close()
}

func (h *history) Len() int { return len(h.lines) }

// At is a line, the newest at 0.
func (h *history) At(i int) string { return h.lines[len(h.lines)-1-i] }
