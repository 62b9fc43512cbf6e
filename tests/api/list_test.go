package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// find lists applications with query parameters given as pairs.
func (s *server) find(t *testing.T, parent string, pairs ...string) response {
	t.Helper()
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	return s.get(t, parent+"/applications?"+query.Encode())
}

// numbers returns the register numbers of a list, the first character of each left out as they have it in common.
func numbers(t *testing.T, r response) string {
	t.Helper()
	var all []string
	for _, a := range list(r.ok(t), "applications") {
		number := []rune(text(a, "registerNumber"))
		all = append(all, string(number[slices.Index(number, '第')+1:len(number)-1]))
	}
	return strings.Join(all, " ")
}

// mixed registers seven applications, one a day from Monday 4 March 2024 on, that differ in what lists go by.
func (s *server) mixed(t *testing.T) {
	t.Helper()
	acts := map[int]func(object){
		2: func(a object) { s.act(t, a, "accept", nil); s.act(t, a, "assign", object{"assignee": "法规处"}) },
		3: func(a object) {
			s.act(t, a, "accept", nil)
			s.act(t, a, "answer", object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "documentNumber": "临公开答〔2024〕7号"})
		},
		4: func(a object) { s.act(t, a, "withdraw", nil) },
		5: func(a object) { s.act(t, a, "return", object{"items": []string{"x"}, "withinDays": 10}) },
	}
	for i := 1; i <= 7; i++ {
		s.on(fmt.Sprintf("2024-03-%02d", 3+i))
		form := with(s.form(), object{"externalId": fmt.Sprintf("X%d", i)})
		switch i {
		case 2:
			form["channel"], form["description"] = "CHANNEL_ONLINE", "请公开某地块的拆迁补偿标准"
		case 6:
			form["applicant"] = with(form["applicant"].(object), object{
				"type": "TYPE_LEGAL_SERVICE", "displayName": "王律师事务所", "idKind": "ID_KIND_OTHER", "idNumber": "1",
			})
		case 7:
			form["receiveTime"], form["lateEntryReason"] = "2024-03-01T01:00:00Z", "收发室转交迟延"
		}
		a := s.post(t, linhai+"/applications", form).ok(t)
		if act, ok := acts[i]; ok {
			act(a)
		}
	}
}

func TestListApplicationsFiltersAndSorts(t *testing.T) {
	s := start(t, "2024-03-04")
	s.mixed(t)
	s.clock.Advance(time.Second)
	s.post(t, bureau+"/applications", s.form()).ok(t)

	for filter, want := range map[string]string{
		"": "7 6 5 4 3 2 1",
		"state = REGISTERED OR state = STATE_AWAITING_CORRECTION": "7 6 5 1",
		"state = IN_PROGRESS":                               "2",
		"NOT state = REGISTERED AND outcome = GRANTED":      "3",
		"outcome = OTHER":                                   "4",
		"outcome:*":                                         "4 3",
		"channel = ONLINE":                                  "2",
		"applicant_type = LEGAL_SERVICE":                    "6",
		"receipt_date < 2024-03-04":                         "7",
		"entry_date = 2024-03-10":                           "7",
		"due_date >= 2024-04-02 AND due_date <= 2024-04-03": "3 2",
		"NOT due_date:*":                                    "5",
		"conclude_date:*":                                   "4 3",
		"conclude_date = 2024-03-06":                        "3",
		`assignee = "法规处"`:                                  "2",
		"assignee != \"法规处\" AND -channel = ONLINE AND state = CLOSED": "4",
		`register_number = "临公开〔2024〕第6号"`:                             "6",
		"external_id = X6 OR external_id = X7":                         "7 6",
		`document_number = "临公开答〔2024〕7号"`:                             "3",
		`text:"补偿" AND channel = ONLINE`:                               "2",
	} {
		require.Equal(t, want, numbers(t, s.find(t, linhai, "filter", filter)), filter)
	}
	for order, want := range map[string]string{
		"": "7 6 5 4 3 2 1", "create_time": "1 2 3 4 5 6 7", "create_time desc": "7 6 5 4 3 2 1",
		"receipt_date": "7 1 2 3 4 5 6", "receipt_date desc": "6 5 4 3 2 1 7",
		"due_date": "7 1 2 3 4 6 5", "due_date desc": "6 4 3 2 1 7 5",
		"conclude_date": "3 4 1 2 5 6 7", "conclude_date desc": "4 3 7 6 5 2 1",
	} {
		require.Equal(t, want, numbers(t, s.find(t, linhai, "orderBy", order)), order)
		for size := 1; size <= 3; size++ {
			require.Equal(t, want, strings.Join(s.walkPages(t, linhai, size, "orderBy", order), " "), "%s, pages of %d", order, size)
		}
	}
	require.Equal(t, "1 7 6 5 4 3 2 1", numbers(t, s.find(t, "/v1/agencies/-")))
	for _, order := range []string{"create_time", "receipt_date desc", "due_date", "conclude_date desc"} {
		require.Len(t, s.walkPages(t, "/v1/agencies/-", 3, "orderBy", order), 8, order)
		require.Len(t, s.walkPages(t, "/v1/agencies/-", 3, "orderBy", order, "filter", "NOT state = CLOSED"), 7, order)
		require.Len(t, s.walkPages(t, "/v1/agencies/-", 3, "orderBy", order, "filter", `text:"征地补偿"`), 7, order)
	}
}

