// Package bundle makes one program of a target environment: its schema.ts, those of its targets and every module that
// they import, TypeScript turned into JavaScript that goja runs.
//
//	b, err := bundle.Build(ctx, bundle.Source{Dir: "deployment", EnvSchema: true, Targets: []string{"targets/deploy-step"}}, bundle.Options{})
//
// The value of Bundle.Code is a function. The engine calls it with a require function and gets an object with one
// function per entry; each evaluates its module when it is first called, so a module that throws costs only the
// entries that need it. A module that threw throws the same error whenever it is asked for again. Nothing is read from disk
// once the bundle is made.
//
// What METIS's loader allows may be imported (the environment's own files, its library, Node's modules), here without
// exception for import(), in so far as Options.Library provides it; everything else is a Problem. A file with a
// problem costs the entries that reach it, the others are bundled without it.
//
// # Differences to METIS
//
// METIS (tsx) turns each file into a CommonJS module; here modules share one scope, as esbuild's bundles do. So a
// variable that a circular import reads too early is undefined instead of a ReferenceError, an assignment to a constant
// is a problem of the bundle instead of a TypeError when it is reached, and import.meta is one too. A "use strict" that
// the author wrote holds for the top level of its file, but not for the functions declared there.
//
// # Goroutines
//
// Build may be called from several goroutines at once, also with one Cache. A Bundle and a Map are not changed once
// they are made and may be shared. Options.Library is called from several goroutines.
//
// # Errors
//
// Build's error means that there is nothing to bundle: a wrong call, a cancelled context, a working directory that is
// gone. All that an author can mend is a Problem, with its file, line, column, source line and what to do. Hostile
// source maps and damaged cache entries give an error and a rebuilt bundle; nothing panics. One input ends the process:
// some 200,000 nested expressions without brackets (!!!!..., a=>a=>...), on which esbuild's recursion meets Go's limit.
package bundle
