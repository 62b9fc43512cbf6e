package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/config"
)

// keyCmd is `foi key`: what other systems and portals call with.
type keyCmd struct {
	Add    keyAddCmd    `cmd:"" help:"新增服务账号或门户密钥；打印一次密钥口令。"`
	List   keyListCmd   `cmd:"" help:"列出密钥及其口令的有效期（CSV）。"`
	Rotate keyRotateCmd `cmd:"" help:"轮换：打印一次新的密钥口令，旧口令在重叠时间后失效。"`
	Revoke keyRevokeCmd `cmd:"" help:"撤销密钥或其中一个口令，各节点立即生效。"`
}

type keyAddCmd struct {
	ID         string `arg:"" help:"编号，例如 portal-linhai。"`
	Name       string `required:"" placeholder:"NAME" help:"系统名称。"`
	Role       string `default:"portal" placeholder:"ROLE" help:"角色（默认 ${default}，门户）。"`
	Agency     string `placeholder:"ID" help:"机关编号。"`
	Everywhere bool   `help:"及于全系统，不限机关。"`
	Below      bool   `help:"含其下级机关。"`
	Days       int    `default:"365" placeholder:"N" help:"密钥口令的有效天数，至多 730（默认 ${default}）。"`
	config.Database
}

// Run makes the key. Its secret goes to standard output.
func (c *keyAddCmd) Run(ctx context.Context, std stdio) error {
	n := app.NewKey{ID: c.ID, DisplayName: c.Name, Role: c.Role, Agency: c.Agency, Below: c.Below || c.Everywhere, Days: c.Days}
	if c.Everywhere {
		n.Agency = ""
	}
	return accounts(ctx, &c.Database, "foi key add", std, func(ctx context.Context, a *app.Accounts) error {
		secret, err := a.AddKey(ctx, n)
		if err != nil {
			return err
		}
		return tell(std, "密钥 "+c.ID+" 的口令，仅显示这一次，以 Authorization: Bearer 携带", secret)
	})
}

type keyListCmd struct{ config.Database }

// Run prints a line for every secret.
func (c *keyListCmd) Run(ctx context.Context, std stdio) error {
	out := csv.NewWriter(std.Out)
	if err := out.Write([]string{"id", "display_name", "role", "agency", "below", "prefix", "created", "expires", "revoked", "last_used"}); err != nil {
		return err
	}
	err := accounts(ctx, &c.Database, "foi key list", std, func(ctx context.Context, a *app.Accounts) error {
		return a.Keys(ctx, func(k app.ServiceKey) error {
			for i := range k.Secrets {
				s := &k.Secrets[i]
				if err := out.Write([]string{
					k.ID, k.DisplayName, k.Role, k.Agency(), strconv.FormatBool(k.Below), s.Prefix,
					s.CreatedAt.Format(time.RFC3339), s.ExpiresAt.Format(time.RFC3339), whenever(s.RevokedAt), whenever(s.LastUsedAt),
				}); err != nil {
					return err
				}
			}
			return nil
		})
	})
	out.Flush()
	return errors.Join(err, out.Error())
}

func whenever(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

type keyRotateCmd struct {
	ID      string        `arg:"" help:"编号。"`
	Overlap time.Duration `default:"24h" placeholder:"SPAN" help:"旧口令继续有效的时间，至多 2160h（默认 ${default}）。"`
	Days    int           `default:"365" placeholder:"N" help:"新口令的有效天数，至多 730（默认 ${default}）。"`
	config.Database
}

// Run rotates. The new secret goes to standard output.
func (c *keyRotateCmd) Run(ctx context.Context, std stdio) error {
	return accounts(ctx, &c.Database, "foi key rotate", std, func(ctx context.Context, a *app.Accounts) error {
		secret, err := a.RotateKey(ctx, app.NewKey{ID: c.ID, Days: c.Days, Overlap: c.Overlap})
		if err != nil {
			return err
		}
		return tell(std, "密钥 "+c.ID+" 的新口令，仅显示这一次", secret)
	})
}

type keyRevokeCmd struct {
	ID     string `arg:"" help:"编号。"`
	Prefix string `placeholder:"PREFIX" help:"只撤销前缀为此的口令，见 foi key list；未给出时撤销整个密钥。"`
	config.Database
}

// Run revokes.
func (c *keyRevokeCmd) Run(ctx context.Context, std stdio) error {
	return accounts(ctx, &c.Database, "foi key revoke", std, func(ctx context.Context, a *app.Accounts) error {
		err := a.RevokeKey(ctx, c.ID, c.Prefix)
		if err == nil {
			fmt.Fprintf(std.Err, "foi: 密钥 %s 已撤销\n", c.ID)
		}
		return err
	})
}
