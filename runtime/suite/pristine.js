// What the matchers use of the language, as it is before the file of tests is evaluated: a test may put its own in the place
// of anything global. Methods take their object as the first argument.
(() => {
  const method = Function.prototype.bind.bind(Function.prototype.call)
  const getter = (proto, name) => method(Object.getOwnPropertyDescriptor(proto, name).get)
  const { is, keys, getOwnPropertySymbols, getPrototypeOf, setPrototypeOf, hasOwn, defineProperty, defineProperties, getOwnPropertyDescriptors, assign } = Object
  const view = Object.getPrototypeOf(Uint8Array.prototype)
  return {
    is, keys, symbols: getOwnPropertySymbols, protoOf: getPrototypeOf, setProto: setPrototypeOf, hasOwn, defineProperty, defineProperties, descriptors: getOwnPropertyDescriptors, assign,
    isArray: Array.isArray, isView: ArrayBuffer.isView, apply: Reflect.apply, ownKeys: Reflect.ownKeys, objectProto: Object.prototype, arrayProto: Array.prototype,
    abs: Math.abs,
    Object, String, Number, Boolean, BigInt, Symbol, Function, Error, TypeError, Uint8Array, RegExp, Promise,
    iterator: Symbol.iterator, inspectCustom: Symbol.for('nodejs.util.inspect.custom'),
    enumerable: method(Object.prototype.propertyIsEnumerable), tag: method(Object.prototype.toString),
    slice: method(String.prototype.slice), has: method(String.prototype.includes),
    exec: method(RegExp.prototype.exec), source: getter(RegExp.prototype, 'source'), flags: getter(RegExp.prototype, 'flags'),
    time: method(Date.prototype.getTime),
    mapSize: getter(Map.prototype, 'size'), mapHas: method(Map.prototype.has), mapGet: method(Map.prototype.get), mapEach: method(Map.prototype.forEach),
    setSize: getter(Set.prototype, 'size'), setHas: method(Set.prototype.has), setEach: method(Set.prototype.forEach),
    numberOf: method(Number.prototype.valueOf), stringOf: method(String.prototype.valueOf), booleanOf: method(Boolean.prototype.valueOf),
    then: method(Promise.prototype.then), viewBuffer: getter(DataView.prototype, 'buffer'), viewOffset: getter(DataView.prototype, 'byteOffset'), viewLength: getter(DataView.prototype, 'byteLength'),
    elements: getter(view, 'length'),
  }
})()
