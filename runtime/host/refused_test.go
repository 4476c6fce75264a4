package host_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/host"
)

// compact is a sample mission on one line, so that a request can hold it.
func compact(t testing.TB, version string) string {
	t.Helper()
	data, err := os.ReadFile(sample(version))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, data); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestMalformedMissionRequestsNameTheMistake(t *testing.T) {
	const start = `{"do":"start","session":"s","mission":"m.json",`
	tests := map[string]struct{ line, message, hint string }{
		"no mission":          {`{"do":"start","session":"s"}`, `"mission" is missing in the start request`, `"mission":"FILE"`},
		"mission null":        {`{"do":"start","session":"s","mission":null}`, `"mission" must be the path of a file, or the mission itself, an object, and is null`, ""},
		"mission a list":      {`{"do":"start","session":"s","mission":[]}`, "the mission itself, an object", ""},
		"mission empty":       {`{"do":"start","session":"s","mission":""}`, "the path of a file", ""},
		"dir a string":        {start + `"dir":"lab"}`, `"dir" must be a list of folders`, ""},
		"dir of numbers":      {start + `"dir":[1]}`, "dir: a folder must be a string that is not empty, and is 1", ""},
		"dir of nothing":      {start + `"dir":[""]}`, "dir: a folder must be a string that is not empty", ""},
		"config a string":     {start + `"config":"blue"}`, `"config" must be METIS's session config`, ""},
		"members an object":   {start + `"members":{}}`, "members must be a list, and is {}", `"username":"ann"`},
		"member a string":     {start + `"members":["ann"]}`, `members[0] must be an object, and is "ann"`, ""},
		"member of nothing":   {start + `"members":[{"username":"ann"},{}]}`, "members[1] has no username", `"username":"ann"`},
		"username empty":      {start + `"members":[{"username":""}]}`, "members[0] has no username", ""},
		"username null":       {start + `"members":[{"username":null}]}`, "members[0]: username must be a string, and is null", ""},
		"username long":       {start + `"members":[{"username":"` + strings.Repeat("u", 201) + `"}]}`, "longer than 200 bytes", "shorter"},
		"username twice":      {start + `"members":[{"username":"ann"},{"username":"ann"}]}`, `members[1]: there is another member with the username "ann"`, "of its own"},
		"member's field":      {start + `"members":[{"usrname":"ann"}]}`, `members[0]: a member has no "usrname"`, "did you mean username?"},
		"member's force":      {start + `"members":[{"username":"ann","force":1}]}`, "members[0]: force must be a string, and is 1", ""},
		"role":                {start + `"members":[{"username":"ann","role":"observr"}]}`, `members[0]: there is no role "observr"`, "did you mean observer?"},
		"clock":               {start + `"clock":"fast"}`, `"clock" must be "real" or "virtual", and is "fast"`, ""},
		"seed negative":       {start + `"seed":-1}`, `"seed" must be a whole number, zero or above, and is -1`, ""},
		"seed a fraction":     {start + `"seed":1.5}`, `"seed" must be a whole number`, ""},
		"seed a string":       {start + `"seed":"1"}`, `"seed" must be a whole number`, ""},
		"seed too large":      {start + `"seed":18446744073709551616}`, `"seed" must be a whole number`, ""},
		"metis a number":      {start + `"metis":2.5}`, `"metis" must be "2.3", "2.4" or "2.5", and is 2.5`, ""},
		"metis":               {start + `"metis":"2.2"}`, `"metis" must be "2.3", "2.4" or "2.5", and is "2.2"`, ""},
		"settle":              {start + `"settle":"no"}`, `"settle" must be true or false, and is "no"`, ""},
		"start's typo":        {start + `"member":[]}`, `"member" has no place in a start request`, "did you mean members?"},
		"no action":           {`{"do":"execute","session":"s","force":"blue","node":"fw"}`, `"action" is missing in the execute request`, `"action":"KEY"`},
		"force null":          {`{"do":"execute","session":"s","force":null,"node":"fw","action":"scan"}`, `"force" must be a string`, ""},
		"outcome":             {`{"do":"execute","session":"s","force":"blue","node":"fw","action":"scan","outcome":"win"}`, `"outcome" must be "success" or "failure", and is "win"`, ""},
		"no time":             {`{"do":"wait","session":"s"}`, `"ms" is missing in the wait request`, `"ms":1000`},
		"time a string":       {`{"do":"wait","session":"s","ms":"5s"}`, `"ms" must be a number of milliseconds from 0 to`, ""},
		"time negative":       {`{"do":"wait","session":"s","ms":-1}`, `"ms" must be a number of milliseconds`, ""},
		"time null":           {`{"do":"wait","session":"s","ms":null}`, `"ms" must be a number of milliseconds`, ""},
		"time endless":        {`{"do":"wait","session":"s","ms":1e300}`, `"ms" must be a number of milliseconds`, ""},
		"time beyond doubles": {`{"do":"wait","session":"s","ms":1e999}`, `"ms" must be a number of milliseconds`, ""},
		"configs a string":    {`{"do":"configs","session":"s","configs":"blue"}`, `"configs" must be an object, and is "blue"`, "or null for none"},
		"configs' number":     {`{"do":"configs","session":"s","configs":{"lab":1}}`, `configs: the id for "lab" must be a string or null, and is 1`, ""},
		"run's trigger":       {`{"do":"run","session":"s","target":"t","trigger":1}`, `"trigger" must be a string`, ""},
		"cancel with settle":  {`{"do":"cancel","task":"s.1","settle":false}`, `"settle" has no place in a cancel request`, ""},
		"settle's field":      {`{"do":"settle","session":"s","ms":1}`, `"ms" has no place in a settle request`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := host.Serve(context.Background(), strings.NewReader(test.line+"\n{\"id\":2,\"do\":\"end\",\"session\":\"x\"}"), &out, options()); err != nil {
				t.Fatal(err)
			}
			var first struct{ Event, Code, Message, Hint string }
			if err := json.Unmarshal(out.Bytes()[:bytes.IndexByte(out.Bytes(), '\n')], &first); err != nil {
				t.Fatal(err)
			}
			if first.Event != "error" || first.Code != event.CodeUsage || !strings.Contains(first.Message, test.message) || !strings.Contains(first.Hint, test.hint) {
				t.Errorf("got %+v\nwant %q, hint %q", first, test.message, test.hint)
			}
			if !strings.Contains(out.String(), `"re":2`) {
				t.Errorf("the next request was not answered: %s", out.String())
			}
		})
	}
}

