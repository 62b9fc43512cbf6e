package store

import (
	"cmp"
	"context"
	"slices"

	"gorm.io/gorm"
)

// checkLegalCases compares the projected columns and the duties of legal cases with their events, tells of every drift and repairs them.
// Cases of old registers, in which nothing was done, have no events to follow from.
func (s *Store) checkLegalCases(ctx context.Context, c Check, sum *Checked) error {
	return s.eachLegalCase(ctx, func(tx *gorm.DB, f *LegalCaseFile) error {
		found := drifts{key: f.Case.Key()}
		want := f.Case
		want.project(&f.Standing, &f.Standing, f.Case.UpdatedAt)
		for column, pair := range map[string][2]any{
			"state": {f.Case.State, want.State}, "route": {f.Case.Route, want.Route}, "served_on": {f.Case.ServedOn, want.ServedOn},
			"reported_on": {f.Case.ReportedOn, want.ReportedOn}, "concluded_on": {f.Case.ConcludedOn, want.ConcludedOn},
			"result": {f.Case.Result, want.Result}, "form": {f.Case.Form, want.Form}, "procedure": {f.Case.Procedure, want.Procedure},
			"instance": {f.Case.Instance, want.Instance}, "anew": {f.Case.Anew, want.Anew},
		} {
			found.compare("legal_case."+column, pair[0], pair[1], false)
		}
		owed, err := f.openLegalDuties()
		if err != nil {
			return err
		}
		var stored []LegalDuty
		if err := tx.Where("agency_id = ? AND legal_case_id = ?", f.Case.AgencyID, f.Case.ID).Order("kind, reference").Find(&stored).Error; err != nil {
			return err
		}
		slices.SortFunc(owed, compareDuties)
		slices.SortFunc(stored, compareDuties)
		if !slices.EqualFunc(stored, owed, sameDuty) {
			found.add("legal_duty", dutiesText(stored), dutiesText(owed), true)
		}
		if len(found.list) == 0 {
			return nil
		}
		sum.Drifts += len(found.list)
		for _, d := range found.list {
			if c.Found == nil {
				break
			}
			if err := c.Found(d); err != nil {
				return err
			}
		}
		if c.Repair == nil {
			return nil
		}
		f.Case = want
		f.Case.Version++
		f.Case.UpdatedAt = c.Repair.Now
		if err := tx.Save(&f.Case).Error; err != nil {
			return err
		}
		if err := replaceLegalDuties(tx, f); err != nil {
			return err
		}
		sum.Repaired += len(found.list)
		return tx.Create(c.Repair.auditRow(f.Case.AgencyID, f.Case.ID, "repair", nil)).Error
	})
}

// followCalendar brings the duties of all legal cases to what the law in force makes of them.
func (s *Store) followCalendar(ctx context.Context) error {
	return s.eachLegalCase(ctx, replaceLegalDuties)
}

// eachLegalCase calls fn with every case in which something was done, locked, some in one transaction.
func (s *Store) eachLegalCase(ctx context.Context, fn func(*gorm.DB, *LegalCaseFile) error) error {
	last := Key{}
	for {
		n := 0
		err := s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
			var rows []LegalCase
			if err := forUpdate(tx).Where("(agency_id, id) > (?, ?)", last.Agency, last.ID).
				Where("EXISTS (SELECT FROM legal_case_event e WHERE e.agency_id = legal_case.agency_id AND e.legal_case_id = legal_case.id)").
				Order("agency_id, id").Limit(checkedAtOnce).Find(&rows).Error; err != nil {
				return err
			}
			files, err := readLegalCases(tx, law, rows)
			if err != nil {
				return err
			}
			for i := range files {
				if err := fn(tx, &files[i]); err != nil {
					return err
				}
			}
			if n = len(rows); n > 0 {
				last = rows[n-1].Key()
			}
			return nil
		})
		if err != nil || n < checkedAtOnce {
			return err
		}
	}
}

func compareDuties(a, b LegalDuty) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Reference, b.Reference))
}

func sameDuty(a, b LegalDuty) bool {
	return a.Kind == b.Kind && a.Reference == b.Reference && a.DueOn == b.DueOn && a.StartOn == b.StartOn && a.Assignee == b.Assignee
}

// dutiesText names duties with their days.
func dutiesText(rows []LegalDuty) string {
	text := ""
	for i := range rows {
		text += rows[i].Kind + " " + rows[i].Reference + " due " + rows[i].DueOn.Date().String() + "; "
	}
	return text
}
