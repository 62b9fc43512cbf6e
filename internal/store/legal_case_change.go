package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/workflow"
)

// LegalCaseChange is what shall happen to a legal case.
type LegalCaseChange struct {
	Events []legalcase.Event // acts in their order; RecordedAt is set here. None for a change of texts only
	// Set changes columns that no event decides: subject, assignee, note. Nil for none.
	Set func(*LegalCase)
	// Fields names what Set changes, for the audit.
	Fields []string
}

// CreateLegalCase logs a case with its first event, places the hold on the application's file, and owes the report and the response.
// The row has agency, id, application, kind, subject and assignee; the event is that of the logging. w.Response gets a LegalCaseFile.
// Errors: ErrNotFound (agency, application), *tenancy.OutOfReachError, DisposedError, *ExistsError, *legalcase.Refusal,
// idem.ErrAlreadyRecorded.
func (s *Store) CreateLegalCase(ctx context.Context, row LegalCase, ev legalcase.Event, w Write) (f LegalCaseFile, err error) {
	rows, err := inReach(ctx, row.AgencyID)
	if err != nil {
		return f, err
	}
	if row.ApplicationID == nil && !rows.All && !rows.Everything {
		return f, &tenancy.OutOfReachError{Agency: row.AgencyID}
	}
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		if err := tx.Select("id").Take(&Agency{}, "id = ?", row.AgencyID).Error; err != nil {
			return err
		}
		f = LegalCaseFile{Case: row, Law: law}
		if err := lockCaseOf(tx, &f.Case); err != nil {
			return err
		}
		st, err := legalcase.Fold([]legalcase.Event{ev})
		if err != nil {
			return err
		}
		now := w.Now.Truncate(time.Microsecond)
		f.Standing, f.Case.Version, f.Case.CreatedAt, f.Case.UpdatedAt = st, 1, now, now
		f.Case.project(nil, &st, now)
		if err := tx.Create(&f.Case).Error; err != nil {
			return err
		}
		if err := f.append(tx, ev, w); err != nil {
			return err
		}
		if err := f.hold(tx, law, w); err != nil {
			return err
		}
		if err := f.followed(tx, law, w); err != nil {
			return err
		}
		if err := f.readApplication(tx, law); err != nil {
			return err
		}
		return f.record(tx, string(legalcase.Log), w)
	})
	return f, err
}

// ChangeLegalCase does an act in a case that is locked. decide may run more than once. w.Response gets a LegalCaseFile. Errors: ErrNotFound,
// *StaleError, *AttachmentError, *legalcase.Refusal or whatever decide returns, idem.ErrAlreadyRecorded.
func (s *Store) ChangeLegalCase(ctx context.Context, key Key, version int64, w Write,
	decide func(LegalCaseFile) (LegalCaseChange, error),
) (f LegalCaseFile, err error) {
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		row, err := lockLegalCase(tx, key)
		if err != nil {
			return err
		}
		if version != 0 && version != row.Version {
			return &StaleError{Current: row.Version}
		}
		files, err := readLegalCases(tx, law, []LegalCase{row})
		if err != nil {
			return err
		}
		f = files[0]
		change, err := decide(f)
		if err != nil {
			return err
		}
		return f.apply(tx, law, change, w)
	})
	return f, err
}

// lockCaseOf locks the application of a case, before the case itself: an act of the application takes the same way.
func lockCaseOf(tx *gorm.DB, row *LegalCase) error {
	key, ok := row.application()
	if !ok {
		return nil
	}
	var a Application
	if err := theCase(forUpdate(tx).Select("agency_id", "id", "disposed_on"), key).Take(&a).Error; err != nil {
		return err
	}
	if a.DisposedOn != 0 {
		return DisposedError{}
	}
	return nil
}

func (f *LegalCaseFile) apply(tx *gorm.DB, law *Law, change LegalCaseChange, w Write) error {
	was := f.Case
	now := w.Now.Truncate(time.Microsecond)
	if change.Set != nil {
		change.Set(&f.Case)
	}
	action := "update_legal_case"
	for _, ev := range change.Events {
		action = string(ev.Do)
		if err := f.stillNamed(tx, law, ev.Do); err != nil {
			return err
		}
		if err := f.holdProof(tx, &ev); err != nil {
			return err
		}
		st, err := f.Standing.Apply(ev)
		if err != nil {
			return err
		}
		before := f.Standing
		f.Standing = st
		f.Case.project(&before, &st, now)
		if err := f.append(tx, ev, w); err != nil {
			return err
		}
	}
	f.Case.Version, f.Case.UpdatedAt = f.Case.Version+1, now
	if err := tx.Save(&f.Case).Error; err != nil {
		return err
	}
	if err := f.readApplication(tx, law); err != nil {
		return err
	}
	var err error
	switch {
	case f.Standing.State == legalcase.Closed || f.Standing.State == legalcase.Voided:
		err = f.release(tx, law, w)
	case was.State == string(legalcase.Closed):
		err = f.hold(tx, law, w)
	}
	if err != nil {
		return err
	}
	if was.Value() != f.Case.Value() || was.State != f.Case.State {
		if err := f.followed(tx, law, w); err != nil {
			return err
		}
	} else if err := replaceLegalDuties(tx, f); err != nil {
		return err
	}
	return f.record(tx, action, w, change.Fields...)
}

