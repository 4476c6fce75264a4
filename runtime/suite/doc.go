// Package suite runs tests that are written in TypeScript: files that end in .test.ts and import @metis/test
// (docs/testing.md, test.d.ts).
//
//	runner := suite.Runner{}
//	report := runner.Run(ctx, "targets/deploy/deploy.test.ts")
//	for _, c := range report.Cases {
//		fmt.Println(c.Outcome, strings.Join(c.Name, " > "))
//	}
//
// # Tests and their VMs
//
// A file is bundled and compiled once. It is evaluated in a VM of its own to learn its tests, and once more for each test
// that runs: what one leaves in a variable of the file no other one sees, so the tests of a file run in parallel, and come
// in the order of the file in the report. A VM of tests has a virtual clock, a seeded source of chance, and nothing of the
// outside world.
//
// The sessions that a test opens have VMs of their own: a script that breaks its VM breaks no test. Values cross as
// documents do, in the notation of package event (arguments and results as JSON, for METIS has no more there). The steps
// of a session are done one after another in the order of their calls, and time passes only while one of them waits, so
// that a test comes to the same whatever the machine is doing.
//
// # Leaks
//
// A test fails if something goes on when it ends: a step of a session, an expectation or a timer that nobody waited for,
// an execution of a session. So does one with a rejected promise that nobody handles, and one in whose sessions a request
// was made that the test has no reply for, or a diagnostic of severity error was raised that it does not expect. One whose
// promise nothing can settle any more ends at once; one that takes longer than Runner.Timeout is stopped.
//
// # Goldens
//
// toMatchGolden compares with a section of NAME.test.golden beside NAME.test.ts: a line with the name of the test, and the value
// below it, indented, as console.log shows it. A run of some tests leaves the sections of the others alone.
//
// # Goroutines and errors
//
// Run may be called from many goroutines at once; what runs at a time is bounded by the number of cores for a Runner as a
// whole. It has no error of its own: what is wrong with a file is in its Report.
package suite
