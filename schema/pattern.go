package schema

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/dlclark/regexp2/v2"
)

// Pattern is a JavaScript regular expression.
type Pattern struct {
	Source string `json:"source"`
	Flags  string `json:"flags,omitempty"`
}

// String is the literal.
func (p Pattern) String() string { return "/" + p.Source + "/" + p.Flags }

// ErrUnchecked is wrapped by Pattern.Match where it cannot give JavaScript's answer.
var ErrUnchecked = errors.New("pattern not checked")

// matchTimeout bounds one match: a backtracking pattern may otherwise take for ever.
const matchTimeout = time.Second

// Match says whether text matches, as RegExp.prototype.test does on a fresh object. Where the engine is known to answer
// otherwise than JavaScript, where the pattern does not compile, and after a second, it gives an error instead.
func (p Pattern) Match(text string) (bool, error) {
	options, unicode, sticky := regexp2.ECMAScript, false, false
	for _, flag := range p.Flags {
		switch flag {
		case 'i':
			options |= regexp2.IgnoreCase
		case 'm':
			options |= regexp2.Multiline
		case 's':
			options |= regexp2.Singleline
		case 'u':
			options |= regexp2.Unicode
			unicode = true
		case 'y':
			sticky = true
		case 'g', 'd': // g matters from the second test on, d never
		default:
			return false, fmt.Errorf("%w: flag %q of %s is not supported here", ErrUnchecked, flag, p)
		}
	}
	if p.differs(text) {
		return false, fmt.Errorf("%w: %s means something else outside of JavaScript", ErrUnchecked, p)
	}
	source, input := p.Source, []rune(text)
	if !unicode {
		// Without the u flag JavaScript sees UTF-16 units: an emoji is two.
		source, input = escapeAstral(source), nil
		for _, unit := range utf16.Encode([]rune(text)) {
			input = append(input, rune(unit))
		}
	}
	re, err := regexp2.Compile(source, options)
	if err != nil {
		return false, fmt.Errorf("%w: %s does not compile: %w", ErrUnchecked, p, err)
	}
	re.MatchTimeout = matchTimeout
	match, err := re.FindRunesMatch(input)
	if err != nil {
		return false, fmt.Errorf("%w: %s took too long", ErrUnchecked, p)
	}
	// The leftmost match is found: if it is not at the start, there is none at the start.
	return match != nil && (!sticky || match.RuneIndex == 0), nil
}

// differs says whether regexp2 (v2.5.2, compared with Node 20) may answer otherwise than JavaScript: \p, \a, \e and two
// forms of character class mean other things to it, it ends lines at \n alone, and it folds four letters more.
func (p Pattern) differs(text string) bool {
	for _, part := range []string{`\p`, `\P`, `\a`, `\e`, `[[:`, `-[`} {
		if strings.Contains(p.Source, part) {
			return true
		}
	}
	lines := strings.Contains(p.Source, ".") || strings.Contains(p.Flags, "m")
	return lines && strings.ContainsAny(text, "\r\u2028\u2029") ||
		strings.Contains(p.Flags, "i") && strings.ContainsAny(text+p.Source, "\u0130\u0131\u017f\u212a")
}

func escapeAstral(source string) string {
	var out strings.Builder
	for _, r := range source {
		if r > 0xFFFF {
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}
