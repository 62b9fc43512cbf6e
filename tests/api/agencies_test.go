package api

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// createAgency adds an agency below linhai unless other members say otherwise.
func (s *server) createAgency(t *testing.T, id string, other ...object) object {
	t.Helper()
	agency := object{"displayName": "临海市" + id + "局", "level": "LEVEL_DEPARTMENT", "parentAgency": "agencies/linhai"}
	for _, o := range other {
		agency = with(agency, o)
	}
	return s.post(t, "/v1/agencies?agencyId="+id, agency).ok(t)
}

func TestCreateAgency(t *testing.T) {
	s := start(t, "2026-03-04")
	a := s.createAgency(t, "91331082MB0X12345K", object{
		"registerPrefix": "临教公开", "registerPattern": "{prefix}[{year}]{seq:4}",
		// what the server gives is ignored
		"name": "agencies/x", "etag": `"9"`, "dissolveDate": date("2026-01-01"), "successor": "agencies/linhai",
	})
	for field, want := range map[string]string{
		"name": "agencies/91331082MB0X12345K", "displayName": "临海市91331082MB0X12345K局", "level": "LEVEL_DEPARTMENT",
		"parentAgency": "agencies/linhai", "registerPrefix": "临教公开", "registerPattern": "{prefix}[{year}]{seq:4}",
		"etag": `"1"`, "successor": "", "createTime": "2026-03-04T04:00:00Z", "placements.0.parentAgency": "agencies/linhai",
	} {
		require.Equal(t, want, text(a, field), field)
	}
	require.Equal(t, "2026-03-04", day(a, "establishDate"), "today")
	require.Empty(t, day(a, "dissolveDate"))
	require.Equal(t, "2026-03-04", day(a, "placements.0.startDate"))
	require.Equal(t, a, s.get(t, path(a)).ok(t))

	made := s.post(t, path(a)+"/applications", s.form()).ok(t)
	require.Equal(t, "临教公开[2026]0001", text(made, "registerNumber"))

	root := s.createAgency(t, "r_1", object{"parentAgency": "", "establishDate": date("2020-01-01"), "level": "LEVEL_PROVINCE"})
	require.Equal(t, "{prefix}〔{year}〕第{seq}号", text(root, "registerPattern"))
	require.Equal(t, "2020-01-01", day(root, "establishDate"))
}

func TestCreateAgencyFindsEverythingThatIsWrong(t *testing.T) {
	s := start(t, "2026-03-04")
	create := func(id string, agency object) response {
		return s.post(t, "/v1/agencies?agencyId="+url.QueryEscape(id), agency)
	}
	require.Equal(t, []string{"agency.display_name STRING_MIN_LEN", "agency.level ENUM_NOT_IN", "agency_id STRING_PATTERN"},
		sorted(create("-x", object{}).badRequest(t)))
	require.Equal(t, []string{
		"agency.display_name BLANK", "agency.establish_date DATE", "agency.parent_agency RESOURCE_NAME", "agency.register_pattern REGISTER_PATTERN",
	}, sorted(create("x", object{
		"displayName": " ", "level": "LEVEL_CITY", "establishDate": date("2026-02-30"), "parentAgency": "linhai", "registerPattern": "{seq}",
	}).badRequest(t)))
	require.Equal(t, []string{"agency.register_prefix REGISTER_PATTERN"}, create("x", object{
		"displayName": "局", "level": "LEVEL_CITY", "registerPrefix": "{year}",
	}).badRequest(t))

	valid := object{"displayName": "局", "level": "LEVEL_CITY"}
	create("linhai", valid).refused(t, http.StatusConflict, "ALREADY_EXISTS")
	missing := create("x", with(valid, object{"parentAgency": "agencies/nowhere"})).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "agencies/nowhere", text(missing.detail("ResourceInfo"), "resourceName"))
	s.post(t, bureau+":dissolve", object{}).ok(t)
	refusal := create("x", with(valid, object{"parentAgency": "agencies/bureau"})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "DISSOLVED", refusal.precondition())
	require.Equal(t, "上级机关已撤销", refusal.said())
	s.get(t, "/v1/agencies/x").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, "/v1/agencies/-").badRequest(t))
}

