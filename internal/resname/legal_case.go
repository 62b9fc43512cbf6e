package resname

// LegalCase names a review or suit (复议诉讼案件), `agencies/{agency}/legalCases/{legal_case}`.
type LegalCase struct {
	Agency Agency
	ID     string
}

// String prints the name.
func (l LegalCase) String() string { return l.Agency.String() + "/legalCases/" + l.ID }

// Matter returns it as what files belong to.
func (l LegalCase) Matter() Matter {
	return Matter{Kind: OfLegalCases, Agency: l.Agency.ID, ID: l.ID}
}

const legalCasePattern = agencyPattern + "/legalCases/{legal_case}"

// ParseLegalCase reads `agencies/{agency}/legalCases/{legal_case}` from the field of a request.
func ParseLegalCase(field, name string) (LegalCase, error) {
	var id [2]string
	if !split(name, id[:], agencies, "legalCases") {
		return LegalCase{}, &Error{Field: field, Pattern: legalCasePattern, Name: name}
	}
	return LegalCase{Agency: Agency{ID: id[0]}, ID: id[1]}, nil
}
