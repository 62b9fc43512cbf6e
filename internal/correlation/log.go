package correlation

import (
	"context"
	"log/slog"
)

// LogKey is the attribute under which every log line of a call carries its id.
const LogKey = "correlation_id"

// LogHandler returns a handler that adds the id of the call to every record that is logged with the call's context.
func LogHandler(next slog.Handler) slog.Handler { return logHandler{next} }

type logHandler struct{ slog.Handler }

func (h logHandler) Handle(ctx context.Context, r slog.Record) error {
	if id := FromContext(ctx); id != "" {
		r.AddAttrs(slog.String(LogKey, id))
	}
	return h.Handler.Handle(ctx, r) //nolint:wrapcheck // a handler adds nothing to its errors
}

func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return logHandler{h.Handler.WithAttrs(attrs)}
}

func (h logHandler) WithGroup(name string) slog.Handler { return logHandler{h.Handler.WithGroup(name)} }
