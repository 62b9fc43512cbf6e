package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/workflow"
)

// IssuedWith names an approved document that is issued with an act, in the transaction of the act (Change.Document).
type IssuedWith struct {
	Key     DocumentKey
	Version int64 // that the caller saw; 0 skips the check
}

// The refusals to issue a document.
var (
	errNeedsAct = &DocumentError{
		"DOCUMENT_NEEDS_ACT", "the act that the document tells of is not recorded: issue it with the act", "该文书所告知的事项尚未办理，请在办理该事项时一并印发",
	}
	errOtherAct = &DocumentError{"DOCUMENT_OTHER_ACT", "the document does not tell of this act", "该文书的种类与所办理的事项不符"}
	errNotToday = &DocumentError{
		"DOCUMENT_DAY", "a document is dated the day of its issue: the act must be of today", "随事项印发的文书以当日为成文日期，事项发生日期须为当日",
	}
	errTwoNumbers = &DocumentError{
		"DOCUMENT_NUMBER", "the number comes from the series: give none", "文号在印发时由文号序列取得，不能另行填写",
	}
	errIssuedBefore = &DocumentError{"DOCUMENT_EVENT", "a document of this act was issued", "该事项的文书已经印发；确有错误的，请先作废原文书"}
)

// deviation is the refusal of an act that is not the one which the document proposed.
func deviation(fields []string) error {
	return &DocumentError{
		"DOCUMENT_DEVIATES", "the act differs from what was approved in " + strings.Join(fields, ", "),
		"办理的内容与已签发的文书不一致：" + strings.Join(fields, "、"),
	}
}

// issue is a document on its way out: locked, checked, numbered.
type issue struct {
	r       DocumentRecord
	content approval.Content
}

// beginIssue locks the document of an application that is locked, checks that it may go out as the letter of ev (nil: of no act), and
// takes its number.
func (l *Loaded) beginIssue(tx *gorm.DB, w Write, with IssuedWith, ev *workflow.Event) (*issue, error) {
	today := calendar.DateOf(w.Now)
	r, err := lockDocument(tx, with.Key, with.Version, today)
	if err != nil {
		return nil, err
	}
	if r.AgencyID != l.Application.AgencyID || r.applicationID() != l.Application.ID {
		return nil, ErrNotFound
	}
	if _, err := approval.Next(r.Facts(), approval.Step{Do: approval.Issue, By: approval.Hand{Principal: w.Actor}}); err != nil {
		return nil, err
	}
	content, err := r.Last.Value()
	if err != nil {
		return nil, err
	}
	kind := letter.Kind(r.Kind)
	number := ""
	if ev != nil {
		if of, ok := letter.OfEvent(*ev); !ok || of != kind {
			return nil, errOtherAct
		}
		if fields := approval.Deviates(content.Act, *ev); len(fields) > 0 {
			return nil, deviation(fields)
		}
		number = ev.DocumentNumber
	}
	switch {
	case number != "":
		r.Number = number
	case kind.Numbered():
		if err := takeNumber(tx, &r.Document, today.Year(), w); err != nil {
			return nil, err
		}
	}
	return &issue{r, content}, nil
}

// finish composes the document from the case after the act, freezes it and records the issue. seq is the number of the act that it
// tells of, 0 for none.
func (i *issue) finish(tx *gorm.DB, w Write, t told, seq int) error {
	f, err := i.r.facts(tx, t, i.content)
	if err != nil {
		return err
	}
	content, err := i.r.render(tx, f, w.Now)
	if err != nil {
		return err
	}
	file := i.r.file(content, w)
	if err := tx.Create(&file).Error; err != nil {
		return err
	}
	at := w.Now.Truncate(time.Microsecond)
	columns := map[string]any{
		"issued_on": Day(t.on), "issued_at": at, "issued_by": w.Actor, "number": i.r.Number, "series_id": i.r.SeriesID,
		"series_year": i.r.SeriesYear, "series_seq": i.r.SeriesSeq, "sha256": file.SHA256,
	}
	if seq > 0 {
		columns["event_seq"] = seq
	}
	if err := i.r.move(tx, approval.Issued, columns, w); err != nil {
		return err
	}
	return i.r.wrote(tx, DocumentStep{Act: string(approval.Issue)}, w, false)
}

// withDocument begins the issue of the document that a change names, as the letter of its last act; the number goes into an answer.
func (l *Loaded) withDocument(tx *gorm.DB, w Write, change *Change) (*issue, error) {
	if change.Document == nil || len(change.Events) == 0 {
		return nil, nil
	}
	ev := &change.Events[len(change.Events)-1]
	switch {
	case ev.On != calendar.DateOf(w.Now):
		return nil, errNotToday
	case ev.DocumentNumber != "":
		return nil, errTwoNumbers
	}
	if err := l.readFile(tx); err != nil {
		return nil, err
	}
	i, err := l.beginIssue(tx, w, *change.Document, ev)
	if err == nil && ev.Do == workflow.Answer {
		ev.DocumentNumber = i.r.Number
	}
	return i, err
}

