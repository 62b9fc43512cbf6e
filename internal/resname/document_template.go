package resname

import (
	"strconv"
	"strings"
)

// DocumentTemplate names how an agency sets its documents of a kind (文书模板), `agencies/{agency}/documentTemplates/{document_template}`; the
// last part is the kind with hyphens.
type DocumentTemplate struct {
	Agency string // the agency's id
	Kind   string // as package letter has it
}

// DocumentTemplate returns the name of its template of a kind.
func (a Agency) DocumentTemplate(kind string) DocumentTemplate {
	return DocumentTemplate{Agency: a.ID, Kind: kind}
}

// String prints the name.
func (d DocumentTemplate) String() string {
	return "agencies/" + d.Agency + "/documentTemplates/" + strings.ReplaceAll(d.Kind, "_", "-")
}

// Version returns the name of one of its versions.
func (d DocumentTemplate) Version(number int) string {
	return d.String() + "/versions/" + strconv.Itoa(number)
}

// DocumentKind reads the last part of such a name.
func DocumentKind(id string) string { return strings.ReplaceAll(id, "-", "_") }

const documentTemplatePattern = agencyPattern + "/documentTemplates/{document_template}"

// ParseDocumentTemplate reads `agencies/{agency}/documentTemplates/{document_template}` from the field of a request.
func ParseDocumentTemplate(field, name string) (DocumentTemplate, error) {
	var id [2]string
	if !split(name, id[:], agencies, "documentTemplates") {
		return DocumentTemplate{}, &Error{Field: field, Pattern: documentTemplatePattern, Name: name}
	}
	return DocumentTemplate{Agency: id[0], Kind: DocumentKind(id[1])}, nil
}
