package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/targets"
)

// shown is what an evaluation came to: its value as console.log shows it, or its error.
func shown(result event.Result) string {
	switch {
	case result.Error != nil:
		return result.Error.Error()
	case result.Value == nil:
		return ""
	}
	var text string
	if err := json.Unmarshal(result.Value, &text); err != nil {
		return err.Error()
	}
	return text
}

func TestEvaluateKeepsWhatIsDeclared(t *testing.T) {
	session := runtime.Open(runtime.Options{})
	defer session.End()
	for _, c := range []struct{ source, want string }{
		{"", ""},
		{"// nothing", ""},
		{"1 + 1", "2"},
		{"'text'", "text"},
		{"const a = 1", ""},
		{"a", "1"},
		{"const a = 2, b = a + 1\na + b", "5"},
		{"let later", ""},
		{"later = 4; later", "4"},
		{"let later; later", ""},
		{"const { x, y: [z = 7], ...rest } = { x: 1, y: [], p: 2, q: 3 }", ""},
		{"[x, z, rest]", "[ 1, 7, { p: 2, q: 3 } ]"},
		{"const [first, , third = 3, ...others] = [1, 2, undefined, 4, 5]; [first, third, others]", "[ 1, 3, [ 4, 5 ] ]"},
		{"function double(n: number): number { return 2 * n }", ""},
		{"double(21)", "42"},
		{"hoisted(); function hoisted() { return 'up' }", ""},
		{"hoisted()", "up"},
		{"class Point { constructor(public x: number) {} get twice() { return 2 * this.x } }", ""},
		{"new Point(4).twice", "8"},
		{"new Point(4)", "Point { x: 4 }"},
		{"enum Colour { Red, Green }", ""},
		{"Colour.Green", "1"},
		{"interface Thing { name: string }\nconst thing = { name: 'x' } as Thing\nthing", "{ name: 'x' }"},
		{"await Promise.resolve(3)", "3"},
		{"Promise.resolve(3)", "Promise { 3 }"},
		{"const slow = await new Promise(r => r([1])); slow", "[ 1 ]"},
		{"for (let i = 0; i < 3; i++) a\ni", "input:2:1: ReferenceError: i is not defined"},
		{"(1, 2)", "2"},
		{"((() => 5))()", "5"},
		{"var v = 1; v", "1"},
		{"async function* numbers() { yield 1; yield 2 }\nconst list = []; for await (const n of numbers()) list.push(n); list", "[ 1, 2 ]"},
		{"/\\p{L}/u.test('é')", "true"},
		{"const f = () => 1; f.name", "f"},
		{"`a${1}b`", "a1b"},
		{"throw new Error('no')", "input:1:7: Error: no"},
		{"1\nnull.x", "input:2:6: TypeError: Cannot read properties of null (reading 'x')"},
		{"const broken = (() => { throw new TypeError('b') })()", "input:1:31: TypeError: b"},
		{"broken", ""},
		{"throw 'text'", "input: text"},
		{"const = 1", "input:1:7: SyntaxError: Expected identifier but found \"=\""},
		{"await new Promise(() => {})", "input:1:1: the script waits for a promise that nothing can settle any more"},
		{"import x from 'y'; x", `Module resolution failed for "none". The module "y" could not be found. (imported as "y")`},
		{"import fs from 'fs'", ""},
		{"typeof fs.promises.readFile", "function"},
		{"import 'fs'; import('node:path') instanceof Promise", "true"},
		{"import path, { basename as b, default as same } from 'path'; [b('a/c'), path === same, path.basename === b]", "[ 'c', true, true ]"},
		{"import { nope } from 'fs'; nope", ""}, // as in a bundle
		{"export const a = 1", "SyntaxError: input cannot export"},
		{"import type { A } from 'fs'", ""},
		{"nothing.here", "input:1:1: ReferenceError: nothing is not defined"},
		{"toString", "[Function: toString]"},
		{"this === undefined || this === globalThis", "true"},
	} {
		got := shown(session.Evaluate(t.Context(), runtime.Evaluation{Source: c.source}))
		if got != c.want && !(strings.HasSuffix(c.want, ":") && strings.HasPrefix(got, c.want)) {
			t.Errorf("%s\n gives %q\n not   %q", c.source, got, c.want)
		}
	}
}

