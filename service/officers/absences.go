package officers

import (
	"context"
	"time"

	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// longest is how many days a leave may have: who is away for longer is not on the list.
const longest = 366

// CreateAbsence records a leave.
func (s *Service) CreateAbsence(ctx context.Context, req *foiv1.CreateAbsenceRequest) (*foiv1.Absence, error) {
	var c fieldcheck.Check
	m := req.GetAbsence()
	parent := c.Officer("parent", req.GetParent())
	deputy := officerOf(&c, "absence.deputy", m.GetDeputy(), parent.Agency)
	if deputy == parent && deputy.ID != "" {
		c.Add("absence.deputy", "self", "must be somebody else", "代理人员不能是本人")
	}
	from, to := day(&c, "absence.start_date", m.GetStartDate()), day(&c, "absence.end_date", m.GetEndDate())
	if !from.IsZero() && !to.IsZero() && (to < from || to >= from.Plus(longest)) {
		c.Add("absence.end_date", "span", "must not be before start_date, nor a year after it", "结束日期不得早于开始日期，请假不得超过一年")
	}
	note := c.Lines("absence.note", m.GetNote())
	if err := c.Err(); err != nil {
		return nil, err
	}
	w := call.Write(ctx, s.env, func(a store.Absence) (proto.Message, error) { return present.Absence(&a), nil })
	a, err := s.env.Store.CreateAbsence(ctx, store.Absence{
		AgencyID: parent.Agency, OfficerID: parent.ID, StartOn: store.Day(from), EndOn: store.Day(to), DeputyID: deputy.ID,
		Note: note, CreatedAt: w.Now.Truncate(time.Microsecond),
	}, w)
	if err != nil {
		return nil, err
	}
	return present.Absence(&a), nil
}

// day reads a day that must be given.
func day(c *fieldcheck.Check, field string, given *date.Date) calendar.Date {
	d, err := present.Day(given)
	c.AddError(field, err)
	if err == nil && d.IsZero() {
		c.Add(field, "required", "is required", "必须填写")
	}
	return d
}

// GetAbsence returns one leave.
func (s *Service) GetAbsence(ctx context.Context, req *foiv1.GetAbsenceRequest) (*foiv1.Absence, error) {
	name, err := resname.ParseAbsence("name", req.GetName())
	if err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetAbsence(ctx, keyOf(name.Officer), name.ID)
	if err != nil {
		return nil, err
	}
	return present.Absence(&a), nil
}

// ListAbsences lists the leave of an officer, the latest first.
func (s *Service) ListAbsences(ctx context.Context, req *foiv1.ListAbsencesRequest) (*foiv1.ListAbsencesResponse, error) {
	var c fieldcheck.Check
	parent := c.Officer("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListAbsences(ctx, keyOf(parent), page.After, page.Limit+1)
	if err == nil && len(rows) == 0 {
		_, err = s.env.Store.GetOfficer(ctx, keyOf(parent))
	}
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListAbsencesResponse{}
	if len(rows) > page.Limit {
		rows, resp.NextPageToken = rows[:page.Limit], page.Next()
	}
	resp.Absences = make([]*foiv1.Absence, len(rows))
	for i := range rows {
		resp.Absences[i] = present.Absence(&rows[i])
	}
	return resp, nil
}

// DeleteAbsence takes a leave back.
func (s *Service) DeleteAbsence(ctx context.Context, req *foiv1.DeleteAbsenceRequest) (*emptypb.Empty, error) {
	name, err := resname.ParseAbsence("name", req.GetName())
	if err != nil {
		return nil, err
	}
	w := call.Write(ctx, s.env, func(store.Absence) (proto.Message, error) { return &emptypb.Empty{}, nil })
	if err := s.env.Store.DeleteAbsence(ctx, keyOf(name.Officer), name.ID, w); err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, nil
}
