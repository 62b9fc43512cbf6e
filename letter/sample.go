package letter

import (
	"fmt"

	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Sample returns invented facts of a kind, by which an agency looks at its template: nobody in them exists. What the clock
// and the law say in them is reckoned as for any case. It fails for an unknown kind.
func Sample(kind Kind) (Facts, error) {
	switch kind { //nolint:exhaustive // the others follow
	case Answer:
		return SampleOf(outcome.Partial)
	case CorrectionLapse:
		return SampleOf(outcome.CorrectionLapsed)
	case FeeLapse:
		return SampleOf(outcome.FeeLapsed)
	case Withdrawal:
		return SampleOf(outcome.Withdrawn)
	case Closing:
		return SampleOf(outcome.ClosedOtherwise)
	}
	var s sampler
	switch kind { //nolint:exhaustive // decisions are done with
	case Receipt:
	case Correction:
		s.do(sampleReturn)
	case Extension:
		s.do(sampleAccept, workflow.Event{
			Do: workflow.Extend, On: calendar.MustDate("2026-02-05"), Days: 20, Approver: "示例", Reason: "需要查阅的档案数量较多",
		})
	case Deferral:
		s.do(sampleAccept, sampleAsk, workflow.Event{
			Do: workflow.GiveReasons, On: calendar.MustDate("2026-01-26"), Grounds: "课题研究需要", View: workflow.Reasonable,
		}, workflow.Event{Do: workflow.Defer, On: calendar.MustDate("2026-02-05"), Days: 30, Approver: "示例", Reason: "所申请的信息涉及多个年度"})
	case ThirdPartyInquiry:
		s.do(sampleAccept, sampleConsult)
	case AgencyInquiry:
		s.do(sampleAccept, workflow.Event{Do: workflow.Consult, On: calendar.MustDate("2026-01-15"), ID: "1", With: workflow.WithAgency, Party: "示例市自然资源局"})
	case ThirdPartyNotice:
		s.do(sampleAccept, sampleConsult, sampleObjection, workflow.Event{
			Do: workflow.Override, On: calendar.MustDate("2026-01-28"), ID: "1", Approver: "示例", Reason: "该项目关系周边居民的饮水安全",
		})
	case ReasonsQuery:
		s.do(sampleAccept, sampleAsk)
	case FeeNotice:
		s.do(sampleAccept, sampleCharge)
	case ReviewAnswer, SuitDefence, ServiceRecord, LegalReport:
		return sampleAfter(kind)
	default:
		return Facts{}, Faults{{Field: "kind", Text: "没有此种文书"}}
	}
	f, err := s.facts(s.last)
	switch kind { //nolint:exhaustive // the others have nothing that a person writes
	case ThirdPartyNotice:
		f.Prose.Text = "示例路道路改造项目的环境影响报告书，其中的工艺参数除外"
	case FeeNotice:
		f.Prose.Text = "凭本通知书到示例银行示例支行缴纳，收款账户由财政部门指定。"
	case ReasonsQuery:
		f.Volume = Volume{From: calendar.MustDate("2025-10-01"), To: calendar.MustDate("2026-01-14"), Applications: 63}
	}
	return f, err
}

// sampleAfter are facts of what follows an answer.
func sampleAfter(kind Kind) (Facts, error) {
	f, err := SampleOf(outcome.NotExisting)
	if err != nil {
		return Facts{}, err
	}
	answered := f.Act
	f.Act, f.Number, f.Enclosures = workflow.Event{}, "", nil
	f.Events = []workflow.Event{sampleAccept, answered, {Do: workflow.Deliver, On: answered.On, By: workflow.ByPost}}
	f.On = calendar.MustDate("2026-03-20")
	if kind == ServiceRecord {
		f.Service = Service{
			Recipient: "示例", Documents: []string{"政府信息公开申请答复书（示政办信〔2026〕1号）"}, By: workflow.ByPost, Address: "示例市示例路9号", Tracking: "XA00000000000",
		}
		return f, nil
	}
	l := LegalCase{
		LegalCase: workflow.LegalCase{ID: "示例", Type: workflow.Review, Served: calendar.MustDate("2026-03-18")},
		Body:      "示例市人民政府", CaseNumber: "示政复〔2026〕12号", Claimant: "示例", Against: "示例市人民政府办公室作出的示政办信〔2026〕1号政府信息公开申请答复",
	}
	if kind == SuitDefence {
		l.Type, l.Route, l.Body, l.CaseNumber = workflow.Suit, workflow.Direct, "示例市人民法院", "（2026）示0000行初1号"
	}
	f.Prose = Prose{
		Law: "本机关在法定期限内作出答复，检索的范围、方法合理。", Request: "请求依法驳回其请求。",
		Evidence: []string{"政府信息公开申请表", "检索记录", "政府信息公开申请答复书及送达凭证"},
	}
	if kind == LegalReport {
		f.Prose = Prose{}
	}
	if err := f.TakeCase(calendar.Default(), workflow.Counting{}, l); err != nil {
		return Facts{}, fmt.Errorf("letter: sample: %w", err)
	}
	return f, nil
}

// SampleOf returns invented facts of a decision of a kind. It fails for an unknown one.
func SampleOf(kind outcome.Kind) (Facts, error) {
	d, ok := outcome.Lookup(kind)
	if !ok {
		return Facts{}, Faults{{Field: "act.kind", Text: "没有此种决定类型"}}
	}
	var s sampler
	act := workflow.Event{Do: workflow.Answer, On: calendar.MustDate("2026-03-02"), Row: d.Row, Kind: kind}
	switch OfOutcome(kind) { //nolint:exhaustive // the others are answers
	case CorrectionLapse:
		s.do(sampleReturn)
		act = workflow.Event{Do: workflow.Lapse, On: calendar.MustDate("2026-02-03"), Cause: workflow.LapsedCorrection}
	case FeeLapse:
		s.do(sampleAccept, sampleCharge)
		act = workflow.Event{Do: workflow.Lapse, On: calendar.MustDate("2026-02-25"), Cause: workflow.LapsedFee}
	case Withdrawal:
		act = workflow.Event{Do: workflow.Withdraw, On: calendar.MustDate("2026-01-19")}
	case Closing:
		act = workflow.Event{Do: workflow.Close, On: calendar.MustDate("2026-01-19"), Reason: "申请人死亡，无人承受其申请", Kind: kind}
	default:
		s.before(d)
	}
	if act.Do == workflow.Answer {
		act.Statement = sampleStatement(d)
		if kind == outcome.Partial {
			act.Parts = workflow.Parts{
				{Row: outcome.RowGranted, Text: "征收土地公告和补偿安置方案"}, {Row: outcome.RowThirdParty, Text: "各被征收户的补偿明细"},
			}
		}
	} else if d.NeedsRedirect {
		act.Statement.Redirect = "示例市不动产登记中心（示例市示例路3号，电话0000—00000003）"
	}
	if act.Do != workflow.Withdraw {
		clause, err := answering.ClauseOf(kind, act.On, answering.Bodies{ReviewOrgan: "示例市人民政府", Court: "示例市人民法院"}, answering.Choices{})
		if err != nil {
			return Facts{}, fmt.Errorf("letter: sample: %w", err)
		}
		act.Statement.Remedy = clause.Stated()
	}
	s.do(act)
	f, err := s.facts(act)
	if d.IsAnswer() && (kind == outcome.Granted || kind == outcome.Partial) {
		f.Enclosures = []string{"征收土地公告（复制件）", "补偿安置方案（复制件）"}
	}
	if d.NeedsSearch {
		f.Searches = []Search{{On: calendar.MustDate("2026-01-20"), Places: []string{"本机关档案室", "办公系统"}, Words: []string{"示例路", "征收补偿"}}}
	}
	return f, err
}

var (
	sampleAccept    = workflow.Event{Do: workflow.Accept, On: calendar.MustDate("2026-01-12")}
	sampleAsk       = workflow.Event{Do: workflow.AskReasons, On: calendar.MustDate("2026-01-15")}
	sampleObjection = workflow.Event{Do: workflow.Conclude, On: calendar.MustDate("2026-01-26"), ID: "1", Opinion: workflow.Objects}
	sampleReturn    = workflow.Event{
		Do: workflow.Return, On: calendar.MustDate("2026-01-14"), WithinDays: 10, Elements: []workflow.Element{workflow.ElementContent, workflow.ElementForm},
		Items: []string{"写明所需信息的名称、文号或者便于查询的其他特征", "写明获取信息的方式、途径"},
	}
	sampleCharge = workflow.Event{
		Do: workflow.Charge, On: calendar.MustDate("2026-01-19"), Mode: workflow.ByPages, Count: 119, AmountFen: 108000, Grounds: "申请公开的信息共119页，超过规定的数量",
	}
	sampleConsult = workflow.Event{
		Do: workflow.Consult, On: calendar.MustDate("2026-01-15"), ID: "1", With: workflow.WithThirdParty, Party: "示例建设有限公司", Received: calendar.MustDate("2026-01-16"),
	}
)

// sampler makes a case out of acts.
type sampler struct {
	events []workflow.Event
	last   workflow.Event
}

func (s *sampler) do(events ...workflow.Event) {
	s.events = append(s.events, events...)
	s.last = events[len(events)-1]
}

// before does what has to be done before a decision is made.
func (s *sampler) before(d outcome.Decision) {
	if d.NeedsCorrection {
		s.do(sampleReturn, workflow.Event{Do: workflow.Correct, On: calendar.MustDate("2026-01-22")})
		return
	}
	s.do(sampleAccept)
	if d.NeedsThirdParty || d.Kind == outcome.Partial {
		s.do(sampleConsult, sampleObjection)
	}
	if d.Kind == outcome.Unreasonable {
		s.do(sampleAsk, workflow.Event{
			Do: workflow.GiveReasons, On: calendar.MustDate("2026-01-26"), Grounds: "想要多了解一些", View: workflow.NotReasonable,
		})
	}
}

// facts folds the case and takes what it says; the document is of act.
func (s *sampler) facts(act workflow.Event) (Facts, error) {
	cal := calendar.Default()
	received := calendar.MustDate("2026-01-09")
	st, err := workflow.Fold(cal, workflow.Case{
		Facts:  workflow.Facts{Channel: workflow.PostSigned, Received: received, Entered: received, ApplicantType: applicant.NaturalPerson},
		Events: s.events,
	})
	if err != nil {
		return Facts{}, fmt.Errorf("letter: sample: %w", err)
	}
	f := Facts{
		Agency:      Agency{Name: "示例市人民政府办公室", Bodies: answering.Bodies{ReviewOrgan: "示例市人民政府", Court: "示例市人民法院"}, Contact: "示例市示例路1号，电话0000—00000000"},
		Number:      "示政办信〔2026〕1号",
		On:          act.On,
		Application: Application{RegisterNumber: "示例〔2026〕第7号", Applicant: "示例", Content: "示例路道路改造项目的征收土地公告、补偿安置方案和各被征收户的补偿明细"},
	}
	if act.Do == "" {
		f.On = received
	}
	if err := f.Take(cal, st, act, f.On); err != nil {
		return Facts{}, fmt.Errorf("letter: sample: %w", err)
	}
	return f, nil
}

// sampleStatement says what a kind of answer has to say.
func sampleStatement(d outcome.Decision) workflow.Statement {
	var st workflow.Statement
	if d.NeedsReason {
		st.Reason = "（此处写明认定的事实和理由）"
	}
	if d.NeedsRedirect {
		st.Redirect = "示例市档案馆（示例市示例路2号，电话0000—00000002）"
	}
	if d.Kind == outcome.Repeated {
		st.Earlier = "示政办信〔2025〕88号"
	}
	return st
}
