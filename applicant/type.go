package applicant

// Type is the kind of applicant, one for each column of table 三 of the national annual report (国办公开办函〔2021〕30号).
// The zero value is no type and is not valid.
type Type string

// The types, in the order of the table's columns. All but NaturalPerson stand under 法人或其他组织.
const (
	NaturalPerson Type = "natural_person" // 自然人
	Enterprise    Type = "enterprise"     // 商业企业
	Research      Type = "research"       // 科研机构
	PublicWelfare Type = "public_welfare" // 社会公益组织
	LegalService  Type = "legal_service"  // 法律服务机构
	Other         Type = "other"          // 其他
)

var typeLabels = [...]struct {
	value Type
	label string
}{
	{NaturalPerson, "自然人"},
	{Enterprise, "商业企业"},
	{Research, "科研机构"},
	{PublicWelfare, "社会公益组织"},
	{LegalService, "法律服务机构"},
	{Other, "其他"},
}

// Types returns every type in the order of the table's columns. The slice is the caller's own.
func Types() []Type {
	all := make([]Type, len(typeLabels))
	for i, t := range typeLabels {
		all[i] = t.value
	}
	return all
}

// Valid reports whether t is one of the six types.
func (t Type) Valid() bool { return t.Column() >= 0 }

// Column returns the position of t among the table's six columns, 0 to 5, or -1 when t is not a type.
func (t Type) Column() int {
	for i := range typeLabels {
		if typeLabels[i].value == t {
			return i
		}
	}
	return -1
}

// Label returns the column's Chinese heading, or "" when t is not a type.
func (t Type) Label() string {
	if i := t.Column(); i >= 0 {
		return typeLabels[i].label
	}
	return ""
}

// IsOrganisation reports whether t stands under 法人或其他组织 in the table, that is, every type but a natural person.
func (t Type) IsOrganisation() bool { return t.Column() > 0 }
