const b = require('buffer')
Object.keys(b).sort().filter((n) => !['resolveObjectURL', 'INSPECT_MAX_BYTES'].includes(n)) //=> ["Blob","Buffer","File","SlowBuffer","atob","btoa","constants","isAscii","isUtf8","kMaxLength","kStringMaxLength","transcode"]
[b.Buffer === Buffer, b.btoa === btoa, b.atob === atob, b.kMaxLength, b.kStringMaxLength, b.constants] //=> [true,true,true,4294967296,536870888,{"MAX_LENGTH":4294967296,"MAX_STRING_LENGTH":536870888}]
[b.Blob === Blob, new b.Blob(['abc']).size, new b.File(['a'], 'n').name] //=> [true,3,"n"]
b.SlowBuffer(3).length //=> 3
b.SlowBuffer('a') //!! TypeError: The \"size\" argument must be of type number. Received type string ('a') (ERR_INVALID_ARG_TYPE)
[[0x61], [0xc3, 0xa9], [0xc3], [0xff], [], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98, 0x80], [0xef, 0xbb, 0xbf]].map((x) => [b.isUtf8(Buffer.from(x)), b.isAscii(Buffer.from(x))]) //=> [[true,true],[true,false],[false,false],[false,false],[true,true],[false,false],[true,false],[true,false]]
b.isUtf8(new Uint16Array([0x6161])) && b.isAscii(new ArrayBuffer(2)) //=> true
b.isUtf8('a') //!! TypeError: The \"input\" argument must be an instance of ArrayBuffer, Buffer, or TypedArray. Received type string ('a') (ERR_INVALID_ARG_TYPE)
b.isAscii(5) //!! TypeError: The \"input\" argument must be an instance of ArrayBuffer, Buffer, or TypedArray. Received type number (5) (ERR_INVALID_ARG_TYPE)
[['€', 'utf8', 'ascii'], ['é', 'utf8', 'latin1'], ['é', 'utf8', 'ucs2'], ['a😀b', 'utf8', 'latin1'], ['€é', 'utf16le', 'utf8'], ['a', 'utf8', 'utf16le'], ['é', 'latin1', 'utf8'], ['x', 'UTF-8', 'binary']].map(([s, from, to]) => b.transcode(Buffer.from(s, from), from, to).toString('hex')) //=> ["3f","e9","e900","613f62","e282acc3a9","6100","c3a9","78"]
b.transcode(Buffer.from('a'), 'utf8', 'hex') //!! Error: Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR] (U_ILLEGAL_ARGUMENT_ERROR)
b.transcode(Buffer.from('a'), 'nope', 'utf8') //!! Error: Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR] (U_ILLEGAL_ARGUMENT_ERROR)
b.transcode('a', 'utf8', 'latin1') //!! TypeError: The \"source\" argument must be an instance of Buffer or Uint8Array. Received type string ('a') (ERR_INVALID_ARG_TYPE)
