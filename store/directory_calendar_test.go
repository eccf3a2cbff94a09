package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/store/storetest"
)

func sampleDays() []calendar.Day {
	return []calendar.Day{
		{Date: calendar.MustDate("2026-04-27"), Kind: calendar.DayOff, Name: "Nghỉ bù Giỗ Tổ Hùng Vương", Basis: "Bộ luật Lao động, Điều 111"},
		{Date: calendar.MustDate("2026-08-22"), Kind: calendar.DayWorked, Name: "Làm bù", Basis: "Thông báo"},
	}
}

// TestSaveCalendar: the calendar is found as it was saved, and days that contradict the week are refused.
func TestSaveCalendar(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for _, days := range [][]calendar.Day{calendar.Shipped(), sampleDays(), sampleDays()} {
		if err := s.SaveCalendar(t.Context(), days); err != nil {
			t.Fatal(err)
		}
		got, err := s.CalendarDays(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(days, got); diff != "" {
			t.Errorf("days (-saved +read):\n%s", diff)
		}
	}
	wrong := append(sampleDays(), calendar.Day{Date: calendar.MustDate("2026-03-02"), Kind: calendar.DayWorked})
	if err := s.SaveCalendar(t.Context(), wrong); err == nil {
		t.Error("a Monday worked in exchange was saved")
	}
	days, err := s.Calendar(t.Context())
	if err != nil || days.Working(calendar.MustDate("2026-04-27")) || !days.Working(calendar.MustDate("2026-08-22")) {
		t.Errorf("calendar %+v, %v", days, err)
	}
}
