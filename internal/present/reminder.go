package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/submission"
	"github.com/yishenqing/foi/workflow"
)

// Officer returns an entry of an agency's list of officers.
func Officer(o *store.Officer) *foiv1.Officer {
	out := &foiv1.Officer{
		Name: resname.Officer{Agency: o.AgencyID, ID: o.ID}.String(), DisplayName: o.DisplayName, Unit: o.Unit,
		Position: Position.Enum(reminder.Role(o.Position)), Email: o.Email, Mobile: o.Mobile, Inactive: !o.Active,
		Etag: Etag(o.Version), CreateTime: timestamppb.New(o.CreatedAt), UpdateTime: timestamppb.New(o.UpdatedAt),
	}
	if o.UserID != nil {
		out.User = resname.User{ID: *o.UserID}.String()
	}
	return out
}

// Absence returns a leave of an officer.
func Absence(a *store.Absence) *foiv1.Absence {
	return &foiv1.Absence{
		Name:      resname.Officer{Agency: a.AgencyID, ID: a.OfficerID}.Absence(a.ID).String(),
		StartDate: Date(a.StartOn.Date()), EndDate: Date(a.EndOn.Date()),
		Deputy: resname.Officer{Agency: a.AgencyID, ID: a.DeputyID}.String(), Note: a.Note,
		CreateTime: timestamppb.New(a.CreatedAt),
	}
}

// Message returns a reminder as it lies in an inbox.
func Message(m *store.Message) *foiv1.Message {
	kind := workflow.DutyKind(m.Kind)
	words := reminder.Words{RegisterNumber: m.RegisterNumber, Duty: kind.Label()}
	var application, report, legal string
	if m.ApplicationID != "" {
		application = resname.Application{Agency: m.AgencyID, ID: m.ApplicationID}.String()
	}
	switch {
	case m.LegalCaseID != "":
		words = reminder.CaseWords(m.RegisterNumber, kind.Label())
		legal = resname.LegalCase{Agency: resname.Agency{ID: m.AgencyID}, ID: m.LegalCaseID}.String()
	case m.ApplicationID == "":
		words = submission.Words(m.Reference)
		report = resname.Agency{ID: m.AgencyID}.String() + "/annualReports/" + m.Reference
	}
	words.Due, words.Left, words.Deputized = m.DueOn.Date(), m.DaysLeft, m.DeputizedID != nil
	out := &foiv1.Message{
		Name:           resname.Officer{Agency: m.AgencyID, ID: m.OfficerID}.Message(m.ID).String(),
		Application:    application,
		AnnualReport:   report,
		LegalCase:      legal,
		RegisterNumber: m.RegisterNumber, DutyKind: m.Kind, DutyTitle: words.Duty, Reference: m.Reference,
		DueDate: Date(m.DueOn.Date()), CurrentDueDate: Date(m.DueNow.Date()),
		RemainingDays: int32(m.DaysLeft), Step: int32(m.Step), //nolint:gosec // working days
		Role: Position.Enum(reminder.Role(m.Role)), DeputizedDisplayName: m.DeputizedName,
		Subject: words.Subject(), Text: words.Text(), CreateTime: timestamppb.New(m.CreatedAt), ReadTime: instant(m.ReadAt),
		Deliveries: make([]*foiv1.MessageDelivery, len(m.Deliveries)),
	}
	if m.DeputizedID != nil {
		out.DeputizedOfficer = resname.Officer{Agency: m.AgencyID, ID: *m.DeputizedID}.String()
	}
	for i, d := range m.Deliveries {
		out.Deliveries[i] = &foiv1.MessageDelivery{
			Medium: Medium.Enum(d.Medium), State: MessageState.Enum(d.State), AttemptTime: instant(d.AttemptedAt), Cause: d.Cause,
			Attempts: int32(d.Attempts), //nolint:gosec // ten at most
		}
	}
	return out
}

// Mute returns a mute.
func Mute(m *store.Mute) *foiv1.ReminderMute {
	return &foiv1.ReminderMute{
		DutyKind: m.Kind, Reference: m.Reference, UntilDate: Date(m.UntilOn.Date()), Reason: m.Reason, Actor: m.Actor,
		CreateTime: timestamppb.New(m.CreatedAt),
	}
}
