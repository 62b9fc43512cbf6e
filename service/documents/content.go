package documents

import (
	"fmt"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/yishenqing/foi/approval"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// common are the fields that drafts of every kind may have.
var common = []string{"text", "enclosures", "copy_to"}

// ofKind are the fields that drafts of a kind may have besides.
var ofKind = map[letter.Kind][]string{
	letter.Answer:            {"outcome", "decision", "reason", "redirect", "undetermined", "earlier_answer", "parts"},
	letter.Closing:           {"decision", "reason", "redirect"},
	letter.Correction:        {"items", "missing", "within_days"},
	letter.Extension:         {"days", "approved_by", "reason"},
	letter.Deferral:          {"days", "approved_by", "reason"},
	letter.ThirdPartyInquiry: {"party"},
	letter.AgencyInquiry:     {"party"},
	letter.ThirdPartyNotice:  {"consultation", "approved_by", "reason"},
	letter.FeeNotice:         {"fee_mode", "fee_count", "reason"},
	letter.ReviewAnswer:      {"facts", "law", "request", "evidence", "claimant", "others", "against"},
	letter.SuitDefence:       {"facts", "law", "request", "evidence", "claimant", "others", "against"},
	letter.LegalReport:       {"claimant", "others", "against"},
	letter.ServiceRecord:     {"delivery"},
}

const contentField = "document.content."

// read reads what a draft of a kind says. What an act lacks, its own rules say at the submission and again at the issue; what is no
// field of the kind is refused here.
func read(c *fieldcheck.Check, kind letter.Kind, m *foiv1.DocumentContent, agency string) approval.Content {
	m.ProtoReflect().Range(func(fd protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		field := string(fd.Name())
		if !slices.Contains(common, field) && !slices.Contains(ofKind[kind], field) && kind != "" {
			c.Add(contentField+field, "unexpected", "is no field of documents of this kind", "此种文书没有该项内容")
		}
		return true
	})
	content := approval.Content{
		Text: c.Lines(contentField+"text", m.GetText()), Facts: c.Lines(contentField+"facts", m.GetFacts()),
		Law: c.Lines(contentField+"law", m.GetLaw()), Request: c.Lines(contentField+"request", m.GetRequest()),
		Evidence: texts(c, "evidence", m.GetEvidence()), Enclosures: texts(c, "enclosures", m.GetEnclosures()),
		CopyTo: texts(c, "copy_to", m.GetCopyTo()), Claimant: c.Optional(contentField+"claimant", m.GetClaimant()),
		Others: texts(c, "others", m.GetOthers()), Against: c.Lines(contentField+"against", m.GetAgainst()),
	}
	content.Act, content.Asked = act(c, kind, m)
	if d := m.GetDelivery(); d != nil {
		content.Service = approval.Service{
			Recipient: c.Optional(contentField+"delivery.recipient", d.GetRecipient()), By: present.DeliveryMode.Word(d.GetMethod()),
			Address: c.Optional(contentField+"delivery.address", d.GetAddress()), Tracking: c.Optional(contentField+"delivery.postal_number", d.GetPostalNumber()),
			Deliverer: c.Optional(contentField+"delivery.deliverer", d.GetDeliverer()),
		}
		for i, name := range d.GetDocuments() {
			field := fmt.Sprintf("%sdelivery.documents[%d]", contentField, i)
			delivered := c.Document(field, name)
			if delivered.Agency != "" && agency != "" && delivered.Agency != agency {
				c.Add(field, "parent", "is not a document of the parent", "不是该机关的文书")
			}
			content.Service.Documents = append(content.Service.Documents, delivered.ID)
		}
	}
	return content
}

func texts(c *fieldcheck.Check, field string, given []string) []string {
	var list []string
	for i, text := range given {
		list = append(list, c.Text(fmt.Sprintf("%s%s[%d]", contentField, field, i), text))
	}
	return list
}

// act reads the act that a document proposes, without its day; of a kind without an act it is empty.
func act(c *fieldcheck.Check, kind letter.Kind, m *foiv1.DocumentContent) (ev workflow.Event, asked []approval.Correction) {
	ev.Do = kind.Act()
	reason := c.Lines(contentField+"reason", m.GetReason())
	redirect := c.Lines(contentField+"redirect", m.GetRedirect())
	ev.Days, ev.WithinDays = int(m.GetDays()), int(m.GetWithinDays())
	ev.Approver = c.Optional(contentField+"approved_by", m.GetApprovedBy())
	ev.Party = c.Optional(contentField+"party", m.GetParty())
	switch kind { //nolint:exhaustive // the others have no arguments
	case letter.Answer:
		if ev.Row = present.Outcome.Word(m.GetOutcome()); !ev.Row.IsAnswer() {
			c.Add(contentField+"outcome", "required", "an answer has an outcome that is no row of 其他处理", "答复书必须填写办理结果（其他处理除外）")
		} else {
			ev.Kind = c.DecisionKind(contentField+"decision", ev.Row, m.GetDecision())
		}
		ev.Parts = c.AnswerParts(contentField+"parts", m.GetParts())
		ev.Statement = workflow.Statement{
			Reason: reason, Redirect: redirect, Undetermined: m.GetUndetermined(), Earlier: c.Optional(contentField+"earlier_answer", m.GetEarlierAnswer()),
		}
	case letter.Closing:
		if ev.Kind = present.DecisionKind.Word(m.GetDecision()); ev.Kind == "" {
			ev.Kind = outcome.ClosedOtherwise
		}
		ev.Reason, ev.Statement.Redirect = reason, redirect
	case letter.Correction:
		asked = c.Missing(contentField+"missing", m.GetMissing(), &ev)
		ev.Items = append(ev.Items, texts(c, "items", m.GetItems())...)
		if len(m.GetItems()) > 0 && len(m.GetMissing()) > 0 {
			c.Add(contentField+"items", "unexpected", "stands in missing already", "已按要素填写的，不再另行填写")
		}
	case letter.Extension, letter.Deferral:
		ev.Reason = reason
	case letter.ThirdPartyInquiry:
		ev.With = workflow.WithThirdParty
	case letter.AgencyInquiry:
		ev.With = workflow.WithAgency
	case letter.ThirdPartyNotice:
		ev.Reason, ev.ID = reason, c.Optional(contentField+"consultation", m.GetConsultation())
	case letter.FeeNotice:
		ev.Grounds, ev.Mode, ev.Count = reason, present.ChargeMode.Word(m.GetFeeMode()), int(m.GetFeeCount())
		if ev.Count == 0 && ev.Mode == workflow.ByItems {
			ev.Count = 1
		}
	case letter.CorrectionLapse:
		ev.Cause = workflow.LapsedCorrection
	case letter.FeeLapse:
		ev.Cause = workflow.LapsedFee
	}
	return ev, asked
}
