package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/config"
)

// parse reads flags as the command line does.
func parse(t *testing.T, args ...string) (*config.Config, error) {
	t.Helper()
	var cli struct{ config.Config }
	parser, err := kong.New(&cli, kong.Name("foi"), kong.DefaultEnvars("FOI"), kong.Exit(func(int) { t.Error("exit") }))
	require.NoError(t, err)
	_, err = parser.Parse(args)
	return &cli.Config, err
}

func TestDefaultsAreValidAndClosed(t *testing.T) {
	c, err := parse(t)
	require.NoError(t, err)
	require.NoError(t, c.Validate())
	require.True(t, config.Loopback(c.GRPCAddr))
	require.True(t, config.Loopback(c.HTTPAddr))
	require.False(t, c.DevelopmentIdentity)
	require.False(t, c.Migrate)
	require.EqualValues(t, 1<<20, c.MaxBodyBytes)
	require.Equal(t, 30*time.Second, c.ShutdownTimeout)
	require.Equal(t, time.Minute, c.ReadTimeout)
}

func TestAFlagWinsOverTheEnvironment(t *testing.T) {
	t.Setenv("FOI_GRPC_ADDR", "127.0.0.1:1")
	t.Setenv("FOI_HTTP_ADDR", "127.0.0.1:2")
	t.Setenv("FOI_OTLP_ENDPOINT", "http://collector:4318")
	c, err := parse(t, "--http-addr", "127.0.0.1:3")
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:1", c.GRPCAddr)
	require.Equal(t, "127.0.0.1:3", c.HTTPAddr)
	require.Equal(t, "http://collector:4318", c.OTLPEndpoint)
}

func TestAllFaultsAreReportedAtOnce(t *testing.T) {
	_, err := parse(t, "--grpc-addr", "nowhere", "--max-body-bytes", "1", "--log-level", "loud", "--log-format", "xml",
		"--trace-ratio", "2", "--otlp-endpoint", "collector:4318", "--database-conns=-1", "--shutdown-timeout", "0s", "--read-timeout=-1s",
		"--database-password-file", "/nonesuch", "--database-url", "postgres://u:secret@[::1/db")
	require.Error(t, err)
	for _, flag := range []string{
		"grpc-addr", "max-body-bytes", "log-level", "log-format", "trace-ratio", "otlp-endpoint", "database-conns",
		"read-timeout", "shutdown-timeout", "database-password-file", "database-url",
	} {
		require.ErrorContains(t, err, "--"+flag+" ")
	}
	require.NotContains(t, err.Error(), "secret")
}

func TestSettingsOfReminders(t *testing.T) {
	c, err := parse(t)
	require.NoError(t, err)
	require.True(t, c.Jobs)
	require.Equal(t, time.Minute, c.RemindersEvery)
	_, err = parse(t, "--reminders-every", "1ms", "--smtp-timeout", "0s", "--smtp-host", "mail", "--smtp-port", "0",
		"--smtp-security", "rot13", "--smtp-from", "nobody", "--smtp-password-file", "/nonesuch", "--sms-hook-url", "ftp://x",
		"--sms-hook-secret-file", "/nonesuch")
	require.Error(t, err)
	for _, flag := range []string{
		"reminders-every", "smtp-timeout", "smtp-port", "smtp-security", "smtp-from", "smtp-password-file", "sms-hook-url",
		"sms-hook-secret-file",
	} {
		require.ErrorContains(t, err, "--"+flag+" ")
	}
	_, err = parse(t, "--smtp-user", "foi")
	require.ErrorContains(t, err, "--smtp-host is missing")
	_, err = parse(t, "--smtp-host", "mail", "--smtp-from", "foi@example.test", "--smtp-security", "none", "--smtp-user", "foi")
	require.ErrorContains(t, err, "--smtp-user is refused")
	_, err = parse(t, "--no-jobs", "--smtp-port", "0", "--smtp-host", "mail")
	require.NoError(t, err, "a node without jobs sends nothing")

	t.Setenv("FOI_SMS_HOOK_SECRET", "short")
	_, err = parse(t, "--sms-hook-url", "https://sms.example.test/")
	require.ErrorContains(t, err, "at least 24 bytes")
	require.NotContains(t, err.Error(), "short")
	t.Setenv("FOI_SMS_HOOK_SECRET", "long enough to sign with it")
	t.Setenv("FOI_SMTP_PASSWORD", "p")
	c, err = parse(t, "--sms-hook-url", "https://sms.example.test/")
	require.NoError(t, err)
	key, err := c.HookSecret()
	require.NoError(t, err)
	require.Equal(t, "long enough to sign with it", key)
	password, err := c.MailPassword()
	require.NoError(t, err)
	require.Equal(t, "p", password)
}

