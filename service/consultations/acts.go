package consultations

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// CreateConsultation records that a letter went out; the term pauses.
func (s *Service) CreateConsultation(ctx context.Context, req *foiv1.CreateConsultationRequest) (*foiv1.Consultation, error) {
	today := s.env.Today()
	var c fieldcheck.Check
	m := req.GetConsultation()
	parent := c.Application("parent", req.GetParent())
	step := step{application: parent, version: c.Version("consultation.etag", m.GetEtag())}
	step.Event = workflow.Event{
		Do:       workflow.Consult,
		On:       c.ActDate("consultation.send_date", m.GetSendDate(), today),
		ID:       req.GetConsultationId(),
		With:     present.Party.Word(m.GetKind()),
		Party:    c.Text("consultation.party", m.GetParty()),
		Received: c.PastDay("consultation.receive_date", m.GetReceiveDate(), today),
	}
	step.document = c.IssuedWith("document", req.GetDocument(), parent.Agency)
	if step.ID != "" && !resname.ValidID(step.ID) {
		c.Add("consultation_id", "resource_name", "is no id of a resource", "编号由小写字母、数字或连字符组成，且不能只有一个连字符")
	}
	step.letter = letter(&c, "consultation.letter", m.GetLetter(), parent)
	if step.letter != nil && step.letter.Proof != nil && step.Received.IsZero() {
		c.Add("consultation.letter.proof", "unexpected", "belongs to receive_date, which is not given", "未填写对方收函日期的，不能填写送达凭证")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.do(ctx, step)
}

// AcknowledgeConsultation records when the party got a letter that was sent without that.
func (s *Service) AcknowledgeConsultation(ctx context.Context, req *foiv1.AcknowledgeConsultationRequest,
) (*foiv1.Consultation, error) {
	return s.later(ctx, req, func(c *fieldcheck.Check, step *step) {
		step.Do = workflow.Acknowledge
		step.letter = letter(c, "", &foiv1.Letter{Proof: req.GetProof(), Note: req.GetNote()}, step.application)
		if step.letter == nil {
			c.Add("proof", "required", "proof or note is required", "送达凭证、说明至少填写一项")
		}
	})
}

// ConcludeConsultation records the party's answer or its silence.
func (s *Service) ConcludeConsultation(ctx context.Context, req *foiv1.ConcludeConsultationRequest) (*foiv1.Consultation, error) {
	return s.later(ctx, req, func(c *fieldcheck.Check, step *step) {
		step.Do, step.Opinion = workflow.Conclude, present.Opinion.Word(req.GetOpinion())
		step.letter = letter(c, "", &foiv1.Letter{Note: req.GetNote()}, step.application)
		if reply := c.Attachment("reply", req.GetReply(), step.application); reply != nil {
			if step.letter == nil {
				step.letter = &store.ConsultationLetter{}
			}
			step.letter.Document = reply
		}
	})
}

// OverrideConsultation decides to release against a third party's objection because of a grave public interest, and records
// that the third party was told (art. 32).
func (s *Service) OverrideConsultation(ctx context.Context, req *foiv1.OverrideConsultationRequest) (*foiv1.Consultation, error) {
	return s.later(ctx, req, func(c *fieldcheck.Check, step *step) {
		step.Do, step.Reason = workflow.Override, c.RequiredLines("reason", req.GetReason())
		step.Approver = c.Text("approver", req.GetApprover())
		step.document = c.IssuedWith("document", req.GetDocument(), step.application.Agency)
		step.letter = letter(c, "notice", req.GetNotice(), step.application)
		if req.GetNotice().GetMethod() == foiv1.DeliverApplicationRequest_METHOD_UNSPECIFIED {
			c.Add("notice.method", "required", "value is required", "必须填写")
		}
		if req.GetNotice().GetPostalNumber() == "" && req.GetNotice().GetProof() == "" {
			c.Add("notice", "proof", "postal_number or proof is required", "书面告知第三方须有邮件号或者送达凭证")
		}
	})
}
