package suite_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/runtime/suite"
)

// declared are the members of an interface of test.d.ts, or the names that the module exports.
func declared(t *testing.T, name string) (members []string) {
	t.Helper()
	if name == "" {
		for _, m := range regexp.MustCompile(`(?m)^  export (?:const|function) (\w+)`).FindAllStringSubmatch(suite.Types, -1) {
			members = append(members, m[1])
		}
	} else {
		body := regexp.MustCompile(`(?ms)^  interface ` + name + `\b[^{]*\{\n(.*?)^  \}`).FindStringSubmatch(suite.Types)
		if body == nil {
			t.Fatalf("there is no interface %s", name)
		}
		for _, m := range regexp.MustCompile(`(?m)^    (?:readonly )?(\w+)\??[(<:]`).FindAllStringSubmatch(body[1], -1) {
			members = append(members, m[1])
		}
	}
	slices.Sort(members)
	return slices.Compact(members)
}

// TestTypesAreWhatThereIs compares test.d.ts with what a test really finds, member by member.
func TestTypesAreWhatThereIs(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "members.test.ts")
	err := os.WriteFile(file, []byte(`
import * as all from '@metis/test'
const { test, describe, expect, session } = all

const members = (v: any) => {
  const names = new Set<string>()
  for (; v && v !== Object.prototype && v !== Function.prototype; v = Object.getPrototypeOf(v)) {
    for (const name of Object.getOwnPropertyNames(v)) {
      if (!['constructor', 'length', 'name', 'prototype'].includes(name)) names.add(name)
    }
  }
  return [...names].sort().join(' ')
}

test('members', () => {
  const s = session()
  console.log(': ' + Object.keys(all).sort().join(' '))
  console.log('Test: ' + members(test))
  console.log('Declare: ' + members(test.skip))
  console.log('Describe: ' + members(describe))
  console.log('Expectation: ' + members(expect(1)))
  console.log('Expect: ' + members(expect))
  console.log('Session: ' + members(s))
  console.log('Http: ' + members(s.http))
  s.http.get('https://a.org/').reply(200)
  console.log('Sockets: ' + members(s.sockets))
  console.log('Peer: ' + members(s.sockets.to('wss://a.org/')))
  console.log('Replies: ' + members(s.http.get('https://a.org/')))
})
`), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	report := (&suite.Runner{}).Run(t.Context(), file)
	if !report.OK() {
		t.Fatal(text(report, dir))
	}
	with := map[string][]string{"Test": {"Declare"}, "Describe": {"Declare"}, "Expectation": {"Matchers"}}
	own := map[string][]string{"Expectation": {"received", "about", "negated", "via"}} // what it is made of
	for _, line := range report.Cases[0].Console {
		name, found, _ := strings.Cut(line.Message, ": ")
		want := declared(t, name)
		for _, base := range with[name] {
			want = append(want, declared(t, base)...)
		}
		slices.Sort(want)
		got := slices.DeleteFunc(strings.Fields(found), func(m string) bool { return slices.Contains(own[name], m) })
		if !slices.Equal(got, want) {
			t.Errorf("%q: test.d.ts has %q, a test finds %q", name, want, got)
		}
	}
	if n := len(report.Cases[0].Console); n != 11 {
		t.Errorf("%d lists, want 11", n)
	}
}

// TestOptionsAreThoseOfTheTypes holds the options of session, run and execute against test.d.ts: an option that is not
// there is refused, so each must be known.
func TestOptionsAreThoseOfTheTypes(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "options.test.ts")
	for call, of := range map[string]string{"session({ nothing: 1 })": "SessionOptions", "await session().run('a/b', {}, { nothing: 1 })": "RunOptions", "await session().reset({ nothing: 1 })": "SettleOptions", "await session().execute('a/b/c', { nothing: 1 })": "ExecuteOptions"} {
		if err := os.WriteFile(file, []byte("import { test, session } from '@metis/test'\ntest('x', async () => { "+call+" })\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		got := text((&suite.Runner{}).Run(t.Context(), file), dir)
		if want := "hint: there are " + strings.Join(options(t, of), ", ") + "\n"; !strings.Contains(got, want) {
			t.Errorf("%s: %q is not in\n%s", of, want, got)
		}
	}
}

func options(t *testing.T, of string) []string {
	list := declared(t, of)
	if strings.Contains(suite.Types, "interface "+of+" extends SettleOptions") {
		list = append(list, declared(t, "SettleOptions")...)
	}
	slices.Sort(list)
	return list
}