// walkPages returns the numbers of all pages of a size.
func (s *server) walkPages(t *testing.T, parent string, size int, pairs ...string) []string {
	t.Helper()
	pairs = append(pairs, "pageSize", fmt.Sprint(size), "pageToken", "")
	var all []string
	for {
		r := s.find(t, parent, pairs...)
		page := strings.Fields(numbers(t, r))
		all = append(all, page...)
		token := text(r.ok(t), "nextPageToken")
		if token == "" {
			return all
		}
		require.Len(t, page, size, "only the last page is short")
		pairs[len(pairs)-1] = token
	}
}

func TestListApplicationsViews(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t, object{"note": "内部", "agent": object{
		"displayName": "李四", "idKind": "ID_KIND_PASSPORT", "idNumber": "E12345678", "authority": "委托书",
	}})
	full := list(s.find(t, linhai, "view", "APPLICATION_VIEW_FULL").ok(t), "applications")
	require.Equal(t, []object{a}, full)
	basic := list(s.find(t, linhai).ok(t), "applications")[0]
	require.Empty(t, at(basic, "availableActions"))
	for _, field := range []string{"note", "agent.displayName", "applicant.phone", "applicant.maskedIdNumber", "applicant.postalAddress"} {
		require.Empty(t, text(basic, field), field)
	}
	require.Equal(t, "张三", text(basic, "applicant.displayName"))
	require.InDelta(t, 20, basic["remainingDays"], 0)
}

// TestAPausedApplicationHasNoDueDateInLists: a consultation of which nobody knows when the letter arrived pauses the term.
func TestAPausedApplicationHasNoDueDateInLists(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.act(t, s.register(t), "accept", nil)
	s.post(t, path(a)+"/consultations", object{
		"kind": "KIND_THIRD_PARTY", "party": "某公司",
	}).ok(t)
	require.Equal(t, true, s.get(t, path(a)).ok(t)["paused"])
	basic := list(s.find(t, linhai).ok(t), "applications")[0]
	require.Equal(t, true, basic["paused"])
	require.Empty(t, day(basic, "dueDate"))
	require.Nil(t, basic["remainingDays"])
}

func TestListApplicationsIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	s.mixed(t)
	refused := func(reason string, pairs ...string) problem {
		t.Helper()
		return s.find(t, linhai, pairs...).refused(t, http.StatusBadRequest, reason)
	}
	for _, filter := range []string{
		"nothing = 1", "state = NOWHERE", "state > ANSWERED", "due_date = tomorrow", "state = ANSWERED)", `text:"，"`, "state",
		"applicant_name = x", `assignee = "` + strings.Repeat("x", 2001),
	} {
		refused("FILTER_INVALID", "filter", filter)
	}
	refused("FIELD_INVALID", "orderBy", "applicant")
	refused("FIELD_INVALID", "orderBy", "create_time down")
	refused("FIELD_INVALID", "pageSize", "-1")
	refused("FIELD_INVALID", "fliter", "x")
	refused("PAGE_TOKEN_INVALID", "pageToken", "x")
	require.Len(t, refused("FIELD_INVALID", "orderBy", "x", "filter", "x").fields(), 2)
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.find(t, "/v1/agencies/A%20B").badRequest(t))

	token := text(s.find(t, linhai, "pageSize", "2").ok(t), "nextPageToken")
	require.Equal(t, "5 4 3", numbers(t, s.find(t, linhai, "pageSize", "3", "pageToken", token)))
	refused("PAGE_TOKEN_INVALID", "pageToken", token, "filter", "state = CLOSED")
	refused("PAGE_TOKEN_INVALID", "pageToken", token, "orderBy", "due_date")
	s.find(t, bureau, "pageToken", token).refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
	require.Empty(t, numbers(t, s.find(t, "/v1/agencies/nowhere")), "an agency without applications, or none")
}

// TestSearchFindsChineseWords: words of two characters, parts of names, numbers.
func TestSearchFindsChineseWords(t *testing.T) {
	s := start(t, "2024-03-04")
	for i, description := range []string{
		"申请公开XX路改造工程的房屋征收补偿方案、评估报告", "公开2019年度“三公”经费决算", "某某学校招生计划；补习机构名单",
	} {
		s.clock.Advance(time.Second)
		a := s.register(t, object{"description": description})
		s.act(t, a, "accept", nil)
		if i == 0 {
			s.act(t, a, "answer", object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "documentNumber": "临公开答〔2024〕88号"})
		}
	}
	for words, want := range map[string]string{
		"补偿": "1", "征收 评估": "1", "征收、评估": "1", "三公": "2", "2019": "2", "201": "2", "xx路": "1", "ＸＸ路": "1", "招生": "3",
		"张三": "3 2 1", "补": "3 1", "临公开答": "1", "经费补偿": "", "偿方": "1", "无此": "",
		`' & !补 | (`: "3 1",
	} {
		require.Equal(t, want, numbers(t, s.find(t, linhai, "filter", fmt.Sprintf("text:%q", words))), words)
	}
}

// TestPagingWalksEverythingOnceWhileRowsAreInserted walks in every order while others register.
func TestPagingWalksEverythingOnceWhileRowsAreInserted(t *testing.T) {
	s := start(t, "2024-03-04")
	for range 23 {
		s.clock.Advance(time.Second)
		s.register(t)
	}
	for _, order := range []string{"create_time", "create_time desc", "receipt_date", "due_date desc", "conclude_date"} {
		before := map[string]bool{}
		for _, n := range s.walkPages(t, linhai, 500, "orderBy", order) {
			before[n] = true
		}
		seen := map[string]int{}
		token := ""
		for {
			r := s.find(t, linhai, "orderBy", order, "pageSize", "5", "pageToken", token)
			for n := range strings.FieldsSeq(numbers(t, r)) {
				seen[n]++
			}
			s.clock.Advance(time.Second)
			if len(seen) < 100 { // three new ones between two pages, as long as that ends
				for range 3 {
					s.register(t)
				}
			}
			if token = text(r.ok(t), "nextPageToken"); token == "" {
				break
			}
		}
		for n := range before {
			require.Equal(t, 1, seen[n], "%s: number %s", order, n)
		}
		for n, times := range seen {
			require.Equal(t, 1, times, "%s: number %s", order, n)
		}
	}
}
