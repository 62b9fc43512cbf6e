package publications

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/publication"
)

// lookedBack is how many days back candidates are looked for unless said otherwise.
const lookedBack = 2 * 366

// ListPublicationCandidates lists what could become public: what applicants suggest first, then what several asked for.
func (s *Service) ListPublicationCandidates(ctx context.Context, req *foiv1.ListPublicationCandidatesRequest,
) (*foiv1.ListPublicationCandidatesResponse, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	since, err := present.Day(req.GetSinceDate())
	c.AddError("since_date", err)
	if since.IsZero() {
		since = s.env.Today().Plus(-lookedBack)
	}
	page, err := present.ReadSequence(req, since.String())
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	found, err := s.env.Store.PublicationAskings(ctx, agency.ID, store.Day(since))
	if err != nil {
		return nil, err
	}
	all := candidates(agency, &found)
	part, next := present.Cut(page, all)
	return &foiv1.ListPublicationCandidatesResponse{PublicationCandidates: part, NextPageToken: next, Cut: found.Cut}, nil
}

func candidates(agency resname.Agency, found *store.Askings) (all []*foiv1.PublicationCandidate) {
	for i := range found.Suggestions {
		g := &found.Suggestions[i]
		name := agency.Application(g.ApplicationID)
		m := &foiv1.PublicationCandidate{
			Origin: foiv1.Publication_ORIGIN_SUGGESTION, Applications: []string{name.String()}, Applicants: 1, Description: g.Description,
			Suggestion: name.ApplicantInput(g.Number).String(), SuggestionContent: g.Content,
		}
		if g.Released {
			m.ReleasedApplications = m.Applications
		}
		all = append(all, m)
	}
	for _, g := range publication.Candidates(found.Asked) {
		m := &foiv1.PublicationCandidate{Origin: foiv1.Publication_ORIGIN_SEVERAL_APPLICANTS, Applicants: int32(g.Applicants)} //nolint:gosec // at most ComparedApplications
		for _, member := range g.Members {
			name := agency.Application(member.ID).String()
			m.Applications = append(m.Applications, name)
			if member.Releasable {
				m.ReleasedApplications, m.Description = append(m.ReleasedApplications, name), member.Description
			}
		}
		all = append(all, m)
	}
	return all
}
