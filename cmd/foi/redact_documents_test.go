//go:build documents

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// twoPages is a PDF with text in the upper half of its first page and on its second, with metadata, and with an earlier version
// inside, as editors leave it.
func twoPages() string {
	var b strings.Builder
	var at []int
	object := func(text string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), text)
	}
	content := func(text string) string { return fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(text), text) }
	b.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>")
	object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 7 0 R>>>>/Contents 5 0 R>>")
	object("<</Type/Page/Parent 2 0 R/Rotate 90/MediaBox[0 0 595 842]/CropBox[100 0 500 842]/Resources<</Font<</F 7 0 R>>>>/Contents 6 0 R>>")
	object(content("BT /F 24 Tf 50 750 Td (SECRET-9911) Tj 0 -600 Td (PUBLIC-PART) Tj ET"))
	object(content("BT /F 24 Tf 50 750 Td (SECOND-PAGE) Tj ET"))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	object("<</Title(SECRET-TITLE)>>")
	start := b.Len()
	b.WriteString("xref\n0 9\n0000000000 65535 f \n")
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer<</Size 9/Root 1 0 R/Info 8 0 R>>\nstartxref\n%d\n%%%%EOF\n", start)
	return b.String()
}

// TestAReleasedPDFHasNothingOfWhatWasMarked asks poppler for the text of both files, and looks at the pixels.
func TestAReleasedPDFHasNothingOfWhatWasMarked(t *testing.T) {
	tool := func(name string, args ...string) string {
		out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	dir := t.TempDir()
	before := filepath.Join(dir, "before.pdf")
	require.NoError(t, os.WriteFile(before, []byte(twoPages()), 0o600))
	require.Contains(t, tool("pdftotext", before, "-"), "SECRET-9911", "the source has it")

	out, complained, released, status := redact(t, "a.pdf", twoPages(), `[{"ground":"state_secret","page":1,"x":0,"y":0,"width":10000,"height":2000}]`)
	require.Equal(t, exitDone, status, complained)
	require.Equal(t, "1 第1页 国家秘密（第十四条、第三十六条第（三）项）\n", out)
	for _, word := range []string{"SECRET", "PUBLIC", "SECOND", "/Info", "/Font"} {
		require.NotContains(t, released, word)
	}
	after := filepath.Join(dir, "after.pdf")
	require.NoError(t, os.WriteFile(after, []byte(released), 0o600))
	require.Empty(t, strings.TrimSpace(tool("pdftotext", after, "-")), "a picture has no text")
	info := tool("pdfinfo", "-f", "1", "-l", "2", after)
	require.Contains(t, info, "Pages:           2")
	require.Regexp(t, `Page +1 size: +595 x 842`, info)
	require.Regexp(t, `Page +2 size: +842 x 400`, info, "turned and cropped, as it is displayed")
	require.Regexp(t, `(?s)/Width 2339/Height 111[0-2]/`, released, "and its picture")

	// Drawn again: black on top, the public part still to be seen.
	tool("pdftoppm", "-gray", "-r", "72", "-f", "1", "-l", "1", "-singlefile", after, filepath.Join(dir, "page"))
	picture, err := os.ReadFile(filepath.Join(dir, "page.pgm"))
	require.NoError(t, err)
	pixels := picture[len(picture)-595*842:]
	dark := 0
	for y := range 842 {
		for x := range 595 {
			p := pixels[y*595+x]
			if y < 160 {
				require.Less(t, p, byte(40), "%d,%d is not black", x, y)
			} else if y > 600 && p < 100 {
				dark++
			}
		}
	}
	require.Greater(t, dark, 100, "what is public was kept")

	for name, bad := range map[string]string{"damaged": "%PDF-1.4\nnothing", "no page": `[{"ground":"state_secret","page":3,"width":1,"height":1}]`} {
		source, marks := twoPages(), `[{"ground":"state_secret","page":1,"width":1,"height":1}]`
		if strings.HasPrefix(bad, "[") {
			marks = bad
		} else {
			source = bad
		}
		_, _, _, status := redact(t, "b.pdf", source, marks)
		require.Equal(t, exitFailed, status, name)
	}
}
