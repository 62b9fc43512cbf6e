package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// Import is a transaction that takes over an old register. Nothing of it is seen before it commits.
type Import struct {
	tx   *gorm.DB
	conn *sql.Conn // the connection of tx, for what GORM has no words for
	law  *Law
	w    Write
	ids  *idSequence

	agencies map[string]*Agency // those asked for so far, nil for one that there is not
	told     map[Key]int        // how many legal cases the applications added here were told of
	filed    map[Key]int        // how many legal cases were added here, by application
}

// Import runs fn in one transaction: all it adds is kept, or nothing when fn fails. Imports wait for each other, so that
// a second one of the same register finds the first one's records instead of colliding with them. Until the import ends,
// registrations with the agencies and years that it gives numbers of wait too.
//
// It is not repeated when PostgreSQL asks for that (ErrRetry): what fn reads may be used up.
func (s *Store) Import(ctx context.Context, w Write, fn func(*Import) error) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	err := s.db.WithContext(ctx).Connection(func(db *gorm.DB) error {
		conn, ok := db.Statement.ConnPool.(*sql.Conn)
		if !ok {
			return fmt.Errorf("import: no connection of its own but a %T", db.Statement.ConnPool)
		}
		return db.Transaction(func(tx *gorm.DB) error {
			if err := tx.Exec("SELECT pg_advisory_xact_lock(hashtext('import'))").Error; err != nil {
				return err
			}
			law, err := readLaw(tx)
			if err != nil {
				return err
			}
			return newImport(tx, conn, law, w, newIDSequence(w.Now)).run(fn)
		})
	})
	return translate(err)
}

// Part runs fn as a part of the import: all that fn adds is kept with the rest, or nothing when it fails.
func (i *Import) Part(fn func(*Import) error) error {
	err := i.tx.Transaction(func(tx *gorm.DB) error {
		return newImport(tx, i.conn, i.law, i.w, i.ids).run(fn)
	})
	return translate(err)
}

func newImport(tx *gorm.DB, conn *sql.Conn, law *Law, w Write, ids *idSequence) *Import {
	return &Import{
		tx: tx, conn: conn, law: law, w: w, ids: ids,
		agencies: map[string]*Agency{}, told: map[Key]int{}, filed: map[Key]int{},
	}
}

func (i *Import) run(fn func(*Import) error) error {
	if err := fn(i); err != nil {
		return err
	}
	return i.refresh()
}

// onConn runs fn on the connection of the transaction itself: for COPY and for arrays as arguments.
func (i *Import) onConn(fn func(context.Context, *pgx.Conn) error) error {
	return i.conn.Raw(func(driver any) error {
		conn, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("import: not a connection of pgx but a %T", driver)
		}
		return fn(i.tx.Statement.Context, conn.Conn())
	})
}

// copyIn adds rows to a table by COPY: a hundred thousand applications are a million rows.
func (i *Import) copyIn(table string, columns []string, n int, row func(int) []any) error {
	if n == 0 {
		return nil
	}
	return i.onConn(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromSlice(n, func(k int) ([]any, error) {
			return row(k), nil
		}))
		return err
	})
}

// FindImported returns the application that an agency has under an external id. Errors: ErrNotFound.
func (s *Store) FindImported(ctx context.Context, agency, externalID string) (Application, error) {
	if err := onlyProgram(ctx); err != nil {
		return Application{}, err
	}
	var a Application
	db := s.db.WithContext(ctx)
	if err := db.Take(&a, "agency_id = ? AND external_id = ?", agency, externalID).Error; err != nil {
		return a, translate(err)
	}
	return a, opened(db, &a)
}

// DifferentError tells that a record was there already, with other content.
type DifferentError struct {
	Kind string // agency, application or legal_case
	ID   string // its external id
}

func (e *DifferentError) Error() string {
	return fmt.Sprintf("%s %s exists with different content", e.Kind, e.ID)
}

// Refused says which record of a batch was refused, and why.
type Refused struct {
	Index int // in the batch
	Err   error
}

// Agency adds an agency unless it is there already, and reports whether it was added. An agency that is there under the
// same name, level and parent is the same. Errors: *DifferentError, *UnknownAgencyError and *PlacementError about the
// agency above.
func (i *Import) Agency(a Agency) (added bool, err error) {
	known, err := i.FindAgency(a.ID)
	if err != nil {
		return false, err
	}
	if known == nil {
		if err := insertAgency(i.tx, a, i.w); err != nil {
			return false, translate(err)
		}
		i.agencies[a.ID] = &a
		if len(i.law.settings) > 0 { // those of its root are its settings, too
			i.law, err = readLaw(i.tx)
		}
		return true, err
	}
	if known.DisplayName != a.DisplayName || known.Level != a.Level || !equal(known.ParentID, a.ParentID) {
		return false, &DifferentError{Kind: "agency", ID: a.ID}
	}
	return false, nil
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

// FindAgency returns an agency as the import sees it, nil when there is none.
func (i *Import) FindAgency(id string) (*Agency, error) {
	if a, ok := i.agencies[id]; ok {
		return a, nil
	}
	var rows []Agency
	if err := i.tx.Limit(1).Find(&rows, "id = ?", id).Error; err != nil {
		return nil, translate(err)
	}
	i.agencies[id] = nil
	if len(rows) > 0 {
		i.agencies[id] = &rows[0]
	}
	return i.agencies[id], nil
}
