package store

import (
	"context"
	"encoding/json"
	"slices"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/tenancy"
)

// NoticeChange is what shall happen to a holiday notice.
type NoticeChange struct {
	Kind   LawChangeKind   // LoadNotice, AmendNotice or WithdrawNotice
	ID     string          // which one is amended or withdrawn
	Notice calendar.Notice // as it shall be; not used for a withdrawal
	Reason string
	// Epoch is that of the law which the caller saw the consequences under; 0 skips the check.
	Epoch int64
}

// NoticePlan is what a change of a notice comes to: the law without it and with it.
type NoticePlan struct {
	Change        NoticeChange
	Epoch         int64 // of the law before
	Before, After *calendar.Calendar
	First, Last   calendar.Date // the days that change lie between them
	Moves         bool          // false: no day changes, and so no date
	// Doubts are what is unusual about the notice, as joined *calendar.Violation; nil for nothing.
	Doubts error

	row    *Notice        // what is stored under its number; nil for nothing
	reader *tenancy.Reach // who asks for the impact
	before *string        // its document while it was in force
	after  *string
}

// PlanNotice says what a change would come to, and writes nothing. Errors: what calendar.New refuses, joined
// *calendar.Violation; ErrNotFound; *ExistsError; *StaleError when c.Epoch is not that of the law in force.
func (s *Store) PlanNotice(ctx context.Context, c NoticeChange) (p NoticePlan, err error) {
	if err := wholeInstallation(ctx); err != nil {
		return p, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		p, err = planNotice(tx, c)
		return err
	})
	return p, err
}

func planNotice(tx *gorm.DB, c NoticeChange) (NoticePlan, error) {
	p := NoticePlan{Change: c}
	law, err := readLaw(tx)
	if err != nil {
		return p, err
	}
	p.Epoch, p.Before = law.Epoch, law.Calendar
	if c.Epoch != 0 && c.Epoch != law.Epoch {
		return p, &StaleError{Current: law.Epoch}
	}
	if err := p.find(tx); err != nil {
		return p, err
	}
	if p.After, err = calendar.New(p.notices()); err != nil {
		return p, err
	}
	if c.Kind != WithdrawNotice {
		if err := p.describe(); err != nil {
			return p, err
		}
	}
	p.First, p.Last, p.Moves = calendar.Differ(p.Before, p.After)
	return p, nil
}

// find looks up the notice that the change is about.
func (p *NoticePlan) find(tx *gorm.DB) error {
	c := &p.Change
	if c.Kind == LoadNotice {
		c.ID = NoticeID(c.Notice.Number)
	}
	var rows []Notice
	if err := tx.Limit(1).Find(&rows, "id = ?", c.ID).Error; err != nil {
		return err
	}
	inForce := len(rows) > 0 && rows[0].WithdrawnAt == nil
	switch {
	case c.Kind == LoadNotice && inForce:
		return &ExistsError{Resource: "holiday_notice", Field: "number"}
	case c.Kind != LoadNotice && !inForce:
		return ErrNotFound
	case c.Kind == AmendNotice && c.Notice.Number != rows[0].Number:
		return &calendar.Violation{Rule: calendar.NumberRepeated, Notice: c.Notice.Number, Detail: rows[0].Number}
	}
	if len(rows) > 0 {
		p.row = &rows[0]
	}
	if inForce {
		p.before = &rows[0].Document
	}
	return nil
}

// notices are those in force once the change is made.
func (p *NoticePlan) notices() []calendar.Notice {
	all := p.Before.Notices()
	if p.before != nil {
		all = slices.DeleteFunc(all, func(n calendar.Notice) bool { return n.Number == p.row.Number })
	}
	if p.Change.Kind != WithdrawNotice {
		all = append(all, p.Change.Notice)
	}
	return all
}

// describe fills in what the changed notice is stored as, and what is unusual about it.
func (p *NoticePlan) describe() error {
	doubts := p.Change.Notice.Doubts()
	if doubts != nil && calendar.Violations(doubts) == nil {
		return doubts // a year for which nobody can say what the festivals are
	}
	p.Doubts = doubts
	document, err := json.Marshal(p.Change.Notice)
	text := string(document)
	p.after = &text
	return err
}

// ChangeNotice loads, amends or withdraws a notice. From the moment it returns, everything new is computed by the notices as
// they are then; the applications that are there already are computed anew by FinishLawChanges. w.Response gets LawChange.
// Errors: as PlanNotice, and *UnfinishedChangeError, *BeyondCalendarError, idem.ErrAlreadyRecorded.
func (s *Store) ChangeNotice(ctx context.Context, c NoticeChange, w Write) (change LawChange, err error) {
	if err := wholeInstallation(ctx); err != nil {
		return change, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		epoch, err := raiseEpoch(tx) // first, so that changes wait for each other before they look
		if err != nil {
			return err
		}
		if err := refuseUnfinished(tx); err != nil {
			return err
		}
		asked := c
		if asked.Epoch != 0 {
			asked.Epoch++ // as just raised here
		}
		plan, err := planNotice(tx, asked)
		if err != nil {
			return err
		}
		if err := plan.refuseBeyond(tx); err != nil {
			return err
		}
		if err := plan.store(tx, w); err != nil {
			return err
		}
		change = plan.lawChange(epoch, w)
		if err := tx.Create(&change).Error; err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"law_change": change.ID, "reason": c.Reason})
		if err != nil {
			return err
		}
		return w.record(tx, "", plan.Change.ID, string(c.Kind), detail, change)
	})
	if err != nil {
		return change, err
	}
	s.lawChanged()
	return change, nil
}

// store writes the notice.
func (p *NoticePlan) store(tx *gorm.DB, w Write) error {
	n := &p.Change.Notice
	if p.Change.Kind == WithdrawNotice {
		return tx.Model(&Notice{}).Where("id = ?", p.row.ID).
			Updates(map[string]any{"withdrawn_at": w.Now, "withdrawn_by": w.Actor}).Error
	}
	row := Notice{
		ID: p.Change.ID, Number: n.Number, Title: n.Title, IssuedOn: Day(n.Issued), Year: n.Year, Document: *p.after,
		CreatedAt: w.Now, LoadedBy: w.Actor,
	}
	if p.row == nil {
		return tx.Create(&row).Error
	}
	return tx.Model(&Notice{}).Where("id = ?", row.ID).Updates(map[string]any{
		"title": row.Title, "issued_on": row.IssuedOn, "year": row.Year, "document": row.Document, "loaded_by": row.LoadedBy,
		"created_at": row.CreatedAt, "withdrawn_at": nil, "withdrawn_by": "",
	}).Error
}

func (p *NoticePlan) lawChange(epoch int64, w Write) LawChange {
	c := LawChange{
		Epoch: epoch, Kind: p.Change.Kind, Subject: p.Change.ID, Reason: p.Change.Reason, Before: p.before, After: p.after,
		Actor: w.Actor, Correlation: w.Correlation, RecordedAt: w.Now, FirstOn: Day(p.First), LastOn: Day(p.Last),
	}
	if !p.Moves {
		c.FinishedAt = &w.Now
	}
	return c
}
