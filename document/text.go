package document

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// paragraph writes a paragraph. The order of elements is the schema's, on which word processors insist.
func (b *builder) paragraph(p Paragraph) {
	b.body.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + p.Style.look().id + `"/>`)
	if b.keep {
		b.body.WriteString(`<w:keepNext/>`)
	}
	if p.NewPage {
		b.body.WriteString(`<w:pageBreakBefore/>`)
	}
	b.body.WriteString(`</w:pPr>`)
	for _, r := range p.Runs {
		b.run(r)
	}
	b.body.WriteString(`</w:p>`)
}

func (b *builder) run(r Run) {
	if r.Text == "" {
		return
	}
	b.body.WriteString(`<w:r>`)
	if r.Bold || r.Highlight {
		b.body.WriteString(`<w:rPr>`)
		if r.Bold {
			b.body.WriteString(`<w:b/><w:bCs/>`)
		}
		if r.Highlight {
			b.body.WriteString(`<w:highlight w:val="yellow"/>`)
		}
		b.body.WriteString(`</w:rPr>`)
	}
	b.text(r.Text)
	b.body.WriteString(`</w:r>`)
}

// text writes the text of a run, with breaks for its line breaks.
func (b *builder) text(text string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.body.WriteString(`<w:br/>`)
		}
		if line != "" {
			b.body.WriteString(`<w:t xml:space="preserve">` + escape(line) + `</w:t>`)
		}
	}
}

// escape makes text safe in elements and attributes; characters that XML has no place for become U+FFFD.
func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}

func stylesXML() string {
	var b strings.Builder
	b.WriteString(declaration + `<w:styles xmlns:w="` + nsWord + `"><w:docDefaults><w:rPrDefault><w:rPr>` +
		fontsOf(fangSong) + `<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>` +
		`</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>` +
		`<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>` +
		`<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>`)
	for _, l := range looks {
		b.WriteString(l.style())
	}
	b.WriteString(`</w:styles>`)
	return b.String()
}

func (l look) style() string {
	p := ""
	if l.keep {
		p += `<w:keepNext/>`
	}
	if l.ruled { // 4 mm below the text, as wide as the text
		p += `<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="C00000"/></w:pBdr>`
	}
	p += fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="exact"/>`, l.before, l.after, l.line)
	if l.firstLine != 0 || l.right != 0 {
		p += `<w:ind`
		if l.right != 0 {
			p += fmt.Sprintf(` w:rightChars="%d" w:right="%d"`, l.right, l.right*l.size/10)
		}
		if l.firstLine != 0 {
			p += fmt.Sprintf(` w:firstLineChars="%d" w:firstLine="%d"`, l.firstLine, l.firstLine*l.size/10)
		}
		p += `/>`
	}
	p += `<w:jc w:val="` + l.align + `"/>`
	if l.outline > 0 {
		p += fmt.Sprintf(`<w:outlineLvl w:val="%d"/>`, l.outline-1)
	}
	r := fontsOf(l.eastAsia)
	if l.bold {
		r += `<w:b/><w:bCs/>`
	}
	if l.colour != "" {
		r += `<w:color w:val="` + l.colour + `"/>`
	}
	r += fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, l.size, l.size)
	return `<w:style w:type="paragraph" w:styleId="` + l.id + `"><w:name w:val="` + l.name + `"/><w:basedOn w:val="Normal"/><w:qFormat/>` +
		`<w:pPr>` + p + `</w:pPr><w:rPr>` + r + `</w:rPr></w:style>`
}

// fontsOf names the font of Chinese apart from that of Latin letters and figures.
func fontsOf(eastAsia string) string {
	return `<w:rFonts w:ascii="` + latin + `" w:hAnsi="` + latin + `" w:eastAsia="` + eastAsia + `" w:cs="` + latin + `"/>`
}

// fontsXML says what to set instead where a font is not installed.
func fontsXML() string {
	text := declaration + `<w:fonts xmlns:w="` + nsWord + `">`
	for _, f := range [][2]string{{fangSong, "仿宋"}, {heiTi, "SimHei"}, {kaiTi, "楷体"}, {songTi, "宋体"}} {
		text += `<w:font w:name="` + f[0] + `"><w:altName w:val="` + f[1] + `"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>`
	}
	return text + `</w:fonts>`
}

// settingsXML: odd and even pages have their numbers on different sides; Chinese punctuation may be squeezed.
const settingsXML = declaration + `<w:settings xmlns:w="` + nsWord + `"><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>` +
	`<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

// footerXML is the page number of GB/T 9704, 7.5: 4号半角宋体 between dashes, one character from the outer edge.
func footerXML(side string) string {
	font := `<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体" w:cs="` + latin + `"/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>`
	field := func(kind string) string { return `<w:r>` + font + `<w:fldChar w:fldCharType="` + kind + `"/></w:r>` }
	return declaration + `<w:ftr xmlns:w="` + nsWord + `"><w:p><w:pPr>` +
		`<w:ind w:` + side + `Chars="100" w:` + side + `="280"/><w:jc w:val="` + side + `"/></w:pPr>` +
		`<w:r>` + font + `<w:t xml:space="preserve">— </w:t></w:r>` + field("begin") +
		`<w:r>` + font + `<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` + field("separate") +
		`<w:r>` + font + `<w:t>1</w:t></w:r>` + field("end") +
		`<w:r>` + font + `<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`
}

func coreXML(d Document) string {
	return declaration + `<cp:coreProperties xmlns:cp="` + nsPackage + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		`<dc:title>` + escape(d.Title) + `</dc:title><dc:creator>` + escape(d.Author) + `</dc:creator><dc:language>zh-CN</dc:language></cp:coreProperties>`
}
