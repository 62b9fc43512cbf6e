package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/tenancy"
)

// ExportRun is one row of table export_run: an export that somebody asked for, or the nightly one.
type ExportRun struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Kind       string  `gorm:"column:kind"`
	Night      Day     `gorm:"column:night"`
	AgencyID   *string `gorm:"column:agency_id"`
	Below      bool    `gorm:"column:below"`
	Year       int     `gorm:"column:year"`
	Rows       string  `gorm:"column:rows"`
	Identified bool    `gorm:"column:identified"`
	Formats    string  `gorm:"column:formats"` // with commas between
	Requester  string  `gorm:"column:requester"`
	Reach      *string `gorm:"column:reach"`

	State          string     `gorm:"column:state"`
	Attempt        int        `gorm:"column:attempt"`
	Enqueued       bool       `gorm:"column:enqueued"`
	SeenAt         time.Time  `gorm:"column:seen_at"`
	Agencies       int        `gorm:"column:agencies"`
	AgenciesDone   int        `gorm:"column:agencies_done"`
	RowsDone       int64      `gorm:"column:rows_done"`
	Name           string     `gorm:"column:name"`
	SnapshotAt     *time.Time `gorm:"column:snapshot_at"`
	Files          int        `gorm:"column:files"`
	Bytes          int64      `gorm:"column:bytes"`
	ManifestSHA256 []byte     `gorm:"column:manifest_sha256"`
	Failure        string     `gorm:"column:failure"` // a code, without anybody's data
	Version        int64      `gorm:"column:version"`
	CreatedAt      time.Time  `gorm:"column:created_at;autoCreateTime:false"`
	StartedAt      *time.Time `gorm:"column:started_at"`
	FinishedAt     *time.Time `gorm:"column:finished_at"`
	ExpiresAt      *time.Time `gorm:"column:expires_at"`
}

// TableName implements gorm's Tabler.
func (ExportRun) TableName() string { return "export_run" }

// The kinds and states of runs.
const (
	ExportNightly   = "nightly"
	ExportRequested = "requested"

	ExportQueued    = "queued"
	ExportRunning   = "running"
	ExportDone      = "done"
	ExportFailed    = "failed"
	ExportCancelled = "cancelled"
)

// exportAttempts is how often a run is taken up before it is given up.
const exportAttempts = 5

// ExportAttempt names one attempt at a run.
type ExportAttempt struct {
	Run     string `json:"run"`
	Attempt int    `json:"attempt"`
}

// ErrExportTaken tells a node that the run is not its own any more: it was cancelled, or taken up by another one that took this
// one for dead.
var ErrExportTaken = errors.New("the export was cancelled or is another node's now")

// PlanNightlyExport notes that the export of a night is due. There is one of each night, whichever node asks first. Reports
// whether it is this call that did.
func (s *Store) PlanNightlyExport(ctx context.Context, run ExportRun) (planned bool, err error) {
	if err := onlyProgram(ctx); err != nil {
		return false, err
	}
	run.Kind, run.State, run.Version = ExportNightly, ExportQueued, 1
	db := s.db.WithContext(ctx).Exec(`INSERT INTO export_run (id, kind, night, below, year, rows, identified, formats, requester, state, attempt,
			seen_at, created_at)
		VALUES (?, 'nightly', ?, true, ?, ?, ?, ?, '', 'queued', 0, now(), ?) ON CONFLICT DO NOTHING`,
		run.ID, run.Night, run.Year, run.Rows, run.Identified, run.Formats, run.CreatedAt)
	return db.RowsAffected == 1, translate(db.Error)
}

