package app

import (
	"io"
	"log/slog"

	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/telemetry"
)

// NewLogger returns the logger that the settings ask for.
func NewLogger(w io.Writer, cfg *config.Telemetry) *slog.Logger {
	return telemetry.NewLogger(w, cfg.Level(), cfg.LogFormat)
}
