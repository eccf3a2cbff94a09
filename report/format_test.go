package report_test

import (
	"strings"
	"testing"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
)

func compose(t *testing.T, lang locale.Language, in report.LetterInput) report.Letter {
	t.Helper()
	in.Language = lang
	letter, err := report.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	return letter
}

// TestDays reads how many days a task is late, in figures and in words.
func TestDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		days       int
		vietnamese string
		english    string
	}{
		{days: 1, vietnamese: "01 (một) ngày", english: "1 (one) day"},
		{days: 5, vietnamese: "05 (năm) ngày", english: "5 (five) days"},
		{days: 10, vietnamese: "10 (mười) ngày", english: "10 (ten) days"},
		{days: 11, vietnamese: "11 (mười một) ngày", english: "11 (eleven) days"},
		{days: 15, vietnamese: "15 (mười lăm) ngày", english: "15 (fifteen) days"},
		{days: 20, vietnamese: "20 (hai mươi) ngày", english: "20 (twenty) days"},
		{days: 21, vietnamese: "21 (hai mươi mốt) ngày", english: "21 (twenty-one) days"},
		{days: 55, vietnamese: "55 (năm mươi lăm) ngày", english: "55 (fifty-five) days"},
		{days: 100, vietnamese: "100 (một trăm) ngày", english: "100 (one hundred) days"},
		{days: 105, vietnamese: "105 (một trăm linh năm) ngày", english: "105 (one hundred and five) days"},
		{days: 110, vietnamese: "110 (một trăm mười) ngày", english: "110 (one hundred and ten) days"},
		{days: 231, vietnamese: "231 (hai trăm ba mươi mốt) ngày", english: "231 (two hundred and thirty-one) days"},
		{days: 1000, vietnamese: "1000 ngày", english: "1000 days"},
	} {
		in := full(plan.NoticeOverdue)
		in.State.Due = in.Today.AddDays(-c.days)
		if want := "đã quá hạn " + c.vietnamese + "."; !strings.Contains(compose(t, locale.Vietnamese, in).Text, want) {
			t.Errorf("%d days late: the letter does not say %q", c.days, want)
		}
		if want := "is " + c.english + " overdue."; !strings.Contains(compose(t, locale.English, in).Text, want) {
			t.Errorf("%d days late: the letter does not say %q", c.days, want)
		}
	}
}

// TestDeadline reads how the deadline stands, in the table and in the sentence of a letter.
func TestDeadline(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		today    string
		lang     locale.Language
		fact     string
		sentence string
	}{
		{
			name: "days are left", today: "2027-03-15", lang: locale.Vietnamese,
			fact: "Thời hạn: 31/03/2027 – còn 16 ngày", sentence: "hoàn thành chậm nhất ngày 31/03/2027, còn 16 ngày.",
		},
		{
			name: "one day is left", today: "2027-03-30", lang: locale.Vietnamese,
			fact: "Thời hạn: 31/03/2027 – còn 01 ngày", sentence: "hoàn thành chậm nhất ngày 31/03/2027, còn 01 ngày.",
		},
		{
			name: "the last day", today: "2027-03-31", lang: locale.Vietnamese,
			fact: "Thời hạn: 31/03/2027 – hết hạn trong hôm nay", sentence: "hoàn thành chậm nhất ngày 31/03/2027, hết hạn trong hôm nay.",
		},
		{
			name: "the first day late", today: "2027-04-01", lang: locale.Vietnamese,
			fact: "Thời hạn: 31/03/2027 – đã quá hạn 01 (một) ngày", sentence: "hoàn thành chậm nhất ngày 31/03/2027, đã quá hạn 01 (một) ngày.",
		},
		{
			name: "days are left", today: "2027-03-15", lang: locale.English,
			fact: "Deadline: 31 March 2027 – 16 days left", sentence: "completed by 31 March 2027, with 16 days left.",
		},
		{
			name: "one day is left", today: "2027-03-30", lang: locale.English,
			fact: "Deadline: 31 March 2027 – 1 day left", sentence: "completed by 31 March 2027, with 1 day left.",
		},
		{
			name: "the last day", today: "2027-03-31", lang: locale.English,
			fact: "Deadline: 31 March 2027 – due today", sentence: "completed by 31 March 2027, which is today.",
		},
		{
			name: "the first day late", today: "2027-04-01", lang: locale.English,
			fact: "Deadline: 31 March 2027 – 1 (one) day overdue", sentence: "completed by 31 March 2027, now 1 (one) day overdue.",
		},
	} {
		t.Run(c.name+" in "+string(c.lang), func(t *testing.T) {
			t.Parallel()
			in := full(plan.NoticeAssignment)
			in.Today = calendar.MustDate(c.today)
			letter := compose(t, c.lang, in)
			if !strings.Contains(letter.Text, "- "+c.fact+"\n") || !strings.Contains(letter.Text, c.sentence) {
				t.Errorf("the letter does not say %q and %q:\n%s", c.fact, c.sentence, letter.Text)
			}
		})
	}
}

func TestPeriod(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ occurrence, vietnamese, english string }{
		{occurrence: "2027-q1", vietnamese: "Quý I/2027", english: "First quarter of 2027"},
		{occurrence: "2027-q4", vietnamese: "Quý IV/2027", english: "Fourth quarter of 2027"},
		{occurrence: "2027-m03", vietnamese: "Tháng 03/2027", english: "March 2027"},
		{occurrence: "2027-w09", vietnamese: "Tuần 09/2027", english: "Week 09 of 2027"},
		{occurrence: "2027-h1", vietnamese: "6 tháng đầu năm 2027", english: "First half of 2027"},
		{occurrence: "2027-h2", vietnamese: "6 tháng cuối năm 2027", english: "Second half of 2027"},
		{occurrence: "2027-y", vietnamese: "Năm 2027", english: "Year 2027"},
	} {
		in := full(plan.NoticeAssignment)
		in.Task = plan.TaskID("kh-2027/17/so-noi-vu/" + c.occurrence)
		if want := "- Kỳ thực hiện: " + c.vietnamese + "\n"; !strings.Contains(compose(t, locale.Vietnamese, in).Text, want) {
			t.Errorf("%s: the letter does not say %q", c.occurrence, want)
		}
		if want := "- Period: " + c.english + "\n"; !strings.Contains(compose(t, locale.English, in).Text, want) {
			t.Errorf("%s: the letter does not say %q", c.occurrence, want)
		}
	}
	t.Run("a task that happens once has none", func(t *testing.T) {
		t.Parallel()
		in := full(plan.NoticeAssignment)
		in.Task = "kh-2027/17/so-noi-vu/1"
		if letter := compose(t, locale.Vietnamese, in); strings.Contains(letter.Text, "Kỳ thực hiện") {
			t.Errorf("the letter has a period:\n%s", letter.Text)
		}
	})
}
