(function (lib) {
  'use strict';
  const names = ['IndexSizeError', 'DOMStringSizeError', 'HierarchyRequestError', 'WrongDocumentError', 'InvalidCharacterError',
    'NoDataAllowedError', 'NoModificationAllowedError', 'NotFoundError', 'NotSupportedError', 'InUseAttributeError', 'InvalidStateError',
    'SyntaxError', 'InvalidModificationError', 'NamespaceError', 'InvalidAccessError', 'ValidationError', 'TypeMismatchError',
    'SecurityError', 'NetworkError', 'AbortError', 'URLMismatchError', 'QuotaExceededError', 'TimeoutError', 'InvalidNodeTypeError',
    'DataCloneError'];
  // A real Error underneath, so that it has a stack and whoever looks at it sees an error.
  function DOMException(message = '', options = 'Error') {
    if (new.target === undefined) throw new TypeError("Class constructor DOMException cannot be invoked without 'new'");
    const e = Reflect.construct(Error, [`${message}`], new.target);
    let name = options;
    if (options !== null && typeof options === 'object') {
      name = options.name === undefined ? 'Error' : options.name;
      if ('cause' in options) Object.defineProperty(e, 'cause', { value: options.cause, configurable: true, writable: true, enumerable: false });
    }
    name = `${name}`;
    Object.defineProperty(e, NAME, { value: name });
    Object.defineProperty(e, 'message', { value: `${message}`, configurable: true, enumerable: false, writable: false });
    return e;
  }
  const NAME = Symbol('name');
  const proto = Object.create(Error.prototype, {
    constructor: { value: DOMException, writable: true, configurable: true },
    name: { get() { if (this === proto) return 'DOMException'; return this[NAME]; }, enumerable: true, configurable: true },
    message: { value: '', writable: true, configurable: true, enumerable: true },
    code: { get() { return names.indexOf(this[NAME]) + 1; }, enumerable: true, configurable: true },
    [Symbol.toStringTag]: { value: 'DOMException', configurable: true },
  });
  Object.defineProperty(DOMException, 'prototype', { value: proto, writable: false });
  Object.defineProperty(DOMException, 'length', { value: 0 });
  const constants = 'INDEX_SIZE DOMSTRING_SIZE HIERARCHY_REQUEST WRONG_DOCUMENT INVALID_CHARACTER NO_DATA_ALLOWED NO_MODIFICATION_ALLOWED NOT_FOUND NOT_SUPPORTED INUSE_ATTRIBUTE INVALID_STATE SYNTAX INVALID_MODIFICATION NAMESPACE INVALID_ACCESS VALIDATION TYPE_MISMATCH SECURITY NETWORK ABORT URL_MISMATCH QUOTA_EXCEEDED TIMEOUT INVALID_NODE_TYPE DATA_CLONE';
  constants.split(' ').forEach((n, i) => {
    for (const o of [DOMException, proto]) Object.defineProperty(o, n + '_ERR', { value: i + 1, enumerable: true });
  });
  return { DOMException };
})
