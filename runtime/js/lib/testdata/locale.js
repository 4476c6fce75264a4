[1234567.891, 0.0005, 1e21, 1.005, 2.0005, NaN, -Infinity, Infinity, -0, -1234.5678, 1e-7, 0.0015, 0.0025, 123456789012345680000, 999.9995, 0, 5, 12.5, 1e300, -0.0001].map((x) => x.toLocaleString()) //=> ["1,234,567.891","0.001","1,000,000,000,000,000,000,000","1.005","2.001","NaN","-∞","∞","-0","-1,234.568","0","0.002","0.003","123,456,789,012,345,680,000","1,000","0","5","12.5","1,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000","-0"]
123456789012345678901234567890n.toLocaleString() + (-5000n).toLocaleString() //=> "123,456,789,012,345,678,901,234,567,890-5,000"
(1234.5).toLocaleString('en-US') + (1234.5).toLocaleString(undefined, {}) + new Number(1e6).toLocaleString(['en']) //=> "1,234.51,234.51,000,000"
Number.prototype.toLocaleString.call('x') //!! TypeError: Number.prototype.toLocaleString requires that 'this' be a Number
BigInt.prototype.toLocaleString.call(1) //!! TypeError: BigInt.prototype.toLocaleString requires that 'this' be a BigInt
new Date(1795415940000).toLocaleString() + '|' + new Date(1795415940000).toLocaleDateString() + '|' + new Date(1795415940000).toLocaleTimeString() //=> "11/23/2026, 6:39:00 AM|11/23/2026|6:39:00 AM"
new Date(0).toLocaleString() + '|' + new Date(43200000).toLocaleTimeString() + '|' + new Date(NaN).toLocaleString() + new Date(NaN).toLocaleDateString() + '|' + new Date(-1e14).toLocaleString() + '|' + new Date(-62135596800001).toLocaleDateString() + '|' + new Date(-5e13).toLocaleDateString() //=> "1/1/1970, 12:00:00 AM|12:00:00 PM|Invalid DateInvalid Date|2/15/1200, 2:13:20 PM|12/31/1|7/25/385"
Date.prototype.toLocaleString.call({}) //!!! TypeError: Method Date.prototype.valueOf is called on incompatible receiver
[1234.5, 'a', null, new Date(0), [1e6]].toLocaleString() //=> "1,234.5,a,,1/1/1970, 12:00:00 AM,1,000,000"
['b', 'a', 'B', 'A', 'ä', 'z', '_', '1', '-', ' ', 'Z', 'é', 'e', 'f', 'Ä', 'aa', 'ab', 'Aa', 'a b', 'a-b', 'ab', '10', '9', 'ß', 'ss'].sort((x, y) => x.localeCompare(y)).join('/') //=> " /_/-/1/10/9/a/A/ä/Ä/a b/a-b/aa/Aa/ab/ab/b/B/e/é/f/ss/ß/z/Z"
[['a', 'B'], ['a', 'A'], ['a', 'a'], ['résumé', 'resume'], ['résumé', 'Resume'], ['co-op', 'coop'], ['a b', 'ab'], ['item10', 'item2'], ['', 'a'], ['x', undefined]].map(([x, y]) => Math.sign(x.localeCompare(y))) //=> [-1,-1,0,1,1,-1,-1,-1,-1,1]
'a'.localeCompare('b', 'en-US') + 'a'.localeCompare('b', undefined, {}) //=> -2
(1).toLocaleString.length + new Date(0).toLocaleString.name + 'a'.localeCompare.length //=> "0toLocaleString1"
(1).toLocaleString('de-DE') //=> "1"
(1).toLocaleString('en-US', { style: 'currency', currency: 'USD' }) //=> "$1.00"
new Date(0).toLocaleDateString('en-GB') + new Date(0).toLocaleTimeString([], { hour: '2-digit' }) //=> "01/01/197012 AM"
'a'.localeCompare('b', undefined, { numeric: true }) //=> -1
1n.toLocaleString('de') + [1.5].toLocaleString('de') //=> "11,5"
