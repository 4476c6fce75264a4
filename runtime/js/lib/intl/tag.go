package intl

import (
	"slices"
	"strings"
)

// TagError says that a text is no language tag, in V8's words.
type TagError string

func (e TagError) Error() string { return string(e) }

// Deprecated subtags with one successor. Those with several are not covered.
var (
	languageAliases = map[string]string{"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro", "tl": "fil"}
	regionAliases   = map[string]string{"BU": "MM", "CT": "KI", "DD": "DE", "DY": "BJ", "FX": "FR", "HV": "BF", "JT": "UM", "MI": "UM",
		"NH": "VU", "NQ": "AQ", "PU": "UM", "PZ": "PA", "QU": "EU", "RH": "ZW", "TP": "TL", "UK": "GB", "VD": "VN", "WK": "UM", "YD": "YE", "ZR": "CD"}
)

const manyRegions = " AN CS FQ NT PC SU YU "

// Tag is a canonical language tag, cut at its extension.
type Tag struct {
	Base     string      // language, script and region
	Keywords [][2]string // of the extension u, sorted by key
	private  string      // x-...
}

func (t Tag) String() string {
	s := t.Base
	if len(t.Keywords) > 0 {
		s += "-u"
		for _, k := range t.Keywords {
			s += "-" + k[0]
			if k[1] != "" {
				s += "-" + k[1]
			}
		}
	}
	return s + t.private
}

// Keyword is the value of a key of the extension u.
func (t Tag) Keyword(key string) (string, bool) {
	for _, k := range t.Keywords {
		if k[0] == key {
			return k[1], true
		}
	}
	return "", false
}

func all(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}

func isAlpha(c byte) bool    { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool    { return c >= '0' && c <= '9' }
func isAlphanum(c byte) bool { return isAlpha(c) || isDigit(c) }

// ParseTag reads a language tag and makes it canonical. Rare kinds of tags are not covered: languages of three
// letters, variants, extensions other than u, and keywords that Intl does not look at.
func ParseTag(text string) (Tag, error) {
	incorrect := TagError("Incorrect locale information provided")
	invalid := TagError("Invalid language tag: " + text)
	rare := notCovered("the locale %q", text)
	parts := strings.Split(text, "-")
	n := len(parts[0])
	if !all(parts[0], isAlpha) || n < 2 || n == 4 || n > 8 || strings.EqualFold(parts[0], "root") {
		return Tag{}, incorrect
	}
	t := Tag{Base: strings.ToLower(parts[0])}
	uncovered := n > 2
	i := 1
	next := func(ok bool) bool { return ok && i < len(parts) }
	if next(true) && len(parts[i]) == 4 && all(parts[i], isAlpha) {
		script := strings.ToUpper(parts[i][:1]) + strings.ToLower(parts[i][1:])
		uncovered = uncovered || script == "Qaai"
		t.Base += "-" + script
		i++
	}
	if next(true) && (len(parts[i]) == 2 && all(parts[i], isAlpha) || len(parts[i]) == 3 && all(parts[i], isDigit)) {
		region := strings.ToUpper(parts[i])
		if alias := regionAliases[region]; alias != "" {
			region = alias
		}
		uncovered = uncovered || strings.Contains(manyRegions, " "+region+" ") ||
			isDigit(region[0]) && region != "001" && region != "150" && region != "419"
		t.Base += "-" + region
		i++
	}
	for ; next(true) && (len(parts[i]) >= 5 && len(parts[i]) <= 8 && all(parts[i], isAlphanum) ||
		len(parts[i]) == 4 && isDigit(parts[i][0]) && all(parts[i], isAlphanum)); i++ {
		uncovered = true
		if slices.Contains(parts[:i], parts[i]) {
			return Tag{}, invalid
		}
	}
	if i < len(parts) && (len(parts[i]) != 1 || !isAlphanum(parts[i][0])) && !(i == len(parts)-1 && parts[i] == "") {
		return Tag{}, incorrect
	}
	seen := ""
	for i < len(parts) {
		singleton := strings.ToLower(parts[i])
		if len(singleton) != 1 || !isAlphanum(singleton[0]) || strings.Contains(seen, singleton) {
			return Tag{}, invalid
		}
		seen += singleton
		from := i + 1
		for i++; i < len(parts) && (len(parts[i]) > 1 || singleton == "x" && len(parts[i]) == 1); i++ {
			if len(parts[i]) > 8 || !all(parts[i], isAlphanum) {
				return Tag{}, invalid
			}
		}
		if i == from {
			return Tag{}, invalid
		}
		switch singleton {
		case "x":
			t.private = "-x-" + strings.ToLower(strings.Join(parts[from:i], "-"))
		case "u":
			uncovered = !t.keywords(parts[from:i]) || uncovered
		default:
			uncovered = true
		}
	}
	language, rest, _ := strings.Cut(t.Base, "-")
	if alias := languageAliases[language]; alias != "" {
		if rest != "" {
			rest = "-" + rest
		}
		t.Base = alias + rest
	}
	if uncovered || language == "sh" {
		return Tag{}, rare
	}
	return t, nil
}

// keywords reads what is behind u; false for what it does not know to be canonical.
func (t *Tag) keywords(parts []string) bool {
	for i := 0; i < len(parts); {
		key := strings.ToLower(parts[i])
		if len(key) != 2 {
			return false // an attribute
		}
		from := i + 1
		for i++; i < len(parts) && len(parts[i]) > 2; i++ {
		}
		value := strings.ToLower(strings.Join(parts[from:i], "-"))
		known := false
		switch key {
		case "kn":
			if value == "true" || value == "yes" {
				value = ""
			} else if value == "no" {
				value = "false"
			}
			known = value == "" || value == "false"
		case "kf":
			known = value == "upper" || value == "lower" || value == "false"
		case "hc":
			known = value == "h11" || value == "h12" || value == "h23" || value == "h24"
		case "nu":
			known = len(value) == 4
		case "ca":
			known = value == "gregory" || value == "iso8601" || value == "buddhist" || value == "japanese" || value == "hebrew" ||
				value == "chinese" || value == "persian" || value == "roc" || value == "indian" || value == "coptic" || value == "dangi"
		case "co":
			known = value == "standard" || value == "search" || value == "phonebk" || value == "pinyin" || value == "trad" ||
				value == "stroke" || value == "zhuyin" || value == "emoji" || value == "eor" || value == "unihan" || value == "compat"
		}
		if !known {
			return false
		}
		if _, twice := t.Keyword(key); !twice {
			t.Keywords = append(t.Keywords, [2]string{key, value})
		}
	}
	slices.SortFunc(t.Keywords, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return true
}
