package portal

import (
	"context"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// refusal is why something cannot be done now that is no matter of the workflow's table.
type refusal struct{ english, chinese string }

func (e *refusal) Error() string { return e.english }

// Chinese says it to people.
func (e *refusal) Chinese() string { return e.chinese }

// mostInputs is how many references and suggestions an application may have: nobody fills a file with them.
const mostInputs = 20

// The refusals.
var (
	errNoFeeDue  = &refusal{"no fee is outstanding", "当前没有待缴的费用"}
	errRated     = &refusal{"the application is rated already", "您已经评价过"}
	errManyTimes = &refusal{"this was done too often", "提交次数过多，请联系行政机关"}
)

// proven is what the requests of applicants' acts have in common.
type proven interface {
	GetParent() string
	GetProof() *foiv1.ApplicantProof
}

// act does what an applicant asks for and returns how his application stands then.
func (s *Service) act(ctx context.Context, req proven, act store.ApplicantAct) (*foiv1.PublicStatus, error) {
	who, err := s.open(ctx, req.GetParent(), req.GetProof())
	if err != nil {
		return nil, err
	}
	return s.perform(ctx, who, req, act)
}

// onBehalf is for whom a portal acts, as the audit has it: it names nobody.
const onBehalf = "applicant"

func (s *Service) perform(ctx context.Context, who store.Applicant, req proven, act store.ApplicantAct) (*foiv1.PublicStatus, error) {
	v := s.env.Viewer()
	respond := func(c store.PublicCase) (*foiv1.PublicStatus, error) { return v.PublicStatus(&c) }
	w := call.Write(ctx, s.env, func(c store.PublicCase) (proto.Message, error) { return respond(c) })
	w.Origin.OnBehalf = onBehalf + " of " + req.GetProof().GetRegisterNumber()
	c, err := s.env.Store.ActForApplicant(ctx, who, act, w)
	if err != nil {
		return nil, err
	}
	return respond(c)
}

// SubmitCorrection hands in what the applicant was asked to correct.
func (s *Service) SubmitCorrection(ctx context.Context, req *foiv1.SubmitCorrectionRequest) (*foiv1.PublicStatus, error) {
	var c fieldcheck.Check
	act := store.ApplicantAct{
		Input: store.ApplicantInput{Kind: store.InputCorrection, Content: c.RequiredLines("content", req.GetContent())},
		Files: s.files(&c, req.GetFiles()),
	}
	var columns map[string]any
	if description := c.Lines("description", req.GetDescription()); description != "" {
		columns = map[string]any{"description": description}
	}
	if err := s.within(req.GetFiles()); err != nil {
		return nil, err
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	// No file is kept for somebody who cannot show that the application is his.
	who, err := s.open(ctx, req.GetParent(), req.GetProof())
	if err != nil {
		return nil, err
	}
	if err := s.keep(ctx, act.Files, req.GetFiles()); err != nil {
		return nil, err
	}
	act.Decide = s.doing(workflow.Correct, columns)
	return s.perform(ctx, who, req, act)
}

// SubmitWithdrawal withdraws the application for the applicant.
func (s *Service) SubmitWithdrawal(ctx context.Context, req *foiv1.SubmitWithdrawalRequest) (*foiv1.PublicStatus, error) {
	var c fieldcheck.Check
	input := store.ApplicantInput{Kind: store.InputWithdrawal, Content: c.Lines("reason", req.GetReason())}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.act(ctx, req, store.ApplicantAct{Input: input, Decide: s.doing(workflow.Withdraw, nil)})
}

// doing does an act today, as far as the workflow allows it.
func (s *Service) doing(do workflow.Act, columns map[string]any) func(store.PublicCase) (store.Change, error) {
	today := s.env.Today()
	return func(store.PublicCase) (store.Change, error) {
		return store.Change{
			Action: string(do), Events: []workflow.Event{{Do: do, On: today}}, Columns: columns, Detail: map[string]any{"on": today},
		}, nil
	}
}

// ReportPayment tells the reference of a payment. Whether it came, the agency's account says.
func (s *Service) ReportPayment(ctx context.Context, req *foiv1.ReportPaymentRequest) (*foiv1.PublicStatus, error) {
	var c fieldcheck.Check
	input := store.ApplicantInput{
		Kind: store.InputPayment, Reference: c.Text("reference", req.GetReference()), Content: c.Lines("content", req.GetContent()),
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.act(ctx, req, store.ApplicantAct{Input: input, Decide: func(p store.PublicCase) (store.Change, error) {
		if p.Standing.State != workflow.AwaitingPayment {
			return store.Change{}, errNoFeeDue
		}
		return recorded("report_payment", &p, store.InputPayment)
	}})
}

// RateApplication says once how content the applicant is.
func (s *Service) RateApplication(ctx context.Context, req *foiv1.RateApplicationRequest) (*foiv1.PublicStatus, error) {
	var c fieldcheck.Check
	score := int(req.GetScore())
	input := store.ApplicantInput{Kind: store.InputRating, Score: &score, Content: c.Lines("content", req.GetContent())}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.act(ctx, req, store.ApplicantAct{Input: input, Decide: func(p store.PublicCase) (store.Change, error) {
		if !present.Delivered(&p.Standing) {
			return store.Change{}, notDelivered{}
		}
		if times(&p, store.InputRating) > 0 {
			return store.Change{}, errRated
		}
		return recorded("rate", &p, store.InputRating)
	}})
}

// SuggestPublication suggests that everybody should see the information.
func (s *Service) SuggestPublication(ctx context.Context, req *foiv1.SuggestPublicationRequest) (*foiv1.PublicStatus, error) {
	var c fieldcheck.Check
	input := store.ApplicantInput{Kind: store.InputPublication, Content: c.RequiredLines("content", req.GetContent())}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.act(ctx, req, store.ApplicantAct{Input: input, Decide: func(p store.PublicCase) (store.Change, error) {
		if !present.Delivered(&p.Standing) {
			return store.Change{}, notDelivered{}
		}
		return recorded("suggest_publication", &p, store.InputPublication)
	}})
}

// recorded is a change that leaves the application as it is.
func recorded(action string, p *store.PublicCase, kind string) (store.Change, error) {
	if times(p, kind) >= mostInputs {
		return store.Change{}, errManyTimes
	}
	return store.Change{Action: action}, nil
}

func times(p *store.PublicCase, kind string) (n int) {
	for i := range p.Inputs {
		if p.Inputs[i].Kind == kind {
			n++
		}
	}
	return n
}
