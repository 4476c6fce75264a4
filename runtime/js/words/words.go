package words

import (
	"strconv"
	"strings"

	"github.com/dop251/goja/ast"
)

// Place is where the engine says that an error was thrown. The zero value names offset 0: set Offset
// and Caller to -1 where they are unknown.
type Place struct {
	// Tree is the syntax tree of the code, asked for at most once; it may answer nil.
	Tree func() *ast.Program
	// Code is the text that the tree was parsed from, ASCII.
	Code string
	// Offset is where the topmost frame stands, in bytes from 0; -1 if it is a native function.
	Offset int
	// Caller is the same of the next frame that is not native; -1 if there is none.
	Caller int
}

// kind is what a message of the engine says happened.
type kind int

const (
	foreign       kind = iota // not the engine's words
	fixed                     // detail is V8's message
	readProperty              // of undefined or null; detail: the key
	toObject                  // undefined or null is used as an object, iterable or target
	notCoercible              // undefined or null is taken apart
	notIterable               // something else is
	noMember                  // a missing method is called
	notFunction               // an object is called
	notObject                 // detail: the value, no object
	notCallable               // detail: the object as text
	notNewable                // a function that is no constructor
	bareClass                 // a class is called without new
	bareBuiltin               // detail: the constructor
	early                     // a variable before its declaration
	superNull                 // class extends null
	extendsValue              // class extends what is no constructor
	readOnly                  // detail: the key
	noReceiver                // detail: the value, no object, whose property is set
	badCount                  // of repeat
	badIndex                  // detail: the number
	badBigInt                 // detail: the value
	badExpression             // detail: what is wrong with a regular expression
)

// Engine tells whether a message may be one of the engine's that V8 words differently. It is cheap; an
// error of a script's own is very unlikely to pass.
func Engine(message string) bool {
	k, _ := classify(message)
	return k != foreign
}

// V8 gives the message that V8 has for what the engine reported at a place. It answers false if the
// message is not one of the engine's, or if nothing better is known.
func V8(message string, at Place) (string, bool) {
	what, detail := classify(message)
	if what == foreign {
		return "", false
	}
	var tree *ast.Program
	if at.Tree != nil {
		tree = at.Tree()
	}
	here, caller := look(tree, at.Offset), look(tree, at.Caller)
	if here.makesError() || at.Offset < 0 && caller.makesError() {
		return "", false // worded by the script
	}
	var words string
	if at.Offset < 0 {
		words = caller.native(what, detail)
	} else {
		words = here.thrown(what, detail, caller)
	}
	if words == "" {
		words = general(what, detail)
	}
	return words, words != "" && words != message
}

// general are the words that need no tree.
func general(what kind, detail string) string {
	switch what {
	case fixed:
		return detail
	case readProperty:
		return cannotRead("undefined", classText(detail))
	case readOnly:
		return "Cannot assign to read only property '" + detail + "' of object '#<Object>'"
	case badBigInt:
		if f, err := strconv.ParseFloat(detail, 64); err == nil && (f != f || f != float64(int64(f))) {
			return "The number " + detail + " cannot be converted to a BigInt because it is not an integer"
		}
	case bareBuiltin:
		if detail == "Promise" {
			return "Promise constructor cannot be invoked without 'new'"
		}
	}
	return ""
}

func cannotRead(nullish, key string) string {
	return "Cannot read properties of " + nullish + " (reading '" + key + "')"
}

