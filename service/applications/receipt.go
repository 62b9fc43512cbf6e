package applications

import (
	"context"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// CorrectReceipt puts a day of receipt right, or says what that would move.
func (h *Handling) CorrectReceipt(ctx context.Context, req *foiv1.CorrectReceiptRequest) (*foiv1.CorrectReceiptResponse, error) {
	m := momentOf(h.env)
	var c fieldcheck.Check
	at := req.GetReceiveTime().AsTime()
	c.Past("receive_time", at, m.now)
	correction := store.ReceiptCorrection{
		Key: key(c.Application("name", req.GetName())), Version: c.Version("etag", req.GetEtag()), ReceivedAt: at,
		Reason: c.Lines("reason", req.GetReason()), Plan: req.GetValidateOnly(),
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	respond := func(corrected store.CorrectedReceipt) (*foiv1.CorrectReceiptResponse, error) {
		a, err := m.Full(&corrected.Application)
		return &foiv1.CorrectReceiptResponse{Application: a, MovedApplication: present.MovedEffect(&corrected.Effect)}, err
	}
	w := call.Write(ctx, h.env, func(corrected store.CorrectedReceipt) (proto.Message, error) { return respond(corrected) })
	w.Now = m.now
	corrected, err := h.env.Store.CorrectReceipt(ctx, correction, w)
	if err != nil {
		return nil, err
	}
	return respond(corrected)
}
