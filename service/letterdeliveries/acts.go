package letterdeliveries

import (
	"context"
	"strings"

	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/delivery"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// refusal says why there is nothing to deliver or to end.
type refusal struct{ english, chinese string }

func (r refusal) Error() string { return r.english }

// Chinese says it to people.
func (r refusal) Chinese() string { return r.chinese }

var (
	errNoLetter  = refusal{"the application has no answer to be delivered", "尚未作出答复，没有可以送达的文书"}
	errNotIssued = refusal{"the application has no such document that is issued and not void", "该申请没有已签发且未作废的该文书"}
	errEnded     = refusal{"the delivery has ended", "该次送达已有结果，不能再登记"}
)

// CreateLetterDelivery records that a letter was sent or handed over.
func (s *Service) CreateLetterDelivery(ctx context.Context, req *foiv1.CreateLetterDeliveryRequest) (*foiv1.LetterDelivery, error) {
	today := s.env.Today()
	var c fieldcheck.Check
	m := req.GetLetterDelivery()
	parent := c.Application("parent", req.GetParent())
	version := c.Version("letter_delivery.etag", m.GetEtag())
	asked := store.LetterDelivery{
		Method:       string(present.LetterDeliveryMethod.Word(m.GetMethod())),
		SentOn:       store.Day(c.ActDate("letter_delivery.send_date", m.GetSendDate(), today)),
		PostalNumber: strings.ToUpper(m.GetPostalNumber()), Medium: c.Optional("letter_delivery.medium", m.GetMedium()),
		Proof: c.Attachment("letter_delivery.proof", m.GetProof(), parent), Note: c.Lines("letter_delivery.note", m.GetNote()),
	}
	asked.DocumentID = document(&c, "letter_delivery.document", m.GetDocument(), parent)
	if end := c.PastDay("letter_delivery.end_date", m.GetEndDate(), today); !end.IsZero() {
		asked.Ends = []store.LetterDeliveryEnd{{
			Step: 1, EndedOn: store.Day(end), Signer: present.LetterDeliverySigner.Word(m.GetSigner()), Proof: asked.Proof, Note: asked.Note,
		}}
	} else if m.GetSigner() != foiv1.LetterDelivery_SIGNER_UNSPECIFIED {
		c.Add("letter_delivery.signer", "unexpected", "belongs to end_date, which is not given", "未填写送达之日的，不能填写签收人")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.write(ctx, parent, version, func(l *store.Loaded) (*store.LetterDelivery, error) { return begin(l, asked) })
}

// document reads the document that is handed over, nil when none is named.
func document(c *fieldcheck.Check, field, name string, of resname.Application) *string {
	if name == "" {
		return nil
	}
	d, err := resname.ParseDocument(field, name)
	c.AddError(field, err)
	if err == nil && d.Agency != of.Agency {
		c.Add(field, "other_agency", "is a document of another agency", "文书不属于本机关")
	}
	return &d.ID
}

// begin adds a delivery to a loaded application.
func begin(l *store.Loaded, asked store.LetterDelivery) (*store.LetterDelivery, error) {
	d := asked
	d.Number = len(l.Deliveries) + 1
	ready, err := address(l, &d)
	if err != nil {
		return nil, err
	}
	var earlier []delivery.Delivery
	for i := range l.Deliveries {
		if l.Deliveries[i].SameLetter(&d) {
			earlier = append(earlier, l.Deliveries[i].Value())
		}
	}
	found := delivery.CheckSending(d.Value(), evidence(&d, d.Proof, d.Note), earlier)
	if d.SentOn.Date() < ready {
		found = append(found, delivery.Fault{
			Field: "send_date", Rule: "before_letter", English: "is before the day of the letter, " + ready.String(),
			Chinese: "早于文书作出之日" + ready.String(),
		})
	}
	if err := invalid("letter_delivery.", found); err != nil {
		return nil, err
	}
	if len(d.Ends) > 0 {
		d.Ends = []store.LetterDeliveryEnd{d.Ends[0]} // written more than once when the transaction is repeated
		d.Ends[0].Number = d.Number
	}
	return &d, nil
}

// address fills in which letter a delivery is of, and returns the day since when there is that letter: the named document, or else the
// last answer with its document, if it has one.
func address(l *store.Loaded, d *store.LetterDelivery) (ready calendar.Date, err error) {
	if d.DocumentID != nil {
		for i := range l.Issued {
			if doc := &l.Issued[i]; doc.ID == *d.DocumentID && doc.VoidedAt == nil {
				if doc.EventSeq != nil {
					d.Answer = answerOf(l, *doc.EventSeq)
				}
				return doc.IssuedOn.Date(), nil
			}
		}
		return 0, errNotIssued
	}
	switch l.Standing.State { //nolint:exhaustive // in every other state the application waits for its answer, or will have none
	case workflow.Answered, workflow.Delivered, workflow.Archived:
	default:
		return 0, errNoLetter
	}
	for seq := len(l.Case.Events); seq > 0; seq-- {
		if d.Answer = answerOf(l, seq); d.Answer == nil {
			continue
		}
		for i := range l.Issued {
			if doc := &l.Issued[i]; doc.VoidedAt == nil && doc.EventSeq != nil && *doc.EventSeq == seq {
				d.DocumentID = &doc.ID
			}
		}
		return l.Case.Events[seq-1].On, nil
	}
	return 0, errNoLetter
}

// answerOf returns which answer the act of a running number is, nil when it is none.
func answerOf(l *store.Loaded, seq int) *int {
	if seq > len(l.Case.Events) || l.Case.Events[seq-1].Do != workflow.Answer {
		return nil
	}
	n := workflow.Answers(l.Case.Events[:seq])
	return &n
}

func evidence(d *store.LetterDelivery, proof *int, note string) delivery.Evidence {
	return delivery.Evidence{PostalNumber: d.PostalNumber, Medium: d.Medium, Proof: proof != nil, Note: note}
}

// invalid makes faults of the rules into those of fields.
func invalid(prefix string, found []delivery.Fault) error {
	var c fieldcheck.Check
	for _, f := range found {
		c.Add(prefix+f.Field, f.Rule, f.English, f.Chinese)
	}
	return c.Err()
}

// ServeLetterDelivery records that a letter arrived.
func (s *Service) ServeLetterDelivery(ctx context.Context, req *foiv1.ServeLetterDeliveryRequest) (*foiv1.LetterDelivery, error) {
	return s.end(ctx, req, store.LetterDeliveryEnd{Signer: present.LetterDeliverySigner.Word(req.GetSigner())})
}

// FailLetterDelivery records that a letter did not arrive.
func (s *Service) FailLetterDelivery(ctx context.Context, req *foiv1.FailLetterDeliveryRequest) (*foiv1.LetterDelivery, error) {
	return s.end(ctx, req, store.LetterDeliveryEnd{Failure: string(present.LetterDeliveryFailure.Word(req.GetFailure()))})
}

// endRequest is what the requests that end a delivery have in common.
type endRequest interface {
	GetName() string
	GetEtag() string
	GetEndDate() *date.Date
	GetProof() string
	GetNote() string
}

// end records how a delivery ended; asked has what only one of the requests has.
func (s *Service) end(ctx context.Context, req endRequest, asked store.LetterDeliveryEnd) (*foiv1.LetterDelivery, error) {
	today := s.env.Today()
	var c fieldcheck.Check
	name, err := resname.ParseLetterDelivery("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	given := c.PastDay("end_date", req.GetEndDate(), today)
	asked.Number, asked.Proof, asked.Note = name.Number, c.Attachment("proof", req.GetProof(), name.Application), c.Lines("note", req.GetNote())
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.write(ctx, name.Application, version, func(l *store.Loaded) (*store.LetterDelivery, error) {
		if name.Number > len(l.Deliveries) {
			return nil, store.ErrNotFound
		}
		d := l.Deliveries[name.Number-1]
		end := asked
		end.EndedOn = store.Day(endedOn(d.Value(), given, today))
		return &d, finish(&d, end, today)
	})
}

// endedOn is the day of the end when none was given: a notice ends by itself.
func endedOn(d delivery.Delivery, given, today calendar.Date) calendar.Date {
	switch {
	case !given.IsZero():
		return given
	case d.Method == delivery.Notice:
		return d.DeemedOn()
	}
	return today
}

// finish adds an end to a delivery that is under way. One that came back may still have arrived, the other way round it may not.
func finish(d *store.LetterDelivery, end store.LetterDeliveryEnd, today calendar.Date) error {
	if before := d.Value(); before.State() == delivery.Served || before.State() == delivery.Failed && (end.Failure != "" || len(d.Ends) > 1) {
		return errEnded
	}
	end.Step = len(d.Ends) + 1
	d.Ends = append(d.Ends[:len(d.Ends):len(d.Ends)], end)
	return invalid("", delivery.CheckEnd(d.Value(), evidence(d, end.Proof, end.Note), today))
}

// write changes the application by one delivery, which decide gives it, and returns the delivery. What the delivery makes count, the
// act is done for.
func (s *Service) write(ctx context.Context, of resname.Application, version int64, decide func(*store.Loaded) (*store.LetterDelivery, error),
) (*foiv1.LetterDelivery, error) {
	var row *store.LetterDelivery
	target := store.Target{Key: keyOf(of), Version: version, Deliveries: true, Decide: func(l store.Loaded) (store.Change, error) {
		var err error
		if row, err = decide(&l); err != nil {
			return store.Change{}, err
		}
		return change(&l, row), nil
	}}
	respond := func(written []store.Application) *foiv1.LetterDelivery {
		return present.LetterDelivery(row, written[0].Version)
	}
	w := call.Write(ctx, s.env, func(written []store.Application) (proto.Message, error) { return respond(written), nil })
	written, err := s.env.Store.ChangeApplications(ctx, w, target)
	if err != nil {
		return nil, err
	}
	return respond(written), nil
}

// change is what a delivery, new or with a new end, does to its application.
func change(l *store.Loaded, d *store.LetterDelivery) store.Change {
	v := d.Value()
	c := store.Change{Action: "letter_delivery", Detail: map[string]any{
		"letter_delivery": d.Number, "method": d.Method, "state": v.State(), "failure": v.Failure,
	}}
	if d.Number > len(l.Deliveries) {
		c.Rows = append(c.Rows, d)
	}
	if n := len(d.Ends); n > 0 {
		c.Rows = append(c.Rows, &d.Ends[n-1])
	}
	if counts := v.Counts(); !counts.IsZero() && d.Answer != nil && *d.Answer == workflow.Answers(l.Case.Events) && l.Standing.State == workflow.Answered {
		c.Action = string(workflow.Deliver)
		c.Detail["on"] = counts
		c.Events = []workflow.Event{{Do: workflow.Deliver, On: counts, By: v.Method.Mode()}}
	}
	return c
}
