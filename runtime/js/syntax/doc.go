// Package syntax walks the engine's syntax trees: for the instrumentation of bundles and for finding
// the expression that an error came from.
//
// A tree that nobody changes may be walked from any goroutine; Replace changes the tree. The walk
// cannot fail: node types it does not know are visited and have no parts.
package syntax
