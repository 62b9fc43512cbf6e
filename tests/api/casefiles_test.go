package api

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/config"
)

// unzipped are the files of a case file by their paths, and their order.
func unzipped(t *testing.T, content []byte) (files map[string]string, order []string) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	files = map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(in)
		require.NoError(t, err)
		files[f.Name] = string(text)
		order = append(order, f.Name)
	}
	return files, order
}

// verified runs what `foi archive verify` does, and returns what it finds.
func verified(t *testing.T, content []byte, key, sum string) (found []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "卷宗.zip")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	_, err := app.VerifyArchive(path, key, sum, func(f app.ArchiveFinding) error {
		found = append(found, f.What+" "+f.File)
		return nil
	})
	require.NoError(t, err)
	return found
}

// richCase is an application with something of every kind on record.
func (s *server) richCase(t *testing.T) object {
	t.Helper()
	a := s.march(t, object{"channel": "CHANNEL_POST_SIGNED", "note": "转自信访办"})
	scan := s.attach(t, a, object{"purpose": "PURPOSE_LETTER_SCAN", "fileName": "来件 1.pdf"})
	withdrawn := s.attach(t, a, object{"purpose": "PURPOSE_OTHER", "fileName": "错件.pdf"})
	s.post(t, path(withdrawn)+":withdraw", object{"reason": "错件"}).ok(t)
	s.redacted(t, a)
	s.post(t, path(a)+"/receiptProofs", object{"kind": "KIND_REGISTERED_MAIL", "postalNumber": "EA123456789CN", "attachment": scan["name"]}).ok(t)
	a = s.act(t, a, "accept", acts["accept"])
	s.post(t, path(a)+"/searchRecords", searched()).ok(t)
	s.post(t, path(a)+"/consultations", object{"kind": "KIND_AGENCY", "party": "市财政局", "sendDate": date("2024-03-06")}).ok(t)
	c := text(list(s.get(t, path(a)+"/consultations").ok(t), "consultations")[0], "name")
	s.post(t, "/v1/"+c+":acknowledge", object{"note": "电话核实", "actDate": date("2024-03-07")}).ok(t)
	s.post(t, "/v1/"+c+":conclude", object{"opinion": "OPINION_AGREE", "actDate": date("2024-03-12")}).ok(t)
	a = s.act(t, a, "answer", acts["answer"])
	a = s.act(t, a, "deliver", acts["deliver"])
	s.legalCase(t, a, "review-1", nil, "2024-05-20")
	s.reconciled(t)
	return a
}

