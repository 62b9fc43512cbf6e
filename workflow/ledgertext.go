package workflow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
)

func receiptText(s *Standing) string {
	text := fmt.Sprintf("以%s方式收到申请", s.Facts.Channel.Label())
	if s.Facts.Oral {
		text += "（申请人口头提出，行政机关代为填写）"
	}
	if entered := s.Facts.Entered; !entered.IsZero() && entered != s.Facts.Received {
		text += fmt.Sprintf("，%s录入", entered)
	}
	return text
}

// actText says in one sentence what an act did; now is the standing after it.
func (w *ledgerWriter) actText(now *Standing, ev *Event) string {
	text := ev.Do.Label()
	with := func(format string, args ...any) string { return text + fmt.Sprintf(format, args...) }
	switch ev.Do {
	case Confirm:
		return with("：双方确认，以%s为收到申请之日%s", now.Receipt, w.shifted(now, now.Receipt))
	case Return:
		limit := w.limit(now.Returned.limit(now.reckon(w.cal)))
		return with("%s：申请人应在%d个工作日内补正，至%s；答复期限停止计算", missing(ev.Elements), ev.WithinDays, limit)
	case Correct:
		return with("：答复期限重新起算%s", w.shifted(now, ev.On))
	case Pay:
		return with("：答复期限重新起算")
	case Assign:
		if !ev.UnitDue.IsZero() {
			return with("%s：承办单位应于%s前办结", aside(ev.To), ev.UnitDue)
		}
		return with("%s", aside(ev.To))
	case Dispatch:
		return with("%s", aside(ev.To, ev.From))
	case Consult:
		return w.consultText(now, ev)
	case Conclude:
		return with("%s", aside(ev.ID, ev.Opinion.Label()))
	case Extend:
		return with("%d个工作日%s", ev.Days, aside(ev.Approver, ev.Reason))
	case Charge:
		limit := w.limit(now.Charges[len(now.Charges)-1].limit(now.reckon(w.cal)))
		return with("%s：申请人应在%d个工作日内缴纳，至%s；答复期限停止计算%s", amountText(ev), PaymentDays, limit, stated("理由", ev.Grounds))
	case Answer:
		return with("：%s%s", ev.Row.Label(), aside(kindLabel(ev.Kind), ev.DocumentNumber))
	case Deliver:
		return with("%s：以此日判断是否按期答复", aside(ev.By.Label()))
	case Lapse:
		return with("：申请人%s，不再处理", ev.Cause.Label())
	case Reopen:
		return with("：依据%s，答复期限重新起算", ev.LegalCase)
	case Close:
		return with("%s", aside(kindLabel(ev.Kind), ev.Reason))
	case Waive:
		charged := now.Charges[len(now.Charges)-1].On
		return with("%s：%s的次日至%s等待缴费，不计入答复期限；答复期限继续计算", aside(ev.Approver, ev.Reason), charged, ev.On)
	case Defer:
		return with("%d个工作日%s：申请人说明的理由合理，但无法在期限内答复", ev.Days, aside(ev.Approver, ev.Reason))
	case Override:
		return with("%s：公共利益可能受到重大影响，决定予以公开并书面告知第三方；不影响答复期限", aside(ev.ID, ev.Approver, ev.Reason))
	case Acknowledge:
		return w.acknowledgeText(now, ev)
	case GiveReasons:
		return with("%s%s", aside(ev.View.Label()), stated("申请人说明", ev.Grounds))
	case Rectify:
		was := now.Rectified[len(now.Rectified)-1]
		return with("：原记录为%s%s，更正为%s%s；答复本身和答复期限不变%s", was.Row.Label(), aside(kindLabel(was.Kind)), ev.Row.Label(),
			aside(kindLabel(ev.Kind)), aside(ev.Reason, ev.Evidence))
	case Accept, AskReasons, Withdraw, Publish, Archive, Void, Transfer:
		return with("%s", aside(ev.To, ev.Reason))
	}
	return text
}

func (w *ledgerWriter) consultText(now *Standing, ev *Event) string {
	text := ev.Do.Label() + aside(ev.ID, ev.With.Label(), ev.Party)
	delivery := now.Facts.Counting.Pause == PauseFromDelivery
	switch {
	case ev.Received.IsZero() && delivery:
		return text + "：对方收到日期不详，收到以前答复期限继续计算"
	case ev.Received.IsZero():
		return text + "：对方收到日期不详，答复期限暂停至征求意见结束"
	}
	limit := w.limit(now.Consultations[len(now.Consultations)-1].limit(now.reckon(w.cal)))
	return text + fmt.Sprintf("：对方%s收到，最迟%s答复；%s不计入答复期限", ev.Received, limit, meanwhile(delivery))
}

