package applications

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
)

func TestPhrases(t *testing.T) {
	require.Empty(t, phrases("", nil))
	require.Empty(t, phrases(" ，。\n", nil))
	require.Equal(t, `('拆迁' & '迁补' & '补偿')`, phrases("拆迁补偿", nil))
	require.Equal(t, `('山前' & '前社' & '社区' & '区征' & '征地') | ('社区' & '区征' & '征地' & '地补' & '补偿')`, phrases("山前社区征地补偿", nil))
	require.Equal(t, `('a':* & '1':*)`, phrases("a-1", nil))
	require.Equal(t, `('社区' & '2019':*) | ('年征' & '征地')`, phrases("社区2019年征地", nil))
	require.Equal(t, `('abcdefghij':*)`, phrases("abcdefghij", nil))
	long := phrases(strings.Repeat("请公开某某路改造工程的立项批复文件", 500), nil)
	require.LessOrEqual(t, strings.Count(long, "|"), mostPhrases)
}

func TestPhrasesLeaveOutWhatEverybodyWrites(t *testing.T) {
	common := map[string]float64{"依据": 9e5, "据条": 9e5, "条例": 9e5, "例申": 9e5, "申请": 9e5, "请公": 9e5, "公开": 9e5, "补偿": 5e4, "征地": 1500, "地补": 1500}
	require.Equal(t, `('例申' & '申请' & '请公' & '公开' & '开征') | ('公开' & '开征' & '征地' & '地补' & '补偿')`,
		phrases("依据条例申请公开征地补偿", common))
	require.Empty(t, phrases("依据条例申请公开", common))
	require.Equal(t, `('征地' & '地补' & '补偿')`, phrases("征地补偿", common))
	common["征地"], common["地补"] = 2001, 2001
	require.Empty(t, phrases("征地补偿", common))
}

func TestLikelihood(t *testing.T) {
	of := func(same bool, similarity float64) float64 {
		return likelihood(&foiv1.DuplicateCandidate{SameApplicant: same, Similarity: similarity})
	}
	require.Greater(t, of(true, 0.6), of(false, 1))
	require.Greater(t, of(false, alike), of(true, 0))
}
