package store

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/stats"
)

// agencyPast is one row of table agency_past: how an agency stood from the moment that this was recorded.
type agencyPast struct {
	ID          int64     `gorm:"column:id;primaryKey"`
	AgencyID    string    `gorm:"column:agency_id"`
	RecordedAt  time.Time `gorm:"column:recorded_at"`
	DisplayName string    `gorm:"column:display_name"`
	ParentID    *string   `gorm:"column:parent_id"`
	DissolvedOn Day       `gorm:"column:dissolved_on"`
	SuccessorID *string   `gorm:"column:successor_id"`
}

// TableName implements gorm's Tabler.
func (agencyPast) TableName() string { return "agency_past" }

func (p *agencyPast) member() stats.Member {
	m := stats.Member{Agency: p.AgencyID, DisplayName: p.DisplayName, Dissolved: p.DissolvedOn.Date()}
	if p.ParentID != nil {
		m.Parent = *p.ParentID
	}
	if p.SuccessorID != nil {
		m.Successor = *p.SuccessorID
	}
	return m
}

// organisations is everything that was ever recorded of how the agencies stand, as of one version of the tree.
type organisations struct {
	version int64        // of table agency_tree
	past    []agencyPast // by agency, oldest record first
	present *stats.Organisation
	number  int // of agencies
}

func readOrganisations(tx *gorm.DB, version int64) (*organisations, error) {
	o := &organisations{version: version}
	if err := tx.Order("agency_id, recorded_at, id").Find(&o.past).Error; err != nil {
		return nil, err
	}
	for i := range o.past {
		if i == 0 || o.past[i-1].AgencyID != o.past[i].AgencyID {
			o.number++
		}
	}
	o.present = o.asOf(time.Time{})
	return o, nil
}

// asOf returns the organisation as it was known at an instant; the zero instant is now. Of an agency that was recorded later
// than that, as one of an old register is, it is what was recorded first.
func (o *organisations) asOf(at time.Time) *stats.Organisation {
	if at.IsZero() && o.present != nil {
		return o.present
	}
	var members []stats.Member
	for i := range o.past {
		p := &o.past[i]
		first := i == 0 || o.past[i-1].AgencyID != p.AgencyID
		switch {
		case first:
			members = append(members, p.member())
		case at.IsZero() || !p.RecordedAt.After(at):
			members[len(members)-1] = p.member()
		}
	}
	return stats.NewOrganisation(members)
}

// between are the records that came after one instant and not after another; a zero to is now. First records of an agency are
// left out: they changed nothing.
func (o *organisations) between(from, to time.Time) []agencyPast {
	var records []agencyPast
	for i := range o.past {
		p := &o.past[i]
		later := i > 0 && o.past[i-1].AgencyID == p.AgencyID
		if later && p.RecordedAt.After(from) && (to.IsZero() || !p.RecordedAt.After(to)) {
			records = append(records, *p)
		}
	}
	slices.SortStableFunc(records, func(a, b agencyPast) int { return a.RecordedAt.Compare(b.RecordedAt) })
	return records
}
