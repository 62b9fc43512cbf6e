package api

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestNumbersAcrossTheYear registers 1,000 applications at once while the clock goes over New Year, at two agencies: the
// numbers of each agency and year are consecutive, and each is of the year of its day of entry.
func TestNumbersAcrossTheYear(t *testing.T) {
	s := startTwo(t, "2024-12-31")
	shanghai := time.FixedZone("Asia/Shanghai", 8*3600)
	form := s.form()
	s.clock.Set(time.Date(2024, 12, 31, 23, 59, 59, 500_000_000, shanghai))
	const n = 1000
	var begun atomic.Int32
	queue := make(chan struct{}, 64) // clients
	answers := atOnce(n, func(i int) response {
		queue <- struct{}{}
		defer func() { <-queue }()
		if begun.Add(1) == n/2 {
			s.clock.Set(time.Date(2025, 1, 1, 0, 0, 0, 0, shanghai))
		}
		return s.post(t, []string{linhai, bureau}[i%2]+"/applications", form)
	})
	years := map[int]int{}
	seen := map[string]bool{}
	for _, r := range answers {
		a := r.ok(t)
		number := text(a, "registerNumber")
		require.False(t, seen[number], number)
		seen[number] = true
		year := int(a["entryDate"].(object)["year"].(float64))
		years[year]++
		require.Contains(t, number, fmt.Sprintf("〔%d〕", year))
		require.Equal(t, "2024-12-31", day(a, "receiptDate"))
	}
	require.Len(t, seen, n)
	require.Len(t, years, 2)
	for _, prefix := range []string{"临公开", "临资"} {
		total := 0
		for year := range years {
			seq := 1
			for seen[fmt.Sprintf("%s〔%d〕第%d号", prefix, year, seq)] {
				seq++
			}
			total += seq - 1
		}
		require.Equal(t, n/2, total, "%s: no gap", prefix)
	}
	t.Logf("2024: %d, 2025: %d", years[2024], years[2025])
}
