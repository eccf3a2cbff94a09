package plan_test

import (
	"slices"
	"strings"
	"testing"
	"testing/quick"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
)

func lineOf(title, product, due string) plan.Line {
	parsed, _ := deadline.Parse(due, 2027, deadline.Rules{})
	return plan.Line{Title: title, Product: product, Deadline: parsed}
}

func TestProposedShape(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                string
		title, product, due string
		want                plan.ShapeCode
		others              []plan.ShapeCode // that the question offers beside it; empty: no question
	}{
		{"a survey that is the subject is not the work", "Tuyên truyền về kết quả khảo sát SIPAS", "Tin, bài", "Thường xuyên", plan.ShapeTally, nil},
		{"a báo cáo viên is a person and no report", "Báo cáo viên tuyên truyền CCHC", "", "Thường xuyên", plan.ShapeTally, nil},
		{"the plan of a contest is its milestone", "Xây dựng kế hoạch và tổ chức Hội thi CCHC", "Kế hoạch", "Quý III", plan.ShapeEvent, nil},
		{"the plan of a contest alone is a document", "Kế hoạch tổ chức Hội thi CCHC", "Kế hoạch", "Quý I", plan.ShapeDocument, nil},
		{"a report that recurs stays a report", "Báo cáo kết quả tuyên truyền", "Báo cáo", "Hằng quý", plan.ShapeDelivery, nil},
		{"an event that recurs stays an event", "Họp báo thường kỳ", "Họp báo", "Hằng quý", plan.ShapeEvent, nil},
		{"what is made once is a product", "In tờ rơi về DVC trực tuyến", "5.000 tờ rơi", "Quý II", plan.ShapeProduct, nil},
		{"each piece approved, in a rhythm", "Chuyên mục CCHC, nội dung từng kỳ được Sở Nội vụ duyệt", "Chuyên mục", "01 kỳ/tuần", plan.ShapeProduct, []plan.ShapeCode{plan.ShapeTally}},
		{"ký is to sign and kỳ an issue", "Ký chương trình phối hợp tuyên truyền", "", "Quý I", plan.ShapeDocument, nil},
		{"a document under its rules is carried out", "Triển khai Kế hoạch tuyên truyền CCHC", "", "Năm 2027", plan.ShapeDocument, []plan.ShapeCode{plan.ShapeTally}},
		{"a review without a product is a meeting or a report", "Sơ kết công tác tuyên truyền", "", "Tháng 6", plan.ShapeEvent, []plan.ShapeCode{plan.ShapeDelivery}},
		{"a verb and a product that differ are asked about", "Tuyên truyền về CCHC", "Báo cáo kết quả", "Quý II", plan.ShapeProduct, []plan.ShapeCode{plan.ShapeDelivery}},
		{"words that tell nothing are asked about", "Vườn hoa trước trụ sở", "", "Quý II", plan.ShapeProduct, []plan.ShapeCode{plan.ShapeTally, plan.ShapeEvent, plan.ShapeDocument, plan.ShapeDelivery}},
		{"words without diacritics", "Phat thanh tren he thong truyen thanh", "Tin, bai", "Hang tuan", plan.ShapeTally, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			work, doubts := plan.ProposeWork(lineOf(test.title, test.product, test.due), 2027)
			var others []plan.ShapeCode
			for _, doubt := range doubts {
				if doubt.Field == plan.DoubtShape {
					others = doubt.Shapes[1:]
				}
			}
			if work.Shape != test.want || !slices.Equal(others, test.others) {
				t.Errorf("%s, asked %v; want %s, asked %v", work.Shape, others, test.want, test.others)
			}
		})
	}
}