// What a start cannot do is refused before any session begins, and the name stays free.
func TestAStartIsRefusedWithAllThatIsWrong(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	broken := strings.NewReplacer(`"localKey":"network"`, `"localKey":"firewall"`, `"baseProcessTime":1000`, `"baseProcessTime":"fast"`).Replace(compact(t, "2.5"))
	dangling := strings.Replace(compact(t, "2.5"), `"initialAccess":["force-blue"]`, `"initialAccess":["force-green"]`, 1)
	quote := func(s string) string { return string(event.AppendString(nil, s)) }
	tests := map[string]struct {
		fields   string
		code     string
		messages []string // parts of the first errors
	}{
		"no such file": {`"mission":"nowhere.json"`, "unknown", []string{`there is no mission "nowhere.json"`}},
		"a folder":     {`"mission":` + quote(dir), "mission", []string{"is no file"}},
		"no JSON":      {`"mission":` + quote(write("text.json", "hello")), "mission", []string{"text.json"}},
		"too old":      {`"mission":{"schemaBuildNumber":37}`, "mission", []string{`load mission "inline": schemaBuildNumber: build 37 is of a METIS before 2.3`}},
		"several mistakes": {`"mission":` + quote(write("broken.json", broken)), "mission", []string{
			"broken.json\": forces[0].nodes[1].actions[0].baseProcessTime: ", "broken.json\": forces[0].nodes[1].actions[1].baseProcessTime: "}},
		"a dangling reference": {`"mission":` + dangling, "mission", []string{"load mission \"inline\": files[0].initialAccess[0]: "}},
		"an older METIS":       {`"mission":` + compact(t, "2.5") + `,"metis":"2.4"`, "mission", []string{"METIS 2.4 reads builds up to 57"}},
		"a config's key":       {`"mission":` + compact(t, "2.5") + `,"config":{"accessibilty":"public"}`, "usage", []string{`"accessibilty" has no place in the session config of METIS 2.5: did you mean accessibility?`}},
		"a config's value":     {`"mission":` + compact(t, "2.5") + `,"config":{"mode":"alone"}`, "usage", []string{"mode must be one of multiplayer, standalone"}},
		"a force for realms":   {`"mission":` + compact(t, "2.5") + `,"config":{"mode":"standalone","standaloneForceId":"green"}`, "unknown", []string{`there is no force "green"`}},
		"a member's force":     {`"mission":` + compact(t, "2.5") + `,"members":[{"username":"ann","force":"bleu"}]`, "unknown", []string{`there is no force "bleu"`}},
		"an environment's config": {`"mission":` + compact(t, "2.5") + `,"config":{"targetEnvConfigs":{"lab":"bleu"}}`, "unknown",
			[]string{`environment "lab" has no config "bleu"`}},
		"a folder of environments": {`"mission":` + compact(t, "2.5") + `,"dir":["nowhere"]`, "usage", []string{`there is no folder "nowhere"`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := serve(t, staged("2.5"))
			r := c.ask(`{"id":1,"do":"start","session":"s",%s}`, test.fields)
			if r.Status != "refused" || r.Error.Code != test.code {
				t.Errorf("got %s %+v", r.Status, r.Error)
			}
			var messages []string
			for _, e := range c.all {
				if f, ok := e.Body.(event.Failure); ok {
					messages = append(messages, f.Message)
				}
			}
			var all []string
			for _, e := range r.Error.All() {
				all = append(all, e.Message)
			}
			if !slices.Equal(messages, all) {
				t.Errorf("the errors say %q, the result %q", messages, all)
			}
			if r.Error.Hint == "" && len(r.Error.Also) == 0 {
				t.Errorf("%s has no hint", r.Error.Message)
			}
			for i, want := range test.messages {
				if i >= len(messages) || !strings.Contains(messages[i], want) {
					t.Errorf("error %d is not %q: %q", i, want, messages)
				}
			}
			same(t, "the name", c.ask(`{"id":2,"do":"start","session":"s","mission":%s,"clock":"virtual"}`, compact(t, "2.5")).Status, "success")
		})
	}
}

