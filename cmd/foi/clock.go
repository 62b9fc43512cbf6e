package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/workflow"
)

// clockCmd is `foi clock`: the law's clock of every application of the files, without a database.
type clockCmd struct {
	Files  []string  `arg:"" name:"file" help:"登记簿文件（JSONL），- 表示标准输入。"`
	At     civilDate `placeholder:"DATE" help:"站在哪一天看（默认今天）。"`
	AsOf   civilDate `placeholder:"DATE" help:"仅依据该日（含）前已发布的放假安排通知。"`
	Format string    `enum:"text,json" default:"text" placeholder:"text|json" help:"输出格式。"`
}

// clockLine is one line of the JSON output, with the keys of contracts/clock.md.
type clockLine struct {
	ExternalID  string                 `json:"external_id"`
	Receipt     calendar.Date          `json:"receipt"`
	State       workflow.State         `json:"state"`
	Due         calendar.Date          `json:"due"`
	Provisional bool                   `json:"provisional"`
	Paused      bool                   `json:"paused"`
	Duties      []workflow.Duty        `json:"duties"`
	Ledger      []workflow.LedgerEntry `json:"ledger"`
}

// Run prints each application that the law allows; each that it refuses, and each line that cannot be read, is one line
// on standard error, and the command fails in the end.
func (cmd clockCmd) Run(std stdio) error {
	cal, err := daySource{AsOf: cmd.AsOf}.open()
	if err != nil {
		return err
	}
	at := calendar.Date(cmd.At)
	if at.IsZero() {
		at = clock.Today(clock.System{})
	}
	files, err := openRegisters(cmd.Files, std.In)
	if err != nil {
		return err
	}
	defer files.close()
	legal, err := files.legalCases()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(std.Out)
	w := clockWriter{cal: cal, at: at, legal: legal, std: std, print: textPrinter(out, cal, at)}
	if cmd.Format == "json" {
		w.print = jsonPrinter(out)
	}
	if err := errors.Join(files.each(w.record, w.fault), out.Flush()); err != nil {
		return err
	}
	if w.refused > 0 {
		return fmt.Errorf("%d 条记录被拒绝，未作推算", w.refused)
	}
	return nil
}

// clockWriter works off the records one after another.
type clockWriter struct {
	cal     *calendar.Calendar
	at      calendar.Date
	legal   map[applicationKey][]workflow.LegalCase
	std     stdio
	print   func(clockLine) error
	refused int
}

// record prints the clock of an application; other records have none.
func (w *clockWriter) record(file string, r history.Record) error {
	a := r.Application
	if a == nil {
		return nil
	}
	line, err := w.line(a)
	if err != nil {
		w.refused++
		fmt.Fprintf(w.std.Err, "foi: %s:%d: 申请 %s %s\n", file, r.Line, a.ExternalID, refusalText(err))
		return nil
	}
	return w.print(line)
}

// fault reports a line that could not be read.
func (w *clockWriter) fault(bad *history.LineError) {
	w.refused++
	fmt.Fprintf(w.std.Err, "foi: %s\n", bad.Chinese())
}

func (w *clockWriter) line(a *history.Application) (clockLine, error) {
	c := a.Workflow(w.legal[applicationKey{a.Agency, a.ExternalID}])
	standing, err := workflow.Fold(w.cal, c)
	if err != nil {
		return clockLine{}, err
	}
	view, err := standing.View(w.cal, w.at)
	if err != nil {
		return clockLine{}, err
	}
	ledger, err := workflow.Ledger(w.cal, c, w.at)
	if err != nil {
		return clockLine{}, err
	}
	return clockLine{
		ExternalID: a.ExternalID, Receipt: view.Receipt, State: view.State, Due: view.Due,
		Provisional: view.Provisional, Paused: view.Paused, Duties: view.Duties, Ledger: ledger,
	}, nil
}

// refusalText is a refusal in Chinese, followed by the names a script can look for.
func refusalText(err error) string {
	text := inChinese(err).Error()
	var r *workflow.Refusal
	if !errors.As(err, &r) {
		return text
	}
	names := "rule=" + string(r.Rule)
	if r.Act != "" {
		names = fmt.Sprintf("act=%s state=%s %s", r.Act, r.State, names)
	}
	return fmt.Sprintf("%s [%s]", text, names)
}

// jsonPrinter prints one object a line.
func jsonPrinter(out io.Writer) func(clockLine) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false) // it is read by people and scripts, not by browsers
	return func(line clockLine) error { return encoder.Encode(line) }
}