// classify tells the engine's messages apart. They are exact: each is spelled as in goja's sources.
func classify(message string) (kind, string) {
	switch message {
	case "Cannot convert undefined or null to object":
		return toObject, ""
	case "Value is not object coercible":
		return notCoercible, ""
	case "object is not iterable":
		return notIterable, ""
	case "Value is not a constructor":
		return notNewable, ""
	case "Class constructor cannot be invoked without 'new'":
		return bareClass, ""
	case "Cannot access a variable before initialization":
		return early, ""
	case "Super constructor is not a constructor":
		return superNull, ""
	case "Class extends value is not a constructor or null":
		return extendsValue, ""
	case "Invalid count value":
		return badCount, ""
	case "Unterminated character class", "Unterminated group", "Unmatched ')'":
		return badExpression, message
	}
	if words := same(message); words != "" {
		return fixed, words
	}
	for _, form := range [...]struct {
		kind          kind
		before, after string
	}{
		{readProperty, "Cannot read property '", "' of undefined or null"},
		{readProperty, "Cannot read property '", "' of undefined"},
		{noMember, "Object has no member '", "'"},
		{notFunction, "Not a function: ", ""},
		{notObject, "Value is not an object: ", ""},
		{noReceiver, "Receiver is not an object: ", ""},
		{notCallable, "Value is not callable: ", ""},
		{bareBuiltin, "Constructor ", " requires 'new'"},
		{readOnly, "Cannot assign to read only property '", "'"},
		{badIndex, "Invalid index ", ""},
		{badBigInt, "Cannot convert ", " to a BigInt"},
		{notIterable, "", " is not a method"},
	} {
		if rest, ok := strings.CutPrefix(message, form.before); ok {
			if detail, ok := strings.CutSuffix(rest, form.after); ok {
				return form.kind, detail
			}
		}
	}
	return reworded(message)
}

// same are messages that V8 words differently, and always alike.
func same(message string) string {
	switch message {
	case "No initial value":
		return "Reduce of empty array with no initial value"
	case "Malformed URI":
		return "URI malformed"
	case "Illegal generator state":
		return "Generator is already running"
	case "RegExp doesn't have global flag set":
		return "String.prototype.matchAll called with a non-global RegExp argument"
	case "prototype is not an object":
		return "Function has non-object prototype 'undefined' in instanceof check"
	case "toFixed() precision must be between 0 and 100":
		return "toFixed() digits argument must be between 0 and 100"
	case "toExponential() precision must be between 0 and 100":
		return "toExponential() argument must be between 0 and 100"
	case "toPrecision() precision must be between 1 and 100":
		return "toPrecision() argument must be between 1 and 100"
	case "The normalization form should be one of NFC, NFD, NFKC, NFKD":
		return message + "."
	case "Unexpected end of JSON input (EOF)":
		return "Unexpected end of JSON input"
	case "Must call super constructor in derived class before accessing 'this'",
		"Must call super constructor in derived class before returning from derived constructor":
		return "Must call super constructor in derived class before accessing 'this' or returning from derived constructor"
	case "object is not a function %!s(MISSING)": // Set.prototype.forEach
		return "object is not a function"
	}
	return ""
}

// reworded are messages whose changing part V8 has too.
func reworded(message string) (kind, string) {
	switch {
	case strings.HasPrefix(message, "Expecting a function in instanceof check, but got "):
		return fixed, "Right-hand side of 'instanceof' is not callable"
	case strings.HasPrefix(message, "Could not convert ") && strings.HasSuffix(message, " to primitive"):
		return fixed, "Cannot convert object to primitive value" // goja's has addresses of Go in it
	case strings.HasPrefix(message, "Cannot write private member #"):
		if name, ok := strings.CutSuffix(message, " from an object whose class did not declare it"); ok {
			return fixed, name + " to an object whose class did not declare it"
		}
	case strings.HasPrefix(message, "Cannot delete property '"):
		if i := strings.LastIndex(message, "' of [object "); i >= 0 {
			return fixed, message[:i+len("' of ")] + classText(message[i+len("' of "):])
		}
	case strings.HasPrefix(message, "[object "):
		for _, end := range [...]string{" is not a function", " is not extensible"} {
			if class, ok := strings.CutSuffix(message, end); ok {
				return fixed, classText(class) + end
			}
		}
	case strings.HasPrefix(message, "SyntaxError: "): // of eval and new Function
		if _, text, ok := strings.Cut(message, ": Line "); ok {
			if _, text, ok = strings.Cut(text, " "); ok {
				if i := strings.LastIndex(text, " (and "); i >= 0 {
					text = text[:i]
				}
				return fixed, text
			}
		}
	}
	return foreign, ""
}

// classText is how V8 shows an object whose String() is "[object X]".
func classText(text string) string {
	name, ok := strings.CutPrefix(text, "[object ")
	if !ok || text == "[object Array]" {
		return text
	}
	name, ok = strings.CutSuffix(name, "]")
	if !ok {
		return text
	}
	return "#<" + name + ">"
}
