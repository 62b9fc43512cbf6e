package importing

import (
	"cmp"
	"context"
	"slices"

	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// applicationKey names an application within a file.
type applicationKey struct{ agency, externalID string }

// survey is what the first reading of a file finds out.
type survey struct {
	// legal are the legal cases of each application, by the day served and then as they stand in the file: the order in
	// which the database gives them back.
	legal   map[applicationKey][]workflow.LegalCase
	numbers map[string]*numbers // by agency
}

// look reads the file for the first time. Lines that are not in order are noted as refused.
func (l *load) look(ctx context.Context) error {
	s := survey{legal: map[applicationKey][]workflow.LegalCase{}, numbers: map[string]*numbers{}}
	err := l.run.each(ctx, l.file, func(r history.Record, _ *counted) error {
		if found := limits(r); len(found) > 0 {
			l.run.refused.add(&history.LineError{File: l.file.Name, Line: r.Line, Faults: found})
			return nil
		}
		return s.note(l.into, r)
	}, l.run.refused.add)
	for _, cases := range s.legal {
		slices.SortStableFunc(cases, func(a, b workflow.LegalCase) int { return cmp.Compare(a.Served, b.Served) })
	}
	l.found = s
	return err
}

func (s *survey) note(into *store.Import, r history.Record) error {
	switch {
	case r.Application != nil && r.Application.RegisterNumber != "":
		a := r.Application
		n := s.numbers[a.Agency]
		if n == nil {
			known, err := into.FindAgency(a.Agency)
			if err != nil {
				return err
			}
			n = newNumbers(known)
			s.numbers[a.Agency] = n
		}
		n.note(a.RegisterNumber)
	case r.LegalCase != nil && r.LegalCase.Application != "":
		key := applicationKey{r.LegalCase.Agency, r.LegalCase.Application}
		s.legal[key] = append(s.legal[key], r.LegalCase.Case)
	}
	return nil
}
