package js

import (
	"errors"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js/words"
)

var (
	stringType   = reflect.TypeFor[string]()
	boolType     = reflect.TypeFor[bool]()
	bigIntType   = reflect.TypeFor[*big.Int]()
	bufferType   = reflect.TypeFor[goja.ArrayBuffer]()
	promiseType  = reflect.TypeFor[*goja.Promise]()
	functionType = reflect.TypeFor[func(goja.FunctionCall) goja.Value]()
	noSourceMaps = parser.WithDisableSourceMaps
)

// maxCauses bounds how many causes and inner errors an error comes with: a script may make them endless.
const maxCauses = 16

// thrown is a rejection's value as an error.
type thrown struct{ value Value }

func (thrown) Error() string { return "rejected" }

// frame is one place of a stack: of a program, if it is known here, else of what no author wrote.
type frame struct {
	function string
	program  *Program
	source   string
	line     int
	column   int
}

// Error turns what a script threw into the form that hosts see: V8's words, the author's positions,
// the chain of causes. nil gives nil.
func (vm *VM) Error(err error) *event.Error {
	if err == nil {
		return nil
	}
	var value Value
	var frames []goja.StackFrame
	var rejected thrown
	var exception *goja.Exception
	var shaped *event.Error
	switch {
	case errors.As(err, &rejected):
		value = rejected.value
	case errors.As(err, &exception):
		value, frames = exception.Value(), exception.Stack()
	case errors.As(err, &shaped):
		return shaped
	default:
		return &event.Error{Code: event.CodeScript, Name: "InternalError", Message: err.Error()}
	}
	var failure *event.Error
	left := maxCauses
	if ex := vm.rt.Try(func() { failure = vm.describe(value, &left) }); ex != nil {
		failure = &event.Error{Code: event.CodeScript, Message: "an error that cannot be read: reading it throws"}
	}
	if failure.Source == "" && frames != nil {
		vm.place(failure, frames)
	}
	return failure
}

// describe reads a thrown value and at most left others; it may run getters of the script and so panic as they do.
func (vm *VM) describe(value Value, left *int) *event.Error {
	o, ok := value.(*goja.Object)
	if !ok || o.ClassName() != "Error" {
		return &event.Error{
			Code: event.CodeScript, Message: clip(vm.text(value), 128), // METIS's words for it, spec 4.3
			Hint: "throw an Error: it knows the place it was made at",
		}
	}
	if carried := vm.carried(o); carried != nil {
		return carried
	}
	vm.speakV8(o)
	failure := &event.Error{Code: event.CodeScript, Name: vm.property(o, "name"), Message: vm.property(o, "message")}
	if code, hint, ok := vm.marked(o); ok {
		failure.Code, failure.Hint = code, hint
	}
	text, frames := vm.splitStack(vm.property(o, "stack"))
	failure.Stack = text
	vm.placeFrames(failure, frames)
	if c := vm.carrierOf(o); c != nil && failure.Source == "" && c.mark.at.File != "" {
		vm.Locate(failure, c.mark.at)
	}
	if failure.Hint == "" && failure.Name == "ReferenceError" {
		failure.Hint = missingGlobal(failure.Message)
	}
	if cause := o.Get("cause"); !IsNullish(cause) && *left > 0 {
		*left--
		failure.Cause = vm.describe(cause, left)
	}
	if class, ok := vm.rt.Get("AggregateError").(*goja.Object); ok && vm.rt.InstanceOf(o, class) {
		if list, ok := o.Get("errors").(*goja.Object); ok && list.ClassName() == "Array" {
			for i := 0; *left > 0 && int64(i) < list.Get("length").ToInteger(); i++ {
				*left--
				failure.Also = append(failure.Also, vm.describe(list.Get(strconv.Itoa(i)), left))
			}
		}
	}
	return failure
}

// missingGlobal is the hint for a global of Node that there is none of here.
func missingGlobal(message string) string {
	switch name, _ := strings.CutSuffix(message, " is not defined"); name {
	case "require":
		return "the module's name must stand there as a text: require('node:path')"
	case "XMLHttpRequest", "EventSource", "Worker", "BroadcastChannel":
		return name + " is not provided here; for requests there are fetch, WebSocket and @metis/api"
	}
	return ""
}

