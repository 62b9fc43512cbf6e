package receipts

import (
	"context"
	"strings"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// CreateReceiptProof records what proves the day of receipt.
func (s *Service) CreateReceiptProof(ctx context.Context, req *foiv1.CreateReceiptProofRequest) (*foiv1.ReceiptProof, error) {
	var c fieldcheck.Check
	m := req.GetReceiptProof()
	parent := c.Application("parent", req.GetParent())
	kind := present.ProofKind.Word(m.GetKind())
	p := store.ReceiptProof{
		Kind: string(kind), PostalNumber: strings.ToUpper(m.GetPostalNumber()), Note: c.Lines("receipt_proof.note", m.GetNote()),
		Attachment: c.Attachment("receipt_proof.attachment", m.GetAttachment(), parent),
	}
	complete(&c, &p, kind)
	if err := c.Err(); err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetApplication(ctx, keyOf(parent))
	if err != nil {
		return nil, err
	}
	if !kind.Proves(workflow.Channel(a.Channel)) {
		c.Add("receipt_proof.kind", "channel", "does not prove a receipt through the channel "+a.Channel,
			"“"+kind.Label()+"”不能证明以该渠道收到申请")
		return nil, c.Err()
	}
	w := call.Write(ctx, s.env, func(p store.ReceiptProof) (proto.Message, error) { return present.ReceiptProof(&p), nil })
	made, err := s.env.Store.CreateReceiptProof(ctx, keyOf(parent), p, w)
	if err != nil {
		return nil, err
	}
	return present.ReceiptProof(&made), nil
}

// complete refuses a proof that proves nothing.
func complete(c *fieldcheck.Check, p *store.ReceiptProof, kind workflow.ProofKind) {
	switch {
	case kind == workflow.ProofRegisteredMail && p.PostalNumber == "":
		c.Add("receipt_proof.postal_number", "required", "is required for registered mail", "挂号信、EMS 必须填写邮件号")
	case p.PostalNumber == "" && p.Attachment == nil && p.Note == "":
		c.Add("receipt_proof", "empty", "postal_number, attachment or note is required", "邮件号、附件、说明至少填写一项")
	}
}

// GetReceiptProof returns one proof of receipt.
func (s *Service) GetReceiptProof(ctx context.Context, req *foiv1.GetReceiptProofRequest) (*foiv1.ReceiptProof, error) {
	name, err := resname.ParseReceiptProof("name", req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.env.Store.GetReceiptProof(ctx, keyOf(name.Application), name.Number)
	if err != nil {
		return nil, err
	}
	return present.ReceiptProof(&p), nil
}

// ListReceiptProofs lists the proofs of receipt of an application in the order in which they were recorded.
func (s *Service) ListReceiptProofs(ctx context.Context, req *foiv1.ListReceiptProofsRequest) (*foiv1.ListReceiptProofsResponse, error) {
	rows, next, err := list(ctx, req, s.env.Store.ListReceiptProofs)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListReceiptProofsResponse{ReceiptProofs: make([]*foiv1.ReceiptProof, len(rows)), NextPageToken: next}
	for i := range rows {
		resp.ReceiptProofs[i] = present.ReceiptProof(&rows[i])
	}
	return resp, nil
}
