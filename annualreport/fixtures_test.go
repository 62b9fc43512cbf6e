package annualreport_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/annualreport"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// published reads a published report from the fixtures of package stats.
func published(t testing.TB, id, name string, year int) stats.Annual {
	t.Helper()
	read := func(table string) stats.Annual {
		file, err := os.Open("../stats/testdata/" + id + "." + table + ".csv")
		require.NoError(t, err)
		defer func() { require.NoError(t, file.Close()) }()
		a, err := stats.ReadCSV(file)
		require.NoError(t, err)
		return a
	}
	a := read("t3")
	a.Cases = read("t4").Cases
	a.Year, a.DisplayName = year, name
	return a
}

func line(row outcome.Row, byType ...int) stats.Line {
	l := stats.Line{Row: row, Label: row.Label()}
	copy(l.ByType[:], byType)
	for _, n := range byType {
		l.Total += n
	}
	return l
}

// shanghai2020 are the totals that 上海 published for 2020 (seed 004). It printed neither the rows below the groups nor the
// types of applicants: a group stands in its first row here, all of it under natural persons.
func shanghai2020() stats.Annual {
	return stats.Annual{
		Scope: stats.Scope{DisplayName: "上海市", Year: 2020, Layout: outcome.Layout2019},
		Applications: []stats.Line{
			line("new", 29130), line("carried_in", 1400), line("3.1", 11796), line("3.2", 0), line("3.3.1", 1095), line("3.4.1", 11583),
			line("3.5.1", 1027), line("3.6", 2905), line("3.7", 28406), line("carried_out", 2124),
		},
		Cases: []stats.CaseLine{
			{Row: stats.CaseReview, Corrected: 42, Total: 813},
			{Row: stats.CaseSuitDirect, Corrected: 23, Total: 442},
			{Row: stats.CaseSuitAfterReview, Total: 289},
		},
	}
}

// linhai2020 is what 临海 published for 2020 (seed 003), groups in their first rows.
func linhai2020() stats.Annual {
	return stats.Annual{
		Scope: stats.Scope{DisplayName: "临海市", Year: 2020, Layout: outcome.Layout2019},
		Applications: []stats.Line{
			line("new", 239, 2, 2, 0, 1, 4), line("carried_in", 0), line("3.1", 115), line("3.2", 33), line("3.3.1", 11), line("3.4.1", 64),
			line("3.5.1", 7), line("3.6", 8), line("3.7", 238), line("carried_out", 10),
		},
	}
}

// verdicts checks a text and returns what was found, each as "quote verdict".
func verdicts(content string, now stats.Annual, previous *stats.Annual) (all []string, texts map[string]string) {
	texts = map[string]string{}
	for _, f := range annualreport.CheckText(annualreport.Overview, content, now, previous) {
		all = append(all, f.Quote+" "+string(f.Verdict))
		texts[f.Quote] = f.Text
	}
	return all, texts
}
