package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

var waiver = object{"reason": "经济困难", "approver": "王主任"}

func TestAWaivedFeeLetsTheTermGoOn(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.on("2024-03-06")
	n := s.charge(t, a, "PAGES", 44).ok(t)
	s.on("2024-03-12")
	waived := s.post(t, path(n)+":waive", with(waiver, object{"actDate": date("2024-03-11"), "etag": n["etag"]})).ok(t)
	require.Equal(t, "STATE_WAIVED", text(waived, "state"))
	require.Equal(t, "2024-03-11", day(waived, "waiveDate"))
	require.Equal(t, "经济困难", waived["waiveReason"])
	require.Equal(t, "王主任", waived["waiveApprover"])
	require.Empty(t, day(waived, "settleDate"))
	require.Contains(t, waived["termNote"], "2024-03-11减免，其间不计入答复期限，答复期限继续计算")
	require.Equal(t, waived, s.get(t, path(n)).ok(t))
	again := s.get(t, path(a)).ok(t)
	require.Equal(t, "STATE_IN_PROGRESS", text(again, "state"))
	require.Equal(t, "2024-04-07", day(again, "dueDate"), "the three working days from 7 to 11 March do not count")
	require.NotContains(t, allActions(again), "feeNotices:waive")

	refused := s.charge(t, a, "PAGES", 44).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "CHARGE_WAIVED", refused.precondition())
}

func TestWaiveFeeNoticeIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.on("2024-03-06")
	n := s.charge(t, a, "PAGES", 44).ok(t)
	require.Contains(t, allActions(s.get(t, path(a)).ok(t)), "feeNotices:waive")
	waive := func(of string, body object) response { return s.post(t, of+":waive", body) }
	require.Equal(t, []string{"approver STRING_MIN_LEN", "reason STRING_MIN_LEN"}, sorted(waive(path(n), object{}).badRequest(t)))
	require.Equal(t, []string{"act_date FUTURE", "approver BLANK", "etag ETAG", "name RESOURCE_NAME", "reason BLANK"},
		sorted(waive(path(a)+"/feeNotices/x", object{
			"actDate": date("2024-03-07"), "etag": "x", "reason": " ", "approver": " ",
		}).badRequest(t)))
	waive(path(a)+"/feeNotices/2", waiver).refused(t, http.StatusNotFound, "NOT_FOUND")
	waive(linhai+"/applications/unknown/feeNotices/1", waiver).refused(t, http.StatusNotFound, "NOT_FOUND")
	waive(path(n), with(waiver, object{"etag": `"7"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	early := waive(path(n), with(waiver, object{"actDate": date("2024-03-05")})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "ORDER", early.precondition())
	require.Equal(t, n, s.get(t, path(n)).ok(t), "nothing has changed")

	waive(path(n), waiver).ok(t)
	twice := waive(path(n), waiver).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, twice.said(), "已经缴清或者减免")
	s.post(t, path(n)+":settle", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	paid := s.accepted(t)
	of := s.charge(t, paid, "PAGES", 44).ok(t)
	s.post(t, path(of)+":settle", object{}).ok(t)
	waive(path(of), waiver).refused(t, http.StatusBadRequest, "ACT_REFUSED")
}

// TestAFeeIsSettledOrWaived: of those who do the one or the other at the same moment, one does.
func TestAFeeIsSettledOrWaived(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	a := s.accepted(t)
	n := s.charge(t, a, "PAGES", 44).ok(t)
	answers := make(chan response, 8)
	for i := range cap(answers) {
		go func() {
			if i%2 == 0 {
				answers <- s.post(t, path(n)+":waive", waiver)
			} else {
				answers <- s.post(t, path(n)+":settle", object{})
			}
		}()
	}
	done := 0
	for range cap(answers) {
		if r := <-answers; r.status == http.StatusOK {
			done++
		} else {
			r.refused(t, http.StatusBadRequest, "ACT_REFUSED")
		}
	}
	require.Equal(t, 1, done)
	require.Len(t, list(s.get(t, path(a)+"/events").ok(t), "events"), 4)
}

func TestARepeatedWaiverIsOne(t *testing.T) {
	s := start(t, "2024-03-04")
	n := s.charge(t, s.accepted(t), "PAGES", 44).ok(t)
	body := with(waiver, object{"requestId": requestID(1)})
	first := s.post(t, path(n)+":waive", body).ok(t)
	require.Equal(t, first, s.post(t, path(n)+":waive", body).ok(t))
}

// TestAnUnpaidFeeLapsesByAPerson: the notice shows when it can, and that it has.
func TestAnUnpaidFeeLapsesByAPerson(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	n := s.charge(t, a, "PAGES", 44).ok(t)
	require.Equal(t, "2024-04-01", day(n, "dueDate"))
	s.on("2024-04-01")
	require.Equal(t, false, s.get(t, path(n)).ok(t)["overdue"])
	s.on("2024-04-02")
	over := s.get(t, path(n)).ok(t)
	require.Equal(t, true, over["overdue"])
	require.Equal(t, "STATE_OUTSTANDING", over["state"], "never by itself")
	s.act(t, a, "lapse", object{"cause": "CAUSE_FEE"})
	lapsed := s.get(t, path(n)).ok(t)
	require.Equal(t, "STATE_LAPSED", lapsed["state"])
	require.Equal(t, "2024-04-02", day(lapsed, "endDate"))
	require.Equal(t, false, lapsed["overdue"])
	require.Contains(t, lapsed["termNote"], "逾期未缴纳，2024-04-02起不再处理")

	withdrawn := s.accepted(t)
	of := s.charge(t, withdrawn, "PAGES", 44).ok(t)
	s.act(t, withdrawn, "withdraw", nil)
	cancelled := s.get(t, path(of)).ok(t)
	require.Equal(t, "STATE_CANCELLED", cancelled["state"])
	require.Equal(t, "2024-04-02", day(cancelled, "endDate"))
}
