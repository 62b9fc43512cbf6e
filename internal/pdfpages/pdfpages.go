// Package pdfpages draws the pages of PDF files with poppler's tools (pdfinfo, pdftoppm, pdftotext), which are installed beside this
// program: processes of their own, so that a file that breaks them breaks nothing else.
package pdfpages

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MissingError is the refusal where the tools are not installed.
type MissingError struct{}

func (MissingError) Error() string {
	return "poppler's tools (pdfinfo, pdftoppm, pdftotext) are not installed"
}

// Chinese says it to people.
func (MissingError) Chinese() string {
	return "服务器未安装 poppler-utils（pdfinfo、pdftoppm、pdftotext），不能对 PDF 作区分处理"
}

// UnreadableError is the refusal of a file that the tools cannot draw: damaged, encrypted, or made to hurt.
type UnreadableError struct{}

func (UnreadableError) Error() string { return "the PDF cannot be drawn" }

// Chinese says it to people.
func (UnreadableError) Chinese() string {
	return "该 PDF 文件无法读取（已损坏、已加密或者处理超时），请重新生成后上传"
}

// longSide is how many pixels the longer side of a page has: 200 to the inch for A4. within is the time for one page.
const (
	longSide = 2339
	within   = 30 * time.Second
)

// Size is that of a page as it is displayed, in points (1/72 inch).
type Size struct{ Width, Height float64 }

// The lines of pdfinfo about pages: of the crop box, which is what is displayed, before it is turned.
var (
	sizeLine = regexp.MustCompile(`(?m)^Page +\d+ size: +([\d.]+) x ([\d.]+) pts`)
	turnLine = regexp.MustCompile(`(?m)^Page +\d+ rot: +(\d+)`)
)

// Sizes returns the sizes of all pages of a file. Errors: MissingError, UnreadableError.
func Sizes(ctx context.Context, path string) ([]Size, error) {
	out, err := run(ctx, "pdfinfo", "-f", "1", "-l", "100000", path)
	if err != nil {
		return nil, err
	}
	found, turns := sizeLine.FindAllSubmatch(out, -1), turnLine.FindAllSubmatch(out, -1)
	if len(found) == 0 || len(turns) != len(found) {
		return nil, UnreadableError{}
	}
	all := make([]Size, len(found))
	for i, m := range found {
		w, errW := strconv.ParseFloat(string(m[1]), 64)
		h, errH := strconv.ParseFloat(string(m[2]), 64)
		if errW != nil || errH != nil || w <= 0 || h <= 0 {
			return nil, UnreadableError{}
		}
		if turn := string(turns[i][1]); turn == "90" || turn == "270" {
			w, h = h, w
		}
		all[i] = Size{w, h}
	}
	return all, nil
}

// Draw returns a picture of a page, from 1, as it is displayed: what lies outside of its crop box is not in it. Errors: MissingError, UnreadableError.
func Draw(ctx context.Context, path string, page int) (image.Image, error) {
	n := strconv.Itoa(page)
	out, err := run(ctx, "pdftoppm", "-q", "-cropbox", "-png", "-f", n, "-l", n, "-scale-to", strconv.Itoa(longSide), path)
	if err != nil {
		return nil, err
	}
	picture, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		return nil, UnreadableError{}
	}
	return picture, nil
}

// Text returns all text that can be taken out of a file. Errors: MissingError, UnreadableError.
func Text(ctx context.Context, path string) (string, error) {
	out, err := run(ctx, "pdftotext", "-q", "-enc", "UTF-8", path, "-")
	return strings.Trim(string(out), " \n\f\t"), err
}

func run(ctx context.Context, tool string, args ...string) ([]byte, error) {
	bounded, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	cmd := exec.CommandContext(bounded, tool, args...)
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/local/bin:/usr/bin:/bin"}
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	switch {
	case err == nil:
		return out, nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: %w", tool, ctx.Err())
	case errors.Is(err, exec.ErrNotFound):
		return nil, MissingError{}
	}
	return nil, UnreadableError{}
}
