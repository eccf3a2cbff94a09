package sample_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/sample"
	"loa/plan/calendar"
)

func TestLines(t *testing.T) {
	t.Parallel()
	t.Run("every lead is a unit of its year", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			name string
			year int
			on   string
		}{
			{name: "2022, in the former organisation", year: 2022, on: "2022-06-01"},
			{name: "2025, which began in the former organisation", year: 2025, on: "2025-01-02"},
			{name: "2026, in the present organisation", year: 2026, on: "2026-01-05"},
			{name: "2027", year: 2027, on: "2027-01-04"},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				d, on := sample.Directory(), calendar.MustDate(c.on)
				for _, line := range sample.Lines(c.year) {
					for text := range strings.SplitSeq(line.Lead, ";") {
						if m := d.Match(text, on); !m.Exact || len(m.Units) == 0 {
							t.Errorf("line %s: lead %q is no unit on %s; suggestions %q", line.Code, text, c.on, m.Suggestions)
						}
					}
				}
			})
		}
	})
	t.Run("every support is a unit of its year, except those named case by case", func(t *testing.T) {
		t.Parallel()
		d := sample.Directory()
		for _, c := range []struct {
			year int
			on   string
			want []string
		}{
			{2022, "2022-06-01", []string{"Cơ quan, đơn vị được phản ánh"}}, // it is named case by case
			{2027, "2027-01-04", nil},
		} {
			var unknown []string
			for _, line := range sample.Lines(c.year) {
				for text := range strings.SplitSeq(line.Support, ";") {
					if !d.Match(text, calendar.MustDate(c.on)).Exact {
						unknown = append(unknown, strings.TrimSpace(text))
					}
				}
			}
			if diff := cmp.Diff(c.want, unknown); diff != "" {
				t.Errorf("supports of %d that are no unit (-want +got):\n%s", c.year, diff)
			}
		}
	})
	t.Run("the texts contain the year of the plan", func(t *testing.T) {
		t.Parallel()
		lines := sample.Lines(2027)
		if len(lines) != 48 {
			t.Fatalf("%d lines, want 48", len(lines))
		}
		want := sample.Line{
			Code: "48", Group: "VII. Kiểm tra, báo cáo", Title: "Tổng kết, đề xuất khen thưởng; dự thảo kế hoạch năm 2028",
			Product: "Báo cáo tổng kết; tờ trình; dự thảo KH 2028", Channels: "văn bản", Lead: "Sở Nội vụ", Support: "Sở VH&TT",
			Deadline: "Tháng 12/2027",
		}
		if diff := cmp.Diff(want, lines[47]); diff != "" {
			t.Errorf("the last line (-want +got):\n%s", diff)
		}
		for _, line := range lines {
			if text := strings.Join([]string{line.Title, line.Product, line.Lead, line.Deadline}, " "); strings.ContainsAny(text, "{}") {
				t.Errorf("line %s still has a placeholder: %s", line.Code, text)
			}
		}
	})
}
