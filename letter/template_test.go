package letter_test

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/document"
	. "github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/outcome"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// words are all that a .docx says, without its lines.
func words(t *testing.T, docx []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	require.NoError(t, err)
	r, err := archive.Open("word/document.xml")
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, err)
	return tags.ReplaceAllString(string(content), "")
}

// The template to begin with says all that the standard layout says, of every kind and every outcome; nothing is left unfilled.
func TestTheStarterSaysWhatTheLayoutSays(t *testing.T) {
	for name, s := range samples(t) {
		t.Run(name, func(t *testing.T) {
			starter, err := Starter(s.Kind)
			require.NoError(t, err)
			require.NoError(t, CheckTemplate(s.Kind, starter))
			filled, err := Render(s.Kind, s.Facts, starter)
			require.NoError(t, err)
			said := words(t, filled)
			require.NotContains(t, said, "{")
			values, err := Values(s.Kind, s.Facts)
			require.NoError(t, err)
			for _, line := range strings.Split(values["body"], "\n") {
				if _, text, ok := strings.Cut(line, "："); ok && s.Kind != Answer {
					line = text
				}
				require.Contains(t, said, line)
			}
			plain, err := Render(s.Kind, s.Facts, nil)
			require.NoError(t, err)
			require.Contains(t, words(t, plain), values["title"])
		})
	}
}

func made(t *testing.T, lines ...string) []byte {
	t.Helper()
	var d document.Document
	for _, line := range lines {
		d.Blocks = append(d.Blocks, document.P(document.Body, line))
	}
	var out bytes.Buffer
	require.NoError(t, document.WriteDOCX(&out, d))
	return out.Bytes()
}

func TestTemplatesAreRefusedByName(t *testing.T) {
	var found Faults
	require.ErrorAs(t, CheckTemplate(Answer, made(t, "{发文字号}{申请人}{救济}{agency}", "{正文全文}", "{"+strings.Repeat("长", 30)+"}")), &found)
	require.Equal(t, Faults{
		{Field: "template", Text: "此种文书没有字段“救济”"},
		{Field: "template", Text: "此种文书没有字段“" + strings.Repeat("长", 20) + "…”"},
		{Field: "template", Text: "缺少必需的字段“成文日期”"},
	}, found)
	require.ErrorAs(t, CheckTemplate(ThirdPartyInquiry, made(t, "{发文字号}{申请人}{发文机关署名}{成文日期}{正文全文}")), &found)
	require.Equal(t, "不能生成文书：此种文书没有字段“申请人”", found.Chinese())
	require.ErrorAs(t, CheckTemplate(Answer, []byte("x")), &found)
	require.ErrorAs(t, CheckTemplate("x", nil), &found)
	require.NoError(t, CheckTemplate(Answer, made(t, "{发文字号}{发文机关署名}{成文日期}", "{正文全文}")))
	_, err := Starter("x")
	require.Error(t, err)
}

// A template cannot make a letter say what the case does not: what the facts lack is refused with a template too.
func TestATemplateDoesNotMakeUpForFacts(t *testing.T) {
	template := made(t, "{发文字号}{发文机关署名}{成文日期}", "{正文全文}")
	f := answerOf(t, outcome.Secret)
	filled, err := Render(Answer, f, template)
	require.NoError(t, err)
	require.Contains(t, words(t, filled), f.Act.Statement.Remedy.Text)
	f.Act.Statement.Reason = ""
	_, err = Render(Answer, f, template)
	require.EqualError(t, err, "the document cannot be composed: act.statement.reason")
	_, err = Render(Answer, answerOf(t, outcome.Secret), made(t, "{没有}"))
	require.ErrorContains(t, err, "template")
}

func TestLabelsAreToldApart(t *testing.T) {
	for _, k := range Kinds() {
		seen := map[string]bool{}
		for _, f := range Fields(k) {
			require.False(t, seen[f.Label] || seen[f.Name], "%s: %s", k, f.Label)
			seen[f.Label], seen[f.Name] = true, true
		}
	}
}
