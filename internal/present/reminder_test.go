package present_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

func TestAMessageAboutAnAnnualReportNamesIt(t *testing.T) {
	due := store.Day(calendar.MustDate("2024-01-31"))
	m := present.Message(&store.Message{Reminder: store.Reminder{
		AgencyID: "a1", OfficerID: "zhang", ID: "m1", Kind: "annual_report", Reference: "2023", DueOn: due, DaysLeft: 5, Step: 5, Role: "officer",
	}})
	require.Empty(t, m.GetApplication())
	require.Equal(t, "agencies/a1/annualReports/2023", m.GetAnnualReport())
	require.Equal(t, "报送政府信息公开工作主管部门并向社会公布", m.GetDutyTitle())
	require.Equal(t, "2023年度政府信息公开工作年度报告，“报送政府信息公开工作主管部门并向社会公布”应于2024年1月31日前（含当日）完成，剩余5个工作日。", m.GetText())

	m = present.Message(&store.Message{RegisterNumber: "公开〔2024〕1号", Reminder: store.Reminder{
		AgencyID: "a1", OfficerID: "zhang", ID: "m2", ApplicationID: "x1", Kind: "answer", DueOn: due, Role: "officer",
	}})
	require.Equal(t, "agencies/a1/applications/x1", m.GetApplication())
	require.Empty(t, m.GetAnnualReport())
	require.Contains(t, m.GetText(), "公开〔2024〕1号的申请，“")
}