func TestARepeatedRequestOnAnAgencyIsAnsweredOnce(t *testing.T) {
	s := start(t, "2026-03-04")
	body := object{"displayName": "局", "level": "LEVEL_CITY"}
	create := "/v1/agencies?agencyId=a1&requestId=" + requestID(1)
	first := s.post(t, create, body).ok(t)
	require.Equal(t, first, s.post(t, create, body).ok(t))
	reused := s.post(t, create, with(body, object{"displayName": "另一局"})).refused(t, http.StatusBadRequest, "REQUEST_ID_REUSED")
	require.Equal(t, []string{"request_id REUSED"}, reused.fields())

	update := "/v1/agencies/a1?updateMask=displayName&requestId=" + requestID(2)
	renamed := s.patch(t, update, object{"displayName": "新局"}).ok(t)
	require.Equal(t, renamed, s.patch(t, update, object{"displayName": "新局"}).ok(t))
	unchanged := s.patch(t, "/v1/agencies/a1?updateMask=displayName&requestId="+requestID(5), object{"displayName": "新局"}).ok(t)
	require.Equal(t, renamed, unchanged)

	move := object{"parentAgency": "agencies/linhai", "etag": renamed["etag"], "requestId": requestID(3)}
	moved := s.post(t, "/v1/agencies/a1:move", move).ok(t)
	require.Equal(t, moved, s.post(t, "/v1/agencies/a1:move", move).ok(t))
	dissolve := object{"etag": moved["etag"], "requestId": requestID(4)}
	gone := s.post(t, "/v1/agencies/a1:dissolve", dissolve).ok(t)
	require.Equal(t, gone, s.post(t, "/v1/agencies/a1:dissolve", dissolve).ok(t))
	require.Equal(t, gone, s.get(t, "/v1/agencies/a1").ok(t))
	require.Equal(t, `"4"`, text(gone, "etag"))
}

func TestListAgencies(t *testing.T) {
	s := start(t, "2026-03-04")
	for _, id := range []string{"a3", "a1", "a2"} {
		s.createAgency(t, id, object{"parentAgency": "agencies/bureau"})
	}
	s.createAgency(t, "z1", object{"parentAgency": ""})
	ids := func(query string) (found []string) {
		token := ""
		for {
			page := s.get(t, "/v1/agencies?"+query+"&pageToken="+token).ok(t)
			for _, a := range list(page, "agencies") {
				require.NotEmpty(t, a["placements"])
				found = append(found, text(a, "name")[len("agencies/"):])
			}
			if token = text(page, "nextPageToken"); token == "" {
				return found
			}
		}
	}
	all := []string{"a1", "a2", "a3", "bureau", "linhai", "z1"}
	require.Equal(t, all, ids(""))
	for _, size := range []string{"1", "2", "5", "6"} {
		require.Equal(t, all, ids("pageSize="+size))
	}
	require.Equal(t, []string{"a1", "a2", "a3", "bureau"}, ids("ancestor=agencies/bureau&pageSize=3"))
	require.Equal(t, []string{"a1"}, ids("ancestor=agencies/a1"))

	s.post(t, "/v1/agencies/a2:dissolve", object{"effectiveDate": date("2026-03-05")}).ok(t)
	require.Equal(t, all, ids(""), "not before the day")
	s.on("2026-03-05")
	require.Equal(t, []string{"a1", "a3", "bureau"}, ids("ancestor=agencies/bureau"))
	require.Equal(t, []string{"a1", "a2", "a3", "bureau"}, ids("ancestor=agencies/bureau&showDissolved=true"))
	require.Empty(t, ids("ancestor=agencies/a2"))

	s.get(t, "/v1/agencies?ancestor=agencies/nowhere").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"ancestor RESOURCE_NAME"}, s.get(t, "/v1/agencies?ancestor=x").badRequest(t))
	require.Equal(t, []string{"page_size INT32_GTE"}, s.get(t, "/v1/agencies?pageSize=-1").badRequest(t))
	token := text(s.get(t, "/v1/agencies?pageSize=1").ok(t), "nextPageToken")
	s.get(t, "/v1/agencies?showDissolved=true&pageToken="+token).refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
	s.get(t, "/v1/agencies?pageToken=x").refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
}

func TestUpdateAgency(t *testing.T) {
	s := start(t, "2026-03-04")
	a := s.createAgency(t, "a1")
	s.on("2026-03-05")
	b := s.patch(t, path(a)+"?updateMask=displayName,level", object{"displayName": " 临海市教育局 ", "level": "LEVEL_TOWNSHIP"}).ok(t)
	require.Equal(t, with(a, object{
		"displayName": "临海市教育局", "level": "LEVEL_TOWNSHIP", "etag": `"2"`, "updateTime": "2026-03-05T04:00:00Z",
	}), b)
	require.Equal(t, b, s.get(t, path(a)).ok(t))

	// Prefix and pattern come one by one and give one number.
	s.patch(t, path(a), object{"registerPrefix": "临教"}).ok(t)
	s.patch(t, path(a)+"?updateMask=register_pattern", object{"registerPattern": "{prefix}{year}-{seq:3}"}).ok(t)
	require.Equal(t, "临教2026-001", text(s.post(t, path(a)+"/applications", s.form()).ok(t), "registerNumber"))
	c := s.patch(t, path(a)+"?updateMask=register_pattern", object{}).ok(t)
	require.Equal(t, "{prefix}〔{year}〕第{seq}号", text(c, "registerPattern"))
	require.Equal(t, "临教〔2026〕第2号", text(s.post(t, path(a)+"/applications", s.form()).ok(t), "registerNumber"))

	// A whole resource as it was read changes nothing.
	d := s.get(t, path(a)).ok(t)
	require.Equal(t, d, s.patch(t, path(a)+"?updateMask=*", d).ok(t))
	require.Equal(t, d, s.patch(t, path(a), d).ok(t))
}

func TestUpdateAgencyIsRefused(t *testing.T) {
	s := start(t, "2026-03-04")
	a := s.createAgency(t, "a1")
	patch := func(query string, body object) response { return s.patch(t, path(a)+query, body) }
	require.Equal(t, []string{"update_mask UNKNOWN_FIELD"}, patch("?updateMask=displayName,colour", object{"displayName": "局"}).badRequest(t))
	require.Equal(t, []string{"agency.display_name BLANK", "agency.establish_date IMMUTABLE", "agency.parent_agency IMMUTABLE"},
		sorted(patch("?updateMask=*", with(a, object{
			"displayName": " ", "parentAgency": "agencies/bureau", "establishDate": date("2020-01-01"),
		})).badRequest(t)))
	moved := patch("?updateMask=parentAgency", object{}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	require.Contains(t, moved.said(), "调整隶属关系")
	require.Contains(t, moved.said(), "MoveAgency")
	require.Equal(t, []string{"agency.level ENUM_NOT_IN"}, patch("?updateMask=level", object{}).badRequest(t))
	require.Equal(t, []string{"agency.etag ETAG"}, patch("", object{"displayName": "局", "etag": "1"}).badRequest(t))
	stale := patch("", object{"displayName": "局", "etag": `"2"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	require.Equal(t, `"1"`, text(stale.detail("ErrorInfo"), "metadata.current_etag"))
	missing := s.patch(t, "/v1/agencies/nowhere", object{"displayName": "局"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "agencies/nowhere", text(missing.detail("ResourceInfo"), "resourceName"))
	require.Equal(t, a, s.get(t, path(a)).ok(t), "nothing has changed")
}
