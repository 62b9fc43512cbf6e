package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/publication"
	"github.com/yishenqing/foi/workflow"
)

// Bounds of what is compared for candidates.
const (
	ComparedApplications = 5000 // the latest so many
	comparedText         = 2000 // characters of a description
)

// Suggestion is what an applicant suggested to publish, of which nothing came yet.
type Suggestion struct {
	ApplicationID string `gorm:"column:application_id"`
	Number        int    `gorm:"column:number"`
	Content       string `gorm:"column:content"`
	Description   string `gorm:"column:description"`
	Released      bool   `gorm:"column:released"`
}

// Askings are what candidates are found in.
type Askings struct {
	Asked       []publication.Asked // in the order of registration
	Suggestions []Suggestion
	Cut         bool // there were more than ComparedApplications
}

// releasedSQL is the condition on table application that it was answered with the information or a part of it, and not by saying where
// it is public already.
const releasedSQL = `(application.result_row IN (@granted, @partial) AND coalesce(application.standing->'last'->>'kind', '') <> @public
	AND application.state IN (@answered, @delivered, @archived))`

const askedSQL = `SELECT application.id, left(application.description, @text) AS description, application.applicant_blind AS applicant,
	` + releasedSQL + ` AS releasable,
	(coalesce(jsonb_array_length(nullif(application.standing->'publications', 'null')), 0) > 0 OR EXISTS (
		SELECT 1 FROM publication_application pa JOIN publication p ON p.agency_id = pa.agency_id AND p.id = pa.publication_id
		WHERE pa.agency_id = application.agency_id AND pa.application_id = application.id AND p.state <> 'withdrawn')) AS published
FROM application
WHERE application.agency_id = @agency AND application.receipt_on >= @since AND application.state <> @voided
	AND application.disposed_on IS NULL/*reach*/
ORDER BY application.id DESC LIMIT @limit`

const suggestedSQL = `SELECT i.application_id, i.number, i.content, left(application.description, @text) AS description, ` + releasedSQL + ` AS released
FROM applicant_input i JOIN application ON application.agency_id = i.agency_id AND application.id = i.application_id
WHERE i.agency_id = @agency AND i.kind = @kind AND application.receipt_on >= @since AND application.state <> @voided
	AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.agency_id = i.agency_id AND p.suggested_on = i.application_id AND p.suggestion = i.number)/*reach*/
ORDER BY i.recorded_at DESC, i.application_id DESC, i.number DESC LIMIT @limit`

// PublicationAskings returns the applications of an agency received since a day, as far as they are within reach, and what their
// applicants suggested to publish.
func (s *Store) PublicationAskings(ctx context.Context, agency string, since Day) (a Askings, err error) {
	rows, err := inReach(ctx, agency)
	if err != nil {
		return a, err
	}
	args := map[string]any{
		"agency": agency, "since": since, "text": comparedText, "limit": ComparedApplications + 1, "kind": InputPublication,
		"granted": string(outcome.RowGranted), "partial": string(outcome.RowPartial), "public": string(outcome.AlreadyPublic),
		"voided": string(workflow.Voided), "answered": string(workflow.Answered), "delivered": string(workflow.Delivered), "archived": string(workflow.Archived),
	}
	within := visible(rows).and(args)
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		a = Askings{}
		if err := tx.Raw(strings.Replace(askedSQL, "/*reach*/", within, 1), args).Scan(&a.Asked).Error; err != nil {
			return err
		}
		return tx.Raw(strings.Replace(suggestedSQL, "/*reach*/", within, 1), args).Scan(&a.Suggestions).Error
	})
	if len(a.Asked) > ComparedApplications {
		a.Asked, a.Cut = a.Asked[:ComparedApplications], true
	}
	for i, j := 0, len(a.Asked)-1; i < j; i, j = i+1, j-1 {
		a.Asked[i], a.Asked[j] = a.Asked[j], a.Asked[i]
	}
	return a, err
}

