package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/migrations"
)

// readyWithin bounds the checks: whoever asks wants an answer, and a database that takes longer is not ready.
const readyWithin = 2 * time.Second

// Readiness is the body of /readyz: 200 with ready true, 503 otherwise.
type Readiness struct {
	Ready  bool              `json:"ready"`
	Checks map[string]string `json:"checks"` // "ok" or what is wrong
	Alarms []Alarm           `json:"alarms"` // somebody should do something, but calls are answered
}

// Alarm is something that will become a fault when nobody looks after it.
type Alarm struct {
	Kind    string `json:"kind"`
	Year    int    `json:"year"`
	Message string `json:"message"` // in Chinese, for whoever runs the server
}

const ok = "ok"

// Ready looks whether calls can be answered.
func (a *App) Ready(ctx context.Context) Readiness {
	ctx, cancel := context.WithTimeout(tenancy.System(ctx), readyWithin)
	defer cancel()
	r := Readiness{Checks: map[string]string{"server": ok, "database": ok, "schema": ok, "calendar": ok}, Alarms: []Alarm{}}
	if a.draining.Load() {
		r.Checks["server"] = "stopping"
	}
	if err := a.store.Ping(ctx); err != nil {
		r.Checks["database"], r.Checks["schema"] = "does not answer", "unknown"
	} else if err := migrations.Check(ctx, a.store.SQL()); err != nil {
		r.Checks["schema"] = schemaFault(err)
	}
	today := clock.Today(a.Env.Clock)
	now := a.law.Calendar()
	if today < now.First() || today > now.Last() {
		r.Checks["calendar"] = fmt.Sprintf("has no data for today, %s", today)
	}
	if year, missing := now.Missing(today); missing {
		r.Alarms = append(r.Alarms, Alarm{
			Kind: "calendar_next_year_missing", Year: year,
			Message: fmt.Sprintf("国务院办公厅%d年节假日安排通知尚未录入，该年度期限暂按法定节假日推算，均为待定", year),
		})
	}
	r.Ready = true
	for _, result := range r.Checks {
		r.Ready = r.Ready && result == ok
	}
	return r
}

// schemaFault keeps what a database says about itself out of an answer that anybody can ask for.
func schemaFault(err error) string {
	if e, mismatch := err.(*migrations.SchemaError); mismatch { //nolint:errorlint // returned as it is
		return e.Error()
	}
	return "cannot be read"
}

func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	readiness := a.Ready(r.Context())
	code := http.StatusOK
	if !readiness.Ready {
		code = http.StatusServiceUnavailable
	}
	writeJSON(w, code, readiness)
}

// alive answers as long as the process does anything.
func alive(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]bool{"alive": true})
}

func writeJSON(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // the client has gone away
}
