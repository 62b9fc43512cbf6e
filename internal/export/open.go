package export

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/blob"
)

// zone is that of names and snapshots: exports are read by people, too.
var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// Open opens a place: a directory, file:///directory, or s3://bucket/prefix?region=… (blob.OpenS3). Errors: it is none of these,
// blob.NoS3Error.
func Open(ctx context.Context, where string) (Place, error) {
	scheme, _, isURL := strings.Cut(where, "://")
	switch {
	case where == "":
		return nil, errors.New("export: no place is given")
	case !isURL:
		path, err := filepath.Abs(where)
		if err != nil {
			return nil, err
		}
		return openDirectory(path)
	case scheme == "s3":
		objects, err := blob.OpenS3(ctx, where)
		if err != nil {
			return nil, err
		}
		return &bucket{objects}, nil
	}
	path, err := blob.Directory(where)
	if err != nil {
		return nil, err
	}
	return openDirectory(path)
}

// CheckPlace reports what is wrong with the text of a place, without opening it.
func CheckPlace(where string) error {
	scheme, rest, isURL := strings.Cut(where, "://")
	switch {
	case !isURL:
		return nil
	case scheme == "s3":
		if bucket, _, _ := strings.Cut(rest, "/"); bucket == "" || strings.ContainsRune(rest, '@') {
			return errors.New("is not of the form s3://bucket/prefix?region=…")
		}
		return nil
	}
	_, err := blob.Directory(where)
	return err
}

// older reports whether the day in a name is more than so many days before today.
func older(name string, days int, today calendar.Date) bool {
	t, err := time.ParseInLocation("20060102", name[len(formatName)+1:][:8], zone)
	return err == nil && today.DaysSince(calendar.DateOf(t)) > days
}

// Split divides what names an export into its place and its name. Errors: it names none.
func Split(where string) (place, name string, err error) {
	scheme, rest, isURL := strings.Cut(where, "://")
	if !isURL {
		path, err := filepath.Abs(where)
		if err != nil {
			return "", "", err
		}
		place, name = filepath.Dir(path), filepath.Base(path)
	} else {
		rest, query, _ := strings.Cut(rest, "?")
		rest = strings.TrimRight(rest, "/")
		i := strings.LastIndexByte(rest, '/')
		if i < 0 {
			i = len(rest)
		}
		place, name = scheme+"://"+rest[:i], strings.TrimPrefix(rest[i:], "/")
		if query != "" {
			place += "?" + query
		}
	}
	if !IsName(name) {
		return "", "", errors.New("export: " + where + " names no export: foi-export-…")
	}
	return place, name, nil
}
