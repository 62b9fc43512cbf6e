package audit

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// InProcess is the network of the gateway's calls, which come from this process.
const InProcess = "inproc"

// What the gateway says about the HTTP request behind a call, as metadata keys. They count only InProcess.
const (
	RemoteHeader    = "foi-remote"     // the address that the request came from
	UserAgentHeader = "foi-user-agent" // what the client calls itself
)

// Proxies are the networks of the proxies that are believed when they say for whom they pass on a request.
type Proxies []netip.Prefix

// ParseProxies reads networks such as 10.0.0.0/8, and single addresses. It reports the first that is neither.
func ParseProxies(list []string) (Proxies, error) {
	var p Proxies
	for _, s := range list {
		s = strings.TrimSpace(s)
		if prefix, err := netip.ParsePrefix(s); err == nil {
			p = append(p, prefix.Masked())
			continue
		}
		addr, err := netip.ParseAddr(s)
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a network like 10.0.0.0/8", s)
		}
		p = append(p, netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()))
	}
	return p, nil
}

// Source returns the address of the client. hops are the addresses that a request is said to have come along, as in the values of
// X-Forwarded-For, the last one being seen and not said. Each trusted proxy is believed about the hop before it; whatever a
// client writes into the header himself stands before the first that is not trusted, and counts for nothing. "" when not even
// the last is an address.
func (p Proxies) Source(hops []string) string {
	source := ""
	for i := len(hops) - 1; i >= 0; i-- {
		addr, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = addr.Unmap().WithZone("")
		source = addr.String()
		if !p.trusts(addr) {
			break
		}
	}
	return source
}

func (p Proxies) trusts(addr netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// Hops returns the addresses that a call came along: those of the header values, then the peer's unless that is nil.
func Hops(forwarded []string, peer net.Addr) []string {
	var hops []string
	for _, value := range forwarded {
		hops = append(hops, strings.Split(value, ",")...)
	}
	if peer == nil {
		return hops
	}
	host, _, err := net.SplitHostPort(peer.String())
	if err != nil {
		host = peer.String()
	}
	return append(hops, host)
}
