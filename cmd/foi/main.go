// Command foi runs the case system for 政府信息依申请公开 and everything around it: see `foi --help`.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/tenancy"
)

// cli is the whole command line: one field per command, each with its own file.
type cli struct {
	Calendar calendarCmd `cmd:"" help:"推算工作日：国务院办公厅历年节假日安排，含调休上班。"`
	Clock    clockCmd    `cmd:"" help:"推算期限：读取登记簿（JSONL），逐件打印期限台账、状态与各项义务。"`
	Version  versionCmd  `cmd:"" help:"Print the version of this program."`
	Demo     demoCmd     `cmd:"" help:"演示：临海市2020年248件申请经真实流程重放，并启动服务。"`
	Serve    serveCmd    `cmd:"" help:"提供 gRPC 与 REST 服务，直至收到终止信号。"`
	Import   importCmd   `cmd:"" help:"导入既往登记簿（JSONL），每个文件要么全部导入，要么全不导入。"`
	Report   reportCmd   `cmd:"" help:"统计报表。"`
	Migrate  migrateCmd  `cmd:"" help:"管理数据库结构。"`
	Config   configCmd   `cmd:"" help:"打印 serve 的全部设置，不含口令。"`
	Check    checkCmd    `cmd:"" help:"核对所存数据。"`
	User     userCmd     `cmd:"" help:"管理用户与授权；首个管理员由此创建。"`
	Key      keyCmd      `cmd:"" help:"管理服务账号与门户的密钥。"`
	Notice   noticeCmd   `cmd:"" help:"载入、更正、撤回放假安排通知，并列出因此变动的期限。"`
	Keyring  keyringCmd  `cmd:"" help:"管理加密个人信息的密钥。"`
	Audit    auditCmd    `cmd:"" help:"核验、封存审计记录。"`
	Archive  archiveCmd  `cmd:"" help:"核验卷宗与归档包。"`
	Export   exportCmd   `cmd:"" help:"导出统计数据：年报表、待办义务与逐件数据，及核验。"`
	Redact   redactCmd   `cmd:"" help:"区分处理：按标注制作公开件，除去不予公开的文字或页面区域，并打印理由目录。"`
}

// Exit statuses of every command.
const (
	exitDone   = 0 // the command did what it was asked
	exitFailed = 1 // it was refused or failed; one line on standard error says why
	exitUsage  = 2 // the command line itself was wrong
)

// stdio is what a command may print to and read from. Data goes to Out, everything else to Err.
// Commands take it as an argument of Run, so that tests can run them in process.
type stdio struct {
	Out io.Writer
	Err io.Writer
	In  io.Reader
}

// usageError marks a fault that a command finds in its own arguments after parsing, so that the exit status is 2.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func main() {
	os.Exit(mainStatus())
}

// mainStatus keeps the deferred calls out of main, where os.Exit would skip them.
func mainStatus() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second Ctrl-C ends a shutdown that hangs. Not at once: `timeout` and some terminals send the first one twice.
	context.AfterFunc(ctx, func() { time.AfterFunc(time.Second, stop) })
	return run(ctx, os.Args[1:], stdio{Out: os.Stdout, Err: os.Stderr, In: os.Stdin})
}

// run parses args, runs the command they name and returns the exit status.
// A command's Run method may take a [context.Context] (cancelled by Ctrl-C and SIGTERM) and a [stdio].
func run(ctx context.Context, args []string, std stdio) int {
	return runBuilt(ctx, args, std, app.ThisBuild())
}

// runBuilt is run for a program that was built with built, which a Run method may take too.
func runBuilt(ctx context.Context, args []string, std stdio, built app.Built) int {
	var root cli
	asked := false // --help printed what was wanted: nothing is left to run
	parser, err := kong.New(
		&root,
		kong.Name("foi"),
		kong.Description("政府信息依申请公开办理系统。Every flag can also be given as FOI_UPPER_SNAKE in the environment."),
		kong.DefaultEnvars("FOI"),
		kong.Writers(std.Out, std.Err),
		kong.Exit(func(int) { asked = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		// A command works for the program: whoever may run it may read its database anyway.
		kong.BindTo(tenancy.System(ctx), (*context.Context)(nil)),
		kong.Bind(std, built),
	)
	if err != nil {
		fmt.Fprintf(std.Err, "foi: %v\n", err)
		return exitFailed
	}
	parsed, err := parser.Parse(negativeOperands(args))
	if asked {
		return exitDone
	}
	if err == nil {
		err = parsed.Run()
		if err == nil {
			return exitDone
		}
		if usage := (usageError{}); !errors.As(err, &usage) {
			fmt.Fprintf(std.Err, "foi: %v\n", err)
			return exitFailed
		}
	}
	fmt.Fprintf(std.Err, "foi: %v (see foi --help)\n", err)
	return exitUsage
}