func TestProposedQuota(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                string
		title, product, due string
		want                plan.Quota
		asked               bool
	}{
		{"a number beside a slash", "Chuyên mục CCHC, 02 số/tháng, 15 phút/số", "Chuyên mục", "Hằng tháng", plan.Quota{Count: 2, Per: plan.RhythmMonth}, false},
		{"the least of a span", "Đăng 02 - 03 tin, bài/tuần", "", "Thường xuyên", plan.Quota{Count: 2, Per: plan.RhythmWeek}, false},
		{"written behind the period", "Mỗi tháng phát ít nhất 04 tin, bài", "", "Hằng tháng", plan.Quota{Count: 4, Per: plan.RhythmMonth}, false},
		{"in words", "Phát thanh mỗi tuần hai buổi", "", "Thường xuyên", plan.Quota{Count: 2, Per: plan.RhythmWeek}, false},
		{"every day of the calendar", "Cập nhật Fanpage", "01 tin/ngày", "Hằng ngày", plan.Quota{Count: 1, Per: plan.RhythmDay}, false},
		{"a working day is a fifth of a week", "Cập nhật Fanpage", "01 tin/ngày làm việc", "Thường xuyên", plan.Quota{Count: 5, Per: plan.RhythmWeek}, false},
		{"a period that is no rhythm", "Bản tin CCHC", "Bản tin", "02 tháng/số", plan.Quota{Count: 6, Per: plan.RhythmYear}, false},
		{"a rhythm alone is one each time", "Phát thanh chuyên mục CCHC", "Chuyên mục", "Hằng tuần", plan.Quota{Count: 1, Per: plan.RhythmWeek}, false},
		{"hằng ngày names no number", "Cập nhật Fanpage", "Tin, bài", "Hằng ngày", plan.Quota{}, false},
		{"pieces of the year", "Livestream hướng dẫn", "48 buổi", "Thứ Bảy hằng tuần", plan.Quota{Count: 48, Per: plan.RhythmYear}, false},
		{"pieces that may be of a year or of a period", "Đăng tin, bài", "15 tin, bài", "Hằng quý", plan.Quota{Count: 15, Per: plan.RhythmYear}, true},
		{"one column that is kept up is no number", "Duy trì chuyên mục CCHC", "01 chuyên mục", "Thường xuyên", plan.Quota{}, false},
		{"no number", "Tuyên truyền trên Zalo", "Bài đăng", "Thường xuyên", plan.Quota{}, false},
		{"minutes, people and shares are none", "Phát 15 phút/ngày cho 200 người/tháng, đạt 100%", "", "Thường xuyên", plan.Quota{}, false},
		{"two quotas in one line", "Báo in: 01 trang/tháng; báo điện tử: 04 tin, bài/tháng", "Tin, bài", "Hằng tháng", plan.Quota{Count: 1, Per: plan.RhythmMonth}, true},
		{"the most is no quota", "Đăng không quá 02 tin, bài/tuần", "Tin, bài", "Thường xuyên", plan.Quota{Count: 2, Per: plan.RhythmWeek}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			work, doubts := plan.ProposeWork(lineOf(test.title, test.product, test.due), 2027)
			asked := slices.ContainsFunc(doubts, func(d plan.Doubt) bool { return d.Field == plan.DoubtQuota })
			if work.Shape != plan.ShapeTally || work.Quota != test.want || asked != test.asked {
				t.Errorf("%s %v, asked %v; want %v, asked %v", work.Shape, work.Quota, asked, test.want, test.asked)
			}
		})
	}
}

