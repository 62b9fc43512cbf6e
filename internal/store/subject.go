package store

import (
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/settings"
)

// UnknownSubjectError tells that an application is to be filed under a subject that is not on the list in force.
type UnknownSubjectError struct{ Known settings.Subjects }

func (e *UnknownSubjectError) Error() string { return "the subject is not on the agency's list" }

// Chinese says it to the user.
func (e *UnknownSubjectError) Chinese() string {
	return "该主题不在现行主题目录内，请填写目录中的代码：" + e.Known.String()
}

// AllowSubject returns nil when an application of the agency may be filed under a subject on a day. Errors: *UnknownSubjectError.
func (l *Law) AllowSubject(agency string, on calendar.Date, subject string) error {
	if known := l.Settings(agency, on).Subjects; !known.Allow(subject) {
		return &UnknownSubjectError{Known: known}
	}
	return nil
}

// SubjectNames are the names of all codes that were ever on the list of an agency's root, each the last one that it had.
func (l *Law) SubjectNames(agency string) map[string]string {
	names := map[string]string{}
	for _, dated := range l.settings[l.roots[agency]] {
		for _, s := range dated.value.Subjects {
			names[s.Code] = s.Name
		}
	}
	return names
}
