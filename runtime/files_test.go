package runtime_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

// granted is an outside world that allows what grants say, as capability=list, with a folder as the base of paths.
func granted(t *testing.T, base string, grants ...string) *caps.Outside {
	t.Helper()
	outside := &caps.Outside{Base: base}
	for _, g := range grants {
		capability, list, _ := strings.Cut(g, "=")
		if err := outside.Grants.Allow(capability, list, base); err != nil {
			t.Fatal(err)
		}
	}
	return outside
}

// withFiles runs one script body that has fs, with the files of a folder that it may use as the grants say.
func withFiles(t *testing.T, folder, body string, grants ...string) event.Result {
	t.Helper()
	dir := write(t, map[string]string{"schema.ts": envSchema,
		"targets/a/schema.ts": "import fs from 'node:fs/promises'\n" + targetOf("a", "async (context: any) => {\n"+body+"\n}")})
	s := runtime.Open(runtime.Options{Outside: granted(t, folder, grants...), Caps: caps.Fixed(1)})
	defer s.End()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	return s.Run(ctx, runtime.Request{Target: find(t, library(dir), dir+"/targets/a")})
}

// recorded runs a table that was recorded from Node 20 (runtime/js/lib/modules/testdata/record.mjs), behind some statements.
// Each line "expression //=> text" must give that text, as JSON, once mask has been at it. Lines that end in //=>> are
// expectations of our own.
func recorded(t *testing.T, file string, outside *caps.Outside, before string, mask *strings.Replacer) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var body strings.Builder
	var lines, wants []string
	for i, line := range strings.Split(string(text), "\n") {
		src, want, isLine := strings.Cut(strings.Replace(line, "//=>> ", "//=> ", 1), " //=> ")
		switch {
		case isLine:
			body.WriteString("await line(async () => (" + src + "))\n")
			lines, wants = append(lines, file+":"+strconv.Itoa(i+1)+": "+src), append(wants, want)
		default:
			body.WriteString(line + "\n")
		}
	}
	dir := write(t, map[string]string{"schema.ts": envSchema, "targets/a/schema.ts": targetOf("a", `async (context: any) => {
const got: string[] = []
const show = (v: any) => JSON.stringify(v, (k, x) => typeof x === 'bigint' ? x + 'n' : Object.is(x, -0) ? '-0' : typeof x === 'number' && !isFinite(x) ? String(x) : x) ?? String(v)
const line = async (f: any) => { try { got.push(show(await f())) } catch (e) { got.push(e.name + ': ' + e.message + ' (' + e.code + ')') } }
`+before+body.String()+"return got\n}")})
	s := runtime.Open(runtime.Options{Outside: outside, Caps: caps.Fixed(1)})
	defer s.End()
	ctx, stop := context.WithTimeout(context.Background(), 40*time.Second)
	defer stop()
	r := s.Run(ctx, runtime.Request{Target: find(t, library(dir), dir+"/targets/a")})
	var got []string
	if err := json.Unmarshal(r.Value, &got); err != nil || len(got) != len(wants) {
		t.Fatalf("%s: %d results, want %d", describe(r), len(got), len(wants))
	}
	for i, want := range wants {
		if got := mask.Replace(got[i]); got != want {
			t.Errorf("%s\n got %s\nwant %s", lines[i], got, want)
		}
	}
}

func TestFilesAsNode(t *testing.T) {
	folder := t.TempDir()
	recorded(t, "testdata/node/files.js", granted(t, folder, "read="+folder, "write="+folder), "", strings.NewReplacer())
}

