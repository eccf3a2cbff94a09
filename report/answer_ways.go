package report

import (
	"fmt"
	"strings"

	"loa/plan"
)

// byPattern is how an answer is introduced that has one form.
const byPattern = "Trả lời thư này; dòng đầu tiên của thư trả lời ghi theo mẫu sau:"

// byEither is the same for two words.
const byEither = "Trả lời thư này; dòng đầu tiên của thư trả lời ghi một trong hai mẫu sau:"

// takingBack is how a decision that is held is taken back.
func (in answerInput) takingBack() answer {
	a := answer{Code: in.code, Link: in.link, LinkTo: linkTo(plan.PurposeWithdraw)}
	if in.replyTo != "" {
		a.Intro = byPattern
		a.Choices = in.choices(choice{Words: "HUY", Meaning: "để rút lại ý kiến", Button: "Soạn thư trả lời: rút lại ý kiến"})
	}
	return a
}

// notMine is how a person disowns a letter in their name.
const notMine = "KHONG PHAI TOI"

// confirming is how a person says that an unproven letter is theirs: by the code that only their mailbox got.
func (in answerInput) confirming(code string) answer {
	a := answer{Code: in.code, Link: in.link, LinkTo: linkTo(in.asks)}
	if in.replyTo != "" {
		words := "XAC NHAN " + code
		a.Intro = byEither
		a.Choices = []choice{
			{Words: words, Meaning: "để xác nhận thư là của đồng chí", Button: "Soạn thư trả lời: xác nhận thư là của tôi", Mail: in.mailto(words + "\r\n")},
			{Words: notMine, Meaning: "nếu đồng chí không gửi thư đó", Button: "Soạn thư trả lời: không phải tôi", Mail: in.mailto(notMine + "\r\n")},
		}
	}
	return a
}

// choosing is how a person says which of several items a letter is about. Decisions are given in the same answer, a line each; the
// ready letter holds the numbers alone, so that nothing is decided by pressing a button.
func (in answerInput) choosing(items []QuestionItem) answer {
	a := answer{Code: in.code, Link: in.link, LinkTo: linkTo(in.asks)}
	if in.replyTo == "" || len(items) == 0 {
		return a
	}
	if in.asks != plan.PurposeDecide {
		a.Intro = byPattern
		for _, item := range items {
			words := fmt.Sprintf("VIEC %d", item.Number)
			a.Choices = append(a.Choices, choice{
				Words: words, Meaning: fmt.Sprintf("nếu thư là về việc số %d", item.Number),
				Button: fmt.Sprintf("Soạn thư trả lời: việc số %d", item.Number), Mail: in.mailto(words + "\r\n"),
			})
		}
		return a
	}
	a.Intro = "Trả lời thư này, mỗi việc một dòng, ghi số của việc rồi ghi ý kiến, ví dụ “1 duyệt” hoặc “2 trả lại: thiếu số liệu”. Mẫu để điền ý kiến:"
	for _, item := range items {
		a.Form = append(a.Form, fmt.Sprintf("%d. ", item.Number))
	}
	a.Choices = []choice{{Button: "Soạn thư trả lời theo số của việc", Mail: in.mailto(strings.Join(a.Form, "\r\n") + "\r\n")}}
	return a
}
