package runtime_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/targets"
)

// described is an environment "net" of these files, with what a session says of it.
func described(t *testing.T, files map[string]string) (*runtime.Environment, *runtime.Session, runtime.Description) {
	t.Helper()
	tree := fstest.MapFS{"net/schema.ts": {Data: []byte(envSchema)}}
	for name, text := range files {
		tree["net/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	library := &runtime.Library{Dirs: []targets.Dir{{FS: tree}}}
	all, _, err := library.All(context.Background())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	s := runtime.Open(runtime.Options{})
	t.Cleanup(s.End)
	return all[0], s, s.Describe(all[0])
}

func TestDescribeSaysWhatAFindingBelongsTo(t *testing.T) {
	const fine = "export default new TargetSchema({ _id: 'fine', args: [], script: async () => {} })"
	tests := map[string]struct {
		files map[string]string
		want  []string // code source, and the folders behind it
		loads []string // ids
		whole bool     // nothing of it loads
	}{
		"nothing wrong": {files: map[string]string{"targets/fine/schema.ts": fine}, loads: []string{"fine"}},
		"configs": {files: map[string]string{"targets/fine/schema.ts": fine, "configs.json": `[1, 2]`},
			want: []string{"configs net/configs.json:1:2", "configs net/configs.json:1:5"}, loads: []string{"fine"}},
		"the environment": {files: map[string]string{"targets/fine/schema.ts": fine, "schema.ts": "throw 1"},
			want: []string{"load net/schema.ts:1:1"}, whole: true},
		"the environment does not build": {files: map[string]string{"targets/fine/schema.ts": fine, "schema.ts": "("},
			want: []string{"syntax net/schema.ts:1:2"}, whole: true},
		"a target": {files: map[string]string{"targets/fine/schema.ts": fine, "targets/no/schema.ts": "export default 1"},
			want: []string{"load net/targets/no/schema.ts:1:16 targets/no"}, loads: []string{"fine"}},
		"its declaration": {files: map[string]string{"targets/fine/schema.ts": "export default new TargetSchema({\n args: 1, script: async () => {} })"},
			want: []string{"missing-id net/targets/fine/schema.ts:1:33 targets/fine", "parameters-no-array net/targets/fine/schema.ts:2:2 targets/fine"}, loads: []string{"fine"}},
		"a module of two targets": {files: map[string]string{"bad.ts": "(", "targets/a/schema.ts": "import '../../bad'", "targets/b/schema.ts": "import '../../bad'"},
			want: []string{"syntax net/bad.ts:1:2 targets/a targets/b"}},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, d := described(t, c.files)
			var got, ids []string
			for _, f := range d.Findings {
				line := f.Code + " " + f.Source
				for _, folder := range f.Folders {
					line += " " + folder
				}
				got = append(got, line)
				if f.Hint == "" || f.Frame == "" && f.Code != "load" {
					t.Errorf("%s: hint %q, frame %q", line, f.Hint, f.Frame)
				}
				if !f.Of("targets/fine") != (len(f.Folders) > 0 && !slices.Contains(f.Folders, "targets/fine")) {
					t.Errorf("%s: of targets/fine: %t", line, f.Of("targets/fine"))
				}
			}
			for _, target := range d.Targets {
				ids = append(ids, target.ID)
			}
			if !slices.Equal(got, c.want) || !slices.Equal(ids, c.loads) || (d.Failure != nil) != c.whole {
				t.Errorf("got %q, targets %v, failure %v", got, ids, d.Failure)
			}
		})
	}
}

// Check says beforehand what Run would say, and runs nothing.
func TestCheckRefusesWhatRunRefuses(t *testing.T) {
	env, s, _ := described(t, map[string]string{
		"targets/one/schema.ts": "export default new TargetSchema({ _id: 'first', args: [{ _id: 'n', name: 'N', type: 'number', required: true }], script: async () => { throw 1 } })",
		"targets/bad/schema.ts": "export default {}",
	})
	for name, c := range map[string]struct {
		request runtime.Request
		code    string
	}{
		"by its id":        {runtime.Request{Target: runtime.Reference{Environment: env, Name: "first"}, Args: json.RawMessage(`{"n":1}`)}, ""},
		"by its folder":    {runtime.Request{Target: runtime.Reference{Environment: env, Folder: "targets/one"}, Args: json.RawMessage(`{"n":1}`)}, ""},
		"wrong arguments":  {runtime.Request{Target: runtime.Reference{Environment: env, Name: "first"}, Assignments: []schema.Assignment{{Name: "n", Text: "x"}}}, event.CodeArguments},
		"no such target":   {runtime.Request{Target: runtime.Reference{Environment: env, Name: "none"}}, event.CodeUnknown},
		"no target":        {runtime.Request{}, event.CodeUnknown},
		"it does not load": {runtime.Request{Target: runtime.Reference{Environment: env, Folder: "targets/bad"}}, event.CodeLoad},
	} {
		failure := s.Check(c.request)
		if (failure == nil) != (c.code == "") || failure != nil && failure.Code != c.code {
			t.Errorf("%s: %v", name, failure)
		}
		if result := s.Run(context.Background(), c.request); failure != nil && result.Error.Error() != failure.Error() {
			t.Errorf("%s: Check says %v, Run %v", name, failure, result.Error)
		}
	}
	if target, failure := s.Target(runtime.Reference{Environment: env, Name: "first"}); failure != nil || target.Folder != "targets/one" {
		t.Errorf("got %v, %v", target, failure)
	}
	s.End()
	if failure := s.Check(runtime.Request{Target: runtime.Reference{Environment: env, Name: "first"}}); failure == nil || failure.Code != event.CodeSessionEnded {
		t.Errorf("after the end: %v", failure)
	}
}

func TestQuietLeavesOutInfos(t *testing.T) {
	env, _, _ := described(t, map[string]string{
		"targets/one/schema.ts": "export default new TargetSchema({ args: [{ _id: 'a', type: 'string' }], script: async () => args })",
	})
	codes := func(quiet bool) (list []string) {
		s := runtime.Open(runtime.Options{Quiet: quiet, Sink: func(e event.Event) {
			if d, ok := e.Body.(event.Diagnostic); ok {
				list = append(list, d.Code)
			}
		}})
		defer s.End()
		for range 2 {
			s.Run(context.Background(), runtime.Request{Target: runtime.Reference{Environment: env, Folder: "targets/one"}})
		}
		return list
	}
	if got, want := codes(false), []string{"missing-id", "parameter-name", "free-args", "returned-value"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := codes(true), []string{"parameter-name"}; !slices.Equal(got, want) {
		t.Errorf("quiet: got %v, want %v", got, want)
	}
}
