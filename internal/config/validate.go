package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/scan"
)

// Validate reports everything that is wrong with the settings at once. kong calls it after parsing.
func (c *Config) Validate() error {
	return errors.Join(c.Database.Validate(), c.Attachments.Validate(), c.Server.Validate(), c.Identity.Validate(), c.Portal.Validate(),
		c.Reminders.Validate(), c.Exports.Validate(), c.Telemetry.Validate())
}

// Validate reports everything that is wrong with the settings of the database. It opens no connection.
func (d *Database) Validate() error {
	var faults faults
	if d.DatabaseURL != "" {
		// pgx masks the password in its message.
		if _, err := pgx.ParseConfig(d.DatabaseURL); err != nil {
			faults.add("database-url", "cannot be read as a PostgreSQL URL or key=value text")
		}
	}
	if d.DatabasePasswordFile != "" {
		if _, err := os.Stat(d.DatabasePasswordFile); err != nil {
			faults.add("database-password-file", "%v", err)
		}
		if d.DatabaseURL == "" {
			faults.add("database-password-file", "is of no use without --database-url")
		}
	}
	if d.KeyFile != "" {
		faults.addKeyFile(d.KeyFile)
	}
	if d.DatabaseConns < 0 || d.DatabaseConns > 1000 {
		faults.add("database-conns", "%d is not between 0 and 1000", d.DatabaseConns)
	}
	return faults.err()
}

// addKeyFile holds that a key file is there and that not everybody on the machine can read it.
func (f *faults) addKeyFile(path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		f.add("key-file", "%v", err)
	case info.Mode().Perm()&0o007 != 0:
		f.add("key-file", "%s can be read by every user of this machine: chmod o= it", path)
	}
}

// Validate reports everything that is wrong with the settings of attachments.
func (a *Attachments) Validate() error {
	var faults faults
	if a.BlobURL != "" {
		if err := blob.CheckURL(a.BlobURL); err != nil {
			faults.add("blob-url", "%v", spoken(err))
		}
	}
	if a.MaxAttachmentBytes < 1024 || a.MaxAttachmentBytes > maxAttachment {
		faults.add("max-attachment-bytes", "%d is not between 1024 and %d", a.MaxAttachmentBytes, int64(maxAttachment))
	}
	if a.MaxUploadBytes < 1024 || a.MaxUploadBytes > maxUpload {
		faults.add("max-upload-bytes", "%d is not between 1024 and %d", a.MaxUploadBytes, int64(maxUpload))
	}
	if err := a.Scan().Check(); err != nil {
		faults.add("scan-address", "and --scan-command: %v", err)
	}
	return faults.err()
}

// Scan is how files are looked at for viruses.
func (a *Attachments) Scan() scan.Options {
	return scan.Options{Address: a.ScanAddress, Command: a.ScanCommand, Within: a.ScanTimeout}
}

// maxUpload is as much as may come in chunks: what lies in the blob store, and is never held in memory.
const maxUpload = 16 << 30

// maxAttachment is as much as a request may carry: an attachment is held in memory, several times over.
const maxAttachment = 256 << 20

// Validate reports everything that is wrong with the settings of the server.
func (s *Server) Validate() error {
	var faults faults
	for _, a := range []struct{ flag, addr string }{{"grpc-addr", s.GRPCAddr}, {"http-addr", s.HTTPAddr}} {
		if _, _, err := net.SplitHostPort(a.addr); err != nil {
			faults.add(a.flag, "%q is not of the form host:port", a.addr)
		} else if s.DevelopmentIdentity && !Loopback(a.addr) {
			faults.add("development-identity", "is refused while --%s %s can be reached from other machines", a.flag, a.addr)
		}
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		faults.add("tls-cert", "and --tls-key go together")
	}
	if s.TLSCert == "" && !s.BehindTLSProxy && !s.DevelopmentIdentity && (!Loopback(s.GRPCAddr) || !Loopback(s.HTTPAddr)) {
		faults.add("tls-cert", "and --tls-key are needed where other machines can reach the server; "+
			"if a proxy in front of it does TLS, say so with --behind-tls-proxy")
	}
	for _, file := range []struct{ flag, name string }{{"tls-cert", s.TLSCert}, {"tls-key", s.TLSKey}} {
		if file.name != "" {
			if _, err := os.Stat(file.name); err != nil {
				faults.add(file.flag, "%v", err)
			}
		}
	}
	if s.GRPCAddr == s.HTTPAddr && !strings.HasSuffix(s.GRPCAddr, ":0") {
		faults.add("http-addr", "is the same as --grpc-addr")
	}
	if _, err := audit.ParseProxies(s.TrustedProxies); err != nil {
		faults.add("trusted-proxies", "%v", err)
	}
	if s.MaxBodyBytes < 1024 {
		faults.add("max-body-bytes", "%d is less than 1024", s.MaxBodyBytes)
	}
	if s.ReadTimeout < 0 {
		faults.add("read-timeout", "%s is negative", s.ReadTimeout)
	}
	if s.ShutdownTimeout <= 0 {
		faults.add("shutdown-timeout", "%s is not positive", s.ShutdownTimeout)
	}
	return faults.err()
}

// Validate reports everything that is wrong with the settings of the public side.
func (p *Portal) Validate() error {
	var faults faults
	for _, r := range []struct {
		flag string
		rate float64
	}{{"portal-rate", p.PortalRate}, {"portal-user-rate", p.PortalUserRate}, {"portal-total-rate", p.PortalTotalRate}, {"public-rate", p.PublicRate}, {"public-total-rate", p.PublicTotalRate}} {
		if r.rate < 0 || r.rate > 100000 {
			faults.add(r.flag, "%v is not between 0 and 100000", r.rate)
		}
	}
	if p.PortalFiles < 0 || p.PortalFiles > 50 {
		faults.add("portal-files", "%d is not between 0 and 50", p.PortalFiles)
	}
	if p.PortalFileBytes < 0 || p.PortalFileBytes > maxAttachment {
		faults.add("portal-file-bytes", "%d is not between 0 and %d", p.PortalFileBytes, int64(maxAttachment))
	}
	return faults.err()
}

// Validate reports everything that is wrong with the settings of telemetry.
func (t *Telemetry) Validate() error {
	var faults faults
	if _, ok := levels[t.LogLevel]; !ok {
		faults.add("log-level", "%q is not debug, info, warn or error", t.LogLevel)
	}
	if !slices.Contains([]string{"json", "text"}, t.LogFormat) {
		faults.add("log-format", "%q is not json or text", t.LogFormat)
	}
	if t.OTLPEndpoint != "" {
		u, err := url.Parse(t.OTLPEndpoint)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			faults.add("otlp-endpoint", "is not an http or https URL")
		}
	}
	if t.TraceRatio < 0 || t.TraceRatio > 1 {
		faults.add("trace-ratio", "%v is not between 0 and 1", t.TraceRatio)
	}
	return faults.err()
}

// Loopback reports whether an address host:port can be reached from this machine only.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// faults collects errors that each name their flag.
type faults []error

func (f *faults) add(flag, format string, args ...any) {
	*f = append(*f, fmt.Errorf("--"+flag+" "+format, args...))
}

func (f faults) err() error { return errors.Join(f...) }

// spoken is the text of an error: what a program was built without is told in Chinese, as the commands do.
func spoken(err error) string {
	if e, ok := errors.AsType[blob.NoS3Error](err); ok {
		return e.Chinese()
	}
	return err.Error()
}
