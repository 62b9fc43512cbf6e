package casefiles

import (
	"context"
	"errors"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

// readsLegalCases reports whether the caller, who reads an application, reads its legal cases as well: what is in their files is not for
// everybody at the desk.
func (s *Service) readsLegalCases(ctx context.Context, application store.Key) (bool, error) {
	reach := auth.FromContext(ctx).Reach(auth.LegalCasesRead)
	err := s.env.Store.MatterExists(tenancy.NewContext(ctx, reach), store.OfApplication(application))
	if _, out := errors.AsType[*tenancy.OutOfReachError](err); out || errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
