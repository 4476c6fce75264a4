package types

import (
	"regexp"
	"strings"
	"sync"

	"github.com/metis-run/metis-run/schema"
)

// Table is what declarations say, by name.
type Table struct {
	// Types are interfaces and classes by their name, and what the constructor of a global class has by `typeof Name`.
	Types map[string]*Type
	// Globals are the global values: variables and functions.
	Globals map[string]Member
	// Modules are the values that each module exports.
	Modules map[string]map[string]Member
}

// Type is an interface or a class.
type Type struct {
	Extends []string
	Members map[string]Member // of a class its statics, too
}

// Member is something that has a name: a property, a method, a global or an export.
type Member struct {
	Name string
	// Type is the property's type or the type that the method returns, as it is written; "class" of a class.
	Type string
	// Method says that it is declared as one. A getter is none.
	Method   bool
	Static   bool
	ReadOnly bool
	// Params are a method's parameters, as they are written.
	Params string
	// Required is how many arguments a method needs at least; of its overloads, the least.
	Required int
}

// Parameters are a method's parameters one by one, as they are written.
func (m Member) Parameters() []string { return splitTop(m.Params) }

// Of is the table of a dialect: read it, do not change it. It is made when it is first asked for.
func Of(d schema.Dialect) *Table { return tables[d.Version]() }

var tables = func() map[string]func() *Table {
	all := map[string]func() *Table{}
	for _, d := range schema.Dialects() {
		all[d.Version] = sync.OnceValue(func() *Table {
			t := &Table{Types: map[string]*Type{}, Globals: map[string]Member{}, Modules: map[string]map[string]Member{}}
			for _, f := range Render(d) {
				t.read(f.Text)
			}
			return t
		})
	}
	return all
}()

// Lookup finds a member of a type or of what it extends.
func (t *Table) Lookup(name, member string) (Member, bool) {
	of := t.Types[name]
	if of == nil {
		return Member{}, false
	}
	if m, ok := of.Members[member]; ok {
		return m, true
	}
	for _, base := range of.Extends {
		if m, ok := t.Lookup(base, member); ok {
			return m, true
		}
	}
	return Member{}, false
}

// patterns are the lines of declarations that are no members, as they are written in this package's files.
type patterns struct {
	typ, module, static, value, all *regexp.Regexp
}

var compiled = sync.OnceValue(func() patterns {
	return patterns{
		typ:    regexp.MustCompile(`^(?:export |declare )*(?:abstract )?(interface|class) (\w+)(?:<.*>)?(?: extends (.*?))? \{(\})?$`),
		module: regexp.MustCompile(`^declare module '(.*)'( \{\}| \{)?$`),
		static: regexp.MustCompile(`^declare var (\w+): \{$`),
		value:  regexp.MustCompile(`^(?:export |declare )+(var|const|function) ([\w$]+)(.*)$`),
		all:    regexp.MustCompile(`^export \* as (\w+) from`),
	}
})