func TestFilesAreRefusedUnlessGranted(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "f"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for body, flag := range map[string]string{
		"await fs.readFile('f')":       "--allow-read=",
		"await fs.stat('f')":           "--allow-read=",
		"await fs.readdir('.')":        "--allow-read=",
		"await fs.open('f')":           "--allow-read=",
		"await fs.writeFile('f', '')":  "--allow-write=",
		"await fs.rm('f')":             "--allow-write=",
		"await fs.mkdir('d')":          "--allow-write=",
		"await fs.mkdtemp('d')":        "--allow-write=",
		"await fs.rename('f', 'g')":    "--allow-write=",
		"await fs.copyFile('f', 'g')":  "--allow-read=",
		"await fs.open('f', 'w')":      "--allow-write=",
		"await fs.truncate('f')":       "--allow-write=",
		"await fs.chmod('f', 0o600)":   "--allow-write=",
		"await fs.utimes('f', 1, 1)":   "--allow-write=",
		"await fs.readlink('f')":       "--allow-read=",
		"await fs.realpath('f')":       "--allow-read=",
		"await fs.access('f')":         "--allow-read=",
		"await fs.rmdir('f')":          "--allow-write=",
		"await fs.appendFile('f', '')": "--allow-write=",
	} {
		r := withFiles(t, folder, body)
		if r.Error == nil || r.Error.Code != event.CodeDenied || !strings.Contains(r.Error.Message, flag+folder) || !strings.Contains(r.Error.Source, "schema.ts:5:1") {
			t.Errorf("%s: %s at %s", body, describe(r), r.Error.Source)
		}
	}
	r := withFiles(t, folder, "return fs.readFile('f').catch((e) => [e.name, e.code])")
	if string(r.Value) != `["Error","ERR_ACCESS_DENIED"]` {
		t.Errorf("caught: %s", describe(r))
	}
	for body, want := range map[string]string{
		"return fs.rm('f').then(() => 'gone')":                                                 `"gone"`, // no need to read
		"await fs.writeFile('g', 'x'); return fs.readFile('g').catch((e) => e.code)":           `"ERR_ACCESS_DENIED"`,
		"const h = await fs.open('g', 'a'); await h.write('y'); return (await h.stat()).size":  `2`,
		"return fs.open('g', 'r+').catch((e) => e.code)":                                       `"ERR_ACCESS_DENIED"`,
		"return fs.cp === undefined && fs.symlink === undefined && require('fs').readFileSync": `undefined`,
	} {
		_ = os.WriteFile(filepath.Join(folder, "f"), nil, 0o600)
		_ = os.WriteFile(filepath.Join(folder, "g"), []byte("x"), 0o600)
		if r := withFiles(t, folder, body, "write="+folder); string(r.Value) != want && !(want == "undefined" && r.Value == nil && r.Error == nil) {
			t.Errorf("%s: %s, want %s", body, describe(r), want)
		}
	}
}

