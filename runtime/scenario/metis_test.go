package scenario_test

import (
	"path/filepath"
	"testing"

	"github.com/metis-run/metis-run/runtime/scenario"
)

// metisDir holds METIS's behaviour as scenarios; its README says which fact is in which.
var metisDir = filepath.Join("..", "..", "testdata", "metis")

// TestMETIS plays what METIS does, version by version.
func TestMETIS(t *testing.T) {
	files, err := scenario.Find([]string{metisDir})
	if err != nil {
		t.Fatal(err)
	}
	runShipped(t, files)
}
