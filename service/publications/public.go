package publications

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/publication"
)

const (
	burst = 20 // seconds' worth of calls that may come at once
	// feedItems is how many of the latest a feed has; readers come again more often than so much is published.
	feedItems = 100
	httpTime  = "Mon, 02 Jan 2006 15:04:05 GMT" // RFC 9110, 5.6.7
)

// admit counts a call of anybody against the rates of his address and of all. Errors: *apierr.LimitError.
func (s *Service) admit(ctx context.Context) error {
	now, source := s.env.Clock.Now(), ""
	if o := audit.InContext(ctx); o != nil {
		source = o.Source
	}
	if wait := s.source.Take(now, source, 1); wait > 0 {
		return tooMany("calls from one address", wait)
	}
	if wait := s.total.Take(now, "", 1); wait > 0 {
		return tooMany("calls of the public list", wait)
	}
	return nil
}

func tooMany(subject string, wait time.Duration) error {
	return &apierr.LimitError{Subject: subject, Limit: "a rate", Text: "访问过于频繁，请稍后再试", RetryAfter: wait}
}

// open counts the call and returns a context in which the public list can be read: it holds nothing that not everybody may read.
func (s *Service) open(ctx context.Context, parent string) (context.Context, resname.Agency, error) {
	agency, err := resname.ParseAgencyOrAny("parent", parent)
	if err != nil {
		return ctx, agency, err
	}
	if err := s.admit(ctx); err != nil {
		return ctx, agency, err
	}
	if agency.IsAny() {
		agency.ID = ""
	}
	return tenancy.System(ctx), agency, nil
}

// tell says by which tag and since when the answer is what it is, so that who has it need not be sent it again.
func (s *Service) tell(ctx context.Context, agency resname.Agency, request string) (time.Time, error) {
	at, n, err := s.env.Store.PublishedChanged(ctx, agency.ID)
	if err != nil {
		return at, err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %d", agency.ID, request, at.UnixMicro(), n))
	md := metadata.Pairs("for-everybody", "1", "etag", `"`+hex.EncodeToString(sum[:16])+`"`)
	if !at.IsZero() {
		md.Set("last-modified", at.UTC().Format(httpTime))
	}
	return at, grpc.SetHeader(ctx, md) //nolint:wrapcheck // of the transport
}

// byDay is the order of the public list, the only one.
var byDay = listing.Resource{Sorts: listing.Sorts{"item": {}}, DefaultOrder: "item", ID: []string{"day", "agency", "id"}}

// ListPublishedItems lists what everybody may read.
func (s *Service) ListPublishedItems(ctx context.Context, req *foiv1.ListPublishedItemsRequest) (*foiv1.ListPublishedItemsResponse, error) {
	ctx, agency, err := s.open(ctx, req.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := byDay.Query(listing.Request{Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	if err != nil {
		return nil, err
	}
	q := store.PublishedQuery{Agency: agency.ID, Limit: page.Limit + 1}
	if !page.After.IsStart() {
		day, err := calendar.ParseDate(page.After.ID[0])
		if err != nil {
			return nil, &listing.Error{Argument: listing.ArgumentPageToken, Rule: listing.RuleTokenDamaged}
		}
		q.After.On, q.After.Agency, q.After.ID = store.Day(day), page.After.ID[1], page.After.ID[2]
	}
	// What changes while the list is read is told by the next tag.
	if _, err := s.tell(ctx, agency, fmt.Sprint("list ", page.Limit, req.GetPageToken())); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListPublished(ctx, q)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListPublishedItemsResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		last := &rows[page.Limit-1]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{last.PublishedOn.Date().String(), last.AgencyID, last.ID}})
	}
	for i := range rows {
		resp.PublishedItems = append(resp.PublishedItems, present.PublishedItem(&rows[i]))
	}
	return resp, nil
}

// GetPublishedFeed returns the latest of the public list as a feed.
func (s *Service) GetPublishedFeed(ctx context.Context, req *foiv1.GetPublishedFeedRequest) (*httpbody.HttpBody, error) {
	ctx, agency, err := s.open(ctx, req.GetParent())
	if err != nil {
		return nil, err
	}
	at, err := s.tell(ctx, agency, req.GetFormat().String())
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListPublished(ctx, store.PublishedQuery{Agency: agency.ID, Limit: feedItems})
	if err != nil {
		return nil, err
	}
	f := publication.Feed{
		UID: "tag:foi.yishenqing.github.io,2026:" + req.GetParent() + "/publishedItems", Title: "依申请转主动公开信息目录", Author: "政府信息公开工作机构",
		Self: s.env.Public.URL + "/v1/" + req.GetParent() + "/publishedItems:feed", Updated: at,
	}
	if agency.ID != "" {
		a, err := s.env.Store.GetAgency(ctx, agency.ID)
		if err != nil {
			return nil, err
		}
		f.Author, f.Title = a.DisplayName, a.DisplayName+f.Title
	}
	for i := range rows {
		f.Items = append(f.Items, present.FeedItem(&rows[i]))
	}
	set, mediaType := f.RSS, "application/rss+xml; charset=utf-8"
	if req.GetFormat() == foiv1.GetPublishedFeedRequest_FORMAT_ATOM {
		set, mediaType = f.Atom, "application/atom+xml; charset=utf-8"
		f.Self += "?format=FORMAT_ATOM"
	}
	content, err := set()
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: mediaType, Data: content}, nil
}
