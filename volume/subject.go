package volume

import (
	"slices"

	"github.com/yishenqing/foi/internal/bigram"
)

// From which similarity on (bigram.Similarity, 0 to 1) two descriptions count as
const (
	SameSubject = 0.5 // about the same subject (同一主题)
	SameContent = 0.9 // nearly the same words (内容重复)
)

// ComparedText is how many characters of a description are compared. What is asked for stands at the beginning; texts of
// 10,000 characters would take minutes to compare, each with each.
const ComparedText = 1000

// Subject is a group of applications whose descriptions are similar to that of the first of them. Each application is in
// exactly one.
type Subject struct {
	Numbers []int // ascending; the first is the one that the others are compared with
}

// Repeat is an application with nearly the same words as an earlier one.
type Repeat struct {
	Number     int     // the later one
	Of         int     // the earlier one that is most similar; of several, the earliest
	Similarity float64 // SameContent to 1
}

// compare groups a list by what its descriptions are about, and finds those that repeat an earlier one. A description goes
// to the group whose first member it is most similar to. It is compared with that member and not with the latest one, so that
// a group cannot drift from one subject to another.
func compare(list []Application) (subjects []Subject, repeats []Repeat) {
	var texts bigram.Texts
	read := make([]bigram.Text, len(list))
	group := map[int]int{} // position of a first member → its subject
	for i := range list {
		read[i] = texts.Read(beginning(list[i].Description))
		repeat, leader, best := Repeat{}, -1, SameSubject
		for j := range i {
			s := read[i].Similarity(read[j])
			if s >= SameContent && s > repeat.Similarity {
				repeat = Repeat{Number: i + 1, Of: j + 1, Similarity: s}
			}
			if _, first := group[j]; first && (s > best || leader < 0 && s >= best) {
				leader, best = j, s
			}
		}
		if repeat.Number != 0 {
			repeats = append(repeats, repeat)
		}
		if leader < 0 {
			group[i] = len(subjects)
			subjects = append(subjects, Subject{Numbers: []int{i + 1}})
			continue
		}
		s := &subjects[group[leader]]
		s.Numbers = append(s.Numbers, i+1)
	}
	slices.SortStableFunc(subjects, func(a, b Subject) int { return len(b.Numbers) - len(a.Numbers) })
	return subjects, repeats
}

// beginning returns the part of a description that is compared.
func beginning(text string) string {
	n := 0
	for at := range text {
		if n == ComparedText {
			return text[:at]
		}
		n++
	}
	return text
}
