package telemetry

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
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
