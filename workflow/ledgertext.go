package workflow

import (
	"fmt"
	"slices"
	"strings"
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
		return with("：双方确认，以%s为收到申请之日", now.Receipt)
	case Return:
		limit := w.limit(now.Returned.limit(w.cal))
		return with("：申请人应在%d个工作日内补正，至%s；答复期限停止计算", ev.WithinDays, limit)
	case Correct, Pay:
		return with("：答复期限重新起算")
	case Assign, Dispatch:
		return with("%s", aside(ev.To, ev.From))
	case Consult:
		return w.consultText(now, ev)
	case Conclude:
		return with("%s", aside(ev.ID, ev.Opinion.Label()))
	case Extend:
		return with("%d个工作日%s", ev.Days, aside(ev.Approver, ev.Reason))
	case Charge:
		limit := w.limit(now.Charges[len(now.Charges)-1].limit(w.cal))
		return with("%s：申请人应在%d个工作日内缴纳，至%s；答复期限停止计算", amountText(ev), paymentDays, limit)
	case Answer:
		return with("：%s%s", ev.Row.Label(), aside(ev.DocumentNumber))
	case Deliver:
		return with("%s：以此日判断是否按期答复", aside(ev.By.Label()))
	case Lapse:
		return with("：申请人%s，不再处理", ev.Cause.Label())
	case Reopen:
		return with("：依据%s，答复期限重新起算", ev.LegalCase)
	case Accept, AskReasons, GiveReasons, Withdraw, Close, Publish, Archive, Void:
		return with("%s", aside(ev.To, ev.Reason))
	}
	return text
}

func (w *ledgerWriter) consultText(now *Standing, ev *Event) string {
	text := ev.Do.Label() + aside(ev.ID, ev.With.Label(), ev.Party)
	if ev.Received.IsZero() {
		return text + "：对方收到日期不详，答复期限暂停至征求意见结束"
	}
	limit := w.limit(now.Consultations[len(now.Consultations)-1].limit(w.cal))
	return text + fmt.Sprintf("：对方%s收到，最迟%s答复；其间不计入答复期限", ev.Received, limit)
}

func amountText(ev *Event) string {
	text := ev.Mode.Label()
	if ev.AmountFen != 0 {
		text += fmt.Sprintf("%d.%02d元", ev.AmountFen/fenPerYuan, ev.AmountFen%fenPerYuan)
	}
	return aside(text)
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
func (w *ledgerWriter) termText(e *LedgerEntry, ended termEnd) string {
	var b strings.Builder
	fmt.Fprintf(&b, "答复期限：%s的次日起%d个工作日", e.On, e.Days)
	if e.Extended > 0 {
		fmt.Fprintf(&b, "，延长%d个工作日，共%d个工作日", e.Extended, e.Days+e.Extended)
	}
	switch ended {
	case termRan:
		w.runText(&b, e)
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
func (w *ledgerWriter) runText(b *strings.Builder, e *LedgerEntry) {
	for _, x := range e.Excluded {
		fmt.Fprintf(b, "；征求意见%s的次日至%s，%d个工作日不计入", x.After, x.Through, x.WorkingDays)
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
