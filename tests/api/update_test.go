package api

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// update patches an application under a mask; "" takes what the body names.
func (s *server) update(t *testing.T, a object, mask string, body object) response {
	t.Helper()
	query := ""
	if mask != "" {
		query = "?updateMask=" + url.QueryEscape(mask)
	}
	return s.patch(t, path(a)+query, body)
}

func TestUpdateApplication(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	s.on("2024-03-05")
	changed := s.update(t, a, "", object{"description": " 山后社区征地补偿 ", "etag": a["etag"]}).ok(t)
	require.Equal(t, with(a, object{
		"description": "山后社区征地补偿", "etag": `"2"`, "updateTime": "2024-03-05T04:00:00Z",
		"remainingDays": changed["remainingDays"], "availableActions": changed["availableActions"],
	}), changed, "nothing else moves")
}

func TestUpdatesOneAfterTheOther(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	for _, tt := range []struct {
		name, mask string
		body       object
		want       map[string]string
	}{
		{
			"one of the applicant's fields, by the body", "",
			object{"applicant": object{"phone": "057612345678"}},
			map[string]string{"applicant.phone": "057****5678", "applicant.email": "z***@example.test"},
		},
		{
			"by a mask, in the names of JSON", "applicant.contactPerson,note",
			object{"note": "n", "applicant": object{"contactPerson": "赵"}, "delivery": "DELIVERY_FAX"},
			map[string]string{"applicant.contactPerson": "赵**", "note": "n", "delivery": "DELIVERY_POST"},
		},
		{
			"by a mask, in the names of the proto", "applicant.postal_address",
			object{"applicant": object{"postalAddress": "二路"}},
			map[string]string{"applicant.postalAddress": "二****"},
		},
		{
			"cleared", "applicant.phone,note",
			object{"applicant": object{}},
			map[string]string{"applicant.phone": "", "note": "", "applicant.email": "z***@example.test"},
		},
		{
			"identity", "applicant.idKind,applicant.idNumber",
			object{"applicant": object{"idKind": "ID_KIND_USCC", "idNumber": "91350100m000100y43"}},
			map[string]string{"applicant.maskedIdNumber": "913*************43", "applicant.idKind": "ID_KIND_USCC"},
		},
		{
			"an agent", "agent",
			object{"agent": object{"displayName": "李四", "idKind": "ID_KIND_PASSPORT", "idNumber": "E12345678", "authority": "委托书"}},
			map[string]string{"agent.displayName": "李四", "agent.maskedIdNumber": "E12****78"},
		},
		{
			"a part of the agent", "",
			object{"agent": object{"phone": "9"}},
			map[string]string{"agent.displayName": "李四", "agent.phone": "*"},
		},
		{"no agent", "agent", object{}, map[string]string{"agent.displayName": ""}},
		{
			"delivery and form", "",
			object{"delivery": "DELIVERY_EMAIL", "form": "FORM_ELECTRONIC"},
			map[string]string{"delivery": "DELIVERY_EMAIL", "form": "FORM_ELECTRONIC"},
		},
		{
			"what the server owns is ignored", "",
			object{"state": "STATE_ARCHIVED", "registerNumber": "x", "dueDate": date("2025-01-01")},
			map[string]string{"state": "STATE_REGISTERED", "registerNumber": "临公开〔2024〕第1号"},
		},
		{
			"what cannot be changed may be repeated", "",
			object{"channel": "CHANNEL_COUNTER", "receiveTime": a["receiveTime"], "note": "m"},
			map[string]string{"note": "m"},
		},
	} {
		got := s.update(t, a, tt.mask, tt.body).ok(t)
		for field, want := range tt.want {
			require.Equal(t, want, text(got, field), "%s: %s", tt.name, field)
		}
	}
	whole := with(s.form(), object{"description": "全部更新"})
	got := s.update(t, a, "*", whole).ok(t)
	require.Equal(t, "全部更新", text(got, "description"))
	require.Equal(t, "FORM_UNSPECIFIED", text(got, "form"), "everything people own")
	require.Empty(t, text(got, "applicant.contactPerson"))
	require.Equal(t, "110*************2X", text(got, "applicant.maskedIdNumber"))

	found := s.get(t, linhai+"/applications?filter="+url.QueryEscape(`text:"全部更新"`)).ok(t)
	require.Len(t, list(found, "applications"), 1, "search follows")
	found = s.get(t, linhai+"/applications?filter="+url.QueryEscape(`text:"山前社区"`)).ok(t)
	require.Empty(t, list(found, "applications"))
}

func TestUpdateApplicationIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t, object{"externalId": "WX-1"})
	for _, tt := range []struct {
		mask string
		body object
		want []string
	}{
		{"nothing", object{}, []string{"update_mask UNKNOWN_FIELD"}},
		{"applicant.nothing,note", object{"applicant": object{}}, []string{"update_mask UNKNOWN_FIELD"}},
		{"description", object{}, []string{"application.description STRING_MIN_LEN"}},
		{"description", object{"description": " "}, []string{"application.description BLANK"}},
		{"", object{"channel": "CHANNEL_FAX", "externalId": "WX-2", "oral": true}, []string{
			"application.channel IMMUTABLE", "application.external_id IMMUTABLE", "application.oral IMMUTABLE",
		}},
		{"", object{"receiveTime": "2024-03-01T01:00:00Z", "applicant": object{"type": "TYPE_OTHER"}}, []string{
			"application.applicant.type IMMUTABLE", "application.receive_time IMMUTABLE",
		}},
		{"applicant.phone,applicant.email,applicant.postalAddress", object{"applicant": object{}}, []string{"application.applicant CONTACT"}},
		{"", object{"applicant": object{"idKind": "ID_KIND_USCC"}}, []string{"application.applicant.id_number CHECK_DIGIT"}},
		{"agent", object{"agent": object{"displayName": "李四", "idKind": "ID_KIND_PASSPORT", "authority": "委托书"}}, []string{
			"application.agent.id_number MISSING",
		}},
		{"", object{"agent": object{"phone": "1"}}, []string{
			"application.agent.authority BLANK", "application.agent.display_name BLANK", "application.agent.id_kind KIND",
		}},
		{"", object{"note": "x", "etag": "1"}, []string{"application.etag ETAG"}},
	} {
		require.Equal(t, tt.want, sorted(s.update(t, a, tt.mask, tt.body).badRequest(t)), "%s %v", tt.mask, tt.body)
	}
	stale := s.update(t, a, "", object{"note": "x", "etag": `"2"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	require.Equal(t, `"1"`, text(stale.detail("ErrorInfo"), "metadata.current_etag"))
	s.patch(t, linhai+"/applications/unknown", object{"note": "x"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, a, s.get(t, path(a)).ok(t), "nothing has changed")

	voided := s.act(t, a, "void", object{"reason": "登记错误"})
	refusal := s.update(t, voided, "", object{"note": "x"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, refusal.said(), "已作废")
}
