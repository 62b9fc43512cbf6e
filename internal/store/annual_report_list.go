package store

import (
	"context"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
)

// Submission is how far an agency is with the report that it owes (报送情况).
type Submission struct {
	Agency      string
	DisplayName string
	Level       string
	Report      *AnnualReport // nil: not begun
	PublishedOn Day           // of the first edition
	PublishedAt string        // address of the last one that was published
}

// SubmissionQuery selects a page of submissions in order of the agencies' ids.
type SubmissionQuery struct {
	Above   string // of the agencies below it, not its own
	Year    int
	State   submission.State // only these; "" for all
	Today   calendar.Date
	AfterID string // the agency that the page before ended with
	Limit   int
}

// ListSubmissions returns how far all agencies below one are, those that have not begun included. Who was set up after the year, or is
// no more, owes none. The call must reach all below.
func (s *Store) ListSubmissions(ctx context.Context, q SubmissionQuery) ([]Submission, error) {
	if err := reports(ctx, stats.Scope{Agency: q.Above}); err != nil {
		return nil, err
	}
	last, err := calendar.NewDate(q.Year, time.December, 31)
	if err != nil {
		return nil, err
	}
	db := s.db.WithContext(ctx).Table("agency a").
		Select(`a.id, a.display_name, a.level, r.year IS NOT NULL AS begun, r.state, r.state_by, r.state_at, r.scope, r.edition,
			(SELECT published_on FROM annual_report_edition e WHERE (e.agency_id, e.year, e.scope) = (r.agency_id, r.year, r.scope)
				AND e.published_at IS NOT NULL ORDER BY e.edition LIMIT 1) AS published_on,
			coalesce((SELECT published_url FROM annual_report_edition e WHERE (e.agency_id, e.year, e.scope) = (r.agency_id, r.year, r.scope)
				AND e.published_at IS NOT NULL ORDER BY e.edition DESC LIMIT 1), '') AS published_url`).
		Joins(`LEFT JOIN annual_report r ON r.agency_id = a.id AND r.year = ? AND r.scope = CASE WHEN a.level IN ? THEN ? ELSE ? END`,
			q.Year, submission.LevelsOwing(submission.Own), string(submission.Own), string(submission.Compiled)).
		Where("a.id IN ("+subtree+") AND a.id <> ? AND a.id > ?", q.Above, q.Above, q.AfterID).
		Where("a.established_on <= ? AND (a.dissolved_on IS NULL OR a.dissolved_on > ?)", Day(last), Day(q.Today)).
		Order("a.id").Limit(q.Limit)
	if q.State != "" {
		db = db.Where("coalesce(r.state, ?) = ?", string(submission.NotBegun), string(q.State))
	}
	var rows []struct {
		ID           string
		DisplayName  string
		Level        string
		Begun        bool
		State        *string
		StateBy      *string
		Scope        *string
		Edition      *int
		PublishedOn  Day
		PublishedURL string
		StateAt      *time.Time
	}
	if err := db.Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	list := make([]Submission, len(rows))
	for i, r := range rows {
		list[i] = Submission{Agency: r.ID, DisplayName: r.DisplayName, Level: r.Level, PublishedOn: r.PublishedOn, PublishedAt: r.PublishedURL}
		if r.Begun {
			list[i].Report = &AnnualReport{
				AgencyID: r.ID, Year: q.Year, Scope: *r.Scope, State: *r.State, StateBy: *r.StateBy, StateAt: *r.StateAt, Edition: *r.Edition,
			}
		}
	}
	return list, nil
}
