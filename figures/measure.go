package figures

// Source is one kind of fact that is counted, each on a day of its own.
type Source string

// The sources.
const (
	FromReceived  Source = "received"
	FromConcluded Source = "concluded"
	FromCarried   Source = "carried" // a stock: received before the first day and not concluded before it
	FromPending   Source = "pending" // a stock: received by the last day and not concluded by it
	FromAnswered  Source = "answered"
	FromElapsed   Source = "elapsed" // the same answers, told apart by their elapsed days
	FromReturned  Source = "returned"
	FromExtended  Source = "extended"
	FromConsulted Source = "consulted"
	FromCharged   Source = "charged"
	FromPaid      Source = "paid"
)

// Stock reports whether the source is counted at an instant and not over a period, so that it has no day.
func (s Source) Stock() bool { return s == FromCarried || s == FromPending }

// Recorded reports whether the ledger of statistics has the facts of the source, each with the instant at which it was recorded, so that they
// can be counted as of any instant (ADR 0010, 0037).
func (s Source) Recorded() bool {
	return s == FromReceived || s == FromConcluded || s == FromCarried || s == FromPending
}

// Measure is a figure that can be asked for.
type Measure string

// The measures.
const (
	Received      Measure = "received"
	Concluded     Measure = "concluded"
	CarriedIn     Measure = "carried_in"
	Pending       Measure = "pending"
	Answered      Measure = "answered"
	UsedMedian    Measure = "used_days_median"
	UsedP90       Measure = "used_days_p90"
	ElapsedMedian Measure = "elapsed_days_median"
	ElapsedP90    Measure = "elapsed_days_p90"
	OnTime        Measure = "on_time_rate"
	Corrections   Measure = "corrections"
	Extensions    Measure = "extensions"
	Consultations Measure = "consultations"
	FeeNotices    Measure = "fee_notices"
	FeesCharged   Measure = "fees_charged"
	FeesPaid      Measure = "fees_paid"
)

// Form is what a figure of a measure is.
type Form int

// The forms.
const (
	Count Form = iota // a number of cases or acts
	Days              // working days
	Rate              // numerator and denominator
	Fen               // money, in fen
)

// Definition says what a measure is.
type Definition struct {
	Measure Measure
	Source  Source
	Form    Form
	Label   string // Chinese
	Unit    string // Chinese
	Text    string // Chinese: what is counted, on which day, by which article
	// Percent is which percentile a measure of Days is, 0 for others.
	Percent int
}

const usedText = "期限用时：统计期内送达的每次答复，自该次答复所在期限起算日（收到之日、收到补正之日、缴清费用之日或者依裁判重新办理之日，当日按本机关计算规则计入或者不计入）" +
	"至送达之日（交邮、签收或者发送之日）计入期限的工作日数；征求第三方和其他机关意见所需时间、减免收费前等待的时间不计（条例第三十三条第二款、第四款）。"

const elapsedText = "全程用时：统计期内送达的每次答复，自法定收到之日（条例第三十一条）至送达之日的全部工作日数，含补正、缴费、征求意见和重新办理前的时间。"

const (
	medianText = "中位数为最近秩分位数：从小到大排列，取第⌈n×50%⌉个值，总是某一次答复的实际天数；没有答复时为空。"
	p90Text    = "90分位数为最近秩分位数：从小到大排列，取第⌈n×90%⌉个值，总是某一次答复的实际天数；没有答复时为空。"
)

var definitions = [...]Definition{
	{Received, FromReceived, Count, "收到申请", "件", "法定收到之日（条例第三十一条，双方确认的以确认之日为准）在统计期内的申请件数；作废的登记不计。全年数即年度报告表三第一项。", 0},
	{Concluded, FromConcluded, Count, "办结申请", "件", "首次办结（答复、逾期不再处理、撤回、终结）之日在统计期内的申请件数；复议、诉讼后重新答复的不再计。全年数即年度报告表三第三项（七）。", 0},
	{CarriedIn, FromCarried, Count, "期初结转", "件", "统计期首日之前收到、首日之前尚未办结的申请件数。全年数即年度报告表三第二项。", 0},
	{Pending, FromPending, Count, "期末未办结", "件", "统计期末日及以前收到、末日终了尚未办结的申请件数。全年数即年度报告表三第四项。", 0},
	{Answered, FromAnswered, Count, "送达答复", "次", "送达之日在统计期内的答复次数；复议、诉讼后重新作出的答复各计一次，撤回、终结、逾期不再处理的没有答复。", 0},
	{UsedMedian, FromAnswered, Days, "期限用时中位数", "工作日", usedText + medianText, 50},
	{UsedP90, FromAnswered, Days, "期限用时90分位数", "工作日", usedText + p90Text, 90},
	{ElapsedMedian, FromElapsed, Days, "全程用时中位数", "工作日", elapsedText + medianText, 50},
	{ElapsedP90, FromElapsed, Days, "全程用时90分位数", "工作日", elapsedText + p90Text, 90},
	{OnTime, FromAnswered, Rate, "按时答复率", "", "分子：送达之日不晚于该次答复到期日（条例第三十三条，含延长的期限）的答复次数；分母：统计期内送达的答复次数。", 0},
	{Corrections, FromReturned, Count, "补正告知", "次", "告知补正之日（条例第三十条）在统计期内的次数。", 0},
	{Extensions, FromExtended, Count, "延长期限", "次", "决定延长答复期限之日（条例第三十三条第二款）在统计期内的次数。", 0},
	{Consultations, FromConsulted, Count, "征求意见", "次", "征求意见函发出之日（条例第三十二条、第三十四条）在统计期内的函件数。", 0},
	{FeeNotices, FromCharged, Count, "收费通知", "次", "收费通知发出之日（条例第四十二条、国办函〔2020〕109号）在统计期内的次数。", 0},
	{FeesCharged, FromCharged, Fen, "通知收费金额", "分", "统计期内发出的收费通知的金额；其后减免、逾期未缴的不扣除。", 0},
	{FeesPaid, FromPaid, Fen, "实收金额", "分", "费用缴清之日在统计期内的收费通知的金额。", 0},
}

// Definitions returns every measure with its definition. The slice is the caller's own.
func Definitions() []Definition { return append([]Definition(nil), definitions[:]...) }

// Define returns the definition of a measure, and false when there is no such measure.
func Define(m Measure) (Definition, bool) {
	for i := range definitions {
		if definitions[i].Measure == m {
			return definitions[i], true
		}
	}
	return Definition{}, false
}

// Sources returns the sources that some measures are made of, each once, in a fixed order.
func Sources(measures []Measure) []Source {
	var all []Source
	for _, s := range allSources {
		for _, m := range measures {
			if d, ok := Define(m); ok && d.Source == s {
				all = append(all, s)
				break
			}
		}
	}
	return all
}

var allSources = [...]Source{
	FromReceived, FromConcluded, FromCarried, FromPending, FromAnswered, FromElapsed, FromReturned, FromExtended, FromConsulted,
	FromCharged, FromPaid,
}

// index is the place of a source in a Cell, or -1.
func (s Source) index() int {
	for i := range allSources {
		if allSources[i] == s {
			return i
		}
	}
	return -1
}
