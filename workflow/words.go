package workflow

// Party is the kind of body that is consulted.
type Party string

// The kinds of party.
const (
	WithThirdParty Party = "third_party" // 第三方, art. 32
	WithAgency     Party = "agency"      // 其他行政机关, art. 33 and 34
)

// Label returns the Chinese name, or "" when p is no kind of party.
func (p Party) Label() string {
	switch p {
	case WithThirdParty:
		return "第三方"
	case WithAgency:
		return "行政机关"
	}
	return ""
}

// Opinion is what a consulted party said.
type Opinion string

// The opinions.
const (
	Agrees    Opinion = "agree"  // 同意公开
	Objects   Opinion = "object" // 不同意公开
	NoOpinion Opinion = "none"   // 逾期未提出意见
)

// Label returns the Chinese name, or "" when o is no opinion.
func (o Opinion) Label() string {
	switch o {
	case Agrees:
		return "同意公开"
	case Objects:
		return "不同意公开"
	case NoOpinion:
		return "逾期未提出意见"
	}
	return ""
}

// ChargeMode is how the 信息处理费 of an application is reckoned: by item or by page, never both (国办函〔2020〕109号).
type ChargeMode string

// The modes.
const (
	ByItems ChargeMode = "items" // 按件
	ByPages ChargeMode = "pages" // 按量
)

// Label returns the Chinese name, or "" when m is no mode.
func (m ChargeMode) Label() string {
	switch m {
	case ByItems:
		return "按件计收"
	case ByPages:
		return "按量计收"
	}
	return ""
}

// DeliveryMode is how an answer was handed over; each fixes the day that counts (国办公开办函〔2016〕235号).
type DeliveryMode string

// The modes.
const (
	ByPost         DeliveryMode = "post"       // 交邮
	BySigning      DeliveryMode = "sign"       // 签收
	Electronically DeliveryMode = "electronic" // 电子送达
)

// Label returns the Chinese name, or "" when m is no mode.
func (m DeliveryMode) Label() string {
	switch m {
	case ByPost:
		return "交邮"
	case BySigning:
		return "签收"
	case Electronically:
		return "电子送达"
	}
	return ""
}

// LapseCause is what the applicant let pass.
type LapseCause string

// The causes.
const (
	LapsedCorrection LapseCause = "correction" // 逾期不补正, row 3.6.1
	LapsedFee        LapseCause = "fee"        // 逾期不缴费, row 3.6.2
)

// Label returns the Chinese name, or "" when c is no cause.
func (c LapseCause) Label() string {
	switch c {
	case LapsedCorrection:
		return "逾期不补正"
	case LapsedFee:
		return "逾期不缴费"
	}
	return ""
}

// ReasonsView is what the agency thinks of the reasons that an applicant gives for so many applications (art. 35).
type ReasonsView string

// The views.
const (
	Reasonable    ReasonsView = "reasonable"     // 理由合理: it is answered, perhaps deferred
	NotReasonable ReasonsView = "not_reasonable" // 理由不合理: it is not handled, row 3.5.4
)

// Label returns the Chinese name, or "" when v is no view.
func (v ReasonsView) Label() string {
	switch v {
	case Reasonable:
		return "理由合理"
	case NotReasonable:
		return "理由不合理"
	}
	return ""
}

// The two places to which released information is published (4.15).
const (
	ToColumn      = "column"       // 主动公开栏目
	ToReadingRoom = "reading_room" // 查阅场所
)
