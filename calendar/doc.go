// Package calendar counts the working days of mainland China.
//
// A Calendar is an immutable value made from the notices in which the State Council arranges each year's days off and
// make-up working days (调休). Everything the statute counts in 工作日 (政府信息公开条例 art. 30-33, 37) is counted here, and
// every answer can be explained day by day with the festival and the 文号 behind it.
//
// Three rules hold throughout:
//
//   - Dates are civil dates of Asia/Shanghai, never instants. The package never asks what day it is.
//   - Without data there is no answer. Before 2004 and more than one year past the last notice every call returns a
//     *RangeError; the one year in between follows the statutory festivals and plain weekends, and Provisional says so.
//   - A calendar as known on an earlier day (AsOf) contains what had been issued by then and nothing else.
package calendar
