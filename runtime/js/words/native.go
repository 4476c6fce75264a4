package words

import (
	"strings"

	"github.com/dop251/goja/ast"
)

// native are the words for an error that a native function threw which was called here; "" if there
// are none.
func (s *spot) native(what kind, detail string) string {
	var callee ast.Expression
	var args []ast.Expression
	switch {
	case s.call != nil:
		callee, args = s.call.Callee, s.call.ArgumentList
	case s.made != nil:
		callee, args = s.made.Callee, s.made.ArgumentList
	default:
		return ""
	}
	name := lastName(callee)
	switch what {
	case toObject, notObject, notCallable, notIterable, notCoercible:
		return s.refused(what, detail, name, callee, args)
	case bareClass:
		if len(args) > 0 {
			return bareClassWords(args[0])
		}
	case bareBuiltin:
		if detail == "TypedArray" && name != "" {
			return "Constructor " + name + " requires 'new'"
		}
	case badCount:
		if len(args) > 0 {
			if _, count := s.primitive(args[0]); count != "" {
				return "Invalid count value: " + count
			}
		}
	case badBigInt:
		if len(args) > 0 {
			if kind, _ := s.primitive(args[0]); kind == "string" {
				return "Cannot convert " + detail + " to a BigInt"
			}
		}
	case badExpression:
		return s.expression(args, detail)
	}
	return ""
}

// refused words that a built-in function did not get what it takes.
func (s *spot) refused(what kind, detail, name string, callee ast.Expression, args []ast.Expression) string {
	switch name {
	case "map", "filter", "find", "findIndex", "findLast", "findLastIndex", "forEach", "some", "every", "reduce", "reduceRight":
		switch what {
		case toObject:
			var callback ast.Expression
			if len(args) > 0 {
				callback = args[0]
			}
			return s.nullish(callback) + notAFunction
		case notObject, notCallable:
			return s.callback(what, args, detail) + notAFunction
		}
	case "flatMap":
		return "flatMap mapper function is not callable"
	case "fromEntries":
		switch what {
		case notObject:
			return "Iterator value " + detail + " is not an entry object"
		case notCoercible:
			return "undefined" + notIterableQ
		case notIterable:
			return s.argument(what, args)
		}
	case "from", "all", "allSettled", "race", "any":
		if what == toObject || what == notIterable {
			return s.argument(what, args)
		}
	case "set":
		if what == notObject && !on(callee, "Reflect") {
			return badWeakKey("WeakMap")
		}
	case "add":
		if what == notObject {
			return badWeakKey("WeakSet")
		}
	case "defineProperties":
		if what == notObject {
			return "Object.defineProperties called on non-object"
		}
	case "setPrototypeOf":
		if what == notCoercible {
			return "Object.setPrototypeOf called on null or undefined"
		}
	}
	if what == notObject && on(callee, "Reflect") {
		switch name {
		case "construct":
			return detail + " is not a constructor"
		case "apply":
			return ""
		}
		return "Reflect." + name + " called on non-object"
	}
	return ""
}

func on(callee ast.Expression, object string) bool {
	id, ok := memberObject(callee).(*ast.Identifier)
	return ok && id.Name.String() == object
}

// argument words that a built-in cannot iterate its first argument.
func (s *spot) argument(what kind, args []ast.Expression) string {
	if len(args) == 0 {
		return s.generic(what, nil)
	}
	return s.generic(what, args[0])
}

// callback is how V8 shows what was passed in place of a function. value is its String().
func (s *spot) callback(what kind, args []ast.Expression, value string) string {
	if strings.HasPrefix(value, "[object ") {
		if len(args) > 0 {
			return s.show(args[0])
		}
		return classText(value)
	}
	if len(args) > 0 {
		switch n := s.valueOf(args[0]).(type) {
		case *ast.ArrayLiteral, *ast.RegExpLiteral, *ast.NewExpression:
			return s.show(n)
		}
	}
	if what == notCallable {
		return "[object Array]" // of the objects, it is arrays whose text does not name their class
	}
	return value
}
