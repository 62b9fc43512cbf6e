package resname

// Document names a document that an agency issues (文书), `agencies/{agency}/documents/{document}`.
type Document struct {
	Agency string
	ID     string // given by the server
}

// String prints the name.
func (d Document) String() string { return "agencies/" + d.Agency + "/documents/" + d.ID }

const documentPattern = agencyPattern + "/documents/{document}"

// ParseDocument reads `agencies/{agency}/documents/{document}` from the field of a request.
func ParseDocument(field, name string) (Document, error) {
	var id [2]string
	if !split(name, id[:], "agencies", "documents") {
		return Document{}, &Error{Field: field, Pattern: documentPattern, Name: name}
	}
	return Document{Agency: id[0], ID: id[1]}, nil
}

// DocumentSeries names a series of document numbers (文号序列), `agencies/{agency}/documentSeries/{document_series}`.
type DocumentSeries struct {
	Agency string
	ID     string // chosen by the caller
}

// String prints the name.
func (s DocumentSeries) String() string { return "agencies/" + s.Agency + "/documentSeries/" + s.ID }

const documentSeriesPattern = agencyPattern + "/documentSeries/{document_series}"

// ParseDocumentSeries reads `agencies/{agency}/documentSeries/{document_series}` from the field of a request.
func ParseDocumentSeries(field, name string) (DocumentSeries, error) {
	var id [2]string
	if !split(name, id[:], "agencies", "documentSeries") {
		return DocumentSeries{}, &Error{Field: field, Pattern: documentSeriesPattern, Name: name}
	}
	return DocumentSeries{Agency: id[0], ID: id[1]}, nil
}
