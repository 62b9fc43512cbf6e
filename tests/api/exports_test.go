package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/config"
)

// exporting makes the server work on jobs.
func exporting(c *config.Config) {
	c.Jobs, c.RemindersEvery, c.SMTPTimeout = true, time.Hour, time.Second
}

func runPath(agency string) string { return "/v1/agencies/" + agency + "/exports:run" }

// by makes requests of somebody.
func (s *server) by(t *testing.T, who caller) func(method, path string, body any) response {
	t.Helper()
	return func(method, path string, body any) response {
		t.Helper()
		return s.called(t, who, method, path, body)
	}
}

func of(user string, role auth.Role, agency string, below bool) caller {
	return caller{User: user, Grants: []auth.Grant{{Role: role, Agency: agency, Below: below}}}
}

// ended waits until an operation has ended.
func ended(t *testing.T, call func(string, string, any) response, operation object) (o object) {
	t.Helper()
	require.Eventually(t, func() bool {
		o = call(http.MethodGet, path(operation), nil).ok(t)
		return at(o, "done") == true
	}, time.Minute, 50*time.Millisecond, "%v", &o)
	return o
}

// downloaded reads a file in pieces of 100 bytes.
func downloaded(t *testing.T, call func(string, string, any) response, file object) []byte {
	t.Helper()
	var all bytes.Buffer
	for {
		r := call(http.MethodGet, fmt.Sprintf("%s:download?offset=%d&maxBytes=1000", path(file), all.Len()), nil)
		require.Equal(t, http.StatusOK, r.status, "%s", r.body)
		if len(r.body) == 0 {
			return all.Bytes()
		}
		all.Write(r.body)
	}
}

