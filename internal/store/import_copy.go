package store

import "github.com/jackc/pgx/v5/pgtype"

// The columns that an import writes, in the order of the values below. What is not here keeps its default.
var (
	applicationCopied = []string{
		"agency_id", "id", "register_number", "external_id", "channel", "received_at", "received_on", "entered_on", "oral",
		"applicant_type", "applicant_name", "applicant_id_kind", "applicant_id_number", "phone", "email", "postal_address",
		"contact_person", "agent", "applicant_blind", "agent_blind", "description", "delivery", "form", "note", "counting", "search", "import_hash", "state", "assignee",
		"receipt_on", "due_on", "paused_until", "paused_open_end", "result_row", "document_number", "concluded_on",
		"delivered_on", "standing", "entered_late_by", "confirmation_pending", "version", "created_at", "updated_at",
	}
	eventCopied = []string{"agency_id", "application_id", "seq", "act", "act_on", "recorded_at", "actor", "event"}
	dutyCopied  = []string{
		"agency_id", "application_id", "kind", "reference", "owner", "assignee", "start_on", "due_on", "active_from",
	}
	statCopied   = []string{"agency_id", "application_id", "day", "cell", "applicant_type", "amount", "recorded_at"}
	answerCopied = []string{
		"agency_id", "application_id", "number", "result_row", "answered_on", "delivered_on", "due_on", "term_days", "used_days", "elapsed_days",
	}
	auditCopied = []string{
		"agency_id", "subject", "action", "actor", "correlation", "recorded_at", "detail", "actor_kind", "source", "method",
	}
)

// copyIn writes the rows, those that others refer to first.
func (r *importRows) copyIn(i *Import) error {
	ring, err := ringOf(i.tx)
	if err != nil {
		return err
	}
	sealed := make([]Application, len(r.applications))
	for n, a := range r.applications {
		if sealed[n], err = a.sealed(ring); err != nil {
			return err
		}
	}
	for _, table := range []struct {
		name    string
		columns []string
		n       int
		row     func(int) []any
	}{
		{"application", applicationCopied, len(r.applications), func(n int) []any { return sealed[n].copied() }},
		{"application_event", eventCopied, len(r.events), func(n int) []any { return r.events[n].copied() }},
		{"open_duty", dutyCopied, len(r.duties), func(n int) []any { return r.duties[n].copied() }},
		{"application_answer", answerCopied, len(r.answers), func(n int) []any { return r.answers[n].copied() }},
		{"stat_entry", statCopied, len(r.stats), func(n int) []any { return r.stats[n].copied() }},
		{"audit_entry", auditCopied, len(r.audits), func(n int) []any { return r.audits[n].copied() }},
	} {
		if err := i.copyIn(table.name, table.columns, table.n, table.row); err != nil {
			return err
		}
	}
	return nil
}

// copied are the values of a sealed row.
func (a *Application) copied() []any {
	return []any{
		a.AgencyID, a.ID, a.RegisterNumber, a.ExternalID, a.Channel, a.ReceivedAt, a.ReceivedOn, a.EnteredOn, a.Oral,
		a.ApplicantType, a.ApplicantName, a.ApplicantIDKind, a.ApplicantIDNumber, a.Phone, a.Email, a.PostalAddress,
		a.ContactPerson, a.Agent, a.ApplicantBlind, a.AgentBlind, a.Description, a.Delivery, a.Form, a.Note, a.Counting, a.searchVector(), a.ImportHash, a.State, a.Assignee,
		a.ReceiptOn, a.DueOn, a.PausedUntil, a.PausedOpenEnd, a.ResultRow, a.DocumentNumber, a.ConcludedOn,
		a.DeliveredOn, a.Standing, a.EnteredLateBy, a.ConfirmationPending, a.Version, a.CreatedAt, a.UpdatedAt,
	}
}

// searchVector is what array_to_tsvector makes of the words under which search finds the application.
func (a *Application) searchVector() pgtype.TSVector {
	words := a.lexemes()
	v := pgtype.TSVector{Lexemes: make([]pgtype.TSVectorLexeme, len(words)), Valid: true}
	for n, word := range words {
		v.Lexemes[n].Word = word
	}
	return v
}

func (e *Event) copied() []any {
	return []any{e.AgencyID, e.ApplicationID, e.Seq, e.Act, e.ActOn, e.RecordedAt, e.Actor, e.Event}
}

func (d *OpenDuty) copied() []any {
	return []any{
		d.AgencyID, d.ApplicationID, d.Kind, d.Reference, d.Owner, d.Assignee, d.StartOn, d.DueOn, d.ActiveFrom,
	}
}

func (s *statRow) copied() []any {
	return []any{s.AgencyID, s.ApplicationID, s.Day, s.Cell, s.ApplicantType, s.Amount, s.RecordedAt}
}

func (a *auditRow) copied() []any {
	return []any{
		a.AgencyID, a.Subject, a.Action, a.Actor, a.Correlation, a.RecordedAt, a.Detail, a.ActorKind, a.Source, a.Method,
	}
}
