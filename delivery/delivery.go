// Package delivery says how a letter of an agency is handed over (送达), on which day each way of it counts, and what has to be on
// record for it. It is pure: what was done comes in as values, days and faults come out.
//
// Two days matter and may differ. By one the agency kept its own term: 国办公开办函〔2016〕235号 takes the day on which the letter was
// handed to the post, and the day of signing for direct and entrusted delivery. From the other the addressee's own terms run: he has
// to have got the letter.
package delivery

import (
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// Method is the way in which a letter is handed over.
type Method string

// The methods.
const (
	Post       Method = "post"       // 邮寄送达: by the postal enterprise, not by a courier (国办公开办函〔2016〕235号)
	InPerson   Method = "in_person"  // 直接送达
	Entrusted  Method = "entrusted"  // 委托送达: another agency hands it over
	Left       Method = "left"       // 留置送达: left where the addressee lives because nobody would sign
	Electronic Method = "electronic" // 电子送达
	Notice     Method = "notice"     // 公告送达: published, after no other way worked
)

var methods = [...]struct {
	method Method
	label  string
	mode   workflow.DeliveryMode
}{
	{Post, "邮寄送达", workflow.ByPost},
	{InPerson, "直接送达", workflow.BySigning},
	{Entrusted, "委托送达", workflow.BySigning},
	{Left, "留置送达", workflow.BySigning},
	{Electronic, "电子送达", workflow.Electronically},
	{Notice, "公告送达", workflow.BySigning},
}

// Methods returns all methods. The slice is the caller's own.
func Methods() []Method {
	all := make([]Method, len(methods))
	for i, m := range methods {
		all[i] = m.method
	}
	return all
}

// Label returns the Chinese name, or "" when m is no method.
func (m Method) Label() string {
	for _, known := range methods {
		if known.method == m {
			return known.label
		}
	}
	return ""
}

// Mode returns what the clock is told of the method: what it asks for is whether the day of sending or that of signing counts. Empty
// when m is no method.
func (m Method) Mode() workflow.DeliveryMode {
	for _, known := range methods {
		if known.method == m {
			return known.mode
		}
	}
	return ""
}

// bySending reports whether the day counts on which the letter left the agency.
func (m Method) bySending() bool { return m == Post || m == Electronic }

// Failure is why a letter did not arrive.
type Failure string

// The failures.
const (
	UnknownAddress Failure = "unknown_address" // 地址不详、查无此人
	Refused        Failure = "refused"         // 拒收
	Unclaimed      Failure = "unclaimed"       // 逾期未领退回
	Bounced        Failure = "bounced"         // 电子送达未到达
	OwnError       Failure = "own_error"       // 本机关填写有误
)

var failureLabels = map[Failure]string{
	UnknownAddress: "地址不详或者查无此人", Refused: "拒收", Unclaimed: "逾期未领退回", Bounced: "电子送达未到达", OwnError: "本机关填写有误",
}

// Label returns the Chinese name, or "" when f is no failure.
func (f Failure) Label() string { return failureLabels[f] }

// State is where a delivery stands.
type State string

// The states.
const (
	UnderWay State = "under_way" // 送达中
	Served   State = "served"    // 已送达
	Failed   State = "failed"    // 未送达
)

// NoticeDays is after how many days a published letter is taken as delivered (民事诉讼法 2023 art. 95). The Regulations know no
// delivery by notice; agencies go by the procedure of the courts.
const NoticeDays = 30

// Delivery is one attempt at handing a letter over.
type Delivery struct {
	Method Method
	// Sent is the day on which the letter was handed to the post, sent or published, or on which somebody set out with it.
	Sent calendar.Date
	// Ended is the day on which it was signed for, left, or came back; none while it is under way. Failure is empty when it arrived.
	Ended   calendar.Date
	Failure Failure
}

// State returns where the delivery stands.
func (d Delivery) State() State {
	switch {
	case d.Ended.IsZero():
		return UnderWay
	case d.Failure != "":
		return Failed
	}
	return Served
}

// Counts returns the day on which the agency has delivered as far as its own term goes, none while it has not
// (国办公开办函〔2016〕235号). A letter posted to the right address counts although it came back; one that failed because of the agency's
// own mistake does not, nor an electronic one that never arrived.
func (d Delivery) Counts() calendar.Date {
	switch {
	case d.Failure == OwnError || d.Failure == Bounced:
		return 0
	case d.Method.bySending():
		return d.Sent
	case d.State() == Served:
		return d.Ended
	}
	return 0
}

// Known returns the day on which the addressee got the letter or is taken to have got it, from which his own terms run; none while
// that is not so. What was sent electronically arrives on the same day.
func (d Delivery) Known() calendar.Date {
	switch {
	case d.State() == Failed:
		return 0
	case d.Method == Electronic && d.Ended.IsZero():
		return d.Sent
	}
	return d.Ended
}

// DeemedOn returns the day on which a published letter is taken as delivered, none for another method.
func (d Delivery) DeemedOn() calendar.Date {
	if d.Method != Notice {
		return 0
	}
	return d.Sent.Plus(NoticeDays)
}

// Settled reports whether nobody has to do anything about the delivery: it arrived.
func (d Delivery) Settled() bool { return !d.Known().IsZero() }
