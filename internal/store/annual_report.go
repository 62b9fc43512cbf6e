package store

import (
	"context"
	"encoding/hex"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
)

// AnnualKey names an annual report.
type AnnualKey struct {
	Agency string
	Year   int
	Scope  submission.Scope
}

// stats is the scope of its figures.
func (k AnnualKey) stats() stats.Scope {
	return stats.Scope{Agency: k.Agency, Year: k.Year, Own: k.Scope == submission.Own}
}

// on keeps the rows of the report.
func (k AnnualKey) on(db *gorm.DB) *gorm.DB {
	return db.Where("agency_id = ? AND year = ? AND scope = ?", k.Agency, k.Year, k.Scope)
}

// AnnualReport is one row of table annual_report (年度报告). State is that of the edition being worked on.
type AnnualReport struct {
	AgencyID  string    `gorm:"column:agency_id;primaryKey"`
	Year      int       `gorm:"column:year;primaryKey;autoIncrement:false"`
	Scope     string    `gorm:"column:scope;primaryKey"`
	Layout    int       `gorm:"column:layout"`
	State     string    `gorm:"column:state"`
	StateBy   string    `gorm:"column:state_by"`
	StateAt   time.Time `gorm:"column:state_at"`
	Edition   int       `gorm:"column:edition"`
	Version   int64     `gorm:"column:version"`
	CreatedAt time.Time `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt time.Time `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName implements gorm's Tabler.
func (AnnualReport) TableName() string { return "annual_report" }

// Key returns its name.
func (r *AnnualReport) Key() AnnualKey {
	return AnnualKey{r.AgencyID, r.Year, submission.Scope(r.Scope)}
}

// AnnualEdition is one row of table annual_report_edition (版次). Figures is the JSON of stats.WriteJSON, Texts that of []KeptText.
type AnnualEdition struct {
	AgencyID       string     `gorm:"column:agency_id;primaryKey"`
	Year           int        `gorm:"column:year;primaryKey;autoIncrement:false"`
	Scope          string     `gorm:"column:scope;primaryKey"`
	Edition        int        `gorm:"column:edition;primaryKey;autoIncrement:false"`
	RevisionReason string     `gorm:"column:revision_reason"`
	SnapshotAt     *time.Time `gorm:"column:snapshot_at"`
	Figures        []byte     `gorm:"column:figures"`
	FiguresSM3     []byte     `gorm:"column:figures_sm3"`
	Texts          []byte     `gorm:"column:texts"`
	TextsSM3       []byte     `gorm:"column:texts_sm3"`
	CarryReason    string     `gorm:"column:carry_reason"`
	Restatement    []byte     `gorm:"column:restatement"`
	FrozenBy       string     `gorm:"column:frozen_by"`
	FrozenAt       *time.Time `gorm:"column:frozen_at"`
	SignedOffBy    string     `gorm:"column:signed_off_by"`
	SignedOffAt    *time.Time `gorm:"column:signed_off_at"`
	SubmittedTo    *string    `gorm:"column:submitted_to"`
	SubmittedBy    string     `gorm:"column:submitted_by"`
	SubmittedAt    *time.Time `gorm:"column:submitted_at"`
	AcceptedBy     string     `gorm:"column:accepted_by"`
	AcceptedAt     *time.Time `gorm:"column:accepted_at"`
	PublishedBy    string     `gorm:"column:published_by"`
	PublishedAt    *time.Time `gorm:"column:published_at"`
	PublishedOn    Day        `gorm:"column:published_on"`
	PublishedURL   string     `gorm:"column:published_url"`
}

// TableName implements gorm's Tabler.
func (AnnualEdition) TableName() string { return "annual_report_edition" }

// AnnualAct is one row of table annual_report_act (办理记录).
type AnnualAct struct {
	AgencyID   string    `gorm:"column:agency_id;primaryKey"`
	Year       int       `gorm:"column:year;primaryKey;autoIncrement:false"`
	Scope      string    `gorm:"column:scope;primaryKey"`
	Number     int       `gorm:"column:number;primaryKey;autoIncrement:false"`
	Edition    int       `gorm:"column:edition"`
	Act        string    `gorm:"column:act"`
	State      string    `gorm:"column:state"`
	Actor      string    `gorm:"column:actor"`
	Reason     string    `gorm:"column:reason"`
	FiguresSM3 []byte    `gorm:"column:figures_sm3"`
	RecordedAt time.Time `gorm:"column:recorded_at"`
}

// TableName implements gorm's Tabler.
func (AnnualAct) TableName() string { return "annual_report_act" }

// AnnualRecord is a report with its editions and what was done to it, in order. Write.Response gets one from every method that
// moves a report.
type AnnualRecord struct {
	AnnualReport
	Level    string  // of the agency
	ParentID *string // the agency above, nil for none
	Editions []AnnualEdition
	Acts     []AnnualAct
}

// current is the edition being worked on.
func (r *AnnualRecord) current() *AnnualEdition { return &r.Editions[len(r.Editions)-1] }

// Facts returns what the next step depends on.
func (r *AnnualRecord) Facts(today calendar.Date) submission.Facts {
	e := r.current()
	return submission.Facts{
		State: submission.State(r.State), Scope: submission.Scope(r.Scope), Superior: r.ParentID != nil, YearOver: today.Year() > r.Year,
		FrozenBy: e.FrozenBy, SignedOffBy: e.SignedOffBy,
	}
}

// CreateAnnualReport begins a report with its empty sections; its layout is the one prescribed for the year when 0. w.Response gets an
// AnnualRecord. Errors: *UnknownAgencyError, *ExistsError, idem.ErrAlreadyRecorded.
func (s *Store) CreateAnnualReport(ctx context.Context, key AnnualKey, layout outcome.Layout, w Write) (r AnnualRecord, err error) {
	if err := reports(ctx, key.stats()); err != nil {
		return r, err
	}
	if layout == 0 {
		layout = outcome.LayoutFor(key.Year)
	}
	at := w.Now.Truncate(time.Microsecond)
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		var agencies int64
		if err := tx.Model(&Agency{}).Where("id = ?", key.Agency).Count(&agencies).Error; err != nil {
			return err
		}
		if agencies == 0 {
			return &UnknownAgencyError{ID: key.Agency}
		}
		row := AnnualReport{
			AgencyID: key.Agency, Year: key.Year, Scope: string(key.Scope), Layout: int(layout), State: string(submission.Draft),
			StateBy: w.Actor, StateAt: at, Edition: 1, Version: 1, CreatedAt: at, UpdatedAt: at,
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		first := AnnualEdition{AgencyID: key.Agency, Year: key.Year, Scope: string(key.Scope), Edition: 1}
		if err := tx.Create(&first).Error; err != nil {
			return err
		}
		if err := tx.Create(emptyTexts(key, w)).Error; err != nil {
			return err
		}
		r = AnnualRecord{AnnualReport: row, Editions: []AnnualEdition{first}}
		return r.wrote(tx, w, "create", "", nil)
	})
	return r, err
}

