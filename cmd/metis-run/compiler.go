package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/metis-run/metis-run/runtime/event"
)

// compiler is TypeScript 7 (or later), which is a program for the machine.
type compiler struct {
	Path    string
	Version string
}

// getCompiler is what to do where there is none.
const getCompiler = "get one: npm install --save-dev typescript@7; or name its tsc with --tsc PATH"

func noCompiler(format string, args ...any) error {
	return &event.Error{Code: event.CodeUsage, Message: fmt.Sprintf(format, args...), Hint: getCompiler}
}

// findCompiler finds the one that is named, else one in node_modules of the folders or above them, else one on PATH. The
// program itself is called: Node, which npm's script of that name starts first, takes 40 ms.
func (c *cli) findCompiler(ctx context.Context, named string, folders []string) (compiler, error) {
	if named != "" {
		found, err := compilerOf(ctx, named)
		if err != nil {
			return compiler{}, noCompiler("--tsc %s: %v", named, err)
		}
		return found, nil
	}
	var passed []string // those that will not do
	try := func(path string) (compiler, bool) {
		if info, err := os.Stat(path); err != nil || info.IsDir() {
			return compiler{}, false
		}
		found, err := compilerOf(ctx, path)
		if err != nil {
			passed = append(passed, err.Error())
		}
		return found, err == nil
	}
	for _, folder := range folders {
		abs, err := filepath.Abs(folder)
		if err != nil {
			return compiler{}, loading(err)
		}
		for dir := abs; ; dir = filepath.Dir(dir) {
			for _, name := range []string{"typescript/bin/tsc", "@typescript/native-preview/bin/tsgo", "@typescript/native-preview/bin/tsgo.js"} {
				if found, ok := try(filepath.Join(dir, "node_modules", filepath.FromSlash(name))); ok {
					return found, nil
				}
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	for _, dir := range filepath.SplitList(c.env("PATH")) {
		for _, name := range []string{"tsc", "tsgo", "tsc.exe", "tsgo.exe"} {
			if found, ok := try(filepath.Join(dir, name)); ok && dir != "" {
				return found, nil
			}
		}
	}
	if len(passed) > 0 {
		return compiler{}, noCompiler("there is no TypeScript 7: %s", passed[0])
	}
	return compiler{}, noCompiler("there is no TypeScript 7, neither in node_modules above %s nor on PATH", strings.Join(folders, ", "))
}

// compilerOf is the program behind a path: npm's script of a package, or the program itself.
func compilerOf(ctx context.Context, path string) (compiler, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return compiler{}, bareError(err)
	}
	if real, err = filepath.Abs(real); err != nil { // it is called in another folder
		return compiler{}, err
	}
	script, err := isScript(real)
	if err != nil {
		return compiler{}, bareError(err)
	}
	if !script {
		// Of a program in its package that is known: to ask it takes 20 ms.
		if of := manifestOf(filepath.Dir(filepath.Dir(real))); strings.HasPrefix(of.Name, "@typescript/") {
			return compiler{real, of.Version}, newEnough(path, of.Version)
		}
		return askVersion(ctx, real)
	}
	folder := filepath.Dir(filepath.Dir(real)) // of <package>/bin/tsc
	manifest := manifestOf(folder)
	if !strings.HasSuffix(manifest.Name, "typescript") && !strings.HasSuffix(manifest.Name, "native-preview") {
		return compiler{}, fmt.Errorf("%s is a script of no package of TypeScript's", path)
	}
	if err := newEnough(path, manifest.Version); err != nil {
		return compiler{}, err
	}
	base, name := "typescript", "tsc"
	if strings.HasSuffix(manifest.Name, "native-preview") {
		base, name = "native-preview", "tsgo"
	}
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	native := filepath.Join("node_modules", "@typescript", base+"-"+platform(), "lib", name)
	for dir := folder; ; dir = filepath.Dir(dir) {
		program := filepath.Join(dir, native)
		if info, err := os.Stat(program); err == nil && !info.IsDir() {
			return compiler{program, manifest.Version}, nil
		}
		if dir == filepath.Dir(dir) {
			return compiler{}, fmt.Errorf("%s is TypeScript %s, and its program for this machine, %s, is not there", path, manifest.Version, native)
		}
	}
}

// manifest is what matters here of a package.json.
type manifest struct{ Name, Version string }

// manifestOf is the package.json in a folder; empty if there is none.
func manifestOf(folder string) (m manifest) {
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil || json.Unmarshal(text, &m) != nil {
		return manifest{}
	}
	return m
}

// platform is Node's name of the machine.
func platform() string {
	system, machine := runtime.GOOS, runtime.GOARCH
	if system == "windows" {
		system = "win32"
	}
	if machine == "amd64" {
		machine = "x64"
	}
	return system + "-" + machine
}

func isScript(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, 2)
	if _, err := f.Read(head); err != nil {
		return false, err
	}
	return bytes.Equal(head, []byte("#!")) || filepath.Ext(path) == ".js", nil
}

// askVersion has a program say its version.
func askVersion(ctx context.Context, path string) (compiler, error) {
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return compiler{}, fmt.Errorf("%s --version: %w", path, err)
	}
	version, ok := strings.CutPrefix(strings.TrimSpace(string(out)), "Version ")
	if !ok {
		return compiler{}, fmt.Errorf("%s is no TypeScript", path)
	}
	return compiler{path, version}, newEnough(path, version)
}

func newEnough(path, version string) error {
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < 7 {
		return fmt.Errorf("%s is TypeScript %s: 7 or later is needed, which is a program of its own", path, version)
	}
	return nil
}
