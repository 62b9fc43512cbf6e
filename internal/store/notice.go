package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

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

// SeedNotices adds those of the notices that were never stored, so that the embedded ones are data like any later one. In a
// database that has notices already, a newer program brings its new ones as changes of the law. One that does not fit what
// people have loaded meanwhile is left out and returned in refused. Several processes may start at once.
func (s *Store) SeedNotices(ctx context.Context, notices []calendar.Notice, w Write) (refused []error, err error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	stored, err := s.ListNotices(ctx)
	if err == nil && len(stored) == 0 {
		if err := s.seedFirst(ctx, notices, w.Now); err != nil {
			return nil, err
		}
		stored, err = s.ListNotices(ctx)
	}
	if err != nil {
		return nil, err
	}
	for _, n := range notices {
		if slices.ContainsFunc(stored, func(s Notice) bool { return s.Number == n.Number }) {
			continue
		}
		var taken *ExistsError
		_, err := s.ChangeNotice(ctx, NoticeChange{Kind: LoadNotice, Notice: n, Reason: "随程序版本载入"}, w)
		switch {
		case err == nil:
			err = s.FinishLawChanges(ctx, func() time.Time { return w.Now })
		case errors.As(err, &taken): // another process was quicker
			err = nil
		case calendar.Violations(err) != nil:
			refused = append(refused, err)
			err = nil
		}
		if err != nil {
			return refused, err
		}
	}
	return refused, nil
}

// seedFirst stores the notices if there are still none at all.
func (s *Store) seedFirst(ctx context.Context, notices []calendar.Notice, now time.Time) error {
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
		if _, err := raiseEpoch(tx); err != nil { // first, so that several processes wait for each other here
			return err
		}
		var known int64
		if err := tx.Model(&Notice{}).Count(&known).Error; err != nil || known > 0 {
			return err
		}
		return tx.Create(&rows).Error
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
