package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/metis-run/metis-run/stores/sqlite"
)

// TestADumpOfADamagedSessionSaysWhatItIsWithout damages the only value of a session.
func TestADumpOfADamagedSessionSaysWhatItIsWithout(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) (stdout, stderr string) {
		t.Helper()
		var out, errs bytes.Buffer
		if code := doMain(append(args, "--state", dir), strings.NewReader(`{"global": {"phase": "attack"}}`), &out, &errs); code != 0 {
			t.Fatalf("%q: exit %d: %s%s", args, code, &out, &errs)
		}
		return out.String(), errs.String()
	}
	run("session", "seed", "demo", "-")
	path := filepath.Join(dir, sqlite.FileName)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(file, []byte("attack"), []byte("attacl")), 0o600); err != nil {
		t.Fatal(err)
	}

	const lost = `global phase cannot be read: record "1" of session "demo" is damaged: its checksum is wrong`
	document, stderr := run("session", "dump", "demo")
	if !strings.HasPrefix(stderr, "error: "+lost+"\nhint: the dump is without it: ") {
		t.Errorf("stderr %q", stderr)
	}
	asJSON, stderr := run("session", "dump", "demo", "--format", "json")
	if stderr != "" || asJSON != document || !json.Valid([]byte(asJSON)) {
		t.Errorf("stdout %q, stderr %q", asJSON, stderr)
	}
	events, stderr := run("session", "dump", "demo", "--format", "json", "-o", filepath.Join(dir, "demo.json"))
	if stderr != "" || !strings.Contains(events, `"code":"entry-damaged"`) || !strings.Contains(events, `"op":"dump"`) {
		t.Errorf("stdout %q, stderr %q", events, stderr)
	}
}
