package lib

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// encodingOf gives the name of the encoding that a label of the Encoding Standard stands for.
func encodingOf(label string) string {
	switch strings.ToLower(strings.Trim(label, "\t\n\f\r ")) {
	case "utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8":
		return "utf-8"
	case "utf-16le", "utf-16", "ucs-2", "unicode", "unicodefeff", "csunicode", "iso-10646-ucs-2":
		return "utf-16le"
	case "utf-16be", "unicodefffe":
		return "utf-16be"
	case "latin1", "iso-8859-1", "iso8859-1", "iso88591", "iso_8859-1", "iso_8859-1:1987", "ascii", "us-ascii", "l1", "ansi_x3.4-1968",
		"cp1252", "cp819", "csisolatin1", "ibm819", "iso-ir-100", "windows-1252", "x-cp1252":
		return "windows-1252"
	}
	return ""
}

// decoder holds what one TextDecoder has seen of a stream.
type decoder struct {
	encoding          string
	fatal, keepBOM    bool
	rest              []byte // an incomplete sequence
	started, streamed bool
}

// decode returns false for data that the encoding does not allow, if that is fatal.
func (d *decoder) decode(in []byte, stream bool) (goja.String, bool) {
	if !d.streamed {
		d.rest, d.started = nil, false
	}
	d.streamed = stream
	in = append(d.rest, in...)
	d.rest = nil
	var u []uint16
	ok := true
	switch d.encoding {
	case "windows-1252":
		u = make([]uint16, len(in))
		for i, b := range in {
			u[i] = windows1252(b)
		}
	case "utf-8":
		u, ok = d.utf8(in, stream)
	default:
		u, ok = d.utf16(in, stream)
	}
	if !ok {
		d.streamed = false
		return nil, false
	}
	if !d.started && len(u) > 0 && d.encoding != "windows-1252" {
		d.started = true
		if u[0] == 0xFEFF && !d.keepBOM {
			u = u[1:]
		}
	}
	return goja.StringFromUTF16(u), true
}

func (d *decoder) utf8(in []byte, stream bool) ([]uint16, bool) {
	u := make([]uint16, 0, len(in))
	for len(in) > 0 {
		if in[0] < utf8.RuneSelf {
			u = append(u, uint16(in[0]))
			in = in[1:]
			continue
		}
		r, n := utf8.DecodeRune(in)
		if r == utf8.RuneError && n == 1 {
			// The standard replaces the longest prefix of a valid sequence by one U+FFFD.
			n = validPrefix(in)
			if stream && n == len(in) && n < 4 && !utf8.FullRune(in) {
				d.rest = append([]byte(nil), in...)
				return u, true
			}
			if d.fatal {
				return nil, false
			}
		}
		u = utf16.AppendRune(u, r)
		in = in[n:]
	}
	return u, true
}

