package annualreport_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/annualreport"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

func report(t testing.TB) annualreport.Report {
	r := annualreport.Report{
		Annual:   published(t, "suqian-city-2024", "宿迁市人民政府", 2024),
		Earlier:  []stats.Annual{published(t, "suqian-city-2023", "宿迁市人民政府", 2023)},
		Channels: []annualreport.Count{{Label: "当面提交", Number: 25}, {Label: "互联网渠道", Number: 3500}},
		Texts: map[annualreport.Section]annualreport.Text{
			annualreport.Overview:   {Content: "（一）主动公开情况\n全年主动公开各类信息。\n（二）依申请公开情况\n新收到政府信息公开申请3525件，行政复议134件。"},
			annualreport.Disclosure: {Figures: map[string]string{}},
			annualreport.Problems:   {Content: "一是业务培训有待加强。"},
			annualreport.Other:      {Content: "收取信息处理费600元。"},
		},
	}
	for i, item := range annualreport.Items(outcome.Layout2021) {
		for k, key := range item.Keys {
			r.Texts[annualreport.Disclosure].Figures[key] = strings.Repeat("7", i+1) + strings.Repeat("1", k)
		}
	}
	return r
}

func page(t testing.TB, d document.Document) string {
	var b bytes.Buffer
	require.NoError(t, document.WriteHTML(&b, d))
	require.NoError(t, document.WriteDOCX(&bytes.Buffer{}, d))
	return b.String()
}

// own is the sentence that Compose writes from the figures.
func own(t testing.TB, r annualreport.Report) string {
	for _, b := range r.Compose(nil).Blocks {
		if p, ok := b.(document.Paragraph); ok && len(p.Runs) > 0 && strings.HasPrefix(p.Runs[0].Text, "2024年，新收") {
			return p.Runs[0].Text
		}
	}
	require.Fail(t, "no sentence")
	return ""
}

func TestWholeReport(t *testing.T) {
	r := report(t)
	html := page(t, r.Compose(nil))
	last := 0
	for _, title := range []string{
		"宿迁市人民政府<br>2024年政府信息公开工作年度报告</h1>", "一、总体情况</h2>", "（一）主动公开情况</h3>", "二、主动公开政府信息情况</h2>", "三、收到和处理政府信息公开申请情况</h2>",
		"四、政府信息公开行政复议、行政诉讼情况</h2>", "五、存在的主要问题及改进情况</h2>", "六、其他需要报告的事项</h2>", "收取信息处理费600元。</p>",
	} {
		at := strings.Index(html, title)
		require.Greater(t, at, last, title)
		last = at
	}
	require.NotContains(t, html, "<mark")
	require.Equal(t, 4, strings.Count(html, "<svg "), "applicants, results, channels, trend")
	require.Contains(t, html, "国办公开办函〔2021〕30号")
	require.Contains(t, html, `<td class="left">本年新收政府信息公开申请</td><td>3525</td><td>3511</td><td>+0.40%</td>`)
	require.Contains(t, html, `<td rowspan="22" class="left">三、本年度办理结果</td>`)
	// Table 三 and 四, figure by figure.
	for _, l := range r.Annual.Applications {
		row := ""
		for _, n := range l.ByType {
			row += "<td>" + itoa(n) + "</td>"
		}
		require.Contains(t, html, row+"<td>"+itoa(l.Total)+"</td></tr>", l.Label)
	}
	require.Contains(t, html, "<tr><td>88</td><td>18</td><td>28</td><td>36</td><td>170</td><td>7</td><td>0</td><td>11</td><td>7</td><td>25</td><td>33</td><td>0</td><td>6</td><td>13</td><td>52</td></tr>")
}

func itoa(n int) string { return strings.TrimSuffix(annualreport.Share(n, 100), ".00%") }

