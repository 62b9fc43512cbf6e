package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCreateApplication(t *testing.T) {
	s := start(t, "2024-03-04")
	form := with(s.form(), object{
		"externalId": "WX-1", "oral": true, "form": "FORM_PAPER", "note": "加急",
		"agent": object{
			"displayName": "李四", "idKind": "ID_KIND_USCC", "idNumber": "91350100m000100y43", "phone": "1", "authority": "授权委托书",
		},
		// what the server gives is ignored
		"name": "agencies/x/applications/y", "state": "STATE_ARCHIVED", "registerNumber": "自拟", "etag": `"9"`,
		"dueDate": date("2024-03-05"),
	})
	a := s.post(t, linhai+"/applications", form).ok(t)
	require.Regexp(t, `^agencies/linhai/applications/[0-9a-v]{26}$`, text(a, "name"))
	for field, want := range map[string]string{
		"registerNumber": "临公开〔2024〕第1号", "externalId": "WX-1", "state": "STATE_REGISTERED", "channel": "CHANNEL_COUNTER",
		"receiveTime": "2024-03-04T01:00:00Z", "description": "山前社区2019年征地补偿安置方案", "delivery": "DELIVERY_POST",
		"form": "FORM_PAPER", "note": "加急", "etag": `"1"`, "createTime": "2024-03-04T04:00:00Z",
		"applicant.displayName": "张三", "applicant.idNumber": "", "applicant.maskedIdNumber": "110*************2X",
		"agent.displayName": "李四", "agent.idNumber": "", "agent.maskedIdNumber": "913*************43", "agent.authority": "授权委托书",
	} {
		require.Equal(t, want, text(a, field), field)
	}
	require.Equal(t, true, a["oral"])
	require.Equal(t, "2024-03-04", day(a, "receiptDate"))
	require.Equal(t, "2024-03-04", day(a, "entryDate"))
	require.Equal(t, "2024-04-01", day(a, "dueDate"), "20 working days after Monday 4 March")
	require.InDelta(t, 20, a["remainingDays"], 0)
	require.Equal(t, "confirm accept return assign dispatch withdraw close void transfer", allActions(a))

	require.Equal(t, a, s.get(t, path(a)).ok(t))
	require.NotContains(t, string(s.get(t, path(a)).body), "11010519491231002X")
	next := s.post(t, linhai+"/applications", s.form()).ok(t)
	require.Equal(t, "临公开〔2024〕第2号", text(next, "registerNumber"))
	other := s.post(t, bureau+"/applications", s.form()).ok(t)
	require.Equal(t, "临资〔2024〕第1号", text(other, "registerNumber"))
}

// allActions are the acts that a state allows, whether the law does or not.
func allActions(a object) (all string) {
	for i, action := range list(a, "availableActions") {
		if i > 0 {
			all += " "
		}
		all += text(action, "action")
	}
	return all
}

