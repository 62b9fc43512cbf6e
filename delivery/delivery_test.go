package delivery_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/delivery"
	"github.com/yishenqing/foi/workflow"
)

func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Which day keeps the agency's term, and from which the addressee's own terms run, for every way and end.
func TestTheDaysThatCount(t *testing.T) {
	const none = ""
	for name, tt := range map[string]struct {
		d             Delivery
		counts, known string
		state         State
	}{
		"posted":                  {Delivery{Method: Post, Sent: day("2024-03-01")}, "2024-03-01", none, UnderWay},
		"posted and signed for":   {Delivery{Post, day("2024-03-01"), day("2024-03-05"), ""}, "2024-03-01", "2024-03-05", Served},
		"posted and refused":      {Delivery{Post, day("2024-03-01"), day("2024-03-05"), Refused}, "2024-03-01", none, Failed},
		"posted and unclaimed":    {Delivery{Post, day("2024-03-01"), day("2024-03-20"), Unclaimed}, "2024-03-01", none, Failed},
		"posted to a wrong place": {Delivery{Post, day("2024-03-01"), day("2024-03-05"), OwnError}, none, none, Failed},
		"on the way to him":       {Delivery{Method: InPerson, Sent: day("2024-03-01")}, none, none, UnderWay},
		"signed for":              {Delivery{InPerson, day("2024-03-01"), day("2024-03-02"), ""}, "2024-03-02", "2024-03-02", Served},
		"signed for at another":   {Delivery{Entrusted, day("2024-03-01"), day("2024-03-08"), ""}, "2024-03-08", "2024-03-08", Served},
		"nobody at home":          {Delivery{InPerson, day("2024-03-01"), day("2024-03-01"), UnknownAddress}, none, none, Failed},
		"left":                    {Delivery{Left, day("2024-03-01"), day("2024-03-01"), ""}, "2024-03-01", "2024-03-01", Served},
		"sent by a system":        {Delivery{Method: Electronic, Sent: day("2024-03-01")}, "2024-03-01", "2024-03-01", UnderWay},
		"bounced":                 {Delivery{Electronic, day("2024-03-01"), day("2024-03-01"), Bounced}, none, none, Failed},
		"published":               {Delivery{Method: Notice, Sent: day("2024-03-01")}, none, none, UnderWay},
		"published long ago":      {Delivery{Notice, day("2024-03-01"), day("2024-03-31"), ""}, "2024-03-31", "2024-03-31", Served},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.state, tt.d.State())
			require.Equal(t, tt.counts, text(tt.d.Counts()), "counts")
			require.Equal(t, tt.known, text(tt.d.Known()), "known")
		})
	}
}

