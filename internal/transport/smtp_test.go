package transport_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/transport"
	"github.com/yishenqing/foi/reminder"
)

var letter = transport.Letter{ID: "r1.email", To: "zhang@example.test", Words: reminder.Words{
	RegisterNumber: "临公开〔2024〕12号", Duty: "答复", Due: calendar.MustDate("2024-05-24"), Left: 2,
}}

// backend is a mail server that wants a password.
type backend struct {
	taken chan string
	tls   chan bool
	open  bool // to those without a password
}

func (b *backend) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, encrypted := c.TLSConnectionState()
	return &session{b, encrypted, b.open}, nil
}

type session struct {
	*backend
	encrypted, known bool
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "foi" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}
func (s *session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	s.taken <- string(raw)
	s.tls <- s.encrypted
	return err
}

// certificate makes one for the loopback, and the pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// serve starts a mail server and returns a client for it.
func serve(t *testing.T, security transport.Security, offerTLS bool) (*backend, *transport.SMTP) {
	t.Helper()
	cert, pool := certificate(t)
	b := &backend{taken: make(chan string, 1), tls: make(chan bool, 1)}
	server := smtp.NewServer(b)
	server.Domain = "localhost"
	if offerTLS {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	}
	on, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	if security == transport.ImplicitTLS {
		on = tls.NewListener(on, server.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(on)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return b, &transport.SMTP{
		Host: "127.0.0.1", Port: on.Addr().(*net.TCPAddr).Port, Security: security, User: "foi", Password: "secret",
		From: "foi@example.test", Timeout: 5 * time.Second, RootCAs: pool,
	}
}

func TestSMTPWithAndWithoutTLS(t *testing.T) {
	for _, security := range []transport.Security{transport.StartTLS, transport.ImplicitTLS, transport.Plain} {
		t.Run(string(security), func(t *testing.T) {
			b, client := serve(t, security, security != transport.Plain)
			if security == transport.Plain {
				b.open, client.User = true, ""
			}
			require.NoError(t, client.Send(t.Context(), letter))
			require.Equal(t, security != transport.Plain, <-b.tls)
			m, err := mail.ReadMessage(strings.NewReader(<-b.taken))
			require.NoError(t, err)
			require.Equal(t, "<r1.email@127.0.0.1>", m.Header.Get("Message-Id"))
			require.Equal(t, "<zhang@example.test>", m.Header.Get("To"))
			require.Equal(t, "auto-generated", m.Header.Get("Auto-Submitted"))
		})
	}
}

func TestSMTPThatIsNotToBeTrusted(t *testing.T) {
	for name, change := range map[string]func(*transport.SMTP){
		"wrong password":      func(s *transport.SMTP) { s.Password = "wrong" },
		"unknown certificate": func(s *transport.SMTP) { s.RootCAs = x509.NewCertPool() },
	} {
		_, client := serve(t, transport.StartTLS, true)
		change(client)
		requireFailure(t, client.Send(t.Context(), letter), transport.Later, "no connection", name)
	}
	_, client := serve(t, transport.StartTLS, false)
	requireFailure(t, client.Send(t.Context(), letter), transport.Later, "no connection", "no STARTTLS is offered")

	_, client = serve(t, transport.Plain, false)
	requireFailure(t, client.Send(t.Context(), letter), transport.Later, "no connection", "a password never goes out unprotected")
	client.User = ""
	requireFailure(t, client.Send(t.Context(), letter), transport.Never, "smtp 502", "it wants to know who we are")
	bad := letter
	bad.To = "not an address"
	requireFailure(t, client.Send(t.Context(), bad), transport.Never, "bad address")
}

func requireFailure(t *testing.T, err error, want transport.Outcome, cause string, why ...any) {
	t.Helper()
	var f *transport.Failure
	require.ErrorAs(t, err, &f, why...)
	require.Equal(t, want, f.Outcome, "%v %v", why, errors.Unwrap(err))
	require.Equal(t, cause, f.Cause, why...)
	require.NotContains(t, f.Error(), "@", "no address")
}
