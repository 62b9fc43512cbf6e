package calendar

// Differ returns the first and the last day on which two calendars do not agree: worked under one and not under the other,
// or known to one only. ok is false when there is no such day, so that no date computed by them can differ.
func Differ(a, b *Calendar) (first, last Date, ok bool) {
	for d := min(a.first, b.first); d <= max(a.last, b.last); d++ {
		worksA, errA := a.IsWorkday(d)
		worksB, errB := b.IsWorkday(d)
		if worksA == worksB && (errA == nil) == (errB == nil) {
			continue
		}
		if !ok {
			first, ok = d, true
		}
		last = d
	}
	return first, last, ok
}
