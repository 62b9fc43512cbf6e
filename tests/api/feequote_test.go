package api

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
)

// chargeable makes an application of a person, received on a day at so many minutes past nine, and accepts it.
func (s *server) chargeable(t *testing.T, number, day string, minute int, more ...object) object {
	t.Helper()
	received := calendar.MustDate(day).Time().Add(9*time.Hour + time.Duration(minute)*time.Minute)
	form := append([]object{s.person(number), {
		"receiveTime": received.UTC().Format(time.RFC3339), "lateEntryReason": "补录",
	}}, more...)
	return s.act(t, s.register(t, form...), "accept", nil)
}

// charge issues a fee notice.
func (s *server) charge(t *testing.T, a object, mode string, count int) response {
	t.Helper()
	return s.post(t, path(a)+"/feeNotices", object{"mode": "MODE_" + mode, "count": count, "reason": "数量明显超过合理范围"})
}

func quote(a object, mode string, count int) string {
	return fmt.Sprintf("%s:quoteFee?mode=MODE_%s&count=%d", path(a), mode, count)
}

// The fees that agencies were found to have taken by pages (domain/law.md §4), and the edges of the brackets.
func TestRealFeesByPages(t *testing.T) {
	s := start(t, "2024-03-04")
	for pages, fen := range map[int]int{
		44: 14000, 57: 27000, 72: 42000, 109: 88000, 119: 108000,
		31: 1000, 100: 70000, 101: 72000, 200: 270000, 201: 274000,
	} {
		a := s.accepted(t)
		q := s.get(t, quote(a, "PAGES", pages)).ok(t)
		require.Equal(t, strconv.Itoa(fen), q["amountFen"], "%d pages", pages)
		require.Equal(t, true, q["allowed"])
		require.Equal(t, "国办函〔2020〕109号", q["article"])
		require.Equal(t, "RECOGNITION_UNSPECIFIED", q["recognition"], "pages do not accumulate")
		n := s.charge(t, a, "PAGES", pages).ok(t)
		require.Equal(t, q["amountFen"], n["amountFen"])
		require.Equal(t, q["lines"], n["lines"])
	}
}

// TestItemsAccumulateOverTheMonth: 15 items cost 1,500 yuan and 6 items 600 where ten were handed in before (domain/law.md §4);
// what counts before is what the same applicant handed in to the same agency in the same month, by whatever channel.
func TestItemsAccumulateOverTheMonth(t *testing.T) {
	s := start(t, "2024-03-29")
	last := s.chargeable(t, "A1", "2024-02-29", 0) // of the month before
	var earlier []object
	channels := []string{"CHANNEL_COUNTER", "CHANNEL_POST_SIGNED", "CHANNEL_ONLINE"}
	for i := range 10 {
		earlier = append(earlier, s.chargeable(t, "A1", "2024-03-01", i, object{"channel": channels[i%3]}))
	}
	s.chargeable(t, "B2", "2024-03-01", 0)
	voided := s.chargeable(t, "A1", "2024-03-01", 30)
	s.act(t, voided, "void", object{"reason": "重复登记"})
	s.post(t, bureau+"/applications", with(with(s.form(), s.person("A1")), object{
		"receiveTime": "2024-03-01T01:00:00Z", "lateEntryReason": "补录",
	})).ok(t)
	eleventh := s.chargeable(t, "A1", "2024-03-20", 0)
	other := s.chargeable(t, "A1", "2024-03-20", 5)
	later := s.chargeable(t, "A1", "2024-03-21", 0)

	require.Equal(t, "0", text(s.get(t, quote(last, "ITEMS", 1)).ok(t), "amountFen"))
	free := s.get(t, quote(earlier[9], "ITEMS", 0)).ok(t)
	require.Equal(t, "0", free["amountFen"])
	require.InDelta(t, 1, free["count"], 0, "an application is one item")
	require.Equal(t, false, free["allowed"])
	require.Contains(t, free["refusal"], "无需缴纳费用")
	require.Equal(t, "CHARGE_NOTHING", s.charge(t, earlier[9], "ITEMS", 1).refused(t, http.StatusBadRequest, "ACT_REFUSED").precondition())

	q := s.get(t, quote(eleventh, "ITEMS", 15)).ok(t)
	require.Equal(t, "150000", q["amountFen"], "the 11th to the 25th item of the month")
	require.InDelta(t, 10, q["beforeCount"], 0)
	require.InDelta(t, 10, q["earlierCount"], 0)
	require.Equal(t, "RECOGNITION_ID_NUMBER", q["recognition"])
	require.Equal(t, "按件计收，当月此前已申请10件；第11至25件，15件×100元＝1500元；合计1500元", q["text"])
	for i, e := range list(q, "earlierApplications") {
		require.Equal(t, object{
			"application": earlier[i]["name"], "registerNumber": earlier[i]["registerNumber"], "receiptDate": dateOf("2024-03-01"),
			"channel": channels[i%3], "items": 1.0,
		}, e)
	}
	require.Equal(t, "60000", text(s.get(t, quote(eleventh, "ITEMS", 6)).ok(t), "amountFen"))
	require.Equal(t, "200000", text(s.get(t, quote(later, "ITEMS", 19)).ok(t), "amountFen"), "12 before: 18 at 100 yuan and the 31st at 200")

	n := s.charge(t, eleventh, "ITEMS", 15).ok(t)
	require.Equal(t, "150000", n["amountFen"])
	require.InDelta(t, 10, n["beforeCount"], 0)
	q = s.get(t, quote(other, "ITEMS", 10)).ok(t)
	require.InDelta(t, 25, q["beforeCount"], 0, "the one before counts as fifteen now")
	require.Equal(t, "150000", q["amountFen"], "5 at 100 yuan and 5 at 200")
	require.InDelta(t, 15, list(q, "earlierApplications")[10]["items"], 0)
	require.Equal(t, "150000", text(s.charge(t, other, "ITEMS", 10).ok(t), "amountFen"))
	require.InDelta(t, 35, s.get(t, quote(later, "ITEMS", 1)).ok(t)["beforeCount"], 0)
	require.Equal(t, "20000", text(s.charge(t, later, "ITEMS", 1).ok(t), "amountFen"), "the 36th")
}

