package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Bounds of templates: what a letter on paper stays far below, and what keeps a crafted file from costing more than a second.
const (
	TemplateMost  = 4 << 20  // bytes of the file
	templateFiles = 400      // in the package
	templateWhole = 24 << 20 // bytes of all of them
)

// TemplateRule is a reason for which a file cannot be a template.
type TemplateRule string

// The reasons.
const (
	TemplateBroken   TemplateRule = "broken"   // no .docx, or not well-formed
	TemplateLarge    TemplateRule = "large"    // too large, also when unpacked
	TemplateMacros   TemplateRule = "macros"   // it has programs: macros, controls, embedded objects
	TemplateExternal TemplateRule = "external" // it refers to something outside
	TemplateContent  TemplateRule = "content"  // it has parts, fields or marks that an issued document must not have
	TemplateField    TemplateRule = "field"    // a brace that belongs to no field
	TemplateUnfilled TemplateRule = "unfilled" // a field that was not filled
)

var templateTexts = map[TemplateRule]string{
	TemplateBroken:   "文件不是完好的 docx 文档",
	TemplateLarge:    "文件过大",
	TemplateMacros:   "文件含有宏、控件或者嵌入对象",
	TemplateExternal: "文件引用了外部内容（链接、外部模板或者图片）",
	TemplateContent:  "文件含有批注、修订、域或者其他不能出现在文书中的内容",
	TemplateField:    "花括号没有成对，或者跨越了段落",
	TemplateUnfilled: "文书中有没有填写的字段",
}

// TemplateError says why a file cannot be a template, or could not be filled.
type TemplateError struct {
	Rule   TemplateRule
	Detail string // a part's name or a field's, nothing of the text
}

func (e *TemplateError) Error() string {
	return "document: template: " + string(e.Rule) + " " + e.Detail
}

// Chinese says it to people.
func (e *TemplateError) Chinese() string {
	if e.Detail == "" {
		return templateTexts[e.Rule]
	}
	return templateTexts[e.Rule] + "：" + e.Detail
}

// Template is a .docx of an agency with fields in its text: a name in braces, {申请人}. It is safe for concurrent use.
type Template struct {
	files  []file
	fields []string
	seen   map[string]bool
}

type file struct {
	name    string
	content []byte
	text    bool // has paragraphs
}

// OpenTemplate reads a template and refuses, with a *TemplateError, what an issued document must not have in it.
func OpenTemplate(content []byte) (*Template, error) {
	if len(content) > TemplateMost {
		return nil, &TemplateError{Rule: TemplateLarge}
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, &TemplateError{Rule: TemplateBroken}
	}
	if len(archive.File) > templateFiles {
		return nil, &TemplateError{Rule: TemplateLarge}
	}
	t := &Template{seen: map[string]bool{}}
	left := int64(templateWhole)
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if f.Name != path.Clean(f.Name) || strings.HasPrefix(f.Name, "/") || strings.HasPrefix(f.Name, "..") || strings.Contains(f.Name, `\`) || t.file(f.Name) != nil {
			return nil, &TemplateError{Rule: TemplateBroken}
		}
		r, err := f.Open()
		if err != nil {
			return nil, &TemplateError{Rule: TemplateBroken, Detail: f.Name}
		}
		// What the directory says of sizes is not believed.
		data, err := io.ReadAll(io.LimitReader(r, left+1))
		if err := errors.Join(err, r.Close()); err != nil {
			return nil, &TemplateError{Rule: TemplateBroken, Detail: f.Name}
		}
		if left -= int64(len(data)); left < 0 {
			return nil, &TemplateError{Rule: TemplateLarge}
		}
		t.files = append(t.files, file{name: f.Name, content: data})
	}
	if err := t.inspect(); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Template) file(name string) *file {
	if i := slices.IndexFunc(t.files, func(f file) bool { return strings.EqualFold(f.name, name) }); i >= 0 {
		return &t.files[i]
	}
	return nil
}

// Fields are the names in braces, each once, in the order of the text.
func (t *Template) Fields() []string { return slices.Clone(t.fields) }

// relations are the kinds of parts that a letter may have; whatever is not among them is refused.
var relations = []string{
	"officeDocument", "styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "font", "theme", "numbering", "header", "footer",
	"footnotes", "endnotes", "image", "customXml", "customXmlProps", "core-properties", "extended-properties", "custom-properties", "thumbnail",
}

// inspect looks at every part: what it is, and what it refers to.
func (t *Template) inspect() error {
	types := t.file("[Content_Types].xml")
	if types == nil || t.file("word/document.xml") == nil || !bytes.Contains(types.content, []byte(contentWord+"document.main+xml")) {
		if types != nil && bytes.Contains(types.content, []byte("macroEnabled")) {
			return &TemplateError{Rule: TemplateMacros}
		}
		return &TemplateError{Rule: TemplateBroken}
	}
	for i := range t.files {
		f := &t.files[i]
		lower := strings.ToLower(f.name)
		switch ext := path.Ext(lower); {
		case ext == ".bin", strings.Contains(lower, "vba"), strings.Contains(lower, "activex/"), strings.Contains(lower, "embeddings/"):
			return &TemplateError{Rule: TemplateMacros, Detail: f.name}
		case ext == ".rels":
			if err := inspectRelations(f); err != nil {
				return err
			}
		case ext == ".xml":
			if err := t.inspectXML(f); err != nil {
				return err
			}
		}
	}
	return nil
}

func inspectRelations(f *file) error {
	var list struct {
		Relationship []struct {
			Type       string `xml:"Type,attr"`
			TargetMode string `xml:"TargetMode,attr"`
		}
	}
	if err := xml.Unmarshal(f.content, &list); err != nil {
		return &TemplateError{Rule: TemplateBroken, Detail: f.name}
	}
	for _, r := range list.Relationship {
		kind := path.Base(r.Type)
		switch {
		case strings.EqualFold(r.TargetMode, "External"), kind == "attachedTemplate", kind == "hyperlink":
			return &TemplateError{Rule: TemplateExternal}
		case slices.Contains([]string{"vbaProject", "oleObject", "package", "control", "activeXControlBinary", "aFChunk"}, kind):
			return &TemplateError{Rule: TemplateMacros}
		case !slices.Contains(relations, kind):
			return &TemplateError{Rule: TemplateContent, Detail: kind}
		}
	}
	return nil
}

// instructions are the fields of the word processor that say nothing of a case.
var instructions = regexp.MustCompile(`^\s*(PAGE|NUMPAGES|SECTIONPAGES)\b[^"{]*$`)

// inspectXML reads a part: it is well-formed, brings no definitions of its own, and has no comments, revisions or fields of the word
// processor but those for the page. Those with paragraphs are looked through for fields of ours.
func (t *Template) inspectXML(f *file) error {
	decoder := xml.NewDecoder(bytes.NewReader(f.content))
	instruction := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return &TemplateError{Rule: TemplateBroken, Detail: f.name}
		}
		switch e := token.(type) {
		case xml.Directive:
			return &TemplateError{Rule: TemplateBroken, Detail: f.name}
		case xml.StartElement:
			if !isWord(e.Name.Space) {
				continue
			}
			switch e.Name.Local {
			case "p":
				f.text = true
			case "ins", "del", "moveFrom", "moveTo", "commentRangeStart", "commentReference", "altChunk", "object", "hyperlink", "documentProtection":
				return &TemplateError{Rule: TemplateContent, Detail: e.Name.Local}
			case "instrText":
				instruction = true
			case "fldSimple":
				for _, a := range e.Attr {
					if a.Name.Local == "instr" && !instructions.MatchString(a.Value) {
						return &TemplateError{Rule: TemplateContent, Detail: "fldSimple"}
					}
				}
			}
		case xml.EndElement:
			instruction = false
		case xml.CharData:
			if instruction && strings.TrimSpace(string(e)) != "" && !instructions.Match(e) {
				return &TemplateError{Rule: TemplateContent, Detail: "instrText"}
			}
		}
	}
	if !f.text {
		return nil
	}
	paragraphs, err := scan(f.content)
	if err != nil {
		return &TemplateError{Rule: TemplateBroken, Detail: f.name}
	}
	for _, p := range paragraphs {
		text := p.text()
		if strings.ContainsAny(named.ReplaceAllString(text, ""), "{}") {
			return &TemplateError{Rule: TemplateField}
		}
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			if name := strings.TrimSpace(m[1]); !t.seen[name] {
				t.seen[name] = true
				t.fields = append(t.fields, name)
			}
		}
	}
	return nil
}

