// Package caps holds the capabilities of a session: what of the outside world a script may touch,
// and only through them. Nothing else in the project calls time.Now, a random source or the
// operating system for a script.
//
// A capability belongs to one session and is used on that session's goroutine, except where a
// method says that any goroutine may call it.
package caps
