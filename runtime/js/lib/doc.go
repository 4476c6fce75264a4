// Package lib gives a goja VM the globals and methods that scripts written for Node expect and goja
// lacks or answers wrongly: the Web's and Node's globals (URL, TextEncoder, AbortController, Buffer,
// structuredClone, crypto ...), the newer ECMAScript methods (Object.groupBy, Promise.withResolvers,
// Array.fromAsync, iterator helpers ...), Unicode properties in regular expressions, Intl (on package intl),
// and bounds on the built-ins that can end the process (huge allocations, endless nesting).
//
// # Cost
//
// Almost nothing is built before a script asks for it. [Install] puts a new global object in front of
// goja's own; names are looked up in a table when they are first used, and become ordinary properties
// (writable, configurable, not enumerable) at that moment. Methods that belong on the prototype of
// something a literal can make ("".repeat, [].fill, (1).toLocaleString ...) are handled alike, by an
// object between that prototype and its own. JavaScript parts are compiled once per process and
// evaluated at first touch. What a script can tell: a name that it never used is no own property of
// globalThis yet (the in operator, typeof and reading find it), and strict code cannot assign to it bare.
//
// # Internal modules
//
// What the modules that scripts may import (package modules) share or need of Go comes from here, too: the function that
// [Install] returns gives it by name, "metis-run:errors" and its like, and makes it when first asked.
//
// # Threads
//
// Install and everything it installs belong to the goroutine of the VM. The functions of [Host] are
// called on that goroutine. Compiled programs are shared by all VMs and are safe for that.
//
// # Errors
//
// Everything here fails as a JavaScript exception with the words, and where Node has one the code, that
// Node uses. What cannot be answered rightly (locales that package intl does not cover, the d flag,
// properties that Go's tables do not know) throws and is reported to [Host.Diagnose]; nothing is answered wrongly.
//
// # What cannot be bounded here
//
// BigInt operators (1n << 2n**36n), recursion through yield*, a Proxy on its own prototype chain,
// spreading an array of enormous length, deep text given to the constructors of async and generator
// functions, and a backtracking regular expression. Atomics and SharedArrayBuffer are absent. WeakRef
// holds its target strongly and FinalizationRegistry never calls back, both of which the language allows.
// A bounded eval is always an indirect one: its code sees global variables only.
package lib
