package demodata

import (
	"fmt"
	"math/rand/v2"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// pick draws one of a list.
func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

var places = []string{
	"山前社区", "下桥村", "灵湖社区", "前塘村", "后岭村", "东塍村", "石鼓村", "大田社区", "溪口村", "上沙村", "柏叶社区", "双桥村",
	"河头村", "汇溪村", "西墅社区", "张家渡村", "岭根村", "市场社区", "沿溪村", "水岙村", "新桥社区", "尤溪村", "长石村", "括苍社区",
}

var governmentSubjects = []string{
	"%s征地补偿安置方案", "%s国有土地上房屋征收决定及补偿方案", "%s城中村改造项目立项批复", "%s地块征收土地预公告和社会稳定风险评估报告",
	"%s工业园区规划调整的批复", "2019年%s防汛应急物资采购清单", "市政府关于%s土地征收成片开发方案的批复文件",
}

var landSubjects = []string{
	"%s建设用地规划许可证及红线图", "%s征收土地方案“一书四方案”", "%s地块土地勘测定界图", "%s村庄规划及公示材料",
	"%s农用地转用审批文件", "%s宅基地审批结果", "%s地质灾害点治理工程设计文件", "%s矿山生态修复验收意见",
}

var housingSubjects = []string{
	"%s旧城改造项目房屋征收补偿方案", "%s安置房建设工程施工许可证", "%s安置房分配方案", "%s老旧小区改造工程预算和结算",
	"%s商品房预售许可证及预售资金监管协议", "%s危房鉴定结论及处置意见", "%s物业维修资金使用情况", "%s征迁协议补偿标准",
}

var villageSubjects = []string{
	"%s高标准农田建设项目实施方案", "%s土地承包经营权确权登记结果", "%s村级财务收支审计报告", "%s农村饮用水提标工程招标文件",
	"%s村股份经济合作社折股量化方案", "%s美丽乡村建设项目资金拨付情况", "%s移民后期扶持资金发放名册", "%s渔船减船转产补助标准及发放情况",
}

var enforcementSubjects = []string{
	"%s违法建筑拆除决定及送达回证", "%s“三改一拆”行动实施方案", "%s户外广告设置许可", "%s建筑垃圾处置核准文件",
	"%s市容环境整治经费使用情况", "%s占道停车泊位设置依据",
}

// rowSubjects are what is asked for in cases whose result depends on the subject.
var rowSubjects = map[outcome.Row][]string{
	outcome.RowSecret:       {"%s军事设施保护范围图"},
	outcome.RowForbidden:    {"%s个人所得税申报明细"},
	outcome.RowStability:    {"%s供水设施安全防范方案"},
	outcome.RowThirdParty:   {"%s安置房项目中标单位的投标文件", "%s被征收户补偿协议", "%s企业技术改造项目申报书"},
	outcome.RowInternal:     {"%s驻村干部人事调整材料"},
	outcome.RowProcess:      {"%s征迁工作专题会议纪要", "%s规划调整请示及内部讨论记录"},
	outcome.RowEnforcement:  {"%s违法占地行政处罚案卷"},
	outcome.RowLookup:       {"%s某房屋不动产登记资料"},
	outcome.RowNeedsMaking:  {"%s近十年征地补偿款分户汇总表", "%s历年信访件分类统计及分析"},
	outcome.RowUnclear:      {"%s的全部材料"},
	outcome.RowPetition:     {"%s违法占地问题的查处结果及书面答复意见", "%s干部作风问题的调查处理"},
	outcome.RowPublication:  {"刊登%s征地公告的报纸"},
	outcome.RowUnreasonable: {"%s二十年来全部会议签到册"},
	outcome.RowReconfirm:    {"%s征地协议复印件真实性的确认"},
}

// describe makes the text of an application to an agency with the given result.
func describe(rng *rand.Rand, a agency, row outcome.Row) string {
	subjects, special := rowSubjects[row]
	if !special {
		subjects = a.subjects
	}
	subject := fmt.Sprintf(pick(rng, subjects), pick(rng, places))
	switch rng.IntN(3) {
	case 0:
		return "申请公开：" + subject + "。"
	case 1:
		return "请求公开" + subject + "，加盖公章。"
	}
	return "申请获取" + subject + "的复印件或者电子件。"
}

var (
	thirdParties = []string{
		"台州示例建设有限公司", "临海示例置业有限公司", "浙江示例工程咨询有限公司", "台州示例测绘有限公司", "某被征收户",
	}
	otherAgencies = []string{"临海市财政局", "临海市发展和改革局", "临海市水利局", "台州市生态环境局临海分局", "临海市档案馆"}

	correctionItems = []string{
		"请明确所需政府信息的名称、文号或者便于查询的其他特征", "请补充身份证明", "请明确所指项目名称及大致形成时间", "请按一事一申请的原则分别提出",
	}
	extensionReasons = []string{"涉及年份较久，需到档案馆查档", "需与其他行政机关会商", "申请内容较多，需逐项检索并区分处理"}
	publishedTo      = []string{workflow.ToColumn, workflow.ToColumn, workflow.ToReadingRoom}
)

// closingReason is why an application is closed without an answer or withdrawal.
const closingReason = "申请人要求更正自身信息，已转相关业务科室按更正程序办理"
