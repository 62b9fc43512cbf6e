package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/redaction"
	"github.com/yishenqing/foi/workflow"
)

// TransferError says why an application cannot go on at another agency.
type TransferError struct{ english, chinese string }

func (e *TransferError) Error() string { return e.english }

// Chinese says it to the user.
func (e *TransferError) Chinese() string { return e.chinese }

// Why an application cannot be moved.
var (
	// Another root may count by other settings, and answers for what it received itself.
	ErrTransferOutside = &TransferError{
		"the agencies do not stand below the same root agency", "两个机关不属于同一上级机关的系统，不能移送；不属于本机关负责公开的，应当依法答复并告知申请人（条例第三十六条第五项）",
	}
	ErrTransferCase = &TransferError{
		"a review or suit is about how this agency handled it", "已有行政复议或者行政诉讼案件的申请不能移送",
	}
	// Who may know of it is a list of people of this agency.
	ErrTransferRestricted = &TransferError{
		"a restricted application cannot be moved", "限定知悉范围的申请不能移送，请先解除限定",
	}
	// What an old register lacks, the other agency would have to register all the same.
	ErrTransferIncomplete = &TransferError{
		"an imported application lacks what a registration needs", "从旧系统导入的申请缺少登记必需的内容，不能移送",
	}
)

// TransferApplication does to an application what t.Decide says, which must be Transfer, and registers it at another agency under
// an id: with a number of that agency and the year of w.Now, on the same day of receipt and entry, confirmed on the same day, with
// its files and the applicant's access. Assignments and 分办 are not taken along: they were this agency's. It returns the one that
// ended here and the one that goes on; w.Response gets the same []Application.
//
// Errors: as ChangeApplications; *tenancy.OutOfReachError and *DissolvedError of the other agency; *TransferError.
func (s *Store) TransferApplication(ctx context.Context, w Write, t Target, agency, id string) ([]Application, error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return nil, err
	}
	on := calendar.DateOf(w.Now)
	// In line for the number before any row is locked, like every other registration.
	leave, err := s.series.enter(ctx, seriesKey{agency: agency, year: on.Year()})
	if err != nil {
		return nil, err
	}
	defer leave()
	var out []Application
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		before, change, err := decide(tx, law, t)
		if err != nil {
			return &TargetError{Key: t.Key, Err: translate(err)}
		}
		if err := before.transferable(tx, agency); err != nil {
			return err
		}
		// The workflow is asked before anything is written: a refusal of its has the say.
		if _, err := before.Standing.Apply(law.Calendar, change.Events[0], before.Case.LegalCases); err != nil {
			return &TargetError{Key: t.Key, Err: err}
		}
		made, err := before.arrive(tx, law, w, on, Key{Agency: agency, ID: id})
		if err != nil {
			return err
		}
		change.Columns = map[string]any{"moved_to_agency": made.AgencyID, "moved_to": made.ID}
		change.Detail = map[string]any{"agency": made.AgencyID, "application": made.ID, "number": made.RegisterNumber}
		gone, err := before.write(tx, law, w, change)
		if err != nil {
			return err
		}
		out = []Application{gone, made}
		return w.recordRequest(tx, out)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// rootsOf are the agencies at the top above two agencies: one, or two.
const rootsOf = `WITH RECURSIVE above AS (
	SELECT id, parent_id FROM agency WHERE id IN (?, ?)
	UNION SELECT a.id, a.parent_id FROM agency a JOIN above ON a.id = above.parent_id
) SELECT id FROM above WHERE parent_id IS NULL`

// transferable refuses what cannot go to an agency.
func (l *Loaded) transferable(tx *gorm.DB, agency string) error {
	a := &l.Application
	var roots []string
	if err := tx.Raw(rootsOf, a.AgencyID, agency).Scan(&roots).Error; err != nil {
		return err
	}
	switch {
	case len(roots) > 1:
		return ErrTransferOutside
	case len(l.LegalCases) > 0:
		return ErrTransferCase
	case a.Restricted:
		return ErrTransferRestricted
	case a.EnteredOn == 0 || a.ApplicantName == "" || a.ApplicantIDKind == "" || a.Description == "" || a.Delivery == "":
		return ErrTransferIncomplete
	}
	return nil
}

// arrive registers a moved application where it goes on.
func (l *Loaded) arrive(tx *gorm.DB, law *Law, w Write, on calendar.Date, key Key) (Application, error) {
	w.Request = nil // one request, recorded once
	was := &l.Application
	a := *was
	a.AgencyID, a.ID, a.ExternalID, a.ImportHash, a.Assignee, a.SplitFrom = key.Agency, key.ID, nil, nil, "", nil
	// Whom nobody reached stays with the one it came from, as in a split.
	a.ContactAttempts, a.ConfirmedAttempt, a.ConfirmedWay = 0, nil, ""
	a.MovedFromAgency, a.MovedFrom = nil, nil
	ring, err := ringOf(tx)
	if err != nil {
		return a, err
	}
	args, err := registerArguments(law, ring, &a, w)
	if err != nil {
		return a, err
	}
	if err := register(tx, law, &a, on, args); err != nil {
		return a, err
	}
	if err := takeAlong(tx, was.Key(), key); err != nil {
		return a, err
	}
	made := Loaded{Application: a}
	if err := made.fold(law, nil); err != nil {
		return a, err
	}
	confirmed := slices.DeleteFunc(slices.Clone(l.Case.Events), func(ev workflow.Event) bool { return ev.Do != workflow.Confirm })
	return made.write(tx, law, w, Change{
		Action: "receive_transfer", Events: confirmed,
		Columns: map[string]any{"confirmed_way": was.ConfirmedWay, "moved_from_agency": was.AgencyID, "moved_from": was.ID},
		Detail:  map[string]any{"agency": was.AgencyID, "application": was.ID, "number": was.RegisterNumber},
	})
}

// takeAlong gives the files, what they withhold and the applicant's access to the application that goes on as well. What was withdrawn
// stays behind.
func takeAlong(tx *gorm.DB, from, to Key) error {
	var files []Attachment
	if err := tx.Where("agency_id = ? AND application_id = ? AND withdrawn_at IS NULL", from.Agency, from.ID).Find(&files).Error; err != nil {
		return err
	}
	for i := range files {
		files[i].ID, files[i].AgencyID, files[i].ApplicationID, files[i].Version = 0, to.Agency, to.ID, 1
	}
	if len(files) > 0 {
		if err := tx.Create(&files).Error; err != nil {
			return err
		}
	}
	var copies []Redaction
	if err := ofCase(tx, from).Where(`state <> ? AND NOT EXISTS (SELECT FROM attachment f WHERE (f.agency_id, f.application_id)
			= (redaction.agency_id, redaction.application_id) AND f.number IN (source, released_copy) AND f.withdrawn_at IS NOT NULL)`,
		string(redaction.Withdrawn)).Find(&copies).Error; err != nil {
		return err
	}
	for i := range copies {
		copies[i].AgencyID, copies[i].ApplicationID, copies[i].Version = to.Agency, to.ID, 1
	}
	if len(copies) > 0 {
		if err := tx.Create(&copies).Error; err != nil {
			return err
		}
	}
	return tx.Exec(`INSERT INTO portal_access (agency_id, application_id, portal, code_hash, code_issued_at, code_issued_by)
		SELECT ?, ?, portal, code_hash, code_issued_at, code_issued_by FROM portal_access WHERE agency_id = ? AND application_id = ?`,
		to.Agency, to.ID, from.Agency, from.ID).Error
}
