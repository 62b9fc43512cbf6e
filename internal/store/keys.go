package store

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/seal"
)

// KeysEvery is how often every node has to read the keys (RefreshKeys). A new generation seals only after twice that, when
// all nodes know it and look for what is blinded with it.
const KeysEvery = 20 * time.Second

// LockedError tells that persons' data is asked for and no key was given to this process (Unlock).
type LockedError struct{}

func (LockedError) Error() string {
	return "the store is locked: no key-encryption key was given (--key-file or FOI_KEY)"
}

// keyring carries the keys to wherever there is a *gorm.DB of the store.
type keyring struct {
	keks atomic.Pointer[seal.KEKs]
	ring atomic.Pointer[seal.Ring]
}

const keyringName = "foi:keyring"

// Name implements gorm.Plugin.
func (*keyring) Name() string { return keyringName }

// Initialize implements gorm.Plugin. It hooks into nothing.
func (*keyring) Initialize(*gorm.DB) error { return nil }

func keyringOf(db *gorm.DB) *keyring {
	s, _ := db.Plugins[keyringName].(*keyring)
	return s
}

// ringOf returns the keys, or a LockedError.
func ringOf(db *gorm.DB) (*seal.Ring, error) {
	if ring := keyringOf(db).ring.Load(); ring != nil {
		return ring, nil
	}
	return nil, LockedError{}
}

// dataKey is one row of table data_key.
type dataKey struct {
	ID         string     `gorm:"column:id;primaryKey"`
	KEKID      string     `gorm:"column:kek_id"`
	Wrapped    string     `gorm:"column:wrapped"`
	Actor      string     `gorm:"column:actor"`
	CreatedAt  time.Time  `gorm:"column:created_at;autoCreateTime:false"`
	ActiveFrom time.Time  `gorm:"column:active_from"`
	RetiredAt  *time.Time `gorm:"column:retired_at"`
	Active     bool       `gorm:"column:active;->"` // active_from has come, by the database's clock
}

// TableName implements gorm's Tabler.
func (dataKey) TableName() string { return "data_key" }

// keysActor is who made the first generation, for the table.
const keysActor = "foi"

// Unlock gives the store the keys that unwrap its data keys, and makes the first data keys of a new database. Errors:
// *seal.MissingKeyError when the data keys were wrapped by another key.
func (s *Store) Unlock(ctx context.Context, keks seal.KEKs) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	s.keyring.keks.Store(&keks)
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockKeys(tx); err != nil {
			return err
		}
		var n int64
		if err := tx.Model(&dataKey{}).Count(&n).Error; err != nil {
			return err
		}
		if n == 0 {
			if _, err := addGeneration(tx, keks, 0, keysActor); err != nil {
				return err
			}
		}
		return s.keyring.read(tx)
	})
	if err != nil {
		s.keyring.keks.Store(nil)
	}
	return err
}

// Locked reports whether no key was given.
func (s *Store) Locked() bool { return s.keyring.ring.Load() == nil }

// RefreshKeys reads the data keys again; a locked store stays locked.
func (s *Store) RefreshKeys(ctx context.Context) error {
	if s.Locked() {
		return nil
	}
	return translate(s.keyring.read(s.db.WithContext(ctx)))
}

// OlderGenerations reads the data keys again and reports whether rows may be sealed with an older generation than the one that
// seals now.
func (s *Store) OlderGenerations(ctx context.Context) (older bool, err error) {
	if err := s.RefreshKeys(ctx); err != nil {
		return false, err
	}
	err = s.db.WithContext(ctx).Raw(`SELECT count(*) > 1 FROM data_key WHERE retired_at IS NULL AND active_from <= now()`).Scan(&older).Error
	return older, translate(err)
}

// HasKeys reports whether the database has data keys already.
func (s *Store) HasKeys(ctx context.Context) (bool, error) {
	var n int64
	err := s.db.WithContext(ctx).Model(&dataKey{}).Count(&n).Error
	return n > 0, translate(err)
}

// lockKeys makes changes of the keys wait for each other.
func lockKeys(tx *gorm.DB) error {
	return tx.Exec("SELECT pg_advisory_xact_lock(hashtext('data keys'))").Error
}

// addGeneration makes new data keys that seal after a while.
func addGeneration(tx *gorm.DB, keks seal.KEKs, after time.Duration, actor string) (*seal.Generation, error) {
	g := seal.NewGeneration()
	w := keks.Wrap(g)
	return g, tx.Exec(`INSERT INTO data_key (id, kek_id, wrapped, actor, created_at, active_from)
		VALUES (?, ?, ?, ?, now(), now() + make_interval(secs => ?))`, w.ID, w.KEK, w.Value, actor, after.Seconds()).Error
}

// dataKeys reads all generations, the newest first.
func dataKeys(db *gorm.DB) (rows []dataKey, err error) {
	err = db.Select("*, active_from <= now() AS active").Order("active_from DESC, id").Find(&rows).Error
	return rows, err
}