// holdProof keeps the attachment that proves an act from being withdrawn meanwhile. Errors: *AttachmentError.
func (f *LegalCaseFile) holdProof(tx *gorm.DB, ev *legalcase.Event) error {
	if ev.CaseAttachment > 0 {
		return holdAttachment(tx, f.Case.Matter(), ev.CaseAttachment)
	}
	if key, ok := f.Case.application(); ok && ev.Attachment > 0 {
		return holdAttachment(tx, OfApplication(key), ev.Attachment)
	}
	return nil
}

// stillNamed refuses to take back what had the application reopened.
func (f *LegalCaseFile) stillNamed(tx *gorm.DB, law *Law, do legalcase.Act) error {
	key, ok := f.Case.application()
	if !ok || do != legalcase.Void && do != legalcase.RevokeConclusion {
		return nil
	}
	l, err := load(tx, law, key, false)
	if err != nil {
		return err
	}
	id := f.Case.Value().ID
	if slices.ContainsFunc(l.Case.Events, func(ev workflow.Event) bool { return ev.Do == workflow.Reopen && ev.LegalCase == id }) {
		return &legalcase.Refusal{
			Do: do, State: f.Standing.State, Rule: "reopened", English: "the application was reopened because of this decision",
			Text: "申请已经依据该案裁判重新办理，不能作废或者撤回结果登记",
		}
	}
	return nil
}

// append writes an event. Of a case from an old register, what that said comes first.
func (f *LegalCaseFile) append(tx *gorm.DB, ev legalcase.Event, w Write) error {
	ev.RecordedAt = w.Now.Truncate(time.Microsecond)
	if len(f.Events) == 1 && f.Standing.Facts.Imported {
		var n int64
		if err := tx.Model(&LegalCaseEvent{}).Where("agency_id = ? AND legal_case_id = ?", f.Case.AgencyID, f.Case.ID).Count(&n).Error; err != nil {
			return err
		}
		if n == 0 {
			if err := tx.Create(&f.Events[0]).Error; err != nil {
				return err
			}
		}
	}
	row, err := newLegalCaseEvent(f.Case.Key(), len(f.Events)+1, ev, w.Actor)
	if err != nil {
		return err
	}
	f.Events = append(f.Events, row)
	return tx.Create(&row).Error
}

// followed brings the application to what the case makes of it, and the worklist.
func (f *LegalCaseFile) followed(tx *gorm.DB, law *Law, w Write) error {
	if key, ok := f.Case.application(); ok {
		l, err := load(tx, law, key, true)
		if err != nil {
			return err
		}
		if _, err := l.write(tx, law, w, Change{Action: "legal_case", Detail: map[string]any{"legal_case": f.Case.ID}}); err != nil {
			return err
		}
	}
	return replaceLegalDuties(tx, f)
}

// record writes the audit entry, without any text, and the request.
func (f *LegalCaseFile) record(tx *gorm.DB, action string, w Write, fields ...string) error {
	detail := map[string]any{"legal_case": f.Case.ID, "state": f.Case.State}
	if f.Case.ApplicationID != nil {
		detail["application"] = *f.Case.ApplicationID
	}
	if f.Case.Result != "" {
		detail["result"] = f.Case.Result
	}
	if len(fields) > 0 {
		detail["fields"] = fields
	}
	encoded, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	return w.record(tx, f.Case.AgencyID, f.Case.ID, "legal_case_"+action, encoded, *f)
}

// hold keeps the file of the application for the proceedings, unless somebody keeps it already.
func (f *LegalCaseFile) hold(tx *gorm.DB, law *Law, w Write) error {
	key, ok := f.Case.application()
	if !ok {
		return nil
	}
	file, err := readFileOf(tx, law, key, false)
	if err != nil || file.row.HeldAt != nil {
		return err
	}
	file.row.HeldAt, file.row.HeldBy, file.row.HeldForCase = w.instant(), w.Actor, true
	file.row.HoldReason = f.Standing.Facts.Type.Label() + "案件" + f.Case.ID + "登记时自动采取保全"
	return f.saveHold(tx, &file, "place_hold", w)
}

// release ends the hold that a case placed, when no other case of the application needs it.
func (f *LegalCaseFile) release(tx *gorm.DB, law *Law, w Write) error {
	key, ok := f.Case.application()
	if !ok {
		return nil
	}
	var others int64
	if err := tx.Model(&LegalCase{}).Where("agency_id = ? AND application_id = ? AND id <> ? AND state NOT IN ('closed', 'voided')",
		key.Agency, key.ID, f.Case.ID).Count(&others).Error; err != nil {
		return err
	}
	file, err := readFileOf(tx, law, key, false)
	if err != nil || others > 0 || !file.row.HeldForCase {
		return err
	}
	file.row.HeldAt, file.row.HeldBy, file.row.HoldReason, file.row.HeldForCase = nil, "", "", false
	return f.saveHold(tx, &file, "release_hold", w)
}

func (f *LegalCaseFile) saveHold(tx *gorm.DB, file *fileOf, action string, w Write) error {
	if err := tx.Save(&file.row).Error; err != nil {
		return err
	}
	detail, err := json.Marshal(map[string]any{"legal_case": f.Case.ID})
	if err != nil {
		return err
	}
	return tx.Create(w.auditRow(f.Case.AgencyID, *f.Case.ApplicationID, action, detail)).Error
}
