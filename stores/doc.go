// Package stores holds the data that target environment scripts share between executions: METIS's
// localStore, realmStore and globalStore (guide "Store Types", spec 4.8). A Set is the stores of one
// instance of a session, by Scope; a Store maps keys to states; a State holds one live value.
//
// Values are live values of the session's JavaScript VM, held by reference: never cloned, never
// looked into. This package knows nothing of that VM. A value is opaque to it (any), and a key
// arrives as a Key, which is comparable in Go where the VM's values are not. What turns values into
// bytes or text and back is a Writer, driven by whoever can read the values.
//
// # Threading
//
// A Set and everything in it belongs to its session's goroutine. Different sets share nothing.
//
// # Errors
//
// Nothing here fails but ParseScope, on a text that is no scope.
package stores
