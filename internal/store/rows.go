package store

import (
	"time"
)

// Application is one row of table application: what was registered, and from State on the projection of its events.
// Strings that are unknown are empty; pointers are nil where the column is NULL.
type Application struct {
	AgencyID          string    `gorm:"column:agency_id;primaryKey"`
	ID                string    `gorm:"column:id;primaryKey"`
	RegisterNumber    string    `gorm:"column:register_number"`
	ExternalID        *string   `gorm:"column:external_id"`
	Channel           string    `gorm:"column:channel"`
	ReceivedAt        time.Time `gorm:"column:received_at"`
	ReceivedOn        Day       `gorm:"column:received_on"`
	EnteredOn         Day       `gorm:"column:entered_on"`
	Oral              bool      `gorm:"column:oral"`
	ApplicantType     string    `gorm:"column:applicant_type"`
	ApplicantName     string    `gorm:"column:applicant_name"`
	ApplicantIDKind   string    `gorm:"column:applicant_id_kind"`
	ApplicantIDNumber string    `gorm:"column:applicant_id_number"`
	Phone             string    `gorm:"column:phone"`
	Email             string    `gorm:"column:email"`
	PostalAddress     string    `gorm:"column:postal_address"`
	ContactPerson     string    `gorm:"column:contact_person"`
	Agent             *string   `gorm:"column:agent"`
	Description       string    `gorm:"column:description"`
	Delivery          string    `gorm:"column:delivery"`
	Form              string    `gorm:"column:form"`
	Note              string    `gorm:"column:note"`
	Subject           string    `gorm:"column:subject"` // field of work (主题)
	SplitFrom         *string   `gorm:"column:split_from"`
	MergedInto        *string   `gorm:"column:merged_into"`
	MovedToAgency     *string   `gorm:"column:moved_to_agency"` // where it goes on (移送)
	MovedTo           *string   `gorm:"column:moved_to"`
	MovedFromAgency   *string   `gorm:"column:moved_from_agency"` // where it had been registered
	MovedFrom         *string   `gorm:"column:moved_from"`
	ImportHash        []byte    `gorm:"column:import_hash"`
	Counting          *string   `gorm:"column:counting"`        // JSON of workflow.Counting, nil for the defaults
	ApplicantBlind    string    `gorm:"column:applicant_blind"` // what the applicant's others are found by; written by the store
	AgentBlind        string    `gorm:"column:agent_blind"`

	LateEntryReason  string `gorm:"column:late_entry_reason"`
	ConfirmedWay     string `gorm:"column:confirmed_way"`     // how the last confirmation was made
	ConfirmedAttempt *int   `gorm:"column:confirmed_attempt"` // the contact attempt that it was
	ContactAttempts  int    `gorm:"column:contact_attempts"`  // how many there are

	Restricted bool `gorm:"column:restricted"`  // for its readers only (需知密)
	DisposedOn Day  `gorm:"column:disposed_on"` // the day on which the file was destroyed (销毁); nothing is done to it any more

	State          string `gorm:"column:state"`
	Assignee       string `gorm:"column:assignee"`
	ReceiptOn      Day    `gorm:"column:receipt_on"`
	DueOn          Day    `gorm:"column:due_on"`
	PausedUntil    Day    `gorm:"column:paused_until"`
	PausedOpenEnd  bool   `gorm:"column:paused_open_end"`
	ResultRow      string `gorm:"column:result_row"`
	DocumentNumber string `gorm:"column:document_number"`
	ConcludedOn    Day    `gorm:"column:concluded_on"`
	DeliveredOn    Day    `gorm:"column:delivered_on"`
	Standing       string `gorm:"column:standing"`
	EnteredLateBy  int    `gorm:"column:entered_late_by"` // working days
	// ConfirmationPending: what came in has to be confirmed by both sides, and is not.
	ConfirmationPending bool `gorm:"column:confirmation_pending"`

	Version   int64     `gorm:"column:version"`
	CreatedAt time.Time `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt time.Time `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName implements gorm's Tabler.
func (Application) TableName() string { return "application" }

// Event is one row of table application_event: an act as it was recorded. Event.Event is the JSON of workflow.Event.
type Event struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Seq           int       `gorm:"column:seq;primaryKey;autoIncrement:false"`
	Act           string    `gorm:"column:act"`
	ActOn         Day       `gorm:"column:act_on"`
	RecordedAt    time.Time `gorm:"column:recorded_at"`
	Actor         string    `gorm:"column:actor"`
	Event         string    `gorm:"column:event"`
}

// TableName implements gorm's Tabler.
func (Event) TableName() string { return "application_event" }

