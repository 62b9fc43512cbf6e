package demodata

import "github.com/yishenqing/foi/internal/history"

// agency is one of the agencies of a register.
type agency struct {
	id, name, parent, level string

	prefix   string   // of document numbers
	units    []string // that applications are assigned to
	subjects []string // what people ask it for; %s is a place
}

func (a agency) record() history.Record {
	return history.Record{Agency: &history.Agency{ID: a.id, DisplayName: a.name, Parent: a.parent, Level: a.level}}
}

// linhaiAgencies are 临海市 and some of the departments, subdistricts and towns below it, with the number of
// applications that each handles in the story; they add up to 248. How the real ones were spread, nobody published.
var linhaiAgencies = []struct {
	agency
	share int
}{
	{agency{"linhai", "临海市人民政府", "", "county", "临政依复", []string{"市政府办公室信息公开科", "市司法局法律顾问室"}, governmentSubjects}, 58},
	{agency{
		"linhai-zrzy", "临海市自然资源和规划局", "linhai", "department", "临自然资规依复",
		[]string{"政策法规科", "征地管理科", "规划管理科"},
		landSubjects,
	}, 56},
	{agency{
		"linhai-zhujian", "临海市住房和城乡建设局", "linhai", "department", "临建依复",
		[]string{"办公室", "房屋征收中心", "房产管理科"},
		housingSubjects,
	}, 34},
	{agency{"linhai-nongye", "临海市农业农村局", "linhai", "department", "临农依复", []string{"办公室", "农村经济科"}, villageSubjects}, 18},
	{agency{
		"linhai-zhifa", "临海市综合行政执法局", "linhai", "department", "临综执依复",
		[]string{"法制科", "执法大队"},
		enforcementSubjects,
	}, 20},
	{agency{
		"linhai-gucheng", "临海市人民政府古城街道办事处", "linhai", "township", "临古街依复",
		[]string{"党政综合办公室", "征迁办公室"},
		housingSubjects,
	}, 22},
	{agency{
		"linhai-dayang", "临海市人民政府大洋街道办事处", "linhai", "township", "临大街依复",
		[]string{"党政综合办公室", "城建办公室"},
		landSubjects,
	}, 18},
	{agency{"linhai-duqiao", "临海市杜桥镇人民政府", "linhai", "township", "临杜政依复", []string{"党政综合办公室", "村镇建设办公室"}, villageSubjects}, 14},
	{agency{"linhai-baishuiyang", "临海市白水洋镇人民政府", "linhai", "township", "临白政依复", []string{"党政综合办公室"}, villageSubjects}, 8},
}
