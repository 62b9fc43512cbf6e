package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/config"
)

// noticeCmd is `foi notice`: holiday notices of the database, with everything that a change of them moves.
type noticeCmd struct {
	Load     noticeLoadCmd     `cmd:"" help:"载入放假安排通知；先用 --dry-run 查看哪些申请的期限将变动。"`
	Amend    noticeAmendCmd    `cmd:"" help:"更正录入有误的放假安排通知（文号不变）。"`
	Withdraw noticeWithdrawCmd `cmd:"" help:"撤回误录的放假安排通知。"`
}

// noticeFlags are common to all changes.
type noticeFlags struct {
	Reason string `required:"" help:"变更理由，记入审计。"`
	DryRun bool   `help:"只列出将变动的申请，不作任何更改。"`
	config.Database
}

// noticeFile is where a notice is entered.
type noticeFile struct {
	File         string `arg:"" help:"通知文件（JSON）：number、title、issued、year、amends、days（date、kind、name）、cancels。"`
	AcceptDoubts bool   `help:"通知有疑点（如放假与调休不平衡）时仍然载入。"`
}

type noticeLoadCmd struct {
	noticeFile
	noticeFlags
}

type noticeAmendCmd struct {
	noticeFile
	noticeFlags
}

type noticeWithdrawCmd struct {
	Number string `arg:"" help:"发文字号，例如 国办发明电〔2019〕16号。"`
	noticeFlags
}

// Run loads a notice.
func (c *noticeLoadCmd) Run(ctx context.Context, std stdio) error {
	n, err := c.read()
	if err != nil {
		return err
	}
	return c.change(ctx, std, app.NoticeChange{Kind: app.LoadNotice, Notice: n}, c.AcceptDoubts)
}

// Run puts a notice right.
func (c *noticeAmendCmd) Run(ctx context.Context, std stdio) error {
	n, err := c.read()
	if err != nil {
		return err
	}
	return c.change(ctx, std, app.NoticeChange{Kind: app.AmendNotice, ID: app.NoticeID(n.Number), Notice: n}, c.AcceptDoubts)
}

// Run takes a notice out.
func (c *noticeWithdrawCmd) Run(ctx context.Context, std stdio) error {
	return c.change(ctx, std, app.NoticeChange{Kind: app.WithdrawNotice, ID: app.NoticeID(c.Number)}, true)
}

func (f *noticeFile) read() (n calendar.Notice, err error) {
	file, err := os.Open(f.File)
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	d := json.NewDecoder(file)
	d.DisallowUnknownFields()
	if err := d.Decode(&n); err != nil {
		return n, fmt.Errorf("%s: %w", f.File, err)
	}
	return n, allInChinese(n.Validate())
}

// change prints a line for every application that moves (CSV), and what it comes to on standard error.
func (f *noticeFlags) change(ctx context.Context, std stdio, c app.NoticeChange, acceptDoubts bool) error {
	c.Reason = f.Reason
	out := csv.NewWriter(std.Out)
	header := []string{"agency", "application", "register_number", "due_before", "due_after", "late_before", "late_after", "misstated"}
	if err := out.Write(header); err != nil {
		return err
	}
	sum, doubts, err := app.ChangeNotice(ctx, &f.Database, c, app.NoticeOptions{
		DryRun: f.DryRun, AcceptDoubts: acceptDoubts,
		Moved: func(m app.Moved) error {
			e := &m.Effect
			return out.Write([]string{
				m.Key.Agency, m.Key.ID, m.RegisterNumber, day(e.DueBefore), day(e.DueAfter),
				strconv.FormatBool(e.LateBefore), strconv.FormatBool(e.LateAfter), misstated(e.Statements),
			})
		},
	}, quietLog(std))
	out.Flush()
	if err != nil {
		return allInChinese(err)
	}
	if err := out.Error(); err != nil {
		return err
	}
	fmt.Fprintf(std.Err, "foi: 核对 %d 件，变动 %d 件（答复期限 %d 件），变为逾期 %d 件，不再逾期 %d 件，已告知而失准的日期 %d 个\n",
		sum.Examined, sum.Moved, sum.DueMoved, sum.BecomeLate, sum.BecomeTimely, sum.Misstated)
	if doubts != nil {
		for _, doubt := range calendar.Violations(doubts) {
			fmt.Fprintf(std.Err, "foi: 疑点：%s\n", doubt.Chinese())
		}
	}
	switch {
	case sum.Beyond > 0:
		return fmt.Errorf("变更后 %d 件申请的期限将无法推算，未作更改", sum.Beyond)
	case f.DryRun:
		fmt.Fprintln(std.Err, "foi: 试算，未作更改")
	case doubts != nil && !acceptDoubts:
		return errors.New("通知有疑点，未作更改；核实无误后加 --accept-doubts")
	default:
		fmt.Fprintln(std.Err, "foi: 已生效")
	}
	return nil
}

// allInChinese is inChinese for what a calendar refuses: all of it in one line.
func allInChinese(err error) error {
	found := calendar.Violations(err)
	if len(found) == 0 {
		return inChinese(err)
	}
	texts := make([]string, len(found))
	for i, v := range found {
		texts[i] = v.Chinese()
	}
	return errors.New(strings.Join(texts, "；"))
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func misstated(all []app.Misstatement) string {
	texts := make([]string, len(all))
	for i, m := range all {
		texts[i] = m.Text
	}
	return strings.Join(texts, "；")
}
