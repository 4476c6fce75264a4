package intl

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Decimal is a number as digits: a value of digits * 10**scale, or an infinity, or NaN.
type Decimal struct {
	Negative bool // also of zero
	Kind     DecimalKind
	digits   []byte // 0 to 9, most significant first, without leading or trailing zeros; none for zero
	scale    int    // power of ten of the last digit
	minFrac  int    // digits to show behind the point at least
	exponent int    // of compact and scientific notation, for plurals
	float    float64
	scaled   int // by which power of ten the digits left those of float, which is not 0
}

// DecimalKind tells numbers from what is none.
type DecimalKind uint8

const (
	Finite DecimalKind = iota
	Infinite
	NaN
)

// FromFloat is the shortest decimal that means f, as JavaScript shows it.
func FromFloat(f float64) Decimal {
	switch {
	case math.IsNaN(f):
		return Decimal{Kind: NaN}
	case math.IsInf(f, 0):
		return Decimal{Kind: Infinite, Negative: f < 0}
	}
	var buf [32]byte
	d, _ := ParseDecimal(string(strconv.AppendFloat(buf[:0], f, 'e', -1, 64)))
	d.float = math.Abs(f)
	return d
}

// approximate replaces the digits of a float by those that ICU sees first, about sixteen of them. It works on
// with these where it rounds to an increment.
func (d *Decimal) approximate() {
	f := d.float
	d.float = 0
	if f == 0 || d.Kind != Finite {
		return
	}
	exponent := int(math.Float64bits(f)>>52) - 0x3ff
	if exponent <= 52 && f == math.Trunc(f) || exponent == -1023 {
		return
	}
	frac := int(float64(52-exponent) / math.Log2(10))
	i := frac
	for ; i >= 22; i -= 22 {
		f *= 1e22
	}
	for ; i <= -22; i += 22 {
		f /= 1e22
	}
	if i >= 0 {
		f *= powers[i]
	} else {
		f /= powers[-i]
	}
	if n := int64(math.Floor(f + 0.5)); n != 0 {
		rounded := FromBig(big.NewInt(n))
		d.digits, d.scale = rounded.digits, rounded.scale-frac+d.scaled
	}
}

var powers = [22]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21}

// shift multiplies by a power of ten.
func (d *Decimal) shift(by int) {
	if !d.zeroish() {
		d.scale += by
		d.scaled += by
	}
}

// FromBig is an integer.
func FromBig(n *big.Int) Decimal {
	d, _ := ParseDecimal(n.String())
	return d
}

// ParseDecimal reads [+-] digits [. digits] [e [+-] digits], or Infinity with a sign.
func ParseDecimal(s string) (Decimal, bool) {
	var d Decimal
	if s != "" && (s[0] == '-' || s[0] == '+') {
		d.Negative, s = s[0] == '-', s[1:]
	}
	if s == "Infinity" {
		d.Kind = Infinite
		return d, true
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		exp, err := strconv.Atoi(s[i+1:])
		if err != nil || len(s[i+1:]) > 9 {
			return d, false
		}
		d.scale, s = exp, s[:i]
	}
	whole, frac, _ := strings.Cut(s, ".")
	if whole+frac == "" {
		return d, false
	}
	d.scale -= len(frac)
	d.digits = make([]byte, 0, len(whole)+len(frac))
	for _, part := range [2]string{whole, frac} {
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return d, false
			}
			d.digits = append(d.digits, part[i]-'0')
		}
	}
	d.trim()
	return d, true
}

// trim takes zeros off both ends.
func (d *Decimal) trim() {
	for len(d.digits) > 0 && d.digits[len(d.digits)-1] == 0 {
		d.digits = d.digits[:len(d.digits)-1]
		d.scale++
	}
	for len(d.digits) > 0 && d.digits[0] == 0 {
		d.digits = d.digits[1:]
	}
	if len(d.digits) == 0 {
		d.scale = 0
	}
}

func (d *Decimal) zero() bool { return d.Kind == Finite && len(d.digits) == 0 }

// zeroish is zero or no number.
func (d *Decimal) zeroish() bool { return len(d.digits) == 0 }

// magnitude is the power of ten of the first digit. Zero has none.
func (d *Decimal) magnitude() int { return d.scale + len(d.digits) - 1 }

