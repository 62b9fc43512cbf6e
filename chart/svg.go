package chart

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// Measures of a drawing, in its own units.
const (
	width      = 720
	head       = 48 // title
	foot       = 34 // below: legend
	rowHeight  = 34
	plotHeight = 240
	fontSize   = 14
	titleSize  = 17
	ink        = "#1a1a1a"
	grid       = "#d0d0d0"
	gap        = 8
	fonts      = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, SimHei, sans-serif"
)

type canvas struct{ strings.Builder }

// SVG draws the chart as an element that can stand in an HTML page or, as it has its namespace, alone in a file. It has no
// style attribute and no script: a strict content security policy lets it through.
func (c Chart) SVG() string {
	var out canvas
	height := head + plotHeight + 30 + foot
	if c.Kind == Bars {
		height = head + max(1, len(c.Categories))*rowHeight*max(1, len(c.Series)) + foot
	}
	id := c.ID
	if id == "" {
		id = "chart"
	}
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="%s-title %s-desc" font-family="%s" font-size="%d" fill="%s">`,
		width, height, escape(id), escape(id), fonts, fontSize, ink)
	fmt.Fprintf(&out, `<title id="%s-title">%s</title><desc id="%s-desc">%s</desc>`, escape(id), escape(c.Title), escape(id), escape(c.Describe()))
	fmt.Fprintf(&out, `<rect width="%d" height="%d" fill="#ffffff"/>`, width, height)
	title := c.Title
	if c.Unit != "" {
		title += "（单位：" + c.Unit + "）"
	}
	out.text(width/2, 28, "middle", titleSize, title)
	if c.Kind == Bars {
		c.drawBars(&out)
	} else {
		c.drawUpright(&out)
	}
	c.drawLegend(&out, height)
	out.WriteString(`</svg>`)
	return out.String()
}

func (c Chart) drawBars(out *canvas) {
	left := 0
	for _, category := range c.Categories {
		left = max(left, textWidth(category))
	}
	left = min(left+2*gap, width/2)
	room := width - left - textWidth(strconv.Itoa(c.Highest())) - 3*gap
	y := head
	for k, category := range c.Categories {
		block := rowHeight * max(1, len(c.Series))
		out.text(left-gap, y+block/2+fontSize/3, "end", fontSize, category)
		for i, s := range c.Series {
			if k < len(s.Values) {
				long := scaled(s.Values[k], c.Highest(), room)
				out.rect(left, y+5, long, rowHeight-10, Colour(i))
				out.text(left+long+gap, y+rowHeight/2+fontSize/3, "start", fontSize, strconv.Itoa(s.Values[k]))
			}
			y += rowHeight
		}
	}
	fmt.Fprintf(out, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="%s"/>`, left, head, left, y, ink)
}

func (c Chart) drawUpright(out *canvas) {
	step := Step(max(1, c.Highest()))
	top := step * ((max(1, c.Highest()) + step - 1) / step)
	left := textWidth(strconv.Itoa(top)) + 2*gap
	room, base := width-left-gap, head+plotHeight
	for v := 0; v <= top; v += step {
		y := base - scaled(v, top, plotHeight)
		fmt.Fprintf(out, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="%s"/>`, left, y, left+room, y, grid)
		out.text(left-gap, y+fontSize/3, "end", fontSize, strconv.Itoa(v))
	}
	slot := room / max(1, len(c.Categories))
	for k, category := range c.Categories {
		out.text(left+slot*k+slot/2, base+22, "middle", fontSize, category)
	}
	for i, s := range c.Series {
		points := make([]string, 0, len(s.Values))
		for k, v := range s.Values {
			if k >= len(c.Categories) {
				break
			}
			tall := scaled(v, top, plotHeight)
			x := left + slot*k + slot/2
			if c.Kind == Columns {
				wide := min(64, slot*3/4/len(c.Series))
				x += wide*i - wide*(len(c.Series)-1)/2
				out.rect(x-wide/2, base-tall, wide-1, tall, Colour(i))
			} else {
				points = append(points, fmt.Sprintf("%d,%d", x, base-tall))
				fmt.Fprintf(out, `<circle cx="%d" cy="%d" r="4" fill="#%s"/>`, x, base-tall, Colour(i))
			}
			out.text(x, base-tall-6, "middle", fontSize-1, strconv.Itoa(v))
		}
		if len(points) > 1 {
			fmt.Fprintf(out, `<polyline points="%s" fill="none" stroke="#%s" stroke-width="2"/>`, strings.Join(points, " "), Colour(i))
		}
	}
}

// drawLegend names the series where there is more than one.
func (c Chart) drawLegend(out *canvas, height int) {
	if len(c.Series) < 2 {
		return
	}
	long := 0
	for _, s := range c.Series {
		long += 20 + textWidth(s.Name) + 3*gap
	}
	x := max(gap, (width-long)/2)
	for i, s := range c.Series {
		out.rect(x, height-22, 14, 14, Colour(i))
		out.text(x+20, height-10, "start", fontSize, s.Name)
		x += 20 + textWidth(s.Name) + 3*gap
	}
}

func (out *canvas) rect(x, y, w, h int, colour string) {
	fmt.Fprintf(out, `<rect x="%d" y="%d" width="%d" height="%d" fill="#%s"/>`, x, y, max(0, w), max(0, h), colour)
}

func (out *canvas) text(x, y int, anchor string, size int, text string) {
	fmt.Fprintf(out, `<text x="%d" y="%d" text-anchor="%s" font-size="%d">%s</text>`, x, y, anchor, size, escape(text))
}

// scaled returns how long value is drawn when most is drawn as long as room.
func scaled(value, most, room int) int {
	if most <= 0 || value <= 0 {
		return 0
	}
	return int(int64(value) * int64(room) / int64(most))
}

// textWidth estimates how wide a text is set: a Chinese character is as wide as it is high, others about half.
func textWidth(text string) int {
	halves := 0
	for _, r := range text {
		if r < 0x2E80 {
			halves++
		} else {
			halves += 2
		}
	}
	return (halves + 1) * fontSize / 2
}

// escape makes text safe in elements and attributes; characters that XML has no place for become U+FFFD.
func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
