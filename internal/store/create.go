package store

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// registerSQL registers one application in one statement: number, row, statistics, duty, audit, request. It gives no row
// when the agency may not register on that day, has no numbering row for the year yet, or the law has changed.
//
//go:embed register.sql
var registerNamed string

// registerSQL is the statement with numbered parameters, registerNames are their names in order: a name that stands
// several times is one parameter.
var registerSQL, registerNames = numberParameters(registerNamed)

var parameter = regexp.MustCompile(`@[a-z_]+`)

func numberParameters(named string) (numbered string, names []string) {
	numbered = parameter.ReplaceAllStringFunc(named, func(p string) string {
		i := slices.Index(names, p[1:])
		if i < 0 {
			i = len(names)
			names = append(names, p[1:])
		}
		return "$" + strconv.Itoa(i+1)
	})
	return numbered, names
}

// DissolvedError tells that the agency does not register on that day: not yet established or dissolved.
type DissolvedError struct {
	Agency    string
	Successor string
}

func (e *DissolvedError) Error() string {
	return "agency " + e.Agency + " registers nothing on that day"
}

// Chinese says it to the user.
func (e *DissolvedError) Chinese() string {
	if e.Successor != "" {
		return "该机关已撤销，申请应由承继其职权的机关登记"
	}
	return "该机关在此日期尚未设立或者已撤销，不能登记申请"
}

// LateEntryError tells that an application is keyed in late, and that nobody says why.
type LateEntryError struct {
	WorkingDays int // after the limit
}

func (e *LateEntryError) Error() string {
	return fmt.Sprintf("entered %d working days late without a reason", e.WorkingDays)
}

// Register writes an application with everything that follows from it in one statement and returns it as it stands, with
// its register number. The registered columns of a are given; the projection is computed here. The numbers of an agency
// and year are consecutive: a registration that fails takes none. The year is that of the day of entry.
//
// Errors: *workflow.Refusal, ErrNotFound (agency), *DissolvedError, *ExistsError (external_id), *LateEntryError, *UnknownSubjectError,
// idem.ErrAlreadyRecorded.
func (s *Store) Register(ctx context.Context, a Application, w Write) (Application, error) {
	if err := wholeAgency(ctx, a.AgencyID); err != nil {
		return Application{}, err
	}
	on := a.EnteredOn.Date()
	err := s.underLaw(ctx, func(law *Law) error {
		var err error
		if a.Counting, err = law.counting(a.AgencyID, a.ReceivedOn.Date()); err != nil {
			return err
		}
		if err := law.AllowSubject(a.AgencyID, on, a.Subject); err != nil {
			return cmp.Or(law.inForce(s.db.WithContext(ctx)), err) // by a list that is no more, nobody is refused
		}
		// Before the place in the queue is taken, where others wait.
		ring, err := ringOf(s.db)
		if err != nil {
			return err
		}
		args, err := registerArguments(law, ring, &a, w)
		if err != nil {
			return err
		}
		if a.EnteredLateBy > 0 && a.LateEntryReason == "" {
			return &LateEntryError{WorkingDays: a.EnteredLateBy}
		}
		leave, err := s.series.enter(ctx, seriesKey{agency: a.AgencyID, year: on.Year()})
		if err != nil {
			return err
		}
		defer leave()
		return translate(register(s.db.WithContext(ctx), law, &a, on, args))
	})
	if err != nil {
		return Application{}, err
	}
	return a, nil
}

// register runs the statement, once more when the numbering row of the year had to be made, and fills in the number. on is
// the day on which the agency gives the number.
func register(db *gorm.DB, law *Law, a *Application, on calendar.Date, named map[string]any) error {
	key := seriesKey{agency: a.AgencyID, year: on.Year()}
	named["numbered_on"], named["year"], named["epoch"] = Day(on), key.year, law.Epoch
	args := make([]any, len(registerNames))
	for i, name := range registerNames {
		args[i] = named[name]
	}
	for range 2 {
		// Past GORM, which would copy the statement character by character to look for placeholders: a seventh of the CPU time
		// of a registration.
		err := db.Statement.ConnPool.QueryRowContext(db.Statement.Context, registerSQL, args...).Scan(&a.RegisterNumber)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err := law.inForce(db); err != nil {
			return err
		}
		if err := openSeries(db, key, on); err != nil {
			return err
		}
	}
	return fmt.Errorf("register: no numbering row for agency %s in %d", key.agency, key.year)
}

// openSeries makes the numbering row of an agency and year, or says why there is none.
func openSeries(db *gorm.DB, key seriesKey, on calendar.Date) error {
	var agency Agency
	if err := db.Take(&agency, "id = ?", key.agency).Error; err != nil {
		return err
	}
	if err := agency.registersOn(on); err != nil {
		return err
	}
	return db.Exec(`INSERT INTO numbering_series (agency_id, kind, year) VALUES (?, 'register', ?)
		ON CONFLICT DO NOTHING`, key.agency, key.year).Error
}

