package receipts

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// voided is the refusal of an attempt on an application that is void.
type voided struct{}

func (voided) Error() string { return "the application is void and stays as it is" }

// Chinese says it to people.
func (voided) Chinese() string { return "该申请已作废，不能更改" }

// CreateContactAttempt records an attempt to reach the applicant. It moves no day: the confirmation does, which can name it.
func (s *Service) CreateContactAttempt(ctx context.Context, req *foiv1.CreateContactAttemptRequest) (*foiv1.ContactAttempt, error) {
	var c fieldcheck.Check
	m := req.GetContactAttempt()
	parent := c.Application("parent", req.GetParent())
	version := c.Version("contact_attempt.etag", m.GetEtag())
	asked := store.ContactAttempt{
		AttemptedAt: attemptTime(&c, m.GetAttemptTime(), s.env.Clock.Now()), Way: present.ContactWay.Word(m.GetWay()),
		Recipient: c.Text("contact_attempt.recipient", m.GetRecipient()), Result: present.ContactResult.Word(m.GetResult()),
		Note: c.Lines("contact_attempt.note", m.GetNote()),
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	var row store.ContactAttempt
	target := store.Target{Key: keyOf(parent), Version: version, Decide: func(l store.Loaded) (store.Change, error) {
		if err := attemptable(&l, asked.AttemptedAt); err != nil {
			return store.Change{}, err
		}
		row = asked
		row.Number = l.Application.ContactAttempts + 1
		return store.Change{
			Action: "contact", Columns: map[string]any{"contact_attempts": row.Number}, Rows: []store.Recorded{&row},
			Detail: map[string]any{"contact_attempt": row.Number, "way": row.Way, "result": row.Result},
		}, nil
	}}
	respond := func(written []store.Application) *foiv1.ContactAttempt {
		return present.ContactAttempt(&row, written[0].Version)
	}
	w := call.Write(ctx, s.env, func(written []store.Application) (proto.Message, error) { return respond(written), nil })
	written, err := s.env.Store.ChangeApplications(ctx, w, target)
	if err != nil {
		return nil, err
	}
	return respond(written), nil
}

// attemptTime reads when an attempt was made: now when that is not given.
func attemptTime(c *fieldcheck.Check, given *timestamppb.Timestamp, now time.Time) time.Time {
	const field = "contact_attempt.attempt_time"
	switch {
	case given == nil:
		return now.Truncate(time.Microsecond)
	case given.CheckValid() != nil:
		c.Add(field, "timestamp", "is not a valid timestamp", "不是有效的时间")
		return now
	}
	c.Past(field, given.AsTime(), now)
	return given.AsTime().Truncate(time.Microsecond)
}

// attemptable refuses an attempt on a void application, and one before there was anything to confirm.
func attemptable(l *store.Loaded, at time.Time) error {
	if workflow.State(l.Application.State) == workflow.Voided {
		return voided{}
	}
	var c fieldcheck.Check
	if calendar.DateOf(at) < l.Application.ReceivedOn.Date() {
		c.Add("contact_attempt.attempt_time", "before_receipt", "is before the application came in", "早于收到申请之日")
	}
	return c.Err()
}

// GetContactAttempt returns one attempt.
func (s *Service) GetContactAttempt(ctx context.Context, req *foiv1.GetContactAttemptRequest) (*foiv1.ContactAttempt, error) {
	name, err := resname.ParseContactAttempt("name", req.GetName())
	if err != nil {
		return nil, err
	}
	row, err := s.env.Store.GetContactAttempt(ctx, keyOf(name.Application), name.Number)
	if err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetApplication(ctx, keyOf(name.Application))
	if err != nil {
		return nil, err
	}
	return present.ContactAttempt(&row, a.Version), nil
}

// ListContactAttempts lists the attempts to reach the applicant in the order in which they were recorded.
func (s *Service) ListContactAttempts(ctx context.Context, req *foiv1.ListContactAttemptsRequest,
) (*foiv1.ListContactAttemptsResponse, error) {
	rows, next, err := list(ctx, req, s.env.Store.ListContactAttempts)
	if err != nil || len(rows) == 0 {
		return &foiv1.ListContactAttemptsResponse{}, err
	}
	a, err := s.env.Store.GetApplication(ctx, rows[0].Key())
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListContactAttemptsResponse{ContactAttempts: make([]*foiv1.ContactAttempt, len(rows)), NextPageToken: next}
	for i := range rows {
		resp.ContactAttempts[i] = present.ContactAttempt(&rows[i], a.Version)
	}
	return resp, nil
}
