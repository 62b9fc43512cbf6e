package main

import (
	"fmt"

	"github.com/yishenqing/foi/annualreport"
	"github.com/yishenqing/foi/document"
)

// printWhole prints the whole annual report: tables, growth and charts from the register, and what people have written of it so
// far. What they wrote and does not agree with the tables is named on standard error, as is what remains to be written; only
// cross-foot checks that fail fail the command.
func printWhole(std stdio, format string, report annualreport.Report) error {
	write := document.WriteDOCX
	if format == "html" {
		write = document.WriteHTML
	}
	if err := write(std.Out, report.Compose(nil)); err != nil {
		return err
	}
	for _, f := range report.CheckTexts() {
		if f.Verdict == annualreport.Differs {
			fmt.Fprintf(std.Err, "foi: 提示：%s“%s”：%s\n", f.Section.Title(), f.Quote, f.Text)
		}
	}
	for _, l := range annualreport.CompareTexts(report.Texts, report.LastTexts) {
		if l.Warned {
			fmt.Fprintf(std.Err, "foi: 提示：%s与上年度报告雷同（%.0f%%）\n", l.Section.Title(), l.Share*100)
		}
	}
	for _, m := range report.CheckDates(annualreport.Publication{}) {
		fmt.Fprintf(std.Err, "foi: 提示：%s%s\n", m.Section.Title(), m.Text)
	}
	return nameFailures(std, report.Failures)
}