func TestEvaluateHasAContextOfItsOwn(t *testing.T) {
	lib := &runtime.Library{Dirs: []targets.Dir{{FS: targets.Embedded()}}}
	find := func(name string) (runtime.Reference, error) { return lib.Find(context.Background(), name) }
	finish, err := find("deployment/deploy-finish")
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	session := runtime.Open(runtime.Options{Quiet: true, Sink: func(e event.Event) {
		switch b := e.Body.(type) {
		case event.Output:
			said = append(said, "output: "+b.Message)
		case event.Console:
			said = append(said, "console: "+b.Message)
		case event.Task:
			said = append(said, b.Target+" "+b.Status)
		case event.Diagnostic:
			said = append(said, b.Code)
		}
	}})
	defer session.End()
	for _, c := range []struct{ source, want, says string }{
		{"context.sendOutput('hello', context.mission); console.log('line')", "", "output: hello, console: line"},
		{"context.localStore.use('n', 1).value += 1", "2", ""},
		{"context.localStore.use('n', 1).value", "2", ""},
		{"await context.sleep(1); context.type", "executionTriggeredEffect", ""},
		{"await deployFinish({ environment: 'prod', version: '1.2' })", "", "deploy-finish queued, deploy-finish running, output: Deployment deploy_"},
		{"(await run('deployment/deploy-status')).status", "preparing", ""},
		{"await run('deployment/nothing')", `environment "deployment" has no target "nothing"`, ""},
		{"run()", "input:1:1: TypeError: run needs the name of a target, such as 'environment/target'", ""},
		{"await deployFinish({ environmnt: 'prod' })", `arguments of "deploy-finish": the target has no parameter "environmnt"`, ""},
		{"const deployFinish = 5", "", ""},
		{"deployFinish", "5", ""},
		{"let kept = 1; context.globalStore.use('kept', kept)", "StoreState { _value: 1 }", ""},
	} {
		said = nil
		result := session.Evaluate(t.Context(), runtime.Evaluation{
			Source: c.source, Environment: finish.Environment, Find: find, Targets: map[string]string{"deployFinish": "deployment/deploy-finish"},
		})
		if got := shown(result); got != c.want && !strings.HasSuffix(got, c.want) {
			t.Errorf("%s\n gives %q\n not   %q", c.source, got, c.want)
		}
		if got := strings.Join(said, ", "); !strings.HasPrefix(got, c.says) {
			t.Errorf("%s\n says %q\n not  %q", c.source, got, c.says)
		}
	}
	stores, err := session.Stores()
	if err != nil || !strings.Contains(string(stores), `"local:deployment":{"n":2`) {
		t.Errorf("the stores are %s, %v", stores, err)
	}
}

func TestEvaluateCanBeCancelled(t *testing.T) {
	session := runtime.Open(runtime.Options{})
	defer session.End()
	for _, source := range []string{
		"try { await context.sleep(3600000) } finally { kept = 'cleaned up' }",
		"await new Promise(resolve => { timer = context.sleep(3600000).then(resolve) })",
	} {
		ctx, stop := context.WithCancelCause(t.Context())
		waiting := make(chan event.Result, 1)
		go func() { waiting <- session.Evaluate(ctx, runtime.Evaluation{Source: source}) }()
		stop(errors.New("enough"))
		if result := <-waiting; result.Status != "cancelled" || result.Error.Code != event.CodeCancelled {
			t.Errorf("%s\n gives %+v", source, result)
		}
	}
	if got := shown(session.Evaluate(t.Context(), runtime.Evaluation{Source: "1"})); got != "1" {
		t.Errorf("after that 1 is %q", got)
	}
}

func TestEvaluateInASessionThatIsOver(t *testing.T) {
	session := runtime.Open(runtime.Options{})
	session.End()
	if result := session.Evaluate(t.Context(), runtime.Evaluation{Source: "1"}); result.Status != "refused" || result.Error.Code != event.CodeSessionEnded {
		t.Errorf("it gives %+v", result)
	}
}
