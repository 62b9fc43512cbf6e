package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/config"
)

// userCmd is `foi user`: users and their grants, for whoever has the database; it makes the first administrator.
type userCmd struct {
	Add           userAddCmd    `cmd:"" help:"新增用户；打印一次初始口令，首次登录须修改。"`
	List          userListCmd   `cmd:"" help:"列出用户及其有效授权（CSV）。"`
	Grant         userGrantCmd  `cmd:"" help:"授予角色。"`
	Revoke        userRevokeCmd `cmd:"" help:"撤销授权，各节点立即生效。"`
	ResetPassword userResetCmd  `cmd:"" help:"重置口令并结束该用户的全部会话；打印一次新口令。"`
	Disable       userActCmd    `cmd:"" help:"停用用户并结束其全部会话。"`
	Enable        userActCmd    `cmd:"" help:"启用已停用的用户。"`
	Unlock        userActCmd    `cmd:"" help:"解除因多次登录失败造成的锁定。"`
}

// grantFlags say where a role holds.
type grantFlags struct {
	Agency     string `placeholder:"ID" help:"机关编号。"`
	Everywhere bool   `help:"授权及于全系统，不限机关。"`
	Below      bool   `help:"含其下级机关。"`
	Unit       string `placeholder:"NAME" help:"仅限某一科室的申请。"`
	Own        bool   `help:"仅限本人承办的申请。"`
}

func (f *grantFlags) grant(role string) app.NewGrant {
	g := app.NewGrant{Role: role, Agency: f.Agency, Below: f.Below || f.Everywhere, Unit: f.Unit, Own: f.Own}
	if f.Everywhere {
		g.Agency = ""
	}
	return g
}

// passwordFlag has a password read instead of made up. There is no flag for the password itself, which `ps` would show.
type passwordFlag struct {
	PasswordStdin bool `help:"从标准输入读取口令（一行），而不生成。"`
}

func (f passwordFlag) read(std stdio) (string, error) {
	if !f.PasswordStdin {
		return "", nil
	}
	var line string
	var err error
	if file, ok := std.In.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		fmt.Fprint(std.Err, "口令：")
		var text []byte
		text, err = term.ReadPassword(int(file.Fd()))
		line = string(text)
		fmt.Fprintln(std.Err)
	} else if line, err = bufio.NewReader(std.In).ReadString('\n'); errors.Is(err, io.EOF) {
		err = nil
	}
	line = strings.TrimRight(line, "\r\n")
	if err == nil && line == "" {
		err = errors.New("标准输入中没有口令")
	}
	return line, err
}

type userAddCmd struct {
	Login   string `arg:"" help:"登录名，不区分大小写。"`
	Name    string `required:"" placeholder:"NAME" help:"姓名。"`
	Role    string `placeholder:"ROLE" help:"同时授予的角色，例如 system_admin（须加 --everywhere）。"`
	Issuer  string `placeholder:"URL" help:"统一身份认证的签发者（OIDC issuer）；给出后不设本地口令。"`
	Subject string `placeholder:"SUB" help:"该用户在签发者处的标识（sub）。"`
	grantFlags
	passwordFlag
	config.Database
}

// Run makes the user. His first password goes to standard output.
func (c *userAddCmd) Run(ctx context.Context, std stdio) error {
	password, err := c.read(std)
	if err != nil {
		return err
	}
	n := app.NewUser{LoginName: c.Login, DisplayName: c.Name, Agency: c.Agency, Password: password, Issuer: c.Issuer, Subject: c.Subject}
	if c.Role != "" {
		g := c.grant(c.Role)
		n.Role = &g
	}
	return accounts(ctx, &c.Database, "foi user add", std, func(ctx context.Context, a *app.Accounts) error {
		u, made, err := a.AddUser(ctx, n)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.Err, "foi: 已新增用户 %s（users/%s）\n", u.LoginName, u.ID)
		return tell(std, "初始口令，仅显示这一次，首次登录须修改", made)
	})
}

// tell prints a secret that was made up: to standard output, so that it can be caught, and what it is to standard error.
func tell(std stdio, what, secret string) error {
	if secret == "" {
		return nil
	}
	fmt.Fprintf(std.Err, "foi: %s：\n", what)
	_, err := fmt.Fprintln(std.Out, secret)
	return err
}

// accounts runs a command on the users and keys of the database.
func accounts(ctx context.Context, db *config.Database, command string, std stdio, do func(context.Context, *app.Accounts) error) error {
	return inChinese(app.OpenAccounts(ctx, db, command, quietLog(std), do))
}

