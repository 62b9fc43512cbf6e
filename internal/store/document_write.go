package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/letter"
)

// DocumentError tells why a document cannot be drafted or submitted.
type DocumentError struct {
	Rule    string // UPPER_SNAKE
	english string
	chinese string
}

func (e *DocumentError) Error() string { return e.english }

// Chinese says it to people.
func (e *DocumentError) Chinese() string { return e.chinese }

// CreateDocument begins a document of an application or legal case with its first draft, and gives it its id; a document of a legal case
// is one of the case's application. w.Response gets a DocumentRecord. Errors: ErrNotFound (the application or case), *DocumentError (an
// application that is not the case's), DisposedError, idem.ErrAlreadyRecorded.
func (s *Store) CreateDocument(ctx context.Context, d Document, content approval.Content, note string, w Write) (r DocumentRecord, err error) {
	if err := wholeAgency(ctx, d.AgencyID); err != nil {
		return r, err
	}
	at := w.Now.Truncate(time.Microsecond)
	d.ID, d.State, d.Draft, d.DraftedBy = newIDSequence(w.Now).id(), string(approval.Draft), 1, w.Actor
	d.Version, d.CreatedAt, d.UpdatedAt = 1, at, at
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if err := d.follow(ctx, tx); err != nil {
			return err
		}
		if d.ApplicationID != nil {
			if err := lockApplication(tx, Key{d.AgencyID, *d.ApplicationID}); err != nil {
				return err
			}
		}
		if err := tx.Create(&d).Error; err != nil {
			return err
		}
		r = DocumentRecord{Document: d}
		if err := r.addDraft(tx, content, note, w); err != nil {
			return err
		}
		return r.wrote(tx, DocumentStep{Act: string(approval.Edit), Reason: note}, w, true)
	})
	return r, err
}

// follow takes over the application of the legal case that the document is about.
func (d *Document) follow(ctx context.Context, tx *gorm.DB) error {
	if d.LegalCaseID == nil {
		return nil
	}
	within, err := casesWithin(ctx, d.AgencyID)
	if err != nil {
		return err
	}
	var of LegalCase
	if err := within(tx.Where("agency_id = ? AND id = ?", d.AgencyID, *d.LegalCaseID)).Take(&of).Error; err != nil {
		return err
	}
	if d.ApplicationID != nil && !same(d.ApplicationID, of.ApplicationID) {
		return &DocumentError{"DOCUMENT_SUBJECT", "the legal case is not about this application", "该案件所涉的不是这件申请"}
	}
	d.ApplicationID = of.ApplicationID
	return nil
}

// addDraft writes the draft whose number the row has.
func (r *DocumentRecord) addDraft(tx *gorm.DB, content approval.Content, note string, w Write) error {
	encoded, err := json.Marshal(content)
	if err != nil {
		return err
	}
	return tx.Create(&DocumentDraft{
		AgencyID: r.AgencyID, DocumentID: r.ID, Number: r.Draft, Content: string(encoded), Note: note, Actor: w.Actor,
		RecordedAt: w.Now.Truncate(time.Microsecond),
	}).Error
}

// DocumentMove is a step in the life of a document.
type DocumentMove struct {
	Key     DocumentKey
	Version int64 // that the caller saw; 0 skips the check
	Step    approval.Step
	// Content and Note are those of a further draft; for approval.Edit only. Content may depend on the draft before.
	Content func(approval.Content) (approval.Content, error)
	Note    *string // nil: as it was
	// Reviewer, LegalReviewer and Approver are the ids of who is named for the steps; for approval.Submit only, "" leaves them as they are.
	Reviewer, LegalReviewer, Approver string
}

