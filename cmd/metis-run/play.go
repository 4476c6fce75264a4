package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/mission"
	"github.com/metis-run/metis-run/runtime/scenario"
	"github.com/metis-run/metis-run/targets"
)

// playFlags are the flags of play.
type playFlags struct {
	sessionFlags
	steps     []string
	stepsFile string
	until     string
	members   []string
	seed      uint64
	clock     string
	state     stateFlags

	given func(flag string) bool
}

func (c *cli) playCommand() *cobra.Command {
	f := &playFlags{}
	cmd := &cobra.Command{
		Use:   "play [MISSION]",
		Short: "Play a mission: its setup, steps that you name, its end",
		Long: `Play a mission: setup hooks and effects, session-start effects, the steps one after another, the end
with its teardown. MISSION is a .metis.zip that METIS exported, its data.json or a .metis file; - is
stdin. Without steps the session starts, waits until nothing is pending, and ends.

A step is one of

  execute FORCE/NODE/ACTION[=success|failure]    by local keys or _ids; without an outcome by chance
  wait 30s                                       let time pass
  settle                                         wait until nothing is pending
  reset                                          tear the session down and set it up again
  end                                            end the session
  config ENV=ID                                  select a config of an environment

or a step of a scenario file in braces. Each waits until nothing is pending any more; an effect that
never comes to its end keeps its step waiting, unless the step says settle: false, such as
'{start: true, settle: false}'. --steps reads a scenario file, checks what it expects, and takes its
seed, members, config, metis and stores, which flags override.

The session is told on stdout: phases, tasks with what they came to, outputs by force, changes, the
time where it has moved, a summary. Errors, diagnostics and console lines are on stderr. With
--format json stdout has the events and nothing else. The clock is the real one; on a virtual one
everything is made at once. The same --seed on a virtual clock gives the same bytes.

Exit codes: 0 done; 1 a task failed or was skipped, METIS refused a step, an expectation was not met,
a script left an error that nobody handles, or --strict heard a diagnostic; 2 an unknown name or a
wrong command line; 3 the mission or a file does not load; 4 out of time; 5 denied; 6 a store could
not be used; 130 interrupted. An interrupt cancels what runs, so that finally clauses run; a second
one ends the process.`,
		Example: `  metis-run play mission.metis.zip
  metis-run play mission.json --dir integration/target-env --step 'execute blue/firewall/scan=success' --step reset
  metis-run play mission.json --clock virtual --seed 7 --step 'execute blue/firewall/scan' --step 'wait 1h'
  metis-run play mission.json --step '{start: true, settle: false}' --step 'wait 30s' --config lab=prod
  metis-run play mission.json --steps attack.scenario.yaml --member alice:blue --member bob:red --format json`,
		Args: func(cmd *cobra.Command, words []string) error {
			if len(words) > 1 && cmd.Flags().Changed("step") {
				return usage("quote a step that has blanks: --step 'execute blue/firewall/scan'", "play plays one mission, and %q is too much", words[1])
			}
			if len(words) == 0 && f.state.session != "" {
				return nil
			}
			return oneFile("play")(cmd, words)
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			f.given = cmd.Flags().Changed
			return c.play(cmd.Context(), f, strings.Join(words, ""))
		},
	}
	flags := cmd.Flags()
	f.dirFlag(flags)
	flags.StringArrayVar(&f.steps, "step", nil, "do `STEP` once the session is started (repeatable)")
	flags.StringVar(&f.stepsFile, "steps", "", "do the steps of the scenario `FILE`, or - for stdin, and check what it expects")
	flags.StringVar(&f.until, "until", "", "play until the session is in `STATE`: ended, or started, and nothing is torn down once the steps are done (default: ended; with --session started)")
	flags.StringArrayVar(&f.members, "member", nil, "have `NAME[:FORCE]` join, who then executes the actions of the force (repeatable; default: one who may act for all)")
	flags.Uint64Var(&f.seed, "seed", 0, "take outcomes, Math.random, ids and uuids from the seed `N` (default: chance; with --steps the seed of its file)")
	flags.StringVar(&f.clock, "clock", "", "play on the `CLOCK` real, or on a virtual one, where all times pass at once (default: real; with --session that of the session)")
	f.state.sessionFlags(flags)
	f.sessionFlag(c, flags)
	f.cacheFlag(flags)
	flags.StringVar(&f.metis, "metis", "", "play as METIS `VERSION` does: 2.3, 2.4 or 2.5 (default: by the mission and its environments)")
	c.completePlay(cmd, f)
	c.watchFlag(cmd, wholeCommand)
	c.completeSessionFlag(cmd, &f.state)
	return cmd
}

