package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/letter"
)

// DocumentSeries returns a series of document numbers.
func DocumentSeries(r *store.DocumentSeries) *foiv1.DocumentSeries {
	m := &foiv1.DocumentSeries{
		Name: resname.DocumentSeries{Agency: r.AgencyID, ID: r.ID}.String(), DisplayName: r.DisplayName, Prefix: r.Prefix, Pattern: r.Pattern,
		Etag: Etag(r.Version), CreateTime: timestamppb.New(r.CreatedAt), UpdateTime: timestamppb.New(r.UpdatedAt),
	}
	for _, k := range r.Kinds {
		m.Kinds = append(m.Kinds, DocumentKind.Enum(letter.Kind(k)))
	}
	for _, y := range r.Years {
		m.Years = append(m.Years, &foiv1.DocumentSeriesYear{
			Year: number(y.Year), Taken: y.Taken, Voided: y.Voided, Skipped: y.Skipped, Unexplained: y.Unexplained,
		})
	}
	return m
}

// DocumentNumber returns a number of a series in a year.
func DocumentNumber(agency string, year int, n *store.DocumentNumber) *foiv1.DocumentNumber {
	m := &foiv1.DocumentNumber{
		Year: number(year), Sequence: n.Seq, Number: n.Number, State: foiv1.DocumentNumber_STATE_ISSUED, Reason: n.Reason, Actor: n.Actor,
	}
	switch {
	case !n.Known:
		m.State = foiv1.DocumentNumber_STATE_UNEXPLAINED
		return m
	case n.Skipped:
		m.State = foiv1.DocumentNumber_STATE_SKIPPED
	case n.Voided:
		m.State = foiv1.DocumentNumber_STATE_VOIDED
	}
	m.CreateTime = timestamppb.New(n.RecordedAt)
	if n.DocumentID != nil {
		m.Document = resname.Document{Agency: agency, ID: *n.DocumentID}.String()
	}
	return m
}
