package mission_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/schema"
)

// kept is a realm that is changed at random, and what it said.
type kept struct {
	*mission.Realm
	caps    caps.Capabilities
	options mission.Options
	said    []string
}

func keep(c caps.Capabilities, options mission.Options) *kept {
	k := &kept{caps: c}
	options.Caps = c
	options.Changed = func(c mission.Change) {
		k.said = append(k.said, fmt.Sprint(c.Kind, c.Ref, string(mission.Value(c.From)), string(mission.Value(c.To))))
	}
	options.Sent = func(o mission.Output) { k.said = append(k.said, o.ID+o.Prefix+o.Message+o.Kind+o.Member) }
	k.options = options
	return k
}

// restored is the realm that is made of what k saves, in a process of its own.
func (k *kept) restored(t *testing.T) (*kept, []*mission.Execution) {
	t.Helper()
	c := caps.Fixed(0)
	if err := c.Random.Restore(k.caps.Random.State()); err != nil {
		t.Fatal(err)
	}
	c.Clock.Advance(k.caps.Clock.Now())
	f, err := mission.LoadRaw(k.File.Raw())
	if err != nil {
		t.Fatal(err)
	}
	again := keep(c, k.options)
	var aborted []*mission.Execution
	if again.Realm, aborted, err = mission.Restore(f, k.Dialect, again.options, k.Save()); err != nil {
		t.Fatalf("%v: %s", err, k.Save())
	}
	if len(again.said) > 0 {
		t.Errorf("restoring said %q", again.said)
	}
	return again, aborted
}

func pick[T any](how *rand.Rand, list []T) (one T, ok bool) {
	if len(list) == 0 {
		return one, false
	}
	return list[how.IntN(len(list))], true
}

// step changes the realm in a way that how decides.
func (k *kept) step(how *rand.Rand) {
	operands := []any{0.25, -0.3, 3.0, 700.0, -1e9, 1e300, math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0.1 + 0.2,
		"5", "x", "", "\xed\xa0\x80 half a pair", "Ünï\u2028", true, false, nil}
	operand, _ := pick(how, operands)
	nodes := k.AllNodes()
	for _, f := range k.Forces {
		nodes = append(nodes, f.Root())
	}
	n, _ := pick(how, nodes)
	a, _ := pick(how, k.AllActions())
	f, _ := pick(how, k.Forces)
	p, hasPool := pick(how, f.Pools)
	file, hasFile := pick(how, k.Files)
	e, _ := pick(how, k.AllEffects())
	switch how.IntN(20) {
	case 0:
		n.SetBlocked(how.IntN(2) == 0)
	case 1, 2:
		k.said = append(k.said, fmt.Sprint(n.Open()))
	case 3:
		k.said = append(k.said, fmt.Sprint(n.Close()))
	case 4:
		n.Alert(fmt.Sprint("careful ", operand), "")
	case 5:
		k.said = append(k.said, fmt.Sprint(a.ModifySuccessChance(operand)))
	case 6:
		k.said = append(k.said, fmt.Sprint(a.ModifyProcessTime(operand)))
	case 7:
		resource, _ := pick(how, append(slices.Clone(k.Resources), nil))
		k.said = append(k.said, fmt.Sprint(a.ModifyResourceCost(resource, operand)))
	case 8, 9:
		if hasPool {
			k.said = append(k.said, fmt.Sprint(p.Modify(operand)))
		}
	case 10:
		if hasFile {
			file.SetAccess(f, how.IntN(2) == 0)
		}
	case 11, 12, 13:
		_, err := a.Begin("ann \xed\xb0\x80", mission.Cheats{ZeroCost: how.IntN(2) == 0})
		k.said = append(k.said, fmt.Sprint(err))
	case 14, 15:
		if x, ok := pick(how, k.Executions()); ok {
			k.caps.Clock.Advance(k.caps.Clock.Now().Add(time.Duration(how.IntN(1e9))))
			k.said = append(k.said, fmt.Sprint(x.Finish(x.Draw(mission.Cheats{}))))
		}
	case 16:
		if x, ok := pick(how, k.Executions()); ok {
			x.Abort()
		}
	case 17:
		if hasFile {
			file.InitialAccess = [][]string{nil, {"force-red"}, {"force-blue", "made up", "force-red"}}[how.IntN(3)]
		}
	case 18:
		e.Version = []string{"", "1.0.1", "9.9.9"}[how.IntN(3)]
		e.Args = []json.RawMessage{nil, []byte(`{}`), []byte(`{"a": [1e400, "\ud800"]}` + "\n"), e.EffectSpec.Args}[how.IntN(4)]
		e.Arguments = [][]mission.Argument{nil, e.EffectSpec.Arguments, {{ID: "1", ParameterID: "p", Type: "unknown", Value: []byte(` null`)}, {}}}[how.IntN(3)]
	case 19:
		if how.IntN(4) == 0 {
			k.Realm = k.Reset()
		}
	}
}

