package telemetry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// CalendarAlarm exports foi_calendar_next_year_missing: 1 from 1 November on while the notice of the next year is missing, or
// while that of the running year is, else 0. missing is asked at every scrape.
func (t *Telemetry) CalendarAlarm(missing func() bool) error {
	_, err := t.meter.Int64ObservableGauge("foi_calendar_next_year_missing",
		metric.WithDescription("1 while the holiday notice of the next year is due and missing."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			if missing() {
				o.Observe(1)
			} else {
				o.Observe(0)
			}
			return nil
		}))
	if err != nil {
		return fmt.Errorf("telemetry: %w", err)
	}
	return nil
}

// Backlog is what waits to be done by jobs.
type Backlog struct {
	Jobs       int64            // not done
	Oldest     time.Duration    // how long the oldest that could be done has been waiting
	Deliveries map[string]int64 // of reminders, by state: under way, or ended badly
	Unattended int64            // agencies that owe something and have nobody to be reminded of it
	Tail       int64            // rows of the statistics ledger that wait to be folded into the yearly roll-up
	// Packages are archived applications that wait for their archive package, PackagesFailed those of which the last attempt failed.
	Packages       int64
	PackagesFailed int64
	Unsealed       int64     // audit entries that wait for their place in a chain
	Checked        time.Time // when the last nightly check of the statistics was finished; zero: never
	Drifts         int64     // what it found
}

// backlogWithin bounds the questions for the backlog: a scrape does not wait for a database that is in trouble.
const backlogWithin = 2 * time.Second

// Backlog exports what waits to be done by jobs: foi_jobs_pending, foi_jobs_oldest_seconds, foi_reminder_deliveries by state (a
// rising `unknown` or `failed` wants somebody to look), foi_agencies_without_officers, which owe something and have nobody
// to be reminded of it, foi_statistics_tail_rows, foi_audit_unsealed_entries (one that keeps rising: no node seals),
// foi_archive_packages_waiting (one that keeps rising: no node makes them), foi_archive_packages_failed (anything but 0 is an alarm),
// foi_statistics_drifts (anything but 0 is an alarm: the figures are not what the acts say) and
// foi_statistics_checked_timestamp_seconds (older than a day: the nightly check does not run). read is asked at every scrape; when it
// fails there are no values.
func (t *Telemetry) Backlog(read func(context.Context) (Backlog, error)) error {
	var err error
	gauge := func(name, help string) metric.Int64ObservableGauge {
		g, fault := t.meter.Int64ObservableGauge(name, metric.WithDescription(help))
		err = errors.Join(err, fault)
		return g
	}
	pending := gauge("foi_jobs_pending", "Jobs that are not done.")
	deliveries := gauge("foi_reminder_deliveries", "Deliveries of reminders that are under way or ended badly, by state.")
	unattended := gauge("foi_agencies_without_officers", "Agencies that owe something and have nobody to be reminded of it.")
	tail := gauge("foi_statistics_tail_rows", "Rows of the statistics ledger that wait to be folded into the yearly roll-up.")
	unsealed := gauge("foi_audit_unsealed_entries", "Audit entries that wait for their place in a chain.")
	packages := gauge("foi_archive_packages_waiting", "Archived applications that wait for their archive package.")
	packagesFailed := gauge("foi_archive_packages_failed", "Archived applications of which the last attempt at an archive package failed.")
	drifts := gauge("foi_statistics_drifts", "Places where the last nightly check found that what is stored is not what the acts say.")
	checked := gauge("foi_statistics_checked_timestamp_seconds", "When the last nightly check of the statistics was finished.")
	oldest, fault := t.meter.Float64ObservableGauge("foi_jobs_oldest_seconds",
		metric.WithDescription("How long the oldest job that could be done has been waiting."))
	if err = errors.Join(err, fault); err != nil {
		return fmt.Errorf("telemetry: %w", err)
	}
	_, err = t.meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, backlogWithin)
		defer cancel()
		b, err := read(ctx)
		if err != nil {
			return nil //nolint:nilerr // no values; the other metrics are told all the same
		}
		o.ObserveInt64(pending, b.Jobs)
		o.ObserveInt64(unattended, b.Unattended)
		o.ObserveInt64(tail, b.Tail)
		o.ObserveInt64(unsealed, b.Unsealed)
		o.ObserveInt64(packages, b.Packages)
		o.ObserveInt64(packagesFailed, b.PackagesFailed)
		if !b.Checked.IsZero() {
			o.ObserveInt64(drifts, b.Drifts)
			o.ObserveInt64(checked, b.Checked.Unix())
		}
		o.ObserveFloat64(oldest, b.Oldest.Seconds())
		for state, n := range b.Deliveries {
			o.ObserveInt64(deliveries, n, metric.WithAttributes(attribute.String("state", state)))
		}
		return nil
	}, pending, deliveries, unattended, tail, unsealed, packages, packagesFailed, drifts, checked, oldest)
	if err != nil {
		return fmt.Errorf("telemetry: %w", err)
	}
	return nil
}

// Pool exports the state of the connections to the database. stat is asked at every scrape.
func (t *Telemetry) Pool(stat func() *pgxpool.Stat) error {
	gauges := []struct {
		name, help string
		value      func(*pgxpool.Stat) int64
	}{
		{"foi_db_connections_max", "Connections to the database at most.", func(s *pgxpool.Stat) int64 { return int64(s.MaxConns()) }},
		{"foi_db_connections_open", "Open connections.", func(s *pgxpool.Stat) int64 { return int64(s.TotalConns()) }},
		{"foi_db_connections_used", "Connections at work.", func(s *pgxpool.Stat) int64 { return int64(s.AcquiredConns()) }},
	}
	counters := []struct {
		name, help string
		value      func(*pgxpool.Stat) float64
	}{
		{"foi_db_waits", "Times that a call had to wait for a connection.", func(s *pgxpool.Stat) float64 { return float64(s.EmptyAcquireCount()) }},
		{"foi_db_wait_seconds", "Time that calls spent waiting for a connection.", func(s *pgxpool.Stat) float64 { return s.EmptyAcquireWaitTime().Seconds() }},
	}
	for _, g := range gauges {
		_, err := t.meter.Int64ObservableGauge(g.name, metric.WithDescription(g.help),
			metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
				o.Observe(g.value(stat()))
				return nil
			}))
		if err != nil {
			return fmt.Errorf("telemetry: %w", err)
		}
	}
	for _, c := range counters {
		_, err := t.meter.Float64ObservableCounter(c.name, metric.WithDescription(c.help),
			metric.WithFloat64Callback(func(_ context.Context, o metric.Float64Observer) error {
				o.Observe(c.value(stat()))
				return nil
			}))
		if err != nil {
			return fmt.Errorf("telemetry: %w", err)
		}
	}
	return nil
}