// text is String(value), bounded, for a value that is no Error.
func (vm *VM) text(value Value) string {
	if value == nil {
		return "undefined"
	}
	if o, ok := value.(*goja.Object); ok {
		return vm.reader.Inspect(o)
	}
	return value.String()
}

func (vm *VM) property(o *goja.Object, name string) string {
	v := o.Get(name)
	if IsNullish(v) {
		return ""
	}
	if _, isObject := v.(*goja.Object); isObject {
		return vm.reader.Inspect(v)
	}
	return v.String()
}

func clip(s string, max int) string {
	for i := range s {
		if max--; max < 0 {
			return s[:i]
		}
	}
	return s
}

// place gives a failure the author's first place of an engine's stack, and the stack itself.
func (vm *VM) place(failure *event.Error, stack []goja.StackFrame) {
	frames := make([]frame, 0, len(stack))
	for i := range stack {
		at := stack[i].Position()
		frames = append(frames, frame{
			function: strings.TrimSuffix(strings.TrimSuffix(stack[i].FuncName(), "<anonymous>"), "<native>"),
			program:  vm.programs[stack[i].SrcName()], source: stack[i].SrcName(), line: at.Line, column: at.Column,
		})
	}
	frames = madeAt(frames)
	vm.placeFrames(failure, frames)
	var b strings.Builder
	b.WriteString(failure.Name)
	if failure.Name != "" {
		b.WriteString(": ")
	}
	b.WriteString(failure.Message)
	vm.writeFrames(&b, frames)
	failure.Stack = b.String()
}

func (vm *VM) placeFrames(failure *event.Error, frames []frame) {
	for _, f := range frames {
		if f.program == nil {
			continue
		}
		if at, ok := f.program.original(f.line, f.column); ok {
			failure.Source = at.String()
			failure.Frame = f.program.sourceMap().Frame(at.File, at.Line, at.Column)
			return
		}
	}
}

// Locate fills in the place of an error that was made at a position rather than thrown.
func (vm *VM) Locate(failure *event.Error, at Position) {
	failure.Source, failure.Frame = at.String(), vm.frame(at)
}

// FrameAt is the source line at a place that was written as file:line:column, with a caret below; "" for any other text.
func (vm *VM) FrameAt(source string) string {
	rest, column := cutNumber(source)
	name, line := cutNumber(rest)
	if line == 0 || column == 0 {
		return ""
	}
	return vm.frame(Position{File: name, Line: line, Column: column})
}

func (vm *VM) frame(at Position) string {
	for _, p := range vm.programs {
		if text := p.Frame(at); text != "" {
			return text
		}
	}
	return ""
}

// Where is the author's place that a native function was called from.
func (vm *VM) Where() Position {
	var stack [8]goja.StackFrame
	for _, f := range vm.rt.CaptureCallStack(len(stack), stack[:0]) {
		if p := vm.programs[f.SrcName()]; p != nil {
			at := f.Position()
			if place, ok := p.original(at.Line, at.Column); ok {
				return place
			}
		}
	}
	return Position{}
}

// The engine writes frames as "\tat name (source:line:column(pc))"; no author's text does.
const engineFrame = "\n\tat "

// reshape gives the engine's frames in a stack text V8's form and the author's positions. Frames of
// code that no author wrote are left out.
func (vm *VM) reshape(stack string) (string, bool) {
	if !strings.Contains(stack, engineFrame) {
		return strings.TrimSuffix(stack, "\n"), strings.HasSuffix(stack, "\n")
	}
	text, _ := vm.splitStack(stack)
	return text, true
}

func (vm *VM) splitStack(stack string) (string, []frame) {
	i := strings.Index(stack, engineFrame)
	if i < 0 {
		return strings.TrimSuffix(stack, "\n"), nil
	}
	var frames []frame
	for _, line := range strings.Split(stack[i+1:], "\n") {
		if text, ok := strings.CutPrefix(line, "\tat "); ok {
			frames = append(frames, vm.parseFrame(text))
		}
	}
	frames = madeAt(frames)
	var b strings.Builder
	b.WriteString(stack[:i])
	vm.writeFrames(&b, frames)
	return b.String(), frames
}

