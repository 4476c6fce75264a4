package runtime

import "encoding/json"

// Summed is a dump with the right sum, if it is one: so that a fuzzer comes behind it.
func Summed(text []byte) []byte {
	d, err := readDump(text)
	if err != nil {
		return text
	}
	d.Kept.Sum = d.sum()
	text, _ = json.Marshal(d)
	return text
}
