// Package agencysettings is the API of what root agencies decide where the law leaves room (机关设置).
package agencysettings

import (
	"context"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.SettingsService.
type Service struct {
	foiv1.UnimplementedSettingsServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// AdoptSettings adopts settings for a root agency and all below it from a day on, which must not be over: what is registered
// already keeps what it has.
func (s *Service) AdoptSettings(ctx context.Context, req *foiv1.AdoptSettingsRequest) (*foiv1.AgencySettings, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	from, err := present.Day(req.GetSettings().GetEffectiveDate())
	switch {
	case err != nil:
		c.AddError("settings.effective_date", err)
	case from < s.env.Today():
		c.Add("settings.effective_date", "past", "must be today or later", "生效日期不得早于今天：此前收到的申请仍适用原设置")
	}
	v := present.SettingsOf(req.GetSettings())
	for _, f := range v.Check() {
		c.Add("settings."+f.Field, f.Rule, f.English, f.Chinese)
	}
	reason := c.Lines("settings.reason", req.GetSettings().GetReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	w := call.Write(ctx, s.env, func(row store.Setting) (proto.Message, error) { return present.AdoptedSettings(&row) })
	row, err := s.env.Store.AdoptSettings(ctx, agency.ID, from, v, reason, w)
	if err != nil {
		return nil, err
	}
	return present.AdoptedSettings(&row)
}

// GetEffectiveSettings returns what holds for an agency on a day, in full.
func (s *Service) GetEffectiveSettings(ctx context.Context, req *foiv1.GetEffectiveSettingsRequest) (*foiv1.AgencySettings, error) {
	var c fieldcheck.Check
	agency := c.Agency("agency", req.GetAgency())
	on, err := present.Day(req.GetDate())
	c.AddError("date", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if _, err := s.env.Store.GetAgency(ctx, agency.ID); err != nil {
		return nil, err
	}
	if on.IsZero() {
		on = s.env.Today()
	}
	law, err := s.env.Store.RenewLaw(ctx) // somebody may have adopted them through another server a moment ago
	if err != nil {
		return nil, err
	}
	v, from := law.SettingsSince(agency.ID, on)
	return present.Settings(v, from), nil
}

// ListSettings lists what a root agency has adopted, the latest day first.
func (s *Service) ListSettings(ctx context.Context, req *foiv1.ListSettingsRequest) (*foiv1.ListSettingsResponse, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if _, err := s.env.Store.GetAgency(ctx, agency.ID); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListSettings(ctx, agency.ID)
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, rows)
	resp := &foiv1.ListSettingsResponse{NextPageToken: next}
	for i := range part {
		m, err := present.AdoptedSettings(&part[i])
		if err != nil {
			return nil, err
		}
		resp.Settings = append(resp.Settings, m)
	}
	return resp, nil
}

// ListSettingDefinitions says what can be set, with the reason of each default.
func (s *Service) ListSettingDefinitions(context.Context, *foiv1.ListSettingDefinitionsRequest) (*foiv1.ListSettingDefinitionsResponse, error) {
	return &foiv1.ListSettingDefinitionsResponse{SettingDefinitions: present.SettingDefinitions()}, nil
}