// GetAnnualReport returns a report. Errors: ErrNotFound.
func (s *Store) GetAnnualReport(ctx context.Context, key AnnualKey) (r AnnualRecord, err error) {
	if err := reports(ctx, key.stats()); err != nil {
		return r, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		r, err = readAnnual(tx, key, false)
		return err
	})
	return r, err
}

func readAnnual(tx *gorm.DB, key AnnualKey, lock bool) (r AnnualRecord, err error) {
	row := key.on(tx)
	if lock {
		row = row.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	if err := row.Take(&r.AnnualReport).Error; err != nil {
		return r, err
	}
	var a Agency
	if err := tx.Select("level", "parent_id").Take(&a, "id = ?", key.Agency).Error; err != nil {
		return r, err
	}
	r.Level, r.ParentID = a.Level, a.ParentID
	if err := key.on(tx).Order("edition").Find(&r.Editions).Error; err != nil {
		return r, err
	}
	return r, key.on(tx).Order("number").Find(&r.Acts).Error
}

// AnnualQuery selects a page of an agency's reports, the latest year first and that on the agency alone before the compiled one.
type AnnualQuery struct {
	Agency string
	After  AnnualKey // what the page before ended with; the zero value for the first
	Limit  int
}

// ListAnnualReports returns a page of reports without editions and acts. Compiled ones are left out for who does not reach all below.
func (s *Store) ListAnnualReports(ctx context.Context, q AnnualQuery) ([]AnnualRecord, error) {
	if err := reports(ctx, stats.Scope{Agency: q.Agency, Own: true}); err != nil {
		return nil, err
	}
	db := s.db.WithContext(ctx).Table("annual_report r").Select("r.*, a.level, a.parent_id").Joins("JOIN agency a ON a.id = r.agency_id").
		Where("r.agency_id = ?", q.Agency).Order("r.year DESC, r.scope DESC").Limit(q.Limit)
	if reports(ctx, stats.Scope{Agency: q.Agency}) != nil {
		db = db.Where("r.scope = ?", submission.Own)
	}
	if q.After != (AnnualKey{}) {
		db = db.Where("(r.year, r.scope) < (?, ?)", q.After.Year, string(q.After.Scope))
	}
	var rows []struct {
		AnnualReport
		Level    string
		ParentID *string
	}
	if err := db.Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	list := make([]AnnualRecord, len(rows))
	for i := range rows {
		list[i] = AnnualRecord{AnnualReport: rows[i].AnnualReport, Level: rows[i].Level, ParentID: rows[i].ParentID}
	}
	return list, nil
}

// AnnualEdition returns an edition of a report, 0 being the last one that was frozen. Errors: ErrNotFound, also for an edition that is
// not frozen.
func (s *Store) AnnualEdition(ctx context.Context, key AnnualKey, edition int) (e AnnualEdition, err error) {
	if err := reports(ctx, key.stats()); err != nil {
		return e, err
	}
	db := key.on(s.db.WithContext(ctx)).Where("frozen_at IS NOT NULL").Order("edition DESC")
	if edition != 0 {
		db = db.Where("edition = ?", edition)
	}
	return e, translate(db.Take(&e).Error)
}

// wrote records an act: its line, the audit entry and the request.
func (r *AnnualRecord) wrote(tx *gorm.DB, w Write, act, reason string, sm3 []byte) error {
	line := AnnualAct{
		AgencyID: r.AgencyID, Year: r.Year, Scope: r.Scope, Number: len(r.Acts) + 1, Edition: r.Edition, Act: act, State: r.State,
		Actor: w.Actor, Reason: reason, FiguresSM3: sm3, RecordedAt: w.Now.Truncate(time.Microsecond),
	}
	if err := tx.Create(&line).Error; err != nil {
		return err
	}
	written, err := readAnnual(tx, r.Key(), false)
	if err != nil {
		return err
	}
	*r = written
	return w.recordAnnual(tx, r.Key(), act, map[string]any{"edition": r.Edition, "state": r.State, "figures_sm3": hex.EncodeToString(sm3)}, written)
}
