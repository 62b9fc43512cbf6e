package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/importing"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// demoCmd is `foi demo`: 临海市 in 2020 on a private database, and the server in front of it.
type demoCmd struct {
	Once     bool   `help:"做完全部步骤，打印年度报告（CSV）后即结束。"`
	HTTPAddr string `name:"http-addr" placeholder:"HOST:PORT" default:"127.0.0.1:8080" help:"REST 地址（${default}），被占用时另取空闲端口。"`
	GRPCAddr string `name:"grpc-addr" placeholder:"HOST:PORT" default:"127.0.0.1:8081" help:"gRPC 地址（${default}），被占用时另取空闲端口。"`
	DataDir  string `name:"data-dir" placeholder:"DIR" type:"path" help:"保留数据的目录；默认用临时目录，结束时删除。"`
}

// Validate is what kong calls. The password of the demonstration's users is no secret.
func (c *demoCmd) Validate() error {
	for _, a := range []struct{ flag, addr string }{{"http-addr", c.HTTPAddr}, {"grpc-addr", c.GRPCAddr}} {
		if !config.Loopback(a.addr) {
			return fmt.Errorf("--%s 须为本机的 HOST:PORT，例如 127.0.0.1:8080：演示用户的口令是公开的，不得对外提供", a.flag)
		}
	}
	return nil
}

// Run shows everything once, or until it is asked to end.
func (c *demoCmd) Run(ctx context.Context, std stdio) (err error) {
	dir, remove, err := c.directory()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	cfg, err := c.config(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Fprintln(std.Err, "foi: 启动私有 PostgreSQL，导入临海市2020年登记簿（申请均为虚构）……")
	a, err := app.Open(ctx, cfg, app.Deps{Log: quietLog(std), Version: buildVersion(), AddsUsers: true})
	if err != nil {
		return err
	}
	defer func() {
		// What runs gets its time although the command itself has been asked to end.
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), cfg.ShutdownTimeout)
		defer cancel()
		err = errors.Join(err, a.Close(stopping))
	}()
	notes := std
	if c.Once {
		notes.Out = std.Err // the report is the data
	}
	if err := takeOverLinhai(ctx, notes, a); err != nil {
		return err
	}
	if err := invite(ctx, notes.Out, a); err != nil {
		return err
	}
	if err := tellStory(ctx, notes.Out, a, dir); err != nil {
		if ctx.Err() != nil {
			return nil // asked to end in the middle of it
		}
		return err
	}
	if c.Once {
		return printLinhai(ctx, std, a)
	}
	fmt.Fprintln(std.Err, "foi: 按 Ctrl-C 结束")
	select {
	case <-ctx.Done():
		return nil
	case err := <-a.Failed():
		return err
	}
}

// config are the settings of the demonstration's server.
func (c *demoCmd) config(ctx context.Context, dir string) (*config.Config, error) {
	cfg := &config.Config{
		Database:    config.Database{DataDir: dir},
		Attachments: config.Attachments{MaxAttachmentBytes: 8 << 20, MaxUploadBytes: 512 << 20},
		Server:      config.Server{MaxBodyBytes: 1 << 20, ShutdownTimeout: 30 * time.Second},
		Portal:      config.Portal{PortalRate: 50, PortalUserRate: 1, PortalTotalRate: 200, PublicRate: 2, PublicTotalRate: 100, PortalFiles: 10, PortalFileBytes: 20 << 20},
		// A printed line is to work as long as the demonstration does.
		Identity: config.Identity{AccessTokenTTL: demoSession, SessionIdle: demoSession, SessionTTL: demoSession},
		// What is over in a minute reminds nobody; and who looks around finds the inboxes, without any mail.
		Reminders: config.Reminders{Jobs: !c.Once, RemindersEvery: time.Minute, SMTPTimeout: 30 * time.Second},
		Telemetry: config.Telemetry{LogLevel: "warn", LogFormat: "text", TraceRatio: 1},
	}
	var err error
	if cfg.HTTPAddr, err = freeAddress(ctx, c.HTTPAddr); err != nil {
		return nil, err
	}
	cfg.GRPCAddr, err = freeAddress(ctx, c.GRPCAddr)
	return cfg, err
}

// freeAddress returns the address, or one with a free port when another program listens there.
func freeAddress(ctx context.Context, addr string) (string, error) {
	var l net.ListenConfig
	on, err := l.Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, _, err := net.SplitHostPort(addr)
		return net.JoinHostPort(host, "0"), err
	}
	if err != nil {
		return "", err
	}
	return addr, on.Close()
}

// demoSession is how long the printed token is good.
const demoSession = 30 * 24 * time.Hour

// demoMark is a file in the data directories of demonstrations. It keeps invented applications out of a real register.
const demoMark = "foi-demo"