// MoveDocument takes a step in the life of a document; for its issue see IssueDocument. w.Response gets a DocumentRecord. Errors:
// ErrNotFound, *StaleError, *approval.Refusal, *DocumentError, DisposedError, what Content returns, idem.ErrAlreadyRecorded.
func (s *Store) MoveDocument(ctx context.Context, m DocumentMove, w Write) (r DocumentRecord, err error) {
	if err := wholeAgency(ctx, m.Key.Agency); err != nil {
		return r, err
	}
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		if r, err = moveDocument(tx, law, m, w); err != nil {
			return err
		}
		return w.recordRequest(tx, r)
	})
	return r, err
}

// MoveDocuments takes steps on several documents of an agency, all or none, and returns them in the order given. w.Response gets
// []DocumentRecord. Errors: a *DocumentMoveError of those of MoveDocument.
func (s *Store) MoveDocuments(ctx context.Context, agency string, moves []DocumentMove, w Write) (list []DocumentRecord, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return nil, err
	}
	order := make([]int, len(moves))
	for i := range order {
		order[i] = i
	}
	// In one order, so that two calls never wait for each other in a circle.
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(moves[a].Key.ID, moves[b].Key.ID) })
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		list = make([]DocumentRecord, len(moves))
		for _, i := range order {
			if list[i], err = moveDocument(tx, law, moves[i], w); err != nil {
				return &DocumentMoveError{Key: moves[i].Key, Err: translate(err)}
			}
		}
		return w.recordRequest(tx, list)
	})
	return list, err
}

// DocumentMoveError says at which document a batch failed.
type DocumentMoveError struct {
	Key DocumentKey
	Err error
}

func (e *DocumentMoveError) Error() string { return fmt.Sprintf("document %s: %v", e.Key.ID, e.Err) }

// Unwrap returns why.
func (e *DocumentMoveError) Unwrap() error { return e.Err }

func moveDocument(tx *gorm.DB, law *Law, m DocumentMove, w Write) (r DocumentRecord, err error) {
	today := calendar.DateOf(w.Now)
	if r, err = lockDocument(tx, m.Key, m.Version, today); err != nil {
		return r, err
	}
	done, err := approval.Next(r.Facts(), m.Step)
	if err != nil {
		return r, err
	}
	columns := map[string]any{}
	step := DocumentStep{Act: string(m.Step.Do), Step: string(m.Step.As), InPlaceOf: done.For, Reason: m.Step.Reason}
	switch m.Step.Do { //nolint:exhaustive // the others change the state alone
	case approval.Edit:
		if err := r.redraft(tx, m, w); err != nil {
			return r, err
		}
		columns["draft"] = r.Draft
		if m.Note != nil {
			step.Reason = *m.Note
		}
	case approval.Submit:
		if err := r.name(tx, law, m, today, columns); err != nil {
			return r, err
		}
	case approval.Approve:
		columns["approved_by"], columns["approved_at"] = w.Actor, w.Now.Truncate(time.Microsecond)
	case approval.Return, approval.Recall:
		columns["approved_by"], columns["approved_at"] = "", nil
	case approval.Void:
		columns["voided_by"], columns["voided_at"], columns["void_reason"] = w.Actor, w.Now.Truncate(time.Microsecond), m.Step.Reason
	}
	if err := r.move(tx, done.State, columns, w); err != nil {
		return r, err
	}
	return r, r.wrote(tx, step, w, false)
}

// lockDocument locks a document that is as the caller saw it, and whose file was not destroyed.
func lockDocument(tx *gorm.DB, key DocumentKey, version int64, today calendar.Date) (DocumentRecord, error) {
	r, err := readDocument(tx, key, today, true)
	if err != nil {
		return r, err
	}
	if version != 0 && version != r.Version {
		return r, &StaleError{Current: r.Version}
	}
	if r.ApplicationID == nil {
		return r, nil
	}
	var a Application
	if err := tx.Select("disposed_on").Take(&a, "agency_id = ? AND id = ?", r.AgencyID, *r.ApplicationID).Error; err != nil {
		return r, err
	}
	if a.DisposedOn != 0 {
		err = DisposedError{}
	}
	return r, err
}

