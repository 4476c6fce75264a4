// Package targets finds target environments: those in folders on disk and those that ship in the binary.
//
// [Scan] and [ScanAll] list the environments of a [Dir] the way METIS scans integration/target-env (spec 1.2);
// [Locate] resolves what a user names as a target: a path, or "env/target". Neither reads a file's contents, let
// alone evaluates one: that a folder holds a schema.ts is all that is known here, whether it is a target is the
// engine's to say. What METIS would skip with a warning comes back as a [schema.Problem] whose Path is a folder.
//
// [Embedded] holds the data stores guide made runnable, an environment for each of its use cases. They are found
// wherever the program runs, after the folders of the user.
//
// Paths within an environment have forward slashes on every system, Root and Path are the operating system's own.
//
// Threads: nothing here has state; every function may be called from any goroutine.
//
// Errors: a user's mistake is an [event.Error] with a code and a hint; anything else is the file system's error with
// the folder it concerns.
package targets
