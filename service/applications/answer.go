package applications

import (
	"context"
	"errors"

	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// AnswerApplication decides the application, or only tells whether it could be decided so. What the clock's contract does
// not ask for, an old register need not have: it is asked for here and not by package workflow.
func (h *Handling) AnswerApplication(ctx context.Context, req *foiv1.AnswerApplicationRequest) (*foiv1.Application, error) {
	typed, err := h.typedNumber(ctx, req)
	if err != nil {
		return nil, err
	}
	read := func(c *fieldcheck.Check) deed {
		if typed != nil {
			c.AddError("document_number", typed)
		}
		row := present.Outcome.Word(req.GetOutcome())
		return deed{
			Event: workflow.Event{
				Do: workflow.Answer, Row: row, Kind: c.DecisionKind("kind", row, req.GetKind()),
				DocumentNumber: c.Optional("document_number", req.GetDocumentNumber()), Parts: c.AnswerParts("parts", req.GetParts()),
				Statement: workflow.Statement{
					Reason: c.Lines("reason", req.GetReason()), Redirect: c.Lines("redirect", req.GetRedirect()),
					Undetermined: req.GetUndetermined(), Earlier: c.Optional("earlier_answer", req.GetEarlierAnswer()),
				},
			},
			resolve: byAnother(auth.FromContext(ctx), documented(req.GetDocument() != "" || req.GetValidateOnly(), concludable)), file: true,
		}
	}
	if req.GetValidateOnly() {
		return h.preview(ctx, req, read)
	}
	return h.act(ctx, req, read)
}

// typedNumber tells what is wrong with a number that was typed although a series gives it.
func (h *Handling) typedNumber(ctx context.Context, req *foiv1.AnswerApplicationRequest) (fault *store.SeriesNumberError, err error) {
	name, err := resname.ParseApplication("name", req.GetName())
	if err != nil || req.GetDocumentNumber() == "" || req.GetDocument() != "" {
		return nil, nil //nolint:nilerr // a wrong name is told with everything else that is wrong
	}
	err = h.env.Store.CheckTypedNumber(ctx, name.Agency, req.GetDocumentNumber())
	if errors.As(err, &fault) {
		return fault, nil
	}
	return nil, err
}

// byAnother refuses an answer by the one to whom the application is assigned: who drafts does not approve.
func byAnother(who *auth.Principal, then func(store.Loaded, *workflow.Event) error) func(store.Loaded, *workflow.Event) error {
	return func(l store.Loaded, ev *workflow.Event) error {
		if a := &l.Application; a.Assignee != "" && a.Assignee == who.Assignee(a.AgencyID) {
			return errOwnDraft
		}
		return then(l, ev)
	}
}

// documentRequiredError is the refusal of an answer without an approved document, where the agency's settings demand one.
type documentRequiredError struct{}

func (documentRequiredError) Error() string {
	return "by the agency's settings an answer is given with an approved document"
}

// Chinese says it to people.
func (documentRequiredError) Chinese() string {
	return "按照本机关的设置，作出答复须随附已签发的答复书（document）"
}

// documented refuses an answer without a document, where the agency's settings of the day demand one.
func documented(has bool, then func(store.Loaded, *workflow.Event) error) func(store.Loaded, *workflow.Event) error {
	return func(l store.Loaded, ev *workflow.Event) error {
		if !has && l.Law.Settings(l.Application.AgencyID, ev.On).Documents.AnswersNeedDocument {
			return documentRequiredError{}
		}
		return then(l, ev)
	}
}

// concludable refuses an answer, lapse or closing that lacks something the law asks for, and freezes its clause about
// remedies. What the workflow refuses comes first: nobody writes reasons for an application that is answered.
func concludable(l store.Loaded, ev *workflow.Event) error {
	if _, err := l.Standing.Apply(l.Law.Calendar, *ev, l.Case.LegalCases); err != nil {
		return err
	}
	d, err := dossierOf(l, ev)
	if err != nil {
		return err
	}
	kind, settings := present.KindOf(ev.Kind, present.RowOf(ev), ev.Do), settingsOf(l, ev.On)
	if lacking := answering.Unmet(answering.Requirements(kind, d, settings)); len(lacking) > 0 {
		return refusalOf(ev.Do, lacking)
	}
	clause, err := answering.ClauseOf(kind, ev.On, d.Bodies, settings.Remedies)
	if err != nil {
		return err
	}
	ev.Statement.Remedy = clause.Stated()
	return nil
}

// settingsOf are the settings by which an application is answered on a day.
func settingsOf(l store.Loaded, on calendar.Date) answering.Settings {
	return l.Law.Settings(l.Application.AgencyID, on).Answering
}

// dossierOf is what an answer of a loaded application is held against.
func dossierOf(l store.Loaded, ev *workflow.Event) (answering.Dossier, error) {
	file, err := answering.FileOf(l.Law.Calendar, l.Standing, ev.On)
	if err != nil {
		return answering.Dossier{}, err
	}
	file.Bodies = l.Agency.Bodies()
	for i := range l.SearchRecords {
		if r := &l.SearchRecords[i]; r.SupersededBy == nil {
			file.Searches = append(file.Searches, answering.Search{On: r.SearchedOn.Date(), Found: r.Result == store.SearchFound})
		}
	}
	d := answering.Dossier{File: file, Statement: ev.Statement}
	switch ev.Do { //nolint:exhaustive // an answer states its reason itself
	case workflow.Close:
		d.Reason = ev.Reason
	case workflow.Lapse:
		d.Reason = ev.Cause.Label()
	}
	for _, p := range ev.Parts {
		d.Withheld = append(d.Withheld, p.Row)
	}
	return d, nil
}
