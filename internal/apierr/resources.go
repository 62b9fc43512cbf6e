package apierr

// resources gives the store's words for its records their type in the API and their name for people.
var resources = map[string]struct{ typeName, label string }{
	"agency":           {"foi.v1/Agency", "机关"},
	"application":      {"foi.v1/Application", "申请"},
	"legal_case":       {"foi.v1/LegalCase", "复议诉讼案件"},
	"holiday_notice":   {"foi.v1/HolidayNotice", "放假安排通知"},
	"officer":          {"foi.v1/Officer", "经办人员"},
	"consultation":     {"foi.v1/Consultation", "征求意见"},
	"user":             {"foi.v1/User", "用户"},
	"grant":            {"foi.v1/Grant", "授权"},
	"key":              {"foi.v1/Key", "密钥"},
	"annual_report":    {"foi.v1/AnnualReport", "年度报告"},
	"indicator_scheme": {"foi.v1/IndicatorScheme", "考核方案"},
	"document_series":  {"foi.v1/DocumentSeries", "文号序列"},
	"document_number":  {"foi.v1/DocumentNumber", "文号"},
	"":                 {"", "记录"},
}

// fields gives the store's words for its unique columns their name for people.
var fields = map[string]string{
	"agency_id":        "机关编号",
	"external_id":      "外部编号",
	"register_number":  "登记编号",
	"id":               "编号",
	"number":           "发文字号",
	"login_name":       "登录名",
	"subject":          "外部身份",
	"scope":            "角色和范围",
	"user":             "用户",
	"annual_report_id": "年度和填报范围",
	"pattern":          "文号格式",
	"kinds":            "文书种类",
}
