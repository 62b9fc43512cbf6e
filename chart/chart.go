// Package chart describes the charts of a report and draws them as SVG: Chinese labels, the figure at every mark, a title
// and a description for those who do not see it, no script. The same chart is always the same bytes.
//
// Package document sets the same charts in a .docx, as charts of the word processor rather than as pictures, so that
// they are drawn with the fonts of whoever prints them.
package chart

import "fmt"

// Kind is how figures are drawn.
type Kind int

// The kinds.
const (
	Bars    Kind = iota // horizontal, a line a category: for categories with long names
	Columns             // upright, the series of a category side by side: for a few years
	Lines               // a line a series over the categories: for a trend
)

// Chart is a chart. Figures are whole numbers from 0.
type Chart struct {
	ID          string // distinguishes the charts of one page; letters and digits
	Kind        Kind
	Title       string
	Description string // what the chart shows, in a sentence; empty: made from the figures
	Unit        string // 件
	Categories  []string
	Series      []Series
}

// Series is one figure a category. Fewer values than categories leave the rest out.
type Series struct {
	Name   string
	Values []int
}

// Highest returns the greatest value, and 0 when there is none.
func (c Chart) Highest() int {
	highest := 0
	for _, s := range c.Series {
		for _, v := range s.Values {
			highest = max(highest, v)
		}
	}
	return highest
}

// Describe returns the description, and where there is none the figures as a sentence.
func (c Chart) Describe() string {
	if c.Description != "" {
		return c.Description
	}
	text := c.Title + "："
	for i, s := range c.Series {
		if i > 0 {
			text += "；"
		}
		if len(c.Series) > 1 {
			text += s.Name + " "
		}
		for k, category := range c.Categories {
			if k >= len(s.Values) {
				break
			}
			if k > 0 {
				text += "，"
			}
			text += fmt.Sprintf("%s%d%s", category, s.Values[k], c.Unit)
		}
	}
	return text + "。"
}

// palette are the colours of the series, told apart in print without colour by their lightness.
var palette = [...]string{"1f4e79", "c55a11", "7f7f7f", "2e75b6", "a9d18e", "7030a0"}

// Colour returns the colour of a series, as six hexadecimal digits.
func Colour(series int) string { return palette[series%len(palette)] }

// Step returns the distance of the lines of a scale from 0 to highest: 1, 2 or 5 times a power of ten, at most five
// lines, at least 1.
func Step(highest int) int {
	for power := 1; ; power *= 10 {
		for _, factor := range [...]int{1, 2, 5} {
			if step := factor * power; step*5 >= highest {
				return step
			}
		}
	}
}
