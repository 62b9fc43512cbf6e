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

	"github.com/yishenqing/foi/internal/releasedcopy"
	"github.com/yishenqing/foi/redaction"
)

// redactCmd makes the copy of a document that may be released (区分处理). It reads and writes files, and no database.
type redactCmd struct {
	Marks    string `required:"" placeholder:"FILE" type:"existingfile" help:"标注文件（JSON 数组），每处含不予公开的理由及文字起止位置或页面区域，见 docs/redaction.md。"`
	Source   string `arg:"" type:"existingfile" help:"原件：PDF，或 UTF-8 文本（.txt）。"`
	Released string `arg:"" type:"path" help:"公开件的文件名，不覆盖已有文件。"`
}

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
		err = releasedcopy.Pages(ctx, c.Source, out, marks, 0)
	} else {
		err = redactText(c.Source, out, marks)
	}
	if err = errors.Join(spoken(err), out.Close()); err != nil {
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

func redactText(source string, out io.Writer, marks []redaction.Mark) error {
	content, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	return releasedcopy.Text(content, out, marks)
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