func TestDevelopmentIdentityNeedsLoopback(t *testing.T) {
	for _, good := range []string{"127.0.0.1:0", "[::1]:9090", "localhost:8080", "127.8.8.8:1"} {
		_, err := parse(t, "--development-identity", "--http-addr", good)
		require.NoError(t, err, good)
	}
	for _, bad := range []string{":8080", "0.0.0.0:8080", "[::]:8080", "192.168.1.2:8080", "foi.example.gov.cn:8080", "127.0.0.1.nip.io:80"} {
		for _, flag := range []string{"--http-addr", "--grpc-addr"} {
			_, err := parse(t, "--development-identity", flag, bad)
			require.ErrorContains(t, err, "--development-identity is refused", bad)
			_, err = parse(t, flag, bad)
			require.ErrorContains(t, err, "--tls-cert and --tls-key are needed", bad)
			_, err = parse(t, flag, bad, "--behind-tls-proxy")
			require.NoError(t, err, "without it any address may be listened on")
		}
	}
	_, err := parse(t, "--http-addr", "127.0.0.1:9090")
	require.ErrorContains(t, err, "same as --grpc-addr")
}

func TestEveryFieldSaysHowItIsShown(t *testing.T) {
	var walk func(reflect.Type)
	walk = func(of reflect.Type) {
		for i := range of.NumField() {
			field := of.Field(i)
			if field.Anonymous {
				walk(field.Type)
				continue
			}
			require.Contains(t, []string{"visible", "sensitive", "hidden"}, field.Tag.Get("show"), field.Name)
			if field.Tag.Get("show") == "hidden" {
				require.Equal(t, "-", field.Tag.Get("kong"), "%s: a secret has no flag", field.Name)
			}
		}
	}
	walk(reflect.TypeFor[config.Config]())
}

func TestPrintTellsNoSecret(t *testing.T) {
	t.Setenv("FOI_DATABASE_PASSWORD", "geheim0")
	t.Setenv("FOI_SMTP_PASSWORD", "geheim7")
	for _, secret := range []string{
		"postgres://foi:geheim1@db.example/foi?sslmode=require", "host=db user=foi password=geheim2", "host=db password = 'gehe im\\'3' user=foi",
		"postgres://foi@db/foi?password=geheim4&x=1", "postgres://foi:geheim5@[::1/db",
	} {
		var out strings.Builder
		require.NoError(t, config.Print(&out, &config.Config{
			Database:  config.Database{DatabaseURL: secret},
			Reminders: config.Reminders{SMSHookURL: "https://user:geheim8@hook/?token=geheim9", SMSHookSecret: "geheim10"},
			Telemetry: config.Telemetry{OTLPEndpoint: "https://user:geheim6@collector/"},
		}))
		require.NotContains(t, out.String(), "gehe", secret)
		require.Contains(t, out.String(), "FOI_DATABASE_PASSWORD=xxxxx\n")
		require.Contains(t, out.String(), "FOI_SMTP_PASSWORD=xxxxx\n")
		require.Contains(t, out.String(), "FOI_SMS_HOOK_SECRET=xxxxx\n")
		require.Contains(t, out.String(), "FOI_GRPC_ADDR=\n")
	}
	var out strings.Builder
	require.NoError(t, config.Print(&out, &config.Config{Database: config.Database{DatabaseURL: "postgres://foi:geheim@db.example/foi"}}))
	require.Contains(t, out.String(), "FOI_DATABASE_URL=postgres://foi:xxxxx@db.example/foi\n", "the rest is there to be checked")
}