func TestTheWholeCaseAsOneFile(t *testing.T) {
	s := start(t, "2024-06-03")
	a := s.richCase(t)
	reads := holder("reads", auth.RoleHandler, "linhai")
	got := s.called(t, reads, http.MethodGet, path(a)+":downloadCaseFile", nil)
	require.Equal(t, http.StatusOK, got.status, "%s", got.body)
	require.Equal(t, "application/zip", got.header.Get("Content-Type"))
	require.Contains(t, got.header.Get("Content-Disposition"), "attachment")
	files, order := unzipped(t, got.body)
	require.Equal(t, []string{"00-卷内目录.html", "index.json", "01-申请与登记/00-申请与登记.html", "01-申请与登记/00-申请与登记.json", "01-申请与登记/附件01-来件 1.pdf"}, order[:5])
	require.Equal(t, "manifest.json", order[len(order)-1])
	require.Equal(t, []string(nil), verified(t, got.body, "", ""))
	for part, words := range map[string][]string{
		"00-卷内目录":                   {"临海市人民政府", "附件02-错件.pdf", "已撤回：错件"},
		"01-申请与登记/00-申请与登记":         {"张三", "山前社区2019年征地补偿安置方案", "转自信访办", "138****0000", "1101050"[:3] + "*"},
		"02-收件凭证/00-收件凭证":           {"EA123456789CN", "附件01"},
		"04-期限台账/00-期限台账":           {"第三十三条", "清明节", "征求意见：市财政局", "20"},
		"05-检索/00-检索":               {"档案室"},
		"06-征求意见/00-征求意见":           {"市财政局", "同意"},
		"09-答复/00-答复":               {"予以公开", "行政复议"},
		"10-区分处理/00-区分处理":           {"附件03", "待复核", "drafts", "第三十七条"},
		"12-行政复议与行政诉讼/00-行政复议与行政诉讼": {"review-1", "行政复议"},
		"15-办理过程/00-办理过程":           {"交邮", "development"},
		"16-审计链/00-审计链":             {"register", "一致"},
	} {
		page := files[part+".html"]
		require.NotEmpty(t, page, part)
		for _, word := range words {
			require.Contains(t, page, word, part)
		}
		if part != "00-卷内目录" {
			require.True(t, json.Valid([]byte(files[part+".json"])), part)
		}
	}
	for name, content := range files {
		for _, secret := range []string{"13800000000", "11010519491231002X", "zhang@example.test", "某某路1号"} {
			require.NotContains(t, content, secret, name)
		}
	}
	// Every entry about the case is in its chain as it was sealed, up to those of the last second.
	require.NotContains(t, files["16-审计链/00-审计链.html"], "不一致</td>")
	require.Len(t, s.entries(t, "subject = $1 AND action = 'download' AND actor = 'reads' AND outcome = 'done'", id(a)), 2, "begun, and ended")

	// Who may not know of it gets nothing, and nobody a half.
	s.called(t, holder("counts", auth.RoleStatistician, "linhai"), http.MethodGet, path(a)+":downloadCaseFile", nil).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	s.get(t, linhai+"/applications/none:downloadCaseFile").refused(t, http.StatusNotFound, "NOT_FOUND")
	s.hide(t, path(a), "reader")
	s.called(t, reads, http.MethodGet, path(a)+":downloadCaseFile", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, http.StatusOK, s.called(t, holder("reader", auth.RoleHandler, "linhai"), http.MethodGet, path(a)+":downloadCaseFile", nil).status)
}

