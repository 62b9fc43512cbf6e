package applications

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// intake reads a new application. What the agency, the law and the applicant decide is taken from the message; what the
// server gives (OUTPUT_ONLY) is ignored.
func intake(c *fieldcheck.Check, m *foiv1.Application, at moment) store.Application {
	a := store.Application{
		Channel:     string(present.Channel.Word(m.GetChannel())),
		EnteredOn:   store.Day(at.Today),
		Oral:        m.GetOral(),
		Description: c.RequiredLines("application.description", m.GetDescription()),
		Delivery:    present.Delivery.Word(m.GetDelivery()),
		Form:        present.Form.Word(m.GetForm()),
		Note:        c.Lines("application.note", m.GetNote()),
		Subject:     c.Optional("application.subject", m.GetSubject()),

		LateEntryReason: c.Lines("application.late_entry_reason", m.GetLateEntryReason()),
	}
	if id := c.Optional("application.external_id", m.GetExternalId()); id != "" {
		a.ExternalID = &id
	}
	a.ReceivedAt = receipt(c, m.GetReceiveTime(), at.now)
	a.ReceivedOn = store.Day(calendar.DateOf(a.ReceivedAt))
	c.Applicant("application.applicant", m.GetApplicant(), &a)
	a.Agent = c.Agent("application.agent", fieldcheck.AgentOf(m.GetAgent()))
	return a
}

// receipt reads when an application came in: not in the future, and not before there was a 条例.
func receipt(c *fieldcheck.Check, given *timestamppb.Timestamp, now time.Time) time.Time {
	const field = "application.receive_time"
	if given == nil {
		c.Add(field, "required", "value is required", "必须填写")
		return now
	}
	if given.CheckValid() != nil {
		c.Add(field, "timestamp", "is not a valid timestamp", "不是有效的时间")
		return now
	}
	at := given.AsTime().Truncate(time.Microsecond) // as PostgreSQL keeps it
	c.Past(field, at, now)
	if at.After(now) {
		return now
	}
	if _, ok := workflow.RulesOn(calendar.DateOf(at)); !ok {
		c.Add(field, string(workflow.RuleEpoch), workflow.RuleEpoch.English(), workflow.RuleEpoch.Chinese())
	}
	return at
}
