// TextEncoder and TextDecoder. The bytes are Go's business.
(function (lib) {
  'use strict';
  const inspect = Symbol.for('nodejs.util.inspect.custom');
  function coded(C, code, message) {
    const e = new C(message);
    e.code = code;
    return e;
  }
  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(input = '') { return new Uint8Array(lib.encode(`${input}`)); }
    encodeInto(source, destination) {
      if (typeof source !== 'string') throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "src" argument must be of type string. Received ${lib.received(source)}`);
      if (lib.brand(destination) !== 'Uint8Array') {
        throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "dest" argument must be an instance of Uint8Array. Received ${lib.received(destination)}`);
      }
      const [read, written] = lib.encodeInto(source, destination);
      return { read, written };
    }
    [inspect]() { return `TextEncoder { encoding: 'utf-8' }`; }
  }
  class TextDecoder {
    #decoder; #encoding; #fatal; #ignoreBOM;
    constructor(label = 'utf-8', options = undefined) {
      this.#encoding = lib.encodingOf(`${label}`);
      if (this.#encoding === undefined) throw coded(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
      this.#fatal = !!options?.fatal;
      this.#ignoreBOM = !!options?.ignoreBOM;
    }
    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }
    decode(input = undefined, options = undefined) {
      if (!this.#decoder) this.#decoder = lib.decoder(this.#encoding, this.#fatal, this.#ignoreBOM);
      if (input !== undefined && lib.brand(input) !== 'ArrayBuffer' && !ArrayBuffer.isView(input)) {
        throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.`);
      }
      const r = this.#decoder(input, !!options?.stream);
      if (r === undefined) {
        throw coded(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', `The encoded data was not valid for encoding ${this.#encoding}`);
      }
      return r;
    }
  }
  for (const C of [TextEncoder, TextDecoder]) {
    for (const n of Object.getOwnPropertyNames(C.prototype)) if (n !== 'constructor') Object.defineProperty(C.prototype, n, { enumerable: true });
    Object.defineProperty(C.prototype, Symbol.toStringTag, { value: C.name, configurable: true });
  }
  return { TextEncoder, TextDecoder };
})
