package inspect

import (
	"math"
	"strings"
)

// Node's rules for one line or many: util.inspect with breakLength 80 and compact 3, as
// console.log calls it.
const (
	lineWidth  = 80
	inOneLine  = 3 // inner levels that may stand on one line
	groupAfter = 6 // members up to which an array is not laid out in columns
)

// lay puts the parts of an object together.
func (p *printer) lay(f *frame, level int) string {
	base := f.base
	if base != "" {
		base += " "
	}
	n := len(f.out)
	if f.list && n > groupAfter {
		f.out = p.columns(f)
	}
	if p.current-level < inOneLine && n == len(f.out) && p.fits(f) {
		if line := strings.Join(f.out, ", "); !strings.Contains(line, "\n") {
			return base + f.open + " " + line + " " + f.close
		}
	}
	pad := "\n" + strings.Repeat(" ", p.indent)
	return base + f.open + pad + "  " + strings.Join(f.out, ","+pad+"  ") + pad + f.close
}

// fits tells whether the members have room on one line, by the measure that Node uses: their
// lengths, separators, what stands before them and ten columns of reserve.
func (p *printer) fits(f *frame) bool {
	start := len(f.out) + p.indent + units(f.open) + units(f.base) + 10
	total := len(f.out) + start
	if total+len(f.out) > lineWidth {
		return false
	}
	for _, s := range f.out {
		if total += units(s); total > lineWidth {
			return false
		}
	}
	return !strings.Contains(f.base, "\n")
}

// columns lays the members of a long array out in columns, if they are short and of like width;
// it returns them unchanged otherwise.
func (p *printer) columns(f *frame) []string {
	const gap = 2 // ", "
	out := f.out
	items := len(out)
	if items > maxItems {
		items-- // the last one says how many are not shown
	}
	widths := make([]int, items)
	total, widest := 0, 0
	for i := range widths {
		widths[i] = columns(out[i])
		total += widths[i] + gap
		widest = max(widest, widths[i])
	}
	cell := widest + gap
	if cell*3+p.indent >= lineWidth || float64(total)/float64(cell) <= 5 && widest > 6 {
		return out
	}
	// Narrower where widths differ much, and about 2.5 times as many columns as rows, for a
	// character is that much higher than wide.
	bias := math.Sqrt(float64(cell) - float64(total)/float64(len(out)))
	width := math.Max(float64(cell)-3-bias, 1)
	n := int(math.Min(
		math.Min(math.Floor(math.Sqrt(2.5*width*float64(items))/width+0.5), math.Floor(float64(lineWidth-p.indent)/float64(cell))),
		math.Min(inOneLine*4, 15)))
	if n <= 1 {
		return out
	}
	column := make([]int, n)
	for i := range column {
		for j := i; j < items; j += n {
			column[i] = max(column[i], widths[j]+gap)
		}
	}
	right := f.numbers
	var rows []string
	var b strings.Builder
	for i := 0; i < items; i += n {
		b.Reset()
		end := min(i+n, items)
		for j := i; j < end; j++ {
			cell, pad := out[j], column[j-i]-widths[j]-gap
			last := j == end-1
			if !last {
				cell += ", "
			}
			if right {
				b.WriteString(strings.Repeat(" ", pad))
			}
			b.WriteString(cell)
			if !right && !last {
				b.WriteString(strings.Repeat(" ", pad))
			}
		}
		rows = append(rows, b.String())
	}
	if items < len(out) {
		rows = append(rows, out[items])
	}
	return rows
}