// validPrefix counts the bytes at the start of an invalid sequence that a valid one could begin with.
func validPrefix(in []byte) int {
	lo, hi, need := byte(0x80), byte(0xBF), 0
	switch c := in[0]; {
	case c >= 0xC2 && c <= 0xDF:
		need = 1
	case c >= 0xE0 && c <= 0xEF:
		need = 2
		if c == 0xE0 {
			lo = 0xA0
		} else if c == 0xED {
			hi = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		need = 3
		if c == 0xF0 {
			lo = 0x90
		} else if c == 0xF4 {
			hi = 0x8F
		}
	}
	n := 1
	for ; n <= need && n < len(in) && in[n] >= lo && in[n] <= hi; n++ {
		lo, hi = 0x80, 0xBF
	}
	return n
}

func (d *decoder) utf16(in []byte, stream bool) ([]uint16, bool) {
	unit := func(i int) uint16 {
		if d.encoding == "utf-16be" {
			return uint16(in[i])<<8 | uint16(in[i+1])
		}
		return uint16(in[i+1])<<8 | uint16(in[i])
	}
	u := make([]uint16, 0, len(in)/2+1)
	for i := 0; i < len(in); i += 2 {
		if i+1 == len(in) {
			if stream {
				d.rest = append([]byte(nil), in[i:]...)
				break
			}
			if d.fatal {
				return nil, false
			}
			u = append(u, utf8.RuneError)
			break
		}
		c := unit(i)
		switch {
		case !utf16.IsSurrogate(rune(c)):
			u = append(u, c)
			continue
		case c < 0xDC00 && i+3 < len(in):
			if low := unit(i + 2); low >= 0xDC00 && low < 0xE000 {
				u = append(u, c, low)
				i += 2
				continue
			}
		case c < 0xDC00 && stream:
			d.rest = append([]byte(nil), in[i:]...)
			return u, true
		}
		if d.fatal {
			return nil, false
		}
		u = append(u, utf8.RuneError)
	}
	return u, true
}

// windows1252 is the standard's index of that encoding, which "latin1" means there too.
func windows1252(b byte) uint16 {
	if b < 0x80 || b > 0x9F {
		return uint16(b)
	}
	const high = "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
		"\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178"
	return uint16([]rune(high)[b-0x80])
}

// encodeText gives the bytes of a string in one of Buffer's encodings (lower case).
func encodeText(s goja.String, encoding string) []byte {
	switch encoding {
	case "utf8", "utf-8":
		return []byte(s.String())
	case "utf16le", "utf-16le", "ucs2", "ucs-2":
		u := units(s)
		b := make([]byte, 2*len(u))
		for i, c := range u {
			b[2*i], b[2*i+1] = byte(c), byte(c>>8)
		}
		return b
	case "latin1", "binary", "ascii":
		b := make([]byte, s.Length())
		for i := range b {
			b[i] = byte(s.CharAt(i))
		}
		return b
	case "hex":
		text := s.String()
		n := 0
		for n+1 < len(text) && isHex(text[n]) && isHex(text[n+1]) {
			n += 2
		}
		b, _ := hex.DecodeString(text[:n])
		return b
	case "base64", "base64url":
		return looseBase64(s.String())
	}
	return nil
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// looseBase64 reads either alphabet, skips what belongs to neither and stops at padding, as Node does.
func looseBase64(text string) []byte {
	var b []byte
	acc, bits := uint32(0), 0
	for i := range len(text) {
		c := text[i]
		v := uint32(0)
		switch {
		case c >= 'A' && c <= 'Z':
			v = uint32(c - 'A')
		case c >= 'a' && c <= 'z':
			v = uint32(c-'a') + 26
		case c >= '0' && c <= '9':
			v = uint32(c-'0') + 52
		case c == '+' || c == '-':
			v = 62
		case c == '/' || c == '_':
			v = 63
		case c == '=':
			return b
		default:
			continue
		}
		acc, bits = acc<<6|v, bits+6
		if bits >= 8 {
			bits -= 8
			b = append(b, byte(acc>>bits))
		}
	}
	return b
}

// decodeText is the string that bytes mean in one of Buffer's encodings.
func decodeText(b []byte, encoding string) goja.String {
	switch encoding {
	case "utf16le", "utf-16le", "ucs2", "ucs-2":
		u := make([]uint16, len(b)/2)
		for i := range u {
			u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
		}
		return goja.StringFromUTF16(u)
	case "latin1", "binary", "ascii":
		u := make([]uint16, len(b))
		for i, c := range b {
			if u[i] = uint16(c); encoding == "ascii" {
				u[i] &= 0x7F
			}
		}
		return goja.StringFromUTF16(u)
	case "hex":
		return stringOf(hex.EncodeToString(b))
	case "base64":
		return stringOf(base64.StdEncoding.EncodeToString(b))
	case "base64url":
		return stringOf(base64.RawURLEncoding.EncodeToString(b))
	}
	s, _ := (&decoder{encoding: "utf-8", keepBOM: true}).decode(b, false)
	return s
}

// atob decodes as the Web's forgiving-base64 does; bad says which of Node's two errors it is.
func atob(text string) (out []byte, ok, badLength bool) {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\t\n\f\r ", r) {
			return -1
		}
		return r
	}, text)
	if len(text)%4 == 0 {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "="), "=")
	}
	for _, r := range text {
		if !(r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '+' || r == '/') {
			return nil, false, false
		}
	}
	if len(text)%4 == 1 {
		return nil, false, true
	}
	out, err := base64.RawStdEncoding.DecodeString(text)
	return out, err == nil, false
}
