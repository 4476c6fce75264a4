const parts = (u, b) => { const x = new URL(u, b); return [x.href, x.origin, x.protocol, x.username, x.password, x.host, x.hostname, x.port, x.pathname, x.search, x.hash].join(' | ') }
parts('http://user:pa ss@EXAMPLE.com:80/a/../b/./c%2e/?q=1 2#f g') //=> "http://user:pa%20ss@example.com/b/c%2e/?q=1%202#f%20g | http://example.com | http: | user | pa%20ss | example.com | example.com |  | /b/c%2e/ | ?q=1%202 | #f%20g"
parts('https://example.com:443') //=> "https://example.com/ | https://example.com | https: |  |  | example.com | example.com |  | / |  | "
parts('https://example.com:8443/x') //=> "https://example.com:8443/x | https://example.com:8443 | https: |  |  | example.com:8443 | example.com | 8443 | /x |  | "
parts('//foo/bar', 'https://a/b') //=> "https://foo/bar | https://foo | https: |  |  | foo | foo |  | /bar |  | "
parts('../x/y?z', 'http://h/a/b/c?d#e') //=> "http://h/a/x/y?z | http://h | http: |  |  | h | h |  | /a/x/y | ?z | "
parts('?q', 'http://h/a/b/c?d#e') //=> "http://h/a/b/c?q | http://h | http: |  |  | h | h |  | /a/b/c | ?q | "
parts('#q', 'http://h/a/b/c?d#e') //=> "http://h/a/b/c?d#q | http://h | http: |  |  | h | h |  | /a/b/c | ?d | #q"
parts('', 'http://h/a/b/c?d#e') //=> "http://h/a/b/c?d | http://h | http: |  |  | h | h |  | /a/b/c | ?d | "
parts('/x', 'http://h/a/b/c?d#e') //=> "http://h/x | http://h | http: |  |  | h | h |  | /x |  | "
parts('g:h', 'http://h/a') //=> "g:h | null | g: |  |  |  |  |  | h |  | "
parts('http:x', 'http://h/a/') //=> "http://h/a/x | http://h | http: |  |  | h | h |  | /a/x |  | "
parts('http:\\\\x\\y') //=> "http://x/y | http://x | http: |  |  | x | x |  | /y |  | "
parts('mailto:me@x.org?subject=a b') //=> "mailto:me@x.org?subject=a%20b | null | mailto: |  |  |  |  |  | me@x.org | ?subject=a%20b | "
parts('data:text/plain,hello world  #x') //=> "data:text/plain,hello world  #x | null | data: |  |  |  |  |  | text/plain,hello world   |  | #x"
parts('javascript:alert(1)') //=> "javascript:alert(1) | null | javascript: |  |  |  |  |  | alert(1) |  | "
parts('file:///C|/a/../../b') //=> "file:///C:/b | null | file: |  |  |  |  |  | /C:/b |  | "
parts('file:c:\\foo\\bar') //=> "file:///c:/foo/bar | null | file: |  |  |  |  |  | /c:/foo/bar |  | "
parts('file://localhost/etc') //=> "file:///etc | null | file: |  |  |  |  |  | /etc |  | "
parts('file:///a/b', 'file:///x') //=> "file:///a/b | null | file: |  |  |  |  |  | /a/b |  | "
parts('/a', 'file:///C:/x/y') //=> "file:///C:/a | null | file: |  |  |  |  |  | /C:/a |  | "
parts('http://[::1]:3000/') //=> "http://[::1]:3000/ | http://[::1]:3000 | http: |  |  | [::1]:3000 | [::1] | 3000 | / |  | "
parts('http://[2001:DB8:0:0:1:0:0:1]') //=> "http://[2001:db8::1:0:0:1]/ | http://[2001:db8::1:0:0:1] | http: |  |  | [2001:db8::1:0:0:1] | [2001:db8::1:0:0:1] |  | / |  | "
parts('http://[::ffff:1.2.3.4]') //=> "http://[::ffff:102:304]/ | http://[::ffff:102:304] | http: |  |  | [::ffff:102:304] | [::ffff:102:304] |  | / |  | "
parts('http://[1::2::3]') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http://192.168.0.257') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http://0x7f.1') //=> "http://127.0.0.1/ | http://127.0.0.1 | http: |  |  | 127.0.0.1 | 127.0.0.1 |  | / |  | "
parts('http://017700000001') //=> "http://127.0.0.1/ | http://127.0.0.1 | http: |  |  | 127.0.0.1 | 127.0.0.1 |  | / |  | "
parts('http://3232235521') //=> "http://192.168.0.1/ | http://192.168.0.1 | http: |  |  | 192.168.0.1 | 192.168.0.1 |  | / |  | "
parts('http://1.2.3.4.5') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http://a.b.c.4x') //=> "http://a.b.c.4x/ | http://a.b.c.4x | http: |  |  | a.b.c.4x | a.b.c.4x |  | / |  | "
parts('http://ex ample.com') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http://exa%41mple.com') //=> "http://exaample.com/ | http://exaample.com | http: |  |  | exaample.com | exaample.com |  | / |  | "
parts('http://a%00b') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http://münchen.de/ä?ö#ü') //=> "http://xn--mnchen-3ya.de/%C3%A4?%C3%B6#%C3%BC | http://xn--mnchen-3ya.de | http: |  |  | xn--mnchen-3ya.de | xn--mnchen-3ya.de |  | /%C3%A4 | ?%C3%B6 | #%C3%BC"
parts('http://xn--mnchen-3ya.de') //=> "http://xn--mnchen-3ya.de/ | http://xn--mnchen-3ya.de | http: |  |  | xn--mnchen-3ya.de | xn--mnchen-3ya.de |  | / |  | "
parts('http://例え.テスト') //=> "http://xn--r8jz45g.xn--zckzah/ | http://xn--r8jz45g.xn--zckzah | http: |  |  | xn--r8jz45g.xn--zckzah | xn--r8jz45g.xn--zckzah |  | / |  | "
parts('http://Bücher。example') //=> "http://xn--bcher-kva.example/ | http://xn--bcher-kva.example | http: |  |  | xn--bcher-kva.example | xn--bcher-kva.example |  | / |  | "
parts('http://faß.de') //=> "http://xn--fa-hia.de/ | http://xn--fa-hia.de | http: |  |  | xn--fa-hia.de | xn--fa-hia.de |  | / |  | "
parts('http://a_b.c') //=> "http://a_b.c/ | http://a_b.c | http: |  |  | a_b.c | a_b.c |  | / |  | "
parts('http://') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http:///x') //=> "http://x/ | http://x | http: |  |  | x | x |  | / |  | "
parts('http://:80') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http://a:99999') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http://a:0080/') //=> "http://a/ | http://a | http: |  |  | a | a |  | / |  | "
parts('http://a:8x') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('foo://bar baz') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('foo://Bar:80/x/../y') //=> "foo://Bar:80/y | null | foo: |  |  | Bar:80 | Bar | 80 | /y |  | "
parts('foo:/a//b') //=> "foo:/a//b | null | foo: |  |  |  |  |  | /a//b |  | "
parts('foo:/.//p') //=> "foo:/.//p | null | foo: |  |  |  |  |  | //p |  | "
parts('web+demo:/.//not-a-host/') //=> "web+demo:/.//not-a-host/ | null | web+demo: |  |  |  |  |  | //not-a-host/ |  | "
parts('ws://x:80') //=> "ws://x/ | ws://x | ws: |  |  | x | x |  | / |  | "
parts('blob:https://a.b/uuid') //=> "blob:https://a.b/uuid | https://a.b | blob: |  |  |  |  |  | https://a.b/uuid |  | "
parts('  http://a/b  ') //=> "http://a/b | http://a | http: |  |  | a | a |  | /b |  | "
parts('ht\ntp://a/\tb') //=> "http://a/b | http://a | http: |  |  | a | a |  | /b |  | "
parts('http://a/b\\c') //=> "http://a/b/c | http://a | http: |  |  | a | a |  | /b/c |  | "
parts("http://a/?q='x'&y=\"z\"<>") //=> "http://a/?q=%27x%27&y=%22z%22%3C%3E | http://a | http: |  |  | a | a |  | / | ?q=%27x%27&y=%22z%22%3C%3E | "
parts("foo://a/?q='x'") //=> "foo://a/?q='x' | null | foo: |  |  | a | a |  | / | ?q='x' | "
parts('http://a/{x}|^`[]') //=> "http://a/%7Bx%7D|^%60[] | http://a | http: |  |  | a | a |  | /%7Bx%7D|^%60[] |  | "
parts('http://a/%zz%41') //=> "http://a/%zz%41 | http://a | http: |  |  | a | a |  | /%zz%41 |  | "
parts('http://u@@v@h/') //=> "http://u%40%40v@h/ | http://h | http: | u%40%40v |  | h | h |  | / |  | "
parts('http://a//b///c') //=> "http://a//b///c | http://a | http: |  |  | a | a |  | //b///c |  | "
parts('http://a/.%2e/b/%2E') //=> "http://a/b/ | http://a | http: |  |  | a | a |  | /b/ |  | "
parts('x') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('//x') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http://a', 'nonsense') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http://a?b?c#d#e') //=> "http://a/?b?c#d#e | http://a | http: |  |  | a | a |  | / | ?b?c | #d#e"
parts('http://a.') //=> "http://a./ | http://a. | http: |  |  | a. | a. |  | / |  | "
parts('http://1.2.3.4.') //=> "http://1.2.3.4/ | http://1.2.3.4 | http: |  |  | 1.2.3.4 | 1.2.3.4 |  | / |  | "
parts('http://a..b') //=> "http://a..b/ | http://a..b | http: |  |  | a..b | a..b |  | / |  | "
parts('non-special://[::1]:8/x') //=> "non-special://[::1]:8/x | null | non-special: |  |  | [::1]:8 | [::1] | 8 | /x |  | "
parts('non-special://a^b') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('http://a<b') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('about:blank') //=> "about:blank | null | about: |  |  |  |  |  | blank |  | "
parts('./x', 'mailto:a') //!! TypeError: Invalid URL (ERR_INVALID_URL)
parts('#x', 'mailto:a') //=> "mailto:a#x | null | mailto: |  |  |  |  |  | a |  | #x"
parts('\u{1F600}', 'http://a/') //=> "http://a/%F0%9F%98%80 | http://a | http: |  |  | a | a |  | /%F0%9F%98%80 |  | "
parts('http://a/\ud800') //=> "http://a/%EF%BF%BD | http://a | http: |  |  | a | a |  | /%EF%BF%BD |  | "
const u = new URL('http://example.com/a?b=1#c')
u.href = 'https://x.y:1/z', u.href //=> "https://x.y:1/z"
u.protocol = 'http', u.href //=> "http://x.y:1/z"
u.protocol = 'foo', u.href //=> "http://x.y:1/z"
u.host = 'n.m:99', u.href //=> "http://n.m:99/z"
u.hostname = 'q.r', u.href //=> "http://q.r:99/z"
u.hostname = 'a b', u.href //=> "http://q.r:99/z"
u.port = '80', u.href //=> "http://q.r/z"
u.port = '12x', u.href //=> "http://q.r:12/z"
u.port = 'x', u.href //=> "http://q.r:12/z"
u.port = '', u.href //=> "http://q.r/z"
u.pathname = 'a b/../c?d', u.href //=> "http://q.r/c%3Fd"
u.search = 'x=1&y=ä', u.href //=> "http://q.r/c%3Fd?x=1&y=%C3%A4"
u.searchParams.get('y') //=> "ä"
u.searchParams.append('z', 'a b+c'), u.href //=> "http://q.r/c%3Fd?x=1&y=%C3%A4&z=a+b%2Bc"
u.searchParams.delete('x'), u.href //=> "http://q.r/c%3Fd?y=%C3%A4&z=a+b%2Bc"
u.search = '', u.href //=> "http://q.r/c%3Fd"
[...u.searchParams] //=> []
u.hash = 'h h', u.href //=> "http://q.r/c%3Fd#h%20h"
u.username = 'me@', u.password = 'p:w', u.href //=> "http://me%40:p%3Aw@q.r/c%3Fd#h%20h"
u.hash = '', u.search = '', u.href //=> "http://me%40:p%3Aw@q.r/c%3Fd"
u.href = 'nope' //!! TypeError: Invalid URL (ERR_INVALID_URL)
u.toJSON() === u.toString() //=> true
JSON.stringify({u}) //=> "{\"u\":\"http://me%40:p%3Aw@q.r/c%3Fd\"}"
String(u) //=> "http://me%40:p%3Aw@q.r/c%3Fd"
Object.prototype.toString.call(u) //=> "[object URL]"
Object.keys(u) //=> []
URL.canParse('x', 'http://a'), URL.canParse('x') //=> false
URL.length, URL.name, typeof URL.prototype.href //!!! TypeError: Cannot read private member #get from an object whose class did not declare it
new URL() //!! TypeError: The "url" argument must be specified (ERR_MISSING_ARGS)
new URL('foo') //!! TypeError: Invalid URL (ERR_INVALID_URL)
URL('x') //!!! TypeError: Class constructor cannot be invoked without 'new'
URL.parse('x', 'http://a/').href //=>> "http://a/x"
URL.parse('x') //=>> null
const m = new URL('mailto:a?b'); m.host = 'x', m.pathname = 'y', m.port = '1', m.username = 'z', m.href
m.search = '', m.href //=> "mailto:a"
const f = new URL('file:///a'); f.host = 'h', f.port = '1', f.href
new URL('http://a').searchParams === new URL('http://a').searchParams //=> false
const p = new URLSearchParams('?a=1&b=2&a=3&&c&=d&e=%20+%zz%F0%9F%98%80%ff')
[...p] //=> [["a","1"],["b","2"],["a","3"],["c",""],["","d"],["e","  %zz😀�"]]
String(p) //=> "a=1&b=2&a=3&c=&=d&e=++%25zz%F0%9F%98%80%EF%BF%BD"
p.get('a'), p.get('nope') //=> null
p.getAll('a') //=> ["1","3"]
p.has('a', '3'), p.has('a', '9') //=> false
p.size //=> 6
p.set('a', 'x'), String(p) //=> "a=x&b=2&c=&=d&e=++%25zz%F0%9F%98%80%EF%BF%BD"
p.delete('e', 'nope'), p.has('e') //=> true
p.sort(), String(p) //=> "=d&a=x&b=2&c=&e=++%25zz%F0%9F%98%80%EF%BF%BD"
[...p.keys()].join() //=> ",a,b,c,e"
[...p.values()].join() //=> "d,x,2,,  %zz😀�"
p[Symbol.iterator] === p.entries //=> true
Object.prototype.toString.call(p.keys()) //=> "[object URLSearchParams Iterator]"
let seen = []; p.forEach((v, k, o) => seen.push(v + k + (o === p))); seen
String(new URLSearchParams({a: 1, b: 'x y', c: '*-._~!()\'é'})) //=> "a=1&b=x+y&c=*-._%7E%21%28%29%27%C3%A9"
String(new URLSearchParams([['a', 1], ['a', 2]])) //=> "a=1&a=2"
String(new URLSearchParams(new Map([['k', 'v']]))) //=> "k=v"
String(new URLSearchParams(p)) //=> "=d&a=x&b=2&c=&e=++%25zz%F0%9F%98%80%EF%BF%BD"
new URLSearchParams([['a']]) //!! TypeError: Each query pair must be an iterable [name, value] tuple (ERR_INVALID_TUPLE)
new URLSearchParams([1]) //!! TypeError: Each query pair must be an iterable [name, value] tuple (ERR_INVALID_TUPLE)
new URLSearchParams(null).toString() //=> ""
new URLSearchParams().append('a') //!! TypeError: The "name" and "value" arguments must be specified (ERR_MISSING_ARGS)
new URLSearchParams().get() //!! TypeError: The "name" argument must be specified (ERR_MISSING_ARGS)
p.forEach(1) //!! TypeError: The "callback" argument must be of type function. Received type number (1) (ERR_INVALID_ARG_TYPE)
String(new URLSearchParams('a=b=c&d')) //=> "a=b%3Dc&d="
Object.keys(globalThis).includes('URL') //=> false
