// Package host drives sessions for a client in any language: one request a line comes in, as JSON,
// and the event stream goes out, as JSON Lines ([event.Event]).
//
//	{"id":1,"do":"run","session":"s1","target":"env/target","args":{...},"undeclared":true,"timeout":"5s",
//	 "config":{"targetEnvConfigs":{"env":"config"}}}
//	{"id":2,"do":"cancel","task":"s1.1"}
//	{"id":3,"do":"seed","session":"s1","stores":{"global":{"phase":"setup"},"local:env":{"n":{"$bigint":"1"}}}}
//	{"id":4,"do":"stores","session":"s1"}
//	{"id":5,"do":"list"}
//	{"id":6,"do":"end","session":"s1"}
//
// and, of sessions that play a mission:
//
//	{"id":1,"do":"start","session":"m1","mission":"FILE","dir":["D"],"config":{...},"members":[{"username":"ann",...}],
//	 "clock":"virtual","seed":1,"metis":"2.5"}
//	{"id":2,"do":"execute","session":"m1","force":"K","node":"K","action":"K","outcome":"success","member":"ann"}
//	{"id":3,"do":"wait","session":"m1","ms":5000}
//	{"id":4,"do":"configs","session":"m1","configs":{"env":"config"}}
//	{"id":5,"do":"state","session":"m1"}
//
// and settle, reset, end in the same way; run, seed, stores and cancel work in them too.
//
// # Answers
//
// Every event that a request causes carries its id as "re", as the client wrote it, and the last one
// with it is a "result": success, failure, refused or cancelled. An id is a string or a number; a
// request may leave it out, its answer then has "re":null. What a run says after its result carries
// its task only.
//
// A request that no session can take (malformed, of an unknown session or task), and what METIS would
// not do, gets an "error" event before its result. A line of which no id could be read gets the error
// alone, with "re":null. A run that is refused for its target or arguments says so in its result.
//
// # Sessions
//
// A session begins with the first run or seed that names it and ends with "end", which cuts what runs;
// the name is then free again. The requests of one session are begun in the order in which they came, and its runs interleave
// at their awaits; sessions run in parallel. One that breaks, or that must be given up because native
// code in it does not stop, refuses further runs and leaves the others alone.
//
// One that plays a mission begins with its start. Its requests are answered once nothing is left that
// could run, with "settle":false as soon as they are accepted, and hold the next one until then. Its end
// is METIS's, with teardown effects and hooks; what METIS cannot end, for a start or a reset has failed,
// is freed all the same, and a diagnostic says so. Missions and environments are loaded once and shared.
//
// At the end of the input [Serve] waits for what runs and for the work that it left behind, then ends
// every session; one that plays a mission as by end.
//
// # Threads
//
// Serve returns when all is done. Each idle session costs no goroutine. Events go through one bounded
// buffer to one writer: a client that does not read holds the sessions that have something to say.
//
// # Errors
//
// What is wrong with a request is answered, never returned. Serve returns an error only when it cannot
// read or write any more, or the cause of a cancelled context.
package host
