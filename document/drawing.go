package document

import (
	"errors"
	"fmt"
)

// ErrImage is the error for a picture without bytes, or without a size that fits on the page.
var ErrImage = errors.New("a picture needs a PNG and a size within the text")

func (b *builder) image(i Image) error {
	if len(i.PNG) == 0 || i.Width <= 0 || i.Height <= 0 || i.Width > textWidth || i.Height > pageHeight-top-bottom {
		return ErrImage
	}
	n := b.drawings + 1
	blip := `<a:blip r:embed="` + b.attach("image", part{name: fmt.Sprintf("word/media/image%d.png", n), content: i.PNG}) + `"`
	if len(i.SVG) == 0 {
		blip += `/>`
	} else {
		id := b.attach("image", part{name: fmt.Sprintf("word/media/image%d.svg", n), content: i.SVG})
		blip += `><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">` +
			`<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="` + id + `"/></a:ext></a:extLst></a:blip>`
	}
	b.drawing(i.Width, i.Height, "图", i.Description, nsDrawing+"picture",
		`<pic:pic xmlns:pic="`+nsDrawing+`picture"><pic:nvPicPr><pic:cNvPr id="0" name="图"/><pic:cNvPicPr/></pic:nvPicPr>`+
			`<pic:blipFill>`+blip+`<a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
			fmt.Sprintf(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`,
				emu(i.Width), emu(i.Height)))
	return nil
}

// drawing sets something drawn in a line of its own.
func (b *builder) drawing(width, height int, name, description, kind, content string) {
	b.drawings++
	fmt.Fprintf(&b.body, `<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">`+
		`<wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="%s%d" descr="%s"/><wp:cNvGraphicFramePr/>`+
		`<a:graphic><a:graphicData uri="%s">%s</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
		emu(width), emu(height), b.drawings, name, b.drawings, escape(description), kind, content)
}