// named is a field in the text of a paragraph.
var named = regexp.MustCompile(`\{([^{}]*)\}`)

func isWord(space string) bool {
	return space == nsWord || space == "http://purl.oclc.org/ooxml/wordprocessingml/main"
}

// Fill puts values in the place of the fields, by name, and returns the document. A paragraph that is nothing but a field
// becomes one paragraph a line, and none where the value is empty. Every field needs a value, else it fails with a
// *TemplateError of TemplateUnfilled. The same values give the same bytes; title and author replace those of the template.
func (t *Template) Fill(values map[string]string, title, author string) ([]byte, error) {
	for _, field := range t.fields {
		if _, ok := values[field]; !ok {
			return nil, &TemplateError{Rule: TemplateUnfilled, Detail: field}
		}
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for i := range t.files {
		f := &t.files[i]
		content := f.content
		switch {
		case f.text:
			filled, err := fill(f.content, values)
			if err != nil {
				return nil, err
			}
			content = filled
		case f.name == "docProps/core.xml":
			content = []byte(coreXML(Document{Title: title, Author: author}))
		}
		w, err := archive.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate})
		if err != nil {
			return nil, fmt.Errorf("document: %w", err)
		}
		if _, err := w.Write(content); err != nil {
			return nil, fmt.Errorf("document: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	if err := unfilled(out.Bytes(), values); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unfilled reads what was made once more: no brace is left in it but those of values.
func unfilled(content []byte, values map[string]string) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return &TemplateError{Rule: TemplateBroken}
	}
	var all strings.Builder
	for _, v := range values {
		all.WriteString(v + "\n")
	}
	for _, f := range archive.File {
		if path.Ext(f.Name) != ".xml" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return &TemplateError{Rule: TemplateBroken, Detail: f.Name}
		}
		data, err := io.ReadAll(io.LimitReader(r, 4*templateWhole))
		if err := errors.Join(err, r.Close()); err != nil {
			return &TemplateError{Rule: TemplateBroken, Detail: f.Name}
		}
		paragraphs, err := scan(data)
		if err != nil {
			return &TemplateError{Rule: TemplateBroken, Detail: f.Name}
		}
		for _, p := range paragraphs {
			for _, m := range named.FindAllStringSubmatch(p.text(), -1) {
				if !strings.Contains(all.String(), m[0]) {
					return &TemplateError{Rule: TemplateUnfilled, Detail: m[1]}
				}
			}
		}
	}
	return nil
}
