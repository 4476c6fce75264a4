package lib

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// runeSet is a set of code points as sorted ranges that do not touch.
type runeSet [][2]rune

const lastRune = 0x10FFFF

func (s runeSet) union(o runeSet) runeSet {
	out := make(runeSet, 0, len(s)+len(o))
	for len(s) > 0 || len(o) > 0 {
		var next [2]rune
		if len(o) == 0 || len(s) > 0 && s[0][0] <= o[0][0] {
			next, s = s[0], s[1:]
		} else {
			next, o = o[0], o[1:]
		}
		if n := len(out); n > 0 && next[0] <= out[n-1][1]+1 {
			out[n-1][1] = max(out[n-1][1], next[1])
		} else {
			out = append(out, next)
		}
	}
	return out
}

func (s runeSet) invert() runeSet {
	out := make(runeSet, 0, len(s)+1)
	from := rune(0)
	for _, r := range s {
		if r[0] > from {
			out = append(out, [2]rune{from, r[0] - 1})
		}
		from = r[1] + 1
	}
	if from <= lastRune {
		out = append(out, [2]rune{from, lastRune})
	}
	return out
}

func (s runeSet) minus(o runeSet) runeSet { return s.invert().union(o).invert() }

// write puts the ranges into a class of the u syntax.
func (s runeSet) write(b *strings.Builder) {
	for _, r := range s {
		b.WriteString(`\u{` + strconv.FormatInt(int64(r[0]), 16) + "}")
		if r[1] > r[0] {
			b.WriteString(`-\u{` + strconv.FormatInt(int64(r[1]), 16) + "}")
		}
	}
}

// ofTables is the union of tables of package unicode.
func ofTables(tables ...*unicode.RangeTable) runeSet {
	var out runeSet
	for _, t := range tables {
		var s runeSet
		add := func(lo, hi, stride rune) {
			if stride == 1 {
				s = s.union(runeSet{{lo, hi}})
				return
			}
			for r := lo; r <= hi; r += stride {
				s = append(s, [2]rune{r, r})
			}
		}
		for _, r := range t.R16 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range t.R32 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		out = out.union(s)
	}
	return out
}

// unicodeProperty is what stands between the braces of \p{...}, by the names of ECMA-262 (tables 69 to
// 71 of the 2025 edition), out of Go's tables: Unicode 15, where a newer engine knows more code points.
func unicodeProperty(name string) (runeSet, error) {
	key, value, named := strings.Cut(name, "=")
	if named {
		switch key {
		case "General_Category", "gc":
			if t := category(value); t != nil {
				return ofTables(t), nil
			}
		case "Script", "sc":
			if t := script(value); t != nil {
				return ofTables(t), nil
			}
		case "Script_Extensions", "scx":
			if script(value) != nil {
				return nil, fmt.Errorf("the property Script_Extensions %w", errNotProvided)
			}
		}
		return nil, patternError("Invalid property name")
	}
	if t := category(name); t != nil {
		return ofTables(t), nil
	}
	if s, ok := binaryProperty(name); ok {
		return s, nil
	}
	switch name {
	case "Bidi_Mirrored", "Bidi_M", "Case_Ignorable", "CI", "Changes_When_NFKC_Casefolded", "CWKCF", "Grapheme_Base", "Gr_Base",
		"Changes_When_Casefolded", "CWCF", "Changes_When_Casemapped", "CWCM", "Changes_When_Lowercased", "CWL",
		"Changes_When_Titlecased", "CWT", "Changes_When_Uppercased", "CWU",
		"Basic_Emoji", "Emoji_Keycap_Sequence", "RGI_Modifier_Sequence", "RGI_Flag_Sequence", "RGI_Emoji",
		"RGI_Emoji_Modifier_Sequence", "RGI_Emoji_Flag_Sequence", "RGI_Emoji_Tag_Sequence", "RGI_Emoji_ZWJ_Sequence":
		return nil, fmt.Errorf("the property %s %w", name, errNotProvided)
	}
	return nil, patternError("Invalid property name")
}

func category(name string) *unicode.RangeTable {
	if alias, ok := unicode.CategoryAliases[name]; ok {
		name = alias
	}
	if name == "Combining_Mark" {
		name = "M"
	}
	return unicode.Categories[name]
}

func script(name string) *unicode.RangeTable {
	if t := unicode.Scripts[name]; t != nil {
		return t
	}
	words := strings.Fields(scriptCodes)
	for i := 0; i < len(words); i += 2 {
		if words[i] == name {
			return unicode.Scripts[words[i+1]]
		}
	}
	return nil
}

