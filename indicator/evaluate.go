package indicator

import (
	"fmt"
	"strings"
)

// Report is what a scheme makes of the facts.
type Report struct {
	Facts   *Facts
	Scheme  *Scheme
	Results []Result // in the order of the scheme
	Rates   Rates
}

// Result is one indicator.
type Result struct {
	Indicator  *Indicator
	Points     Points
	Counts     []Count  // what it is worked out from, in the order of the scheme
	Rate       *Rate    // RuleLimit only
	Definition string   // Chinese: what was counted and how it becomes points
	Reasons    []string // Chinese: why these points, with the words of the scheme
}

// Count is how often something was found.
type Count struct {
	Fact Fact
	N    int
}

// Rates are those that are always told, whatever the scheme.
type Rates struct {
	ReviewCorrected   Rate // 复议纠错率
	SuitLost          Rate // 败诉率, of all suits
	SuitLostConcluded Rate // 败诉率, of those concluded
	OnTime            Rate // 按时答复率
}

// Evaluate works a scheme out.
func Evaluate(f *Facts, s *Scheme) *Report {
	r := &Report{Facts: f, Scheme: s, Rates: RatesOf(f)}
	for i := range s.Indicators {
		in := &s.Indicators[i]
		result := Result{Indicator: in, Points: in.Full}
		e := evaluation{f, s, in, &result}
		switch in.Rule {
		case RuleDeductions:
			e.deductions()
		case RuleLimit:
			e.limit()
		case RuleBonus:
			e.bonus()
		case RuleConversion:
			e.conversion()
		}
		r.Results = append(r.Results, result)
	}
	return r
}

// Total returns the points of all indicators together.
func (r *Report) Total() (sum Points) {
	for i := range r.Results {
		sum += r.Results[i].Points
	}
	return sum
}

// RatesOf works the rates out.
func RatesOf(f *Facts) Rates {
	lost, suits := f.SuitDirect.Corrected+f.SuitAfterReview.Corrected, f.SuitDirect.Total+f.SuitAfterReview.Total
	pending := f.SuitDirect.Pending + f.SuitAfterReview.Pending
	return Rates{
		ReviewCorrected: Of(f.Review.Corrected, f.Review.Total, "行政复议纠错率：年度报告表四行政复议“结果纠正”件数除以“总计”件数（总计含上年结转和尚未审结的案件）"),
		SuitLost: Of(lost, suits,
			"行政诉讼败诉率（按全部案件）：年度报告表四两类行政诉讼（未经复议直接起诉、复议后起诉）“结果纠正”件数之和除以“总计”件数之和（总计含上年结转和尚未审结的案件）"),
		SuitLostConcluded: Of(lost, suits-pending,
			"行政诉讼败诉率（按已审结案件）：年度报告表四两类行政诉讼“结果纠正”件数之和除以“总计”减去“尚未审结”后的件数之和"),
		OnTime: Of(f.InTime, f.Delivered, "按时答复率：本年度送达的答复中，在到期日当日或者之前送达（交邮、签收、发出）的件数除以本年度送达的答复件数；经重新办理再次答复的，各计一次"),
	}
}

type evaluation struct {
	f  *Facts
	s  *Scheme
	in *Indicator
	r  *Result
}

// of is a count as the scheme reads it.
func (e evaluation) of(fact Fact) int {
	n := e.f.Of(fact)
	if fact == FactOverdue && e.s.EarlierAnswers == EarlierCounted {
		n += e.f.Of(FactEarlierOverdue)
	}
	return n
}

func (e evaluation) count(fact Fact) int {
	n := e.of(fact)
	e.r.Counts = append(e.r.Counts, Count{fact, n})
	return n
}

func (e evaluation) because(format string, arguments ...any) {
	e.r.Reasons = append(e.r.Reasons, fmt.Sprintf(format, arguments...))
}

