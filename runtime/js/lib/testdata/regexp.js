const R = (s, f) => new RegExp(s, f), ex = (r, t) => { const m = r.exec(t); return m && [...m, m.index] }
ex(R('\\p{L}+', 'u'), '123äbcЖ!') //=> ["äbcЖ",3]
ex(R('\\P{L}+', 'u'), 'äbc123!') //=> ["123!",3]
ex(R('^\\p{Lu}\\p{Ll}*$', 'u'), 'Ünder') //=> ["Ünder",0]
ex(R('[\\p{L}\\p{N}_-]+', 'u'), '!!aß9_-!') //=> ["aß9_-",2]
ex(R('[^\\p{L}\\s]+', 'u'), 'ab 12+ c') //=> ["12+",3]
ex(R('[\\P{L}]+', 'u'), 'ab12c') //=> ["12",2]
ex(R('[^\\P{L}]+', 'u'), '12ab3') //=> ["ab",2]
ex(R('\\p{Script=Greek}+', 'u'), 'abc αβγ') //=> ["αβγ",4]
ex(R('\\p{sc=Cyrl}+', 'u'), 'abc Привет') //=> ["Привет",4]
ex(R('\\p{Script=Han}', 'u'), 'x漢') //=> ["漢",1]
ex(R('\\p{gc=Decimal_Number}+', 'u'), 'a٣4') //=> ["٣4",1]
ex(R('\\p{General_Category=Punctuation}+', 'u'), 'a,.!b') //=> [",.!",1]
ex(R('\\p{Emoji_Presentation}', 'u'), 'a😀') //=> ["😀",1]
ex(R('\\p{Extended_Pictographic}', 'gu'), '1 ☃ 😀') //=> ["☃",2]
ex(R('\\p{Emoji}', 'u'), 'x1') //=> ["1",1]
ex(R('\\p{Alphabetic}\\p{White_Space}\\p{ASCII}', 'u'), 'é b') //=> ["é b",0]
ex(R('[\\p{ID_Start}$_][\\p{ID_Continue}$]*', 'u'), '9 $ab9é') //=> ["$ab9é",2]
ex(R('\\p{Any}', 'u'), '😀') //=> ["😀",0]
ex(R('\\p{Uppercase}+', 'u'), 'abCDe') + ex(R('\\p{Lowercase}+', 'u'), 'ABcdE') //=> "CD,2cd,2"
ex(R('\\p{Lu}', 'iu'), 'é') //=> ["é",0]
ex(R('\\p{Lu}+', 'gu'), 'aBCd') //=> ["BC",1]
ex(R('\\p{L}', ''), 'p{L}') //=> ["p{L}",0]
R('\\p{L}', 'u').source + R('\\p{L}', 'giu').flags + String(R('\\p{L}', 'u')) + R('\\p{L}', 'u').unicode //=> "\\p{L}giu/\\p{L}/utrue"
R('\\p{Foo}', 'u') //!! SyntaxError: Invalid regular expression: /\p{Foo}/u: Invalid property name
R('\\p{Script=Foo}', 'u') //!! SyntaxError: Invalid regular expression: /\p{Script=Foo}/u: Invalid property name
R('\\p', 'u') //!! SyntaxError: Invalid regular expression: /\p/u: Invalid property name
R('\\pL', 'u') //!! SyntaxError: Invalid regular expression: /\pL/u: Invalid property name
R('\\p{', 'u') //!! SyntaxError: Invalid regular expression: /\p{/u: Invalid property name
R('[\\p{L}-z]', 'u') //!! SyntaxError: Invalid regular expression: /[\p{L}-z]/u: Invalid character class
R('[a-\\p{L}]', 'u') //!! SyntaxError: Invalid regular expression: /[a-\p{L}]/u: Invalid character class
ex(R('[\\p{L}-]+', 'u'), '1a-b') //=> ["a-b",1]
ex(R('[-\\p{L}]+', 'u'), '1a-b') //=> ["a-b",1]
R('\\p{scx=Grek}', 'u') //!!! SyntaxError: Invalid regular expression: /\p{scx=Grek}/u: the property Script_Extensions is not provided
R('a', 'd') //!!! SyntaxError: Invalid flags supplied to RegExp constructor 'd': match indices (d) is not provided
R('a', 'uv') //!! SyntaxError: Invalid flags supplied to RegExp constructor 'uv'
R('a', 'gg') //!! SyntaxError: Invalid flags supplied to RegExp constructor 'gg'
R('a', 'x') //!! SyntaxError: Invalid flags supplied to RegExp constructor 'x'
'a1Б2'.replace(R('\\p{L}', 'gu'), (m) => `<${m}>`) //=> "<a>1<Б>2"
'aБ,c'.split(R('\\p{P}', 'u')) //=> ["aБ","c"]
[...'aБ1c'.matchAll(R('\\p{L}', 'gu'))].map((m) => m[0] + m.index) //=> ["a0","Б1","c3"]
'xaБ'.match(R('\\p{L}+', 'gu')) + 'x1'.search(R('\\p{N}', 'u')) //=> "xaБ1"
const st = R('\\p{L}', 'yu'); st.lastIndex = 1;
[st.test('1a2'), st.lastIndex, st.test('1a2'), st.lastIndex] //=> [true,2,false,0]
R('(?<first>\\p{L})(?<rest>\\p{L}*)', 'u').exec('äbc').groups //=> {"first":"ä","rest":"bc"}
ex(R('(?<=\\p{Sc})\\d+', 'u'), 'a €12') //=> ["12",3]
ex(R('(?<!\\p{L})\\d+', 'u'), 'a1 22') //=> ["22",3]
ex(R('(\\p{L})\\1', 'u'), 'abccd') //=> ["cc","c",2]
ex(R('\\p{L}(?=\\d)', 'u'), 'ab1') //=> ["b",1]
ex(R('[\\p{L}--[a-z]]+', 'v'), 'abÄÖc') //=> ["ÄÖ",2]
ex(R('[\\p{L}&&\\p{ASCII}]+', 'v'), 'äabcö') //=> ["abc",1]
ex(R('[[a-z]--[aeiou]]+', 'v'), 'aeixyz') //=> ["xyz",3]
ex(R('[\\w--\\d]+', 'v'), '12ab_3') //=> ["ab_",2]
ex(R('[^\\d\\s]+', 'v'), ' 1ab c') //=> ["ab",2]
ex(R('[[0-9][a-f]]+', 'v'), 'xyz09afg') //=> ["09af",3]
ex(R('[a\\-z]+', 'v'), 'b-a') //=> ["-a",1]
ex(R('[\\u{1F600}-\\u{1F64F}]', 'v'), 'a😀') //=> ["😀",1]
ex(R('[\\n\\t\\x41\\cA]+', 'v'), 'zA\n') //=> ["A\n",1]
ex(R('\\p{Lu}.', 'v'), 'xÄ😀') //=> ["Ä😀",1]
ex(R('[]', 'v'), 'a') + '' + ex(R('[^]', 'v'), 'a') //=> "nulla,0"
R('[a-z]', 'gv').flags + R('[a-z]', 'v').unicodeSets + R('[(]'.replace('(', '\\('), 'v').source //=> "gvtrue[\\(]"
[...'abc'.matchAll(R('[a-b]', 'gv'))].length + 'a-b'.split(R('[\\-]', 'v')).length + 'abc'.replace(R('[[b]]', 'gv'), 'X') //=> "4aXc"
R('[(]', 'v') //!! SyntaxError: Invalid regular expression: /[(]/v: Invalid character in character class
R('[a--b&&c]', 'v') //!! SyntaxError: Invalid regular expression: /[a--b&&c]/v: Invalid set operation in character class
R('[a&&&b]', 'v') //!!! SyntaxError: Invalid regular expression: /[a&&&b]/v: Invalid set operation in character class
R('[ab--c]', 'v') //!! SyntaxError: Invalid regular expression: /[ab--c]/v: Invalid set operation in character class
R('[z-a]', 'v') //!! SyntaxError: Invalid regular expression: /[z-a]/v: Range out of order in character class
R('[a', 'v') //!! SyntaxError: Invalid regular expression: /[a/v: Unterminated character class
R('[a-\\d]', 'v') //!! SyntaxError: Invalid regular expression: /[a-\d]/v: Invalid character class
R('[\\q{abc}]', 'v') //!!! SyntaxError: Invalid regular expression: /[\q{abc}]/v: \q{...} is not provided
R('\\p{RGI_Emoji}', 'v') //!!! SyntaxError: Invalid regular expression: /\p{RGI_Emoji}/v: the property RGI_Emoji is not provided
R('[^a]', 'vi') //!!! SyntaxError: Invalid regular expression: /[^a]/vi: a negated class with the flags v and i is not provided
R('a') instanceof RegExp && /a/ instanceof RegExp && /a/.constructor === RegExp && R('a').constructor === RegExp && RegExp.prototype.constructor === RegExp //=> true
RegExp.name + RegExp.length + R('a', 'g').flags + /a/.hasIndices + /a/.unicodeSets + R('').source + R('\n').source //=> "RegExp2gfalsefalse(?:)\\n"
R(/ab/gi).flags + R(/ab/gi, 'y').flags + R(/ab/gi) + (R(/a/) !== /a/) + R(R('\\p{L}', 'u'), 'iu') + R(R('\\p{L}', 'u')) //=> "giy/ab/gitrue/\\p{L}/iu/\\p{L}/u"
R(R('\\p{L}', 'u')).test('é') + '' + R(R('\\p{L}', 'u'), 'giu').test('É') //=> "truetrue"
class RX extends RegExp { constructor(p, f) { super(p, f); this.mine = 1 } exec(s) { const m = super.exec(s); if (m) m.extra = 1; return m } }
const rx = new RX('\\p{L}(\\d)', 'gu')
[rx instanceof RX, rx.mine, rx.test('é1'), rx.source, rx.flags, 'é1b2'.replace(rx, '$1')] //=> [true,1,true,"\\p{L}(\\d)","gu","12"]
[...'é1b2'.matchAll(new RX('\\d', 'g'))].length //=> 2
RegExp[Symbol.species].name //=> "RegExp"
RegExp.escape('a.b*c 1-é\n') //=>> "\\x61\\.b\\*c\\x201\\x2dé\\n"
RegExp.escape(1) //!!! TypeError: 1 is not a string
R('[') //!! SyntaxError: Invalid regular expression: /[/: Unterminated character class
R('(') //!! SyntaxError: Invalid regular expression: /(/: Unterminated group
R(')') //!! SyntaxError: Invalid regular expression: /)/: Unmatched ')'
R('*') //!! SyntaxError: Invalid regular expression: /*/: Nothing to repeat
R('a**') //!! SyntaxError: Invalid regular expression: /a**/: Nothing to repeat
R('{1}') + '' //!! SyntaxError: Invalid regular expression: /{1}/: Nothing to repeat
R('a{2,1}') //!! SyntaxError: Invalid regular expression: /a{2,1}/: numbers out of order in {} quantifier
R('(?i:a)b').test('AB') //!!! SyntaxError: Invalid regular expression: /(?i:a)b/: Invalid group
R('\\u{61}', 'u').test('a') + '' + R('\\u{61}').test('a') + R('^.$', 'u').test('😀') + R('^.$').test('😀') + R('^[😀]$', 'u').test('😀') //=> "truefalsetruefalsetrue"
ex(/(?<y>\d{4})-(?<m>\d\d)/, 'on 2024-05') + JSON.stringify(/(?<y>\d{4})-(?<m>\d\d)/.exec('2024-05').groups) //=> "2024-05,2024,05,3{\"y\":\"2024\",\"m\":\"05\"}"
'2024-05'.replace(/(?<y>\d{4})-(?<m>\d\d)/, '$<m>/$<y> $1 $& $$ $` $\'') //=> "05/2024 2024 2024-05 $  "
/(?<=\$)\d+(?!\d|€)/.exec('a$12€ $345')[0] //=> "345"
/(?<![a-z])b/.test('ab') + '' + /(?<!a)b/.exec('ab cb').index //=> "false4"
/a.c/s.test('a\nc') + '' + /a.c/.test('a\nc') + /^b/m.test('a\nb') + /\bfoo\b/i.test('a FOO b') //=> "truefalsetruetrue"
const y = /a/y; [y.test('ba'), y.lastIndex, (y.lastIndex = 1, y.test('ba')), y.lastIndex]
const g = /\d/g; [g.exec('1a2').index, g.lastIndex, g.exec('1a2').index, g.lastIndex, g.exec('1a2'), g.lastIndex]
'aBc'.replace(/b/i, (m, i, s) => m + i + s) + 'x'.replace(/(y)?x/, '[$1]') + /(a)|(b)/.exec('b').length + String(/(a)|(b)/.exec('b')[1]) //=> "aB1aBcc[]3undefined"
/[\s\S]/.test('\n') + '' + /[^\S\n]/.test(' ') + /\s/.test('\ufeff') + /\w/.test('é') + /[\d-x]/.test('-') + /[\w-]+/.exec('a-b')[0] //=> "truetruetruefalsetruea-b"
/^(?:(?=.*\d)(?=.*[a-z]).{4,8})$/.test('abc1') + '' + /(?:a|ab)(?:c|bcd)(?:d*)/.exec('abcd')[0] + /(z)((a+)?(b+)?(c))*/.exec('zaacbbbcac').join() //=> "trueabcdzaacbbbcac,z,ac,a,,c"
/\u{1F600}/u.test('😀') + '' + /[\u{1F600}-\u{1F610}]/u.test('😃') + /\ud83d/.test('😀') + /\ud83d/u.test('😀') + /^\S$/u.test('😀') + /😀{2}/u.test('😀😀') //=> "truetruetruefalsetruetrue"
'😀x'.split(/(?:)/u).length + '😀x'.split('').length + 'a1b2'.split(/(\d)/).join('|') + 'abc'.split(/$/).length + ''.split(/x/).length //=> "5a|1|b|2|11"
/ſ/iu.test('s') + '' + /\u212a/iu.test('k') + /[^x]/iu.test('X') //=> "truetruefalse"
/^\w$/iu.test('ſ') + '' + /\W/iu.test('ſ') + /[\w]/iu.test('K') //=> "truefalsetrue"
/\cJ/.test('\n') + '' + /\0/.test('\0') + /[\b]/.test('\b') + /\x41\u0042/.test('AB') + /\//.source //=> "truetruetruetrue\\/"
/(?:)/.test('') + '' + /[]/.test('a') + /[^]/.test('\n') + /a{0}b/.exec('ab')[0] + /a??b/.exec('aab')[0] + /(a*)*/.exec('b').join() + /(?:a*?)*?b/.test('aab') //=> "truefalsetruebab,true"
/(?=(a+))a*b\1/.exec('baaabac').join() + /(?!foo)...$/.exec('xfoobar')[0] + /(.*?)a(?!(a+)b\2c)\2(.*)/.exec('baaabaac').join() //=> "aba,abarbaaabaac,ba,,abaac"

/(?<first>ä)/.exec('xä').groups.first + R('(?<first>a|ä)(?<rest>.)', 'u').exec('ä😀').groups.rest + R('(?<a>x)', 'u').source + 'ä1'.replace(R('(?<l>\\p{L})(?<d>\\d)', 'u'), '$<d>$<l>') //=> "ä😀(?<a>x)1ä"
R('\\p{L}', 'u').source + R('\\p{Letter}', 'u').source + R('\\p{L}', 'u').source + R('[\\p{L}]', 'v').flags + R('\\p{L}', 'uy').flags //=> "\\p{L}\\p{Letter}\\p{L}vuy"
