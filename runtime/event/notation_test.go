package event_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/stores"
)

var _ stores.Writer = (*event.Encoder)(nil)

// calls is a Writer that keeps what it was told.
type calls struct {
	log []string
	err error
}

func (c *calls) add(format string, args ...any) { c.log = append(c.log, fmt.Sprintf(format, args...)) }

func (c *calls) Undefined()                          { c.add("undefined") }
func (c *calls) Null()                               { c.add("null") }
func (c *calls) Bool(b bool)                         { c.add("bool %v", b) }
func (c *calls) Number(f float64)                    { c.add("number %x", math.Float64bits(f)) }
func (c *calls) BigInt(d string)                     { c.add("bigint %s", d) }
func (c *calls) String(s string)                     { c.add("string %q", s) }
func (c *calls) Date(id int, ms float64)             { c.add("date %d %v", id, ms) }
func (c *calls) RegExp(id int, source, flags string) { c.add("regexp %d %q %q", id, source, flags) }
func (c *calls) Bytes(id int, kind string, data []byte) {
	c.add("bytes %d %q %x", id, kind, data)
}
func (c *calls) BeginError(id int, name, message, stack string) {
	c.add("error %d %q %q %q", id, name, message, stack)
}
func (c *calls) BeginObject(id int)     { c.add("object %d", id) }
func (c *calls) BeginArray(id, len int) { c.add("array %d", id) } // the length is a hint
func (c *calls) Hole()                  { c.add("hole") }
func (c *calls) BeginMap(id int)        { c.add("map %d", id) }
func (c *calls) BeginSet(id int)        { c.add("set %d", id) }
func (c *calls) Key(name string)        { c.add("key %q", name) }
func (c *calls) End()                   { c.add("end") }
func (c *calls) Ref(id int)             { c.add("ref %d", id) }
func (c *calls) Live(what string)       { c.add("live %q", what) }
func (c *calls) Err() error             { return c.err }

