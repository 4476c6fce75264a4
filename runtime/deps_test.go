package runtime_test

import (
	"os/exec"
	"strings"
	"testing"
)

const modulePath = "github.com/metis-run/metis-run/"

// floorOf is the floor of a package in the table of rooms: imports point down only.
func floorOf(name string) (floor int, known bool) {
	for _, room := range []struct {
		floor int
		names string // a name with /... is its children, too
	}{
		{0, "schema/... runtime/event runtime/notation runtime/caps runtime/disk"},
		{1, "stores/... targets/... runtime/mission/... runtime/watch"},
		{2, "runtime/bundle runtime/js/..."},
		{3, "runtime"},
		{4, "runtime/host runtime/scenario runtime/suite runtime/check"},
		{5, "cmd/metis-run"},
	} {
		for _, n := range strings.Fields(room.names) {
			if parent, tree := strings.CutSuffix(n, "/..."); n == name || tree && (parent == name || strings.HasPrefix(name, parent+"/")) {
				return room.floor, true
			}
		}
	}
	return 0, false
}

func TestImportsPointDown(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	list := exec.Command("go", "list", "-e", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Skipf("no go command, or no sources: %v", err)
	}
	seen := 0
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		name, ours := strings.CutPrefix(fields[0], modulePath)
		if !ours || strings.HasPrefix(name, "testdata/") {
			continue
		}
		floor, known := floorOf(name)
		if !known {
			t.Errorf("package %s has no room: give it one here and in the docs", name)
			continue
		}
		seen++
		for _, imported := range fields[1:] {
			if strings.HasPrefix(imported, "github.com/dop251/goja") && name != "runtime/js" && !strings.HasPrefix(name, "runtime/js/") {
				t.Errorf("%s imports the engine: only runtime/js and its children may", name)
			}
			below, ours := strings.CutPrefix(imported, modulePath)
			if !ours {
				continue
			}
			if f, ok := floorOf(below); ok && f > floor {
				t.Errorf("%s (floor %d) imports %s (floor %d)", name, floor, below, f)
			}
			if below == "stores/sqlite" && name != "cmd/metis-run" {
				t.Errorf("%s imports %s: a host chooses its backend, and pays for it only if it has chosen", name, below)
			}
		}
		checkTransitive(t, name, floor)
	}
	if seen < 10 {
		t.Errorf("only %d packages were looked at", seen)
	}
}

// checkTransitive looks at everything a package ends up with: goja below floor 2 would be a leak.
func checkTransitive(t *testing.T, name string, floor int) {
	t.Helper()
	if floor > 1 {
		return
	}
	list := exec.Command("go", "list", "-deps", "./"+name)
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		return
	}
	for _, dep := range strings.Fields(string(out)) {
		if strings.HasPrefix(dep, "github.com/dop251/goja") {
			t.Errorf("%s (floor %d) depends on the engine", name, floor)
		}
		if below, ours := strings.CutPrefix(dep, modulePath); ours {
			if f, ok := floorOf(below); ok && f > floor {
				t.Errorf("%s (floor %d) depends on %s (floor %d)", name, floor, below, f)
			}
		}
	}
}
