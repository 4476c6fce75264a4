package inspect

import (
	"math"
	"strings"
)

// groupAfter is the number of members up to which an array is not laid out in columns.
const groupAfter = 6

// lay puts the parts of an object together.
func (p *printer) lay(f *frame, level int) string {
	if p.Compact == OldCompact {
		return p.layOld(f)
	}
	base := f.base
	if base != "" {
		base += " "
	}
	n := len(f.out)
	if f.list && n > groupAfter && p.Compact > 0 {
		f.out = p.columns(f)
	}
	if p.current-level < p.Compact && n == len(f.out) && p.fits(f, len(f.out)+p.indent+units(f.open)+units(f.base)+10) {
		if line := strings.Join(f.out, ", "); !strings.Contains(line, "\n") {
			return base + f.open + " " + line + " " + f.close
		}
	}
	pad := "\n" + strings.Repeat(" ", p.indent)
	return base + f.open + pad + "  " + strings.Join(f.out, ","+pad+"  ") + pad + f.close
}

// layOld is lay as Node once did: the first member beside the brace, and as much on a line as it holds.
func (p *printer) layOld(f *frame) string {
	base := ""
	if f.base != "" {
		base = " " + f.base
	}
	if p.fits(f, 0) {
		return f.open + base + " " + strings.Join(f.out, ", ") + " " + f.close
	}
	pad := "\n" + strings.Repeat(" ", p.indent) + "  "
	first := " "
	if base != "" || len(f.open) > 1 {
		first = base + pad
	}
	return f.open + first + strings.Join(f.out, ","+pad) + " " + f.close
}

// fits tells whether the members have room on one line, by the measure that Node uses: their
// lengths, separators, and what stands before them (start).
func (p *printer) fits(f *frame, start int) bool {
	total := len(f.out) + start
	if total+len(f.out) > p.BreakLength {
		return false
	}
	for _, s := range f.out {
		if total += units(p.plainText(s)); total > p.BreakLength {
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
	if items > p.maxItems {
		items-- // the last one says how many are not shown
	}
	widths := make([]int, items)
	total, widest := 0, 0
	for i := range widths {
		widths[i] = columns(p.plainText(out[i]))
		total += widths[i] + gap
		widest = max(widest, widths[i])
	}
	cell := widest + gap
	if cell*3+p.indent >= p.BreakLength || float64(total)/float64(cell) <= 5 && widest > 6 {
		return out
	}
	// Narrower where widths differ much, and about 2.5 times as many columns as rows, for a
	// character is that much higher than wide.
	bias := math.Sqrt(float64(cell) - float64(total)/float64(len(out)))
	width := math.Max(float64(cell)-3-bias, 1)
	n := int(math.Min(
		math.Min(math.Floor(math.Sqrt(2.5*width*float64(items))/width+0.5), math.Floor(float64(p.BreakLength-p.indent)/float64(cell))),
		math.Min(float64(p.Compact)*4, 15)))
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
