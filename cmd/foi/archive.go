package main

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/yishenqing/foi/internal/app"
)

// archiveCmd is `foi archive`.
type archiveCmd struct {
	Verify archiveVerifyCmd `cmd:"" help:"离线核验卷宗或归档包：逐个文件比对清单，指出改动、缺失、多出的文件；不连接数据库。"`
}

type archiveVerifyCmd struct {
	Path      string `arg:"" placeholder:"PATH" type:"existing" help:"卷宗或归档包（zip），或其解压后的目录。"`
	PublicKey string `name:"public-key" placeholder:"FILE" type:"existingfile" help:"签署封存的公钥（foi audit new-key 所生成的 .pub）；给出时清单须有该密钥的签名。"`
	Sum       string `name:"manifest-sha256" placeholder:"HEX" help:"清单应有的 SHA-256，如审计记录或归档包信息中所载。"`
}

// Run names every file that is not what the manifest says, and fails when there is one. What proves that the manifest itself was not
// replaced is its signature, or its hash from elsewhere: with neither, that is said.
func (c *archiveVerifyCmd) Run(std stdio) error {
	n := 0
	v, err := app.VerifyArchive(c.Path, c.PublicKey, c.Sum, func(f app.ArchiveFinding) error {
		n++
		// Names come from the file that is looked at: what a terminal would take for a command is quoted.
		_, err := fmt.Fprintf(std.Out, "%s\t%s\n", f.What, printable(f.File))
		return err
	})
	switch {
	case err != nil:
		return err
	case n > 0:
		return fmt.Errorf("%d files are not what the manifest says", n)
	}
	if !v.Signed && c.Sum == "" {
		fmt.Fprintln(std.Err, "未给出公钥（--public-key）或者清单哈希（--manifest-sha256）：只能证明各文件与包内清单一致，不能证明清单未被一并替换。")
	}
	signed := "not checked"
	if v.Signed {
		signed = "by " + v.KeyID
	}
	_, err = fmt.Fprintf(std.Out, "verified %s: %d files, %d bytes, manifest sha256 %s, signature %s\n",
		printable(cmp.Or(v.Manifest.LegalCase, v.Manifest.RegisterNumber)), v.Files, v.Bytes, v.SHA256, signed)
	return err
}

// printable quotes a text with characters that do not print.
func printable(text string) string {
	for _, r := range text {
		if !strconv.IsPrint(r) {
			return strconv.Quote(text)
		}
	}
	return text
}
