// What the classes of Intl and the toLocale methods make of their arguments: errors, resolved options, shapes.
const opts = (C, o = {}, l = 'en') => JSON.stringify(new Intl[C](l, o).resolvedOptions())
const reads = (C, values = {}) => { const l = []; new Intl[C]('en', new Proxy({}, { get(_, k) { l.push(String(k)); return values[k] } })); return l.join() }
reads('NumberFormat') //=> "localeMatcher,numberingSystem,style,currency,currencyDisplay,currencySign,unit,unitDisplay,roundingIncrement,notation,minimumIntegerDigits,minimumFractionDigits,maximumFractionDigits,minimumSignificantDigits,maximumSignificantDigits,roundingPriority,trailingZeroDisplay,compactDisplay,useGrouping,signDisplay,roundingMode"
reads('NumberFormat', { style: 'currency', currency: 'USD', notation: 'compact' }) //=> "localeMatcher,numberingSystem,style,currency,currencyDisplay,currencySign,unit,unitDisplay,roundingIncrement,notation,minimumIntegerDigits,minimumFractionDigits,maximumFractionDigits,minimumSignificantDigits,maximumSignificantDigits,roundingPriority,trailingZeroDisplay,compactDisplay,useGrouping,signDisplay,roundingMode"
reads('DateTimeFormat') //=> "weekday,year,month,day,dayPeriod,hour,minute,second,fractionalSecondDigits,dateStyle,timeStyle,localeMatcher,calendar,numberingSystem,hour12,hourCycle,timeZone,weekday,era,dayPeriod,hour,minute,second,fractionalSecondDigits,timeZoneName,formatMatcher,dateStyle,timeStyle"
reads('Collator') //=> "usage,localeMatcher,collation,numeric,caseFirst,sensitivity,ignorePunctuation"
reads('PluralRules') //=> "localeMatcher,type,minimumIntegerDigits,minimumFractionDigits,maximumFractionDigits,minimumSignificantDigits,maximumSignificantDigits,roundingPriority"
reads('RelativeTimeFormat') //=> "localeMatcher,numberingSystem,style,numeric"
reads('ListFormat') //=> "localeMatcher,type,style"