func TestCreateApplicationFindsEverythingThatIsWrong(t *testing.T) {
	s := start(t, "2024-03-04")
	require.ElementsMatch(t, []string{
		"application.channel ENUM_NOT_IN", "application.applicant REQUIRED", "application.description STRING_MIN_LEN",
		"application.delivery ENUM_NOT_IN", "application.receive_time REQUIRED",
	}, s.post(t, linhai+"/applications", object{}).badRequest(t))

	// What the rules of the proto find and what only the service knows come in one answer.
	mixed := s.form()
	mixed["applicant"] = object{
		"type": "TYPE_NATURAL_PERSON", "displayName": "", "idKind": "ID_KIND_RESIDENT_ID", "idNumber": "110105194912310021",
		"phone": "1",
	}
	mixed["receiveTime"] = "2024-03-05T04:00:00Z"
	require.ElementsMatch(t, []string{
		"application.applicant.display_name STRING_MIN_LEN", "application.applicant.id_number CHECK_DIGIT",
		"application.receive_time FUTURE",
	}, s.post(t, linhai+"/applications", mixed).badRequest(t))

	form := s.form()
	form["applicant"] = object{
		"type": "TYPE_ENTERPRISE", "displayName": "\u3000", "idKind": "ID_KIND_USCC", "idNumber": "91350100M000100Y44", "phone": " ",
	}
	form["agent"] = object{"displayName": "李四", "idKind": "ID_KIND_RESIDENT_ID", "idNumber": "110105194902301234", "authority": "委托书"}
	form["description"], form["note"] = " \n ", "a\u0000b"
	form["receiveTime"] = "2024-03-04T04:00:01Z"
	refusal := s.post(t, linhai+"/applications", form).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	require.Equal(t, []string{
		"application.note CONTROL_CHARACTERS", "application.description BLANK", "application.receive_time FUTURE",
		"application.applicant.display_name BLANK", "application.applicant.id_number CHECK_DIGIT", "application.applicant CONTACT",
		"application.agent.id_number BIRTH_DATE",
	}, refusal.fields())
	require.Contains(t, refusal.said(), "校验位不符")
	require.Contains(t, refusal.said(), "至少填写一项")

	delete(form, "receiveTime")
	require.Contains(t, s.post(t, linhai+"/applications", form).badRequest(t), "application.receive_time REQUIRED")
	require.Equal(t, []string{"application.receive_time EPOCH"},
		s.post(t, linhai+"/applications", with(s.form(), object{"receiveTime": "2008-04-30T15:59:59Z"})).badRequest(t))
	first := s.post(t, linhai+"/applications", with(s.form(), object{
		"receiveTime": "2008-04-30T16:00:00Z", "lateEntryReason": "补录旧件",
	})).ok(t)
	require.Equal(t, "2008-05-01", day(first, "receiptDate"))
	require.Equal(t, "临公开〔2024〕第1号", text(first, "registerNumber"), "refusals take no number; the year is that of entry")
}

func TestCreateApplicationIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	s.register(t, object{"externalId": "WX-1"})
	again := s.post(t, linhai+"/applications", with(s.form(), object{"externalId": "WX-1"}))
	refusal := again.refused(t, http.StatusConflict, "ALREADY_EXISTS")
	require.Equal(t, "foi.v1/Application", refusal.detail("ResourceInfo")["resourceType"])
	s.post(t, bureau+"/applications", with(s.form(), object{"externalId": "WX-1"})).ok(t)

	s.post(t, "/v1/agencies/nowhere/applications", s.form()).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.post(t, "/v1/agencies/A%20B/applications", s.form()).badRequest(t))
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.post(t, "/v1/agencies/-/applications", s.form()).badRequest(t))
	require.Len(t, s.post(t, linhai+"/applications", with(s.form(), object{"descriptions": "x"})).badRequest(t), 1)
	require.Len(t, s.post(t, linhai+"/applications", `{"channel":`).badRequest(t), 1)
	require.Len(t, s.post(t, linhai+"/applications", with(s.form(), object{"channel": "CHANNEL_PIGEON"})).badRequest(t), 1)
	long := with(s.form(), object{"description": string(make([]rune, 10_001))})
	require.NotEmpty(t, s.post(t, linhai+"/applications", long).badRequest(t))
}

func TestAYearWithoutHolidayNoticeIsSaid(t *testing.T) {
	s := start(t, "2030-03-04")
	refusal := s.post(t, linhai+"/applications", s.form()).refused(t, http.StatusBadRequest, "CALENDAR_MISSING")
	require.Equal(t, "CALENDAR_MISSING", refusal.precondition())
}

func TestGetApplicationIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	refusal := s.get(t, linhai+"/applications/0unknown").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "agencies/linhai/applications/0unknown", refusal.detail("ResourceInfo")["resourceName"])
	s.get(t, bureau+"/applications/"+id(a)).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, linhai+"/applications/UPPER").badRequest(t))
}

func TestADissolvedAgencyRegistersNothing(t *testing.T) {
	s := start(t, "2024-03-04")
	before := s.post(t, bureau+"/applications", s.form()).ok(t)
	s.post(t, bureau+":dissolve", object{"effectiveDate": date("2024-03-04"), "successor": "agencies/linhai"}).ok(t)
	refusal := s.post(t, bureau+"/applications", s.form()).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, refusal.said(), "应由承继其职权的机关登记")
	s.act(t, before, "accept", nil) // what it has, it finishes
}
