package intl

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// decimalDigit is the value of a digit of any script: each has ten in a row.
func decimalDigit(r rune) int {
	if !unicode.Is(unicode.Nd, r) {
		return -1
	}
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	return -1
}

// tailor sets what a locale sorts otherwise than the root does.
func (c *Collator) tailor() {
	switch c.locale.Language {
	case "es":
		c.behind("n", "ñ Ñ")
	case "sv":
		// CLDR: &D<<đ<<<Đ<<ð<<<Ð &t<<<þ/h<<<Þ/h &Y<<ü<<<Ü<<ű<<<Ű
		// &[before 1]ǀ<å<<<Å<ä<<<Ä<<æ<<<Æ<<ę<<<Ę<ö<<<Ö<<ø<<<Ø<<ő<<<Ő<<œ<<<Œ<<ô<<<Ô
		c.like("d", "đ Đ|ð Ð")
		c.like("y", "ü Ü|ű Ű")
		t, h := c.order.first('t'), c.order.first('h')
		c.put("þ", []element{{t.primary, commonWeight, 0x900}, h})
		c.put("Þ", []element{{t.primary, commonWeight, 0x8a00}, h})
		c.behind("z", "å Å", "ä Ä|æ Æ|ę Ę", "ö Ö|ø Ø|ő Ő|œ Œ|ô Ô")
	}
}

func (c *Collator) put(text string, list []element) {
	if c.tailored == nil {
		c.tailored, c.starters = make(map[string][]element), make(map[rune]bool)
	}
	key := norm.NFD.String(text)
	c.tailored[key] = list
	for _, r := range key {
		c.starters[r] = true
		break
	}
}

const (
	upperTertiary   = 0x9c00 // of a capital letter
	firstVariant    = 0x5010 // the secondary weight of a letter that sorts like another one, but for its accent
	variantDistance = 0x10
)

// behind puts letters behind one that it names, each with a primary of its own. A letter is written with its capital
// behind a space, and with those that differ from it in their accents behind bars.
func (c *Collator) behind(base string, letters ...string) {
	p := c.order.first(rune(base[0])).primary
	for i, l := range letters {
		c.variants(p+uint32(i)+1, commonWeight, l)
	}
}

// like gives letters the primary of another one.
func (c *Collator) like(base, letters string) {
	c.variants(c.order.first(rune(base[0])).primary, firstVariant, letters)
}

func (c *Collator) variants(primary uint32, secondary uint16, letters string) {
	for l := range strings.SplitSeq(letters, "|") {
		small, capital, _ := strings.Cut(l, " ")
		c.put(small, []element{{primary, secondary, commonWeight}})
		c.put(capital, []element{{primary, secondary, upperTertiary}})
		if secondary == commonWeight {
			secondary = firstVariant
		} else {
			secondary += variantDistance
		}
	}
}
