package bundle

import (
	"encoding/binary"
	"encoding/json"
	"reflect"
	"testing"
)

func FuzzDecodeEntry(f *testing.F) {
	e := entry{inputs: []digest{{name: "a"}}, asked: []digest{{name: "b"}}, probes: []probe{{"c", kindDir}}, rests: [][]int{{0, 1}, nil}, code: []byte("code"), sourceMap: []byte("{}")}
	f.Add(e.encode()[len(cacheFormat)+8:])
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, body []byte) {
		data := append([]byte(cacheFormat), make([]byte, 8)...)
		data = append(data, body...)
		binary.LittleEndian.PutUint64(data[len(cacheFormat):], checksum(body))
		got, ok := decodeEntry(data)
		if !ok {
			return
		}
		again, ok := decodeEntry(got.encode())
		if !ok || !reflect.DeepEqual(got, again) {
			t.Errorf("%+v is read back as %+v", got, again)
		}
	})
}

func TestPlainJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": [1, 2,], /* x, */ "b": "// \" /* ,}", // end` + "\n}": `{"a":[1,2],"b":"// \" /* ,}"}`,
		`[1, /* , */ ]`: `[1]`,
		`["a,",]`:       `["a,"]`,
	} {
		var got, wanted any
		if err := json.Unmarshal(plainJSON(text), &got); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, wanted) {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}

func FuzzPlainJSON(f *testing.F) {
	f.Add(`{"a": "\\",}`)
	f.Add(`"\`)
	f.Add(`/*`)
	f.Fuzz(func(t *testing.T, text string) {
		out := plainJSON(text)
		if json.Valid([]byte(text)) && string(out) != text {
			t.Errorf("%q became %q", text, out)
		}
	})
}