new Intl.NumberFormat('en',{style:'currency'}) //!! TypeError: Currency code is required with currency style.
new Intl.NumberFormat('en',{style:'unit'}) //!! TypeError: Invalid unit argument for Intl.NumberFormat() ''
new Intl.NumberFormat('en',{style:'currency',currency:'US'}) //!! RangeError: Invalid currency code : US
new Intl.NumberFormat('en',{currency:'US'}) //!! RangeError: Invalid currency code : US
new Intl.NumberFormat('en',{style:'unit',unit:'foo'}) //!! RangeError: Invalid unit argument for Intl.NumberFormat() 'foo'
new Intl.NumberFormat('en',{style:'foo'}) //!! RangeError: Value foo out of range for Intl.NumberFormat options property style
new Intl.NumberFormat('en',{maximumFractionDigits:200}) //!! RangeError: maximumFractionDigits value is out of range.
new Intl.NumberFormat('en',{maximumFractionDigits:100}).resolvedOptions() //!! RangeError: maximumFractionDigits value is out of range.
new Intl.NumberFormat('en',{maximumFractionDigits:1,minimumFractionDigits:3}).resolvedOptions() //!! RangeError: maximumFractionDigits value is out of range.
new Intl.NumberFormat('en',{maximumFractionDigits:1}).resolvedOptions() //=> {"locale":"en","numberingSystem":"latn","style":"decimal","minimumIntegerDigits":1,"minimumFractionDigits":0,"maximumFractionDigits":1,"useGrouping":"auto","notation":"standard","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":1,"trailingZeroDisplay":"auto","roundingPriority":"auto"}
new Intl.NumberFormat('en',{minimumFractionDigits:5}).resolvedOptions() //=> {"locale":"en","numberingSystem":"latn","style":"decimal","minimumIntegerDigits":1,"minimumFractionDigits":5,"maximumFractionDigits":5,"useGrouping":"auto","notation":"standard","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":1,"trailingZeroDisplay":"auto","roundingPriority":"auto"}
new Intl.NumberFormat('en',{style:'currency',currency:'usd',maximumFractionDigits:1}).resolvedOptions() //=> {"locale":"en","numberingSystem":"latn","style":"currency","currency":"USD","currencyDisplay":"symbol","currencySign":"standard","minimumIntegerDigits":1,"minimumFractionDigits":1,"maximumFractionDigits":1,"useGrouping":"auto","notation":"standard","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":1,"trailingZeroDisplay":"auto","roundingPriority":"auto"}
new Intl.NumberFormat('en',{minimumIntegerDigits:0}) //!! RangeError: minimumIntegerDigits value is out of range.
new Intl.NumberFormat('en',{minimumSignificantDigits:3}).resolvedOptions() //=> {"locale":"en","numberingSystem":"latn","style":"decimal","minimumIntegerDigits":1,"minimumSignificantDigits":3,"maximumSignificantDigits":21,"useGrouping":"auto","notation":"standard","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":1,"trailingZeroDisplay":"auto","roundingPriority":"auto"}
new Intl.NumberFormat('en',{minimumSignificantDigits:3,maximumFractionDigits:1,roundingPriority:'lessPrecision'}).resolvedOptions() //=> {"locale":"en","numberingSystem":"latn","style":"decimal","minimumIntegerDigits":1,"minimumSignificantDigits":3,"maximumSignificantDigits":21,"minimumFractionDigits":0,"maximumFractionDigits":1,"useGrouping":"auto","notation":"standard","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":1,"trailingZeroDisplay":"auto","roundingPriority":"lessPrecision"}
new Intl.NumberFormat('en',{notation:'compact'}).resolvedOptions() //=> {"locale":"en","numberingSystem":"latn","style":"decimal","minimumIntegerDigits":1,"minimumSignificantDigits":1,"maximumSignificantDigits":2,"minimumFractionDigits":0,"maximumFractionDigits":0,"useGrouping":"min2","notation":"compact","compactDisplay":"short","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":1,"trailingZeroDisplay":"auto","roundingPriority":"morePrecision"}
new Intl.NumberFormat('en',{notation:'compact',maximumFractionDigits:1}).resolvedOptions() //=> {"locale":"en","numberingSystem":"latn","style":"decimal","minimumIntegerDigits":1,"minimumFractionDigits":0,"maximumFractionDigits":1,"useGrouping":"min2","notation":"compact","compactDisplay":"short","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":1,"trailingZeroDisplay":"auto","roundingPriority":"auto"}
new Intl.NumberFormat('en',{roundingIncrement:5}).resolvedOptions() //=> {"locale":"en","numberingSystem":"latn","style":"decimal","minimumIntegerDigits":1,"minimumFractionDigits":0,"maximumFractionDigits":0,"useGrouping":"auto","notation":"standard","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":5,"trailingZeroDisplay":"auto","roundingPriority":"auto"}
new Intl.NumberFormat('en',{roundingIncrement:5,maximumFractionDigits:2,minimumFractionDigits:2}).resolvedOptions() //=> {"locale":"en","numberingSystem":"latn","style":"decimal","minimumIntegerDigits":1,"minimumFractionDigits":2,"maximumFractionDigits":2,"useGrouping":"auto","notation":"standard","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":5,"trailingZeroDisplay":"auto","roundingPriority":"auto"}
new Intl.NumberFormat('en',{roundingIncrement:7}).resolvedOptions() //!! RangeError: roundingIncrement value is out of range.
new Intl.NumberFormat('en',{roundingIncrement:5,maximumSignificantDigits:2}).resolvedOptions() //!! TypeError: RoundingType is not fractionDigits
new Intl.NumberFormat('en',null) //!! TypeError: Intl.NumberFormat called on null or undefined
new Intl.NumberFormat('en',5).resolvedOptions().style //=> "decimal"
new Intl.NumberFormat(null) //!! TypeError: Cannot convert undefined or null to object
new Intl.NumberFormat(5).resolvedOptions().locale //=> "en-US"
new Intl.NumberFormat(['en',5]) //!! TypeError: Language ID should be string or object.
new Intl.NumberFormat('e') //!! RangeError: Incorrect locale information provided
new Intl.NumberFormat('en_US') //!! RangeError: Incorrect locale information provided
new Intl.NumberFormat([]).resolvedOptions().locale //=> "en-US"
new Intl.NumberFormat('EN-us').resolvedOptions().locale //=> "en-US"
new Intl.NumberFormat('en-US-u-nu-latn').resolvedOptions() //=> {"locale":"en-US-u-nu-latn","numberingSystem":"latn","style":"decimal","minimumIntegerDigits":1,"minimumFractionDigits":0,"maximumFractionDigits":3,"useGrouping":"auto","notation":"standard","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":1,"trailingZeroDisplay":"auto","roundingPriority":"auto"}
new Intl.NumberFormat('en-US-u-ca-gregory').resolvedOptions().locale //=> "en-US"
new Intl.NumberFormat('en-US-x-foo').resolvedOptions().locale //=> "en-US"
new Intl.NumberFormat('zh-Hans-CN').resolvedOptions().locale //=> "zh-Hans-CN"
Intl.NumberFormat.supportedLocalesOf('en',{localeMatcher:'foo'}) //!! RangeError: Value foo out of range for Intl.NumberFormat.supportedLocalesOf options property localeMatcher
Intl.NumberFormat.prototype.formatToParts.call({},1) //!! TypeError: Method Intl.NumberFormat.prototype.formatToParts called on incompatible receiver #<Object>
Object.getOwnPropertyDescriptor(Intl.NumberFormat.prototype,'format').get.call({}) //!! TypeError: Method UnwrapNumberFormat called on incompatible receiver undefined
Intl.NumberFormat.prototype.resolvedOptions.call({}) //!! TypeError: Method UnwrapNumberFormat called on incompatible receiver undefined
Intl.DateTimeFormat.prototype.resolvedOptions.call({}) //!! TypeError: Method UnwrapDateTimeFormat called on incompatible receiver #<Object>
Intl.PluralRules() //!! TypeError: Constructor Intl.PluralRules requires 'new'
Intl.RelativeTimeFormat() //!! TypeError: Constructor Intl.RelativeTimeFormat requires 'new'
Intl.ListFormat() //!! TypeError: Constructor Intl.ListFormat requires 'new'
Intl.Collator().resolvedOptions() //=> {"locale":"en-US","usage":"sort","sensitivity":"variant","ignorePunctuation":false,"collation":"default","numeric":false,"caseFirst":"false"}
new Intl.NumberFormat().format('0x10')+','+new Intl.NumberFormat().format('abc')+','+new Intl.NumberFormat().format('12345678901234567890.125')+','+new Intl.NumberFormat().format('  12 ')+','+new Intl.NumberFormat().format('')+','+new Intl.NumberFormat().format('1e500')+','+new Intl.NumberFormat().format('-Infinity')+','+new Intl.NumberFormat().format('1_0')+','+new Intl.NumberFormat().format('.5')+','+new Intl.NumberFormat().format('-0')+','+new Intl.NumberFormat().format(null)+','+new Intl.NumberFormat().format()+','+new Intl.NumberFormat().format(Symbol.iterator) //!! TypeError: Cannot convert a Symbol value to a number
new Intl.NumberFormat().formatRange(3,5)+new Intl.NumberFormat().formatRange(3,3)+new Intl.NumberFormat().formatRange(5,3) //=> "3–5~35–3"
new Intl.NumberFormat().formatRange(NaN,3) //!! RangeError: Invalid start : NaN
new Intl.NumberFormat().formatRange(1) //!! TypeError: Invalid end : undefined
new Intl.NumberFormat('en',{style:'currency',currency:'USD'}).formatRangeToParts(3,5) //=> [{"type":"currency","value":"$","source":"startRange"},{"type":"integer","value":"3","source":"startRange"},{"type":"decimal","value":".","source":"startRange"},{"type":"fraction","value":"00","source":"startRange"},{"type":"literal","value":" – ","source":"shared"},{"type":"currency","value":"$","source":"endRange"},{"type":"integer","value":"5","source":"endRange"},{"type":"decimal","value":".","source":"endRange"},{"type":"fraction","value":"00","source":"endRange"}]
new Intl.NumberFormat('en',{style:'currency',currency:'USD'}).formatRangeToParts(-3,5) //=> [{"type":"minusSign","value":"-","source":"startRange"},{"type":"currency","value":"$","source":"startRange"},{"type":"integer","value":"3","source":"startRange"},{"type":"decimal","value":".","source":"startRange"},{"type":"fraction","value":"00","source":"startRange"},{"type":"literal","value":" – ","source":"shared"},{"type":"currency","value":"$","source":"endRange"},{"type":"integer","value":"5","source":"endRange"},{"type":"decimal","value":".","source":"endRange"},{"type":"fraction","value":"00","source":"endRange"}]
new Intl.NumberFormat('en',{style:'currency',currency:'USD'}).formatRangeToParts(-3,-3) //=> [{"type":"approximatelySign","value":"~","source":"shared"},{"type":"minusSign","value":"-","source":"shared"},{"type":"currency","value":"$","source":"shared"},{"type":"integer","value":"3","source":"shared"},{"type":"decimal","value":".","source":"shared"},{"type":"fraction","value":"00","source":"shared"}]
new Intl.NumberFormat('en',{notation:'compact'}).formatRangeToParts(3000,5000) //=> [{"type":"integer","value":"3","source":"startRange"},{"type":"compact","value":"K","source":"startRange"},{"type":"literal","value":" – ","source":"shared"},{"type":"integer","value":"5","source":"endRange"},{"type":"compact","value":"K","source":"endRange"}]
new Intl.PluralRules('en').select('a')+new Intl.PluralRules('en').select(1n) //!! TypeError: Cannot convert a BigInt value to a number
new Intl.PluralRules('en').resolvedOptions() //=> {"locale":"en","type":"cardinal","minimumIntegerDigits":1,"minimumFractionDigits":0,"maximumFractionDigits":3,"pluralCategories":["one","other"]}
new Intl.PluralRules('en').selectRange(1) //!! TypeError: Invalid endRange : undefined
new Intl.PluralRules('en').selectRange(NaN,1) //!! RangeError: Invalid startRange : NaN
new Intl.RelativeTimeFormat('en').resolvedOptions() //=> {"locale":"en","style":"long","numeric":"always","numberingSystem":"latn"}
new Intl.RelativeTimeFormat('en').format(1,'foo') //!! RangeError: Invalid unit argument for Intl.RelativeTimeFormat.prototype.format() 'foo'
new Intl.RelativeTimeFormat('en').format(Infinity,'day') //!! RangeError: Value need to be finite number for Intl.RelativeTimeFormat.prototype.format()
new Intl.RelativeTimeFormat('en').format(-0,'day')+new Intl.RelativeTimeFormat('en',{numeric:'auto'}).format(-0,'days')+new Intl.RelativeTimeFormat('en',{numeric:'auto'}).format(1.5,'days') //=> "0 days agotodayin 1.5 days"
new Intl.RelativeTimeFormat('en').formatToParts(1234.5,'days') //=> [{"type":"literal","value":"in "},{"type":"integer","value":"1","unit":"day"},{"type":"group","value":",","unit":"day"},{"type":"integer","value":"234","unit":"day"},{"type":"decimal","value":".","unit":"day"},{"type":"fraction","value":"5","unit":"day"},{"type":"literal","value":" days"}]
new Intl.ListFormat('en').format(['a',5]) //!! TypeError: Iterable yielded 5 which is not a string
new Intl.ListFormat('en').format() //=> ""
new Intl.ListFormat('en').format(5) //!!! TypeError: object is not iterable
new Intl.ListFormat('en').format('abc') //=> "a, b, and c"
new Intl.ListFormat('en').formatToParts(['a','b','c','d']) //=> [{"type":"element","value":"a"},{"type":"literal","value":", "},{"type":"element","value":"b"},{"type":"literal","value":", "},{"type":"element","value":"c"},{"type":"literal","value":", and "},{"type":"element","value":"d"}]
new Intl.ListFormat('en').resolvedOptions() //=> {"locale":"en","type":"conjunction","style":"long"}
new Intl.ListFormat('en',{style:'narrow'}).format(['a','b']) //=> "a, b"
new Intl.ListFormat('en',5) //!! TypeError: invalid_argument
new Intl.PluralRules('en',5).resolvedOptions() //=> {"locale":"en","type":"cardinal","minimumIntegerDigits":1,"minimumFractionDigits":0,"maximumFractionDigits":3,"pluralCategories":["one","other"]}
new Intl.Collator('en',null) //!! TypeError: Intl.Collator called on null or undefined
new Intl.RelativeTimeFormat('en',null) //!! TypeError: Intl.RelativeTimeFormat called on null or undefined
Intl.supportedValuesOf('foo') //!! RangeError: Invalid key : foo
Object.prototype.toString.call(Intl)+Object.prototype.toString.call(new Intl.NumberFormat())+Object.prototype.toString.call(new Intl.Collator())+Object.prototype.toString.call(new Intl.DateTimeFormat())+Object.prototype.toString.call(new Intl.PluralRules()) //=> "[object Intl][object Intl.NumberFormat][object Intl.Collator][object Intl.DateTimeFormat][object Intl.PluralRules]"
Object.keys(Intl.NumberFormat).length+Object.getOwnPropertyDescriptor(Intl,'NumberFormat').enumerable //=> 0
(1.5).toLocaleString('en',{style:'foo'}) //!! RangeError: Value foo out of range for Number.prototype.toLocaleString options property style
[1.5,new Date(0),10n].toLocaleString('de-DE',{timeZone:'UTC'}) //=> "1,5,1.1.1970, 00:00:00,10"
'a'.toLocaleUpperCase('!!') //!! RangeError: Incorrect locale information provided
'a'.toLocaleUpperCase(null) //!! TypeError: Cannot convert undefined or null to object
'a'.localeCompare('b','!!') //!! RangeError: Incorrect locale information provided
new Intl.NumberFormat('en',{roundingIncrement:5,maximumFractionDigits:3,minimumFractionDigits:2}).resolvedOptions() //!! RangeError: maximumFractionDigits not equal to minimumFractionDigits
new Intl.NumberFormat('en',{unit:'foo'}) //!! RangeError: Invalid unit argument for Intl.NumberFormat() 'foo'
new Intl.NumberFormat('en',{unit:'kilometer-per-hour'}) //=> {}
new Intl.NumberFormat('en',{style:'unit',unit:'kilometer-per-kilometer'}).format(3) //=> "3 km/km"
new Intl.NumberFormat('en',{style:'unit',unit:'percent-per-day'}).format(3) //=> "3%"
new Intl.NumberFormat('en',{style:'unit',unit:'day-per-percent'}).format(3) //=> "3 days/%"
new Intl.NumberFormat('en',{style:'unit',unit:'Meter'}).format(3) //!! RangeError: Invalid unit argument for Intl.NumberFormat() 'Meter'
new Intl.NumberFormat('en',{style:'unit',unit:'meter'}).resolvedOptions() //=> {"locale":"en","numberingSystem":"latn","style":"unit","unit":"meter","unitDisplay":"short","minimumIntegerDigits":1,"minimumFractionDigits":0,"maximumFractionDigits":3,"useGrouping":"auto","notation":"standard","signDisplay":"auto","roundingMode":"halfExpand","roundingIncrement":1,"trailingZeroDisplay":"auto","roundingPriority":"auto"}
new Intl.NumberFormat('en',{style:'unit',unit:'meter-per-second-per-second'}).format(3) //!! RangeError: Invalid unit argument for Intl.NumberFormat() 'meter-per-second-per-second'
new Intl.NumberFormat('en',{currencyDisplay:'foo'}).format(3) //!! RangeError: Value foo out of range for Intl.NumberFormat options property currencyDisplay
new Intl.NumberFormat('en',{numberingSystem:'f'}).resolvedOptions().numberingSystem //!! RangeError: Invalid numberingSystem : f
new Intl.NumberFormat('en',{numberingSystem:'latn'}).resolvedOptions().locale //=> "en"
new Intl.NumberFormat('en-u-nu-latn',{numberingSystem:'latn'}).resolvedOptions().locale //=> "en-u-nu-latn"
new Intl.NumberFormat('en',{localeMatcher:'foo'}) //!! RangeError: Value foo out of range for Intl.NumberFormat options property localeMatcher
Intl.NumberFormat('en').format===Intl.NumberFormat('en').format //=> false
new Intl.NumberFormat('en').formatRange(1n,'5') //=> "1–5"
new Intl.NumberFormat('en').formatRange(Infinity,-Infinity) //=> "∞–-∞"
new Intl.NumberFormat('en').formatRange('abc',1) //!! RangeError: Invalid start : abc
new Intl.NumberFormat('en').formatRange(undefined,1) //!! TypeError: Invalid start : undefined
new Intl.NumberFormat('en').formatRange.call({},1,2) //!! TypeError: Method Intl.NumberFormat.prototype.formatRange called on incompatible receiver #<Object>
new Intl.NumberFormat('en').formatToParts() //=> [{"type":"nan","value":"NaN"}]
new Intl.NumberFormat('en').formatToParts(NaN) //=> [{"type":"nan","value":"NaN"}]
new Intl.NumberFormat('en',{signDisplay:'always'}).formatToParts(NaN) //=> [{"type":"plusSign","value":"+"},{"type":"nan","value":"NaN"}]
new Intl.NumberFormat('en',{style:'percent',signDisplay:'exceptZero'}).formatToParts(-0.001) //=> [{"type":"integer","value":"0"},{"type":"percentSign","value":"%"}]
new Intl.NumberFormat('en',{notation:'scientific'}).formatToParts(-0.00123) //=> [{"type":"minusSign","value":"-"},{"type":"integer","value":"1"},{"type":"decimal","value":"."},{"type":"fraction","value":"23"},{"type":"exponentSeparator","value":"E"},{"type":"exponentMinusSign","value":"-"},{"type":"exponentInteger","value":"3"}]
new Intl.NumberFormat('en',{style:'currency',currency:'USD',currencySign:'accounting',signDisplay:'always'}).formatToParts(-5) //=> [{"type":"literal","value":"("},{"type":"currency","value":"$"},{"type":"integer","value":"5"},{"type":"decimal","value":"."},{"type":"fraction","value":"00"},{"type":"literal","value":")"}]
new Intl.NumberFormat('en',{style:'currency',currency:'USD',currencySign:'accounting',signDisplay:'always'}).formatToParts(5) //=> [{"type":"plusSign","value":"+"},{"type":"currency","value":"$"},{"type":"integer","value":"5"},{"type":"decimal","value":"."},{"type":"fraction","value":"00"}]
new Intl.NumberFormat('en',{style:'unit',unit:'percent',unitDisplay:'long'}).formatRange(3,5) //=> "3–5 percent"
new Intl.NumberFormat('en',{style:'unit',unit:'meter',unitDisplay:'long'}).formatRangeToParts(1,5) //=> [{"type":"integer","value":"1","source":"startRange"},{"type":"literal","value":"–","source":"shared"},{"type":"integer","value":"5","source":"endRange"},{"type":"literal","value":" ","source":"shared"},{"type":"unit","value":"meters","source":"shared"}]
new Intl.NumberFormat('en',{style:'currency',currency:'USD',currencyDisplay:'name'}).formatRange(1,1) //=> "~1.00 US dollars"
new Intl.NumberFormat('en',{style:'currency',currency:'CHF'}).formatRange(1,2) //=> "CHF 1.00–2.00"
new Intl.NumberFormat('de',{style:'currency',currency:'EUR'}).formatRange(1,2) //=> "1,00–2,00 €"
new Intl.NumberFormat('de',{style:'percent'}).formatRange(1,2) //=> "100–200 %"
new Intl.NumberFormat('fr',{notation:'compact',compactDisplay:'long'}).formatRange(1000,1000)+new Intl.NumberFormat('fr',{notation:'compact',compactDisplay:'long'}).formatRange(1000,2000)+new Intl.NumberFormat('fr',{notation:'compact',compactDisplay:'long'}).format(1000) //=> "≃millemille – 2 millemille"
1n.toLocaleString('de-DE',{style:'currency',currency:'EUR'}) //=> "1,00 €"
Intl.PluralRules.prototype.select.call({},1) //!! TypeError: Method Intl.PluralRules.prototype.select called on incompatible receiver #<Object>
new Intl.PluralRules('en',{minimumFractionDigits:1}).select(1) //=> "other"
new Intl.PluralRules('en',{type:'ordinal'}).resolvedOptions() //=> {"locale":"en","type":"ordinal","minimumIntegerDigits":1,"minimumFractionDigits":0,"maximumFractionDigits":3,"pluralCategories":["few","one","two","other"]}
new Intl.PluralRules('en',{type:'x'}) //!! RangeError: Value x out of range for Intl.PluralRules options property type
new Intl.PluralRules('en').selectRange(1,2) //=> "other"
new Intl.PluralRules('en').selectRange(5,2) //=> "other"
new Intl.PluralRules('en').select() //=> "other"
new Intl.PluralRules('fr').select(1e6)+new Intl.PluralRules('fr').select(1.5)+new Intl.PluralRules('es').select(1.0) //=> "manyoneone"
new Intl.RelativeTimeFormat('en').format() //!! RangeError: Value need to be finite number for Intl.RelativeTimeFormat.prototype.format()
new Intl.RelativeTimeFormat('en').format(1) //!! RangeError: Invalid unit argument for Intl.RelativeTimeFormat.prototype.format() 'undefined'
new Intl.RelativeTimeFormat('en').format(NaN,'day') //!! RangeError: Value need to be finite number for Intl.RelativeTimeFormat.prototype.format()
new Intl.RelativeTimeFormat('en').formatToParts(1,'x') //!! RangeError: Invalid unit argument for Intl.RelativeTimeFormat.prototype.formatToParts() 'x'
new Intl.RelativeTimeFormat('en',{numeric:'auto'}).formatToParts(1,'day') //=> [{"type":"literal","value":"tomorrow"}]
new Intl.RelativeTimeFormat('en',{numeric:'auto'}).formatToParts(-1,'hours') //=> [{"type":"integer","value":"1","unit":"hour"},{"type":"literal","value":" hour ago"}]
Intl.RelativeTimeFormat.prototype.format.call({},1,'day') //!! TypeError: Method Intl.RelativeTimeFormat.prototype.format called on incompatible receiver #<Object>
new Intl.RelativeTimeFormat('en',{style:'x'}) //!! RangeError: Value x out of range for Intl.RelativeTimeFormat options property style
Intl.ListFormat.prototype.format.call({},[]) //!! TypeError: Method Intl.ListFormat.prototype.format called on incompatible receiver #<Object>
new Intl.ListFormat('en',{type:'x'}) //!! RangeError: Value x out of range for Intl.ListFormat options property type
Intl.Collator.prototype.resolvedOptions.call({}) //!! TypeError: Method Intl.Collator.prototype.resolvedOptions called on incompatible receiver #<Object>
Object.getOwnPropertyDescriptor(Intl.Collator.prototype,'compare').get.call({}) //!! TypeError: Method get Intl.Collator.prototype.compare called on incompatible receiver #<Object>
new Intl.Collator('en',{sensitivity:'x'}) //!! RangeError: Value x out of range for Intl.Collator options property sensitivity
new Intl.Collator('de-u-kn-kf-upper').resolvedOptions() //=> {"locale":"de-u-kf-upper-kn","usage":"sort","sensitivity":"variant","ignorePunctuation":false,"collation":"default","numeric":true,"caseFirst":"upper"}
new Intl.Collator('de-u-kn',{numeric:false}).resolvedOptions() //=> {"locale":"de-u-kn","usage":"sort","sensitivity":"variant","ignorePunctuation":false,"collation":"default","numeric":false,"caseFirst":"false"}
new Intl.Collator().compare(1,'2')+new Intl.Collator().compare(Symbol.iterator) //!! TypeError: Cannot convert a Symbol value to a string
new Intl.Collator().compare()+''+new Intl.Collator().compare.length //=> "02"
'a'.localeCompare('b','en',{sensitivity:'x'}) //!! RangeError: Value x out of range for String.prototype.localeCompare options property sensitivity
'a'.localeCompare('b','en',null) //!! TypeError: String.prototype.localeCompare called on null or undefined
new Date(NaN).toLocaleString('de') //=> "Invalid Date"
new Intl.DateTimeFormat('en').format(NaN) //!! RangeError: Invalid time value
new Intl.DateTimeFormat('en').formatToParts(NaN) //!! RangeError: Invalid time value
new Intl.DateTimeFormat('en').formatRange(NaN,1) //!! RangeError: Invalid time value
new Intl.DateTimeFormat('en').formatRange(1) //!! TypeError: Invalid time value
new Intl.DateTimeFormat('en').formatRange(2,1) //=> "1/1/1970"
new Intl.DateTimeFormat('en',{timeZone:'foo'}) //!! RangeError: Invalid time zone specified: foo
new Intl.DateTimeFormat('en',{timeZone:'europe/berlin'}).resolvedOptions() //=> {"locale":"en","calendar":"gregory","numberingSystem":"latn","timeZone":"Europe/Berlin","year":"numeric","month":"numeric","day":"numeric"}
new Intl.DateTimeFormat('en',{dateStyle:'short',day:'numeric'}) //!! TypeError: Can't set option day when dateStyle is used
new Date(0).toLocaleDateString('en',{timeStyle:'short'}) //!! TypeError: Invalid option : timeStyle
new Date(0).toLocaleTimeString('en',{dateStyle:'short'}) //!! TypeError: Invalid option : dateStyle
new Intl.DateTimeFormat('en',{month:'x'}) //!! RangeError: Value x out of range for Intl.DateTimeFormat options property month
new Intl.DateTimeFormat('en',{fractionalSecondDigits:4}) //!! RangeError: fractionalSecondDigits value is out of range.
new Date(0).toLocaleTimeString('en',{fractionalSecondDigits:4}) //!! RangeError: fractionalSecondDigits value is out of range.
new Intl.DateTimeFormat('en',null) //!! TypeError: Cannot convert undefined or null to object
new Intl.DateTimeFormat('en',{hour:'numeric',hour12:true,hourCycle:'h23'}).resolvedOptions() //=> {"locale":"en","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","hourCycle":"h12","hour12":true,"hour":"numeric"}
new Intl.DateTimeFormat('en',{hour:'numeric',hour12:false}).resolvedOptions() //=> {"locale":"en","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","hourCycle":"h24","hour12":false,"hour":"2-digit"}
new Intl.DateTimeFormat('ja',{hour:'numeric',hour12:true}).resolvedOptions() //=> {"locale":"ja","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","hourCycle":"h11","hour12":true,"hour":"numeric"}
new Intl.DateTimeFormat('en-u-hc-h23',{hour:'numeric'}).resolvedOptions() //=> {"locale":"en-u-hc-h23","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","hourCycle":"h23","hour12":false,"hour":"2-digit"}
new Intl.DateTimeFormat('en-u-hc-h23',{hour:'numeric',hour12:true}).resolvedOptions() //=> {"locale":"en","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","hourCycle":"h11","hour12":true,"hour":"numeric"}
new Intl.DateTimeFormat('en-u-hc-h23',{day:'numeric'}).resolvedOptions() //=> {"locale":"en-u-hc-h23","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","day":"numeric"}
new Intl.DateTimeFormat('en-u-ca-gregory',{calendar:'gregory'}).resolvedOptions() //=> {"locale":"en-u-ca-gregory","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","year":"numeric","month":"numeric","day":"numeric"}
new Intl.DateTimeFormat('en',{dateStyle:'full',timeStyle:'long'}).resolvedOptions() //=> {"locale":"en","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","hourCycle":"h12","hour12":true,"dateStyle":"full","timeStyle":"long"}
new Intl.DateTimeFormat('en',{weekday:'long',era:'short',year:'2-digit',month:'narrow',day:'2-digit',dayPeriod:'long',hour:'2-digit',minute:'2-digit',second:'2-digit',fractionalSecondDigits:3,timeZoneName:'short',hourCycle:'h11'}).resolvedOptions() //=> {"locale":"en","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","hourCycle":"h11","hour12":true,"weekday":"long","era":"short","year":"2-digit","month":"narrow","day":"2-digit","dayPeriod":"long","hour":"2-digit","minute":"2-digit","second":"2-digit","fractionalSecondDigits":3,"timeZoneName":"short"}
new Intl.DateTimeFormat('en',{hour:'numeric',minute:'numeric'}).resolvedOptions() //=> {"locale":"en","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","hourCycle":"h12","hour12":true,"hour":"numeric","minute":"2-digit"}
['UTC','GMT','Etc/UTC','Etc/GMT','Etc/GMT+5','+01:00','-0530','Asia/Calcutta','Asia/Kolkata','US/Pacific','EST','utc','Etc/Unknown','Factory','Zulu','PST8PDT','CET'].map(z=>{try{return new Intl.DateTimeFormat('en',{timeZone:z}).resolvedOptions().timeZone}catch(e){return e.message}}) //=> ["UTC","UTC","UTC","UTC","Etc/GMT+5","Invalid time zone specified: +01:00","Invalid time zone specified: -0530","Asia/Calcutta","Asia/Calcutta","America/Los_Angeles","America/Panama","UTC","Invalid time zone specified: Etc/Unknown","Invalid time zone specified: Factory","UTC","America/Los_Angeles","Europe/Brussels"]
new Intl.DateTimeFormat('en',{timeZone:''}).resolvedOptions().timeZone //!! RangeError: Invalid time zone specified: 
new Intl.DateTimeFormat('en').resolvedOptions() //=> {"locale":"en","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","year":"numeric","month":"numeric","day":"numeric"}
new Intl.DateTimeFormat('en').format(8.64e15+1) //!! RangeError: Invalid time value
new Intl.DateTimeFormat('en').format('2020-01-01') //!! RangeError: Invalid time value
new Intl.DateTimeFormat('en').format(new Date(0))+new Intl.DateTimeFormat('en').format(5n) //!! TypeError: Cannot convert a BigInt value to a number
new Intl.DateTimeFormat('en',{month:'long'}).format(0)+[...new Intl.DateTimeFormat('en',{timeStyle:'short'}).format(0)].map(c=>c.codePointAt(0).toString(16)).join(' ') //=> "January31 32 3a 30 30 20 41 4d"
['0x10', 'abc', '12345678901234567890.125', '  12 ', '', '1e500', '-Infinity', '1_0', '.5', '-0', '5.', '+5', '0b11', '1e-400', '-1e-400', 'Infinity', '0x', '1e', '- 1', '1e21', '٣', null, undefined, true].map((x) => new Intl.NumberFormat().format(x)).join(' | ') //=> "16 | NaN | 12,345,678,901,234,567,890.125 | 12 | 0 | ∞ | -∞ | NaN | 0.5 | -0 | 5 | 5 | 3 | 0 | -0 | ∞ | NaN | NaN | NaN | 1,000,000,000,000,000,000,000 | NaN | 0 | NaN | 1"
new Intl.NumberFormat().format({ valueOf: () => '12345678901234567890.5' }) + new Intl.NumberFormat().format(Object(5n)) + new Intl.NumberFormat().format({ [Symbol.toPrimitive]: (h) => h === 'number' ? 7 : 8 }) //=> "12,345,678,901,234,567,890.557"
new Intl.NumberFormat().format(Symbol.iterator) //!! TypeError: Cannot convert a Symbol value to a number
[true, false, 'true', 'false', 'always', 'auto', 'min2', '', null, undefined, 0].map((g) => new Intl.NumberFormat('en', { useGrouping: g }).resolvedOptions().useGrouping) //=> ["always",false,"auto","auto","always","auto","min2",false,false,"auto",false]
new Intl.NumberFormat('en', { useGrouping: 'foo' }) //!! RangeError: Value foo out of range for Intl.NumberFormat options property useGrouping
Object.getOwnPropertyNames(Intl.NumberFormat.prototype) + '|' + Object.getOwnPropertyNames(Intl.DateTimeFormat.prototype) + '|' + Object.getOwnPropertyNames(Intl.Collator.prototype) + '|' + Object.getOwnPropertyNames(Intl.PluralRules.prototype) //=> "constructor,resolvedOptions,formatToParts,format,formatRange,formatRangeToParts|constructor,resolvedOptions,formatToParts,format,formatRange,formatRangeToParts|constructor,resolvedOptions,compare|constructor,resolvedOptions,select,selectRange"
Object.getOwnPropertyDescriptor(Intl.NumberFormat, 'prototype') //=> {"value":{},"writable":false,"enumerable":false,"configurable":false}
Intl.NumberFormat.name + Intl.NumberFormat.prototype.constructor.name + Intl.NumberFormat.supportedLocalesOf.name + Intl.NumberFormat.prototype.formatToParts.name + Intl.getCanonicalLocales.name //=> "NumberFormatNumberFormatsupportedLocalesOfformatToPartsgetCanonicalLocales"
Intl.NumberFormat('en') instanceof Intl.NumberFormat && new (class X extends Intl.NumberFormat {})('de').format(1.5) === '1,5' && Intl.DateTimeFormat() instanceof Intl.DateTimeFormat //=> true
[1234.5, 0.5].map(new Intl.NumberFormat('de').format).join() + ['b', 'a'].sort(new Intl.Collator().compare) + [0].map(new Intl.DateTimeFormat('de').format) //=> "1.234,5,0,5a,b1.1.1970"
Intl.getCanonicalLocales(['EN-us', 'zh-hans-cn', 'iw', 'DE-de-u-KN-true-kf-upper', 'en-UK', 'de-DD', 'mo', 'en-u-nu-latn-ca-gregory', 'en-x-FOO', 'es-419', 'en-001', 'EN-us']).join() //=> "en-US,zh-Hans-CN,he,de-DE-u-kf-upper-kn,en-GB,de-DE,ro,en-u-ca-gregory-nu-latn,en-x-foo,es-419,en-001"
['a', 'en-', 'en--US', '123', 'en-US-US', 'en-u', 'en-x', 'abcdefghi', 'en-a', 'de-1996-1996', 'en-a-aa-a-bb', 'root', 'aaa-bbb', '', 'en_US', 'i-klingon', 'x-foo', 'en-abcde-abcde'].map((x) => { try { return Intl.getCanonicalLocales(x) } catch (e) { return e.message } }) //=> ["Incorrect locale information provided","Invalid language tag: en-","Incorrect locale information provided","Incorrect locale information provided","Incorrect locale information provided","Invalid language tag: en-u","Invalid language tag: en-x","Incorrect locale information provided","Invalid language tag: en-a","Invalid language tag: de-1996-1996","Invalid language tag: en-a-aa-a-bb","Incorrect locale information provided","Incorrect locale information provided","Incorrect locale information provided","Incorrect locale information provided","Incorrect locale information provided","Incorrect locale information provided","Invalid language tag: en-abcde-abcde"]
(1).toLocaleString('xx-invalid-!') //!! RangeError: Incorrect locale information provided
Intl.supportedValuesOf('calendar').join() + Intl.supportedValuesOf('collation') + Intl.supportedValuesOf('numberingSystem') + Intl.supportedValuesOf('currency') + Intl.supportedValuesOf('unit') //=> "buddhist,chinese,coptic,dangi,ethioaa,ethiopic,gregory,hebrew,indian,islamic,islamic-civil,islamic-rgsa,islamic-tbla,islamic-umalqura,iso8601,japanese,persian,roccompat,dict,emoji,eor,phonebk,phonetic,pinyin,searchjl,stroke,trad,unihan,zhuyinadlm,ahom,arab,arabext,bali,beng,bhks,brah,cakm,cham,deva,diak,fullwide,gara,gong,gonm,gujr,gukh,guru,hanidec,hmng,hmnp,java,kali,kawi,khmr,knda,krai,lana,lanatham,laoo,latn,lepc,limb,mathbold,mathdbl,mathmono,mathsanb,mathsans,mlym,modi,mong,mroo,mtei,mymr,mymrepka,mymrpao,mymrshan,mymrtlng,nagm,newa,nkoo,olck,onao,orya,osma,outlined,rohg,saur,segment,shrd,sind,sinh,sora,sund,sunu,takr,talu,tamldec,telu,thai,tibt,tirh,tnsa,tols,vaii,wara,wchoAED,AFN,ALL,AMD,ANG,AOA,ARS,AUD,AWG,AZN,BAM,BBD,BDT,BGN,BHD,BIF,BMD,BND,BOB,BRL,BSD,BTN,BWP,BYN,BZD,CAD,CDF,CHF,CLP,CNY,COP,CRC,CUC,CUP,CVE,CZK,DJF,DKK,DOP,DZD,EGP,ERN,ETB,EUR,FJD,FKP,GBP,GEL,GHS,GIP,GMD,GNF,GTQ,GYD,HKD,HNL,HRK,HTG,HUF,IDR,ILS,INR,IQD,IRR,ISK,JMD,JOD,JPY,KES,KGS,KHR,KMF,KPW,KRW,KWD,KYD,KZT,LAK,LBP,LKR,LRD,LSL,LYD,MAD,MDL,MGA,MKD,MMK,MNT,MOP,MRU,MUR,MVR,MWK,MXN,MYR,MZN,NAD,NGN,NIO,NOK,NPR,NZD,OMR,PAB,PEN,PGK,PHP,PKR,PLN,PYG,QAR,RON,RSD,RUB,RWF,SAR,SBD,SCR,SDG,SEK,SGD,SHP,SLE,SLL,SOS,SRD,SSP,STN,SVC,SYP,SZL,THB,TJS,TMT,TND,TOP,TRY,TTD,TWD,TZS,UAH,UGX,USD,UYU,UZS,VES,VND,VUV,WST,XAF,XCD,XCG,XDR,XOF,XPF,XSU,YER,ZAR,ZMW,ZWG,ZWLacre,bit,byte,celsius,centimeter,day,degree,fahrenheit,fluid-ounce,foot,gallon,gigabit,gigabyte,gram,hectare,hour,inch,kilobit,kilobyte,kilogram,kilometer,liter,megabit,megabyte,meter,microsecond,mile,mile-scandinavian,milliliter,millimeter,millisecond,minute,month,nanosecond,ounce,percent,petabyte,pound,second,stone,terabit,terabyte,week,yard,year"
Intl.NumberFormat.supportedLocalesOf(['en-US', 'de', 'fr-CA', 'en-US-u-nu-latn-ca-gregory']) //=> ["en-US","de","fr-CA","en-US-u-ca-gregory-nu-latn"]
typeof Intl.DurationFormat + typeof Intl.Foo + ('NumberFormat' in Intl) + ('Foo' in Intl) + String(Intl) //=> "undefinedundefinedtruefalse[object Intl]"
'ß'.toLocaleUpperCase('de') + 'İI'.toLocaleLowerCase('en') + 'ÄÖ'.toLocaleLowerCase(['de', 'tr']) + 'a'.toLocaleUpperCase() + 'a'.toLocaleUpperCase([]) //=> "SSi̇iäöAA"
'a'.toLocaleUpperCase('!!') //!! RangeError: Incorrect locale information provided
'a'.toLocaleUpperCase(null) //!! TypeError: Cannot convert undefined or null to object
'a'.localeCompare('b', '!!') //!! RangeError: Incorrect locale information provided
[1234.5, null, 5n, [1e6, new Date(0)], undefined].toLocaleString('de-DE', { timeZone: 'UTC' }) //=> "1.234,5,,5,1.000.000,1.1.1970, 00:00:00,"
new Float64Array([1234.5, 2]).toLocaleString('de-DE', { minimumFractionDigits: 1 }) + new Float64Array([1234.5, 2]).toLocaleString() //=> "1.234,5,2,01,234.5,2"
[1.5].toLocaleString('de', { style: 'foo' }) //!! RangeError: Value foo out of range for Number.prototype.toLocaleString options property style
(1234.5).toLocaleString('de') + (1234.5).toLocaleString('de') + (0.5).toLocaleString(undefined, { style: 'percent' }) + (12n).toLocaleString('de', { style: 'currency', currency: 'EUR' }) + (1234.5).toLocaleString(['fr']) //=> "1.234,51.234,550%12,00 €1 234,5"
new Date(0).toLocaleDateString('de') + new Date(0).toLocaleDateString('de') + new Date(0).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }) + new Date(0).toLocaleDateString('sv-SE') + new Date(0).toLocaleString('en-CA', { hour12: false }) //=> "1.1.19701.1.197012:00 AM1970-01-011970-01-01, 24:00:00"
new Date(NaN).toLocaleDateString('de') + new Date(NaN).toLocaleTimeString('en', { hour: 'numeric' }) //=> "Invalid DateInvalid Date"
opts('NumberFormat') //=> "{\"locale\":\"en\",\"numberingSystem\":\"latn\",\"style\":\"decimal\",\"minimumIntegerDigits\":1,\"minimumFractionDigits\":0,\"maximumFractionDigits\":3,\"useGrouping\":\"auto\",\"notation\":\"standard\",\"signDisplay\":\"auto\",\"roundingMode\":\"halfExpand\",\"roundingIncrement\":1,\"trailingZeroDisplay\":\"auto\",\"roundingPriority\":\"auto\"}"
opts('NumberFormat', { style: 'unit', unit: 'meter', notation: 'compact', compactDisplay: 'long' }) //=> "{\"locale\":\"en\",\"numberingSystem\":\"latn\",\"style\":\"unit\",\"unit\":\"meter\",\"unitDisplay\":\"short\",\"minimumIntegerDigits\":1,\"minimumSignificantDigits\":1,\"maximumSignificantDigits\":2,\"minimumFractionDigits\":0,\"maximumFractionDigits\":0,\"useGrouping\":\"min2\",\"notation\":\"compact\",\"compactDisplay\":\"long\",\"signDisplay\":\"auto\",\"roundingMode\":\"halfExpand\",\"roundingIncrement\":1,\"trailingZeroDisplay\":\"auto\",\"roundingPriority\":\"morePrecision\"}"
opts('NumberFormat', { currencySign: 'accounting', style: 'currency', currency: 'eur', signDisplay: 'never' }) //=> "{\"locale\":\"en\",\"numberingSystem\":\"latn\",\"style\":\"currency\",\"currency\":\"EUR\",\"currencyDisplay\":\"symbol\",\"currencySign\":\"standard\",\"minimumIntegerDigits\":1,\"minimumFractionDigits\":2,\"maximumFractionDigits\":2,\"useGrouping\":\"auto\",\"notation\":\"standard\",\"signDisplay\":\"never\",\"roundingMode\":\"halfExpand\",\"roundingIncrement\":1,\"trailingZeroDisplay\":\"auto\",\"roundingPriority\":\"auto\"}"
opts('NumberFormat', { roundingPriority: 'lessPrecision', maximumFractionDigits: 1 }, 'de-AT') //=> "{\"locale\":\"de-AT\",\"numberingSystem\":\"latn\",\"style\":\"decimal\",\"minimumIntegerDigits\":1,\"minimumSignificantDigits\":1,\"maximumSignificantDigits\":21,\"minimumFractionDigits\":0,\"maximumFractionDigits\":1,\"useGrouping\":\"auto\",\"notation\":\"standard\",\"signDisplay\":\"auto\",\"roundingMode\":\"halfExpand\",\"roundingIncrement\":1,\"trailingZeroDisplay\":\"auto\",\"roundingPriority\":\"lessPrecision\"}"
opts('DateTimeFormat', { dateStyle: 'short', timeStyle: 'medium', hour12: true }, 'de') //=> "{\"locale\":\"de\",\"calendar\":\"gregory\",\"numberingSystem\":\"latn\",\"timeZone\":\"UTC\",\"hourCycle\":\"h11\",\"hour12\":true,\"dateStyle\":\"short\",\"timeStyle\":\"medium\"}"
opts('DateTimeFormat', { timeZone: 'europe/berlin', weekday: 'long', month: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h11', fractionalSecondDigits: 2, dayPeriod: 'short' }, 'fr-CA') //=> "{\"locale\":\"fr-CA\",\"calendar\":\"gregory\",\"numberingSystem\":\"latn\",\"timeZone\":\"Europe/Berlin\",\"hourCycle\":\"h11\",\"hour12\":true,\"weekday\":\"long\",\"month\":\"short\",\"dayPeriod\":\"short\",\"hour\":\"numeric\",\"minute\":\"2-digit\",\"second\":\"2-digit\",\"fractionalSecondDigits\":2}"
opts('DateTimeFormat', { month: 'long', year: 'numeric' }, 'es') //=> "{\"locale\":\"es\",\"calendar\":\"gregory\",\"numberingSystem\":\"latn\",\"timeZone\":\"UTC\",\"year\":\"numeric\",\"month\":\"long\",\"day\":\"numeric\"}"
opts('PluralRules', { type: 'ordinal', minimumSignificantDigits: 2 }, 'it-IT') //=> "{\"locale\":\"it\",\"type\":\"ordinal\",\"minimumIntegerDigits\":1,\"minimumSignificantDigits\":2,\"maximumSignificantDigits\":21,\"pluralCategories\":[\"many\",\"other\"]}"
opts('Collator', { numeric: true, sensitivity: 'base' }, 'en-GB') //=> "{\"locale\":\"en\",\"usage\":\"sort\",\"sensitivity\":\"base\",\"ignorePunctuation\":false,\"collation\":\"default\",\"numeric\":true,\"caseFirst\":\"false\"}"
opts('Collator', {}, 'fr-CA') + opts('Collator', {}, 'de-u-kn-kf-upper') //=> "{\"locale\":\"fr-CA\",\"usage\":\"sort\",\"sensitivity\":\"variant\",\"ignorePunctuation\":false,\"collation\":\"default\",\"numeric\":false,\"caseFirst\":\"false\"}{\"locale\":\"de-u-kf-upper-kn\",\"usage\":\"sort\",\"sensitivity\":\"variant\",\"ignorePunctuation\":false,\"collation\":\"default\",\"numeric\":true,\"caseFirst\":\"upper\"}"
opts('RelativeTimeFormat', { style: 'narrow', numeric: 'auto' }, 'ja-JP') + opts('ListFormat', { type: 'unit' }, 'zh-CN') //=> "{\"locale\":\"ja-JP\",\"style\":\"narrow\",\"numeric\":\"auto\",\"numberingSystem\":\"latn\"}{\"locale\":\"zh-CN\",\"type\":\"unit\",\"style\":\"long\"}"
Intl.DateTimeFormat().resolvedOptions().timeZone + new Intl.NumberFormat().resolvedOptions().locale + new Intl.Collator().resolvedOptions().locale + new Intl.PluralRules([]).resolvedOptions().locale //=> "UTCen-USen-USen-US"
['UTC', 'GMT', 'Etc/UTC', 'Etc/GMT+5', '+01:00', '-0530', 'Asia/Calcutta', 'Asia/Kolkata', 'US/Pacific', 'EST', 'utc', 'Etc/Unknown', 'Factory', 'Zulu', 'PST8PDT', 'europe/kiev', ''].map((z) => { try { return new Intl.DateTimeFormat('en', { timeZone: z }).resolvedOptions().timeZone } catch (e) { return e.message } }) //=> ["UTC","UTC","UTC","Etc/GMT+5","Invalid time zone specified: +01:00","Invalid time zone specified: -0530","Asia/Calcutta","Asia/Calcutta","America/Los_Angeles","America/Panama","UTC","Invalid time zone specified: Etc/Unknown","Invalid time zone specified: Factory","UTC","America/Los_Angeles","Europe/Kiev","Invalid time zone specified: "]
new Intl.DateTimeFormat('en', { calendar: 'x' }) //!! RangeError: Invalid calendar : x
new Intl.DateTimeFormat('en', { calendar: 'gregory', numberingSystem: 'latn' }).format(0) //=> "1/1/1970"
new Intl.DateTimeFormat('en', { formatMatcher: 'x' }) //!! RangeError: Value x out of range for Intl.DateTimeFormat options property formatMatcher
new Intl.DateTimeFormat('en', { hourCycle: 'h13' }) //!! RangeError: Value h13 out of range for Intl.DateTimeFormat options property hourCycle
new Intl.DateTimeFormat('en', { timeStyle: 'short', minute: 'numeric' }) //!! TypeError: Can't set option minute when timeStyle is used
new Date(0).toLocaleDateString('en', { hour: 'numeric' }) + new Date(0).toLocaleTimeString('en', { month: 'long' }) + new Date(0).toLocaleDateString('en', { dateStyle: 'medium' }) //=> "1/1/1970, 12 AMJanuary at 12:00:00 AMJan 1, 1970"
Reflect.construct(Intl.DateTimeFormat, ['de'], Array) instanceof Array //=> true
Intl.DateTimeFormat.prototype.formatToParts.call(new Intl.NumberFormat(), 0) //!! TypeError: Method Intl.DateTimeFormat.prototype.formatToParts called on incompatible receiver #<NumberFormat>
new Intl.NumberFormat('tr') //!!! Error: Intl.NumberFormat with the locale "tr" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.NumberFormat('de-BE') //!!! Error: Intl.NumberFormat with the locale "de-BE" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.NumberFormat('en-GB-oxendict') //!!! Error: Intl with the locale "en-GB-oxendict" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.NumberFormat('en', { numberingSystem: 'arab' }) //!!! Error: Intl.NumberFormat with the numbering system "arab" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.NumberFormat('de-u-nu-deva') //!!! Error: Intl.NumberFormat with the numbering system "deva" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.NumberFormat('it', { style: 'currency', currency: 'ITL' }) //!!! Error: Intl.NumberFormat with the currency ITL in Italian is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.DateTimeFormat('en', { calendar: 'buddhist' }) //!!! Error: Intl.DateTimeFormat with the calendar "buddhist" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.DateTimeFormat('ja-JP-u-ca-japanese') //!!! Error: Intl.DateTimeFormat with the calendar "japanese" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.DateTimeFormat('en', { timeZoneName: 'longGeneric' }) //!!! Error: Intl.DateTimeFormat with the timeZoneName "longGeneric" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.DateTimeFormat('de-CH', { weekday: 'short', era: 'short', year: 'numeric', month: 'numeric', day: 'numeric' }) //!!! Error: Intl.DateTimeFormat with such a set of fields in de-CH is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.Collator('de', { usage: 'search' }) //!!! Error: Intl.Collator with the usage "search" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.Collator('de-u-co-phonebk') //!!! Error: Intl.Collator with the collation "phonebk" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
'あ'.localeCompare('い', 'ja') //!!! Error: String.prototype.localeCompare with letters other than plain Latin ones in ja is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
'㐀'.localeCompare('a') //!!! Error: String.prototype.localeCompare with the character U+3400 is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
'\ud800é'.localeCompare('a') //!!! Error: String.prototype.localeCompare with half a surrogate pair is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
'i'.toLocaleUpperCase('tr') //!!! Error: String.prototype.toLocaleUpperCase with the locale "tr" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
Intl.supportedValuesOf('timeZone').length + Intl.NumberFormat.supportedLocalesOf(['xx']) //!!! Error: Intl.NumberFormat.supportedLocalesOf with the locale "xx" is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.Segmenter('en') //!!! Error: Intl.Segmenter is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
Intl.DisplayNames //!!! Error: Intl.DisplayNames is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.Locale('en') //!!! Error: Intl.Locale is not provided; format it in the script, or with what docs/compatibility.md lists under Intl
new Intl.NumberFormat('fr', { notation: 'compact', compactDisplay: 'long', signDisplay: 'always' }).formatRange(1000, 1000) //=> "≃+mille"
