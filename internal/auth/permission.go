package auth

import (
	"maps"
	"slices"
)

// Permission names something that a caller may do. The comment of each RPC names the one it needs.
type Permission string

// The permissions.
const (
	AgenciesRead         Permission = "agencies.read"
	AgenciesManage       Permission = "agencies.manage"
	ApplicationsRead     Permission = "applications.read"
	ApplicationsRegister Permission = "applications.register"
	ApplicationsUpdate   Permission = "applications.update"
	ApplicationsHandle   Permission = "applications.handle"
	ApplicationsDecide   Permission = "applications.decide"
	ApplicationsReopen   Permission = "applications.reopen"
	ApplicationsArchive  Permission = "applications.archive"
	ApplicationsRestrict Permission = "applications.restrict"
	ApplicationsHold     Permission = "applications.hold"
	ApplicationsDispose  Permission = "applications.dispose"
	ApplicantsReveal     Permission = "applicants.reveal"
	ApplicantsExport     Permission = "applicants.export"
	ApplicantsCorrect    Permission = "applicants.correct"
	CalendarRead         Permission = "calendar.read"
	CalendarManage       Permission = "calendar.manage"
	SettingsManage       Permission = "settings.manage"
	OfficersRead         Permission = "officers.read"
	OfficersManage       Permission = "officers.manage"
	UsersRead            Permission = "users.read"
	UsersManage          Permission = "users.manage"
	KeysManage           Permission = "keys.manage"
	SelfManage           Permission = "self.manage" // every person has it, for his own account
	MessagesRead         Permission = "messages.read"
	RemindersMute        Permission = "reminders.mute"
	AuditRead            Permission = "audit.read"
	PortalSubmit         Permission = "portal.submit"
	PortalQuery          Permission = "portal.query"
	SubscriptionsManage  Permission = "subscriptions.manage"
	ExportsRun           Permission = "exports.run"
	ExportsRead          Permission = "exports.read"
	ExportsIdentify      Permission = "exports.identify" // rows that tell who it is
	StatisticsRead       Permission = "statistics.read"  // numbers; what they consist of needs ApplicationsRead besides
	DocumentsDraft       Permission = "documents.draft"
	DocumentsReview      Permission = "documents.review"
	DocumentsLegalReview Permission = "documents.legalreview"
	DocumentsApprove     Permission = "documents.approve"
	SeriesManage         Permission = "series.manage"
	AnnualReportsEdit    Permission = "annualreports.edit"
	AnnualReportsApprove Permission = "annualreports.approve"
	AnnualReportsPublish Permission = "annualreports.publish"
	TemplatesEdit        Permission = "templates.edit"
	PublicationsEdit     Permission = "publications.edit"
	PublicationsApprove  Permission = "publications.approve"
	LegalCasesRead       Permission = "legalcases.read"
	LegalCasesEdit       Permission = "legalcases.edit"
)

var labels = map[Permission]string{
	AgenciesRead:         "查看机关",
	AgenciesManage:       "管理机关",
	ApplicationsRead:     "查看申请",
	ApplicationsRegister: "登记申请",
	ApplicationsUpdate:   "更正登记内容",
	ApplicationsHandle:   "办理申请",
	ApplicationsDecide:   "作出答复",
	ApplicationsReopen:   "依裁判重新办理",
	ApplicationsArchive:  "归档",
	ApplicationsRestrict: "限定知悉范围",
	ApplicationsHold:     "采取和解除保全",
	ApplicationsDispose:  "批准销毁",
	ApplicantsReveal:     "查看申请人完整信息",
	ApplicantsExport:     "向本人提供个人信息",
	ApplicantsCorrect:    "更正个人信息",
	CalendarRead:         "查看工作日历",
	CalendarManage:       "维护放假通知",
	SettingsManage:       "维护机关设置",
	OfficersRead:         "查看经办人员",
	OfficersManage:       "管理经办人员",
	UsersRead:            "查看用户",
	UsersManage:          "管理用户与授权",
	KeysManage:           "管理服务账号与密钥",
	SelfManage:           "管理本人账号",
	MessagesRead:         "阅读站内消息",
	RemindersMute:        "暂停督办提醒",
	AuditRead:            "查阅审计记录",
	PortalSubmit:         "代申请人提交",
	PortalQuery:          "代申请人查询",
	SubscriptionsManage:  "管理推送订阅",
	ExportsRun:           "申请统计导出",
	ExportsRead:          "读取统计导出",
	ExportsIdentify:      "导出含身份信息的逐件数据",
	StatisticsRead:       "查看统计",
	DocumentsDraft:       "起草文书",
	DocumentsReview:      "审核文书",
	DocumentsLegalReview: "法制审核文书",
	DocumentsApprove:     "签发文书",
	SeriesManage:         "管理文号序列",
	AnnualReportsEdit:    "编制年度报告",
	AnnualReportsApprove: "审签和接收年度报告",
	AnnualReportsPublish: "发布年度报告",
	TemplatesEdit:        "管理文书模板",
	PublicationsEdit:     "办理依申请转主动公开",
	PublicationsApprove:  "审定依申请转主动公开",
	LegalCasesRead:       "查看复议诉讼案件",
	LegalCasesEdit:       "办理复议诉讼案件",
}

// Label returns the permission's name for people.
func (p Permission) Label() string { return labels[p] }

// Permissions returns all permissions, sorted.
func Permissions() []Permission { return slices.Sorted(maps.Keys(labels)) }

// readsOnly are the permissions by which nothing is changed: all that an auditor may have.
var readsOnly = map[Permission]bool{
	AgenciesRead: true, ApplicationsRead: true, CalendarRead: true, OfficersRead: true, UsersRead: true, AuditRead: true,
	StatisticsRead: true,
}

// ReadsOnly reports whether nothing can be changed by the permission.
func ReadsOnly(p Permission) bool { return readsOnly[p] }

// besidesRPCs are permissions that are asked for inside of a call which needs another one.
var besidesRPCs = map[Permission]bool{ExportsIdentify: true}

// BesidesRPCs reports whether a permission is asked for by a service and not by the gate.
func BesidesRPCs(p Permission) bool { return besidesRPCs[p] }
