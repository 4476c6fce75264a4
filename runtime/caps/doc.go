// Package caps holds the capabilities of a session: what of the outside world a script may touch, and
// only through them. Nothing else in the project calls time.Now, a random source, the network or the
// operating system for a script.
//
// Clock and Random are there for every script. Network, Files and Env need grants (Grants: what flags,
// grants files and selected configs allow); without one each use is refused with a *Denied, which says what
// would allow it. Each has an Audit that hears of every use.
//
// A capability belongs to one session. Clock and Random are used on that session's goroutine, except where
// a method says otherwise; Network, Files and Env may be used from any, for their methods wait. When the
// session ends, Capabilities.Close ends what is still under way.
//
// Errors are those that users of Node expect: *Error has Node's code and message. *Exceeded is a limit
// of the session, ErrClosed its end, and the cause of a context is returned as it is.
package caps
