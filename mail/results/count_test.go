package results_test

import (
	"testing"

	"loa/mail/results"
	"loa/plan/calendar"
)

var march = results.Asked{
	Words: "phát thanh", First: calendar.MustDate("2027-03-01"), Last: calendar.MustDate("2027-03-31"), From: calendar.MustDate("2027-01-01"), Said: calendar.MustDate("2027-04-02"),
}

func TestReadCounts(t *testing.T) {
	t.Parallel()
	day := calendar.MustDate
	for _, c := range []struct {
		name, text string
		want       []results.Item
	}{
		{"a number of the period has the days of the period", "Tháng 3: 8 buổi", []results.Item{{On: day("2027-03-01"), Last: day("2027-03-31"), Count: 8, Words: "buổi"}}},
		{"the line of our form", "Kết quả từ 01/03/2027 đến 31/03/2027: 8\nĐường dẫn minh chứng: https://badinh.hanoi.test/loa", []results.Item{{
			On: day("2027-03-01"), Last: day("2027-03-31"), Count: 8, Link: "https://badinh.hanoi.test/loa",
		}}},
		{"the English line of our form", "Kết quả từ 01/03/2027 đến 31/03/2027 (number): 8\nĐường dẫn minh chứng (link): ", []results.Item{{On: day("2027-03-01"), Last: day("2027-03-31"), Count: 8}}},
		{"a day of its own", "- 05/3: 1 buổi", []results.Item{{On: day("2027-03-05"), Count: 1, Words: "buổi"}}},
		{"places in one sentence", "Thôn Đông: 1 buổi, thôn Đoài: 2 buổi.", []results.Item{
			{On: day("2027-03-01"), Last: day("2027-03-31"), Count: 1, Place: "Thôn Đông", Words: "buổi"}, {On: day("2027-03-01"), Last: day("2027-03-31"), Count: 2, Place: "thôn Đoài", Words: "buổi"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := results.ReadCounts(c.text, march)
			if got.None || got.Doubt != "" || len(got.Items) != len(c.want) {
				t.Fatalf("%+v", got)
			}
			for i := range c.want {
				if got.Items[i] != c.want[i] {
					t.Errorf("%+v, want %+v", got.Items[i], c.want[i])
				}
			}
		})
	}
}

// TestReadCountsDoubts gives letters whose figures nobody may count.
func TestReadCountsDoubts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Phát thanh 8 buổi trong tháng. Kết quả: 8 buổi.",
		"Xã phát 8 buổi trên loa. Tuyên truyền 8 buổi về CCHC.",
		"BÁO CÁO KẾT QUẢ THÁNG 2/2027\nPhát 8 buổi",
		"Tháng 2/2027:\n- 8 buổi",
		"Nếu không tính hôm mưa thì 8 buổi",
		"Chưa phát đủ 8 buổi",
		"Được giao 8 buổi",
		"Kế hoạch 12 buổi.",
		"còn thiếu 2 buổi",
		"tăng 2 buổi so với tháng trước",
		"Phát 8 - 9 buổi",
		"Phát thêm 2 buổi",
		"hình như 8 buổi",
		"Đã phát 3 buổi họp",
		"Không phát sinh thêm",
		"Nếu không phát sinh thì không cần báo cáo",
		"Tháng 4 không phát sinh",
		"Khó khăn, vướng mắc: không phát sinh",
		"Chưa có số liệu",
		"Phát 31/4: 2 buổi",
		"Kết quả từ 01/03/2027 đến 31/03/2027:",
		"Không phải 9 buổi",
		"8 buổi/tháng",
		"Phát 8 buổi, tuy nhiên còn chưa chính xác",
		"Ngày 05/4 phát 2 buổi",
		"Mã số: 12",
		"Phát 8 trên tổng số 9 buổi",
		"8 buổi (dự kiến)",
		"8 buổi bị lỗi âm thanh",
		"Không phát sinh tin bài xấu độc",
		"Toàn huyện phát 120 buổi",
		"Phát lại 8 buổi",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := results.ReadCounts(text, march); len(got.Items) > 0 || got.None {
				t.Errorf("counted as %+v", got)
			}
		})
	}
}

// TestReadEventDoubts gives letters after which no event is held.
func TestReadEventDoubts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Đơn vị đã lên kế hoạch tổ chức ngày 25/5/2027.",
		"Đã gửi giấy mời hội nghị tổ chức ngày 25/5/2027.",
		"Đã hoàn thành công tác chuẩn bị.",
		"Đã họp bàn tổ chức hội nghị ngày 20/5/2027.",
		"Đã được đồng ý tổ chức vào 25/5/2027",
		"Nếu trời tạnh thì đã tổ chức ngày 25/5/2027",
		"Hội nghị ngày 25/5/2027",
		"Chưa tổ chức được hội nghị đã hẹn ngày 25/5/2027",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := results.ReadEvent(text, results.AskedEvent{Milestone: results.MilestoneHeld, Year: 2027}); got.Outcome == results.OutcomeHeld {
				t.Errorf("held: %+v", got)
			}
		})
	}
}

// FuzzReadCounts checks that no text stops the reader, and that what counts lies within the period and has a number.
func FuzzReadCounts(f *testing.F) {
	for _, l := range labels(f, "testdata/counts.csv") {
		f.Add(l["letter"], l.asked(f).Words)
	}
	f.Fuzz(func(t *testing.T, text, words string) {
		asked := march
		asked.Words = words
		got := results.ReadCounts(text, asked)
		for _, item := range got.Items {
			if item.Count < 1 || item.On.IsZero() || item.On.Before(asked.From) || item.On.After(asked.Said) || item.Last.After(asked.Said) {
				t.Errorf("%+v", item)
			}
		}
		if got.None && len(got.Items) > 0 || got.Doubt != "" && (got.None || len(got.Items) > 0) {
			t.Errorf("%+v says two things", got)
		}
	})
}

// FuzzReadEvent checks that no text stops the reader, and that nothing is held after the day of the letter.
func FuzzReadEvent(f *testing.F) {
	for _, l := range labels(f, "testdata/events.csv") {
		f.Add(l["letter"], string(milestones[l["milestone_asked"]]))
	}
	said := calendar.MustDate("2027-06-01")
	f.Fuzz(func(t *testing.T, text, milestone string) {
		got := results.ReadEvent(text, results.AskedEvent{Milestone: results.Milestone(milestone), Year: 2027, Said: said})
		if got.Outcome == results.OutcomeHeld && got.On.After(said) || got.People < 0 {
			t.Errorf("%+v", got)
		}
	})
}
