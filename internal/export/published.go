package export

import (
	"context"
	"encoding/hex"
	"errors"
	"io"

	"github.com/yishenqing/foi/calendar"
)

// Published returns what an export that is there came to, by its manifest. Errors: ErrNotFound.
func Published(ctx context.Context, place Place, name string) (Result, error) {
	m, sum, _, err := manifestOf(ctx, place, name)
	if err != nil {
		return Result{}, err
	}
	r := Result{Name: m.Name, Agencies: m.Agencies, Files: len(m.Files), Snapshot: m.Snapshot}
	r.Rows, r.Bytes = m.totals()
	_, err = hex.Decode(r.Manifest[:], []byte(sum))
	return r, err
}

// maxRead is the longest piece of a file that is read at once.
const maxRead = 3 << 20 // a gRPC client takes 4 MiB unless told otherwise

// ReadPiece returns at most maxBytes (3 MiB when 0 or more) of a file from an offset on. Errors: ErrNotFound.
func ReadPiece(ctx context.Context, place Place, name string, f File, offset, maxBytes int64) (piece []byte, err error) {
	if maxBytes <= 0 || maxBytes > maxRead {
		maxBytes = maxRead
	}
	in, err := place.Read(ctx, name, f.Path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if s, ok := in.(io.Seeker); ok {
		_, err = s.Seek(offset, io.SeekStart)
	} else {
		_, err = io.CopyN(io.Discard, in, offset)
	}
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(in, maxBytes))
}

// Discard removes an export, if it is there, with all that its manifest lists.
func Discard(ctx context.Context, place Place, name string) error {
	if !IsName(name) {
		return nil
	}
	m, _, _, err := manifestOf(ctx, place, name)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	files := make([]string, len(m.Files))
	for i := range m.Files {
		files[i] = m.Files[i].Path
	}
	return place.Remove(ctx, name, files)
}

// SweepAbandoned removes what was begun more than so many days ago and never published: its process was killed.
func SweepAbandoned(ctx context.Context, place Place, days int, today calendar.Date) error {
	begun, err := place.Abandoned(ctx)
	if err != nil {
		return err
	}
	for _, name := range begun {
		if older(name, days, today) {
			if err := place.Sweep(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// Listed returns the files of an export, the manifest itself first. Errors: ErrNotFound.
func Listed(ctx context.Context, place Place, name string) ([]File, error) {
	m, sum, size, err := manifestOf(ctx, place, name)
	if err != nil {
		return nil, err
	}
	return append([]File{{Path: ManifestFile, Format: JSON, Bytes: size, SHA256: sum}}, m.Files...), nil
}
