// Package scenario runs scenarios: files that say which targets to run in one session and what must come of it, each
// with a golden file beside it, the log of everything that happened as a person would read it.
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
//	steps:
//	  - run: deployment/deploy-step
//	    args: {stepName: build}
//	    undeclared: true                 # arguments that the target does not declare are passed on
//	  - expect:                          # of the run just before; may also stand in the step of the run
//	      output: Step build completed successfully
//	      stores: {global: {deployed: 1}}
//
// An expectation holds
//
//   - output and console: one text, or a list of texts that came in that order, others between them; the empty list says
//     that none came. A text is the whole message; /regex/ (flags i, m, s) is found in it.
//   - error: the run fails, and this text, or /regex/, is found in "Name: message". A run that fails and is not expected
//     to ends the scenario.
//   - value: what the script returned, as JSON.
//   - stores: scope -> key -> value, exact for the keys that are named.
//   - diagnostics: codes that were raised; the empty list says that none was.
//
// Values of stores stand in the notation of package event ($map, $date, ...), everything else is plain JSON in YAML's
// clothes: anchors are read, tags and merge keys are not.
//
// # The session
//
// Every scenario has a session of its own under a virtual clock and a seeded source of chance. After each run the
// session settles: what the script left behind is done before the next step. So a log is the same on every machine:
// paths are relative to dir, times are offsets from the start.
//
// # The golden
//
// NAME.golden beside NAME.scenario.yaml: the runs by number, each with what it said, in order, and how it ended; at the
// end the states that differ from their seeds, in the notation of package event.
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
