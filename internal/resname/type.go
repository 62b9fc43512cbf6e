package resname

import "strings"

// types gives each collection the type of its resources in the protos.
var types = map[string]string{
	"indicatorSchemes":     "foi.v1/IndicatorScheme",
	"indicatorSupplements": "foi.v1/IndicatorSupplement",

	"documents":      "foi.v1/Document",
	"documentSeries": "foi.v1/DocumentSeries",

	"legalCases":       "foi.v1/LegalCase",
	"agencies":         "foi.v1/Agency",
	"applications":     "foi.v1/Application",
	"events":           "foi.v1/ApplicationEvent",
	"consultations":    "foi.v1/Consultation",
	"feeNotices":       "foi.v1/FeeNotice",
	"searchRecords":    "foi.v1/SearchRecord",
	"attachments":      "foi.v1/Attachment",
	"uploads":          "foi.v1/Upload",
	"archivePackages":  "foi.v1/ArchivePackage",
	"publications":     "foi.v1/Publication",
	"redactions":       "foi.v1/Redaction",
	"receiptProofs":    "foi.v1/ReceiptProof",
	"contactAttempts":  "foi.v1/ContactAttempt",
	"letterDeliveries": "foi.v1/LetterDelivery",
	"applicantInputs":  "foi.v1/ApplicantInput",
	"subscriptions":    "foi.v1/Subscription",
	"deliveries":       "foi.v1/Delivery",
	"officers":         "foi.v1/Officer",
	"absences":         "foi.v1/Absence",
	"messages":         "foi.v1/Message",
	"holidayNotices":   "foi.v1/HolidayNotice",
	"calendarDays":     "foi.v1/CalendarDay",
	"lawChanges":       "foi.v1/LawChange",
	"settings":         "foi.v1/AgencySettings",
	"users":            "foi.v1/User",
	"grants":           "foi.v1/Grant",
	"sessions":         "foi.v1/Session",
	"keys":             "foi.v1/Key",
	"auditEntries":     "foi.v1/AuditEntry",
	"annualReports":    "foi.v1/AnnualReport",
	"texts":            "foi.v1/AnnualReportText",

	"documentTemplates": "foi.v1/DocumentTemplate",
	"versions":          "foi.v1/DocumentTemplateVersion",

	"quarterlyReports": "foi.v1/PeriodReport",
	"monthlyReports":   "foi.v1/PeriodReport",
}

// TypeOf returns the resource type of a name, for example foi.v1/Application, or nothing when it is the name of no resource.
func TypeOf(name string) string {
	above, id, ok := cutLast(name)
	if !ok || id == "" {
		return ""
	}
	if "/"+id == correctionNotice { // the only one of its kind, so it has no id
		return "foi.v1/CorrectionNotice"
	}
	if "/"+id == restrictionPart {
		return "foi.v1/Restriction"
	}
	if "/"+id == retentionPart {
		return "foi.v1/Retention"
	}
	_, collection, _ := cutLast(above)
	return types[collection]
}

// cutLast cuts off the last part; a text of one part is all last part.
func cutLast(name string) (above, last string, more bool) {
	i := strings.LastIndexByte(name, '/')
	if i < 0 {
		return "", name, false
	}
	return name[:i], name[i+1:], true
}
