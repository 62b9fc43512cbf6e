package personaldata

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/applicant"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// CorrectPersonalData writes what is right in place of what was registered wrongly, and keeps that sealed. No state stands
// against it: people's data has to be right as long as it is kept.
func (s *Service) CorrectPersonalData(ctx context.Context, req *foiv1.CorrectPersonalDataRequest) (*foiv1.Application, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	version := c.Version("etag", req.GetEtag())
	c.Text("reason", req.GetReason()) // the audit has it from the origin of the call
	evidence := c.Lines("evidence", req.GetEvidence())
	attachment := c.Attachment("attachment", req.GetAttachment(), name)
	if evidence == "" && attachment == nil {
		c.Add("evidence", "required", "evidence or attachment is required", "更正依据与更正依据附件至少填写一项")
	}
	edits := editsOf(&c, req.GetApplicant())
	if len(edits) == 0 {
		c.Add("applicant", "required", "names nothing that was wrong", "请至少填写一项更正内容")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	target := store.Target{
		Key: store.Key{Agency: name.Agency, ID: name.ID}, Version: version,
		Decide: func(l store.Loaded) (store.Change, error) {
			columns, fields, err := corrected(&l.Application, edits)
			if err != nil {
				return store.Change{}, err
			}
			former, err := store.NewFormerPerson(&l.Application, evidence, attachment)
			detail := map[string]any{"fields": fields}
			if attachment != nil {
				detail["attachment"] = *attachment
			}
			return store.Change{
				Action: "correct_personal_data", Columns: columns, Rows: []store.Recorded{former}, Detail: detail,
			}, err
		},
	}
	viewer := s.env.Viewer()
	w := call.Write(ctx, s.env, func(written []store.Application) (proto.Message, error) { return viewer.Full(&written[0]) })
	written, err := s.env.Store.ChangeApplications(ctx, w, target)
	if err != nil {
		return nil, err
	}
	return viewer.Full(&written[0])
}

// edit is the new value of one field.
type edit struct {
	field  string // of ApplicantCorrection
	column string // of table application
	of     func(*store.Application) *string
	value  string
}

// editsOf reads the fields that are given.
func editsOf(c *fieldcheck.Check, m *foiv1.ApplicantCorrection) (edits []edit) {
	add := func(field, column string, given *string, of func(*store.Application) *string,
		read func(*fieldcheck.Check, string, string) string,
	) {
		if given == nil {
			return
		}
		path := "applicant." + field
		value := read(c, path, *given)
		c.Whole(path, value)
		edits = append(edits, edit{field, column, of, value})
	}
	add("display_name", "applicant_name", m.DisplayName, func(a *store.Application) *string { return &a.ApplicantName }, (*fieldcheck.Check).Text) //nolint:protogetter // whether it is given
	if m.IdKind != nil {                                                                                                                           //nolint:protogetter // whether it is given
		edits = append(edits, edit{
			"id_kind", "applicant_id_kind", func(a *store.Application) *string { return &a.ApplicantIDKind },
			string(present.IDKind.Word(m.GetIdKind())),
		})
	}
	add("id_number", "applicant_id_number", m.IdNumber, func(a *store.Application) *string { return &a.ApplicantIDNumber }, (*fieldcheck.Check).Text)      //nolint:protogetter // whether it is given
	add("phone", "phone", m.Phone, func(a *store.Application) *string { return &a.Phone }, (*fieldcheck.Check).Optional)                                   //nolint:protogetter // whether it is given
	add("email", "email", m.Email, func(a *store.Application) *string { return &a.Email }, (*fieldcheck.Check).Optional)                                   //nolint:protogetter // whether it is given
	add("postal_address", "postal_address", m.PostalAddress, func(a *store.Application) *string { return &a.PostalAddress }, (*fieldcheck.Check).Lines)    //nolint:protogetter // whether it is given
	add("contact_person", "contact_person", m.ContactPerson, func(a *store.Application) *string { return &a.ContactPerson }, (*fieldcheck.Check).Optional) //nolint:protogetter // whether it is given
	return edits
}

// corrected returns the columns that differ then, and the fields that they belong to, or everything that is wrong.
func corrected(was *store.Application, edits []edit) (columns map[string]any, fields []string, err error) {
	var c fieldcheck.Check
	is, given := *was, map[string]bool{}
	for _, e := range edits {
		*e.of(&is), given[e.field] = e.value, true
	}
	if given["id_kind"] || given["id_number"] {
		is.ApplicantIDNumber = c.IDNumber("applicant.id_kind", "applicant.id_number", applicant.IDKind(is.ApplicantIDKind), is.ApplicantIDNumber)
	}
	if given["phone"] || given["email"] || given["postal_address"] {
		c.Reachable("applicant", &is)
	}
	columns = map[string]any{}
	for _, e := range edits {
		if value := *e.of(&is); value != *e.of(was) {
			columns[e.column], fields = value, append(fields, e.field)
		}
	}
	if err := c.Err(); err != nil {
		return nil, nil, err
	}
	if len(columns) == 0 {
		return nil, nil, unchanged{}
	}
	return columns, fields, nil
}

// unchanged is the refusal of a correction that corrects nothing: it would keep as former what is registered still.
type unchanged struct{}

func (unchanged) Error() string { return "all of this is registered already" }

// Chinese says it to people.
func (unchanged) Chinese() string { return "更正内容与登记内容相同，无需更正" }
