package fieldcheck

import (
	"encoding/json"
	"strings"

	"github.com/yishenqing/foi/applicant"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// Applicant reads into a who applies, with the identity and a way to reach them (条例 art. 29 (1)).
func (c *Check) Applicant(field string, p *foiv1.Applicant, a *store.Application) {
	a.ApplicantType = string(present.ApplicantType.Word(p.GetType()))
	a.ApplicantName = c.Text(field+".display_name", p.GetDisplayName())
	a.ApplicantIDKind = string(present.IDKind.Word(p.GetIdKind()))
	a.ApplicantIDNumber = c.IDNumber(field+".id_kind", field+".id_number", present.IDKind.Word(p.GetIdKind()), p.GetIdNumber())
	a.Phone = c.Optional(field+".phone", p.GetPhone())
	a.Email = c.Optional(field+".email", p.GetEmail())
	a.PostalAddress = c.Lines(field+".postal_address", p.GetPostalAddress())
	a.ContactPerson = c.Optional(field+".contact_person", p.GetContactPerson())
	for _, f := range [][2]string{
		{"phone", a.Phone}, {"email", a.Email}, {"postal_address", a.PostalAddress}, {"contact_person", a.ContactPerson},
	} {
		c.Whole(field+"."+f[0], f[1])
	}
	c.Reachable(field, a)
}

// Whole refuses a text that was copied from where it is masked: it would be kept in place of what it stands for.
func (c *Check) Whole(field, text string) {
	if strings.Contains(text, present.Stars) {
		c.Add(field, "masked", "is masked: give the whole value", "内容已被遮盖，请填写完整内容")
	}
}

// Reachable refuses an applicant whom nobody can write to or call.
func (c *Check) Reachable(field string, a *store.Application) {
	if a.Phone == "" && a.Email == "" && a.PostalAddress == "" {
		c.Add(field, "contact", "phone, email or postal_address is required",
			"联系电话、电子邮箱、通讯地址至少填写一项")
	}
}

// AgentOf is the agent (代理人) that a message describes, nil for nobody.
func AgentOf(m *foiv1.Agent) *store.Agent {
	if m == nil {
		return nil
	}
	return &store.Agent{
		Name: m.GetDisplayName(), IDKind: string(present.IDKind.Word(m.GetIdKind())), IDNumber: m.GetIdNumber(),
		Phone: m.GetPhone(), Authority: m.GetAuthority(),
	}
}

// Agent checks who acts for the applicant and returns it as the store keeps it, nil for nobody.
func (c *Check) Agent(field string, a *store.Agent) *string {
	if a == nil {
		return nil
	}
	checked := store.Agent{
		Name:      c.Text(field+".display_name", a.Name),
		IDKind:    a.IDKind,
		IDNumber:  c.IDNumber(field+".id_kind", field+".id_number", applicant.IDKind(a.IDKind), a.IDNumber),
		Phone:     c.Optional(field+".phone", a.Phone),
		Authority: c.Text(field+".authority", a.Authority),
	}
	encoded, err := json.Marshal(checked)
	c.AddError(field, err)
	text := string(encoded)
	return &text
}
