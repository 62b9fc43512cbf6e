package applicant

// IDKind is the kind of identity number of an applicant (条例 art. 29: 身份证明).
type IDKind string

// The kinds. Only ResidentID and USCC carry a check digit.
const (
	ResidentID    IDKind = "resident_id"     // 居民身份证
	Passport      IDKind = "passport"        // 护照
	HKMacauTaiwan IDKind = "hk_macau_taiwan" // 港澳台居民来往内地（大陆）通行证
	USCC          IDKind = "uscc"            // 统一社会信用代码
	OtherID       IDKind = "other"           // 其他证件
)

var idKindLabels = [...]struct {
	value IDKind
	label string
}{
	{ResidentID, "居民身份证"},
	{Passport, "护照"},
	{HKMacauTaiwan, "港澳台居民来往内地（大陆）通行证"},
	{USCC, "统一社会信用代码"},
	{OtherID, "其他证件"},
}

// IDKinds returns every kind. The slice is the caller's own.
func IDKinds() []IDKind {
	all := make([]IDKind, len(idKindLabels))
	for i, k := range idKindLabels {
		all[i] = k.value
	}
	return all
}

// Valid reports whether k is one of the five kinds.
func (k IDKind) Valid() bool { return k.Label() != "" }

// Label returns the kind's Chinese name, or "" when k is not a kind.
func (k IDKind) Label() string {
	for _, l := range idKindLabels {
		if l.value == k {
			return l.label
		}
	}
	return ""
}

// HasCheckDigit reports whether numbers of this kind can be checked by arithmetic.
func (k IDKind) HasCheckDigit() bool { return k == ResidentID || k == USCC }
