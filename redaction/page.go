package redaction

import (
	"image"
	"image/color"
	"image/draw"
)

// margin is painted around an area, in pixels: the edges of letters blur into the pixels beside them.
const margin = 2

// Paint returns a picture of a page on which everything that is marked on it is black.
func Paint(page image.Image, number int, marks []Mark) *image.RGBA {
	b := page.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Bounds(), page, b.Min, draw.Src)
	for _, m := range marks {
		if m.Page == number {
			draw.Draw(out, m.pixels(out.Bounds()), image.NewUniform(color.Black), image.Point{}, draw.Src)
		}
	}
	return out
}

// pixels are those of an area, every one that it touches and a margin.
func (m Mark) pixels(page image.Rectangle) image.Rectangle {
	up := func(part, of int) int { return (part*of + whole - 1) / whole }
	return image.Rect(
		m.X*page.Dx()/whole-margin, m.Y*page.Dy()/whole-margin, up(m.X+m.Width, page.Dx())+margin, up(m.Y+m.Height, page.Dy())+margin,
	).Intersect(page)
}