// read makes the ring of what the database has.
func (k *keyring) read(db *gorm.DB) error {
	keks := k.keks.Load()
	if keks == nil {
		return LockedError{}
	}
	rows, err := dataKeys(db)
	if err != nil {
		return err
	}
	var (
		sealer         *seal.Generation
		inUse, retired []*seal.Generation
	)
	for i := range rows {
		row := &rows[i]
		g, err := keks.Unwrap(seal.Wrapped{ID: row.ID, KEK: row.KEKID, Value: row.Wrapped})
		if err != nil {
			return err
		}
		switch {
		case row.RetiredAt != nil:
			retired = append(retired, g)
		case row.Active && sealer == nil:
			sealer = g
		default:
			inUse = append(inUse, g)
		}
	}
	if sealer == nil {
		return errors.New("no generation of data keys is active")
	}
	k.ring.Store(seal.NewRing(sealer, inUse, retired))
	return nil
}

// withRing calls do with the keys, and once more with those read anew when do meets a generation that another process made
// meanwhile. do must be able to run twice.
func withRing(db *gorm.DB, do func(*seal.Ring) error) error {
	ring, err := ringOf(db)
	if err != nil {
		return err
	}
	err = do(ring)
	if _, missing := errors.AsType[*seal.MissingKeyError](err); !missing {
		return err
	}
	if err := keyringOf(db).read(db.Session(&gorm.Session{NewDB: true})); err != nil {
		return err
	}
	if ring, err = ringOf(db); err != nil {
		return err
	}
	return do(ring)
}

// SealingEnforced reports whether the database refuses persons' data that is not sealed. It does from its first row on, or since
// what was there before was sealed (EnforceSealing).
func (s *Store) SealingEnforced(ctx context.Context) (enforced bool, err error) {
	err = s.db.WithContext(ctx).
		Raw("SELECT EXISTS (SELECT FROM pg_constraint WHERE conname = 'application_phone_sealed')").Scan(&enforced).Error
	return enforced, translate(err)
}

// EnforceSealing has the database refuse what is not sealed. It fails while a row is not (Reencrypt), and for a database role
// that does not own the tables.
func (s *Store) EnforceSealing(ctx context.Context) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	return s.db.WithContext(ctx).Exec("SELECT enforce_sealing()").Error
}

// Rotate makes a new generation of data keys. It seals from when every node knows it, after a while; what was sealed before is
// sealed anew by Reencrypt. It returns the id of the generation.
func (s *Store) Rotate(ctx context.Context, after time.Duration, actor string) (id string, err error) {
	if err := onlyProgram(ctx); err != nil {
		return "", err
	}
	keks := s.keyring.keks.Load()
	if keks == nil {
		return "", LockedError{}
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockKeys(tx); err != nil {
			return err
		}
		g, err := addGeneration(tx, *keks, after, actor)
		if err != nil {
			return err
		}
		id = g.ID()
		return s.keyring.read(tx)
	})
	return id, err
}

// Rewrap wraps all data keys with the first of the keys that the store was unlocked with, and returns how many were wrapped by
// another one.
func (s *Store) Rewrap(ctx context.Context) (n int, err error) {
	if err := onlyProgram(ctx); err != nil {
		return 0, err
	}
	keks := s.keyring.keks.Load()
	if keks == nil {
		return 0, LockedError{}
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		n = 0
		if err := lockKeys(tx); err != nil {
			return err
		}
		rows, err := dataKeys(tx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.KEKID == (*keks)[0].ID() {
				continue
			}
			g, err := keks.Unwrap(seal.Wrapped{ID: row.ID, KEK: row.KEKID, Value: row.Wrapped})
			if err != nil {
				return err
			}
			w := keks.Wrap(g)
			if err := tx.Exec("UPDATE data_key SET kek_id = ?, wrapped = ? WHERE id = ?", w.KEK, w.Value, w.ID).Error; err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// DataKey is a generation of data keys, for people.
type DataKey struct {
	ID         string
	KEK        string // by which it is wrapped
	CreatedAt  time.Time
	ActiveFrom time.Time
	RetiredAt  *time.Time
	Sealing    bool  // it is the one that seals
	AtHand     bool  // its KEK was given to this process
	Values     int64 // how many values are sealed with it
}

// ListDataKeys lists the generations, the newest first, with how much each still has sealed, and how many values are not sealed
// at all. It reads the whole of every table with sealed columns.
func (s *Store) ListDataKeys(ctx context.Context) (keys []DataKey, unsealed int64, err error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, 0, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		rows, err := dataKeys(tx)
		if err != nil {
			return err
		}
		var counts []struct {
			ID string
			N  int64
		}
		if err := tx.Raw(countSealed()).Scan(&counts).Error; err != nil {
			return err
		}
		values := map[string]int64{}
		for _, c := range counts {
			values[c.ID] += c.N
		}
		unsealed = values[""]
		sealing := true
		keys = make([]DataKey, len(rows))
		for i, r := range rows {
			k := DataKey{ID: r.ID, KEK: r.KEKID, CreatedAt: r.CreatedAt, ActiveFrom: r.ActiveFrom, RetiredAt: r.RetiredAt, Values: values[r.ID]}
			if r.Active && r.RetiredAt == nil && sealing {
				k.Sealing, sealing = true, false
			}
			if keks := s.keyring.keks.Load(); keks != nil {
				_, err := keks.Unwrap(seal.Wrapped{ID: r.ID, KEK: r.KEKID, Value: r.Wrapped})
				k.AtHand = err == nil
			}
			keys[i] = k
			delete(values, r.ID)
		}
		delete(values, "")
		for id, n := range values { // of a generation that nobody has: lost
			keys = append(keys, DataKey{ID: id, Values: n})
		}
		return nil
	})
	return keys, unsealed, translate(err)
}
