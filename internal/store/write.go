package store

import (
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/seal"
)

// Write is who writes, when, and the request that asked for it; every writing method takes one.
type Write struct {
	Actor       string    // the principal's id
	Correlation string    // the correlation id of the call
	Now         time.Time // the instant that is recorded
	Origin      audit.Origin

	// Request is the request to be recorded in the same transaction, nil when the caller gave no request_id.
	Request *idem.Pending
	// Response encodes the answer to Request from what was written (Agency, Application, …); needed with Request only.
	Response func(written any) ([]byte, error)
}

// record writes the audit entry of an act and, when there is one, the request with its response.
func (w Write) record(tx *gorm.DB, agency, subject, action string, detail []byte, written any) error {
	return w.recordChanges(tx, agency, subject, action, detail, "{}", written)
}

// recordChanges is record with the columns that changed.
func (w Write) recordChanges(tx *gorm.DB, agency, subject, action string, detail []byte, changes string, written any) error {
	entry := w.auditRow(agency, subject, action, detail)
	entry.Changes = changes
	if err := tx.Create(entry).Error; err != nil {
		return err
	}
	return w.recordRequest(tx, written)
}

// recordRequest writes the request with its response, when there is one.
func (w Write) recordRequest(tx *gorm.DB, written any) error {
	if w.Request == nil {
		return nil
	}
	ring, err := ringOf(tx)
	if err != nil {
		return err
	}
	row, err := w.requestRow(ring, written)
	if err != nil {
		return err
	}
	return tx.Create(row).Error
}

func (w Write) auditRow(agency, subject, action string, detail []byte) *auditRow {
	if detail == nil {
		detail = []byte("{}")
	}
	o := w.Origin.Clipped()
	return &auditRow{
		AgencyID: agency, Subject: subject, Action: action, Actor: w.Actor, Correlation: w.Correlation,
		RecordedAt: w.Now, Detail: string(detail),
		Kind: audit.Write, Outcome: audit.Done, ActorKind: o.ActorKind, OnBehalf: o.OnBehalf, Source: o.Source,
		UserAgent: o.UserAgent, Session: o.Session, Method: o.Method, Resource: o.Resource, Reason: o.Reason, Changes: "{}",
	}
}

func (w Write) requestRow(ring *seal.Ring, written any) (*requestRow, error) {
	response, err := w.Response(written)
	if err != nil {
		return nil, err
	}
	return &requestRow{
		Principal: w.Request.Principal, RequestID: w.Request.RequestID, Method: w.Request.Method,
		Response: sealResponse(ring, w.Request, response), CreatedAt: w.Now,
	}, nil
}