func TestProposedMilestones(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		title, due string
		want       []string
	}{
		{"a span and a final", "Tổ chức cuộc thi sáng kiến", "Tháng 4 - tháng 9; chung kết cuối tháng 11", []string{"plan", "launch 2027-04-30", "entries 2027-09-30", "judging 2027-11-30", "awards 2027-11-30"}},
		{"a span alone", "Cuộc thi trực tuyến", "Từ 29/9 đến 26/10", []string{"plan", "launch 2027-09-29", "entries", "judging", "awards 2027-10-26"}},
		{"named days", "Hội thi CCHC", "Phát động 15/3; nhận bài đến 30/6; chấm 31/7; trao giải 15/8", []string{"plan", "launch 2027-03-15", "entries 2027-06-30", "judging 2027-07-31", "awards 2027-08-15"}},
		{"the launch alone", "Phát động cuộc thi viết", "Tháng 5", []string{"plan", "launch 2027-05-31", "entries", "judging", "awards"}},
		{"the end of a contest", "Chấm thi, trao giải cuộc thi báo chí", "Tháng 12", []string{"judging", "awards 2027-12-31"}},
		{"a conference", "Hội nghị công bố PAR INDEX", "Tháng 4", []string{"plan", "held 2027-04-30"}},
		{"days that are listed", "Tọa đàm tại ba cụm", "12/4, 20/5 và 28/9", []string{"plan", "m1 2027-04-12", "m2 2027-05-20", "m3 2027-09-28"}},
		{"an event that recurs has the days of its occurrences", "Họp báo", "Hằng quý", []string{"plan", "held"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			work, _ := plan.ProposeWork(lineOf(test.title, "", test.due), 2027)
			var got []string
			for _, m := range work.Milestones {
				got = append(got, strings.TrimSpace(string(m.Key)+" "+m.Due.String()))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", work.Shape, diff)
			}
		})
	}
}

func FuzzProposeWork(f *testing.F) {
	f.Add("Phát thanh tối thiểu 02 lần/tuần", "Tin, bài", "Truyền thanh", "Hằng tuần")
	f.Add("Xây dựng kế hoạch và tổ chức “Hội thi” (04 tuần)", "Kế hoạch; Cuộc thi", "", "Tháng 4 - tháng 9; chung kết cuối tháng 11")
	f.Add("T/c HN, và", "100%", ";", "12/4, 20/5 và 28/9")
	f.Fuzz(func(t *testing.T, title, product, form, due string) {
		line := lineOf(title, product, due)
		line.Channels = []string{form}
		work, doubts := plan.ProposeWork(line, 2027)
		again, _ := plan.ProposeWork(line, 2027)
		if diff := cmp.Diff(work, again); diff != "" {
			t.Errorf("the same words give another proposal: %s", diff)
		}
		if _, ships := plan.ShapeOf(work.Shape, nil); work.Shape == "" || !ships {
			t.Errorf("shape %q", work.Shape)
		}
		if work.Quota.Count < 0 || work.Shape != plan.ShapeTally && !work.Quota.IsZero() || (work.Shape == plan.ShapeEvent) != (len(work.Milestones) > 0) {
			t.Errorf("%+v", work)
		}
		for _, doubt := range doubts {
			if doubt.Question == "" || doubt.Field == plan.DoubtShape && (len(doubt.Shapes) < 2 || doubt.Shapes[0] != work.Shape) {
				t.Errorf("doubt %+v about %+v", doubt, work)
			}
		}
	})
}

func TestDailyQuota(t *testing.T) {
	t.Parallel()
	t.Run("a daily quota is due on each day of the calendar, and is asked about each month", func(t *testing.T) {
		t.Parallel()
		first, err := calendar.ParseDate("2027-01-01")
		if err != nil {
			t.Fatal(err)
		}
		due := func(from, length, count uint8) bool {
			start := first.AddDays(int(from))
			tally := plan.NewTally(plan.Quota{Count: int(count) + 1, Per: plan.RhythmDay}, start, start.AddDays(int(length)), "")
			return tally.Total() == (int(length)+1)*(int(count)+1) && tally.DueBy(start) == int(count)+1 && tally.CheckIn == plan.RhythmMonth
		}
		if err := quick.Check(due, nil); err != nil {
			t.Error(err)
		}
	})
	t.Run("nobody is asked every day", func(t *testing.T) {
		t.Parallel()
		if slices.Contains(plan.CheckInRhythms(), plan.RhythmDay) || len(plan.CheckInRhythms()) != len(plan.Rhythms())-1 {
			t.Errorf("%v", plan.CheckInRhythms())
		}
	})
}
