//go:build !demo

package xlsx_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/yishenqing/foi/internal/xlsx"
	"github.com/yishenqing/foi/stats"
)

// published reads a report that an agency published.
func published(t *testing.T, name string) stats.Annual {
	t.Helper()
	var text bytes.Buffer
	for i, table := range []string{".t3.csv", ".t4.csv"} {
		part, err := os.ReadFile(filepath.Join("../../stats/testdata", name+table))
		require.NoError(t, err)
		if i > 0 {
			text.WriteByte('\n')
		}
		text.Write(part)
	}
	a, err := stats.ReadCSV(&text)
	require.NoError(t, err)
	a.DisplayName, a.Year = "宿迁市人民政府", 2024
	return a
}

func written(t *testing.T, b *xlsx.Book) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	n, err := b.WriteTo(&out)
	require.NoError(t, err)
	require.EqualValues(t, out.Len(), n)
	require.NoError(t, b.Close())
	f, err := excelize.OpenReader(&out)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

func TestThePublishedTablesInTheOfficialLayout(t *testing.T) {
	t.Parallel()
	a := published(t, "suqian-city-2024")
	b, err := xlsx.New()
	require.NoError(t, err)
	require.NoError(t, b.Annual("含下级", a))
	f := written(t, b)
	require.Equal(t, []string{"表三（含下级）", "表四（含下级）"}, f.GetSheetList())

	merged := map[string]string{}
	cells, err := f.GetMergeCells("表三（含下级）")
	require.NoError(t, err)
	for _, c := range cells {
		merged[c.GetStartAxis()+":"+c.GetEndAxis()] = c.GetCellValue()
	}
	for place, text := range map[string]string{
		"A1:J1": "三、收到和处理政府信息公开申请情况（宿迁市人民政府2024年）", "D2:J2": "申请人情况", "D3:D4": "自然人", "E3:I3": "法人或其他组织", "J3:J4": "总计",
		"A5:C5": "一、本年新收政府信息公开申请数量", "A6:C6": "二、上年结转政府信息公开申请数量", "A7:A28": "三、本年度办理结果",
		"B7:C7": "（一）予以公开", "B8:C8": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "B9:B16": "（三）不予公开", "B17:B19": "（四）无法提供",
		"B20:B24": "（五）不予处理", "B25:B27": "（六）其他处理", "B28:C28": "（七）总计", "A29:C29": "四、结转下年度继续办理",
	} {
		require.Equal(t, text, merged[place], place)
	}
	for i, line := range a.Applications {
		got, err := f.GetCellValue("表三（含下级）", fmt.Sprintf("D%d", i+5))
		require.NoError(t, err)
		require.Equal(t, strconv.Itoa(line.ByType[0]), got, line.Row)
		got, err = f.GetCellValue("表三（含下级）", fmt.Sprintf("J%d", i+5))
		require.NoError(t, err)
		require.Equal(t, strconv.Itoa(line.Total), got, line.Row)
	}
	rows, err := f.GetRows("表四（含下级）")
	require.NoError(t, err)
	require.Len(t, rows[4], 15)
	review, _ := a.CaseLine(stats.CaseReview)
	require.Equal(t, []string{strconv.Itoa(review.Upheld), strconv.Itoa(review.Corrected)}, rows[4][:2])
	require.Equal(t, strconv.Itoa(review.Total), rows[4][4])
}

func TestTheLayoutOf2019HasOneRowForOtherHandling(t *testing.T) {
	t.Parallel()
	a := published(t, "shanghai-gov-office-2019")
	b, err := xlsx.New()
	require.NoError(t, err)
	require.NoError(t, b.Annual("", a))
	f := written(t, b)
	got, err := f.GetCellValue("表三", "B25")
	require.NoError(t, err)
	require.Equal(t, "（六）其他处理", got)
	got, err = f.GetCellValue("表三", "B26")
	require.NoError(t, err)
	require.Equal(t, "（七）总计", got)
}

func TestListsAreWrittenAsTextAndNumbers(t *testing.T) {
	t.Parallel()
	b, err := xlsx.New()
	require.NoError(t, err)
	l, err := b.List("明细", []string{"名称", "件数"})
	require.NoError(t, err)
	_, err = b.List("另一", []string{"名称"})
	require.ErrorContains(t, err, "not closed")
	require.NoError(t, l.Row([]any{"=1+1", 3}))
	require.NoError(t, l.Row([]any{"2024-01-02", nil}))
	require.NoError(t, l.Close())
	f := written(t, b)
	rows, err := f.GetRows("明细")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"名称", "件数"}, {"=1+1", "3"}, {"2024-01-02"}}, rows)
	formula, err := f.GetCellFormula("明细", "A2")
	require.NoError(t, err)
	require.Empty(t, formula, "what people wrote is no formula")
}
