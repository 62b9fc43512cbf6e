package legalcases

import (
	"context"
	"strings"

	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/legalcase"
)

// proof reads the attachment that proves an act, one of a legal case or of an application; nil when none is named. Whose it has to be, is
// held when the case is known.
func (s *Service) proof(ctx context.Context, c *fieldcheck.Check, name string) *resname.Attachment {
	if name == "" {
		return nil
	}
	kind := resname.OfLegalCases
	if strings.Contains(name, "/"+string(resname.OfApplications)+"/") {
		kind = resname.OfApplications
	}
	a, err := kind.ParseAttachment("attachment", name)
	c.AddError("attachment", err)
	if err != nil {
		return nil
	}
	if _, err := s.env.Store.GetAttachment(ctx, call.MatterOf(a.Matter), a.Number); err != nil {
		c.Add("attachment", "unknown", "is no attachment that the caller may read", "附件不存在")
	}
	return &a
}

// prove names the proof in an act of a case. Errors: *apierr.Invalid when it belongs to something else.
func (d *deed) prove(of *store.LegalCase, ev *legalcase.Event) error {
	if d.proof == nil {
		return nil
	}
	switch matter := d.proof.Matter; {
	case matter == resname.LegalCase{Agency: resname.Agency{ID: of.AgencyID}, ID: of.ID}.Matter():
		ev.CaseAttachment = d.proof.Number
	case of.ApplicationID != nil && matter == resname.Application{Agency: of.AgencyID, ID: *of.ApplicationID}.Matter():
		ev.Attachment = d.proof.Number
	default:
		var wrong fieldcheck.Check
		wrong.Add("attachment", "other_matter", "is no attachment of the case or of its application", "附件不属于本案，也不属于本案所涉申请")
		return wrong.Err()
	}
	return nil
}
