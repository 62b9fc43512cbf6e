package casefile

import (
	"fmt"
	"strconv"

	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/workflow"
)

var purposes = map[string]string{
	"letter_scan": "来件扫描", "envelope": "信封、邮戳、邮件号", "screenshot": "系统截图", "delivery_proof": "送达凭证",
	"served_paper": "送达本机关的副本、通知", "evidence": "证据、依据", "defence": "复议答复书、答辩状", "decision": "复议决定书、裁判文书", "forum_letter": "复议机关、人民法院的其他来函",
	"hearing_record": "听证、庭审笔录", "report_proof": "报备凭证",
	"party_letter": "致第三方或其他机关的函件", "party_reply": "第三方或其他机关的复函", "other": "其他", "applicant_material": "申请人提交的材料", "answer": "答复文件", "released_copy": "区分处理后的副本",
}

// attach numbers the parts and puts the attachments where they belong, the withdrawn ones too: they stay on record, marked. titleOf says to
// which part one belongs; the last part has the others.
func attach(attachments []store.Attachment, all []*part, titleOf func(*store.Attachment) string) {
	for i, p := range all {
		p.Number = i + 1
	}
	for i := range attachments {
		a := &attachments[i]
		to, wanted := all[len(all)-1], titleOf(a)
		for _, p := range all {
			if p.Title == wanted {
				to = p
			}
		}
		title := purposes[a.Purpose]
		if a.WithdrawnAt != nil {
			title += "（已撤回：" + a.WithdrawnReason + "）"
		}
		to.files = append(to.files, file{
			name: fileName(nameOf(a), a.FileName), title: title, media: a.MediaType, size: a.SizeBytes, sha256: a.SHA256, attachment: a,
		})
	}
}

// nameOf is how an attachment is called in the file, unlike any other.
func nameOf(a *store.Attachment) string {
	if a.LegalCaseID != "" {
		return ofLegalCase(a.LegalCaseID, a.Number)
	}
	return attachment(&a.Number)
}

// ofLegalCase is how an attachment of a legal case is called.
func ofLegalCase(id string, number int) string { return "案件" + id + "-" + attachment(&number) }

// documents are what was drafted, how it was approved, and what was issued.
func documents(f *store.Filed) *part {
	p := &part{Title: "拟稿与审批"}
	var rows, steps, drafts [][]string
	for i := range f.Documents {
		d := &f.Documents[i]
		name := letter.Kind(d.Kind).Label()
		rows = append(rows, []string{d.ID, name, approval.State(d.State).Label(), d.DraftedBy, d.ApprovedBy, d.Number, day(d.IssuedOn), d.VoidReason})
		for j := range d.Drafts {
			n := &d.Drafts[j]
			drafts = append(drafts, []string{d.ID, strconv.Itoa(n.Number), n.Actor, instant(n.RecordedAt), n.Note, n.Content})
		}
		for j := range d.Steps {
			t := &d.Steps[j]
			who := t.Actor
			if t.InPlaceOf != "" {
				who += "（代" + t.InPlaceOf + "）"
			}
			steps = append(steps, []string{d.ID, strconv.Itoa(t.Draft), approval.Act(t.Act).Label(), who, t.Reason, instant(t.RecordedAt)})
		}
		if d.File != nil {
			p.files = append(p.files, file{
				name: fileName(fmt.Sprintf("文书%02d", i+1), d.File.FileName), title: name + " " + d.Number, media: d.File.MediaType, size: d.File.SizeBytes,
				sha256: d.File.SHA256, document: d.ID,
			})
		}
	}
	p.add("文书", []string{"标识", "种类", "状态", "拟稿人", "批准人", "文号", "成文日期", "作废理由"}, rows)
	p.add("审批", []string{"文书", "稿次", "环节", "办理人", "意见", "时间"}, steps)
	p.add("历次文稿", []string{"文书", "稿次", "拟稿人", "时间", "说明", "内容"}, drafts)
	return p
}

func reminders(f *store.Filed) *part {
	p := &part{Title: "督办提醒"}
	var rows [][]string
	for i := range f.Reminders {
		r := &f.Reminders[i]
		read := ""
		if r.ReadAt != nil {
			read = instant(*r.ReadAt)
		}
		rows = append(rows, []string{instant(r.CreatedAt), workflow.DutyKind(r.Kind).Label(), day(r.DueOn), strconv.Itoa(r.DaysLeft), r.OfficerID, read})
	}
	p.add("发出的提醒", []string{"时间", "事项", "期限", "剩余工作日", "经办人员", "阅读时间"}, rows)
	return p
}
