package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/schollz/progressbar/v3"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/config"
)

// checkCmd is `foi check`.
type checkCmd struct {
	Projections checkProjectionsCmd `cmd:"" help:"由办理记录重新推算每件申请，与所存状态、期限、待办、统计逐项比对。"`
}

type checkProjectionsCmd struct {
	config.Database
	Repair bool `help:"将不一致之处改写为推算结果并留审计记录；新的放假安排通知载入后也用它更新到期日。"`
}

// Run prints one line for every place where what is stored is not what the events say: agency, application, column, stored,
// derived. It fails when one is left. The check may run while the server writes.
func (c *checkProjectionsCmd) Run(ctx context.Context, std stdio) error {
	bar := newCounter(std.Err)
	sum, err := app.CheckProjections(ctx, &c.Database, app.CheckOptions{
		Repair: c.Repair, Progress: bar.set,
		Found: func(d app.Drift) error {
			bar.clear()
			_, err := fmt.Fprintf(std.Out, "%s\t%s\t%s\t%s\t%s\n", d.Key.Agency, d.Key.ID, d.Column, oneCell(d.Stored), oneCell(d.Derived))
			return err
		},
	}, quietLog(std))
	bar.clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "checked %d applications, %d drifts", sum.Applications, sum.Drifts)
	if c.Repair {
		fmt.Fprintf(std.Out, ", %d repaired", sum.Repaired)
	}
	fmt.Fprintln(std.Out)
	switch left := sum.Drifts - sum.Repaired; {
	case left > 0 && c.Repair:
		return fmt.Errorf("%d drifts cannot be repaired: the events themselves are damaged", left)
	case left > 0:
		return errors.New("what is stored is not what the events say; see `foi check projections --repair`")
	}
	return nil
}

// oneCell keeps a value in its cell.
func oneCell(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
}

// counter shows on a terminal how far a command is, and nothing elsewhere.
type counter struct{ bar *progressbar.ProgressBar }

func newCounter(w io.Writer) counter {
	file, ok := w.(*os.File)
	if !ok {
		return counter{}
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return counter{}
	}
	// Drawn by set alone: a spinner of its own would draw over what is printed.
	return counter{progressbar.NewOptions(-1, progressbar.OptionSetWriter(file), progressbar.OptionShowCount(),
		progressbar.OptionSetDescription("checked"), progressbar.OptionSetSpinnerChangeInterval(0))}
}

func (c counter) set(n int) {
	if c.bar != nil {
		_ = c.bar.Set(n) // a bar that cannot be drawn is no reason to stop
	}
}

func (c counter) clear() {
	if c.bar != nil {
		_ = c.bar.Clear()
	}
}
