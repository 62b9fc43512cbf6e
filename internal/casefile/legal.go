package casefile

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/archive"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/legalcase"
)

func (c *composer) legalCases() *part {
	p := &part{Title: titleLegalCases}
	var rows [][]string
	for i := range c.f.LegalCases {
		l := &c.f.LegalCases[i]
		v := l.Value()
		rows = append(rows, []string{
			l.ID, v.Type.Label() + v.Route.Label(), l.Subject, day(l.ServedOn), day(l.ReportedOn), day(l.ConcludedOn), v.Result.Label(), l.Decision,
		})
	}
	p.add("案件", []string{"标识", "类别", "事由", "收到", "报备", "结案", "结果", "裁判"}, rows)
	p.add("经过", []string{"案件", "日期", "环节", "说明", "办理人", "登记时间"}, courses(c.f.LegalEvents))
	if n := c.f.LegalFilesWithheld; n > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("案件附件%d件未附入：下载人没有“%s”权限。", n, "查看复议诉讼案件"))
	}
	return p
}

// courses are what was done in legal cases.
func courses(events []store.LegalCaseEvent) (rows [][]string) {
	for i := range events {
		e := &events[i]
		ev, err := e.Value()
		if err != nil { // nothing is left out because it cannot be read
			rows = append(rows, []string{e.LegalCaseID, day(e.ActOn), legalcase.Act(e.Act).Label(), e.Event, e.Actor, instant(e.RecordedAt)})
			continue
		}
		proof := ""
		switch {
		case ev.CaseAttachment > 0:
			proof = ofLegalCase(e.LegalCaseID, ev.CaseAttachment)
		case ev.Attachment > 0:
			proof = attachment(&ev.Attachment)
		}
		said := ""
		for _, s := range []string{ev.Reason, ev.Text, ev.Evidence, ev.Platform, ev.Place, ev.Forum, ev.Number, ev.Decision, ev.Result.Label(), proof} {
			if s != "" {
				said += "；" + s
			}
		}
		rows = append(rows, []string{e.LegalCaseID, day(e.ActOn), ev.Do.Label(), strings.TrimPrefix(said, "；"), e.Actor, instant(e.RecordedAt)})
	}
	return rows
}

// WriteLegal writes the file of a legal case as a zip file, as Write does that of an application.
func WriteLegal(ctx context.Context, to io.Writer, f *store.WholeLegalCase, today calendar.Date, from Files) (archive.Written, error) {
	parts, err := legalParts(f, today)
	if err != nil {
		return archive.Written{}, err
	}
	v := volume{
		filed: &f.Filed, matter: f.Case.Matter(), number: f.Standing.Facts.Type.Label() + "案件 " + f.Case.ID, agency: f.Agency.DisplayName, parts: parts,
		manifest: archive.Manifest{
			LegalCase: resname.LegalCase{Agency: resname.Agency{ID: f.Case.AgencyID}, ID: f.Case.ID}.String(), RegisterNumber: f.RegisterNumber, Version: f.Case.Version,
		},
	}
	return v.write(ctx, to, from, nil)
}

// The parts of the file of a legal case that have files, and what they are for.
const (
	titleServed   = "受理与送达材料"
	titleReport   = "报备"
	titleDefence  = "答复、答辩与证据"
	titleHearing  = "听证与庭审"
	titleDecision = "裁判与履行"
)

var legalPartOf = map[string]string{
	"served_paper": titleServed, "forum_letter": titleServed, "envelope": titleServed, "report_proof": titleReport, "screenshot": titleReport,
	"defence": titleDefence, "evidence": titleDefence, "delivery_proof": titleDefence, "hearing_record": titleHearing, "decision": titleDecision,
}

// legalParts are the parts, in the order in which a case goes.
func legalParts(f *store.WholeLegalCase, today calendar.Date) ([]*part, error) {
	duties, err := f.Duties()
	if err != nil {
		return nil, err //nolint:wrapcheck // says what it is
	}
	st := &f.Standing
	all := []*part{
		loggedCase(f),
		{Title: titleServed},
		{Title: titleReport},
		owed(duties, today),
		documents(&f.Filed),
		{Title: titleDefence},
		hearings(st),
		decided(st),
		course(f),
		reminders(&f.Filed),
		audited(&f.Filed),
		{Title: titleOther},
	}
	if !st.Reported.IsZero() {
		all[2].add("报备", []string{"报备日期", "平台编号", "凭证说明"}, [][]string{{civil(st.Reported), st.Platform, st.Evidence}})
	}
	attach(f.Attachments, all, func(a *store.Attachment) string { return legalPartOf[a.Purpose] })
	return all, nil
}

