package document_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/png"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/chart"
	"github.com/yishenqing/foi/document"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))))
	return b.Bytes()
}

// everything is a document with all there is.
func everything(t *testing.T) document.Document {
	t.Helper()
	d := document.Document{Title: "年度报告 <试>", Author: "临海市人民政府办公室"}
	for s := document.Body; s <= document.Number; s++ {
		d.Blocks = append(d.Blocks, document.P(s, "第一行 & 其他\n第二行"))
	}
	figures := chart.Chart{Title: "申请人", Unit: "件", Categories: []string{"自然人", "商业企业"}, Series: []chart.Series{{Name: "2024年", Values: []int{239, 2}}}}
	trend := figures
	trend.Kind, trend.Series = chart.Lines, append(trend.Series, chart.Series{Name: "2023年", Values: []int{200}})
	table := document.Table{Widths: []int{2, 1, 1}, Heads: 2, Rows: [][]document.Cell{
		{{Text: "项目", Down: 2, Head: true}, {Text: "法人或其他组织", Across: 2, Head: true}},
		{{Text: "商业企业", Head: true}, {Text: "其他", Head: true}},
		{{Text: "一、本年新收", Left: true}, {Text: "3", Highlight: true}, {Text: "0"}},
	}}
	d.Blocks = append(d.Blocks, table, table,
		document.Paragraph{NewPage: true, Runs: []document.Run{{Text: "134", Highlight: true, Hint: "表四为170"}, {Text: "件", Bold: true}}},
		document.Chart{Chart: figures}, document.Chart{Chart: trend},
		document.Image{PNG: picture(t), SVG: []byte(figures.SVG()), Width: 40, Height: 40, Description: "章"},
		document.Image{PNG: picture(t), Width: 40, Height: 40}, table)
	d.Blocks = append(d.Blocks, document.P(document.Body, "之前"), document.Signature{Agency: "临海市", Date: "2026年1月5日"},
		document.Signature{Agency: "浙江省台州市临海市人民政府政务公开工作办公室", Date: "（签发日期）", Highlight: true},
		document.Colophon{CopyTo: []string{"甲", "乙"}, Issuer: "临海市人民政府办公室", Date: "2026年1月5日"}, document.Colophon{Issuer: "丙"})
	return d
}

func files(t *testing.T, d document.Document) map[string]string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, document.WriteDOCX(&b, d))
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	all := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		all[f.Name] = string(content)
	}
	require.Equal(t, "[Content_Types].xml", archive.File[0].Name)
	return all
}

func TestSameDocumentSameBytes(t *testing.T) {
	var one, two bytes.Buffer
	require.NoError(t, document.WriteDOCX(&one, everything(t)))
	require.NoError(t, document.WriteDOCX(&two, everything(t)))
	require.Equal(t, one.Bytes(), two.Bytes())
	one.Reset()
	two.Reset()
	require.NoError(t, document.WriteHTML(&one, everything(t)))
	require.NoError(t, document.WriteHTML(&two, everything(t)))
	require.Equal(t, one.String(), two.String())
}

// Every part is well-formed and declared; every reference leads to a part, and every part is referred to.
func TestPackageIsWhole(t *testing.T) {
	all := files(t, everything(t))
	for name, content := range all {
		if path.Ext(name) == ".png" {
			continue
		}
		decoder := xml.NewDecoder(strings.NewReader(content))
		for {
			_, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, name)
		}
	}
	targets := map[string]string{}
	for _, m := range regexp.MustCompile(`Id="(rId\d+)"[^>]*Target="([^"]+)"`).FindAllStringSubmatch(all["word/_rels/document.xml.rels"], -1) {
		require.NotContains(t, targets, m[1])
		targets[m[1]] = "word/" + m[2]
		require.Contains(t, all, "word/"+m[2])
	}
	used := regexp.MustCompile(`r:(?:id|embed)="(rId\d+)"`).FindAllStringSubmatch(all["word/document.xml"], -1)
	require.Len(t, used, 2+2+3, "footers, charts, pictures")
	for _, m := range used {
		require.Contains(t, targets, m[1])
	}
	for _, m := range regexp.MustCompile(`PartName="/([^"]+)"`).FindAllStringSubmatch(all["[Content_Types].xml"], -1) {
		require.Contains(t, all, m[1])
	}
	require.Contains(t, all["docProps/core.xml"], "<dc:title>年度报告 &lt;试&gt;</dc:title>")
}

// The page and its type are those of the standard.
func TestPage(t *testing.T) {
	all := files(t, everything(t))
	text := all["word/document.xml"]
	require.Contains(t, text, `<w:pgSz w:w="11906" w:h="16838"/>`)
	require.Contains(t, text, `w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"`)
	styles := all["word/styles.xml"]
	require.Contains(t, styles, `w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋_GB2312"`)
	require.Contains(t, styles, `w:line="580" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/>`)
	for _, font := range []string{"黑体", "楷体_GB2312", "方正小标宋简体"} {
		require.Contains(t, styles, `w:eastAsia="`+font+`"`)
	}
	require.Contains(t, all["word/footer1.xml"], `<w:jc w:val="right"/>`)
	require.Contains(t, all["word/footer2.xml"], `<w:jc w:val="left"/>`)
	require.Contains(t, all["word/settings.xml"], `<w:evenAndOddHeaders/>`)
}

