package resname

// Publication names information on its way to everybody (依申请转主动公开), `agencies/{agency}/publications/{publication}`.
type Publication struct {
	Agency string // the agency's id
	ID     string
}

// String prints the name.
func (p Publication) String() string { return "agencies/" + p.Agency + "/publications/" + p.ID }

// ParsePublication reads `agencies/{agency}/publications/{publication}` from the field of a request.
func ParsePublication(field, name string) (Publication, error) {
	var id [2]string
	if !split(name, id[:], agencies, "publications") {
		return Publication{}, &Error{Field: field, Pattern: agencyPattern + "/publications/{publication}", Name: name}
	}
	return Publication{Agency: id[0], ID: id[1]}, nil
}