func TestFilesBehindLinks(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "in")
	for _, name := range []string{"in/d", "out"} {
		if err := os.MkdirAll(filepath.Join(root, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "out/secret"), []byte("no"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"file": "../out/secret", "folder": "../out", "d/up": "..", "dangling": "nowhere"} {
		if err := os.Symlink(to, filepath.Join(folder, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	for body, want := range map[string]string{
		"return (await fs.readdir('.', { withFileTypes: true })).map((e) => [e.name, e.isSymbolicLink(), e.isDirectory()])": `[["d",false,true],["dangling",true,false],["file",true,false],["folder",true,false]]`,
		"return fs.readdir('.', { recursive: true })":                                         `["d","dangling","file","folder","d/up"]`,
		"return [await fs.readlink('file'), await fs.readlink('d/up', 'buffer')].map(String)": `["../out/secret",".."]`,
		"return (await fs.lstat('dangling')).isSymbolicLink()":                                `true`,
		"return fs.stat('dangling').catch((e) => e.message)":                                  `"ENOENT: no such file or directory, stat 'dangling'"`,
		"return fs.readFile('file').catch((e) => e.code)":                                     `"ERR_ACCESS_DENIED"`,
		"return fs.writeFile('folder/new', '').catch((e) => e.code)":                          `"ERR_ACCESS_DENIED"`,
		"return fs.readFile('d/up/folder/secret').catch((e) => e.code)":                       `"ERR_ACCESS_DENIED"`,
		"return fs.readFile('../out/secret').catch((e) => e.code)":                            `"ERR_ACCESS_DENIED"`,
		"await fs.rm('folder', { recursive: true }); return fs.readdir('.')":                  `["d","dangling","file"]`,
	} {
		if r := withFiles(t, folder, body, "read="+folder, "write="+folder); string(r.Value) != want {
			t.Errorf("%s: %s, want %s", body, describe(r), want)
		}
		_ = os.Symlink("../out", filepath.Join(folder, "folder"))
	}
	if data, err := os.ReadFile(filepath.Join(root, "out/secret")); err != nil || string(data) != "no" {
		t.Errorf("what lies outside: %q, %v", data, err)
	}
}

func TestFilesAreBounded(t *testing.T) {
	folder := t.TempDir()
	for body, want := range map[string]string{
		"await fs.writeFile('f', ''); try { for (let i = 0; ; i++) await fs.open('f') } catch (e) { return [e.code, e.message] }":                       `["ERR_LIMIT_EXCEEDED","the number of open files exceeds the limit of 64 (Open)"]`,
		"await fs.writeFile('f', ''); await fs.truncate('f', 2 ** 27); return fs.readFile('f').catch((e) => e.code)":                                    `"ERR_LIMIT_EXCEEDED"`,
		"const c = new AbortController(), p = fs.readFile('f', { signal: c.signal }); c.abort(); return p.catch((e) => [e.name, e.code, e.cause.name])": `["AbortError","ABORT_ERR","AbortError"]`,
		"const c = new AbortController(), p = fs.writeFile('f', 'x', { signal: c.signal }); c.abort('why'); return p.catch((e) => e.cause)":             `"why"`,
	} {
		if r := withFiles(t, folder, body, "read="+folder, "write="+folder); string(r.Value) != want {
			t.Errorf("%s: %s, want %s", body, describe(r), want)
		}
	}
}

func TestFilesAreAudited(t *testing.T) {
	folder := t.TempDir()
	outside := granted(t, folder, "write="+folder)
	var heard []string
	var mu sync.Mutex
	outside.Audit = func(u caps.Use) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, strings.Join([]string{u.Capability, u.Op, strings.TrimPrefix(u.What, folder), strconv.FormatBool(u.Allowed)}, " "))
	}
	b := open(t, runtime.Options{Outside: outside}, map[string]string{"t": "const fs = require('fs/promises'); await fs.writeFile('f', 'x'); await fs.readFile('f').catch(() => {})"})
	b.Run(context.Background(), b.request("t"))
	b.End()
	if got, want := strings.Join(heard, ", "), "write open /f true, read open /f false"; got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
}

// A script that tries for ever ends with its session, and one that reads for ever is cancelled.
func TestFilesEndWithTheirSession(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	folder := t.TempDir()
	sink, running := signals()
	b := open(t, runtime.Options{Outside: granted(t, folder, "read="+folder), Sink: sink}, map[string]string{
		"tries": "const fs = require('fs/promises'); console.log('up'); for (;;) try { await fs.readFile('f') } catch {}"})
	cut := b.start("tries")
	<-running
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r := b.Run(ctx, b.request("tries")); r.Status != "cancelled" {
		t.Errorf("cancelled: %s", describe(r))
	}
	b.End()
	if r := <-cut; r.Status != "cancelled" {
		t.Errorf("cut: %s", describe(r))
	}
}

// A session that nothing was granted has the functions, and each refuses.
func TestFilesWithoutGrants(t *testing.T) {
	r, _ := alone(t, runtime.Options{}, `const fs = require('fs/promises'), calls = [
  fs.access('/f'), fs.appendFile('/f', ''), fs.chmod('/f', 1), fs.copyFile('/f', '/g'), fs.lstat('/f'), fs.mkdir('/f'), fs.mkdir('/f', { recursive: true }), fs.mkdtemp('/f'),
  fs.open('/f'), fs.readFile('/f'), fs.readdir('/f'), fs.readlink('/f'), fs.realpath('/f'), fs.rename('/f', '/g'), fs.rm('/f'), fs.rm('/f', { recursive: true }), fs.rmdir('/f'),
  fs.stat('/f'), fs.truncate('/f'), fs.unlink('/f'), fs.utimes('/f', 1, 1), fs.writeFile('/f', '')]
const codes = await Promise.all(calls.map((p) => p.then(() => 'done', (e) => e.code)))
return [codes.length, [...new Set(codes)], await fs.readFile('relative').catch((e) => e.code)]`)
	if string(r.Value) != `[22,["ERR_ACCESS_DENIED"],"ERR_ACCESS_DENIED"]` {
		t.Errorf("%s, %s", r.Value, describe(r))
	}
}