func TestUnnumberedApplicationsAccumulateByNameAndPhone(t *testing.T) {
	s := start(t, "2024-03-04")
	s.unnumbered(t, "王五", "13700000000")
	s.unnumbered(t, "王五", "")
	s.on("2024-03-05")
	a := s.unnumbered(t, "王五", "13700000000")
	q := s.get(t, quote(a, "ITEMS", 10)).ok(t)
	require.Equal(t, "RECOGNITION_NAME_AND_PHONE", q["recognition"])
	require.InDelta(t, 1, q["beforeCount"], 0)
	require.Equal(t, "10000", q["amountFen"])
	require.Equal(t, false, q["allowed"], "not accepted yet")
	require.Contains(t, q["refusal"], "已登记")
	q = s.get(t, quote(s.unnumbered(t, "", ""), "ITEMS", 11)).ok(t)
	require.Equal(t, "RECOGNITION_NONE", q["recognition"])
	require.InDelta(t, 0, q["beforeCount"], 0)
}

func TestQuoteFeeIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	get := func(query string) response { return s.get(t, path(a)+":quoteFee?"+query) }
	require.Equal(t, []string{"count INT32_GTE_LTE", "mode ENUM_NOT_IN"}, sorted(get("count=100001").badRequest(t)))
	require.Equal(t, []string{"count REQUIRED", "notice_date FUTURE"}, sorted(get("mode=MODE_PAGES&"+query("noticeDate", "2024-03-05")).badRequest(t)))
	require.Equal(t, []string{"notice_date TARIFF"}, get("mode=MODE_ITEMS&"+query("noticeDate", "2020-12-31")).badRequest(t))
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, linhai+"/applications/X:quoteFee?mode=MODE_ITEMS").badRequest(t))
	s.get(t, linhai+"/applications/unknown:quoteFee?mode=MODE_ITEMS").refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, linhai+"/applications/unknown:quoteFee?mode=MODE_PAGES&count=1").refused(t, http.StatusNotFound, "NOT_FOUND")
}

func TestBeforeTheNationalTariffTheAmountHasToBeGiven(t *testing.T) {
	s := start(t, "2020-12-01")
	a := s.accepted(t)
	local := object{"mode": "MODE_PAGES", "count": 57, "reason": "按本市标准"}
	require.Equal(t, []string{"fee_notice.notice_date TARIFF"}, s.post(t, path(a)+"/feeNotices", local).badRequest(t))
	n := s.post(t, path(a)+"/feeNotices", with(local, object{"amountFen": "570"})).ok(t)
	require.Equal(t, "570", n["amountFen"])
	require.Empty(t, n["article"])
	require.Empty(t, n["lines"])
}

// TestConcurrentNoticesOfOneApplicantAccumulate: whichever goes first, each counts what those before it in the month had
// been split into when it went out.
func TestConcurrentNoticesOfOneApplicantAccumulate(t *testing.T) {
	s := startTwo(t, "2024-03-29")
	var all []object
	place := map[string]int{}
	for i := range 12 {
		a := s.chargeable(t, "A1", "2024-03-01", i)
		place[id(a)] = i
		all = append(all, a)
	}
	const items = 20
	answers := make(chan response, len(all))
	for _, a := range all {
		go func() { answers <- s.charge(t, a, "ITEMS", items) }()
	}
	for range all {
		(<-answers).ok(t)
	}
	rows, err := s.store.SQL().QueryContext(everything(t),
		"SELECT subject, (detail->>'before')::int, (detail->>'amount_fen')::int FROM audit_entry WHERE action = 'charge' ORDER BY id")
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	charged := map[int]bool{}
	for rows.Next() {
		var subject string
		var before, fen int
		require.NoError(t, rows.Scan(&subject, &before, &fen))
		want, at := 0, place[subject]
		for i := range at {
			if charged[i] {
				want += items
			} else {
				want++
			}
		}
		require.Equal(t, want, before, "the %dth, after %v", at, charged)
		require.Equal(t, itemsFen(want+items)-itemsFen(want), fen)
		charged[at] = true
	}
	require.NoError(t, rows.Err())
	require.Len(t, charged, len(all))
}

// itemsFen is what the first n items of a month cost, written down a second time: 10 free, to 30 at 100 yuan, then 100 more
// for each ten begun.
func itemsFen(n int) (fen int) {
	for i := 1; i <= n; i++ {
		switch {
		case i <= 10:
		case i <= 30:
			fen += 100_00
		default:
			fen += (200 + (i-31)/10*100) * 100
		}
	}
	return fen
}
