package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/retention"
	"github.com/yishenqing/foi/workflow"
)

// retentionRow is one row of table application_retention; there is none while nobody has said anything.
type retentionRow struct {
	AgencyID      string     `gorm:"column:agency_id;primaryKey"`
	ApplicationID string     `gorm:"column:application_id;primaryKey"`
	Class         string     `gorm:"column:class"`
	HeldAt        *time.Time `gorm:"column:held_at"`
	HeldBy        string     `gorm:"column:held_by"`
	HoldReason    string     `gorm:"column:hold_reason"`
	HeldForCase   bool       `gorm:"column:held_for_case"` // a legal case placed the hold, and releases it
	ProposedAt    *time.Time `gorm:"column:proposed_at"`
	ProposedBy    string     `gorm:"column:proposed_by"`
	DisposedAt    *time.Time `gorm:"column:disposed_at"`
	DisposedBy    string     `gorm:"column:disposed_by"`
}

// TableName implements gorm's Tabler.
func (retentionRow) TableName() string { return "application_retention" }

// Hand is who did something with the retention of a file, and when; the zero value stands for nobody.
type Hand struct {
	By string
	At time.Time
}

func hand(by string, at *time.Time) Hand {
	if at == nil {
		return Hand{}
	}
	return Hand{by, *at}
}

// Retention is how long the file of an application is kept, and what became of it.
type Retention struct {
	Key        Key
	Version    int64 // of the application
	Class      retention.Class
	ArchivedOn calendar.Date // none while it is not in the archive
	Held       Hand
	HoldReason string
	Proposed   Hand
	Disposed   Hand
	Obstacles  []retention.Unmet // to its disposal today; none when it was disposed of
}

// DisposedError tells that the file of the application was destroyed: nothing is done to it any more.
type DisposedError struct{}

func (DisposedError) Error() string { return "the file of the application was disposed of" }

// Chinese says it to people.
func (DisposedError) Chinese() string { return "该申请的案卷已经销毁，不能再办理" }

// NothingError tells that there is nothing that could be taken back.
type NothingError struct{ english, chinese string }

func (e *NothingError) Error() string { return e.english }

// Chinese says it to people.
func (e *NothingError) Chinese() string { return e.chinese }

var (
	errNoHold       = &NothingError{"the file is not on hold", "该案卷没有处于保全状态"}
	errNoProposal   = &NothingError{"nobody has proposed the disposal", "尚无人提出销毁"}
	errWasProposed  = &NothingError{"the disposal is proposed already", "已有人提出销毁"}
	errNotInArchive = &NothingError{"only a file in the archive has a retention class", "案卷归档后方可确定保管期限"}
)

// ErrReasonMissing tells that a class is changed and nobody says why.
var ErrReasonMissing = errors.New("another class was set before: the reason is missing")

// fileOf is a file with what is said about its retention.
type fileOf struct {
	Loaded
	row retentionRow
}

func readFileOf(tx *gorm.DB, law *Law, key Key, lock bool) (f fileOf, err error) {
	if f.Loaded, err = load(tx, law, key, lock); err != nil {
		return f, err
	}
	f.row = retentionRow{AgencyID: key.Agency, ApplicationID: key.ID}
	err = tx.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Limit(1).Find(&f.row).Error
	return f, err
}

// archivedOn is the day of the archiving in force.
func (f *fileOf) archivedOn() calendar.Date {
	if f.Standing.State != workflow.Archived {
		return 0
	}
	for _, ev := range slices.Backward(f.Case.Events) {
		if ev.Do == workflow.Archive {
			return ev.On
		}
	}
	return 0
}

// obstacles are those to the disposal on a day.
func (f *fileOf) obstacles(today calendar.Date) []retention.Unmet {
	facts := retention.Facts{
		Class: retention.Class(f.row.Class), ArchivedOn: f.archivedOn(), Today: today, Hold: f.row.HeldAt != nil,
	}
	for i := range f.LegalCases {
		if f.LegalCases[i].ConcludedOn == 0 {
			facts.Pending++
		}
	}
	return retention.Check(facts)
}

func (f *fileOf) retention(today calendar.Date) Retention {
	r := Retention{
		Key: f.Application.Key(), Version: f.Application.Version, Class: retention.Class(f.row.Class), ArchivedOn: f.archivedOn(),
		Held: hand(f.row.HeldBy, f.row.HeldAt), HoldReason: f.row.HoldReason,
		Proposed: hand(f.row.ProposedBy, f.row.ProposedAt), Disposed: hand(f.row.DisposedBy, f.row.DisposedAt),
	}
	if f.row.DisposedAt == nil {
		r.Obstacles = f.obstacles(today)
	}
	return r
}

// GetRetention returns how long the file of an application is kept, with what stands against its disposal today. Errors: ErrNotFound.
func (s *Store) GetRetention(ctx context.Context, key Key, today calendar.Date) (r Retention, err error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return r, err
	}
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		f, err := readFileOf(tx, law, key, false)
		r = f.retention(today)
		return err
	})
	return r, err
}

