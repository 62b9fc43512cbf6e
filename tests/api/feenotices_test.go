package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAFeeNoticeStopsTheClock(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.on("2024-03-06")
	n := s.post(t, path(a)+"/feeNotices", object{
		"mode": "MODE_PAGES", "count": 57, "amountFen": "27000", "noticeDate": date("2024-03-05"), "etag": a["etag"],
		"reason": " 一个月内申请23件 ",
		// what the server gives is ignored
		"name": "x", "dueDate": date("2024-03-07"), "settleDate": date("2024-03-07"),
	}).ok(t)
	require.Equal(t, object{
		"name": text(a, "name") + "/feeNotices/1", "mode": "MODE_PAGES", "count": 57.0, "amountFen": "27000",
		"noticeDate": dateOf("2024-03-05"), "dueDate": dateOf("2024-04-02"), "etag": `"3"`, "settleDate": nil,
		"reason": "一个月内申请23件", "state": "STATE_OUTSTANDING", "overdue": false, "article": "国办函〔2020〕109号",
		"lines": []any{
			object{"first": 1.0, "last": 30.0, "unitFen": "0", "subtotalFen": "0", "text": "第1至30页不收费"},
			object{"first": 31.0, "last": 57.0, "unitFen": "1000", "subtotalFen": "27000", "text": "第31至57页，27页×10元＝270元"},
		},
		"beforeCount": 0.0, "waiveDate": nil, "waiveReason": "", "waiveApprover": "", "endDate": nil,
		"termNote": "2024-03-05发出收费通知，答复期限停止计算；缴费期限2024-04-02，逾期未缴纳的不再处理",
	}, with(object{"settleDate": nil, "waiveDate": nil, "endDate": nil}, n))
	require.Equal(t, n, s.get(t, path(n)).ok(t))
	waiting := s.get(t, path(a)).ok(t)
	require.Equal(t, "STATE_AWAITING_PAYMENT", text(waiting, "state"))
	require.Empty(t, day(waiting, "dueDate"))
	require.Equal(t, "2024-04-02", day(waiting, "applicantDueDate"))

	s.on("2024-03-20")
	settled := s.post(t, path(n)+":settle", object{"actDate": date("2024-03-19"), "etag": n["etag"]}).ok(t)
	require.Equal(t, "2024-03-19", day(settled, "settleDate"))
	require.Equal(t, "STATE_PAID", text(settled, "state"))
	require.Contains(t, text(settled, "termNote"), "2024-03-19缴清，答复期限自次日起重新计算20个工作日")
	require.Equal(t, settled, s.get(t, path(n)).ok(t))
	again := s.get(t, path(a)).ok(t)
	require.Equal(t, "STATE_IN_PROGRESS", text(again, "state"))
	require.Equal(t, "2024-04-17", day(again, "dueDate"), "the whole term starts again")

	second := s.post(t, path(a)+"/feeNotices", object{"mode": "MODE_PAGES", "count": 31, "reason": "同上"}).ok(t)
	require.Equal(t, text(a, "name")+"/feeNotices/2", text(second, "name"))
	require.Equal(t, "1000", text(second, "amountFen"), "the tariff's")
	require.Equal(t, "2024-03-20", day(second, "noticeDate"), "today")
	all := list(s.get(t, path(a)+"/feeNotices").ok(t), "feeNotices")
	require.Len(t, all, 2)
	require.Equal(t, second, all[1])
	for size := 1; size <= 3; size++ {
		require.Equal(t, all, s.pages(t, path(a)+"/feeNotices", "feeNotices", size))
	}
}

func TestCreateFeeNoticeIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.on("2024-03-06")
	valid := object{"mode": "MODE_PAGES", "count": 57, "reason": "数量超过合理范围"}
	create := func(body object) response { return s.post(t, path(a)+"/feeNotices", body) }
	require.Equal(t, []string{
		"fee_notice.amount_fen INT64_GTE", "fee_notice.count INT32_GTE_LTE", "fee_notice.mode ENUM_NOT_IN", "fee_notice.reason STRING_MIN_LEN",
	}, sorted(create(object{"amountFen": "-1", "count": 100001}).badRequest(t)))
	require.Equal(t, []string{"fee_notice.count REQUIRED", "fee_notice.reason BLANK"},
		sorted(create(object{"mode": "MODE_PAGES", "reason": " "}).badRequest(t)))
	require.Equal(t, []string{"fee_notice.etag ETAG", "fee_notice.notice_date FUTURE"},
		sorted(create(with(valid, object{"etag": "x", "noticeDate": date("2024-03-07")})).badRequest(t)))
	create(with(valid, object{"etag": `"7"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	s.post(t, linhai+"/applications/unknown/feeNotices", valid).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.post(t, linhai+"/applications/X/feeNotices", valid).badRequest(t))

	dear := create(with(valid, object{"amountFen": "28000"})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "CHARGE_AMOUNT", dear.precondition())
	require.Contains(t, dear.said(), "金额与收费标准不符 (应为270元，即27000分)")
	require.Contains(t, dear.said(), "国办函〔2020〕109号")
	early := create(with(valid, object{"noticeDate": date("2024-03-03")})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "ORDER", early.precondition())
	free := create(with(valid, object{"count": 30})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "CHARGE_NOTHING", free.precondition())
	require.Contains(t, free.said(), "第1至30页不收费")
	n := create(valid).ok(t)
	second := create(valid).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "STATE", second.precondition())
	require.Contains(t, second.said(), "待缴费")
	require.Len(t, list(s.get(t, path(a)+"/feeNotices").ok(t), "feeNotices"), 1, "nothing else was written")
	s.post(t, path(n)+":settle", object{}).ok(t)
	mixed := create(object{"mode": "MODE_ITEMS", "count": 11, "reason": "x"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "CHARGE_MIXED", mixed.precondition())
	require.Contains(t, mixed.said(), "按量计收")

	late := s.accepted(t)
	s.on("2024-04-03")
	require.Equal(t, "2024-04-03", day(late, "dueDate"))
	s.post(t, path(late)+"/feeNotices", with(valid, object{"amountFen": "1"})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.on("2024-04-07")
	past := s.post(t, path(late)+"/feeNotices", valid).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "CHARGE_LATE", past.precondition())
	require.Contains(t, past.said(), "2024-04-03")
	s.act(t, late, "assign", object{"assignee": "法规处"}) // later acts do not make an earlier notice possible
	require.Equal(t, "ORDER", s.post(t, path(late)+"/feeNotices", with(valid, object{"noticeDate": date("2024-04-03")})).
		refused(t, http.StatusBadRequest, "ACT_REFUSED").precondition())
}

func TestSettleFeeNoticeIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.on("2024-03-06")
	n := s.post(t, path(a)+"/feeNotices", object{"mode": "MODE_PAGES", "count": 57, "reason": "x"}).ok(t)
	settle := func(of string, body object) response { return s.post(t, of+":settle", body) }
	require.Equal(t, []string{"act_date FUTURE", "etag ETAG", "name RESOURCE_NAME"},
		sorted(settle(path(a)+"/feeNotices/x", object{"actDate": date("2024-03-07"), "etag": "x"}).badRequest(t)))
	for _, name := range []string{path(a) + "/feeNotices/2", linhai + "/applications/unknown/feeNotices/1"} {
		missing := settle(name, object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
		require.Equal(t, "foi.v1/FeeNotice", text(missing.detail("ResourceInfo"), "resourceType"))
		s.get(t, name).refused(t, http.StatusNotFound, "NOT_FOUND")
	}
	settle(path(n), object{"etag": `"7"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	early := settle(path(n), object{"actDate": date("2024-03-05")}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "ORDER", early.precondition())
	require.Equal(t, n, s.get(t, path(n)).ok(t), "nothing has changed")

	settle(path(n), object{}).ok(t)
	s.post(t, path(a)+"/feeNotices", object{"mode": "MODE_PAGES", "count": 57, "reason": "x"}).ok(t)
	twice := settle(path(n), object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "该收费通知已经缴清或者减免，或者已被其后的收费通知取代", twice.said())

	withdrawn := s.accepted(t)
	s.post(t, path(withdrawn)+"/feeNotices", object{"mode": "MODE_PAGES", "count": 57, "reason": "x"}).ok(t)
	s.act(t, withdrawn, "withdraw", nil)
	late := settle(path(withdrawn)+"/feeNotices/1", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "STATE", late.precondition())

	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, path(a)+"/feeNotices/0").badRequest(t))
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.get(t, linhai+"/applications/X/feeNotices").badRequest(t))
	require.Equal(t, []string{"page_size INT32_GTE"}, s.get(t, path(a)+"/feeNotices?pageSize=-1").badRequest(t))
	s.get(t, linhai+"/applications/unknown/feeNotices").refused(t, http.StatusNotFound, "NOT_FOUND")
}

func TestARepeatedFeeNoticeIsOne(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	a := s.accepted(t)
	create := path(a) + "/feeNotices?requestId=" + requestID(1)
	n := s.post(t, create, object{"mode": "MODE_PAGES", "count": 57, "reason": "x"}).ok(t)
	require.Equal(t, n, s.post(t, create, object{"mode": "MODE_PAGES", "count": 57, "reason": "x"}).ok(t))
	s.post(t, create, object{"mode": "MODE_PAGES", "count": 58, "reason": "x"}).refused(t, http.StatusBadRequest, "REQUEST_ID_REUSED")

	settle := object{"requestId": requestID(2), "etag": n["etag"]}
	answers := make(chan response, 8)
	for range cap(answers) {
		go func() { answers <- s.post(t, path(n)+":settle", settle) }()
	}
	first := (<-answers).ok(t)
	for range cap(answers) - 1 {
		require.Equal(t, first, (<-answers).ok(t))
	}
	require.Len(t, list(s.get(t, path(a)+"/events").ok(t), "events"), 4)
}