// registersOn returns a *DissolvedError when the agency does not exist on that day.
func (a *Agency) registersOn(on calendar.Date) error {
	if on >= a.EstablishedOn.Date() && (a.DissolvedOn == 0 || on < a.DissolvedOn.Date()) {
		return nil
	}
	e := &DissolvedError{Agency: a.ID}
	if a.SuccessorID != nil && a.DissolvedOn != 0 {
		e.Successor = *a.SuccessorID
	}
	return e
}

// registerArguments projects a new application and names the arguments of registerSQL.
func registerArguments(law *Law, ring *seal.Ring, a *Application, w Write) (map[string]any, error) {
	facts, err := a.Facts()
	if err != nil {
		return nil, err
	}
	st, err := workflow.Register(law.Calendar, facts)
	if err != nil {
		return nil, err
	}
	if a.Assignee != "" {
		st.AssignedTo = a.Assignee
	}
	duties, err := a.Project(law.Calendar, st, "")
	if err != nil {
		return nil, err
	}
	counted := stats.Entries(nil, &st)
	if len(counted) != 1 {
		return nil, fmt.Errorf("register: %d statistics entries instead of one", len(counted))
	}
	owed, err := json.Marshal(owedRows(duties))
	if err != nil {
		return nil, err
	}
	w.Now = w.Now.Truncate(time.Microsecond) // as the database will have it: the answer is the same as a later read
	a.Version, a.CreatedAt, a.UpdatedAt = 1, w.Now, w.Now
	sealed, err := a.sealed(ring)
	if err != nil {
		return nil, err
	}
	a.ApplicantBlind, a.AgentBlind = sealed.ApplicantBlind, sealed.AgentBlind
	args := map[string]any{
		"agency": a.AgencyID, "id": a.ID, "external_id": a.ExternalID,
		"channel": a.Channel, "received_at": a.ReceivedAt, "received_on": a.ReceivedOn, "entered_on": a.EnteredOn,
		"oral": a.Oral, "applicant_type": a.ApplicantType, "applicant_name": a.ApplicantName,
		"applicant_id_kind": a.ApplicantIDKind, "applicant_id_number": sealed.ApplicantIDNumber, "phone": sealed.Phone,
		"email": sealed.Email, "postal_address": sealed.PostalAddress, "contact_person": sealed.ContactPerson, "agent": sealed.Agent,
		"applicant_blind": sealed.ApplicantBlind, "agent_blind": sealed.AgentBlind,
		"description": a.Description, "delivery": a.Delivery, "form": a.Form, "note": a.Note, "subject": a.Subject, "split_from": a.SplitFrom, "counting": a.Counting,
		"search": searchArray(a), "state": a.State, "assignee": a.Assignee, "receipt_on": a.ReceiptOn, "due_on": a.DueOn,
		"standing": a.Standing, "entered_late_by": a.EnteredLateBy, "confirmation_pending": a.ConfirmationPending,
		"late_entry_reason": a.LateEntryReason, "stat_cell": string(counted[0].Cell), "owed": string(owed),
		"now": w.Now, "actor": w.Actor, "correlation": w.Correlation,
		"principal": nil, "request_id": nil, "method": nil, "response": nil,
	}
	o := w.Origin.Clipped()
	args["actor_kind"], args["on_behalf"], args["source"], args["user_agent"] = o.ActorKind, o.OnBehalf, o.Source, o.UserAgent
	args["session"], args["rpc"], args["resource"], args["reason"] = o.Session, o.Method, o.Resource, o.Reason
	if w.Request != nil {
		row, err := w.requestRow(ring, []Application{*a})
		if err != nil {
			return nil, err
		}
		args["principal"], args["request_id"], args["method"] = row.Principal, row.RequestID, row.Method
		args["response"] = row.Response
	}
	return args, nil
}

// owedRow is a row of open_duty as registerSQL takes it.
type owedRow struct {
	Kind       string        `json:"kind"`
	Reference  string        `json:"reference"`
	Owner      string        `json:"owner"`
	StartOn    calendar.Date `json:"start_on"`
	DueOn      calendar.Date `json:"due_on"`
	ActiveFrom calendar.Date `json:"active_from"`
}

func owedRows(duties []OpenDuty) []owedRow {
	rows := make([]owedRow, len(duties))
	for i, d := range duties {
		rows[i] = owedRow{d.Kind, d.Reference, d.Owner, d.StartOn.Date(), d.DueOn.Date(), d.ActiveFrom.Date()}
	}
	return rows
}
