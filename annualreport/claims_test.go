package annualreport_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/annualreport"
	"github.com/yishenqing/foi/stats"
)

// What 上海 said of 2020 (seed 004): everything agrees but the rate of lost suits, which was cut off instead of rounded, and
// stands behind a number of cases that is not its basis.
func TestShanghai2020(t *testing.T) {
	text := "累计接收政府信息公开申请 29130件,较2019年下降6.62 %,答复政府信息公开申请28406件(含上年度结转申请1400件,另有2124件申请按照《条例》顺延到下年度答复)。" +
		"予以公开及部分公开11796件,占41.53%;不予公开1095件,占3.85% ;因本机关不掌握等原因无法提供11583件,占40.78 % ;因重复申请等原因不予处理1027件,占3.62% ;其他处理2905件,占10.23%。\n" +
		"信息公开类行政复议813件,其中,结果纠正42件,纠错率为5.17%。行政诉讼立案731件,其中,未经复议直接起诉442件,复议后起诉289件。一审行政诉讼案件687件,结果纠正23件,纠错率3.14%。"
	found, texts := verdicts(text, shanghai2020(), nil)
	require.Equal(t, []string{
		"29130件 agrees", "6.62 % ambiguous", "28406件 agrees", "1400件 agrees", "2124件 agrees",
		"11796件 agrees", "41.53% agrees", "1095件 agrees", "3.85% agrees", "11583件 agrees", "40.78 % agrees",
		"1027件 agrees", "3.62% agrees", "2905件 agrees", "10.23% agrees",
		"813件 agrees", "42件 agrees", "5.17% agrees", "731件 agrees", "442件 agrees", "289件 agrees",
		"687件 ambiguous", "23件 agrees", "3.14% differs",
	}, found)
	require.Contains(t, texts["3.14%"], "应为3.15%（23/731")
	require.Contains(t, texts["3.14%"], "截去了尾数")
	require.Contains(t, texts["3.14%"], "687件为分母，则为3.35%")
	require.Contains(t, texts["687件"], "一审")
	// The year before is known to have had 31195: then the comparison is held against it.
	before := shanghai2020()
	before.Year, before.Applications = 2019, []stats.Line{line("new", 31195)}
	found, _ = verdicts(text, shanghai2020(), &before)
	require.Contains(t, found, "6.62 % agrees")
}

// What 临海 said of 2020 (seed 003): all done, with ten carried over.
func TestLinhai2020(t *testing.T) {
	text := "2020年度,全市共受理政府信息公开申请248件,较2019年增长率为13.76%,办结率100%。其中,申请主体为自然人的239件、商业企业2件、科研机构2件、法律服务机构1件、其他4件。" +
		"办结件中完整公开115件、部分公开33件、不予公开11件、无法提供64件、不予处理7件、其他处理8件,结转下年度继续办理10件。今年收到各类网民留言7100余条,办结率100%。"
	before := linhai2020()
	before.Year, before.Applications = 2019, []stats.Line{line("new", 218)}
	found, texts := verdicts(text, linhai2020(), &before)
	require.Equal(t, []string{
		"248件 agrees", "13.76% agrees", "100% differs",
		"239件 agrees", "2件 agrees", "2件 agrees", "1件 agrees", "4件 agrees",
		"115件 agrees", "33件 agrees", "11件 agrees", "64件 agrees", "7件 agrees", "8件 agrees", "10件 agrees",
	}, found)
	require.Equal(t, "办理结果总计238，新收加上年结转248，应为96%；结转下年度10", texts["100%"])
}

