package document_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/document"
)

// parts of a template, by name; those of ours are there unless they are replaced.
type parts map[string]string

func packed(t *testing.T, p parts) []byte {
	t.Helper()
	d := document.Document{Title: "样张", Author: "作者", Blocks: []document.Block{document.P(document.Title, "{标题}"), document.P(document.Body, "{正文}")}}
	var plain, out bytes.Buffer
	require.NoError(t, document.WriteDOCX(&plain, d))
	archive, err := zip.NewReader(bytes.NewReader(plain.Bytes()), int64(plain.Len()))
	require.NoError(t, err)
	w := zip.NewWriter(&out)
	add := func(name, content string) {
		f, err := w.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(f, content)
		require.NoError(t, err)
	}
	done := map[string]bool{}
	for _, f := range archive.File {
		r, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		text, replaced := p[f.Name]
		if !replaced {
			text = string(content)
		}
		done[f.Name] = true
		if text != "-" {
			add(f.Name, text)
		}
	}
	for name, content := range p {
		if !done[name] {
			add(name, content)
		}
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

const head = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="x14"><w:body>`

func body(xml string) parts { return parts{"word/document.xml": head + xml + `</w:body></w:document>`} }

func text(t *testing.T, docx []byte, name string) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	require.NoError(t, err)
	r, err := archive.Open(name)
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(content)
}

func TestFillingATemplate(t *testing.T) {
	values := map[string]string{"a": "甲<&>", "b": "一\r\n二", "c": "", "长": "x"}
	for name, test := range map[string]struct{ before, after string }{
		"one run":            {`<w:p><w:r><w:t>某{a}、{a}。</w:t></w:r></w:p>`, `<w:p><w:r><w:t xml:space="preserve">某甲&lt;&amp;&gt;、甲&lt;&amp;&gt;。</w:t></w:r></w:p>`},
		"torn over runs":     {`<w:p><w:r><w:t>某{</w:t></w:r><w:r><w:t>长</w:t></w:r><w:r><w:t>}某{a}</w:t></w:r></w:p>`, `<w:p><w:r><w:t xml:space="preserve">某x</w:t></w:r><w:r><w:t xml:space="preserve"></w:t></w:r><w:r><w:t xml:space="preserve">某甲&lt;&amp;&gt;</w:t></w:r></w:p>`},
		"two texts of a run": {`<w:p><w:r><w:t>{a}</w:t><w:br/><w:t xml:space="preserve">{长} </w:t></w:r></w:p>`, `<w:p><w:r><w:t xml:space="preserve">甲&lt;&amp;&gt;</w:t><w:br/><w:t xml:space="preserve">x </w:t></w:r></w:p>`},
		"lines alone":        {`<w:p w14:paraId="7"><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:t>{ b }</w:t></w:r></w:p>`, `<w:p w14:paraId="7"><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:t xml:space="preserve">一</w:t></w:r></w:p><w:p><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:t xml:space="preserve">二</w:t></w:r></w:p>`},
		"lines in a text":    {`<w:p><w:r><w:t>某{b}</w:t></w:r></w:p>`, `<w:p><w:r><w:t xml:space="preserve">某一</w:t><w:br/><w:t xml:space="preserve">二</w:t></w:r></w:p>`},
		"empty alone":        {`<w:p><w:r><w:t>{c}</w:t></w:r></w:p><w:p/>`, `<w:p/>`},
		"empty in a cell":    {`<w:tbl><w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc></w:tbl>`, `<w:tbl><w:tc><w:p><w:r><w:t xml:space="preserve"></w:t></w:r></w:p></w:tc></w:tbl>`},
		"empty, ends section": {
			`<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>{c}</w:t></w:r></w:p>`, `<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t xml:space="preserve"></w:t></w:r></w:p>`,
		},
		"text box": {
			`<w:p><w:r><w:t>{a}</w:t><w:txbxContent><w:p><w:r><w:t>{b}</w:t></w:r></w:p></w:txbxContent></w:r></w:p>`,
			`<w:p><w:r><w:t xml:space="preserve">甲&lt;&amp;&gt;</w:t><w:txbxContent><w:p><w:r><w:t xml:space="preserve">一</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">二</w:t></w:r></w:p></w:txbxContent></w:r></w:p>`,
		},
		"nothing": {`<w:p><w:r><w:t>某</w:t></w:r></w:p>`, `<w:p><w:r><w:t>某</w:t></w:r></w:p>`},
	} {
		t.Run(name, func(t *testing.T) {
			template, err := document.OpenTemplate(packed(t, body(test.before)))
			require.NoError(t, err)
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					filled, err := template.Fill(values, "标题", "机关")
					if err == nil && text(t, filled, "word/document.xml") != head+test.after+`</w:body></w:document>` {
						err = errors.New(text(t, filled, "word/document.xml"))
					}
					if err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			filled, err := template.Fill(values, "标题", "机关")
			require.NoError(t, err)
			require.Contains(t, text(t, filled, "docProps/core.xml"), "<dc:title>标题</dc:title><dc:creator>机关</dc:creator>")
		})
	}
	template, err := document.OpenTemplate(packed(t, nil))
	require.NoError(t, err)
	require.Equal(t, []string{"标题", "正文"}, template.Fields())
	_, err = template.Fill(map[string]string{"标题": "x"}, "", "")
	require.EqualError(t, err, "document: template: unfilled 正文")
	// A brace that a person typed is no field that was left.
	filled, err := template.Fill(map[string]string{"标题": "x", "正文": "申请{某某}的{正文}"}, "", "")
	require.NoError(t, err)
	require.Contains(t, text(t, filled, "word/document.xml"), "申请{某某}的{正文}")
}

