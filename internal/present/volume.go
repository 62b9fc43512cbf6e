package present

import (
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/volume"
	"github.com/yishenqing/foi/workflow"
)

// Recognition is the dictionary of how the same person was told.
var Recognition = dictionary(map[foiv1.Recognition]store.Recognition{
	foiv1.Recognition_RECOGNITION_ID_NUMBER:      store.ByNumber,
	foiv1.Recognition_RECOGNITION_NAME_AND_PHONE: store.ByName,
	foiv1.Recognition_RECOGNITION_NONE:           store.ByNoneElse,
})

// summaryLength is how many characters of a description a list shows.
const summaryLength = 100

// Summary returns the beginning of a text, as lists show it.
func Summary(text string) string {
	n := 0
	for at := range text {
		if n == summaryLength {
			return text[:at] + "…"
		}
		n++
	}
	return text
}

// open is what the API calls an application without a result.
const openTitle = "尚未办结"

// VolumeEvidence returns the evidence of art. 35. agencies are the display names of the agencies by id.
func VolumeEvidence(e *volume.Evidence, by store.Recognition, agencies map[string]string) *foiv1.VolumeEvidence {
	m := &foiv1.VolumeEvidence{
		Recognition: Recognition.Enum(by), Summary: e.Summary(),
		ApplicationCount: count(len(e.List) + e.Omitted), OmittedCount: count(e.Omitted),
		Intervals: intervals(&e.Intervals), DisputedNumbers: counts(e.Disputed),
		ReviewCount: count(e.Reviews), SuitCount: count(e.Suits),
	}
	for i := range e.List {
		m.Applications = append(m.Applications, volumeApplication(i+1, &e.List[i]))
	}
	m.Months = volumeCounts(e.Months, func(key string) (string, string) { return key, key })
	m.Agencies = volumeCounts(e.Agencies, func(key string) (string, string) {
		return resname.Agency{ID: key}.String(), agencies[key]
	})
	m.Channels = volumeCounts(e.Channels, func(key string) (string, string) {
		c := workflow.Channel(key)
		return Channel.Enum(c).String(), c.Label()
	})
	m.Outcomes = volumeCounts(e.Outcomes, func(key string) (string, string) {
		row := outcome.Row(key)
		if row == "" {
			return foiv1.Outcome_OUTCOME_UNSPECIFIED.String(), openTitle
		}
		return Outcome.Enum(row).String(), row.Label()
	})
	for _, s := range e.Subjects {
		m.Subjects = append(m.Subjects, &foiv1.VolumeSubject{
			Summary: Summary(e.List[s.Numbers[0]-1].Description), Count: count(len(s.Numbers)), Numbers: counts(s.Numbers),
		})
	}
	for _, r := range e.Repeats {
		m.Repeats = append(m.Repeats, &foiv1.VolumeRepeat{
			Number: count(r.Number), OfNumber: count(r.Of), Similarity: r.Similarity,
		})
	}
	return m
}

func volumeApplication(number int, a *volume.Application) *foiv1.VolumeApplication {
	return &foiv1.VolumeApplication{
		Number: count(number), Application: resname.Application{Agency: a.Agency, ID: a.ID}.String(),
		RegisterNumber: a.RegisterNumber, ReceiptDate: Date(a.Receipt), Channel: Channel.Enum(a.Channel),
		Outcome: Outcome.Enum(a.Row), Summary: Summary(a.Description), ReviewCount: count(a.Reviews), SuitCount: count(a.Suits),
	}
}

func volumeCounts(all []volume.Count, words func(string) (key, title string)) []*foiv1.VolumeCount {
	list := make([]*foiv1.VolumeCount, len(all))
	for i, c := range all {
		key, title := words(c.Key)
		list[i] = &foiv1.VolumeCount{Key: key, Title: title, Count: count(len(c.Numbers)), Numbers: counts(c.Numbers)}
	}
	return list
}

func intervals(in *volume.Intervals) *foiv1.VolumeIntervals {
	return &foiv1.VolumeIntervals{
		Count: count(in.Count), ShortestDays: count(in.Shortest), ShortestNumber: count(in.ShortestAt), MedianDays: in.Median,
		LongestDays: count(in.Longest), BusiestDate: Date(in.BusiestDay), BusiestNumbers: counts(in.BusiestNumbers),
	}
}

// count is a number of things that are held in memory or lie within a few years, so that it fits.
func count(n int) int32 { return int32(n) } //nolint:gosec // see above

func counts(all []int) []int32 {
	list := make([]int32, len(all))
	for i, n := range all {
		list[i] = count(n)
	}
	return list
}
