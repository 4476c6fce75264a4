package event

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestSecretsAreFoundByTheirKeys(t *testing.T) {
	config := `{
		"host": "example.org", "user": "administrator",
		"dbPassword": "hunter22", "SECRET": "sss-sss", "apiTokens": ["token-1", "token-2", "short"],
		"nested": {"privateKey": "-----BEGIN\n", "OAUTH": {"scope": "everything", "n": 123456789}},
		"Credentials": {"user": "administrator", "pin": "12345"},
		"keyOfFive": "äöüäö", "keyOfSix": "äöüäöü", "again": {"password": "hunter22"}, "authNull": null,
		"url": "https://ann:urlpass99@example.org/p", "n": 987654321
	}`
	want := []string{"-----BEGIN\n", "123456789", "administrator", "everything", "hunter22", "sss-sss", "token-1", "token-2", "urlpass99", "äöüäöü"}
	if got := Secrets(json.RawMessage(config)); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	for _, none := range []string{"", "{", "null", `"secret"`, `["abcdefgh"]`} {
		if got := Secrets(json.RawMessage(none)); len(got) != 0 {
			t.Errorf("%s holds %q", none, got)
		}
	}
}

func TestMaskHidesEveryFormOfASecret(t *testing.T) {
	secret := "p@ss w0rd!/\"ü?>~\n"
	var m Mask
	m.Add(secret)
	forms := map[string]string{
		"plain":              secret,
		"in JSON text":       `{"a":"` + string(AppendString(nil, secret))[1:] + `}`,
		"in a JSON string":   "p@ss w0rd!/\\\"ü?>~\\n",
		"base64":             base64.StdEncoding.EncodeToString([]byte(secret)),
		"raw base64":         base64.RawStdEncoding.EncodeToString([]byte(secret)),
		"URL base64":         base64.URLEncoding.EncodeToString([]byte(secret)),
		"raw URL base64":     base64.RawURLEncoding.EncodeToString([]byte(secret)),
		"query":              url.QueryEscape(secret),
		"path":               url.PathEscape(secret),
		"encodeURIComponent": "p%40ss%20w0rd!%2F%22%C3%BC%3F%3E~%0A",
		"encodeURI":          "p@ss%20w0rd!/%22%C3%BC?%3E~%0A",
		"lower case":         strings.ToLower(url.QueryEscape(secret)),
		"base64 in a query":  url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(secret))),
		"JSON in a query":    url.QueryEscape(`{"a":"p@ss w0rd!/\"ü?>~\n"}`),
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			got := m.String("before " + form + " after")
			if !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") || !strings.Contains(got, "***") || strings.Contains(strings.ToLower(got), "w0rd") {
				t.Errorf("got %q", got)
			}
			if rest := strings.ReplaceAll(got, "***", ""); len(rest) > len("before  after")+len(`{"a":""}`)*3 {
				t.Errorf("%q is left", rest)
			}
		})
	}
}

// An Authorization header holds the Base64 of "user:password".
func TestMaskHidesASecretThatIsAPartOfWhatWasEncoded(t *testing.T) {
	const secret = "hunter2222"
	var m Mask
	m.Add(secret)
	for _, before := range []string{"", "u:", "us:", "use:", "user:"} {
		for _, after := range []string{"", "\n", ":x", ":xy"} {
			text := base64.StdEncoding.EncodeToString([]byte(before + secret + after))
			got := m.String("Basic " + text)
			left := strings.Split(strings.TrimPrefix(got, "Basic "), "***")
			if len(left) != 2 {
				t.Errorf("%q %q: got %s for %s", before, after, got, text)
				continue
			}
			// What is left decodes to no more than the neighbours and the bits they share.
			if len(left[0]) > len(before)*4/3+1 || len(strings.TrimRight(left[1], "=")) > len(after)*4/3+2 {
				t.Errorf("%q %q: got %s for %s", before, after, got, text)
			}
		}
	}
}

