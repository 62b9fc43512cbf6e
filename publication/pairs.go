package publication

import (
	"cmp"
	"math"
	"slices"

	"github.com/yishenqing/foi/internal/bigram"
)

// pairs are the pairs of applications that ask for the same. Two sets of words of which as many are common as Same demands share
// one among their rarest: only those are looked up (prefix filtering), and the result is that of comparing all with all.
func pairs(all []Asked) (found [][2]int) {
	var texts bigram.Texts
	read := make([]bigram.Text, len(all))
	frequency := map[int32]int{}
	for i := range all {
		read[i] = texts.Read(all[i].Description)
		for _, w := range read[i] {
			frequency[w]++
		}
	}
	index := map[int32][]int{}
	for i, text := range read {
		rarest := slices.SortedFunc(slices.Values(text), func(a, b int32) int {
			return cmp.Or(cmp.Compare(frequency[a], frequency[b]), cmp.Compare(a, b))
		})
		seen := map[int]bool{}
		for _, w := range rarest[:prefix(len(rarest))] {
			for _, j := range index[w] {
				if seen[j] {
					continue
				}
				seen[j] = true
				if text.Similarity(read[j]) >= Same {
					found = append(found, [2]int{j, i})
				}
			}
			index[w] = append(index[w], i)
		}
	}
	return found
}

// prefix is how many of the n rarest words have to be looked up: as many are common, with the smallest set that can still be alike,
// as the rest has and one more.
func prefix(n int) int {
	if n == 0 {
		return 0
	}
	return n - int(math.Ceil(Same/(2-Same)*float64(n))) + 1
}
