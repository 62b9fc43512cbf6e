package figures

// Fact is how many of a source fall on the values of up to two dimensions.
type Fact struct {
	Source Source
	Keys   [2]string // values of the dimensions of the query, in its order; what is not asked for is empty
	N      int64
	Days   int   // of FromAnswered the used, of FromElapsed the elapsed days
	InTime bool  // of FromAnswered
	Fen    int64 // of FromCharged and FromPaid, the sum
}

// Cell adds facts up. The zero value has none.
type Cell struct {
	count   [len(allSources)]int64
	fen     [len(allSources)]int64
	inTime  int64
	used    Histogram
	elapsed Histogram
}

// Add counts a fact; one of a source that there is not, it ignores.
func (c *Cell) Add(f Fact) {
	i := f.Source.index()
	if i < 0 {
		return
	}
	c.count[i] += f.N
	c.fen[i] += f.Fen
	switch f.Source { //nolint:exhaustive // the others are counted and no more
	case FromAnswered:
		if f.InTime {
			c.inTime += f.N
		}
		c.used = counted(c.used, f)
	case FromElapsed:
		c.elapsed = counted(c.elapsed, f)
	}
}

func counted(h Histogram, f Fact) Histogram {
	if h == nil {
		h = Histogram{}
	}
	h[f.Days] += f.N
	return h
}

// Merge adds another cell.
func (c *Cell) Merge(other *Cell) {
	for i := range c.count {
		c.count[i] += other.count[i]
		c.fen[i] += other.fen[i]
	}
	c.inTime += other.inTime
	if c.used == nil {
		c.used = Histogram{}
	}
	c.used.merge(other.used)
	if c.elapsed == nil {
		c.elapsed = Histogram{}
	}
	c.elapsed.merge(other.elapsed)
}

// Figure returns what the cell has of a measure.
func (c *Cell) Figure(m Measure) Figure {
	d, ok := Define(m)
	if !ok {
		return Figure{}
	}
	n := c.count[d.Source.index()]
	f := Figure{Form: d.Form, Known: true, Of: n}
	switch d.Form {
	case Count:
		f.Value = n
	case Fen:
		f.Value = c.fen[d.Source.index()]
	case Rate:
		f.Numerator, f.Denominator = c.inTime, n
		f.Known = n > 0
	case Days:
		days := c.used
		if d.Source == FromElapsed {
			days = c.elapsed
		}
		var value int
		value, f.Known = days.Percentile(d.Percent)
		f.Value = int64(value)
	}
	return f
}
