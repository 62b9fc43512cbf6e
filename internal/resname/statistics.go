package resname

// PeriodReport names a quarterly or monthly report (季报、月报), `agencies/{agency}/quarterlyReports/2020-q1` or
// `agencies/{agency}/monthlyReports/2020-03`.
type PeriodReport struct {
	Agency  string // the agency's id
	Monthly bool
	Period  string // as it stands in the name, not checked
}

// String prints the name.
func (r PeriodReport) String() string {
	return "agencies/" + r.Agency + "/" + collectionOfReports(r.Monthly) + "/" + r.Period
}

func collectionOfReports(monthly bool) string {
	if monthly {
		return "monthlyReports"
	}
	return "quarterlyReports"
}

// ParsePeriodReport reads the name of a monthly or a quarterly report from the field of a request.
func ParsePeriodReport(field, name string, monthly bool) (PeriodReport, error) {
	var id [2]string
	if !split(name, id[:], "agencies", collectionOfReports(monthly)) {
		return PeriodReport{}, &Error{Field: field, Pattern: agencyPattern + "/" + collectionOfReports(monthly) + "/{period}", Name: name}
	}
	return PeriodReport{Agency: id[0], Monthly: monthly, Period: id[1]}, nil
}
