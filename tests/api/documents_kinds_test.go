package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryLetterIsIssuedWithItsAct: each kind that tells of an act, but the correction notice and the answer, which have tests of their
// own; and the proof of delivery, which tells of none. All were received on 4 March 2024; the terms are counted by hand.
func TestEveryLetterIsIssuedWithItsAct(t *testing.T) {
	s := start(t, "2024-03-21")
	s.post(t, serieses+"?documentSeriesId=foi", with(seriesBody, object{"kinds": []string{
		"DOCUMENT_KIND_EXTENSION_NOTICE", "DOCUMENT_KIND_DEFERRAL_NOTICE", "DOCUMENT_KIND_THIRD_PARTY_INQUIRY", "DOCUMENT_KIND_AGENCY_INQUIRY",
		"DOCUMENT_KIND_THIRD_PARTY_NOTICE", "DOCUMENT_KIND_REASONS_QUERY", "DOCUMENT_KIND_FEE_NOTICE", "DOCUMENT_KIND_CORRECTION_LAPSE_NOTICE",
		"DOCUMENT_KIND_FEE_LAPSE_NOTICE", "DOCUMENT_KIND_WITHDRAWAL_CONFIRMATION", "DOCUMENT_KIND_CLOSING_NOTICE",
	}})).ok(t)
	accepted := func(verbs ...string) func(*testing.T, object) string {
		return func(t *testing.T, a object) string {
			t.Helper()
			for _, verb := range append([]string{"accept"}, verbs...) {
				s.act(t, a, verb, acts[verb])
			}
			return path(a)
		}
	}
	// objected is an objection of a third party, which is set aside.
	objected := func(t *testing.T, a object) string {
		t.Helper()
		c := s.post(t, accepted()(t, a)+"/consultations?consultationId=gs", object{
			"kind": "KIND_THIRD_PARTY", "party": "某公司", "sendDate": date("2024-03-05"), "receiveDate": date("2024-03-06"),
		}).ok(t)
		s.post(t, path(c)+":conclude", object{"opinion": "OPINION_OBJECT", "actDate": date("2024-03-12")}).ok(t)
		return path(c)
	}
	charged := func(t *testing.T, a object) string {
		t.Helper()
		s.post(t, accepted()(t, a)+"/feeNotices", object{"mode": "MODE_PAGES", "count": 57, "reason": "页数较多", "noticeDate": date("2024-03-05")}).ok(t)
		return path(a)
	}
	returned := func(t *testing.T, a object) string {
		t.Helper()
		s.act(t, a, "return", acts["return"])
		return path(a)
	}
	longer := object{"approver": "王主任", "reason": "需汇总多个年度"}
	approvedLonger := object{"approvedBy": "王主任", "reason": "需汇总多个年度"}
	frozen := map[string][]byte{}
	var closing object
	kinds := []struct {
		kind    string
		before  func(*testing.T, object) string // returns where the act is done
		act     string                          // what follows in the path; of a collection the document stands in the query
		content object                          // of the draft
		body    object                          // of the act
		on      string                          // empty: 21 March
		says    []string
		not     string
	}{
		{
			"EXTENSION_NOTICE", accepted(), ":extend", with(approvedLonger, object{"days": 20}), with(longer, object{"extensionDays": 20}), "",
			[]string{"张三", "第三十三条", "2024年4月1日", "2024年4月29日", "20个工作日", "需汇总多个年度"},
			"",
		},
		{
			"DEFERRAL_NOTICE", accepted("queryReasons", "recordReasons"), ":defer", with(approvedLonger, object{"days": 5}), with(longer, object{"deferralDays": 5}), "",
			[]string{"张三", "第三十五条", "2024年4月1日", "2024年4月9日", "5个工作日"},
			"",
		},
		{
			"THIRD_PARTY_INQUIRY", accepted(), "/consultations",
			object{"party": "某公司"},
			object{"kind": "KIND_THIRD_PARTY", "party": "某公司"},
			"",
			[]string{"某公司", "第三十二条", "15个工作日", "2024年3月4日", "山前社区"},
			"张三",
		},
		{
			"AGENCY_INQUIRY", accepted(), "/consultations",
			object{"party": "市自然资源局"},
			object{"kind": "KIND_AGENCY", "party": "市自然资源局"},
			"",
			[]string{"市自然资源局", "第三十四条", "15个工作日"},
			"张三",
		},
		{
			"THIRD_PARTY_NOTICE", objected, ":override",
			object{"consultation": "gs", "approvedBy": "王主任", "reason": "涉及周边居民饮水安全", "text": "监测报告全文"},
			object{"approver": "王主任", "reason": "涉及周边居民饮水安全", "notice": object{"method": "METHOD_POST", "postalNumber": "XA00000000001"}},
			"",
			[]string{"某公司", "2024年3月5日", "第三十二条", "涉及周边居民饮水安全", "监测报告全文", "台州市人民政府"},
			"张三",
		},
		{"REASONS_QUERY", accepted(), ":queryReasons", object{}, object{}, "", []string{"张三", "第三十五条", "2024年3月4日至2024年3月4日", "6件", "理由"}, ""},
		{
			"FEE_NOTICE", accepted(), "/feeNotices",
			object{"feeMode": "MODE_PAGES", "feeCount": 57, "reason": "页数较多", "text": "到某银行缴纳"},
			object{"mode": "MODE_PAGES", "count": 57, "reason": "页数较多"},
			"",
			[]string{"第四十二条", "国办函〔2020〕109号", "270元", "人民币贰佰柒拾元整", "2024年4月19日", "到某银行缴纳"},
			"",
		},
		{
			"CORRECTION_LAPSE_NOTICE", returned, ":lapse",
			object{},
			object{"cause": "CAUSE_CORRECTION"},
			"",
			[]string{"第三十条", "2024年3月5日", "2024年3月19日届满", "不再处理"},
			"",
		},
		{"WITHDRAWAL_CONFIRMATION", accepted(), ":withdraw", object{}, object{}, "", []string{"张三", "2024年3月21日撤回", "另行提出"}, ""},
		{"CLOSING_NOTICE", accepted(), ":close", object{"reason": "申请人死亡"}, object{"reason": "申请人死亡"}, "", []string{"张三", "申请人死亡", "终止"}, ""},
		{
			"FEE_LAPSE_NOTICE", charged, ":lapse",
			object{},
			object{"cause": "CAUSE_FEE"},
			"2024-04-03",
			[]string{"第四十二条", "270元", "人民币贰佰柒拾元整", "2024年4月2日届满", "不再处理"},
			"",
		},
	}
	for i, tt := range kinds {
		t.Run(tt.kind, func(t *testing.T) {
			a := s.march(t)
			at := tt.before(t, a)
			today := "2024年3月21日"
			if tt.on != "" {
				s.on(tt.on)
				today = "2024年4月3日"
			}
			d := s.approved(t, a, tt.kind, tt.content)
			preview := s.get(t, path(d)+":preview")
			require.Equal(t, http.StatusOK, preview.status, "%s", preview.body)
			require.Contains(t, written(t, preview.body), tt.says[0], "a preview says the same")
			body := tt.body
			if tt.act[0] == '/' {
				at += tt.act + "?document=" + url.QueryEscape(text(d, "name"))
			} else {
				at += tt.act
				body = with(body, object{"document": d["name"]})
			}
			s.post(t, at, body).ok(t)
			d = s.get(t, path(d)).ok(t)
			require.Equal(t, "STATE_ISSUED", d["state"])
			require.Equal(t, numberOf(i+1), d["number"])
			events := list(s.get(t, path(a)+"/events").ok(t), "events")
			require.Equal(t, events[len(events)-1]["name"], d["event"], "the last act")
			said := s.frozen(t, d, frozen)
			for _, part := range append(tt.says, numberOf(i+1), today, text(a, "registerNumber")) {
				require.Contains(t, said, part)
			}
			if tt.not != "" {
				require.NotContains(t, said, tt.not)
			}
			if tt.kind == "CLOSING_NOTICE" {
				closing = d
			}
		})
	}

	// The proof of delivery of one of them: no act, no number.
	record := s.approved(t, object{"name": closing["application"]}, "SERVICE_RECORD", object{"delivery": object{
		"recipient": "张三", "documents": []any{closing["name"]}, "method": "METHOD_POST", "address": "临海市某某路1号", "postalNumber": "XA12345678933",
	}})
	record = s.step(t, drafter, record, "issue", object{})
	require.Empty(t, record["number"])
	require.Empty(t, record["event"])
	said := s.frozen(t, record, frozen)
	for _, part := range []string{"送达回证", "张三", "终止办理告知书（" + text(closing, "number") + "）", "交邮", "临海市某某路1号", "XA12345678933"} {
		require.Contains(t, said, part)
	}

	// Frozen: the agency's name changes afterwards, the files do not.
	s.on("2024-04-08")
	s.patch(t, linhai+"?updateMask=displayName", object{"displayName": "改名后的机关"}).ok(t)
	for at, content := range frozen {
		require.Equal(t, content, s.get(t, at+":download").body, at)
	}
	s.wholeSeries(t, len(kinds))
}

func numberOf(seq int) string { return fmt.Sprintf("临公开〔2024〕%d号", seq) }

// frozen reads what an issued document says, and keeps its bytes.
func (s *server) frozen(t *testing.T, d object, kept map[string][]byte) string {
	t.Helper()
	file := s.get(t, path(d)+":download")
	require.Equal(t, http.StatusOK, file.status, "%s", file.body)
	digest := sha256.Sum256(file.body)
	require.Equal(t, d["sha256"], hex.EncodeToString(digest[:]))
	kept[path(d)] = file.body
	return written(t, file.body)
}
