package store

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/calendar"
)

// Notice is one row of table holiday_notice: a notice on days off and when it was loaded.
type Notice struct {
	ID        string    `gorm:"column:id;primaryKey"`
	Number    string    `gorm:"column:number"`
	Title     string    `gorm:"column:title"`
	IssuedOn  Day       `gorm:"column:issued_on"`
	Year      int       `gorm:"column:year"`
	Document  string    `gorm:"column:document"`
	CreatedAt time.Time `gorm:"column:created_at;autoCreateTime:false"`

	LoadedBy    string     `gorm:"column:loaded_by"` // empty for a notice that the program brought along
	WithdrawnAt *time.Time `gorm:"column:withdrawn_at"`
	WithdrawnBy string     `gorm:"column:withdrawn_by"`
}

// TableName implements gorm's Tabler.
func (Notice) TableName() string { return "holiday_notice" }

// Value returns the notice as the calendar takes it.
func (n Notice) Value() (calendar.Notice, error) {
	var v calendar.Notice
	if err := json.Unmarshal([]byte(n.Document), &v); err != nil {
		return v, fmt.Errorf("stored notice %s: %w", n.ID, err)
	}
	return v, nil
}

var (
	noticeNumber = regexp.MustCompile(`〔(\d{4})〕(\d+)号`)
	noticeIssuer = strings.NewReplacer("国办发明电", "guobanfamingdian", "国发明电", "guofamingdian", "国务院令第", "guowuyuanling")
	notID        = regexp.MustCompile(`[^a-z0-9]+`)
)

// NoticeID derives the id of a notice from its number: 国办发明电〔2019〕16号 is guobanfamingdian-2019-16.
func NoticeID(number string) string {
	s := noticeNumber.ReplaceAllString(noticeIssuer.Replace(number), "-$1-$2")
	return strings.Trim(notID.ReplaceAllString(strings.ToLower(s), "-"), "-")
}

// SeedNotices adds those of the notices whose numbers are not there yet, so that the embedded ones are data like any
// later one. Several processes may start at once. What was withdrawn stays withdrawn.
func (s *Store) SeedNotices(ctx context.Context, notices []calendar.Notice, now time.Time) error {
	rows := make([]Notice, 0, len(notices))
	for _, n := range notices {
		document, err := json.Marshal(n)
		if err != nil {
			return err
		}
		rows = append(rows, Notice{
			ID: NoticeID(n.Number), Number: n.Number, Title: n.Title, IssuedOn: Day(n.Issued), Year: n.Year,
			Document: string(document), CreatedAt: now,
		})
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows)
		if added.Error != nil || added.RowsAffected == 0 {
			return added.Error
		}
		_, err := raiseEpoch(tx)
		return err
	})
}

// ListNotices returns all notices, oldest first.
func (s *Store) ListNotices(ctx context.Context) ([]Notice, error) {
	var rows []Notice
	err := s.db.WithContext(ctx).Order("issued_on, id").Find(&rows).Error
	return rows, translate(err)
}

// GetNotice returns one notice. Errors: ErrNotFound.
func (s *Store) GetNotice(ctx context.Context, id string) (Notice, error) {
	var n Notice
	err := s.db.WithContext(ctx).Take(&n, "id = ?", id).Error
	return n, translate(err)
}
