package publications

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yishenqing/foi/applicant"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// CreatePublication proposes that information becomes public.
func (s *Service) CreatePublication(ctx context.Context, req *foiv1.CreatePublicationRequest) (*foiv1.Publication, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	m := req.GetPublication()
	r := store.PublicationRecord{Publication: store.Publication{
		AgencyID: agency.ID, Title: c.Text("publication.title", m.GetTitle()), Summary: c.Lines("publication.summary", m.GetSummary()),
		Origin: present.PublicationOrigin.Word(m.GetOrigin()), Reason: c.RequiredLines("publication.reason", m.GetReason()),
	}}
	formed, err := present.Day(m.GetFormDate())
	c.AddError("publication.form_date", err)
	if formed > s.env.Today() {
		c.Add("publication.form_date", "future", "must not be later than today", "不得晚于今天")
	}
	r.FormedOn = store.Day(formed)
	for i, name := range m.GetApplications() {
		field := fmt.Sprintf("publication.applications[%d]", i)
		a := c.Application(field, name)
		if a.Agency != "" && a.Agency != agency.ID {
			c.Add(field, "other_agency", "is an application of another agency", "不是本机关的申请")
		}
		r.Applications = append(r.Applications, a.ID)
	}
	readSuggestion(&c, m, &r)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if r.ID, err = call.NewID(s.env.Clock.Now()); err != nil {
		return nil, err
	}
	r, err = s.env.Store.CreatePublication(ctx, r, func(all []store.Loaded) error { return fit(&r, all) }, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return s.present(ctx, &r), nil
}

// readSuggestion reads which suggestion is followed.
func readSuggestion(c *fieldcheck.Check, m *foiv1.Publication, r *store.PublicationRecord) {
	const field = "publication.suggestion"
	switch suggested := m.GetOrigin() == foiv1.Publication_ORIGIN_SUGGESTION; {
	case suggested && m.GetSuggestion() == "":
		c.Add(field, "required", "is needed with ORIGIN_SUGGESTION", "来源为申请人建议的，应指明该建议")
	case !suggested && m.GetSuggestion() != "":
		c.Add(field, "origin", "goes with ORIGIN_SUGGESTION only", "来源不是申请人建议的，不得填写")
	case suggested:
		name, err := resname.ParseApplicantInput(field, m.GetSuggestion())
		c.AddError(field, err)
		found := false
		for _, id := range r.Applications {
			found = found || id == name.Application.ID && r.AgencyID == name.Application.Agency
		}
		if err == nil && !found {
			c.Add(field, "other_application", "is of none of the applications", "该建议不属于所涉申请")
		}
		r.SuggestedOn, r.Suggestion = &name.Application.ID, &name.Number
	}
}

// fit refuses applications that were not answered with information, and words that name somebody.
func fit(r *store.PublicationRecord, all []store.Loaded) error {
	var c fieldcheck.Check
	people := map[applicant.Type]bool{}
	for i := range all {
		last := all[i].Standing.Last
		released := last.Row == outcome.RowGranted || last.Row == outcome.RowPartial
		if state := all[i].Standing.State; !released || state == workflow.Voided || all[i].Application.DisposedOn != 0 {
			c.Add(fmt.Sprintf("publication.applications[%d]", i), "not_released", "was not answered with the information or a part of it",
				"该申请没有予以公开或者部分公开的答复，不能转为主动公开（条例第四十四条）")
		}
		people[applicant.Type(all[i].Application.ApplicantType)] = true
	}
	if r.Origin == "several_applicants" && !several(all) {
		c.Add("publication.origin", "one_applicant", "the applications are of one applicant", "所涉申请均为同一申请人提出，不属于多个申请人申请相同信息的情形")
	}
	for field, text := range map[string]string{"publication.title": r.Title, "publication.summary": r.Summary} {
		if names(text, all) {
			c.Add(field, "personal_data", "names an applicant, or holds a number of a person", "含有申请人姓名、证件号码、电话等个人信息，向社会公开的内容不得包含（条例第十五条）")
		}
	}
	return c.Err()
}

// several reports whether applications are of more than one applicant.
func several(all []store.Loaded) bool {
	seen := map[string]bool{}
	for i := range all {
		seen[all[i].Application.ApplicantBlind] = true
	}
	return len(seen) > 1
}

// numberOfPerson finds resident identity numbers and mobile numbers.
var numberOfPerson = regexp.MustCompile(`(^|\D)(\d{17}[\dXx]|1[3-9]\d{9})(\D|$)`)

// names reports whether a text says who applied.
func names(text string, all []store.Loaded) bool {
	if numberOfPerson.MatchString(text) {
		return true
	}
	for i := range all {
		a := &all[i].Application
		known := []string{a.ApplicantIDNumber, a.Phone, a.Email, a.ContactPerson}
		if a.ApplicantType == string(applicant.NaturalPerson) { // an enterprise may be what the information is about
			known = append(known, a.ApplicantName)
		}
		if a.Agent != nil {
			if agent, err := a.AgentValue(); err == nil && agent != nil {
				known = append(known, agent.Name, agent.IDNumber, agent.Phone)
			}
		}
		for _, word := range known {
			if utf8.RuneCountInString(word) > 1 && strings.Contains(text, word) {
				return true
			}
		}
	}
	return false
}
