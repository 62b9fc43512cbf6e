// Package publications is the API of information that was asked for and becomes public for everybody (依申请转主动公开, 条例 art. 44):
// candidates, the way over two checks and two hands, and the list that everybody may read.
package publications

import (
	"context"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/ratelimit"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/publication"
)

// Service implements foi.v1.PublicationService. It is safe for concurrent use.
type Service struct {
	foiv1.UnimplementedPublicationServiceServer
	env           call.Env
	source, total *ratelimit.Buckets
}

// New returns the service.
func New(env call.Env) *Service {
	return &Service{env: env, source: ratelimit.New(env.Public.Rate, burst), total: ratelimit.New(env.Public.TotalRate, burst)}
}

// needed is the permission of each act.
var needed = map[publication.Act]auth.Permission{
	publication.Check: auth.PublicationsEdit, publication.Approve: auth.PublicationsApprove, publication.Decline: auth.PublicationsApprove,
	publication.Publish: auth.PublicationsEdit, publication.Withdraw: auth.PublicationsApprove,
}

// present returns a publication as the caller sees it.
func (s *Service) present(ctx context.Context, r *store.PublicationRecord) *foiv1.Publication {
	who := auth.FromContext(ctx)
	return s.env.Viewer().Publication(r, who.ID, func(a publication.Act) bool { return who.May(needed[a]) })
}

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(r store.PublicationRecord) (proto.Message, error) { return s.present(ctx, &r), nil })
}

// GetPublication returns one publication.
func (s *Service) GetPublication(ctx context.Context, req *foiv1.GetPublicationRequest) (*foiv1.Publication, error) {
	name, err := resname.ParsePublication("name", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.env.Store.GetPublication(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	return s.present(ctx, &r), nil
}

// latestFirst is the order of the list, the only one.
var latestFirst = listing.Resource{Sorts: listing.Sorts{"name": {}}, DefaultOrder: "name", ID: []string{"id"}}

// ListPublications lists the publications of an agency.
func (s *Service) ListPublications(ctx context.Context, req *foiv1.ListPublicationsRequest) (*foiv1.ListPublicationsResponse, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	page, err := latestFirst.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Arguments: []string{req.GetState().String()},
	})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	q := store.PublicationQuery{Agency: agency.ID, State: string(present.PublicationState.Word(req.GetState())), Limit: page.Limit + 1}
	if !page.After.IsStart() {
		q.Before = page.After.ID[0]
	}
	rows, err := s.env.Store.ListPublications(ctx, q)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListPublicationsResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].ID}})
	}
	for i := range rows {
		resp.Publications = append(resp.Publications, s.present(ctx, &rows[i]))
	}
	return resp, nil
}

func keyOf(name resname.Publication) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
