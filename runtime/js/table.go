package js

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// tableColumn is one column of console.table, by row.
type tableColumn struct {
	name  string
	cells []string
}

func (c *tableColumn) put(row int, text string) {
	for len(c.cells) <= row {
		c.cells = append(c.cells, "")
	}
	c.cells[row] = text
}

// maxTable bounds the rows and columns of a table; Node's has no bound, and a script may ask for
// millions.
const maxTable = 10_000

// table is what console.table prints; what is no object prints as console.log does.
func (vm *VM) table(args []Value) string {
	if len(args) == 0 {
		return "undefined"
	}
	data, ok := args[0].(*goja.Object)
	if !ok {
		return vm.Format(args[0])
	}
	if entries := vm.tableEntries(data); entries != nil {
		return drawTable(entries)
	}
	var only []string
	if len(args) > 1 {
		if list, ok := args[1].(*goja.Object); ok {
			only = []string{}
			for _, key := range list.Keys() {
				only = append(only, list.Get(key).String())
			}
		}
	}
	index := tableColumn{name: "(index)", cells: bounded(data.Keys())}
	values := tableColumn{name: "Values"}
	var columns []*tableColumn
	known := map[string]*tableColumn{}
	column := func(name string) *tableColumn {
		if known[name] == nil && len(columns) < maxTable {
			known[name] = &tableColumn{name: name}
			columns = append(columns, known[name])
		}
		return known[name]
	}
	for row, key := range index.cells {
		item := data.Get(key)
		o, isObject := item.(*goja.Object)
		if !isObject && only == nil {
			values.put(row, vm.cell(item))
			continue
		}
		names := only
		if names == nil {
			names = bounded(o.Keys())
		}
		for _, name := range names {
			if c := column(name); c != nil && isObject && (only == nil || slices.Contains(o.GetOwnPropertyNames(), name)) {
				c.put(row, vm.cell(o.Get(name)))
			}
		}
	}
	all := append([]*tableColumn{&index}, arrayFirst(columns)...)
	if values.cells != nil {
		all = append(all, &values)
	}
	return drawTable(all)
}

// tableEntries are the columns of a Map or Set; nil for anything else.
func (vm *VM) tableEntries(o *goja.Object) []*tableColumn {
	index, keys, values := &tableColumn{name: "(iteration index)"}, &tableColumn{name: "Key"}, &tableColumn{name: "Values"}
	class := vm.rt.Get("Map")
	columns := []*tableColumn{index, keys, values}
	if !vm.rt.InstanceOf(o, class.(*goja.Object)) {
		class = vm.rt.Get("Set")
		columns = []*tableColumn{index, values}
		if !vm.rt.InstanceOf(o, class.(*goja.Object)) {
			return nil
		}
	}
	each, ok := goja.AssertFunction(class.(*goja.Object).Get("prototype").ToObject(vm.rt).Get("forEach"))
	if !ok {
		return nil
	}
	row := 0
	_, err := each(o, vm.rt.ToValue(func(c goja.FunctionCall) goja.Value {
		if row < maxTable {
			index.put(row, strconv.Itoa(row))
			keys.put(row, vm.cell(c.Argument(1)))
			values.put(row, vm.cell(c.Argument(0)))
		}
		row++
		return goja.Undefined()
	}))
	if err != nil {
		return nil // an object of that class that is none
	}
	return columns
}

func bounded(keys []string) []string { return keys[:min(len(keys), maxTable)] }

// arrayFirst orders columns as an object orders its keys: indices by number, then names as they came.
func arrayFirst(columns []*tableColumn) []*tableColumn {
	number := func(c *tableColumn) int {
		n, err := strconv.Atoi(c.name)
		if err != nil || strconv.Itoa(n) != c.name || n < 0 {
			return math.MaxInt32
		}
		return n
	}
	slices.SortStableFunc(columns, func(a, b *tableColumn) int { return number(a) - number(b) })
	return columns
}

// cell is a value as Node shows it in a table: one level of an object with at most two members, on one
// line.
func (vm *VM) cell(v Value) string {
	o, ok := v.(*goja.Object)
	if _, function := goja.AssertFunction(v); !ok || function {
		return vm.reader.Inspect(v)
	}
	if o.ClassName() != "Array" && len(o.Keys()) > 2 {
		text := vm.reader.Format([]Value{vm.rt.ToValue("%s"), vm.rt.NewArray(o)})
		return strings.TrimSuffix(strings.TrimPrefix(text, "[ "), " ]")
	}
	lines := strings.Split(vm.reader.Format([]Value{vm.rt.ToValue("%s"), o}), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, " ")
	}
	return strings.Join(lines, " ")
}

func drawTable(columns []*tableColumn) string {
	rows := 0
	widths := make([]int, len(columns))
	for i, c := range columns {
		rows = max(rows, len(c.cells))
		widths[i] = utf8.RuneCountInString(c.name)
		for _, cell := range c.cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	rule := func(left, middle, right string) {
		b.WriteString(left)
		for i, w := range widths {
			if i > 0 {
				b.WriteString(middle)
			}
			b.WriteString(strings.Repeat("─", w+2))
		}
		b.WriteString(right)
	}
	line := func(text func(c *tableColumn) string) {
		b.WriteString("\n│")
		for i, c := range columns {
			cell := text(c)
			b.WriteString(" " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)) + " │")
		}
	}
	rule("┌", "┬", "┐")
	line(func(c *tableColumn) string { return c.name })
	b.WriteByte('\n')
	rule("├", "┼", "┤")
	for row := range rows {
		line(func(c *tableColumn) string {
			if row < len(c.cells) {
				return c.cells[row]
			}
			return ""
		})
	}
	b.WriteByte('\n')
	rule("└", "┴", "┘")
	return b.String()
}
