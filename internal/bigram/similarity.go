package bigram

// Similarity returns how much two texts have in common, from 0 (nothing) to 1 (the same pairs and words): the Dice
// coefficient of their sets of pairs and words, 2·|A∩B| ÷ (|A|+|B|). It does not depend on the order of the two. A run of
// one character counts as that character. Texts without any letter, digit or Han character have nothing in common, not
// even with each other. Beyond MaxLexemes the rest of a text is not compared.
func Similarity(a, b string) float64 {
	setA, setB := grams(a), grams(b)
	if len(setA) == 0 || len(setB) == 0 {
		return 0
	}
	if len(setA) > len(setB) {
		setA, setB = setB, setA
	}
	common := 0
	for g := range setA {
		if _, ok := setB[g]; ok {
			common++
		}
	}
	return 2 * float64(common) / float64(len(setA)+len(setB))
}

// grams is Index without the single characters at the ends of runs, which would count the ends twice.
func grams(text string) map[string]struct{} {
	set := map[string]struct{}{}
	for r := range runs(text) {
		if !r.han || len(r.text) == 1 {
			set[string(r.text)] = struct{}{}
		} else {
			for i := range len(r.text) - 1 {
				set[string(r.text[i:i+2])] = struct{}{}
			}
		}
		if len(set) >= MaxLexemes {
			break
		}
	}
	return set
}