// What differs is marked where it stands, and what nobody wrote, or does not balance, always.
func TestMarks(t *testing.T) {
	r := report(t)
	html := page(t, r.Compose(r.CheckTexts()))
	require.Contains(t, html, `行政复议<mark title="应为170（表四“行政复议”“总计”170）">134件</mark>。</p>`)
	require.Equal(t, 1, strings.Count(html, "<mark"))

	empty := annualreport.Report{Annual: r.Annual}
	empty.Annual.Cases = append([]stats.CaseLine(nil), r.Annual.Cases...)
	empty.Annual.Cases[0].Total++
	empty.Failures = empty.Annual.Check()
	html = page(t, empty.Compose(nil))
	require.Equal(t, 3, strings.Count(html, "<mark>"+annualreport.ToBeWritten+"</mark>"))
	require.Equal(t, 10, strings.Count(html, "<mark>（待填）</mark>"))
	require.Contains(t, html, "<mark>勾稽关系不相符：“行政复议”一行")
	require.Contains(t, html, "<td>3525</td><td>—</td><td>—</td></tr>", "no year before")
	require.Equal(t, 2, strings.Count(html, "<svg "))
}

// The layout of 2019 has one row of 其他处理 and other tables in section 二.
func TestLayout2019(t *testing.T) {
	r := annualreport.Report{Annual: published(t, "shanghai-gov-office-2019", "上海市人民政府办公厅", 2019)}
	html := page(t, r.Compose(nil))
	require.Contains(t, html, `colspan="2" class="left">（六）其他处理</td>`)
	require.Contains(t, html, "政府集中采购")
	require.Contains(t, html, "国办公开办函〔2019〕60号")
	require.NotContains(t, html, "逾期不补正")
}

func TestGrowthAndShare(t *testing.T) {
	for _, tt := range []struct {
		now, before int
		want        string
	}{{5, 0, "—"}, {0, 0, "—"}, {0, 5, "-100.00%"}, {248, 218, "+13.76%"}, {29130, 31195, "-6.62%"}, {7, 7, "0.00%"}, {200001, 200000, "0.00%"}, {3, 1, "+200.00%"}} {
		require.Equal(t, tt.want, annualreport.Growth(tt.now, tt.before))
	}
	for _, tt := range []struct {
		part, whole int
		want        string
	}{{42, 813, "5.17%"}, {23, 731, "3.15%"}, {23, 687, "3.35%"}, {11796, 28406, "41.53%"}, {1095, 28406, "3.85%"}, {11583, 28406, "40.78%"}, {1027, 28406, "3.62%"}, {2905, 28406, "10.23%"}, {1, 0, "—"}, {0, 9, "0.00%"}, {1, 8, "12.50%"}, {1, 1600, "0.06%"}} {
		require.Equal(t, tt.want, annualreport.Share(tt.part, tt.whole))
	}
}

func TestLikeness(t *testing.T) {
	last := strings.Repeat("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃", 1)
	other := "寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔龙师火帝鸟官人皇始制文字乃服衣裳推位让国有虞陶唐"
	text := func(overview string) map[annualreport.Section]annualreport.Text {
		return map[annualreport.Section]annualreport.Text{annualreport.Overview: {Content: overview}, annualreport.Other: {Content: "无。"}}
	}
	copied := annualreport.CompareTexts(text("2024年，"+last+"12件。"+last+"，"+last+"。"), text("2023年"+last+"9件，"+last+last))
	require.Len(t, copied, 1, "无 is not compared")
	require.True(t, copied[0].Warned)
	require.Greater(t, copied[0].Share, 0.95)
	require.NotEmpty(t, copied[0].Passages)
	fresh := annualreport.CompareTexts(text(other+other), text(last+last))
	require.False(t, fresh[0].Warned)
	require.Zero(t, fresh[0].Share)
	require.Empty(t, fresh[0].Passages)
	half := annualreport.CompareTexts(text(other+"。"+last+"。"+other[:60]), text(last+last))
	require.InDelta(t, 0.27, half[0].Share, 0.05)
	require.False(t, half[0].Warned)
	require.Len(t, half[0].Passages, 1)
	require.Equal(t, last, half[0].Passages[0].Quote)
	require.Empty(t, annualreport.CompareTexts(text(other), nil))
}

