package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/calendar"
)

// DocumentQuery selects a page of an agency's documents. Where, Args and Order come from a compiled filter and a keyset over table
// document, never from the caller's text.
type DocumentQuery struct {
	Agency string
	Where  string
	Args   []any
	Order  string
	Limit  int
	Inbox  *DocumentInbox // only what waits for somebody; nil: all
}

// DocumentInbox is somebody for whom documents wait.
type DocumentInbox struct {
	By     approval.Hand
	Drafts bool           // he may draft in the agency
	Steps  []approval.Act // the deciding steps that he may take there
	Today  calendar.Date
}

// ListDocuments returns a page of documents without drafts and steps, as far as the call may see them.
func (s *Store) ListDocuments(ctx context.Context, q DocumentQuery) (rows []Document, err error) {
	if err := wholeAgency(ctx, q.Agency); err != nil {
		return nil, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		page := documentsSeen(tx, q.Agency).Order(q.Order).Limit(q.Limit)
		if q.Where != "" {
			page = page.Where(q.Where, q.Args...)
		}
		if q.Inbox != nil {
			waits, err := q.Inbox.condition(tx, q.Agency)
			if err != nil {
				return err
			}
			page = waits.where(page)
		}
		return page.Find(&rows).Error
	})
	return rows, err
}

// seats are the columns that name somebody for a deciding step.
var seats = map[approval.Act]struct{ state, column string }{
	approval.Review:      {string(approval.InReview), "reviewer"},
	approval.LegalReview: {string(approval.InLegalReview), "legal_reviewer"},
	approval.Approve:     {string(approval.InApproval), "approver"},
}

// condition is that a document waits for somebody: to be decided on by him, for himself or for somebody on leave, as approval.Next
// allows it; or to be gone on with, as his own.
func (i *DocumentInbox) condition(tx *gorm.DB, agency string) (condition, error) {
	absent, err := i.standsInFor(tx, agency)
	if err != nil {
		return condition{}, err
	}
	c := condition{sql: "(false"}
	if i.Drafts {
		c.sql += " OR (document.drafted_by = ? AND document.state IN ('draft', 'returned', 'approved'))"
		c.args = append(c.args, i.By.Principal)
	}
	for _, act := range []approval.Act{approval.Review, approval.LegalReview, approval.Approve} {
		if !slices.Contains(i.Steps, act) {
			continue
		}
		seat := seats[act]
		column := "document." + seat.column
		c.sql += ` OR (document.state = ? AND (` + column + ` = '' OR ` + column + ` IN ? OR ` + column + ` IN ? AND NOT EXISTS (
				SELECT FROM officer o JOIN document_draft w ON w.actor = 'users/' || o.user_id
				WHERE o.agency_id = document.agency_id AND o.id = ` + column + ` AND (w.agency_id, w.document_id) = (document.agency_id, document.id)))
			AND NOT EXISTS (SELECT FROM document_draft w
				WHERE (w.agency_id, w.document_id) = (document.agency_id, document.id) AND w.actor = ?))`
		c.args = append(c.args, seat.state, orNobody(i.By.Officers), orNobody(absent), i.By.Principal)
	}
	c.sql += ")"
	return c, nil
}

// standsInFor are the officers in whose place somebody acts on the day.
func (i *DocumentInbox) standsInFor(tx *gorm.DB, agency string) (absent []string, err error) {
	if len(i.By.Officers) == 0 {
		return nil, nil
	}
	staff, officers, err := readStaff(tx, agency, i.Today)
	for _, o := range officers {
		if in, ok := staff.StandIn(o.ID); ok && in.ID != o.ID && slices.Contains(i.By.Officers, in.ID) {
			absent = append(absent, o.ID)
		}
	}
	return absent, err
}

// orNobody keeps IN from an empty list, which is no SQL; no officer's id is empty, and neither is a seat's that is asked for.
func orNobody(ids []string) []string {
	if len(ids) == 0 {
		return []string{"-"}
	}
	return ids
}