func binaryProperty(name string) (runeSet, bool) {
	p, c := unicode.Properties, unicode.Categories
	tables := func(t ...*unicode.RangeTable) (runeSet, bool) { return ofTables(t...), true }
	pattern := func() runeSet { return ofTables(p["Pattern_Syntax"], p["Pattern_White_Space"]) }
	start := func() runeSet { return ofTables(c["L"], c["Nl"], p["Other_ID_Start"]).minus(pattern()) }
	next := func() runeSet {
		return start().union(ofTables(c["Mn"], c["Mc"], c["Nd"], c["Pc"], p["Other_ID_Continue"]).minus(pattern()))
	}
	switch name {
	case "Any":
		return runeSet{{0, lastRune}}, true
	case "ASCII":
		return runeSet{{0, 0x7F}}, true
	case "Assigned":
		return ofTables(c["Cn"]).invert(), true
	case "Alphabetic", "Alpha":
		return tables(c["L"], c["Nl"], p["Other_Alphabetic"])
	case "Lowercase", "Lower":
		return tables(c["Ll"], p["Other_Lowercase"])
	case "Uppercase", "Upper":
		return tables(c["Lu"], p["Other_Uppercase"])
	case "Cased":
		return tables(c["LC"], p["Other_Lowercase"], p["Other_Uppercase"])
	case "Math":
		return tables(c["Sm"], p["Other_Math"])
	case "Grapheme_Extend", "Gr_Ext":
		return tables(c["Me"], c["Mn"], p["Other_Grapheme_Extend"])
	case "Default_Ignorable_Code_Point", "DI":
		// Unicode's DerivedCoreProperties.txt: Cf and variation selectors, less what is visible.
		visible := ofTables(p["White_Space"], p["Prepended_Concatenation_Mark"]).union(runeSet{{0xFFF9, 0xFFFB}, {0x13430, 0x1343F}})
		return ofTables(p["Other_Default_Ignorable_Code_Point"], c["Cf"], p["Variation_Selector"]).minus(visible), true
	case "ID_Start", "IDS":
		return start(), true
	case "ID_Continue", "IDC":
		return next(), true
	case "XID_Start", "XIDS":
		return start().minus(notXIDStart()), true
	case "XID_Continue", "XIDC":
		return next().minus(notXIDContinue()), true
	}
	if deltas := emoji(name); deltas != "" {
		return parseDeltas(deltas), true
	}
	if full := longProperty(name); full != "" {
		return tables(p[full])
	}
	return nil, false
}

// The identifiers that change under NFKC, which XID leaves out (UAX 31, 5.1).
func notXIDStart() runeSet {
	return notXIDContinue().union(runeSet{{0xE33, 0xE33}, {0xEB3, 0xEB3}, {0xFF9E, 0xFF9F}})
}

func notXIDContinue() runeSet {
	return runeSet{{0x37A, 0x37A}, {0x309B, 0x309C}, {0xFC5E, 0xFC63}, {0xFDFA, 0xFDFB}, {0xFE70, 0xFE70}, {0xFE72, 0xFE72},
		{0xFE74, 0xFE74}, {0xFE76, 0xFE76}, {0xFE78, 0xFE78}, {0xFE7A, 0xFE7A}, {0xFE7C, 0xFE7C}, {0xFE7E, 0xFE7E}}
}

// longProperty gives the name that package unicode uses for a binary property of ECMA-262.
func longProperty(name string) string {
	switch name {
	case "AHex":
		return "ASCII_Hex_Digit"
	case "Bidi_C":
		return "Bidi_Control"
	case "Dep":
		return "Deprecated"
	case "Dia":
		return "Diacritic"
	case "Ext":
		return "Extender"
	case "Hex":
		return "Hex_Digit"
	case "IDSB":
		return "IDS_Binary_Operator"
	case "IDST":
		return "IDS_Trinary_Operator"
	case "Ideo":
		return "Ideographic"
	case "Join_C":
		return "Join_Control"
	case "LOE":
		return "Logical_Order_Exception"
	case "NChar":
		return "Noncharacter_Code_Point"
	case "Pat_Syn":
		return "Pattern_Syntax"
	case "Pat_WS":
		return "Pattern_White_Space"
	case "QMark":
		return "Quotation_Mark"
	case "RI":
		return "Regional_Indicator"
	case "STerm":
		return "Sentence_Terminal"
	case "SD":
		return "Soft_Dotted"
	case "Term":
		return "Terminal_Punctuation"
	case "UIdeo":
		return "Unified_Ideograph"
	case "VS":
		return "Variation_Selector"
	case "space":
		return "White_Space"
	case "ASCII_Hex_Digit", "Bidi_Control", "Dash", "Deprecated", "Diacritic", "Extender", "Hex_Digit",
		"IDS_Binary_Operator", "IDS_Trinary_Operator", "Ideographic", "Join_Control", "Logical_Order_Exception",
		"Noncharacter_Code_Point", "Pattern_Syntax", "Pattern_White_Space", "Quotation_Mark", "Radical",
		"Regional_Indicator", "Sentence_Terminal", "Soft_Dotted", "Terminal_Punctuation", "Unified_Ideograph",
		"Variation_Selector", "White_Space":
		return name
	}
	return ""
}

