package bundle

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A tsconfig is what matters here of a tsconfig.json: where imports lead. All else METIS's loader ignores too.
type tsconfig struct {
	baseURL string              // "" if none
	paths   map[string][]string // alias, with at most one "*" -> paths, with at most one "*"
	from    string              // the folder that the paths are relative to
	err     error
}

// alias resolves a module by the paths and baseUrl of the nearest tsconfig.json above dir. It is looked for only
// here: for imports that nothing else explains. The error is for a tsconfig.json that cannot be read.
func (w *work) alias(dir, spec string) (file string, ok bool, err error) {
	c := w.nearest(dir)
	if c == nil {
		return "", false, nil
	}
	if targets, star := c.match(spec); targets != nil {
		for _, target := range targets {
			p := strings.Replace(target, "*", star, 1)
			if !w.tree.isAbs(p) {
				p = w.tree.join(c.from, p)
			}
			if f, ok := w.find(p, spec); ok {
				return f, true, c.err
			}
		}
	}
	if c.baseURL != "" {
		if f, ok := w.find(w.tree.join(c.baseURL, spec), spec); ok {
			return f, true, c.err
		}
	}
	return "", false, c.err
}

// match finds the alias for a module: one without "*", else the one with the longest text before it.
func (c *tsconfig) match(spec string) (targets []string, star string) {
	if targets, ok := c.paths[spec]; ok {
		return targets, ""
	}
	best := -1
	for pattern, to := range c.paths {
		before, after, ok := strings.Cut(pattern, "*")
		if ok && len(before) > best && len(spec) >= len(before)+len(after) && strings.HasPrefix(spec, before) && strings.HasSuffix(spec, after) {
			best, targets, star = len(before), to, spec[len(before):len(spec)-len(after)]
		}
	}
	return targets, star
}

func (w *work) nearest(dir string) *tsconfig {
	w.mu.Lock()
	c, known := w.configs[dir]
	w.mu.Unlock()
	if known {
		return c
	}
	if p := w.tree.join(dir, "tsconfig.json"); w.tree.look(p) == kindFile {
		c = &tsconfig{}
		if err := w.readConfig(c, p, 0); err != nil {
			c.err = fmt.Errorf("%s: %w", w.tree.show(p), err)
		}
	} else if up := w.tree.dir(dir); up != dir {
		c = w.nearest(up)
	}
	w.mu.Lock()
	if w.configs == nil {
		w.configs = make(map[string]*tsconfig)
	}
	w.configs[dir] = c
	w.mu.Unlock()
	return c
}

// readConfig reads a tsconfig.json into c, after those that it extends.
func (w *work) readConfig(c *tsconfig, p string, depth int) error {
	if depth > 16 {
		return fmt.Errorf("extends more than 16 files deep")
	}
	text, err := w.tree.read(p)
	if err != nil {
		return err
	}
	var file struct {
		Extends         json.RawMessage `json:"extends"`
		CompilerOptions struct {
			BaseURL *string             `json:"baseUrl"`
			Paths   map[string][]string `json:"paths"`
		} `json:"compilerOptions"`
	}
	if err := json.Unmarshal(plainJSON(text), &file); err != nil {
		return err
	}
	var extends []string
	if file.Extends != nil && json.Unmarshal(file.Extends, &extends) != nil {
		var one string
		if err := json.Unmarshal(file.Extends, &one); err != nil {
			return fmt.Errorf("extends: %w", err)
		}
		extends = []string{one}
	}
	dir := w.tree.dir(p)
	for _, name := range extends {
		parent := name
		if !w.tree.isAbs(name) {
			if !strings.HasPrefix(name, ".") {
				continue // a configuration from a package: it holds no aliases of this environment
			}
			parent = w.tree.join(dir, name)
		}
		if w.tree.look(parent) != kindFile {
			parent += ".json"
		}
		if err := w.readConfig(c, parent, depth+1); err != nil {
			return fmt.Errorf("extends %q: %w", name, err)
		}
	}
	if file.CompilerOptions.BaseURL != nil {
		c.baseURL = w.tree.join(dir, *file.CompilerOptions.BaseURL)
		c.from = c.baseURL
	}
	if file.CompilerOptions.Paths != nil {
		c.paths = file.CompilerOptions.Paths
		if file.CompilerOptions.BaseURL == nil && c.baseURL == "" {
			c.from = dir
		}
	}
	return nil
}

// plainJSON takes comments and trailing commas out of a tsconfig.json; line numbers stay.
func plainJSON(text string) []byte {
	out := make([]byte, 0, len(text))
	comma := -1 // where in out a comma stands that nothing but blanks follows
	for i := 0; i < len(text); i++ {
		ch := text[i]
		switch {
		case ch == '"':
			end := i + 1
			for end < len(text) && text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(text))
			out = append(out, text[i:end]...)
			i, comma = end-1, -1
		case strings.HasPrefix(text[i:], "//"):
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
		case strings.HasPrefix(text[i:], "/*"):
			end := len(text)
			if n := strings.Index(text[i+2:], "*/"); n >= 0 {
				end = i + 2 + n + 2
			}
			for ; i < end; i++ {
				if text[i] == '\n' {
					out = append(out, '\n')
				}
			}
			i--
		default:
			if (ch == '}' || ch == ']') && comma >= 0 {
				out[comma] = ' '
			}
			if ch == ',' {
				comma = len(out)
			} else if ch > ' ' {
				comma = -1
			}
			out = append(out, ch)
		}
	}
	return out
}
