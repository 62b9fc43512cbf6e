package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/importing"
)

// importCmd is `foi import`: old registers, each file as a whole or not at all.
type importCmd struct {
	Files  []string `arg:"" name:"file" help:"登记簿文件（JSONL），- 表示标准输入。"`
	DryRun bool     `help:"全程试做，最后撤销，不留下任何内容。"`
	config.Database
}

// Run imports the files and prints what was added. Each line that is refused is one line on standard error.
func (c *importCmd) Run(ctx context.Context, std stdio) error {
	err := c.run(ctx, std)
	if errors.Is(err, context.Canceled) {
		return errors.New("已中断：正在导入的文件未留下任何内容")
	}
	return err
}

func (c *importCmd) run(ctx context.Context, std stdio) (err error) {
	files, err := openRegisters(c.Files, std.In)
	if err != nil {
		return err
	}
	defer files.close()
	size, err := files.size()
	if err != nil {
		return err
	}
	db, err := app.OpenDatabase(ctx, &c.Database, false, clock.System{}, quietLog(std))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(context.WithoutCancel(ctx))) }()
	if err := db.RequireSealed(ctx); err != nil {
		return err
	}

	bar := newReadBar(std.Err, 2*size) // each file is read twice
	counts, err := importing.Importer{
		Store: db.Store, Clock: clock.System{}, DryRun: c.DryRun, Progress: bar.add,
	}.Run(ctx, files.importing())
	bar.clear()
	return reportImport(std, counts, err)
}

// reportImport prints what a run came to. When everything was refused there is nothing to count.
func reportImport(std stdio, counts importing.Counts, err error) error {
	refused := (*importing.RefusedError)(nil)
	if errors.As(err, &refused) {
		for _, line := range refused.Lines {
			fmt.Fprintf(std.Err, "foi: %s\n", line.Chinese())
		}
		if refused.More > 0 {
			fmt.Fprintf(std.Err, "foi: 至少还有%d行被拒绝，未逐行列出\n", refused.More)
		}
		err = inChinese(refused)
	}
	if err == nil || counts != (importing.Counts{}) {
		fmt.Fprintf(std.Out, "imported %d agencies, %d applications, %d legal cases, %d skipped\n",
			counts.Agencies, counts.Applications, counts.LegalCases, counts.Skipped)
	}
	return err
}

// size is how many bytes the files have together.
func (all registers) size() (int64, error) {
	var sum int64
	for _, r := range all {
		info, err := r.file.Stat()
		if err != nil {
			return 0, err
		}
		sum += info.Size()
	}
	return sum, nil
}

// importing are the files as the importer takes them.
func (all registers) importing() []importing.File {
	files := make([]importing.File, len(all))
	for i, r := range all {
		files[i] = importing.File{Name: r.name, Content: r.file}
	}
	return files
}

// readBar shows on a terminal how much has been read, and nothing elsewhere.
type readBar struct{ bar *progressbar.ProgressBar }

func newReadBar(w io.Writer, size int64) readBar {
	file, ok := w.(*os.File)
	if !ok {
		return readBar{}
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return readBar{}
	}
	return readBar{progressbar.NewOptions64(size, progressbar.OptionSetWriter(file), progressbar.OptionShowBytes(true),
		progressbar.OptionSetDescription("importing"), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish())}
}

func (b readBar) add(n int) {
	if b.bar != nil {
		_ = b.bar.Add(n) // a bar that cannot be drawn is no reason to stop
	}
}

func (b readBar) clear() {
	if b.bar != nil {
		_ = b.bar.Clear()
	}
}