// parseDeltas reads ranges in base 36: the distance from the end of the last one, "-", what follows.
func parseDeltas(s string) runeSet {
	var out runeSet
	at := int64(0)
	for _, f := range strings.Fields(s) {
		from, more, _ := strings.Cut(f, "-")
		n, _ := strconv.ParseInt(from, 36, 32)
		m := int64(0)
		if more != "" {
			m, _ = strconv.ParseInt(more, 36, 32)
		}
		out = append(out, [2]rune{rune(at + n), rune(at + n + m)})
		at += n + m
	}
	return out
}

// emoji holds the emoji properties, which package unicode does not have, as recorded from Node 20.20
// (Unicode's emoji-data.txt).
func emoji(name string) string {
	switch name {
	case "Emoji":
		return "z 7 6-9 34 5 68e d 61 n 2j-5 g-1 a8-1 d 4n q-a 5-2 5k 6g-1 b a 1n-3 2-4 a 3 3-1 3 5 3 2-1 3 4 4-1 " +
			"9-2 6 2 6-b c-1 3 2-1 2 j 3-1 j-5 2 2-1 4-1 6 3-1 5-1 c-1 6-1 3 6-1 2 2-1 l-1 6-5 2-3 3 5 3 3-5 2 3 " +
			"2 2 7 4 7 b-1 g 3 5 2 5-2 2 c-1 1d-2 a f f ad-1 cw-2 k-1 1g 5 yj d gq 2 2fzf 5n 4h-1 d-1 f 3-9 24-p " +
			"2-1 o l 3-8 m-1 4v-x 3-33 3-1 2-2 3-2a 3-2 2-7a 2-1q c-5 2-n 8-1 3-7 d 3-3 3 5-1 e-1 3 9-1 a 6-2 d-2 " +
			"9-2 3 2 5 7 4 7-2d 1d-1x 6-7 3-3 4-9 4 2-1 4 3-9 6c-b 5 7w-1a 2-9 2-54 35-c 4-a 4-1k 2 5-f 3-b 5-9 "
	case "Emoji_Presentation", "EPres":
		return "6xm-1 5q-3 4 3 ei-1 m-1 1f-b 18 k e 9-1 i-1 6-1 9 6 m 8-1 2 5 3 8 5-1 t 10 2 5-2 2 1q-2 p f nw-1 1g " +
			"5 2hf3 5n 5b 3-9 24-p 2 p l 3-4 2-2 m-1 4v-w d-8 2-1x 2-l d-16 5-4 d-g 4 4-1y 2 2-56 3-1q e-3 2-n j " +
			"r-1 e 2f-2c 1d-1x 7 4-2 3-3 4-3 c-1 8-8 6c-b 5 7w-1a 2-9 2-54 35-c 4-a 4-1k 2 5-f 3-b 5-9 "
	case "Emoji_Modifier", "EMod":
		return "2qrf-4 "
	case "Emoji_Modifier_Base", "EBase":
		return "7j1 64 h-3 2iyg 1p-2 3 3-2 3a-1 3-a m-i 4 5-2 2-2 8 2 p 5m-1 5 m 5-1 4v-2 4-4 2c h-2 a c g0 3 9-7 7 " +
			"a-9 3-2 1l 1q-1 2-1 2 i-2 2-c 6e-2 17-8 "
	case "Emoji_Component", "EComp":
		return "z 7 6-9 6ac 5y 17os 1c5z-p e4-4 14h-3 gw31-2n "
	case "Extended_Pictographic", "ExtPict":
		return "4p 5 68e d 61 n 2j-5 g-1 a8-1 d 4n q-a 5-2 5k 6g-1 b a 1n-3 2-4 a 3 3-1 3 5 3 2-1 3 4 4-1 9-2 6 2 " +
			"6-b c-1 3 2-1 2 j 3-1 j-5 2 2-1 4-1 6 3-1 5-1 c-1 6-1 3 6-1 2 2-1 l-1 6-5 2-3 3 5 3 3-5 2 3 2 2 7 4 " +
			"7 b-1 g 3 5 2 5-2 2 c-1 1d-2 a f f ad-1 cw-2 k-1 1g 5 yj d gq 2 2fzf 14-3 2t-b g-1 g f-1 12-9 35-1 " +
			"d-1 f 3-9 k-1j s-e b l 3-8 2-3 a-m 7-57 3-33 3-1 2-2 3-2a 3-2 2-3 6-71 2-1q c-5 2-n 8-1 3-7 d 3-3 3 " +
			"5-1 e-1 3 9-1 a 6-2 d-2 9-2 3 2 5 7 4 7-2d 1d-1x 6-7 3-g 4 2-5 3-c 63-11 d-3 1l-7 b-5 15-7 v-1 d-3 " +
			"3-d a-12 d-1a 2-9 2-54 2h-7 f-41 75-sd "
	}
	return ""
}