func TestAnExportIsAskedForWatchedAndRead(t *testing.T) {
	s := start(t, "2024-03-04", exporting)
	a := s.register(t)
	s.register(t)
	b := s.post(t, bureau+"/applications", s.form()).ok(t)
	archivist := s.by(t, of("archivist", auth.RoleArchivist, "linhai", true))
	operation := archivist(http.MethodPost, runPath("linhai"), object{"export": object{"below": true, "formats": []string{"FORMAT_CSV", "FORMAT_XLSX"}}}).ok(t)
	require.Equal(t, false, at(operation, "done"))
	require.Equal(t, "type.googleapis.com/foi.v1.ExportMetadata", text(operation, "metadata.@type"))
	require.Equal(t, "STATE_QUEUED", text(operation, "metadata.state"))
	done := ended(t, archivist, operation)
	require.Equal(t, "STATE_DONE", text(done, "metadata.state"), "%v", done)
	require.EqualValues(t, 2, at(done, "metadata.agenciesDone"))
	require.Equal(t, "type.googleapis.com/foi.v1.ExportResult", text(done, "response.@type"))

	files := list(archivist(http.MethodGet, path(operation)+"/files", nil).ok(t), "files")
	require.Equal(t, strconv.Itoa(len(files)-1), fmt.Sprint(at(done, "response.files")))
	require.Equal(t, "manifest.json", text(files[0], "path"))
	require.Equal(t, text(done, "response.manifestSha256"), text(files[0], "sha256"))
	byPath := map[string]object{}
	for _, f := range files {
		content := downloaded(t, archivist, f)
		sum := sha256.Sum256(content)
		require.Equal(t, text(f, "sha256"), hex.EncodeToString(sum[:]), text(f, "path"))
		require.Equal(t, text(f, "sizeBytes"), strconv.Itoa(len(content)))
		byPath[text(f, "path")] = f
	}
	cases := string(downloaded(t, archivist, byPath["linhai/applications.csv"]))
	require.Equal(t, 3, strings.Count(cases, "\n"))
	require.NotContains(t, cases, id(a))
	require.NotContains(t, string(downloaded(t, archivist, byPath["bureau/applications.csv"])), id(b))
	require.Contains(t, string(downloaded(t, archivist, byPath["linhai/annual-all.csv"])), "\nnew,一、本年新收政府信息公开申请数量,3,")
	whole := archivist(http.MethodGet, path(byPath["linhai/annual-all.csv"])+":download", nil)
	require.Equal(t, `attachment; filename=linhai-annual-all.csv`, whole.header.Get("Content-Disposition"))

	// Pages of files go on where the one before ended.
	var paged []string
	for token := ""; ; {
		page := archivist(http.MethodGet, path(operation)+"/files?pageSize=4&pageToken="+token, nil).ok(t)
		for _, f := range list(page, "files") {
			paged = append(paged, text(f, "name"))
		}
		if token = text(page, "nextPageToken"); token == "" {
			break
		}
	}
	require.Len(t, paged, len(files))

	// It is for who asked, and while he may.
	for _, other := range []caller{of("other", auth.RoleArchivist, "linhai", true), of("boss", auth.RoleStatistician, "", true)} {
		call := s.by(t, other)
		for _, p := range []string{path(operation), path(operation) + "/files", path(files[0]) + ":download"} {
			call(http.MethodGet, p, nil).refused(t, http.StatusNotFound, "NOT_FOUND")
		}
		call(http.MethodPost, path(operation)+":cancel", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
		require.Empty(t, list(call(http.MethodGet, linhai+"/operations", nil).ok(t), "operations"))
	}
	narrowed := s.by(t, of("archivist", auth.RoleArchivist, "linhai", false))
	narrowed(http.MethodGet, path(files[0])+":download", nil).refused(t, http.StatusForbidden, "OUT_OF_REACH")
	moved := s.by(t, of("archivist", auth.RoleArchivist, "bureau", true))
	moved(http.MethodGet, path(operation), nil).refused(t, http.StatusForbidden, "OUT_OF_REACH")

	require.Len(t, list(archivist(http.MethodGet, linhai+"/operations", nil).ok(t), "operations"), 1)
	archivist(http.MethodGet, path(operation)+"/files/f999:download", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	archivist(http.MethodGet, path(operation)+"/files/x:download", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	archivist(http.MethodGet, linhai+"/operations/nothing", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
}

// A statistician gets figures; rows only who may read applications; names only who may have them besides.
func TestWhatAnExportShowsDependsOnWhoAsks(t *testing.T) {
	s := start(t, "2024-03-04", exporting)
	a := s.register(t)
	parts := func(call func(string, string, any) response, export object) map[string]object {
		done := ended(t, call, call(http.MethodPost, runPath("linhai"), object{"export": export}).ok(t))
		require.Equal(t, "STATE_DONE", text(done, "metadata.state"), "%v", done)
		found := map[string]object{}
		for _, f := range list(call(http.MethodGet, path(done)+"/files", nil).ok(t), "files") {
			found[text(f, "path")] = f
		}
		return found
	}
	csv := []string{"FORMAT_CSV"}
	statistician := s.by(t, of("stat", auth.RoleStatistician, "linhai", true))
	found := parts(statistician, object{"formats": csv})
	require.Contains(t, found, "linhai/annual-own.csv")
	require.NotContains(t, found, "linhai/applications.csv")
	require.Contains(t, string(downloaded(t, statistician, found["manifest.json"])), `"withheld"`)
	statistician(http.MethodPost, runPath("linhai"), object{"export": object{"identified": true}}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	statistician(http.MethodPost, runPath("taizhou"), object{"export": object{}}).refused(t, http.StatusForbidden, "OUT_OF_REACH")
	s.by(t, of("alone", auth.RoleStatistician, "linhai", false))(http.MethodPost, runPath("linhai"), object{"export": object{"below": true}}).
		refused(t, http.StatusForbidden, "OUT_OF_REACH")

	legal := s.by(t, of("legal", auth.RoleLegalOfficer, "linhai", true))
	found = parts(legal, object{"formats": csv, "identified": true})
	require.Contains(t, string(downloaded(t, legal, found["linhai/applications.csv"])), id(a))
	// Who lost the permission for names since then reads them no more.
	demoted := s.by(t, of("legal", auth.RoleStatistician, "linhai", true))
	demoted(http.MethodGet, path(found["linhai/applications.csv"])+":download", nil).refused(t, http.StatusForbidden, "PERMISSION_DENIED")

	everybody := s.by(t, of("x", auth.RoleHandler, "linhai", true))
	everybody(http.MethodPost, runPath("linhai"), object{"export": object{}}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	legal(http.MethodPost, runPath("linhai"), object{"export": object{"year": 2000}}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	legal(http.MethodPost, runPath("linhai"), object{"export": object{"formats": []string{"FORMAT_CSV", "FORMAT_CSV"}}}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
}

func TestAnExportIsCancelled(t *testing.T) {
	s := start(t, "2024-03-04") // nobody works on jobs
	archivist := s.by(t, of("archivist", auth.RoleArchivist, "linhai", true))
	operation := archivist(http.MethodPost, runPath("linhai"), object{"export": object{}}).ok(t)
	archivist(http.MethodGet, path(operation)+"/files", nil).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	cancelled := archivist(http.MethodPost, path(operation)+":cancel", object{}).ok(t)
	require.Equal(t, true, at(cancelled, "done"))
	require.EqualValues(t, 1, at(cancelled, "error.code"))
	again := archivist(http.MethodPost, path(operation)+":cancel", object{}).ok(t)
	require.Equal(t, cancelled, again)

	kept := archivist(http.MethodPost, runPath("linhai"), object{"export": object{}}).ok(t)
	for range 19 {
		archivist(http.MethodPost, runPath("linhai"), object{"export": object{}}).ok(t)
	}
	archivist(http.MethodPost, runPath("linhai"), object{"export": object{}}).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	// Another node takes up what waits.
	_, err := s.store.SQL().ExecContext(everything(t), "DELETE FROM export_run WHERE state = 'queued' AND id <> $1", id(kept))
	require.NoError(t, err)
	s.cfg.Jobs, s.cfg.RemindersEvery, s.cfg.SMTPTimeout = true, time.Hour, time.Second
	node := s.open(t)
	done := ended(t, archivist, kept)
	require.Equal(t, "STATE_DONE", text(done, "metadata.state"), "%v", done)
	names, err := node.Env.Exports.Names(everything(t))
	require.NoError(t, err)
	require.Len(t, names, 1)
}

func TestWithoutAPlaceNoExportIsTaken(t *testing.T) {
	s := start(t, "2024-03-04", func(c *config.Config) { c.ExportRequestsURL = "" })
	s.post(t, runPath("linhai"), object{"export": object{}}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
}
