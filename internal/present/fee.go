package present

import (
	"math"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// The dictionaries of fee notices.
var (
	ChargeMode = dictionary(map[foiv1.FeeNotice_Mode]workflow.ChargeMode{
		foiv1.FeeNotice_MODE_ITEMS: workflow.ByItems,
		foiv1.FeeNotice_MODE_PAGES: workflow.ByPages,
	})
	ChargeState = dictionary(map[foiv1.FeeNotice_State]workflow.ChargeState{
		foiv1.FeeNotice_STATE_OUTSTANDING: workflow.ChargeOutstanding,
		foiv1.FeeNotice_STATE_PAID:        workflow.ChargePaid,
		foiv1.FeeNotice_STATE_WAIVED:      workflow.ChargeWaived,
		foiv1.FeeNotice_STATE_LAPSED:      workflow.ChargeLapsed,
		foiv1.FeeNotice_STATE_CANCELLED:   workflow.ChargeCancelled,
	})
)

// FeeNotices returns the fee notices of an application in the order in which they went out, numbered from 1.
func (v Viewer) FeeNotices(a *store.Application) ([]*foiv1.FeeNotice, error) {
	st, limits, err := v.limits(a, workflow.DutyPayment)
	if err != nil {
		return nil, err
	}
	list := make([]*foiv1.FeeNotice, len(st.Charges))
	for i, c := range st.Charges {
		state, on := st.ChargeState(i)
		m := &foiv1.FeeNotice{
			Name: Name(a).FeeNotice(i + 1).String(), Mode: ChargeMode.Enum(c.Mode),
			Count:     int32(min(c.Count, math.MaxInt32)), //nolint:gosec // bounded here
			AmountFen: c.AmountFen, NoticeDate: Date(c.On), DueDate: limits.date(i), SettleDate: Date(c.Paid),
			Etag: Etag(a.Version), Reason: c.Grounds, State: ChargeState.Enum(state), BeforeCount: count(c.Before),
			WaiveDate: Date(c.Waived), WaiveReason: c.WaivedFor, WaiveApprover: c.WaivedBy,
			Overdue: state == workflow.ChargeOutstanding && limits[i].Due < v.Today,
		}
		if state == workflow.ChargeLapsed || state == workflow.ChargeCancelled {
			m.EndDate = Date(on)
		}
		if m.TermNote, err = st.ChargeText(v.Calendar, i); err != nil {
			return nil, err
		}
		// An old register may hold any amount: then the tariff does not explain it.
		if q, err := workflow.QuoteFee(c.On, c.Mode, c.Count, c.Before); err == nil && q.AmountFen == c.AmountFen {
			m.Article, m.Lines = q.Article, feeLines(&q)
		}
		list[i] = m
	}
	return list, nil
}

func feeLines(q *workflow.Quote) []*foiv1.FeeLine {
	lines := make([]*foiv1.FeeLine, len(q.Steps))
	for i, s := range q.Steps {
		lines[i] = &foiv1.FeeLine{
			First: count(s.From), Last: count(s.To), UnitFen: s.UnitFen, SubtotalFen: s.SubtotalFen, Text: s.Text,
		}
	}
	return lines
}

// mostEarlier is how many of the applications that count before another one a quote names.
const mostEarlier = 1000

// FeeQuote returns what a fee notice on an application would ask for; refusal says why it could not go out, nil when it
// could.
func FeeQuote(q *workflow.Quote, l *store.Loaded, refusal *workflow.Refusal) *foiv1.FeeQuote {
	m := &foiv1.FeeQuote{
		Mode: ChargeMode.Enum(q.Mode), Count: count(q.Count), NoticeDate: Date(q.On), AmountFen: q.AmountFen,
		Article: q.Article, Lines: feeLines(q), Text: q.Text, Allowed: refusal == nil,
	}
	if refusal != nil {
		m.Refusal = refusal.Chinese()
	}
	if q.Mode != workflow.ByItems {
		return m
	}
	earlier, _ := l.Earlier()
	m.BeforeCount, m.EarlierCount = count(q.Before), count(len(earlier))
	m.Recognition = Recognition.Enum(l.Application.Applicant().Recognition())
	for _, e := range earlier[:min(len(earlier), mostEarlier)] {
		m.EarlierApplications = append(m.EarlierApplications, &foiv1.EarlierApplication{
			Application:    resname.Application{Agency: l.Application.AgencyID, ID: e.ID}.String(),
			RegisterNumber: e.RegisterNumber, ReceiptDate: Date(e.ReceiptOn.Date()),
			Channel: Channel.Enum(workflow.Channel(e.Channel)), Items: count(e.Items),
		})
	}
	return m
}
