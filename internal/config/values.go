package config

import (
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
)

var levels = map[string]slog.Level{
	"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
}

// Level returns the level from which on is logged.
func (t *Telemetry) Level() slog.Level { return levels[t.LogLevel] }

// URL returns the database's URL with its password, or nothing when a private PostgreSQL is to be used. A password in the URL
// itself stands; else that of FOI_DATABASE_PASSWORD, else that of the file. pgx itself knows PGPASSWORD and PGPASSFILE.
func (d *Database) URL() (string, error) {
	if d.DatabaseURL == "" {
		return "", nil
	}
	password, err := d.password()
	if err != nil || password == "" {
		return d.DatabaseURL, err
	}
	u, err := url.Parse(d.DatabaseURL)
	if err != nil || u.Scheme == "" { // key=value text
		if strings.Contains(d.DatabaseURL, "password=") {
			return d.DatabaseURL, nil
		}
		return d.DatabaseURL + " password='" + escape.Replace(password) + "'", nil
	}
	if _, given := u.User.Password(); given {
		return d.DatabaseURL, nil
	}
	u.User = url.UserPassword(u.User.Username(), password)
	return u.String(), nil
}

var escape = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

func (d *Database) password() (string, error) {
	return secret(d.DatabasePassword, "FOI_DATABASE_PASSWORD", "database-password-file", d.DatabasePasswordFile)
}

// Keys returns the text of the key-encryption keys, or nothing when none was given.
func (d *Database) Keys() (string, error) {
	return secret(d.Key, "FOI_KEY", "key-file", d.KeyFile)
}

// MailPassword returns the password for the mail server.
func (r *Reminders) MailPassword() (string, error) {
	return secret(r.SMTPPassword, "FOI_SMTP_PASSWORD", "smtp-password-file", r.SMTPPasswordFile)
}

// HookSecret returns the key that signs calls of the hook for text messages.
func (r *Reminders) HookSecret() (string, error) {
	return secret(r.SMSHookSecret, "FOI_SMS_HOOK_SECRET", "sms-hook-secret-file", r.SMSHookSecretFile)
}

// secret returns what was given, or else what the variable has, or else what stands in the file that a flag names.
func secret(given, variable, flag, file string) (string, error) {
	if given != "" {
		return given, nil
	}
	if s := os.Getenv(variable); s != "" {
		return s, nil
	}
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("--%s: %w", flag, err)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}
