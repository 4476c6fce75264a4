package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// annotation is a diagnostic as a command of GitHub Actions, which shows it at its line in a change.
func annotation(d event.Diagnostic) string {
	level := "notice"
	switch d.Severity {
	case schema.SeverityError:
		level = "error"
	case schema.SeverityWarning:
		level = "warning"
	}
	message := d.Message
	if d.Hint != "" {
		message += "\nhint: " + d.Hint
	}
	properties := []string{}
	if file, line, column := splitPlace(d.Source); file != "" {
		properties = append(properties, "file="+githubProperty(filepath.ToSlash(file)))
		if line > 0 {
			properties = append(properties, fmt.Sprintf("line=%d", line), fmt.Sprintf("col=%d", column))
		}
	}
	return fmt.Sprintf("::%s %s::%s\n", level, strings.Join(append(properties, "title="+githubProperty(d.Code)), ","), githubText(message))
}

// githubText escapes what stands behind the second :: of a command, githubProperty what is the value of a property.
func githubText(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func githubProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubText(text))
}

// splitPlace takes file:line:column apart; line is 0 if there is none.
func splitPlace(source string) (file string, line, column int) {
	rest, last, ok := cutLast(source)
	before, middle, both := cutLast(rest)
	switch {
	case ok && both:
		return before, middle, last
	case ok:
		return rest, last, 1
	}
	return source, 0, 0
}

// cutLast cuts the number behind the last colon off.
func cutLast(text string) (before string, number int, ok bool) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return text, 0, false
	}
	number, err := strconv.Atoi(text[i+1:])
	if err != nil {
		return text, 0, false
	}
	return text[:i], number, true
}
