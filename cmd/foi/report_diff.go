package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// reportDiffCmd is `foi report diff`.
type reportDiffCmd struct {
	Agency string  `required:"" placeholder:"ID" help:"行政机关。"`
	Year   int     `required:"" placeholder:"Y" help:"年份。"`
	From   instant `required:"" placeholder:"INSTANT" help:"前一时刻（RFC 3339），例如上次报送的时刻。"`
	To     instant `placeholder:"INSTANT" help:"后一时刻；默认现在。"`
	Layout int     `enum:"2021,2019" default:"2021" placeholder:"2021|2019" help:"表式。"`
	Own    bool    `help:"仅本机关；默认含全部下级机关。"`
	Format string  `enum:"text,json" default:"text" placeholder:"text|json" help:"输出格式。"`
	Limit  int     `default:"1000" placeholder:"N" help:"最多列出的原因数。"`
	config.Database
}

// Run prints which figures of the report differ between the two instants, and which acts recorded between them did it.
func (c *reportDiffCmd) Run(ctx context.Context, std stdio) error {
	switch {
	case c.Year < firstReport || c.Year > lastReport:
		return usageError{fmt.Errorf("年份应在 %d 至 %d 之间：%d", firstReport, lastReport, c.Year)}
	case time.Time(c.From).IsZero():
		return usageError{fmt.Errorf("--from 不能为空")}
	case !time.Time(c.To).IsZero() && !time.Time(c.To).After(time.Time(c.From)):
		return usageError{fmt.Errorf("--to 应晚于 --from")}
	case c.Limit < 1:
		return usageError{fmt.Errorf("--limit 应为正整数：%d", c.Limit)}
	}
	r, err := app.Restate(ctx, &c.Database, app.RestatementQuery{
		Scope: stats.Scope{Agency: c.Agency, Year: c.Year, Layout: outcome.Layout(c.Layout), Own: c.Own},
		From:  time.Time(c.From), To: time.Time(c.To), Limit: c.Limit,
	}, quietLog(std))
	if err != nil {
		return err
	}
	if c.Format == "json" {
		encoder := json.NewEncoder(std.Out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(restated(&r))
	}
	return writeRestatement(std.Out, &r)
}

// restatement is what is printed as JSON.
type restatement struct {
	Agency  string         `json:"agency"`
	Year    int            `json:"year"`
	From    time.Time      `json:"from"`
	To      *time.Time     `json:"to"`
	Changes []figureChange `json:"changes"`
	Causes  []figureCause  `json:"causes"`
	More    bool           `json:"more"`
}

type figureChange struct {
	Row    string `json:"row"`
	Column string `json:"column"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// figureCause is an act, a review or suit, or an agency that came or left.
type figureCause struct {
	Kind           string         `json:"kind"` // act, legal_case, agency
	RecordedAt     []time.Time    `json:"recorded_at,omitempty"`
	Agency         string         `json:"agency"`
	Application    string         `json:"application,omitempty"`
	RegisterNumber string         `json:"register_number,omitempty"`
	LegalCase      string         `json:"legal_case,omitempty"`
	Act            string         `json:"act,omitempty"`
	Changes        []figureChange `json:"changes"`
}

func restated(r *app.Restatement) restatement {
	out := restatement{
		Agency: r.After.Agency, Year: r.After.Year, From: r.Before.AsOf, Changes: figureChanges(r.Changes), Causes: []figureCause{}, More: r.More,
	}
	if to := r.After.AsOf; !to.IsZero() {
		out.To = &to
	}
	for _, o := range r.Organisation {
		act := "left"
		if o.Came {
			act = "came"
		}
		out.Causes = append(out.Causes, figureCause{Kind: "agency", RecordedAt: o.RecordedAt, Agency: o.Agency, Act: act, Changes: figureChanges(o.Changes)})
	}
	for i := range r.Causes {
		c := &r.Causes[i]
		out.Causes = append(out.Causes, figureCause{
			Kind: "act", RecordedAt: []time.Time{c.RecordedAt}, Agency: c.AgencyID, Application: c.ApplicationID, RegisterNumber: c.RegisterNumber,
			Act: c.Act, Changes: figureChanges(c.Changes),
		})
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		cause := figureCause{Kind: "legal_case", Agency: c.AgencyID, LegalCase: c.ID, Changes: figureChanges(c.Changes)}
		if c.ApplicationID != nil {
			cause.Application = *c.ApplicationID
		}
		out.Causes = append(out.Causes, cause)
	}
	return out
}

func figureChanges(changes []stats.Change) []figureChange {
	out := make([]figureChange, len(changes))
	for i, c := range changes {
		out[i] = figureChange{c.Row, c.Column, c.Before, c.After}
	}
	return out
}

// writeRestatement writes the figures and then the causes, for people.
func writeRestatement(w io.Writer, r *app.Restatement) error {
	var b strings.Builder
	until := "现在"
	if !r.After.AsOf.IsZero() {
		until = inShanghai(r.After.AsOf)
	}
	fmt.Fprintf(&b, "%s %d年年度报告：%s 与 %s 相比\n", r.After.DisplayName, r.After.Year, inShanghai(r.Before.AsOf), until)
	if len(r.Changes) == 0 {
		b.WriteString("数字没有变化。\n")
	}
	for _, c := range r.Changes {
		fmt.Fprintf(&b, "%s\t%s\t%d → %d\n", c.Label, c.ColumnLabel, c.Before, c.After)
	}
	causes := 0
	cause := func(what string, changes []stats.Change) {
		if causes++; causes == 1 {
			b.WriteString("\n原因：\n")
		}
		var effects []string
		for _, c := range changes {
			if c.Column != "total" {
				effects = append(effects, fmt.Sprintf("%s[%s] %+d", c.Row, c.ColumnLabel, c.After-c.Before))
			}
		}
		fmt.Fprintf(&b, "%s\t%s\n", what, strings.Join(effects, "，"))
	}
	for _, o := range r.Organisation {
		act := "不再计入"
		if o.Came {
			act = "改为计入"
		}
		var at []string
		for _, t := range o.RecordedAt {
			at = append(at, inShanghai(t))
		}
		cause(fmt.Sprintf("%s\t%s（%s）\t机构调整，%s", strings.Join(at, "，"), o.DisplayName, o.Agency, act), o.Changes)
	}
	for i := range r.Causes {
		c := &r.Causes[i]
		cause(fmt.Sprintf("%s\t%s %s\t%s", inShanghai(c.RecordedAt), c.AgencyID, c.RegisterNumber, actLabels(c.Act)), c.Changes)
	}
	for i := range r.Cases {
		cause(fmt.Sprintf("%s\t%s\t复议、诉讼案件 %s", r.Cases[i].ServedOn.Date(), r.Cases[i].AgencyID, r.Cases[i].ID), r.Cases[i].Changes)
	}
	if r.More {
		b.WriteString("原因未列完，可用 --limit 增加。\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// inShanghai spells an instant by the clock of those who read it.
func inShanghai(t time.Time) string {
	return t.In(calendar.DateOf(t).Time().Location()).Format(time.RFC3339)
}

// actLabels are the names of the acts, as people read them; what is no act of the life cycle keeps its word.
func actLabels(acts string) string {
	others := map[string]string{"register": "登记", "split": "拆分", "receive_transfer": "移送收到", "repair": "修正统计", "correct_receipt": "更正收到日期", "legal_case": "复议、诉讼"}
	labels := strings.Split(acts, ",")
	for i, a := range labels {
		if l := workflow.Act(a).Label(); l != "" {
			labels[i] = l
		} else if l := others[a]; l != "" {
			labels[i] = l
		}
	}
	return strings.Join(labels, "、")
}
