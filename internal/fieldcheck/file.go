package fieldcheck

import (
	"strings"

	"github.com/yishenqing/foi/internal/blob"
)

// File reads the name of a file and finds out what kind of file its content is. field is the one that has file_name and
// content.
func (c *Check) File(field, given string, content []byte) (name, mediaType string) {
	name = c.Text(field+".file_name", given)
	if strings.ContainsAny(name, `/\:*?"<>|`) { // that of a place it came from is none of ours
		c.Add(field+".file_name", "file_name", `must not contain any of / \ : * ? " < > |`, `不得含有 / \ : * ? " < > | 等符号`)
	}
	kind, ok := blob.MediaTypeOf(content)
	switch {
	case !ok:
		c.Add(field+".content", "media_type", "is none of PDF, OFD, PNG, JPEG, DOCX without macros, and text in UTF-8",
			"文件内容不是 PDF、OFD、PNG、JPEG、DOCX（不含宏）或 UTF-8 文本，不能作为附件")
	case name != "" && !kind.Fits(name):
		c.Add(field+".file_name", "extension", "must end in "+strings.Join(kind.Extensions, " or ")+", as its content is",
			"文件名应以 "+strings.Join(kind.Extensions, " 或 ")+" 结尾，与文件内容一致")
	}
	return name, kind.Name
}
