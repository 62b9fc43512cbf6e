package applications

import (
	"context"
	"errors"

	"google.golang.org/genproto/googleapis/type/date"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// ConfirmApplication moves the legal day of receipt to that of the confirmation by both sides (art. 31). Where a logged
// attempt reached the applicant, its day is that of the confirmation (国办公开办函〔2015〕207号).
func (h *Handling) ConfirmApplication(ctx context.Context, req *foiv1.ConfirmApplicationRequest) (*foiv1.Application, error) {
	attempt, err := h.attempt(ctx, req)
	if err != nil {
		return nil, err
	}
	return h.act(ctx, confirmation{req, attempt}, func(c *fieldcheck.Check) deed {
		way := present.ContactWay.Word(req.GetWay())
		columns := map[string]any{"confirmed_way": way, "confirmed_attempt": nil}
		detail := map[string]any{"way": way}
		if attempt != nil {
			reached(c, req, attempt)
			columns["confirmed_way"], columns["confirmed_attempt"] = attempt.Way, attempt.Number
			detail["way"], detail["contact_attempt"] = attempt.Way, attempt.Number
		}
		return deed{
			Event:   workflow.Event{Do: workflow.Confirm, Reason: c.RequiredLines("reason", req.GetReason())},
			columns: columns, detail: detail,
		}
	})
}

// confirmation is a request that counts from the day of the attempt that it names, unless it says another day.
type confirmation struct {
	*foiv1.ConfirmApplicationRequest
	attempt *store.ContactAttempt
}

// GetActDate returns the day that the confirmation counts from.
func (r confirmation) GetActDate() *date.Date {
	if given := r.ConfirmApplicationRequest.GetActDate(); given != nil || r.attempt == nil {
		return given
	}
	return present.Date(calendar.DateOf(r.attempt.AttemptedAt))
}

// attempt reads the contact attempt that a confirmation names; nil when it names none.
func (h *Handling) attempt(ctx context.Context, req *foiv1.ConfirmApplicationRequest) (*store.ContactAttempt, error) {
	const field = "contact_attempt"
	if req.GetContactAttempt() == "" {
		return nil, nil
	}
	var c fieldcheck.Check
	application := c.Application("name", req.GetName())
	name, err := resname.ParseContactAttempt(field, req.GetContactAttempt())
	c.AddError(field, err)
	if err == nil && name.Application != application {
		c.Add(field, "other_application", "is an attempt of another application", "联系记录不属于本申请")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	row, err := h.env.Store.GetContactAttempt(ctx, key(application), name.Number)
	if errors.Is(err, store.ErrNotFound) {
		err = &apierr.NotFoundError{Type: resname.TypeOf(name.String()), Name: name.String()}
	}
	return &row, err
}

// reached refuses an attempt that does not show what the request says.
func reached(c *fieldcheck.Check, req *foiv1.ConfirmApplicationRequest, attempt *store.ContactAttempt) {
	if attempt.Result != store.Reached {
		c.Add("contact_attempt", "not_reached", "did not reach the applicant", "该次联系未联系上申请人，不能作为确认")
	}
	if way := present.ContactWay.Word(req.GetWay()); way != "" && way != attempt.Way {
		c.Add("way", "attempt_way", "is not the way of contact_attempt", "与联系记录的方式不一致")
	}
	on := calendar.DateOf(attempt.AttemptedAt)
	if day, err := present.Day(req.GetActDate()); err == nil && !day.IsZero() && day != on {
		c.Add("act_date", "attempt_day", "is not the day of contact_attempt", "与联系记录的日期（"+on.String()+"）不一致")
	}
}
