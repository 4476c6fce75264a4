package schema

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Config is one entry of an environment's configs.json (spec 5). Its data often holds secrets and is no part of its
// own JSON; Exposed has it.
type Config struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	TargetEnvID string          `json:"-"`
	Description string          `json:"description,omitempty"`
	Data        json.RawMessage `json:"-"` // an object
}

// Exposed is the config as a script sees it in context.config.targetEnvConfig, data included.
func (c Config) Exposed() json.RawMessage {
	data := c.Data
	if len(data) == 0 {
		data = json.RawMessage("{}")
	}
	return toJSON(struct {
		ID          string          `json:"_id"`
		Name        string          `json:"name"`
		TargetEnvID string          `json:"targetEnvId"`
		Description string          `json:"description"`
		Data        json.RawMessage `json:"data"`
	}{c.ID, c.Name, c.TargetEnvID, c.Description, data})
}

// ConfigsError says why METIS would take a configs.json for empty. Its message begins as METIS's does.
type ConfigsError struct {
	Line, Column int // of the first mistake, from 1, in UTF-16 units
	Message      string
	Hint         string
	Mistakes     []ConfigsMistake // in the structure of a file that is JSON
}

// ConfigsMistake is one mistake in the structure of a configs.json.
type ConfigsMistake struct {
	Line, Column int    // as of ConfigsError
	Path         string // 2.name
	Message      string
}

func (m ConfigsMistake) String() string { return m.Path + ": " + m.Message }

func (e *ConfigsError) Error() string {
	var mistakes []string
	for _, m := range e.Mistakes {
		mistakes = append(mistakes, m.String())
	}
	text := fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message)
	if len(mistakes) > 0 {
		text += " - " + strings.Join(mistakes, "; ")
	}
	return text
}

// ParseConfigs reads the text of a configs.json. The entries' targetEnvId is the environment's, whatever stands there;
// keys METIS does not know are dropped. Any error, a *ConfigsError, means no configs at all, as in METIS.
func ParseConfigs(text []byte, envID string) ([]Config, error) {
	const write = `write [{"_id": "dev", "name": "Development", "data": {}}]; until then METIS goes on with no configs at all`
	if err := checkJSON(text); err != nil {
		syntax := err.(*syntaxError) // the only type checkJSON returns
		message := fmt.Sprintf("Failed to parse configs.json of environment %q: %s", envID, syntax.message)
		if strings.HasPrefix(string(text), "\ufeff") {
			message = fmt.Sprintf("Failed to parse configs.json of environment %q: the file begins with a byte order mark; save it as UTF-8 without one", envID)
		}
		return nil, &ConfigsError{Line: syntax.line, Column: syntax.column, Message: message,
			Hint: "JSON has no comments and no comma before a closing bracket; until this is mended METIS goes on with no configs at all"}
	}
	if kind(text) != "array" {
		line, column := position(text, len(text)-len(strings.TrimLeft(string(text), " \t\r\n")))
		return nil, &ConfigsError{Line: line, Column: column, Hint: write, Message: fmt.Sprintf(
			"Unexpected error loading configs of environment %q: configs.json must be an array of configs, not %s", envID, aKind(text))}
	}
	invalid := &ConfigsError{Message: fmt.Sprintf("Invalid configs.json structure of environment %q", envID), Hint: write}
	reject := func(offset int, path, message string) {
		line, column := position(text, offset)
		if len(invalid.Mistakes) == 0 {
			invalid.Line, invalid.Column = line, column
		}
		invalid.Mistakes = append(invalid.Mistakes, ConfigsMistake{line, column, path, message})
	}
	configs := []Config{}
	for i, entry := range members(text) {
		if kind(entry.value) != "object" {
			reject(entry.offset, fmt.Sprint(i), "expected object, received "+kind(entry.value))
			continue
		}
		c := Config{TargetEnvID: envID, Data: json.RawMessage("{}")}
		seen := map[string]bool{}
		for _, m := range members(entry.value) {
			path, at := fmt.Sprintf("%d.%s", i, m.name), entry.offset+m.offset
			seen[m.name] = true
			switch m.name {
			case "_id", "name", "description":
				s, ok := stringOf(m.value)
				switch {
				case !ok:
					reject(at, path, "expected string, received "+kind(m.value))
				case m.name == "description":
					c.Description = s
				case s == "":
					reject(at, path, fmt.Sprintf("Config %s cannot be empty", m.name))
				case m.name == "_id":
					c.ID = s
				default:
					c.Name = s
				}
			case "data":
				if kind(m.value) != "object" {
					reject(at, path, "expected object, received "+kind(m.value))
					continue
				}
				c.Data, _ = compactJSON(m.value) // checked with the whole
			}
		}
		for _, name := range []string{"_id", "name"} {
			if !seen[name] {
				reject(entry.offset, fmt.Sprintf("%d.%s", i, name), "expected string, received undefined")
			}
		}
		configs = append(configs, c)
	}
	if len(invalid.Mistakes) > 0 {
		return nil, invalid
	}
	return configs, nil
}
