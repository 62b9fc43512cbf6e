package applications

import (
	"encoding/json"

	"github.com/yishenqing/foi/applicant"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// agentOf is the agent (代理人) that a message describes.
func agentOf(m *foiv1.Agent) *store.Agent {
	if m == nil {
		return nil
	}
	return &store.Agent{
		Name: m.GetDisplayName(), IDKind: string(present.IDKind.Word(m.GetIdKind())), IDNumber: m.GetIdNumber(),
		Phone: m.GetPhone(), Authority: m.GetAuthority(),
	}
}

// checkAgent checks who acts for the applicant and returns it as the store keeps it, nil for nobody.
func checkAgent(c *fieldcheck.Check, a *store.Agent) *string {
	if a == nil {
		return nil
	}
	checked := store.Agent{
		Name:   c.Text("application.agent.display_name", a.Name),
		IDKind: a.IDKind,
		IDNumber: c.IDNumber("application.agent.id_kind", "application.agent.id_number",
			applicant.IDKind(a.IDKind), a.IDNumber),
		Phone:     c.Optional("application.agent.phone", a.Phone),
		Authority: c.Text("application.agent.authority", a.Authority),
	}
	encoded, err := json.Marshal(checked)
	c.AddError("application.agent", err)
	text := string(encoded)
	return &text
}
