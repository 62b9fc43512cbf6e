package store

// What is asked for most, one application by name and a page of the worklist, puts its columns into the fields itself:
// finding the field of each column of each row is half of what GORM costs such a read. Tests hold that nothing is
// forgotten or mixed up. Everything else is read by GORM.

// applicationByKey reads what (*Application).fields takes, and not the search words, which are as long as all the rest.
const applicationByKey = `SELECT agency_id, id, register_number, external_id, channel, received_at, received_on, entered_on,
	oral, applicant_type, applicant_name, applicant_id_kind, applicant_id_number, phone, email, postal_address,
	contact_person, agent, description, delivery, form, note, subject, split_from, merged_into,
	moved_to_agency, moved_to, moved_from_agency, moved_from, import_hash, counting, applicant_blind, agent_blind, state, assignee,
	receipt_on, due_on, paused_until, paused_open_end, result_row, document_number, concluded_on, delivered_on, standing,
	entered_late_by, confirmation_pending, late_entry_reason, confirmed_way, confirmed_attempt, contact_attempts,
	restricted, disposed_on, version, created_at, updated_at
FROM application WHERE agency_id = $1 AND id = $2`

// unrestrictedByKey is applicationByKey for somebody who sees a restricted application only when he is a reader of it.
const unrestrictedByKey = applicationByKey + ` AND (NOT restricted OR EXISTS (SELECT 1 FROM application_reader r
	WHERE r.agency_id = $1 AND r.application_id = $2 AND r.user_id = $3))`

func (a *Application) fields() []any {
	return []any{
		&a.AgencyID, &a.ID, &a.RegisterNumber, &a.ExternalID, &a.Channel, &a.ReceivedAt, &a.ReceivedOn, &a.EnteredOn,
		&a.Oral, &a.ApplicantType, &a.ApplicantName, &a.ApplicantIDKind, &a.ApplicantIDNumber, &a.Phone, &a.Email, &a.PostalAddress,
		&a.ContactPerson, &a.Agent, &a.Description, &a.Delivery, &a.Form, &a.Note, &a.Subject, &a.SplitFrom, &a.MergedInto,
		&a.MovedToAgency, &a.MovedTo, &a.MovedFromAgency, &a.MovedFrom, &a.ImportHash, &a.Counting, &a.ApplicantBlind, &a.AgentBlind, &a.State, &a.Assignee,
		&a.ReceiptOn, &a.DueOn, &a.PausedUntil, &a.PausedOpenEnd, &a.ResultRow, &a.DocumentNumber, &a.ConcludedOn, &a.DeliveredOn, &a.Standing,
		&a.EnteredLateBy, &a.ConfirmationPending, &a.LateEntryReason, &a.ConfirmedWay, &a.ConfirmedAttempt, &a.ContactAttempts,
		&a.Restricted, &a.DisposedOn, &a.Version, &a.CreatedAt, &a.UpdatedAt,
	}
}

// worklistColumns are what (*WorklistItem).fields takes, of the duty d and the application a.
const worklistColumns = `d.agency_id, d.application_id, d.kind, d.reference, d.owner, d.assignee, d.start_on, d.due_on,
	d.active_from, a.register_number, a.applicant_name, a.summary, a.state, a.receipt_on`

func (w *WorklistItem) fields() []any {
	return []any{
		&w.AgencyID, &w.ApplicationID, &w.Kind, &w.Reference, &w.Owner, &w.Assignee, &w.StartOn, &w.DueOn,
		&w.ActiveFrom, &w.RegisterNumber, &w.ApplicantName, &w.Summary, &w.State, &w.ReceiptOn,
	}
}
