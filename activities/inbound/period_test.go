package inbound_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"loa/plan/period"
	"loa/store"
)

// reportCase is an answer to the request of a period with what becomes of it.
type reportCase struct {
	name    string
	letter  func(f *fixture, asked store.LetterOut) testLetter
	outcome store.Outcome
	status  period.Status // of the unit
	want    figures
	answer  string // words of the letter that answers; empty: no answer
}

// saying is an answer of the focal point in some words.
func saying(text string) func(*fixture, store.LetterOut) testLetter {
	return func(f *fixture, asked store.LetterOut) testLetter { return f.replyTo(lan, asked, text) }
}

// in1258 is a text in windows-1258, which has the tones apart.
func in1258(text string) string {
	var b strings.Builder
	for _, r := range text {
		tone := ""
		letter := strings.Map(func(part rune) rune {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", part) {
				tone = string(part)
				return -1
			}
			return part
		}, norm.NFD.String(string(r)))
		b.WriteString(norm.NFC.String(letter) + tone)
	}
	encoded, err := charmap.Windows1258.NewEncoder().String(b.String())
	if err != nil {
		panic(err) // the texts of tests have no other letters
	}
	return encoded
}

// fourNews is an answer with one figure, changed.
func fourNews(change func(testLetter) testLetter) func(*fixture, store.LetterOut) testLetter {
	return func(f *fixture, asked store.LetterOut) testLetter {
		return change(f.replyTo(lan, asked, "Số tin: 4"))
	}
}