// directory returns the data directory and what to do with it at the end.
func (c *demoCmd) directory() (dir string, remove func() error, err error) {
	if c.DataDir == "" {
		dir, err = os.MkdirTemp("", "foi-demo-")
		return dir, func() error { return os.RemoveAll(dir) }, err
	}
	if err := os.MkdirAll(c.DataDir, 0o755); err != nil {
		return "", nil, err
	}
	mark := filepath.Join(c.DataDir, demoMark)
	if _, err := os.Stat(mark); errors.Is(err, os.ErrNotExist) {
		entries, err := os.ReadDir(c.DataDir)
		if err != nil {
			return "", nil, err
		}
		if len(entries) > 0 {
			return "", nil, fmt.Errorf("%s 不是演示用的数据目录：演示的申请是虚构的，请指定空目录", c.DataDir)
		}
		if err := os.WriteFile(mark, nil, 0o644); err != nil {
			return "", nil, err
		}
	}
	return c.DataDir, func() error { return nil }, nil
}

// takeOverLinhai imports the register just as `foi import` would.
func takeOverLinhai(ctx context.Context, std stdio, a *app.App) error {
	read, write := io.Pipe()
	go func() { write.CloseWithError(demodata.WriteJSONL(write, demodata.Linhai())) }()
	r, err := spool("linhai-2020.jsonl", read)
	_ = read.Close() // ends the writer when the copy failed
	if err != nil {
		return err
	}
	files := registers{r}
	defer files.close()
	counts, err := importing.Importer{
		Store: a.Env.Store, Clock: clock.System{},
	}.Run(ctx, files.importing())
	if err := reportImport(std, counts, err); err != nil {
		return err
	}
	return a.FillDemoBodies(ctx)
}

// invite prints where the server is and three lines to try.
func invite(ctx context.Context, out io.Writer, a *app.App) error {
	example, err := demoExample()
	if err != nil {
		return err
	}
	shown, err := a.Env.Store.FindImported(ctx, demodata.LinhaiAgency, example)
	if err != nil {
		return err
	}
	users, token, err := a.AddDemoUsers(ctx)
	if err != nil {
		return err
	}
	base, header := "http://"+a.HTTPAddr, "-H 'Authorization: Bearer "+token+"'"
	if _, err = fmt.Fprintf(out, `REST %[1]s/ （接口说明 %[1]s/docs）
gRPC %[2]s
curl -s %[5]s %[1]s/v1/agencies/%[3]s/worklistItems   # 待办，逾期在前
curl -s %[5]s -G %[1]s/v1/agencies/%[3]s/applications --data-urlencode 'filter=text:"征地"'   # 检索
curl -s %[5]s %[1]s/v1/agencies/%[3]s/applications/%[4]s/ledgerEntries   # 期限为何是这一天
`, base, a.GRPCAddr, demodata.LinhaiAgency, shown.ID, header); err != nil {
		return err
	}
	// The lines above are a handler's. The others log in with the line below.
	names := make([]string, len(users))
	for i, u := range users {
		names[i] = u.LoginName + "（" + u.Role + "）"
	}
	key, err := a.DemoPortalKey(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, `演示用户：%[1]s，口令均为 %[2]s；登录后以返回的 accessToken 调用：
curl -s %[3]s/v1/sessions --json '{"loginName": "%[4]s", "password": "%[2]s"}'
FOI_PORTAL_KEY=%[5]s go run ./examples/portal -base %[3]s submit examples/portal/form.json   # 门户代申请人网上提交
`, strings.Join(names, "、"), app.DemoPassword, base, users[0].LoginName, key)
	return err
}

// tellStory adds the disputes of the demonstration, once, and prints where they are.
func tellStory(ctx context.Context, out io.Writer, a *app.App, dir string) error {
	mark := filepath.Join(dir, demoMark+"-story")
	if _, err := os.Stat(mark); err == nil {
		return nil
	}
	review, suit, err := a.TellDemoStory(ctx)
	if err != nil {
		return err
	}
	if err := os.WriteFile(mark, nil, 0o644); err != nil {
		return err
	}
	base := "http://" + a.HTTPAddr
	_, err = fmt.Fprintf(out, "复议纠正并重新答复：%s%s\n复议维持后起诉：%s%s\n", base, review, base, suit)
	return err
}

// demoExample is the external id of an application whose ledger has something to tell: the first that was extended.
func demoExample() (string, error) {
	for r, err := range demodata.Linhai() {
		if err != nil {
			return "", err
		}
		if a := r.Application; a != nil && a.Agency == demodata.LinhaiAgency {
			for _, e := range a.Events {
				if e.Do == workflow.Extend {
					return a.ExternalID, nil
				}
			}
		}
	}
	return "", errors.New("演示登记簿中没有延期的申请")
}

// printLinhai prints the annual report that the demonstration comes to.
func printLinhai(ctx context.Context, std stdio, a *app.App) error {
	report, failures, err := a.Env.Store.AnnualReport(ctx, stats.Scope{
		Agency: demodata.LinhaiAgency, Year: demodata.LinhaiYear, Layout: outcome.Layout2021,
	})
	if err != nil {
		return err
	}
	return printAnnual(std, "csv", report, failures)
}
