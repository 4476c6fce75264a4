JSON.parse('{"a":1,"b":[true,false,null,"x\\n\\u0041\\ud83d\\ude00"],"c":{"":-1.5e3}}') //=> {"a":1,"b":[true,false,null,"x\nA😀"],"c":{"":-1500}}
JSON.parse(' [ ] ') + JSON.parse('\t{ }\n') //=> "[object Object]"
JSON.parse('"\\ud800"').length + JSON.parse('"\ud800x"').charCodeAt(0) + JSON.parse('"\\ud800\\u0041"').length //=> 55299
Object.is(JSON.parse('-0'), -0) + '' + JSON.parse('1e999') + JSON.parse('123456789012345678901') + JSON.parse('0.1') + JSON.parse('-12E-1') + JSON.parse('9007199254740993') //=> "trueInfinity1234567890123456800000.1-1.29007199254740992"
JSON.parse('{"__proto__":{"x":1}}').x //=> undefined
Object.keys(JSON.parse('{"b":1,"a":2,"1":3,"0":4,"b":5}')).join() + JSON.parse('{"b":1,"b":5}').b //=> "0,1,b,a5"
JSON.parse('"\\"\\\\\\/\\b\\f\\n\\r\\t"') //=> "\"\\/\b\f\n\r\t"
JSON.parse('[1,2,{"a":3}]', (k, v) => (typeof v === 'number' ? v * 2 : v)) //=> [2,4,{"a":6}]
JSON.parse('{"a":1,"b":2}', (k, v) => (k === 'a' ? undefined : v)) //=> {"b":2}
let ks = []; JSON.parse('{"a":[1],"b":{"c":2}}', function (k, v) { ks.push(k); return v }), ks
JSON.parse(5) + JSON.parse(true) + JSON.parse(null) + JSON.parse({ toString: () => '7' }) //=> 13
JSON.parse(Symbol()) //!! TypeError: Cannot convert a Symbol value to a string
JSON.parse('') //!! SyntaxError: Unexpected end of JSON input
JSON.parse(' ') //!! SyntaxError: Unexpected end of JSON input
JSON.parse('{a') //!! SyntaxError: Expected property name or '}' in JSON at position 1
JSON.parse('{') //!! SyntaxError: Expected property name or '}' in JSON at position 1
JSON.parse('{"a"') //!! SyntaxError: Expected ':' after property name in JSON at position 4
JSON.parse('{"a":') //!! SyntaxError: Unexpected end of JSON input
JSON.parse('{"a":1') //!! SyntaxError: Expected ',' or '}' after property value in JSON at position 6
JSON.parse('{"a":1,') //!! SyntaxError: Expected double-quoted property name in JSON at position 7
JSON.parse('{"a":1,}') //!! SyntaxError: Expected double-quoted property name in JSON at position 7
JSON.parse('{"a" 1}') //!! SyntaxError: Expected ':' after property name in JSON at position 5
JSON.parse('{"a":1 "b":2}') //!! SyntaxError: Expected ',' or '}' after property value in JSON at position 7
JSON.parse('{1:2}') //!! SyntaxError: Expected property name or '}' in JSON at position 1
JSON.parse("{'a':1}") //!! SyntaxError: Expected property name or '}' in JSON at position 1
JSON.parse('[') //!! SyntaxError: Unexpected end of JSON input
JSON.parse('[1') //!! SyntaxError: Expected ',' or ']' after array element in JSON at position 2
JSON.parse('[1,') //!! SyntaxError: Unexpected end of JSON input
JSON.parse('[1,]') //!! SyntaxError: Unexpected token ']', "[1,]" is not valid JSON
JSON.parse('[1 2]') //!! SyntaxError: Expected ',' or ']' after array element in JSON at position 3
JSON.parse('[,]') //!! SyntaxError: Unexpected token ',', "[,]" is not valid JSON
JSON.parse('"abc') //!! SyntaxError: Unterminated string in JSON at position 4
JSON.parse('"a\nb"') //!! SyntaxError: Bad control character in string literal in JSON at position 2
JSON.parse('"a\\x"') //!! SyntaxError: Bad escaped character in JSON at position 3
JSON.parse('"\\u12G4"') //!! SyntaxError: Bad Unicode escape in JSON at position 5
JSON.parse('"\\') //!! SyntaxError: Unexpected end of JSON input
JSON.parse('"\\u1') //!! SyntaxError: Bad Unicode escape in JSON at position 4
JSON.parse('1 2') //!! SyntaxError: Unexpected non-whitespace character after JSON at position 2
JSON.parse('01') //!! SyntaxError: Unexpected number in JSON at position 1
JSON.parse('-') //!! SyntaxError: No number after minus sign in JSON at position 1
JSON.parse('-a') //!! SyntaxError: No number after minus sign in JSON at position 1
JSON.parse('1.') //!! SyntaxError: Unterminated fractional number in JSON at position 2
JSON.parse('1.x') //!! SyntaxError: Unterminated fractional number in JSON at position 2
JSON.parse('1e') //!! SyntaxError: Exponent part is missing a number in JSON at position 2
JSON.parse('.5') //!! SyntaxError: Unexpected token '.', ".5" is not valid JSON
JSON.parse('+1') //!! SyntaxError: Unexpected token '+', "+1" is not valid JSON
JSON.parse('tru') //!! SyntaxError: Unexpected end of JSON input
JSON.parse('trux') //!! SyntaxError: Unexpected token 'x', "trux" is not valid JSON
JSON.parse('abc') //!! SyntaxError: Unexpected token 'a', "abc" is not valid JSON
JSON.parse('nul') //!! SyntaxError: Unexpected end of JSON input
JSON.parse(undefined) //!! SyntaxError: "undefined" is not valid JSON
JSON.parse('<html>') //!! SyntaxError: Unexpected token '<', "<html>" is not valid JSON
JSON.parse('{"a":1}}') //!! SyntaxError: Unexpected non-whitespace character after JSON at position 7
JSON.parse('[1]]') //!! SyntaxError: Unexpected non-whitespace character after JSON at position 3
JSON.parse('NaN') //!! SyntaxError: "NaN" is not valid JSON
JSON.parse('\u00e4') //!! SyntaxError: Unexpected token 'ä', "ä" is not valid JSON
JSON.parse('{a:1, long long long long long long long long text that goes on and on and on}') //!! SyntaxError: Expected property name or '}' in JSON at position 1
JSON.parse('["long long long long long long long long text", x, "that goes on and on and on"]') //!! SyntaxError: Unexpected token 'x', ..."ng text", x, "that g"... is not valid JSON
JSON.parse('x long long long long long long long long text that goes on and on') //!! SyntaxError: Unexpected token 'x', "x long lon"... is not valid JSON
JSON.parse('long long long long long long long long text that goes on and on') //!! SyntaxError: Unexpected token 'l', "long long "... is not valid JSON
JSON.parse('[1, "a", "b" "c"]') //!! SyntaxError: Expected ',' or ']' after array element in JSON at position 13
JSON.parse('\ufeff{}') //!! SyntaxError: Unexpected token '﻿', "﻿{}" is not valid JSON
JSON.parse('{"ä😀":1,x}') //!! SyntaxError: Expected double-quoted property name in JSON at position 9
JSON.parse.length + JSON.parse.name + JSON.stringify.length + Object.prototype.toString.call(JSON) //=> "2parse3[object JSON]"
JSON.stringify({ a: [1, 'x', null, undefined, () => 1, Symbol()], b: undefined, c: new Date(0), d: { toJSON() { return 'J' } } }) //=> "{\"a\":[1,\"x\",null,null,null,null],\"c\":\"1970-01-01T00:00:00.000Z\",\"d\":\"J\"}"
JSON.stringify({ a: 1, b: [1, 2] }, null, 2) //=> "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ]\n}"
JSON.stringify({ a: 1, b: { c: 2, a: 3 } }, ['a', 'b']) //=> "{\"a\":1,\"b\":{\"a\":3}}"
JSON.stringify({ a: 1, b: [5, { c: 2 }] }, (k, v) => (typeof v === 'number' ? v + 1 : v)) //=> "{\"a\":2,\"b\":[6,{\"c\":3}]}"
JSON.stringify([new Map([[1, 2]]), new Set([1]), NaN, -0, Infinity, Object(1), Object('s')]) //=> "[{},{},null,0,null,1,\"s\"]"
JSON.stringify('\ud800é"') + JSON.stringify(5) + JSON.stringify(undefined) + JSON.stringify(null) //=> "\"\\ud800é\\\"\"5undefinednull"
const circ = {}; circ.me = circ;
try { JSON.stringify(circ) } catch (e) { e.name } //=> "TypeError"
JSON.stringify({ a: [1n] }) //!! TypeError: Do not know how to serialize a BigInt
const dag = {}; JSON.stringify([dag, dag, [dag], { x: dag }])
JSON.stringify({ outer: { toJSON() { return JSON.stringify({ inner: [1] }) } }, after: [[1]] }) //=> "{\"outer\":\"{\\\"inner\\\":[1]}\",\"after\":[[1]]}"
