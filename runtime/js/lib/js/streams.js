// ReadableStream, as the Streams Standard has it for a default source and reader: what the body of a Response is.
(function (lib) {
  'use strict';
  const SECRET = {};
  const inner = {}; // what a reader and a controller do to their stream

  function invalidState(message) {
    const e = new TypeError(`Invalid state: ${message}`);
    e.code = 'ERR_INVALID_STATE';
    return e;
  }
  const illegal = () => Object.assign(new TypeError('Illegal constructor'), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });

  class ReadableStreamDefaultController {
    #stream;
    constructor(secret, stream) {
      if (secret !== SECRET) throw illegal();
      this.#stream = stream;
    }
    get desiredSize() { return inner.desired(this.#stream); }
    enqueue(chunk = undefined) { inner.enqueue(this.#stream, chunk); }
    close() { inner.closeRequested(this.#stream); }
    error(e = undefined) { inner.fail(this.#stream, e); }
  }

  class ReadableStreamDefaultReader {
    #stream; #closed;
    constructor(stream) {
      if (!inner.is(stream)) {
        const e = new TypeError(`The "stream" argument must be an instance of ReadableStream. Received ${lib.received(stream)}`);
        e.code = 'ERR_INVALID_ARG_TYPE';
        throw e;
      }
      if (stream.locked) throw invalidState('ReadableStream is locked');
      this.#stream = stream;
      this.#closed = inner.lock(stream, this);
    }
    get closed() { return this.#closed.promise; }
    read() {
      if (this.#stream === undefined) return Promise.reject(invalidState('The reader is not attached to a stream'));
      return inner.pull(this.#stream);
    }
    cancel(reason = undefined) {
      if (this.#stream === undefined) return Promise.reject(invalidState('The reader is not attached to a stream'));
      return inner.cancelled(this.#stream, reason);
    }
    releaseLock() {
      if (this.#stream === undefined) return;
      const gone = invalidState('The reader has been released');
      inner.unlock(this.#stream, gone);
      this.#closed.reject(gone);
      this.#closed = { promise: Promise.reject(gone), reject() {} };
      this.#closed.promise.catch(() => {});
      this.#stream = undefined;
    }
  }

  class ReadableStream {
    #state = 'readable'; #error; #queue = []; #size = 0; #waiting = []; #reader; #closed;
    #source; #controller; #high; #weigh; #started = false; #pulling = false; #again = false; #closing = false; #disturbed = false;

    constructor(source = {}, strategy = {}) {
      if (source === null) source = {};
      if (source.type === 'bytes') throw new RangeError('byte streams are not provided here: leave out type: "bytes"');
      const high = strategy?.highWaterMark ?? 1;
      if (Number.isNaN(+high) || +high < 0) {
        throw Object.assign(new RangeError(`The property 'strategy.highWaterMark' is invalid. Received ${lib.show(high)}`), { code: 'ERR_INVALID_ARG_VALUE' });
      }
      this.#high = +high;
      this.#weigh = strategy?.size ?? (() => 1);
      this.#source = source;
      this.#controller = new ReadableStreamDefaultController(SECRET, this);
      const begun = source.start?.(this.#controller);
      Promise.resolve(begun).then(() => {
        this.#started = true;
        this.#more();
      }, (e) => inner.fail(this, e));
    }

    static from(iterable) {
      const iterator = iterable?.[Symbol.asyncIterator]?.() ?? iterable?.[Symbol.iterator]?.();
      if (iterator === undefined) throw Object.assign(new TypeError(`${lib.show(iterable)} is not iterable`), { code: 'ERR_ARG_NOT_ITERABLE' });
      return new ReadableStream({
        async pull(c) {
          const { done, value } = await iterator.next();
          if (done) c.close();
          else c.enqueue(await value);
        },
        async cancel(reason) { await iterator.return?.(reason); },
      }, { highWaterMark: 0 });
    }

    get locked() { return this.#reader !== undefined; }
    cancel(reason = undefined) {
      if (this.locked) return Promise.reject(invalidState('ReadableStream is locked'));
      return inner.cancelled(this, reason);
    }
    getReader(options = undefined) {
      if (options?.mode !== undefined) throw new RangeError('byte readers are not provided here: leave out mode');
      return new ReadableStreamDefaultReader(this);
    }
    tee() {
      const reader = this.getReader();
      const branches = [];
      let reading = false, again = false;
      const stopped = [false, false], reasons = [];
      let finish;
      const finished = new Promise((resolve) => { finish = resolve; });
      const pull = async () => {
        if (reading) {
          again = true;
          return;
        }
        reading = true;
        do {
          again = false;
          try {
            const { done, value } = await reader.read();
            branches.forEach((c, i) => {
              if (stopped[i]) return;
              if (done) c.close();
              else c.enqueue(value);
            });
            if (done) return finish();
          } catch (e) {
            branches.forEach((c) => c.error(e));
            return finish();
          }
        } while (again);
        reading = false;
      };
      const branch = (i) => new ReadableStream({
        start(c) { branches[i] = c; },
        pull,
        cancel(reason) {
          stopped[i] = true;
          reasons[i] = reason;
          if (stopped[0] && stopped[1]) finish(reader.cancel(reasons));
          return finished;
        },
      }, { highWaterMark: 0 });
      return [branch(0), branch(1)];
    }
    values(options = undefined) {
      const reader = this.getReader();
      const keep = !!options?.preventCancel;
      let over = false;
      return {
        async next() {
          if (over) return { done: true, value: undefined };
          try {
            const result = await reader.read();
            if (result.done) {
              over = true;
              reader.releaseLock();
            }
            return result;
          } catch (e) {
            over = true;
            reader.releaseLock();
            throw e;
          }
        },
        async return(value) {
          if (!over) {
            over = true;
            const cancelled = keep ? undefined : reader.cancel(value);
            reader.releaseLock();
            await cancelled;
          }
          return { done: true, value };
        },
        [Symbol.asyncIterator]() { return this; },
      };
    }
    [Symbol.asyncIterator](options = undefined) { return this.values(options); }

    #more() {
      if (!this.#started || this.#state !== 'readable' || this.#closing || this.#source.pull === undefined) return;
      if (this.#waiting.length === 0 && this.#high - this.#size <= 0) return;
      if (this.#pulling) {
        this.#again = true;
        return;
      }
      this.#pulling = true;
      let pulled;
      try {
        pulled = this.#source.pull(this.#controller);
      } catch (e) {
        return inner.fail(this, e);
      }
      Promise.resolve(pulled).then(() => {
        this.#pulling = false;
        if (this.#again) {
          this.#again = false;
          this.#more();
        }
      }, (e) => inner.fail(this, e));
    }
    #end() {
      this.#state = 'closed';
      for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
      this.#closed?.resolve();
    }

    static is(s) { return typeof s === 'object' && s !== null && #state in s; }
    static disturbed(s) { return s.#disturbed; }
    static desired(s) {
      if (s.#state === 'errored') return null;
      return s.#state === 'closed' ? 0 : s.#high - s.#size;
    }
    static enqueue(s, chunk) {
      if (s.#closing || s.#state !== 'readable') throw invalidState('Controller is already closed');
      const reader = s.#waiting.shift();
      if (reader !== undefined) {
        reader.resolve({ done: false, value: chunk });
      } else {
        const weight = +s.#weigh(chunk);
        s.#queue.push([chunk, weight]);
        s.#size += weight;
      }
      s.#more();
    }
    static closeRequested(s) {
      if (s.#closing || s.#state !== 'readable') throw invalidState('Controller is already closed');
      s.#closing = true;
      if (s.#queue.length === 0) s.#end();
    }
    static fail(s, e) {
      if (s.#state !== 'readable') return;
      s.#state = 'errored';
      s.#error = e;
      s.#queue.length = 0;
      for (const { reject } of s.#waiting.splice(0)) reject(e);
      s.#closed?.reject(e);
    }
    static lock(s, reader) {
      s.#reader = reader;
      const closed = s.#closed = Promise.withResolvers();
      closed.promise.catch(() => {});
      if (s.#state === 'closed') closed.resolve();
      if (s.#state === 'errored') closed.reject(s.#error);
      return closed;
    }
    static unlock(s, gone) {
      s.#reader = s.#closed = undefined;
      for (const { reject } of s.#waiting.splice(0)) reject(gone);
    }
    static pull(s) {
      s.#disturbed = true;
      if (s.#queue.length > 0) {
        const [value, weight] = s.#queue.shift();
        s.#size -= weight;
        if (s.#closing && s.#queue.length === 0) s.#end();
        else s.#more();
        return Promise.resolve({ done: false, value });
      }
      if (s.#state === 'closed') return Promise.resolve({ done: true, value: undefined });
      if (s.#state === 'errored') return Promise.reject(s.#error);
      const waiting = Promise.withResolvers();
      s.#waiting.push(waiting);
      s.#more();
      return waiting.promise;
    }
    static async cancelled(s, reason) {
      s.#disturbed = true;
      if (s.#state === 'closed') return;
      if (s.#state === 'errored') throw s.#error;
      s.#queue.length = 0;
      s.#size = 0;
      s.#end();
      await s.#source.cancel?.(reason);
    }
  }

  for (const name of ['is', 'disturbed', 'desired', 'enqueue', 'closeRequested', 'fail', 'lock', 'unlock', 'pull', 'cancelled']) {
    inner[name] = ReadableStream[name];
    delete ReadableStream[name];
  }
  return { ReadableStream, ReadableStreamDefaultReader, ReadableStreamDefaultController, is: inner.is, disturbed: inner.disturbed };
});
