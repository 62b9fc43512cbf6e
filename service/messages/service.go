// Package messages is the API of the inboxes of officers (站内消息): what is unread first, then the newest.
package messages

import (
	"context"
	"math"
	"strconv"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.MessageService.
type Service struct {
	foiv1.UnimplementedMessageServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

func keyOf(name resname.Officer) store.OfficerKey {
	return store.OfficerKey{Agency: name.Agency, ID: name.ID}
}

// GetMessage returns one message.
func (s *Service) GetMessage(ctx context.Context, req *foiv1.GetMessageRequest) (*foiv1.Message, error) {
	name, err := resname.ParseMessage("name", req.GetName())
	if err != nil {
		return nil, err
	}
	m, err := s.env.Store.GetMessage(ctx, keyOf(name.Officer), name.ID)
	if err != nil {
		return nil, err
	}
	return present.Message(&m), nil
}

// unreadFirst is the order of an inbox, the only one. It is that of the table's index, read backwards.
var unreadFirst = listing.Resource{
	Sorts:        listing.Sorts{"unread": {Column: "unread", Type: listing.SortInteger}},
	DefaultOrder: "unread desc", ID: []string{"id"},
}

// ListMessages lists an inbox. One that is read between two pages may be missed on the second.
func (s *Service) ListMessages(ctx context.Context, req *foiv1.ListMessagesRequest) (*foiv1.ListMessagesResponse, error) {
	var c fieldcheck.Check
	parent := c.Officer("parent", req.GetParent())
	page, err := unreadFirst.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
		Arguments: []string{strconv.FormatBool(req.GetUnreadOnly())},
	})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	r := page.Ranges()[0] // the column is never NULL
	rows, err := s.env.Store.ListMessages(ctx, store.MessageQuery{
		Agency: parent.Agency, Officer: parent.ID, UnreadOnly: req.GetUnreadOnly(),
		Where: r.Where, Args: r.Args, Order: r.OrderBy, Limit: page.Limit + 1,
	})
	if err == nil && len(rows) == 0 {
		_, err = s.env.Store.GetOfficer(ctx, keyOf(parent))
	}
	if err != nil {
		return nil, err
	}
	unread, err := s.env.Store.CountUnread(ctx, keyOf(parent))
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListMessagesResponse{UnreadCount: int32(min(unread, math.MaxInt32))} //nolint:gosec // bounded here
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(cursor(&rows[page.Limit-1]))
	}
	resp.Messages = make([]*foiv1.Message, len(rows))
	for i := range rows {
		resp.Messages[i] = present.Message(&rows[i])
	}
	return resp, nil
}

// cursor is the place of a message in the inbox.
func cursor(m *store.Message) listing.Cursor {
	unread := int64(0)
	if m.ReadAt == nil {
		unread = 1
	}
	return listing.Cursor{Key: listing.IntegerKey(unread), ID: []string{m.ID}}
}

// ReadMessage marks a message as read.
func (s *Service) ReadMessage(ctx context.Context, req *foiv1.ReadMessageRequest) (*foiv1.Message, error) {
	name, err := resname.ParseMessage("name", req.GetName())
	if err != nil {
		return nil, err
	}
	w := call.Write(ctx, s.env, func(m store.Message) (proto.Message, error) { return present.Message(&m), nil })
	m, err := s.env.Store.ReadMessage(ctx, keyOf(name.Officer), name.ID, w)
	if err != nil {
		return nil, err
	}
	return present.Message(&m), nil
}
