package store

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
)

// plain are the columns whose values stand in the audit, before and after, by table. Of every other column an entry says only
// that it changed: what people wrote about themselves is forgotten one day, and entries are not. Whoever adds a column adds it
// here only if nobody has a right that it be forgotten.
var plain = map[string][]string{
	"application": {
		"channel", "received_at", "received_on", "entered_on", "oral", "applicant_type", "applicant_id_kind", "delivery", "form", "subject",
		"split_from", "merged_into", "moved_to_agency", "moved_to", "moved_from_agency", "moved_from", "counting", "confirmed_way", "confirmed_attempt", "contact_attempts", "restricted", "disposed_on", "unit",
		"state", "assignee", "receipt_on", "due_on", "paused_until", "paused_open_end", "result_row", "document_number",
		"concluded_on", "delivered_on",
	},
	"agency": {
		"display_name", "level", "parent_id", "register_prefix", "register_pattern", "number_before", "number_after", "number_width",
		"established_on", "dissolved_on", "successor_id", "review_organ", "court",
	},
	"officer": {"unit", "position", "active", "user_id"},
}

// actColumns are what acts change of an application besides the columns that they name.
var actColumns = []string{
	"state", "assignee", "receipt_on", "due_on", "paused_until", "paused_open_end", "result_row", "document_number", "concluded_on", "delivered_on",
}

// unspoken change with every write and say nothing.
var unspoken = []string{"version", "updated_at"}

// columnChange is what became of a column: from what to what, or only that it changed.
type columnChange struct {
	Before  any  `json:"before,omitempty"`
	After   any  `json:"after,omitempty"`
	Changed bool `json:"changed,omitempty"` // a value that does not stand in the audit
}

// changesOf are the changes between two states of a row for its audit entry: of the columns that were written, and of those
// named besides. before and after are pointers to rows of one table.
func changesOf(db *gorm.DB, before, after any, written map[string]any, besides ...string) (string, error) {
	statement := &gorm.Statement{DB: db}
	if err := statement.Parse(after); err != nil {
		return "", err
	}
	names := slices.AppendSeq(slices.Clone(besides), maps.Keys(written))
	changes := map[string]columnChange{}
	was, is := reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem()
	for _, name := range names {
		if slices.Contains(unspoken, name) {
			continue
		}
		field := statement.Schema.LookUpField(name)
		if field == nil || !slices.Contains(plain[statement.Schema.Table], name) {
			changes[name] = columnChange{Changed: true}
			continue
		}
		from, _ := field.ValueOf(db.Statement.Context, was)
		to, _ := field.ValueOf(db.Statement.Context, is)
		if !reflect.DeepEqual(from, to) {
			changes[name] = columnChange{Before: recorded(from), After: recorded(to)}
		}
	}
	encoded, err := json.Marshal(changes)
	return string(encoded), err
}

// recorded is a value as it stands in an entry: days as YYYY-MM-DD, nothing for those that are missing.
func recorded(v any) any {
	day, ok := v.(Day)
	switch {
	case !ok:
		return v
	case day == 0:
		return nil
	}
	return calendar.Date(day).String()
}