// SetRetentionClass says how long a file is kept; reason may be empty when none was set before. w.Response gets a Retention.
// Errors: ErrNotFound, *StaleError, DisposedError, *NothingError (not archived), ErrReasonMissing, idem.ErrAlreadyRecorded.
func (s *Store) SetRetentionClass(ctx context.Context, key Key, version int64, class retention.Class, reason string, w Write) (Retention, error) {
	return s.changeRetention(ctx, key, version, "set_retention_class", w, func(f *fileOf) (map[string]any, error) {
		was := f.row.Class
		switch {
		case f.archivedOn().IsZero():
			return nil, errNotInArchive
		case was != "" && was != string(class) && reason == "":
			return nil, ErrReasonMissing
		}
		f.row.Class = string(class)
		return map[string]any{"before": was, "after": class}, nil
	})
}

// PlaceHold keeps a file for proceedings, whatever its term; placed again, the hold has the new reason. w.Response gets a
// Retention. Errors: ErrNotFound, *StaleError, DisposedError, idem.ErrAlreadyRecorded.
func (s *Store) PlaceHold(ctx context.Context, key Key, version int64, reason string, w Write) (Retention, error) {
	return s.changeRetention(ctx, key, version, "place_hold", w, func(f *fileOf) (map[string]any, error) {
		f.row.HeldAt, f.row.HeldBy, f.row.HoldReason, f.row.HeldForCase = w.instant(), w.Actor, reason, false
		return nil, nil
	})
}

// ReleaseHold releases the hold. w.Response gets a Retention. Errors: as PlaceHold, and *NothingError.
func (s *Store) ReleaseHold(ctx context.Context, key Key, version int64, w Write) (Retention, error) {
	return s.changeRetention(ctx, key, version, "release_hold", w, func(f *fileOf) (map[string]any, error) {
		if f.row.HeldAt == nil {
			return nil, errNoHold
		}
		f.row.HeldAt, f.row.HeldBy, f.row.HoldReason, f.row.HeldForCase = nil, "", "", false
		return nil, nil
	})
}

// ProposeDisposal proposes to destroy a file, which another person carries out. w.Response gets a Retention. Errors: as PlaceHold,
// *NothingError and *retention.Refusal.
func (s *Store) ProposeDisposal(ctx context.Context, key Key, version int64, w Write) (Retention, error) {
	return s.changeRetention(ctx, key, version, "propose_disposal", w, func(f *fileOf) (map[string]any, error) {
		if f.row.ProposedAt != nil {
			return nil, errWasProposed
		}
		if against := f.obstacles(calendar.DateOf(w.Now)); len(against) > 0 {
			return nil, &retention.Refusal{List: against}
		}
		f.row.ProposedAt, f.row.ProposedBy = w.instant(), w.Actor
		return nil, nil
	})
}

// CancelDisposal takes a proposal back. w.Response gets a Retention. Errors: as PlaceHold, and *NothingError.
func (s *Store) CancelDisposal(ctx context.Context, key Key, version int64, w Write) (Retention, error) {
	return s.changeRetention(ctx, key, version, "cancel_disposal", w, func(f *fileOf) (map[string]any, error) {
		if f.row.ProposedAt == nil {
			return nil, errNoProposal
		}
		proposer := f.row.ProposedBy
		f.row.ProposedAt, f.row.ProposedBy = nil, ""
		return map[string]any{"proposed_by": proposer}, nil
	})
}

// instant is when it is written, as the database keeps it.
func (w Write) instant() *time.Time {
	at := w.Now.Truncate(time.Microsecond)
	return &at
}

// changeRetention locks a file, lets change decide and change the row, and writes it with its audit entry.
func (s *Store) changeRetention(ctx context.Context, key Key, version int64, action string, w Write,
	change func(*fileOf) (detail map[string]any, err error),
) (r Retention, err error) {
	err = s.inFile(ctx, key, version, func(tx *gorm.DB, _ *Law, f *fileOf) error {
		detail, err := change(f)
		if err != nil {
			return err
		}
		if err := tx.Save(&f.row).Error; err != nil {
			return err
		}
		f.Application.Version++
		row := tx.Model(&Application{}).Where("agency_id = ? AND id = ?", key.Agency, key.ID)
		if err := row.Updates(map[string]any{"version": f.Application.Version, "updated_at": w.Now}).Error; err != nil {
			return err
		}
		r = f.retention(calendar.DateOf(w.Now))
		return w.recordDetail(tx, key, action, detail, r)
	})
	return r, err
}

func (w Write) recordDetail(tx *gorm.DB, key Key, action string, detail map[string]any, written any) error {
	if detail == nil {
		return w.record(tx, key.Agency, key.ID, action, nil, written)
	}
	encoded, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	return w.record(tx, key.Agency, key.ID, action, encoded, written)
}

// inFile runs fn with a file that is locked, not disposed of, and as the caller saw it.
func (s *Store) inFile(ctx context.Context, key Key, version int64, fn func(*gorm.DB, *Law, *fileOf) error) error {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return err
	}
	return s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		f, err := readFileOf(tx, law, key, true)
		switch {
		case err != nil:
			return err
		case f.Application.DisposedOn != 0:
			return DisposedError{}
		case version != 0 && version != f.Application.Version:
			return &StaleError{Current: f.Application.Version}
		}
		return fn(tx, law, &f)
	})
}
