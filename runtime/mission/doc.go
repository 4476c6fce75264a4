// Package mission holds METIS missions: it loads them, keeps the live copy that a session plays, changes it by METIS's
// rules and reports each change. It knows no JavaScript and no command line.
//
// A [File] is a mission as loaded, from a .metis.zip, a data.json or a plain .metis of schema build 50 to 58 ([Load]), or
// the [Blank] one. One model serves all builds: an old mission has one resource, one pool for each force and one cost for
// each action. A [Realm] is a live copy of it for one dialect ([New]); [Realm.Reset] makes that of the next instance.
// What differs between versions of METIS is read off the facts of schema.Dialect.
//
// Components are found by local key or _id ([Realm.ForceOf], [Force.NodeOf], [Node.ActionOf], [Realm.NodeByID], ...); by
// what a script passes up to 2.4, keys with self and all ([Effect.Node], [Effect.Actions], ...); and by what it passes
// from 2.5 on, component objects ([Realm.NodesFor], [Realm.ActionsFor], ...). The errors of the last two are METIS's own
// words, for scripts to read.
//
// Each change is told to [Options.Changed] with the component's keys and the value before and after, each output to
// [Options.Sent]. What METIS passes over with no more than a line in its log comes back as a [Skip]; what makes it skip an
// effect as an [Issue]. Process times are the session's affair: it begins an [Execution] and finishes it in time.
//
// A session that outlives its process keeps its mission by [File.Raw] and the state of each realm by [Realm.Save];
// [LoadRaw] and [Restore] make them again.
//
// # Threads
//
// A File may be shared by any number of goroutines: nothing changes it. A Realm and all that hangs on it belong to the
// goroutine of its session.
//
// # Errors
//
// Nothing panics on bad input. A mission that cannot be loaded is refused with one [LoadError] that lists every problem
// with its path in the JSON; nothing is half loaded, and nothing half restored. An action that is not executed is a [Refusal].
package mission
