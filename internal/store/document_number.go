package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// documentNumberRow is one row of table document_number.
type documentNumberRow struct {
	AgencyID   string    `gorm:"column:agency_id;primaryKey"`
	SeriesID   string    `gorm:"column:series_id;primaryKey"`
	Year       int       `gorm:"column:year;primaryKey;autoIncrement:false"`
	Seq        int64     `gorm:"column:seq;primaryKey;autoIncrement:false"`
	Number     string    `gorm:"column:number"`
	DocumentID *string   `gorm:"column:document_id"`
	Reason     string    `gorm:"column:reason"`
	Actor      string    `gorm:"column:actor"`
	RecordedAt time.Time `gorm:"column:recorded_at"`
}

// TableName implements gorm's Tabler.
func (documentNumberRow) TableName() string { return "document_number" }

// NoSeriesError tells that an agency has no series for a kind of document.
type NoSeriesError struct{ Kind string }

func (e *NoSeriesError) Error() string {
	return "no document series numbers documents of the kind " + e.Kind
}

// Chinese says it to people.
func (e *NoSeriesError) Chinese() string {
	return "本机关尚未为此种文书设置文号序列，不能印发"
}

// SkipError tells why numbers cannot be skipped.
type SkipError struct {
	Next int64
	Many bool // more than can be skipped at once
}

func (e *SkipError) Error() string {
	if e.Many {
		return fmt.Sprintf("at most %d numbers are skipped at once, from %d on", mostSkipped, e.Next)
	}
	return fmt.Sprintf("the next number is %d already", e.Next)
}

// Chinese says it to people.
func (e *SkipError) Chinese() string {
	if e.Many {
		return fmt.Sprintf("下一流水号为%d，一次至多登记%d个跳号", e.Next, mostSkipped)
	}
	return fmt.Sprintf("下一流水号已是%d，只能自该号起登记跳号", e.Next)
}

// SeriesNumberError tells that a typed number is one of those that a series gives.
type SeriesNumberError struct {
	Series string // its display name
	Given  bool   // a document has the number, or had it before it was voided
}

func (e *SeriesNumberError) Error() string {
	if e.Given {
		return "a document of a series has this number already"
	}
	return "the number belongs to a series, which gives it when a document is issued; one that was used outside has to be skipped first"
}

// Chinese says it to people.
func (e *SeriesNumberError) Chinese() string {
	if e.Given {
		return "该文号已由文号序列“" + e.Series + "”编给一份文书（含已作废的），不能再次使用"
	}
	return "该文号属于文号序列“" + e.Series + "”，由系统在印发文书时编定，不能手工填写；确已在系统外使用的，请先在该序列登记跳号"
}

// CheckTypedNumber refuses a document number that somebody typed where a series of the agency gives it or gave it; those that were
// skipped there are the ones used outside. Errors: *SeriesNumberError.
func (s *Store) CheckTypedNumber(ctx context.Context, agency, number string) error {
	if err := wholeAgency(ctx, agency); err != nil {
		return err
	}
	return s.inSnapshot(ctx, func(tx *gorm.DB) error {
		var all []DocumentSeries
		if err := tx.Find(&all, "agency_id = ?", agency).Error; err != nil {
			return err
		}
		for i := range all {
			year, seq, ok := all[i].Numbers().Match(number)
			if !ok {
				continue
			}
			var taken []documentNumberRow
			if err := tx.Limit(1).Find(&taken, "agency_id = ? AND series_id = ? AND year = ? AND seq = ?", agency, all[i].ID, year, seq).Error; err != nil {
				return err
			}
			if len(taken) == 0 || taken[0].DocumentID != nil {
				return &SeriesNumberError{Series: all[i].DisplayName, Given: len(taken) > 0}
			}
		}
		return nil
	})
}

// takeNumber takes the next number of the series of a kind in a year for a document. Whoever else wants one of the same series and
// year waits until the transaction ends; if it fails, the number was never taken.
func takeNumber(tx *gorm.DB, d *Document, year int, w Write) error {
	var kinds []documentSeriesKind
	if err := tx.Where("agency_id = ? AND kind = ?", d.AgencyID, d.Kind).Limit(1).Find(&kinds).Error; err != nil {
		return err
	}
	if len(kinds) == 0 {
		return &NoSeriesError{Kind: d.Kind}
	}
	var r DocumentSeries
	if err := tx.Take(&r, "agency_id = ? AND id = ?", d.AgencyID, kinds[0].SeriesID).Error; err != nil {
		return err
	}
	seq, err := nextNumber(tx, &r, year, 1)
	if err != nil {
		return err
	}
	d.SeriesID, d.SeriesYear, d.SeriesSeq, d.Number = &r.ID, &year, &seq, r.Numbers().Format(year, seq)
	return tx.Create(&documentNumberRow{
		AgencyID: d.AgencyID, SeriesID: r.ID, Year: year, Seq: seq, Number: d.Number, DocumentID: &d.ID, Actor: w.Actor,
		RecordedAt: w.Now.Truncate(time.Microsecond),
	}).Error
}