// check finds what is wrong with the flags alone.
func (f *playFlags) check(missionName string) error {
	if err := f.state.check(f.given); err != nil {
		return err
	}
	if f.until == "" {
		f.until = "ended"
		if f.state.session != "" {
			f.until = "started"
		}
	}
	switch {
	case f.given("step") && f.given("steps"):
		return usage("put all steps into the file, or write each behind --step", "--step and --steps exclude each other")
	case missionName == "-" && f.stepsFile == "-":
		return usage("name a file for one of them", "the mission and the steps cannot both be read from stdin")
	case f.until != "started" && f.until != "ended":
		return usage("write --until started or --until ended", "a session is played until started or ended, not until %q", f.until)
	case f.clock != "" && f.clock != "real" && f.clock != "virtual":
		return usage("write --clock real or --clock virtual", "there is no clock %q", f.clock)
	case f.timeout < 0:
		return usage("write --timeout 30s", "--timeout cannot be negative")
	}
	return f.checkMETIS()
}

// script is what is to be done in the session, and how it is to be played, by the flags and the file of --steps.
func (c *cli) script(ctx context.Context, f *playFlags) (*scenario.Scenario, error) {
	s := &scenario.Scenario{}
	if f.given("steps") {
		var err error
		if s, err = c.readSteps(ctx, f.stepsFile); err != nil {
			return nil, err
		}
	}
	for _, text := range f.steps {
		step, err := scenario.ParseStep(text)
		if err != nil {
			return nil, ofFlag("--step", err)
		}
		s.Steps = append(s.Steps, step)
	}
	for i, text := range f.members {
		member, err := scenario.ParseMember(text)
		if err != nil {
			return nil, ofFlag("--member", err)
		}
		if i == 0 {
			s.Members = nil
		}
		s.Members = append(s.Members, member)
	}
	if f.given("seed") {
		s.Seed = f.seed
	}
	if f.metis != "" {
		s.METIS = f.metis
	}
	f.metis = s.METIS
	return s, nil
}

// ofFlag is an error in the value of a flag.
func ofFlag(flag string, err error) error {
	var known *event.Error
	if !errors.As(err, &known) {
		return err
	}
	placed := *known
	placed.Message = flag + ": " + placed.Message
	return &placed
}

// readSteps reads the scenario file of --steps.
func (c *cli) readSteps(ctx context.Context, name string) (*scenario.Scenario, error) {
	shown := name
	var text []byte
	var err error
	if name == "-" {
		shown = "stdin"
		text, err = interruptible(ctx, func() ([]byte, error) { return io.ReadAll(c.stdin) })
	} else {
		text, err = interruptible(ctx, func() ([]byte, error) { return c.noted(readOnce())(name) })
	}
	if err != nil {
		return nil, usage("name a scenario file, or - for stdin", "--steps: %v", err)
	}
	s, err := scenario.ParseSteps(shown, text)
	var wrong *scenario.FileError
	if errors.As(err, &wrong) {
		return nil, event.Join(wrong.Problems)
	}
	return s, err
}

// stepsDirs are the folders of the scenario file, which environments are looked for in behind those of --dir.
func stepsDirs(s *scenario.Scenario) (dirs []string) {
	for _, dir := range s.Dirs {
		if !filepath.IsAbs(dir) {
			dir = path.Join(path.Dir(s.Path), dir)
		}
		dirs = append(dirs, filepath.FromSlash(dir))
	}
	return dirs
}

// findFor finds the target of a run: a path relative to the scenario's first folder, or env/target.
func findFor(ctx context.Context, lib *runtime.Library, s *scenario.Scenario, name string) (runtime.Reference, error) {
	if dirs := stepsDirs(s); len(dirs) > 0 && !filepath.IsAbs(name) {
		file := filepath.Join(dirs[0], filepath.FromSlash(name))
		if _, err := os.Stat(file); err == nil {
			return lib.Find(ctx, file)
		}
	}
	return lib.Find(ctx, name)
}

