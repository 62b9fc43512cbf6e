package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/stats"
)

// openExports is how many exports of one caller may wait or run at once.
const openExports = 20

// TooManyExportsError is the refusal of a caller whose exports have not ended.
type TooManyExportsError struct{}

func (TooManyExportsError) Error() string {
	return "the caller has several exports that have not ended"
}

// Chinese says it to people.
func (TooManyExportsError) Chinese() string {
	return "您已有多项导出尚未完成，请待其完成或取消后再申请"
}

// scope is what a run is about, for the reach.
func (r *ExportRun) scope() stats.Scope {
	return stats.Scope{Agency: *r.AgencyID, Year: r.Year, Own: !r.Below}
}

// RequestExport notes an export that somebody asked for; what the call reaches is kept with it, and its job is held to that.
// Write.Response gets an ExportRun. Errors: *tenancy.OutOfReachError, *UnknownAgencyError, TooManyExportsError, idem.ErrAlreadyRecorded.
func (s *Store) RequestExport(ctx context.Context, run ExportRun, w Write) (ExportRun, error) {
	if err := reports(ctx, run.scope()); err != nil {
		return run, err
	}
	reach, err := tenancy.FromContext(ctx)
	if err != nil {
		return run, err
	}
	kept, err := json.Marshal(reach.Keep())
	if err != nil {
		return run, err
	}
	text := string(kept)
	run.Kind, run.State, run.Version, run.Reach = ExportRequested, ExportQueued, 1, &text
	run.Requester, run.CreatedAt, run.SeenAt = w.Actor, w.Now, w.Now
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		var known, open int64
		if err := tx.Model(&Agency{}).Where("id = ?", *run.AgencyID).Count(&known).Error; err != nil {
			return err
		}
		if known == 0 {
			return &UnknownAgencyError{ID: *run.AgencyID}
		}
		if err := tx.Model(&ExportRun{}).Where("requester = ? AND state IN ('queued', 'running')", run.Requester).Count(&open).Error; err != nil {
			return err
		}
		if open >= openExports {
			return TooManyExportsError{}
		}
		if err := tx.Create(&run).Error; err != nil {
			return err
		}
		return w.recordExport(tx, &run, "export")
	})
	return run, err
}

// recordExport writes the audit entry: what left, and whether with names.
func (w Write) recordExport(tx *gorm.DB, run *ExportRun, action string) error {
	detail, err := json.Marshal(map[string]any{"year": run.Year, "below": run.Below, "rows": run.Rows, "identified": run.Identified})
	if err != nil {
		return err
	}
	return w.record(tx, *run.AgencyID, "operations/"+run.ID, action, detail, *run)
}

// GetExport returns an export that requester asked for, while he still reaches what it is about. Errors: ErrNotFound,
// *tenancy.OutOfReachError.
func (s *Store) GetExport(ctx context.Context, agency, id, requester string) (run ExportRun, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return run, err
	}
	err = s.db.WithContext(ctx).Where("kind = 'requested' AND agency_id = ? AND id = ? AND requester = ?", agency, id, requester).Take(&run).Error
	if err := translate(err); err != nil {
		return run, err
	}
	return run, reports(ctx, run.scope())
}

// ListExports returns the exports of an agency that requester asked for, in the order of ids, after one of them.
func (s *Store) ListExports(ctx context.Context, agency, requester, after string, limit int) (runs []ExportRun, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return nil, err
	}
	err = s.db.WithContext(ctx).Where("kind = 'requested' AND agency_id = ? AND requester = ? AND id > ?", agency, requester, after).
		Order("id").Limit(limit).Find(&runs).Error
	return runs, translate(err)
}

// CancelExport cancels an export that has not ended; the node that works on it finds that within seconds. Of one that has ended
// nothing changes. Write.Response gets an ExportRun. Errors: as GetExport.
func (s *Store) CancelExport(ctx context.Context, agency, id, requester string, w Write) (run ExportRun, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return run, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		var found []ExportRun
		if err := tx.Raw("SELECT * FROM export_run WHERE kind = 'requested' AND agency_id = ? AND id = ? AND requester = ? FOR UPDATE",
			agency, id, requester).Scan(&found).Error; err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNotFound
		}
		run = found[0]
		if run.FinishedAt == nil {
			now := w.Now.Truncate(time.Microsecond)
			run.State, run.FinishedAt = ExportCancelled, &now
			run.Version++
			if err := tx.Model(&run).Select("state", "finished_at", "version").Updates(&run).Error; err != nil {
				return err
			}
		}
		return w.recordExport(tx, &run, "cancel_export")
	})
	return run, err
}
