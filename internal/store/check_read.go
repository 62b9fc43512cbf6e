package store

import (
	"encoding/json"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/stats"
)

// checkedColumns are those that a check compares, and those from which they follow.
const checkedColumns = `agency_id, id, register_number, channel, received_on, entered_on, oral, applicant_type,
	applicant_name, description, state, assignee, receipt_on, due_on, paused_until, paused_open_end, result_row,
	document_number, concluded_on, delivered_on, standing, version`

// keptCase is all that is stored of an application and that a check looks at.
type keptCase struct {
	Loaded
	events     []Event
	duties     []OpenDuty
	sums       map[statKey]int // of the statistics entries; never 0
	otherWords bool            // the search words are not those of the texts
}

// statKey is a place in the statistics.
type statKey struct {
	day       Day
	cell      stats.Cell
	applicant applicant.Type
}

// readKept reads what is kept of applications, which are given in order of their keys without a gap.
func readKept(tx *gorm.DB, rows []Application) ([]keptCase, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	batch, at := make([]keptCase, len(rows)), make(map[Key]*keptCase, len(rows))
	for i := range rows {
		batch[i] = keptCase{Loaded: Loaded{Application: rows[i]}, sums: map[statKey]int{}}
		at[rows[i].Key()] = &batch[i]
	}
	first, last := rows[0].Key(), rows[len(rows)-1].Key()
	tx = tx.Session(&gorm.Session{})
	scope := func() *gorm.DB {
		return tx.Where("(agency_id, application_id) BETWEEN (?, ?) AND (?, ?)", first.Agency, first.ID, last.Agency, last.ID)
	}
	for _, read := range []func() error{
		func() error { return readEvents(scope(), at) },
		func() error { return readLegalCases(scope(), at) },
		func() error { return readDuties(scope(), at) },
		func() error { return readSums(scope(), at) },
		func() error { return readWords(tx, rows, at) },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return batch, nil
}

func readEvents(db *gorm.DB, at map[Key]*keptCase) error {
	var rows []Event
	err := db.Order("agency_id, application_id, seq").Find(&rows).Error
	for _, r := range rows {
		k := at[Key{r.AgencyID, r.ApplicationID}]
		k.events = append(k.events, r)
	}
	return err
}

func readLegalCases(db *gorm.DB, at map[Key]*keptCase) error {
	var rows []LegalCase
	// The condition is implied, and tells PostgreSQL that the index without the others will do.
	err := db.Where("application_id IS NOT NULL").Order("served_on, id").Find(&rows).Error
	for _, r := range rows {
		k := at[Key{r.AgencyID, *r.ApplicationID}]
		k.LegalCases = append(k.LegalCases, r)
	}
	return err
}

func readDuties(db *gorm.DB, at map[Key]*keptCase) error {
	var rows []OpenDuty
	err := db.Find(&rows).Error
	for _, r := range rows {
		k := at[Key{r.AgencyID, r.ApplicationID}]
		k.duties = append(k.duties, r)
	}
	return err
}

func readSums(db *gorm.DB, at map[Key]*keptCase) error {
	var rows []statRow
	err := db.Select("agency_id, application_id, day, cell, applicant_type, sum(amount) AS amount").
		Group("agency_id, application_id, day, cell, applicant_type").Having("sum(amount) <> 0").Find(&rows).Error
	for _, r := range rows {
		key := statKey{r.Day, stats.Cell(r.Cell), applicant.Type(r.ApplicantType)}
		at[Key{r.AgencyID, r.ApplicationID}].sums[key] = r.Amount
	}
	return err
}

// readWords marks the applications whose search words are not those of their texts. PostgreSQL compares.
func readWords(tx *gorm.DB, rows []Application, at map[Key]*keptCase) error {
	type words struct {
		Agency string `json:"agency_id"`
		ID     string `json:"id"`
		Words  string `json:"words"`
	}
	want := make([]words, len(rows))
	for i := range rows {
		want[i] = words{rows[i].AgencyID, rows[i].ID, searchArray(&rows[i])}
	}
	text, err := json.Marshal(want)
	if err != nil {
		return err
	}
	var other []Application
	err = tx.Raw(`SELECT a.agency_id, a.id
		FROM jsonb_to_recordset(?::jsonb) AS w (agency_id text, id text, words text)
		JOIN application a ON a.agency_id = w.agency_id AND a.id = w.id
		WHERE a.search <> array_to_tsvector(w.words::text[])`, string(text)).Scan(&other).Error
	for i := range other {
		at[other[i].Key()].otherWords = true
	}
	return err
}