func text(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// A published letter is taken as delivered when 30 days have passed (民事诉讼法 art. 95), no day sooner.
func TestANoticeTakesThirtyDays(t *testing.T) {
	d := Delivery{Method: Notice, Sent: day("2024-02-01")}
	require.Equal(t, "2024-03-02", d.DeemedOn().String(), "2024 is a leap year")
	d.Ended = d.DeemedOn()
	require.Empty(t, CheckEnd(d, Evidence{}, day("2024-03-02")))
	require.Equal(t, []string{"end_date notice_days"}, rules(CheckEnd(d, Evidence{}, day("2024-03-01"))))
	d.Ended = day("2024-03-01")
	require.Equal(t, []string{"end_date notice_days"}, rules(CheckEnd(d, Evidence{}, day("2024-04-01"))))
	require.Zero(t, Delivery{Method: Post, Sent: day("2024-02-01")}.DeemedOn())
}

func TestWhatHasToBeOnRecord(t *testing.T) {
	sent, lost := day("2024-03-01"), []Delivery{{Post, day("2024-02-01"), day("2024-02-09"), Unclaimed}}
	mistaken := []Delivery{{Post, day("2024-02-01"), day("2024-02-09"), OwnError}}
	for name, tt := range map[string]struct {
		d       Delivery
		e       Evidence
		earlier []Delivery
		faults  []string
	}{
		"by post":                 {d: Delivery{Method: Post, Sent: sent}, e: Evidence{PostalNumber: "XA12345678931"}},
		"by post, no number":      {d: Delivery{Method: Post, Sent: sent}, faults: []string{"postal_number required"}},
		"by courier":              {d: Delivery{Method: Post, Sent: sent}, e: Evidence{PostalNumber: "SF1234567890123"}, faults: []string{"postal_number courier"}},
		"by post and signed for":  {d: Delivery{Post, sent, sent, ""}, e: Evidence{PostalNumber: "XA12345678931"}, faults: []string{"end_date unexpected"}},
		"at the counter":          {d: Delivery{InPerson, sent, sent, ""}, e: Evidence{Proof: true}},
		"at the counter, unshown": {d: Delivery{InPerson, sent, sent, ""}, faults: []string{"proof required"}},
		"signed before it went":   {d: Delivery{InPerson, sent, sent.Plus(-1), ""}, e: Evidence{Proof: true}, faults: []string{"end_date before_sending"}},
		"on the way":              {d: Delivery{Method: Entrusted, Sent: sent}},
		"left":                    {d: Delivery{Left, sent, sent, ""}, e: Evidence{Proof: true, Note: "居委会见证"}},
		"left, no witness":        {d: Delivery{Left, sent, sent, ""}, e: Evidence{Proof: true}, faults: []string{"note required"}},
		"left, nothing shown":     {d: Delivery{Method: Left, Sent: sent}, faults: []string{"end_date required"}},
		"electronic":              {d: Delivery{Method: Electronic, Sent: sent}},
		"electronic with number":  {d: Delivery{Method: Electronic, Sent: sent}, e: Evidence{PostalNumber: "XA12345678931"}, faults: []string{"postal_number unexpected"}},
		"notice":                  {d: Delivery{Method: Notice, Sent: sent}, e: Evidence{Medium: "临海日报", Proof: true}, earlier: lost},
		"notice at once":          {d: Delivery{Method: Notice, Sent: sent}, e: Evidence{Medium: "临海日报", Proof: true}, faults: []string{"method notice_last"}},
		"notice after a mistake":  {d: Delivery{Method: Notice, Sent: sent}, e: Evidence{Medium: "临海日报", Proof: true}, earlier: mistaken, faults: []string{"method notice_last"}},
		"notice with nothing": {
			d: Delivery{Method: Notice, Sent: sent}, faults: []string{"medium required", "proof required", "method notice_last"},
		},
		"no method": {d: Delivery{Sent: sent}, e: Evidence{Medium: "报"}, faults: []string{"method required", "medium unexpected"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.faults, rules(CheckSending(tt.d, tt.e, tt.earlier)))
		})
	}
}

func TestWhatAnEndNeeds(t *testing.T) {
	sent, today := day("2024-03-01"), day("2024-03-10")
	for name, tt := range map[string]struct {
		d      Delivery
		e      Evidence
		faults []string
	}{
		"signed for by post":    {d: Delivery{Post, sent, today, ""}, e: Evidence{Note: "物流显示本人签收"}},
		"post, nothing said":    {d: Delivery{Post, sent, today, ""}, faults: []string{"note required"}},
		"unclaimed":             {d: Delivery{Post, sent, today, Unclaimed}, e: Evidence{Proof: true}},
		"unclaimed, no word":    {d: Delivery{Post, sent, today, Unclaimed}, faults: []string{"note required"}},
		"a letter that bounced": {d: Delivery{Post, sent, today, Bounced}, e: Evidence{Note: "退"}, faults: []string{"failure method"}},
		"a notice that failed":  {d: Delivery{Notice, sent, today, Refused}, e: Evidence{Note: "退"}, faults: []string{"failure method"}},
		"bounced":               {d: Delivery{Electronic, sent, today, Bounced}, e: Evidence{Note: "系统退信"}},
		"read":                  {d: Delivery{Electronic, sent, today, ""}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tt.faults, rules(CheckEnd(tt.d, tt.e, today))) })
	}
}

// Every fault speaks to people, and every method and failure has a name and a mode for the clock.
func TestEverythingHasAName(t *testing.T) {
	for _, m := range Methods() {
		require.NotEmpty(t, m.Label())
		require.NotEmpty(t, m.Mode().Label(), m)
	}
	require.Equal(t, workflow.ByPost, Post.Mode())
	require.Empty(t, Method("courier").Label())
	require.Empty(t, Method("courier").Mode())
	for _, f := range []Failure{UnknownAddress, Refused, Unclaimed, Bounced, OwnError} {
		require.NotEmpty(t, f.Label())
	}
	for _, f := range CheckSending(Delivery{Method: Notice, Sent: day("2024-03-01")}, Evidence{PostalNumber: "X"}, nil) {
		require.NotEmpty(t, f.English)
		require.NotEmpty(t, f.Chinese)
	}
}

func rules(faults []Fault) (list []string) {
	for _, f := range faults {
		list = append(list, f.Field+" "+f.Rule)
	}
	return list
}