// loggedCase is what was logged, with the instances.
func loggedCase(f *store.WholeLegalCase) *part {
	p, l, st := &part{Title: "案件登记"}, &f.Case, &f.Standing
	about := "主动公开"
	if f.RegisterNumber != "" {
		about = f.RegisterNumber
	}
	var rows [][]string
	for _, row := range [][]string{
		{"案件标识", l.ID},
		{"类别", st.Facts.Type.Label() + st.Facts.Route.Label()},
		{"所涉申请", about},
		{"案由和请求", l.Subject},
		{"收到副本", civil(st.Facts.Served)},
		{"审理程序", st.Procedure.Label()},
		{"案件状态", st.State.Label()},
		{"承办", l.Assignee},
		{"备注", l.Note},
	} {
		if row[1] != "" {
			rows = append(rows, row)
		}
	}
	p.add("登记内容", []string{"项目", "内容"}, rows)
	rows = nil
	for i := range st.Stages {
		s := &st.Stages[i]
		rows = append(rows, []string{s.Instance.Label(), s.Forum, s.Number, civil(s.Served), civil(s.Responded), civil(s.Decided)})
	}
	p.add("审级", []string{"审级", "复议机关或者人民法院", "案号", "收到副本", "提交答复、答辩", "裁判"}, rows)
	rows = nil
	for _, s := range st.Suspensions {
		rows = append(rows, []string{civil(s.From), civil(s.To), s.Reason})
	}
	p.add("中止", []string{"中止日期", "恢复日期", "事由"}, rows)
	return p
}

func owed(duties []legalcase.Duty, today calendar.Date) *part {
	p := &part{Title: "时限义务"}
	var rows [][]string
	for i := range duties {
		d := &duties[i]
		state := "按期"
		switch {
		case d.Open() && d.Due >= today:
			state = "未届期"
		case d.Open() || d.Done > d.Due:
			state = "逾期"
		}
		rows = append(rows, []string{d.Kind.Label(), d.Of, civil(d.Start), civil(d.Due), civil(d.Done), state, d.Article})
	}
	p.add("时限义务", []string{"事项", "序号", "起始", "期限", "完成", "情况", "依据"}, rows)
	return p
}

func hearings(st *legalcase.Standing) *part {
	p := &part{Title: titleHearing}
	var rows [][]string
	for i, h := range st.Hearings {
		rows = append(rows, []string{strconv.Itoa(i + 1), civil(h.Announced), civil(h.On), h.Place, civil(h.Held), h.Text})
	}
	p.add("开庭、听证", []string{"序号", "收到通知", "开庭日期", "地点", "登记日期", "情况"}, rows)
	return p
}

// decided is how each instance ended, and what followed.
func decided(st *legalcase.Standing) *part {
	p := &part{Title: titleDecision}
	var rows [][]string
	for i := range st.Stages {
		s := &st.Stages[i]
		if s.Decided.IsZero() {
			continue
		}
		form, _ := legalcase.FormOf(st.Facts.Type, s.Form)
		rows = append(rows, []string{s.Instance.Label(), form.Label, s.Outcome.Result.Label(), s.Decision, civil(s.Decided), civil(s.Received), civil(s.Outcome.AnewBy)})
	}
	p.add("裁判", []string{"审级", "结案方式", "结果", "文号", "裁判日期", "收到", "责令履行期限"}, rows)
	var causes []string
	for _, c := range st.Causes {
		causes = append(causes, c.Label())
	}
	if len(causes) > 0 {
		p.add("纠错原因", []string{"原因", "责任科室"}, [][]string{{strings.Join(causes, "、"), st.Unit}})
	}
	rows = nil
	for i, l := range st.Lessons {
		rows = append(rows, []string{strconv.Itoa(i + 1), l.Text, l.Owner, civil(l.Due), civil(l.Done), l.Note})
	}
	p.add("整改措施", []string{"序号", "措施", "责任", "期限", "完成", "完成情况"}, rows)
	return p
}

func course(f *store.WholeLegalCase) *part {
	p := &part{Title: "办理经过"}
	p.add("经过", []string{"案件", "日期", "环节", "说明", "办理人", "登记时间"}, courses(f.Events))
	return p
}
