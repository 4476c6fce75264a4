const { StringDecoder } = require('string_decoder')
Object.keys(require('string_decoder')) //=> ["StringDecoder"]
const pieces = (encoding, bytes, sizes) => { const d = new StringDecoder(encoding), b = Buffer.from(bytes), out = []; let at = 0; for (const n of sizes) { out.push(d.write(b.subarray(at, at + n))); at += n } out.push(d.end(b.subarray(at))); return out }
['utf8', 'UTF-8', 'ucs2', 'UCS-2', 'utf16le', 'utf-16LE', 'latin1', 'binary', 'base64', 'base64url', 'ascii', 'hex', undefined, null, ''].map((e) => new StringDecoder(e).encoding) //=> ["utf8","utf8","utf16le","utf16le","utf16le","utf16le","latin1","latin1","base64","base64url","ascii","hex","utf8","utf8","utf8"]
new StringDecoder('nope') //!! TypeError: Unknown encoding: nope (ERR_UNKNOWN_ENCODING)
new StringDecoder(5) //!! TypeError: Unknown encoding: 5 (ERR_UNKNOWN_ENCODING)
new StringDecoder().write(5) //!! TypeError: The \"buf\" argument must be an instance of Buffer, TypedArray, or DataView. Received type number (5) (ERR_INVALID_ARG_TYPE)
new StringDecoder().write() //!! TypeError: The \"buf\" argument must be an instance of Buffer, TypedArray, or DataView. Received undefined (ERR_INVALID_ARG_TYPE)
new StringDecoder().write('text') //=> "text"
pieces('utf8', '€uro', [1, 1, 1, 1]) //=> ["","","€","u","ro"]
pieces('utf8', 'a😀b', [1, 1, 1, 1, 1]) //=> ["a","","","","😀","b"]
pieces('utf8', 'ñandú', [1, 1, 2]) //=> ["","ñ","an","dú"]
pieces('utf8', [0xe2, 0x82], [1]) //=> ["","�"]
pieces('utf8', [0xe2], [1]) //=> ["","�"]
pieces('utf8', [0xf0, 0x9f, 0x98], [1, 1, 1]) //=> ["","","","�"]
pieces('utf8', [0xe2, 0x41, 0x42], [1, 1, 1]) //=> ["","�A","B",""]
pieces('utf8', [0xff, 0xfe, 0x41], [1, 1]) //=> ["�","�","A"]
pieces('utf8', [0x80, 0x80, 0x41], [1, 1]) //=> ["�","�","A"]
pieces('utf8', [0xc0, 0x80, 0x41], [1, 1]) //=> ["","��","A"]
pieces('utf8', [0xed, 0xa0, 0x80], [1, 1]) //=> ["","","���"]
pieces('utf8', [0xed, 0xa0, 0x80, 0x41], [2, 1]) //=> ["","���","A"]
pieces('utf8', [0xe0, 0x80, 0x41], [1, 1]) //=> ["","","��A"]
pieces('utf8', [0xf4, 0x90, 0x80, 0x80], [2, 1]) //=> ["","","����"]
pieces('utf8', [0xf5, 0x80, 0x80, 0x80], [1, 2]) //=> ["","","����"]
pieces('utf8', [0xe2, 0x82, 0xe2, 0x82, 0xac], [2, 1, 1]) //=> ["","�","","€"]
pieces('utf8', [0xf0, 0x9f, 0x41], [1, 1]) //=> ["","","�A"]
pieces('utf8', [0xef, 0xbb, 0xbf, 0x41], [1, 1]) //=> ["","","﻿A"]
pieces('utf16le', Buffer.from('a€😀', 'utf16le'), [1, 1, 1, 1, 1, 1, 1]) //=>> ["","a","","€","","","","😀"]
pieces('utf16le', Buffer.from('a😀b', 'utf16le'), [4, 1]) //=> ["a","","😀b"]
pieces('utf16le', [0x3d, 0xd8], [2]) //=> ["","\ud83d"]
pieces('utf16le', [0x3d, 0xd8, 0x4d, 0xdc], [3]) //=>> ["","👍"]
pieces('utf16le', [0x41, 0x00, 0x42], [2]) //=> ["A",""]
pieces('utf16le', [0x3d, 0xd8, 0x41], [3]) //=>> ["","\ud83d"]
pieces('base64', 'hello world', [1, 1, 1, 2, 3]) //=> ["","","aGVs","","bG8g","d29ybGQ="]
pieces('base64', 'ab', [1]) //=> ["","YWI="]
pieces('base64url', [251, 255, 254, 253], [1, 2]) //=> ["","-__-","_Q"]
pieces('hex', [1, 171, 255], [1, 1]) //=> ["01","ab","ff"]
pieces('latin1', [0xe9, 0x41, 0xff], [1, 1]) //=> ["é","A","ÿ"]
pieces('ascii', [0xe9, 0x41], [1]) //=> ["i","A"]
const d = new StringDecoder('utf8')
[d.write(Buffer.from([0xe2])), d.end(), d.write(Buffer.from([0x82, 0x41])), d.end(), d.end()] //=> ["","�","�A","",""]
[d.write(new Uint16Array([0x4142])), d.write(new DataView(new ArrayBuffer(2))), d.end(Buffer.from([0xc3])), d.end(Buffer.from([0xa9]))] //=> ["BA","\u0000\u0000","�","�"]
d.end('text') //=> "text"
[d.write(''), d.write(Buffer.alloc(0)), d.end(Buffer.alloc(0))] //=> ["","",""]
