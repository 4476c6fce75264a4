// BSON, MongoDB's binary form of documents, as npm's bson 6 gives it to scripts: the classes of its types, serialize,
// deserialize and EJSON. docs/compatibility.md says where it differs. The random part of ids comes from crypto, so that
// a session with a seed makes the same ones.
//
// Left out: BSON's vectors (Binary.fromFloat32Array and its like), deserializeStream, serializeWithBufferAndIndex,
// setInternalBufferSize, onDemand, and what the package marks as internal.
//
// It is in parts, each an ES module without effects of its own, so that a bundle holds the classes that are used.
export { Binary, UUID } from 'metis-run:bson/Binary'
export { Decimal128 } from 'metis-run:bson/Decimal128'
export { deserialize } from 'metis-run:bson/deserialize'
export { EJSON } from 'metis-run:bson/EJSON'
export { Long, Timestamp } from 'metis-run:bson/Long'
export { Double, Int32 } from 'metis-run:bson/numbers'
export { ObjectId } from 'metis-run:bson/ObjectId'
export { BSONType, calculateObjectSize, serialize } from 'metis-run:bson/serialize'
export { BSONRegExp, BSONSymbol, Code, DBRef, MaxKey, MinKey } from 'metis-run:bson/small'
export { BSONError, BSONOffsetError, BSONRuntimeError, BSONValue, BSONVersionError } from 'metis-run:bson/value'
export * as BSON from '@metis/bson'
