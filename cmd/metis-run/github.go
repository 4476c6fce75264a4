package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// annotation is a command of GitHub Actions, which shows a message at its line in a change. line and column 0 are none.
type annotation struct {
	level        string // error, warning or notice
	file         string
	line, column int
	title        string
	message      string
	hint         string
}

// annotationOf is a diagnostic as an annotation.
func annotationOf(d event.Diagnostic) annotation {
	a := annotation{level: "notice", title: d.Code, message: d.Message, hint: d.Hint}
	switch d.Severity {
	case schema.SeverityError, schema.SeverityWarning:
		a.level = d.Severity
	}
	a.file, a.line, a.column = splitPlace(d.Source)
	return a
}

func (a annotation) String() string {
	message := a.message
	if a.hint != "" {
		message += "\nhint: " + a.hint
	}
	var properties []string
	if a.file != "" {
		properties = append(properties, "file="+githubProperty(filepath.ToSlash(a.file)))
	}
	if a.line > 0 {
		properties = append(properties, fmt.Sprintf("line=%d", a.line))
	}
	if a.column > 0 {
		properties = append(properties, fmt.Sprintf("col=%d", a.column))
	}
	return fmt.Sprintf("::%s %s::%s\n", a.level, strings.Join(append(properties, "title="+githubProperty(a.title)), ","), githubText(message))
}

// githubText escapes what stands behind the second :: of a command, githubProperty what is the value of a property.
func githubText(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func githubProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubText(text))
}

// splitPlace takes file:line:column apart; line and column are 0 if there is none.
func splitPlace(source string) (file string, line, column int) {
	rest, last, ok := cutLast(source)
	before, middle, both := cutLast(rest)
	switch {
	case ok && both:
		return before, middle, last
	case ok:
		return rest, last, 0
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
