package casefile

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/delivery"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/publication"
	"github.com/yishenqing/foi/redaction"
	"github.com/yishenqing/foi/workflow"
)

// composer makes the parts of one case file.
type composer struct {
	f     *store.CaseFile
	today calendar.Date
}

// parts are all parts, in the order in which they are asked for.
func (c *composer) parts() ([]*part, error) {
	ledger, err := c.ledger()
	if err != nil {
		return nil, err
	}
	all := []*part{
		c.application(), c.receipt(), c.correction(), ledger, c.searches(), c.consultations(), c.fees(), documents(&c.f.Filed), c.answers(), c.redactions(), c.deliveries(),
		c.legalCases(), c.publications(), reminders(&c.f.Filed), c.acts(), audited(&c.f.Filed),
		{Title: titleOther},
	}
	attach(c.f.Attachments, all, func(a *store.Attachment) string {
		if a.LegalCaseID != "" {
			return titleLegalCases
		}
		return partOf[a.Purpose]
	})
	return all, nil
}

// partOf is the title of the part to which attachments of a purpose belong.
var partOf = map[string]string{
	"letter_scan": titleApplication, "applicant_material": titleApplication, "envelope": titleReceipt, "screenshot": titleReceipt,
	"delivery_proof": titleDelivery, "party_letter": titleConsultations, "party_reply": titleConsultations, "answer": titleAnswers, "released_copy": titleRedactions,
}

const (
	titleApplication   = "申请与登记"
	titleReceipt       = "收件凭证"
	titleConsultations = "征求意见"
	titleAnswers       = "答复"
	titleRedactions    = "区分处理"
	titleDelivery      = "送达"
	titleLegalCases    = "行政复议与行政诉讼"
	titleOther         = "其他附件"
)

// application is what was registered, as the reader of an application sees it: what identifies the applicant is masked.
func (c *composer) application() *part {
	a, p := &c.f.Application, &part{Title: titleApplication}
	rows := [][]string{
		{"登记编号", a.RegisterNumber},
		{"受理机关", c.f.Agency.DisplayName},
		{"渠道", workflow.Channel(a.Channel).Label()},
		{"收到时间", instant(a.ReceivedAt)},
		{"登记日", day(a.EnteredOn)},
		{"登记人", c.f.RegisteredBy},
		{"申请人", a.ApplicantName},
		{"证件号码", present.Mask(a.ApplicantIDNumber)},
		{"联系电话", present.MaskPhone(a.Phone)},
		{"电子邮箱", present.MaskEmail(a.Email)},
		{"通信地址", present.MaskAddress(a.PostalAddress)},
		{"所需信息的内容描述", a.Description},
		{"迟延录入理由", a.LateEntryReason},
		{"备注", a.Note},
		{"办理状态", workflow.State(a.State).Label()},
	}
	if agent, err := a.AgentValue(); err == nil && agent != nil {
		rows = append(rows, []string{"代理人", agent.Name}, []string{"代理权限", agent.Authority})
	}
	kept := rows[:0]
	for _, row := range rows {
		if row[1] != "" {
			kept = append(kept, row)
		}
	}
	p.add("登记内容", []string{"项目", "内容"}, kept)
	rows = nil
	for _, t := range c.f.FormerTexts {
		rows = append(rows, []string{instant(t.ReplacedAt), t.Description})
	}
	p.add("此前的内容描述", []string{"更改时间", "原内容"}, rows)
	rows = nil
	kinds := map[string]string{"correction": "补正", "withdrawal": "撤回", "payment": "缴款凭证号", "rating": "满意度评价", "publication": "建议主动公开"}
	for i := range c.f.Inputs {
		in := &c.f.Inputs[i]
		text := in.Content + in.Reference
		if in.Score != nil {
			text = strconv.Itoa(*in.Score) + "分 " + text
		}
		rows = append(rows, []string{instant(in.RecordedAt), kinds[in.Kind], text, in.Actor})
	}
	p.add("申请人网上提交事项", []string{"时间", "类别", "内容", "门户"}, rows)
	return p
}

