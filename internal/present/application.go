package present

import (
	"strconv"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Viewer is the calendar and the day from which something is looked at.
type Viewer struct {
	Calendar *calendar.Calendar
	Today    calendar.Date
}

// Basic returns an application as lists show it.
func (v Viewer) Basic(a *store.Application) *foiv1.Application {
	state := workflow.State(a.State)
	m := &foiv1.Application{
		Name:           Name(a).String(),
		RegisterNumber: a.RegisterNumber,
		ExternalId:     deref(a.ExternalID),
		State:          State.Enum(state),
		Channel:        Channel.Enum(workflow.Channel(a.Channel)),
		ReceiveTime:    timestamppb.New(a.ReceivedAt),
		ReceiptDate:    Date(a.ReceiptOn.Date()),
		EntryDate:      Date(a.EnteredOn.Date()),
		Oral:           a.Oral,
		Applicant: &foiv1.Applicant{
			Type:        ApplicantType.Enum(applicant.Type(a.ApplicantType)),
			DisplayName: a.ApplicantName,
			IdKind:      IDKind.Enum(applicant.IDKind(a.ApplicantIDKind)),
		},
		Description:         a.Description,
		Delivery:            Delivery.Enum(a.Delivery),
		Form:                Form.Enum(a.Form),
		Subject:             a.Subject,
		Assignee:            a.Assignee,
		Outcome:             Outcome.Enum(outcome.Row(a.ResultRow)),
		DocumentNumber:      a.DocumentNumber,
		ConcludeDate:        Date(a.ConcludedOn.Date()),
		DeliverDate:         Date(a.DeliveredOn.Date()),
		SplitFrom:           sibling(a, a.SplitFrom),
		MergedInto:          sibling(a, a.MergedInto),
		MovedTo:             elsewhere(a.MovedToAgency, a.MovedTo),
		MovedFrom:           elsewhere(a.MovedFromAgency, a.MovedFrom),
		LateEntryReason:     a.LateEntryReason,
		EnteredLateBy:       int32(a.EnteredLateBy), //nolint:gosec // bounded by the calendar's range
		ConfirmationPending: pendingConfirmation(a), Restricted: a.Restricted, DisposeDate: Date(a.DisposedOn.Date()),
		Etag:       Etag(a.Version),
		CreateTime: timestamppb.New(a.CreatedAt),
		UpdateTime: timestamppb.New(a.UpdatedAt),
	}
	v.clock(m, a, state)
	return m
}

// clock fills in what depends on today: a consultation that pauses the term hides the due date until its limit.
func (v Viewer) clock(m *foiv1.Application, a *store.Application, state workflow.State) {
	m.Paused = state.BeforeAnswer() && (a.PausedOpenEnd || a.PausedUntil.Date() >= v.Today && a.PausedUntil != 0)
	due := a.DueOn.Date()
	if m.GetPaused() || due.IsZero() {
		return
	}
	m.DueDate = Date(due)
	m.Provisional = v.Calendar.Provisional(due)
	if state.BeforeAnswer() || state == workflow.Answered {
		m.RemainingDays = v.Remaining(due)
	}
}

// Remaining returns the working days from today to a due date: 0 on that day, negative when it is past, nil when no
// calendar reaches there.
func (v Viewer) Remaining(due calendar.Date) *int32 {
	n, err := v.Calendar.Count(v.Today, due, calendar.NextDay)
	if err != nil {
		return nil
	}
	days := int32(n) //nolint:gosec // bounded by the calendar's range
	return &days
}

// Full returns everything of an application that the API shows, with what may be done now.
func (v Viewer) Full(a *store.Application) (*foiv1.Application, error) {
	m := v.Basic(a)
	p := m.GetApplicant()
	p.MaskedIdNumber = Mask(a.ApplicantIDNumber)
	p.Phone, p.Email = MaskPhone(a.Phone), MaskEmail(a.Email)
	p.PostalAddress, p.ContactPerson = MaskAddress(a.PostalAddress), MaskContact(a.ContactPerson)
	m.Note = a.Note
	m.Confirmation = confirmation(a)
	agent, err := a.AgentValue()
	if err != nil {
		return nil, err
	}
	if agent != nil {
		m.Agent = &foiv1.Agent{
			DisplayName: agent.Name, IdKind: IDKind.Enum(applicant.IDKind(agent.IDKind)),
			MaskedIdNumber: Mask(agent.IDNumber), Phone: MaskPhone(agent.Phone), Authority: agent.Authority,
		}
	}
	st, err := a.StandingValue()
	if err != nil {
		return nil, err
	}
	m.DecisionKind, m.Remedy = DecisionKind.Enum(KindOf(st.Last.Kind, st.Last.Row, st.Last.By)), Remedy(st.Last.Remedy)
	if a.DisposedOn != 0 { // nothing may be done to it
		return m, nil
	}
	return m, v.actions(m, st)
}

// actions fills in the acts that the state allows, and the applicant's limit.
func (v Viewer) actions(m *foiv1.Application, st workflow.Standing) error {
	for _, a := range st.Available(v.Calendar, v.Today) {
		action := &foiv1.AvailableAction{Action: Verb(a.Act), Title: a.Act.Label(), Allowed: a.OK}
		if !a.OK {
			action.Reason = a.Refusal.Chinese()
		}
		m.AvailableActions = append(m.AvailableActions, action)
	}
	p, err := st.Project(v.Calendar)
	m.ApplicantDueDate = Date(p.ApplicantLimit)
	return err
}

// Name returns the resource name of an application.
func Name(a *store.Application) resname.Application {
	return resname.Application{Agency: a.AgencyID, ID: a.ID}
}

// sibling returns the resource name of another application of the same agency.
func sibling(a *store.Application, id *string) string {
	if id == nil {
		return ""
	}
	return resname.Application{Agency: a.AgencyID, ID: *id}.String()
}

// Etag returns the version of a record as an etag (AIP-154).
func Etag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// Version returns the version in an etag, 0 for the empty one, and false for what is no etag of ours.
func Version(etag string) (int64, bool) {
	if etag == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(strings.Trim(etag, `"`), 10, 64)
	return n, err == nil && n > 0 && Etag(n) == etag
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// elsewhere returns the resource name of an application of another agency, empty without one.
func elsewhere(agency, id *string) string {
	if id == nil {
		return ""
	}
	return resname.Application{Agency: deref(agency), ID: *id}.String()
}
