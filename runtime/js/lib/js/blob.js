// Blob, File and FormData, as the File API and the Fetch Standard have them.
(function (lib) {
  'use strict';
  const argument = (message) => Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });

  // bytesOf copies what a part of a blob, or a body, is made of.
  function bytesOf(v) {
    if (v instanceof ArrayBuffer) return new Uint8Array(v.slice(0));
    if (ArrayBuffer.isView(v)) return new Uint8Array(v.buffer.slice(v.byteOffset, v.byteOffset + v.byteLength));
    if (is(v)) return bytes(v);
    return new TextEncoder().encode(lib.wellFormed(`${v}`));
  }
  function joined(parts) {
    const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const p of parts) {
      all.set(p, at);
      at += p.length;
    }
    return all;
  }
  const plainType = (type) => (/[^ -~]/.test(type) ? '' : type.toLowerCase());

  class Blob {
    #bytes; #type;
    constructor(parts = [], options = {}) {
      if (parts === null || typeof parts !== 'object' || typeof parts[Symbol.iterator] !== 'function') {
        throw argument(`The "sources" argument must be a sequence. Received ${lib.received(parts)}`);
      }
      const native = options?.endings === 'native';
      this.#bytes = joined([...parts].map((p) => bytesOf(native && typeof p === 'string' ? p.replace(/\r\n?/g, '\n') : p)));
      this.#type = plainType(`${options?.type ?? ''}`);
    }
    get size() { return this.#bytes.length; }
    get type() { return this.#type; }
    slice(start = 0, end = this.size, type = '') {
      const b = new Blob();
      b.#bytes = this.#bytes.slice(start, end);
      b.#type = plainType(`${type}`);
      return b;
    }
    async text() { return new TextDecoder().decode(this.#bytes); }
    async arrayBuffer() { return this.#bytes.slice().buffer; }
    async bytes() { return this.#bytes.slice(); }
    stream() {
      const bytes = this.#bytes;
      let at = 0;
      return new ReadableStream({
        pull(c) {
          if (at >= bytes.length) return c.close();
          c.enqueue(bytes.slice(at, at += 65536));
        },
      }, { highWaterMark: 0 });
    }
    get [Symbol.toStringTag]() { return 'Blob'; }

    static is(v) { return typeof v === 'object' && v !== null && #bytes in v; }
    static bytes(b) { return b.#bytes; }
  }
  const { is, bytes } = Blob;
  delete Blob.is;
  delete Blob.bytes;

  class File extends Blob {
    #name; #modified;
    constructor(parts, name, options = {}) {
      if (arguments.length < 2) throw Object.assign(new TypeError(`The "fileBits" and "fileName" arguments must be specified`), { code: 'ERR_MISSING_ARGS' });
      super(parts, options);
      this.#name = lib.wellFormed(`${name}`);
      const modified = options?.lastModified;
      this.#modified = modified === undefined ? Date.now() : Math.trunc(Number(modified)) || 0;
    }
    get name() { return this.#name; }
    get lastModified() { return this.#modified; }
    get webkitRelativePath() { return ''; }
    get [Symbol.toStringTag]() { return 'File'; }
  }

  class FormData {
    #entries = [];
    constructor(form = undefined) {
      if (form !== undefined) throw argument("FormData constructor: Argument 1 could not be converted to: undefined.");
    }
    static #value(value, name) {
      if (!is(value)) {
        if (name !== undefined) throw new TypeError("Failed to execute 'append' on 'FormData': parameter 2 is not of type 'Blob'");
        return lib.wellFormed(`${value}`);
      }
      if (value instanceof File && name === undefined) return value;
      return new File([value], name ?? 'blob', { type: value.type, lastModified: value.lastModified });
    }
    append(name, value, filename = undefined) { this.#entries.push([lib.wellFormed(`${name}`), FormData.#value(value, filename)]); }
    set(name, value, filename = undefined) {
      name = lib.wellFormed(`${name}`);
      const entry = [name, FormData.#value(value, filename)];
      const at = this.#entries.findIndex((e) => e[0] === name);
      if (at < 0) return void this.#entries.push(entry);
      this.#entries = this.#entries.filter((e, i) => e[0] !== name || i === at);
      this.#entries[at] = entry;
    }
    delete(name) { this.#entries = this.#entries.filter((e) => e[0] !== `${name}`); }
    get(name) { return this.#entries.find((e) => e[0] === `${name}`)?.[1] ?? null; }
    getAll(name) { return this.#entries.filter((e) => e[0] === `${name}`).map((e) => e[1]); }
    has(name) { return this.#entries.some((e) => e[0] === `${name}`); }
    forEach(f, self = undefined) { for (const [name, value] of this) f.call(self, value, name, this); }
    *entries() { for (const [name, value] of this.#entries) yield [name, value]; }
    *keys() { for (const [name] of this.#entries) yield name; }
    *values() { for (const [, value] of this.#entries) yield value; }
    [Symbol.iterator]() { return this.entries(); }
    get [Symbol.toStringTag]() { return 'FormData'; }
  }

  // multipart is a form as a body: its bytes and their boundary.
  function multipart(form) {
    const boundary = '----metis-run-' + crypto.randomUUID().replaceAll('-', '');
    const quoted = (s) => s.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
    const parts = [];
    for (const [name, value] of form) {
      let head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name.replace(/\r\n?|\n/g, '\r\n'))}"`;
      if (typeof value === 'string') {
        parts.push(bytesOf(`${head}\r\n\r\n${value.replace(/\r\n?|\n/g, '\r\n')}\r\n`));
      } else {
        head += `; filename="${quoted(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}`;
        parts.push(bytesOf(`${head}\r\n\r\n`), bytes(value), bytesOf('\r\n'));
      }
    }
    parts.push(bytesOf(`--${boundary}--\r\n`));
    return { bytes: joined(parts), type: `multipart/form-data; boundary=${boundary}` };
  }

  // parse reads a multipart body.
  function parse(body, boundary) {
    const text = lib.latin1(body);
    const form = new FormData();
    const raw = (s) => {
      const all = new Uint8Array(s.length);
      for (let i = 0; i < s.length; i++) all[i] = s.charCodeAt(i);
      return all;
    };
    const utf8 = (s) => new TextDecoder().decode(raw(s));
    const pieces = text.split(`--${boundary}`);
    if (pieces.length < 2 || !pieces[pieces.length - 1].startsWith('--')) throw new TypeError('Failed to parse body as FormData.');
    for (const piece of pieces.slice(1, -1)) {
      const end = piece.indexOf('\r\n\r\n');
      const name = /content-disposition:\s*form-data;[^\r\n]*?\bname="([^"\r\n]*)"/i.exec(piece.slice(0, end));
      if (end < 0 || name === null) throw new TypeError('Failed to parse body as FormData.');
      const plain = (s) => utf8(s).replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
      const content = piece.slice(end + 4, -2);
      const file = /;\s*filename="([^"\r\n]*)"/i.exec(piece.slice(0, end));
      if (file === null) {
        form.append(plain(name[1]), utf8(content));
        continue;
      }
      const type = /content-type:\s*([^\r\n]+)/i.exec(piece.slice(0, end))?.[1] ?? 'application/octet-stream';
      form.append(plain(name[1]), new File([raw(content)], plain(file[1]), { type }));
    }
    return form;
  }

  return { Blob, File, FormData, is, bytes, bytesOf, multipart, parse };
});
