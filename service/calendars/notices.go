package calendars

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// GetHolidayNotice returns one notice with its days.
func (s *Service) GetHolidayNotice(ctx context.Context, req *foiv1.GetHolidayNoticeRequest) (*foiv1.HolidayNotice, error) {
	name, err := resname.ParseHolidayNotice("name", req.GetName())
	if err != nil {
		return nil, err
	}
	row, err := s.env.Store.GetNotice(ctx, name.ID)
	if err != nil {
		return nil, err
	}
	return present.HolidayNotice(&row)
}

// newestFirst is the order of the list, the only one.
var newestFirst = listing.Resource{
	Sorts:        listing.Sorts{"issue_date": {Column: "issued_on", Type: listing.SortDate}},
	DefaultOrder: "issue_date desc", ID: []string{"id"},
}

// ListHolidayNotices lists the notices, newest first. There are two or three a year, so they are read as one.
func (s *Service) ListHolidayNotices(ctx context.Context, req *foiv1.ListHolidayNoticesRequest,
) (*foiv1.ListHolidayNoticesResponse, error) {
	var c fieldcheck.Check
	page, err := newestFirst.Query(listing.Request{
		PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Arguments: []string{strconv.Itoa(int(req.GetYear()))},
	})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListNotices(ctx)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(n store.Notice) bool {
		return n.WithdrawnAt != nil || req.GetYear() != 0 && n.Year != int(req.GetYear()) || !page.After.IsStart() && compare(cursor(&n), page.After) >= 0
	})
	slices.SortFunc(rows, func(a, b store.Notice) int { return compare(cursor(&b), cursor(&a)) })
	return respondNotices(rows, page)
}

// cursor is the place of a notice in the list.
func cursor(n *store.Notice) listing.Cursor {
	return listing.Cursor{Key: listing.DateKey(n.IssuedOn.Date()), ID: []string{n.ID}}
}

// compare orders places from the oldest notice to the newest; dates written YYYY-MM-DD compare as texts.
func compare(a, b listing.Cursor) int {
	return cmp.Or(cmp.Compare(*a.Key, *b.Key), cmp.Compare(a.ID[0], b.ID[0]))
}

func respondNotices(rows []store.Notice, page listing.Query) (*foiv1.ListHolidayNoticesResponse, error) {
	resp := &foiv1.ListHolidayNoticesResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(cursor(&rows[page.Limit-1]))
	}
	for i := range rows {
		m, err := present.HolidayNotice(&rows[i])
		if err != nil {
			return nil, err
		}
		resp.HolidayNotices = append(resp.HolidayNotices, m)
	}
	return resp, nil
}
