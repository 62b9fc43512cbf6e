package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/chart"
)

func sample(kind chart.Kind) chart.Chart {
	return chart.Chart{
		ID: "a", Kind: kind, Title: "申请人 <类型>", Unit: "件", Categories: []string{"自然人", "商业企业", "其他"},
		Series: []chart.Series{{Name: "2023年", Values: []int{3746, 63, 0}}, {Name: "2024年", Values: []int{3440, 75}}},
	}
}

// texts are what a reader sees; that the drawing is well-formed XML is asked along the way.
func texts(t *testing.T, svg string) []string {
	t.Helper()
	var all []string
	decoder, inText := xml.NewDecoder(strings.NewReader(svg)), false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			inText = e.Name.Local == "text"
			require.NotEqual(t, "script", e.Name.Local)
			for _, a := range e.Attr {
				require.NotEqual(t, "style", a.Name.Local)
				require.False(t, strings.HasPrefix(a.Name.Local, "on"), a.Name.Local)
				require.False(t, strings.HasPrefix(a.Value, "-"), "%s=%s", a.Name.Local, a.Value)
			}
		case xml.CharData:
			if inText {
				all = append(all, string(e))
			}
		case xml.EndElement:
			inText = false
		}
	}
}

func TestEveryFigureAndLabelIsDrawn(t *testing.T) {
	for _, kind := range []chart.Kind{chart.Bars, chart.Columns, chart.Lines} {
		svg := sample(kind).SVG()
		require.Equal(t, svg, sample(kind).SVG())
		drawn := texts(t, svg)
		for _, want := range []string{"申请人 <类型>（单位：件）", "自然人", "商业企业", "其他", "3746", "63", "0", "3440", "75", "2023年", "2024年"} {
			require.Contains(t, drawn, want)
		}
		require.Contains(t, svg, `role="img" aria-labelledby="a-title a-desc"`)
		require.Contains(t, svg, `<title id="a-title">申请人 &lt;类型&gt;</title>`)
		require.Contains(t, svg, "2023年 自然人3746件，商业企业63件，其他0件；2024年 自然人3440件，商业企业75件。</desc>")
	}
}

// The longest bar takes the room there is, half the figure half of it.
func TestLengthsAreProportional(t *testing.T) {
	svg := chart.Chart{Categories: []string{"a", "b", "c"}, Series: []chart.Series{{Values: []int{1000, 500, 0}}}}.SVG()
	var lengths []int
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "rect" {
			continue
		}
		var bar struct {
			Width int `xml:"width,attr"`
		}
		require.NoError(t, decoder.DecodeElement(&bar, &e))
		lengths = append(lengths, bar.Width)
	}
	require.Len(t, lengths, 4) // the first is the paper
	require.Greater(t, lengths[1], 500)
	require.InDelta(t, lengths[1]/2, lengths[2], 1)
	require.Zero(t, lengths[3])
}

func TestNothingToDraw(t *testing.T) {
	for _, kind := range []chart.Kind{chart.Bars, chart.Columns, chart.Lines} {
		texts(t, chart.Chart{Kind: kind, Title: "空"}.SVG())
		texts(t, chart.Chart{Kind: kind, Title: "零", Categories: []string{"甲"}, Series: []chart.Series{{Values: []int{0, 9}}}}.SVG())
	}
}

func TestStep(t *testing.T) {
	for highest, want := range map[int]int{0: 1, 1: 1, 5: 1, 6: 2, 10: 2, 11: 5, 25: 5, 26: 10, 3525: 1000, 28406: 10000} {
		require.Equal(t, want, chart.Step(highest), highest)
	}
}
