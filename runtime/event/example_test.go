package event_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
)

// A session's event becomes one line, and a Go client reads it back.
func Example() {
	line, err := event.Event{
		Session: "s1", Instance: "i1", Seq: 1, At: time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC),
		Body: event.Output{Message: "2 < 3", To: event.Recipient{Kind: "mission"}},
	}.AppendJSON(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n", line)

	var e event.Event
	if err := json.Unmarshal(line, &e); err != nil {
		fmt.Println(err)
		return
	}
	switch body := e.Body.(type) {
	case event.Output:
		fmt.Println(e.Seq, body.Message)
	}
	// Output:
	// {"v":1,"event":"output","session":"s1","instance":"i1","seq":1,"at":"2026-01-02T03:04:05.678Z","message":"2 < 3","to":{"kind":"mission"}}
	// 1 2 < 3
}

// A Map whose value is an array that also stands beside it.
func ExampleEncoder() {
	var e event.Encoder
	e.BeginArray(0, 2)
	e.BeginMap(0)
	e.String("steps")
	e.BeginArray(1, 1)
	e.Number(1)
	e.End()
	e.End()
	e.Ref(1)
	e.End()
	text, err := e.JSON()
	fmt.Println(string(text), err)
	// Output: [{"$map":[["steps",{"$id":1,"$array":[1]}]]},{"$ref":1}] <nil>
}

func ExampleDecode() {
	err := event.Decode([]byte(`{"steps":[{"at":{"$date":"soon"}}]}`), event.NewEncoder(nil))
	fmt.Println(err)
	// Output: value notation: byte 25 (.steps[0].at.$date): "soon" is no date like "2026-01-02T03:04:05.678Z"
}

func ExampleMask() {
	var m event.Mask
	m.Add(event.Secrets(json.RawMessage(`{"host":"db","dbPassword":"hunter22!"}`))...)
	fmt.Println(m.String("GET /?p=hunter22%21 with hunter22! or aHVudGVyMjIh"))
	// Output: GET /?p=*** with *** or ***
}