func TestAnArchivedCaseIsFrozenAndVerifiedOffline(t *testing.T) {
	dir := t.TempDir()
	private, public, err := app.NewAuditKey()
	require.NoError(t, err)
	key := filepath.Join(dir, "audit.key")
	require.NoError(t, os.WriteFile(key, private, 0o600))
	require.NoError(t, os.WriteFile(key+".pub", public, 0o600))
	s := start(t, "2024-06-03", func(c *config.Config) { c.AuditKeyFile = key })
	a := s.richCase(t)
	archivist := holder("files", auth.RoleArchivist, "linhai")
	packages := path(a) + "/archivePackages"
	s.called(t, archivist, http.MethodPost, packages, object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.act(t, a, "archive", nil)
	s.called(t, holder("reads", auth.RoleHandler, "linhai"), http.MethodPost, packages, object{}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	p := s.called(t, archivist, http.MethodPost, packages, object{"requestId": requestID(1)}).ok(t)
	require.Equal(t, p, s.called(t, archivist, http.MethodPost, packages, object{"requestId": requestID(1)}).ok(t))
	require.Len(t, list(s.get(t, packages).ok(t), "archivePackages"), 1)
	require.Equal(t, p, s.get(t, path(p)).ok(t))

	got := s.get(t, path(p)+":download")
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, text(p, "sizeBytes"), got.header.Get("Content-Length"))
	files, order := unzipped(t, got.body)
	require.Equal(t, []string{"manifest.json", "manifest.sig.json"}, order[len(order)-2:])
	require.Contains(t, files["manifest.json"], `"archivedOn": "2024-06-03"`)
	require.Empty(t, verified(t, got.body, key+".pub", text(p, "manifestSha256")))
	require.Len(t, s.entries(t, "subject = $1 AND action = 'create_archive_package' AND detail->>'manifest_sha256' = $2", id(a), text(p, "manifestSha256")), 1)
	tampered := bytes.Replace(got.body, []byte("%PDF"), []byte("%PDE"), 1)
	require.Equal(t, 1, strings.Count(strings.Join(verified(t, tampered, key+".pub", ""), "\n"), "changed 01-申请与登记/附件01-来件 1.pdf"))

	// What happens later is in another package; the first stays as it is, byte for byte.
	before := len(s.blobs(t))
	s.post(t, path(a)+":publish", object{"place": "PLACE_COLUMN"}).ok(t)
	second := s.called(t, archivist, http.MethodPost, packages, object{}).ok(t)
	require.NotEqual(t, p["manifestSha256"], second["manifestSha256"])
	require.Len(t, s.blobs(t), before+1)
	require.Equal(t, got.body, s.get(t, path(p)+":download").body)
	s.hide(t, path(a), "reader")
	s.called(t, archivist, http.MethodGet, path(p)+":download", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, archivist, http.MethodGet, packages, nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, archivist, http.MethodPost, packages, object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
}

// packing has the server make archive packages by itself.
func packing(c *config.Config) {
	c.Reminders = config.Reminders{Jobs: true, RemindersEvery: time.Hour, SMTPTimeout: time.Second}
}

func TestAnArchivePackageComesByItself(t *testing.T) {
	s := startTwo(t, "2024-06-03", packing)
	orders := func() (n int) {
		require.NoError(t, s.store.SQL().QueryRowContext(everything(t), "SELECT count(*) FROM archive_order").Scan(&n))
		return n
	}
	var archived []object
	for range 3 {
		a := march("accept", "answer", "deliver")(t, s)
		s.attach(t, a)
		archived = append(archived, s.act(t, a, "archive", nil))
	}
	require.Eventually(t, func() bool { return orders() == 0 }, time.Minute, 20*time.Millisecond)
	for _, a := range archived {
		packages := list(s.get(t, path(a)+"/archivePackages").ok(t), "archivePackages")
		require.Len(t, packages, 1, "two nodes made one")
		require.Equal(t, "foi archive", text(packages[0], "creator"))
		content := s.get(t, path(packages[0])+":download").body
		require.Empty(t, verified(t, content, "", text(packages[0], "manifestSha256")))
		files, _ := unzipped(t, content)
		require.Contains(t, files["16-审计链/00-审计链.html"], "archive", "the act is in it")
		require.Len(t, s.entries(t, "subject = $1 AND action = 'create_archive_package' AND actor = 'foi archive' AND actor_kind = 'system'", id(a)), 1)
	}
	s.post(t, path(archived[0])+"/archivePackages", object{}).ok(t)
	require.Len(t, list(s.get(t, path(archived[0])+"/archivePackages").ok(t), "archivePackages"), 2, "somebody may ask for another")

	// A file that is not there: the failure is told, and the package comes when the file is back.
	a := march("accept", "answer", "deliver")(t, s)
	before := s.blobs(t)
	s.attach(t, a)
	lost := slices.DeleteFunc(s.blobs(t), func(path string) bool { return slices.Contains(before, path) })
	require.Len(t, lost, 1)
	require.NoError(t, os.Rename(lost[0], lost[0]+".kept"))
	s.act(t, a, "archive", nil)
	require.Eventually(t, func() bool {
		b, err := s.store.Backlog(everything(t))
		require.NoError(t, err)
		return b.PackagesFailed == 1 && b.Packages == 1
	}, time.Minute, 20*time.Millisecond)
	require.Empty(t, list(s.get(t, path(a)+"/archivePackages").ok(t), "archivePackages"))
	require.NoError(t, os.Rename(lost[0]+".kept", lost[0]))
	_, err := s.store.SQL().ExecContext(everything(t), "UPDATE archive_order SET due_at = now() WHERE failure = 'FILE_MISSING'")
	require.NoError(t, err)
	require.Eventually(t, func() bool { return orders() == 0 }, time.Minute, 20*time.Millisecond)
	content := s.get(t, path(a)+"/archivePackages/1:download").body
	require.Empty(t, verified(t, content, "", ""))
	require.Equal(t, 1, bytes.Count(content, []byte("%PDF")))

	// An order of what is in the archive no more is given up.
	open := march("accept")(t, s)
	_, err = s.store.SQL().ExecContext(everything(t), "INSERT INTO archive_order (agency_id, application_id, event_seq) VALUES ('linhai', $1, 1)", id(open))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return orders() == 0 }, time.Minute, 20*time.Millisecond)
	require.Empty(t, list(s.get(t, path(open)+"/archivePackages").ok(t), "archivePackages"))
}
