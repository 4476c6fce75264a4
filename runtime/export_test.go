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

// DumpOf is a dump of one record, with the right sum.
func DumpOf(head []byte, id string, meta, data []byte, view string) []byte {
	d := dumped{Form: dumpForm, Session: "demo", Commit: 1, State: "started", Stores: json.RawMessage(view)}
	d.Kept.Head, d.Kept.Records = head, []dumpedRecord{{id, meta, data}}
	d.Kept.Sum = d.sum()
	text, _ := json.Marshal(d) // of a view that is no JSON there is none
	return text
}
