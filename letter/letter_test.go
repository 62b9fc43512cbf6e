package letter_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/document"
	. "github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// text is all that a document says, a line a block.
func text(d document.Document) string {
	var b strings.Builder
	for _, block := range d.Blocks {
		switch block := block.(type) {
		case document.Paragraph:
			for _, r := range block.Runs {
				b.WriteString(r.Text)
			}
		case document.Signature:
			b.WriteString(block.Agency + "\n" + block.Date)
		case document.Colophon:
			b.WriteString(strings.Join(block.CopyTo, "，") + "\n" + block.Issuer + "\n" + block.Date)
		case document.Table:
			for _, row := range block.Rows {
				for _, cell := range row {
					if cell.Text == "" {
						b.WriteString("%!") // found as wrong
					}
					b.WriteString(cell.Text + "\n")
				}
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

var (
	articles = regexp.MustCompile(`第[一二三四五六七八九十百]+条(?:第[一二三四五六七八九十]+款)?(?:第（[一二三四五六七八九十]+）项)?`)
	wrong    = []string{"%!", "{", "}", "\uFFFD", "0001年", "，。", "。。", "：：", "（）", "“”", "〔〕", "、、", "年0", "月0", "，，"}
)

func composed(t *testing.T, kind Kind, f Facts) string {
	t.Helper()
	d, err := Compose(kind, f)
	require.NoError(t, err)
	said := text(d)
	for _, w := range wrong {
		require.NotContains(t, said, w, "%s:\n%s", kind, said)
	}
	require.NotRegexp(t, `\d{4}-\d{2}|\d年0|月0`, said, "dates are written in Chinese")
	var docx, html bytes.Buffer
	require.NoError(t, document.WriteDOCX(&docx, d))
	require.NoError(t, document.WriteHTML(&html, d))
	return said
}

// Every decision, told: the articles are those of the taxonomy and no others, the clause is the one of that kind and day.
func TestEveryOutcomeIsTold(t *testing.T) {
	for _, d := range outcome.Decisions() {
		t.Run(string(d.Kind), func(t *testing.T) {
			f, err := SampleOf(d.Kind)
			require.NoError(t, err)
			kind := OfOutcome(d.Kind)
			require.True(t, kind.Valid())
			said := composed(t, kind, f)
			t.Log(said)
			clause := f.Act.Statement.Remedy.Text
			if d.Kind == outcome.Withdrawn {
				require.Empty(t, clause)
			} else {
				if kind != Answer {
					clause = strings.ReplaceAll(clause, "本答复", "本告知书")
				}
				require.Contains(t, said, clause)
			}
			rest := strings.Replace(said, clause, "", 1)
			want := map[string]bool{}
			for _, a := range articles.FindAllString(d.Article, -1) {
				want[a] = true
				require.Contains(t, rest, a)
			}
			for _, p := range f.Act.Parts {
				for _, of := range outcome.OfRow(p.Row) {
					for _, a := range articles.FindAllString(of.Article, -1) {
						want[a] = true
					}
				}
			}
			for _, a := range articles.FindAllString(rest, -1) {
				require.True(t, want[a], "%s is no article of %s:\n%s", a, d.Kind, rest)
			}
			if len(want) == 0 && d.Kind != outcome.Withdrawn {
				require.Contains(t, rest, "国办公开办函〔2021〕30号")
			}
			st := f.Act.Statement
			for _, s := range []string{f.Number, f.Agency.Name, f.Application.RegisterNumber, st.Reason, st.Redirect, st.Earlier, f.Act.Reason, Date(f.On), Date(f.Application.Receipt)} {
				require.Contains(t, said, s)
			}
			for _, e := range f.Enclosures {
				require.Contains(t, said, e)
			}
		})
	}
}

func faults(t *testing.T, kind Kind, f Facts) []string {
	t.Helper()
	_, err := Compose(kind, f)
	var found Faults
	require.ErrorAs(t, err, &found)
	var fields []string
	for _, fault := range found {
		require.NotEmpty(t, fault.Text)
		require.Contains(t, found.Chinese(), fault.Text)
		require.Contains(t, found.Error(), fault.Field)
		fields = append(fields, fault.Field)
	}
	return fields
}

func TestAnEndThatDidNotComeIsRefused(t *testing.T) {
	tests := []struct {
		name   string
		kind   outcome.Kind
		change func(*Facts)
		want   []string
	}{
		{"another kind than the act", outcome.CorrectionLapsed, func(f *Facts) { f.Act.Cause = workflow.LapsedFee }, []string{"act.do", "act.kind"}},
		{"nothing was asked", outcome.CorrectionLapsed, func(f *Facts) { f.Returned.On = 0 }, []string{"returned.on"}},
		{"it was corrected", outcome.CorrectionLapsed, func(f *Facts) { f.Returned.Corrected = f.On }, []string{"returned.corrected"}},
		{"the limit is not known", outcome.CorrectionLapsed, func(f *Facts) { f.Days.Limit = 0 }, []string{"days.limit"}},
		{"the limit has not passed", outcome.FeeLapsed, func(f *Facts) { f.Days.Limit = f.On }, []string{"days.limit"}},
		{"no fee was asked for", outcome.FeeLapsed, func(f *Facts) { f.Charges = nil }, []string{"charges"}},
		{"the fee is paid", outcome.FeeLapsed, func(f *Facts) { f.Charges[0].Paid = f.On }, []string{"charges"}},
		{"the fee was waived", outcome.FeeLapsed, func(f *Facts) { f.Charges[0].Waived = f.On }, []string{"charges"}},
		{"no cause", outcome.ClosedOtherwise, func(f *Facts) { f.Act.Reason = "" }, []string{"act.reason"}},
		{"nobody to turn to", outcome.RecordCorrection, func(f *Facts) { f.Act.Statement.Redirect = "" }, []string{"act.statement.redirect"}},
		{"no clause", outcome.ClosedOtherwise, func(f *Facts) { f.Act.Statement.Remedy = workflow.Remedy{} }, []string{"act.statement.remedy"}},
		{"a clause where nothing was decided", outcome.Withdrawn, func(f *Facts) { f.Act.Statement.Remedy.Text = "如对本答复不服" }, []string{"act.statement.remedy"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := answerOf(t, test.kind)
			kind := OfOutcome(test.kind)
			test.change(&f)
			require.Equal(t, test.want, faults(t, kind, f))
		})
	}
}

func answerOf(t *testing.T, kind outcome.Kind) Facts {
	t.Helper()
	f, err := SampleOf(kind)
	require.NoError(t, err)
	return f
}

func TestAnAnswerThatContradictsItsCaseIsRefused(t *testing.T) {
	tests := []struct {
		name   string
		kind   outcome.Kind
		change func(*Facts)
		want   []string
	}{
		{"nothing but a kind", outcome.Secret, func(f *Facts) { *f = Facts{Act: workflow.Event{Do: workflow.Answer, Kind: outcome.Secret}} }, []string{
			"agency.name", "number", "on", "act.on", "application.register_number", "application.applicant", "application.content", "application.receipt",
			"act.row", "act.statement.reason",
		}},
		{"another act", outcome.Secret, func(f *Facts) { f.Act.Do = workflow.Close }, []string{"act.do"}},
		{"a row of another kind", outcome.Secret, func(f *Facts) { f.Act.Row = outcome.RowGranted }, []string{"act.row"}},
		{"no kind, and a row of two", outcome.NotExisting, func(f *Facts) { f.Act.Kind = "" }, []string{"act.kind"}},
		{"a lapse as answer", outcome.Secret, func(f *Facts) { f.Act.Kind, f.Act.Row = outcome.FeeLapsed, outcome.RowFeeLapsed }, []string{"act.kind"}},
		{"another number than was recorded", outcome.Secret, func(f *Facts) { f.Act.DocumentNumber = "示〔2026〕2号" }, []string{"number"}},
		{"the clause of a release", outcome.Secret, func(f *Facts) {
			other, _ := SampleOf(outcome.Granted)
			f.Act.Statement.Remedy = other.Act.Statement.Remedy
		}, []string{"act.statement.remedy", "act.statement.remedy"}},
		{"the right words for another kind", outcome.Secret, func(f *Facts) {
			other, _ := SampleOf(outcome.Partial)
			f.Act.Statement.Remedy = other.Act.Statement.Remedy
		}, []string{"act.statement.remedy"}},
		{"a clause with another term", outcome.Granted, func(f *Facts) {
			f.Act.Statement.Remedy.Text = strings.Replace(f.Act.Statement.Remedy.Text, "六个月", "三个月", 1)
		}, []string{"act.statement.remedy"}},
		{"a clause that names two courts", outcome.Secret, func(f *Facts) {
			f.Act.Statement.Remedy.Text = strings.Replace(f.Act.Statement.Remedy.Text, "示例市人民法院", "另一人民法院", 1)
		}, []string{"act.statement.remedy"}},
		{"no clause", outcome.Secret, func(f *Facts) { f.Act.Statement.Remedy = workflow.Remedy{} }, []string{"act.statement.remedy"}},
		{"a ground without its article", outcome.Partial, func(f *Facts) { f.Act.Parts = f.Act.Parts[:1] }, []string{"act.parts"}},
		{"a part that is no answer", outcome.Partial, func(f *Facts) { f.Act.Parts = append(f.Act.Parts, workflow.Part{Row: "3.6.1"}) }, []string{"act.parts[2]"}},
		{"an empty part", outcome.Partial, func(f *Facts) { f.Act.Parts = append(f.Act.Parts, workflow.Part{}) }, []string{"act.parts[2]"}},
		{"nothing is handed over", outcome.Granted, func(f *Facts) { f.Enclosures = nil }, []string{"enclosures"}},
		{"an enclosure without a name", outcome.Granted, func(f *Facts) { f.Enclosures = []string{"  "} }, []string{"enclosures[0]"}},
		{"nobody was asked", outcome.ThirdParty, func(f *Facts) { f.Consultations = nil }, []string{"consultations"}},
		{"something was found", outcome.NotExisting, func(f *Facts) { f.Searches[0].Found = true }, []string{"searches"}},
		{"it was not corrected", outcome.Unclear, func(f *Facts) { f.Returned.Corrected = 0 }, []string{"returned.corrected"}},
		{"no reasons were asked for", outcome.Unreasonable, func(f *Facts) { f.Reasons = workflow.Reasons{} }, []string{"reasons.asked"}},
		{"the reasons hold", outcome.Unreasonable, func(f *Facts) { f.Reasons.View = workflow.Reasonable }, []string{"reasons.view"}},
		{"nobody to turn to", outcome.NotThisAgency, func(f *Facts) { f.Act.Statement.Redirect = "" }, []string{"act.statement.redirect"}},
		{"somebody, and nobody", outcome.NotThisAgency, func(f *Facts) { f.Act.Statement.Undetermined = true }, []string{"act.statement.redirect"}},
		{"undetermined where it means nothing", outcome.Secret, func(f *Facts) { f.Act.Statement.Undetermined = true }, []string{"act.statement.undetermined"}},
		{"no earlier answer", outcome.Repeated, func(f *Facts) { f.Act.Statement.Earlier = "" }, []string{"act.statement.earlier"}},
		{"dated before it was decided", outcome.Secret, func(f *Facts) { f.On = f.On.Plus(-1) }, []string{"on"}},
		{"decided before it came in", outcome.Secret, func(f *Facts) { f.Application.Receipt = f.On.Plus(1) }, []string{"act.on"}},
		{"received under the Regulations of 2008", outcome.Secret, func(f *Facts) { f.Application.Receipt = calendar.MustDate("2019-05-14") }, []string{"application.receipt"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := answerOf(t, test.kind)
			test.change(&f)
			require.Equal(t, test.want, faults(t, Answer, f))
		})
	}
	_, err := Compose("letter", Facts{})
	require.ErrorContains(t, err, "kind")
}

func TestADraftLacksWhatOnlyTheIssueTells(t *testing.T) {
	f := answerOf(t, outcome.Secret)
	f.Number, f.On, f.Draft = "", 0, true
	d, err := Compose(Answer, f)
	require.NoError(t, err)
	marked := 0
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case document.Paragraph:
			if b.Runs[0].Highlight {
				require.Equal(t, ToBeNumbered, b.Runs[0].Text)
				marked++
			}
		case document.Signature:
			require.Equal(t, ToBeDated, b.Date)
			require.True(t, b.Highlight)
			marked++
		}
	}
	require.Equal(t, 2, marked)
	f.Draft = false
	require.Equal(t, []string{"number", "on"}, faults(t, Answer, f))
}

func TestNotThisAgencyWithoutOneToNameSaysSo(t *testing.T) {
	f := answerOf(t, outcome.NotThisAgency)
	f.Act.Statement.Redirect, f.Act.Statement.Undetermined = "", true
	require.Contains(t, composed(t, Answer, f), "不能确定负责公开该信息的行政机关")
}

func TestDatesAndAmounts(t *testing.T) {
	require.Equal(t, "2026年1月5日", Date(calendar.MustDate("2026-01-05")))
	require.Equal(t, "2025年11月30日", Date(calendar.MustDate("2025-11-30")))
	require.Empty(t, Date(0))
	for fen, want := range map[int64][2]string{
		0: {"0元", "人民币零元整"}, 5: {"0.05元", "人民币伍分"}, 50: {"0.50元", "人民币伍角整"}, 100: {"1元", "人民币壹元整"},
		1000: {"10元", "人民币壹拾元整"}, 14000: {"140元", "人民币壹佰肆拾元整"}, 10500: {"105元", "人民币壹佰零伍元整"},
		108000: {"1080元", "人民币壹仟零捌拾元整"}, 100100: {"1001元", "人民币壹仟零壹元整"}, 10700053: {"107000.53元", "人民币壹拾万柒仟元伍角叁分"},
		150: {"1.50元", "人民币壹元伍角整"}, 101: {"1.01元", "人民币壹元零壹分"}, 10000500: {"100005元", "人民币壹拾万零伍元整"},
		10000000000: {"100000000元", "人民币壹亿元整"}, 10000000500: {"100000005元", "人民币壹亿零伍元整"}, 120003400: {"1200034元", "人民币壹佰贰拾万零叁拾肆元整"},
		-1: {"0.-1元", "人民币零元整"},
	} {
		if fen >= 0 {
			require.Equal(t, want[0], Amount(fen))
		}
		require.Equal(t, want[1], Capital(fen))
	}
}
