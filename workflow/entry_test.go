package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

// A late entry is told in working days after the second one; days reckoned by hand: 2020-03-02 is a Monday.
func TestEnteredLateBy(t *testing.T) {
	for _, tt := range []struct {
		channel           Channel
		received, entered string
		counting          Counting
		late              int
	}{
		{Counter, "2020-03-02", "2020-03-02", Counting{}, 0},
		{Counter, "2020-03-02", "2020-03-04", Counting{}, 0},
		{Counter, "2020-03-02", "2020-03-05", Counting{}, 1},
		{PostSigned, "2020-03-02", "2020-03-09", Counting{}, 3},
		{Fax, "2020-03-04", "2020-03-07", Counting{}, 1}, // a Saturday after Friday, the limit
		{PostOrdinary, "2020-03-04", "2020-03-09", Counting{}, 1},
		{PostOrdinary, "2020-03-07", "2020-03-11", Counting{}, 1},                            // Saturday: due on Tuesday
		{PostOrdinary, "2020-03-07", "2020-03-11", Counting{RestDay: RestDayNextWorkday}, 0}, // received on Monday: due on Wednesday
		{Online, "2020-03-02", "2020-03-20", Counting{}, 0},
		{Counter, "2020-03-02", "", Counting{}, 0},
	} {
		f := Facts{Channel: tt.channel, Received: day(tt.received), Entered: day(tt.entered), Counting: tt.counting}
		s, err := Register(calendar.Default(), f)
		require.NoError(t, err)
		late, err := s.EnteredLateBy(calendar.Default())
		require.NoError(t, err)
		require.Equal(t, tt.late, late, "%+v", tt)
	}
}
