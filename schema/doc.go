// Package schema holds what target environments declare: environments, targets, parameters of every type, their
// dependencies, migrations and configs. It is data and validation only; it knows no JavaScript and no session.
//
// A file is written in one of three generations of METIS's authoring API. A [Dialect] states the differences as plain
// facts; code asks it for the fact and never compares versions.
//
// Parameters come out of the engine as one JSON document ([ParseParameters]), arguments from a command line
// ([ParseAssignment]) or a JSON object; [Target.Arguments] turns both into what a script sees.
//
// Threads: nothing here has state of its own. Every function may be called from any goroutine; a value may be read by
// many goroutines once the one that built it is done.
//
// Errors: nothing panics on bad input. Reading is as tolerant as METIS is: each trap in a declaration is a [Problem]
// with a code, a place and a fix, and the declaration stays usable. Arguments that cannot be right are refused by one
// [ArgumentsError] that lists all of them. All JSON is bounded in depth ([MaxDepth]).
package schema
