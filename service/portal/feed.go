package portal

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Sizes of a page of the feed.
const (
	usualPage   = 50
	largestPage = 500
)

// feed reads which part of the feed is asked for.
func (s *Service) feed(ctx context.Context, parent, cursor string, size int32) (store.FeedQuery, error) {
	var c fieldcheck.Check
	q := store.FeedQuery{Portal: auth.FromContext(ctx).ID, Limit: min(int(size), largestPage)}
	if q.Limit == 0 {
		q.Limit = usualPage
	}
	agency, err := resname.ParseAgencyOrAny("parent", parent)
	c.AddError("parent", err)
	if !agency.IsAny() {
		q.Agency = agency.ID
	}
	var ok bool
	if q.After, ok = store.ParseCursor(cursor); !ok {
		c.Add("cursor", "cursor", "is not a cursor of this feed", "游标无法识别，请使用上次得到的值")
	}
	return q, c.Err()
}

// ListApplicationChanges lists what changed in the applications that came through the portal that calls.
func (s *Service) ListApplicationChanges(ctx context.Context, req *foiv1.ListApplicationChangesRequest) (*foiv1.ListApplicationChangesResponse, error) {
	if err := s.admit(ctx, "", 1); err != nil {
		return nil, err
	}
	q, err := s.feed(ctx, req.GetParent(), req.GetCursor(), req.GetPageSize())
	if err != nil {
		return nil, err
	}
	size := q.Limit
	q.Limit++ // one more tells whether there is more
	changes, err := s.env.Store.ListChanges(ctx, q)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListApplicationChangesResponse{NextCursor: store.Cursor(q.After)}
	if len(changes) > size {
		changes, resp.More = changes[:size], true
	}
	for i := range changes {
		resp.NextCursor = store.Cursor(changes[i].Position)
		resp.Changes = append(resp.Changes, present.ApplicationChange(&changes[i], resp.NextCursor))
	}
	return resp, nil
}
