package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/workflow"
)

// SearchRecord is one row of table search_record: a search for what an application asks for (检索记录).
type SearchRecord struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Number        int       `gorm:"column:number;primaryKey;autoIncrement:false"` // running within the application, from 1
	Places        Texts     `gorm:"column:places"`
	Words         Texts     `gorm:"column:words"`
	PeriodFrom    Day       `gorm:"column:period_from"`
	PeriodTo      Day       `gorm:"column:period_to"`
	Searcher      string    `gorm:"column:searcher"`
	SearchedOn    Day       `gorm:"column:searched_on"`
	Result        string    `gorm:"column:result"` // SearchFound or SearchNothing
	Note          string    `gorm:"column:note"`
	Supersedes    *int      `gorm:"column:supersedes"` // the wrong record in whose place it stands
	Reason        string    `gorm:"column:reason"`     // why that one was wrong
	Actor         string    `gorm:"column:actor"`
	CreatedAt     time.Time `gorm:"column:created_at;autoCreateTime:false"`

	SupersededBy *int `gorm:"-"` // the record that stands in its place; only where a method says so
}

// TableName implements gorm's Tabler.
func (SearchRecord) TableName() string { return "search_record" }

// The results of a search.
const (
	SearchFound   = "found"
	SearchNothing = "nothing"
)

// Texts is a list of texts in a jsonb column.
type Texts []string

// Value implements driver.Valuer.
func (t Texts) Value() (driver.Value, error) {
	data, err := json.Marshal([]string(t))
	return string(data), err
}

// Scan implements sql.Scanner.
func (t *Texts) Scan(value any) error {
	switch v := value.(type) {
	case string:
		return json.Unmarshal([]byte(v), (*[]string)(t))
	case []byte:
		return json.Unmarshal(v, (*[]string)(t))
	}
	return fmt.Errorf("a list of texts is stored as %T", value)
}

// SearchRecordError tells why a search cannot be recorded.
type SearchRecordError struct {
	Rule    string // "answered", "superseded", "unknown", "early"
	English string
	chinese string
}

func (e *SearchRecordError) Error() string { return e.English }

// Chinese says it to people.
func (e *SearchRecordError) Chinese() string { return e.chinese }

// The refusals.
var (
	errSearchAnswered = &SearchRecordError{
		"answered", "the application is answered or has ended: a search can no longer be recorded", "该申请已经答复或者结束，不能再登记检索记录",
	}
	errSearchSuperseded = &SearchRecordError{
		"superseded", "the search record was corrected before: correct the later one", "该检索记录已被更正，请更正其后的记录",
	}
	errSearchUnknown = &SearchRecordError{
		"unknown", "the application has no search record of this number", "该申请没有要更正的检索记录",
	}
	errSearchEarly = &SearchRecordError{
		"early", "the search lies before the application was received", "检索日期早于收到申请的日期",
	}
)

// AddSearchRecord records a search with its audit entry, and gives it its number. The application is locked, so that no
// answer is given meanwhile; nothing of it changes. w.Response gets a SearchRecord. Errors: ErrNotFound (application),
// *SearchRecordError, idem.ErrAlreadyRecorded.
func (s *Store) AddSearchRecord(ctx context.Context, r SearchRecord, w Write) (SearchRecord, error) {
	r.Actor, r.CreatedAt = w.Actor, w.Now.Truncate(time.Microsecond)
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		var a Application
		if err := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Select("agency_id", "id", "state", "received_on").
			Scopes(func(db *gorm.DB) *gorm.DB { return theCase(db, Key{r.AgencyID, r.ApplicationID}) }).Take(&a).Error; err != nil {
			return err
		}
		before, err := searchRecords(tx, a.Key())
		if err != nil {
			return err
		}
		if err := checkSearch(&a, before, r); err != nil {
			return err
		}
		r.Number = len(before) + 1
		if err := tx.Create(&r).Error; err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"number": r.Number, "result": r.Result, "supersedes": r.Supersedes})
		if err != nil {
			return err
		}
		return w.record(tx, r.AgencyID, r.ApplicationID, "record_search", detail, r)
	})
	return r, err
}

func checkSearch(a *Application, before []SearchRecord, r SearchRecord) error {
	switch {
	case !workflow.State(a.State).BeforeAnswer():
		return errSearchAnswered
	case r.SearchedOn < a.ReceivedOn:
		return errSearchEarly
	case r.Supersedes == nil:
		return nil
	case *r.Supersedes < 1 || *r.Supersedes > len(before):
		return errSearchUnknown
	case before[*r.Supersedes-1].SupersededBy != nil:
		return errSearchSuperseded
	}
	return nil
}

// ListSearchRecords returns all search records of an application in the order of their numbers, each with what supersedes
// it. It does not tell a missing application from one without records.
func (s *Store) ListSearchRecords(ctx context.Context, key Key) ([]SearchRecord, error) {
	list, err := searchRecords(s.db.WithContext(ctx), key)
	return list, translate(err)
}

// searchRecords reads them. Their numbers have no gaps: the n-th has number n.
func searchRecords(db *gorm.DB, key Key) ([]SearchRecord, error) {
	var list []SearchRecord
	if err := ofCase(db, key).Order("number").Find(&list).Error; err != nil {
		return nil, err
	}
	for i := range list {
		if wrong := list[i].Supersedes; wrong != nil {
			list[*wrong-1].SupersededBy = &list[i].Number
		}
	}
	return list, nil
}
