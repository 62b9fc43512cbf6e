package store

import (
	"context"
	"encoding/json"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/stats"
)

// repair writes what follows from the events of an application, and tells how many drifts are left. It looks again under a
// lock: what others wrote in the meantime stays.
func (s *Store) repair(ctx context.Context, key Key, w Write) (left int, err error) {
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		var rows []Application
		if err := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Select(checkedColumns).
			Find(&rows, "agency_id = ? AND id = ?", key.Agency, key.ID).Error; err != nil {
			return err
		}
		kept, err := readKept(tx, rows)
		if err != nil || len(kept) == 0 {
			return err
		}
		found, want := kept[0].compare(law)
		fixable := columnsOf(found)
		if left = len(found) - len(fixable); len(fixable) == 0 {
			return nil
		}
		return kept[0].rewrite(tx, want, fixable, w)
	})
	return left, err
}

// columnsOf returns the places of the drifts that can be repaired.
func columnsOf(found []Drift) []string {
	var columns []string
	for _, d := range found {
		if d.Fixable {
			columns = append(columns, d.Column)
		}
	}
	return columns
}

// rewrite replaces the projection, tops up the statistics so that their sums are right, and leaves an audit entry.
func (k *keptCase) rewrite(tx *gorm.DB, want *derived, repaired []string, w Write) error {
	a := &want.application
	a.Version++
	a.UpdatedAt = w.Now
	columns := a.projection()
	columns["search"] = gorm.Expr("array_to_tsvector(?::text[])", searchArray(a))
	if err := tx.Model(&Application{}).Where("agency_id = ? AND id = ?", a.AgencyID, a.ID).Updates(columns).Error; err != nil {
		return err
	}
	if err := replaceDuties(tx, a.Key(), want.duties); err != nil {
		return err
	}
	if err := replaceAnswers(tx, a.Key(), want.answers); err != nil {
		return err
	}
	if entries := corrections(k.sums, want.sums); len(entries) > 0 {
		if err := tx.Create(statRows(a.Key(), entries, w.Now)).Error; err != nil {
			return err
		}
	}
	detail, err := json.Marshal(map[string]any{"columns": repaired})
	if err != nil {
		return err
	}
	return tx.Create(w.auditRow(a.AgencyID, a.ID, "repair", detail)).Error
}

// corrections are the statistics entries that lead from one set of sums to another; entries are never changed.
func corrections(stored, derived map[statKey]int) []stats.Entry {
	var entries []stats.Entry
	enter := func(k statKey, missing int) {
		e := stats.Entry{Cell: k.cell, Day: k.day.Date(), Applicant: k.applicant, Amount: 1}
		if missing < 0 {
			e, missing = e.Reversed(), -missing
		}
		for range missing {
			entries = append(entries, e)
		}
	}
	for k, n := range derived {
		enter(k, n-stored[k])
	}
	for k, n := range stored {
		if _, ok := derived[k]; !ok {
			enter(k, -n)
		}
	}
	return entries
}