// scriptCodes pairs the codes of ISO 15924 with the names of package unicode.
const scriptCodes = `
Adlm Adlam Ahom Ahom Hluw Anatolian_Hieroglyphs Arab Arabic Armn Armenian Avst Avestan Bali Balinese Bamu
Bamum Bass Bassa_Vah Batk Batak Beng Bengali Bhks Bhaiksuki Bopo Bopomofo Brah Brahmi Brai Braille Bugi
Buginese Buhd Buhid Cans Canadian_Aboriginal Cari Carian Aghb Caucasian_Albanian Cakm Chakma Cham Cham Cher
Cherokee Chrs Chorasmian Zyyy Common Copt Coptic Qaac Coptic Xsux Cuneiform Cprt Cypriot Cpmn Cypro_Minoan
Cyrl Cyrillic Dsrt Deseret Deva Devanagari Diak Dives_Akuru Dogr Dogra Dupl Duployan Egyp Egyptian_Hieroglyphs
Elba Elbasan Elym Elymaic Ethi Ethiopic Geor Georgian Glag Glagolitic Goth Gothic Gran Grantha Grek Greek Gujr
Gujarati Gong Gunjala_Gondi Guru Gurmukhi Hani Han Hang Hangul Rohg Hanifi_Rohingya Hano Hanunoo Hatr Hatran
Hebr Hebrew Hira Hiragana Armi Imperial_Aramaic Qaai Inherited Zinh Inherited Phli Inscriptional_Pahlavi Prti
Inscriptional_Parthian Java Javanese Kthi Kaithi Knda Kannada Kana Katakana Kawi Kawi Kali Kayah_Li Khar
Kharoshthi Kits Khitan_Small_Script Khmr Khmer Khoj Khojki Sind Khudawadi Laoo Lao Latn Latin Lepc Lepcha Limb
Limbu Lina Linear_A Linb Linear_B Lisu Lisu Lyci Lycian Lydi Lydian Mahj Mahajani Maka Makasar Mlym Malayalam
Mand Mandaic Mani Manichaean Marc Marchen Gonm Masaram_Gondi Medf Medefaidrin Mtei Meetei_Mayek Mend
Mende_Kikakui Merc Meroitic_Cursive Mero Meroitic_Hieroglyphs Miao Miao Plrd Miao Modi Modi Mong Mongolian
Mroo Mro Mult Multani Mymr Myanmar Nbat Nabataean Nagm Nag_Mundari Nand Nandinagari Talu New_Tai_Lue Newa Newa
Nkoo Nko Nshu Nushu Hmnp Nyiakeng_Puachue_Hmong Ogam Ogham Olck Ol_Chiki Hung Old_Hungarian Ital Old_Italic
Narb Old_North_Arabian Perm Old_Permic Xpeo Old_Persian Sogo Old_Sogdian Sarb Old_South_Arabian Orkh
Old_Turkic Ougr Old_Uyghur Orya Oriya Osge Osage Osma Osmanya Hmng Pahawh_Hmong Palm Palmyrene Pauc
Pau_Cin_Hau Phag Phags_Pa Phnx Phoenician Phlp Psalter_Pahlavi Rjng Rejang Runr Runic Samr Samaritan Saur
Saurashtra Shrd Sharada Shaw Shavian Sidd Siddham Sgnw SignWriting Sinh Sinhala Sogd Sogdian Sora Sora_Sompeng
Soyo Soyombo Sund Sundanese Sylo Syloti_Nagri Syrc Syriac Tglg Tagalog Tagb Tagbanwa Tale Tai_Le Lana Tai_Tham
Tavt Tai_Viet Takr Takri Taml Tamil Tnsa Tangsa Tang Tangut Telu Telugu Thaa Thaana Thai Thai Tibt Tibetan
Tfng Tifinagh Tirh Tirhuta Toto Toto Ugar Ugaritic Vaii Vai Vith Vithkuqi Wcho Wancho Wara Warang_Citi Yezi
Yezidi Yiii Yi Zanb Zanabazar_Square
`
