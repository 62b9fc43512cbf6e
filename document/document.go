// Package document sets documents of an agency on paper: as .docx and as one self-contained HTML page, from the same
// description. The page is that of GB/T 9704—2012: A4, margins 37/26/35/28 mm, 22 lines of exactly 29 pt, 仿宋_GB2312 in
// 3号, headings in 黑体 and 楷体_GB2312, titles in 方正小标宋简体. Fonts are named, never shipped.
//
// The writer is our own: what an agency issues needs a dozen elements of OOXML, and the libraries that write more were
// not well kept or not free to use (docs/adr/0023-documents.md). The same document is always the same bytes.
//
// It knows nothing of what a document says: the annual report is composed by package annualreport.
package document

import "github.com/yishenqing/foi/chart"

// Document is what is set.
type Document struct {
	Title  string // for the properties of the file and the window of a browser; not printed
	Author string // the agency
	Blocks []Block
}

// Block is a part of a document, one below the other: Paragraph, Table, Image, Chart, Signature or Colophon.
type Block interface{ isBlock() }

// Style is the look of a paragraph, named by what it is for.
type Style int

// The styles.
const (
	Body       Style = iota // 3号仿宋, first line two characters in
	Flush                   // the same without indent: 主送机关
	Title                   // 2号小标宋, centred
	Heading1                // 一、 3号黑体
	Heading2                // （一） 3号楷体
	Heading3                // 1. 3号仿宋, bold
	Centred                 // 发文字号
	Right                   // 落款, two characters from the edge
	Letterhead              // 发文机关标志, red
	Caption                 // of a table or chart: 小四黑体, centred, kept with what follows
	Note                    // below a table: 五号仿宋
	Number                  // 发文字号 of a letter, above the red line that ends the head
	styles
)

// Paragraph is a paragraph. A line break in the text of a run is one on paper.
type Paragraph struct {
	Style   Style
	Runs    []Run
	NewPage bool // begins a page
}

// Run is a stretch of text.
type Run struct {
	Text      string
	Bold      bool
	Highlight bool   // to be looked at before the document is issued
	Hint      string // what a reader of the HTML page is told about it
}

// Table is a table as wide as the text. It may have merged cells; no cell may reach over the edge or another one.
type Table struct {
	Widths []int // of the columns, in relation to each other
	Heads  int   // rows that are repeated on each page
	Rows   [][]Cell
	Small  bool // set in 小五, for tables with many columns
	Large  bool // set in 四号 with room to write in, for forms; not with Small
}

// Cell is a cell of a table. Only cells that begin somewhere are in a row; those covered by others are not.
type Cell struct {
	Text      string
	Across    int // columns it takes; 0 is 1
	Down      int // rows it takes; 0 is 1
	Left      bool
	Head      bool // of a row or column
	Highlight bool
}

// Image is a picture. PNG is what every word processor shows; SVG, if there is one, is the same picture and preferred by
// those that can.
type Image struct {
	PNG         []byte
	SVG         []byte
	Width       int // mm, of 156 at most
	Height      int // mm
	Description string
}

// Chart is a chart. In .docx it is one of the word processor's own, in HTML an SVG.
type Chart struct{ chart.Chart }

func (Paragraph) isBlock() {}
func (Table) isBlock()     {}
func (Image) isBlock()     {}
func (Chart) isBlock()     {}
func (Signature) isBlock() {}
func (Colophon) isBlock()  {}

// P returns a paragraph of one run.
func P(style Style, text string) Paragraph { return Paragraph{Style: style, Runs: []Run{{Text: text}}} }

// The paper, in millimetres (GB/T 9704—2012, 5).
const (
	pageWidth, pageHeight = 210, 297
	top, right            = 37, 26
	bottom, left          = 35, 28
	textWidth             = pageWidth - left - right
	footer                = 22 // lower edge of the page number from the edge of the paper: 7 mm below the text
)

// look is how a style is set; sizes in half points.
type look struct {
	id, name  string
	eastAsia  string
	size      int
	line      int // exact line pitch in twentieths of a point
	bold      bool
	colour    string
	align     string // jc
	firstLine int    // characters, in hundredths
	right     int    // characters, in hundredths
	before    int    // twentieths of a point
	after     int
	outline   int // 1 is the first level
	keep      bool
	ruled     bool // a red line below, as wide as the text
}

// The fonts by the names that agencies have them under.
const (
	fangSong = "仿宋_GB2312"
	heiTi    = "黑体"
	kaiTi    = "楷体_GB2312"
	songTi   = "方正小标宋简体"
	latin    = "Times New Roman"
)

const pitch = 580 // 29 pt

var looks = [styles]look{
	Body:       {id: "Body", name: "正文段落", eastAsia: fangSong, size: 32, line: pitch, align: "both", firstLine: 200},
	Flush:      {id: "Flush", name: "顶格", eastAsia: fangSong, size: 32, line: pitch, align: "left"},
	Title:      {id: "Title", name: "Title", eastAsia: songTi, size: 44, line: 700, align: "center", before: pitch, after: pitch, keep: true},
	Heading1:   {id: "Heading1", name: "heading 1", eastAsia: heiTi, size: 32, line: pitch, align: "left", firstLine: 200, outline: 1, keep: true},
	Heading2:   {id: "Heading2", name: "heading 2", eastAsia: kaiTi, size: 32, line: pitch, align: "left", firstLine: 200, outline: 2, keep: true},
	Heading3:   {id: "Heading3", name: "heading 3", eastAsia: fangSong, size: 32, line: pitch, align: "left", firstLine: 200, bold: true, outline: 3, keep: true},
	Centred:    {id: "Centred", name: "居中", eastAsia: fangSong, size: 32, line: pitch, align: "center"},
	Right:      {id: "Right", name: "落款", eastAsia: fangSong, size: 32, line: pitch, align: "right", right: 200},
	Letterhead: {id: "Letterhead", name: "发文机关标志", eastAsia: songTi, size: 72, line: 1000, colour: "C00000", align: "center", after: pitch},
	Caption:    {id: "Caption", name: "caption", eastAsia: heiTi, size: 24, line: 480, align: "center", before: 120, keep: true},
	Note:       {id: "Note", name: "表注", eastAsia: fangSong, size: 21, line: 400, align: "both", after: 120},
	Number:     {id: "Number", name: "发文字号", eastAsia: fangSong, size: 32, line: pitch, align: "center", ruled: true},
}

func (s Style) look() look {
	if s < 0 || s >= styles {
		s = Body
	}
	return looks[s]
}
