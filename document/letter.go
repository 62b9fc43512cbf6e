package document

import (
	"fmt"
	"strings"
)

// Signature is 发文机关署名 and 成文日期 of a document that is sealed (GB/T 9704—2012, 7.3.5): the date four characters from the
// edge, the name centred above it (a name longer than that keeps two characters from the edge, and the date is centred
// below it). Room is left for the seal, which stands over both; what is before it stays on its page.
type Signature struct {
	Agency    string
	Date      string
	Highlight bool // the date
}

// Colophon is the 版记 at the foot of the last page: who gets a copy, who prints it and when (GB/T 9704—2012, 7.4).
type Colophon struct {
	CopyTo []string
	Issuer string
	Date   string
}

// signedBelow reports whether the signature is the next block or, after the list of enclosures, the one after it: a page must not hold a
// signature and nothing of the text (GB/T 9704—2012, 7.3.5.5).
func signedBelow(rest []Block) bool {
	for _, b := range rest[:min(len(rest), 2)] {
		if isSignature(b) {
			return true
		}
	}
	return false
}

func isSignature(b Block) bool {
	_, ok := b.(Signature)
	return ok
}

// width is how wide a text is in hundredths of a character; Latin letters and figures take half of one.
func width(text string) int {
	sum := 0
	for _, r := range text {
		if r < 0x100 {
			sum += 50
		} else {
			sum += 100
		}
	}
	return sum
}

// indents returns how far name and date stand from the right edge, in hundredths of a character.
func (s Signature) indents() (name, date int) {
	n, d := width(s.Agency), width(s.Date)
	if name = 400 + (d-n)/2; name >= 200 {
		return name, 400
	}
	return 200, 200 + (n-d)/2
}

func (b *builder) signature(s Signature) {
	name, date := s.indents()
	line := func(indent, before, after int, keep string, r Run) {
		fmt.Fprintf(&b.body, `<w:p><w:pPr><w:pStyle w:val="Right"/>%s<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="exact"/>`+
			`<w:ind w:rightChars="%d" w:right="%d"/></w:pPr>`, keep, before, after, pitch, indent, indent*32/10)
		b.run(r)
		b.body.WriteString(`</w:p>`)
	}
	line(name, 2*pitch, 0, `<w:keepNext/>`, Run{Text: s.Agency})
	line(date, 0, pitch, "", Run{Text: s.Date, Highlight: s.Highlight})
}

// colophon is set as a table that floats at the foot of the text.
func (b *builder) colophon(c Colophon) {
	whole := twips(textWidth)
	cell := func(width int, align, text string) string {
		side := "left"
		if align == "right" {
			side = "right"
		}
		return fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:spacing w:line="480" w:lineRule="exact"/>`+
			`<w:ind w:%sChars="100" w:%s="280"/><w:jc w:val="%s"/></w:pPr><w:r><w:rPr>%s<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>`+
			`<w:t xml:space="preserve">%s</w:t></w:r></w:p></w:tc>`, width, side, side, align, fontsOf(fangSong), escape(text))
	}
	fmt.Fprintf(&b.body, `<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="center" w:tblpYSpec="bottom"/>`+
		`<w:tblOverlap w:val="never"/><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>`+
		`<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:insideH w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tblBorders>`+
		`<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="%d"/><w:gridCol w:w="%d"/></w:tblGrid>`, whole, whole*3/5, whole-whole*3/5)
	if len(c.CopyTo) > 0 {
		row := cell(whole, "left", "抄送："+strings.Join(c.CopyTo, "，")+"。")
		b.body.WriteString(`<w:tr>` + strings.Replace(row, `</w:tcPr>`, `<w:gridSpan w:val="2"/></w:tcPr>`, 1) + `</w:tr>`)
	}
	b.body.WriteString(`<w:tr>` + cell(whole*3/5, "left", c.Issuer) + cell(whole-whole*3/5, "right", c.Date+"印发") + `</w:tr></w:tbl>` + apart)
}

func htmlSignature(b *strings.Builder, s Signature) {
	date := escape(s.Date)
	if s.Highlight {
		date = "<mark>" + date + "</mark>"
	}
	b.WriteString("<div class=\"signature\"><div>" + escape(s.Agency) + "<br>" + date + "</div></div>\n")
}

func htmlColophon(b *strings.Builder, c Colophon) {
	b.WriteString("<div class=\"colophon\">")
	if len(c.CopyTo) > 0 {
		b.WriteString("抄送：" + escape(strings.Join(c.CopyTo, "，")) + "。")
	}
	b.WriteString("<div><span>" + escape(c.Issuer) + "</span><span>" + escape(c.Date) + "印发</span></div></div>\n")
}
