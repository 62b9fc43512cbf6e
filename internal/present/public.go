package present

import (
	"fmt"
	"math"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// ApplicantInputKind is the dictionary of what applicants hand in through portals.
var ApplicantInputKind = dictionary(map[foiv1.ApplicantInput_Kind]string{
	foiv1.ApplicantInput_KIND_CORRECTION:  store.InputCorrection,
	foiv1.ApplicantInput_KIND_WITHDRAWAL:  store.InputWithdrawal,
	foiv1.ApplicantInput_KIND_PAYMENT:     store.InputPayment,
	foiv1.ApplicantInput_KIND_RATING:      store.InputRating,
	foiv1.ApplicantInput_KIND_PUBLICATION: store.InputPublication,
})

// stages is how far an application has come in each state; an archived one stays where it was.
var stages = map[workflow.State]struct {
	stage foiv1.PublicStatus_Stage
	text  string
}{
	workflow.Registered:         {foiv1.PublicStatus_STAGE_RECEIVED, "已收到您的申请，正在审核"},
	workflow.AwaitingCorrection: {foiv1.PublicStatus_STAGE_AWAITING_CORRECTION, "需要您补正申请内容"},
	workflow.InProgress:         {foiv1.PublicStatus_STAGE_IN_PROGRESS, "正在办理"},
	workflow.AwaitingPayment:    {foiv1.PublicStatus_STAGE_AWAITING_PAYMENT, "等待您缴纳信息处理费"},
	workflow.Answered:           {foiv1.PublicStatus_STAGE_ANSWERED, "已作出答复，正在送达"},
	workflow.Delivered:          {foiv1.PublicStatus_STAGE_DELIVERED, "答复已送达"},
	workflow.Closed:             {foiv1.PublicStatus_STAGE_CLOSED, "已结束办理"},
	workflow.Voided:             {foiv1.PublicStatus_STAGE_VOIDED, "该登记已作废"},
}

// PublicStage returns how far an application has come in a state.
func PublicStage(s workflow.State) foiv1.PublicStatus_Stage { return stages[s].stage }

// Delivered reports whether an applicant may see what was decided, and have the files of the answer: it was delivered.
func Delivered(st *workflow.Standing) bool {
	term := st.Term()
	return !term.Delivered.IsZero()
}

// PublicStatus returns what an applicant may see of his application: this is the one place that decides it. Everything is put
// in by name; what is not mentioned here stays inside.
func (v Viewer) PublicStatus(c *store.PublicCase) (*foiv1.PublicStatus, error) {
	a, st := &c.Application, &c.Standing
	view, err := st.View(v.Calendar, v.Today)
	if err != nil {
		return nil, err
	}
	m := &foiv1.PublicStatus{
		RegisterNumber: a.RegisterNumber, Agency: resname.Agency{ID: a.AgencyID}.String(), AgencyDisplayName: c.AgencyName,
		ReceiptDate: Date(view.Receipt), Version: a.Version, UpdateTime: timestamppb.New(a.UpdatedAt),
	}
	state := st.State
	if state == workflow.Archived { // where it was put by, and not that it was
		state = workflow.Closed
		if Delivered(st) {
			state = workflow.Delivered
		}
	}
	m.Stage, m.StageText = stages[state].stage, stages[state].text
	if state == workflow.Voided && a.MergedInto != nil {
		m.StageText = "已并入您的另一件申请"
	}
	if c.GoesOn != nil {
		m.StageText = fmt.Sprintf("已移送%s办理，请以登记编号%s和原查询码查询", c.GoesOn.AgencyName, c.GoesOn.RegisterNumber)
	}
	if state.BeforeAnswer() || state == workflow.Answered {
		m.DueDate, m.Provisional = Date(view.Due), view.Provisional
	}
	m.PauseReason, m.ExtensionText = pauseReason(st, &view), extensionText(st, state)
	publicOutcome(m, st, state, a.DocumentNumber)
	for _, in := range c.Inputs {
		if in.Score != nil {
			m.Score = int32(*in.Score) //nolint:gosec // 1 to 5
		}
	}
	if state == workflow.AwaitingCorrection {
		m.CorrectionItems = correctionItems(c)
	}
	if Delivered(st) {
		for i := range c.Answers {
			m.AnswerFiles = append(m.AnswerFiles, PublicFile(&c.Answers[i]))
		}
		if c.Letter != nil {
			m.AnswerFiles = append(m.AnswerFiles, PublicLetter(c.Letter))
		}
	}
	p, err := st.Project(v.Calendar)
	if err != nil {
		return nil, err
	}
	m.Fee = publicFee(c, &p)
	m.Acts = v.publicActs(m, st, state, &p)
	return m, nil
}

// pauseReason says why the term stands still, empty while it runs. Of those who are asked it tells the kind and never the name.
func pauseReason(st *workflow.Standing, view *workflow.View) string {
	switch {
	case st.State == workflow.AwaitingCorrection:
		return "补正中：等待您补正期间不计算答复期限，收到补正后重新计算"
	case st.State == workflow.AwaitingPayment:
		return "待缴费：等待您缴费期间不计算答复期限，缴清后重新计算"
	case !view.Paused:
		return ""
	}
	for i := range st.Consultations {
		if c := &st.Consultations[i]; c.Ended.IsZero() && c.With == workflow.WithThirdParty {
			return "征求第三方意见：所需时间不计算在答复期限内"
		}
	}
	return "征求其他机关意见：所需时间不计算在答复期限内"
}

// extensionText says that the present term was extended.
func extensionText(st *workflow.Standing, state workflow.State) string {
	term := st.Term()
	switch {
	case !state.BeforeAnswer() && state != workflow.Answered:
		return ""
	case term.DeferredDays > 0:
		return fmt.Sprintf("答复已延迟%d个工作日", term.DeferredDays+term.ExtendedDays)
	case term.ExtendedDays > 0:
		return fmt.Sprintf("答复期限已延长%d个工作日", term.ExtendedDays)
	}
	return ""
}

// publicOutcome tells how it ended: an answer when it was delivered, an end without one at once.
func publicOutcome(m *foiv1.PublicStatus, st *workflow.Standing, state workflow.State, documentNumber string) {
	if state != workflow.Delivered && state != workflow.Closed || st.Last.On.IsZero() {
		return
	}
	kind := KindOf(st.Last.Kind, st.Last.Row, st.Last.By)
	m.OutcomeText = st.Last.Row.Label()
	if d, ok := outcome.Lookup(kind); ok {
		m.OutcomeText = d.Label
	}
	m.ConcludeDate, m.RemedyText = Date(st.Last.On), st.Last.Remedy.Text
	if state == workflow.Delivered {
		m.DeliverDate, m.DocumentNumber = Date(st.Term().Delivered), documentNumber
	}
}

// correctionItems are what the applicant was asked for; notices of before had their items in the act alone.
func correctionItems(c *store.PublicCase) (items []string) {
	for i := range c.Items {
		items = append(items, c.Items[i].Item)
	}
	if items != nil {
		return items
	}
	for _, ev := range slices.Backward(c.Case.Events) {
		if ev.Do == workflow.Return {
			return slices.Clone(ev.Items)
		}
	}
	return nil
}

var chargeTexts = map[workflow.ChargeState]string{
	workflow.ChargeOutstanding: "待缴费",
	workflow.ChargePaid:        "已缴清",
	workflow.ChargeWaived:      "已减免",
	workflow.ChargeLapsed:      "逾期未缴，申请不再处理",
	workflow.ChargeCancelled:   "申请已终止，不再收取",
}

func publicFee(c *store.PublicCase, p *workflow.Projection) *foiv1.PublicFee {
	st := &c.Standing
	last := len(st.Charges) - 1
	if last < 0 {
		return nil
	}
	state, _ := st.ChargeState(last)
	m := &foiv1.PublicFee{
		AmountFen: st.Charges[last].AmountFen, NoticeDate: Date(st.Charges[last].On), StateText: chargeTexts[state],
		Remark: fmt.Sprintf("%s-%d", c.Application.RegisterNumber, last+1),
	}
	if state == workflow.ChargeOutstanding {
		m.DueDate = Date(p.ApplicantLimit)
	}
	for _, in := range c.Inputs {
		if in.Kind == store.InputPayment {
			m.References = append(m.References, in.Reference)
		}
	}
	return m
}

// publicActs are what the applicant can do now. That it is still possible when it is done, the workflow says.
func (v Viewer) publicActs(m *foiv1.PublicStatus, st *workflow.Standing, state workflow.State, p *workflow.Projection) (acts []*foiv1.PublicAct) {
	add := func(kind foiv1.PublicAct_Kind, text string) *foiv1.PublicAct {
		acts = append(acts, &foiv1.PublicAct{Kind: kind, Text: text})
		return acts[len(acts)-1]
	}
	if state == workflow.AwaitingCorrection {
		add(foiv1.PublicAct_KIND_CORRECT, "补正申请").DueDate = Date(p.ApplicantLimit)
	}
	if state == workflow.AwaitingPayment {
		add(foiv1.PublicAct_KIND_PAY, "缴费并报送缴款凭证号").DueDate = Date(p.ApplicantLimit)
	}
	if state == workflow.Delivered {
		if len(m.GetAnswerFiles()) > 0 {
			add(foiv1.PublicAct_KIND_DOWNLOAD, "下载答复")
		}
		if m.GetScore() == 0 {
			add(foiv1.PublicAct_KIND_RATE, "评价")
		}
		add(foiv1.PublicAct_KIND_SUGGEST_PUBLICATION, "建议主动公开")
	}
	for _, a := range st.Available(v.Calendar, v.Today) {
		if a.Act == workflow.Withdraw && a.OK {
			add(foiv1.PublicAct_KIND_WITHDRAW, "撤回申请")
		}
	}
	return acts
}

// PublicFile returns what an applicant learns of a file of his answer.
func PublicFile(a *store.Attachment) *foiv1.PublicFile {
	return &foiv1.PublicFile{Number: count(a.Number), FileName: a.FileName, MediaType: a.MediaType, SizeBytes: a.SizeBytes}
}

// PublicLetter returns what an applicant learns of the document of his answer: it has the number 0, which no attachment has.
func PublicLetter(l *store.AnswerLetter) *foiv1.PublicFile {
	return &foiv1.PublicFile{FileName: l.FileName, MediaType: l.MediaType, SizeBytes: l.SizeBytes}
}

// ApplicantInput returns what an applicant handed in, as the staff sees it.
func ApplicantInput(i *store.ApplicantInput) *foiv1.ApplicantInput {
	above := child(i.Key())
	m := &foiv1.ApplicantInput{
		Name: above.ApplicantInput(i.Number).String(), Kind: ApplicantInputKind.Enum(i.Kind), Content: i.Content, Reference: i.Reference,
		CreateTime: timestamppb.New(i.RecordedAt), Creator: i.Actor,
	}
	if i.Score != nil {
		m.Score = int32(min(*i.Score, math.MaxInt32)) //nolint:gosec // bounded here
	}
	for n := range i.AttachmentCount {
		m.Attachments = append(m.Attachments, above.Attachment(*i.AttachmentFirst+n).String())
	}
	return m
}

// ApplicationChange returns a change of the feed; cursor is from where it goes on.
func ApplicationChange(c *store.FeedChange, cursor string) *foiv1.ApplicationChange {
	return &foiv1.ApplicationChange{
		Application:    resname.Application{Agency: c.AgencyID, ID: c.ApplicationID}.String(),
		RegisterNumber: c.RegisterNumber, Stage: PublicStage(workflow.State(c.State)), Version: c.Version,
		ChangeTime: timestamppb.New(c.ChangedAt), Cursor: cursor,
	}
}