func TestPasswordComesFromTheEnvironmentOrAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	require.NoError(t, os.WriteFile(file, []byte("from' file\n"), 0o600))
	for _, tt := range []struct{ url, env, file, want string }{
		{"", "e", "", ""},
		{"postgres://foi@db/foi", "", "", "postgres://foi@db/foi"},
		{"postgres://foi@db/foi", "from env", file, "postgres://foi:from%20env@db/foi"},
		{"postgres://foi@db/foi", "", file, "postgres://foi:from%27%20file@db/foi"},
		{"postgres://foi:own@db/foi", "from env", "", "postgres://foi:own@db/foi"},
		{"host=db user=foi", "", file, `host=db user=foi password='from\' file'`},
		{"host=db password=own", "from env", "", "host=db password=own"},
	} {
		t.Setenv("FOI_DATABASE_PASSWORD", tt.env)
		d := config.Database{DatabaseURL: tt.url, DatabasePasswordFile: tt.file}
		got, err := d.URL()
		require.NoError(t, err)
		require.Equal(t, tt.want, got)
	}
	d := config.Database{DatabaseURL: "postgres://db/foi", DatabasePasswordFile: "/nonesuch"}
	t.Setenv("FOI_DATABASE_PASSWORD", "")
	_, err := d.URL()
	require.Error(t, err)
}

func TestSettingsOfExports(t *testing.T) {
	c, err := parse(t)
	require.NoError(t, err)
	at, err := c.At()
	require.NoError(t, err)
	require.Equal(t, []any{2*time.Hour + 30*time.Minute, "year", []string{"csv", "json", "xlsx"}, 90, 3 * time.Hour, 7 * 24 * time.Hour},
		[]any{at, c.ExportRows, c.ExportFormats, c.ExportKeepDays, c.ExportLate, c.ExportRequestsKeep})

	// All that is wrong is told at once, and nothing of a secret in a URL.
	_, err = parse(t, "--export-url", "s3://key:secret@bucket/x", "--export-requests-url", "ftp://host/x", "--export-at", "25:00", "--export-rows", "some",
		"--export-formats", "csv,pdf", "--export-keep-count=-1", "--export-late=-1s", "--export-requests-keep=-1h")
	require.Error(t, err)
	for _, flag := range []string{
		"export-url", "export-requests-url", "export-at", "export-rows", "export-formats", "export-keep-count", "export-late", "export-requests-keep",
	} {
		require.ErrorContains(t, err, "--"+flag+" ")
	}
	require.ErrorContains(t, err, `"pdf"`)
	require.NotContains(t, err.Error(), "secret")

	for _, args := range [][]string{{"--export-url", "s3://"}, {"--export-url", "s3:///x"}, {"--export-url", "file://host/x"}, {"--export-keep-days=-1"}, {"--export-at", "2"}} {
		_, err = parse(t, args...)
		require.Error(t, err, args)
	}
	none := &config.Exports{ExportURL: "/srv/exports"}
	require.ErrorContains(t, none.Validate(), "--export-formats names none")
	for _, args := range [][]string{
		{"--export-url", "/srv/exports", "--export-at", "23:59", "--export-rows", "none", "--export-formats", "csv", "--export-keep-days=0"},
		{"--export-url", "s3://bucket/prefix?region=cn-east-1", "--export-requests-url", "file:///srv/requests"},
	} {
		_, err = parse(t, args...)
		require.NoError(t, err, args)
	}
}