func TestDates(t *testing.T) {
	check := func(year int, s annualreport.Section, content string, p annualreport.Publication) []string {
		r := report(t)
		r.Annual.Year, r.Annual.Layout = year, outcome.LayoutFor(year)
		r.Texts[annualreport.Disclosure] = filled(year)
		r.Texts[s] = annualreport.Text{Content: content}
		var rules []string
		for _, m := range r.CheckDates(p) {
			rules = append(rules, string(m.Rule)+" "+m.Quote)
			require.NotEmpty(t, m.Text)
			require.NotEmpty(t, m.Advice, m.Rule)
			if m.End > 0 {
				require.Equal(t, m.Quote, string([]rune(content)[m.Start:m.End]))
			}
		}
		return rules
	}
	day := func(y int, m time.Month, d int) annualreport.Publication {
		date, err := calendar.NewDate(y, m, d)
		require.NoError(t, err)
		return annualreport.Publication{Day: date}
	}
	overview := annualreport.Overview
	require.Equal(t, []string{"period 2020年1月1日至2019年12月31日"},
		check(2020, overview, "本报告中所列数据的统计期限为2020年1月1日至2019年12月31日。", annualreport.Publication{}), "临海 2020 printed so")
	require.Empty(t, check(2020, overview, "本年度报告中所列数据统计期限从2020年1月1日到12月31日止。", annualreport.Publication{}))
	require.Equal(t, []string{"period 2019年1月1日至12月31日"}, check(2020, overview, "统计期限为2019年1月1日至12月31日，2020年如下。2020年完。", annualreport.Publication{}))
	require.Equal(t, []string{"date 2020年2月30日"}, check(2020, overview, "2020年2月30日召开会议。", annualreport.Publication{}))
	require.Equal(t, []string{"date 2021年3月1日"}, check(2020, overview, "2020年工作于2021年3月1日通报。", day(2021, time.January, 20)))
	require.Equal(t, []string{"published 2020-12-30"}, check(2020, overview, "2020年。", day(2020, time.December, 30)))
	late := day(2021, time.April, 1)
	late.Due = late.Day - 1
	require.Equal(t, []string{"published 2021-04-01"}, check(2020, overview, "2020年。", late))
	require.Equal(t, []string{"year 2019年"}, check(2020, overview, "2019年，全市收到申请。2019年，办结。2020年。", annualreport.Publication{}))
	require.Empty(t, check(2020, overview, "2020年比2019年多，与2019年相比，较2019年增。2020年。", annualreport.Publication{}))
	missed := annualreport.Publication{Due: late.Due, Today: late.Due}
	require.Empty(t, check(2020, overview, "2020年。", missed), "its last day")
	missed.Today++
	require.Equal(t, []string{"published "}, check(2020, overview, "2020年。", missed))
	require.Equal(t, []string{"title 临海市2019年政府信息公开工作年度报告"}, check(2020, overview, "　临海市2019年政府信息公开工作年度报告\n2020年。", annualreport.Publication{}))
	require.Empty(t, check(2020, overview, "临海市2020年度政府信息公开工作年度报告\n2020年，《临海市2019年政府信息公开工作年度报告》已公布。", annualreport.Publication{}))
	require.Equal(t, []string{"empty "}, check(2020, annualreport.Problems, " \n", annualreport.Publication{}))
	require.Equal(t, []string{"leftover XX", "leftover （ ）"}, check(2020, overview, "收到XX件，办结（ ）件。", annualreport.Publication{}))
	require.Equal(t, []string{"fee "}, check(2022, annualreport.Other, "无。", annualreport.Publication{}))
	require.Empty(t, check(2020, annualreport.Other, "无。", annualreport.Publication{}))
}

// filled is a section 二 in which nothing is missing.
func filled(year int) annualreport.Text {
	text := annualreport.Text{Figures: map[string]string{}}
	for _, item := range annualreport.Items(outcome.LayoutFor(year)) {
		for _, key := range item.Keys {
			text.Figures[key] = "1"
		}
	}
	return text
}

// 规范性文件: what is valid is what was valid, with what was made and without what was repealed.
func TestFiguresFollowFromLastYear(t *testing.T) {
	r := report(t)
	r.Texts[annualreport.Disclosure] = filled(2024)
	r.LastTexts = map[annualreport.Section]annualreport.Text{annualreport.Disclosure: filled(2023)}
	require.Empty(t, r.CheckDates(annualreport.Publication{}))
	r.Texts[annualreport.Disclosure].Figures["norms.made"] = "5"
	delete(r.Texts[annualreport.Disclosure].Figures, "charges.amount")
	remarks := r.CheckDates(annualreport.Publication{})
	require.Len(t, remarks, 2)
	require.Equal(t, "未填：行政事业性收费“本年收费金额（单位：万元）”", remarks[0].Text)
	require.Equal(t, "行政规范性文件：上年现行有效1，加本年制发5，减本年废止1，应为5，填报现行有效1", remarks[1].Text)
}
