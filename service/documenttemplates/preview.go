package documenttemplates

import (
	"context"

	"google.golang.org/genproto/googleapis/api/httpbody"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/letter"
)

// PreviewDocumentTemplate sets invented facts.
func (s *Service) PreviewDocumentTemplate(ctx context.Context, req *foiv1.PreviewDocumentTemplateRequest) (*httpbody.HttpBody, error) {
	var c fieldcheck.Check
	agency, kind := read(&c, "name", req.GetName())
	if len(req.GetContent()) > 0 {
		checkContent(&c, kind, req.GetContent())
	}
	facts, err := letter.Sample(kind)
	if of := present.DecisionKind.Word(req.GetDecisionKind()); of != "" {
		if facts, err = letter.SampleOf(of); letter.OfOutcome(of) != kind {
			c.Add("decision_kind", "kind", "is told by another kind of document", "此种决定不以该文书告知")
		}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	record, err := s.env.Store.GetAgency(ctx, agency.ID)
	if err != nil {
		return nil, err
	}
	facts.Agency.Name = record.DisplayName
	template, err := s.inForce(ctx, agency.ID, kind)
	if err != nil {
		return nil, err
	}
	if len(req.GetContent()) > 0 {
		template = req.GetContent()
	}
	return rendered(kind, facts, template)
}

// inForce are the bytes of the template in force, none for the standard layout.
func (s *Service) inForce(ctx context.Context, agency string, kind letter.Kind) ([]byte, error) {
	t, err := s.env.Store.DocumentTemplateInForce(ctx, agency, string(kind), s.env.Clock.Now())
	if t == nil || err != nil {
		return nil, err
	}
	return t.Content, nil
}

func rendered(kind letter.Kind, facts letter.Facts, template []byte) (*httpbody.HttpBody, error) {
	file, err := letter.Render(kind, facts, template)
	if err != nil {
		return nil, err
	}
	return docx(file), nil
}

// PreviewApplicationDocument sets the document of an act that is on record, as a draft.
func (s *Service) PreviewApplicationDocument(ctx context.Context, req *foiv1.PreviewApplicationDocumentRequest) (*httpbody.HttpBody, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	kind := letter.Kind(resname.DocumentKind(req.GetKind()))
	if !kind.Valid() {
		c.Add("kind", "kind", "is no kind of document", "没有此种文书")
	}
	text := c.Lines("text", req.GetText())
	if err := c.Err(); err != nil {
		return nil, err
	}
	loaded, err := s.env.Store.LoadFile(ctx, store.Key{Agency: name.Agency, ID: name.ID})
	if err != nil {
		return nil, err
	}
	act, ok := loaded.LastAct(kind)
	if kind.Act() != "" && !ok {
		return nil, letter.Faults{{Field: "act", Text: "该申请没有办理“" + kind.Act().Label() + "”"}}
	}
	facts, err := loaded.LetterFacts(act, s.env.Today())
	if err != nil {
		return nil, err
	}
	facts.Draft, facts.Prose.Text, facts.Enclosures = true, text, req.GetEnclosures()
	template, err := s.inForce(ctx, name.Agency, kind)
	if err != nil {
		return nil, err
	}
	return rendered(kind, facts, template)
}
