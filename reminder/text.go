package reminder

import (
	"fmt"

	"github.com/yishenqing/foi/calendar"
)

// Words are what a reminder says: which application, what is owed, until when. They hold nothing about the applicant, so that
// they can leave the system by e-mail and text message.
type Words struct {
	RegisterNumber string
	Report         string // the title of an annual report instead, which has no register number
	Duty           string // Chinese name of the duty
	Due            calendar.Date
	Left           int  // working days left when it was said
	Deputized      bool // said to a deputy
}

// CaseWords are those of a duty in a review or suit about the application with a register number, or about publication without one.
func CaseWords(registerNumber, duty string) Words {
	if registerNumber == "" {
		return Words{Report: "关于主动公开的复议诉讼案件", Duty: duty}
	}
	return Words{Report: registerNumber + "的复议诉讼案件", Duty: duty}
}

// Subject is the short form.
func (w Words) Subject() string {
	return fmt.Sprintf("【督办提醒】%s%s：%s%s", w.Report, w.RegisterNumber, w.Duty, w.left())
}

// Text is the long form, one sentence.
func (w Words) Text() string {
	about := w.Report
	if about == "" {
		about = w.RegisterNumber + "的申请"
	}
	text := fmt.Sprintf("%s，“%s”应于%d年%d月%d日前（含当日）完成，%s。", about, w.Duty, w.Due.Year(), w.Due.Month(), w.Due.Day(), w.left())
	if w.Deputized {
		text += "原办理人员请假，由您代为办理。"
	}
	return text
}

func (w Words) left() string {
	switch {
	case w.Left > 0:
		return fmt.Sprintf("剩余%d个工作日", w.Left)
	case w.Left == 0:
		return "今日为最后一个工作日" // also when the day itself is not worked
	}
	return fmt.Sprintf("已逾期%d个工作日", -w.Left)
}
