package blob

import (
	"archive/zip"
	"bytes"
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
	switch {
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return pdf, true
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return png, true
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return jpeg, true
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return packed(content)
	case plain(content):
		return text, true
	}
	return MediaType{}, false
}

// Fits reports whether a file name ends as files of this kind do: a report.pdf.exe never does.
func (m MediaType) Fits(fileName string) bool {
	return slices.Contains(m.Extensions, strings.ToLower(path.Ext(fileName)))
}

// packed tells documents that are zip files from other zip files. It looks at the list of files and unpacks nothing.
func packed(content []byte) (MediaType, bool) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
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
func plain(content []byte) bool {
	return len(content) > 0 && utf8.Valid(content) && bytes.IndexFunc(content, func(r rune) bool {
		return r < 0x20 && r != '\n' && r != '\r' && r != '\t' || r == 0x7f
	}) < 0
}
