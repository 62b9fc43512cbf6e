package applications

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
)

func TestPhrases(t *testing.T) {
	require.Empty(t, phrases(""))
	require.Empty(t, phrases(" ，。\n"))
	require.Equal(t, `('拆迁' & '迁补' & '补偿')`, phrases("拆迁补偿"))
	require.Equal(t, `('山前' & '前社' & '社区' & '区征' & '征地') | ('社区' & '区征' & '征地' & '地补' & '补偿')`, phrases("山前社区征地补偿"))
	require.Equal(t, `('a':* & '1':*)`, phrases("a-1"))
	long := phrases(strings.Repeat("请公开某某路改造工程的立项批复文件", 500))
	require.LessOrEqual(t, strings.Count(long, "|"), mostPhrases)
}

func TestLikelihood(t *testing.T) {
	of := func(same bool, similarity float64) float64 {
		return likelihood(&foiv1.DuplicateCandidate{SameApplicant: same, Similarity: similarity})
	}
	require.Greater(t, of(true, 0.6), of(false, 1))
	require.Greater(t, of(false, alike), of(true, 0))
}