func TestMaskOfSeveralSecrets(t *testing.T) {
	tests := map[string]struct {
		secrets []string
		in      string
		want    string
	}{
		"longest first":        {[]string{"secret", "secret-2"}, "secret-2 secret-1", "*** ***-1"},
		"overlapping":          {[]string{"abcdef", "cdefghij"}, "-abcdefghij-", "-***-"},
		"one inside another":   {[]string{"abcdefghij", "cdefgh"}, "-abcdefghij-", "-***-"},
		"side by side":         {[]string{"abcdef"}, "abcdefabcdef", "******"},
		"no secret":            {[]string{"abcdef", ""}, "abcde f", "abcde f"},
		"short one as it is":   {[]string{"ab"}, "ab YWI=", "*** YWI="},
		"percent sign":         {[]string{"50%off!"}, "50%off! 50%25off! 50%25off%21", "*** *** ***"},
		"half an escape":       {[]string{"abcdef"}, "%6 abcde%", "%6 abcde%"},
		"plus without a space": {[]string{"ab cdef"}, "ab+cdef ab%20cdef", "*** ***"},
		"empty text":           {[]string{"abcdef"}, "", ""},
		"line by line":         {[]string{"-BEGIN-\r\nMIIEvQ\n}\n"}, "'-BEGIN-\\r\\n' +\n 'MIIEvQ\\n' +\n '}\\n'", "'***\\r\\n' +\n '***\\n' +\n '}\\n'"},
		"as inspect quotes it": {[]string{"it's \"a\" `tok`"}, `'it\'s "a" ` + "`tok`'", "'***'"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var m Mask
			m.Add(test.secrets...)
			if got := m.String(test.in); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// secretBodies has the secret in every string that a script or a server may have written.
func secretBodies(s string) []Body {
	raw := func(v any) json.RawMessage { data, _ := json.Marshal(v); return data }
	e := &Error{Code: CodeScript, Message: s, Name: s, Stack: s, Source: s, Frame: s, Hint: s, Cause: &Error{Message: s}, Also: []*Error{{Message: s}}}
	nested := map[string]any{s: []any{s, 1.5, nil, map[string]any{"a": s}}}
	return []Body{
		Session{State: "started"},
		Task{ID: "t", Of: "run", Status: "failure", Error: e},
		Output{Message: s, Prefix: s},
		Console{Message: s},
		Mission{Ref: map[string]any{"name": s, "path": nested}, From: raw(s), To: raw(nested)},
		Store{Key: s, Value: raw(nested)},
		HTTP{URL: s, Failed: s},
		Diagnostic{Message: s, Source: s, Frame: s, Hint: s},
		Result{Value: raw(nested), Error: e},
		List{Environments: nested},
		Stores{Scopes: raw(nested)},
		State{State: raw(nested)},
		Failure{Message: s, Hint: s},
		Unknown{Event: "page", Fields: map[string]json.RawMessage{"a": raw(nested)}},
	}
}

func TestMaskEventHidesAndKeepsTheJSON(t *testing.T) {
	const secret = "sec\"ret\\/<ü>"
	var m Mask
	m.Add(secret)
	clear, hidden := secretBodies("x "+secret+" y"), secretBodies("x *** y")
	for i, body := range clear {
		before, _ := envelope(body).AppendJSON(nil)
		got, err := m.Event(envelope(body)).AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := envelope(hidden[i]).AppendJSON(nil)
		if string(got) != string(want) {
			t.Errorf("%T:\n got %s\nwant %s", body, got, want)
		}
		if after, _ := envelope(body).AppendJSON(nil); string(after) != string(before) {
			t.Errorf("%T was changed", body)
		}
	}
}

func TestMaskLeavesTheEnginesWords(t *testing.T) {
	e := envelope(Task{ID: "t1", Of: "effect", Env: "deployment", Target: "deploy", Effect: "e", Status: "success", Realm: "r"})
	var m Mask
	m.Add("success", "deployment", "effect")
	if got := m.Event(e); !reflect.DeepEqual(got, e) {
		t.Errorf("got %+v", got)
	}
}

func TestEmptyMaskCostsNothing(t *testing.T) {
	e := envelope(Output{Message: "m"})
	for name, m := range map[string]*Mask{"nil": nil, "zero": {}} {
		if n := testing.AllocsPerRun(100, func() { m.Event(e); _ = m.String("m") }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
		if got := m.Event(e); !reflect.DeepEqual(got, e) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("secret", `{"a":"secret","b":["c2VjcmV0"]}`)
	f.Add("50%off", `"50%25off"`)
	f.Add("sec\"ret", "\"sec\\\"ret\xff\"")
	f.Fuzz(func(t *testing.T, secret, data string) {
		if len(secret) < minSecret || strings.Contains(secret, "*") {
			return
		}
		var m Mask
		m.Add(secret)
		if got := m.String(data); strings.Contains(got, secret) {
			t.Errorf("%q shows %q in %q", data, secret, got)
		}
		if got := m.raw(json.RawMessage(data)); json.Valid([]byte(data)) {
			if !json.Valid(got) {
				t.Errorf("%q became %q", data, got)
			}
		}
	})
}

// Every console line and output of a session with secrets goes through this.
func BenchmarkMaskString(b *testing.B) {
	var m Mask
	m.Add("hunter2222", "another-secret", "-----BEGIN PRIVATE KEY-----")
	s := strings.Repeat("deployment 1.2 finished in prod, all went well. ", 20)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		m.String(s)
	}
}
