package config

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/xlsx"
)

// Exports says where and when statistics are exported (docs/export.md).
type Exports struct {
	ExportURL          string        `name:"export-url" placeholder:"DIR|URL" help:"每夜统计导出的目录，或 s3://桶/前缀?region=…；未给出时不导出。多节点时须为各节点共用。" show:"sensitive"`
	ExportAt           string        `name:"export-at" placeholder:"HH:MM" default:"02:30" help:"每夜导出的时刻，北京时间（默认 ${default}）；停机错过时，启动后补做最近一夜。" show:"visible"`
	ExportRows         string        `name:"export-rows" placeholder:"none|year|all" default:"year" help:"每夜导出的逐件数据（以假名代替姓名）：不含、当年年报所及（默认）或全部。" show:"visible"`
	ExportFormats      []string      `name:"export-formats" placeholder:"csv,json,xlsx" default:"csv,json,xlsx" help:"每夜导出的格式（默认全部）。" show:"visible"`
	ExportKeepCount    int           `name:"export-keep-count" placeholder:"N" default:"0" help:"至少保留最近几份每夜导出；0 表示不按份数。" show:"visible"`
	ExportKeepDays     int           `name:"export-keep-days" placeholder:"N" default:"90" help:"每夜导出保留几天（默认 ${default}）；与份数均为 0 时一直保留。" show:"visible"`
	ExportLate         time.Duration `name:"export-late" placeholder:"SPAN" default:"3h" help:"到时后多久未完成即告警（指标 foi_export_late，默认 ${default}）。" show:"visible"`
	ExportRequestsURL  string        `name:"export-requests-url" placeholder:"DIR|URL" help:"存放经接口申请的导出，仅本服务可读；使用自带 PostgreSQL 时默认为数据目录下的 exports，另给数据库时须一并给出，否则不受理。" show:"sensitive"`
	ExportRequestsKeep time.Duration `name:"export-requests-keep" placeholder:"SPAN" default:"168h" help:"经接口申请的导出保留多久（默认 7 天）。" show:"visible"`
}

// At returns the time of day of the nightly export, after midnight.
func (e *Exports) At() (time.Duration, error) {
	t, err := time.Parse("15:04", cmp.Or(e.ExportAt, "02:30"))
	if err != nil {
		return 0, errors.New("is not a time of day HH:MM")
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// Validate reports everything that is wrong with the settings of exports.
func (e *Exports) Validate() error {
	var faults faults
	for _, place := range []struct{ flag, where string }{{"export-url", e.ExportURL}, {"export-requests-url", e.ExportRequestsURL}} {
		if err := checkPlace(place.where); err != nil {
			faults.add(place.flag, "%v", spoken(err))
		}
	}
	if _, err := e.At(); err != nil {
		faults.add("export-at", "%v", err)
	}
	if !slices.Contains([]string{"", "none", "year", "all"}, e.ExportRows) {
		faults.add("export-rows", "%q is not none, year or all", e.ExportRows)
	}
	for _, f := range e.ExportFormats {
		if !slices.Contains([]string{"csv", "json", "xlsx"}, f) {
			faults.add("export-formats", "%q is not csv, json or xlsx", f)
		}
	}
	if e.ExportURL != "" && !xlsx.Available && slices.Contains(e.ExportFormats, "xlsx") {
		faults.add("export-formats", "%s", xlsx.NotBuiltError{}.Chinese())
	}
	if e.ExportURL != "" && len(e.ExportFormats) == 0 {
		faults.add("export-formats", "names none")
	}
	if e.ExportKeepCount < 0 || e.ExportKeepDays < 0 {
		faults.add("export-keep-count", "and --export-keep-days are not negative")
	}
	if e.ExportLate < 0 {
		faults.add("export-late", "%s is negative", e.ExportLate)
	}
	if e.ExportRequestsKeep < 0 {
		faults.add("export-requests-keep", "%s is negative", e.ExportRequestsKeep)
	}
	return faults.err()
}

// checkPlace looks at the form only. A URL is shown and logged: it has no secret in it.
func checkPlace(where string) error {
	scheme, rest, isURL := strings.Cut(where, "://")
	switch {
	case !isURL, scheme == "file" && strings.HasPrefix(rest, "/"):
		return nil
	case scheme == "s3" && !blob.S3Available:
		return blob.NoS3Error{}
	case scheme == "s3" && rest != "" && rest[0] != '/' && !strings.ContainsRune(rest, '@'):
		return nil
	}
	return errors.New("is neither a directory nor of the form s3://bucket/prefix?region=…")
}
