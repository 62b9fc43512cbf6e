package document

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

// MediaTypeHTML is the media type of what WriteHTML writes.
const MediaTypeHTML = "text/html; charset=utf-8"

//go:embed page.css
var stylesheet string

// ContentSecurityPolicy is what a server may send with the page: no script, nothing from elsewhere, only this stylesheet
// and the pictures that are in it. The page carries it as well.
var ContentSecurityPolicy = func() string {
	sum := sha256.Sum256([]byte(stylesheet))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:"
}()

var tags = [styles]string{
	Body: "p", Flush: "p", Title: "h1", Heading1: "h2", Heading2: "h3", Heading3: "h4", Centred: "p", Right: "p", Letterhead: "p", Caption: "p", Note: "p",
	Number: "p",
}

// WriteHTML writes the document as one page that needs nothing else, for the screen and for print. It fails as WriteDOCX
// does.
func WriteHTML(w io.Writer, d Document) error {
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta http-equiv=\"Content-Security-Policy\" content=\"" + escape(ContentSecurityPolicy) + "\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
		"<title>" + escape(d.Title) + "</title>\n<style>" + stylesheet + "</style>\n</head>\n<body>\n<main>\n")
	for i, block := range d.Blocks {
		if err := htmlBlock(&b, block); err != nil {
			return fmt.Errorf("document: block %d: %w", i, err)
		}
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("document: %w", err)
	}
	return nil
}

func htmlBlock(b *strings.Builder, block Block) error {
	switch block := block.(type) {
	case Paragraph:
		htmlParagraph(b, block)
	case Table:
		return htmlTable(b, block)
	case Image:
		if len(block.PNG) == 0 || block.Width <= 0 || block.Height <= 0 {
			return ErrImage
		}
		kind, content := "image/png", block.PNG
		if len(block.SVG) > 0 {
			kind, content = "image/svg+xml", block.SVG
		}
		fmt.Fprintf(b, "<figure><img alt=\"%s\" width=\"%d\" height=\"%d\" src=\"data:%s;base64,%s\"></figure>\n",
			escape(block.Description), block.Width*4, block.Height*4, kind, base64.StdEncoding.EncodeToString(content))
	case Chart:
		b.WriteString("<figure>" + block.SVG() + "</figure>\n")
	case Signature:
		htmlSignature(b, block)
	case Colophon:
		htmlColophon(b, block)
	default:
		return fmt.Errorf("unknown kind %T", block)
	}
	return nil
}

func htmlParagraph(b *strings.Builder, p Paragraph) {
	style := p.Style
	if style < 0 || style >= styles {
		style = Body
	}
	class := strings.ToLower(style.look().id)
	if p.NewPage {
		class += " page"
	}
	fmt.Fprintf(b, "<%s class=\"%s\">", tags[style], class)
	for _, r := range p.Runs {
		text := strings.ReplaceAll(escape(strings.ReplaceAll(r.Text, "\r\n", "\n")), "&#xA;", "<br>")
		if r.Bold {
			text = "<b>" + text + "</b>"
		}
		switch {
		case r.Highlight && r.Hint != "":
			text = "<mark title=\"" + escape(r.Hint) + "\">" + text + "</mark>"
		case r.Highlight:
			text = "<mark>" + text + "</mark>"
		}
		b.WriteString(text)
	}
	fmt.Fprintf(b, "</%s>\n", tags[style])
}

func htmlTable(b *strings.Builder, t Table) error {
	grid, err := t.grid()
	if err != nil {
		return err
	}
	class := ""
	switch {
	case t.Small:
		class = ` class="small"`
	case t.Large:
		class = ` class="large"`
	}
	b.WriteString("<table" + class + "><colgroup>")
	for _, w := range t.share(1000) {
		fmt.Fprintf(b, `<col width="%d.%d%%">`, w/10, w%10)
	}
	b.WriteString("</colgroup>\n")
	for y, row := range grid {
		switch {
		case y == 0 && t.Heads > 0:
			b.WriteString("<thead>\n")
		case y == t.Heads:
			b.WriteString("<tbody>\n")
		}
		b.WriteString("<tr>")
		for _, p := range row {
			if !p.continues {
				htmlCell(b, p)
			}
		}
		b.WriteString("</tr>\n")
		if y == t.Heads-1 {
			b.WriteString("</thead>\n")
		}
	}
	if len(grid) > t.Heads {
		b.WriteString("</tbody>\n")
	}
	b.WriteString("</table>\n")
	return nil
}

func htmlCell(b *strings.Builder, p placed) {
	tag := "td"
	if p.Head {
		tag = "th"
	}
	b.WriteString("<" + tag)
	if p.Across > 1 {
		fmt.Fprintf(b, ` colspan="%d"`, p.Across)
	}
	if p.Down > 1 {
		fmt.Fprintf(b, ` rowspan="%d"`, p.Down)
	}
	if p.Left {
		b.WriteString(` class="left"`)
	}
	text := strings.ReplaceAll(escape(p.Text), "&#xA;", "<br>")
	if p.Highlight {
		text = "<mark>" + text + "</mark>"
	}
	b.WriteString(">" + text + "</" + tag + ">")
}
