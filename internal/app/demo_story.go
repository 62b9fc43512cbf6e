package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/demodata"
)

// TellDemoStory adds to the demonstration what an imported register does not have: two disputes of these months, told through the API
// by the people who would do each step, with their documents. All of it is invented.
//
// An answer that information did not exist is taken to review; the review finds that nobody searched well, and orders a new answer,
// which is drafted, approved, issued with its number and posted. Another answer is upheld by the review and taken to court.
//
// It returns the resource names of both legal cases. Errors: the first answer of the server that is not what the story needs.
func (a *App) TellDemoStory(ctx context.Context) (review, suit string, err error) {
	s := &storyteller{ctx: ctx, base: "http://" + a.HTTPAddr, agency: "/v1/agencies/" + demodata.LinhaiAgency, tokens: map[auth.Role]string{}}
	s.today = calendar.DateOf(a.Env.Clock.Now())
	accounts := newAccounts(a.store, a.Env.Clock, demoActor)
	for _, role := range []auth.Role{auth.RoleRegistrar, auth.RoleHandler, auth.RoleReviewer, auth.RoleLegalOfficer, auth.RoleAgencyAdmin} {
		if s.tokens[role], err = accounts.LogIn(ctx, a.identity, string(role), DemoPassword); err != nil {
			return "", "", err
		}
	}
	review = s.correctedReview()
	suit = s.suitAfterReview()
	return review, suit, s.err
}

// form is a JSON object.
type form = map[string]any

// storyteller does what people do, as themselves. After the first failure it does nothing more.
type storyteller struct {
	ctx    context.Context
	base   string // of REST
	agency string // path of the agency
	today  calendar.Date
	tokens map[auth.Role]string
	err    error
}

// ago is the day so many days before today.
func (s *storyteller) ago(days int) form {
	d := s.today.Plus(-days)
	return form{"year": d.Year(), "month": int(d.Month()), "day": d.Day()}
}

// post does one step and returns what the server answers.
func (s *storyteller) post(role auth.Role, path string, body form) form {
	if s.err != nil {
		return form{}
	}
	var answer form
	answer, s.err = s.call(role, path, body)
	return answer
}

func (s *storyteller) call(role auth.Role, path string, body form) (form, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.base+path, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.tokens[role])
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("demonstration: POST %s: %s: %s", path, resp.Status, got)
	}
	var answer form
	return answer, json.Unmarshal(got, &answer)
}

// name is the path of a resource that the server answered with.
func name(resource form) string {
	text, _ := resource["name"].(string)
	return "/v1/" + text
}

// application registers an application that came in so many days ago, and accepts it two days later.
func (s *storyteller) application(days int, applicant, description string) string {
	received := s.today.Plus(-days).Time().Add(9 * time.Hour)
	made := s.post(auth.RoleRegistrar, s.agency+"/applications", form{
		"channel": "CHANNEL_COUNTER", "receiveTime": received.Format(time.RFC3339), "lateEntryReason": "演示数据，补录",
		"applicant": form{
			"type": "TYPE_NATURAL_PERSON", "displayName": applicant, "idKind": "ID_KIND_RESIDENT_ID", "idNumber": "11010519491231002X",
			"phone": "13800000000", "postalAddress": "临海市某某路1号",
		},
		"description": description, "delivery": "DELIVERY_POST",
	})
	s.post(auth.RoleHandler, name(made)+":accept", form{"actDate": s.ago(days - 2)})
	return name(made)
}

// answered answers an application so many days ago and posts the letter the day after.
func (s *storyteller) answered(application string, days int, postalNumber string, answer form) {
	answer["actDate"] = s.ago(days)
	s.post(auth.RoleReviewer, application+":answer", answer)
	sent := s.post(auth.RoleHandler, application+"/letterDeliveries", form{
		"method": "METHOD_POST", "sendDate": s.ago(days - 1), "postalNumber": postalNumber,
	})
	s.post(auth.RoleHandler, name(sent)+":serve", form{"endDate": s.ago(days - 4), "signer": "SIGNER_ADDRESSEE", "note": "物流查询显示本人签收"})
}

// searched records a search for the information.
func (s *storyteller) searched(application string, days int, result string, places, words []string) {
	s.post(auth.RoleHandler, application+"/searchRecords", form{
		"places": places, "words": words, "startDate": form{"year": 2015, "month": 1, "day": 1}, "endDate": form{"year": 2019, "month": 12, "day": 31},
		"searchDate": s.ago(days), "searcher": "李四", "result": result,
	})
}
