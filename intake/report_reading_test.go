package intake_test

import (
	"slices"
	"testing"

	"loa/intake"
	"loa/plan/calendar"
	"loa/plan/indicator"
	"loa/plan/period"
)

// TestAskedFigures holds which indicator of the shipped list belongs to which, as the reader of reports has to know.
func TestAskedFigures(t *testing.T) {
	t.Parallel()
	asked := intake.AskedFigures(indicator.Shipped(), period.Period{From: calendar.MustDate("2026-12-15"), To: calendar.MustDate("2027-03-14")}, calendar.Date{})
	of := map[string]string{
		"LOUD_OK": "LOUD_S", "SOC_V": "SOC", "CONF_P": "CONF", "TRN_P": "TRN", "CNT_P": "CNT", "INI_REP": "INI", "FB_DONE": "FB_IN", "FB_LATE": "FB_IN",
		"FB_PUB": "FB_IN", "PRESS_RE": "PRESS_IN", "TASK_DONE": "TASK_DUE",
	}
	for _, i := range asked.Indicators {
		if i.Of != of[i.Code] {
			t.Errorf("%s belongs to %q, want %q", i.Code, i.Of, of[i.Code])
		}
		if i.Code == "NEWSART" != (len(i.Parts) > 0) || i.Code == "NEWSART" && !slices.Equal(i.Parts, []string{"NEWS", "ART"}) {
			t.Errorf("the parts of %s are %q", i.Code, i.Parts)
		}
		if i.Code == "DONE_RATE" {
			t.Errorf("%s is computed, and asked for", i.Code)
		}
	}
}
