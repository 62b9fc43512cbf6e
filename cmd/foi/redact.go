package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/yishenqing/foi/internal/pdfpages"
	"github.com/yishenqing/foi/redaction"
)

// redactCmd makes the copy of a document that may be released (区分处理). It reads and writes files, and no database.
type redactCmd struct {
	Marks    string `required:"" placeholder:"FILE" type:"existingfile" help:"标注文件（JSON 数组），每处含不予公开的理由及文字起止位置或页面区域，见 docs/redaction.md。"`
	Source   string `arg:"" type:"existingfile" help:"原件：PDF，或 UTF-8 文本（.txt）。"`
	Released string `arg:"" type:"path" help:"公开件的文件名，不覆盖已有文件。"`
}

// errText says that a released page still has text: nothing of the file is kept.
var errText = errors.New("公开件中仍能提取出文字，未予生成")

// Run writes the released copy and prints the index of grounds.
func (c *redactCmd) Run(ctx context.Context, std stdio) error {
	marks, err := readMarks(c.Marks)
	if err != nil {
		return err
	}
	out, err := os.CreateTemp(filepath.Dir(c.Released), ".foi-redact-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(out.Name()) }() // linked to its name when it is whole
	if strings.EqualFold(filepath.Ext(c.Source), ".pdf") {
		err = redactPages(ctx, c.Source, out, marks)
	} else {
		err = redactText(c.Source, out, marks)
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	if err := os.Link(out.Name(), c.Released); err != nil {
		return err
	}
	for _, e := range redaction.Index(marks) {
		where := ""
		if e.Page > 0 {
			where = fmt.Sprintf("第%d页 ", e.Page)
		}
		for i, ground := range e.Grounds {
			fmt.Fprintf(std.Out, "%d %s%s（%s）\n", e.Number, where, ground, e.Article[i])
		}
	}
	return nil
}

func readMarks(path string) (marks []redaction.Mark, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(&marks); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(marks) == 0 {
		return nil, fmt.Errorf("%s 中没有标注", path) //nolint:err113 // told as it is
	}
	return marks, nil
}

// refused tells everything that is wrong with marks at once.
func refused(found []redaction.Fault) error {
	var all []error
	for _, f := range found {
		all = append(all, fmt.Errorf("第%d处标注：%s", f.Mark+1, f.Chinese)) //nolint:err113 // told as it is
	}
	return errors.Join(all...)
}

func redactText(source string, out io.Writer, marks []redaction.Mark) error {
	content, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	if !utf8.Valid(content) {
		return fmt.Errorf("%s 不是 UTF-8 文本或 PDF", source) //nolint:err113 // told as it is
	}
	if err := refused(redaction.CheckText(marks, utf8.RuneCount(content))); err != nil {
		return err
	}
	released, err := redaction.Text(string(content), marks)
	if errors.Is(err, redaction.ErrLeak) {
		return fmt.Errorf("标注的文字在别处还有未标注的，请补充标注: %w", err)
	}
	if err == nil {
		_, err = io.WriteString(out, released)
	}
	return err
}

func redactPages(ctx context.Context, source string, out *os.File, marks []redaction.Mark) error {
	sizes, err := pdfpages.Sizes(ctx, source)
	if err != nil {
		return spoken(err)
	}
	if err := refused(redaction.CheckPages(marks, len(sizes))); err != nil {
		return err
	}
	released := redaction.NewPDF(out)
	for i, size := range sizes {
		page, err := pdfpages.Draw(ctx, source, i+1)
		if err != nil {
			return spoken(err)
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
		err = errText
	}
	return spoken(err)
}

// spoken is an error in the words for people, if it has some.
func spoken(err error) error {
	if e, ok := errors.AsType[interface {
		error
		Chinese() string
	}](err); ok {
		return errors.New(e.Chinese()) //nolint:err113 // told as it is
	}
	return err
}
