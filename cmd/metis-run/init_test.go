package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/metis-run/metis-run/runtime/suite"
)

func TestScaffoldsPassTheirTests(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, version := range []string{"2.3", "2.4", "2.5"} {
		var said bytes.Buffer
		if code := doMain([]string{"init", "radar", "--dir", version, "--metis", version}, nil, &said, &said); code != 0 {
			t.Fatal(said.String())
		}
		report := (&suite.Runner{CI: true}).Run(t.Context(), filepath.Join(version, "radar/targets/report/report.test.ts"))
		if !report.OK() || len(report.Cases) != 2 {
			t.Errorf("METIS %s: %+v", version, report)
		}
	}
}
