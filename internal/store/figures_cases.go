package store

import (
	"github.com/yishenqing/foi/figures"
	"github.com/yishenqing/foi/internal/tenancy"
)

// FigureCase is one of the cases that a figure consists of. An application is there once for each fact that is counted.
type FigureCase struct {
	Key            Key
	RegisterNumber string
	Channel        string
	ApplicantType  string
	State          string
	CountedRow     string
	On             Day // the day on which it counts; none for a stock
	Days           int // of an answer, as the measure has them; 0 for the rest
	InTime         bool
	Number         int // tells facts of one application and day apart
}

// FigureCasesQuery selects a page of the cases of one measure, in order of the day, agency, application and number.
type FigureCasesQuery struct {
	FiguresQuery // Measures has the one
	After        *FigureCase
	Limit        int
}

// FigureCases lists what a figure consists of, as far as the caller may read applications: restricted ones that he is no reader of,
// and those of agencies and units beyond his grants, are not in it, although they are in the figure. Errors: *UnknownAgencyError,
// *tenancy.OutOfReachError.
func (v *View) FigureCases(q FigureCasesQuery) ([]FigureCase, error) {
	if err := reports(v.ctx(), q.scope()); err != nil {
		return nil, err
	}
	agencies, err := v.figuresAgencies(q.FiguresQuery)
	if err != nil {
		return nil, err
	}
	r, err := tenancy.FromContext(v.ctx())
	if err != nil {
		return nil, err
	}
	readable, err := across(r.Cases())
	if err != nil {
		return nil, err
	}
	sources := figures.Sources(q.Measures)
	if len(sources) != 1 {
		return nil, nil
	}
	s := q.statement(sources[0], agencies)
	s.filter(q.Filters)
	if readable.sql != "" {
		s.where = append(s.where, readable.sql)
		s.args = append(s.args, readable.args...)
	}
	day, days, inTime := "coalesce(NULL, DATE '0001-01-01')", "0", "false"
	if s.day != "" {
		day = s.day
	}
	if s.days != "" {
		days, inTime = s.days, "f.delivered_on <= f.due_on"
	}
	if a := q.After; a != nil {
		s.where = append(s.where, "("+day+", application.agency_id, application.id, "+s.order+") > (?, ?, ?, ?)")
		s.args = append(s.args, pastDay(a.On), a.Key.Agency, a.Key.ID, a.Number)
	}
	s.args = append(s.args, q.Limit)
	var rows []struct {
		AgencyID, ID, RegisterNumber, Channel, ApplicantType, State, CountedRow string
		Day                                                                     Day
		Days, Number                                                            int
		InTime                                                                  bool
	}
	err = v.tx.Raw(`SELECT application.agency_id, application.id, application.register_number, application.channel,
		application.applicant_type, application.state, application.counted_row, nullif(`+day+`, DATE '0001-01-01') AS day, `+days+` AS days, `+
		inTime+` AS in_time, `+s.order+` AS number`+s.from()+`
		ORDER BY `+day+`, application.agency_id, application.id, `+s.order+` LIMIT ?`, s.args...).Scan(&rows).Error
	cases := make([]FigureCase, len(rows))
	for i, r := range rows {
		cases[i] = FigureCase{
			Key: Key{r.AgencyID, r.ID}, RegisterNumber: r.RegisterNumber, Channel: r.Channel, ApplicantType: r.ApplicantType, State: r.State,
			CountedRow: r.CountedRow, On: r.Day, Days: r.Days, InTime: r.InTime, Number: r.Number,
		}
	}
	return cases, err
}

// pastDay is a day as the order of cases compares it: a stock has none, and is before all days.
func pastDay(d Day) any {
	if d == 0 {
		return "0001-01-01"
	}
	return d
}
