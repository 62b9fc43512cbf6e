package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// zhang works in the unit of wang; chen heads the office.
var (
	zhang = object{"displayName": "张经办", "unit": "征地科", "position": "POSITION_OFFICER", "email": "zhang@example.test", "mobile": "13900000001"}
	li    = object{"displayName": "李经办", "unit": "征地科", "position": "POSITION_OFFICER"}
	wang  = object{"displayName": "王科长", "unit": "征地科", "position": "POSITION_UNIT_HEAD", "email": "wang@example.test"}
	chen  = object{"displayName": "陈主任", "unit": "办公室", "position": "POSITION_AGENCY_HEAD"}
)

const inboxes = linhai + "/officers/"

// officers puts four officers on the list of linhai.
func (s *server) officers(t *testing.T) {
	t.Helper()
	// Its report on the year before is out: nobody is reminded of that one.
	_, err := s.store.SQL().ExecContext(everything(t), `INSERT INTO annual_report (agency_id, year, scope, layout, state, state_by, state_at,
		created_at, updated_at) VALUES ('linhai', 2023, 'compiled', 2021, 'published', 'test', now(), now(), now()) ON CONFLICT DO NOTHING`)
	require.NoError(t, err)
	for id, o := range map[string]object{"zhang": zhang, "li": li, "wang": wang, "chen": chen} {
		s.post(t, linhai+"/officers?officerId="+id, o).ok(t)
	}
}

