package answering

import (
	"slices"

	"github.com/yishenqing/foi/outcome"
)

// Nature is what an application asks for, looked at for what it is and not for how it is called.
type Nature string

// The natures.
const (
	Information   Nature = "information"       // 获取政府信息
	Complaint     Nature = "petition"          // 信访、投诉、举报 (art. 39(1))
	Inquiry       Nature = "inquiry"           // 咨询: asks what is so or what to do, and for no record (art. 39(1): 等)
	PublishedWork Nature = "publication"       // 政府公报、报刊、书籍 (art. 39(2))
	Confirmation  Nature = "reconfirm"         // 要求确认或者重新出具 (the table's own row)
	RegisterQuery Nature = "register_lookup"   // 工商、不动产登记资料等 (art. 36(7))
	OwnRecord     Nature = "record_correction" // 要求更正与自身相关的信息 (art. 41)
)

// Maker is who has to answer for the information (art. 10).
type Maker string

// The makers.
const (
	ThisAgency   Maker = "this_agency"  // made here, or got from citizens and organisations and kept here
	JointLed     Maker = "joint_led"    // made jointly, this agency leading
	JointOther   Maker = "joint_other"  // made jointly, another agency leading
	OtherAgency  Maker = "other_agency" // made or first obtained by another agency, which is known
	Undetermined Maker = "undetermined" // not this agency, and which one cannot be determined
)

// Tri is a finding that may still be open.
type Tri int

// The values.
const (
	Open Tri = iota // not found out yet
	No
	Yes
)

// Findings are what an officer found out about an application. Empty and Open stand for what is not known yet.
type Findings struct {
	Nature Nature
	// StillUnclear: after the correction it still cannot be told what is asked for (art. 30).
	StillUnclear bool
	// Repeated: the same applicant got an answer to the same application before (art. 36(6)).
	Repeated bool
	// Unreasonable: number or frequency of the applicant's applications are clearly beyond reason (art. 35).
	Unreasonable bool
	// Convincing: the reasons that the applicant gave for them hold.
	Convincing Tri
	// Public: it is published already (art. 36(1)).
	Public Tri
	Maker  Maker
	// Exists: it was searched for and found, ready-made.
	Exists Tri
	// NeedsMaking: it would have to be made, processed or analysed first (art. 38).
	NeedsMaking bool
	// Grounds are the kinds of withholding (arts. 14 to 16) that apply to all or part of it.
	Grounds []outcome.Kind
	// Separable: what may be released can be told apart from what may not (art. 37).
	Separable Tri
	// ThirdParty: release would touch business secrets, privacy or other rights of a third party (arts. 15, 32).
	ThirdParty Tri
	// PublicInterest: withholding it would gravely harm the public interest (art. 15).
	PublicInterest bool
}

// Grounds returns the kinds of withholding that a finding can name, in the order of the table. The slice is the caller's own.
func Grounds() []outcome.Kind {
	return []outcome.Kind{
		outcome.Secret, outcome.Forbidden, outcome.Stability, outcome.ThirdParty, outcome.Internal, outcome.Process,
		outcome.EnforcementFile,
	}
}

// Check returns what is wrong with the findings: values that are none, and findings that cannot both hold. It returns nil
// when nothing is.
func (f Findings) Check() []Fault {
	var found []Fault
	refuse := func(field string, bad bool, text string) {
		if bad {
			found = append(found, Fault{Field: field, Text: text})
		}
	}
	natures := []Nature{"", Information, Complaint, Inquiry, PublishedWork, Confirmation, RegisterQuery, OwnRecord}
	refuse("nature", !slices.Contains(natures, f.Nature), "取值不在规定范围内")
	refuse("maker", !slices.Contains([]Maker{"", ThisAgency, JointLed, JointOther, OtherAgency, Undetermined}, f.Maker), "取值不在规定范围内")
	for i, g := range f.Grounds {
		refuse("grounds", !slices.Contains(Grounds(), g), "只能填写条例第十四条至第十六条的情形")
		refuse("grounds", slices.Contains(f.Grounds[:i], g), "同一情形不得重复填写")
	}
	grounded := len(f.Grounds) > 0
	refuse("public", f.Public == Yes && f.Exists == No, "已认定信息不存在，不可能已经主动公开")
	refuse("grounds", grounded && f.Exists == No, "已认定信息不存在，不存在不予公开的情形")
	refuse("grounds", grounded && f.Public == Yes, "信息已经主动公开，不能再不予公开")
	refuse("grounds", grounded && f.Nature != "" && f.Nature != Information, "不是获取政府信息的申请，不适用条例第十四条至第十六条")
	refuse("needs_making", f.NeedsMaking && f.Exists == Yes, "已认定有现成信息，不需要另行制作")
	refuse("needs_making", f.NeedsMaking && f.Public == Yes, "信息已经主动公开，不需要另行制作")
	refuse("still_unclear", f.StillUnclear && (f.Exists != Open || f.Public == Yes || grounded), "申请内容不明确的，无从认定信息是否存在、是否公开")
	refuse("separable", f.Separable == Yes && !grounded && f.ThirdParty != Yes, "没有不予公开的情形，无需区分处理")
	refuse("third_party", f.ThirdParty == No && slices.Contains(f.Grounds, outcome.ThirdParty), "以第三方合法权益为由不予公开，即涉及第三方")
	refuse("third_party", f.ThirdParty == Yes && f.Exists == No, "已认定信息不存在，不涉及第三方")
	refuse("public_interest", f.PublicInterest && f.ThirdParty == No, "不涉及第三方的，无需衡量是否因公共利益公开")
	refuse("reasons_convincing", f.Convincing != Open && !f.Unreasonable, "申请数量、频次未明显超过合理范围的，无需说明理由")
	return found
}

// third reports whether a third party's rights are in question.
func (f Findings) third() bool {
	return f.ThirdParty == Yes || slices.Contains(f.Grounds, outcome.ThirdParty)
}
