// Package inspect reads the values of a goja VM from Go: as the text that Node's console.log
// prints (Reader.Inspect, Reader.Format), as a stream of parts (Reader.Walk, whose reverse is
// Builder), as the JSON that JSON.stringify gives (Reader.Stringify), and as bytes that keep all of
// it but what is code (Reader.Encode, whose reverse is Reader.Decode).
//
// # What a script can do about it
//
// Little. Kinds are told by a value's internal class. The built-ins that look into objects are
// those of a VM in which no script ever ran, so overriding Map.prototype.forEach or Object.keys
// fools nobody. Inspect, Format, Walk and Encode run no getter of a member, unless Style.Getters asks for
// that, and no trap of a Proxy;
// Inspect and Format call an inspect.custom function, a getter of Symbol.toStringTag, and for %s,
// %d and %j what those need, unless Options.Quiet. Stringify calls what JSON.stringify calls.
// Everything is bounded in depth, members and bytes.
//
// # Threads
//
// A Reader and a Builder belong to one VM and may be used on the goroutine of that VM only.
// Readers of different VMs may be used at the same time.
//
// # Errors
//
// Inspect and Format never fail: what cannot be shown is said in its place. Encode says for each piece
// why there is none, Decode which byte made no sense. Walk, Stringify and
// Builder return an error that names the place within the value, a *LimitError if it is without
// end. An interrupt or a stack overflow in a script's code that Inspect and Format call goes on as
// goja's own panic, as from every function of Go that a script calls; Stringify returns it.
//
// Do not call Error or String of a *goja.Exception whose value may be anything: goja asks the value
// for its text, and a Proxy on its own prototype chain then ends the process. Inspect it instead.
package inspect
