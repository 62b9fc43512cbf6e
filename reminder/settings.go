package reminder

import (
	"fmt"
	"slices"
)

// Settings are an agency's choices about reminders. The zero value is not valid; see Default.
type Settings struct {
	// Own is for duties of the agency itself, Others for what the applicant or a third party owes and the agency waits for.
	Own    Ladder `json:"own"`
	Others Ladder `json:"others"`

	// OpenHour and CloseHour bound the time of a working day in which anything is sent, in hours from midnight in
	// Asia/Shanghai: from OpenHour on, and before CloseHour.
	OpenHour  int `json:"open_hour"`
	CloseHour int `json:"close_hour"`

	// SMSFrom is the step from which on a text message is sent too: so many working days left or fewer.
	SMSFrom int `json:"sms_from"`
	// MuteDays is how many days ahead (calendar days, today not counted) reminders of a duty can be muted at most.
	MuteDays int `json:"mute_days"`
}

// Ladder is when reminders are due and how they climb.
type Ladder struct {
	Steps []Step `json:"steps"` // the fewer days left, the later in the list
	// Every repeats the last step each time so many working days more have gone by; 0 does not. The last step must be one
	// of an overdue duty then.
	Every int `json:"every,omitzero"`
}

// Step is one rung of a ladder.
type Step struct {
	// Days are the working days left: 0 on the due date, −1 on the first working day after it.
	Days int `json:"days"`
	// To are those who are told. Who is told at one step is told at all later ones.
	To []Role `json:"to"`
}

// Role is in what capacity somebody is reminded. It is also the position of an officer.
type Role string

// The roles, each above the one before.
const (
	ToOfficer    Role = "officer"     // 经办人
	ToUnitHead   Role = "unit_head"   // 承办科室负责人
	ToAgencyHead Role = "agency_head" // 政府信息公开工作机构负责人, who approves extensions (条例 art. 33)
)

var roleLabels = map[Role]string{ToOfficer: "经办人员", ToUnitHead: "科室负责人", ToAgencyHead: "工作机构负责人"}

// Label returns the Chinese name, or "" for an unknown role.
func (r Role) Label() string { return roleLabels[r] }

// Roles returns every role, the lowest first. The slice is the caller's own.
func Roles() []Role { return []Role{ToOfficer, ToUnitHead, ToAgencyHead} }

// Default returns the settings of an agency that has chosen nothing: 5 and 2 working days before, the day before with the head
// of the unit, the day itself, the day after with the head of the whole office and then every five working days; of what others
// owe, the officer learns on its last day and the day after. Between 20:00 and 08:00 nobody is disturbed.
func Default() Settings {
	officer := []Role{ToOfficer}
	unit := []Role{ToOfficer, ToUnitHead}
	all := Roles()
	return Settings{
		Own:      Ladder{Steps: []Step{{5, officer}, {2, officer}, {1, unit}, {0, unit}, {-1, all}}, Every: 5},
		Others:   Ladder{Steps: []Step{{0, officer}, {-1, officer}}},
		OpenHour: 8, CloseHour: 20, SMSFrom: 0, MuteDays: 30,
	}
}

// Bounds of the settings.
const (
	maxSteps = 20
	maxDays  = 60 // working days before and after the due date, and between repeats
	maxMute  = 90
)

// Violation is a fault of settings.
type Violation struct {
	Field   string // path, for example own.steps[2].days
	Rule    string // stable name
	English string
	Chinese string
}

// Check returns everything that is wrong with the settings, nothing when they can be used.
func (s Settings) Check() []Violation {
	var f faults
	s.Own.check(&f, "own")
	s.Others.check(&f, "others")
	if s.OpenHour < 0 || s.CloseHour > 24 || s.OpenHour >= s.CloseHour {
		f.add("open_hour", "hours", "must be before close_hour, both within 0 and 24", "发送时段的起止应在0时至24时之间，且起点早于终点")
	}
	if s.SMSFrom < -maxDays || s.SMSFrom > maxDays {
		f.add("sms_from", "range", fmt.Sprintf("must be between -%d and %d", maxDays, maxDays),
			fmt.Sprintf("短信提醒的起始天数应在前后%d个工作日之内", maxDays))
	}
	if s.MuteDays < 1 || s.MuteDays > maxMute {
		f.add("mute_days", "range", fmt.Sprintf("must be between 1 and %d", maxMute), fmt.Sprintf("暂停提醒的最长天数应在1至%d天之间", maxMute))
	}
	return f
}

func (l Ladder) check(f *faults, field string) {
	if len(l.Steps) == 0 || len(l.Steps) > maxSteps {
		f.add(field+".steps", "count", fmt.Sprintf("must have between 1 and %d steps", maxSteps), fmt.Sprintf("提醒级次应有1至%d级", maxSteps))
	}
	for i, step := range l.Steps {
		at := fmt.Sprintf("%s.steps[%d]", field, i)
		if step.Days < -maxDays || step.Days > maxDays {
			f.add(at+".days", "range", fmt.Sprintf("must be between -%d and %d", maxDays, maxDays),
				fmt.Sprintf("提醒日应在到期日前后%d个工作日之内", maxDays))
		}
		if len(step.To) == 0 || slices.ContainsFunc(step.To, func(r Role) bool { return r.Label() == "" }) {
			f.add(at+".to", "role", "must name officer, unit_head or agency_head", "提醒对象应为经办人员、科室负责人或工作机构负责人")
		}
		if i > 0 {
			l.Steps[i-1].checkNext(f, at, step)
		}
	}
	if n := len(l.Steps); l.Every < 0 || l.Every > maxDays || l.Every > 0 && (n == 0 || l.Steps[n-1].Days >= 0) {
		f.add(field+".every", "repeat", fmt.Sprintf("must be between 0 and %d, and repeat a step of an overdue duty", maxDays),
			fmt.Sprintf("重复提醒的间隔应在0至%d个工作日之间，且只能重复逾期后的提醒", maxDays))
	}
}

// checkNext holds a step against the one after it.
func (s Step) checkNext(f *faults, at string, next Step) {
	if next.Days >= s.Days {
		f.add(at+".days", "order", "must be fewer than those of the step before", "各级提醒应按剩余工作日由多到少排列")
	}
	if slices.ContainsFunc(s.To, func(r Role) bool { return !slices.Contains(next.To, r) }) {
		f.add(at+".to", "escalation", "must include everybody of the step before", "后一级提醒应包含前一级的全部提醒对象")
	}
}

type faults []Violation

func (f *faults) add(field, rule, english, chinese string) {
	*f = append(*f, Violation{Field: field, Rule: rule, English: english, Chinese: chinese})
}
