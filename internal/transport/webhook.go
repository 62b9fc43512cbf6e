package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"syscall"
	"time"

	"github.com/yishenqing/foi/internal/clock"
)

// Webhooks sends messages to systems of others by HTTP. Where it may connect to is looked at when the connection is made, after
// the name was resolved: a name that resolves to another address later (DNS rebinding) gains nothing.
type Webhooks struct {
	Timeout time.Duration // for one attempt, in all
	Clock   clock.Clock
}

// Message is one call.
type Message struct {
	ID       string   // stays the same over all attempts
	URL      string   // https, or http within Networks
	Networks []string // private networks that may be called, as CIDR; what is public may be called always
	Body     string
	Secrets  [][]byte // all of them sign
}

// mostAnswer is how much of an answer is read: nothing in it matters.
const mostAnswer = 64 << 10

// Send makes one attempt and returns the HTTP status, 0 when there was no answer. Errors: *Failure; it names no address.
func (h *Webhooks) Send(ctx context.Context, m Message) (status int, err error) {
	guard, err := newGuard(m.Networks)
	if err != nil {
		return 0, &Failure{Outcome: Never, Cause: "bad network", err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, h.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader([]byte(m.Body)))
	if err != nil {
		return 0, &Failure{Outcome: Never, Cause: "bad address", err: err}
	}
	stamp := strconv.FormatInt(h.Clock.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "foi-webhooks")
	req.Header.Set("Webhook-Id", m.ID)
	req.Header.Set("Webhook-Timestamp", stamp)
	for i, secret := range m.Secrets {
		signature := "v1," + Sign(secret, m.ID, stamp, []byte(m.Body))
		if i > 0 {
			signature = req.Header.Get("Webhook-Signature") + " " + signature
		}
		req.Header.Set("Webhook-Signature", signature)
	}
	transport := guard.transport()
	defer transport.CloseIdleConnections()
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		if errors.Is(err, errForbidden) {
			return 0, &Failure{Outcome: Later, Cause: "address not allowed", err: err}
		}
		return 0, &Failure{Outcome: Later, Cause: "no answer", err: err}
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, mostAnswer))
	_ = resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 { // a redirection too: it would carry the message elsewhere
		return resp.StatusCode, &Failure{Outcome: Later, Cause: fmt.Sprintf("http %d", resp.StatusCode)}
	}
	return resp.StatusCode, nil
}

// guard says which addresses may be called.
type guard struct{ allowed []netip.Prefix }

func newGuard(networks []string) (guard, error) {
	var g guard
	for _, n := range networks {
		p, err := netip.ParsePrefix(n)
		if err != nil {
			return g, err
		}
		g.allowed = append(g.allowed, p.Masked())
	}
	return g, nil
}

var errForbidden = errors.New("the address is neither public nor in an allowed network")

// special are networks that are not private by name but lead inside, or into IPv4 by another way.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
}

// check refuses an address to which a connection is about to be made.
func (g guard) check(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return errForbidden
	}
	ip := to.Addr().Unmap().WithZone("")
	for _, p := range g.allowed {
		if p.Contains(ip) {
			return nil
		}
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return errForbidden
	}
	for _, p := range special {
		if p.Contains(ip) {
			return errForbidden
		}
	}
	return nil
}

// transport makes one call: it keeps no connection and asks no proxy, which would connect to wherever it likes.
func (g guard) transport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, ControlContext: g.check}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, DisableKeepAlives: true, MaxResponseHeaderBytes: 32 << 10,
	}
}
