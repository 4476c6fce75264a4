// Package stores holds the data that target environment scripts share between executions: METIS's
// localStore, realmStore and globalStore (guide "Store Types", spec 4.8). A Set is the stores of one
// instance of a session, by Scope; a Store maps keys to states; a State holds one live value.
//
// Values are live values of the session's JavaScript VM, held by reference: never cloned, never
// looked into. This package knows nothing of that VM. A value is opaque to it (any), and a key
// arrives as a Key, which is comparable in Go where the VM's values are not. What turns values into
// bytes or text and back is a Writer, driven by whoever can read the values.
//
// # Sessions that last
//
// A Backend keeps what a session leaves: as bytes that it does not look into, in commits that are there whole or not at
// all, written by one holder of a lease at a time. Memory is one for tests and for hosts that need no more than their
// process; stores/sqlite keeps sessions in a folder. The interface is the contract, stores/storetest its tests: a third
// backend is done when it passes them.
//
//	lease, err := backend.Acquire(ctx, "demo", stores.Owner{Name: "who we are"}, 0) // or *HeldError: who has it
//	snapshot, err := backend.Load(ctx, "demo", 0)                                   // or ErrNoSession: a new one
//	err = backend.Commit(ctx, lease, &stores.Commit{Seq: snapshot.Seq + 1, ...})
//	err = backend.Release(ctx, lease)
//
// A holder calls Renew three times in its TTL. ErrStale from any call says that the session is somebody else's now.
//
// # Threading
//
// A Set and everything in it belongs to its session's goroutine. Different sets share nothing. A Backend may be used from
// any goroutine.
//
// # Errors
//
// Of the stores, nothing fails but ParseScope, on a text that is no scope. A Backend answers with one of the Err values, a
// *HeldError, a *DamagedError, a *StorageError with a hint, or the error of the context; CheckName and Commit.Check say
// what is wrong with a name or a commit.
package stores
