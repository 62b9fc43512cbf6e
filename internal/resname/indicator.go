package resname

// IndicatorScheme names a scheme that a root agency has handed in (考核方案), `agencies/{agency}/indicatorSchemes/{indicator_scheme}`.
type IndicatorScheme struct {
	Agency Agency
	ID     string
}

// String prints the name.
func (s IndicatorScheme) String() string { return s.Agency.String() + "/indicatorSchemes/" + s.ID }

// ParseIndicatorScheme reads `agencies/{agency}/indicatorSchemes/{indicator_scheme}` from the field of a request.
func ParseIndicatorScheme(field, name string) (IndicatorScheme, error) {
	var id [2]string
	if !split(name, id[:], "agencies", "indicatorSchemes") {
		return IndicatorScheme{}, &Error{Field: field, Pattern: "agencies/{agency}/indicatorSchemes/{indicator_scheme}", Name: name}
	}
	return IndicatorScheme{Agency: Agency{ID: id[0]}, ID: id[1]}, nil
}

// IndicatorSupplement names what was stated besides the register (补充登记),
// `agencies/{agency}/indicatorSupplements/{indicator_supplement}`.
type IndicatorSupplement struct {
	Agency Agency
	ID     string
}

// String prints the name.
func (s IndicatorSupplement) String() string {
	return s.Agency.String() + "/indicatorSupplements/" + s.ID
}

// ParseIndicatorSupplement reads `agencies/{agency}/indicatorSupplements/{indicator_supplement}` from the field of a request.
func ParseIndicatorSupplement(field, name string) (IndicatorSupplement, error) {
	var id [2]string
	if !split(name, id[:], "agencies", "indicatorSupplements") {
		return IndicatorSupplement{}, &Error{Field: field, Pattern: "agencies/{agency}/indicatorSupplements/{indicator_supplement}", Name: name}
	}
	return IndicatorSupplement{Agency: Agency{ID: id[0]}, ID: id[1]}, nil
}
