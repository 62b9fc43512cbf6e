package redaction_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/redaction"
)

const source = "会议决定，向山前社区张三支付补偿款12万元，账号622200001111。讨论中李四提出异议。"

// passage marks the first place of some words.
func passage(t *testing.T, words string, ground outcome.Kind) redaction.Mark {
	t.Helper()
	at := strings.Index(source, words)
	require.GreaterOrEqual(t, at, 0)
	start := len([]rune(source[:at]))
	return redaction.Mark{Ground: ground, Start: start, End: start + len([]rune(words))}
}

func TestMarkedPassagesAreGoneAndTellNothing(t *testing.T) {
	marks := []redaction.Mark{
		passage(t, "讨论中李四提出异议", outcome.Process), passage(t, "张三", outcome.ThirdParty), passage(t, "622200001111", outcome.ThirdParty),
		passage(t, "账号6222", outcome.Secret), // overlaps
	}
	require.Empty(t, redaction.CheckText(marks, len([]rune(source))))
	released, err := redaction.Text(source, marks)
	require.NoError(t, err)
	require.Equal(t, "会议决定，向山前社区【1：不予公开】支付补偿款12万元，【2：不予公开】。【3：不予公开】。", released)
	index := redaction.Index(marks)
	require.Len(t, index, 3)
	require.Equal(t, []string{"国家秘密", "商业秘密、个人隐私等第三方合法权益"}, index[1].Grounds)
	require.Equal(t, []string{"第十六条第二款、第三十六条第（三）项"}, index[2].Article)

	all, err := redaction.Text(source, []redaction.Mark{{Ground: outcome.Secret, End: len([]rune(source))}})
	require.NoError(t, err)
	require.Equal(t, "【1：不予公开】", all)
}

func TestAPassageThatStandsElsewhereTooIsNotReleased(t *testing.T) {
	text := "张三申请。经办：张\n三。"
	_, err := redaction.Text(text, []redaction.Mark{{Ground: outcome.ThirdParty, End: 2}})
	require.ErrorIs(t, err, redaction.ErrLeak, "over the end of a line, too")
	released, err := redaction.Text(text, []redaction.Mark{{Ground: outcome.ThirdParty, End: 2}, {Ground: outcome.ThirdParty, Start: 8, End: 11}})
	require.NoError(t, err)
	require.NotContains(t, released, "三")
	_, err = redaction.Text("甲公开乙", []redaction.Mark{{Ground: outcome.ThirdParty, Start: 1, End: 3}})
	require.NoError(t, err, "the note itself says 公开")
}

func TestWhatIsWrongWithMarks(t *testing.T) {
	rules := func(found []redaction.Fault) (all []string) {
		for _, f := range found {
			require.NotEmpty(t, f.English)
			require.NotEmpty(t, f.Chinese)
			all = append(all, strconv.Itoa(f.Mark)+" "+f.Rule)
		}
		return all
	}
	require.Equal(t, []string{"0 ground", "1 passage", "2 passage", "3 passage", "4 kind"}, rules(redaction.CheckText([]redaction.Mark{
		{Ground: outcome.Granted, End: 1},
		{Ground: outcome.Secret, Start: 2, End: 2},
		{Ground: outcome.Secret, Start: -1, End: 2},
		{Ground: outcome.Secret, Start: 1, End: 11},
		{Ground: outcome.Secret, Page: 1, Width: 1, Height: 1},
	}, 10)))
	require.Equal(t, []string{"0 kind", "1 page", "2 page", "3 area", "4 area"}, rules(redaction.CheckPages([]redaction.Mark{
		{Ground: outcome.Secret, End: 1},
		{Ground: outcome.Secret, Page: 3, Width: 1, Height: 1},
		{Ground: outcome.Secret, Width: 1, Height: 1},
		{Ground: outcome.Secret, Page: 1, X: 9999, Width: 2, Height: 1},
		{Ground: outcome.Secret, Page: 2, Width: 1},
	}, 2)))
	for _, ground := range redaction.Grounds() {
		d, ok := outcome.Lookup(ground)
		require.True(t, ok)
		require.True(t, strings.HasPrefix(d.Label, "不予公开："), d.Label)
	}
}

// FuzzText holds that no mark that passes the check breaks anything, and that what is marked is gone.
func FuzzText(f *testing.F) {
	f.Add("张三在山前社区", 0, 2, 1, 4)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		marks := []redaction.Mark{{Ground: outcome.Secret, Start: a, End: b}, {Ground: outcome.Process, Start: c, End: d}}
		if redaction.CheckText(marks, len([]rune(text))) != nil {
			return
		}
		released, err := redaction.Text(text, marks)
		if err == nil && len([]rune(released)) < len([]rune(text))-(b-a)-(d-c) {
			t.Fatal("more is gone than was marked")
		}
	})
}

func TestAPaintedPageIsBlackThereAndNothingElseIsInTheFile(t *testing.T) {
	page := image.NewRGBA(image.Rect(0, 0, 400, 600))
	draw.Draw(page, page.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(page, image.Rect(100, 150, 200, 180), image.NewUniform(color.RGBA{R: 255, A: 255}), image.Point{}, draw.Src) // what is secret is red
	marks := []redaction.Mark{{Ground: outcome.Secret, Page: 2, X: 2500, Y: 2500, Width: 2500, Height: 500}}
	var out bytes.Buffer
	released := redaction.NewPDF(&out)
	require.NoError(t, released.Add(redaction.Paint(image.NewRGBA(page.Bounds()), 1, marks), 200, 300))
	require.NoError(t, released.Add(redaction.Paint(page, 2, marks), 200, 300))
	require.NoError(t, released.Close())

	pictures := regexp.MustCompile(`(?s)/DCTDecode/Length (\d+)>>\nstream\n`).FindAllSubmatchIndex(out.Bytes(), -1)
	require.Len(t, pictures, 2)
	length, err := strconv.Atoi(string(out.Bytes()[pictures[1][2]:pictures[1][3]]))
	require.NoError(t, err)
	picture, err := jpeg.Decode(bytes.NewReader(out.Bytes()[pictures[1][1] : pictures[1][1]+length]))
	require.NoError(t, err)
	for y := range 600 {
		for x := range 400 {
			r, g, b, _ := picture.At(x, y).RGBA()
			if x >= 100 && x < 200 && y >= 150 && y < 180 {
				require.Less(t, r+g+b, uint32(3*0x1400), "%d,%d", x, y)
			}
			require.LessOrEqual(t, r, g+0x5000, "a trace of it at %d,%d", x, y)
		}
	}
	require.Equal(t, 1, bytes.Count(out.Bytes(), []byte("%%EOF")), "no earlier version")
	for _, foreign := range []string{"/Font", "/Metadata", "/Info", "/EmbeddedFile", "/OCG", "/Annots", "/JavaScript", "Tj"} {
		require.NotContains(t, out.String(), foreign)
	}
}
