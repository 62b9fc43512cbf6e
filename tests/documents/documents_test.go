//go:build documents

package documents_test

import (
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/annualreport"
	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

func published(t *testing.T, id string, year int) stats.Annual {
	t.Helper()
	read := func(table string) stats.Annual {
		file, err := os.Open("../../stats/testdata/" + id + "." + table + ".csv")
		require.NoError(t, err)
		defer func() { require.NoError(t, file.Close()) }()
		a, err := stats.ReadCSV(file)
		require.NoError(t, err)
		return a
	}
	a := read("t3")
	a.Cases, a.Year, a.DisplayName = read("t4").Cases, year, "宿迁市人民政府"
	return a
}

// whole is a report in which nothing is missing.
func whole(t *testing.T) annualreport.Report {
	r := annualreport.Report{
		Annual: published(t, "suqian-city-2024", 2024), Earlier: []stats.Annual{published(t, "suqian-city-2023", 2023)},
		Channels: []annualreport.Count{{Label: "当面提交", Number: 25}, {Label: "邮寄（签收）", Number: 400}, {Label: "互联网", Number: 3100}},
		Texts:    map[annualreport.Section]annualreport.Text{annualreport.Disclosure: {Figures: map[string]string{}}},
	}
	r.Annual.AsOf = time.Date(2025, time.January, 20, 4, 0, 0, 0, time.UTC)
	for _, s := range []annualreport.Section{annualreport.Overview, annualreport.Problems, annualreport.Other} {
		r.Texts[s] = annualreport.Text{Content: "（一）" + strings.TrimLeft(s.Title(), "一二三四五六、") + "\n" +
			strings.Repeat("本节的内容由工作人员撰写，用于检查长段落的断行、缩进和分页是否正确。", 20) + "\n1.三级标题\n收取信息处理费600元。"}
	}
	for i, item := range annualreport.Items(outcome.Layout2021) {
		for k, key := range item.Keys {
			r.Texts[annualreport.Disclosure].Figures[key] = strconv.Itoa(9001 + 10*i + k)
		}
	}
	return r
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	require.NoError(t, err, "%s: %s", name, out)
	return string(out)
}

// rendered sets a document with LibreOffice and returns the text of its pages and the pages themselves.
func rendered(t *testing.T, d document.Document) (texts []string, pages []image.Image) {
	t.Helper()
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "report.docx"))
	require.NoError(t, err)
	require.NoError(t, document.WriteDOCX(file, d))
	require.NoError(t, file.Close())
	run(t, "soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "pdf", "--outdir", dir, file.Name())
	pdf := filepath.Join(dir, "report.pdf")
	text := run(t, "pdftotext", "-layout", pdf, "-")
	texts = strings.Split(strings.TrimRight(text, "\f"), "\f")
	run(t, "pdftoppm", "-r", "50", "-gray", "-png", pdf, filepath.Join(dir, "page"))
	names, err := filepath.Glob(filepath.Join(dir, "page-*.png"))
	require.NoError(t, err)
	slices.Sort(names)
	for _, name := range names {
		page, err := os.Open(name)
		require.NoError(t, err)
		picture, err := png.Decode(page)
		require.NoError(t, err)
		require.NoError(t, page.Close())
		pages = append(pages, picture)
	}
	return texts, pages
}

func bare(text string) string { return strings.Join(strings.Fields(text), "") }

// words are all texts of a document outside charts, in order, without spaces.
func words(d document.Document) []string {
	var all []string
	for _, block := range d.Blocks {
		switch block := block.(type) {
		case document.Paragraph:
			text := ""
			for _, r := range block.Runs {
				text += r.Text
			}
			all = append(all, bare(text))
		case document.Chart:
			all = append(all, bare(block.Title), block.Categories[0])
		case document.Table:
			for _, row := range block.Rows {
				for _, cell := range row {
					if !strings.Contains(cell.Text, "\n") && len([]rune(cell.Text)) < 8 { // longer ones are broken between other cells
						all = append(all, bare(cell.Text))
					}
				}
			}
		}
	}
	return all
}

func TestWholeReportIsRendered(t *testing.T) {
	d := whole(t).Compose(nil)
	texts, pages := rendered(t, d)
	require.GreaterOrEqual(t, len(pages), 7)
	require.LessOrEqual(t, len(pages), 10)
	require.Len(t, texts, len(pages))
	text := ""
	for i, page := range texts {
		number := "—" + strconv.Itoa(i+1) + "—"
		require.True(t, strings.HasSuffix(bare(page), number), "page %d ends in its number: %q", i+1, page)
		text += strings.TrimSuffix(bare(page), number)
	}
	for _, want := range words(d) {
		require.Contains(t, text, want)
	}
	for _, never := range []string{annualreport.ToBeWritten, "待填", "PAGE", "MERGEFIELD", "%!", "\uFFFD"} {
		require.NotContains(t, text, never)
	}
	for _, l := range whole(t).Annual.Applications {
		line := ""
		for _, n := range l.ByType {
			line += strconv.Itoa(n)
		}
		require.Contains(t, text, line+strconv.Itoa(l.Total), l.Label)
	}
	for i, page := range pages {
		b := page.Bounds()
		require.InDelta(t, 210.0/297.0, float64(b.Dx())/float64(b.Dy()), 0.01, "A4")
		ink, edge := 0, 0
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				// A comma may hang over the right margin.
				if r, _, _, _ := page.At(x, y).RGBA(); r < 0xA000 {
					ink++
					if x < b.Dx()*27/210 || x > b.Dx()*190/210 || y < b.Dy()*36/297 {
						edge++
					}
				}
			}
		}
		require.Greater(t, ink, 200, "page %d is empty", i+1)
		require.Zero(t, edge, "page %d has something in its margins", i+1)
	}
}

// Places that nobody filled in are there to be seen.
func TestDraftShowsWhatIsMissing(t *testing.T) {
	r := whole(t)
	r.Texts = nil
	texts, _ := rendered(t, r.Compose(nil))
	text := bare(strings.Join(texts, ""))
	require.Equal(t, 3, strings.Count(text, annualreport.ToBeWritten))
	require.Equal(t, 10, strings.Count(text, "（待填）"))
}
