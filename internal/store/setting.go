package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/settings"
	"github.com/yishenqing/foi/workflow"
)

// Setting is one row of table agency_setting: what a root agency decided, from a day on.
type Setting struct {
	AgencyID    string    `gorm:"column:agency_id;primaryKey"`
	EffectiveOn Day       `gorm:"column:effective_on;primaryKey"`
	Revision    int       `gorm:"column:revision;primaryKey;autoIncrement:false"` // of those with the same day; the last is in force
	Settings    string    `gorm:"column:settings"`
	Reason      string    `gorm:"column:reason"`
	Actor       string    `gorm:"column:actor"`
	RecordedAt  time.Time `gorm:"column:recorded_at"`
}

// TableName implements gorm's Tabler.
func (Setting) TableName() string { return "agency_setting" }

// Value decodes the settings. What was not known when they were adopted has its default.
func (s *Setting) Value() (settings.Settings, error) {
	v := settings.Defaults()
	if err := json.Unmarshal([]byte(s.Settings), &v); err != nil {
		return v, fmt.Errorf("stored settings of %s from %s: %w", s.AgencyID, s.EffectiveOn.Date(), err)
	}
	return v, nil
}

// datedSettings are settings from a day on.
type datedSettings struct {
	from  calendar.Date
	value settings.Settings
}

// Settings returns what is in force for an agency on a day: what its root decided, or the defaults.
func (l *Law) Settings(agency string, on calendar.Date) settings.Settings {
	v, _ := l.SettingsSince(agency, on)
	return v
}

// SettingsSince is Settings with the day from which on they hold, none for the defaults.
func (l *Law) SettingsSince(agency string, on calendar.Date) (settings.Settings, calendar.Date) {
	dated := l.settings[l.roots[agency]]
	for i := len(dated) - 1; i >= 0; i-- {
		if dated[i].from <= on {
			return dated[i].value, dated[i].from
		}
	}
	return settings.Defaults(), 0
}

// counting returns the counting settings that an application of the agency received on a day keeps, as its column has them.
func (l *Law) counting(agency string, received calendar.Date) (*string, error) {
	c := l.Settings(agency, received).Counting
	if c.IsDefault() {
		return nil, nil
	}
	encoded, err := json.Marshal(c)
	text := string(encoded)
	return &text, err
}

// countingValue decodes the counting settings that the application keeps.
func (a *Application) countingValue() (workflow.Counting, error) {
	var c workflow.Counting
	if a.Counting == nil {
		return c, nil
	}
	if err := json.Unmarshal([]byte(*a.Counting), &c); err != nil {
		return c, fmt.Errorf("stored counting settings of %s/%s: %w", a.AgencyID, a.ID, err)
	}
	return c, nil
}

// readSettings reads all settings, and which root each agency stands below.
func (l *Law) readSettings(tx *gorm.DB) error {
	var rows []Setting
	if err := tx.Order("agency_id, effective_on, revision").Find(&rows).Error; err != nil || len(rows) == 0 {
		return err
	}
	l.settings, l.roots = map[string][]datedSettings{}, map[string]string{}
	for i := range rows {
		v, err := rows[i].Value()
		if err != nil {
			return err
		}
		id := rows[i].AgencyID
		l.settings[id] = append(l.settings[id], datedSettings{from: rows[i].EffectiveOn.Date(), value: v})
	}
	var placed []struct{ ID, Root string }
	// An agency that once was a root may stand below another one: then what the one above decided holds. It comes last.
	if err := tx.Raw(`WITH RECURSIVE tree (root, id, depth) AS (
			SELECT DISTINCT agency_id, agency_id, 0 FROM agency_setting
			UNION ALL SELECT t.root, a.id, t.depth + 1 FROM tree t JOIN agency a ON a.parent_id = t.id)
		SELECT id, root FROM tree ORDER BY depth`).Scan(&placed).Error; err != nil {
		return err
	}
	for _, p := range placed {
		l.roots[p.ID] = p.Root
	}
	return nil
}

// NotRootError tells that only an agency with none above it decides settings.
type NotRootError struct{}

func (e *NotRootError) Error() string { return "settings are adopted by a root agency" }

// Chinese says it to the user.
func (e *NotRootError) Chinese() string {
	return "设置由最上级机关统一确定，下级机关不能单独设置"
}

// AdoptSettings adopts settings for a root agency and all below it from a day on. Nothing that is registered changes: the day
// must not be over, and an application keeps what was in force when it was received. epoch is that of the law which the
// caller saw, 0 skips the check. w.Response gets Setting. Errors: ErrNotFound, *NotRootError, *StaleError,
// *UnfinishedChangeError, idem.ErrAlreadyRecorded.
func (s *Store) AdoptSettings(ctx context.Context, agency string, from calendar.Date, v settings.Settings, reason string, w Write,
) (adopted Setting, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return adopted, err
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		return adopted, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		epoch, err := raiseEpoch(tx)
		if err != nil {
			return err
		}
		if err := refuseUnfinished(tx); err != nil {
			return err
		}
		if err := refuseNotRoot(tx, agency); err != nil {
			return err
		}
		var earlier []Setting
		if err := tx.Where("agency_id = ? AND effective_on <= ?", agency, Day(from)).
			Order("effective_on DESC, revision DESC").Limit(1).Find(&earlier).Error; err != nil {
			return err
		}
		adopted = Setting{
			AgencyID: agency, EffectiveOn: Day(from), Revision: 1, Settings: string(encoded), Reason: reason, Actor: w.Actor,
			RecordedAt: w.Now.Truncate(time.Microsecond),
		}
		change := LawChange{
			Epoch: epoch, Kind: AdoptSettings, Subject: agency, Reason: reason, After: &adopted.Settings, Actor: w.Actor,
			Correlation: w.Correlation, RecordedAt: w.Now, FinishedAt: &w.Now,
		}
		if len(earlier) > 0 {
			change.Before = &earlier[0].Settings
			if earlier[0].EffectiveOn == adopted.EffectiveOn {
				adopted.Revision = earlier[0].Revision + 1
			}
		}
		if err := tx.Create(&adopted).Error; err != nil {
			return err
		}
		if err := tx.Create(&change).Error; err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"law_change": change.ID, "reason": reason, "effective_on": from})
		if err != nil {
			return err
		}
		return w.record(tx, agency, agency, string(AdoptSettings), detail, adopted)
	})
	if err == nil {
		s.lawChanged()
	}
	return adopted, err
}

func refuseNotRoot(tx *gorm.DB, id string) error {
	var a Agency
	if err := tx.Take(&a, "id = ?", id).Error; err != nil {
		return err
	}
	if a.ParentID != nil {
		return &NotRootError{}
	}
	return nil
}

// ListSettings returns what a root agency has adopted, the latest day and revision first.
func (s *Store) ListSettings(ctx context.Context, agency string) ([]Setting, error) {
	var rows []Setting
	err := s.db.WithContext(ctx).Where("agency_id = ?", agency).Order("effective_on DESC, revision DESC").Find(&rows).Error
	return rows, translate(err)
}
