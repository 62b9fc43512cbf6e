package indicator

import (
	"fmt"

	"github.com/yishenqing/foi/calendar"
)

// Outlook is what would still change the points of a year (还会影响得分的事项).
type Outlook struct {
	Over bool // the year is over as seen from the day
	// Risks are what becomes late when it is not done by its day, the earliest first.
	Risks   []Risk
	Limits  []LimitOutlook
	Lacking []Lack
}

// Risk is one duty that can still be done in time.
type Risk struct {
	Case      Case
	LastDay   calendar.Date
	Indicator string // key; empty when the scheme takes nothing off for it
	From, To  Points // of that indicator, now and if this one alone becomes late
	Text      string // Chinese
}

// LimitOutlook says how near a rate is to its limit.
type LimitOutlook struct {
	Indicator string
	Numerator int
	// Affordable is how many corrections more leave the points as they are, with the applications received so far; negative:
	// so many too many already.
	Affordable int
	// Needed is with how many applications one correction more than now would not exceed the limit.
	Needed    int
	Scenarios []Scenario // for each number of pending cases that may be corrected, from 0 to all of them
	Text      string
}

// Scenario is a limit's indicator if so many of the pending cases are corrected in the year.
type Scenario struct {
	Corrected int // more than now
	Rate      Rate
	Points    Points
}

// mostScenarios bounds the scenarios: with more pending cases the further ones only repeat the last points.
const mostScenarios = 20

// Lack is what an indicator still lacks for more points.
type Lack struct {
	Indicator string
	Fact      Fact
	Have      int
	Need      int    // so many in all
	Points    Points // that would come on top
	Text      string
}

// Outlook works out what would still change the report.
func (r *Report) Outlook() *Outlook {
	o := &Outlook{Over: r.Facts.At.Year() > r.Facts.Year}
	worse := map[Fact]Risk{} // the effect of one more, which is the same for all of a kind
	for _, c := range r.Facts.Upcoming {
		risk, ok := worse[c.Fact]
		if !ok {
			risk = r.risk(c.Fact)
			worse[c.Fact] = risk
		}
		risk.Case, risk.LastDay = c, c.Due
		risk.Text = c.Text()
		if risk.Indicator != "" {
			risk.Text += fmt.Sprintf("；逾期则%s由%s分变为%s分", risk.Indicator, risk.From, risk.To)
		}
		o.Risks = append(o.Risks, risk)
	}
	for i := range r.Results {
		res := &r.Results[i]
		switch res.Indicator.Rule {
		case RuleDeductions:
		case RuleLimit:
			o.Limits = append(o.Limits, r.limitOutlook(res))
		case RuleBonus:
			o.bonus(r.Facts, res)
		case RuleConversion:
			o.conversion(r.Facts, res)
		}
	}
	return o
}

// risk is what one more of something costs.
func (r *Report) risk(fact Fact) Risk {
	then := Evaluate(r.Facts.with(fact, 1), r.Scheme)
	for i := range r.Results {
		if now, later := &r.Results[i], &then.Results[i]; now.Points != later.Points {
			return Risk{Indicator: now.Indicator.Key, From: now.Points, To: later.Points}
		}
	}
	return Risk{}
}

func (r *Report) limitOutlook(res *Result) LimitOutlook {
	f, in := r.Facts, res.Indicator
	n := f.Of(FactCorrected)
	l := LimitOutlook{
		Indicator: in.Key, Numerator: n, Affordable: in.Limit.most(f.Applications) - n, Needed: in.Limit.enough(n + 1),
	}
	for k := 0; k <= min(len(f.Pending), mostScenarios); k++ {
		rate := Of(n+k, f.Applications, res.Definition)
		s := Scenario{Corrected: k, Rate: rate, Points: in.Full}
		if in.Limit.exceeded(n+k, f.Applications) {
			s.Points = in.Over
		}
		l.Scenarios = append(l.Scenarios, s)
	}
	switch {
	case l.Affordable < 0:
		l.Text = fmt.Sprintf("已有%d件纠错，按现有申请%d件已经高于%s；申请达到%d件时才不高于", n, f.Applications, in.Limit.Percent(), in.Limit.enough(n))
	case l.Affordable == 0:
		l.Text = fmt.Sprintf("按现有申请%d件，再有1件被纠错即高于%s；申请达到%d件时方可再承受1件", f.Applications, in.Limit.Percent(), l.Needed)
	default:
		l.Text = fmt.Sprintf("按现有申请%d件，还可承受%d件纠错", f.Applications, l.Affordable)
	}
	if len(f.Pending) > 0 {
		l.Text += fmt.Sprintf("；尚未审结的复议、诉讼%d件", len(f.Pending))
	}
	return l
}

func (o *Outlook) bonus(f *Facts, res *Result) {
	for _, s := range res.Indicator.Steps {
		have := f.Of(s.Fact)
		if have >= s.AtLeast {
			continue
		}
		o.Lacking = append(o.Lacking, Lack{
			Indicator: res.Indicator.Key, Fact: s.Fact, Have: have, Need: s.AtLeast, Points: s.Points,
			Text: fmt.Sprintf("%s还差%d件达到%d件，可加%s分", s.Fact.Label(), s.AtLeast-have, s.AtLeast, s.Points),
		})
	}
}

func (o *Outlook) conversion(f *Facts, res *Result) {
	if f.Of(FactPublished) > 0 {
		return
	}
	l := Lack{Indicator: res.Indicator.Key, Fact: FactPublished, Need: 1, Points: res.Indicator.Full - res.Points}
	if n := f.Of(FactReleasable); n > 0 {
		l.Text = fmt.Sprintf("本年度有%d件予以公开、部分公开的答复可供选择，转为主动公开1件，可由%s分变为%s分", n, res.Points, res.Indicator.Full)
	} else {
		l.Text = fmt.Sprintf("本年度尚无予以公开、部分公开的答复；一旦有此类答复而不转为主动公开，将由%s分变为%s分", res.Points, res.Indicator.Missed)
	}
	o.Lacking = append(o.Lacking, l)
}