// Requests that the session cannot take as it is.
func TestWhatASessionIsNotFor(t *testing.T) {
	c := serve(t, staged("2.5"))
	c.ask(`{"id":1,"do":"run","session":"lone","target":"lab/count"}`)
	for _, test := range []struct{ request, message string }{
		{`"do":"execute","session":"lone","force":"blue","node":"firewall","action":"scan"`, `session "lone" plays no mission`},
		{`"do":"wait","session":"lone","ms":1`, `session "lone" plays no mission`},
		{`"do":"state","session":"lone"`, `session "lone" plays no mission`},
		{`"do":"start","session":"lone","mission":"m.json"`, `the session cannot start: session "lone" lives already`},
		{`"do":"execute","session":"nobody","force":"blue","node":"firewall","action":"scan"`, `there is no session "nobody"`},
		{`"do":"configs","session":"nobody","configs":{}`, `there is no session "nobody"`},
	} {
		r := c.ask(`{"id":2,%s}`, test.request)
		if r.Status != "refused" || r.Error.Message != test.message {
			t.Errorf("%s: %s %+v", test.request, r.Status, r.Error)
		}
	}
	same(t, "a run with a place", c.ask(`{"id":3,"do":"run","session":"lone","target":"lab/count","force":"blue"}`).Error.Code, event.CodeUsage)
	same(t, "the session", string(c.ask(`{"id":4,"do":"run","session":"lone","target":"lab/count"}`).Value), "2")
	same(t, "an unsettled run of a lone target", string(c.ask(`{"id":5,"do":"run","session":"lone","target":"lab/count","settle":false}`).Value), "3")
	same(t, "a settled one", string(c.ask(`{"id":6,"do":"run","session":"lone","target":"lab/count","settle":true}`).Value), "4")
	c.ask(`{"id":7,"do":"start","session":"s","mission":%q,"clock":"virtual"}`, sample("2.5"))
	same(t, "a config too late", c.ask(`{"id":8,"do":"run","session":"s","target":"lab/count","config":{"targetEnvConfigs":{"lab":"blue"}}}`).Error.Message,
		`session "s" has begun: its config cannot be changed`)
	same(t, "a wait that settles", c.ask(`{"id":9,"do":"wait","session":"s","ms":1,"settle":true}`).Error.Code, event.CodeUsage)
}
