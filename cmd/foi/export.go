package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/config"
)

// exportCmd is `foi export`: without a word behind it, it exports.
type exportCmd struct {
	Run    exportRunCmd    `cmd:"" default:"withargs" help:"立即导出（默认）。"`
	Verify exportVerifyCmd `cmd:"" help:"核验一份导出：逐个文件比对清单，指出改动、缺失、多出的文件。"`
}

type exportRunCmd struct {
	Out        string   `required:"" placeholder:"DIR|URL" help:"存放导出的目录，或 s3://桶/前缀?region=…；每次导出是其中的一个目录。"`
	Agency     string   `placeholder:"ID" help:"仅该机关及其下级；默认为全部机关。"`
	Own        bool     `help:"仅 --agency 本机关。"`
	Year       int      `placeholder:"Y" help:"年份（默认为今年）。"`
	Rows       string   `enum:"none,year,all" default:"year" placeholder:"none|year|all" help:"逐件数据：不含、当年年报所及（默认）或全部。"`
	Format     []string `enum:"csv,json,xlsx" default:"csv,json,xlsx" placeholder:"csv,json,xlsx" help:"格式，可多个（默认全部）。"`
	Identified bool     `help:"逐件数据含申请人身份、联系方式与申请内容；默认以假名代替。"`
	config.Database
}

// Run exports and prints one line about it.
func (c *exportRunCmd) Run(ctx context.Context, std stdio, built app.Built) error {
	switch {
	case c.Own && c.Agency == "":
		return usageError{errors.New("--own 须与 --agency 同用")}
	case c.Year != 0 && (c.Year < firstReport || c.Year > lastReport):
		return usageError{fmt.Errorf("年份应在 %d 至 %d 之间：%d", firstReport, lastReport, c.Year)}
	}
	if err := built.Refuse(c.Format, c.Out); err != nil {
		return inChinese(err)
	}
	bar := newCounter(std.Err)
	result, err := app.Export(ctx, &c.Database, app.ExportOptions{
		Out: c.Out, Agency: c.Agency, Own: c.Own, Year: c.Year, Rows: c.Rows, Formats: c.Format, Identified: c.Identified, Version: version,
		Progress: func(_, _ int, rows int64) { bar.set(int(rows)) },
	}, quietLog(std))
	bar.clear()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.Out, "exported %s: %d agencies, %d rows, %d files, %d bytes, manifest sha256 %s\n",
		result.Name, result.Agencies, result.Rows, result.Files, result.Bytes, result.Sum())
	return err
}

type exportVerifyCmd struct {
	Export string `arg:"" placeholder:"DIR|URL" help:"一份导出（foi-export-… 目录）。"`
	Sum    string `name:"manifest-sha256" placeholder:"HEX" help:"清单应有的 SHA-256，如导出时所打印。"`
}

// Run names every file that is not what the manifest says, and fails when there is one.
func (c *exportVerifyCmd) Run(ctx context.Context, std stdio, built app.Built) error {
	if err := built.Refuse(nil, c.Export); err != nil {
		return inChinese(err)
	}
	n := 0
	v, err := app.VerifyExport(ctx, c.Export, func(f app.ExportFinding) error {
		n++
		_, err := fmt.Fprintf(std.Out, "%s\t%s\n", f.What, f.File)
		return err
	})
	switch {
	case err != nil:
		return err
	case c.Sum != "" && !strings.EqualFold(c.Sum, v.Sum):
		return fmt.Errorf("the manifest's SHA-256 is %s, not the one given", v.Sum)
	case n > 0:
		return fmt.Errorf("%d files are not what the manifest says", n)
	}
	_, err = fmt.Fprintf(std.Out, "verified %s: %d files, %d bytes, manifest sha256 %s\n", v.Manifest.Name, v.Files, v.Bytes, v.Sum)
	return err
}
