package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/importing"
)

// person is an applicant with a number of no standard.
func (s *server) person(number string) object {
	return object{"applicant": with(s.form()["applicant"].(object), object{"idKind": "ID_KIND_OTHER", "idNumber": number})}
}

// agent is somebody who acts for an applicant.
func agent(number string) object {
	return object{"agent": object{
		"displayName": "李律师", "idKind": "ID_KIND_OTHER", "idNumber": number, "phone": "13900000000", "authority": "代为申请",
	}}
}

// unnumbered takes over an application as an old register has it: without an identity number.
func (s *server) unnumbered(t *testing.T, name, phone string) object {
	t.Helper()
	external := fmt.Sprintf("U-%d", oldRecords.Add(1))
	today := calendar.DateOf(s.clock.Now()).String()
	line, err := json.Marshal(object{
		"kind": "application", "agency": "linhai", "external_id": external, "channel": "counter", "received": today, "entered": today,
		"applicant":   object{"type": "natural_person", "name": name, "phone": phone},
		"description": "山前社区2019年征地补偿安置方案", "delivery": "post",
	})
	require.NoError(t, err)
	_, err = importing.Importer{Store: s.store, Clock: s.clock}.
		Run(everything(t), []importing.File{{Name: "old", Content: bytes.NewReader(line)}})
	require.NoError(t, err)
	found := s.get(t, linhai+"/applications?filter="+url.QueryEscape("external_id = "+external)).ok(t)
	return s.get(t, "/v1/"+text(list(found, "applications")[0], "name")).ok(t)
}

// oldRecords counts them.
var oldRecords atomic.Int64

func TestVolumeEvidenceOfAnApplicantAndAnAgent(t *testing.T) {
	s := start(t, "2023-03-03")
	land := "山前社区2019年征地补偿安置方案"
	tooEarly := s.register(t, s.person("A1"), object{"description": land}) // before the twelve months
	s.on("2023-03-06")
	first := s.register(t, s.person("A1"), object{"description": land})
	s.on("2023-03-20")
	below := s.post(t, bureau+"/applications", with(with(s.form(), s.person("A1")), object{
		"description": "公交线路调整的会议纪要", "channel": "CHANNEL_ONLINE",
	})).ok(t)
	s.act(t, first, "accept", nil)
	s.legalCase(t, first, "r-1", nil, "")
	s.act(t, first, "answer", object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "documentNumber": "答1号"})
	s.on("2024-03-04")
	repeated := s.register(t, s.person("A1"), agent("L1"), object{"description": land + "。"})
	ofAnother := s.register(t, s.person("B2"), agent("L1"), object{"description": "学校招生计划"})
	voided := s.register(t, s.person("A1"), object{"description": land})
	s.act(t, voided, "void", object{"reason": "重复登记"})
	s.on("2024-03-05")
	s.register(t, s.person("A1"), object{"description": land}) // after the application looked from

	e := s.get(t, path(repeated)+":computeVolumeEvidence").ok(t)
	require.Equal(t, "2023-03-05", day(e, "startDate"), "twelve months")
	require.Equal(t, "2024-03-04", day(e, "endDate"))
	require.Equal(t, "agencies/linhai", e["rootAgency"])
	a := at(e, "applicant")
	require.Equal(t, "RECOGNITION_ID_NUMBER", text(a, "recognition"))
	require.InDelta(t, 3, at(a, "applicationCount"), 0)
	require.InDelta(t, 0, at(a, "omittedCount"), 0)
	var names []any
	for i, entry := range list(a, "applications") {
		require.InDelta(t, i+1, entry["number"], 0)
		names = append(names, entry["application"])
	}
	require.Equal(t, []any{first["name"], below["name"], repeated["name"]}, names, "not the voided one, nor what lies outside")
	entry := list(a, "applications")[1]
	require.Equal(t, below["registerNumber"], entry["registerNumber"])
	require.Equal(t, "2023-03-20", day(entry, "receiptDate"))
	require.Equal(t, "CHANNEL_ONLINE", entry["channel"])
	require.InDelta(t, 1, list(a, "applications")[0]["reviewCount"], 0)
	require.Equal(t, "公交线路调整的会议纪要", entry["summary"])

	require.Len(t, list(a, "months"), 13)
	require.Equal(t, object{"key": "2023-03", "title": "2023-03", "count": 2.0, "numbers": []any{1.0, 2.0}}, list(a, "months")[0])
	require.Equal(t, []object{
		{"key": "agencies/linhai", "title": "临海市人民政府", "count": 2.0, "numbers": []any{1.0, 3.0}},
		{"key": "agencies/bureau", "title": "临海市自然资源局", "count": 1.0, "numbers": []any{2.0}},
	}, list(a, "agencies"))
	require.Equal(t, []object{
		{"key": "CHANNEL_COUNTER", "title": "当面提交", "count": 2.0, "numbers": []any{1.0, 3.0}},
		{"key": "CHANNEL_ONLINE", "title": "互联网", "count": 1.0, "numbers": []any{2.0}},
	}, list(a, "channels"))
	require.Equal(t, []object{
		{"key": "OUTCOME_GRANTED", "title": "三（一）予以公开", "count": 1.0, "numbers": []any{1.0}},
		{"key": "OUTCOME_UNSPECIFIED", "title": "尚未办结", "count": 2.0, "numbers": []any{2.0, 3.0}},
	}, list(a, "outcomes"))
	require.Equal(t, []object{
		{"summary": land, "count": 2.0, "numbers": []any{1.0, 3.0}},
		{"summary": "公交线路调整的会议纪要", "count": 1.0, "numbers": []any{2.0}},
	}, list(a, "subjects"))
	require.Equal(t, []object{{"number": 3.0, "ofNumber": 1.0, "similarity": 1.0}}, list(a, "repeats"))
	require.Equal(t, object{
		"count": 2.0, "shortestDays": 14.0, "shortestNumber": 2.0, "medianDays": 182.0, "longestDays": 350.0,
		"busiestDate": dateOf("2023-03-06"), "busiestNumbers": []any{1.0},
	}, at(a, "intervals"))
	require.Equal(t, []any{1.0}, at(a, "disputedNumbers"))
	require.InDelta(t, 1, at(a, "reviewCount"), 0)
	require.Contains(t, text(a, "summary"), "收到申请3件，涉及2个机关")

	of := at(e, "agent")
	names = nil
	for _, entry := range list(of, "applications") {
		names = append(names, entry["application"])
	}
	require.ElementsMatch(t, []any{repeated["name"], ofAnother["name"]}, names, "for whomever the agent acted")

	asked := s.get(t, path(below)+":computeVolumeEvidence?"+query("startDate", "2023-03-03")+"&"+query("endDate", "2024-03-05")).ok(t)
	require.InDelta(t, 5, at(asked, "applicant.applicationCount"), 0)
	require.Equal(t, tooEarly["name"], list(asked, "applicant.applications")[0]["application"])
	require.Nil(t, asked["agent"], "it has none")
	require.NotContains(t, fmt.Sprint(e), "A1", "an identity number is shown nowhere")
}