// Published is a publication as everybody may read it.
type Published struct {
	AgencyID    string    `gorm:"column:agency_id"`
	AgencyName  string    `gorm:"column:agency_name"`
	ID          string    `gorm:"column:id"`
	Title       string    `gorm:"column:title"`
	Summary     string    `gorm:"column:summary"`
	Place       string    `gorm:"column:place"`
	PlaceName   string    `gorm:"column:place_name"`
	URL         string    `gorm:"column:url"`
	PublishedOn Day       `gorm:"column:published_on"`
	UpdatedAt   time.Time `gorm:"column:updated_at"`
}

// PublishedQuery selects a page of the public list, the latest first.
type PublishedQuery struct {
	Agency string // "" for all
	// After is the last row of the page before; none for the first page.
	After struct {
		On         Day
		Agency, ID string
	}
	Limit int
}

// ListPublished returns what is public, of an agency or of all. Errors: ErrNotFound (the agency).
func (s *Store) ListPublished(ctx context.Context, q PublishedQuery) (list []Published, err error) {
	db := s.db.WithContext(ctx)
	if err := knownAgency(db, q.Agency); err != nil {
		return nil, err
	}
	query := db.Table("publication AS p").Joins("JOIN agency a ON a.id = p.agency_id").
		Select("p.agency_id, a.display_name AS agency_name, p.id, p.title, p.summary, p.place, p.place_name, p.url, p.published_on, p.updated_at").
		Where("p.state = ?", string(publication.Published))
	if q.Agency != "" {
		query = query.Where("p.agency_id = ?", q.Agency)
	}
	if q.After.ID != "" {
		query = query.Where("(p.published_on, p.agency_id, p.id) < (?::date, ?, ?)", q.After.On, q.After.Agency, q.After.ID)
	}
	err = query.Order("p.published_on DESC, p.agency_id DESC, p.id DESC").Limit(q.Limit).Find(&list).Error
	return list, translate(err)
}

// PublishedChanged returns when the public list of an agency, or of all when it is "", last changed, and how many things are on it; the
// zero instant when it never had any. Errors: ErrNotFound (the agency).
func (s *Store) PublishedChanged(ctx context.Context, agency string) (at time.Time, n int, err error) {
	db := s.db.WithContext(ctx)
	if err := knownAgency(db, agency); err != nil {
		return at, 0, err
	}
	query := db.Table("publication").Where("state IN ?", []string{string(publication.Published), string(publication.Withdrawn)})
	if agency != "" {
		query = query.Where("agency_id = ?", agency)
	}
	var row struct {
		At *time.Time
		N  int
	}
	err = query.Select("max(updated_at) AS at, count(*) FILTER (WHERE state = 'published') AS n").Take(&row).Error
	if row.At != nil {
		at = *row.At
	}
	return at, row.N, translate(err)
}

// knownAgency refuses an agency that there is not; "" stands for all.
func knownAgency(db *gorm.DB, id string) error {
	if id == "" {
		return nil
	}
	return translate(db.Select("id").Take(&Agency{}, "id = ?", id).Error)
}

// Publications returns the latest publication of each of some applications that has been public, as far as the caller may see it.
func (v *View) Publications(keys []Key) (map[Key]Publication, error) {
	r, err := tenancy.FromContext(v.ctx())
	if err != nil {
		return nil, err
	}
	found := map[Key]Publication{}
	cases := r.Cases()
	for _, key := range keys {
		rows, err := cases.Agency(key.Agency)
		if err != nil {
			continue
		}
		var list []Publication
		if err := shown(rows).where(v.tx.Model(&Publication{})).Joins(`JOIN publication_application link ON link.agency_id = publication.agency_id
			AND link.publication_id = publication.id`).Where("link.agency_id = ? AND link.application_id = ? AND publication.published_at IS NOT NULL", key.Agency, key.ID).
			Order("publication.published_at DESC").Limit(1).Find(&list).Error; err != nil {
			return nil, err
		}
		if len(list) > 0 {
			found[key] = list[0]
		}
	}
	return found, nil
}