func TestNotation(t *testing.T) {
	tests := map[string]struct {
		write func(w event.Writer)
		want  string
	}{
		"undefined":        {func(w event.Writer) { w.Undefined() }, `{"$undefined":true}`},
		"null":             {func(w event.Writer) { w.Null() }, `null`},
		"booleans":         {func(w event.Writer) { w.BeginArray(0, 2); w.Bool(true); w.Bool(false); w.End() }, `[true,false]`},
		"tenth":            {func(w event.Writer) { w.Number(0.1) }, `0.1`},
		"integer":          {func(w event.Writer) { w.Number(100) }, `100`},
		"below exponent":   {func(w event.Writer) { w.Number(123456789012345680000) }, `123456789012345680000`},
		"exponent":         {func(w event.Writer) { w.Number(1e21) }, `1e+21`},
		"small exponent":   {func(w event.Writer) { w.Number(1e-7) }, `1e-7`},
		"above exponent":   {func(w event.Writer) { w.Number(1e-6) }, `0.000001`},
		"two digits":       {func(w event.Writer) { w.Number(-1.5e-10) }, `-1.5e-10`},
		"largest":          {func(w event.Writer) { w.Number(math.MaxFloat64) }, `1.7976931348623157e+308`},
		"smallest":         {func(w event.Writer) { w.Number(5e-324) }, `5e-324`},
		"zero":             {func(w event.Writer) { w.Number(0) }, `0`},
		"minus zero":       {func(w event.Writer) { w.Number(math.Copysign(0, -1)) }, `{"$number":"-0"}`},
		"not a number":     {func(w event.Writer) { w.Number(math.NaN()) }, `{"$number":"NaN"}`},
		"infinity":         {func(w event.Writer) { w.Number(math.Inf(1)) }, `{"$number":"Infinity"}`},
		"minus infinity":   {func(w event.Writer) { w.Number(math.Inf(-1)) }, `{"$number":"-Infinity"}`},
		"bigint":           {func(w event.Writer) { w.BigInt("-123") }, `{"$bigint":"-123"}`},
		"string":           {func(w event.Writer) { w.String("<a> \"\\\n\r\t\b\f\x01é😀\u2028") }, `"<a> \"\\\n\r\t\b\f\u0001é😀\u2028"`},
		"lone surrogates":  {func(w event.Writer) { w.String("\xed\xa0\x80x\xed\xbf\xbf") }, `"\ud800x\udfff"`},
		"date":             {func(w event.Writer) { w.Date(0, 1767355445678) }, `{"$date":"2026-01-02T12:04:05.678Z"}`},
		"date before 1970": {func(w event.Writer) { w.Date(0, -1) }, `{"$date":"1969-12-31T23:59:59.999Z"}`},
		"year zero":        {func(w event.Writer) { w.Date(0, -62167219200000) }, `{"$date":"0000-01-01T00:00:00.000Z"}`},
		"year below zero":  {func(w event.Writer) { w.Date(0, -62167219200001) }, `{"$date":"-000001-12-31T23:59:59.999Z"}`},
		"first date":       {func(w event.Writer) { w.Date(0, -8.64e15) }, `{"$date":"-271821-04-20T00:00:00.000Z"}`},
		"last date":        {func(w event.Writer) { w.Date(3, 8.64e15) }, `{"$id":3,"$date":"+275760-09-13T00:00:00.000Z"}`},
		"invalid date":     {func(w event.Writer) { w.Date(0, math.NaN()) }, `{"$date":null}`},
		"invalid date, id": {func(w event.Writer) { w.Date(1, math.NaN()) }, `{"$id":1,"$date":null}`},
		"regexp":           {func(w event.Writer) { w.RegExp(0, `a/"`, "gi") }, `{"$regexp":{"source":"a/\"","flags":"gi"}}`},
		"regexp, id":       {func(w event.Writer) { w.RegExp(2, "a", "") }, `{"$id":2,"$regexp":{"source":"a","flags":""}}`},
		"bytes":            {func(w event.Writer) { w.Bytes(0, "Buffer", []byte{1, 2, 255}) }, `{"$bytes":{"type":"Buffer","base64":"AQL/"}}`},
		"bytes, id":        {func(w event.Writer) { w.Bytes(9, "DataView", nil) }, `{"$id":9,"$bytes":{"type":"DataView","base64":""}}`},
		"error":            {func(w event.Writer) { w.BeginError(0, "TypeError", "m", "s"); w.End() }, `{"$error":{"name":"TypeError","message":"m","stack":"s"}}`},
		"error with cause": {func(w event.Writer) { w.BeginError(1, "E", "", ""); w.Ref(1); w.End() }, `{"$id":1,"$error":{"name":"E","message":"","cause":{"$ref":1}}}`},
		"empty object":     {func(w event.Writer) { w.BeginObject(0); w.End() }, `{}`},
		"empty object, id": {func(w event.Writer) { w.BeginObject(1); w.End() }, `{"$id":1}`},
		"empty array":      {func(w event.Writer) { w.BeginArray(0, 0); w.End() }, `[]`},
		"empty array, id":  {func(w event.Writer) { w.BeginArray(1, 0); w.End() }, `{"$id":1,"$array":[]}`},
		"hole":             {func(w event.Writer) { w.BeginArray(0, 2); w.Hole(); w.Null(); w.End() }, `[{"$hole":true},null]`},
		"empty map":        {func(w event.Writer) { w.BeginMap(0); w.End() }, `{"$map":[]}`},
		"set of itself":    {func(w event.Writer) { w.BeginSet(1); w.Number(1); w.Ref(1); w.End() }, `{"$id":1,"$set":[1,{"$ref":1}]}`},
		"live":             {func(w event.Writer) { w.Live("function foo") }, `{"$live":"function foo"}`},
		"keys with dollars": {func(w event.Writer) {
			w.BeginObject(0)
			w.Key("$")
			w.Null()
			w.Key("$id")
			w.Null()
			w.Key("a$")
			w.Null()
			w.End()
		}, `{"$$":null,"$$id":null,"a$":null}`},
		"composites within composites": {func(w event.Writer) {
			w.BeginObject(1)
			w.Key("m")
			w.BeginMap(0)
			w.BeginArray(2, 0)
			w.End()
			w.BeginMap(0)
			w.String("k")
			w.Ref(2)
			w.End()
			w.Number(1)
			w.BeginSet(0)
			w.End()
			w.End()
			w.Key("me")
			w.Ref(1)
			w.End()
		}, `{"$id":1,"m":{"$map":[[{"$id":2,"$array":[]},{"$map":[["k",{"$ref":2}]]}],[1,{"$set":[]}]]},"me":{"$ref":1}}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var e event.Encoder
			test.write(&e)
			got, err := e.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			var want, back calls
			test.write(&want)
			if err := event.Decode(got, &back); err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Join(back.log, "\n"), strings.Join(want.log, "\n"); got != want {
				t.Errorf("decoded\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// What people write by hand and the encoder does not.
func TestDecodeAccepts(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"spaces":              {" { \"a\" :\t[ 1 ,\r\n2 ] } ", `{"a":[1,2]}`},
		"escapes":             {`"\u0041\/\ud83d\ude00\uD800\n"`, `"A/😀\ud800\n"`},
		"minus zero":          {`-0`, `{"$number":"-0"}`},
		"exponents":           {`[1E2,1e+2,100e-2,-1.50]`, `[100,100,1,-1.5]`},
		"offset of a date":    {`{"$date":"2026-01-02T03:04:05+01:00"}`, `{"$date":"2026-01-02T02:04:05.000Z"}`},
		"error of no name":    {`{"$error":{"message":"m"}}`, `{"$error":{"name":"Error","message":"m"}}`},
		"array of no id":      {`{"$array":[]}`, `[]`},
		"fields in any order": {`{"$regexp":{"flags":"g","source":"a"}}`, `{"$regexp":{"source":"a","flags":"g"}}`},
		"id on an object":     {`{ "$id" : 2 , "a" : { "$ref" : 2 } }`, `{"$id":2,"a":{"$ref":2}}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var e event.Encoder
			if err := event.Decode([]byte(test.in), &e); err != nil {
				t.Fatal(err)
			}
			if got, err := e.JSON(); err != nil || string(got) != test.want {
				t.Errorf("got %s, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"nothing":                {"", "byte 0: a value was expected, found the end"},
		"a word":                 {"  nul", "byte 2: a value was expected, found 'n'"},
		"a second value":         {"1 2", "byte 2: there is more behind the value"},
		"an open array":          {"[1", "byte 2: ',' or ']' was expected, found the end"},
		"a comma too many":       {"[1,]", "byte 3 ([1]): a value was expected, found ']'"},
		"a comma in an object":   {`{"a":1,}`, "byte 7: a key was expected, found '}'"},
		"no colon":               {`{"a" 1}`, "byte 5: ':' was expected, found '1'"},
		"no key":                 {`{1:2}`, "byte 1: a key was expected, found '1'"},
		"a leading zero":         {"01", "byte 1: there is more"},
		"half a number":          {"[1.]", "byte 3 ([0]): a digit was expected, found ']'"},
		"half an exponent":       {"1e", "byte 2: a digit"},
		"a number too large":     {`{"a":1e999}`, "byte 5 (.a): the number is too large"},
		"an open string":         {`"abc`, "byte 4: the string has no end"},
		"an open escape":         {`"\`, "byte 1: the string has no end"},
		"an unknown escape":      {`"\x"`, `byte 1: no escape is written \x`},
		"a short escape":         {`"\u12"`, `byte 1: \u takes four`},
		"a control character":    {"\"\n\"", `byte 1: a control character in a string; write it \u000a`},
		"no UTF-8":               {"\"\xff\"", "byte 1: not UTF-8"},
		"an unknown tag":         {`{"a":{"$when":1}}`, `byte 6 (.a): "$when" is not known; an object's own key is written "$$when"`},
		"a dollar":               {`{"$":1}`, `"$" is not known`},
		"a tag behind a key":     {`{"a":1,"$set":[]}`, `byte 7: "$set" does not stand first and alone`},
		"a key behind a tag":     {`{"$set":[],"a":1}`, `byte 11: "a" cannot stand beside "$set"`},
		"a late id":              {`{"a":1,"$id":1}`, `byte 7: "$id" does not stand first`},
		"an id of a number":      {`{"$id":1,"$number":"NaN"}`, `byte 9: "$number" has no identity`},
		"an id twice":            {`[{"$id":1},{"$id":1}]`, "([1]): the id 1 was given before"},
		"an id of zero":          {`{"$id":0}`, "(.$id): an id is a whole number from 1 up"},
		"a fraction of an id":    {`{"$ref":1.5}`, "(.$ref): an id is a whole number"},
		"a reference to nothing": {`[{"$ref":1},{"$id":1}]`, `([0].$ref): no value before has "$id":1`},
		"a hole in an object":    {`{"a":{"$hole":true}}`, "(.a): a hole can only be an element of an array"},
		"a hole in a set":        {`{"$set":[{"$hole":true}]}`, "a hole can only be"},
		"a false undefined":      {`{"$undefined":false}`, "(.$undefined): true was expected, found 'f'"},
		"a number as number":     {`{"$number":1}`, "(.$number): a string was expected, found '1'"},
		"a plain number":         {`{"$number":"1"}`, `"1" is none of NaN, -0, Infinity, -Infinity`},
		"a bigint":               {`{"$bigint":"1n"}`, `"1n" is no decimal integer`},
		"a bigint of nothing":    {`{"$bigint":"-"}`, `"-" is no decimal integer`},
		"a bigint minus zero":    {`{"$bigint":"-0"}`, `"-0" is no decimal integer`},
		"a date":                 {`{"$date":"tomorrow"}`, `byte 9 (.$date): "tomorrow" is no date`},
		"a date too far":         {`{"$date":"+275760-09-13T00:00:00.001Z"}`, "is no date"},
		"a date of no year":      {`{"$date":"+27576x-09-13T00:00:00.001Z"}`, "is no date"},
		"an entry":               {`{"$map":[[1,2],[1]]}`, "byte 15 (.$map[1]): an entry of a map is [key,value], this has 1 parts"},
		"an entry of three":      {`{"$map":[[1,2,3]]}`, "(.$map[0][2]): an entry of a map is [key,value]"},
		"an entry of no array":   {`{"$map":[1]}`, "(.$map[0]): '[' was expected, found '1'"},
		"a field of an error":    {`{"$error":{"code":1}}`, `byte 11 (.$error): "code" has no place here`},
		"an early cause":         {`{"$error":{"cause":1,"name":"E"}}`, `"cause" must stand last`},
		"a field of a regexp":    {`{"$regexp":{"x":1}}`, `"x" has no place here`},
		"a field of bytes":       {`{"$bytes":{"x":1}}`, `"x" has no place here`},
		"bytes of no type":       {`{"$bytes":{"base64":""}}`, `"type" is missing`},
		"bytes of no base64":     {`{"$bytes":{"type":"Buffer","base64":"AQ"}}`, "byte 36 (.$bytes.base64): illegal base64"},
		"a long path":            {strings.Repeat(`{"key":`, 20), "(.key.key.key.key.key.key.key.key....key.key.key.key)"},
		"a long key":             {`{"` + strings.Repeat("é", 30) + `":}`, "(." + strings.Repeat("é", 20) + "...)"},
		"depth":                  {strings.Repeat("[", event.MaxDepth+1), "nested deeper than 5000 brackets"},
		"depth of entries":       {strings.Repeat(`{"$map":[[`, event.MaxDepth), "nested deeper than 5000 brackets"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := event.Decode([]byte(test.in), &calls{})
			var de *event.DecodeError
			if !errors.As(err, &de) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestDecodeStopsWhenTheWriterFails(t *testing.T) {
	full := errors.New("full")
	w := &calls{err: full}
	if err := event.Decode([]byte(`[[1],[2]]`), w); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	if len(w.log) > 1 {
		t.Errorf("it went on: %q", w.log)
	}
	if err := event.Decode([]byte(`1`), w); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

func TestEncoderSaysWhatWasWrong(t *testing.T) {
	tests := map[string]struct {
		write func(w event.Writer)
		want  string
	}{
		"nothing":             {func(w event.Writer) {}, "not complete"},
		"an open array":       {func(w event.Writer) { w.BeginArray(0, 0) }, "not complete"},
		"two values":          {func(w event.Writer) { w.Null(); w.Null() }, "a second value"},
		"a member of no key":  {func(w event.Writer) { w.BeginObject(0); w.Null() }, "without a key"},
		"a key of no value":   {func(w event.Writer) { w.BeginObject(0); w.Key("a"); w.End() }, "a key without a value"},
		"two keys":            {func(w event.Writer) { w.BeginObject(0); w.Key("a"); w.Key("b") }, "a key"},
		"a key in an array":   {func(w event.Writer) { w.BeginArray(0, 0); w.Key("a") }, "a key outside an object"},
		"a map key of no end": {func(w event.Writer) { w.BeginMap(0); w.Null(); w.End() }, "a key without a value"},
		"an end":              {func(w event.Writer) { w.End() }, "an end without a beginning"},
		"two causes":          {func(w event.Writer) { w.BeginError(0, "", "", ""); w.Null(); w.Null() }, "a second cause"},
		"a hole in a set":     {func(w event.Writer) { w.BeginSet(0); w.Hole() }, "a hole outside an array"},
		"a hole alone":        {func(w event.Writer) { w.Hole() }, "a hole outside an array"},
		"the first of two":    {func(w event.Writer) { w.Hole(); w.End(); w.Key("") }, "a hole outside an array"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var e event.Encoder
			test.write(&e)
			if _, err := e.JSON(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// What the encoder writes can be read: both count the same brackets.
func TestDeepestEncodedValueCanBeDecoded(t *testing.T) {
	levels := map[string]struct{ begin, end func(e *event.Encoder) }{
		"array":  {func(e *event.Encoder) { e.BeginArray(0, 1) }, func(e *event.Encoder) { e.End() }},
		"object": {func(e *event.Encoder) { e.BeginObject(0); e.Key("a") }, func(e *event.Encoder) { e.End() }},
		"set":    {func(e *event.Encoder) { e.BeginSet(0) }, func(e *event.Encoder) { e.End() }},
		"map":    {func(e *event.Encoder) { e.BeginMap(0) }, func(e *event.Encoder) { e.Null(); e.End() }},
		"error":  {func(e *event.Encoder) { e.BeginError(0, "", "", "") }, func(e *event.Encoder) { e.End() }},
	}
	for name, level := range levels {
		t.Run(name, func(t *testing.T) {
			var probe event.Encoder
			n := 0
			for probe.Err() == nil {
				level.begin(&probe)
				n++
			}
			if !strings.Contains(probe.Err().Error(), "nested deeper than 5000 brackets") {
				t.Fatal(probe.Err())
			}
			e := event.NewEncoder(nil)
			for range n - 1 {
				level.begin(e)
			}
			e.Bytes(0, "Buffer", nil)
			for range n - 1 {
				level.end(e)
			}
			data, err := e.JSON()
			if err != nil {
				t.Fatal(err)
			}
			var back event.Encoder
			if err := event.Decode(data, &back); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// tree drives w with a random value. ids are those given so far.
type tree struct {
	rnd *rand.Rand
	w   event.Writer
	ids int
}

func (t *tree) id() int {
	if t.rnd.IntN(3) > 0 {
		return 0
	}
	t.ids++
	return t.ids
}

func (t *tree) text() string {
	parts := []string{"", "a", "$", "$id", "é", "😀", "\n", "\"", "\\", "\x00", "\xed\xa0\x80", "\xed\xb0\x80 ", "\u2029", "__proto__", "<&>"}
	return parts[t.rnd.IntN(len(parts))] + "-" + parts[t.rnd.IntN(len(parts))]
}

func (t *tree) value(depth int) {
	n := 13
	if depth > 0 {
		n = 18
	}
	switch kind := t.rnd.IntN(n); kind {
	case 0:
		t.w.Undefined()
	case 1:
		t.w.Null()
	case 2:
		t.w.Bool(t.rnd.IntN(2) == 0)
	case 3:
		t.w.Number(float64(t.rnd.IntN(2000) - 1000))
	case 4:
		f := math.Float64frombits(t.rnd.Uint64())
		if math.IsNaN(f) {
			f = math.NaN()
		}
		t.w.Number(f)
	case 5:
		t.w.Number([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}[t.rnd.IntN(4)])
	case 6:
		t.w.BigInt([]string{"0", "-1", "123456789012345678901234567890"}[t.rnd.IntN(3)])
	case 7:
		t.w.String(t.text())
	case 8:
		t.w.Date(t.id(), math.Trunc((t.rnd.Float64()*2-1)*8.64e15))
	case 9:
		t.w.RegExp(t.id(), t.text(), "gu")
	case 10:
		data := make([]byte, t.rnd.IntN(5))
		for i := range data {
			data[i] = byte(t.rnd.Uint32())
		}
		t.w.Bytes(t.id(), "Uint8Array", data)
	case 11:
		t.w.Live(t.text())
	case 12:
		if t.ids > 0 {
			t.w.Ref(1 + t.rnd.IntN(t.ids))
		} else {
			t.w.Date(0, math.NaN())
		}
	case 13:
		t.w.BeginObject(t.id())
		for range t.rnd.IntN(4) {
			t.w.Key(t.text())
			t.value(depth - 1)
		}
		t.w.End()
	case 14:
		n := t.rnd.IntN(4)
		t.w.BeginArray(t.id(), n)
		for range n {
			if t.rnd.IntN(5) == 0 {
				t.w.Hole()
			} else {
				t.value(depth - 1)
			}
		}
		t.w.End()
	case 15:
		t.w.BeginMap(t.id())
		for range t.rnd.IntN(3) {
			t.value(depth - 1)
			t.value(depth - 1)
		}
		t.w.End()
	case 16:
		t.w.BeginSet(t.id())
		for range t.rnd.IntN(4) {
			t.value(depth - 1)
		}
		t.w.End()
	case 17:
		t.w.BeginError(t.id(), t.text(), t.text(), []string{"", t.text()}[t.rnd.IntN(2)])
		if t.rnd.IntN(2) == 0 {
			t.value(depth - 1)
		}
		t.w.End()
	}
}

func TestRandomValuesSurviveEncodeDecodeEncode(t *testing.T) {
	for seed := range uint64(5000) {
		grow := func(w event.Writer) {
			t := tree{rnd: rand.New(rand.NewPCG(seed, 2)), w: w}
			t.value(6)
		}
		var first, second event.Encoder
		var told, read calls
		grow(&first)
		grow(&told)
		data, err := first.JSON()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := event.Decode(data, &second); err != nil {
			t.Fatalf("seed %d: %v in %s", seed, err, data)
		}
		if again, err := second.JSON(); err != nil || string(again) != string(data) {
			t.Fatalf("seed %d: %v\n%s\n%s", seed, err, data, again)
		}
		if err := event.Decode(data, &read); err != nil {
			t.Fatal(err)
		}
		if strings.Join(read.log, "\n") != strings.Join(told.log, "\n") {
			t.Fatalf("seed %d: %s was read as\n%q\nwant\n%q", seed, data, read.log, told.log)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for seed := range uint64(100) {
		var e event.Encoder
		t := tree{rnd: rand.New(rand.NewPCG(seed, 1)), w: &e}
		t.value(4)
		data, err := e.JSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"$error":{"cause":{"$date":"-000001-12-31T23:59:59.999+23:59"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var once, twice event.Encoder
		if event.Decode(data, &once) != nil {
			return
		}
		first, err := once.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if err := event.Decode(first, &twice); err != nil {
			t.Fatalf("%s: %v", first, err)
		}
		if second, err := twice.JSON(); err != nil || string(first) != string(second) {
			t.Fatalf("not stable: %v\n%s\n%s", err, first, second)
		}
	})
}

// A commit encodes every value that a script may have changed: 1 MB of ordinary records must cost
// milliseconds.
func BenchmarkEncode(b *testing.B) {
	var e event.Encoder
	records(&e)
	data, _ := e.JSON()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		e := event.NewEncoder(data[:0])
		records(e)
	}
}

func BenchmarkDecode(b *testing.B) {
	var e event.Encoder
	records(&e)
	data, _ := e.JSON()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := event.Decode(data, event.NewEncoder(nil)); err != nil {
			b.Fatal(err)
		}
	}
}

func records(w event.Writer) {
	w.BeginArray(0, 1000)
	for i := range 1000 {
		w.BeginObject(0)
		w.Key("name")
		w.String("step " + string(rune('a'+i%26)))
		w.Key("status")
		w.String("completed")
		w.Key("duration")
		w.Number(float64(i) * 1.5)
		w.Key("at")
		w.Date(0, 1767355445678)
		w.End()
	}
	w.End()
}
