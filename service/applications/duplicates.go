package applications

import (
	"cmp"
	"context"
	"slices"
	"strings"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/bigram"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

const (
	defaultDuplicates = 10
	maxDuplicates     = 50
	// consideredDuplicates is how many of each kind are compared character pair by character pair.
	consideredDuplicates = 200
	// alike is the similarity from which two descriptions may ask for the same.
	alike = 0.5
)

// SuggestDuplicates lists earlier applications of the same applicant or with a similar description, likeliest first.
func (s *Service) SuggestDuplicates(ctx context.Context, req *foiv1.SuggestDuplicatesRequest) (*foiv1.SuggestDuplicatesResponse, error) {
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	q := store.DuplicateQuery{Agency: parent.ID, Limit: consideredDuplicates}
	if p := req.GetApplicant(); strings.TrimSpace(p.GetIdNumber()) != "" {
		q.IDNumber = c.IDNumber("applicant.id_kind", "applicant.id_number", present.IDKind.Word(p.GetIdKind()), p.GetIdNumber())
	} else if strings.TrimSpace(req.GetDescription()) == "" {
		c.Add("description", "nothing", "an identity number or a description is needed to look for", "请填写证件号码或者所需政府信息后再查找")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	common, err := s.env.Store.CommonWords(ctx)
	if err != nil {
		return nil, err
	}
	q.Search = phrases(req.GetDescription(), common)
	rows, err := s.env.Store.FindDuplicates(ctx, q)
	if err != nil {
		return nil, err
	}
	return &foiv1.SuggestDuplicatesResponse{
		Candidates: candidates(momentOf(s.env), rows, req.GetDescription(), int(req.GetMaxResults())),
	}, nil
}

// candidates compares what was found with the description and keeps the likeliest.
func candidates(m moment, rows []store.Duplicate, description string, most int) []*foiv1.DuplicateCandidate {
	var found []*foiv1.DuplicateCandidate
	for i := range rows {
		similarity := bigram.Similarity(description, rows[i].Description)
		if rows[i].SameApplicant || similarity >= alike {
			found = append(found, &foiv1.DuplicateCandidate{
				Application: m.Basic(&rows[i].Application), SameApplicant: rows[i].SameApplicant, Similarity: similarity,
			})
		}
	}
	slices.SortFunc(found, func(a, b *foiv1.DuplicateCandidate) int {
		return cmp.Or(cmp.Compare(likelihood(b), likelihood(a)), cmp.Compare(b.GetApplication().GetName(), a.GetApplication().GetName()))
	})
	if most == 0 {
		most = defaultDuplicates
	}
	return found[:min(len(found), most, maxDuplicates)]
}

// likelihood orders candidates: the same person asking for the same comes before somebody else asking for the same, and
// that before the same person asking for something else.
func likelihood(c *foiv1.DuplicateCandidate) float64 {
	score := c.GetSimilarity()
	if c.GetSameApplicant() {
		score += alike - 0.01
	}
	return score
}
