//go:build !demo

package xlsx

import (
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// Annual adds tables 三 and 四 as sheets of their own, as the notices print them; note, which may be empty, stands behind their
// names: whether the agency alone or all below it.
func (b *Book) Annual(note string, a stats.Annual) error {
	behind := ""
	if note != "" {
		behind = "（" + note + "）"
	}
	if err := b.applications("表三"+behind, a); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	if err := b.cases("表四"+behind, a); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}

// grid puts cells into a sheet and keeps the first error.
type grid struct {
	file  *excelize.File
	sheet string
	err   error
}

// set fills the cells from one corner to the other, merged when they are several. Rows and columns count from 1.
func (g *grid) set(col, row, lastCol, lastRow, style int, value any) {
	from, err := excelize.CoordinatesToCellName(col, row)
	g.keep(err)
	to, err := excelize.CoordinatesToCellName(lastCol, lastRow)
	g.keep(err)
	if g.err != nil {
		return
	}
	g.keep(g.file.SetCellValue(g.sheet, from, value))
	g.keep(g.file.SetCellStyle(g.sheet, from, to, style))
	if from != to {
		g.keep(g.file.MergeCell(g.sheet, from, to))
	}
}

func (g *grid) keep(err error) { g.err = errors.Join(g.err, err) }

// page sets widths of columns and a landscape page that is one page wide.
func (g *grid) page(widths ...float64) {
	for i, w := range widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		g.keep(err)
		g.keep(g.file.SetColWidth(g.sheet, name, name, w))
	}
	landscape, a4, one, auto := "landscape", 9, 1, 0
	g.keep(g.file.SetPageLayout(g.sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &one, FitToHeight: &auto}))
	fit := true
	g.keep(g.file.SetSheetProps(g.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

// The columns of table 三: three of labels, then natural persons, five kinds of organisations, and the total.
const (
	labelColumns = 3
	figureFrom   = labelColumns + 1
	lastColumn   = figureFrom + 6
	headRows     = 4 // the title, and three rows of heads
)

// applications adds table 三.
func (b *Book) applications(name string, a stats.Annual) error {
	if err := b.sheet(name); err != nil {
		return err
	}
	g, s := &grid{file: b.file, sheet: name}, b.styles
	g.page(16, 18, 42, 9, 9, 9, 12, 12, 9, 9)
	g.set(1, 1, lastColumn, 1, s.title, title(a, "三、收到和处理政府信息公开申请情况"))
	g.set(1, 2, labelColumns, headRows, s.head, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）")
	g.set(figureFrom, 2, lastColumn, 2, s.head, "申请人情况")
	types := applicant.Types()
	g.set(figureFrom, 3, figureFrom, 4, s.head, types[0].Label())
	g.set(figureFrom+1, 3, figureFrom+len(types)-1, 3, s.head, "法人或其他组织")
	for i, t := range types[1:] {
		g.set(figureFrom+1+i, 4, figureFrom+1+i, 4, s.head, t.Label())
	}
	g.set(lastColumn, 3, lastColumn, 4, s.head, "总计")
	b.labels(g, a.Applications)
	for i, l := range a.Applications {
		row := headRows + 1 + i
		for j, t := range types {
			g.set(figureFrom+j, row, figureFrom+j, row, s.figure, l.Of(t))
		}
		g.set(lastColumn, row, lastColumn, row, s.figure, l.Total)
	}
	return g.err
}

// labels fills the first three columns: 一, 二 and 四 go over all three, 三 goes down over the results in the first, and a group of
// results such as 不予公开 over its lines in the second.
func (b *Book) labels(g *grid, lines []stats.Line) {
	s := b.styles
	first, group := 0, "" // row where the results, and where the group begin
	groupFrom := 0
	endGroup := func(last int) {
		if group != "" {
			g.set(2, groupFrom, 2, last, s.label, group)
			group = ""
		}
	}
	for i, l := range lines {
		row := headRows + 1 + i
		if !strings.HasPrefix(string(l.Row), "3.") {
			endGroup(row - 1)
			if first > 0 {
				g.set(1, first, 1, row-1, s.label, "三、本年度办理结果")
				first = 0
			}
			g.set(1, row, labelColumns, row, s.label, l.Label)
			continue
		}
		if first == 0 {
			first = row
		}
		label := strings.TrimPrefix(l.Label, "三")
		head, item, grouped := strings.Cut(label, " ")
		if !grouped || l.Row == outcome.RowPartial {
			endGroup(row - 1)
			g.set(2, row, labelColumns, row, s.label, label)
			continue
		}
		if head != group {
			endGroup(row - 1)
			group, groupFrom = head, row
		}
		g.set(labelColumns, row, labelColumns, row, s.label, item)
	}
}

// cases adds table 四: one line of figures, five of a review and twice five of suits.
func (b *Book) cases(name string, a stats.Annual) error {
	if err := b.sheet(name); err != nil {
		return err
	}
	g, s := &grid{file: b.file, sheet: name}, b.styles
	columns := []string{"结果维持", "结果纠正", "其他结果", "尚未审结", "总计"}
	n, all := len(columns), len(columns)*len(stats.CaseRows())
	widths := make([]float64, all)
	for i := range widths {
		widths[i] = 9
	}
	g.page(widths...)
	g.set(1, 1, all, 1, s.title, title(a, "四、政府信息公开行政复议、行政诉讼情况"))
	g.set(1, 2, n, 3, s.head, "行政复议")
	g.set(n+1, 2, all, 2, s.head, "行政诉讼")
	g.set(n+1, 3, 2*n, 3, s.head, "未经复议直接起诉")
	g.set(2*n+1, 3, all, 3, s.head, "复议后起诉")
	for i, row := range stats.CaseRows() {
		line, _ := a.CaseLine(row)
		for j, figure := range []int{line.Upheld, line.Corrected, line.Other, line.Pending, line.Total} {
			g.set(i*n+j+1, 4, i*n+j+1, 4, s.head, columns[j])
			g.set(i*n+j+1, 5, i*n+j+1, 5, s.figure, figure)
		}
	}
	return g.err
}

func title(a stats.Annual, table string) string {
	name := a.DisplayName
	if name == "" {
		name = a.Agency
	}
	if a.Year != 0 {
		name += fmt.Sprintf("%d年", a.Year)
	}
	if name == "" {
		return table
	}
	return table + "（" + name + "）"
}