func (c *composer) receipt() *part {
	p := &part{Title: titleReceipt}
	var rows [][]string
	for i := range c.f.Proofs {
		r := &c.f.Proofs[i]
		rows = append(rows, []string{
			strconv.Itoa(r.Number), workflow.ProofKind(r.Kind).Label(), r.PostalNumber, attachment(r.Attachment), r.Note, instant(r.RecordedAt), r.Actor,
		})
	}
	p.add("收件凭证（条例第三十一条）", []string{"序号", "类别", "邮件号", "附件", "说明", "登记时间", "登记人"}, rows)
	rows = nil
	for i := range c.f.Attempts {
		m := present.ContactAttempt(&c.f.Attempts[i], c.f.Application.Version)
		rows = append(rows, []string{
			strconv.Itoa(c.f.Attempts[i].Number), instant(c.f.Attempts[i].AttemptedAt), ways[c.f.Attempts[i].Way], m.GetRecipient(),
			results[c.f.Attempts[i].Result], c.f.Attempts[i].Note, c.f.Attempts[i].Actor,
		})
	}
	p.add("联系申请人确认", []string{"序号", "时间", "方式", "对象", "结果", "说明", "经办人"}, rows)
	return p
}

var (
	ways    = map[string]string{"phone": "电话", "sms": "短信", "email": "电子邮件", "visit": "当面、上门", "letter": "信函", "platform": "网上平台"}
	results = map[string]string{"reached": "已联系上", "no_answer": "无人应答", "wrong_contact": "联系方式有误", "declined": "申请人不予确认"}
)

func (c *composer) correction() *part {
	p := &part{Title: "补正"}
	var rows [][]string
	for i := range c.f.Items {
		it := &c.f.Items[i]
		rows = append(rows, []string{strconv.Itoa(it.Number), workflow.Element(it.Element).Label(), it.Item, instant(it.RecordedAt), it.Actor})
	}
	p.add("要求补正的事项（条例第三十条）", []string{"序号", "申请要素", "事项", "时间", "经办人"}, rows)
	p.add("补正的办理", actColumns, c.actsOf(workflow.Return, workflow.Correct))
	return p
}

// ledger explains every day of every term.
func (c *composer) ledger() (*part, error) {
	p := &part{Title: "期限台账"}
	cal := c.f.Law.Calendar
	entries, err := workflow.Ledger(cal, c.f.Case, c.today)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for i := range entries {
		rows = append(rows, []string{entries[i].On.String(), entries[i].Text, entries[i].Article})
	}
	p.add("期限是如何计算的", []string{"日期", "说明", "依据"}, rows)
	view, err := c.f.Standing.View(cal, c.today)
	if err != nil {
		return nil, err
	}
	rows = nil
	for _, d := range view.Duties {
		state := "按期"
		switch {
		case d.Late:
			state = "逾期"
		case d.Open():
			state = "未届期"
		}
		rows = append(rows, []string{d.Kind.Label(), civil(d.Start), civil(d.Due), civil(d.Done), state})
	}
	p.add("时限义务", []string{"事项", "起始", "期限", "完成", "情况"}, rows)
	days, err := c.f.Standing.TermDays(cal, c.today)
	if err != nil {
		return nil, err
	}
	rows = nil
	for i := range days {
		m := present.TermDay(&c.f.Loaded, &days[i])
		number := ""
		if days[i].Counted {
			number = strconv.Itoa(days[i].Number)
		}
		rows = append(rows, []string{strconv.Itoa(days[i].Term), days[i].Date.String(), number, m.GetText()})
	}
	p.add("逐日计算", []string{"期限", "日期", "第几个工作日", "说明"}, rows)
	return p, nil
}

