package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// AnswerFinality is when the answer of an application in force becomes final, with what it depends on.
type AnswerFinality struct {
	legalcase.Finality
	Facts  legalcase.AnswerFacts
	CaseID []string // of the reviews and suits, in the order of Facts.Cases
}

// Finality works out when the answer of an application becomes final, as seen from a day. Errors: ErrNotFound.
func (s *Store) Finality(ctx context.Context, key Key, today calendar.Date) (f AnswerFinality, err error) {
	if _, err := inReach(ctx, key.Agency); err != nil {
		return f, err
	}
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		l, err := load(tx, law, key, false)
		if err != nil {
			return err
		}
		last := l.Standing.Last
		f.Facts = legalcase.AnswerFacts{Delivered: l.Application.DeliveredOn.Date(), Opens: last.Remedy.Opens, Told: last.Remedy.Text != ""}
		if on := last.On; f.Facts.Opens == "" && !on.IsZero() {
			decision, ok := outcome.Lookup(last.Kind)
			if of := outcome.OfRow(last.Row); !ok && len(of) > 0 {
				decision = of[0]
			}
			f.Facts.Opens = decision.Opening(outcome.EraOf(on.Year(), on.Month(), on.Day())).Remedy
		}
		if err := l.readDeliveries(tx); err != nil {
			return err
		}
		if known, recorded := l.known(); recorded {
			f.Facts.Delivered = known
		}
		files, err := readLegalCases(tx, law, l.LegalCases)
		if err != nil {
			return err
		}
		for i := range files {
			if files[i].Standing.Facts.Served < last.On {
				continue // it was about an answer before this one, or about there being none
			}
			f.Facts.Cases = append(f.Facts.Cases, &files[i].Standing)
			f.CaseID = append(f.CaseID, files[i].Case.ID)
		}
		f.Finality, err = legalcase.FinalityOf(law.Calendar, f.Facts, today)
		return err
	})
	return f, err
}

// known is the first day on which the applicant got the last answer, none while no delivery of it arrived; recorded is false when its
// deliveries are on record elsewhere.
func (l *Loaded) known() (day calendar.Date, recorded bool) {
	answers := 0
	for i := range l.Case.Events {
		if l.Case.Events[i].Do == workflow.Answer {
			answers++
		}
	}
	for i := range l.Deliveries {
		d := &l.Deliveries[i]
		if d.Answer == nil || *d.Answer != answers {
			continue
		}
		recorded = true
		if on := d.Value().Known(); !on.IsZero() && (day.IsZero() || on < day) {
			day = on
		}
	}
	return day, recorded
}

// mostCorrections bounds the cases of a summary of causes.
const mostCorrections = 10_000

// Corrections returns the cases of an agency that were concluded in a year with a correction, as far as the caller may see them.
func (s *Store) Corrections(ctx context.Context, agency string, year int) ([]legalcase.Correction, error) {
	within, err := casesWithin(ctx, agency)
	if err != nil {
		return nil, err
	}
	var rows []LegalCase
	err = within(s.db.WithContext(ctx).Where("legal_case.agency_id = ? AND result = 'corrected' AND state <> 'voided'", agency)).
		Where("concluded_on BETWEEN ? AND ?", fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year)).
		Order("concluded_on, id").Limit(mostCorrections).Find(&rows).Error
	all := make([]legalcase.Correction, len(rows))
	for i := range rows {
		all[i] = legalcase.Correction{ID: rows[i].ID, Unit: rows[i].Unit}
		for _, c := range rows[i].Causes {
			all[i].Causes = append(all[i].Causes, legalcase.Cause(c))
		}
	}
	return all, translate(err)
}