// Three more published reports whose texts said other numbers than their tables.
func TestPublishedSlips(t *testing.T) {
	suqian := published(t, "suqian-city-2024", "宿迁市", 2024)
	before := published(t, "suqian-city-2023", "宿迁市", 2023)
	found, texts := verdicts("全市新收到政府信息公开申请3525件。行政复议134件，行政诉讼57件。", suqian, &before)
	require.Equal(t, []string{"3525件 agrees", "134件 differs", "57件 differs"}, found)
	require.Equal(t, "应为170（表四“行政复议”“总计”170）", texts["134件"])
	require.Contains(t, texts["57件"], "应为77")

	office := published(t, "shanghai-gov-office-2019", "上海市人民政府办公厅", 2019)
	found, texts = verdicts("收到政府信息公开申请859件。予以公开及部分公开258件，无法提供265件。", office, nil)
	require.Equal(t, []string{"859件 agrees", "258件 differs", "265件 differs"}, found)
	require.Contains(t, texts["258件"], "应为275")
	require.Contains(t, texts["258件"], "258是表三“予以公开”“自然人”")
	require.Contains(t, texts["265件"], "应为337")
	require.Contains(t, texts["265件"], "本机关不掌握")

	// 沭阳 2025 counted what was carried in as received.
	shuyang := stats.Annual{Scope: stats.Scope{Year: 2025, Layout: 2021}, Applications: []stats.Line{line("new", 731), line("carried_in", 18), line("3.7", 700), line("carried_out", 49)}}
	found, texts = verdicts("共收到749件政府信息公开申请。", shuyang, nil)
	require.Equal(t, []string{"749件 differs"}, found)
	require.Contains(t, texts["749件"], "749是本年新收与上年结转之和")

	// Last year's number was left standing.
	_, texts = verdicts("新收到政府信息公开申请3511件。", suqian, &before)
	require.Contains(t, texts["3511件"], "上年度报告的数字")
}

func TestWaysOfSayingIt(t *testing.T) {
	now := published(t, "suqian-city-2024", "宿迁市", 2024)
	before := published(t, "suqian-city-2023", "宿迁市", 2023)
	for text, want := range map[string]string{
		"共收到３，５２５件政府信息公开申请。":                            "３，５２５件 agrees",
		"共收到3,525件政府信息公开申请，比上年增加14件。":                   "3,525件 agrees, 14件 agrees",
		"收到政府信息公开申请3525件，同比增长0.4%。":                     "3525件 agrees, 0.4% agrees",
		"收到政府信息公开申请3525件，同比下降0.4%。":                     "3525件 agrees, 0.4% differs",
		"收到政府信息公开申请3525件，较2020年增长10%。":                  "3525件 agrees, 10% ambiguous",
		"收到政府信息公开申请近4000件。":                             "4000件 ambiguous",
		"收到政府信息公开申请3500余件。":                             "3500余件 ambiguous",
		"通过网络收到政府信息公开申请2000件。":                          "2000件 ambiguous",
		"2023年收到政府信息公开申请3511件。":                         "3511件 agrees",
		"2023年收到政府信息公开申请3512件。":                         "3512件 differs",
		"2019年收到政府信息公开申请3512件。":                         "",
		"收到政府信息公开申请3525件，其中自然人3440件，法人或其他组织85件。":        "3525件 agrees, 3440件 agrees, 85件 agrees",
		"收到政府信息公开申请3525件，自然人占97.59%。":                   "3525件 agrees",
		"收到政府信息公开申请3525件，其中自然人3440件，占97.59%，商业企业76件。":   "3525件 agrees, 3440件 agrees, 97.59% agrees, 76件 differs",
		"办理政府信息公开申请3646件。":                              "3646件 agrees",
		"办理政府信息公开申请3600件。":                              "3600件 ambiguous",
		"办结政府信息公开申请3521件，其中予以公开、部分公开分别为1431件、471件。":     "3521件 agrees, 1431件 agrees, 471件 agrees",
		"办结政府信息公开申请3521件，其中予以公开、部分公开分别为471件、1431件。":     "3521件 agrees, 471件 differs, 1431件 differs",
		"依申请公开方面，予以公开1431件，属于国家秘密2件，重复申请27件，结转下年度125件。": "1431件 agrees, 2件 agrees, 27件 agrees, 125件 agrees",
		"行政复议、行政诉讼分别为170件和77件。":                         "170件 agrees, 77件 agrees",
		"行政复议和行政诉讼共247件。":                               "247件 agrees",
		"行政复议170件，结果维持88件、结果纠正18件、其他结果28件、尚未审结36件。":     "170件 agrees, 88件 agrees, 18件 agrees, 28件 agrees, 36件 agrees",
		"行政复议170件，其中被纠正18件，纠错率10.59%，比上年上升6.73个百分点。":    "170件 agrees, 18件 agrees, 10.59% agrees, 6.73个百分点 agrees",
		"行政复议170件，纠错率13.43%。":                           "170件 agrees, 13.43% agrees", // of the 134 that were concluded
		"行政诉讼77件，其中复议后起诉52件，维持33件，败诉0件。":                "77件 agrees, 52件 agrees, 33件 agrees, 0件 agrees",
		"申请渠道畅通，答复均在20个工作日内。":                           "",
	} {
		found, _ := verdicts(text, now, &before)
		require.Equal(t, want, strings.Join(found, ", "), text)
	}
}

