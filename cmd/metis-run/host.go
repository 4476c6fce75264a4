package main

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/host"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores/sqlite"
)

func (c *cli) hostCommand() *cobra.Command {
	f := &hostFlags{}
	cmd := &cobra.Command{
		Use:   "host",
		Short: "Drive sessions from any language: JSON requests in, events out",
		Long: `Drive sessions from any language: one JSON request a line on stdin, the event stream on stdout.

  run     {"id":1,"do":"run","session":"s1","target":"env/target","args":{...},"undeclared":true,
           "timeout":"5s","config":{"targetEnvConfigs":{"env":"config"}}}
  cancel  {"id":2,"do":"cancel","task":"s1.1"}
  seed    {"id":3,"do":"seed","session":"s1","stores":{"global":{"phase":"setup"},"local:env":{...}}}
  stores  {"id":4,"do":"stores","session":"s1"}
  list    {"id":5,"do":"list"}
  migrate {"id":7,"do":"migrate","target":"env/target","version":"1.0.0","args":{...}}
  end     {"id":6,"do":"end","session":"s1"}

Sessions that play a mission begin with start:

  start   {"id":1,"do":"start","session":"m1","mission":"FILE","dir":["DIR"],"config":{...},
           "members":[{"username":"ann","firstName":"Ann","lastName":"Lee","role":"participant",
           "force":"KEY"}],"clock":"virtual","seed":1,"metis":"2.5"}
  execute {"id":2,"do":"execute","session":"m1","force":"KEY","node":"KEY","action":"KEY",
           "outcome":"success","member":"ann"}
  wait    {"id":3,"do":"wait","session":"m1","ms":5000}
  settle, reset, state, end             {"id":4,"do":"state","session":"m1"}
  configs {"id":5,"do":"configs","session":"m1","configs":{"env":"config"}}

and have run, seed, stores and cancel too. Each of their requests is answered when nothing is left to
run, unless it says "settle":false.

Every event that a request causes carries its id as "re"; the last of them is its "result". A session
of lone targets begins with its first run or seed, and its runs interleave. Sessions run in parallel,
and one that breaks leaves the others alone. The end of stdin waits for what runs and plays the end of
missions; an interrupt cancels it. Wrong requests are answered and end nothing: the exit code is 0.

With --state sessions are kept on disk: each goes on as the last commit left it, also in another host,
and the end of stdin leaves them there; end deletes one. Nothing is said to be done before it is on
disk. With --idle a session that has had nothing to do for so long takes no memory until it is used.

A loop that never yields is stopped after --turn. Native code that does not stop is given up with
its session; it keeps a thread busy until it comes back or host exits.`,
		Example: `  echo '{"id":1,"do":"run","session":"s1","target":"deployment/deploy-status"}' | metis-run host
  metis-run host --dir integration/target-env --config my-env=prod < requests.jsonl`,
		Args: onlyWords,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.host(cmd.Context(), f, cmd.Flags().Changed) },
	}
	flags := cmd.Flags()
	f.dirFlag(flags)
	flags.StringArrayVar(&f.configs, "config", nil, "use a config of configs.json in sessions that select none: `ENV=ID` (repeatable)")
	durationVar(flags, &f.timeout, "timeout", "stop each run that gives no timeout after `D`, such as 30s (default: never)")
	f.turn = 10 * time.Second
	durationVar(flags, &f.turn, "turn", "stop a script that does not yield for `D`; 0 is never")
	flags.BoolVar(&f.traceStores, "trace-stores", false, "show each creation and assignment in a store")
	f.state.keptFlags(flags, "--state")
	flags.Lookup("state").Usage = "keep sessions on disk, in `DIR` (default: they end with host)"
	durationVar(flags, &f.idle, "idle", "with --state: have a session hibernate that has had nothing to do for `D` (default: never)")
	f.grantFlags(flags)
	completeOutside(cmd)
	f.cacheFlag(flags)
	flags.StringVar(&f.metis, "metis", "", "play missions as METIS `VERSION` does: 2.3, 2.4 or 2.5 (default: as the one that wrote them); read files that use new as 2.3 (the default) or 2.4 does")
	complete(cmd, "metis", "2.3", "2.4", "2.5")
	_ = cmd.MarkFlagDirname("dir")
	_ = cmd.RegisterFlagCompletionFunc("config", func(cmd *cobra.Command, _ []string, part string) ([]string, cobra.ShellCompDirective) {
		lib, err := c.search(&search{dirs: f.dirs})
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		environments, _, _ := lib.All(cmd.Context())
		return offered(configWords(environments, "="), part)
	})
	return cmd
}

// hostFlags are the flags of host.
type hostFlags struct {
	sessionFlags
	state stateFlags
	idle  time.Duration
}

func (c *cli) host(ctx context.Context, f *hostFlags, given func(string) bool) error {
	if err := f.state.checkKept(given, "state"); err != nil {
		return err
	}
	if f.idle < 0 || f.idle > 0 && !given("state") {
		return usage("write --state DIR --idle 1m", "--idle cannot be negative, and is for sessions on disk")
	}
	d, err := schema.ParseDialect(cmp.Or(f.metis, "2.3"))
	if err != nil {
		return usage("write 2.3, 2.4 or 2.5", "--metis cannot be %q", f.metis)
	}
	find := f.search
	if d.Constructor != "new" { // it says nothing of files that use new
		find.metis = ""
	}
	lib, err := c.search(&find)
	if err != nil {
		return err
	}
	if f.timeout < 0 {
		return usage("write --timeout 30s", "--timeout cannot be negative")
	}
	outside, closeAudit, err := f.outside()
	if err != nil {
		return err
	}
	configs := map[string]string{}
	for _, flag := range f.configs {
		env, id, ok := strings.Cut(flag, "=")
		if !ok || env == "" || id == "" {
			return usage("write --config ENV="+flag, "--config %s does not say for which environment", flag)
		}
		configs[env] = id
	}
	options := host.Options{
		Library: lib,
		Session: runtime.Options{Configs: configs, Budget: f.budget(), TraceStores: f.traceStores, Outside: outside},
		METIS:   f.metis,
		Timeout: f.timeout,
		Idle:    f.idle,
	}
	if given("state") {
		db, err := c.openState(&f.state, sqlite.Options{})
		if err != nil {
			return err
		}
		defer db.Close()
		durable := c.durable(&f.state, db, "host")
		options.Durable = &durable
	}
	err = host.Serve(ctx, c.stdin, writer{c.out}, options)
	if err != nil && ctx.Err() == nil { // who cancelled ctx says why
		return usage("look at what is connected to stdin", "%v", err)
	}
	return closeAudit()
}