func (c *composer) searches() *part {
	p := &part{Title: "检索"}
	var rows [][]string
	for i := range c.f.SearchRecords {
		r := &c.f.SearchRecords[i]
		found := "查到"
		if r.Result == store.SearchNothing {
			found = "未查到"
		}
		note := r.Note
		if r.SupersededBy != nil {
			note += "（已被第" + strconv.Itoa(*r.SupersededBy) + "号记录更正）"
		}
		if r.Supersedes != nil {
			note += "（更正第" + strconv.Itoa(*r.Supersedes) + "号记录：" + r.Reason + "）"
		}
		rows = append(rows, []string{
			strconv.Itoa(r.Number), day(r.SearchedOn), strings.Join(r.Places, "、"), strings.Join(r.Words, "、"), day(r.PeriodFrom) + "—" + day(r.PeriodTo),
			r.Searcher, found, note,
		})
	}
	p.add("检索记录（条例第三十六条第四项）", []string{"序号", "日期", "范围", "关键词", "时段", "检索人", "结果", "说明"}, rows)
	return p
}

func (c *composer) consultations() *part {
	p := &part{Title: titleConsultations}
	var rows [][]string
	for _, t := range c.f.Standing.Consultations {
		rows = append(rows, []string{
			t.ID, t.With.Label(), t.Party, civil(t.On), civil(t.Received), civil(t.Ended), t.Opinion.Label(), t.Override.Reason,
		})
	}
	p.add("征求意见（条例第三十二条至第三十四条）", []string{"标识", "对象", "名称", "发函", "收函", "结束", "意见", "不采纳的理由"}, rows)
	rows = nil
	for i := range c.f.Letters {
		l := &c.f.Letters[i]
		rows = append(rows, []string{
			l.ConsultationID, workflow.Act(l.Step).Label(), l.Method, l.PostalNumber, attachment(l.Document), attachment(l.Proof), l.Note, instant(l.RecordedAt), l.Actor,
		})
	}
	p.add("函件", []string{"标识", "环节", "方式", "邮件号", "函件", "送达凭证", "说明", "登记时间", "登记人"}, rows)
	return p
}

func (c *composer) fees() *part {
	p := &part{Title: "收费"}
	var rows [][]string
	for _, f := range c.f.Standing.Charges {
		rows = append(rows, []string{
			civil(f.On), f.Mode.Label(), strconv.Itoa(f.Count), fmt.Sprintf("%d.%02d", f.AmountFen/100, f.AmountFen%100), f.Grounds, civil(f.Paid), civil(f.Waived),
			f.WaivedFor,
		})
	}
	p.add("信息处理费（条例第四十二条）", []string{"通知日期", "计收方式", "件数或页数", "金额（元）", "理由", "缴清", "减免", "减免理由"}, rows)
	return p
}

func (c *composer) answers() *part {
	p := &part{Title: titleAnswers}
	var rows [][]string
	for i := range c.f.Case.Events {
		ev := &c.f.Case.Events[i]
		row := present.RowOf(ev)
		if row == "" {
			continue
		}
		decision, _ := outcome.Lookup(ev.Kind)
		rows = append(rows, []string{
			ev.On.String(), ev.DocumentNumber, row.Label(), decision.Label, ev.Statement.Reason + ev.Reason, ev.Statement.Remedy.Text, c.f.Acts[i].Actor,
		})
	}
	p.add("答复与其他结论", []string{"日期", "文号", "办理结果", "决定类型", "理由", "救济告知", "作出人"}, rows)
	return p
}

func (c *composer) deliveries() *part {
	p := &part{Title: titleDelivery}
	var rows, ends [][]string
	for i := range c.f.Deliveries {
		d := &c.f.Deliveries[i]
		v := d.Value()
		rows = append(rows, []string{
			strconv.Itoa(d.Number), v.Method.Label(), day(d.SentOn), d.PostalNumber, attachment(d.Proof), civil(v.Counts()), d.Note, d.Actor,
		})
		for _, e := range d.Ends {
			how := "已送达"
			if e.Failure != "" {
				how = delivery.Failure(e.Failure).Label()
			}
			ends = append(ends, []string{strconv.Itoa(d.Number), day(e.EndedOn), how, e.Signer, attachment(e.Proof), e.Note, e.Actor})
		}
	}
	p.add("送达（国办公开办函〔2016〕235号）", []string{"序号", "方式", "发出", "邮件号", "凭证", "计为送达之日", "说明", "经办人"}, rows)
	p.add("送达的结果", []string{"送达序号", "日期", "结果", "签收人", "凭证", "说明", "经办人"}, ends)
	p.add("送达的办理", actColumns, c.actsOf(workflow.Deliver))
	return p
}