func (k *kept) abortAll() {
	for _, x := range k.Executions() {
		x.Abort()
	}
}

// ghostly has two excluded nodes in one force.
func ghostly(t testing.TB, build int) *mission.File {
	t.Helper()
	f, err := mission.Load(edit(t, sample(t, build), true, "forces", 0, "nodes", 2, "exclude"), "ghosts.metis")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRestoredRealmIsTheRealmThatWasSaved(t *testing.T) {
	for _, build := range []int{53, 55, 57, 58} {
		for _, d := range schema.Dialects() {
			if build > d.LastBuild {
				continue
			}
			for _, options := range []mission.Options{{}, {InfiniteResources: true}, {Force: "red"}, {Force: "force-blue"}} {
				for _, f := range []*mission.File{load(t, build), ghostly(t, build)} {
					t.Run(fmt.Sprint(build, " ", d, " ", options.Force, options.InfiniteResources, " ", f.Path), func(t *testing.T) {
						for seed := range uint64(10) {
							goesOn(t, f, d, options, seed)
						}
					})
				}
			}
		}
	}
}

func goesOn(t *testing.T, f *mission.File, d schema.Dialect, options mission.Options, seed uint64) {
	t.Helper()
	how := rand.New(rand.NewPCG(seed, 0))
	first := keep(caps.Fixed(seed), options)
	var err error
	if first.Realm, err = mission.New(f, d, first.options); err != nil {
		t.Fatal(err)
	}
	equal(t, "revision", first.Revision(), 0)
	for range 3 {
		for range how.IntN(60) {
			first.step(how)
		}
		running := first.Executions()
		again, aborted := first.restored(t)
		equal(t, "state", string(again.State()), string(first.State()))
		equal(t, "revision", again.Revision(), 0)
		equal(t, "aborted", len(aborted), len(running))
		for i, x := range aborted {
			equal(t, "execution", fmt.Sprint(x.ID, x.Action.Ref(), x.Member, x.Started, x.Status),
				fmt.Sprint(running[i].ID, running[i].Action.Ref(), running[i].Member, running[i].Started, mission.Aborted))
			equal(t, "executing", x.Action.Executing() || x.Action.Node.Executing(), false)
		}
		first.abortAll()
		saved := first.Save()
		equal(t, "saved again", string(again.Save()), string(saved))
		equal(t, "saved twice", string(first.Save()), string(saved))
		first.said = nil
		next := how.Uint64()
		one, two := rand.New(rand.NewPCG(next, 0)), rand.New(rand.NewPCG(next, 0))
		for range 40 {
			first.step(one)
			again.step(two)
		}
		equal(t, "said", strings.Join(again.said, "\n"), strings.Join(first.said, "\n"))
		equal(t, "state later", string(again.State()), string(first.State()))
		equal(t, "saved later", string(again.Save()), string(first.Save()))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestSaveSaysHowARealmDiffersFromANewOne(t *testing.T) {
	p := play(t, "2.3")
	equal(t, "new", string(p.Save()), `{"v":1,"mission":"e5498a2ad430d2cc046c10ca","build":53,"metis":"2.3","forces":["force-blue","force-red"],"nodes":{"node-x":{"key":"4"}}}`)
	p.node("blue/network").Open()
	p.node("blue/network").Alert("careful", "danger")
	a := p.action("blue/firewall/scan")
	a.ModifySuccessChance(-0.5)
	a.ModifySuccessChance("x")
	p.ForceOf("blue").Pools[0].Balance = math.NaN()
	p.FileByID("file-1").SetAccess(p.ForceOf("red"), true)
	p.effect("eff-1").Args = []byte(`{"a":1}`)
	if _, err := a.Begin("ann", mission.Cheats{ZeroCost: true}); err != nil {
		t.Log(err)
	}
	want := `{"v":1,"mission":"e5498a2ad430d2cc046c10ca","build":53,"metis":"2.3","forces":["force-blue","force-red"],` +
		`"nodes":{"node-net":{"opened":true,"alerts":[{"_id":"ID","message":"careful","severity":"danger"}]},"node-x":{"key":"4"}},` +
		`"actions":{"act-scan":{"count":1,"chance":{"base":0.4,"sum":"x"}}},` +
		`"pools":{"POOL":{"$number":"NaN"}},"files":{"file-1":{"access":["force-blue","force-red"]}},"effects":{"eff-1":{"args":"{\"a\":1}"}},` +
		`"executions":[{"_id":"ID","action":"act-scan","member":"ann","started":[1767225600,0]}]}`
	got := string(p.Save())
	for name, id := range map[string]string{"ID": p.node("blue/network").Alerts[0].ID, "POOL": p.ForceOf("blue").Pools[0].ID} {
		got = strings.Replace(got, `"`+id+`"`, `"`+name+`"`, 1)
	}
	for _, x := range p.Executions() {
		got = strings.Replace(got, x.ID, "ID", 1)
	}
	equal(t, "saved", got, want)
}

// Save and Restore must know every field of what lives: who adds one decides here whether a session can change it.
func TestSaveKnowsEveryField(t *testing.T) {
	known := map[string]string{
		"Realm":       "File Dialect Forces Resources Files Effects options forces resources", // and the count of changes:
		"Force":       "ForceSpec Realm Nodes Pools root ghosts",
		"Node":        "NodeSpec Force Actions Parent Children Alerts Blocked Opened Ghost running status",
		"Action":      "ActionSpec Node Effects ExecutionCount chance time costs running",
		"modified":    "base sum",
		"Pool":        "PoolSpec Force Resource Balance",
		"Resource":    "ResourceSpec Realm",
		"MissionFile": "FileSpec Realm InitialAccess Access",
		"Effect":      "EffectSpec Realm Action Version Args Arguments",
		"Argument":    "ID ParameterID Type Value",
		"Alert":       "ID Message Severity",
		"Execution":   "ID Action Member Status Started OnAbort",
		"File": "Name Path Build ID ResourceLabel Seed Resources Forces Files Effects Attachments text prototypes forceByID forceByKey " +
			"nodeByID actionByID fileByID poolByID",
	}
	known["Realm"] += " revision"
	chance, _ := reflect.TypeFor[mission.Action]().FieldByName("chance")
	for _, live := range []reflect.Type{reflect.TypeFor[mission.Realm](), reflect.TypeFor[mission.Force](), reflect.TypeFor[mission.Node](), reflect.TypeFor[mission.Action](),
		chance.Type, reflect.TypeFor[mission.Pool](), reflect.TypeFor[mission.Resource](), reflect.TypeFor[mission.MissionFile](), reflect.TypeFor[mission.Effect](),
		reflect.TypeFor[mission.Argument](), reflect.TypeFor[mission.Alert](), reflect.TypeFor[mission.Execution](), reflect.TypeFor[mission.File]()} {
		var fields []string
		for i := range live.NumField() {
			fields = append(fields, live.Field(i).Name)
		}
		if got := strings.Join(fields, " "); got != known[live.Name()] {
			t.Errorf("%s has the fields\n%s\nand Save knows\n%s", live.Name(), got, known[live.Name()])
		}
	}
}

func TestRestoreRefusesWhatDoesNotFit(t *testing.T) {
	const header = `"v":1,"mission":"e5498a199a30d2cc046c10ca","build":58,"metis":"2.5","forces":["force-blue","force-red"]`
	f := load(t, 58)
	for saved, want := range map[string]string{
		``:                       "damaged: not JSON at 1:1: the file is empty",
		`{`:                      "damaged: not JSON at 1:1: unexpected end of JSON input",
		`[]`:                     "is no state of a mission",
		`{}`:                     "is no state of a mission",
		`{"v":2}`:                "has the form 2, and this program reads the form 1",
		`{"v":"1"}`:              "has the form 1, and",
		`{"v":1}`:                `the field "mission" is missing (and 3 more)`,
		`{` + header + `,"x":1}`: `x: a mission of this build has no field "x" here`,
		`{"v":1,"mission":"m","build":58,"metis":"2.5","forces":["force-blue","force-red"]}`:                        `mission: it is of the mission with the _id "m", not of "e5498a199a30d2cc046c10ca"`,
		`{"v":1,"mission":"e5498a199a30d2cc046c10ca","build":57,"metis":"2.5","forces":["force-blue","force-red"]}`: `build: it is of a mission of schema build 57, not 58`,
		`{"v":1,"mission":"e5498a199a30d2cc046c10ca","build":58,"metis":"2.4","forces":["force-blue","force-red"]}`: `metis: it is of METIS 2.4, not 2.5`,
		`{"v":1,"mission":"e5498a199a30d2cc046c10ca","build":58,"metis":"2.5","forces":["force-red"]}`:              `forces: it has the forces ["force-red"], not`,
		`{` + header + `,"nodes":{"node-9":{}}}`:                                                                    `nodes.node-9: the realm has no node with the _id "node-9"`,
		`{` + header + `,"nodes":{"node-fw":1}}`:                                                                    `nodes.node-fw: must be an object, not a number`,
		`{` + header + `,"nodes":{"node-fw":{"blocked":1}}}`:                                                        `nodes.node-fw.blocked: must be a boolean, not a number`,
		`{` + header + `,"nodes":{"node-fw":{"status":"executing"}}}`:                                               `"executing" is no status of an execution that is over`,
		`{` + header + `,"nodes":{"node-fw":{"key":"7"}}}`:                                                          `only the local keys of excluded nodes change`,
		`{` + header + `,"nodes":{"node-x":{"key":"firewall"}}}`:                                                    `two nodes of force "blue" have the local key "firewall"`,
		`{` + header + `,"nodes":{"node-fw":{"alerts":[{"_id":"1","message":"m","severity":null}]}}}`:               `alerts[0].severity: must be a string`,
		`{` + header + `,"nodes":{"node-fw":{"alerts":[{}]}}}`:                                                      `nodes.node-fw.alerts[0]: the field "_id" is missing`,
		`{` + header + `,"roots":{"green":{}}}`:                                                                     `the realm has no force with the _id "green"`,
		`{` + header + `,"actions":{"act-x":{}}}`:                                                                   `the realm has no action with the _id "act-x"`,
		`{` + header + `,"actions":{"act-scan":{"count":-1}}}`:                                                      `-1 is no number of executions`,
		`{` + header + `,"actions":{"act-scan":{"count":0.5}}}`:                                                     `0.5 is no number of executions`,
		`{` + header + `,"actions":{"act-scan":{"chance":{"base":"1"}}}}`:                                           `chance.base: a modified number cannot have this value`,
		`{` + header + `,"actions":{"act-scan":{"time":{"sum":[1]}}}}`:                                              `time.sum: a modified number cannot have this value`,
		`{` + header + `,"actions":{"act-scan":{"costs":[]}}}`:                                                      `costs: the action has 2 costs, not 0`,
		`{` + header + `,"pools":{"p":1}}`:                                                                          `the realm has no pool with the _id "p"`,
		`{` + header + `,"pools":{"force-blue-pool":{"a":1}}}`:                                                      `a balance is a number or a text`,
		`{` + header + `,"files":{"file-1":{"access":[1]}}}`:                                                        `files.file-1.access[0]: must be a string`,
		`{` + header + `,"effects":{"e":{}}}`:                                                                       `the realm has no effect with the _id "e"`,
		`{` + header + `,"effects":{"eff-1":{"args":{}}}}`:                                                          `effects.eff-1.args: must be a string`,
		`{` + header + `,"executions":[{"_id":"1","action":"a","member":"m","started":[1,2]}]}`:                     `executions[0].action: the realm has no action with the _id "a"`,
		`{` + header + `,"executions":[{"_id":"1","action":"act-scan","member":"m","started":[1]}]}`:                `started: a time is seconds and nanoseconds`,
	} {
		r, aborted, err := mission.Restore(f, schema.V25(), mission.Options{}, []byte(saved))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), `restore mission "mission.json": `) {
			t.Errorf("%s: %v, want %s", saved, err, want)
		}
		if r != nil || aborted != nil {
			t.Errorf("%s: half restored", saved)
		}
	}
	if _, _, err := mission.Restore(f, schema.V25(), mission.Options{}, []byte(`{`+header+`}`)); err != nil {
		t.Error(err)
	}
	if _, _, err := mission.Restore(f, schema.V24(), mission.Options{}, []byte(`{`+header+`}`)); err == nil {
		t.Error("METIS 2.4 reads no build 58")
	}
}

func TestRevisionGrowsWithWhatIsSaved(t *testing.T) {
	f := load(t, 57)
	for seed := range uint64(50) {
		k, how := keep(caps.Fixed(seed), mission.Options{}), rand.New(rand.NewPCG(seed, 0))
		r, err := mission.New(f, schema.V24(), k.options)
		if err != nil {
			t.Fatal(err)
		}
		k.Realm = r
		saved, revision := k.Save(), k.Revision()
		versions := func() (text string) { // what it does not see
			for _, e := range k.AllEffects() {
				text += e.Version + string(e.Args) + fmt.Sprint(e.Arguments)
			}
			return text + fmt.Sprint(k.Files[0].InitialAccess)
		}
		for range 200 {
			unseen := versions()
			k.step(how)
			if now := k.Save(); k.Revision() == revision && !bytes.Equal(now, saved) && versions() == unseen {
				t.Fatalf("the revision stays, and\n%s\nbecomes\n%s", saved, now)
			}
			saved, revision = k.Save(), k.Revision()
		}
	}
}

func TestRawMissionLoadsAgain(t *testing.T) {
	for _, build := range []int{53, 55, 57, 58} {
		for name, data := range map[string][]byte{
			"mission.json":      sample(t, build),
			"ünï\n.json":        append([]byte("\xEF\xBB\xBF"), sample(t, build)...),
			"mission.metis.zip": zipped(t, map[string]string{"data.json": string(sample(t, build)), "files/ref-1": "hello"}),
		} {
			f, err := mission.Load(data, name)
			if err != nil {
				t.Fatal(err)
			}
			raw := f.Raw()
			clear(data) // a File keeps nothing of what it was made of
			again, err := mission.LoadRaw(raw)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(again, f) {
				t.Errorf("build %d, %q: another mission", build, name)
			}
			if !bytes.Equal(again.Raw(), raw) {
				t.Errorf("build %d, %q: other bytes", build, name)
			}
		}
	}
	equal(t, "blank", len(mission.Blank(schema.V25()).Raw()), 0)
	for raw, want := range map[string]string{
		"":                                  `load mission "kept mission": its bytes begin with no line that says where it came from`,
		"{}":                                `load mission "kept mission": its bytes begin with no line that says where it came from`,
		"{\"path\":1}\n{}":                  `load mission "kept mission": its bytes begin with no line that says where it came from`,
		"{\"path\":\"a.metis.zip\"}\n{\"a}": `load mission "a.metis.zip": not JSON at 1:4: unexpected end of JSON input`,
	} {
		_, err := mission.LoadRaw([]byte(raw))
		if !strings.HasPrefix(errorText(err), want) || !errors.Is(err, mission.ErrLoad) {
			t.Errorf("%q: %v, want %s", raw, err, want)
		}
	}
}

func FuzzRestore(f *testing.F) {
	missions := map[bool]*mission.File{false: load(f, 53), true: ghostly(f, 58)}
	for seed := range uint64(20) {
		for new, file := range missions {
			k, how := keep(caps.Fixed(seed), mission.Options{}), rand.New(rand.NewPCG(seed, 0))
			r, err := mission.New(file, file.Dialect(), k.options)
			if err != nil {
				f.Fatal(err)
			}
			k.Realm = r
			for range 100 {
				k.step(how)
			}
			f.Add(new, k.Save())
		}
	}
	f.Fuzz(func(t *testing.T, new bool, saved []byte) {
		file := missions[new]
		k := keep(caps.Fixed(1), mission.Options{})
		r, _, err := mission.Restore(file, file.Dialect(), k.options, saved)
		if (r == nil) != (err != nil) {
			t.Fatalf("half restored: %v", err)
		}
		if err != nil {
			if len(err.Error()) > 10_000 {
				t.Errorf("%d bytes of error", len(err.Error()))
			}
			return
		}
		k.Realm = r
		again, _ := k.restored(t)
		equal(t, "saved again", string(again.Save()), string(k.Save()))
		equal(t, "state", string(again.State()), string(k.State()))
		how := rand.New(rand.NewPCG(1, 1))
		for range 100 {
			k.step(how)
		}
	})
}