func TestOfficers(t *testing.T) {
	s := start(t, "2024-03-04")
	created := s.post(t, linhai+"/officers?officerId=zhang&requestId="+requestID(1), zhang).ok(t)
	require.Equal(t, with(zhang, object{
		"name": "agencies/linhai/officers/zhang", "inactive": false, "user": "", "etag": `"1"`,
		"createTime": "2024-03-04T04:00:00Z", "updateTime": "2024-03-04T04:00:00Z",
	}), created)
	require.Equal(t, created, s.post(t, linhai+"/officers?officerId=zhang&requestId="+requestID(1), zhang).ok(t), "a repeat")
	require.Equal(t, created, s.get(t, inboxes+"zhang").ok(t))
	s.post(t, linhai+"/officers?officerId=zhang", zhang).refused(t, http.StatusConflict, "ALREADY_EXISTS")
	s.post(t, "/v1/agencies/unknown/officers?officerId=zhang", zhang).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"officer.display_name STRING_MIN_LEN", "officer.mobile STRING_PATTERN", "officer.position ENUM_NOT_IN", "officer_id STRING_PATTERN"},
		sorted(s.post(t, linhai+"/officers?officerId=Z", object{"mobile": "call me"}).badRequest(t)))
	require.Equal(t, []string{"officer.display_name BLANK", "officer.email EMAIL"},
		sorted(s.post(t, linhai+"/officers?officerId=z", with(zhang, object{"displayName": " ", "email": "张 <a@b.test>"})).badRequest(t)))

	require.Contains(t, s.post(t, linhai+"/officers?officerId=x", with(zhang, object{"user": "users/nobody"})).
		refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "用户不存在")
	s.user(t, "u1")
	s.post(t, linhai+"/officers?officerId=x", with(li, object{"user": "users/u1"})).ok(t)
	s.post(t, linhai+"/officers?officerId=y", with(li, object{"user": "users/u1"})).refused(t, http.StatusConflict, "ALREADY_EXISTS")
	require.Empty(t, s.patch(t, inboxes+"x?updateMask=user,inactive", object{"user": "", "inactive": true}).ok(t)["user"], "no longer he")

	s.on("2024-03-05")
	changed := s.patch(t, inboxes+"zhang?updateMask=unit,inactive", object{"unit": "规划科", "inactive": true, "displayName": "x", "etag": `"1"`}).ok(t)
	require.Equal(t, with(created, object{"unit": "规划科", "inactive": true, "etag": `"2"`, "updateTime": "2024-03-05T04:00:00Z"}), changed)
	require.Equal(t, changed, s.patch(t, inboxes+"zhang?updateMask=unit", object{"unit": "规划科"}).ok(t), "nothing has changed")
	stale := s.patch(t, inboxes+"zhang", object{"unit": "某科", "etag": `"1"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	require.Equal(t, `"2"`, text(stale.detail("ErrorInfo"), "metadata.current_etag"))
	require.Equal(t, []string{"officer.email EMAIL"}, s.patch(t, inboxes+"zhang?updateMask=email", object{"email": "x"}).badRequest(t))
	require.Equal(t, []string{"update_mask UNKNOWN_FIELD"}, s.patch(t, inboxes+"zhang?updateMask=salary", object{}).badRequest(t))
	s.patch(t, inboxes+"nobody", object{"unit": "x"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	missing := s.get(t, inboxes+"nobody").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "foi.v1/Officer", text(missing.detail("ResourceInfo"), "resourceType"))
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, inboxes+"N").badRequest(t))

	for id, o := range map[string]object{"li": li, "wang": wang, "chen": chen} {
		s.post(t, linhai+"/officers?officerId="+id, o).ok(t)
	}
	names := func(query string) (found []string) {
		for _, o := range list(s.get(t, linhai+"/officers?"+query).ok(t), "officers") {
			found = append(found, text(o, "displayName"))
		}
		return found
	}
	require.Equal(t, []string{"陈主任", "李经办", "王科长"}, names(""))
	require.Equal(t, []string{"陈主任", "李经办", "王科长", "李经办", "张经办"}, names("showInactive=true"))
	require.Equal(t, []string{"李经办", "王科长"}, names("unit=征地科"))
	require.Len(t, s.pages(t, linhai+"/officers", "officers", 2), 3)
	require.Empty(t, list(s.get(t, bureau+"/officers").ok(t), "officers"))
	s.get(t, "/v1/agencies/unknown/officers").refused(t, http.StatusNotFound, "NOT_FOUND")
}

func TestAbsences(t *testing.T) {
	s := start(t, "2024-03-04")
	s.officers(t)
	leave := object{"startDate": date("2024-03-11"), "endDate": date("2024-03-15"), "deputy": "agencies/linhai/officers/li", "note": "年休假"}
	create := inboxes + "zhang/absences?requestId=" + requestID(1)
	a := s.post(t, create, leave).ok(t)
	require.Equal(t, "年休假", text(a, "note"))
	require.Equal(t, "agencies/linhai/officers/li", text(a, "deputy"))
	require.Equal(t, "2024-03-11", day(a, "startDate"))
	require.Equal(t, a, s.post(t, create, leave).ok(t), "a repeat")
	require.Equal(t, a, s.get(t, path(a)).ok(t))

	overlap := s.post(t, inboxes+"zhang/absences", with(leave, object{"startDate": date("2024-03-15"), "endDate": date("2024-03-18")})).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "该人员在此期间已有请假记录", overlap.said())
	unknown := s.post(t, inboxes+"chen/absences", with(leave, object{"deputy": "agencies/linhai/officers/nobody"})).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, unknown.said(), "不存在")
	s.patch(t, inboxes+"wang?updateMask=inactive", object{"inactive": true}).ok(t)
	left := s.post(t, inboxes+"chen/absences", with(leave, object{"deputy": "agencies/linhai/officers/wang"})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, left.said(), "停用")
	require.Equal(t, []string{"absence.deputy STRING_MIN_LEN"}, firstOnly(s.post(t, inboxes+"zhang/absences", object{}).badRequest(t)))
	for other, want := range map[string][]string{
		"agencies/linhai/officers/zhang": {"absence.deputy SELF", "absence.end_date SPAN"},
		"agencies/bureau/officers/li":    {"absence.deputy AGENCY", "absence.end_date SPAN"},
		"li":                             {"absence.deputy RESOURCE_NAME", "absence.end_date SPAN"},
	} {
		require.Equal(t, want, sorted(s.post(t, inboxes+"zhang/absences",
			with(leave, object{"deputy": other, "endDate": date("2024-03-10")})).badRequest(t)))
	}
	require.Equal(t, []string{"absence.end_date SPAN"}, s.post(t, inboxes+"zhang/absences", with(leave, object{"endDate": date("2025-03-12")})).badRequest(t))
	s.post(t, inboxes+"nobody/absences", leave).refused(t, http.StatusNotFound, "NOT_FOUND")

	later := s.post(t, inboxes+"zhang/absences", with(leave, object{"startDate": date("2024-05-06"), "endDate": date("2024-05-06")})).ok(t)
	require.Equal(t, []object{later, a}, list(s.get(t, inboxes+"zhang/absences").ok(t), "absences"), "the latest first")
	require.Equal(t, []object{later, a}, s.pages(t, inboxes+"zhang/absences", "absences", 1))
	require.Empty(t, list(s.get(t, inboxes+"chen/absences").ok(t), "absences"))
	s.get(t, inboxes+"nobody/absences").refused(t, http.StatusNotFound, "NOT_FOUND")

	remove := path(a) + "?requestId=" + requestID(2)
	s.send(t, http.MethodDelete, remove, nil).ok(t)
	s.send(t, http.MethodDelete, remove, nil).ok(t)
	s.send(t, http.MethodDelete, path(a), nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	missing := s.get(t, path(a)).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "foi.v1/Absence", text(missing.detail("ResourceInfo"), "resourceType"))
	s.post(t, inboxes+"zhang/absences", leave).ok(t)
}

// Leave is recorded one at a time for each officer, whoever does it.
func TestConcurrentAbsencesDoNotOverlap(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	s.officers(t)
	answers := make(chan response, 8)
	for range cap(answers) {
		go func() {
			answers <- s.post(t, inboxes+"zhang/absences", object{
				"startDate": date("2024-03-11"), "endDate": date("2024-03-15"), "deputy": "agencies/linhai/officers/li",
			})
		}()
	}
	done := 0
	for range cap(answers) {
		if r := <-answers; r.status == http.StatusOK {
			done++
		} else {
			r.refused(t, http.StatusBadRequest, "ACT_REFUSED")
		}
	}
	require.Equal(t, 1, done)
}

// firstOnly is the first of a list in order.
func firstOnly(all []string) []string { return sorted(all)[:1] }
