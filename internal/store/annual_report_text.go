package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/submission"
)

// AnnualText is one row of table annual_report_text: a section that people write (文字部分). Figures is a JSON object of what
// section 二 asks for, by key, values as typed.
type AnnualText struct {
	AgencyID  string    `gorm:"column:agency_id;primaryKey"`
	Year      int       `gorm:"column:year;primaryKey;autoIncrement:false"`
	Scope     string    `gorm:"column:scope;primaryKey"`
	Section   string    `gorm:"column:section;primaryKey"`
	Content   string    `gorm:"column:content"`
	Figures   string    `gorm:"column:figures"`
	Version   int64     `gorm:"column:version"`
	UpdatedBy string    `gorm:"column:updated_by"`
	UpdatedAt time.Time `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName implements gorm's Tabler.
func (AnnualText) TableName() string { return "annual_report_text" }

// Key returns the name of its report.
func (t *AnnualText) Key() AnnualKey {
	return AnnualKey{t.AgencyID, t.Year, submission.Scope(t.Scope)}
}

// Value decodes the figures; none gives an empty map.
func (t *AnnualText) Value() (map[string]string, error) {
	figures := map[string]string{}
	if err := json.Unmarshal([]byte(t.Figures), &figures); err != nil {
		return nil, fmt.Errorf("stored figures of section %s of %s: %w", t.Section, t.AgencyID, err)
	}
	return figures, nil
}

// KeptText is a section as an edition keeps it.
type KeptText struct {
	Section string            `json:"section"`
	Title   string            `json:"title"`
	Content string            `json:"content"`
	Figures map[string]string `json:"figures,omitempty"`
}

// KeptTexts decodes the sections of a frozen edition, in order.
func (e *AnnualEdition) KeptTexts() (texts []KeptText, err error) {
	if err := json.Unmarshal(e.Texts, &texts); err != nil {
		return nil, fmt.Errorf("stored texts of edition %d of %s %d: %w", e.Edition, e.AgencyID, e.Year, err)
	}
	return texts, nil
}

func emptyTexts(key AnnualKey, w Write) *[]AnnualText {
	rows := make([]AnnualText, 0, len(submission.Sections()))
	for _, section := range submission.Sections() {
		rows = append(rows, AnnualText{
			AgencyID: key.Agency, Year: key.Year, Scope: string(key.Scope), Section: string(section), Figures: "{}", Version: 1,
			UpdatedBy: w.Actor, UpdatedAt: w.Now.Truncate(time.Microsecond),
		})
	}
	return &rows
}

// inOrder is the order of the sections in a report.
const inOrder = "array_position(ARRAY['overview', 'disclosure', 'problems', 'other'], section)"

// ListAnnualTexts returns the sections of a report as they are written now, in order. Errors: ErrNotFound.
func (s *Store) ListAnnualTexts(ctx context.Context, key AnnualKey) (texts []AnnualText, err error) {
	if err := reports(ctx, key.stats()); err != nil {
		return nil, err
	}
	err = key.on(s.db.WithContext(ctx)).Order(inOrder).Find(&texts).Error
	if err == nil && len(texts) == 0 {
		return nil, ErrNotFound
	}
	return texts, translate(err)
}

// GetAnnualText returns one section as it is written now. Errors: ErrNotFound.
func (s *Store) GetAnnualText(ctx context.Context, key AnnualKey, section string) (t AnnualText, err error) {
	if err := reports(ctx, key.stats()); err != nil {
		return t, err
	}
	return t, translate(key.on(s.db.WithContext(ctx)).Take(&t, "section = ?", section).Error)
}

// UpdateAnnualText changes those columns of a section that decide names; none leaves it as it is. decide runs inside the transaction
// and must have no effect of its own. version 0 skips the check. w.Response gets an AnnualText. Errors: ErrNotFound, *StaleError,
// *submission.Refusal, what decide returns, idem.ErrAlreadyRecorded.
func (s *Store) UpdateAnnualText(ctx context.Context, key AnnualKey, section string, version int64,
	decide func(AnnualText) (map[string]any, error), w Write,
) (t AnnualText, err error) {
	if err := reports(ctx, key.stats()); err != nil {
		return t, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		r, err := lockAnnual(tx, key, 0) // whoever freezes waits, and those who write other sections
		if err != nil {
			return err
		}
		if err := key.on(tx).Take(&t, "section = ?", section).Error; err != nil {
			return err
		}
		if version != 0 && version != t.Version {
			return &StaleError{Current: t.Version}
		}
		if _, err := submission.Next(r.Facts(calendar.DateOf(w.Now)), submission.Step{Do: submission.Edit, By: w.Actor}); err != nil {
			return err
		}
		columns, err := decide(t)
		if err != nil {
			return err
		}
		if len(columns) == 0 {
			return w.recordRequest(tx, t)
		}
		columns["version"], columns["updated_by"], columns["updated_at"] = t.Version+1, w.Actor, w.Now.Truncate(time.Microsecond)
		if err := key.on(tx.Model(&AnnualText{})).Where("section = ?", section).Updates(columns).Error; err != nil {
			return err
		}
		if err := key.on(tx).Take(&t, "section = ?", section).Error; err != nil {
			return err
		}
		return w.recordAnnual(tx, key, "edit", map[string]any{"section": section, "version": t.Version}, t)
	})
	return t, err
}

// keepTexts returns the sections of a report as an edition keeps them.
func keepTexts(tx *gorm.DB, key AnnualKey) ([]byte, error) {
	var rows []AnnualText
	if err := key.on(tx).Order(inOrder).Find(&rows).Error; err != nil {
		return nil, err
	}
	kept := make([]KeptText, len(rows))
	for i := range rows {
		figures, err := rows[i].Value()
		if err != nil {
			return nil, err
		}
		section := submission.Section(rows[i].Section)
		kept[i] = KeptText{Section: rows[i].Section, Title: section.Title(), Content: rows[i].Content, Figures: figures}
	}
	return json.Marshal(kept)
}
