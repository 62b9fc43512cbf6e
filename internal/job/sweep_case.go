package job

import (
	"context"
	"slices"
	"strconv"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/workflow"
)

// remindCases keeps what is to be said of duties in reviews and suits, by the same ladder as of the agency's other duties.
func (s *sweep) remindCases(ctx context.Context, agency string, horizon calendar.Date) error {
	duties, err := s.queue.Store.ListRemindedLegalDuties(ctx, agency, horizon)
	if err != nil {
		return err
	}
	var planned []store.PlannedReminder
	for i := range duties {
		d := &duties[i]
		due, err := s.settings.Due(s.cal, reminder.Duty{
			Kind: workflow.DutyKind(d.Kind), Owner: workflow.OwnedByAgency, Due: d.DueOn.Date(), ActiveFrom: d.StartOn.Date(), Assignee: d.Assignee,
			MutedUntil: d.MutedUntil.Date(),
		}, s.staff, s.now)
		if err != nil {
			return err
		}
		reference := d.LegalCaseID
		if d.Reference != "" {
			reference += "/" + d.Reference
		}
		for _, r := range due {
			if slices.Contains(d.Said, strconv.Itoa(r.Step)+" "+r.Officer) {
				continue
			}
			p := s.plan(&store.RemindedDuty{OpenDuty: store.OpenDuty{
				AgencyID: agency, ApplicationID: d.Application, Kind: d.Kind, Reference: reference, DueOn: d.DueOn,
			}}, r)
			p.LegalCaseID = d.LegalCaseID
			planned = append(planned, p)
		}
	}
	if len(planned) == 0 {
		return nil
	}
	_, err = s.queue.Store.AddReminders(ctx, planned, s.now, s.queue.enqueue)
	return err
}
