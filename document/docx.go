package document

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
)

// MediaTypeDOCX is the media type of what WriteDOCX writes.
const MediaTypeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Names of XML and of relationships.
const (
	nsRelation  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage   = "http://schemas.openxmlformats.org/package/2006/"
	nsWord      = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsDrawing   = "http://schemas.openxmlformats.org/drawingml/2006/"
	contentWord = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// part is one file of the package.
type part struct {
	name        string
	contentType string // empty: known by its extension
	content     []byte
}

// builder collects what a document needs besides its text.
type builder struct {
	body      strings.Builder
	parts     []part   // charts and pictures
	relations []string // of document.xml, beginning with rId1
	drawings  int
	keep      bool // the paragraph stays on the page of what follows
}

// WriteDOCX writes the document as a .docx. It fails for tables whose cells do not fit and pictures without a size, and
// where w does.
func WriteDOCX(w io.Writer, d Document) error {
	b := &builder{}
	b.relations = append(b.relations,
		relation(1, "styles", "styles.xml"), relation(2, "settings", "settings.xml"), relation(3, "fontTable", "fontTable.xml"),
		relation(4, "footer", "footer1.xml"), relation(5, "footer", "footer2.xml"))
	for i, block := range d.Blocks {
		b.keep = signedBelow(d.Blocks[i+1:])
		if err := b.block(block); err != nil {
			return fmt.Errorf("document: block %d: %w", i, err)
		}
		if _, ok := block.(Table); ok && (i+1 == len(d.Blocks) || isTable(d.Blocks[i+1])) {
			b.body.WriteString(apart)
		}
	}
	parts := append([]part{
		{name: "word/document.xml", contentType: contentWord + "document.main+xml", content: b.document()},
		{name: "word/styles.xml", contentType: contentWord + "styles+xml", content: []byte(stylesXML())},
		{name: "word/settings.xml", contentType: contentWord + "settings+xml", content: []byte(settingsXML)},
		{name: "word/fontTable.xml", contentType: contentWord + "fontTable+xml", content: []byte(fontsXML())},
		{name: "word/footer1.xml", contentType: contentWord + "footer+xml", content: []byte(footerXML("right"))},
		{name: "word/footer2.xml", contentType: contentWord + "footer+xml", content: []byte(footerXML("left"))},
		{name: "docProps/core.xml", contentType: "application/vnd.openxmlformats-package.core-properties+xml", content: []byte(coreXML(d))},
	}, b.parts...)
	parts = append(parts, part{name: "word/_rels/document.xml.rels", content: []byte(relationsXML(b.relations))})
	return pack(w, parts)
}

// apart keeps two tables apart, which word processors would join, and ends a document that ends in one.
const apart = `<w:p><w:pPr><w:spacing w:line="120" w:lineRule="exact"/></w:pPr></w:p>`

func isTable(b Block) bool {
	_, ok := b.(Table)
	return ok
}

// pack writes the package: what is in it first, as the convention wants.
func pack(w io.Writer, parts []part) error {
	types := declaration + `<Types xmlns="` + nsPackage + `content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType="image/svg+xml"/>`
	for _, p := range parts {
		if p.contentType != "" {
			types += fmt.Sprintf(`<Override PartName="/%s" ContentType="%s"/>`, p.name, p.contentType)
		}
	}
	head := []part{
		{name: "[Content_Types].xml", content: []byte(types + `</Types>`)},
		{name: "_rels/.rels", content: []byte(relationsXML([]string{
			relation(1, "officeDocument", "word/document.xml"),
			`<Relationship Id="rId2" Type="` + nsPackage + `relationships/metadata/core-properties" Target="docProps/core.xml"/>`,
		}))},
	}
	// No times are written: they would make two files of one document.
	archive := zip.NewWriter(w)
	for _, p := range append(head, parts...) {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate})
		if err != nil {
			return fmt.Errorf("document: %w", err)
		}
		if _, err := file.Write(p.content); err != nil {
			return fmt.Errorf("document: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("document: %w", err)
	}
	return nil
}

func relation(id int, kind, target string) string {
	return fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>`, id, nsRelation, kind, target)
}

func relationsXML(all []string) string {
	return declaration + `<Relationships xmlns="` + nsPackage + `relationships">` + strings.Join(all, "") + `</Relationships>`
}

// attach adds a part and returns the id by which the text refers to it.
func (b *builder) attach(kind string, p part) string {
	b.parts = append(b.parts, p)
	id := len(b.relations) + 1
	b.relations = append(b.relations, relation(id, kind, strings.TrimPrefix(p.name, "word/")))
	return fmt.Sprintf("rId%d", id)
}

func (b *builder) document() []byte {
	return []byte(declaration + `<w:document xmlns:w="` + nsWord + `" xmlns:r="` + nsRelation +
		`" xmlns:wp="` + nsDrawing + `wordprocessingDrawing" xmlns:a="` + nsDrawing + `main"><w:body>` + b.body.String() +
		`<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>` +
		fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/>`, twips(pageWidth), twips(pageHeight)) +
		fmt.Sprintf(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="%d" w:gutter="0"/>`,
			twips(top), twips(right), twips(bottom), twips(left), twips(footer)) +
		`<w:cols w:space="425"/></w:sectPr></w:body></w:document>`)
}

func (b *builder) block(block Block) error {
	switch block := block.(type) {
	case Paragraph:
		b.paragraph(block)
	case Table:
		return b.table(block)
	case Image:
		return b.image(block)
	case Chart:
		b.chart(block)
	case Signature:
		b.signature(block)
	case Colophon:
		b.colophon(block)
	default:
		return fmt.Errorf("unknown kind %T", block)
	}
	return nil
}

// twips returns millimetres in twentieths of a point.
func twips(mm int) int { return (mm*1440*10 + 127) / 254 }

// emu returns millimetres in the unit of drawings.
func emu(mm int) int { return mm * 36000 }
