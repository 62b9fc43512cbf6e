package fieldcheck

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/yishenqing/foi/internal/blob"
)

// File reads the name of a file and finds out what kind of file its content is. field is the one that has file_name and
// content.
func (c *Check) File(field, given string, content []byte) (name, mediaType string) {
	name = c.FileName(field+".file_name", given)
	kind, ok := blob.MediaTypeOf(content)
	c.FileKind(field+".content", field+".file_name", name, kind, ok)
	return name, kind.Name
}

// FileName reads the name of a file: one that is a name and nothing else on every system, and that looks to people like what it
// is.
func (c *Check) FileName(field, given string) string {
	name := strings.TrimSpace(given)
	switch {
	case name == "":
		return c.Text(field, given)
	case strings.IndexFunc(name, isControl) >= 0:
		c.addControl(field)
	case strings.ContainsAny(name, `/\:*?"<>|`): // that of a place it came from is none of ours
		c.Add(field, "file_name", `must not contain any of / \ : * ? " < > |`, `不得含有 / \ : * ? " < > | 等符号`)
	case strings.IndexFunc(name, invisible) >= 0:
		c.Add(field, "invisible", "must not contain invisible or direction-changing characters", "文件名不得含有不可见字符或改变文字方向的字符")
	case strings.HasPrefix(name, ".") || strings.HasSuffix(name, "."):
		c.Add(field, "file_name", "must not begin or end with a point", "文件名不得以“.”开头或结尾")
	case reserved(name):
		c.Add(field, "reserved", "is the name of a device", "该文件名为操作系统保留名称，不能使用")
	case disguised(name):
		c.Add(field, "double_extension", "hides the extension of a program", "文件名中含有程序文件的扩展名，疑似伪装文件")
	}
	return name
}

// FileKind holds a file to the kinds that may be attached (known), and its name to its content's.
func (c *Check) FileKind(contentField, nameField, name string, kind blob.MediaType, known bool) {
	switch {
	case !known:
		c.Add(contentField, "media_type", "is none of PDF, OFD, PNG, JPEG, DOCX without macros, and text in UTF-8",
			"文件内容不是 PDF、OFD、PNG、JPEG、DOCX（不含宏）或 UTF-8 文本，不能作为附件")
	case name != "" && !kind.Fits(name):
		c.Add(nameField, "extension", "must end in "+strings.Join(kind.Extensions, " or ")+", as its content is",
			"文件名应以 "+strings.Join(kind.Extensions, " 或 ")+" 结尾，与文件内容一致")
	}
}

// invisible finds what nobody sees in a name and what makes it read otherwise than it is: an override of the direction shows
// fdp.exe as exe.pdf.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || unicode.Is(unicode.Variation_Selector, r)
}

// reserved finds the names of devices of Windows, which are devices with every extension.
func reserved(name string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(name), ".")
	base = strings.TrimSpace(base)
	if slices.Contains([]string{"CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"}, base) {
		return true
	}
	port, ok := strings.CutPrefix(base, "COM")
	if !ok {
		port, ok = strings.CutPrefix(base, "LPT")
	}
	return ok && strings.Contains("0123456789¹²³", port) && port != ""
}

// programs are extensions of what runs when it is opened.
var programs = strings.Fields("exe com scr pif bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta msi msp msc cpl dll sys lnk url reg jar apk app " +
	"dmg iso img sh bash py rb pl php html htm xhtml svg docm xlsm pptm dotm xll chm desktop")

// disguised finds a program's extension before the last one, as in 申请书.exe.pdf: a list that hides known extensions shows a program.
func disguised(name string) bool {
	for part := range strings.SplitSeq(strings.TrimSuffix(name, path.Ext(name)), ".") {
		if part == name {
			return false
		}
		if slices.Contains(programs, strings.ToLower(strings.TrimSpace(part))) && !strings.HasPrefix(name, part) {
			return true
		}
	}
	return false
}
