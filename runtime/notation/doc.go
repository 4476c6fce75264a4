// Package notation reads values in the notation of package event as a whole: ways into them, and what differs between two.
//
// A way into a value is a path: .name of an object, or ["a b"] where the name is no identifier; [0] of an array;
// .get("key") of a Map; .has("key") of a Map or a Set, true or false; .entries[0][1] of a Map, whose keys may be objects
// (0 is the key, 1 the value); .values[0] of a Set; .name, .message, .stack and .cause of an Error. Keys stand in the
// notation themselves.
//
// Values may be shared and cyclic. They are not changed by what is done with them, and any goroutine may read them.
package notation
