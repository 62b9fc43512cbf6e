package resname

import "strconv"

// MatterKind is the kind of resource that files belong to: the collection in its name.
type MatterKind string

// The resources with files.
const (
	OfApplications MatterKind = "applications"
	OfLegalCases   MatterKind = "legalCases"
)

// pattern is that of the names of a kind.
func (k MatterKind) pattern() string {
	if k == OfLegalCases {
		return legalCasePattern
	}
	return applicationPattern
}

// Matter names what a file belongs to, an application or a legal case.
type Matter struct {
	Kind   MatterKind
	Agency string // the agency's id
	ID     string // the last part
}

// String prints the name.
func (p Matter) String() string { return "agencies/" + p.Agency + "/" + string(p.Kind) + "/" + p.ID }

// Attachment returns the name of one of its attachments.
func (p Matter) Attachment(number int) Attachment { return Attachment{Matter: p, Number: number} }

// Upload returns the name of one of its uploads.
func (p Matter) Upload(id string) Upload { return Upload{Matter: p, ID: id} }

// Parse reads the name of a resource of the kind from the field of a request.
func (k MatterKind) Parse(field, name string) (Matter, error) {
	var id [2]string
	if !split(name, id[:], "agencies", string(k)) {
		return Matter{}, &Error{Field: field, Pattern: k.pattern(), Name: name}
	}
	return Matter{Kind: k, Agency: id[0], ID: id[1]}, nil
}

// Attachment names a file that proves something (附件), `…/applications/{application}/attachments/{attachment}` or
// `…/legalCases/{legal_case}/attachments/{attachment}`.
type Attachment struct {
	Matter Matter
	Number int // running number within its matter, from 1
}

// String prints the name.
func (a Attachment) String() string {
	return a.Matter.String() + "/attachments/" + strconv.Itoa(a.Number)
}

// ParseAttachment reads the name of an attachment of a resource of the kind from the field of a request.
func (k MatterKind) ParseAttachment(field, name string) (Attachment, error) {
	var id [3]string
	ok := split(name, id[:], "agencies", string(k), "attachments")
	number, numbered := runningNumber(id[2])
	if !ok || !numbered {
		return Attachment{}, &Error{Field: field, Pattern: k.pattern() + "/attachments/{attachment}", Name: name}
	}
	return Matter{Kind: k, Agency: id[0], ID: id[1]}.Attachment(number), nil
}

// Upload names a file on its way (分段上传), `…/uploads/{upload}` below an application or a legal case.
type Upload struct {
	Matter Matter
	ID     string // given by the server
}

// String prints the name.
func (u Upload) String() string { return u.Matter.String() + "/uploads/" + u.ID }

// ParseUpload reads the name of an upload to a resource of the kind from the field of a request.
func (k MatterKind) ParseUpload(field, name string) (Upload, error) {
	var id [3]string
	if !split(name, id[:], "agencies", string(k), "uploads") {
		return Upload{}, &Error{Field: field, Pattern: k.pattern() + "/uploads/{upload}", Name: name}
	}
	return Matter{Kind: k, Agency: id[0], ID: id[1]}.Upload(id[2]), nil
}