type userListCmd struct{ config.Database }

// Run prints a line for every user.
func (c *userListCmd) Run(ctx context.Context, std stdio) error {
	out := csv.NewWriter(std.Out)
	if err := out.Write([]string{"login_name", "display_name", "agency", "disabled", "password", "totp", "issuer", "grants"}); err != nil {
		return err
	}
	err := accounts(ctx, &c.Database, "foi user list", std, func(ctx context.Context, a *app.Accounts) error {
		return a.Users(ctx, func(u app.User, grants []app.UserGrant) error {
			issuer := ""
			if u.Issuer != nil {
				issuer = *u.Issuer
			}
			return out.Write([]string{
				u.LoginName, u.DisplayName, u.Agency(), strconv.FormatBool(u.DisabledAt != nil), strconv.FormatBool(u.PasswordHash != nil),
				strconv.FormatBool(u.TOTPConfirmedAt != nil), issuer, grantTexts(grants),
			})
		})
	})
	out.Flush()
	return errors.Join(err, out.Error())
}

// grantTexts is grants in one cell: `id role@agency+below`, separated by semicolons.
func grantTexts(grants []app.UserGrant) string {
	texts := make([]string, len(grants))
	for i := range grants {
		g := &grants[i]
		where := g.Agency()
		if where == "" {
			where = "*"
		} else if g.Below {
			where += "+below"
		}
		if g.Unit != "" {
			where += " unit=" + g.Unit
		}
		if g.Own {
			where += " own"
		}
		texts[i] = g.ID + " " + g.Role + "@" + where
	}
	return strings.Join(texts, "; ")
}

type userGrantCmd struct {
	Login string `arg:"" help:"登录名。"`
	Role  string `arg:"" help:"角色，例如 handler。"`
	grantFlags
	config.Database
}

// Run grants.
func (c *userGrantCmd) Run(ctx context.Context, std stdio) error {
	return accounts(ctx, &c.Database, "foi user grant", std, func(ctx context.Context, a *app.Accounts) error {
		g, err := a.Grant(ctx, c.Login, c.grant(c.Role))
		if err == nil {
			fmt.Fprintf(std.Err, "foi: 已授权 %s\n", grantTexts([]app.UserGrant{g}))
		}
		return err
	})
}

type userRevokeCmd struct {
	Login string `arg:"" help:"登录名。"`
	Grant string `arg:"" help:"授权编号，见 foi user list。"`
	config.Database
}

// Run revokes.
func (c *userRevokeCmd) Run(ctx context.Context, std stdio) error {
	return accounts(ctx, &c.Database, "foi user revoke", std, func(ctx context.Context, a *app.Accounts) error {
		g, err := a.Revoke(ctx, c.Login, c.Grant)
		if err == nil {
			fmt.Fprintf(std.Err, "foi: 已撤销 %s\n", grantTexts([]app.UserGrant{g}))
		}
		return err
	})
}

type userResetCmd struct {
	Login string `arg:"" help:"登录名。"`
	passwordFlag
	config.Database
}

// Run resets the password. A new one goes to standard output.
func (c *userResetCmd) Run(ctx context.Context, std stdio) error {
	password, err := c.read(std)
	if err != nil {
		return err
	}
	return accounts(ctx, &c.Database, "foi user reset-password", std, func(ctx context.Context, a *app.Accounts) error {
		made, err := a.ResetPassword(ctx, c.Login, password)
		if err != nil {
			return err
		}
		fmt.Fprintln(std.Err, "foi: 口令已重置，该用户的会话均已结束")
		return tell(std, "新口令，仅显示这一次，登录后须修改", made)
	})
}

// userActCmd is one of the three acts; its name is that of the command.
type userActCmd struct {
	Login string `arg:"" help:"登录名。"`
	config.Database
}

// Run does the act that the command is named after.
func (c *userActCmd) Run(ctx context.Context, std stdio, chosen *kong.Context) error {
	act := chosen.Selected().Name
	return accounts(ctx, &c.Database, "foi user "+act, std, func(ctx context.Context, a *app.Accounts) error {
		u, err := a.Act(ctx, c.Login, act)
		if err == nil {
			fmt.Fprintf(std.Err, "foi: %s：%s\n", u.LoginName, map[string]string{
				app.ActDisable: "已停用", app.ActEnable: "已启用", app.ActUnlock: "已解除锁定",
			}[act])
		}
		return err
	})
}
