package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"
)

// rollUpDrifts finds where roll-up and tail together are not the ledger, cell by cell, and where table 四's are not the cases.
// Everything comes from one snapshot.
const rollUpDrifts = `WITH ledger (agency_id, place, year, cell, what, n) AS (
	SELECT agency_id, 'stat_year', extract(year FROM day)::int, cell, applicant_type, sum(amount) FROM stat_entry GROUP BY 1, 3, 4, 5
	UNION ALL
	SELECT agency_id, 'stat_open', extract(year FROM day)::int, '', applicant_type, sum(CASE cell WHEN 'new' THEN amount ELSE -amount END)
	FROM stat_entry GROUP BY 1, 3, 5
	UNION ALL
	SELECT agency_id, 'legal_year', extract(year FROM served_on)::int, CASE kind WHEN 'suit' THEN 'suit_' || route ELSE kind END, 'served', count(*)
	FROM legal_case WHERE state <> 'voided' GROUP BY 1, 3, 4
	UNION ALL
	SELECT agency_id, 'legal_year', extract(year FROM concluded_on)::int, CASE kind WHEN 'suit' THEN 'suit_' || route ELSE kind END, result, count(*)
	FROM legal_case WHERE concluded_on IS NOT NULL AND state <> 'voided' GROUP BY 1, 3, 4, 5
), parts (agency_id, place, year, cell, what, n) AS (
	SELECT agency_id, 'stat_year', year, cell, what, n FROM stat_year CROSS JOIN LATERAL (VALUES ('natural_person', natural_person),
		('enterprise', enterprise), ('research', research), ('public_welfare', public_welfare), ('legal_service', legal_service), ('other', other)) AS v (what, n)
	UNION ALL
	SELECT agency_id, 'stat_open', year, '', what, n FROM stat_open CROSS JOIN LATERAL (VALUES ('natural_person', natural_person),
		('enterprise', enterprise), ('research', research), ('public_welfare', public_welfare), ('legal_service', legal_service), ('other', other)) AS v (what, n)
	UNION ALL
	SELECT agency_id, 'stat_year', year, cell, applicant_type, amount FROM stat_tail
	UNION ALL
	SELECT agency_id, 'stat_open', year, '', applicant_type, CASE cell WHEN 'new' THEN amount ELSE -amount END FROM stat_tail
	UNION ALL
	SELECT agency_id, 'legal_year', year, line, what, n FROM legal_year CROSS JOIN LATERAL (VALUES ('served', served), ('upheld', upheld),
		('corrected', corrected), ('other_result', other_result)) AS v (what, n)
	UNION ALL
	SELECT agency_id, 'legal_year', year, line, what, amount FROM legal_tail
), kept AS (
	SELECT agency_id, place, year, cell, what, sum(n) AS n FROM parts GROUP BY 1, 2, 3, 4, 5
)
SELECT agency_id, place, year, cell, what, coalesce(kept.n, 0) AS stored, coalesce(ledger.n, 0) AS derived
FROM ledger FULL JOIN kept USING (agency_id, place, year, cell, what)
WHERE coalesce(kept.n, 0) <> coalesce(ledger.n, 0)
ORDER BY 1, 2, 3, 4, 5`

// rollUpDrift is one figure of the roll-up that is not that of the ledger.
type rollUpDrift struct {
	AgencyID        string
	Place           string // stat_year, stat_open or legal_year
	Year            int
	Cell            string // or line of table 四; empty in stat_open
	What            string // the column
	Stored, Derived int
}

func (d *rollUpDrift) drift() Drift {
	name := fmt.Sprintf("%s[%d %s %s]", d.Place, d.Year, d.Cell, d.What)
	if d.Cell == "" {
		name = fmt.Sprintf("%s[%d %s]", d.Place, d.Year, d.What)
	}
	return Drift{Key: Key{Agency: d.AgencyID}, Column: name, Stored: fmt.Sprint(d.Stored), Derived: fmt.Sprint(d.Derived), Fixable: true}
}

// checkRollUp compares the yearly roll-up with the ledger, tells of every drift and repairs them.
func (s *Store) checkRollUp(ctx context.Context, c Check, sum *Checked) error {
	var found []rollUpDrift
	compare := func(tx *gorm.DB) error { return tx.Raw(rollUpDrifts).Scan(&found).Error }
	var err error
	if c.Repair == nil {
		err = s.inSnapshot(ctx, compare)
	} else {
		err = s.inTx(ctx, func(tx *gorm.DB) error {
			// Nobody folds meanwhile; what is being committed is in neither sum of the statement, or in both.
			if err := tx.Exec("SELECT only_row FROM stat_fold FOR UPDATE").Error; err != nil {
				return err
			}
			if err := compare(tx); err != nil {
				return err
			}
			return repairRollUp(tx, found, *c.Repair)
		})
	}
	if err != nil {
		return err
	}
	sum.Drifts += len(found)
	if c.Repair != nil {
		sum.Repaired += len(found)
	}
	for i := range found {
		if c.Found == nil {
			break
		}
		if err := c.Found(found[i].drift()); err != nil {
			return err
		}
	}
	return nil
}

// repairRollUp brings the figures to those of the ledger and leaves one audit entry an agency.
func repairRollUp(tx *gorm.DB, found []rollUpDrift, w Write) error {
	columns := map[string][]string{}
	for i := range found {
		d := &found[i]
		statement, keys := repairYear, []any{d.AgencyID, d.Year, d.Cell}
		switch d.Place {
		case "stat_open":
			statement, keys = repairOpen, keys[:2]
		case "legal_year":
			statement = repairLegal
		}
		if err := tx.Exec(statement, keys...).Error; err != nil {
			return err
		}
		set := map[string]any{d.What: gorm.Expr(d.What+" + ?", d.Derived-d.Stored)}
		row := tx.Table(d.Place).Where("agency_id = ? AND year = ?", d.AgencyID, d.Year)
		switch d.Place {
		case "stat_year":
			row = row.Where("cell = ?", d.Cell)
		case "legal_year":
			row = row.Where("line = ?", d.Cell)
		}
		if err := row.Updates(set).Error; err != nil {
			return err
		}
		columns[d.AgencyID] = append(columns[d.AgencyID], d.drift().Column)
	}
	for agency, repaired := range columns {
		detail, err := json.Marshal(map[string]any{"columns": repaired})
		if err != nil {
			return err
		}
		if err := tx.Create(w.auditRow(agency, agency, "repair", detail)).Error; err != nil {
			return err
		}
	}
	return nil
}

// The rows that a repair adds where there are none.
const (
	repairYear  = `INSERT INTO stat_year VALUES (?, ?, ?, 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING`
	repairOpen  = `INSERT INTO stat_open VALUES (?, ?, 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING`
	repairLegal = `INSERT INTO legal_year VALUES (?, ?, ?, 0, 0, 0, 0) ON CONFLICT DO NOTHING`
)