func (e evaluation) deductions() {
	in := e.in
	var parts []string
	for _, d := range in.Deductions {
		parts = append(parts, d.Fact.Label()+"："+d.Fact.Definition())
		n := e.count(d.Fact)
		off := d.Points
		if d.Each {
			off *= Points(n)
		}
		if n == 0 || e.f.Applications == 0 {
			continue
		}
		e.because("%s%d件，扣%s分（“%s”）", d.Fact.Label(), n, off, d.Text)
		e.r.Points -= off
	}
	if e.r.Points < 0 {
		e.because("扣完为止")
		e.r.Points = 0
	}
	switch {
	case e.f.Applications == 0:
		e.r.Points = in.WithoutApplications
		e.because("本年度未收到申请，计%s分（“%s”）", in.WithoutApplications, in.Text)
	case len(e.r.Reasons) == 0:
		e.because("未发现扣分情形，计%s分", in.Full)
	}
	if n := e.f.Of(FactEarlierOverdue); n > 0 && e.s.EarlierAnswers == EarlierListed {
		e.because("另有%d件答复逾期送达，后因复议、诉讼重新办理：期限以最后一次为准，未计入逾期答复", n)
	}
	e.r.Definition = fmt.Sprintf("满分%s分，按各项扣分；本年度未收到申请的计%s分。%s", in.Full, in.WithoutApplications, strings.Join(parts, "；"))
}

func (e evaluation) limit() {
	in := e.in
	n, of := e.count(FactCorrected), e.f.Applications
	e.r.Definition = fmt.Sprintf(
		"纠错率：本年度审结且结果纠正的行政复议、行政诉讼案件数（年度报告表四三行“结果纠正”之和）除以本年新收申请件数（年度报告表三第一项）；高于%s的计%s分，否则计%s分；未收到申请而有纠错案件的视为高于",
		in.Limit.Percent(), in.Over, in.Full)
	e.r.Rate = new(Of(n, of, e.r.Definition))
	if in.Limit.exceeded(n, of) {
		e.r.Points = in.Over
		e.because("纠错率%s，高于%s，计%s分（“%s”）", e.r.Rate, in.Limit.Percent(), in.Over, in.Text)
		return
	}
	e.because("纠错率%s，不高于%s，计%s分", e.r.Rate, in.Limit.Percent(), in.Full)
}

func (e evaluation) bonus() {
	e.r.Points = 0
	var parts []string
	seen := map[Fact]bool{}
	for _, s := range e.in.Steps {
		n := e.of(s.Fact)
		if !seen[s.Fact] {
			seen[s.Fact] = true
			e.count(s.Fact)
			parts = append(parts, s.Fact.Label()+"："+s.Fact.Definition())
		}
		if n < s.AtLeast {
			e.because("%s%d件，不足%d件，不加分", s.Fact.Label(), n, s.AtLeast)
			continue
		}
		e.r.Points += s.Points
		e.because("%s%d件，达到%d件，加%s分（“%s”）", s.Fact.Label(), n, s.AtLeast, s.Points, s.Text)
	}
	e.r.Definition = "加分项，各档分别计算。" + strings.Join(parts, "；")
}

func (e evaluation) conversion() {
	in := e.in
	published, releasable := e.count(FactPublished), e.count(FactReleasable)
	switch {
	case published > 0:
		e.because("依申请转主动公开%d次，计%s分（“%s”）", published, in.Full, in.Text)
	case releasable > 0:
		e.r.Points = in.Missed
		e.because("有予以公开、部分公开的答复%d件而没有转为主动公开，计%s分（“%s”）", releasable, in.Missed, in.Text)
	default:
		e.r.Points = in.NothingFit
		e.because("没有予以公开、部分公开的答复，没有可以转化的内容，计%s分（“%s”）", in.NothingFit, in.Text)
	}
	e.r.Definition = fmt.Sprintf("有转化的计%s分；没有转化而有予以公开、部分公开答复的计%s分；没有此类答复的计%s分。%s：%s；%s：%s",
		in.Full, in.Missed, in.NothingFit, FactPublished.Label(), FactPublished.Definition(), FactReleasable.Label(), FactReleasable.Definition())
}
