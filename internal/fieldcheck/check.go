package fieldcheck

import (
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
)

// Check collects the faults of one request. Its zero value has found none.
type Check struct {
	found apierr.Invalid
}

// Err returns an *apierr.Invalid with all faults, or nil when there are none.
func (c *Check) Err() error { return c.found.Err() }

// Add records a fault: the path of the field, the stable name of the rule, and what to say to developers and to people.
func (c *Check) Add(field, rule, english, chinese string) {
	c.found.Add(apierr.Violation{Field: field, Rule: rule, Message: english, Chinese: chinese})
}

// AddError records an error of another package as a fault of a field; nil is none.
func (c *Check) AddError(field string, err error) { c.found.AddError(field, err) }

// Agency reads the name of an agency.
func (c *Check) Agency(field, name string) resname.Agency {
	n, err := resname.ParseAgency(field, name)
	c.AddError(field, err)
	return n
}

// User reads the name of a user.
func (c *Check) User(field, name string) resname.User {
	n, err := resname.ParseUser(field, name)
	c.AddError(field, err)
	return n
}

// OptionalAgency reads the name of an agency, or nothing, which is the whole installation. It returns the id.
func (c *Check) OptionalAgency(field, name string) *string {
	if name == "" {
		return nil
	}
	id := c.Agency(field, name).ID
	return &id
}

// Officer reads the name of an officer.
func (c *Check) Officer(field, name string) resname.Officer {
	n, err := resname.ParseOfficer(field, name)
	c.AddError(field, err)
	return n
}

// Application reads the name of an application.
func (c *Check) Application(field, name string) resname.Application {
	n, err := resname.ParseApplication(field, name)
	c.AddError(field, err)
	return n
}

// Matter reads the name of an application or legal case with files.
func (c *Check) Matter(field, name string, kind resname.MatterKind) resname.Matter {
	n, err := kind.Parse(field, name)
	c.AddError(field, err)
	return n
}

// Attachment reads the name of an attachment of an application and returns its number, nil when none is named.
func (c *Check) Attachment(field, name string, of resname.Application) *int {
	if name == "" {
		return nil
	}
	a, err := resname.OfApplications.ParseAttachment(field, name)
	c.AddError(field, err)
	if err == nil && a.Matter != of.Matter() {
		c.Add(field, "other_application", "is an attachment of another application", "附件不属于本申请")
	}
	return &a.Number
}

// Purpose reads what a file is there for, as files of the kind have it, and returns its word.
func (c *Check) Purpose(field string, purpose foiv1.Attachment_Purpose, kind resname.MatterKind) string {
	ofCases, ofApplications := purpose >= foiv1.Attachment_PURPOSE_SERVED_PAPER, true
	switch purpose { //nolint:exhaustive // the others are of one of both
	case foiv1.Attachment_PURPOSE_ENVELOPE, foiv1.Attachment_PURPOSE_SCREENSHOT, foiv1.Attachment_PURPOSE_DELIVERY_PROOF, foiv1.Attachment_PURPOSE_OTHER:
		ofCases = true
	default:
		ofApplications = !ofCases
	}
	switch {
	case kind == resname.OfLegalCases && !ofCases:
		c.Add(field, "purpose", "is for attachments of applications", "该用途适用于申请的附件，不适用于复议诉讼案件的附件")
	case kind == resname.OfApplications && !ofApplications:
		c.Add(field, "purpose", "is for attachments of legal cases", "该用途只适用于复议诉讼案件的附件")
	}
	return present.Purpose.Word(purpose)
}

// Version reads an etag: the version of the record that the caller saw, 0 when he does not care.
func (c *Check) Version(field, etag string) int64 {
	version, ok := present.Version(etag)
	if !ok {
		c.Add(field, "etag", "is not an etag of this service", "版本标记无法识别，请使用读取该记录时得到的值")
	}
	return version
}

// ActDate reads the day that an act counts from: today when it is not given, never a later one.
func (c *Check) ActDate(field string, given *date.Date, today calendar.Date) calendar.Date {
	day, err := present.Day(given)
	switch {
	case err != nil:
		c.AddError(field, err)
	case day.IsZero():
		return today
	case day > today:
		c.Add(field, "future", "must not be later than today", "不得晚于今天")
	}
	return day
}

// PastDay reads a day that need not be given: none then, and never a later one than today.
func (c *Check) PastDay(field string, given *date.Date, today calendar.Date) calendar.Date {
	if day, err := present.Day(given); err == nil && day.IsZero() {
		return 0
	}
	return c.ActDate(field, given, today)
}

// Past refuses an instant that has not come yet.
func (c *Check) Past(field string, at, now time.Time) {
	if at.After(now) {
		c.Add(field, "future", "must not be in the future", "不得晚于当前时间")
	}
}

// AsOf reads the instant as of which something is reported: none is now, and none lies ahead.
func (c *Check) AsOf(field string, at *timestamppb.Timestamp, now time.Time) time.Time {
	if at == nil {
		return time.Time{}
	}
	if at.CheckValid() != nil {
		c.Add(field, "value", "is no instant", "不是有效的时刻")
		return time.Time{}
	}
	c.Past(field, at.AsTime(), now)
	return at.AsTime()
}

// IDNumber reads an identity number with the field of its kind and returns it in its canonical form. Faults never repeat it.
func (c *Check) IDNumber(kindField, numberField string, kind applicant.IDKind, raw string) string {
	number, err := applicant.Number(kind, raw)
	if e, ok := err.(*applicant.NumberError); ok { //nolint:errorlint // Number says that it returns this one
		field := numberField
		if e.Field == "id_kind" {
			field = kindField
		}
		c.Add(field, string(e.Rule), e.Error(), e.Text)
		return ""
	}
	return c.Optional(numberField, number)
}

// Text reads a line of text that must be there: blanks around it are cut off, and blanks alone are nothing.
func (c *Check) Text(field, value string) string {
	text := c.Optional(field, value)
	if text == "" {
		c.Add(field, "blank", "must not be blank", "不得为空")
	}
	return text
}

// Optional is Text for a line that may be empty.
func (c *Check) Optional(field, value string) string {
	text := strings.TrimSpace(value)
	if strings.IndexFunc(text, isControl) >= 0 {
		c.addControl(field)
	}
	return text
}

// Lines is Optional for text of several lines: line breaks and tabs are kept.
func (c *Check) Lines(field, value string) string {
	text := strings.TrimSpace(value)
	if strings.IndexFunc(text, func(r rune) bool { return isControl(r) && r != '\n' && r != '\r' && r != '\t' }) >= 0 {
		c.addControl(field)
	}
	return text
}

// RequiredLines is Text for text of several lines.
func (c *Check) RequiredLines(field, value string) string {
	text := c.Lines(field, value)
	if text == "" {
		c.Add(field, "blank", "must not be blank", "不得为空")
	}
	return text
}

func (c *Check) addControl(field string) {
	c.Add(field, "control_characters", "must not contain control characters", "不得含有控制字符")
}

// isControl finds what no keyboard types and what PostgreSQL (U+0000) or a printer would choke on.
func isControl(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }
