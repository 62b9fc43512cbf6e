package api

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMoveAgency(t *testing.T) {
	s := start(t, "2026-03-04")
	a := s.createAgency(t, "a1", object{"establishDate": date("2020-01-01")})
	b := s.post(t, path(a)+":move", object{"parentAgency": "agencies/bureau", "effectiveDate": date("2026-03-01"), "etag": `"1"`}).ok(t)
	require.Equal(t, "agencies/bureau", text(b, "parentAgency"))
	placements := list(b, "placements")
	require.Len(t, placements, 2)
	require.Equal(t, "agencies/linhai", placements[0]["parentAgency"])
	require.Equal(t, "2026-03-01", day(placements[0], "endDate"))
	require.Equal(t, "agencies/bureau", placements[1]["parentAgency"])
	require.Equal(t, "2026-03-01", day(placements[1], "startDate"))
	require.Empty(t, day(placements[1], "endDate"))
	require.Equal(t, b, s.get(t, path(a)).ok(t))

	root := s.post(t, path(a)+":move", object{}).ok(t)
	require.Empty(t, root["parentAgency"])
	require.Equal(t, "2026-03-04", day(root, "placements.2.startDate"), "today")
}

func TestMoveAgencyIsRefused(t *testing.T) {
	s := start(t, "2026-03-04")
	a := s.createAgency(t, "a1", object{"parentAgency": "agencies/bureau"})
	move := func(of string, body object) response { return s.post(t, of+":move", body) }
	cycle := move(linhai, object{"parentAgency": "agencies/a1"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "CYCLE", cycle.precondition())
	require.Equal(t, "不能隶属于本机关或其下级机关", cycle.said())
	require.Equal(t, "CYCLE", move(path(a), object{"parentAgency": "agencies/a1"}).refused(t, http.StatusBadRequest, "ACT_REFUSED").precondition())
	early := move(path(a), object{"effectiveDate": date("2026-03-03")}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "DATE", early.precondition())
	require.Equal(t, []string{"effective_date FUTURE", "etag ETAG", "parent_agency RESOURCE_NAME"},
		sorted(move(path(a), object{"effectiveDate": date("2026-03-05"), "etag": "x", "parentAgency": "x"}).badRequest(t)))
	move(path(a), object{"etag": `"3"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	missing := move("/v1/agencies/nowhere", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "agencies/nowhere", text(missing.detail("ResourceInfo"), "resourceName"))
	above := move(path(a), object{"parentAgency": "agencies/somewhere"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "agencies/somewhere", text(above.detail("ResourceInfo"), "resourceName"))
	require.Equal(t, a, s.get(t, path(a)).ok(t), "nothing has changed")
}

func TestTwoMovesAtOnceCannotMakeACycle(t *testing.T) {
	s := startTwo(t, "2026-03-04")
	s.createAgency(t, "a1")
	s.createAgency(t, "a2")
	answers := make([]response, 2)
	var both sync.WaitGroup
	for i, pair := range [][2]string{{"a1", "a2"}, {"a2", "a1"}} {
		both.Go(func() {
			answers[i] = s.post(t, "/v1/agencies/"+pair[0]+":move", object{"parentAgency": "agencies/" + pair[1]})
		})
	}
	both.Wait()
	if answers[0].status == http.StatusOK {
		answers[0], answers[1] = answers[1], answers[0]
	}
	answers[1].ok(t)
	require.Equal(t, "CYCLE", answers[0].refused(t, http.StatusBadRequest, "ACT_REFUSED").precondition())
}

func TestDissolveAgency(t *testing.T) {
	s := start(t, "2026-03-04")
	a := s.createAgency(t, "a1", object{"establishDate": date("2020-01-01")})
	gone := s.post(t, path(a)+":dissolve", object{"successor": "agencies/bureau", "effectiveDate": date("2026-04-01"), "etag": `"1"`}).ok(t)
	require.Equal(t, "2026-04-01", day(gone, "dissolveDate"))
	require.Equal(t, "agencies/bureau", text(gone, "successor"))
	require.Equal(t, "2026-04-01", day(gone, "placements.0.endDate"))
	require.Equal(t, gone, s.get(t, path(a)).ok(t))

	s.post(t, path(a)+"/applications", s.form()).ok(t)
	s.on("2026-04-01")
	refusal := s.post(t, path(a)+"/applications", s.form()).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, refusal.said(), "承继")
}

func TestDissolveAgencyIsRefused(t *testing.T) {
	s := start(t, "2026-03-04")
	a := s.createAgency(t, "a1", object{"parentAgency": "agencies/bureau"})
	dissolve := func(of string, body object) response { return s.post(t, of+":dissolve", body) }
	used := dissolve(bureau, object{}).refused(t, http.StatusBadRequest, "IN_USE")
	require.Equal(t, "IN_USE", used.precondition())
	require.Contains(t, used.said(), "机关")
	require.Equal(t, "DATE", dissolve(path(a), object{"effectiveDate": date("2026-03-03")}).refused(t, http.StatusBadRequest, "ACT_REFUSED").precondition())
	require.Equal(t, "CYCLE", dissolve(path(a), object{"successor": "agencies/a1"}).refused(t, http.StatusBadRequest, "ACT_REFUSED").precondition())
	require.Equal(t, []string{"effective_date DATE", "etag ETAG", "successor RESOURCE_NAME"},
		sorted(dissolve(path(a), object{"effectiveDate": date("2026-02-29"), "etag": "x", "successor": "x"}).badRequest(t)))
	dissolve(path(a), object{"etag": `"2"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	dissolve("/v1/agencies/nowhere", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
	missing := dissolve(path(a), object{"successor": "agencies/somewhere"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "agencies/somewhere", text(missing.detail("ResourceInfo"), "resourceName"))
	require.Equal(t, a, s.get(t, path(a)).ok(t), "nothing has changed")

	dissolve(path(a), object{}).ok(t)
	again := dissolve(path(a), object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "该机关已撤销", again.said())
	require.Equal(t, "该机关已撤销", s.post(t, path(a)+":move", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED").said())
}
