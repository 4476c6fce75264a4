const qs = require('querystring')
Object.keys(qs) //=> ["unescapeBuffer","unescape","escape","stringify","encode","parse","decode"]
qs.encode === qs.stringify && qs.decode === qs.parse //=> true
Object.getPrototypeOf(qs.parse('a=1')) === null //=> true
['a=b&c=d', 'a=1&a=2&a=3', '', 'a', 'a=', '=b', '=', '&', '&&a=1&&', 'a=b=c', 'a+b=c+d', 'a%20b=%41%zz', 'caf%C3%A9=%E2%82%AC', '%ff=1', 'a=%', 'a=%4', 'a=%u1234', 'a&b&c', '__proto__=1&hasOwnProperty=2', 'a[]=1&a[]=2', 'foo=%EF%BF%BD', 'foo=bar&=baz', '&a', 'a==', 'a=1;b=2', '%61=%62', 'a=+', '+=+', 'a%3Db=c%26d'].map((s) => ({ ...qs.parse(s) })) //=> [{"a":"b","c":"d"},{"a":["1","2","3"]},{},{"a":""},{"a":""},{"":"b"},{"":""},{},{"a":"1"},{"a":"b=c"},{"a b":"c d"},{"a b":"A%zz"},{"café":"€"},{"�":"1"},{"a":"%"},{"a":"%4"},{"a":"%u1234"},{"a":"","b":"","c":""},{"__proto__":"1","hasOwnProperty":"2"},{"a[]":["1","2"]},{"foo":"�"},{"foo":"bar","":"baz"},{"a":""},{"a":"="},{"a":"1;b=2"},{"a":"b"},{"a":" "},{" ":" "},{"a=b":"c&d"}]
qs.parse('a:1;b:2', ';', ':') //=> {"a":"1","b":"2"}
qs.parse('foo==1&bar==2', '&', '==') //=> {"foo":"1","bar":"2"}
qs.parse('a=1&&b=2&&', '&&') //=> {"a":"1","b":"2"}
qs.parse('a=1|b=2', '|', null) //=> {"a":"1","b":"2"}
qs.parse('a=1&b=2&c=3', null, null, { maxKeys: 2 }) //=> {"a":"1","b":"2"}
qs.parse('a=1&b=2&c=3', null, null, { maxKeys: 0 }) //=> {"a":"1","b":"2","c":"3"}
Object.keys(qs.parse(Array.from({ length: 1100 }, (_, i) => 'k' + i).join('&'))).length //=> 1000
qs.parse('a=1&&b=2&c=3', '&', '=', { maxKeys: 2 }) //=> {"a":"1"}
qs.parse('a=%41+b', null, null, { decodeURIComponent: (s) => '<' + s + '>' }) //=> {"<a>":"<%41%20b>"}
qs.parse('a=%41+b', null, null, { decodeURIComponent: () => { throw new Error('x') } }) //=> {"a":"A b"}
qs.parse(null) //=> {}
qs.parse(5) //=> {}
qs.parse(undefined) //=> {}
[{ a: 'b', c: 'd' }, { a: [1, 2, '3'] }, { a: [] }, { a: '' }, { '': 'x' }, {}, { a: null, b: undefined, c: true, d: false, e: NaN, f: Infinity, g: 10n, h: {}, i: -0, j: 1.5, k: 1e21, l: 1e-7 }, { 'a b': 'c&d=e' }, { 'é': '€😀' }, { a: Symbol.iterator }, { a: [null, undefined, {}] }, { a: "!'()*-._~" }, { a: new Date(0) }, { a: () => 1 }].map((o) => qs.stringify(o)) //=> ["a=b&c=d","a=1&a=2&a=3","","a=","=x","","a=&b=&c=true&d=false&e=&f=&g=10&h=&i=0&j=1.5&k=1e%2B21&l=1e-7","a%20b=c%26d%3De","%C3%A9=%E2%82%AC%F0%9F%98%80","a=","a=&a=&a=","a=!'()*-._~","a=","a="]
qs.stringify({ a: 1, b: [2, 3] }, ';', ':') //=> "a:1;b:2;b:3"
qs.stringify({ a: 1, b: 2 }, '', '') //=> "a=1&b=2"
qs.stringify({ a: 'x y' }, null, null, { encodeURIComponent: (s) => `[${s}]` }) //=> "[a]=[x y]"
qs.stringify({ a: 1.5, b: true }, null, null, { encodeURIComponent: (s) => `[${typeof s}${s}]` }) //=> "[stringa]=[string1.5]&[stringb]=[stringtrue]"
[qs.stringify('a'), qs.stringify(null), qs.stringify(5), qs.stringify(undefined), qs.stringify([1, 2])] //=> ["","","","","0=1&1=2"]
qs.stringify({ a: '\ud800' }) //!! URIError: URI malformed (ERR_INVALID_URI)
qs.escape('a b&c=d/?é') //=> "a%20b%26c%3Dd%2F%3F%C3%A9"
qs.escape({ toString: () => 'x y' }) //=> "x%20y"
qs.escape(5) + qs.escape(undefined) + qs.escape(null) + qs.escape([1, 2]) //=> "5undefinednull1%2C2"
qs.escape('\udc00') //!! URIError: URI malformed (ERR_INVALID_URI)
qs.unescape('a%20b%zz%E2%82%AC') //=> "a b%zz€"
qs.unescape('%E2%82') //=> "�"
qs.unescape('a+b') //=> "a+b"
[...qs.unescapeBuffer('a%20b%zz%ff+')] //=> [97,32,98,37,122,122,255,43]
[...qs.unescapeBuffer('a+b', true)] //=> [97,32,98]
Buffer.isBuffer(qs.unescapeBuffer('x')) //=> true
