package inspect

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// step is one step of a path.
type step struct {
	by  stepKind
	key string     // of a property
	at  int        // of an element, a member of a Set, an entry of a Map
	of  goja.Value // of the value of an entry: its key; of a property with a symbol: that
}

type stepKind uint8

const (
	byName stepKind = iota
	byIndex
	bySymbol
	toMember   // of a Set
	toMapKey   // of an entry of a Map
	toMapValue // of an entry of a Map
)

// path is where a value lies within another. It is pushed and popped on the way and made text only
// when something is to be said.
type path []step

func (p *path) push(s step)     { *p = append(*p, s) }
func (p *path) name(key string) { p.push(step{key: key}) }
func (p *path) index(i int)     { p.push(step{by: byIndex, at: i}) }
func (p *path) pop()            { *p = (*p)[:len(*p)-1] }

// last is the key of the last step, as toJSON gets it.
func (p path) last() string {
	if len(p) == 0 {
		return ""
	}
	if s := p[len(p)-1]; s.by == byIndex {
		return strconv.Itoa(s.at)
	}
	return p[len(p)-1].key
}

// maxSteps is how many steps are written at each end of a long path.
const maxSteps = 8

// String writes the path as JavaScript does: .steps[3]["a key"].
func (p path) String() string {
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		if i == maxSteps && len(p) > 2*maxSteps {
			b.WriteString("...")
			i = len(p) - maxSteps
		}
		b.WriteString(p[i].String())
	}
	return b.String()
}

func (s step) String() string {
	at := strconv.Itoa(s.at)
	switch s.by {
	case byIndex:
		return "[" + at + "]"
	case bySymbol:
		return "[" + symbolText(s.of) + "]"
	case toMember:
		return "[..." + at + "]"
	case toMapKey:
		return ".keys()[" + at + "]"
	case toMapValue:
		if text, ok := s.of.(goja.String); ok && text.Length() < 80 {
			return ".get(" + strconv.Quote(WTF8(text)) + ")"
		}
		if goja.IsNumber(s.of) {
			return ".get(" + number(s.of) + ")"
		}
		return ".values()[" + at + "]"
	}
	if identifier(s.key) {
		return "." + s.key
	}
	return "[" + strconv.Quote(s.key) + "]"
}