// Word refuses files whose elements are in another order than the schema's.
func TestOrderOfProperties(t *testing.T) {
	orders := map[string][]string{
		"pPr":    {"pStyle", "keepNext", "pageBreakBefore", "widowControl", "pBdr", "spacing", "ind", "jc", "outlineLvl"},
		"rPr":    {"rFonts", "b", "bCs", "color", "kern", "sz", "szCs", "highlight", "lang"},
		"tcPr":   {"tcW", "gridSpan", "vMerge", "vAlign"},
		"tblPr":  {"tblpPr", "tblOverlap", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar"},
		"trPr":   {"cantSplit", "tblHeader"},
		"sectPr": {"footerReference", "pgSz", "pgMar", "cols"},
	}
	seen := map[string]int{}
	for name, content := range files(t, everything(t)) {
		if !strings.HasPrefix(name, "word/") || path.Ext(name) != ".xml" || strings.Contains(name, "charts/") {
			continue
		}
		decoder := xml.NewDecoder(strings.NewReader(content))
		var parents []string
		last := map[int]int{}
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			switch e := token.(type) {
			case xml.StartElement:
				if n := len(parents); n > 0 {
					if order, ok := orders[parents[n-1]]; ok {
						place := slices.Index(order, e.Name.Local)
						require.GreaterOrEqual(t, place, last[n], "%s: %s in %s", name, e.Name.Local, parents[n-1])
						last[n] = place
						seen[parents[n-1]]++
					}
				}
				parents = append(parents, e.Name.Local)
				last[len(parents)] = 0
			case xml.EndElement:
				parents = parents[:len(parents)-1]
			}
		}
	}
	for name := range orders {
		require.NotZero(t, seen[name], name)
	}
}

func TestTablesThatDoNotFit(t *testing.T) {
	for name, rows := range map[string][][]document.Cell{
		"too few":         {{{}, {}}},
		"too many":        {{{}, {}, {}, {}}},
		"over the edge":   {{{}, {}, {Across: 2}}},
		"over the end":    {{{Down: 2}, {}, {}}},
		"over each other": {{{}, {Down: 2}, {}}, {{Across: 2}, {}}},
	} {
		d := document.Document{Blocks: []document.Block{document.Table{Widths: []int{1, 1, 1}, Rows: rows}}}
		require.ErrorIs(t, document.WriteDOCX(io.Discard, d), document.ErrTable, name)
		require.ErrorIs(t, document.WriteHTML(io.Discard, d), document.ErrTable, name)
	}
	for _, i := range []document.Image{{}, {PNG: []byte("x"), Width: 157, Height: 1}, {PNG: []byte("x"), Width: 1}} {
		require.ErrorIs(t, document.WriteDOCX(io.Discard, document.Document{Blocks: []document.Block{i}}), document.ErrImage)
	}
}

// The columns of a table are as wide as the text, whatever their relation; merged cells are as wide as their columns.
func TestWidths(t *testing.T) {
	text := files(t, everything(t))["word/document.xml"]
	sum := 0
	first := text[strings.Index(text, "<w:tblGrid>"):strings.Index(text, "</w:tblGrid>")]
	for _, m := range regexp.MustCompile(`w:w="(\d+)"`).FindAllStringSubmatch(first, -1) {
		n := 0
		for _, r := range m[1] {
			n = n*10 + int(r-'0')
		}
		sum += n
	}
	require.Equal(t, 8844, sum)
	require.Contains(t, text, `<w:vMerge w:val="restart"/>`)
	require.Contains(t, text, `<w:vMerge/>`)
	require.Contains(t, text, `<w:tblHeader/>`)
}

func TestHTML(t *testing.T) {
	var b bytes.Buffer
	d := everything(t)
	d.Blocks = append(d.Blocks, document.P(document.Body, `<script>alert(1)</script> "引号"`))
	require.NoError(t, document.WriteHTML(&b, d))
	page := b.String()
	require.NotContains(t, page, "<script")
	require.NotRegexp(t, `<[^>]+ style=`, page)
	require.NotRegexp(t, `(?:src|href)="(?:http|//)`, page)
	require.Contains(t, page, `<mark title="表四为170">134</mark><b>件</b>`)
	require.Contains(t, page, `<th rowspan="2">项目</th><th colspan="2">法人或其他组织</th></tr>`)
	require.Contains(t, page, `<td class="left">一、本年新收</td><td><mark>3</mark></td><td>0</td></tr>`)
	require.Contains(t, page, `第一行 &amp; 其他<br>第二行`)
	require.Contains(t, page, "default-src &#39;none&#39;; style-src &#39;sha256-")
	require.Equal(t, 2, strings.Count(page, "<svg "))
	require.Equal(t, strings.Count(page, "<thead>"), strings.Count(page, "</thead>"))
}
