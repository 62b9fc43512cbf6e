package transport

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/yishenqing/foi/internal/clock"
)

// Hook hands text messages to the system that sends them for the agency: docs/reminders.md has the contract. The signature is
// that of Standard Webhooks, so that libraries for any language can check it.
type Hook struct {
	URL     string
	Secret  []byte
	Timeout time.Duration
	Clock   clock.Clock
}

// hookBody is the JSON that the hook gets.
type hookBody struct {
	ID             string `json:"id"`
	Mobile         string `json:"mobile"`
	Text           string `json:"text"`
	RegisterNumber string `json:"register_number"`
	Duty           string `json:"duty"`
	DueDate        string `json:"due_date"`
	DaysLeft       int    `json:"days_left"`
}

// Send implements Sender.
func (h *Hook) Send(ctx context.Context, l Letter) error {
	body, err := json.Marshal(hookBody{
		ID: l.ID, Mobile: l.To, Text: l.Words.Subject(), RegisterNumber: l.Words.RegisterNumber, Duty: l.Words.Duty,
		DueDate: l.Words.Due.String(), DaysLeft: l.Words.Left,
	})
	if err != nil {
		return &Failure{Outcome: Never, Cause: "cannot be written", err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, h.Timeout)
	defer cancel()
	var written atomic.Bool // the hook may have read something
	trace := &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return &Failure{Outcome: Later, Cause: "bad settings", err: err}
	}
	req.GetBody = nil // the transport repeats nothing by itself
	stamp := strconv.FormatInt(h.Clock.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Webhook-Id", l.ID)
	req.Header.Set("Webhook-Timestamp", stamp)
	req.Header.Set("Webhook-Signature", "v1,"+Sign(h.Secret, l.ID, stamp, body))
	resp, err := hookClient.Do(req)
	if err != nil {
		f := &Failure{Outcome: Later, Cause: "no connection", err: err}
		if written.Load() {
			f.Outcome, f.Cause = Unknown, "no answer"
		}
		return f
	}
	_ = resp.Body.Close() // the status says it all
	return hookFailure(resp.StatusCode)
}

// hookFailure sorts the answer: 2xx has taken the message, anything else has not.
func hookFailure(status int) error {
	f := &Failure{Outcome: Later, Cause: fmt.Sprintf("http %d", status)}
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests:
	case status < http.StatusInternalServerError:
		f.Outcome = Never // also a redirection: it would carry a mobile number elsewhere
	}
	return f
}

// Sign returns the signature of a call: base64 of HMAC-SHA256 over id, timestamp and body, joined by full stops.
func Sign(secret []byte, id, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s.%s.", id, timestamp)
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// hookClient follows no redirection.
var hookClient = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport: &http.Transport{
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		// A kept connection that the other side closes in the very moment leaves open whether a message was taken.
		DisableKeepAlives: true,
	},
}
