package approval

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Content is what a draft says: the act that it proposes, with its arguments, and what no register knows. Everything else in the
// document follows from the case at the moment of its issue.
type Content struct {
	// Act is the proposed act without its day; of a document of no act its Do is empty.
	Act workflow.Event `json:"act,omitzero"`
	// Asked is what a 补正告知 asks for by element; empty when its items stand in Act alone.
	Asked []Correction `json:"asked,omitempty"`
	// Text is added to the letter below what was decided.
	Text string `json:"text,omitzero"`
	// Facts, Law and Request are the sections of an answer to a review organ or court; Evidence is what is handed in with it.
	Facts    string   `json:"facts,omitzero"`
	Law      string   `json:"law,omitzero"`
	Request  string   `json:"request,omitzero"`
	Evidence []string `json:"evidence,omitempty"`
	// Claimant, Others and Against say of a legal case what the register does not: who went to the organ or court, who else takes part,
	// what is attacked. Empty for what the register has.
	Claimant string   `json:"claimant,omitzero"`
	Others   []string `json:"others,omitempty"`
	Against  string   `json:"against,omitzero"`
	// Enclosures are sent along (附件); CopyTo get a copy (抄送).
	Enclosures []string `json:"enclosures,omitempty"`
	CopyTo     []string `json:"copy_to,omitempty"`
	Service    Service  `json:"service,omitzero"`
}

// Correction is one thing that an applicant is asked to correct (补正事项).
type Correction struct {
	Element workflow.Element `json:"element"`
	Item    string           `json:"item"`
}

// Service is what a 送达回证 records.
type Service struct {
	Recipient string                `json:"recipient,omitzero"`
	Documents []string              `json:"documents,omitempty"` // ids of issued documents that are delivered
	By        workflow.DeliveryMode `json:"by,omitzero"`
	Address   string                `json:"address,omitzero"`
	Tracking  string                `json:"tracking,omitzero"`
	Deliverer string                `json:"deliverer,omitzero"`
}

// Line is a paragraph of a draft with the name of what it belongs to.
type Line struct {
	Label string // Chinese
	Text  string
}

// Lines returns a draft paragraph by paragraph, in the order of its fields; what is empty is left out.
func (c Content) Lines() []Line {
	var lines []Line
	add := func(label string, texts ...string) {
		for _, text := range texts {
			for line := range strings.Lines(text) {
				if line = strings.TrimSpace(line); line != "" {
					lines = append(lines, Line{label, line})
				}
			}
		}
	}
	number := func(label string, n int) {
		if n != 0 {
			add(label, strconv.Itoa(n))
		}
	}
	a := c.Act
	add("办理结果", a.Row.Label())
	if d, ok := outcome.Lookup(a.Kind); ok {
		add("决定类型", d.Label)
	}
	add("征求意见编号", a.ID)
	add("对方", a.Party)
	add("理由", a.Reason, a.Statement.Reason, a.Grounds)
	add("指引", a.Statement.Redirect)
	if a.Statement.Undetermined {
		add("指引", "无法确定负责公开的机关")
	}
	add("此前的答复", a.Statement.Earlier)
	for _, p := range a.Parts {
		text := p.Text
		if p.Row != "" {
			text = p.Row.Label() + "：" + text
		}
		add("各项答复", text)
	}
	for _, e := range a.Elements {
		add("补正要素", e.Label())
	}
	add("补正事项", a.Items...)
	number("补正期限（工作日）", a.WithinDays)
	number("延长的工作日", a.Days)
	add("批准人", a.Approver)
	if a.Mode != "" {
		add("计费方式", a.Mode.Label())
	}
	number("件数或页数", a.Count)
	add("补充内容", c.Text)
	add("复议申请人或者原告", c.Claimant)
	add("第三人", c.Others...)
	add("所涉行政行为", c.Against)
	add("事实", c.Facts)
	add("法律依据", c.Law)
	add("请求", c.Request)
	add("证据", c.Evidence...)
	add("附件", c.Enclosures...)
	add("抄送", c.CopyTo...)
	add("受送达人", c.Service.Recipient)
	add("送达文书", c.Service.Documents...)
	add("送达方式", c.Service.By.Label())
	add("送达地址", c.Service.Address)
	add("邮件号", c.Service.Tracking)
	add("送达人", c.Service.Deliverer)
	return lines
}

// Deviates returns in what an act differs from the one that a document proposed, as API field names, in order; nil when the document
// tells of exactly this act. Days, numbers of documents and what the server reckons are not compared: the draft has none.
func Deviates(proposed, done workflow.Event) []string {
	var found []string
	differ := func(field string, differs bool) {
		if differs {
			found = append(found, field)
		}
	}
	differ("act", proposed.Do != done.Do)
	differ("outcome", proposed.Row != done.Row)
	differ("kind", proposed.Kind != done.Kind || proposed.With != done.With)
	differ("reason", proposed.Statement.Reason != done.Statement.Reason || proposed.Reason != done.Reason || proposed.Grounds != done.Grounds)
	differ("redirect", proposed.Statement.Redirect != done.Statement.Redirect)
	differ("undetermined", proposed.Statement.Undetermined != done.Statement.Undetermined)
	differ("earlier_answer", proposed.Statement.Earlier != done.Statement.Earlier)
	differ("parts", !slices.Equal(proposed.Parts, done.Parts))
	differ("items", !slices.Equal(proposed.Items, done.Items) || !slices.Equal(proposed.Elements, done.Elements))
	differ("within_days", proposed.WithinDays != done.WithinDays)
	differ("days", proposed.Days != done.Days)
	differ("approver", proposed.Approver != done.Approver)
	differ("party", proposed.Party != done.Party)
	differ("consultation", proposed.ID != "" && proposed.ID != done.ID)
	differ("mode", proposed.Mode != done.Mode)
	differ("count", proposed.Count != done.Count)
	differ("cause", proposed.Cause != done.Cause)
	return found
}
