package auth

import (
	"maps"
	"slices"
)

// Role is a named set of permissions that can be granted (角色).
type Role string

// The roles.
const (
	RoleRegistrar    Role = "registrar"
	RoleHandler      Role = "handler"
	RoleReviewer     Role = "reviewer"
	RoleLegalOfficer Role = "legal_officer"
	RoleArchivist    Role = "archivist"
	RoleStatistician Role = "statistician"
	RoleAgencyAdmin  Role = "agency_admin"
	RoleSystemAdmin  Role = "system_admin"
	RoleAuditor      Role = "auditor"
	RolePortal       Role = "portal"
)

// everybody are the permissions of all staff: what the law and the list of agencies say is no secret.
var everybody = []Permission{AgenciesRead, CalendarRead}

// desk are the permissions of everybody who works on applications.
var desk = append([]Permission{ApplicationsRead, OfficersRead, MessagesRead}, everybody...)

// administration are the permissions of those who keep an agency's house. None of them opens an application.
var administration = append([]Permission{AgenciesManage, SettingsManage, SeriesManage, OfficersRead, OfficersManage, UsersRead, UsersManage, KeysManage}, everybody...)

type roleRow struct {
	label string
	may   []Permission
}

// roles is the one table of who may do what. Tests hold it to the separation of duties: see separation.go.
var roles = map[Role]roleRow{
	RoleRegistrar:    {"登记员", with(desk, ApplicationsRegister, ApplicationsUpdate, ApplicantsReveal, ApplicantsExport, ApplicantsCorrect, DocumentsDraft)},
	RoleHandler:      {"承办人", with(desk, LegalCasesRead, ApplicationsHandle, ApplicationsUpdate, RemindersMute, ApplicantsReveal, PublicationsEdit, DocumentsDraft)},
	RoleReviewer:     {"审核人", with(desk, LegalCasesRead, ApplicationsDecide, ApplicationsRestrict, ApplicationsDispose, RemindersMute, StatisticsRead, AnnualReportsApprove, PublicationsApprove, DocumentsReview, DocumentsApprove)},
	RoleLegalOfficer: {"法制人员", with(desk, LegalCasesRead, LegalCasesEdit, RemindersMute, DocumentsDraft, DocumentsLegalReview, ApplicationsReopen, ApplicationsRestrict, ApplicationsHold, ApplicantsExport, StatisticsRead, ExportsRun, ExportsRead, ExportsIdentify)},
	RoleArchivist:    {"档案员", with(desk, LegalCasesRead, ApplicationsArchive, ExportsRun, ExportsRead, ExportsIdentify)},
	RoleStatistician: {"统计员", with(everybody, MessagesRead, StatisticsRead, AnnualReportsEdit, AnnualReportsPublish, ExportsRun, ExportsRead)},
	RoleAgencyAdmin:  {"机构管理员", with(administration, StatisticsRead, TemplatesEdit)},
	RoleSystemAdmin:  {"系统管理员", with(administration, CalendarManage, SubscriptionsManage, StatisticsRead)},
	RoleAuditor:      {"审计员", with(everybody, UsersRead, AuditRead)},
	RolePortal:       {"门户", with(nil, PortalSubmit, PortalQuery)},
}

func with(base []Permission, more ...Permission) []Permission {
	return append(slices.Clone(base), more...)
}

// held is roles for the question that every call asks.
var held = func() map[Role]map[Permission]bool {
	all := make(map[Role]map[Permission]bool, len(roles))
	for role, row := range roles {
		all[role] = make(map[Permission]bool, len(row.may))
		for _, p := range row.may {
			all[role][p] = true
		}
	}
	return all
}()

// Roles returns all roles, sorted.
func Roles() []Role { return slices.Sorted(maps.Keys(roles)) }

// RolesWith returns the roles that carry a permission, sorted.
func RolesWith(do Permission) []Role {
	return slices.DeleteFunc(Roles(), func(r Role) bool { return !r.May(do) })
}

// Label returns the role's name for people, "" when there is no such role.
func (r Role) Label() string { return roles[r].label }

// May reports whether the role has a permission.
func (r Role) May(do Permission) bool { return held[r][do] }

// Permissions returns the role's permissions, sorted.
func (r Role) Permissions() []Permission { return slices.Sorted(maps.Keys(held[r])) }
