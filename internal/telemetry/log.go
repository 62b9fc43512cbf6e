package telemetry

import (
	"io"
	"log/slog"

	"github.com/yishenqing/foi/internal/correlation"
)

// NewLogger returns a logger that writes lines from a level on, as JSON or, with format text, for eyes. What is logged with
// the context of a call carries the call's correlation id.
func NewLogger(w io.Writer, level slog.Level, format string) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewJSONHandler(w, options)
	if format == "text" {
		handler = slog.NewTextHandler(w, options)
	}
	return slog.New(correlation.LogHandler(handler))
}
