package api

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/clock"
)

// posted is an answer that goes out by post.
var posted = object{"method": "METHOD_POST", "sendDate": date("2024-03-21"), "postalNumber": "xa12345678931"}

// posted answers an application of March and posts the letter.
func (s *server) posted(t *testing.T) object {
	t.Helper()
	return s.post(t, path(march("accept", "answer")(t, s))+"/letterDeliveries", posted).ok(t)
}

func TestALetterByPostCountsFromItsPosting(t *testing.T) {
	s := start(t, "2024-06-05")
	a := march("accept", "answer")(t, s)
	d := s.post(t, path(a)+"/letterDeliveries", posted).ok(t)
	require.Equal(t, text(a, "name")+"/letterDeliveries/1", text(d, "name"))
	require.Equal(t, "XA12345678931", text(d, "postalNumber"))
	require.Equal(t, "STATE_UNDER_WAY", text(d, "state"))
	require.InDelta(t, 1, d["answer"], 0)
	require.Equal(t, "2024-03-21", day(d, "countDate"), "国办公开办函〔2016〕235号: the day of posting")
	require.Nil(t, d["knownDate"], "he has not got it yet")
	require.Equal(t, "STATE_NOT_DELIVERED", text(s.get(t, path(a)+":computeFinality").ok(t), "state"), "his own terms have not begun")
	now := s.get(t, path(a)).ok(t)
	require.Equal(t, "STATE_DELIVERED", text(now, "state"), "the act was done with it")
	require.Equal(t, now["etag"], d["etag"])
	require.Equal(t, []string{text(d, "name")}, names(list(s.get(t, linhai+"/openLetterDeliveries").ok(t), "letterDeliveries")))

	// Fifteen days later it comes back; the day of posting still counts.
	failed := s.post(t, path(d)+":fail", object{
		"endDate": date("2024-04-08"), "failure": "FAILURE_UNCLAIMED", "note": "退件",
	}).ok(t)
	require.Equal(t, "STATE_FAILED", text(failed, "state"))
	require.Equal(t, "2024-03-21", day(failed, "countDate"))
	s.post(t, path(d)+":fail", object{"failure": "FAILURE_REFUSED", "note": "再退"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	// Only now may it be published, which takes thirty days.
	proof := s.attach(t, a, object{"purpose": "PURPOSE_DELIVERY_PROOF", "fileName": "公告.pdf"})
	notice := object{"method": "METHOD_NOTICE", "sendDate": date("2024-05-10"), "medium": "临海市人民政府网站", "proof": proof["name"]}
	published := s.post(t, path(a)+"/letterDeliveries", notice).ok(t)
	require.Equal(t, "2024-06-09", day(published, "deemedDate"))
	require.Equal(t, []string{text(published, "name")}, names(list(s.get(t, linhai+"/openLetterDeliveries").ok(t), "letterDeliveries")),
		"the one that failed has a successor")
	early := s.post(t, path(published)+":serve", object{}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	require.Equal(t, []string{"end_date NOTICE_DAYS"}, early.fields())
	require.Contains(t, early.said(), "公告期尚未届满")
	s.clock.Set(clock.Noon(calendar.MustDate("2024-06-10")).Now())
	served := s.post(t, path(published)+":serve", object{}).ok(t)
	require.Equal(t, "2024-06-09", day(served, "knownDate"))
	require.Equal(t, "STATE_SERVED", text(served, "state"))
	require.Equal(t, "2024-06-09", day(list(s.get(t, path(a)+":computeFinality").ok(t), "deadlines")[0], "startDate"))
	require.Empty(t, list(s.get(t, linhai+"/openLetterDeliveries").ok(t), "letterDeliveries"))

	all := list(s.get(t, path(a)+"/letterDeliveries").ok(t), "letterDeliveries")
	require.Equal(t, []string{text(d, "name"), text(published, "name")}, names(all))
	require.Equal(t, served, s.get(t, path(published)).ok(t))
	for _, size := range []int{1, 2} {
		require.Equal(t, all, s.pages(t, path(a)+"/letterDeliveries", "letterDeliveries", size))
	}
}

func TestAnAnswerSignedForAtTheCounter(t *testing.T) {
	s := start(t, "2024-06-05")
	a := march("accept", "answer")(t, s)
	signed := object{"method": "METHOD_IN_PERSON", "sendDate": date("2024-03-22"), "endDate": date("2024-03-22"), "signer": "SIGNER_AGENT"}
	require.Equal(t, []string{"letter_delivery.proof REQUIRED"}, s.post(t, path(a)+"/letterDeliveries", signed).badRequest(t))
	require.Equal(t, "STATE_ANSWERED", text(s.get(t, path(a)).ok(t), "state"), "a refusal changes nothing")
	proof := s.attach(t, a, object{"purpose": "PURPOSE_DELIVERY_PROOF", "fileName": "送达回证.pdf"})
	d := s.post(t, path(a)+"/letterDeliveries", with(signed, object{"proof": proof["name"]})).ok(t)
	require.Equal(t, "2024-03-22", day(d, "countDate"))
	require.Equal(t, "2024-03-22", day(d, "knownDate"))
	require.Equal(t, "SIGNER_AGENT", text(d, "signer"))
	require.Equal(t, "STATE_DELIVERED", text(s.get(t, path(a)).ok(t), "state"))
	require.Equal(t, "2024-03-22", day(s.get(t, path(a)).ok(t), "deliverDate"))
}

// One that sets out counts when it arrives, and the application is delivered then.
func TestAMessengerSetsOut(t *testing.T) {
	s := start(t, "2024-06-05")
	a := march("accept", "answer")(t, s)
	d := s.post(t, path(a)+"/letterDeliveries", object{"method": "METHOD_ENTRUSTED", "sendDate": date("2024-03-21")}).ok(t)
	require.Nil(t, d["countDate"])
	require.Equal(t, "STATE_ANSWERED", text(s.get(t, path(a)).ok(t), "state"))
	proof := s.attach(t, a, object{"purpose": "PURPOSE_DELIVERY_PROOF", "fileName": "送达回证.pdf"})
	served := s.post(t, path(d)+":serve", object{"endDate": date("2024-03-25"), "signer": "SIGNER_FAMILY", "proof": proof["name"]}).ok(t)
	require.Equal(t, "2024-03-25", day(served, "countDate"))
	require.Equal(t, "STATE_DELIVERED", text(s.get(t, path(a)).ok(t), "state"))
	require.Equal(t, "SIGNER_FAMILY", at(served, "ends.0.signer"))
}

func TestDeliveriesAreRefused(t *testing.T) {
	s := start(t, "2024-06-05")
	open := march("accept")(t, s)
	s.post(t, path(open)+"/letterDeliveries", posted).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	a := march("accept", "answer")(t, s)
	to := path(a) + "/letterDeliveries"
	require.Equal(t, []string{"letter_delivery.postal_number COURIER"}, s.post(t, to, with(posted, object{"postalNumber": "SF1234567890123"})).badRequest(t))
	require.Equal(t, []string{"letter_delivery.send_date BEFORE_LETTER"}, s.post(t, to, with(posted, object{"sendDate": date("2024-03-19")})).badRequest(t))
	require.Equal(t, []string{"letter_delivery.send_date FUTURE", "letter_delivery.signer UNEXPECTED"},
		sorted(s.post(t, to, with(posted, object{"sendDate": date("2024-06-06"), "signer": "SIGNER_AGENT"})).badRequest(t)))
	require.Equal(t, []string{"letter_delivery.medium REQUIRED", "letter_delivery.method NOTICE_LAST", "letter_delivery.proof REQUIRED"},
		sorted(s.post(t, to, object{"method": "METHOD_NOTICE", "sendDate": date("2024-03-21")}).badRequest(t)))
	foreign := s.attach(t, open)
	require.Equal(t, []string{"letter_delivery.proof OTHER_APPLICATION"}, s.post(t, to, with(posted, object{"proof": foreign["name"]})).badRequest(t))
	s.post(t, to, with(posted, object{"etag": `"1"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	require.Empty(t, list(s.get(t, to).ok(t), "letterDeliveries"), "nothing is half-written")
	s.get(t, to+"/1").refused(t, http.StatusNotFound, "NOT_FOUND")
	s.post(t, to+"/1:serve", object{"note": "x"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, "/v1/agencies/nowhere/openLetterDeliveries").refused(t, http.StatusNotFound, "NOT_FOUND")
}

// Two clerks record that the letter arrived: one of them does.
func TestALetterArrivesOnceWhenTwoClerksSaySo(t *testing.T) {
	s := start(t, "2024-06-05")
	d := s.posted(t)
	codes := make([]int, 2)
	var wg sync.WaitGroup
	for i := range codes {
		wg.Go(func() { codes[i] = s.post(t, path(d)+":serve", object{"note": "物流显示本人签收"}).status })
	}
	wg.Wait()
	require.ElementsMatch(t, []int{http.StatusOK, http.StatusBadRequest}, codes)
	require.Len(t, s.get(t, path(d)).ok(t)["ends"], 1)
}

// What belongs to a restricted application is not seen by others, also not in the agency's list.
func TestDeliveriesOfARestrictedApplication(t *testing.T) {
	s := start(t, "2024-06-05")
	d := s.posted(t)
	reader := holder("someone", auth.RoleHandler, "linhai")
	require.Len(t, list(s.called(t, reader, http.MethodGet, linhai+"/openLetterDeliveries", nil).ok(t), "letterDeliveries"), 1)
	s.post(t, strings.TrimSuffix(path(d), "/letterDeliveries/1")+":restrict", object{"reason": "涉及商业秘密"}).ok(t)
	require.Empty(t, list(s.called(t, reader, http.MethodGet, linhai+"/openLetterDeliveries", nil).ok(t), "letterDeliveries"))
	s.called(t, reader, http.MethodGet, path(d), nil).refused(t, http.StatusNotFound, "NOT_FOUND")
}
