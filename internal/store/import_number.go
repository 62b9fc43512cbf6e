package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/internal/numbering"
)

// pattern returns how the agency's register numbers are written.
func (a *Agency) pattern() numbering.Pattern {
	return numbering.Pattern{Before: a.NumberBefore, After: a.NumberAfter, Width: a.NumberWidth}
}

// number gives the next numbers of the agency's series to the applications that came without one, and moves the series
// past those that came with one of its own.
func (i *Import) number(agency Agency, rows []*Application) error {
	pattern := agency.pattern()
	missing, highest := map[int][]*Application{}, map[int]int64{}
	for _, a := range rows {
		year := a.ReceivedOn.Date().Year()
		if a.EnteredOn != 0 {
			year = a.EnteredOn.Date().Year()
		}
		if a.RegisterNumber == "" {
			missing[year] = append(missing[year], a)
		} else if year, seq, ok := pattern.Match(a.RegisterNumber); ok {
			highest[year] = max(highest[year], seq)
		}
	}
	for year, seq := range highest {
		if err := i.tx.Exec(`INSERT INTO numbering_series AS s (agency_id, kind, year, next_seq)
			VALUES (?, 'register', ?, ?)
			ON CONFLICT (agency_id, kind, year) DO UPDATE SET next_seq = greatest(s.next_seq, excluded.next_seq)`,
			agency.ID, year, seq+1).Error; err != nil {
			return translate(err)
		}
	}
	for year, list := range missing {
		var first int64
		if err := i.tx.Raw(`INSERT INTO numbering_series AS s (agency_id, kind, year, next_seq)
			VALUES (?, 'register', ?, ?)
			ON CONFLICT (agency_id, kind, year) DO UPDATE SET next_seq = s.next_seq + ?
			RETURNING s.next_seq - ?`,
			agency.ID, year, len(list)+1, len(list), len(list)).Scan(&first).Error; err != nil {
			return translate(err)
		}
		for n, a := range list {
			a.RegisterNumber = pattern.Format(year, first+int64(n))
		}
	}
	return nil
}

// insertApplications writes several applications in one statement.
func insertApplications(tx *gorm.DB, rows []*Application) error {
	values := make([]map[string]any, len(rows))
	for n, a := range rows {
		values[n] = a.columns()
	}
	return tx.Model(&Application{}).Create(values).Error
}

// columns are all columns of the application, the search words as an expression.
func (a *Application) columns() map[string]any {
	c := a.projection()
	for name, v := range map[string]any{
		"agency_id": a.AgencyID, "id": a.ID, "register_number": a.RegisterNumber, "external_id": a.ExternalID,
		"channel": a.Channel, "received_at": a.ReceivedAt, "received_on": a.ReceivedOn, "entered_on": a.EnteredOn,
		"oral": a.Oral, "applicant_type": a.ApplicantType, "applicant_name": a.ApplicantName,
		"applicant_id_kind": a.ApplicantIDKind, "applicant_id_number": a.ApplicantIDNumber, "phone": a.Phone,
		"email": a.Email, "postal_address": a.PostalAddress, "contact_person": a.ContactPerson, "agent": a.Agent,
		"description": a.Description, "delivery": a.Delivery, "form": a.Form, "note": a.Note,
		"split_from": a.SplitFrom, "merged_into": a.MergedInto, "import_hash": a.ImportHash, "created_at": a.CreatedAt,
		"search": clause.Expr{SQL: "array_to_tsvector(?::text[])", Vars: []any{searchArray(a)}},
	} {
		c[name] = v
	}
	return c
}