// redactions say what was made of which attachment and by whom, and for each ground how many places are withheld; what stands there
// they do not say.
func (c *composer) redactions() *part {
	p := &part{Title: titleRedactions}
	var rows, grounds [][]string
	for i := range c.f.Redactions {
		r := &c.f.Redactions[i]
		number, released := strconv.Itoa(r.Number), ""
		if r.ReleasedCopy != nil {
			released = fmt.Sprintf("附件%02d", *r.ReleasedCopy)
		}
		rows = append(rows, []string{
			number, fmt.Sprintf("附件%02d", r.Source), redaction.State(r.State).Label(), r.DraftedBy, r.CheckedBy, r.ReleasedBy, released, r.WithdrawnReason,
		})
		for _, t := range redaction.Sum(r.Marks) {
			grounds = append(grounds, []string{number, t.Label, t.Article, strconv.Itoa(t.Places)})
		}
	}
	p.add("区分处理（条例第三十七条）", []string{"编号", "原件", "状态", "拟制人", "复核人", "放行人", "副本", "撤回理由"}, rows)
	p.add("不予公开的依据", []string{"编号", "依据", "条款", "处数"}, grounds)
	return p
}

func (c *composer) publications() *part {
	p := &part{Title: "依申请转主动公开"}
	var rows [][]string
	for i := range c.f.Publications {
		r := &c.f.Publications[i]
		where := ""
		if r.PublishedAt != nil {
			where = present.PublicationEvidence(r)
		}
		rows = append(rows, []string{r.Title, publication.State(r.State).Label(), r.ProposedBy, r.ApprovedBy, where, r.DeclinedReason})
	}
	p.add("转主动公开（条例第四十四条）", []string{"信息名称", "状态", "提出人", "审定人", "公开情况", "不转的理由"}, rows)
	return p
}

var actColumns = []string{"序号", "日期", "环节", "说明", "办理人", "登记时间"}

func (c *composer) acts() *part {
	p := &part{Title: "办理过程"}
	p.add("办理过程", actColumns, c.actsOf())
	return p
}

// actsOf are the acts of some kinds, or all.
func (c *composer) actsOf(kinds ...workflow.Act) (rows [][]string) {
	for i := range c.f.Case.Events {
		ev := &c.f.Case.Events[i]
		wanted := len(kinds) == 0
		for _, k := range kinds {
			wanted = wanted || k == ev.Do
		}
		if !wanted {
			continue
		}
		said := []string{ev.Reason, ev.Grounds, ev.Statement.Reason, strings.Join(ev.Items, "；"), ev.To, ev.Party, ev.DocumentNumber, ev.By.Label(), ev.Approver}
		text := ""
		for _, s := range said {
			if s != "" {
				text += "；" + s
			}
		}
		rows = append(rows, []string{
			strconv.Itoa(i + 1), ev.On.String(), ev.Do.Label(), strings.TrimPrefix(text, "；"), c.f.Acts[i].Actor, instant(c.f.Acts[i].RecordedAt),
		})
	}
	return rows
}

var china = time.FixedZone("CST", 8*60*60)

// instant is a time of day in China.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(china).Format("2006-01-02 15:04:05")
}

func day(d store.Day) string { return civil(d.Date()) }

func civil(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func attachment(number *int) string {
	if number == nil {
		return ""
	}
	return fmt.Sprintf("附件%02d", *number)
}
