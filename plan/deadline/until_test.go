package deadline_test

import (
	"testing"

	"loa/plan/calendar"
	"loa/plan/deadline"
)

func TestUntil(t *testing.T) {
	t.Parallel()
	said, due := calendar.MustDate("2027-03-17"), calendar.MustDate("2027-03-31") // a Wednesday
	for _, test := range []struct{ words, want string }{
		{"đến ngày 15/4/2027", "2027-04-15"},
		{"đến 15/4", "2027-04-15"},
		{"ngày 10 tháng 4", "2027-04-10"},
		{"ngày 5 tháng 4 năm 2027", "2027-04-05"},
		{"đến 5/1", ""},
		{"đến 5/3/2027", ""},
		{"đến 31/2/2028", ""},
		{"thứ Hai tuần sau", "2027-03-22"},
		{"thứ 6 tuần tới", "2027-03-26"},
		{"thu 6 tuan nay", "2027-03-19"},
		{"thu sau tuan nay", ""},
		{"chủ nhật tuần này", "2027-03-21"},
		{"thứ Ba tuần này", ""},
		{"hết tháng 4", "2027-04-30"},
		{"cuối tháng Tư", "2027-04-30"},
		{"cuối tháng", "2027-03-31"},
		{"cuối tháng sau", "2027-04-30"},
		{"đến hết tháng 2", ""},
		{"thêm 5 ngày", "2027-04-05"},
		{"thêm một tuần", "2027-04-07"},
		{"lùi 1 tháng", "2027-04-30"},
		{"10 ngày nữa", "2027-03-27"},
		{"thêm vài ngày", ""},
		{"thêm khoảng 5 ngày", ""},
		{"thêm ít hôm", ""},
		{"tuần sau", ""},
		{"", ""},
	} {
		day, found := deadline.Until(deadline.UntilInput{Words: test.words, Said: said, Due: due})
		if found != (test.want != "") || found && day != calendar.MustDate(test.want) {
			t.Errorf("%q is %s (%v), want %q", test.words, day, found, test.want)
		}
	}
	if day, found := deadline.Until(deadline.UntilInput{Words: "thêm 5 ngày", Said: said}); found {
		t.Errorf("five days more without a deadline: %s", day)
	}
}
