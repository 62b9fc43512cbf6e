package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/yishenqing/foi/internal/querycode"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/migrations"
)

// Store is the database of one installation. It is safe for concurrent use; several processes may share the database.
type Store struct {
	db      *gorm.DB
	pool    *pgxpool.Pool
	sqlDB   *sql.DB
	series  seriesQueue
	records *recordQueue
	law     atomic.Pointer[Law]
	tree    atomic.Pointer[tenancy.Tree]
	// organisations is how the agencies stood and stand, as it was last read.
	organisations atomic.Pointer[organisations]
	// queryKey is what query codes are hashed with, once it was read.
	queryKey atomic.Pointer[querycode.Key]
	// changed wakes who computes the applications anew after a change of the law.
	changed chan struct{}
	keyring keyring
}

// applicationName is how PostgreSQL shows the connections of every process of this program.
const applicationName = "foi"

// Open connects to the database that url names (a libpq URL or key=value string) with at most maxConns connections
// (0 keeps pgx's default), whose schema is there already: whoever logs in, every connection works as migrations.Role. What is
// sealed stays so until Unlock. Errors never contain the password of the URL.
func Open(ctx context.Context, url string, maxConns int, log *slog.Logger) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	if maxConns > 0 {
		cfg.MaxConns = int32(min(maxConns, 1000))
	}
	cfg.ConnConfig.RuntimeParams["timezone"] = "Asia/Shanghai"
	cfg.ConnConfig.RuntimeParams["application_name"] = applicationName
	cfg.ConnConfig.RuntimeParams["role"] = migrations.Role
	cfg.PrepareConn = onlyWithReach
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("database pool: %w", err)
	}
	sqlDB := stdlib.OpenDBFromPool(pool)
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: sqlDB}), &gorm.Config{
		SkipDefaultTransaction: true,
		// TranslateError would drop the name of the constraint, which translate needs.
		DisableAutomaticPing: true,
		Logger: statementLog{logger.NewSlogLogger(log, logger.Config{
			LogLevel: logger.Warn, SlowThreshold: slow, ParameterizedQueries: true, IgnoreRecordNotFoundError: true,
		})},
	})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("database: %w", err)
	}
	s := &Store{db: db, pool: pool, sqlDB: sqlDB, records: newRecordQueue(), changed: make(chan struct{}, 1)}
	return s, db.Use(&s.keyring)
}

// Close gives every connection back. Calls that run still finish first.
func (s *Store) Close() {
	_ = s.sqlDB.Close()
	s.pool.Close()
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return ErrUnavailable
	}
	return nil
}

// SQL returns the database handle as database/sql has it.
func (s *Store) SQL() *sql.DB { return s.sqlDB }

// Pool returns the connections for the job queue, which has tables of its own (ADR 0004).
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// PoolStat returns the state of the connection pool for the metrics.
func (s *Store) PoolStat() *pgxpool.Stat { return s.pool.Stat() }
