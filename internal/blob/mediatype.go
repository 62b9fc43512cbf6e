package blob

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// MediaType is a kind of file that may be attached.
type MediaType struct {
	Name       string   // as HTTP writes it
	Extensions []string // with which a file of this kind may be named, in lower case, with the point
}

// The media types. An archive (zip) is none of them: nobody can tell what it proves without unpacking it.
var (
	pdf  = MediaType{"application/pdf", []string{".pdf"}}
	png  = MediaType{"image/png", []string{".png"}}
	jpeg = MediaType{"image/jpeg", []string{".jpg", ".jpeg"}}
	ofd  = MediaType{"application/ofd", []string{".ofd"}} // GB/T 33190
	docx = MediaType{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{".docx"}}
	text = MediaType{"text/plain; charset=utf-8", []string{".txt"}}
)

// MediaTypeOf finds out by its content what kind of file it is; false when it is none that may be attached. What a name or a
// sender says does not count.
func MediaTypeOf(content []byte) (MediaType, bool) {
	kind, ok, _ := MediaTypeIn(bytes.NewReader(content), int64(len(content))) // memory can always be read
	return kind, ok
}

// MediaTypeIn is MediaTypeOf for content that is read where it lies and never held as a whole. Errors: those of reading.
func MediaTypeIn(content io.ReaderAt, size int64) (kind MediaType, ok bool, err error) {
	var head [8]byte
	n, err := content.ReadAt(head[:min(size, int64(len(head)))], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return MediaType{}, false, fmt.Errorf("look at a file: %w", err)
	}
	switch begin := head[:n]; {
	case bytes.HasPrefix(begin, []byte("%PDF-")):
		return pdf, true, nil
	case bytes.HasPrefix(begin, []byte("\x89PNG\r\n\x1a\n")):
		return png, true, nil
	case bytes.HasPrefix(begin, []byte("\xff\xd8\xff")):
		return jpeg, true, nil
	case bytes.HasPrefix(begin, []byte("PK\x03\x04")):
		kind, ok = packed(content, size)
		return kind, ok, nil
	}
	if ok, err = plain(io.NewSectionReader(content, 0, size)); ok {
		kind = text
	}
	return kind, ok, err
}

// Fits reports whether a file name ends as files of this kind do: a report.pdf.exe never does.
func (m MediaType) Fits(fileName string) bool {
	return slices.Contains(m.Extensions, strings.ToLower(path.Ext(fileName)))
}

// packed tells documents that are zip files from other zip files. It looks at the list of files and unpacks nothing.
func packed(content io.ReaderAt, size int64) (MediaType, bool) {
	archive, err := zip.NewReader(content, size)
	if err != nil {
		return MediaType{}, false
	}
	has := func(name string) bool {
		return slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == name })
	}
	switch {
	case has("OFD.xml"):
		return ofd, true
	case has("[Content_Types].xml") && has("word/document.xml") && !has("word/vbaProject.bin"): // no macros
		return docx, true
	}
	return MediaType{}, false
}

// plain reports whether content is text in UTF-8 as somebody writes it.
func plain(content io.Reader) (bool, error) {
	r := bufio.NewReaderSize(content, 256<<10)
	for empty := true; ; empty = false {
		c, size, err := r.ReadRune()
		switch {
		case errors.Is(err, io.EOF):
			return !empty, nil
		case err != nil:
			return false, fmt.Errorf("look at a file: %w", err)
		case c == utf8.RuneError && size == 1, c < 0x20 && c != '\n' && c != '\r' && c != '\t', c == 0x7f:
			return false, nil
		}
	}
}
