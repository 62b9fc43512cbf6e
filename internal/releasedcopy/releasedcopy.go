// Package releasedcopy makes the copy of a file without what is marked in it (区分处理): of a text by other characters, of a PDF by
// pictures of its pages. Made again from the same file and marks by the same tools, it has the same bytes.
package releasedcopy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yishenqing/foi/internal/pdfpages"
	"github.com/yishenqing/foi/redaction"
)

// MarksError says everything that is wrong with marks.
type MarksError struct{ Faults []redaction.Fault }

func (e *MarksError) Error() string {
	all := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		all[i] = fmt.Sprintf("mark %d %s", f.Mark, f.English)
	}
	return strings.Join(all, "; ")
}

// Chinese says it to people, a line for each.
func (e *MarksError) Chinese() string {
	all := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		all[i] = fmt.Sprintf("第%d处标注：%s", f.Mark+1, f.Chinese)
	}
	return strings.Join(all, "\n")
}

// LeakError is the refusal of a copy in which something of what is marked could still be read.
type LeakError struct{ chinese string }

func (*LeakError) Error() string { return "something that is withheld could still be read in the copy" }

// Chinese says it to people.
func (e *LeakError) Chinese() string { return e.chinese }

// NoTextError is the refusal of what is no text in UTF-8.
type NoTextError struct{}

func (NoTextError) Error() string { return "the file is no text in UTF-8" }

// Chinese says it to people.
func (NoTextError) Chinese() string { return "文件不是 UTF-8 文本或 PDF" }

// LengthError is the refusal of a document with more pages than are drawn at once.
type LengthError struct{ Pages, Most int }

func (e *LengthError) Error() string {
	return "the document has " + strconv.Itoa(e.Pages) + " pages, at most " + strconv.Itoa(e.Most) + " are drawn"
}

// Chinese says it to people.
func (e *LengthError) Chinese() string {
	return "该 PDF 共" + strconv.Itoa(e.Pages) + "页，一次最多处理" + strconv.Itoa(e.Most) + "页，请拆分后分别处理"
}

// Text writes the copy of a text. Errors: NoTextError, *MarksError, *LeakError, those of out.
func Text(source []byte, out io.Writer, marks []redaction.Mark) error {
	if !utf8.Valid(source) {
		return NoTextError{}
	}
	if found := redaction.CheckText(marks, utf8.RuneCount(source)); found != nil {
		return &MarksError{found}
	}
	copied, err := redaction.Text(string(source), marks)
	if errors.Is(err, redaction.ErrLeak) {
		return &LeakError{"标注的文字在别处还有未标注的，请补充标注"}
	}
	if err == nil {
		_, err = io.WriteString(out, copied)
	}
	return err
}

// Pages writes the copy of the PDF at a path, of at most so many pages, 0 for any number. Errors: *MarksError, *LeakError,
// *LengthError, pdfpages.MissingError, pdfpages.UnreadableError, those of out.
func Pages(ctx context.Context, source string, out *os.File, marks []redaction.Mark, most int) error {
	sizes, err := pdfpages.Sizes(ctx, source)
	if err != nil {
		return err
	}
	if most > 0 && len(sizes) > most {
		return &LengthError{len(sizes), most}
	}
	if found := redaction.CheckPages(marks, len(sizes)); found != nil {
		return &MarksError{found}
	}
	released := redaction.NewPDF(out)
	for i, size := range sizes {
		page, err := pdfpages.Draw(ctx, source, i+1)
		if err != nil {
			return err
		}
		if err := released.Add(redaction.Paint(page, i+1, marks), size.Width, size.Height); err != nil {
			return err
		}
	}
	if err := released.Close(); err != nil {
		return err
	}
	left, err := pdfpages.Text(ctx, out.Name())
	if err == nil && left != "" {
		err = &LeakError{"公开件中仍能提取出文字，未予生成"}
	}
	return err
}
