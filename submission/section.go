package submission

// Section is a part of the report that people write (文字部分); 三 and 四 are tables.
type Section string

// The sections with their official numbers (国办公开办函〔2021〕30号).
const (
	Overview   Section = "overview"   // 一
	Disclosure Section = "disclosure" // 二, with figures that no register of applications has
	Problems   Section = "problems"   // 五
	Other      Section = "other"      // 六
)

var titles = map[Section]string{
	Overview: "一、总体情况", Disclosure: "二、主动公开政府信息情况", Problems: "五、存在的主要问题及改进情况", Other: "六、其他需要报告的事项",
}

// Sections returns the sections in the order of the report. The slice is the caller's own.
func Sections() []Section { return []Section{Overview, Disclosure, Problems, Other} }

// Title returns the official title with its number, "" when there is no such section.
func (s Section) Title() string { return titles[s] }
