package lib

import (
	"math"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// parseHost is the host parser of the URL Standard; it returns the serialised host.
func parseHost(s string, opaque bool) (string, bool) {
	if strings.HasPrefix(s, "[") {
		if !strings.HasSuffix(s, "]") {
			return "", false
		}
		a, err := netip.ParseAddr(s[1 : len(s)-1])
		if err != nil || !a.Is6() || a.Zone() != "" {
			return "", false
		}
		return "[" + ipv6(a) + "]", true
	}
	if opaque {
		if strings.ContainsAny(s, "\x00\t\n\r #/:<>?@[\\]^|") {
			return "", false
		}
		return encode(s, controlSet), true
	}
	domain, ok := toASCII(decodePercent(s))
	if !ok || domain == "" || strings.ContainsFunc(domain, func(r rune) bool {
		return r <= ' ' || r == 0x7F || strings.ContainsRune("#/:<>?@[\\]^|%", r)
	}) {
		return "", false
	}
	if endsInNumber(domain) {
		return ipv4(domain)
	}
	return domain, true
}

// ipv6 writes an address as the standard does: hexadecimal pieces, the longest run of zeros left out.
func ipv6(a netip.Addr) string {
	b := a.As16()
	var pieces [8]uint16
	for i := range pieces {
		pieces[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	from, length := -1, 1
	for i := 0; i < 8; i++ {
		n := 0
		for i+n < 8 && pieces[i+n] == 0 {
			n++
		}
		if n > length {
			from, length = i, n
		}
		i += n
	}
	var out strings.Builder
	for i := 0; i < 8; i++ {
		if i == from {
			out.WriteString("::")
			i += length - 1
			continue
		}
		if i > 0 && i != from+length {
			out.WriteByte(':')
		} else if i > 0 && from < 0 {
			out.WriteByte(':')
		}
		out.WriteString(strconv.FormatUint(uint64(pieces[i]), 16))
	}
	return out.String()
}

// endsInNumber is the standard's "ends in a number" checker.
func endsInNumber(domain string) bool {
	parts := strings.Split(domain, ".")
	if parts[len(parts)-1] == "" {
		if len(parts) == 1 {
			return false
		}
		parts = parts[:len(parts)-1]
	}
	last := parts[len(parts)-1]
	if last != "" && strings.Trim(last, "0123456789") == "" {
		return true
	}
	_, ok := ipv4Number(last)
	return ok
}

// ipv4Number reads a decimal, octal or hexadecimal part.
func ipv4Number(s string) (float64, bool) {
	if s == "" {
		return 0, false
	}
	base := 10
	if len(s) >= 2 && (s[:2] == "0x" || s[:2] == "0X") {
		s, base = s[2:], 16
	} else if len(s) >= 2 && s[0] == '0' {
		s, base = s[1:], 8
	}
	n := 0.0
	for i := range len(s) {
		d, err := strconv.ParseUint(s[i:i+1], base, 8)
		if err != nil {
			return 0, false
		}
		n = n*float64(base) + float64(d)
	}
	return n, true
}

func ipv4(domain string) (string, bool) {
	parts := strings.Split(domain, ".")
	if parts[len(parts)-1] == "" && len(parts) > 1 {
		parts = parts[:len(parts)-1]
	}
	if len(parts) > 4 {
		return "", false
	}
	sum := 0.0
	for i, p := range parts {
		n, ok := ipv4Number(p)
		if !ok {
			return "", false
		}
		if i < len(parts)-1 {
			if n > 255 {
				return "", false
			}
			sum += n * math.Pow(256, float64(3-i))
		} else {
			if n >= math.Pow(256, float64(5-len(parts))) {
				return "", false
			}
			sum += n
		}
	}
	v := uint32(sum)
	return netip.AddrFrom4([4]byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}).String(), true
}

// toASCII is domain to ASCII. The mapping of UTS 46 is, but for rare characters, compatibility
// composition of the lower case; what it ignores and forbids is taken from the Unicode categories.
func toASCII(domain string) (string, bool) {
	if !utf8.ValidString(domain) {
		return "", false
	}
	domain = strings.Map(func(r rune) rune {
		switch r {
		case 0xAD, 0x200B, 0x2060, 0xFEFF, 0x180B, 0x180C, 0x180D, 0x34F, 0x200C, 0x200D:
			return -1
		case 0x3002, 0xFF0E, 0xFF61:
			return '.'
		}
		if r >= 0xFE00 && r <= 0xFE0F {
			return -1
		}
		return unicode.ToLower(r)
	}, domain)
	ascii := true
	for i := range len(domain) {
		ascii = ascii && domain[i] < utf8.RuneSelf
	}
	if ascii && !strings.Contains(domain, "xn--") {
		return domain, true
	}
	domain = norm.NFKC.String(strings.ToLower(norm.NFKC.String(domain)))
	labels := strings.Split(domain, ".")
	for i, label := range labels {
		if strings.HasPrefix(label, "xn--") {
			if u, ok := punycodeDecode(label[4:]); !ok || u == "" || !norm.NFC.IsNormalString(u) {
				return "", false
			}
			continue
		}
		plain := true
		for j, r := range label {
			if r < utf8.RuneSelf {
				continue
			}
			plain = false
			if !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.S, unicode.P) || j == 0 && unicode.Is(unicode.M, r) || r == utf8.RuneError {
				return "", false
			}
		}
		if !plain {
			labels[i] = "xn--" + punycodeEncode(label)
		}
	}
	return strings.Join(labels, "."), true
}

// Punycode, RFC 3492 with its parameters for IDNA.
const (
	punyBase, punyMin, punyMax   = 36, 1, 26
	punySkew, punyDamp, punyBias = 38, 700, 72
)

func punyAdapt(delta, n int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / n
	k := 0
	for delta > (punyBase-punyMin)*punyMax/2 {
		delta /= punyBase - punyMin
		k += punyBase
	}
	return k + (punyBase-punyMin+1)*delta/(delta+punySkew)
}

func punycodeEncode(s string) string {
	const digits = "abcdefghijklmnopqrstuvwxyz0123456789"
	in := []rune(s)
	var out strings.Builder
	for _, r := range in {
		if r < 0x80 {
			out.WriteRune(r)
		}
	}
	basic := out.Len()
	if basic > 0 {
		out.WriteByte('-')
	}
	n, delta, bias, done := rune(0x80), 0, punyBias, basic
	for done < len(in) {
		next := rune(math.MaxInt32)
		for _, r := range in {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range in {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := punyBase; ; k += punyBase {
				t := min(max(k-bias, punyMin), punyMax)
				if q < t {
					break
				}
				out.WriteByte(digits[t+(q-t)%(punyBase-t)])
				q = (q - t) / (punyBase - t)
			}
			out.WriteByte(digits[q])
			bias = punyAdapt(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return out.String()
}

func punycodeDecode(s string) (string, bool) {
	var out []rune
	if i := strings.LastIndexByte(s, '-'); i >= 0 {
		out = []rune(s[:i])
		s = s[i+1:]
	}
	n, i, bias := 0x80, 0, punyBias
	for len(s) > 0 {
		old, w := i, 1
		for k := punyBase; ; k += punyBase {
			if s == "" {
				return "", false
			}
			c := s[0]
			s = s[1:]
			d := 0
			switch {
			case c >= 'a' && c <= 'z':
				d = int(c - 'a')
			case c >= '0' && c <= '9':
				d = int(c-'0') + 26
			default:
				return "", false
			}
			i += d * w
			if i > math.MaxInt32 {
				return "", false
			}
			t := min(max(k-bias, punyMin), punyMax)
			if d < t {
				break
			}
			w *= punyBase - t
		}
		bias = punyAdapt(i-old, len(out)+1, old == 0)
		n += i / (len(out) + 1)
		i %= len(out) + 1
		if n > unicode.MaxRune {
			return "", false
		}
		out = append(out[:i], append([]rune{rune(n)}, out[i:]...)...)
		i++
	}
	return string(out), true
}
