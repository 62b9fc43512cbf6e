package letterdeliveries

import (
	"context"
	"strconv"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// bySending is the order of the list, the only one.
var bySending = listing.Resource{
	Sorts:        listing.Sorts{"send_date": {Column: "sent_on", Type: listing.SortDate}},
	DefaultOrder: "send_date", ID: []string{"application_id", "number"},
}

// ListOpenLetterDeliveries lists the deliveries of an agency that somebody has to see to.
func (s *Service) ListOpenLetterDeliveries(ctx context.Context, req *foiv1.ListOpenLetterDeliveriesRequest,
) (*foiv1.ListOpenLetterDeliveriesResponse, error) {
	q, page, err := openQuery(req)
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.OpenLetterDeliveries(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 { // an agency that has some exists
		if _, err := s.env.Store.GetAgency(ctx, q.Agency); err != nil {
			return nil, err
		}
	}
	resp := &foiv1.ListOpenLetterDeliveriesResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		last := &rows[page.Limit-1]
		resp.NextPageToken = page.NextToken(listing.Cursor{
			Key: listing.DateKey(last.SentOn.Date()), ID: []string{last.ApplicationID, strconv.Itoa(last.Number)},
		})
	}
	resp.LetterDeliveries = make([]*foiv1.LetterDelivery, len(rows))
	for i := range rows {
		resp.LetterDeliveries[i] = present.LetterDelivery(&rows[i], 0)
	}
	return resp, nil
}

// openQuery checks the request.
func openQuery(req *foiv1.ListOpenLetterDeliveriesRequest) (store.OpenLetterDeliveriesQuery, listing.Query, error) {
	var c fieldcheck.Check
	name := c.Agency("parent", req.GetParent())
	page, err := bySending.Query(listing.Request{Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	c.AddError("", err)
	q := store.OpenLetterDeliveriesQuery{Agency: name.ID, Limit: page.Limit + 1}
	if !page.After.IsStart() {
		sent, err := calendar.ParseDate(*page.After.Key)
		c.AddError(listing.ArgumentPageToken, err)
		number, err := strconv.ParseInt(page.After.ID[1], 10, 32)
		c.AddError(listing.ArgumentPageToken, err)
		q.After = &store.LetterDeliveryPosition{SentOn: store.Day(sent), ApplicationID: page.After.ID[0], Number: int(number)}
	}
	return q, page, c.Err()
}
