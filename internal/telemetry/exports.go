package telemetry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/metric"
)

// NightlyExport is how the nightly export stands.
type NightlyExport struct {
	Late         bool      // the last one that is due is not there, although its time of grace is over
	LastSnapshot time.Time // of the last one that is there
	Failed       int64     // nights whose export failed for good
	Running      int64
	Agencies     int64 // of the one that runs now
	Done         int64
	Rows         int64
}

// Exports exports how the nightly export stands: foi_export_late, the alarm; foi_export_last_snapshot_seconds, the instant of the
// last one; foi_export_nights_failed; foi_export_running with foi_export_agencies, foi_export_agencies_done and foi_export_rows_done, how
// far the one is that runs now. read is asked at every scrape; when it fails there are no values.
func (t *Telemetry) Exports(read func(context.Context) (NightlyExport, error)) error {
	var err error
	gauge := func(name, help string) metric.Int64ObservableGauge {
		g, fault := t.meter.Int64ObservableGauge(name, metric.WithDescription(help))
		err = errors.Join(err, fault)
		return g
	}
	late := gauge("foi_export_late", "1 while the nightly export that is due is not there in time.")
	last := gauge("foi_export_last_snapshot_seconds", "When the state was taken that the last nightly export shows, as Unix time.")
	failed := gauge("foi_export_nights_failed", "Nights whose export failed for good.")
	running := gauge("foi_export_running", "Nightly exports that are running.")
	agencies := gauge("foi_export_agencies", "Agencies of the export that is running.")
	done := gauge("foi_export_agencies_done", "Agencies of it that are written.")
	rows := gauge("foi_export_rows_done", "Case-level rows of it that are written.")
	if err != nil {
		return fmt.Errorf("telemetry: %w", err)
	}
	_, err = t.meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, backlogWithin)
		defer cancel()
		e, err := read(ctx)
		if err != nil {
			return nil //nolint:nilerr // no values; the other metrics are told all the same
		}
		alarm := int64(0)
		if e.Late {
			alarm = 1
		}
		o.ObserveInt64(late, alarm)
		o.ObserveInt64(last, e.LastSnapshot.Unix())
		o.ObserveInt64(failed, e.Failed)
		o.ObserveInt64(running, e.Running)
		o.ObserveInt64(agencies, e.Agencies)
		o.ObserveInt64(done, e.Done)
		o.ObserveInt64(rows, e.Rows)
		return nil
	}, late, last, failed, running, agencies, done, rows)
	if err != nil {
		return fmt.Errorf("telemetry: %w", err)
	}
	return nil
}
