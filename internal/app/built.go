package app

import (
	"errors"
	"slices"
	"strings"

	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/xlsx"
)

// Built says what a program was built with: that of the demonstration has neither workbooks nor S3 (ADR 0026).
type Built struct{ XLSX, S3 bool }

// ThisBuild is what this program was built with.
func ThisBuild() Built { return Built{XLSX: xlsx.Available, S3: blob.S3Available} }

// Refuse tells what of the formats and places (directories and URLs) the program cannot do as it was built; nil when it can do all. It
// reaches for nothing. Errors: *NotBuiltError.
func (b Built) Refuse(formats []string, places ...string) error {
	e := &NotBuiltError{}
	if !b.XLSX && slices.Contains(formats, string(export.XLSX)) {
		e.Missing = append(e.Missing, xlsx.NotBuiltError{})
	}
	if !b.S3 && slices.ContainsFunc(places, func(p string) bool { return strings.HasPrefix(p, "s3:") }) {
		e.Missing = append(e.Missing, blob.NoS3Error{})
	}
	if e.Missing == nil {
		return nil
	}
	return e
}

// NotBuiltError tells what a program was built without.
type NotBuiltError struct {
	Missing []interface {
		error
		Chinese() string
	}
}

func (e *NotBuiltError) Error() string {
	var all []error
	for _, m := range e.Missing {
		all = append(all, m)
	}
	return errors.Join(all...).Error()
}

// Chinese says it to the user.
func (e *NotBuiltError) Chinese() string {
	var all []string
	for _, m := range e.Missing {
		all = append(all, m.Chinese())
	}
	return strings.Join(all, "；")
}
