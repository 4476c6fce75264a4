package lib

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

const (
	// maxPatterns bounds the translated patterns that a VM keeps compiled. esbuild turns each literal with
	// a property into a constructor call, which runs again each time the line does.
	maxPatterns = 256
	// maxSources bounds how many of them can still show the text their author wrote.
	maxSources = 4096
)

// patterns is what a VM knows of translated regular expressions.
type patterns struct {
	lib       *lib
	own, made *goja.Object
	construct goja.Constructor
	compiled  map[string]*goja.Object    // by flags and text of the author
	authored  map[string]authoredPattern // by what goja's own source getter gives
	source    method                     // that getter
	hideSets  bool                       // let flags show goja's own
}

type authoredPattern struct {
	source goja.String
	sets   bool // the v flag
}

// regexpCtor is RegExp with what goja cannot do translated into what it can: \p{...}, the v flag, and
// named groups under the u flag, which goja loses on text that is not ASCII. Everything else goes to
// goja's own constructor untouched.
func (l *lib) regexpCtor() *goja.Object {
	if l.patterns != nil {
		return l.patterns.made
	}
	own := l.object("RegExp")
	construct, _ := goja.AssertConstructor(own)
	p := &patterns{lib: l, own: own, construct: construct, compiled: map[string]*goja.Object{}, authored: map[string]authoredPattern{}}
	l.patterns = p
	p.made = l.vm.ToValue(p.newRegExp).(*goja.Object)
	l.adopt(p.made, own, "RegExp", 2)
	_ = p.made.SetPrototype(own.Prototype())
	define(p.made, "escape", l.function("escape", 1, func(call goja.FunctionCall) goja.Value {
		s, ok := call.Argument(0).(goja.String)
		if !ok {
			l.fail("TypeError", "%s is not a string", l.show(call.Argument(0)))
		}
		return l.vm.ToValue(escapePattern(s.String()))
	}))
	p.disguise()
	return p.made
}

func (p *patterns) newRegExp(call goja.ConstructorCall) *goja.Object {
	l := p.lib
	var pattern, flags goja.Value = goja.Undefined(), goja.Undefined()
	if len(call.Arguments) > 0 {
		pattern = call.Arguments[0]
	}
	if len(call.Arguments) > 1 {
		flags = call.Arguments[1]
	}
	target := call.NewTarget
	if target == nil || target == p.made {
		target = p.own // the same prototype
	}
	if rx, ok := pattern.(*goja.Object); ok && l.isRegExp(rx) {
		if goja.IsUndefined(flags) {
			flags = rx.Get("flags")
		}
		pattern = rx.Get("source")
	}
	var source goja.String
	text, flag := "", ""
	if !goja.IsUndefined(pattern) {
		source = l.toString(pattern)
		text, pattern = source.String(), source
	}
	if !goja.IsUndefined(flags) {
		flag = l.toString(flags).String()
	}
	if !translates(text, flag) {
		return l.compile(p.construct, target, pattern, flag, text)
	}
	key := flag + "/" + text
	base := p.compiled[key]
	if base == nil {
		base = p.translate(source, text, flag)
		if len(p.compiled) < maxPatterns {
			p.compiled[key] = base
		}
	}
	if target == p.own {
		return must(p.construct(target, base)) // goja shares the compiled form
	}
	native := p.source(goja.FunctionCall{This: base})
	return must(p.construct(target, native, l.vm.ToValue(strings.ReplaceAll(flag, "v", "u"))))
}

// translates tells whether a pattern is translated. One with named groups is kept compiled under any flags: the bundler
// lowers such literals too.
func translates(text, flag string) bool {
	return strings.ContainsAny(flag, "vd") || hasNamedGroup(text) || strings.Contains(flag, "u") && hasUnicodeProperty(text)
}

// translate compiles a pattern in goja's terms and remembers the author's.
func (p *patterns) translate(source goja.String, text, flag string) *goja.Object {
	l := p.lib
	translated, err := translatePattern(text, flag)
	if err != nil {
		if errors.Is(err, errNotProvided) && l.host.Diagnose != nil {
			l.host.Diagnose("not-provided", err.Error(), "write the pattern without it")
		}
		if errors.Is(err, errFlags) {
			l.fail("SyntaxError", "%s", err)
		}
		l.fail("SyntaxError", "Invalid regular expression: /%s/%s: %s", text, flag, err)
	}
	sets := strings.Contains(flag, "v")
	for {
		base := l.compile(p.construct, p.own, l.vm.ToValue(translated), strings.ReplaceAll(flag, "v", "u"), text)
		native := p.source(goja.FunctionCall{This: base}).String()
		other, taken := p.authored[native]
		if !taken && len(p.authored) < maxSources {
			p.authored[native] = authoredPattern{source, sets}
		}
		if !taken || other.sets == sets && other.source.SameAs(source) {
			return base
		}
		translated += "(?:)" // two texts of one meaning: an empty group tells them apart
	}
}

