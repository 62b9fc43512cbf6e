package resname

import "strconv"

const auditEntryPattern = "auditEntries/{audit_entry}"

// ParseAuditEntry reads `auditEntries/{audit_entry}` (审计记录) from the field of a request and returns the entry's id.
func ParseAuditEntry(field, name string) (int64, error) {
	var part [1]string
	if split(name, part[:], "auditEntries") {
		if id, err := strconv.ParseInt(part[0], 10, 64); err == nil && id > 0 {
			return id, nil
		}
	}
	return 0, &Error{Field: field, Pattern: auditEntryPattern, Name: name}
}
