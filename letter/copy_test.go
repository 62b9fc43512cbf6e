package letter_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/redaction"
	"github.com/yishenqing/foi/workflow"
)

// passages marks one passage for each ground, in this order.
func passages(grounds ...outcome.Kind) (marks []redaction.Mark) {
	for i, g := range grounds {
		marks = append(marks, redaction.Mark{Ground: g, Start: 10 * i, End: 10*i + 5})
	}
	return marks
}

func copyOf(number int, name string, marks ...redaction.Mark) Copy {
	return Copy{Attachment: number, Name: name, Withheld: redaction.Sum(marks)}
}

func TestTheIndexOfGroundsIsInTheAnswer(t *testing.T) {
	third, process := outcome.ThirdParty, outcome.Process
	f := answerOf(t, outcome.Partial)
	f.Act.Parts = append(f.Act.Parts, workflow.Part{Row: outcome.RowProcess, Text: "会议的讨论记录"})
	f.Copies = []Copy{
		copyOf(3, "会议纪要（公开件）.txt", passages(third, third, third, process, third, process, process)...),
		copyOf(5, "名册.pdf", redaction.Mark{Ground: third, Page: 2, Width: 1, Height: 1}, redaction.Mark{Ground: third, Page: 2, Y: 5, Width: 1, Height: 1},
			redaction.Mark{Ground: third, Page: 9, Width: 1, Height: 1}),
		{Attachment: 7, Name: "全文.pdf"},
	}
	said := composed(t, Answer, f)
	const byThird = "商业秘密、个人隐私等第三方合法权益（条例第十五条、第三十二条、第三十六条第（三）项）"
	for _, line := range []string{
		"所提供的《会议纪要（公开件）》中不予公开的内容及其理由：第1至3、5处，" + byThird +
			"；第4、6、7处，讨论记录、过程稿、磋商信函、请示报告等过程性信息（条例第十六条第二款、第三十六条第（三）项）。\n",
		"所提供的《名册》中不予公开的内容及其理由：第2、9页共3处，" + byThird + "。\n",
	} {
		require.Contains(t, said, line)
	}
	require.NotContains(t, said, "全文")
	values, err := Values(Answer, f)
	require.NoError(t, err)
	require.Equal(t, 5, strings.Count(values["parts"], "\n")+1, "templates have it with the parts")
}

func TestAnAnswerThatDoesNotSayWhatACopyWithholdsIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		kind outcome.Kind
		says []string
	}{
		"another ground": {outcome.Partial, []string{"附件3", "讨论记录、过程稿", "答复没有写明该理由"}},
		"released whole": {outcome.Granted, []string{"附件3", "讨论记录、过程稿", "答复却是“予以公开”"}},
		"withheld whole": {outcome.Process, []string{"附件3", "讨论记录、过程稿", "请改为部分公开"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := answerOf(t, test.kind)
			composed(t, Answer, f)
			f.Copies = []Copy{copyOf(3, "赵六的纪要.txt", passages(outcome.Process)...)}
			require.Equal(t, []string{"copies[0]"}, faults(t, Answer, f))
			_, err := Compose(Answer, f)
			var found Faults
			require.ErrorAs(t, err, &found)
			for _, text := range test.says {
				require.Contains(t, found.Chinese(), text)
			}
			require.NotContains(t, found.Chinese()+found.Error(), "赵六")
		})
	}
}
