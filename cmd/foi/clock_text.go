package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// textPrinter prints an application for people: where it stands, its ledger, its duties, and an empty line.
func textPrinter(out io.Writer, cal *calendar.Calendar, at calendar.Date) func(clockLine) error {
	return func(line clockLine) error {
		var b strings.Builder
		fmt.Fprintf(&b, "%s　%s（%s）　收到申请之日%s　%s\n",
			line.ExternalID, line.State.Label(), line.State, line.Receipt, dueText(line))
		for _, e := range line.Ledger {
			fmt.Fprintf(&b, "  %s　%s", e.On, e.Text)
			if e.Article != "" {
				fmt.Fprintf(&b, "〔%s〕", e.Article)
			}
			b.WriteByte('\n')
		}
		for _, d := range line.Duties {
			fmt.Fprintf(&b, "  %s\n", dutyText(cal, at, d))
		}
		b.WriteByte('\n')
		_, err := io.WriteString(out, b.String())
		return err
	}
}

func dueText(line clockLine) string {
	switch {
	case line.Paused:
		return "征求意见中，答复期限暂停计算"
	case line.Due.IsZero():
		return "无答复期限"
	case line.Provisional:
		return fmt.Sprintf("答复期限%s（当年放假安排尚未发布，暂定）", line.Due)
	}
	return fmt.Sprintf("答复期限%s", line.Due)
}

var ownerLabels = map[workflow.Owner]string{
	workflow.OwnedByAgency: "行政机关", workflow.OwnedByApplicant: "申请人", workflow.OwnedByParty: "被征求意见方",
}

// dutyText is one duty: what, whose, from when, until when, and how it stands on the day looked from.
func dutyText(cal *calendar.Calendar, at calendar.Date, d workflow.Duty) string {
	name := d.Kind.Label()
	if d.Of != "" {
		name += " " + d.Of
	}
	text := fmt.Sprintf("义务　%s（%s）：起%s，限%s，", name, ownerLabels[d.Kind.Owner()], orDash(d.Start), orDash(d.Due))
	switch {
	case !d.Done.IsZero():
		text += "完成" + d.Done.String()
	case d.Due.IsZero():
		text += "未完成"
	default:
		text += "未完成" + daysLeft(cal, at, d.Due)
	}
	if d.Late {
		text += "，逾期"
	}
	return text
}

// daysLeft says how many working days remain; nothing where the calendar does not reach.
func daysLeft(cal *calendar.Calendar, at, due calendar.Date) string {
	n, err := cal.Count(at, due, calendar.NextDay)
	if err != nil || due < at {
		return ""
	}
	return fmt.Sprintf("，还有%d个工作日", n)
}

func orDash(d calendar.Date) string {
	if d.IsZero() {
		return "—"
	}
	return d.String()
}