func reportCases() []reportCase {
	return []reportCase{
		{
			name: "the form of the request, filled in",
			letter: func(f *fixture, asked store.LetterOut) testLetter {
				return f.replyTo(lan, asked, filled(asked, map[string]string{"Số tin đăng báo, cổng thông tin điện tử": "12", "Số hội nghị": "2", "Số lượt người dự hội nghị": "240"}))
			},
			outcome: store.OutcomeApplied, status: period.StatusReceived, want: figures{"NEWS": "12", "CONF": "2", "CONF_P": "240"}, answer: "12 tin – “Số tin đăng báo",
		},
		{
			name:    "sentences",
			letter:  saying("Kính gửi Sở Nội vụ, trong quý I phường đã đăng 9 bài viết và tổ chức 3 hội nghị với 150 lượt người dự."),
			outcome: store.OutcomeApplied, status: period.StatusReceived, want: figures{"ART": "9", "CONF": "3", "CONF_P": "150"}, answer: "9 bài",
		},
		{
			name: "nothing to report", letter: saying("Quý này phường không phát sinh."),
			outcome: store.OutcomeApplied, status: period.StatusNil, want: figures{}, answer: "không phát sinh",
		},
		{
			name: "the head of the unit reports as well", letter: fourNews(func(l testLetter) testLetter { return l.sentBy(binh) }),
			outcome: store.OutcomeApplied, status: period.StatusReceived, want: figures{"NEWS": "4"}, answer: "4 tin",
		},
		{
			name: "only the thread is left", letter: fourNews(testLetter.unaddressed),
			outcome: store.OutcomeApplied, status: period.StatusReceived, want: figures{"NEWS": "4"}, answer: "4 tin",
		},
		{
			name: "only the code is left", letter: fourNews(testLetter.stripped),
			outcome: store.OutcomeApplied, status: period.StatusReceived, want: figures{"NEWS": "4"}, answer: "4 tin",
		},
		{
			name: "a table in windows-1258",
			letter: func(f *fixture, asked store.LetterOut) testLetter {
				l := f.replyTo(lan, asked, "Em gửi báo cáo ạ.").withFiles("bao-cao.csv")
				l.content = map[string]string{"bao-cao.csv": in1258("Chỉ tiêu;Đơn vị tính;Kết quả trong kỳ\nSố tin;tin;14\nSố lượt phát trên truyền thanh cơ sở;lượt;60\nSố hội nghị;hội nghị;2\n")}
				return l
			},
			outcome: store.OutcomeApplied, status: period.StatusReceived, want: figures{"NEWS": "14", "LOUD": "60", "CONF": "2"}, answer: "14 tin",
		},
		{
			name: "a file that only people can read is named in the receipt",
			letter: func(f *fixture, asked store.LetterOut) testLetter {
				l := f.replyTo(lan, asked, "Số tin: 4").withFiles("bao-cao.xlsx")
				l.content = map[string]string{"bao-cao.xlsx": "Chỉ tiêu;Kết quả\nSố bài;14\n"}
				return l
			},
			outcome: store.OutcomeApplied, status: period.StatusReceived, want: figures{"NEWS": "4"}, answer: "bao-cao.xlsx",
		},
		{
			name: "an approximate number is asked, the others count", letter: saying("Số tin: 12\nSố video: khoảng 30"),
			outcome: store.OutcomeApplied, status: period.StatusReceived, want: figures{"NEWS": "12"}, answer: "khoảng 30",
		},
		{
			name: "a letter without a figure is asked back and counts as none", letter: saying("Kính gửi các đồng chí báo cáo của phường."),
			outcome: store.OutcomeQuestion, status: period.StatusOwed, want: figures{}, answer: "chưa đọc được số liệu nào chắc chắn",
		},
		{
			name: "thanks are no report", letter: saying("Cảm ơn đồng chí."),
			outcome: store.OutcomeNoted, status: period.StatusOwed, want: figures{},
		},
		{
			name: "a question goes to the coordinators", letter: saying("Cho tôi hỏi số liệu tính cả tin của tổ dân phố không?"),
			outcome: store.OutcomeTriage, status: period.StatusOwed, want: figures{},
		},
		{
			name: "another unit does not report for this one", letter: fourNews(func(l testLetter) testLetter { return l.sentBy(mai) }),
			outcome: store.OutcomeTriage, status: period.StatusOwed, want: figures{},
		},
		{
			name: "an unproven sender does not count, and the focal point is told", letter: fourNews(testLetter.unproven),
			outcome: store.OutcomeTriage, status: period.StatusOwed, want: figures{}, answer: "chưa xác thực được người gửi",
		},
		{
			name: "a forged sender is set aside", letter: fourNews(testLetter.forged),
			outcome: store.OutcomeQuarantined, status: period.StatusOwed, want: figures{},
		},
		{
			name: "an absence note does nothing",
			letter: func(f *fixture, asked store.LetterOut) testLetter {
				l := f.replyTo(lan, asked, "Tôi nghỉ phép đến 20/3, có 12 tin chờ.")
				l.extraFields = []string{"Auto-Submitted: auto-replied"}
				return l
			},
			outcome: store.OutcomeIgnoredAuto, status: period.StatusOwed, want: figures{},
		},
		{
			name: "a file that cannot be received is asked for again",
			letter: func(f *fixture, asked store.LetterOut) testLetter {
				l := f.replyTo(lan, asked, "Số tin: 4").withFiles("bao-cao.exe")
				l.content = map[string]string{"bao-cao.exe": "MZ\x90\x00 chương trình"}
				return l
			},
			outcome: store.OutcomeQuestion, status: period.StatusOwed, want: figures{}, answer: "bao-cao.exe",
		},
	}
}

// TestPeriodReport: every answer to the request of a period ends in one outcome, and only what is surely read counts.
func TestPeriodReport(t *testing.T) {
	t.Parallel()
	for _, c := range reportCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, p := newPeriod(t)
			in := f.process(c.letter(f, f.newestTo(lan, store.NoticePeriodRequest)).bytes())
			if in.Outcome != c.outcome || p.status(baDinh) != c.status {
				t.Errorf("it ended as %s (%s), the unit is %s; want %s and %s", in.Outcome, in.Note, p.status(baDinh), c.outcome, c.status)
				for _, check := range in.Checks {
					t.Log(check)
				}
			}
			if diff := cmp.Diff(c.want, p.counted(baDinh)); diff != "" {
				t.Errorf("figures (-want +got):\n%s", diff)
			}
			answer := f.receiptOf(in)
			if told := f.lettersTo(lan, store.NoticePeriodReceipt); answer.Key == "" && len(told) > 0 {
				answer = told[0]
			}
			if (c.answer == "") != (answer.Key == "") || !strings.Contains(answer.Text, c.answer) {
				t.Errorf("want an answer with %q, got:\n%s", c.answer, answer.Text)
			}
		})
	}
}
