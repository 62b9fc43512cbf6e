package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/wneessen/go-mail"
)

// Security is how the connection to a mail server is protected.
type Security string

// The kinds of protection.
const (
	StartTLS    Security = "starttls" // plain at first; a server that does not offer STARTTLS is refused
	ImplicitTLS Security = "tls"      // from the first byte, mostly port 465
	Plain       Security = "none"     // within one machine or a closed network only
)

// SMTP is a mail server.
type SMTP struct {
	Host     string
	Port     int
	Security Security
	User     string // empty: no authentication
	Password string
	From     string         // address that letters come from
	Timeout  time.Duration  // for connecting, and again for handing the letter over
	RootCAs  *x509.CertPool // nil: those of the system
}

// Send implements Sender.
func (s *SMTP) Send(ctx context.Context, l Letter) error {
	msg, err := s.message(l)
	if err != nil {
		return &Failure{Outcome: Never, Cause: "bad address", err: err}
	}
	client, err := s.client()
	if err != nil {
		return &Failure{Outcome: Later, Cause: "bad settings", err: err}
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &Failure{Outcome: Later, Cause: "no connection", err: err}
	}
	err = client.SendWithSMTPClient(conn, msg)
	_ = client.CloseWithSMTPClient(conn) // what was taken is taken
	return failureOf(err)
}

func (s *SMTP) client() (*mail.Client, error) {
	options := []mail.Option{
		mail.WithPort(s.Port), mail.WithTimeout(s.Timeout), mail.WithoutNoop(),
		mail.WithTLSConfig(&tls.Config{ServerName: s.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12}),
	}
	switch s.Security {
	case ImplicitTLS:
		options = append(options, mail.WithSSL())
	case Plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	return mail.NewClient(s.Host, options...)
}

// message writes the letter. Its Message-ID is the same for every attempt.
func (s *SMTP) message(l Letter) (*mail.Msg, error) {
	m := mail.NewMsg()
	if err := errors.Join(m.From(s.From), m.To(l.To)); err != nil {
		return nil, err
	}
	m.SetMessageIDWithValue(l.ID + "@" + s.Host)
	m.SetDate()
	// Nobody's out-of-office note shall answer.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.Subject(l.Words.Subject())
	m.SetBodyString(mail.TypeTextPlain, l.Words.Text()+"\n")
	return m, nil
}

// failureOf sorts what the mail server or the network said. Whatever happens before the server has seen the end of the letter
// is certain; from then on only its own answer is.
func failureOf(err error) error {
	if err == nil {
		return nil
	}
	var e *mail.SendError
	if !errors.As(err, &e) {
		return &Failure{Outcome: Unknown, Cause: "no answer", err: err}
	}
	if e.Reason == mail.ErrSMTPReset {
		return nil // asked after the letter was taken
	}
	if (e.Reason == mail.ErrWriteContent || e.Reason == mail.ErrSMTPDataClose) && e.ErrorCode() == 0 {
		return &Failure{Outcome: Unknown, Cause: "no answer", err: err}
	}
	f := &Failure{Outcome: Later, Cause: "connection lost", err: err}
	if code := e.ErrorCode(); code != 0 {
		f.Cause = fmt.Sprintf("smtp %d", code)
		if code >= 500 {
			f.Outcome = Never
		}
	}
	return f
}
