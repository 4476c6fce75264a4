// Package scenario runs scenarios: files that say what to do in one session, targets to run or a mission to play, and what
// must come of it, each with a golden file beside it, the log of everything that happened as a person would read it.
//
//	runner := scenario.Runner{}
//	s, err := scenario.Load("deployment.scenario.yaml")
//	...
//	report := runner.Run(ctx, s)
//
// # The file
//
// A scenario file ends in .scenario.yaml:
//
//	dir: ..                              # where environments are looked for, and what paths are relative to;
//	                                     # itself relative to the file; one or a list; default: the file's own folder
//	config: {targetEnvConfigs: {deployment: lab}}
//	stores: {global: {phase: setup}}     # seeds: scope -> key -> value
//	seed: 7                              # of Math.random and ids; default 0
//	metis: "2.4"                         # the dialect of files that use `new`; default 2.3
//	strict: true                         # any diagnostic that no expectation names is a failure
//	http:                                # what answers requests: there is no network
//	  - url: https://api.example.org/hosts
//	    reply: {delay: 30s, json: [a.org]}
//	steps:
//	  - run: deployment/deploy-step
//	    args: {stepName: build}
//	    undeclared: true                 # arguments that the target does not declare are passed on
//	  - run: deployment/deploy-step
//	    session: other                   # another session than the first one
//	  - expect:                          # of the run just before; may also stand in the step of the run
//	      output: Step build completed successfully
//	      stores: {global: {deployed: 1}}
//
// With a mission it plays a session of it:
//
//	mission: mission.metis.zip           # relative to the file
//	members: [ada:blue, {username: bob, role: observer}]
//	config: {mode: standalone, standaloneForceId: blue}     # METIS's session config
//	metis: "2.5"                         # of METIS, which the mission else says
//	steps:
//	  - start: true                      # may be left out
//	  - execute: blue/firewall/scan
//	    outcome: success                 # or failure; left out: chance
//	    member: ada
//	    settle: false                    # go on as soon as nothing can run before time passes
//	  - wait: 30s                        # settle: true, reset: true, configs: {env: id}, end: true likewise
//	  - run: lab/report                  # a target by itself, as an effect of that place
//	    force: blue
//	    trigger: execution-failure
//
// A session that is started after the last step is ended.
//
// An expectation holds
//
//   - output and console: one text, or a list of texts that came in that order, others between them; the empty list says
//     that none came. A text is the whole message; /regex/ (flags i, m, s) is found in it. An output may say to whom and
//     in which realm: {to: blue, realm: ada, message: text}.
//   - http: the same of requests, each METHOD URL.
//   - error: the run, a hook or an effect fails, or the step is refused, and this text, or /regex/, is found in
//     "Name: message"; of a list, each. A run that fails and a step that is refused end the scenario, unless expected to.
//   - value: what the run returned, as JSON.
//   - stores: scope -> key -> value, exact for the keys that are named.
//   - state: members of the mission's state, as runtime.Session.State gives it.
//   - diagnostics: codes that were raised; the empty list says that none was.
//
// A hook or an effect that fails or is skipped, and a request that nothing answers, is a failure unless an expectation
// names it.
//
// Requests are answered by the scenario's own section http, by its cassette NAME.http.yaml, which a Runner records, and
// then by the network, if the Runner's Outside grants it. Answers come in the session's time and in the same order each
// time: see Mock, Reply and SocketMock. Schema is the JSON Schema of all this.
//
// Values of stores stand in the notation of package event ($map, $date, ...), everything else is plain JSON in YAML's
// clothes: anchors are read, tags and merge keys are not.
//
// # The session
//
// Every scenario has a session of its own under a virtual clock and a seeded source of chance. After each step the
// session settles, so that what a script left behind is done before the next one; after a step that says settle: false it
// rests. So a log is the same on every machine: paths are relative to dir, times are offsets from the start.
//
// A Player leads a session through steps and checks what comes of them; a Runner opens sessions for it. A host that opens
// a session in its own way, under the real clock perhaps, and shows its events live has a Player do the rest. ParseStep
// and ParseMember read what stands on its command line.
//
// # The golden
//
// NAME.golden beside NAME.scenario.yaml: the runs by number, each with what it said, in order, and how it ended; at the
// end the states that differ from their seeds, in the notation of package event. Of requests it has what was sent and how
// it was answered, with secrets masked.
//
//	1 deployment/deploy-step {"stepName": "build"}
//	  console.log: building
//	  -- 1.5s                                    time since the start, where it has moved on
//	  output: Step build completed successfully
//	  success: {"totalSteps": 1}                 with what the script returned
//	  (1) output: late                           of run 1, if another one began since
//
//	stores at the end
//	  global deployed: 1
//
// In the session of a mission what a hook, an effect or a run says stands below its name, which comes again, behind dots,
// when something else spoke in between; the realm of a standalone session stands before it:
//
//	2 execute blue/firewall/scan success
//	  blue/firewall/scan execution: executing -> success
//	  effect "Report" lab/report execution-success
//	    output to blue: hello
//	    blue/firewall blocked: false -> true
//	  -- 3s
//	  ... effect "Watch" lab/watch session-start
//	    failure: Error: nothing to see
//
// Lines of a message after its first stand behind a bar; characters that cannot be seen are written out; secrets of
// configs are masked.
//
// # Goroutines
//
// Run may be called from many goroutines at once; the environments of a folder are bundled once for all of them. A
// Scenario is not changed once it is loaded.
//
// # Errors
//
// Load's error is a *FileError that holds every mistake of the file with its place. What goes wrong in a run is a
// Failure in the Report; Run has no error of its own.
package scenario
