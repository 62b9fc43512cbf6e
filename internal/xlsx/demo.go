//go:build demo

package xlsx

import (
	"io"

	"github.com/yishenqing/foi/stats"
)

// Available reports whether this program can write workbooks.
const Available = false

// Book is a workbook that is being written.
type Book struct{}

// New refuses. Errors: NotBuiltError.
func New() (*Book, error) { return nil, NotBuiltError{} }

// Annual is never reached.
func (*Book) Annual(string, stats.Annual) error { return NotBuiltError{} }

// List is never reached.
func (*Book) List(string, []string) (*List, error) { return nil, NotBuiltError{} }

// WriteTo is never reached.
func (*Book) WriteTo(io.Writer) (int64, error) { return 0, NotBuiltError{} }

// Close does nothing.
func (*Book) Close() error { return nil }

// List is a sheet that is written row by row.
type List struct{}

// Row is never reached.
func (*List) Row([]any) error { return NotBuiltError{} }

// Close is never reached.
func (*List) Close() error { return NotBuiltError{} }
