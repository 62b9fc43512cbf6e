package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/yishenqing/foi/calendar"
)

// readDays makes a calendar of the file of --days; its errors name file and line.
func readDays(path string) (*calendar.Calendar, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("无法读取日历文件：%w", err)
	}
	defer f.Close()
	days, line, err := parseDays(f)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", path, line, inChinese(err))
	}
	return calendar.FromDays(days)
}

// parseDays reads a CSV whose header names the columns date and kind, and perhaps name and notice for --explain, as
// `foi calendar list` prints them; other columns are ignored. With an error it returns the line it occurred in.
func parseDays(r io.Reader) (days []calendar.ExceptionalDay, line int, err error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1 // checked below, to say so in Chinese
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, 1, errors.New("文件为空，第一行应为 date,kind")
	}
	if err != nil {
		return nil, lineOf(err, 1), fmt.Errorf("无法读取：%w", err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff") // Excel begins a UTF-8 file with it
	column := func(name string) int { return slices.Index(header, name) }
	if column("date") < 0 || column("kind") < 0 {
		return nil, 1, errors.New("第一行应为列名 date,kind")
	}
	seen := map[calendar.Date]int{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return days, 0, nil
		}
		if err != nil {
			return nil, lineOf(err, line+1), fmt.Errorf("无法读取：%w", err)
		}
		line, _ = rows.FieldPos(0)
		if len(row) != len(header) {
			return nil, line, fmt.Errorf("应有 %d 列，实有 %d 列", len(header), len(row))
		}
		field := func(name string) string {
			if i := column(name); i >= 0 {
				return row[i]
			}
			return ""
		}
		d := calendar.ExceptionalDay{Name: field("name"), Notice: field("notice")}
		if d.Date, err = calendar.ParseDate(field("date")); err != nil {
			return nil, line, err
		}
		if d.Kind, err = calendar.ParseKind(field("kind")); err != nil {
			return nil, line, err
		}
		if earlier, taken := seen[d.Date]; taken {
			return nil, line, fmt.Errorf("日期 %s 与第 %d 行重复", d.Date, earlier)
		}
		seen[d.Date] = line
		days = append(days, d)
	}
}

// lineOf returns the line a CSV error occurred in, or the one given when it does not say.
func lineOf(err error, otherwise int) int {
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return parse.Line
	}
	return otherwise
}
