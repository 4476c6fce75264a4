// WeakRef and FinalizationRegistry, as weak as the language demands: never observably so.
(function (lib) {
  'use strict';
  const holdable = (v) => (typeof v === 'object' && v !== null) || typeof v === 'function' || (typeof v === 'symbol' && Symbol.keyFor(v) === undefined);
  class WeakRef {
    #target;
    constructor(target) {
      if (!holdable(target)) throw new TypeError('WeakRef: target must be an object');
      this.#target = target;
    }
    deref() { return this.#target; }
  }
  class FinalizationRegistry {
    #tokens = new WeakMap();
    constructor(cleanup) {
      if (typeof cleanup !== 'function') throw new TypeError('FinalizationRegistry: cleanup must be callable');
    }
    register(target, held, token = undefined) {
      if (!holdable(target)) throw new TypeError('FinalizationRegistry.prototype.register: invalid target');
      if (target === held) throw new TypeError('FinalizationRegistry.prototype.register: target and holdings must not be same');
      if (token !== undefined) {
        if (!holdable(token)) throw new TypeError('Invalid unregister token (' + lib.show(token) + ')');
        this.#tokens.set(token, true);
      }
    }
    unregister(token) {
      if (!holdable(token)) throw new TypeError('Invalid unregister token (' + lib.show(token) + ')');
      return this.#tokens.delete(token);
    }
  }
  for (const C of [WeakRef, FinalizationRegistry]) Object.defineProperty(C.prototype, Symbol.toStringTag, { value: C.name, configurable: true });
  Object.defineProperty(FinalizationRegistry.prototype.register, 'length', { value: 2 });
  return { WeakRef, FinalizationRegistry };
})
