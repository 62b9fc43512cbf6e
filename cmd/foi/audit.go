package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/config"
)

// auditCmd is `foi audit`.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"逐条核验各机关的审计链，发现改动、缺失、插入、调换或截断即止。"`
	Seal   auditSealCmd   `cmd:"" help:"将尚未入链的审计记录入链；服务运行时自动进行。"`
	Head   auditHeadCmd   `cmd:"" help:"封存各机关审计链的现状，输出供库外保存。"`
	NewKey auditNewKeyCmd `cmd:"" name:"new-key" help:"生成签署封存的 SM2 密钥。"`
}

type auditVerifyCmd struct {
	config.Database
	Heads     []string `name:"heads" placeholder:"FILE" type:"existingfile" help:"库外保存的封存文件，可多个；与库内逐一比对。"`
	PublicKey string   `name:"public-key" placeholder:"FILE" type:"existingfile" help:"封存签名的公钥；给出时每个封存都须有该密钥的签名。"`
}

// Run walks every chain. It fails at the first place that is not what was sealed, and names it.
func (c *auditVerifyCmd) Run(ctx context.Context, std stdio) error {
	bar := newCounter(std.Err)
	sum, err := app.VerifyAudit(ctx, &c.Database, app.VerifyOptions{
		Heads: c.Heads, KeyFile: c.PublicKey, Progress: func(n int64) { bar.set(int(n)) },
	}, quietLog(std))
	bar.clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "verified %d entries of %d chains, %d heads; %d entries wait for their place\n", sum.Entries, sum.Agencies, sum.Heads, sum.Unsealed)
	return nil
}

type auditSealCmd struct{ config.Database }

// Run links what waits for it.
func (c *auditSealCmd) Run(ctx context.Context, std stdio) error {
	linked, err := app.SealAudit(ctx, &c.Database, quietLog(std))
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "sealed %d entries\n", linked)
	return nil
}

type auditHeadCmd struct {
	config.Database
	Out          string `name:"out" placeholder:"FILE" type:"path" help:"写入文件（须尚不存在）；未给出时写到标准输出。"`
	AuditKeyFile string `name:"audit-key-file" placeholder:"FILE" type:"existingfile" help:"签署封存的 SM2 私钥文件。"`
}

// Run seals how far the chains have come and writes it down. A file that exists is never overwritten: it may be the only proof.
func (c *auditHeadCmd) Run(ctx context.Context, std stdio) (err error) {
	head, err := app.AuditHead(ctx, &c.Database, c.AuditKeyFile, quietLog(std))
	if err != nil {
		return err
	}
	if c.Out == "" {
		_, err = std.Out.Write(head)
		return err
	}
	return writeNew(c.Out, head, 0o644)
}

type auditNewKeyCmd struct {
	Out string `name:"out" placeholder:"FILE" type:"path" required:"" help:"私钥文件；公钥写入同名加 .pub 的文件。二者须尚不存在。"`
}

// Run makes a key.
func (c *auditNewKeyCmd) Run() error {
	private, public, err := app.NewAuditKey()
	if err != nil {
		return err
	}
	if err := writeNew(c.Out, private, 0o600); err != nil {
		return err
	}
	return writeNew(c.Out+".pub", public, 0o644)
}

// writeNew writes a file that must not exist.
func writeNew(name string, content []byte, mode os.FileMode) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}