// madeAt leaves out the frames of constructors that an error's class was made by, as V8 does: the
// first place is then that of its `new`. Such a frame stands at the bracket of super(...).
func madeAt(frames []frame) []frame {
	for i, f := range frames {
		if f.program == nil {
			continue
		}
		at := f.program.offset(f.line, f.column)
		if at < 0 || i == len(frames)-1 || !strings.HasSuffix(f.program.code[:at], "super") {
			return frames[i:]
		}
	}
	return frames
}

// parseFrame reads "name (source:line:column(pc))", "source:line:column(pc)" or "name (native)".
func (vm *VM) parseFrame(text string) frame {
	var f frame
	if name, place, ok := strings.Cut(text, " ("); ok {
		f.function, text = name, strings.TrimSuffix(place, ")")
	}
	if i := strings.LastIndexByte(text, '('); i > 0 {
		text = text[:i]
	}
	rest, column := cutNumber(text)
	source, line := cutNumber(rest)
	f.source, f.line, f.column = source, line, column
	f.program = vm.programs[source]
	return f
}

func cutNumber(text string) (string, int) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return text, 0
	}
	n, err := strconv.Atoi(text[i+1:])
	if err != nil {
		return text, 0
	}
	return text[:i], n
}

func (vm *VM) writeFrames(b *strings.Builder, frames []frame) {
	for _, f := range frames {
		if f.program == nil {
			continue
		}
		at, ok := f.program.original(f.line, f.column)
		if !ok {
			continue
		}
		b.WriteString("\n    at ")
		if f.function != "" {
			b.WriteString(f.function)
			b.WriteString(" (")
			b.WriteString(at.String())
			b.WriteByte(')')
		} else {
			b.WriteString(at.String())
		}
	}
}

// speakV8 gives an error that the engine made the words that V8 has for it. An error of the script's
// own is left alone: no author words a message as the engine does.
func (vm *VM) speakV8(value Value) {
	o, ok := value.(*goja.Object)
	if !ok || o.ClassName() != "Error" {
		return
	}
	message := o.Get("message")
	if IsNullish(message) || message.ExportType() != stringType {
		return
	}
	before := message.String()
	if !words.Engine(before) {
		return
	}
	stack := o.Get("stack")
	if IsNullish(stack) {
		return
	}
	header, frames := stack.String(), []frame(nil)
	if i := strings.Index(header, engineFrame); i >= 0 {
		_, frames = vm.splitStack(header)
	}
	after, changed := words.V8(before, placeOf(frames))
	if !changed {
		return
	}
	_ = o.Set("message", after)
	text := stack.String()
	if i := strings.Index(text, before); i >= 0 {
		_ = o.Set("stack", text[:i]+after+text[i+len(before):])
	}
}

func placeOf(frames []frame) words.Place {
	at := words.Place{Offset: -1, Caller: -1}
	for i, f := range frames {
		if f.program == nil {
			continue
		}
		at.Tree, at.Code = f.program.treeOf, f.program.code
		if i == 0 {
			at.Offset = f.program.offset(f.line, f.column)
		}
		// The next frame of the same program: where a native function, or one whose parameters were
		// taken apart, was called.
		for _, g := range frames[max(i, 1):] {
			if g.program == f.program {
				at.Caller = g.program.offset(g.line, g.column)
				break
			}
		}
		break
	}
	return at
}

// mark is what Go attaches to an error that it throws into a script.
type mark struct {
	code, hint string
	at         Position // of the await that an error of the outside world came back to
}

// Throw makes the running native function throw an error of a built-in class ("Error", "TypeError",
// ...). code and hint reach the host if the script does not catch it; code "" is CodeScript.
func (vm *VM) Throw(class, message, code, hint string) {
	panic(vm.NewError(class, message, code, hint))
}

