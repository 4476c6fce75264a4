package intl

import (
	"cmp"
	_ "embed"
	"encoding/binary"
	"slices"
	"sync"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

//go:embed collation.bin
var packedCollation []byte

// element is a collation element: what a character counts for at the three levels. Primaries are ranks; a Han
// character's is its place among them, far behind.
type element struct {
	primary             uint32
	secondary, tertiary uint16 // the upper two bits of the tertiary are the case
}

const (
	pageCount    = 0x200   // the file knows nothing from U+20000
	room         = 16      // between primaries, for what locales put there
	hanPrimary   = 1 << 20 // in the file, before the code point
	hanRank      = 1 << 21 // Han characters
	privateRank  = 1 << 23 // private use
	commonWeight = 0x500
	maxCompared  = 1 << 23 // UTF-16 units of both texts; a unit takes 20 bytes while they are compared
	caseMask     = 0xc000
)

// order is the root collation, the same for all locales but for what they tailor.
type order struct {
	pages          [pageCount]*[256]uint32 // of each character: where its elements are in the store, and how many
	store          []element
	contractions   map[string][]element // what counts other than its parts, two or three characters
	starters       map[rune]bool        // what contractions begin with
	variable, zero uint32               // the last punctuation; the digit 0
	greek          uint32               // where the letters behind the Latin ones begin
}

// set files the elements of a character.
func (o *order) set(r rune, list ...element) {
	page := o.pages[r>>8]
	if page == nil {
		page = new([256]uint32)
		o.pages[r>>8] = page
	}
	// No character has more than 31; one without elements is not one that is not known.
	page[r&0xff] = uint32(len(o.store))<<6 | uint32(len(list))<<1 | 1
	o.store = append(o.store, list...)
}

func (o *order) elements(r rune) ([]element, bool) {
	if r>>8 >= pageCount || o.pages[r>>8] == nil {
		return nil, false
	}
	at := o.pages[r>>8][r&0xff]
	return o.store[at>>6:][:at>>1&31], at&1 == 1
}

// first is the element of a letter that has one.
func (o *order) first(r rune) element {
	list, _ := o.elements(r)
	return list[0]
}

var rootOrder = sync.OnceValue(func() *order {
	data := inflate(packedCollation, nil)
	next := func() int {
		n, length := binary.Uvarint(data)
		data = data[length:]
		return int(n)
	}
	pairs := make([][2]uint16, next())
	for i := range pairs {
		pairs[i] = [2]uint16{uint16(next()), uint16(next())}
	}
	o := &order{contractions: make(map[string][]element), starters: make(map[rune]bool)}
	o.variable, o.zero = uint32(next())*room, uint32(next())*room
	next()
	count := next()
	o.store = make([]element, 0, 2*count)
	last, rank := rune(0), uint32(0)
	single := func(pair int) { o.set(last, element{rank * room, pairs[pair][0], pairs[pair][1]}) }
	for i := 0; i < count; {
		head := next()
		if head == 0 {
			for n := next(); n > 0; n-- {
				last++
				rank++
				i++
				single(0)
			}
			continue
		}
		head--
		rank += uint32(head % 32)
		d := head / 32
		if d%2 == 0 {
			last += rune(d / 2)
		} else {
			last -= rune(d/2 + 1)
		}
		i++
		single(next())
	}
	list := func() []element {
		out := make([]element, next())
		for i := range out {
			p := uint32(next())
			pair := pairs[next()]
			if p >= hanPrimary {
				p = hanRank + p - hanPrimary // its place is known below
			} else {
				p *= room
			}
			out[i] = element{p, pair[0], pair[1]}
		}
		return out
	}
	last = 0
	for n := next(); n > 0; n-- {
		last += rune(next())
		o.set(last, list()...)
	}
	for n := next(); n > 0; n-- {
		key := make([]rune, next())
		for i := range key {
			key[i] = rune(next())
		}
		o.contractions[string(key)] = list()
		o.starters[key[0]] = true
	}
	han := make(map[rune]uint32)
	last = 0
	for n, place := next(), uint32(0); int(place) < n; {
		d := next()
		if d%2 == 0 {
			last += rune(d / 2)
		} else {
			last -= rune(d/2 + 1)
		}
		for run := next(); run > 0; run-- {
			han[last] = hanRank + place
			place++
			last++
		}
		last--
	}
	for i := range o.store {
		if p := &o.store[i].primary; *p >= hanRank {
			*p = han[rune(*p-hanRank)]
		}
	}
	for r, p := range han {
		o.set(r, element{p, commonWeight, commonWeight})
	}
	o.greek = o.first('α').primary
	return o
})

// CollatorOptions are those of Intl.Collator after they are resolved.
type CollatorOptions struct {
	Numeric           bool
	CaseFirst         string // upper, lower, false
	Sensitivity       string // base, accent, case, variant
	IgnorePunctuation bool
}

// Collator compares texts.
type Collator struct {
	CollatorOptions
	locale    *Locale
	once      sync.Once // for what follows, which ASCII texts do not need
	order     *order
	tailored  map[string][]element
	starters  map[rune]bool
	backwards bool // accents count from the end
	latin     bool // only what no tailoring moves is covered
}

// NewCollator makes a collator.
func NewCollator(l *Locale, o CollatorOptions) *Collator {
	return &Collator{CollatorOptions: o, locale: l}
}

func (c *Collator) load() {
	c.order = rootOrder()
	c.backwards = c.locale.Tag == "fr-CA"
	c.latin = c.locale.Language == "ja" || c.locale.Language == "zh"
	c.tailor()
}

// asciiRanks are the primaries of ASCII in all locales; a letter has that of its small form, and what is not here none.
var asciiRanks = func() (ranks [128]byte) {
	for i, r := range "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz" {
		ranks[r] = byte(i + 1)
		if r >= 'a' && r <= 'z' {
			ranks[r-0x20] = byte(i + 1)
		}
	}
	return ranks
}()

// ascii compares two ASCII texts; ok is false if they are not, or if an option asks for more.
func (c *Collator) ascii(a, b []uint16) (result int, ok bool) {
	if c.Numeric || c.IgnorePunctuation || c.CaseFirst != "false" || c.Sensitivity == "case" {
		return 0, false
	}
	for _, text := range [2][]uint16{a, b} {
		for _, u := range text {
			if u >= 128 || asciiRanks[u] == 0 {
				return 0, false
			}
		}
	}
	cases := 0
	for i := range min(len(a), len(b)) {
		x, y := asciiRanks[a[i]], asciiRanks[b[i]]
		if x != y {
			return cmp.Compare(x, y), true
		}
		if cases == 0 && a[i] != b[i] {
			cases = cmp.Compare(b[i], a[i]) // small letters, the larger codes, come first
		}
	}
	if len(a) != len(b) {
		return cmp.Compare(len(a), len(b)), true
	}
	if c.Sensitivity != "variant" {
		cases = 0
	}
	return cases, true
}

// Compare says whether a sorts before (-1), like (0) or behind (1) b. Texts are UTF-16, as JavaScript has them.
func (c *Collator) Compare(a, b []uint16) (int, error) {
	if d, ok := c.ascii(a, b); ok {
		return d, nil
	}
	if len(a)+len(b) > maxCompared {
		return 0, notCovered("texts of more than %d characters", maxCompared)
	}
	c.once.Do(c.load)
	x, err := c.elements(a)
	if err != nil {
		return 0, err
	}
	y, err := c.elements(b)
	if err != nil {
		return 0, err
	}
	if d := compareLevel(x, y, func(e element) uint32 { return e.primary }); d != 0 {
		return d, nil
	}
	if c.Sensitivity == "accent" || c.Sensitivity == "variant" {
		secondary := func(e element) uint32 { return uint32(e.secondary) }
		if c.backwards {
			slices.Reverse(x)
			slices.Reverse(y)
		}
		d := compareLevel(x, y, secondary)
		if c.backwards {
			slices.Reverse(x)
			slices.Reverse(y)
		}
		if d != 0 {
			return d, nil
		}
	}
	switch c.Sensitivity {
	case "case":
		d := compareLevel(x, y, func(e element) uint32 {
			if e.primary == 0 {
				return 0
			}
			return uint32(e.tertiary&caseMask) + 1
		})
		if c.CaseFirst == "upper" {
			d = -d
		}
		return d, nil
	case "variant":
		return compareLevel(x, y, c.tertiary), nil
	}
	return 0, nil
}

func (c *Collator) tertiary(e element) uint32 {
	t := uint32(e.tertiary)
	switch c.CaseFirst {
	case "upper":
		if t&0x3fff == 0 {
			return 0
		}
		if e.primary != 0 || e.secondary != 0 {
			return t ^ caseMask
		}
		return t + 0x4000
	case "lower":
		return t
	}
	return t &^ caseMask
}

// compareLevel compares the weights of one level; those that are zero do not count.
func compareLevel(x, y []element, weight func(element) uint32) int {
	i, j := 0, 0
	for {
		var v, w uint32
		for ; i < len(x) && v == 0; i++ {
			v = weight(x[i])
		}
		for ; j < len(y) && w == 0; j++ {
			w = weight(y[j])
		}
		switch {
		case v < w:
			return -1
		case v > w:
			return 1
		case v == 0:
			return 0
		}
	}
}

// elements turns a text into what it counts for.
func (c *Collator) elements(text []uint16) ([]element, error) {
	runes := make([]rune, 0, len(text))
	plain := true
	for i := 0; i < len(text); i++ {
		r := rune(text[i])
		if utf16.IsSurrogate(r) {
			if i+1 == len(text) || utf16.DecodeRune(r, rune(text[i+1])) == 0xFFFD {
				return nil, notCovered("half a surrogate pair")
			}
			r = utf16.DecodeRune(r, rune(text[i+1]))
			i++
		}
		plain = plain && r < 0xC0
		runes = append(runes, r)
	}
	if !plain {
		runes = []rune(norm.NFD.String(string(runes)))
	}
	out := make([]element, 0, len(runes))
	skipping := false // behind punctuation that does not count, what has no primary does not either
	add := func(list []element) {
		for _, e := range list {
			if c.IgnorePunctuation {
				if e.primary != 0 && e.primary <= c.order.variable {
					skipping = true
					continue
				}
				if e.primary == 0 && skipping {
					continue
				}
				skipping = false
			}
			out = append(out, e)
		}
	}
	for i := 0; i < len(runes); {
		if c.Numeric && digitValue(runes[i]) >= 0 {
			from := i
			for i < len(runes) && digitValue(runes[i]) >= 0 {
				i++
			}
			add(c.number(runes[from:i]))
			continue
		}
		list, n, err := c.lookUp(runes[i:])
		if err != nil {
			return nil, err
		}
		i += n
		add(list)
	}
	if c.latin {
		for _, e := range out {
			// Pinyin sorts by its accents.
			if e.primary >= c.order.greek || e.primary == 0 && e.secondary != 0 && c.locale.Language == "zh" {
				return nil, notCovered("letters other than plain Latin ones in %s", c.locale.Tag)
			}
		}
	}
	return out, nil
}

// lookUp finds the elements of the characters that a text begins with, and how many those are.
func (c *Collator) lookUp(runes []rune) ([]element, int, error) {
	r := runes[0]
	if c.starters[r] {
		for n := min(3, len(runes)); n > 1; n-- {
			if list, ok := c.tailored[string(runes[:n])]; ok {
				return list, n, nil
			}
		}
		if list, ok := c.tailored[string(r)]; ok {
			return list, 1, nil
		}
	}
	if c.order.starters[r] {
		for n := min(3, len(runes)); n > 1; n-- {
			if list, ok := c.order.contractions[string(runes[:n])]; ok {
				return list, n, nil
			}
		}
	}
	if (c.starters[r] || c.order.starters[r]) && len(runes) > 2 && combining(runes[1]) && combining(runes[2]) {
		// A contraction may reach over a mark.
		for _, list := range [2]map[string][]element{c.tailored, c.order.contractions} {
			for j := 2; j < len(runes) && combining(runes[j]); j++ {
				if _, ok := list[string([]rune{r, runes[j]})]; ok {
					return nil, 0, notCovered("several marks on %q", string(r))
				}
			}
		}
	}
	if list, ok := c.order.elements(r); ok {
		return list, 1, nil
	}
	if r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000 && r <= 0xFFFFD || r >= 0x100000 && r <= 0x10FFFD {
		return []element{{privateRank + uint32(r), commonWeight, commonWeight}}, 1, nil
	}
	return nil, 0, notCovered("the character U+%04X", r)
}

func combining(r rune) bool { return norm.NFD.PropertiesString(string(r)).CCC() != 0 }

// digitValue is that of a decimal digit, -1 for anything else.
func digitValue(r rune) int {
	if r >= '0' && r <= '9' {
		return int(r - '0')
	}
	if r < 0x80 {
		return -1
	}
	return decimalDigit(r)
}

// number makes digits one element after all that is smaller: their count, and then each.
func (c *Collator) number(digits []rune) []element {
	for len(digits) > 1 && digitValue(digits[0]) == 0 {
		digits = digits[1:]
	}
	// Numbers come before the digits themselves, which none stands for here. What follows compares among numbers only.
	out := []element{{c.order.zero - 1, commonWeight, commonWeight}, {primary: c.order.zero + uint32(len(digits))}}
	for _, d := range digits {
		out = append(out, element{primary: c.order.zero + uint32(digitValue(d))})
	}
	return out
}
