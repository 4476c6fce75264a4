package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/schema"
)

// outsideFlags are the flags that say what of the outside world scripts may touch.
type outsideFlags struct {
	allow  map[string]*[]string // by capability
	all    bool
	grants []string
	limits []string
	audit  string
}

var capabilities = []string{caps.CapNet, caps.CapRead, caps.CapWrite, caps.CapEnv}

func (f *outsideFlags) grantFlags(flags *pflag.FlagSet) {
	f.allow = map[string]*[]string{}
	for name, usage := range map[string]string{
		caps.CapNet:   "allow requests to `HOSTS`: host, *.host, address or address/bits, each with :port perhaps, separated by commas; without a value to every host on a public address",
		caps.CapRead:  "allow to read the files and folders `PATHS`; without a value all",
		caps.CapWrite: "allow to change the files and folders `PATHS`; without a value all",
		caps.CapEnv:   "allow to read the environment variables `NAMES`; without a value all",
	} {
		f.allow[name] = flags.StringArray("allow-"+name, nil, usage)
		flags.Lookup("allow-" + name).NoOptDefVal = caps.Bare
	}
	flags.BoolVarP(&f.all, "allow-all", "A", false, "allow scripts everything: network, files, environment variables")
	flags.StringArrayVar(&f.grants, "grants", nil, `allow what the JSON file `+"`FILE`"+` grants: {"net": [...], "read": [...], "write": [...], "env": [...]}, true for all (repeatable)`)
	flags.StringArrayVar(&f.limits, "limit", nil, "bound what a session does outside: `NAME=VALUE`, such as body=10MiB, requests=8, sockets=2, redirects=5, connect=3s (repeatable; --limit help lists them)")
	flags.StringVar(&f.audit, "audit", "", "write each use of the outside world to `FILE`, a line of JSON each, refused ones too")
}

// completeOutside completes what those flags take.
func completeOutside(cmd *cobra.Command) {
	var names []string
	for _, l := range limits() {
		names = append(names, l.name+"=\t"+l.what)
	}
	complete(cmd, "limit", names...)
	_ = cmd.MarkFlagFilename("grants", "json")
	_ = cmd.MarkFlagFilename("audit")
}

// given says whether one of the flags was.
func (f *outsideFlags) given() bool {
	given := f.all || len(f.grants) > 0 || len(f.limits) > 0 || f.audit != ""
	for _, list := range f.allow {
		given = given || len(*list) > 0
	}
	return given
}

// outside is what the flags allow. close is to be called once nothing runs any more.
func (f *outsideFlags) outside() (o *caps.Outside, close func() error, err error) {
	o, close = &caps.Outside{}, func() error { return nil }
	if o.Base, err = os.Getwd(); err != nil {
		return nil, nil, usage("run it in a folder that is there", "find the working directory: %v", err)
	}
	for _, name := range capabilities {
		for _, list := range *f.allow[name] {
			if err := o.Grants.Allow(name, list, o.Base); err != nil {
				return nil, nil, usage("`metis-run run --help` says what the flag takes", "%v", err)
			}
		}
	}
	if f.all {
		o.Grants.AllowAll()
	}
	for _, file := range f.grants {
		granted, err := readGrants(file)
		if err != nil {
			return nil, nil, err
		}
		o.Grants.Add(granted)
	}
	for _, text := range f.limits {
		if err := setLimit(o, text); err != nil {
			return nil, nil, err
		}
	}
	if f.audit != "" {
		if o.Audit, close, err = openAudit(f.audit); err != nil {
			return nil, nil, usage("name a file that can be written", "--audit: %v", err)
		}
	}
	return o, close, nil
}

func readGrants(file string) (caps.Grants, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return caps.Grants{}, usage("name a JSON file", "--grants: %v", err)
	}
	folder, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return caps.Grants{}, usage("name a JSON file", "--grants: %v", err)
	}
	granted, err := caps.ParseGrants(file, data, folder)
	if wrong, ok := err.(*caps.GrantsError); ok { //nolint:errorlint // ParseGrants returns it bare
		var all []*event.Error
		for _, p := range wrong.Problems {
			all = append(all, &event.Error{Code: event.CodeUsage, Source: fmt.Sprintf("%s:%d:%d", wrong.File, p.Line, p.Column), Message: p.Message,
				Hint: `a grants file is {"net": ["host:443"], "read": ["folder"], "write": [...], "env": ["NAME"]}, with true for all of a kind`})
		}
		return caps.Grants{}, event.Join(all)
	}
	return granted, err
}

