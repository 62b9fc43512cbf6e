package workflow

// articles2008 gives the article of the 条例 of 2008 (国务院令第492号) in place of the one of 2019, for cases that keep the
// old version. Articles without a forerunner map to "".
var articles2008 = map[string]string{
	"条例第四条":         "条例（2008年）第四条",
	"条例第二十九条":       "条例（2008年）第二十条",
	"条例第三十条":        "条例（2008年）第二十一条",
	"条例第三十条、第四十二条":  "条例（2008年）第二十一条、第二十七条",
	"条例第三十一条":       "国办公开办函〔2015〕207号",
	"条例第三十二条、第三十四条": "条例（2008年）第二十三条、第二十四条",
	"条例第三十三条":       "条例（2008年）第二十四条",
	"条例第三十五条":       "",
	"条例第三十六条":       "条例（2008年）第二十一条",
	"条例第四十二条":       "条例（2008年）第二十七条",
	"条例第四十二条第一款":    "条例（2008年）第二十八条",
	"条例第三十二条":       "条例（2008年）第二十三条",
	"条例第四十四条":       "",
	"条例第四十五条":       "",
}

// article returns an article of the table as the case's version of the statute has it.
func (r RuleSet) article(of2019 string) string {
	if old, ok := articles2008[of2019]; ok && r.Version == "2008" {
		return old
	}
	return of2019
}
