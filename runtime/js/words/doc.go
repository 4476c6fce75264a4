// Package words gives errors of the engine the words that V8 has for them: goja says "Object has no
// member 'f'" where Node says "x.f is not a function", and a script that prints error.message must
// print what it prints under Node.
//
// The engine's message says what happened, the place of its topmost frame says to which expression; the
// expression's text is printed from the syntax tree as V8 prints it, quirks included. Everything here is
// pure and may be called from any goroutine, provided that nobody changes the tree. Nothing fails: V8
// answers false where a message is not the engine's or no better words are known, and the message stays.
//
// # Limits
//
// The engine does not keep what V8 prints, so some of it is inferred:
//
//   - null or undefined: goja has one message for both. The answer is "undefined" unless the tree shows
//     a null: a literal, a variable or property that holds one, the result of match or exec.
//   - which level of a nested destructuring pattern failed: the first inner one is named, unless the
//     tree shows that the source itself is undefined or null.
//   - values (the 5 of "number 5 is not iterable", a key in brackets) are known if the tree shows them.
//   - a value's class ("#<Object>", "#<Point>") is read off the expression that made it.
//   - constants leave no position: where the engine points at something else, the next place whose
//     operand is a constant is taken.
//   - names are the bundle's: two modules' x are x and x2 in one bundle, as in METIS's own.
//
// Messages of JSON.parse and RegExp depend on the input text; the library's own versions of both word
// them. Left as they are: a getter without setter that no class or literal near it shows, a revoked
// proxy, an incompatible receiver, yield* over what cannot be iterated.
package words
