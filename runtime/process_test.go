package runtime_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

func TestProcessAsNode(t *testing.T) {
	recorded(t, "testdata/node/process.js", granted(t, t.TempDir(), "env=SET,U,N,O,S"), "", strings.NewReplacer())
}

// alone runs one script body in a session of its own.
func alone(t *testing.T, opts runtime.Options, body string) (event.Result, *bench) {
	t.Helper()
	b := open(t, opts, map[string]string{"t": body})
	r := b.Run(context.Background(), b.request("t"))
	b.End()
	return r, b
}

func TestProcessShowsGrantedVariables(t *testing.T) {
	t.Setenv("METIS_RUN_SHOWN", "shown")
	t.Setenv("METIS_RUN_HIDDEN", "hidden")
	outside := granted(t, t.TempDir(), "env=METIS_RUN_SHOWN,METIS_RUN_UNSET")
	for body, want := range map[string]string{
		"return process.env.METIS_RUN_SHOWN":                                                                        `"shown"`,
		"return [typeof process.env.METIS_RUN_UNSET, 'METIS_RUN_UNSET' in process.env]":                             `["undefined",false]`,
		"return [Object.keys(process.env), JSON.stringify(process.env), { ...process.env }]":                        `[["METIS_RUN_SHOWN"],"{\"METIS_RUN_SHOWN\":\"shown\"}",{"METIS_RUN_SHOWN":"shown"}]`,
		"return 'METIS_RUN_HIDDEN' in process.env || process.env.hasOwnProperty('METIS_RUN_HIDDEN')":                `false`,
		"try { process.env.METIS_RUN_HIDDEN } catch (e) { return [e.name, e.code, e.message] }":                     `["Error","ERR_ACCESS_DENIED","environment variable METIS_RUN_HIDDEN is not granted: --allow-env=METIS_RUN_HIDDEN would allow it"]`,
		"process.env.METIS_RUN_HIDDEN = 'mine'; return [process.env.METIS_RUN_HIDDEN, Object.keys(process.env)]":    `["mine",["METIS_RUN_HIDDEN","METIS_RUN_SHOWN"]]`,
		"delete process.env.METIS_RUN_SHOWN; return [typeof process.env.METIS_RUN_SHOWN, Object.keys(process.env)]": `["undefined",[]]`,
		"const { METIS_RUN_SHOWN: a, ...rest } = process.env; return [a, rest]":                                     `["shown",{}]`,
	} {
		if r, _ := alone(t, runtime.Options{Outside: outside}, body); string(r.Value) != want {
			t.Errorf("%s: %s %s, want %s", body, r.Value, describe(r), want)
		}
	}
	if r, _ := alone(t, runtime.Options{}, "return process.env.HOME"); r.Error == nil || r.Error.Code != event.CodeDenied || !strings.Contains(r.Error.Message, "--allow-env=HOME") || r.Error.Source == "" {
		t.Errorf("nothing granted: %s", describe(r))
	}
	if r, _ := alone(t, runtime.Options{}, "return [Object.keys(process.env), process.cwd()]"); string(r.Value) != `[[],"/"]` {
		t.Errorf("nothing granted: %s, %s", r.Value, describe(r))
	}
}

func TestProcessVariablesAreAudited(t *testing.T) {
	outside := granted(t, t.TempDir(), "env=A")
	var heard []string
	var mu sync.Mutex
	outside.Audit = func(u caps.Use) {
		mu.Lock()
		defer mu.Unlock()
		word := " refused"
		if u.Allowed {
			word = " allowed"
		}
		heard = append(heard, u.Capability+" "+u.Op+" "+u.What+word)
	}
	alone(t, runtime.Options{Outside: outside}, "process.env.A; try { process.env.B } catch {} process.env.C = '1'; process.env.C; Object.keys(process.env)")
	if want := []string{"env get A allowed", "env get B refused", "env keys * allowed", "env keys * allowed"}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}

func TestProcessIsAtTheBaseOfGrantedFiles(t *testing.T) {
	folder := t.TempDir()
	for grants, want := range map[string]string{"read=" + folder: folder, "env=A": "/"} {
		r, _ := alone(t, runtime.Options{Outside: granted(t, folder, grants)}, "const path = require('path'); return [process.cwd(), path.resolve('x'), path.relative(process.cwd(), 'y'), require('url').pathToFileURL('z').pathname]")
		base := strings.TrimSuffix(want, "/")
		if got, want := string(r.Value), `["`+want+`","`+base+`/x","y","`+base+`/z"]`; filepath.Separator == '/' && got != want {
			t.Errorf("%s: %s, want %s", grants, got, want)
		}
	}
}

// Its clock is the session's, and what it calls later is the task's that asked for it.
func TestProcessFollowsTheSession(t *testing.T) {
	r, b := alone(t, runtime.Options{Caps: caps.Fixed(1)}, `
const [from, at, up] = [process.hrtime.bigint(), process.hrtime(), process.uptime()]
await context.sleep(1500)
process.nextTick(() => context.sendOutput('ticked'))
process.nextTick(() => { throw new Error('nobody catches this') })
process.emitWarning('careful', 'Odd')
await null
return [String(process.hrtime.bigint() - from), process.hrtime(at), process.uptime() - up]`)
	if string(r.Value) != `["1500000000",[1,500000000],1.5]` {
		t.Errorf("%s, %s", r.Value, describe(r))
	}
	for _, text := range []string{`"ticked"`, "nobody catches this", "Odd: careful"} {
		if !b.said(text) {
			t.Errorf("no event says %s", text)
		}
	}
}

// A session that does not touch it does not make it, and each has its own.
func TestProcessIsOfItsSession(t *testing.T) {
	for range 2 {
		r, _ := alone(t, runtime.Options{}, "const before = process.env.hasOwnProperty('X'); process.env.X = '1'; process.argv.push('x'); return [before, process.argv]")
		if string(r.Value) != `[false,["x"]]` {
			t.Errorf("%s, %s", r.Value, describe(r))
		}
	}
	if r, _ := alone(t, runtime.Options{}, "process = 5; return [process, typeof require('node:process').cwd]"); string(r.Value) != `[5,"function"]` {
		t.Errorf("%s, %s", r.Value, describe(r))
	}
}
