package words

import (
	"strconv"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

const (
	notAFunction = " is not a function"
	notIterableQ = " is not iterable"
	orItsReturn  = " is not a function or its return value is not iterable"
)

// thrown are the words for an error whose topmost frame is here; "" if there are none. caller is where
// the function was called, which tells the arguments.
func (s *spot) thrown(what kind, detail string, caller *spot) string {
	switch what {
	case readProperty:
		return s.read(detail)
	case toObject:
		return s.objectless(caller)
	case notCoercible:
		return s.destructured(caller)
	case notIterable:
		return s.iterated(what, caller)
	case noMember, notFunction:
		return s.called()
	case notObject:
		return s.primitiveUsed(detail, caller)
	case notCallable:
		if s.made != nil && lastName(s.made.Callee) == "Promise" {
			return "Promise resolver " + s.callback(what, s.made.ArgumentList, detail) + notAFunction
		}
	case notNewable:
		if s.made != nil {
			return text(s.made.Callee) + " is not a constructor"
		}
	case bareClass:
		if s.call != nil {
			return bareClassWords(s.call.Callee)
		}
	case early:
		if s.name != "" {
			return "Cannot access '" + s.name + "' before initialization"
		}
	case superNull:
		return s.superless()
	case extendsValue:
		if s.class != nil {
			return "Class extends value " + s.superValue() + " is not a constructor or null"
		}
	case readOnly:
		return s.readOnly(detail)
	case noReceiver:
		if key := s.keyText(s.set); key != "" {
			return "Cannot create property '" + key + "' on " + s.typed(memberObject(s.set), detail)
		}
	case badIndex:
		if s.made != nil {
			switch name := lastName(s.made.Callee); {
			case name == "ArrayBuffer":
				return "Invalid array buffer length"
			case strings.HasSuffix(name, "Array"):
				return "Invalid typed array length: " + detail
			}
		}
	case badExpression:
		if s.made != nil {
			return s.expression(s.made.ArgumentList, detail)
		}
	}
	return ""
}

// read words a member's read, of which the engine knows the key.
func (s *spot) read(key string) string {
	member := s.member
	if memberKey(member) == "" || memberKey(member) != key && s.held != nil && memberKey(s.held) == key {
		if s.held != nil {
			member = s.held
		}
	}
	nullish := "undefined"
	if object := memberObject(member); object != nil {
		nullish = s.nullish(object)
	}
	// goja gives a symbol by its description alone.
	if b, ok := member.(*ast.BracketExpression); ok && strings.HasPrefix(key, "Symbol.") && text(b.Member) == key {
		if key == "Symbol.iterator" {
			return notIterableValue(nullish)
		}
		key = "Symbol(" + key + ")"
	}
	return cannotRead(nullish, classText(key))
}

// memberKey is the key of a member that is written out.
func memberKey(e ast.Expression) string {
	switch n := e.(type) {
	case *ast.DotExpression:
		return n.Identifier.Name.String()
	case *ast.PrivateDotExpression:
		return "#" + n.Identifier.Name.String()
	case *ast.BracketExpression:
		name, _ := keyName(n.Member)
		if _, ok := n.Member.(*ast.Identifier); ok {
			return "" // a variable
		}
		return name
	}
	return ""
}

// notIterableValue is V8's "is not iterable" where it has a value and no expression.
func notIterableValue(value string) string {
	if value == "null" {
		value = "object null"
	}
	return value + notIterableQ + " (cannot read property Symbol(Symbol.iterator))"
}

// generic words that a value of which V8 prints no expression is not iterable.
func (s *spot) generic(what kind, e ast.Expression) string {
	if what == toObject {
		return notIterableValue(s.nullish(e))
	}
	if kind, value := s.primitive(e); kind == "number" || kind == "boolean" {
		return notIterableValue(kind + " " + value)
	}
	return notIterableValue("object")
}

// objectless words what undefined or null was used for.
func (s *spot) objectless(caller *spot) string {
	switch {
	case s.deletes:
		return "" // V8's words are the same
	case s.set != nil && s.compound: // x.y ??= 1
		return cannotRead(s.nullish(memberObject(s.set)), s.keyText(s.set))
	case s.set != nil:
		words := "Cannot set properties of " + s.nullish(memberObject(s.set))
		if key := s.keyText(s.set); key != "" {
			words += " (setting '" + key + "')"
		}
		return words
	}
	return s.iterated(toObject, caller)
}

// keyText is a member's key as V8 shows it; "" if only a run would tell.
func (s *spot) keyText(e ast.Expression) string {
	b, ok := e.(*ast.BracketExpression)
	if !ok {
		return memberKey(e)
	}
	if _, value := s.primitive(b.Member); value != "" {
		return value
	}
	if _, ok := s.valueOf(b.Member).(*ast.ObjectLiteral); ok {
		return "#<Object>"
	}
	return ""
}

// iterated words that something cannot be iterated; what is toObject for undefined and null.
func (s *spot) iterated(what kind, caller *spot) string {
	if s.made != nil { // new Map(5): what new makes is an object, so only its argument can be undefined
		switch lastName(s.made.Callee) {
		case "Map", "Set", "WeakMap", "WeakSet":
			return s.argument(what, s.made.ArgumentList)
		}
	}
	if s.params != nil && s.source == nil {
		for i, b := range s.params.List {
			switch p := b.Target.(type) {
			case *ast.ArrayPattern:
				return caller.generic(what, caller.passed(i))
			case *ast.ObjectPattern:
				if _, ok := firstPart(p).(*ast.ArrayPattern); ok {
					return s.inObject(what, caller.passedText(i))
				}
			}
		}
	}
	from := s.source
	if from == nil {
		from = s.next
	}
	if from == nil {
		return ""
	}
	value := from.value
	switch from.pattern.(type) {
	case *ast.ObjectPattern:
		if from.use == loop {
			break // the engine has other words for what is taken apart here
		}
		if value == nil {
			return s.inObject(what, "undefined")
		}
		return s.inObject(what, text(value))
	case *ast.ArrayPattern:
		if from.begun > 0 {
			return s.generic(what, nil)
		}
		list, literal := value.(*ast.ArrayLiteral)
		switch {
		case literal && from.use == loop:
			return ".for" + notIterableQ
		case literal && len(list.Value) > 0:
			return s.generic(what, list.Value[0])
		}
	}
	switch from.use {
	case lastArg:
		if what == toObject {
			return text(value) + notIterableQ + " (cannot read property " + s.nullish(value) + ")"
		}
		return "Spread syntax requires ...iterable[Symbol.iterator] to be a function"
	case otherArg, reassigns:
		return s.generic(what, value)
	case declares:
		if !namedWhenTakenApart(value) {
			return s.generic(what, value)
		}
	case loop:
		if _, ok := value.(*ast.ConditionalExpression); ok {
			return s.generic(what, value)
		}
	}
	if callee := calleeOf(value); callee != nil {
		if f, ok := s.valueOf(callee).(*ast.FunctionLiteral); ok && f.Generator {
			return "" // what a generator answers can be iterated: it is a yield* in it that failed
		}
		return text(callee) + orItsReturn
	}
	return iterableText(value) + notIterableQ
}

// inObject words that an array pattern within an object pattern cannot take something apart.
func (s *spot) inObject(what kind, source string) string {
	if what == toObject {
		return "Cannot destructure property 'Symbol(Symbol.iterator)' of '" + source + "' as it is undefined."
	}
	return s.generic(what, nil)
}

// namedWhenTakenApart tells whether V8 prints an expression that an array pattern takes apart: it does
// if the value stands in no register of its own.
func namedWhenTakenApart(e ast.Expression) bool {
	switch n := e.(type) {
	case *ast.CallExpression:
		_, ok := n.Callee.(*ast.Identifier)
		return ok
	case *ast.DotExpression, *ast.BracketExpression, *ast.PrivateDotExpression, *ast.OptionalChain:
		return false
	case *ast.BinaryExpression:
		switch n.Operator {
		case token.LOGICAL_AND, token.LOGICAL_OR, token.COALESCE:
			return false
		}
	}
	return true
}

func calleeOf(e ast.Expression) ast.Expression {
	switch n := e.(type) {
	case *ast.CallExpression:
		return n.Callee
	case *ast.NewExpression:
		return n.Callee
	case *ast.OptionalChain:
		return calleeOf(n.Expression)
	}
	return nil
}

// destructured words that undefined or null was taken apart by an object pattern.
func (s *spot) destructured(caller *spot) string {
	if from := s.source; from != nil && from.begun > 0 {
		if inner, ok := after(from.pattern, from.begun).(*ast.ObjectPattern); ok {
			return cannotRead("undefined", firstKey(inner))
		}
		return parameterTakenApart(s.ownParameters(), from.begun, caller)
	}
	if words := parameterTakenApart(s.params, 0, caller); words != "" {
		return words
	}
	from := s.source
	if from == nil || from.pattern == nil {
		from = s.next
	}
	if from == nil || from.pattern == nil {
		return ""
	}
	outer, ok := from.pattern.(*ast.ObjectPattern)
	if ok && from.use == loop {
		return takenApart(outer, ".for", s.nullish(elementAt(s.valueOf(from.value), 0)))
	}
	if inner, nested := firstPart(from.pattern).(*ast.ObjectPattern); nested && !(ok && s.isNullish(from.value)) {
		return cannotRead(s.nullish(s.firstValue(from.pattern, from.value)), firstKey(inner))
	}
	if !ok {
		return ""
	}
	return takenApart(outer, text(from.value), s.nullish(from.value))
}

// parameterTakenApart words it for the first parameter behind a position that is an object pattern.
func parameterTakenApart(params *ast.ParameterList, behind file.Idx, caller *spot) string {
	if params == nil {
		return ""
	}
	for i, b := range params.List {
		p := pattern(b.Target)
		if p == nil || p.Idx0() <= behind {
			continue
		}
		if inner, ok := firstPart(p).(*ast.ObjectPattern); ok && !caller.passesNullish(i) {
			return cannotRead("undefined", firstKey(inner))
		}
		if p, ok := p.(*ast.ObjectPattern); ok {
			return takenApart(p, caller.passedText(i), caller.nullish(caller.passed(i)))
		}
	}
	return ""
}

func takenApart(p *ast.ObjectPattern, source, nullish string) string {
	words := "Cannot destructure "
	if key := firstKey(p); key != "" {
		words += "property '" + key + "' of "
	}
	return words + "'" + source + "' as it is " + nullish + "."
}

// firstKey is the name that an object pattern begins with; "" if it begins with none.
func firstKey(p *ast.ObjectPattern) string {
	if len(p.Properties) == 0 {
		return ""
	}
	switch first := p.Properties[0].(type) {
	case *ast.PropertyShort:
		return first.Name.Name.String()
	case *ast.PropertyKeyed:
		if !first.Computed {
			name, _ := keyName(first.Key)
			return name
		}
	}
	return ""
}

// firstPart is the pattern that a pattern begins with; nil if it begins with a name. Behind a name the
// engine's position tells which one it came to.
func firstPart(p ast.Expression) ast.Expression {
	if list := parts(p); len(list) > 0 {
		return pattern(list[0])
	}
	return nil
}

// after is the first pattern in a pattern that begins behind a position.
func after(p ast.Expression, at file.Idx) ast.Expression {
	for _, e := range parts(p) {
		if e = pattern(e); e == nil {
			continue
		}
		if e.Idx0() > at {
			return e
		}
		if inner := after(e, at); inner != nil {
			return inner
		}
	}
	return nil
}

// firstValue is what the first part of a pattern is given, if the tree shows it.
func (s *spot) firstValue(p, value ast.Expression) ast.Expression {
	if o, ok := p.(*ast.ObjectPattern); ok {
		return property(s.valueOf(value), firstKey(o))
	}
	return elementAt(s.valueOf(value), 0)
}

// isNullish tells whether the tree shows an expression to be undefined or null.
func (s *spot) isNullish(e ast.Expression) bool {
	switch n := s.valueOf(e).(type) {
	case *ast.NullLiteral:
		return true
	case *ast.Identifier:
		if n.Name == "undefined" {
			return true
		}
		w := s.writesOf(n.Name)
		return w.unset && len(w.values) == 0 && !w.unknown && !w.changed
	case *ast.UnaryExpression:
		return n.Operator == token.VOID
	}
	return false
}

// called words that what is called here is no function.
func (s *spot) called() string {
	switch {
	case s.call != nil:
		from := s.source
		if from != nil && from.value == ast.Expression(s.call) {
			_, list := from.pattern.(*ast.ArrayPattern)
			if from.use == loop || from.use == element || from.use == declares && list {
				return text(s.call.Callee) + orItsReturn
			}
		}
		return text(s.call.Callee) + notAFunction
	case s.tagged != nil:
		return text(s.tagged.Tag) + notAFunction
	}
	return ""
}

// primitiveUsed words that a value which is no object was used as one.
func (s *spot) primitiveUsed(value string, caller *spot) string {
	if words := s.called(); words != "" {
		return words
	}
	if s.made != nil {
		switch name := lastName(s.made.Callee); name {
		case "Map":
			return "Iterator value " + value + " is not an entry object"
		case "WeakMap", "WeakSet":
			return badWeakKey(name)
		case "Promise":
			return "Promise resolver " + value + notAFunction
		}
		return text(s.made.Callee) + " is not a constructor"
	}
	if member, ok := s.member.(*ast.PrivateDotExpression); ok {
		if value == "undefined" || value == "null" {
			return cannotRead(value, memberKey(member))
		}
		return "Cannot read private member " + memberKey(member) + " from an object whose class did not declare it"
	}
	if s.relation != nil {
		if s.relation.Operator == token.INSTANCEOF {
			return "Right-hand side of 'instanceof' is not an object"
		}
		_, key := s.primitive(s.relation.Left)
		if key == "" {
			key = text(s.relation.Left)
		}
		return "Cannot use 'in' operator to search for '" + key + "' in " + value
	}
	if s.source != nil {
		return "Iterator result " + value + " is not an object"
	}
	return ""
}

func badWeakKey(collection string) string {
	if collection == "WeakMap" {
		return "Invalid value used as weak map key"
	}
	return "Invalid value used in weak set"
}

func bareClassWords(callee ast.Expression) string {
	return "Class constructor " + lastName(callee) + " cannot be invoked without 'new'"
}

// superless words that a class that extends null was made; only null is let through by extends.
func (s *spot) superless() string {
	name := "anonymous class"
	switch {
	case s.within != nil && s.made == nil:
		if n := className(s.within); n != "" {
			name = n
		}
	case s.made != nil:
		if n := lastName(s.made.Callee); n != "" {
			name = n
		}
	default:
		return ""
	}
	return "Super constructor null of " + name + " is not a constructor"
}

// superValue is what the class here extends, as V8 shows values.
func (s *spot) superValue() string {
	e := s.class.SuperClass
	if kind, value := s.primitive(e); kind != "" {
		return value
	}
	switch n := s.valueOf(e).(type) {
	case *ast.ObjectLiteral, *ast.ArrayLiteral, *ast.NewExpression:
		return s.show(n)
	case *ast.ArrowFunctionLiteral:
		return n.Source
	}
	return "undefined" // by far the most frequent: a name that the imported module does not have
}

func (s *spot) readOnly(key string) string {
	if strings.HasPrefix(key, "#") {
		return "'" + key + "' was defined without a setter"
	}
	if s.set == nil {
		return ""
	}
	object := memberObject(s.set)
	if s.hasOnlyGetter(object, key) {
		return "Cannot set property " + key + " of " + s.show(object) + " which has only a getter"
	}
	of := "object '" + s.show(object) + "'"
	if kind, value := s.primitive(object); kind == "string" {
		of = "string '" + value + "'"
	}
	return "Cannot assign to read only property '" + key + "' of " + of
}

// typed is a primitive value as V8 names it with its type, which its text alone does not tell for sure.
func (s *spot) typed(e ast.Expression, value string) string {
	kind, _ := s.primitive(e)
	if kind == "" {
		kind = "string"
		if _, err := strconv.ParseFloat(value, 64); err == nil {
			kind = "number"
		} else if value == "true" || value == "false" {
			kind = "boolean"
		}
	}
	return kind + " '" + value + "'"
}

func (s *spot) expression(args []ast.Expression, complaint string) string {
	if len(args) == 0 {
		return ""
	}
	if kind, pattern := s.primitive(args[0]); kind == "string" {
		return "Invalid regular expression: /" + pattern + "/: " + complaint
	}
	return ""
}

// passed is the i-th argument of the call here; nil if there is none.
func (s *spot) passed(i int) ast.Expression {
	var args []ast.Expression
	switch {
	case s.call != nil:
		args = s.call.ArgumentList
	case s.made != nil:
		args = s.made.ArgumentList
	}
	for j, e := range args {
		if _, spread := e.(*ast.SpreadElement); spread {
			return nil
		}
		if j == i {
			return e
		}
	}
	return nil
}

func (s *spot) passesNullish(i int) bool {
	if s.call == nil && s.made == nil {
		return false
	}
	e := s.passed(i)
	return e != nil && s.isNullish(e)
}

// passedText is what V8 has for an argument instead of an expression.
func (s *spot) passedText(i int) string {
	if s.nullish(s.passed(i)) == "null" {
		return "object null"
	}
	return "undefined"
}
