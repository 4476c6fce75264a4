// Package flow follows what METIS gives scripts through their sources, without running them: the context into helpers, a
// store's state into variables, a mission's nodes through loops. It knows the types that package types declares and
// says what is done with values of them (Use); what that means is others' business (runtime/check).
//
// It is no type checker. A value that comes another way than by names, members, calls of functions whose bodies are
// there, loops and callbacks of arrays is unknown, and of an unknown value nothing is said.
//
// A tree is only read; any goroutine may call Trace.
package flow
