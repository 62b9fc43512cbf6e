package redaction

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
)

// quality of the pictures of pages: text of 三号 stays sharp.
const quality = 85

// PDF writes a document of pictures (PDF 1.4, ISO 32000): a page is a picture and nothing else. There is no text, no font, no
// metadata, no layer, no attachment and no earlier version in it, since none is ever written.
type PDF struct {
	w       io.Writer
	at      int64
	offsets []int64 // of objects, from number 1 on
	pages   []int
	err     error
}

// NewPDF begins a document.
func NewPDF(w io.Writer) *PDF {
	p := &PDF{w: w, offsets: make([]int64, 2)} // 1 is the catalogue, 2 the list of pages: they come last
	p.write([]byte("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"))
	return p
}

// Add adds a page of so many points (1/72 inch).
func (p *PDF) Add(page image.Image, width, height float64) error {
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, page, &jpeg.Options{Quality: quality}); err != nil {
		return fmt.Errorf("encode a page: %w", err)
	}
	b := page.Bounds()
	image := p.object(fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length %d>>",
		b.Dx(), b.Dy(), picture.Len()), picture.Bytes())
	paint := fmt.Appendf(nil, "q %.2f 0 0 %.2f 0 0 cm /P Do Q", width, height)
	content := p.object(fmt.Sprintf("<</Length %d>>", len(paint)), paint)
	p.pages = append(p.pages, p.object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</XObject<</P %d 0 R>>>>/Contents %d 0 R>>",
		width, height, image, content), nil))
	return p.err
}

// Close ends the document.
func (p *PDF) Close() error {
	kids := ""
	for _, n := range p.pages {
		kids += fmt.Sprintf("%d 0 R ", n)
	}
	p.numbered(1, "<</Type/Catalog/Pages 2 0 R>>", nil)
	p.numbered(2, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(p.pages), kids), nil)
	start := p.at
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(p.offsets)+1)
	for _, at := range p.offsets {
		table += fmt.Sprintf("%010d 00000 n \n", at)
	}
	p.write([]byte(table + fmt.Sprintf("trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(p.offsets)+1, start)))
	return p.err
}

// object writes the next object and returns its number.
func (p *PDF) object(dictionary string, stream []byte) int {
	p.offsets = append(p.offsets, 0)
	p.numbered(len(p.offsets), dictionary, stream)
	return len(p.offsets)
}

func (p *PDF) numbered(n int, dictionary string, stream []byte) {
	p.offsets[n-1] = p.at
	p.write(fmt.Appendf(nil, "%d 0 obj\n%s\n", n, dictionary))
	if stream != nil {
		p.write([]byte("stream\n"))
		p.write(stream)
		p.write([]byte("\nendstream\n"))
	}
	p.write([]byte("endobj\n"))
}

func (p *PDF) write(b []byte) {
	if p.err != nil {
		return
	}
	n, err := p.w.Write(b)
	p.at += int64(n)
	p.err = err
}