// Figures about other things are no claims, and no finding is made of them.
func TestOtherFigures(t *testing.T) {
	for _, text := range []string{
		"全年共主动公开政府规章12件，行政规范性文件554件。",
		"审核公文250件，主动公开237件，主动公开率达94.8%，较去年上升4.6%。",
		"完成109件网民留言转办工作，收到建议421条，办结率100%。",
		"依据《关于政府信息公开申请的通知》（国办函〔2020〕109号）办理。",
		"受理行政许可申请3000件，办结2900件。",
		"线下渠道收到的政府信息公开申请要求在2个工作日内录入。",
		"发布解读文件209件，比去年同期增长41.22%。",
		"举办培训3次，培训120人次，比上年增加20人次。",
		"收取信息处理费600元。",
		"归集规范性文件2800余件，其他文件12件，维持不变的5件。",
	} {
		found, _ := verdicts(text, shanghai2020(), nil)
		require.Empty(t, found, text)
	}
}

// What Compose writes itself agrees with the tables, figure by figure; and every figure of it that is changed is found.
func TestOwnSentenceAgrees(t *testing.T) {
	r := report(t)
	sentence := own(t, r)
	before, _ := r.Previous()
	all := annualreport.CheckText(annualreport.Overview, sentence, r.Annual, &before)
	require.Greater(t, len(all), 20)
	runes := []rune(sentence)
	for _, f := range all {
		require.Equal(t, annualreport.Agrees, f.Verdict, "%s: %s", f.Quote, f.Text)
		number, err := strconv.Atoi(strings.TrimSuffix(f.Quote, "件"))
		if err != nil {
			continue
		}
		changed := string(runes[:f.Start]) + strconv.Itoa(number+1000) + "件" + string(runes[f.End:])
		seen := false
		for _, g := range annualreport.CheckText(annualreport.Overview, changed, r.Annual, &before) {
			seen = seen || g.Start == f.Start && g.Verdict == annualreport.Differs
		}
		require.True(t, seen, "%s in %s", f.Quote, changed)
	}
}

func FuzzCheckText(f *testing.F) {
	f.Add("收到政府信息公开申请3,525件，占99.9%（含结转2件），行政复议分别为1、2件")
	now := shanghai2020()
	f.Fuzz(func(t *testing.T, text string) {
		runes := []rune(text)
		last := 0
		for _, found := range annualreport.CheckText(annualreport.Other, text, now, &now) {
			require.GreaterOrEqual(t, found.Start, last)
			require.Greater(t, found.End, found.Start)
			require.Equal(t, string(runes[found.Start:found.End]), found.Quote)
			require.NotEmpty(t, found.Text)
			require.NotEmpty(t, found.Cells)
			last = found.End
		}
	})
}
