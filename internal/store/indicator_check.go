package store

import (
	"context"
	"encoding/json"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// SelfCheckEvidence reads what the self-check of a year looks at (第三方评估的自查): the channels used, the answers with what the
// register holds of them, and how many were in time. It is about what stands there now; scope.AsOf is not looked at. Errors: as
// Indicators.
func (v *View) SelfCheckEvidence(scope stats.Scope, at calendar.Date) (*indicator.Evidence, error) {
	if err := reports(v.ctx(), scope); err != nil {
		return nil, err
	}
	facts, err := v.Indicators(scope, at, indicator.FactDeliveredLate)
	if err != nil {
		return nil, err
	}
	q, err := v.yearOf(scope)
	if err != nil {
		return nil, err
	}
	e := &indicator.Evidence{
		Scope: facts.Scope, OnTime: indicator.RatesOf(facts).OnTime, Late: facts.Cases[indicator.FactDeliveredLate],
	}
	if err := v.channelUses(&q, e); err != nil {
		return nil, err
	}
	if err := v.letters(&q, e); err != nil {
		return nil, err
	}
	e.Sort()
	return e, nil
}

// SelfCheckEvidence is View.SelfCheckEvidence from a state of its own.
func (s *Store) SelfCheckEvidence(ctx context.Context, scope stats.Scope, at calendar.Date) (e *indicator.Evidence, err error) {
	if err := reports(ctx, scope); err != nil {
		return nil, err
	}
	err = s.View(ctx, func(v *View) error {
		e, err = v.SelfCheckEvidence(scope, at)
		return err
	})
	return e, err
}

func (v *View) channelUses(q *indicatorYear, e *indicator.Evidence) error {
	var rows []struct {
		Channel     string
		Count       int
		Last        Day
		Unconfirmed int
	}
	err := v.tx.Table("application").
		Select("channel, count(*) AS count, max(receipt_on) AS last, count(*) FILTER (WHERE confirmation_pending) AS unconfirmed").
		Where(ofAgencies+" AND receipt_on > @before AND receipt_on <= @last AND state <> 'voided'", q.arguments()).Group("channel").Find(&rows).Error
	for _, r := range rows {
		e.Channels = append(e.Channels, indicator.ChannelUse{
			Channel: workflow.Channel(r.Channel), Count: r.Count, Last: r.Last.Date(), Unconfirmed: r.Unconfirmed,
		})
	}
	return err
}

// letters reads the answers made in the year. An old register has the result of an answer and nothing of what it says; of a file
// that was destroyed nothing is left either.
func (v *View) letters(q *indicatorYear, e *indicator.Evidence) error {
	rows, err := v.tx.Raw(`SELECT a.agency_id, a.id, a.register_number, a.import_hash IS NULL AND a.disposed_on IS NULL, e.act_on, e.event
		FROM application a JOIN application_event e ON e.agency_id = a.agency_id AND e.application_id = a.id AND e.act = 'answer'
		WHERE a.`+ofAgencies+` AND a.state <> 'voided' AND a.receipt_on <= @last AND a.concluded_on > @before
			AND e.act_on > @before AND e.act_on <= @last`,
		q.arguments()).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var (
			l     indicator.Letter
			on    Day
			event string
		)
		if err := rows.Scan(&l.Agency, &l.Application, &l.RegisterNumber, &l.Held, &on, &event); err != nil {
			return err
		}
		ev, err := (&Event{AgencyID: l.Agency, ApplicationID: l.Application, Event: event}).Value()
		if err != nil {
			return err
		}
		l.On, l.Row, l.DocumentNumber, l.Kind = on.Date(), ev.Row, ev.DocumentNumber, ev.Kind
		l.Reason, l.Remedy = ev.Statement.Reason, ev.Statement.Remedy.Text
		l.Held = l.Held || ev.Statement != workflow.Statement{} || ev.Kind != outcome.Kind("")
		e.Letters = append(e.Letters, l)
	}
	return rows.Err()
}

// Readable returns which of these applications the caller may read: what a figure consists of is shown only so far, while the
// figure itself stays whole.
func (v *View) Readable(keys []Key) (map[Key]bool, error) {
	r, err := tenancy.FromContext(v.ctx())
	if err != nil {
		return nil, err
	}
	within, err := across(r.Cases())
	if err != nil {
		return nil, err
	}
	readable := make(map[Key]bool, len(keys))
	for len(keys) > 0 {
		n := min(foldedAtOnce, len(keys))
		part := make([]words, n)
		for i, k := range keys[:n] {
			part[i] = words{Agency: k.Agency, ID: k.ID}
		}
		keys = keys[n:]
		encoded, err := json.Marshal(part)
		if err != nil {
			return nil, err
		}
		db := v.tx.Table("application").Joins(`JOIN jsonb_to_recordset(?::jsonb) AS k (agency_id text, id text)
			ON application.agency_id = k.agency_id AND application.id = k.id`, string(encoded))
		var found []words
		if err := within.where(db).Select("application.agency_id AS agency, application.id").Find(&found).Error; err != nil {
			return nil, err
		}
		for _, f := range found {
			readable[Key{f.Agency, f.ID}] = true
		}
	}
	return readable, nil
}

// ReadableAgency reports whether the caller may read all applications of an agency: for what is of the agency and of none of
// its applications.
func (v *View) ReadableAgency(id string) (bool, error) {
	r, err := tenancy.FromContext(v.ctx())
	if err != nil {
		return false, err
	}
	return r.Cases().Whole(id) == nil, nil
}
