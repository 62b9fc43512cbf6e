package workflow_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

// FuzzFold folds whatever JSON makes a case. It is done or refused; what is done can be shown, kept and explained, or the
// calendar says why not; and the JSON of what is kept is the standing.
func FuzzFold(f *testing.F) {
	for _, seed := range []string{
		`{"channel":"online","received":"2020-03-02"}`,
		`{"channel":"fax","received":"2020-03-01","counting":{"convention":"same_day","rest_day":"next_workday","online":"submission","pause":"from_delivery"},
		  "events":[{"do":"confirm","on":"2020-03-03"},{"do":"accept","on":"2020-03-03"},{"do":"consult","on":"2020-03-05","id":"a","with":"third_party"},
		  {"do":"acknowledge","on":"2020-03-06","id":"a"},{"do":"conclude","on":"2020-03-10","id":"a","opinion":"object"},
		  {"do":"override","on":"2020-03-11","id":"a","reason":"r","approver":"a"},{"do":"charge","on":"2020-03-12","mode":"items","count":3},
		  {"do":"waive","on":"2020-03-13","reason":"r","approver":"a"},{"do":"ask_reasons","on":"2020-03-13"},{"do":"give_reasons","on":"2020-03-13"},
		  {"do":"defer","on":"2020-03-13","days":30,"reason":"r","approver":"a"},{"do":"answer","on":"2020-04-20","row":"3.4.1","kind":"not_existing"}]}`,
		`{"channel":"counter","received":"2019-05-14","entered":"2019-05-20","events":[{"do":"return","on":"2019-05-15","within_days":999999999999,"elements":["form"]},
		  {"do":"lapse","on":"2019-06-15","cause":"correction"},{"do":"reopen","on":"2019-09-01","legal_case":"R"}],
		  "legal_cases":[{"id":"R","type":"review","served":"2019-06-20","concluded":"2019-08-30","result":"corrected"}]}`,
		`{"channel":"post_ordinary","received":"2027-12-30","counting":{"convention":"roll"},"events":[{"do":"assign","on":"2027-12-31","unit_due":"2028-02-01"}]}`,
	} {
		f.Add([]byte(seed))
	}
	cal := calendar.Default()
	f.Fuzz(func(t *testing.T, data []byte) {
		var c Case
		if json.Unmarshal(data, &c) != nil {
			return
		}
		s, err := Fold(cal, c)
		if err != nil {
			var fold *FoldError
			require.ErrorAs(t, err, &fold)
			var r *Refusal
			require.ErrorAs(t, err, &r)
			require.NotEmpty(t, r.Rule.English(), r.Rule)
			require.NotEmpty(t, fold.Chinese())
			return
		}
		kept, err := json.Marshal(s)
		require.NoError(t, err)
		var again Standing
		require.NoError(t, json.Unmarshal(kept, &again))
		at := s.LastOn
		view, err := s.View(cal, at)
		fromKept, errKept := again.View(cal, at)
		require.Equal(t, err, errKept)
		require.Equal(t, view, fromKept)
		for _, err := range []error{
			err,
			second(s.Project(cal)),
			second(s.Count(cal)),
			second(StatedDates(cal, s)),
			second(Ledger(cal, c, at)),
		} {
			if err != nil {
				var r *Refusal
				require.ErrorAs(t, err, &r)
				require.Equal(t, RuleCalendar, r.Rule)
			}
		}
		s.Available(cal, at)
	})
}

func second[T any](_ T, err error) error { return err }