// nextNumber takes n numbers of a series in a year and returns the first.
func nextNumber(tx *gorm.DB, r *DocumentSeries, year int, n int64) (first int64, err error) {
	err = tx.Raw(`INSERT INTO document_series_year (agency_id, series_id, year, next_seq) VALUES (?, ?, ?, 1 + ?)
		ON CONFLICT (agency_id, series_id, year) DO UPDATE SET next_seq = document_series_year.next_seq + ?
		RETURNING next_seq - ?`, r.AgencyID, r.ID, year, n, n, n).Scan(&first).Error
	return first, err
}

// mostSkipped bounds how many numbers are skipped at once: each is a row, and a slip of the keyboard must not fill a table.
const mostSkipped = 10_000

// SkipDocumentNumbers keeps the numbers of a series and year from the next one up to last from being given, with a reason. version 0
// skips the check. w.Response gets a DocumentSeries. Errors: ErrNotFound, *StaleError, *SkipError, idem.ErrAlreadyRecorded.
func (s *Store) SkipDocumentNumbers(ctx context.Context, agency, id string, version int64, year int, last int64, reason string, w Write,
) (r DocumentSeries, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return r, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if r, err = lockSeries(tx, agency, id, version); err != nil {
			return err
		}
		first, err := nextNumber(tx, &r, year, 0)
		switch {
		case err != nil:
			return err
		case last < first:
			return &SkipError{Next: first}
		case last-first >= mostSkipped:
			return &SkipError{Next: first, Many: true}
		}
		if _, err := nextNumber(tx, &r, year, last-first+1); err != nil {
			return err
		}
		rows := make([]documentNumberRow, 0, last-first+1)
		for seq := first; seq <= last; seq++ {
			rows = append(rows, documentNumberRow{
				AgencyID: agency, SeriesID: id, Year: year, Seq: seq, Number: r.Numbers().Format(year, seq), Reason: reason, Actor: w.Actor,
				RecordedAt: w.Now.Truncate(time.Microsecond),
			})
		}
		if err := tx.CreateInBatches(&rows, 500).Error; err != nil {
			return err
		}
		if err := r.readRest(tx); err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"year": year, "first": first, "last": last, "reason": reason})
		if err != nil {
			return err
		}
		return w.record(tx, agency, id, "series skip", detail, r)
	})
	return r, err
}

// DocumentNumber is a number of a series and what became of it.
type DocumentNumber struct {
	Seq        int64
	Number     string  // as it would look when nothing is known of it
	Known      bool    // somebody took it
	DocumentID *string // the document; nil for none, and for one that the call may not see
	Voided     bool    // of a voided document
	Skipped    bool    // of none
	Reason     string  // why it was skipped or voided; "" when the call may not see the document
	Actor      string
	RecordedAt time.Time
}

// DocumentNumberQuery selects a page of the numbers of a series in a year.
type DocumentNumberQuery struct {
	Agency string
	Series string
	Year   int
	Gaps   bool // only those that no living document has
	Offset int  // numbers of the list before the page
	Limit  int
}

// ListDocumentNumbers returns a page of numbers in order, those below the next one of which nothing is known among them. Errors:
// ErrNotFound (the series).
func (s *Store) ListDocumentNumbers(ctx context.Context, q DocumentNumberQuery) (list []DocumentNumber, err error) {
	rows, err := inReach(ctx, q.Agency)
	if err != nil {
		return nil, err
	}
	args := map[string]any{
		"agency": q.Agency, "series": q.Series, "year": q.Year, "offset": q.Offset, "gaps": q.Gaps, "limit": q.Limit, "all": rows.All || rows.Everything,
	}
	within := visible(rows).and(args)
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		r, err := readSeries(tx, q.Agency, q.Series, false)
		if err != nil {
			return err
		}
		if err := tx.Raw(`SELECT s.seq, coalesce(n.number, '') AS number, n.seq IS NOT NULL AS known, coalesce(d.state = 'voided', false) AS voided,
				n.seq IS NOT NULL AND n.document_id IS NULL AS skipped,
				CASE WHEN d.seen THEN n.document_id END AS document_id,
				CASE WHEN d.seen THEN d.void_reason WHEN n.document_id IS NULL THEN coalesce(n.reason, '') ELSE '' END AS reason,
				coalesce(n.actor, '') AS actor, n.recorded_at
			FROM document_series_year y
			CROSS JOIN LATERAL generate_series(1, y.next_seq - 1) AS s (seq)
			LEFT JOIN document_number n ON (n.agency_id, n.series_id, n.year, n.seq) = (y.agency_id, y.series_id, y.year, s.seq)
			LEFT JOIN LATERAL (SELECT d.state, d.void_reason, CASE WHEN d.application_id IS NULL THEN @all
					ELSE EXISTS (SELECT FROM application WHERE (agency_id, id) = (d.agency_id, d.application_id)`+within+`) END AS seen
				FROM document d WHERE (d.agency_id, d.id) = (n.agency_id, n.document_id)) d ON true
			WHERE y.agency_id = @agency AND y.series_id = @series AND y.year = @year
				AND (NOT @gaps OR n.document_id IS NULL OR d.state = 'voided')
			ORDER BY s.seq LIMIT @limit OFFSET @offset`, args).Scan(&list).Error; err != nil {
			return err
		}
		for i := range list {
			if !list[i].Known {
				list[i].Number = r.Numbers().Format(q.Year, list[i].Seq)
			}
		}
		return nil
	})
	return list, err
}
