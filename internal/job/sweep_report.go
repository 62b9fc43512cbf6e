package job

import (
	"context"
	"slices"
	"strconv"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/submission"
	"github.com/yishenqing/foi/workflow"
)

// editors are the roles whose holders edit annual reports.
var editors = func() (roles []string) {
	for _, r := range auth.RolesWith(auth.AnnualReportsEdit) {
		roles = append(roles, string(r))
	}
	return roles
}()

// remindReport keeps what is to be said about the annual report that the agency is behind with: to its statisticians and, where the
// list of officers has none, to whoever is told of what nobody works on.
func (s *sweep) remindReport(ctx context.Context, agency string) error {
	report, err := s.queue.Store.RemindedReport(ctx, agency, s.today, editors)
	if err != nil || report == nil {
		return err
	}
	settings := s.settings
	settings.Own = submission.Ladder()
	assignees := report.Officers
	if len(assignees) == 0 {
		assignees = []string{""}
	}
	var planned []store.PlannedReminder
	for _, assignee := range assignees {
		due, err := settings.Due(s.cal, reminder.Duty{
			Kind: submission.ReminderKind, Owner: workflow.OwnedByAgency, Due: report.Due, Assignee: assignee,
		}, s.staff, s.now)
		if err != nil {
			return err
		}
		for _, r := range due {
			said := strconv.Itoa(r.Step) + " " + r.Officer
			if slices.Contains(report.Said, said) {
				continue
			}
			report.Said = append(report.Said, said) // two statisticians have one head
			planned = append(planned, s.plan(&store.RemindedDuty{OpenDuty: store.OpenDuty{
				AgencyID: agency, Kind: submission.ReminderKind, Reference: report.Reference, DueOn: store.Day(report.Due),
			}}, r))
		}
	}
	if len(planned) == 0 {
		return nil
	}
	_, err = s.queue.Store.AddReminders(ctx, planned, s.now, s.queue.enqueue)
	return err
}
