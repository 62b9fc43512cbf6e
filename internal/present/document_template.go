package present

import (
	"encoding/hex"

	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	letters "github.com/yishenqing/foi/letter"
)

// DocumentTemplate returns the template of a kind: last and effective are the last version of the agency and that in force, nil
// when there is none.
func DocumentTemplate(agency resname.Agency, kind letters.Kind, last, effective *store.DocumentTemplate) *foiv1.DocumentTemplate {
	m := &foiv1.DocumentTemplate{Name: agency.DocumentTemplate(string(kind)).String(), DisplayName: kind.Label()}
	if last != nil {
		m.LatestVersion, m.Etag = DocumentTemplateVersion(last), Etag(int64(last.Number))
	}
	if effective != nil {
		m.EffectiveVersion = templateName(effective).Version(effective.Number)
	}
	for _, f := range letters.Fields(kind) {
		m.Fields = append(m.Fields, &foiv1.DocumentField{Field: f.Name, Label: f.Label, Required: f.Required})
	}
	return m
}

func templateName(t *store.DocumentTemplate) resname.DocumentTemplate {
	return resname.DocumentTemplate{Agency: t.AgencyID, Kind: t.Kind}
}

// DocumentTemplateVersion returns a version.
func DocumentTemplateVersion(t *store.DocumentTemplate) *foiv1.DocumentTemplateVersion {
	m := &foiv1.DocumentTemplateVersion{
		Name: templateName(t).Version(t.Number), FileName: t.FileName, SizeBytes: int64(t.Size), Sha256: hex.EncodeToString(t.SHA256), Note: t.Note,
		Creator: t.Actor, CreateTime: timestamppb.New(t.RecordedAt), Withdrawer: t.WithdrawnBy, WithdrawReason: t.WithdrawnReason,
	}
	if t.WithdrawnAt != nil {
		m.WithdrawTime = timestamppb.New(*t.WithdrawnAt)
	}
	return m
}
