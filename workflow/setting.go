package workflow

import "slices"

// Setting explains one field of Counting to people. Texts are Chinese.
type Setting struct {
	Key     string // JSON name in Counting
	Label   string
	Values  []SettingValue // the default first
	Default string
	Reason  string // why the default is the default
	Ground  string // the article or case that the setting reads; shown in the ledger
	Source  string // where the project's notes discuss it, domain/law.md §2
}

// SettingValue is one value that a setting can have.
type SettingValue struct {
	Value string
	Label string
}

var settingConvention = Setting{
	Key: "convention", Label: "期间起算",
	Values: []SettingValue{
		{string(CountNextDay), "收到（开始）之日不计入，自其后第一个工作日起算"},
		{string(CountSameDay), "收到（开始）之日为工作日的，自当日起算"},
		{string(CountRoll), "收到（开始）之日为休息日的，先顺延至次一工作日，自其后第一个工作日起算"},
	},
	Default: string(CountNextDay),
	Reason:  "民事诉讼法第八十五条、民法典第二百零一条均规定开始的日不计算在内；法院采用的届满日与之相符，调休上班日计入。",
	Ground:  "民事诉讼法第八十五条、民法典第二百零一条",
	Source:  "law.md §2，第1、3、4、5、7项",
}

var settingRestDay = Setting{
	Key: "rest_day", Label: "休息日收到",
	Values: []SettingValue{
		{string(RestDayAsReceived), "以实际收到之日为准，不顺延"},
		{string(RestDayNextWorkday), "视为次一工作日收到"},
	},
	Default: string(RestDayAsReceived),
	Reason:  "不顺延得出的届满日较早，对申请人更为有利，不会因此逾期；有判决将周日到达的电子邮件视为次一工作日收到，故留作设置。",
	Ground:  "条例第三十一条",
	Source:  "law.md §2，第5项；待定事项2",
}

var settingOnline = Setting{
	Key: "online", Label: "网上申请的收到之日",
	Values: []SettingValue{
		{string(OnlineSubmissionOrConfirmation), "提交之日；双方另行确认的，以确认之日为准"},
		{string(OnlineSubmission), "系统显示“提交成功”之日，不因确认而变动"},
	},
	Default: string(OnlineSubmissionOrConfirmation),
	Reason:  "条例第三十一条第（三）项以双方确认之日为收到之日；未作确认的按提交之日计算，届满日较早，确认须由人记录并说明理由。",
	Ground:  "最高人民法院指导案例26号",
	Source:  "law.md §2，第4、8项；待定事项1",
}

var settingPause = Setting{
	Key: "pause", Label: "征求意见不计入期限的日子",
	Values: []SettingValue{
		{string(PauseFromSending), "自发函次日起至征求意见结束之日"},
		{string(PauseFromDelivery), "自对方收到次日起至征求意见结束之日；收到之日不详的，不扣除"},
	},
	Default: string(PauseFromSending),
	Reason:  "条例第三十三条规定征求意见“所需时间”不计入期限，函件在途的时间也是所需时间；从严的机关可以只扣除对方收到以后的日子。",
	Ground:  "条例第三十三条",
	Source:  "law.md §2，待定事项4",
}

// CountingSettings returns what can be set, in the order of Counting's fields. The slices are the caller's own.
func CountingSettings() []Setting {
	all := []Setting{settingConvention, settingRestDay, settingOnline, settingPause}
	for i := range all {
		all[i].Values = slices.Clone(all[i].Values)
	}
	return all
}

// label returns the Chinese text of a value, that of the default for the empty one, or "" when it is not allowed.
func (s *Setting) label(value string) string {
	if value == "" {
		value = s.Default
	}
	for _, v := range s.Values {
		if v.Value == value {
			return v.Label
		}
	}
	return ""
}
