package store

import (
	"context"

	"github.com/yishenqing/foi/annualreport"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
	"github.com/yishenqing/foi/workflow"
)

// AnnualDocument returns what a report that was begun is composed of: with the figures and texts of an edition that was frozen, or,
// for edition 0, as it is now. p has the day of the edition's publication, none when it is not published, and the last day for it, none when
// the agency owes no report of that scope. Errors: ErrNotFound, as Annual.
func (s *Store) AnnualDocument(ctx context.Context, key AnnualKey, edition int) (r annualreport.Report, p annualreport.Publication, err error) {
	if err := reports(ctx, key.stats()); err != nil {
		return r, p, err
	}
	err = s.View(ctx, func(v *View) error {
		record, err := readAnnual(v.tx, key, false)
		if err != nil {
			return translate(err)
		}
		var agency Agency
		if err := v.tx.Select("level").Take(&agency, "id = ?", key.Agency).Error; err != nil {
			return translate(err)
		}
		if owed, ok := submission.Owed(agency.Level); ok && owed.Scope == key.Scope {
			if p.Due, err = owed.Due(key.Year); err != nil {
				return err
			}
		}
		scope := key.stats()
		scope.Layout = outcome.Layout(record.Layout)
		if edition == 0 {
			p.Day = calendar.Date(record.current().PublishedOn)
			r, err = v.WholeAnnual(scope)
			return err
		}
		if edition > len(record.Editions) || record.Editions[edition-1].SnapshotAt == nil {
			return ErrNotFound
		}
		e := record.Editions[edition-1]
		p.Day, scope.AsOf = calendar.Date(e.PublishedOn), e.SnapshotAt.UTC()
		if r, err = v.WholeAnnual(scope); err != nil {
			return err
		}
		kept, err := e.KeptTexts()
		if err != nil {
			return err
		}
		r.Texts = map[annualreport.Section]annualreport.Text{}
		for _, t := range kept {
			r.Texts[annualreport.Section(t.Section)] = annualreport.Text{Content: t.Content, Figures: t.Figures}
		}
		return nil
	})
	return r, p, err
}

// texts returns what people have written of the report of a scope so far; nothing when nobody has begun it.
func (v *View) texts(scope stats.Scope) (map[annualreport.Section]annualreport.Text, error) {
	key := AnnualKey{Agency: scope.Agency, Year: scope.Year, Scope: submission.Compiled}
	if scope.Own {
		key.Scope = submission.Own
	}
	var rows []AnnualText
	if err := key.on(v.tx).Find(&rows).Error; err != nil {
		return nil, err
	}
	texts := make(map[annualreport.Section]annualreport.Text, len(rows))
	for i := range rows {
		figures, err := rows[i].Value()
		if err != nil {
			return nil, err
		}
		texts[annualreport.Section(rows[i].Section)] = annualreport.Text{Content: rows[i].Content, Figures: figures}
	}
	return texts, nil
}

// trendYears is of how many years, the last included, the trend of a report is.
const trendYears = 5

// WholeAnnualReport reads View.WholeAnnual from the state of the database now. Errors: as that.
func (s *Store) WholeAnnualReport(ctx context.Context, scope stats.Scope) (r annualreport.Report, err error) {
	if err := reports(ctx, scope); err != nil {
		return r, err
	}
	err = s.View(ctx, func(v *View) error {
		r, err = v.WholeAnnual(scope)
		return err
	})
	return r, err
}

// WholeAnnual returns what the whole report of a scope is composed of: tables and checks, the texts as they are written now and last year's, the tables of the four
// years before of the same agencies, and the channels of the applications received in the year. Channels are read from the
// register and take time with the number of applications of the year. Errors: as Annual.
func (v *View) WholeAnnual(scope stats.Scope) (r annualreport.Report, err error) {
	if err := reports(v.ctx(), scope); err != nil {
		return r, err
	}
	if r.Annual, r.Failures, err = v.AnnualChecked(scope); err != nil {
		return r, err
	}
	o, err := v.named(&scope)
	if err != nil {
		return r, err
	}
	agencies := o.Counted(scope)
	for year := scope.Year - trendYears + 1; year < scope.Year; year++ {
		before := scope
		before.Year = year
		a, err := v.build(before, agencies)
		if err != nil {
			return r, err
		}
		r.Earlier = append(r.Earlier, a)
	}
	if r.Texts, err = v.texts(scope); err != nil {
		return r, err
	}
	last := scope
	last.Year--
	if r.LastTexts, err = v.texts(last); err != nil {
		return r, err
	}
	r.Channels, err = v.channels(scope, agencies)
	return r, err
}

// channels counts the entries of row 一 by the channel of their applications, so that they add up to it.
func (v *View) channels(scope stats.Scope, agencies []string) ([]annualreport.Count, error) {
	db := v.tx.Table("stat_entry e").Joins("JOIN application a ON (a.agency_id, a.id) = (e.agency_id, e.application_id)").
		Select("a.channel, sum(e.amount) AS number").
		Where("e.agency_id = ANY(CAST(? AS text[]))", idList(agencies).String()).
		Where("e.cell = ? AND e.day >= ? AND e.day < ?", outcome.RowNew, firstDay(scope.Year), firstDay(scope.Year+1)).
		Group("a.channel")
	if !scope.AsOf.IsZero() {
		db = db.Where("e.recorded_at <= ?", scope.AsOf)
	}
	var rows []struct {
		Channel workflow.Channel
		Number  int
	}
	if err := db.Find(&rows).Error; err != nil {
		return nil, err
	}
	var counts []annualreport.Count
	for _, c := range workflow.Channels() {
		for _, row := range rows {
			if row.Channel == c && row.Number != 0 {
				counts = append(counts, annualreport.Count{Label: c.Label(), Number: row.Number})
			}
		}
	}
	return counts, nil
}
