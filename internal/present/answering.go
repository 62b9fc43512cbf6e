package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/answering"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// The dictionaries of decisions, remedies and findings.
var (
	// DecisionKind follows the order of the taxonomy: enum value n is its n-th kind.
	DecisionKind = decisionKinds()
	RemedyWay    = dictionary(map[foiv1.Remedy]outcome.Remedy{
		foiv1.Remedy_REMEDY_REVIEW_FIRST:  outcome.ReviewFirst,
		foiv1.Remedy_REMEDY_FREE_CHOICE:   outcome.FreeChoice,
		foiv1.Remedy_REMEDY_NOT_BY_ITSELF: outcome.NotByItself,
		foiv1.Remedy_REMEDY_NONE:          outcome.NoRemedy,
	})
	Nature = dictionary(map[foiv1.Findings_Nature]answering.Nature{
		foiv1.Findings_NATURE_INFORMATION:       answering.Information,
		foiv1.Findings_NATURE_PETITION:          answering.Complaint,
		foiv1.Findings_NATURE_INQUIRY:           answering.Inquiry,
		foiv1.Findings_NATURE_PUBLICATION:       answering.PublishedWork,
		foiv1.Findings_NATURE_RECONFIRM:         answering.Confirmation,
		foiv1.Findings_NATURE_REGISTER_LOOKUP:   answering.RegisterQuery,
		foiv1.Findings_NATURE_RECORD_CORRECTION: answering.OwnRecord,
	})
	Maker = dictionary(map[foiv1.Findings_Maker]answering.Maker{
		foiv1.Findings_MAKER_THIS_AGENCY:  answering.ThisAgency,
		foiv1.Findings_MAKER_JOINT_LED:    answering.JointLed,
		foiv1.Findings_MAKER_JOINT_OTHER:  answering.JointOther,
		foiv1.Findings_MAKER_OTHER_AGENCY: answering.OtherAgency,
		foiv1.Findings_MAKER_UNDETERMINED: answering.Undetermined,
	})
	SearchResult = dictionary(map[foiv1.SearchRecord_Result]string{
		foiv1.SearchRecord_RESULT_FOUND:   store.SearchFound,
		foiv1.SearchRecord_RESULT_NOTHING: store.SearchNothing,
	})
)

func decisionKinds() words[foiv1.DecisionKind, outcome.Kind] {
	pairs := map[foiv1.DecisionKind]outcome.Kind{}
	for i, d := range outcome.Decisions() {
		pairs[foiv1.DecisionKind(i+1)] = d.Kind
	}
	return dictionary(pairs)
}

// KindOf returns the kind of a conclusion: as it was stated, or the only one that its row or act allows; empty for others.
func KindOf(stated outcome.Kind, row outcome.Row, by workflow.Act) outcome.Kind {
	possible := outcome.OfRow(row)
	switch {
	case stated != "":
		return stated
	case by == workflow.Withdraw:
		return outcome.Withdrawn
	case len(possible) == 1:
		return possible[0].Kind
	}
	return ""
}

// Findings reads what an officer found out. Words that are none are left for answering.Findings.Check.
func Findings(m *foiv1.Findings) answering.Findings {
	f := answering.Findings{
		Nature: Nature.Word(m.GetNature()), StillUnclear: m.GetStillUnclear(), Repeated: m.GetRepeated(),
		Unreasonable: m.GetUnreasonable(), Convincing: tri(m.GetReasonsConvincing()), Public: tri(m.GetPublic()),
		Maker: Maker.Word(m.GetMaker()), Exists: tri(m.GetExists()), NeedsMaking: m.GetNeedsMaking(),
		Separable: tri(m.GetSeparable()), ThirdParty: tri(m.GetThirdParty()), PublicInterest: m.GetPublicInterest(),
	}
	for _, ground := range m.GetGrounds() {
		f.Grounds = append(f.Grounds, DecisionKind.Word(ground))
	}
	return f
}

func tri(f foiv1.Findings_Finding) answering.Tri {
	switch f {
	case foiv1.Findings_FINDING_NO:
		return answering.No
	case foiv1.Findings_FINDING_YES:
		return answering.Yes
	case foiv1.Findings_FINDING_UNSPECIFIED:
	}
	return answering.Open
}

