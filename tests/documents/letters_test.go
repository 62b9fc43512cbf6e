//go:build documents

package documents_test

import (
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/outcome"
)

// set is one document with how many pages it may take.
type set struct {
	kind  letter.Kind
	facts letter.Facts
	most  int
}

// sets are all kinds and all outcomes.
func sets(t *testing.T) map[string]set {
	t.Helper()
	all := map[string]set{}
	for _, kind := range letter.Kinds() {
		f, err := letter.Sample(kind)
		require.NoError(t, err)
		all[string(kind)] = set{kind, f, 2}
	}
	for _, d := range outcome.Decisions() {
		f, err := letter.SampleOf(d.Kind)
		require.NoError(t, err)
		all["outcome_"+string(d.Kind)] = set{letter.OfOutcome(d.Kind), f, 2}
	}
	long := all["outcome_"+string(outcome.Partial)]
	long.facts.Act.Statement.Reason = strings.Repeat("经审查认定的事实和适用的法律依据，需要较长的文字加以说明。", 60)
	long.facts.CopyTo = []string{"示例市司法局", "示例市大数据发展管理局"}
	long.most = 5
	all["long_answer"] = long
	return all
}

// unhung leaves out the marks that may hang over the right margin, where pdftotext does not look.
func unhung(text string) string {
	return strings.NewReplacer("，", "", "。", "", "；", "", "、", "", "：", "").Replace(text)
}

// TestEveryDocumentIsRendered sets every kind and outcome, in the standard layout and by a template, in one run of LibreOffice each.
func TestEveryDocumentIsRendered(t *testing.T) {
	for _, own := range []bool{false, true} {
		name := map[bool]string{false: "standard", true: "template"}[own]
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			args := []string{"-env:UserInstallation=file://" + dir + "/profile", "--headless", "--convert-to", "pdf", "--outdir", dir}
			all := sets(t)
			for name, s := range all {
				var template []byte
				if own {
					var err error
					template, err = letter.Starter(s.kind)
					require.NoError(t, err)
				}
				content, err := letter.Render(s.kind, s.facts, template)
				require.NoError(t, err, name)
				file := filepath.Join(dir, name+".docx")
				require.NoError(t, os.WriteFile(file, content, 0o600))
				args = append(args, file)
			}
			run(t, "soffice", args...)
			if keep := os.Getenv("FOI_KEEP_DOCUMENTS"); keep != "" { // to be looked at
				run(t, "cp", "-r", dir, filepath.Join(keep, name))
			}
			for name, s := range all {
				t.Run(name, func(t *testing.T) {
					pdf := filepath.Join(dir, name+".pdf")
					pages := strings.Split(strings.TrimRight(run(t, "pdftotext", "-layout", pdf, "-"), "\f"), "\f")
					require.LessOrEqual(t, len(pages), s.most)
					text := ""
					for i, page := range pages {
						number := "—" + strconv.Itoa(i+1) + "—"
						require.True(t, strings.HasSuffix(bare(page), number), "page %d ends in its number: %q", i+1, page)
						text += strings.TrimSuffix(bare(page), number)
					}
					values, err := letter.Values(s.kind, s.facts)
					require.NoError(t, err)
					for _, field := range []string{"title", "agency", "number", "recipient"} {
						require.Contains(t, text, bare(values[field]), field)
					}
					if letter.Kind(s.kind).Numbered() {
						require.Contains(t, text, bare(values["date"]))
					}
					for line := range strings.Lines(values["body"]) {
						if form := s.kind == letter.Receipt || s.kind == letter.ServiceRecord || s.kind == letter.LegalReport; !form { // cells are broken between others
							require.Contains(t, unhung(text), unhung(bare(line)))
						}
					}
					for _, never := range []string{"{", "}", "PAGE", "%!", "\uFFFD", letter.ToBeNumbered, letter.ToBeWritten} {
						require.NotContains(t, text, never)
					}
				})
			}
			if !own {
				require.Contains(t, bare(run(t, "pdftotext", "-layout", filepath.Join(dir, "long_answer.pdf"), "-")), "抄送：示例市司法局，示例市大数据发展管理局。")
			}
			// Nothing stands in the margins of the longest.
			run(t, "pdftoppm", "-r", "50", "-gray", "-png", filepath.Join(dir, "long_answer.pdf"), filepath.Join(dir, "page"))
			names, err := filepath.Glob(filepath.Join(dir, "page-*.png"))
			require.NoError(t, err)
			require.GreaterOrEqual(t, len(names), 3)
			for _, name := range names {
				file, err := os.Open(name)
				require.NoError(t, err)
				page, err := png.Decode(file)
				require.NoError(t, err)
				require.NoError(t, file.Close())
				b := page.Bounds()
				for y := b.Min.Y; y < b.Max.Y; y++ {
					for x := b.Min.X; x < b.Max.X; x++ {
						if r, _, _, _ := page.At(x, y).RGBA(); r < 0xA000 {
							require.False(t, x < b.Dx()*27/210 || x > b.Dx()*190/210 || y < b.Dy()*36/297, "%s: %d, %d", name, x, y)
						}
					}
				}
			}
		})
	}
}
