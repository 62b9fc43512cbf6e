package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/seal"
)

// reencryptedAtOnce is how many rows are locked and sealed anew in one transaction.
const reencryptedAtOnce = 200

// ErrReencrypting tells that another process is sealing rows anew.
var ErrReencrypting = errors.New("another process is re-encrypting")

// Reencrypted is how far a re-encryption has come.
type Reencrypted struct {
	Rows    int  // sealed anew, or for the first time
	Retired bool // the older generations are in use no more
}

// Reencrypt seals everything anew that is not sealed by the present generation, or not sealed at all, table by table in small
// transactions, while others read and write. A row that is done is not touched again, so that it can be killed and started
// as often as need be. At the end the older generations are retired, unless some process may still be sealing with one.
// progress is told how many rows were written; nil tells nobody. Errors: LockedError, ErrReencrypting.
func (s *Store) Reencrypt(ctx context.Context, progress func(rows int)) (done Reencrypted, err error) {
	if err := onlyProgram(ctx); err != nil {
		return done, err
	}
	if err := s.RefreshKeys(ctx); err != nil {
		return done, err
	}
	ring, err := ringOf(s.db)
	if err != nil {
		return done, err
	}
	for i := range sealedTables {
		var after []string
		for {
			rows, err := s.reencryptBatch(ctx, ring, &sealedTables[i], after)
			if err != nil {
				return done, err
			}
			if len(rows) == 0 {
				break
			}
			after = sealedTables[i].keyOf(rows[len(rows)-1])
			done.Rows += len(rows)
			if progress != nil {
				progress(done.Rows)
			}
		}
	}
	done.Retired, err = s.retire(ctx, ring)
	return done, err
}

// reencryptBatch seals the next rows and returns them; none at the end.
func (s *Store) reencryptBatch(ctx context.Context, ring *seal.Ring, t *sealedTable, after []string) (rows []sealedValues, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		var free bool
		if err := tx.Raw("SELECT pg_try_advisory_xact_lock(hashtext('reencrypt'))").Scan(&free).Error; err != nil {
			return err
		}
		if !free {
			return ErrReencrypting
		}
		if rows, err = t.read(tx, ring.Sealer(), after); err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			// A row that does not open stops everything: it is damaged, or its key is missing, and nobody may find that out later.
			if err := t.reseal(ring, row); err != nil {
				return err
			}
		}
		return t.write(tx, rows)
	})
	return rows, err
}

// retire retires the generations that no row needs any more.
func (s *Store) retire(ctx context.Context, ring *seal.Ring) (done bool, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockKeys(tx); err != nil {
			return err
		}
		for i := range sealedTables {
			var left bool
			if err := tx.Raw("SELECT EXISTS (SELECT FROM "+sealedTables[i].name+" WHERE "+sealedTables[i].stale()+")",
				map[string]any{"by": ring.Sealer()}).Scan(&left).Error; err != nil || left {
				return err
			}
		}
		// Every node knows a generation before it is active, and seals with it at the latest one look at the keys later.
		res := tx.Exec(`UPDATE data_key old SET retired_at = now() FROM data_key sealer
			WHERE sealer.id = ? AND old.id <> sealer.id AND old.retired_at IS NULL AND old.active_from < sealer.active_from
				AND sealer.active_from + make_interval(secs => ?) <= now()`, ring.Sealer(), (2 * KeysEvery).Seconds())
		done = res.RowsAffected > 0
		return res.Error
	})
	if err == nil && done {
		err = s.RefreshKeys(ctx)
	}
	return done, err
}
