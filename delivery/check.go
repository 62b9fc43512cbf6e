package delivery

import (
	"strings"

	"github.com/yishenqing/foi/calendar"
)

// Evidence is what is on record beside the days of a delivery.
type Evidence struct {
	PostalNumber string // of the postal item
	Medium       string // where a notice was published
	Proof        bool   // an attachment shows it: 送达回证, 邮件回执, photographs, the published page
	Note         string
}

// Fault is one thing that is wrong with a delivery.
type Fault struct {
	Field   string // postal_number, medium, proof, note, method, end_date or failure
	Rule    string
	English string
	Chinese string
}

// couriers are the beginnings of numbers that only couriers give, no postal enterprise.
var couriers = []string{"SF", "JD", "YT", "ZT", "JT", "DPK"}

// CheckSending returns what is wrong with a delivery that begins, all faults at once; earlier are those of the same letter, in order.
// The delivery may have arrived already: an applicant who signs at the counter.
func CheckSending(d Delivery, e Evidence, earlier []Delivery) []Fault {
	var found faults
	switch d.Method {
	case Post:
		found.need(e.PostalNumber != "", "postal_number", "is required for a letter by post", "邮寄送达必须填写邮件号")
		for _, prefix := range couriers {
			if strings.HasPrefix(e.PostalNumber, prefix) {
				found.add("postal_number", "courier", "is a courier's; only the postal enterprise delivers with effect",
					"该邮件号不是邮政企业的：邮寄送达应当通过邮政企业，不得通过其他快递企业（国办公开办函〔2016〕235号）")
				break
			}
		}
	case Notice:
		found.need(e.Medium != "", "medium", "is required for a notice", "公告送达必须填写公告的刊登载体")
		found.need(e.Proof, "proof", "is required for a notice", "公告送达必须附公告页面或者报样")
		if !tried(earlier) {
			found.add("method", "notice_last", "a notice needs an earlier delivery of this letter that failed",
				"公告送达以其他方式无法送达为前提，本文书没有未送达的记录（民事诉讼法第九十五条）")
		}
	case InPerson, Entrusted, Left, Electronic:
	default:
		found.need(false, "method", "is required", "必须选择送达方式")
	}
	if e.PostalNumber != "" && d.Method != Post {
		found.add("postal_number", "unexpected", "belongs to a letter by post", "只有邮寄送达填写邮件号")
	}
	if e.Medium != "" && d.Method != Notice {
		found.add("medium", "unexpected", "belongs to a notice", "只有公告送达填写刊登载体")
	}
	switch {
	case d.Ended.IsZero() && d.Method == Left:
		found.need(false, "end_date", "is required for a letter that was left", "留置送达必须填写留置之日")
	case !d.Ended.IsZero() && (d.Method == Post || d.Method == Notice):
		found.add("end_date", "unexpected", "is not known when a letter is posted or published", "交邮、公告之时送达尚未完成，不能填写送达之日")
	case !d.Ended.IsZero():
		found = append(found, CheckEnd(d, e, d.Ended)...)
	}
	return found
}

// CheckEnd returns what is wrong with how a delivery ended; today is the day on which that is recorded.
func CheckEnd(d Delivery, e Evidence, today calendar.Date) []Fault {
	var found faults
	if d.Ended < d.Sent {
		found.add("end_date", "before_sending", "is before the letter was sent", "早于发出之日")
	}
	if d.Failure != "" {
		if d.Failure == Bounced && d.Method != Electronic {
			found.add("failure", "method", "does not happen to this method", "只有电子送达才有“电子送达未到达”")
		}
		if d.Method == Notice {
			found.add("failure", "method", "a notice does not fail", "公告期满即视为送达，没有未送达的情形")
		}
		found.need(e.Proof || e.Note != "", "note", "note or proof is required", "未送达的，说明和凭证至少填写一项")
		return found
	}
	switch d.Method {
	case InPerson, Entrusted:
		found.need(e.Proof, "proof", "is required: who signed and when", "必须附受送达人签收的送达回证")
	case Left:
		found.need(e.Proof, "proof", "is required: photographs or a signed record", "留置送达必须附照片、录像或者见证人签字的送达回证")
		found.need(e.Note != "", "note", "is required: who witnessed it, and why nobody signed", "留置送达必须写明拒收事由和见证人")
	case Post:
		found.need(e.Proof || e.Note != "", "note", "note or proof is required", "签收的说明（如物流查询结果）和凭证至少填写一项")
	case Notice:
		if deemed := d.DeemedOn(); d.Ended != deemed {
			found.add("end_date", "notice_days", "must be "+deemed.String()+": 30 days after the notice was published",
				"应为"+deemed.String()+"：自公告之日起经过三十日视为送达（民事诉讼法第九十五条）")
		} else if today < deemed {
			found.add("end_date", "notice_days", "is not over yet", "公告期尚未届满")
		}
	case Electronic:
	}
	return found
}

// tried reports whether some other way was tried in vain.
func tried(earlier []Delivery) bool {
	for _, d := range earlier {
		if d.State() == Failed && d.Failure != OwnError {
			return true
		}
	}
	return false
}

type faults []Fault

func (f *faults) add(field, rule, english, chinese string) {
	*f = append(*f, Fault{Field: field, Rule: rule, English: english, Chinese: chinese})
}

func (f *faults) need(met bool, field, english, chinese string) {
	if !met {
		f.add(field, "required", english, chinese)
	}
}
