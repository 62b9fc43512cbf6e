package outcome

// Step is something an agency does, or fails to do, on the way to a decision, about which people also ask whether they
// can go to review or to court.
type Step string

// The steps.
const (
	CorrectionNotice Step = "correction_notice" // 补正告知, art. 30
	ExtensionNotice  Step = "extension_notice"  // 延期告知, art. 33
	ReasonsNotice    Step = "reasons_notice"    // 说明理由通知, art. 35
	FeeNotice        Step = "fee_notice"        // 收费通知, art. 42
	Silence          Step = "silence"           // no answer within the term, art. 33
)

// StepRemedy is what the taxonomy says about a step.
type StepRemedy struct {
	Step    Step
	Article string // Chinese
	Label   string // Chinese

	openings openings
}

// Opening returns the remedy against the step in era e, or the zero value for an unknown era.
func (s StepRemedy) Opening(e Era) Opening { return s.openings.in(e) }

var steps = []StepRemedy{
	{CorrectionNotice, "第三十条", "补正告知书", onTheWay("补正告知不产生终局影响")},
	{ExtensionNotice, "第三十三条", "延期告知书", onTheWay("延期告知不产生终局影响")},
	{ReasonsNotice, "第三十五条", "说明理由通知书", openings{
		{Remedy: NotByItself, Doubtful: true, Basis: "属于过程性告知，无明文"},
		{Remedy: NotByItself, Doubtful: true, Basis: "属于过程性告知，无明文"},
		{Remedy: NotByItself, Doubtful: true, Basis: "属于过程性告知，无明文"},
	}},
	{FeeNotice, "第四十二条", "收费通知书", openings{
		{Remedy: NotByItself, Basis: "国办函〔2020〕109号：收费决定不可单独复议、诉讼"},
		{Remedy: NotByItself, Basis: "国办函〔2020〕109号：收费决定不可单独复议、诉讼"},
		{Remedy: NotByItself, Basis: "国办函〔2020〕109号；" + interpretation},
	}},
	{Silence, "第三十三条", "逾期不予答复", openings{
		freeBefore,
		{Remedy: ReviewFirst, Doubtful: true, Basis: "行政复议法（2023年）第二十三条第一款第（三）项：未履行法定职责"},
		{Remedy: ReviewFirst, Doubtful: true, Basis: "行政复议法（2023年）第二十三条第一款第（三）项：未履行法定职责"},
	}},
}

// onTheWay is the remedy against a notice that 法释〔2025〕8号 was the first to take out of court in words.
func onTheWay(basis string) openings {
	return openings{
		{Remedy: NotByItself, Doubtful: true, Basis: basis + "（当时无明文）"},
		{Remedy: NotByItself, Doubtful: true, Basis: basis + "（当时无明文）"},
		{Remedy: NotByItself, Basis: basis + "；" + interpretation},
	}
}

// Steps returns the steps. The slice is the caller's own.
func Steps() []StepRemedy { return append([]StepRemedy(nil), steps...) }