// playLibrary is where the session finds its environments: in the folders of --dir, those of the scenario file, the usual ones.
func (c *cli) playLibrary(f *playFlags, file *mission.File, script *scenario.Scenario) (*runtime.Library, error) {
	lib, err := c.searchFor(&f.search, file)
	if err != nil || len(script.Dirs) == 0 {
		return lib, err
	}
	if lib.Dirs == nil {
		lib.Dirs = targets.DefaultDirs()
	}
	var more []targets.Dir
	for _, dir := range stepsDirs(script) {
		more = append(more, targets.Dir{Path: dir})
	}
	lib.Dirs = slices.Insert(lib.Dirs, len(f.dirs), more...)
	return lib, nil
}

// missionToPlay is the mission of the command line and how it is played; of a session that goes on what it began with.
func (c *cli) missionToPlay(ctx context.Context, f *playFlags, name string, script *scenario.Scenario, kept *goingOn) (file *mission.File, options runtime.MissionOptions, err error) {
	if name != "" {
		if _, file, err = c.readMission(ctx, name); err != nil {
			return nil, options, err
		}
	}
	if kept == nil || !kept.exists {
		if file == nil {
			return nil, options, usage("name a mission to begin it with: metis-run play MISSION --session "+f.state.session, "there is no session %q", f.state.session)
		}
		return file, script.MissionOptions(), nil
	}
	if kept.mission == nil {
		return nil, options, usage("go on with it by metis-run run --session "+f.state.session, "session %q plays no mission", f.state.session)
	}
	for _, flag := range []string{"seed", "member", "metis"} {
		if f.given(flag) {
			return nil, options, usage("leave it out, or begin another session", "session %q goes on as it began, and --%s would change that", f.state.session, flag)
		}
	}
	was := map[bool]string{false: "real", true: "virtual"}[kept.virtual]
	if f.clock != "" && f.clock != was {
		return nil, options, usage("leave --clock out", "session %q lives on a %s clock", f.state.session, was)
	}
	f.clock = was
	if f.given("steps") && (script.Seed != 0 || len(script.Members) > 0 || script.METIS != "" || len(script.Seeds) > 0) {
		c.out.note(fmt.Sprintf("session %q goes on as it began: the seed, members, metis and stores of %s are left aside", f.state.session, f.stepsFile))
		script.Seeds, script.METIS, script.Members = nil, "", nil
	}
	if file == nil {
		file = kept.mission
	}
	return file, kept.options, nil
}

// play plays a mission, once all that its command line names was found.
func (c *cli) play(ctx context.Context, f *playFlags, name string) error {
	if err := f.check(name); err != nil {
		return err
	}
	script, err := c.script(ctx, f)
	if err != nil {
		return err
	}
	kept, err := c.goOn(ctx, &f.state, &f.search, "play")
	if err != nil {
		return err
	}
	defer kept.close()
	file, options, err := c.missionToPlay(ctx, f, name, script, kept)
	if err != nil {
		return err
	}
	lib, err := c.playLibrary(f, file, script)
	if err != nil {
		return err
	}
	m, err := lib.Mission(ctx, file, options)
	if err != nil {
		return loading(err)
	}
	p := c.newPlayed(script, f.clock == "virtual", f.given("steps"))
	p.player.Find = func(ctx context.Context, name string) (runtime.Reference, error) {
		return findFor(ctx, lib, script, name)
	}
	if err := checkScript(ctx, m, script, p.player.Find); err != nil {
		return err
	}
	opening := runtime.Options{TraceStores: f.traceStores, Budget: f.budget(), Quiet: !c.out.infos(), Mission: m}
	if opening.Configs, err = pickConfigs(f.configs, "mission", m.Environments()); err != nil {
		return err
	}
	outside, closeAudit, err := f.outside()
	if err != nil {
		return err
	}
	opening.Outside = outside
	if f.given("seed") || f.given("steps") {
		opening.Caps.Random = caps.Seeded(script.Seed)
	}
	if err := p.open(ctx, kept, f.state.session, opening); err != nil {
		return err
	}
	r, stop := c.hold(ctx, p.player.Session, f.timeout)
	defer stop()
	err = p.play(r.ctx, script, f.until)
	r.close()
	if err != nil {
		return err
	}
	p.conclude(r.ctx.Err() != nil)
	return closeAudit()
}
