// Package check finds in the sources of target environments what METIS drops in silence and what fails only once a script
// runs, without running any. Its rules read what runtime/js/flow sees of a bundle; a rule says nothing of what it does
// not know for sure.
//
// What is wrong with declarations, files and bundles runtime.Session.Describe finds. Each code has a section in
// docs/diagnostics.md; one that a run raises, too, means the same here.
//
// Every function may be called from any goroutine.
package check
