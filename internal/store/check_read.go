package store

import (
	"encoding/json"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/stats"
)

// checkedColumns are those that a check compares, and those from which they follow.
const checkedColumns = `agency_id, id, register_number, channel, received_on, entered_on, oral, applicant_type,
	applicant_name, description, counting, state, assignee, receipt_on, due_on, paused_until, paused_open_end, result_row,
	document_number, concluded_on, delivered_on, standing,
	entered_late_by, confirmation_pending, version`

// keptCase is all that is stored of an application and that a check looks at.
type keptCase struct {
	Loaded
	events     []Event
	duties     []OpenDuty
	answers    []Answer
	sums       map[statKey]int // of the statistics entries; never 0
	otherWords bool            // the search words are not those of the texts
}

// statKey is a place in the statistics.
type statKey struct {
	day       Day
	cell      stats.Cell
	applicant applicant.Type
}

// readKept reads what is kept of applications.
func readKept(tx *gorm.DB, rows []Application) ([]keptCase, error) {
	batch, at := make([]keptCase, len(rows)), make(map[Key]*keptCase, len(rows))
	for i := range rows {
		batch[i] = keptCase{Loaded: Loaded{Application: rows[i]}, sums: map[statKey]int{}}
		at[rows[i].Key()] = &batch[i]
	}
	keys, err := json.Marshal(wordsOf(rows))
	if err != nil {
		return nil, err
	}
	b := batchReader{tx: tx.Session(&gorm.Session{}), keys: string(keys), at: at}
	for _, read := range []func() error{b.events, b.legalCases, b.duties, b.answers, b.sums, b.words} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return batch, nil
}

// words are the search words of an application that its texts make.
type words struct {
	Agency string `json:"agency_id"`
	ID     string `json:"id"`
	Words  string `json:"words"`
}

func wordsOf(rows []Application) []words {
	list := make([]words, len(rows))
	for i := range rows {
		list[i] = words{rows[i].AgencyID, rows[i].ID, searchArray(&rows[i])}
	}
	return list
}

// batchReader reads what is kept of some applications, table by table.
type batchReader struct {
	tx   *gorm.DB
	keys string // JSON of []words
	at   map[Key]*keptCase
}

// kept selects the rows of a table that belong to the applications. The keys are joined rather than compared with a range:
// of a range over two columns PostgreSQL knows only how many rows the first one has, which may be all of an agency.
func (b *batchReader) kept(table string) *gorm.DB {
	return b.tx.Table(table+" AS t").Select("t.*").
		Joins("JOIN jsonb_to_recordset(?::jsonb) AS k (agency_id text, id text) ON t.agency_id = k.agency_id AND t.application_id = k.id",
			b.keys)
}

func (b *batchReader) events() error {
	var rows []Event
	err := b.kept("application_event").Order("t.seq").Find(&rows).Error
	for _, r := range rows {
		k := b.at[Key{r.AgencyID, r.ApplicationID}]
		k.events = append(k.events, r)
	}
	return err
}

func (b *batchReader) legalCases() error {
	var rows []LegalCase
	err := b.kept("legal_case").Where("t.state <> 'voided'").Order("t.served_on, t.id").Find(&rows).Error
	for _, r := range rows {
		k := b.at[Key{r.AgencyID, *r.ApplicationID}]
		k.LegalCases = append(k.LegalCases, r)
	}
	return err
}

func (b *batchReader) duties() error {
	var rows []OpenDuty
	err := b.kept("open_duty").Find(&rows).Error
	for _, r := range rows {
		k := b.at[Key{r.AgencyID, r.ApplicationID}]
		k.duties = append(k.duties, r)
	}
	return err
}

func (b *batchReader) answers() error {
	var rows []Answer
	err := b.kept("application_answer").Find(&rows).Error
	for _, r := range rows {
		k := b.at[Key{r.AgencyID, r.ApplicationID}]
		k.answers = append(k.answers, r)
	}
	return err
}

func (b *batchReader) sums() error {
	var rows []statRow
	err := b.kept("stat_entry").
		Select("t.agency_id, t.application_id, t.day, t.cell, t.applicant_type, sum(t.amount) AS amount").
		Group("t.agency_id, t.application_id, t.day, t.cell, t.applicant_type").Having("sum(t.amount) <> 0").Find(&rows).Error
	for _, r := range rows {
		key := statKey{r.Day, stats.Cell(r.Cell), applicant.Type(r.ApplicantType)}
		b.at[Key{r.AgencyID, r.ApplicationID}].sums[key] = r.Amount
	}
	return err
}

// words marks the applications whose search words are not those of their texts. PostgreSQL compares.
func (b *batchReader) words() error {
	var other []Application
	err := b.tx.Raw(`SELECT a.agency_id, a.id
		FROM jsonb_to_recordset(?::jsonb) AS k (agency_id text, id text, words text)
		JOIN application a ON a.agency_id = k.agency_id AND a.id = k.id
		WHERE a.search <> array_to_tsvector(k.words::text[])`, b.keys).Scan(&other).Error
	for i := range other {
		b.at[other[i].Key()].otherWords = true
	}
	return err
}
