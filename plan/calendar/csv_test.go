package calendar_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
)

func TestParse(t *testing.T) {
	t.Parallel()
	t.Run("all faults are in one error", func(t *testing.T) {
		t.Parallel()
		table := "\ufeffdate,kind,name,basis\n" +
			"2027-02-30,off,Tết,Thông báo\n" +
			"01/01/2027,off,Tết Dương lịch,Bộ luật Lao động\n" +
			"2027-01-01,off,Tết Dương lịch,Bộ luật Lao động\n" +
			"2027-01-04,worked,Làm bù,Thông báo\n" +
			"2027-05-03,nghỉ,Nghỉ bù,Thông báo\n" +
			"2027-09-02,off,,Thông báo\n" +
			"2027-09-03,off,Quốc khánh\n" +
			"2027-11-24,off,Ngày Văn hóa Việt Nam,\n"
		want := `dòng 2: ngày "2027-02-30" không có trong lịch hoặc ghi sai, cần ghi như 2027-03-15 hoặc 15/03/2027
dòng 4: ngày 01/01/2027 đã có ở dòng 3
dòng 5: ngày 04/01/2027 không phải thứ Bảy, Chủ nhật nên không thể là ngày làm bù
dòng 6: loại ngày "nghỉ" không hợp lệ, chỉ ghi off (nghỉ) hoặc worked (làm bù)
dòng 7: ngày 02/09/2027 chưa có tên
dòng 8: có 3 cột, cần đúng 4 cột date,kind,name,basis
dòng 9: ngày 24/11/2027 chưa có căn cứ; nếu chưa rõ thì ghi "chưa đối chiếu"`
		_, err := calendar.Parse([]byte(table))
		if err == nil {
			t.Fatal("no fault found")
		}
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Error(diff)
		}
		for _, wrong := range []string{"", "ngày,loại\n", "date,kind,name,basis\n\"2027"} {
			if _, err := calendar.Parse([]byte(wrong)); err == nil {
				t.Errorf("%q is taken for a calendar", wrong)
			}
		}
	})
	t.Run("both ways of writing a date", func(t *testing.T) {
		t.Parallel()
		got, err := calendar.Parse([]byte("date,kind,name,basis\r\n01/01/2027, off ,Tết Dương lịch,Điều 112\r\n2027-01-09,worked,Làm bù,Thông báo\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		want := []calendar.Day{
			{Date: calendar.MustDate("2027-01-01"), Kind: calendar.DayOff, Name: "Tết Dương lịch", Basis: "Điều 112"},
			{Date: calendar.MustDate("2027-01-09"), Kind: calendar.DayWorked, Name: "Làm bù", Basis: "Thông báo"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("date,kind,name,basis\n2027-01-01,off,Tết,Điều 112\n"))
	f.Add([]byte("date,kind,name,basis\n1/1/1,worked,\"a,b"))
	f.Fuzz(func(t *testing.T, table []byte) {
		days, err := calendar.Parse(table)
		if err != nil {
			return
		}
		if _, err := calendar.New(days); err != nil {
			t.Errorf("%q is parsed, but gives no calendar: %v", table, err)
		}
	})
}