// disguise lets translated expressions show what the author wrote. goja's fast paths watch other
// properties of the prototype than these.
func (p *patterns) disguise() {
	l := p.lib
	proto := p.own.Get("prototype").(*goja.Object)
	describe := nativeMethod(l.object("Object"), "getOwnPropertyDescriptor")
	getter := func(name string) method {
		d := describe(goja.FunctionCall{Arguments: []goja.Value{proto, l.vm.ToValue(name)}}).(*goja.Object)
		return d.Get("get").(*goja.Object).Export().(method)
	}
	get := func(name string, f method) {
		_ = proto.DefineAccessorProperty(name, l.function("get "+name, 0, f), nil, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	p.source = getter("source")
	flags := getter("flags")
	get("source", func(call goja.FunctionCall) goja.Value {
		if a, ok := p.author(call.This); ok {
			return a.source
		}
		return p.source(call)
	})
	get("flags", func(call goja.FunctionCall) goja.Value {
		f := flags(call)
		if a, ok := p.author(call.This); ok && a.sets && !p.hideSets {
			text := strings.Replace(f.String(), "u", "", 1)
			if rest, sticky := strings.CutSuffix(text, "y"); sticky {
				return l.vm.ToValue(rest + "vy")
			}
			return l.vm.ToValue(text + "v")
		}
		return f
	})
	get("hasIndices", func(goja.FunctionCall) goja.Value { return l.vm.ToValue(false) })
	get("unicodeSets", func(call goja.FunctionCall) goja.Value {
		a, _ := p.author(call.This)
		return l.vm.ToValue(a.sets)
	})
	define(proto, "toString", l.function("toString", 0, func(call goja.FunctionCall) goja.Value {
		o, ok := call.This.(*goja.Object)
		if !ok {
			l.fail("TypeError", "Method RegExp.prototype.toString called on incompatible receiver %s", l.show(call.This))
		}
		return stringOf("/" + l.toString(o.Get("source")).String() + "/" + l.toString(o.Get("flags")).String())
	}))
	// matchAll makes a new expression of the flags, by goja's own constructor, which does not know v.
	all := proto.GetSymbol(goja.SymMatchAll).(*goja.Object).Export().(method)
	_ = proto.DefineDataPropertySymbol(goja.SymMatchAll, l.function("[Symbol.matchAll]", 1, func(call goja.FunctionCall) goja.Value {
		p.hideSets = true
		defer func() { p.hideSets = false }()
		return all(call)
	}), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// author is what the author of a translated RegExp wrote.
func (p *patterns) author(v goja.Value) (authoredPattern, bool) {
	if o, ok := v.(*goja.Object); !ok || o.ClassName() != "RegExp" || len(p.authored) == 0 {
		return authoredPattern{}, false
	}
	a, ok := p.authored[p.source(goja.FunctionCall{This: v}).String()]
	return a, ok
}

// isRegExp is the language's IsRegExp.
func (l *lib) isRegExp(o *goja.Object) bool {
	if m := o.GetSymbol(goja.SymMatch); m != nil && !goja.IsUndefined(m) {
		return m.ToBoolean()
	}
	return o.ClassName() == "RegExp"
}

// compile calls goja's constructor and puts a syntax error into V8's frame.
func (l *lib) compile(construct goja.Constructor, target *goja.Object, pattern goja.Value, flags, source string) *goja.Object {
	args := []goja.Value{pattern}
	if flags != "" {
		args = append(args, l.vm.ToValue(flags))
	}
	rx, err := construct(target, args...)
	if err == nil {
		return rx
	}
	var ex *goja.Exception
	if errors.As(err, &ex) {
		if o, ok := ex.Value().(*goja.Object); ok && o.Get("name").String() == "SyntaxError" {
			if m := o.Get("message").String(); !strings.HasPrefix(m, "Invalid flags") {
				l.fail("SyntaxError", "Invalid regular expression: /%s/%s: %s", source, flags, patternComplaint(m))
			}
		}
	}
	panic(err)
}

// patternComplaint takes the reason out of goja's message, which quotes two engines around it.
func patternComplaint(m string) string {
	if i := strings.LastIndex(m, "("); i >= 0 && strings.HasPrefix(m, "Invalid regular expression") {
		m = strings.TrimRight(m[i+1:], ")")
	}
	switch {
	case strings.Contains(m, "nterminated [] set"), strings.Contains(m, "missing closing ]"), strings.Contains(m, "nterminated character class"):
		return "Unterminated character class"
	case strings.Contains(m, "not enough )"), strings.Contains(m, "missing closing )"), strings.Contains(m, "nterminated group"):
		return "Unterminated group"
	case strings.Contains(m, "too many )"), strings.Contains(m, "nmatched ')'"):
		return "Unmatched ')'"
	case strings.Contains(m, "ollowing nothing"), strings.Contains(m, "missing argument to repetition"),
		strings.Contains(m, "nested repetition"), strings.Contains(m, "ested quantifier"):
		return "Nothing to repeat"
	}
	if strings.Contains(m, "invalid repeat count") {
		return "numbers out of order in {} quantifier"
	}
	return m
}

// escapePattern is RegExp.escape of ECMAScript 2025.
func escapePattern(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case i == 0 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'):
			fmt.Fprintf(&b, `\x%02x`, r)
		case strings.ContainsRune(`^$\.*+?()[]{}|/`, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\v':
			b.WriteString(`\v`)
		case r == '\f':
			b.WriteString(`\f`)
		case r == '\r':
			b.WriteString(`\r`)
		case strings.ContainsRune(",-=<>#&!%:;@~'`\" ", r), r == 0xA0:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r == 0x1680, r >= 0x2000 && r <= 0x200A, r == 0x2028, r == 0x2029, r == 0x202F, r == 0x205F, r == 0x3000, r == 0xFEFF:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

var (
	errNotProvided       = errors.New("is not provided")
	errFlags       error = patternError("Invalid flags supplied to RegExp constructor")
)

// patternError is a complaint about a pattern in V8's words, capital and all.
type patternError string

func (e patternError) Error() string { return string(e) }

// hasUnicodeProperty finds \p or \P, or what looks like it.
func hasUnicodeProperty(src string) bool {
	return strings.Contains(src, `\p`) || strings.Contains(src, `\P`)
}

// hasNamedGroup finds (?<name>, which is neither (?<= nor (?<!.
func hasNamedGroup(src string) bool {
	for {
		i := strings.Index(src, "(?<")
		if i < 0 || i+3 >= len(src) {
			return false
		}
		if src = src[i+3:]; src[0] != '=' && src[0] != '!' {
			return true
		}
	}
}

// translatePattern writes a pattern with the u or v flag in the part of the u syntax that goja does
// right: properties and set notation become explicit ranges.
func translatePattern(src, flags string) (string, error) {
	t := &translator{src: src, sets: strings.Contains(flags, "v"), fold: strings.Contains(flags, "i")}
	if t.sets && strings.Contains(flags, "u") {
		return "", fmt.Errorf("%w '%s'", errFlags, flags)
	}
	if strings.Contains(flags, "d") {
		return "", fmt.Errorf("%w '%s': match indices (d) %w", errFlags, flags, errNotProvided)
	}
	if !t.sets && !strings.Contains(flags, "u") {
		return src, nil
	}
	if hasNamedGroup(src) {
		// goja runs RE2 where it can, and that way loses the groups of a match under the u flag. RE2 has no
		// lookahead: an empty one leads to the other engine.
		t.out.WriteString("(?=)")
	}
	for t.pos < len(src) {
		switch c := src[t.pos]; {
		case c == '\\' && t.pos+1 < len(src) && (src[t.pos+1] == 'p' || src[t.pos+1] == 'P'):
			set, err := t.property()
			if err != nil {
				return "", err
			}
			t.class(set)
		case c == '\\' && t.pos+1 < len(src):
			t.copy(2)
		case c == '[' && t.sets:
			set, err := t.setClass()
			if err != nil {
				return "", err
			}
			t.class(set)
		case c == '[':
			if err := t.plainClass(); err != nil {
				return "", err
			}
		default:
			t.copy(1)
		}
	}
	return t.out.String(), nil
}

type translator struct {
	src  string
	pos  int
	sets bool // the v flag
	fold bool // the i flag
	out  strings.Builder
}

func (t *translator) copy(n int) {
	t.out.WriteString(t.src[t.pos : t.pos+n])
	t.pos += n
}

// class writes a set as a class of its own. The empty set matches nothing.
func (t *translator) class(s runeSet) {
	if len(s) == 0 {
		t.out.WriteString("(?!)")
		return
	}
	t.out.WriteByte('[')
	s.write(&t.out)
	t.out.WriteByte(']')
}

// property reads \p{...} or \P{...}.
func (t *translator) property() (runeSet, error) {
	negated := t.src[t.pos+1] == 'P'
	rest := t.src[t.pos+2:]
	end := strings.IndexByte(rest, '}')
	if !strings.HasPrefix(rest, "{") || end < 0 {
		return nil, patternError("Invalid property name")
	}
	name := rest[1:end]
	t.pos += 2 + end + 1
	set, err := unicodeProperty(name)
	if err != nil {
		return nil, err
	}
	if negated {
		if t.sets && t.fold {
			return nil, fmt.Errorf("\\P{%s} with the flags v and i %w", name, errNotProvided)
		}
		return set.invert(), nil
	}
	return set, nil
}

// plainClass copies a class of the u syntax and expands the properties in it.
func (t *translator) plainClass() error {
	t.copy(1)
	if strings.HasPrefix(t.src[t.pos:], "^") {
		t.copy(1)
	}
	for t.pos < len(t.src) {
		switch c := t.src[t.pos]; {
		case c == ']':
			t.copy(1)
			return nil
		case c == '\\' && t.pos+1 < len(t.src) && (t.src[t.pos+1] == 'p' || t.src[t.pos+1] == 'P'):
			set, err := t.property()
			if err != nil {
				return err
			}
			rest := t.src[t.pos:]
			if strings.HasPrefix(rest, "-") && !strings.HasPrefix(rest, "-]") {
				return patternError("Invalid character class")
			}
			if len(set) == 0 {
				return fmt.Errorf("an empty property in a class %w", errNotProvided)
			}
			set.write(&t.out)
		case c == '\\' && t.pos+1 < len(t.src):
			t.copy(2)
		case c == '-' && hasUnicodeProperty(t.src[t.pos+1:min(t.pos+3, len(t.src))]) && t.src[t.pos-1] != '[':
			return patternError("Invalid character class")
		default:
			t.copy(1)
		}
	}
	return patternError("Unterminated character class")
}

// setClass reads a class of the v syntax, with nesting, -- and &&.
func (t *translator) setClass() (runeSet, error) {
	t.pos++
	negated := strings.HasPrefix(t.src[t.pos:], "^")
	if negated {
		t.pos++
	}
	if t.fold && negated {
		return nil, fmt.Errorf("a negated class with the flags v and i %w", errNotProvided)
	}
	var set runeSet
	op, operands := "", 0
	for {
		if t.pos >= len(t.src) {
			return nil, patternError("Unterminated character class")
		}
		if t.src[t.pos] == ']' {
			t.pos++
			break
		}
		next := t.src[t.pos:min(t.pos+2, len(t.src))]
		if next == "--" || next == "&&" {
			if operands == 0 || op != "" && op != next || op == "" && operands > 1 {
				return nil, patternError("Invalid set operation in character class")
			}
			if t.fold {
				return nil, fmt.Errorf("%s with the flags v and i %w", next, errNotProvided)
			}
			op = next
			t.pos += 2
		} else if op != "" {
			return nil, patternError("Invalid set operation in character class")
		}
		operand, single, err := t.setOperand()
		if err != nil {
			return nil, err
		}
		if op == "" && single >= 0 && strings.HasPrefix(t.src[t.pos:], "-") && !strings.HasPrefix(t.src[t.pos:], "--") {
			t.pos++
			_, last, err := t.setOperand()
			if err != nil {
				return nil, err
			}
			if last < 0 {
				return nil, patternError("Invalid character class")
			}
			if last < single {
				return nil, patternError("Range out of order in character class")
			}
			operand = runeSet{{single, last}}
			operands++ // a range is no operand of -- and &&
		}
		operands++
		switch {
		case op == "--":
			set = set.minus(operand)
		case op == "&&":
			set = set.minus(operand.invert())
		default:
			set = set.union(operand)
		}
	}
	if negated {
		set = set.invert()
	}
	return set, nil
}

// setOperand reads one operand of a v class; single is its character, or -1 for more than one.
func (t *translator) setOperand() (set runeSet, single rune, err error) {
	if t.pos >= len(t.src) {
		return nil, -1, patternError("Unterminated character class")
	}
	r, n := utf8.DecodeRuneInString(t.src[t.pos:])
	switch r {
	case '[':
		set, err = t.setClass()
		return set, -1, err
	case '(', ')', '{', '}', '/', '-', '|', ']':
		return nil, -1, patternError("Invalid character in character class")
	case '\\':
		return t.setEscape()
	}
	if strings.ContainsRune("&!#$%*+,.:;<=>?@^`~", r) && t.pos+1 < len(t.src) && rune(t.src[t.pos+1]) == r {
		return nil, -1, patternError("Invalid set operation in character class")
	}
	t.pos += n
	return runeSet{{r, r}}, r, nil
}

func (t *translator) setEscape() (runeSet, rune, error) {
	if t.pos+1 >= len(t.src) {
		return nil, -1, patternError("\\ at end of pattern")
	}
	c := t.src[t.pos+1]
	var set runeSet
	switch c {
	case 'p', 'P':
		set, err := t.property()
		return set, -1, err
	case 'q':
		return nil, -1, fmt.Errorf("\\q{...} %w", errNotProvided)
	case 'd', 'D':
		set = runeSet{{'0', '9'}}
	case 'w', 'W':
		set = runeSet{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
		if t.fold {
			set = set.union(runeSet{{0x17F, 0x17F}, {0x212A, 0x212A}})
		}
	case 's', 'S':
		set = runeSet{{9, 13}, {32, 32}, {0xA0, 0xA0}, {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}}
	}
	if set != nil {
		t.pos += 2
		if c >= 'A' && c <= 'Z' {
			if t.fold {
				return nil, -1, fmt.Errorf("\\%c with the flags v and i %w", c, errNotProvided)
			}
			set = set.invert()
		}
		return set, -1, nil
	}
	r, n, ok := decodeEscape(t.src[t.pos+1:])
	if !ok {
		return nil, -1, patternError("Invalid escape")
	}
	t.pos += 1 + n
	return runeSet{{r, r}}, r, nil
}

// decodeEscape reads a character escape after its backslash.
func decodeEscape(s string) (r rune, n int, ok bool) {
	hex := func(digits string) (rune, bool) {
		var v rune
		for _, d := range digits {
			x := strings.IndexRune("0123456789abcdef", d|0x20)
			if d >= '0' && d <= '9' {
				x = int(d - '0')
			}
			if x < 0 || v > 0x10FFFF {
				return 0, false
			}
			v = v<<4 | rune(x)
		}
		return v, digits != "" && v <= 0x10FFFF
	}
	switch s[0] {
	case 'b':
		return 8, 1, true
	case 't':
		return 9, 1, true
	case 'n':
		return 10, 1, true
	case 'v':
		return 11, 1, true
	case 'f':
		return 12, 1, true
	case 'r':
		return 13, 1, true
	case '0':
		return 0, 1, len(s) < 2 || s[1] < '0' || s[1] > '9'
	case 'c':
		if len(s) > 1 && (s[1]|0x20) >= 'a' && (s[1]|0x20) <= 'z' {
			return rune(s[1] & 0x1F), 2, true
		}
	case 'x':
		if len(s) >= 3 {
			r, ok = hex(s[1:3])
			return r, 3, ok
		}
	case 'u':
		if strings.HasPrefix(s, "u{") {
			if end := strings.IndexByte(s, '}'); end > 0 {
				r, ok = hex(s[2:end])
				return r, end + 1, ok
			}
			return 0, 0, false
		}
		if len(s) >= 5 {
			r, ok = hex(s[1:5])
			if ok && r >= 0xD800 && r < 0xDC00 && len(s) >= 11 && s[5] == '\\' && s[6] == 'u' {
				if low, ok := hex(s[7:11]); ok && low >= 0xDC00 && low < 0xE000 {
					return (r-0xD800)<<10 | (low - 0xDC00) + 0x10000, 11, true
				}
			}
			return r, 5, ok
		}
	default:
		if strings.IndexByte(`^$\.*+?()[]{}|/-&!#%,:;<=>@`+"`~", s[0]) >= 0 {
			return rune(s[0]), 1, true
		}
	}
	return 0, 0, false
}