func TestWhatNoTemplateMayHave(t *testing.T) {
	relation := func(kind, more string) parts {
		return parts{"word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + kind + `" Target="x"` + more + `/></Relationships>`}
	}
	paragraph := func(inner string) parts { return body(`<w:p>` + inner + `</w:p>`) }
	for name, test := range map[string]struct {
		parts parts
		rule  document.TemplateRule
	}{
		"no document":         {parts{"word/document.xml": "-"}, document.TemplateBroken},
		"not well-formed":     {parts{"word/document.xml": head}, document.TemplateBroken},
		"entities":            {parts{"word/document.xml": `<!DOCTYPE x [<!ENTITY y "z">]>` + head + `</w:body></w:document>`}, document.TemplateBroken},
		"another place":       {parts{"../x.xml": "<x/>"}, document.TemplateBroken},
		"twice":               {parts{"WORD/document.xml": "<x/>"}, document.TemplateBroken},
		"unpacks for ever":    {parts{"word/media/image1.png": strings.Repeat("\x00", 25<<20)}, document.TemplateLarge},
		"macros":              {parts{"word/vbaProject.bin": "x"}, document.TemplateMacros},
		"macros by type":      {parts{"[Content_Types].xml": `<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`}, document.TemplateMacros},
		"a control":           {parts{"word/activeX/activeX1.xml": "<x/>"}, document.TemplateMacros},
		"an object":           {relation("oleObject", ""), document.TemplateMacros},
		"a link":              {relation("image", ` TargetMode="External"`), document.TemplateExternal},
		"another template":    {relation("attachedTemplate", ""), document.TemplateExternal},
		"something else":      {relation("subDocument", ""), document.TemplateContent},
		"a revision":          {paragraph(`<w:ins><w:r><w:t>x</w:t></w:r></w:ins>`), document.TemplateContent},
		"a comment":           {paragraph(`<w:commentRangeStart/>`), document.TemplateContent},
		"a merge field":       {paragraph(`<w:r><w:instrText> MERGEFIELD name </w:instrText></w:r>`), document.TemplateContent},
		"a simple field":      {paragraph(`<w:fldSimple w:instr="INCLUDETEXT x"/>`), document.TemplateContent},
		"an open brace":       {paragraph(`<w:r><w:t>{a</w:t></w:r>`), document.TemplateField},
		"braces in braces":    {paragraph(`<w:r><w:t>{a{b{c}</w:t></w:r>`), document.TemplateField},
		"over two paragraphs": {body(`<w:p><w:r><w:t>{a</w:t></w:r></w:p><w:p><w:r><w:t>}</w:t></w:r></w:p>`), document.TemplateField},
		"too deep":            {body(strings.Repeat(`<w:p><w:r>`, 30) + strings.Repeat(`</w:r></w:p>`, 30)), document.TemplateBroken},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := document.OpenTemplate(packed(t, test.parts))
			var found *document.TemplateError
			require.ErrorAs(t, err, &found)
			require.Equal(t, test.rule, found.Rule, found.Detail)
			require.NotEmpty(t, found.Chinese())
		})
	}
	for _, content := range [][]byte{nil, []byte("x"), make([]byte, document.TemplateMost+1)} {
		_, err := document.OpenTemplate(content)
		require.Error(t, err)
	}
	many := parts{}
	for i := range 500 {
		many["customXml/"+strings.Repeat("x", i+1)] = "x"
	}
	_, err := document.OpenTemplate(packed(t, many))
	require.EqualError(t, err, "document: template: large ")
	for _, ok := range []string{`<w:r><w:instrText> PAGE  \* MERGEFORMAT </w:instrText></w:r>`, `<w:fldSimple w:instr=" NUMPAGES "/>`} {
		_, err := document.OpenTemplate(packed(t, paragraph(ok)))
		require.NoError(t, err)
	}
}

// A crafted file of many small stretches is refused or read in the time of its size.
func TestATemplateOfManyStretchesIsReadOnce(t *testing.T) {
	template, err := document.OpenTemplate(packed(t, body(`<w:p>`+strings.Repeat(`<w:r><w:t>{a}</w:t></w:r>`, 20_000)+`</w:p>`)))
	require.NoError(t, err)
	filled, err := template.Fill(map[string]string{"a": "b"}, "", "")
	require.NoError(t, err)
	require.Equal(t, 20_000, strings.Count(text(t, filled, "word/document.xml"), ">b<"))
}

func FuzzTemplate(f *testing.F) {
	f.Add(`<w:p><w:r><w:t>某{a}</w:t></w:r></w:p>`)
	f.Add(`<w:p><w:r><w:t>某{</w:t></w:r><w:r><w:t>a}{a</w:t></w:r><w:r><w:t>}</w:t></w:r></w:p>`)
	f.Fuzz(func(t *testing.T, xml string) {
		template, err := document.OpenTemplate(packed(t, body(xml)))
		if err != nil {
			return
		}
		values := map[string]string{}
		for _, field := range template.Fields() {
			values[field] = "值"
		}
		filled, err := template.Fill(values, "", "")
		if err != nil {
			t.Fatal(err)
		}
		again, err := document.OpenTemplate(filled)
		if err != nil {
			t.Fatal(err)
		}
		if left := again.Fields(); len(left) > 0 {
			t.Fatalf("%q is left", left)
		}
	})
}
