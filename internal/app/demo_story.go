package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
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
	s.post(auth.RoleAgencyAdmin, s.agency+"/documentSeries?documentSeriesId=foi", form{
		"displayName": "依申请公开文书", "prefix": "临公开", "pattern": "{prefix}〔{year}〕{seq}号",
		"kinds": []string{"DOCUMENT_KIND_ANSWER", "DOCUMENT_KIND_SUIT_DEFENCE"},
	})
	review = s.correctedReview()
	suit = s.suitAfterReview()
	return review, suit, s.err
}

// storyClient calls the server of this process.
var storyClient = &http.Client{Timeout: time.Minute}

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
func (s *storyteller) post(role auth.Role, target string, body form) form {
	if s.err != nil {
		return form{}
	}
	var answer form
	answer, s.err = s.call(role, target, body)
	return answer
}

func (s *storyteller) call(role auth.Role, target string, body form) (form, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.base+target, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.tokens[role])
	req.Header.Set("Content-Type", "application/json")
	resp, err := storyClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("demonstration: POST %s: %s: %s", target, resp.Status, got)
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

// served logs a review or suit that was served so many days ago and reports it the day after.
func (s *storyteller) served(days int, application, platformNumber string, legalCase form) string {
	legalCase["application"], legalCase["serveDate"] = application[len("/v1/"):], s.ago(days)
	made := s.post(auth.RoleLegalOfficer, s.agency+"/legalCases", legalCase)
	s.post(auth.RoleLegalOfficer, name(made)+":report", form{"actDate": s.ago(days - 1), "platformNumber": platformNumber})
	return name(made)
}

// approved drafts a document and has it reviewed and approved by others; legalCase may be empty.
func (s *storyteller) approved(drafter auth.Role, kind, application, legalCase string, content form) string {
	document := form{"kind": kind, "application": application[len("/v1/"):], "content": content}
	if legalCase != "" {
		document["legalCase"] = legalCase[len("/v1/"):]
	}
	drafted := name(s.post(drafter, s.agency+"/documents", document))
	s.post(drafter, drafted+":submit", form{})
	pass := form{"decision": "DOCUMENT_DECISION_PASS"}
	if s.post(auth.RoleReviewer, drafted+":review", pass)["state"] == "STATE_IN_LEGAL_REVIEW" {
		s.post(auth.RoleLegalOfficer, drafted+":legalReview", pass)
	}
	s.post(auth.RoleReviewer, drafted+":approve", pass)
	return drafted
}

// issued issues a document of a legal case.
func (s *storyteller) issued(kind, application, legalCase string, content form) {
	s.post(auth.RoleLegalOfficer, s.approved(auth.RoleLegalOfficer, kind, application, legalCase, content)+":issue", form{})
}

// correctedReview is the story of a review that ordered a new answer.
func (s *storyteller) correctedReview() (review string) {
	a := s.application(120, "王某", "2016年某片区房屋征收补偿资金发放明细")
	words := []string{"征收补偿", "发放明细"}
	s.searched(a, 112, "RESULT_NOTHING", []string{"局档案室"}, words)
	s.answered(a, 105, "XA33108200131", form{
		"outcome": "OUTCOME_NOT_HELD", "kind": "DECISION_KIND_NOT_EXISTING", "reason": "经检索局档案室，未检索到该信息",
	})
	review = s.served(70, a, "FY-2026-0007", form{
		"type": "TYPE_REVIEW", "subject": "不服政府信息不存在的答复", "forum": "台州市人民政府", "caseNumber": "台政复〔2026〕7号", "assignee": "法规处",
	})
	s.post(auth.RoleLegalOfficer, review+":respond", form{"actDate": s.ago(63), "note": "提交答复书和证据清单"})
	s.post(auth.RoleLegalOfficer, review+":conclude", form{
		"actDate": s.ago(25), "form": "FORM_REVOKED", "decisionNumber": "台政复决〔2026〕7号", "anew": true,
		"causes": []string{"CAUSE_SEARCH"}, "unit": "征收办",
	})
	s.post(auth.RoleLegalOfficer, review+":addLesson", form{
		"actDate": s.ago(24), "text": "检索范围应当包括原承办单位移交的档案；检索清单由科室负责人复核", "owner": "征收办", "dueDate": s.ago(-30),
	})
	s.post(auth.RoleLegalOfficer, a+":reopen", form{"actDate": s.ago(20), "legalCase": path.Base(review)})
	s.searched(a, 15, "RESULT_FOUND", []string{"局档案室", "原拆迁办移交档案"}, words)
	anew := form{
		"outcome": "OUTCOME_GRANTED", "decision": "DECISION_KIND_GRANTED", "text": "现将2016年某片区房屋征收补偿资金发放明细随信提供。",
		"enclosures": []string{"2016年某片区房屋征收补偿资金发放明细"},
	}
	s.post(auth.RoleReviewer, a+":answer", form{
		"outcome": anew["outcome"], "kind": anew["decision"], "document": s.approved(auth.RoleHandler, "DOCUMENT_KIND_ANSWER", a, "", anew)[len("/v1/"):],
	})
	s.post(auth.RoleHandler, a+"/letterDeliveries", form{"method": "METHOD_POST", "postalNumber": "XA33108200399"})
	return review
}

// suitAfterReview is the story of an answer that a review upheld and that is before the court now.
func (s *storyteller) suitAfterReview() (suit string) {
	a := s.application(200, "李某", "某专项规划编制过程中的讨论记录")
	s.answered(a, 188, "XA33108200057", form{
		"outcome": "OUTCOME_PROCESS_INFORMATION", "kind": "DECISION_KIND_PROCESS_INFORMATION",
		"reason": "所申请的讨论记录属于行政机关内部履行职责过程中形成的过程性信息",
	})
	review := s.served(120, a, "FY-2026-0003", form{
		"type": "TYPE_REVIEW", "subject": "不服过程性信息不予公开的答复", "forum": "台州市人民政府", "caseNumber": "台政复〔2026〕3号", "assignee": "法规处",
	})
	s.post(auth.RoleLegalOfficer, review+":respond", form{"actDate": s.ago(112)})
	s.post(auth.RoleLegalOfficer, review+":conclude", form{
		"actDate": s.ago(35), "form": "FORM_MAINTAINED", "decisionNumber": "台政复决〔2026〕3号",
	})
	suit = s.served(10, a, "SS-2026-0002", form{
		"type": "TYPE_SUIT", "route": "ROUTE_AFTER_REVIEW", "subject": "不服复议维持决定", "forum": "临海市人民法院",
		"caseNumber": "（2026）浙1082行初2号", "assignee": "法规处",
	})
	s.issued("DOCUMENT_KIND_LEGAL_REPORT", a, suit, form{})
	s.issued("DOCUMENT_KIND_SUIT_DEFENCE", a, suit, form{
		"facts": "申请人申请公开某专项规划编制过程中的讨论记录，本机关经审查答复不予公开。", "request": "请求驳回原告的诉讼请求。",
		"law": "讨论记录属于过程性信息，本机关可以不予公开。", "evidence": []string{"申请表", "答复书", "邮寄凭证", "行政复议决定书"},
	})
	s.post(auth.RoleLegalOfficer, suit+":respond", form{"note": "提交答辩状和证据"})
	s.post(auth.RoleLegalOfficer, suit+":scheduleHearing", form{"hearingDate": s.ago(-10), "place": "第二审判庭"})
	return suit
}