// read adds the declarations of a file. It is no parser of TypeScript: it reads the lines that this package has.
func (t *Table) read(text string) {
	is, module := compiled(), ""
	var open []*Type // what the braces around a line belong to; nil: something without members
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		var inside *Type
		if len(open) > 0 {
			inside = open[len(open)-1]
		}
		switch {
		case line == "" || strings.HasPrefix(line, "*") || strings.HasPrefix(line, "/"):
			continue
		case strings.HasPrefix(line, "}"):
			if open = open[:len(open)-1]; len(open) == 0 {
				module = ""
			}
			continue
		}
		if inside != nil {
			inside.read(line)
			if strings.HasSuffix(line, "{") {
				open = append(open, nil)
			}
			continue
		}
		if m := is.module.FindStringSubmatch(line); m != nil {
			t.Modules[m[1]] = map[string]Member{}
			if m[2] == " {" {
				module, open = m[1], append(open, nil)
			}
			continue
		}
		if m := is.typ.FindStringSubmatch(line); m != nil {
			made := t.Types[m[2]]
			if made == nil { // interfaces are declared in parts
				made = &Type{Members: map[string]Member{}}
				t.Types[m[2]] = made
			}
			if m[3] != "" {
				for _, base := range splitTop(m[3]) {
					base, _, _ = strings.Cut(strings.TrimPrefix(base, "Omit<"), ",")
					base, _, _ = strings.Cut(base, "<")
					made.Extends = append(made.Extends, base[strings.LastIndexByte(base, '.')+1:]) // without its namespace
				}
			}
			if m[1] == "class" && module != "" {
				t.Modules[module][m[2]] = Member{Name: m[2], Type: "class"}
			}
			if m[4] == "" {
				open = append(open, made)
			}
			continue
		}
		if m := is.static.FindStringSubmatch(line); m != nil {
			made := &Type{Members: map[string]Member{}}
			t.Types["typeof "+m[1]] = made
			t.Globals[m[1]] = Member{Name: m[1], Type: "typeof " + m[1]}
			open = append(open, made)
			continue
		}
		if m := is.all.FindStringSubmatch(line); m != nil {
			t.Modules[module][m[1]] = Member{Name: m[1], Type: "any"}
		} else if m := is.value.FindStringSubmatch(line); m != nil {
			value := member(m[2], m[3])
			if module != "" {
				t.Modules[module][value.Name] = value
			} else {
				t.Globals[value.Name] = value
			}
		}
		if strings.HasSuffix(line, "{") {
			open = append(open, nil)
		}
	}
}

// read adds the member that a line declares: one member a line. Most lines are members, and a pattern for them took two
// thirds of the time.
func (t *Type) read(line string) {
	line = strings.TrimPrefix(line, "protected ")
	rest, static := strings.CutPrefix(line, "static ")
	rest, readOnly := strings.CutPrefix(rest, "readonly ")
	rest, get := strings.CutPrefix(rest, "get ")
	rest, set := strings.CutPrefix(rest, "set ")
	end := strings.IndexFunc(rest, func(r rune) bool {
		return r != '_' && r != '$' && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	if end <= 0 || rest[0] >= '0' && rest[0] <= '9' {
		return // a signature without a name
	}
	name := rest[:end]
	if name == "constructor" || name == "new" || name == "prototype" {
		return
	}
	made := member(name, strings.TrimPrefix(rest[end:], "?"))
	made.Static, made.ReadOnly = static, readOnly
	if get || set {
		made.Method, made.Params, made.Required, made.ReadOnly = false, "", 0, get
	}
	switch before, twice := t.Members[name]; {
	case twice && before.Method: // an overload
		made.Required = min(made.Required, before.Required)
	case set:
		made.Type = before.Type
	}
	t.Members[name] = made
}

// member reads what stands behind a name: its parameters, if it is a method, and its type.
func member(name, rest string) Member {
	m := Member{Name: name}
	if strings.HasPrefix(rest, "<") {
		rest = rest[closing(rest)+1:]
	}
	if strings.HasPrefix(rest, "(") {
		end := closing(rest)
		m.Method, m.Params = true, rest[1:end]
		for _, p := range splitTop(rest[1:end]) {
			if before, _, _ := strings.Cut(p, ":"); p != "" && !strings.HasSuffix(before, "?") && !strings.HasPrefix(p, "...") {
				m.Required++
			}
		}
		rest = rest[end+1:]
	}
	m.Type = strings.TrimSpace(strings.TrimPrefix(rest, ":"))
	return m
}

// closing is the place of the bracket that closes the one at the beginning.
func closing(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '(', '<', '{', '[':
			depth++
		case '>':
			if i > 0 && text[i-1] == '=' {
				continue
			}
			depth--
		case ')', '}', ']':
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return len(text) - 1
}

// splitTop divides a list at the commas that are in no brackets.
func splitTop(text string) (parts []string) {
	depth, start := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(', '<', '{', '[':
			depth++
		case '>':
			if i == 0 || text[i-1] != '=' {
				depth--
			}
		case ')', '}', ']':
			depth--
		case ',':
			if depth == 0 {
				parts, start = append(parts, strings.TrimSpace(text[start:i])), i+1
			}
		}
	}
	return append(parts, strings.TrimSpace(text[start:]))
}