// digit is the one at a power of ten.
func (d *Decimal) digit(power int) byte {
	if i := d.magnitude() - power; i >= 0 && i < len(d.digits) {
		return d.digits[i]
	}
	return 0
}

// fractionDigits is how many are shown behind the point.
func (d *Decimal) fractionDigits() int {
	if d.zeroish() {
		return d.minFrac
	}
	return max(-d.scale, d.minFrac, 0)
}

// Compare orders two finite numbers or infinities.
func (d *Decimal) Compare(e *Decimal) int {
	sign := func(x *Decimal) int {
		switch {
		case x.zero():
			return 0
		case x.Negative:
			return -1
		}
		return 1
	}
	a, b := sign(d), sign(e)
	if a != b {
		if a < b {
			return -1
		}
		return 1
	}
	return a * d.compareAbs(e)
}

func (d *Decimal) compareAbs(e *Decimal) int {
	switch {
	case d.Kind == Infinite && e.Kind == Infinite:
		return 0
	case d.Kind == Infinite:
		return 1
	case e.Kind == Infinite:
		return -1
	case d.zero() || e.zero():
		return len(d.digits) - len(e.digits)
	case d.magnitude() != e.magnitude():
		return d.magnitude() - e.magnitude()
	}
	for p := d.magnitude(); p >= min(d.scale, e.scale); p-- {
		if c := int(d.digit(p)) - int(e.digit(p)); c != 0 {
			return c
		}
	}
	return 0
}

// half says how a remainder lies to one half of the unit: -1 below, 0 at, 1 above it.
type half int

// up says whether a rounding mode goes away from zero, for a remainder that is not zero. Odd is the last
// digit that stays.
func up(mode string, negative, odd bool, h half) bool {
	switch mode {
	case "ceil":
		return !negative
	case "floor":
		return negative
	case "expand":
		return true
	case "trunc":
		return false
	case "halfCeil":
		return h > 0 || h == 0 && !negative
	case "halfFloor":
		return h > 0 || h == 0 && negative
	case "halfTrunc":
		return h > 0
	case "halfEven":
		return h > 0 || h == 0 && odd
	}
	return h >= 0 // halfExpand
}

// round drops what is below a power of ten.
func (d *Decimal) round(power int, mode string) {
	if d.Kind != Finite || len(d.digits) == 0 || power <= d.scale {
		return
	}
	keep := max(d.magnitude()-power+1, 0) // digits that stay
	h := half(-1)
	if first := d.digit(power - 1); first > 5 || first == 5 && d.scale < power-1 {
		h = 1
	} else if first == 5 {
		h = 0
	}
	away := up(mode, d.Negative, d.digit(power)&1 == 1, h)
	d.digits = append([]byte(nil), d.digits[:keep]...)
	d.scale = power
	if away {
		i := keep - 1
		for ; i >= 0 && d.digits[i] == 9; i-- {
			d.digits[i] = 0
		}
		if i >= 0 {
			d.digits[i]++
		} else {
			d.digits = append([]byte{1}, d.digits...)
		}
	}
	d.trim()
}

// roundTo rounds to a multiple of increment * 10**power.
func (d *Decimal) roundTo(increment int64, power int, mode string) {
	if d.Kind != Finite || len(d.digits) == 0 {
		return
	}
	if increment == 1 {
		d.round(power, mode)
		return
	}
	// In units of the lower of the two last places.
	low := min(d.scale, power)
	n := d.integer(low)
	unit := new(big.Int).Mul(big.NewInt(increment), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(power-low)), nil))
	q, r := new(big.Int).QuoRem(n, unit, new(big.Int))
	if r.Sign() != 0 {
		h := half(new(big.Int).Lsh(r, 1).Cmp(unit))
		if up(mode, d.Negative, q.Bit(0) == 1, h) {
			q.Add(q, big.NewInt(1))
		}
	}
	rounded := FromBig(q.Mul(q, unit))
	d.digits, d.scale = rounded.digits, rounded.scale+low
	d.trim()
}

// integer is the absolute value in units of 10**power, which is at or below its last digit.
func (d *Decimal) integer(power int) *big.Int {
	text := make([]byte, 0, len(d.digits)+1)
	for _, c := range d.digits {
		text = append(text, c+'0')
	}
	if len(text) == 0 {
		return new(big.Int)
	}
	n, _ := new(big.Int).SetString(string(text), 10)
	return n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.scale-power)), nil))
}
