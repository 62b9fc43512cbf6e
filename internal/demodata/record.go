package demodata

import (
	"github.com/yishenqing/foi/internal/history"
)

// application is the request with the life it had, as a record; prefix begins its external id.
func (q *request) application(prefix string, l *life) history.Application {
	return history.Application{
		Agency: q.agency.id, ExternalID: prefix + q.serial, Facts: l.standing.Facts, Applicant: q.applicant,
		Description: q.description, Delivery: q.delivery, Events: l.events,
	}
}

// legalCases are the reviews and suits of that life, as records.
func (q *request) legalCases(prefix string, l *life) []history.LegalCase {
	records := make([]history.LegalCase, 0, len(l.legal))
	for _, c := range l.legal {
		records = append(records, history.LegalCase{
			Agency: q.agency.id, Application: prefix + q.serial, Case: c, Decision: decisions[c.Type][c.Result],
		})
	}
	return records
}
