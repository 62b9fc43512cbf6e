// Command bench measures the real program beside the database that it stands on: registrations, reads by name and worklist
// pages a second, over REST and gRPC, at 1, 8 and 32 clients, on a register of 300,000 applications. The floor is pgbench with
// the same statements on the same database. `make bench` runs it; docs/performance.md says how to read it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/tests/e2e/foibin"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	settings
	dataDir string
	program string
	verbose bool
}

func parse(args []string, help io.Writer) (options, error) {
	var o options
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	set.SetOutput(help)
	short := set.Bool("short", false, "show in less than a minute that everything works: few rows, one round, 8 clients")
	rounds := set.Int("rounds", 0, "rounds instead of 5")
	clients := set.String("clients", "", "numbers of clients instead of 1,8,32")
	works := set.String("works", "", "only these works: "+strings.Join(workNames, ","))
	span := set.Duration("span", 0, "how long each cell is measured in each round, instead of 2s")
	set.StringVar(&o.dataDir, "data", "", "keep the filled database in this directory, or use it again")
	set.StringVar(&o.program, "foi", "", "measure this program instead of the one built from the sources")
	set.BoolVar(&o.verbose, "v", false, "print the floor's scripts and every figure as it comes")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	o.settings = fullSettings()
	if *short {
		o.settings = shortSettings()
	}
	if *rounds > 0 {
		o.rounds = *rounds
	}
	if *span > 0 {
		o.span = *span
	}
	if *works != "" {
		o.works = strings.Split(*works, ",")
	}
	if *clients != "" {
		o.clients = nil
		for text := range strings.SplitSeq(*clients, ",") {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				return o, fmt.Errorf("-clients %s: not a list of numbers", *clients)
			}
			o.clients = append(o.clients, n)
		}
	}
	return o, nil
}

func command(ctx context.Context, args []string, out, progress io.Writer) (err error) {
	o, err := parse(args, progress)
	if err != nil {
		return err
	}
	watch := clock.Start()
	say := func(format string, args ...any) {
		fmt.Fprintf(progress, "bench: %4.0f s: "+format+"\n", append([]any{watch.Elapsed().Seconds()}, args...)...)
	}
	b := &bench{settings: o.settings, out: io.Discard}
	if o.verbose {
		b.out = progress
	}
	if b.pgbench, err = pgbenchPath(); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "foi-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	if o.program == "" {
		say("building the program")
		if o.program, err = foibin.Build(ctx, scratch); err != nil {
			return err
		}
	}
	if b.db, err = startDatabase(ctx, o.dataDir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.db.close(context.WithoutCancel(ctx))) }()
	if filled, err := b.db.filled(ctx, o.size); err != nil {
		return err
	} else if !filled {
		say("filling the database with %d applications", o.size)
		if err := fill(ctx, b.db, o.size); err != nil {
			return fmt.Errorf("fill the database: %w", err)
		}
	}
	all, err := works(o.size)
	if err != nil {
		return err
	}
	say("recording the statements of each call")
	floors, err := b.record(ctx, o.program, filepath.Join(scratch, "foi.log"), all)
	if err != nil {
		return fmt.Errorf("record the statements: %w", err)
	}
	return b.report(ctx, o, all, floors, filepath.Join(scratch, "foi.log"), out, say)
}

// report measures and prints.
func (b *bench) report(ctx context.Context, o options, all []work, floors map[string]*floor, log string, out io.Writer,
	say func(string, ...any),
) (err error) {
	if b.service, err = foibin.Serve(ctx, o.program, serviceOptions(b.db, log)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.service.Stop()) }()
	if b.signed, err = b.startSigned(ctx, o.program, log+".signed"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.signed.service.Stop()) }()
	before, err := b.db.applications(ctx)
	if err != nil {
		return err
	}
	groups := b.plan(all, floors)
	say("measuring: %d rounds of %d groups", b.rounds, len(groups))
	if err := b.measure(ctx, groups); err != nil {
		return err
	}
	after, err := b.db.applications(ctx)
	if err != nil {
		return err
	}
	processor, server, err := b.db.machine(ctx)
	if err != nil {
		return err
	}
	_, peak, err := residentMB(b.service.PID())
	if err != nil {
		return err
	}
	say("done")
	fmt.Fprintf(out, "%s, %d × %s, %s, %s/%s, %s\n", clock.Today(clock.System{}), runtime.NumCPU(), processor,
		runtime.Version(), runtime.GOOS, runtime.GOARCH, server)
	fmt.Fprintf(out, "%d applications at the start, %d at the end; %d rounds of %v a cell; load average %s; most memory of the service %.0f MB\n\n",
		before, after, b.rounds, b.span, loadAverage(), peak)
	printTable(out, groups)
	if b.rounds < fullSettings().rounds {
		fmt.Fprintf(out, "\n%d rounds show that it works; goals are judged by %d.\n", b.rounds, fullSettings().rounds)
		return nil
	}
	fmt.Fprintln(out)
	printGoals(out, groups)
	return nil
}
