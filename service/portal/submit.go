package portal

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/querycode"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// mostEarlier is how long before it reaches us an application may have been submitted at the portal.
const mostEarlier = 31 * 24 * time.Hour

// SubmitApplication hands an application in. The day of receipt is that of the submission (指导案例26号), unless both sides
// confirm a later one.
func (s *Service) SubmitApplication(ctx context.Context, req *foiv1.SubmitApplicationRequest) (*foiv1.SubmitApplicationResponse, error) {
	if err := s.admit(ctx, req.GetEndUser(), 1); err != nil {
		return nil, err
	}
	now := s.env.Clock.Now()
	v := present.Viewer{Calendar: s.env.Calendar(), Today: calendar.DateOf(now)}
	var c fieldcheck.Check
	a := form(&c, req, now)
	files := s.files(&c, req.GetFiles())
	if err := s.within(req.GetFiles()); err != nil {
		return nil, err
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	key, err := s.env.Store.QueryKey(ctx)
	if err != nil {
		return nil, err
	}
	if a.ID, err = call.NewID(now); err != nil {
		return nil, err
	}
	if err := s.keep(ctx, files, req.GetFiles()); err != nil {
		return nil, err
	}
	code := querycode.Make()
	respond := func(made store.PublicCase) (*foiv1.SubmitApplicationResponse, error) {
		status, err := v.PublicStatus(&made)
		return &foiv1.SubmitApplicationResponse{
			RegisterNumber: made.Application.RegisterNumber, QueryCode: code, Status: status,
			Application: present.Name(&made.Application).String(),
		}, err
	}
	// The recorded answer has the code in it, as a repeat has to be answered the same; it is sealed like all of them (ADR 0016).
	w := call.Write(ctx, s.env, func(made store.PublicCase) (proto.Message, error) { return respond(made) })
	w.Now, w.Origin.OnBehalf = now, onBehalf
	made, err := s.env.Store.RegisterOnline(ctx, a, files, key.Hash(code), w)
	if err != nil {
		return nil, err
	}
	return respond(made)
}

// Faults implements interceptor.FaultFinder: what is wrong with a form beyond the rules of the proto.
func (s *Service) Faults(request proto.Message) error {
	req, ok := request.(*foiv1.SubmitApplicationRequest)
	if !ok {
		return nil
	}
	var c fieldcheck.Check
	form(&c, req, s.env.Clock.Now())
	s.files(&c, req.GetFiles())
	return c.Err()
}

// form reads an application as the applicant filled it in.
func form(c *fieldcheck.Check, req *foiv1.SubmitApplicationRequest, now time.Time) store.Application {
	m := req.GetForm()
	a := store.Application{
		AgencyID: c.Agency("parent", req.GetParent()).ID, Channel: string(workflow.Online), EnteredOn: store.Day(calendar.DateOf(now)),
		Description: c.RequiredLines("form.description", m.GetDescription()),
		Delivery:    present.Delivery.Word(m.GetDelivery()), Form: present.Form.Word(m.GetForm()),
		ReceivedAt: submitted(c, req.GetSubmitTime(), now),
	}
	a.ReceivedOn = store.Day(calendar.DateOf(a.ReceivedAt))
	c.Applicant("form.applicant", m.GetApplicant(), &a)
	a.Agent = c.Agent("form.agent", fieldcheck.AgentOf(m.GetAgent()))
	return a
}

// submitted reads when the applicant submitted his application: now when the portal does not say.
func submitted(c *fieldcheck.Check, given *timestamppb.Timestamp, now time.Time) time.Time {
	const field = "submit_time"
	if given == nil {
		return now.Truncate(time.Microsecond) // as PostgreSQL keeps it
	}
	if given.CheckValid() != nil {
		c.Add(field, "timestamp", "is not a valid timestamp", "不是有效的时间")
		return now
	}
	at := given.AsTime().Truncate(time.Microsecond)
	c.Past(field, at, now)
	if at.Before(now.Add(-mostEarlier)) {
		c.Add(field, "too_early", "must not be more than 31 days ago", "不得早于31日之前；更早的申请请由行政机关登记")
		return now
	}
	return at
}

// within holds files to what may be handed in at once. Errors: *apierr.LimitError.
func (s *Service) within(files []*foiv1.ApplicantFile) error {
	if most := s.env.Portal.Files; len(files) > most {
		return &apierr.LimitError{
			Subject: "number of files", Limit: strconv.Itoa(most), Text: "附件过多，一次不得超过 " + strconv.Itoa(most) + " 个",
		}
	}
	total := int64(0)
	for _, f := range files {
		if err := s.env.CheckFileSize(f.GetContent()); err != nil {
			return err
		}
		total += int64(len(f.GetContent()))
	}
	if most := strconv.FormatInt(s.env.Portal.FileBytes, 10); total > s.env.Portal.FileBytes {
		return &apierr.LimitError{
			Subject: "files together", Limit: most + " bytes", Text: "附件总量过大，合计不得超过 " + most + " 字节",
		}
	}
	return nil
}

// files reads the files of a request.
func (s *Service) files(c *fieldcheck.Check, given []*foiv1.ApplicantFile) []store.Attachment {
	all := make([]store.Attachment, len(given))
	for i, f := range given {
		all[i].Purpose = store.PurposeApplicantMaterial
		all[i].FileName, all[i].MediaType = c.File(fmt.Sprintf("files[%d]", i), f.GetFileName(), f.GetContent())
	}
	return all
}

// keep writes the bytes of files that are about to be recorded. Those of which nothing comes are deleted after a day.
func (s *Service) keep(ctx context.Context, files []store.Attachment, given []*foiv1.ApplicantFile) error {
	for i := range files {
		if err := s.env.KeepFile(ctx, &files[i], given[i].GetContent()); err != nil {
			return err
		}
	}
	return nil
}
