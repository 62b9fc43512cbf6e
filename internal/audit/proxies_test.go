package audit_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/audit"
)

func TestTheSourceIsTheLastHopThatNoTrustedProxySpeaksFor(t *testing.T) {
	trusted, err := audit.ParseProxies([]string{"10.0.0.0/8", " 2001:db8::1", "192.0.2.7"})
	require.NoError(t, err)
	for _, c := range []struct {
		name string
		hops []string
		want string
	}{
		{"straight", []string{"203.0.113.9"}, "203.0.113.9"},
		{"through one proxy", []string{"203.0.113.9", "10.1.2.3"}, "203.0.113.9"},
		{"through two", []string{"203.0.113.9", " 192.0.2.7", "10.1.2.3"}, "203.0.113.9"},
		{"a stranger's word counts for nothing", []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9"},
		{"nor does it behind a proxy", []string{"198.51.100.1", "203.0.113.9", "10.1.2.3"}, "203.0.113.9"},
		{"the proxy itself", []string{"10.1.2.3"}, "10.1.2.3"},
		{"a proxy that says nonsense", []string{"unknown", "10.1.2.3"}, "10.1.2.3"},
		{"IPv6", []string{"2001:db8::9", "2001:db8::1"}, "2001:db8::9"},
		{"IPv4 in IPv6", []string{"::ffff:203.0.113.9", "::ffff:10.1.2.3"}, "203.0.113.9"},
		{"no address", []string{"gateway"}, ""},
		{"nothing", nil, ""},
	} {
		require.Equal(t, c.want, trusted.Source(c.hops), c.name)
	}
	require.Equal(t, "10.1.2.3", audit.Proxies(nil).Source([]string{"203.0.113.9", "10.1.2.3"}), "nobody is trusted unasked")
	_, err = audit.ParseProxies([]string{"10.0.0.0/8", "proxy.example"})
	require.ErrorContains(t, err, "proxy.example")
}

func TestHops(t *testing.T) {
	peer := &net.TCPAddr{IP: net.ParseIP("10.1.2.3"), Port: 4711}
	require.Equal(t, []string{"a", " b", "c", "10.1.2.3"}, audit.Hops([]string{"a, b", "c"}, peer))
	require.Equal(t, []string{"a"}, audit.Hops([]string{"a"}, nil))
}
