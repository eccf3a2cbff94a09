package report_test

import (
	"testing"

	"loa/locale"
	"loa/plan/deadline"
	"loa/report"
)

func TestDeadlineWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, vietnamese, english string }{
		{"Hằng quý", "mỗi quý, hạn cuối quý: 31/3, 30/6, 30/9, 31/12", "every quarter, due at the end of the quarter: 31/3, 30/6, 30/9, 31/12"},
		{"Hằng ngày", "mỗi ngày", "every day"},
		{"15/6, 20/12", "15/6, 20/12", "15/6, 20/12"},
		{"Quý II, quý IV", "30/6, 31/12", "30/6, 31/12"},
		{"Trước ngày 15/12", "14/12/2027", "14/12/2027"},
		{"Quý II", "01/04/2027 – 30/06/2027", "01/04/2027 – 30/06/2027"},
		{"Thường xuyên", "01/01/2027 – 31/12/2027", "01/01/2027 – 31/12/2027"},
		{"Trong 05 ngày làm việc kể từ khi công bố", "5 ngày làm việc sau sự kiện", "5 working days after the event"},
		{"Trong 10 ngày kể từ khi công bố", "10 ngày sau sự kiện", "10 days after the event"},
		{"Sau khi công bố", "tính từ một sự kiện", "counted from an event"},
		{"Trước ngày 31/02", "chưa đọc được ngày", "no day could be read"},
		{"một ngày đẹp trời", "chưa đọc được ngày", "no day could be read"},
		{"", "đến khi kế hoạch kết thúc", "when the plan ends"},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			d, _ := deadline.Parse(c.text, 2027, deadline.Rules{})
			if got := report.DeadlineWords(locale.Vietnamese, d, 2027); got != c.vietnamese {
				t.Errorf("got %q, want %q", got, c.vietnamese)
			}
			if got := report.DeadlineWords(locale.English, d, 2027); got != c.english {
				t.Errorf("got %q, want %q", got, c.english)
			}
		})
	}
}
