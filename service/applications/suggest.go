package applications

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/yishenqing/foi/answering"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/bigram"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

const (
	mostSimilar = 10
	// consideredSimilar is how many of those that the search finds are compared character pair by character pair.
	consideredSimilar = 200
)

// Answering is foi.v1.AnsweringService. It is safe for concurrent use.
type Answering struct {
	foiv1.UnimplementedAnsweringServiceServer
	env call.Env
}

// NewAnswering returns the service that helps with decisions.
func NewAnswering(env call.Env) *Answering { return &Answering{env: env} }

// SuggestOutcomes tells what follows from the findings, and how like applications were answered.
func (s *Answering) SuggestOutcomes(ctx context.Context, req *foiv1.SuggestOutcomesRequest) (*foiv1.SuggestOutcomesResponse, error) {
	name, findings, said, err := readFindings(req)
	if err != nil {
		return nil, err
	}
	l, err := s.env.Store.LoadFile(ctx, key(name))
	if err != nil {
		return nil, err
	}
	today := s.env.Today()
	d, err := dossierOf(l, &workflow.Event{Do: workflow.Answer, On: max(today, l.Standing.LastOn), Statement: said})
	if err != nil {
		return nil, err
	}
	settings := settingsOf(l, today)
	suggestion := answering.Suggest(findings, d, settings)
	resp := present.Suggestion(&suggestion, func(kind outcome.Kind) *foiv1.RemedyClause {
		clause, err := answering.ClauseOf(kind, today, d.Bodies, settings.Remedies)
		if err != nil { // the requirement of the review organ and court says so
			return nil
		}
		return present.Clause(&clause)
	})
	resp.SimilarAnswers, err = s.similar(ctx, &l.Application, suggestion.Options)
	return resp, err
}

// readFindings reads the request. Findings that contradict each other are refused, all at once.
func readFindings(req *foiv1.SuggestOutcomesRequest) (resname.Application, answering.Findings, workflow.Statement, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	m := req.GetFindings()
	findings := present.Findings(m)
	for _, fault := range findings.Check() {
		c.Add("findings."+fault.Field, "contradiction", "contradicts another finding, or is none", fault.Text)
	}
	said := workflow.Statement{
		Redirect: c.Lines("findings.redirect", m.GetRedirect()), Earlier: c.Optional("findings.earlier_answer", m.GetEarlierAnswer()),
		Undetermined: findings.Maker == answering.Undetermined,
	}
	return name, findings, said, c.Err()
}

// similar returns the earlier answers of the agency to applications that read like this one, most alike first. Nothing of
// their applicants is in them.
func (s *Answering) similar(ctx context.Context, a *store.Application, options []answering.Option) ([]*foiv1.SimilarAnswer, error) {
	common, err := s.env.Store.CommonWords(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.FindSimilarAnswers(ctx, store.SimilarQuery{
		Agency: a.AgencyID, Except: a.ID, Search: phrases(a.Description, common), Limit: consideredSimilar,
	})
	if err != nil {
		return nil, err
	}
	var found []*foiv1.SimilarAnswer
	for i := range rows {
		similarity := bigram.Similarity(a.Description, rows[i].Description)
		if similarity < alike {
			continue
		}
		found = append(found, present.SimilarAnswer(a.AgencyID, &rows[i],
			int32(math.Round(100*similarity)), len(options) > 0 && differs(&rows[i], &options[0])))
	}
	slices.SortFunc(found, func(a, b *foiv1.SimilarAnswer) int {
		return cmp.Or(cmp.Compare(b.GetSimilarityPercent(), a.GetSimilarityPercent()), cmp.Compare(b.GetApplication(), a.GetApplication()))
	})
	return found[:min(len(found), mostSimilar)], nil
}

// differs reports whether an earlier answer was another one than an option. An old answer that does not state its kind is
// known by its row only.
func differs(earlier *store.SimilarAnswer, o *answering.Option) bool {
	if earlier.Kind != "" {
		return earlier.Kind != string(o.Kind)
	}
	return earlier.Row != string(o.Row)
}

// PreviewRemedy returns the clause of a decision of a kind on a day.
func (s *Answering) PreviewRemedy(ctx context.Context, req *foiv1.PreviewRemedyRequest) (*foiv1.PreviewRemedyResponse, error) {
	var c fieldcheck.Check
	name := c.Agency("name", req.GetName())
	on, err := present.Day(req.GetDecideDate())
	c.AddError("decide_date", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if on.IsZero() {
		on = s.env.Today()
	}
	a, err := s.env.Store.GetAgency(ctx, name.ID)
	if err != nil {
		return nil, err
	}
	law, err := s.env.Store.Law(ctx)
	if err != nil {
		return nil, err
	}
	clause, err := answering.ClauseOf(present.DecisionKind.Word(req.GetKind()), on, a.Bodies(), law.Settings(a.ID, on).Answering.Remedies)
	if err != nil {
		return nil, err
	}
	return &foiv1.PreviewRemedyResponse{
		Clause: present.Clause(&clause), Terms: present.RemedyTerms(&clause), Chosen: clause.Chosen,
	}, nil
}