// EnqueueExports gives each run that waits, and each whose node was not seen for stale, to enqueue as its next attempt, in the same
// transaction; kinds are those that this node can work on. A run that was taken up too often fails. Time is the database's.
func (s *Store) EnqueueExports(ctx context.Context, kinds []string, stale time.Duration, enqueue func(context.Context, pgx.Tx, []ExportAttempt) error) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE export_run SET state = 'failed', failure = 'ABANDONED', finished_at = now(), version = version + 1
			WHERE state = 'running' AND attempt >= $1 AND seen_at < now() - make_interval(secs => $2)`, exportAttempts, stale.Seconds()); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `UPDATE export_run SET state = 'queued', enqueued = true, attempt = attempt + 1, seen_at = now(), version = version + 1
			WHERE id IN (SELECT id FROM export_run WHERE kind = ANY ($1) AND state IN ('queued', 'running')
				AND (state = 'queued' AND NOT enqueued OR seen_at < now() - make_interval(secs => $2))
				ORDER BY created_at, id FOR UPDATE SKIP LOCKED)
			RETURNING id, attempt`, kinds, stale.Seconds())
		if err != nil {
			return err
		}
		attempts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a ExportAttempt, err error) {
			return a, row.Scan(&a.Run, &a.Attempt)
		})
		if err != nil || len(attempts) == 0 {
			return err
		}
		return enqueue(ctx, tx, attempts)
	})
}

// BeginExport takes up an attempt. Errors: ErrExportTaken.
func (s *Store) BeginExport(ctx context.Context, a ExportAttempt, now time.Time) (run ExportRun, err error) {
	if err := onlyProgram(ctx); err != nil {
		return run, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockExport(tx, a, &run); err != nil {
			return err
		}
		run.State, run.StartedAt = ExportRunning, &now
		return tx.Exec(`UPDATE export_run SET state = 'running', seen_at = now(), started_at = ?, agencies_done = 0, rows_done = 0,
			version = version + 1 WHERE id = ?`, now, a.Run).Error
	})
	return run, err
}

// lockExport locks the row of an attempt that is still this node's.
func lockExport(tx *gorm.DB, a ExportAttempt, run *ExportRun) error {
	var found []ExportRun
	if err := tx.Raw("SELECT * FROM export_run WHERE id = ? FOR UPDATE", a.Run).Scan(&found).Error; err != nil {
		return err
	}
	if len(found) == 0 || found[0].Attempt != a.Attempt || found[0].State != ExportQueued && found[0].State != ExportRunning {
		return ErrExportTaken
	}
	*run = found[0]
	return nil
}

// SeeExport says that the node lives and how far it is. Errors: ErrExportTaken.
func (s *Store) SeeExport(ctx context.Context, a ExportAttempt, agencies, done int, rows int64) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	db := s.db.WithContext(ctx).Exec(`UPDATE export_run SET seen_at = now(), agencies = ?, agencies_done = ?, rows_done = ?, version = version + 1
		WHERE id = ? AND attempt = ? AND state = 'running'`, agencies, done, rows, a.Run, a.Attempt)
	if db.Error == nil && db.RowsAffected == 0 {
		return ErrExportTaken
	}
	return translate(db.Error)
}

// FinishExport makes an export visible by publish, while nobody else can take up the run, and notes that. When the node dies in
// between, the export is there and the next attempt finds it (EarlierNames). Errors: ErrExportTaken, those of publish.
func (s *Store) FinishExport(ctx context.Context, a ExportAttempt, done ExportRun, publish func(context.Context) error) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	return s.onceInTx(ctx, func(tx *gorm.DB) error {
		var run ExportRun
		if err := lockExport(tx, a, &run); err != nil {
			return err
		}
		if err := publish(ctx); err != nil {
			return err
		}
		return tx.Exec(`UPDATE export_run SET state = 'done', seen_at = now(), finished_at = ?, name = ?, snapshot_at = ?, files = ?, bytes = ?,
			agencies = ?, agencies_done = ?, rows_done = ?, manifest_sha256 = ?, version = version + 1 WHERE id = ?`,
			done.FinishedAt, done.Name, done.SnapshotAt, done.Files, done.Bytes, done.Agencies, done.Agencies, done.RowsDone,
			done.ManifestSHA256, a.Run).Error
	})
}

// FailExport notes that an attempt failed. It is taken up again after a while, unless final is set or it was the last.
func (s *Store) FailExport(ctx context.Context, a ExportAttempt, failure string, final bool, now time.Time) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	if !final && a.Attempt < exportAttempts {
		// Seen now: it is found stale, and taken up again, when the pause is over.
		return translate(s.db.WithContext(ctx).Exec(`UPDATE export_run SET failure = ?, seen_at = now(), version = version + 1
			WHERE id = ? AND attempt = ? AND state = 'running'`, failure, a.Run, a.Attempt).Error)
	}
	return translate(s.db.WithContext(ctx).Exec(`UPDATE export_run SET state = 'failed', failure = ?, finished_at = ?, version = version + 1
		WHERE id = ? AND attempt = ? AND state = 'running'`, failure, now, a.Run, a.Attempt).Error)
}

// ExportStatus is how the nightly export stands, for the metrics.
type ExportStatus struct {
	LastNight    Day       // of the last one that is done
	LastSnapshot time.Time // of it
	Failed       int64     // nights whose export failed for good
	Running      int64
	Agencies     int // of the one that runs now
	AgenciesDone int
	RowsDone     int64
}

// ExportStatus returns how the nightly export stands.
func (s *Store) ExportStatus(ctx context.Context) (st ExportStatus, err error) {
	if err := onlyProgram(ctx); err != nil {
		return st, err
	}
	err = s.pool.QueryRow(ctx, `SELECT max(night) FILTER (WHERE state = 'done'), coalesce(max(snapshot_at) FILTER (WHERE state = 'done'), 'epoch'),
			count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'running'),
			coalesce(sum(agencies) FILTER (WHERE state = 'running'), 0), coalesce(sum(agencies_done) FILTER (WHERE state = 'running'), 0),
			coalesce(sum(rows_done) FILTER (WHERE state = 'running'), 0)
		FROM export_run WHERE kind = 'nightly'`).
		Scan(&st.LastNight, &st.LastSnapshot, &st.Failed, &st.Running, &st.Agencies, &st.AgenciesDone, &st.RowsDone)
	return st, translate(err)
}

// ForgetExports deletes the runs of nights before a day, which are of no use but to look back.
func (s *Store) ForgetExports(ctx context.Context, before Day) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	return translate(s.db.WithContext(ctx).Exec(`DELETE FROM export_run WHERE kind = 'nightly' AND night < ? AND finished_at IS NOT NULL`, before).Error)
}

// ExpiredExports returns the runs that somebody asked for and whose files are not kept any longer.
func (s *Store) ExpiredExports(ctx context.Context, now time.Time) (runs []ExportRun, err error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	err = s.db.WithContext(ctx).Where("kind = 'requested' AND expires_at < ? AND finished_at IS NOT NULL", now).Order("id").Limit(1000).Find(&runs).Error
	return runs, translate(err)
}

// ForgetExport deletes a run whose files are gone.
func (s *Store) ForgetExport(ctx context.Context, id string) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	return translate(s.db.WithContext(ctx).Exec(`DELETE FROM export_run WHERE id = ? AND finished_at IS NOT NULL`, id).Error)
}

// ReachOf returns the reach under which a run was asked for, as it is held to; that of the program for a nightly one.
func (s *Store) ReachOf(ctx context.Context, run *ExportRun) (*tenancy.Reach, error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	if run.Reach == nil {
		return tenancy.Everything(), nil
	}
	var kept tenancy.Kept
	if err := json.Unmarshal([]byte(*run.Reach), &kept); err != nil {
		return nil, err
	}
	tree, err := s.Tree(ctx, 0)
	if err != nil {
		return nil, err
	}
	return kept.Reach(tree), nil
}