// Remedy returns the clause of an answer, nil when it has none.
func Remedy(r workflow.Remedy) *foiv1.RemedyClause {
	if r == (workflow.Remedy{}) {
		return nil
	}
	return &foiv1.RemedyClause{Text: r.Text, Remedy: RemedyWay.Enum(r.Opens), Basis: r.Basis, Doubtful: r.Doubtful}
}

// Clause returns a clause as it would stand in an answer.
func Clause(c *answering.Clause) *foiv1.RemedyClause {
	return &foiv1.RemedyClause{Text: c.Text, Remedy: RemedyWay.Enum(c.Remedy), Basis: c.Basis, Doubtful: c.Doubtful}
}

// SimilarAnswer returns an earlier answer of an agency, without anything of the applicant.
func SimilarAnswer(agency string, a *store.SimilarAnswer, percent int32, differs bool) *foiv1.SimilarAnswer {
	return &foiv1.SimilarAnswer{
		Application: resname.Application{Agency: agency, ID: a.ID}.String(), RegisterNumber: a.RegisterNumber,
		SimilarityPercent: percent, Outcome: Outcome.Enum(outcome.Row(a.Row)), Kind: DecisionKind.Enum(outcome.Kind(a.Kind)),
		ConcludeDate: Date(a.ConcludedOn.Date()), DocumentNumber: a.DocumentNumber, Differs: differs,
	}
}

// RemedyTerms returns the terms of a clause.
func RemedyTerms(c *answering.Clause) []*foiv1.RemedyTerm {
	list := make([]*foiv1.RemedyTerm, len(c.Terms))
	for i, t := range c.Terms {
		list[i] = &foiv1.RemedyTerm{Way: string(t.Way), Body: t.Body, Start: t.From, Article: t.Article}
		if t.Unit == answering.Months {
			list[i].Months = count(t.Count)
		} else {
			list[i].Days = count(t.Count)
		}
	}
	return list
}

// Suggestion returns what follows from findings. remedy gives the clause of a kind, nil where there is none.
func Suggestion(s *answering.Suggestion, remedy func(outcome.Kind) *foiv1.RemedyClause) *foiv1.SuggestOutcomesResponse {
	m := &foiv1.SuggestOutcomesResponse{}
	for _, o := range s.Options {
		option := &foiv1.OutcomeOption{
			Kind: DecisionKind.Enum(o.Kind), Outcome: Outcome.Enum(o.Row), Title: o.Label, Article: o.Article, Reason: o.Why,
			Remedy: remedy(o.Kind),
		}
		for _, r := range o.Requirements {
			option.Requirements = append(option.Requirements, &foiv1.AnswerRequirement{
				Need: string(r.Need), Text: r.Text, Article: r.Article, Met: r.Met, Found: r.Found, Field: r.Field,
			})
		}
		m.Options = append(m.Options, option)
	}
	for _, e := range s.Excluded {
		m.Exclusions = append(m.Exclusions, &foiv1.OutcomeExclusion{Kind: DecisionKind.Enum(e.Kind), Title: e.Label, Reason: e.Why})
	}
	for _, q := range s.Questions {
		m.Questions = append(m.Questions, &foiv1.OutcomeQuestion{Field: q.Field, Text: q.Text, Article: q.Article})
	}
	return m
}

// SearchRecord returns a search record.
func SearchRecord(r *store.SearchRecord) *foiv1.SearchRecord {
	application := resname.Application{Agency: r.AgencyID, ID: r.ApplicationID}
	name := func(number *int) string {
		if number == nil {
			return ""
		}
		return application.SearchRecord(*number).String()
	}
	return &foiv1.SearchRecord{
		Name: name(&r.Number), Places: r.Places, Words: r.Words, StartDate: Date(r.PeriodFrom.Date()),
		EndDate: Date(r.PeriodTo.Date()), Searcher: r.Searcher, SearchDate: Date(r.SearchedOn.Date()),
		Result: SearchResult.Enum(r.Result), Note: r.Note, Supersedes: name(r.Supersedes), CorrectionReason: r.Reason,
		SupersededBy: name(r.SupersededBy), Actor: r.Actor, CreateTime: timestamppb.New(r.CreatedAt),
	}
}
