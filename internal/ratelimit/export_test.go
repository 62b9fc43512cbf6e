package ratelimit

// Len returns how many names are kept.
func (b *Buckets) Len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.seen)
}
