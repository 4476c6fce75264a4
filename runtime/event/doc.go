// Package event is what a session says to the world: the events of its one stream, their JSON,
// the notation for JavaScript values inside it, and the masking of secrets.
//
// An [Event] is an envelope (session, instance, sequence number, time) around a [Body]: an
// [Output], a [Console] line, a [Result], ... One event is one JSON object on one line
// ([Event.AppendJSON]); Go clients read it back with encoding/json. [Schema] is the JSON Schema of
// those lines.
//
// # Values
//
// What a store holds is a JavaScript value, of which JSON can say only a part. The notation is
// JSON where JSON is exact, and otherwise an object whose only key begins with a dollar sign:
//
//	Map, Set         {"$map":[[key,value],...]}   {"$set":[value,...]}
//	Date             {"$date":"2026-01-02T03:04:05.678Z"}, an invalid one {"$date":null}
//	BigInt, number   {"$bigint":"123"}   {"$number":"NaN"}, likewise -0, Infinity, -Infinity
//	undefined, hole  {"$undefined":true}, a missing element of an array {"$hole":true}
//	Error            {"$error":{"name":...,"message":...,"stack":...,"cause":...}}
//	binary           {"$bytes":{"type":"Uint8Array","base64":"AQI="}}
//	RegExp           {"$regexp":{"source":"a+","flags":"g"}}
//	shared, cyclic   "$id":1 as the first member of the first occurrence, then {"$ref":1};
//	                 an array with an id is {"$id":1,"$array":[...]}
//	not to carry     {"$live":"function foo"}
//
// An object's own key that begins with a dollar sign gets one more in front. [Encoder] writes the
// notation, [Decode] reads it; both stream through a [Writer], with no tree in between, and both
// stop at [MaxDepth].
//
// # Threads
//
// Events and bodies are plain values: who shares one must not change it. An [Encoder] belongs to
// one goroutine. A [Mask] may be read from many goroutines once the last Add has returned.
//
// # Errors
//
// Nothing here panics on bad input. [Decode] answers a [DecodeError] with the byte and the path;
// writing an event fails only if a raw JSON value or a number in it cannot stand in JSON.
package event
