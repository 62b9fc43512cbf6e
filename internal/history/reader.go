package history

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxLine is the longest line that is read, in bytes without its end: 1 MiB.
const MaxLine = 1 << 20

// Reader reads the records of one file, in order.
type Reader struct {
	name  string
	in    *bufio.Reader
	line  int
	first bool // nothing has been read yet
	order sequence
}

// NewReader returns a Reader of a file; name is what its errors call the file.
func NewReader(name string, in io.Reader) *Reader {
	return &Reader{name: name, in: bufio.NewReaderSize(in, 1<<16), first: true, order: newSequence()}
}

// Next returns the next record. After the last it returns io.EOF. A line that is not as the contract wants it gives a
// *LineError with all its faults; Next can be called again for the line after it. Any other error is one of reading,
// and final. Empty lines are passed over, and so is a byte order mark at the beginning.
func (r *Reader) Next() (Record, error) {
	for {
		line, err := r.readLine()
		var bad *LineError
		switch {
		case errors.As(err, &bad):
			return Record{}, bad
		case err != nil:
			return Record{}, err
		case len(line) == 0:
			continue
		case !utf8.Valid(line):
			return Record{}, r.fail(form("", RuleUTF8))
		}
		record, faults := decode(line)
		if len(faults) == 0 {
			faults = r.order.admit(&record)
		}
		if len(faults) > 0 {
			return Record{}, r.fail(faults...)
		}
		record.Line = r.line
		return record, nil
	}
}

func (r *Reader) fail(faults ...Fault) *LineError {
	return &LineError{File: r.name, Line: r.line, Faults: faults}
}

// readLine returns the next line without its end and without blanks around it. A line that is too long is passed over
// as a whole and reported.
func (r *Reader) readLine() ([]byte, error) {
	r.line++
	var line []byte
	tooLong := false
	for {
		piece, err := r.in.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(bytes.TrimRight(piece, "\r\n")) > MaxLine; !tooLong {
			line = append(line, piece...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (tooLong || len(line) > 0):
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case err != nil:
			return nil, fmt.Errorf("%s:%d: %w", r.name, r.line, err)
		}
		break
	}
	if tooLong {
		return nil, r.fail(form("", RuleLength))
	}
	if r.first {
		line, r.first = bytes.TrimPrefix(line, []byte("\ufeff")), false
	}
	return bytes.TrimSpace(line), nil
}
