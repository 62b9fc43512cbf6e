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
	if d.DatabasePassword != "" {
		return d.DatabasePassword, nil
	}
	if p := os.Getenv("FOI_DATABASE_PASSWORD"); p != "" {
		return p, nil
	}
	if d.DatabasePasswordFile == "" {
		return "", nil
	}
	text, err := os.ReadFile(d.DatabasePasswordFile)
	if err != nil {
		return "", fmt.Errorf("--database-password-file: %w", err)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}
