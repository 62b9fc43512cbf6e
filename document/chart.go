package document

import (
	"fmt"
	"strings"

	"github.com/yishenqing/foi/chart"
)

// chart sets a chart as one of the word processor's own: drawn where it is printed, with the fonts that are there, and no
// picture of letters. It brings its figures along; there is no workbook behind them to edit.
func (b *builder) chart(c Chart) {
	height := 80
	if c.Kind == chart.Bars {
		height = 30 + 9*max(1, len(c.Categories))*max(1, len(c.Series))
	}
	id := b.attach("chart", part{
		name:        fmt.Sprintf("word/charts/chart%d.xml", b.drawings+1),
		contentType: "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
		content:     []byte(chartXML(c.Chart)),
	})
	b.drawing(150, min(height, 180), "图表", c.Describe(), nsDrawing+"chart",
		`<c:chart xmlns:c="`+nsDrawing+`chart" r:id="`+id+`"/>`)
}

// Axes are told apart by these numbers.
const axes = `<c:axId val="111111111"/><c:axId val="222222222"/>`

func chartXML(c chart.Chart) string {
	title := c.Title
	if c.Unit != "" {
		title += "（单位：" + c.Unit + "）"
	}
	var b strings.Builder
	b.WriteString(declaration + `<c:chartSpace xmlns:c="` + nsDrawing + `chart" xmlns:a="` + nsDrawing + `main" xmlns:r="` + nsRelation + `">` +
		`<c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1400" b="0"/></a:pPr><a:r><a:rPr lang="zh-CN" sz="1400" b="0">` +
		`<a:latin typeface="` + latin + `"/><a:ea typeface="` + heiTi + `"/></a:rPr><a:t>` + escape(title) + `</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>` +
		`<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>`)
	switch c.Kind {
	case chart.Lines:
		b.WriteString(`<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>`)
	case chart.Bars:
		b.WriteString(`<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>`)
	case chart.Columns:
		b.WriteString(`<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>`)
	}
	for i := range c.Series {
		b.WriteString(seriesXML(c, i))
	}
	category, value, order := "b", "l", "minMax"
	if c.Kind == chart.Bars { // the first category is to be the uppermost
		category, value, order = "l", "b", "maxMin"
	}
	if c.Kind == chart.Lines {
		b.WriteString(`<c:marker val="1"/>` + axes + `</c:lineChart>`)
	} else {
		b.WriteString(`<c:gapWidth val="60"/>` + axes + `</c:barChart>`)
	}
	hidden := 0
	if c.Kind == chart.Bars {
		hidden = 1 // the figures stand at the bars
	}
	fmt.Fprintf(&b, `<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="%s"/></c:scaling><c:delete val="0"/><c:axPos val="%s"/>`+
		`<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>`+
		`<c:crossAx val="222222222"/><c:crosses val="autoZero"/></c:catAx>`, order, category)
	fmt.Fprintf(&b, `<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="%d"/><c:axPos val="%s"/>`+
		`<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>`+
		`<c:crossAx val="111111111"/><c:crosses val="autoZero"/></c:valAx>`, hidden, value)
	b.WriteString(`</c:plotArea>`)
	if len(c.Series) > 1 {
		b.WriteString(`<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>`)
	}
	b.WriteString(`<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>` +
		`<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1050"><a:latin typeface="` + latin + `"/><a:ea typeface="` + fangSong + `"/></a:defRPr></a:pPr>` +
		`<a:endParaRPr lang="zh-CN"/></a:p></c:txPr></c:chartSpace>`)
	return b.String()
}

// seriesXML writes a series with its figures. The references say where they would stand in a sheet; readers want them.
func seriesXML(c chart.Chart, i int) string {
	s, column := c.Series[i], string(rune('B'+i%25))
	fill := `<a:solidFill><a:srgbClr val="` + strings.ToUpper(chart.Colour(i)) + `"/></a:solidFill>`
	look := fill
	if c.Kind == chart.Lines {
		look = `<a:ln w="28575">` + fill + `</a:ln>`
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<c:ser><c:idx val="%d"/><c:order val="%d"/><c:tx><c:strRef><c:f>Sheet1!$%s$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>%s</c:v></c:pt></c:strCache></c:strRef></c:tx><c:spPr>%s</c:spPr>`,
		i, i, column, escape(s.Name), look)
	if c.Kind != chart.Lines {
		b.WriteString(`<c:invertIfNegative val="0"/>`)
	}
	if c.Kind == chart.Lines {
		b.WriteString(`<c:marker><c:symbol val="circle"/><c:size val="6"/><c:spPr>` + fill + `</c:spPr></c:marker>`)
	}
	b.WriteString(`<c:dLbls><c:numFmt formatCode="0" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>`)
	if c.Kind == chart.Lines {
		b.WriteString(`<c:dLblPos val="t"/>`)
	} else {
		b.WriteString(`<c:dLblPos val="outEnd"/>`)
	}
	b.WriteString(`<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`)
	last := len(c.Categories) + 1
	fmt.Fprintf(&b, `<c:cat><c:strRef><c:f>Sheet1!$A$2:$A$%d</c:f><c:strCache><c:ptCount val="%d"/>`, last, len(c.Categories))
	for k, category := range c.Categories {
		fmt.Fprintf(&b, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, k, escape(category))
	}
	fmt.Fprintf(&b, `</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>Sheet1!$%s$2:$%s$%d</c:f><c:numCache><c:formatCode>0</c:formatCode><c:ptCount val="%d"/>`,
		column, column, last, len(c.Categories))
	for k, v := range s.Values {
		if k < len(c.Categories) {
			fmt.Fprintf(&b, `<c:pt idx="%d"><c:v>%d</c:v></c:pt>`, k, v)
		}
	}
	b.WriteString(`</c:numCache></c:numRef></c:val>`)
	if c.Kind == chart.Lines {
		b.WriteString(`<c:smooth val="0"/>`)
	}
	b.WriteString(`</c:ser>`)
	return b.String()
}
