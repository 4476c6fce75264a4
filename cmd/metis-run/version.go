package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime/bundle"
)

func (c *cli) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of metis-run and of what it is built with",
		Example: `  metis-run version
  metis-run version --format json`,
		Args:              onlyWords,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(*cobra.Command, []string) error { return c.printVersions() },
	}
}

func (c *cli) printVersions() error {
	v := versions()
	if c.out.json() {
		c.document("version", map[string]any{"metis-run": v.Program, "go": v.Go, "platform": v.Platform, "goja": v.Goja, "esbuild": v.Esbuild, "sqlite": v.SQLite})
		return nil
	}
	c.out.print(fmt.Sprintf("metis-run %s\ngo        %s %s\ngoja      %s\nesbuild   %s\nsqlite    %s\n", v.Program, v.Go, v.Platform, v.Goja, v.Esbuild, v.SQLite))
	return nil
}

// builtWith is the versions that matter in a report of a mistake.
type builtWith struct{ Program, Go, Platform, Goja, Esbuild, SQLite string }

func versions() builtWith {
	v := builtWith{Program: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Goja: "(unknown)", SQLite: "(unknown)", Esbuild: "v" + bundle.EsbuildVersion}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Program = info.Main.Version
	}
	for _, dep := range info.Deps {
		switch dep.Path {
		case "github.com/dop251/goja":
			v.Goja = dep.Version
		case "modernc.org/sqlite":
			v.SQLite = dep.Version
		}
	}
	return v
}

// buildID tells this build of the program from others, for what it keeps on disk. Two system calls
// do; the version says too little of a program that is being worked on.
func buildID() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(name)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(info.Size(), 36) + "-" + strconv.FormatInt(info.ModTime().UnixNano(), 36)
}