func meanwhile(fromDelivery bool) string {
	if fromDelivery {
		return "收到次日起"
	}
	return "其间"
}

func (w *ledgerWriter) acknowledgeText(now *Standing, ev *Event) string {
	c := &now.Consultations[now.consultation(ev.ID)]
	limit := w.limit(c.limit(now.reckon(w.cal)))
	text := ev.Do.Label() + aside(ev.ID, c.With.Label(), c.Party)
	return text + fmt.Sprintf("：对方%s收到，最迟%s答复；%s不计入答复期限", ev.On, limit, meanwhile(now.Facts.Counting.Pause == PauseFromDelivery))
}

// shifted says that what came on a rest day counts as received later; "" when it does not.
func (w *ledgerWriter) shifted(s *Standing, on calendar.Date) string {
	if day := w.limit(s.reckon(w.cal).received(on)); day != on && !day.IsZero() {
		return fmt.Sprintf("；%s为休息日，视为%s收到", on, day)
	}
	return ""
}

// missing names the elements of art. 29 that a 补正告知 asks for.
func missing(elements []Element) string {
	var labels []string
	for _, e := range elements {
		labels = append(labels, e.Label())
	}
	if labels == nil {
		return ""
	}
	return "（缺少：" + strings.Join(labels, "；") + "）"
}

func kindLabel(k outcome.Kind) string {
	decision, _ := outcome.Lookup(k)
	return decision.Label
}

func amountText(ev *Event) string {
	text := ev.Mode.Label()
	if ev.AmountFen != 0 {
		text += fmt.Sprintf("%d.%02d元", ev.AmountFen/fenPerYuan, ev.AmountFen%fenPerYuan)
	}
	return aside(text)
}

// stated adds words that somebody wrote, or "" when nothing was.
func stated(what, text string) string {
	if text == "" {
		return ""
	}
	return "；" + what + "：" + text
}

// aside puts what is known of the parts in brackets, or gives "" when nothing is.
func aside(parts ...string) string {
	known := slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	if len(known) == 0 {
		return ""
	}
	return "（" + strings.Join(known, "，") + "）"
}

// termText is the arithmetic of a term in words.
func (w *ledgerWriter) termText(e *LedgerEntry, term *Term, ended termEnd) string {
	var b strings.Builder
	fmt.Fprintf(&b, "答复期限：%s%s%d个工作日", e.On, countedFrom(e.Convention), e.Days)
	if e.Extended > 0 {
		fmt.Fprintf(&b, "，延长%d个工作日", e.Extended)
	}
	if e.Deferred > 0 {
		fmt.Fprintf(&b, "，延迟答复%d个工作日", e.Deferred)
	}
	if e.Extended+e.Deferred > 0 {
		fmt.Fprintf(&b, "，共%d个工作日", term.length())
	}
	switch ended {
	case termRan:
		w.runText(&b, e, term)
	case termPaused:
		fmt.Fprintf(&b, "；%s正在征求意见，暂停计算", w.at)
	case termCorrection:
		b.WriteString("；因补正告知不再计算")
	case termCharge:
		b.WriteString("；因收费通知不再计算")
	case termVoided:
		b.WriteString("；申请已作废")
	}
	return b.String()
}

// runText is what a term without end in between came to.
func (w *ledgerWriter) runText(b *strings.Builder, e *LedgerEntry, term *Term) {
	for i, x := range e.Excluded {
		fmt.Fprintf(b, "；%s%s的次日至%s，%d个工作日不计入", w.because(e.Spans[i], term), x.After, x.Through, x.WorkingDays)
	}
	if e.Due.IsZero() {
		b.WriteString("；届满日待定")
		return
	}
	fmt.Fprintf(b, "；届满日%s", e.Due)
	if w.cal.Provisional(e.Due) {
		b.WriteString("（当年放假安排尚未发布，暂定）")
	}
}

// countedFrom says which day is the first, by convention.
func countedFrom(c calendar.Convention) string {
	switch c {
	case calendar.SameDay:
		return "当日起"
	case calendar.Roll:
		return "（遇休息日顺延至次一工作日）的次日起"
	case calendar.NextDay:
	}
	return "的次日起"
}

// because says what kept a stretch of days out of a term.
func (w *ledgerWriter) because(span calendar.Span, term *Term) string {
	const consulted, waited = "征求意见", "等待缴费"
	if term.WaivedOn.IsZero() || term.WaivedOn <= span.After || term.ChargedOn >= span.Through {
		return consulted
	}
	by := w.final.reckon(w.cal)
	for i := range w.final.Consultations {
		c := &w.final.Consultations[i]
		begin, begun := c.begin(by)
		if begun && begin < span.Through && w.limit(c.end(by)) > span.After {
			return consulted + "、" + waited
		}
	}
	return waited
}
