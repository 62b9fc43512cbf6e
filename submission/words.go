package submission

import (
	"strconv"
	"strings"

	"github.com/yishenqing/foi/reminder"
)

// compiledSuffix ends the id of a report on an agency with all below.
const compiledSuffix = "-compiled"

// ID returns the last part of a report's name.
func ID(year int, scope Scope) string {
	if scope == Compiled {
		return strconv.Itoa(year) + compiledSuffix
	}
	return strconv.Itoa(year)
}

// Words returns what a reminder says about the report with an id; when and to whom are left to the caller.
func Words(id string) reminder.Words {
	year, compiled := strings.CutSuffix(id, compiledSuffix)
	scope := Own
	if compiled {
		scope = Compiled
	}
	w := reminder.Words{Report: year + "年度政府信息公开工作年度报告"}
	for _, d := range deadlines {
		if d.Scope == scope {
			w.Duty = d.What
		}
	}
	return w
}