// NewError makes an error object, with the stack of where the VM is.
func (vm *VM) NewError(class, message, code, hint string) *Object {
	ctor := vm.rt.Get(class)
	o, err := vm.rt.New(ctor, vm.rt.ToValue(message))
	if err != nil {
		o = vm.rt.NewTypeError("%s", message)
	}
	vm.Mark(o, code, hint)
	return o
}

// Mark attaches a code and a hint to an error object.
func (vm *VM) Mark(o *Object, code, hint string) {
	if code == "" && hint == "" {
		return
	}
	vm.carry(o, &carrier{mark: mark{code: code, hint: hint}})
}

// cameBack notes where a task waits for what an error without a stack is about.
func (vm *VM) cameBack(o *Object, t *Task) *Object {
	if t == nil {
		return o
	}
	waits := t.Waits()
	if len(waits) == 0 {
		return o
	}
	if c := vm.carrierOf(o); c != nil {
		c.mark.at = waits[0]
	} else {
		vm.carry(o, &carrier{mark: mark{at: waits[0]}})
	}
	return o
}

func (vm *VM) carry(o *Object, c *carrier) {
	_ = o.DefineDataPropertySymbol(vm.markSymbol(), vm.rt.NewDynamicObject(c), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
}

// Carry makes an error object of a host's error, which comes back unchanged if nobody catches it.
func (vm *VM) Carry(failure *event.Error) *Object {
	o := vm.NewError("Error", failure.Message, "", "")
	vm.carry(o, &carrier{failure: failure})
	return o
}

// Foreign is an error of another VM: Outside makes one of this VM of it.
type Foreign struct{ Failure *event.Error }

func (f Foreign) Error() string { return f.Failure.Error() }

// foreign is an error of another VM as one of this: of the built-in class that its name says, with its stack and its code.
// It comes back unchanged if nobody catches it.
func (vm *VM) foreign(failure *event.Error) *Object {
	class := "Error"
	if slices.Contains([]string{"AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"}, failure.Name) {
		class = failure.Name
	}
	o := vm.NewError(class, failure.Message, "", "")
	if class == "AggregateError" { // its first argument is no message
		vm.Hidden(o, "message", vm.rt.ToValue(failure.Message))
	}
	if failure.Name != "" && failure.Name != class {
		vm.Hidden(o, "name", vm.rt.ToValue(failure.Name))
	}
	vm.Hidden(o, "code", vm.rt.ToValue(failure.Code))
	if failure.Stack != "" {
		vm.Hidden(o, "stack", vm.rt.ToValue(failure.Stack))
	}
	if failure.Cause != nil {
		vm.Hidden(o, "cause", vm.foreign(failure.Cause))
	}
	vm.carry(o, &carrier{failure: failure})
	return o
}

// Thrown is what a script threw, or a promise was rejected with, in the form that hosts see.
func (vm *VM) Thrown(v Value) *event.Error { return vm.Error(thrown{v}) }

// carrier hides Go's knowledge of an error behind a symbol that no script holds.
type carrier struct {
	mark    mark
	failure *event.Error
}

func (*carrier) Get(string) Value       { return nil }
func (*carrier) Set(string, Value) bool { return false }
func (*carrier) Has(string) bool        { return false }
func (*carrier) Delete(string) bool     { return false }
func (*carrier) Keys() []string         { return nil }

func (vm *VM) markSymbol() *goja.Symbol {
	if vm.markSym == nil {
		vm.markSym = goja.NewSymbol("metis-run")
	}
	return vm.markSym
}

func (vm *VM) carrierOf(o *goja.Object) *carrier {
	if vm.markSym == nil {
		return nil
	}
	v, ok := o.GetSymbol(vm.markSym).(*goja.Object)
	if !ok {
		return nil
	}
	c, _ := v.Export().(*carrier)
	return c
}

func (vm *VM) marked(o *goja.Object) (code, hint string, ok bool) {
	c := vm.carrierOf(o)
	if c == nil || c.failure != nil {
		return "", "", false
	}
	if c.mark.code == "" {
		return event.CodeScript, c.mark.hint, true
	}
	return c.mark.code, c.mark.hint, true
}

func (vm *VM) carried(o *goja.Object) *event.Error {
	if c := vm.carrierOf(o); c != nil {
		return c.failure
	}
	return nil
}
