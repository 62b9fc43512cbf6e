package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm/logger"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/idem"
)

// slow is how long a statement may take before it is logged.
const slow = time.Second

// statementLog asks GORM's logger about statements that failed or were slow, and about no others: that one writes every
// statement out, with a regular expression, before it looks whether anybody wants to read it. It cost a registration 7 % of
// its CPU time.
type statementLog struct{ logger.Interface }

// LogMode implements logger.Interface.
func (l statementLog) LogMode(level logger.LogLevel) logger.Interface {
	return statementLog{l.Interface.LogMode(level)}
}

// Trace implements logger.Interface.
func (l statementLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	took := clock.System{}.Now().Sub(begin)
	if took <= slow && (err == nil || foreseen(err)) {
		return
	}
	l.Interface.Trace(ctx, begin, statement, err)
}

// foreseen reports whether a failure is one that callers are told about by name: no fault of the system, and nothing that
// whoever runs it has to look into.
func foreseen(err error) bool {
	known := translate(err)
	_, taken := errors.AsType[*ExistsError](known)
	return taken || errors.Is(known, ErrNotFound) || errors.Is(known, ErrRetry) || errors.Is(known, idem.ErrAlreadyRecorded) ||
		errors.Is(known, context.Canceled)
}

// ParamsFilter implements gorm.ParamsFilter: values stay out of the log, they are people's names and numbers.
func (statementLog) ParamsFilter(_ context.Context, statement string, _ ...any) (string, []any) {
	return statement, nil
}
