package resname

// Agency names an agency (行政机关), `agencies/{agency}`.
type Agency struct {
	ID string // the last part; Any in the name of all agencies
}

// IsAny reports whether the name stands for all agencies that the caller may see.
func (a Agency) IsAny() bool { return a.ID == Any }

// String prints the name.
func (a Agency) String() string { return "agencies/" + a.ID }

// Application returns the name of one of its applications.
func (a Agency) Application(id string) Application { return Application{Agency: a.ID, ID: id} }

const agencyPattern = "agencies/{agency}"

// ParseAgency reads `agencies/{agency}` from the field of a request.
func ParseAgency(field, name string) (Agency, error) {
	var id [1]string
	if !split(name, id[:], "agencies") {
		return Agency{}, &Error{Field: field, Pattern: agencyPattern, Name: name}
	}
	return Agency{ID: id[0]}, nil
}

// ParseAgencyOrAny also reads `agencies/-`, for the few lists that read across agencies (AIP-159).
func ParseAgencyOrAny(field, name string) (Agency, error) {
	if name == "agencies/"+Any {
		return Agency{ID: Any}, nil
	}
	return ParseAgency(field, name)
}