// limit is a bound that --limit sets: a field of caps.Limits or caps.FileLimits.
type limit struct{ name, field, what string }

func limits() []limit {
	return []limit{
		{"body", "ResponseBody", "bytes of a response's body (64MiB)"},
		{"header-bytes", "HeaderBytes", "bytes of a response's headers (16KiB)"},
		{"headers", "HeaderCount", "headers of a response (2000)"},
		{"redirects", "Redirects", "redirects that a request follows (20)"},
		{"requests", "Requests", "requests at once; others wait (256)"},
		{"sockets", "Sockets", "open WebSockets (64)"},
		{"message", "SocketMessage", "bytes of a WebSocket message (64MiB)"},
		{"connect", "ConnectTimeout", "time to connect (10s)"},
		{"answer", "HeaderTimeout", "time until the answer begins (300s)"},
		{"idle", "BodyTimeout", "time between two pieces of a body (300s)"},
		{"file", "ReadFile", "bytes of a file that is read at once (64MiB)"},
		{"entries", "Entries", "entries of a folder (100000)"},
		{"open", "Open", "files that are open (64)"},
	}
}

// setLimit sets the bound that --limit NAME=VALUE names.
func setLimit(o *caps.Outside, text string) error {
	name, value, _ := strings.Cut(text, "=")
	var names, lines []string
	for _, l := range limits() {
		names = append(names, l.name)
		lines = append(lines, l.name+": "+l.what)
	}
	i := slices.Index(names, name)
	if i < 0 {
		hint := schema.Meant(name, names, "write one of "+strings.Join(lines, ", "))
		return usage(hint, "--limit: there is no limit %q", name)
	}
	field := reflect.ValueOf(&o.Limits).Elem().FieldByName(limits()[i].field)
	if !field.IsValid() {
		field = reflect.ValueOf(&o.FileLimits).Elem().FieldByName(limits()[i].field)
	}
	if field.Type() == reflect.TypeFor[time.Duration]() {
		var d durationFlag
		if err := d.Set(value); err != nil || d <= 0 {
			return usage("write, for example, --limit "+name+"=5s", "--limit %s: %q is no time above zero", name, value)
		}
		field.SetInt(int64(d))
		return nil
	}
	n, err := parseSize(value)
	if err != nil {
		return usage("write, for example, --limit "+name+"=100 or 10MiB", "--limit %s: %v", name, err)
	}
	field.SetInt(n)
	return nil
}

// parseSize reads a number above zero, of bytes perhaps: 100, 64KiB, 10MB.
func parseSize(text string) (int64, error) {
	number, factor := text, int64(1)
	for suffix, f := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "KB": 1e3, "MB": 1e6, "GB": 1e9} {
		if rest, ok := strings.CutSuffix(text, suffix); ok {
			number, factor = rest, f
		}
	}
	n, err := strconv.ParseInt(number, 10, 32)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%q is no whole number above zero", text)
	}
	return n * factor, nil
}

// openAudit writes uses to a file that only its owner can read.
func openAudit(name string) (audit func(caps.Use), close func() error, err error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, err
	}
	var mu sync.Mutex
	var failed error
	audit = func(u caps.Use) {
		line, err := json.Marshal(u)
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			_, err = file.Write(append(line, '\n'))
		}
		if failed == nil {
			failed = err
		}
	}
	close = func() error {
		mu.Lock()
		defer mu.Unlock()
		if err := file.Close(); failed == nil {
			failed = err
		}
		if failed != nil {
			return &event.Error{Code: event.CodeStore, Message: fmt.Sprintf("write the audit: %v", failed), Hint: "is the disk full?"}
		}
		return nil
	}
	return audit, close, nil
}
