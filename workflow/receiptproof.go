package workflow

import "slices"

// ProofKind is what proves the day of receipt (收件凭证, art. 31): each way in leaves its own traces.
type ProofKind string

// The kinds.
const (
	ProofCounterSlip    ProofKind = "counter_slip"    // 当面提交回执
	ProofRegisteredMail ProofKind = "registered_mail" // 挂号信、EMS 邮件号
	ProofPostmark       ProofKind = "postmark"        // 信封邮戳
	ProofScreenshot     ProofKind = "screenshot"      // 系统截图
	ProofFaxReport      ProofKind = "fax_report"      // 传真报告
)

var proofKinds = [...]struct {
	value  ProofKind
	label  string
	proves []Channel
}{
	{ProofCounterSlip, "当面提交回执", []Channel{Counter}},
	{ProofRegisteredMail, "挂号信、EMS 邮件号及签收记录", []Channel{PostSigned}},
	{ProofPostmark, "信封邮戳", []Channel{PostSigned, PostOrdinary}},
	{ProofScreenshot, "系统截图", []Channel{Online, Fax}}, // a fax may come in by a system too
	{ProofFaxReport, "传真报告", []Channel{Fax}},
}

// ProofKinds returns every kind. The slice is the caller's own.
func ProofKinds() []ProofKind {
	all := make([]ProofKind, len(proofKinds))
	for i, k := range proofKinds {
		all[i] = k.value
	}
	return all
}

// Label returns the Chinese name, or "" when k is no kind.
func (k ProofKind) Label() string {
	for _, p := range proofKinds {
		if p.value == k {
			return p.label
		}
	}
	return ""
}

// Proves reports whether such a thing can prove the receipt of what came in through a channel.
func (k ProofKind) Proves(c Channel) bool {
	for _, p := range proofKinds {
		if p.value == k {
			return slices.Contains(p.proves, c)
		}
	}
	return false
}
