package schema

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestParseConfigs(t *testing.T) {
	configs, err := ParseConfigs([]byte(`[
		{"_id": "a", "name": "A", "targetEnvId": "other", "data": {"key": "s3cret", "n": [1, 2]}, "stray": 1},
		{"_id": "a", "name": "again", "description": "twice"}
	]`), "net")
	if err != nil || len(configs) != 2 {
		t.Fatalf("%v, %v", configs, err)
	}
	for i, want := range []string{
		`{"_id":"a","name":"A","targetEnvId":"net","description":"","data":{"key":"s3cret","n":[1,2]}}`,
		`{"_id":"a","name":"again","targetEnvId":"net","description":"twice","data":{}}`,
	} {
		if got := string(configs[i].Exposed()); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	if text, _ := json.Marshal(configs); strings.Contains(string(text), "s3cret") {
		t.Errorf("a listing shows data: %s", text)
	}
	if got := string(Config{}.Exposed()); !strings.HasSuffix(got, `"data":{}}`) {
		t.Errorf("zero config: %s", got)
	}
}

func TestParseConfigsSaysWhatIsWrongAndWhere(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"empty":           {"", `1:1: Failed to parse configs.json of environment "net": the text ends too early`},
		"syntax":          {"[\n  {\"_id\": \"ä\",, }\n]", `2:15: Failed to parse configs.json of environment "net": invalid character ','`},
		"astral":          {`["😀", x]`, `1:8: Failed`},
		"cut short":       {"[\n {}", `2:4: Failed to parse configs.json of environment "net": the text ends too early`},
		"text after it":   {"[] x", `1:4: Failed to parse configs.json of environment "net": invalid character 'x'`},
		"byte order mark": {"\ufeff[]", `1:1: Failed to parse configs.json of environment "net": the file begins with a byte order mark`},
		"not UTF-8":       {"[\"\xff\"]", `1:3: Failed to parse configs.json of environment "net": the text is not UTF-8`},
		"too deep":        {strings.Repeat("[", 257), `1:257: Failed to parse configs.json of environment "net": nested more than 256 deep`},
		"no array":        {"\n{}", `2:1: Unexpected error loading configs of environment "net": configs.json must be an array of configs, not an object`},
		"structure": {"[{\"_id\":\"a\",\"name\":\"b\"},\n {\"_id\": \"\",\n  \"name\": 5, \"data\": [], \"description\": null}, 7, {\"name\":\"\"}]",
			`2:10: Invalid configs.json structure of environment "net" - 1._id: Config _id cannot be empty; 1.name: expected string, received number; 1.data: expected object, received array; 1.description: expected string, received null; 2: expected object, received number; 3.name: Config name cannot be empty; 3._id: expected string, received undefined`},
	} {
		t.Run(name, func(t *testing.T) {
			configs, err := ParseConfigs([]byte(c.in), "net")
			var wrong *ConfigsError
			if configs != nil || !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v, %v\nwant %s", configs, err, c.want)
			}
		})
	}
}

func FuzzParseConfigs(f *testing.F) {
	f.Add([]byte(`[{"_id":"a","name":"b","description":"c","data":{"d":[1,{"e":null}]},"_id":"z"}]`))
	f.Add([]byte("[{}, 1]"))
	f.Add([]byte("\ufeff["))
	f.Fuzz(func(t *testing.T, in []byte) {
		configs, err := ParseConfigs(in, "net")
		if err != nil {
			var wrong *ConfigsError
			if configs != nil || !errors.As(err, &wrong) || wrong.Line < 1 || wrong.Column < 1 {
				t.Fatalf("%v, %+v", configs, err)
			}
			return
		}
		for _, c := range configs {
			again, err := ParseConfigs([]byte("["+string(c.Exposed())+"]"), "net")
			if err != nil || string(again[0].Exposed()) != string(c.Exposed()) {
				t.Fatalf("%s comes back as %v, %v", c.Exposed(), again, err)
			}
		}
	})
}
