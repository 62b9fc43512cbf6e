package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/annualreport"
	"github.com/yishenqing/foi/stats"
)

// requireWhole asks for the whole report on 临海 2020 from a register that has it, in both forms.
func requireWhole(t *testing.T, url string) {
	t.Helper()
	whole := func(args ...string) (out, errOut string) {
		status, out, errOut := runCLI(t, append([]string{"report", "annual", "--database-url", url, "--agency", "linhai", "--year", "2020"}, args...)...)
		require.Equal(t, exitDone, status, errOut)
		return out, errOut
	}
	page, notes := whole("--format", "html")
	for _, want := range []string{
		"临海市人民政府<br>2020年政府信息公开工作年度报告</h1>",
		"2020年，新收政府信息公开申请248件",
		"<td>239</td><td>2</td><td>2</td><td>0</td><td>1</td><td>4</td><td>248</td></tr>",
		`<td class="left">本年新收政府信息公开申请</td><td>248</td><td>0</td><td>—</td>`,
		"申请渠道（单位：件）",
	} {
		require.Contains(t, page, want)
	}
	require.Equal(t, 3, strings.Count(page, annualreport.ToBeWritten), "nobody has written anything")
	require.Contains(t, notes, "foi: 提示：一、总体情况“一、总体情况”没有内容\n")
	// The channels add up to what was received.
	require.Equal(t, 248, sumOf(t, page, "channels-desc"))

	docx, _ := whole("--format", "docx")
	archive, err := zip.NewReader(strings.NewReader(docx), int64(len(docx)))
	require.NoError(t, err)
	file, err := archive.Open("word/document.xml")
	require.NoError(t, err)
	text, err := io.ReadAll(file)
	require.NoError(t, err)
	require.Contains(t, string(text), "<w:t xml:space=\"preserve\">2020年政府信息公开工作年度报告</w:t>")
	again, _ := whole("--format", "docx")
	require.Equal(t, docx, again)
}

// sumOf adds up the numbers of applications in a description of a chart.
func sumOf(t *testing.T, page, id string) int {
	t.Helper()
	_, text, found := strings.Cut(page, `<desc id="`+id+`">`)
	require.True(t, found)
	text, _, _ = strings.Cut(text, "</desc>")
	sum := 0
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		n := 0
		_, err := fmt.Sscan(part, &n)
		require.NoError(t, err)
		sum += n
	}
	return sum
}

// What people wrote and does not agree is named, and so is what remains; only failing checks fail.
func TestPrintWholeNamesWhatDiffers(t *testing.T) {
	_, a := published(t, "suqian-city-2024")
	a.Year = 2024
	report := annualreport.Report{Annual: a, Texts: map[annualreport.Section]annualreport.Text{
		annualreport.Overview: {Content: "行政复议134件。" + strings.Repeat("一二三四五六七八九十", 10)},
	}}
	report.LastTexts = report.Texts
	var out, errOut bytes.Buffer
	require.NoError(t, printWhole(stdio{Out: &out, Err: &errOut}, "html", report))
	require.Contains(t, errOut.String(), "foi: 提示：一、总体情况“134件”：应为170（表四“行政复议”“总计”170）\n")
	require.Contains(t, errOut.String(), "foi: 提示：一、总体情况与上年度报告雷同（100%）\n")
	require.Contains(t, errOut.String(), "没有内容")
	report.Failures = []stats.Failure{{Check: stats.CheckRows, Text: "不符"}}
	require.ErrorContains(t, printWhole(stdio{Out: &out, Err: &errOut}, "docx", report), "1处勾稽关系不相符")
}
