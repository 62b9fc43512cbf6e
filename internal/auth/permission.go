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
	CalendarRead         Permission = "calendar.read"
	CalendarManage       Permission = "calendar.manage"
	SettingsManage       Permission = "settings.manage"
	OfficersRead         Permission = "officers.read"
	OfficersManage       Permission = "officers.manage"
	MessagesRead         Permission = "messages.read"
	RemindersMute        Permission = "reminders.mute"
)

var labels = map[Permission]string{
	AgenciesRead:         "查看机关",
	AgenciesManage:       "管理机关",
	ApplicationsRead:     "查看申请",
	ApplicationsRegister: "登记申请",
	ApplicationsUpdate:   "更正登记内容",
	ApplicationsHandle:   "办理申请",
	CalendarRead:         "查看工作日历",
	CalendarManage:       "维护放假通知",
	SettingsManage:       "维护机关设置",
	OfficersRead:         "查看经办人员",
	OfficersManage:       "管理经办人员",
	MessagesRead:         "阅读站内消息",
	RemindersMute:        "暂停督办提醒",
}

// Label returns the permission's name for people.
func (p Permission) Label() string { return labels[p] }

// Permissions returns all permissions, sorted.
func Permissions() []Permission { return slices.Sorted(maps.Keys(labels)) }