// IssueDocument issues an approved document of no act, or of the last act of its kind that is recorded already: numbered, composed from
// the case, frozen, in one transaction. w.Response gets a DocumentRecord. Errors: ErrNotFound, *StaleError, *approval.Refusal,
// *DocumentError, *NoSeriesError, letter.Faults, those of the calendar, DisposedError, idem.ErrAlreadyRecorded.
func (s *Store) IssueDocument(ctx context.Context, key DocumentKey, version int64, w Write) (r DocumentRecord, err error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return r, err
	}
	if r, err = s.GetDocument(ctx, key, calendar.DateOf(w.Now)); err != nil {
		return r, err
	}
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		// The application before the document, as acts lock them.
		l, err := r.subject(tx, law, true)
		if err != nil {
			return err
		}
		t, ev, seq, err := l.recorded(letter.Kind(r.Kind), calendar.DateOf(w.Now))
		if err != nil {
			return err
		}
		i, err := l.beginIssue(tx, w, IssuedWith{key, version}, ev)
		if err != nil {
			return err
		}
		if err := i.finish(tx, w, t, seq); err != nil {
			return err
		}
		r = i.r
		return w.recordRequest(tx, r)
	})
	return r, issuedBefore(err)
}

// recorded finds the last act of which documents of a kind tell, and the case as it was with that act; of a kind without an act the
// case as it is. seq is 0 without an act.
func (l *Loaded) recorded(kind letter.Kind, on calendar.Date) (t told, ev *workflow.Event, seq int, err error) {
	t = told{l: l, st: l.Standing, on: on}
	if kind.Act() == "" {
		return t, nil, 0, nil
	}
	for i, e := range slices.Backward(l.Case.Events) {
		if of, ok := letter.OfEvent(e); !ok || of != kind {
			continue
		}
		then := l.Case
		then.Events = l.Case.Events[:i+1]
		if t.st, err = workflow.Fold(l.Law.Calendar, then); err != nil {
			return t, nil, 0, err
		}
		t.act = e
		return t, &e, i + 1, nil
	}
	return t, nil, 0, errNeedsAct
}

// issuedBefore turns the collision of two documents of one act into words.
func issuedBefore(err error) error {
	var taken *ExistsError
	if errors.As(err, &taken) && taken.Resource == "document" && taken.Field == "event" {
		return errIssuedBefore
	}
	return err
}

// DocumentContent returns the frozen file of an issued document, voided or not. Errors: ErrNotFound, also for one that was not issued.
func (s *Store) DocumentContent(ctx context.Context, key DocumentKey) (f DocumentFile, err error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return f, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		var d Document
		if err := documentsSeen(tx, key.Agency).Where("document.id = ?", key.ID).Take(&d).Error; err != nil {
			return err
		}
		return key.of(tx).Take(&f).Error
	})
	return f, err
}

// Preview is a document as it would be issued.
type Preview struct {
	Record DocumentRecord
	Page   document.Document // in the standard layout
	DOCX   []byte            // by the template that is in force, if there is one
}

// PreviewDocument composes the last draft of a document as it would be issued at an instant, from the case with the proposed act in it,
// or with the recorded one of which it tells. Errors: ErrNotFound, *workflow.Refusal of an act that cannot be done, letter.Faults,
// *DocumentError.
func (s *Store) PreviewDocument(ctx context.Context, key DocumentKey, now time.Time) (p Preview, err error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return p, err
	}
	today := calendar.DateOf(now)
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		if p.Record, err = readDocument(tx, key, today, false); err != nil {
			return err
		}
		f, err := p.Record.preview(tx, law, today)
		if err != nil {
			return err
		}
		if p.Page, err = letter.Compose(letter.Kind(p.Record.Kind), f); err != nil {
			return err
		}
		p.DOCX, err = p.Record.render(tx, f, now)
		return err
	})
	return p, err
}

// preview is what the last draft would be composed of.
func (r *DocumentRecord) preview(tx *gorm.DB, law *Law, today calendar.Date) (d letter.Facts, err error) {
	l, err := r.subject(tx, law, false)
	if err != nil {
		return d, err
	}
	if r.ApplicationID != nil {
		if err := l.readMonth(tx, false); err != nil {
			return d, err
		}
	}
	content, err := r.Last.Value()
	if err != nil {
		return d, err
	}
	t := told{l: &l, st: l.Standing}
	if content.Act.Do != "" {
		if t, err = l.proposal(letter.Kind(r.Kind), content.Act, today); err != nil {
			return d, err
		}
	}
	return r.facts(tx, t, content)
}

// proposal is the case with a proposed act in it. Where the act cannot be done any more since it was recorded, it is as recorded.
func (l *Loaded) proposal(kind letter.Kind, proposed workflow.Event, today calendar.Date) (told, error) {
	act, err := l.proposed(proposed, today)
	if err != nil {
		return told{}, err
	}
	t := told{l: l, act: act}
	if t.st, err = l.Standing.Apply(l.Law.Calendar, act, l.Case.LegalCases); err == nil {
		return t, nil
	}
	if done, ev, _, none := l.recorded(kind, 0); none == nil && len(approval.Deviates(proposed, *ev)) == 0 {
		return done, nil
	}
	return t, fmt.Errorf("preview: %w", err)
}