// redraft writes a further draft.
func (r *DocumentRecord) redraft(tx *gorm.DB, m DocumentMove, w Write) error {
	content, err := r.Last.Value()
	if err != nil {
		return err
	}
	if content, err = m.Content(content); err != nil {
		return err
	}
	note := r.Last.Note
	if m.Note != nil {
		note = *m.Note
	}
	r.Draft++
	return r.addDraft(tx, content, note, w)
}

// name says who shall decide on a document, and whether 法制审核 is demanded of what it says, by the settings of the day.
func (r *DocumentRecord) name(tx *gorm.DB, law *Law, m DocumentMove, today calendar.Date, columns map[string]any) error {
	content, err := r.Last.Value()
	if err != nil {
		return err
	}
	// What the letter lacks is told now, and not to the one who issues it; an act that cannot be done yet may be possible by then.
	var lacking letter.Faults
	if f, err := r.preview(tx, law, today); err == nil {
		if _, err = letter.Compose(letter.Kind(r.Kind), f); errors.As(err, &lacking) {
			return lacking
		}
	}
	columns["legal"] = law.Settings(r.AgencyID, today).Documents.Demands(content.Act)
	for column, id := range map[string]string{"reviewer": m.Reviewer, "legal_reviewer": m.LegalReviewer, "approver": m.Approver} {
		if id == "" {
			continue
		}
		var found []Officer
		if err := tx.Select("id", "user_id", "active").Where("agency_id = ? AND id = ?", r.AgencyID, id).Limit(1).Find(&found).Error; err != nil {
			return err
		}
		switch {
		case len(found) == 0 || !found[0].Active:
			return &DocumentError{"DOCUMENT_OFFICER", "the agency has no such officer, or he left", "指定的人员不在本机关经办人员名册中，或者已停用"}
		case found[0].UserID != nil && slices.Contains(r.Authors, userSubject(*found[0].UserID)):
			return &DocumentError{"DOCUMENT_SAME_HAND", "who drafted the document cannot be named to decide on it", "拟稿人不能被指定为审核人、法制审核人或者签发人"}
		}
		columns[column] = id
	}
	return nil
}

// move writes the state and the columns of a document that is locked.
func (r *DocumentRecord) move(tx *gorm.DB, to approval.State, columns map[string]any, w Write) error {
	columns["state"], columns["version"], columns["updated_at"] = string(to), r.Version+1, w.Now.Truncate(time.Microsecond)
	return tx.Model(&Document{}).Where("agency_id = ? AND id = ?", r.AgencyID, r.ID).Updates(columns).Error
}

// wrote records a step: its line and the audit entry, on the application where there is one; of a new document the request too.
func (r *DocumentRecord) wrote(tx *gorm.DB, step DocumentStep, w Write, request bool) error {
	today := calendar.DateOf(w.Now)
	written, err := readDocument(tx, r.Key(), today, false)
	if err != nil {
		return err
	}
	step.AgencyID, step.DocumentID, step.Number = r.AgencyID, r.ID, len(written.Steps)+1
	step.State, step.Draft, step.Actor, step.RecordedAt = written.State, written.Draft, w.Actor, w.Now.Truncate(time.Microsecond)
	if err := tx.Create(&step).Error; err != nil {
		return err
	}
	written.Steps = append(written.Steps, step)
	*r = written
	detail, err := json.Marshal(map[string]any{
		"document": r.ID, "kind": r.Kind, "state": r.State, "draft": r.Draft, "number": r.Number, "in_place_of": step.InPlaceOf,
	})
	if err != nil {
		return err
	}
	subject := r.ID
	if r.ApplicationID != nil {
		subject = *r.ApplicationID
	}
	if err := tx.Create(w.auditRow(r.AgencyID, subject, "document "+step.Act, detail)).Error; err != nil {
		return err
	}
	if !request {
		return nil
	}
	return w.recordRequest(tx, *r)
}
