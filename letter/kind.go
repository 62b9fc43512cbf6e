package letter

import (
	"slices"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Kind is a kind of document (文种).
type Kind string

// The kinds.
const (
	Receipt           Kind = "registration_receipt"    // 登记回执
	Correction        Kind = "correction_notice"       // 补正告知书
	Extension         Kind = "extension_notice"        // 延期告知书
	Deferral          Kind = "deferral_notice"         // 延迟答复告知书
	ThirdPartyInquiry Kind = "third_party_inquiry"     // 征求第三方意见书
	AgencyInquiry     Kind = "agency_inquiry"          // 征求意见函
	ThirdPartyNotice  Kind = "third_party_notice"      // 告知第三方书
	ReasonsQuery      Kind = "reasons_query"           // 说明理由通知书
	FeeNotice         Kind = "fee_notice"              // 收费通知书
	Answer            Kind = "answer"                  // 答复书, of every outcome that is an answer
	CorrectionLapse   Kind = "correction_lapse_notice" // 不再处理告知书：逾期不补正
	FeeLapse          Kind = "fee_lapse_notice"        // 不再处理告知书：逾期未缴费
	Withdrawal        Kind = "withdrawal_confirmation" // 撤回确认书
	Closing           Kind = "closing_notice"          // 终止办理告知书
	ReviewAnswer      Kind = "review_answer"           // 行政复议答复书
	SuitDefence       Kind = "suit_defence"            // 行政诉讼答辩状
	ServiceRecord     Kind = "service_record"          // 送达回证
	LegalReport       Kind = "legal_report"            // 复议、诉讼报备表
)

// form is what is told of a kind.
type form struct {
	kind  Kind
	label string
	title string       // as it is printed
	act   workflow.Act // that the document is of; empty when it is of none
	cause workflow.LapseCause
	// unnumbered: it goes out without a 发文字号 unless it is given one.
	unnumbered bool
	// plain: no 发文机关标志: a slip or form.
	plain bool
	// unsigned: no 署名 and 成文日期 below it.
	unsigned bool
	fields   []Field // besides those of every document, in the order in which they are said
	check    func(*checker)
	say      func(*speaker)
}

// Kinds returns every kind, in the order in which they occur in the life of an application. The slice is the caller's own.
func Kinds() []Kind {
	all := make([]Kind, len(forms))
	for i := range forms {
		all[i] = forms[i].kind
	}
	return all
}

func (k Kind) form() *form {
	if i := slices.IndexFunc(forms, func(f form) bool { return f.kind == k }); i >= 0 {
		return &forms[i]
	}
	return nil
}

// Label returns the Chinese name, or "" when k is no kind.
func (k Kind) Label() string {
	if f := k.form(); f != nil {
		return f.label
	}
	return ""
}

// Valid reports whether k is a kind.
func (k Kind) Valid() bool { return k.form() != nil }

// Numbered reports whether the kind needs a 发文字号 to be issued.
func (k Kind) Numbered() bool {
	f := k.form()
	return f != nil && !f.unnumbered
}

// Legal reports whether documents of the kind are about a legal case.
func (k Kind) Legal() bool { return k == ReviewAnswer || k == SuitDefence || k == LegalReport }

// Act returns the act that documents of the kind are of, and empty when they are of none.
func (k Kind) Act() workflow.Act {
	if f := k.form(); f != nil {
		return f.act
	}
	return ""
}

// OfEvent returns the kind of document that an act asks for, and false when it asks for none.
func OfEvent(ev workflow.Event) (Kind, bool) {
	switch ev.Do { //nolint:exhaustive // the other acts have one kind or none
	case workflow.Consult:
		if ev.With == workflow.WithAgency {
			return AgencyInquiry, true
		}
		return ThirdPartyInquiry, true
	case workflow.Lapse:
		if ev.Cause == workflow.LapsedFee {
			return FeeLapse, true
		}
		return CorrectionLapse, true
	}
	for i := range forms {
		if forms[i].act == ev.Do && ev.Do != "" {
			return forms[i].kind, true
		}
	}
	return "", false
}

// OfOutcome returns the kind of document by which a decision is told, or "" for an unknown one.
func OfOutcome(k outcome.Kind) Kind {
	d, ok := outcome.Lookup(k)
	switch {
	case !ok:
		return ""
	case d.IsAnswer():
		return Answer
	}
	switch k { //nolint:exhaustive // answers are done with
	case outcome.CorrectionLapsed:
		return CorrectionLapse
	case outcome.FeeLapsed:
		return FeeLapse
	case outcome.Withdrawn:
		return Withdrawal
	}
	return Closing
}
