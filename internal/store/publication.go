package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/publication"
	"github.com/yishenqing/foi/workflow"
)

// Publication is one row of table publication.
type Publication struct {
	AgencyID        string     `gorm:"column:agency_id;primaryKey"`
	ID              string     `gorm:"column:id;primaryKey"`
	Title           string     `gorm:"column:title"`
	Summary         string     `gorm:"column:summary"`
	Origin          string     `gorm:"column:origin"`
	SuggestedOn     *string    `gorm:"column:suggested_on"` // the application whose applicant suggested it
	Suggestion      *int       `gorm:"column:suggestion"`   // the number of his input
	Reason          string     `gorm:"column:reason"`
	FormedOn        Day        `gorm:"column:formed_on"`
	State           string     `gorm:"column:state"`
	ProposedBy      string     `gorm:"column:proposed_by"`
	ProposedAt      time.Time  `gorm:"column:proposed_at"`
	ApprovedBy      string     `gorm:"column:approved_by"`
	ApprovedAt      *time.Time `gorm:"column:approved_at"`
	DeclinedBy      string     `gorm:"column:declined_by"`
	DeclinedAt      *time.Time `gorm:"column:declined_at"`
	DeclinedReason  string     `gorm:"column:declined_reason"`
	Place           string     `gorm:"column:place"`
	PlaceName       string     `gorm:"column:place_name"`
	URL             string     `gorm:"column:url"`
	PublishedOn     Day        `gorm:"column:published_on"`
	PublishedBy     string     `gorm:"column:published_by"`
	PublishedAt     *time.Time `gorm:"column:published_at"`
	WithdrawnBy     string     `gorm:"column:withdrawn_by"`
	WithdrawnAt     *time.Time `gorm:"column:withdrawn_at"`
	WithdrawnReason string     `gorm:"column:withdrawn_reason"`
	Version         int64      `gorm:"column:version"`
	UpdatedAt       time.Time  `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName implements gorm's Tabler.
func (Publication) TableName() string { return "publication" }

// PublicationCheck is one row of table publication_check.
type PublicationCheck struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	PublicationID string    `gorm:"column:publication_id;primaryKey"`
	Number        int       `gorm:"column:number;primaryKey;autoIncrement:false"`
	Kind          string    `gorm:"column:kind"`
	Result        string    `gorm:"column:result"`
	Opinion       string    `gorm:"column:opinion"`
	Authority     string    `gorm:"column:authority"`
	Actor         string    `gorm:"column:actor"`
	RecordedAt    time.Time `gorm:"column:recorded_at"`
}

// TableName implements gorm's Tabler.
func (PublicationCheck) TableName() string { return "publication_check" }

// publicationApplication is one row of table publication_application.
type publicationApplication struct {
	AgencyID      string `gorm:"column:agency_id;primaryKey"`
	PublicationID string `gorm:"column:publication_id;primaryKey"`
	ApplicationID string `gorm:"column:application_id;primaryKey"`
}

// TableName implements gorm's Tabler.
func (publicationApplication) TableName() string { return "publication_application" }

// PublicationRecord is a publication with what belongs to it.
type PublicationRecord struct {
	Publication
	Checks       []PublicationCheck
	Applications []string // ids
}

// Facts are what its next step depends on.
func (r *PublicationRecord) Facts() publication.Facts {
	f := publication.Facts{State: publication.State(r.State), ProposedBy: r.ProposedBy, Results: map[publication.Kind]publication.Result{}}
	for i := range r.Checks {
		f.CheckedBy = append(f.CheckedBy, r.Checks[i].Actor)
		f.Results[publication.Kind(r.Checks[i].Kind)] = publication.Result(r.Checks[i].Result)
	}
	return f
}

// shown is the condition on table publication that all its applications are within reach: a publication tells what was asked for, and
// of a restricted application nobody but its readers knows.
func shown(rows tenancy.Rows) condition {
	c := visible(rows)
	if c.sql == "" {
		return c
	}
	return condition{`NOT EXISTS (SELECT 1 FROM publication_application pa
		JOIN application ON application.agency_id = pa.agency_id AND application.id = pa.application_id
		WHERE pa.agency_id = publication.agency_id AND pa.publication_id = publication.id AND NOT (` + c.sql + `))`, c.args}
}

// thePublication adds the condition that a row of table publication is the one of a key, and within reach.
func thePublication(db *gorm.DB, key Key) *gorm.DB {
	rows, err := inReach(db.Statement.Context, key.Agency)
	if err != nil {
		_ = db.AddError(err)
		return db
	}
	return shown(rows).where(db.Where("agency_id = ? AND id = ?", key.Agency, key.ID))
}

// readPublication reads a publication with what belongs to it.
func readPublication(tx *gorm.DB, key Key, lock bool) (r PublicationRecord, err error) {
	query := tx
	if lock {
		query = forUpdate(tx)
	}
	if err := thePublication(query, key).Take(&r.Publication).Error; err != nil {
		return r, err
	}
	return r, r.readRest(tx)
}

func (r *PublicationRecord) readRest(tx *gorm.DB) error {
	of := func() *gorm.DB { return tx.Where("agency_id = ? AND publication_id = ?", r.AgencyID, r.ID) }
	if err := of().Order("number").Find(&r.Checks).Error; err != nil {
		return err
	}
	return of().Model(&publicationApplication{}).Order("application_id").Pluck("application_id", &r.Applications).Error
}

// GetPublication returns a publication. Errors: ErrNotFound.
func (s *Store) GetPublication(ctx context.Context, key Key) (r PublicationRecord, err error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return r, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		r, err = readPublication(tx, key, false)
		return err
	})
	return r, err
}

// PublicationQuery selects a page of publications, the latest proposed first.
type PublicationQuery struct {
	Agency string
	State  string // "" for all
	Before string // id of the last one of the page before, "" for the first page
	Limit  int
}

// ListPublications returns publications.
func (s *Store) ListPublications(ctx context.Context, q PublicationQuery) (list []PublicationRecord, err error) {
	rows, err := inReach(ctx, q.Agency)
	if err != nil {
		return nil, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		query := shown(rows).where(tx.Where("agency_id = ?", q.Agency))
		if q.State != "" {
			query = query.Where("state = ?", q.State)
		}
		if q.Before != "" {
			query = query.Where("id < ?", q.Before)
		}
		var found []Publication
		if err := query.Order("id DESC").Limit(q.Limit).Find(&found).Error; err != nil {
			return err
		}
		list = make([]PublicationRecord, len(found))
		for i := range found {
			list[i].Publication = found[i]
			if err := list[i].readRest(tx); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// CreatePublication proposes that information of applications becomes public; check is asked about the applications. w.Response gets a PublicationRecord. Errors: ErrNotFound (one of the applications, or the suggestion), those of check,
// idem.ErrAlreadyRecorded.
func (s *Store) CreatePublication(ctx context.Context, r PublicationRecord, check func([]Loaded) error, w Write) (PublicationRecord, error) {
	if err := wholeAgency(ctx, r.AgencyID); err != nil {
		return r, err
	}
	at := w.Now.Truncate(time.Microsecond)
	r.State, r.ProposedBy, r.ProposedAt, r.UpdatedAt, r.Version = string(publication.Proposed), w.Actor, at, at, 1
	err := s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		all := make([]Loaded, len(r.Applications))
		links := make([]publicationApplication, len(r.Applications))
		for i, id := range r.Applications {
			var err error
			if all[i], err = load(tx, law, Key{Agency: r.AgencyID, ID: id}, false); err != nil {
				return err
			}
			links[i] = publicationApplication{r.AgencyID, r.ID, id}
		}
		if r.Suggestion != nil {
			if err := tx.Take(&ApplicantInput{}, "agency_id = ? AND application_id = ? AND number = ? AND kind = ?", r.AgencyID, *r.SuggestedOn,
				*r.Suggestion, InputPublication).Error; err != nil {
				return err
			}
		}
		if err := check(all); err != nil {
			return err
		}
		if err := tx.Create(&r.Publication).Error; err != nil {
			return err
		}
		if err := tx.Create(&links).Error; err != nil {
			return err
		}
		return r.record(tx, w, "propose_publication", nil)
	})
	return r, err
}

// CheckPublication records a check. version is what the caller saw, 0 skips the check of it. w.Response gets a PublicationRecord.
// Errors: ErrNotFound, *StaleError, *publication.Refusal, idem.ErrAlreadyRecorded.
func (s *Store) CheckPublication(ctx context.Context, key Key, version int64, c PublicationCheck, w Write) (PublicationRecord, error) {
	return s.changePublication(ctx, key, version, publication.Step{Do: publication.Check, By: w.Actor}, w,
		func(tx *gorm.DB, _ *Law, r *PublicationRecord) (map[string]any, error) {
			c.AgencyID, c.PublicationID, c.Number, c.Actor, c.RecordedAt = key.Agency, key.ID, len(r.Checks)+1, w.Actor, w.Now.Truncate(time.Microsecond)
			r.Checks = append(r.Checks, c)
			return nil, tx.Create(&c).Error
		}, map[string]any{"kind": c.Kind, "result": c.Result})
}

// DecidePublication approves, declines or withdraws. version is what the caller saw, 0 skips the check of it. w.Response gets a
// PublicationRecord. Errors: ErrNotFound, *StaleError, *publication.Refusal, idem.ErrAlreadyRecorded.
func (s *Store) DecidePublication(ctx context.Context, key Key, version int64, do publication.Act, reason string, w Write) (PublicationRecord, error) {
	at := w.Now.Truncate(time.Microsecond)
	return s.changePublication(ctx, key, version, publication.Step{Do: do, By: w.Actor, Reason: reason}, w,
		func(*gorm.DB, *Law, *PublicationRecord) (map[string]any, error) {
			switch do { //nolint:exhaustive // the others have methods of their own
			case publication.Approve:
				return map[string]any{"approved_by": w.Actor, "approved_at": at}, nil
			case publication.Decline:
				return map[string]any{"declined_by": w.Actor, "declined_at": at, "declined_reason": reason}, nil
			default:
				return map[string]any{"withdrawn_by": w.Actor, "withdrawn_at": at, "withdrawn_reason": reason}, nil
			}
		}, nil)
}

// Publish says where and since when something is public.
type Publish struct {
	Place, PlaceName, URL string
	On                    Day
}

// PublishPublication publishes: the act of each application, unless that has been done to it before, and the publication itself, all or
// nothing. version is what the caller saw, 0 skips the check of it. w.Response gets a PublicationRecord. Errors: ErrNotFound, *StaleError,
// *publication.Refusal, a *TargetError of *workflow.Refusal, idem.ErrAlreadyRecorded.
func (s *Store) PublishPublication(ctx context.Context, key Key, version int64, p Publish, w Write) (PublicationRecord, error) {
	return s.changePublication(ctx, key, version, publication.Step{Do: publication.Publish, By: w.Actor}, w,
		func(tx *gorm.DB, law *Law, r *PublicationRecord) (map[string]any, error) {
			targets := make([]Target, len(r.Applications))
			for i, id := range r.Applications {
				targets[i] = Target{Key: Key{Agency: key.Agency, ID: id}, Decide: func(l Loaded) (Change, error) {
					change := Change{Action: string(workflow.Publish), Detail: map[string]any{"on": p.On.Date(), "publication": key.ID}}
					if len(l.Standing.Publications) == 0 { // one piece of information counts once for an application (4.15)
						change.Events = []workflow.Event{{Do: workflow.Publish, On: p.On.Date(), To: p.Place}}
					}
					return change, nil
				}}
			}
			acts := w
			acts.Request = nil // the call is recorded with the publication
			if _, err := changeAll(tx, law, acts, targets); err != nil {
				return nil, err
			}
			return map[string]any{
				"place": p.Place, "place_name": p.PlaceName, "url": p.URL, "published_on": p.On, "published_by": w.Actor,
				"published_at": w.Now.Truncate(time.Microsecond),
			}, nil
		}, map[string]any{"place": p.Place, "place_name": p.PlaceName, "url": p.URL, "on": p.On.Date()})
}

// changePublication locks a publication, asks the table of its life, lets apply do the rest and say which columns change, and writes
// all with the audit entry and the request.
func (s *Store) changePublication(ctx context.Context, key Key, version int64, step publication.Step, w Write,
	apply func(*gorm.DB, *Law, *PublicationRecord) (map[string]any, error), detail map[string]any,
) (r PublicationRecord, err error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return r, err
	}
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		if r, err = readPublication(tx, key, true); err != nil {
			return err
		}
		if version != 0 && version != r.Version {
			return &StaleError{Current: r.Version}
		}
		next, err := publication.Next(r.Facts(), step)
		if err != nil {
			return err
		}
		columns, err := apply(tx, law, &r)
		if err != nil {
			return err
		}
		if columns == nil {
			columns = map[string]any{}
		}
		columns["state"], columns["version"], columns["updated_at"] = string(next), r.Version+1, w.Now.Truncate(time.Microsecond)
		if err := tx.Model(&Publication{}).Where("agency_id = ? AND id = ?", key.Agency, key.ID).Updates(columns).Error; err != nil {
			return err
		}
		if err := tx.Take(&r.Publication, "agency_id = ? AND id = ?", key.Agency, key.ID).Error; err != nil {
			return err
		}
		if step.Reason != "" {
			detail = map[string]any{"reason": step.Reason}
		}
		return r.record(tx, w, string(step.Do)+"_publication", detail)
	})
	return r, err
}

// record writes the audit entry of a step and the request.
func (r *PublicationRecord) record(tx *gorm.DB, w Write, action string, detail map[string]any) error {
	said := map[string]any{"publication": r.ID, "state": r.State, "title": r.Title, "applications": r.Applications}
	for k, v := range detail {
		said[k] = v
	}
	encoded, err := json.Marshal(said)
	if err != nil {
		return err
	}
	return w.record(tx, r.AgencyID, r.ID, action, encoded, *r)
}
