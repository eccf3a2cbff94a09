package report_test

import (
	"strings"
	"testing"

	"loa/plan"
	"loa/report"
)

func TestLatenessIsSaidInFiguresAndInWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		days int
		want string
	}{
		{1, "01 (một) ngày"},
		{5, "05 (năm) ngày"},
		{10, "10 (mười) ngày"},
		{11, "11 (mười một) ngày"},
		{15, "15 (mười lăm) ngày"},
		{20, "20 (hai mươi) ngày"},
		{21, "21 (hai mươi mốt) ngày"},
		{55, "55 (năm mươi lăm) ngày"},
		{100, "100 (một trăm) ngày"},
		{105, "105 (một trăm linh năm) ngày"},
		{110, "110 (một trăm mười) ngày"},
		{231, "231 (hai trăm ba mươi mốt) ngày"},
		{1000, "1000 ngày"},
	}
	for _, tt := range tests {
		in := full(plan.NoticeOverdue)
		in.State.Due = in.Today.AddDays(-tt.days)
		letter, err := report.Compose(in)
		if err != nil {
			t.Fatal(err)
		}
		if want := "đã quá hạn " + tt.want + "."; !strings.Contains(letter.Text, want) {
			t.Errorf("%d days late: the letter does not say %q", tt.days, want)
		}
	}
}

func TestALetterSaysHowTheDeadlineStands(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		today string
		want  string
	}{
		{"days are left", "2027-03-15", "31/03/2027 – còn 16 ngày\n"},
		{"one day is left", "2027-03-30", "31/03/2027 – còn 01 ngày\n"},
		{"the last day", "2027-03-31", "31/03/2027 – hết hạn trong hôm nay\n"},
		{"the first day late", "2027-04-01", "31/03/2027 – đã quá hạn 01 (một) ngày\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := full(plan.NoticeReminder)
			in.Today = plan.MustDate(tt.today)
			letter, err := report.Compose(in)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(letter.Text, "- Thời hạn: "+tt.want) {
				t.Errorf("the letter does not say %q:\n%s", tt.want, letter.Text)
			}
		})
	}
}

func TestPeriodsHaveTheirOfficialNames(t *testing.T) {
	t.Parallel()
	tests := []struct{ occurrence, want string }{
		{"2027-q1", "Quý I/2027"},
		{"2027-q4", "Quý IV/2027"},
		{"2027-m03", "Tháng 03/2027"},
		{"2027-w09", "Tuần 09/2027"},
		{"2027-h1", "6 tháng đầu năm 2027"},
		{"2027-h2", "6 tháng cuối năm 2027"},
		{"2027-y", "Năm 2027"},
	}
	for _, tt := range tests {
		in := full(plan.NoticeAssignment)
		in.Task = plan.TaskID("kh-2027/17/so-noi-vu/" + tt.occurrence)
		letter, err := report.Compose(in)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(letter.Text, "- Kỳ thực hiện: "+tt.want+"\n") {
			t.Errorf("%s: the letter does not say %q", tt.occurrence, tt.want)
		}
	}
	in := full(plan.NoticeAssignment)
	in.Task = "kh-2027/17/so-noi-vu/1"
	if letter, err := report.Compose(in); err != nil || strings.Contains(letter.Text, "Kỳ thực hiện") {
		t.Errorf("a line that happens once has no period: %v", err)
	}
}
