// Node's process, of a machine that is the same everywhere. What would act on the real one (exit, kill, stdin, stdout,
// signals, memory) is not there.
(function (lib) {
  'use strict';
  const { coded, invalidType, check } = lib.errors;
  const resolved = Promise.resolve(), then = Promise.prototype.then, apply = Reflect.apply;
  const { env, cwd } = lib.parts;

  const nanoseconds = () => BigInt(Math.round(lib.now() * 1e6));
  function hrtime(time = undefined) {
    const now = nanoseconds();
    const pair = [Number(now / 1000000000n), Number(now % 1000000000n)];
    if (time === undefined) return pair;
    check.array(time, 'time');
    if (time.length !== 2) throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "time" is out of range. It must be 2. Received ${time.length}`);
    const seconds = pair[0] - time[0], rest = pair[1] - time[1];
    return rest < 0 ? [seconds - 1, rest + 1e9] : [seconds, rest];
  }
  hrtime.bigint = function bigint() { return nanoseconds(); };

  const process = Object.create(Object.create({}, { [Symbol.toStringTag]: { value: 'process', configurable: true } }));
  Object.assign(process, {
    version: 'v20.0.0',
    versions: Object.freeze(Object.assign(Object.create(null), { node: '20.0.0' })),
    arch: 'x64',
    platform: 'linux',
    title: 'metis-run',
    pid: 1,
    ppid: 0,
    argv: [],
    argv0: 'metis-run',
    execArgv: [],
    env,
    cwd() { return cwd; },
    hrtime,
    uptime() { return lib.now() / 1000; },
    nextTick(callback, ...args) {
      check.function(callback, 'callback');
      apply(then, resolved, [() => {
        try { callback(...args); } catch (e) { lib.uncaught(e); }
      }]);
    },
    emitWarning(warning, type = undefined, code = undefined) {
      let detail;
      if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
        ({ type, code, detail } = type);
        if (typeof detail !== 'string') detail = undefined;
      } else if (typeof type === 'function') {
        type = code = undefined;
      }
      if (type !== undefined) check.string(type, 'type');
      if (typeof code === 'function') code = undefined;
      else if (code !== undefined) check.string(code, 'code');
      let name = type || 'Warning', text = warning;
      if (warning instanceof Error) {
        name = warning.name;
        text = warning.message;
        code = warning.code;
        detail = warning.detail;
      } else if (typeof warning !== 'string') {
        throw invalidType('warning', 'of type string or an instance of Error', warning);
      }
      console.warn(`${code ? `[${code}] ` : ''}${name}: ${text}${detail ? `\n${detail}` : ''}`);
    },
  });
  return { process };
})
