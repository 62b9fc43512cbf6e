package store

import "github.com/yishenqing/foi/figures"

// asOfLedger is what the ledger had recorded of each application by an instant, in the words of table application: the day of receipt, the
// kind of applicant, and row and day of the first conclusion. What was voided or had not moved here by then has no line in it. A
// correction is two entries, so that what stands is what the sums leave.
const asOfLedger = `(SELECT agency_id, application_id AS id, max(applicant_type) FILTER (WHERE cell = 'new') AS applicant_type,
		max(day) FILTER (WHERE cell = 'new') AS receipt_on, max(day) FILTER (WHERE cell <> 'new') AS counted_on,
		coalesce(max(cell) FILTER (WHERE cell <> 'new'), '') AS counted_row
	FROM (SELECT agency_id, application_id, cell, day, applicant_type FROM stat_entry WHERE agency_id IN ? AND recorded_at <= ?
		GROUP BY 1, 2, 3, 4, 5 HAVING sum(amount) > 0) AS standing
	GROUP BY 1, 2 HAVING bool_or(cell = 'new')) AS application`

// ledgerSources are the sources that can be counted as of an instant: those that are Recorded. A year of each is what table 三 as of the same
// instant has.
var ledgerSources = map[figures.Source]figureSource{
	figures.FromReceived:  {rows: asOfLedger, day: "application.receipt_on", where: "application.receipt_on BETWEEN @first AND @last"},
	figures.FromConcluded: {rows: asOfLedger, day: "application.counted_on", where: "application.counted_on BETWEEN @first AND @last"},
	figures.FromCarried: {
		rows: asOfLedger, where: "application.receipt_on < @first AND (application.counted_on >= @first OR application.counted_on IS NULL)",
	},
	figures.FromPending: {
		rows: asOfLedger, where: "application.receipt_on <= @last AND (application.counted_on > @last OR application.counted_on IS NULL)",
	},
}

// ledgerStatement is statement as of an instant.
func (q *FiguresQuery) ledgerStatement(source figures.Source, agencies []string) *figureStatement {
	s := &figureStatement{figureSource: ledgerSources[source], args: []any{agencies, q.AsOf}}
	s.period(q.Period)
	return s
}
