package main

import (
	"context"
	"fmt"
	"time"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/config"
)

// keyringCmd is `foi keyring`: the keys under which persons' data is sealed (ADR 0016).
type keyringCmd struct {
	Init      keyringInitCmd      `cmd:"" help:"生成密钥文件（权限 0600），不覆盖已有文件。"`
	List      keyringListCmd      `cmd:"" help:"列出各代数据密钥及各自尚加密的数据量；缺失密钥者即无法解密的数据。"`
	Rotate    keyringRotateCmd    `cmd:"" help:"启用新一代数据密钥；运行中的服务在后台逐批重新加密。"`
	Reencrypt keyringReencryptCmd `cmd:"" help:"立即以现行密钥重新加密；升级自未加密的旧版后须先执行一次。可中断后重来。"`
	Rewrap    keyringRewrapCmd    `cmd:"" help:"更换密钥文件后，以其中第一把密钥重新封装数据密钥。"`
}

type keyringInitCmd struct {
	File string `arg:"" type:"path" help:"密钥文件。"`
}

// Run makes a key file.
func (c *keyringInitCmd) Run(std stdio) error {
	if err := app.WriteKeyFile(c.File); err != nil {
		return err
	}
	fmt.Fprintf(std.Err, "foi: 已生成密钥文件 %s；丢失即无法解密，请与数据库分开备份\n", c.File)
	return nil
}

type keyringListCmd struct {
	config.Database
}

// Run prints one line a generation: id, wrapping key, since when, what it does, how many values it has sealed. It fails when
// values are not sealed, or sealed by what is not at hand.
func (c *keyringListCmd) Run(ctx context.Context, std stdio) error {
	keys, unsealed, err := app.ListKeys(ctx, &c.Database, quietLog(std))
	if err != nil {
		return err
	}
	var lost int64
	for _, k := range keys {
		state := "in-use"
		switch {
		case !k.AtHand:
			state = "MISSING"
			lost += k.Values
		case k.Sealing:
			state = "sealing"
		case k.RetiredAt != nil:
			state = "retired"
		}
		fmt.Fprintf(std.Out, "%s\t%s\t%s\t%s\t%d\n", k.ID, k.KEK, k.ActiveFrom.Format(time.RFC3339), state, k.Values)
	}
	switch {
	case lost > 0:
		return fmt.Errorf("%d values cannot be opened: their key is missing", lost)
	case unsealed > 0:
		return fmt.Errorf("%d values are not sealed: run `foi keyring reencrypt`", unsealed)
	}
	return nil
}

type keyringRotateCmd struct {
	config.Database
}

// Run makes a new generation.
func (c *keyringRotateCmd) Run(ctx context.Context, std stdio) error {
	id, after, err := app.RotateKeys(ctx, &c.Database, quietLog(std))
	if err != nil {
		return err
	}
	fmt.Fprintln(std.Out, id)
	fmt.Fprintf(std.Err, "foi: 新一代数据密钥将于 %s 后启用，此后运行中的服务在后台重新加密\n", after)
	return nil
}

type keyringReencryptCmd struct {
	config.Database
}

// Run seals anew what is not sealed by the present generation.
func (c *keyringReencryptCmd) Run(ctx context.Context, std stdio) error {
	bar := newCounter(std.Err)
	rows, retired, err := app.Reencrypt(ctx, &c.Database, bar.set, quietLog(std))
	bar.clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "sealed %d rows anew", rows)
	if retired {
		fmt.Fprint(std.Out, ", older generations retired")
	}
	fmt.Fprintln(std.Out)
	return nil
}

type keyringRewrapCmd struct {
	config.Database
}

// Run wraps the data keys by the first key of the file.
func (c *keyringRewrapCmd) Run(ctx context.Context, std stdio) error {
	n, err := app.RewrapKeys(ctx, &c.Database, quietLog(std))
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "rewrapped %d generations\n", n)
	return nil
}
