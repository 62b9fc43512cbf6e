package events

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/workflow"
)

// ListLedgerEntries explains the due date as it looks today: every act and every term with article and arithmetic.
func (s *Service) ListLedgerEntries(ctx context.Context, req *foiv1.ListLedgerEntriesRequest,
) (*foiv1.ListLedgerEntriesResponse, error) {
	key, page, err := read(req)
	if err != nil {
		return nil, err
	}
	l, v, err := s.load(ctx, key)
	if err != nil {
		return nil, err
	}
	all, err := workflow.Ledger(v.Calendar, l.Case, v.Today)
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, all)
	resp := &foiv1.ListLedgerEntriesResponse{NextPageToken: next, LedgerEntries: make([]*foiv1.LedgerEntry, len(part))}
	for i := range part {
		resp.LedgerEntries[i] = present.LedgerEntry(&part[i])
	}
	return resp, nil
}

// ListTermDays lists every day of every term as it looks today, counted or not, and why.
func (s *Service) ListTermDays(ctx context.Context, req *foiv1.ListTermDaysRequest) (*foiv1.ListTermDaysResponse, error) {
	key, page, err := read(req)
	if err != nil {
		return nil, err
	}
	l, v, err := s.load(ctx, key)
	if err != nil {
		return nil, err
	}
	all, err := l.Standing.TermDays(v.Calendar, v.Today)
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, all)
	resp := &foiv1.ListTermDaysResponse{NextPageToken: next, TermDays: make([]*foiv1.TermDay, len(part))}
	for i := range part {
		resp.TermDays[i] = present.TermDay(&l, &part[i])
	}
	return resp, nil
}

// ListDuties lists every duty as it looks today, with its start, its due date, and when it was done.
func (s *Service) ListDuties(ctx context.Context, req *foiv1.ListDutiesRequest) (*foiv1.ListDutiesResponse, error) {
	key, page, err := read(req)
	if err != nil {
		return nil, err
	}
	l, v, err := s.load(ctx, key)
	if err != nil {
		return nil, err
	}
	view, err := l.Standing.View(v.Calendar, v.Today)
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, view.Duties)
	resp := &foiv1.ListDutiesResponse{NextPageToken: next, Duties: make([]*foiv1.Duty, len(part))}
	for i, d := range part {
		resp.Duties[i] = v.Duty(d, view.Receipt)
	}
	return resp, nil
}