// OpenDuty is one row of table open_duty: something owed and not done.
type OpenDuty struct {
	AgencyID      string `gorm:"column:agency_id;primaryKey"`
	ApplicationID string `gorm:"column:application_id;primaryKey"`
	Kind          string `gorm:"column:kind;primaryKey"`
	Reference     string `gorm:"column:reference;primaryKey"`
	Owner         string `gorm:"column:owner"`
	Assignee      string `gorm:"column:assignee"`
	StartOn       Day    `gorm:"column:start_on"`
	DueOn         Day    `gorm:"column:due_on"`
	ActiveFrom    Day    `gorm:"column:active_from"`
}

// TableName implements gorm's Tabler.
func (OpenDuty) TableName() string { return "open_duty" }

// statRow is one row of table stat_entry.
type statRow struct {
	ID            int64     `gorm:"column:id;primaryKey;autoIncrement"`
	AgencyID      string    `gorm:"column:agency_id"`
	ApplicationID string    `gorm:"column:application_id"`
	Day           Day       `gorm:"column:day"`
	Cell          string    `gorm:"column:cell"`
	ApplicantType string    `gorm:"column:applicant_type"`
	Amount        int       `gorm:"column:amount"`
	RecordedAt    time.Time `gorm:"column:recorded_at"`
}

// TableName implements gorm's Tabler.
func (statRow) TableName() string { return "stat_entry" }

// LegalCase is one row of table legal_case: a review or suit.
type LegalCase struct {
	AgencyID      string  `gorm:"column:agency_id;primaryKey"`
	ID            string  `gorm:"column:id;primaryKey"`
	ExternalID    *string `gorm:"column:external_id"`
	ApplicationID *string `gorm:"column:application_id"`
	Kind          string  `gorm:"column:kind"`
	Route         string  `gorm:"column:route"`
	Subject       string  `gorm:"column:subject"`
	ServedOn      Day     `gorm:"column:served_on"`
	ReportedOn    Day     `gorm:"column:reported_on"`
	ConcludedOn   Day     `gorm:"column:concluded_on"`
	Result        string  `gorm:"column:result"`
	Decision      string  `gorm:"column:decision"`
	ImportHash    []byte  `gorm:"column:import_hash"`
	Assignee      string  `gorm:"column:assignee"`
	Note          string  `gorm:"column:note"`
	// The rest but version and times is a projection of the case's events; …Known are when the day beside was recorded.
	State          string     `gorm:"column:state;default:pending"`
	Procedure      string     `gorm:"column:procedure"`
	Instance       string     `gorm:"column:instance"`
	Forum          string     `gorm:"column:forum"`
	CaseNumber     string     `gorm:"column:case_number"`
	Form           string     `gorm:"column:form"`
	Anew           bool       `gorm:"column:anew"`
	Causes         Texts      `gorm:"column:causes;default:[]"`
	Unit           string     `gorm:"column:unit"`
	ServedKnown    *time.Time `gorm:"column:served_known"`
	ReportedKnown  *time.Time `gorm:"column:reported_known"`
	ConcludedKnown *time.Time `gorm:"column:concluded_known"`

	Version   int64     `gorm:"column:version"`
	CreatedAt time.Time `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt time.Time `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName implements gorm's Tabler.
func (LegalCase) TableName() string { return "legal_case" }

// requestRow is one row of table request_record.
type requestRow struct {
	Principal     string    `gorm:"column:principal;primaryKey"`
	RequestID     string    `gorm:"column:request_id;primaryKey"`
	Method        string    `gorm:"column:method"`
	Hash          []byte    `gorm:"column:hash"`     // of the request; nil since it is sealed with the response
	Response      []byte    `gorm:"column:response"` // sealed, the hash of the request before it
	AgencyID      *string   `gorm:"column:agency_id"`
	ApplicationID *string   `gorm:"column:application_id"`
	CreatedAt     time.Time `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName implements gorm's Tabler.
func (requestRow) TableName() string { return "request_record" }

// auditRow is one row of table audit_entry.
type auditRow struct {
	ID          int64     `gorm:"column:id;primaryKey;autoIncrement"`
	AgencyID    string    `gorm:"column:agency_id"`
	Subject     string    `gorm:"column:subject"`
	Action      string    `gorm:"column:action"`
	Actor       string    `gorm:"column:actor"`
	Correlation string    `gorm:"column:correlation"`
	RecordedAt  time.Time `gorm:"column:recorded_at"`
	Detail      string    `gorm:"column:detail"`
	Kind        string    `gorm:"column:kind"`
	Outcome     string    `gorm:"column:outcome"`
	ActorKind   string    `gorm:"column:actor_kind"`
	OnBehalf    string    `gorm:"column:on_behalf"`
	Source      string    `gorm:"column:source"`
	UserAgent   string    `gorm:"column:user_agent"`
	Session     string    `gorm:"column:session"`
	Method      string    `gorm:"column:method"`
	Resource    string    `gorm:"column:resource"`
	Reason      string    `gorm:"column:reason"`
	Changes     string    `gorm:"column:changes"`
}

// TableName implements gorm's Tabler.
func (auditRow) TableName() string { return "audit_entry" }
