package applications

import (
	"strings"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
)

// Columns by which list.go tells how a list is best read.
const (
	concludedColumn = "concluded_on"
	searchColumn    = "search"
)

// collection is how applications can be listed. The ids are UUIDs that grow with the time of registration (call.NewID), so that
// they identify an application across agencies and create_time needs no index of its own.
var collection = listing.Resource{
	Fields: listing.Fields{
		"state":                {Column: "state", Kind: listing.Enum, Map: values("STATE_", foiv1.Application_State_name, present.State.Word)},
		"channel":              {Column: "channel", Kind: listing.Enum, Map: values("CHANNEL_", foiv1.Application_Channel_name, present.Channel.Word)},
		"outcome":              {Column: "result_row", Kind: listing.Enum, Map: values("OUTCOME_", foiv1.Outcome_name, present.Outcome.Word)},
		"applicant_type":       {Column: "applicant_type", Kind: listing.Enum, Map: values("TYPE_", foiv1.Applicant_Type_name, present.ApplicantType.Word)},
		"due_date":             {Column: "due_on", Kind: listing.Date},
		"receipt_date":         {Column: "receipt_on", Kind: listing.Date},
		"conclude_date":        {Column: concludedColumn, Kind: listing.Date},
		"entry_date":           {Column: "entered_on", Kind: listing.Date},
		"entered_late":         {Column: "(entered_late_by > 0)", Kind: listing.Bool},
		"confirmation_pending": {Column: "confirmation_pending", Kind: listing.Bool},
		"assignee":             {Column: "assignee", Kind: listing.String},
		"subject":              {Column: "subject", Kind: listing.String},
		"register_number":      {Column: "register_number", Kind: listing.String},
		"external_id":          {Column: "external_id", Kind: listing.String},
		"document_number":      {Column: "document_number", Kind: listing.String},
		"text":                 {Column: searchColumn, Kind: listing.Text},
	},
	Sorts: listing.Sorts{
		"create_time":   {},
		"receipt_date":  {Column: "receipt_on", Type: listing.SortDate},
		"due_date":      {Column: "due_on", Type: listing.SortDate, Nullable: true},
		"conclude_date": {Column: concludedColumn, Type: listing.SortDate, Nullable: true},
	},
	DefaultOrder: "create_time desc",
	ID:           []string{"id"},
}

// values maps the names of an enum's values, without their prefix, to the words of the table.
func values[E ~int32, W ~string](prefix string, names map[int32]string, word func(E) W) func(string) (any, error) {
	words := make(map[string]string, len(names))
	for n, name := range names {
		if w := word(E(n)); w != "" {
			words[strings.TrimPrefix(name, prefix)] = string(w)
		}
	}
	return listing.EnumValues(prefix, words)
}