func TestVolumeEvidenceOfUnnumberedApplications(t *testing.T) {
	s := start(t, "2024-03-04")
	s.unnumbered(t, "王五", "13700000000")
	s.unnumbered(t, "王五", "13700000000")
	s.unnumbered(t, "王五", "")
	s.unnumbered(t, "赵六", "13700000000")
	known := s.unnumbered(t, "王五", "13700000000")
	unknown := s.unnumbered(t, "", "")

	e := s.get(t, path(known)+":computeVolumeEvidence").ok(t)
	require.Equal(t, "RECOGNITION_NAME_AND_PHONE", text(e, "applicant.recognition"))
	require.InDelta(t, 3, at(e, "applicant.applicationCount"), 0)
	e = s.get(t, path(unknown)+":computeVolumeEvidence").ok(t)
	require.Equal(t, "RECOGNITION_NONE", text(e, "applicant.recognition"))
	require.InDelta(t, 1, at(e, "applicant.applicationCount"), 0)
	require.Equal(t, unknown["name"], text(e, "applicant.applications.0.application"))
}

func TestVolumeEvidenceIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	compute := func(q string) response { return s.get(t, path(a)+":computeVolumeEvidence?"+q) }
	require.Equal(t, []string{"end_date FUTURE", "start_date FUTURE"},
		sorted(compute(query("startDate", "2024-03-05")+"&"+query("endDate", "2024-03-05")).badRequest(t)))
	require.Equal(t, []string{"start_date ORDER"}, compute(query("startDate", "2024-03-02")+"&"+query("endDate", "2024-03-01")).badRequest(t))
	require.Equal(t, []string{"start_date PERIOD"}, compute(query("startDate", "2019-03-04")).badRequest(t))
	compute(query("startDate", "2019-03-05")).ok(t)
	require.Equal(t, []string{"start_date DATE"}, compute("startDate.year=2024&startDate.month=2&startDate.day=30").badRequest(t))
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, linhai+"/applications/X:computeVolumeEvidence").badRequest(t))
	s.get(t, linhai+"/applications/unknown:computeVolumeEvidence").refused(t, http.StatusNotFound, "NOT_FOUND")
}
