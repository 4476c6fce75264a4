package intl

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"io"
	"strconv"
	"strings"
	"sync"
)

//go:embed locales.bin
var packed []byte

// Locale is one set of data. Several tags share it: en and en-US are alike.
type Locale struct {
	Tag      string // of the data, as en-GB or de
	Language string
	Region   string // the likely one where the tag has none
}

// locales are those with data of their own, by tag; the empty region stands for the one behind the slash.
var locales = sync.OnceValue(func() map[string]*Locale {
	m := make(map[string]*Locale)
	for _, s := range strings.Fields("en/US en-GB en-CA en-AU de/DE de-AT de-CH fr/FR fr-CA es/ES es-MX it/IT pt/BR nl/NL sv/SE ja/JP zh/CN") {
		tag, region, likely := strings.Cut(s, "/")
		language, own, _ := strings.Cut(tag, "-")
		if !likely {
			region = own
		}
		l := &Locale{Tag: tag, Language: language, Region: region}
		m[tag] = l
		m[language+"-"+region] = l
	}
	m["zh-Hans"], m["zh-Hans-CN"] = m["zh"], m["zh"]
	return m
})

// Lookup finds the data of a canonical tag without extensions; nil if there is none.
func Lookup(tag string) *Locale { return locales()[tag] }

// Tags are all that Lookup knows, in no order.
func Tags() []string {
	var out []string
	for t := range locales() {
		out = append(out, t)
	}
	return out
}

// table is a section of a locale.
type table map[string]string

type sectionKey struct{ locale, name string }

var (
	sections  sync.Map // sectionKey to table
	directory = sync.OnceValue(func() map[sectionKey][]byte {
		head, data, _ := bytes.Cut(packed, []byte("\n\n"))
		m := make(map[sectionKey][]byte)
		for line := range strings.SplitSeq(string(head), "\n") {
			f := strings.Fields(line)
			if f[0] == "#" {
				continue // where it is from
			}
			from, _ := strconv.Atoi(f[2])
			length, _ := strconv.Atoi(f[3])
			m[sectionKey{f[0], f[1]}] = data[from : from+length]
		}
		return m
	})
)

// inflate unpacks one of the embedded streams, which are right by construction.
func inflate(data, dictionary []byte) []byte {
	out, err := io.ReadAll(flate.NewReaderDict(bytes.NewReader(data), dictionary))
	if err != nil {
		panic(err)
	}
	return out
}

func (l *Locale) sectionText(name string) []byte {
	var dictionary []byte
	if l.Tag != "en" {
		dictionary = Lookup("en").sectionText(name)
		dictionary = dictionary[max(0, len(dictionary)-32768):]
	}
	return inflate(directory()[sectionKey{l.Tag, name}], dictionary)
}

func (l *Locale) section(name string) table {
	key := sectionKey{l.Tag, name}
	if t, ok := sections.Load(key); ok {
		return t.(table)
	}
	t := make(table)
	for line := range strings.SplitSeq(string(l.sectionText(name)), "\n") {
		if k, v, ok := strings.Cut(line, "\t"); ok {
			t[k] = v
		}
	}
	got, _ := sections.LoadOrStore(key, t)
	return got.(table)
}

// field is the i-th of the fields of a value, "" if it has not so many.
func field(value string, i int) string {
	for ; i > 0; i-- {
		_, rest, ok := strings.Cut(value, "|")
		if !ok {
			return ""
		}
		value = rest
	}
	f, _, _ := strings.Cut(value, "|")
	return f
}
