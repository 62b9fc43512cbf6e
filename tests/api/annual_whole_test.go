package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/internal/auth"
)

// The whole report of an agency is downloaded in both forms, its texts are held against its tables, and a frozen edition keeps the
// texts that it had.
func TestAWholeAnnualReport(t *testing.T) {
	s := start(t, "2024-01-22")
	who := counter("bureau")
	report := bureau + "/annualReports/2023"
	said := "2023年新收到政府信息公开申请7件。统计期限为2023年1月1日至2022年12月31日。" + strings.Repeat("认真贯彻落实各项要求", 10)
	s.called(t, who, http.MethodPost, bureau+"/annualReports?annualReportId=2022", object{}).ok(t)
	s.called(t, who, http.MethodPatch, bureau+"/annualReports/2022/texts/overview", object{"content": said}).ok(t)
	s.called(t, who, http.MethodPost, bureau+"/annualReports?annualReportId=2023", object{}).ok(t)
	s.called(t, who, http.MethodPatch, report+"/texts/overview", object{"content": said}).ok(t)

	check := s.called(t, who, http.MethodGet, report+":checkText", nil).ok(t)
	require.Equal(t, []any{"overview", 16.0, 18.0, "7件", "VERDICT_DIFFERS", "new", "total"}, []any{
		at(check, "findings.0.section"), at(check, "findings.0.start"), at(check, "findings.0.end"), at(check, "findings.0.quote"),
		at(check, "findings.0.verdict"), at(check, "findings.0.cells.0.row"), at(check, "findings.0.cells.0.column"),
	})
	require.Contains(t, text(check, "findings.0.text"), "应为0")
	require.Equal(t, []any{1.0, true}, []any{at(check, "likenesses.0.share"), at(check, "likenesses.0.warned")})
	require.Equal(t, "period", at(check, "remarks.0.rule"))
	require.Equal(t, "2024-01-31", day(check, "dueDate"), "of a department (art. 49)")
	for _, part := range []string{"findings", "likenesses", "remarks"} {
		require.Equal(t, "一、总体情况", text(list(check, part)[0], "sectionTitle"), part)
		require.NotEmpty(t, text(list(check, part)[0], "advice"), part)
	}
	s.on("2024-02-01")
	overdue := list(s.called(t, who, http.MethodGet, report+":checkText", nil).ok(t), "remarks")[0]
	require.Equal(t, "published", text(overdue, "rule"))
	require.Contains(t, text(overdue, "text"), "期限2024-01-31已过")
	s.on("2024-01-22")

	page := s.called(t, who, http.MethodGet, report+":download?format=FORMAT_HTML&marked=true", nil)
	require.Equal(t, http.StatusOK, page.status)
	require.Equal(t, document.MediaTypeHTML, page.header.Get("Content-Type"))
	require.Contains(t, page.header.Get("Content-Disposition"), "attachment")
	require.Contains(t, string(page.body), `申请<mark title="应为0（表三“一、本年新收政府信息公开申请数量”“总计”0）">7件</mark>`)
	plain := s.called(t, who, http.MethodGet, report+":download?format=FORMAT_HTML", nil)
	require.Contains(t, string(plain.body), "申请7件")
	file := s.called(t, who, http.MethodGet, report+":download", nil)
	require.Equal(t, document.MediaTypeDOCX, file.header.Get("Content-Type"))
	require.True(t, strings.HasPrefix(string(file.body), "PK"))

	// An edition has what it was frozen with; without one there is nothing to download.
	s.called(t, who, http.MethodGet, report+":download?edition=1", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, who, http.MethodPost, report+":freeze", object{}).ok(t)
	kept := s.called(t, who, http.MethodGet, report+":download?edition=1&format=FORMAT_HTML", nil)
	require.Equal(t, http.StatusOK, kept.status)
	require.Contains(t, string(kept.body), "申请7件")
	require.Contains(t, string(kept.body), "依据截至2024年1月22日")

	for _, path := range []string{report + ":download", report + ":checkText"} {
		s.called(t, holder("users/officer", auth.RoleHandler, "bureau"), http.MethodGet, path, nil).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
		s.called(t, who, http.MethodGet, strings.Replace(path, "2023", "2021", 1), nil).refused(t, http.StatusNotFound, "NOT_FOUND")
		s.called(t, who, http.MethodGet, strings.Replace(path, "2023", "x", 1), nil).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	}
	s.called(t, who, http.MethodGet, report+":download?edition=-1", nil).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	s.called(t, who, http.MethodGet, report+":download?format=9", nil).refused(t, http.StatusBadRequest, "FIELD_INVALID")
}
