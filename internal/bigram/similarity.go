package bigram

import "slices"

// Similarity returns how much two texts have in common; see Text.Similarity.
func Similarity(a, b string) float64 {
	var both Texts
	return both.Read(a).Similarity(both.Read(b))
}

// Texts are texts that are compared with each other, each of which is read once. The zero value is ready to use. It is not
// safe for concurrent use.
type Texts struct {
	ids map[string]int32
}

// Text is a text made ready for comparing: its distinct pairs and words as Texts numbers them, sorted. It means something
// only beside texts of the same Texts.
type Text []int32

// Read makes a text ready for comparing. Beyond MaxLexemes pairs and words the rest of it is not compared.
func (t *Texts) Read(text string) Text {
	if t.ids == nil {
		t.ids = map[string]int32{}
	}
	set := grams(text)
	read := make(Text, 0, len(set))
	for gram := range set {
		id, ok := t.ids[gram]
		if !ok {
			id = int32(len(t.ids)) //nolint:gosec // memory ends before
			t.ids[gram] = id
		}
		read = append(read, id)
	}
	slices.Sort(read)
	return read
}

// Similarity returns how much two texts have in common, from 0 (nothing) to 1 (the same pairs and words): the Dice
// coefficient of their sets of pairs and words, 2·|A∩B| ÷ (|A|+|B|). It does not depend on the order of the two. A run of
// one character counts as that character. Texts without any letter, digit or Han character have nothing in common, not
// even with each other.
func (t Text) Similarity(other Text) float64 {
	if len(t) == 0 || len(other) == 0 {
		return 0
	}
	common, j := 0, 0
	for _, id := range t {
		for j < len(other) && other[j] < id {
			j++
		}
		if j < len(other) && other[j] == id {
			common++
			j++
		}
	}
	return 2 * float64(common) / float64(len(t)+len(other))
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
