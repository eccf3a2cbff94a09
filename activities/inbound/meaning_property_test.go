package inbound_test

import (
	"encoding/csv"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"loa/activities/inbound"
	mailinbound "loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
	"loa/plan"
	"loa/vietnamese"
)

// meaningOf reads a plain letter.
func meaningOf(question plan.Question, text string) plan.Meaning {
	raw := []byte(mailtest.PlainLetter("utf-8", "8bit", text))
	return inbound.MeaningOf(question, mailinbound.Explain(raw, senderauth.Trust{}, reply.Context{})).Meaning
}

// TestMeaningOfNever reads answers that look like an acceptance, a grant, a draft, a proof, a report or a confirmation, and are none.
func TestMeaningOfNever(t *testing.T) {
	t.Parallel()
	for _, a := range neverAnswers(t, "answers_never.csv", "answers_ninth_never.csv") {
		for _, written := range []string{a.text, vietnamese.StripMarks(a.text), strings.ToUpper(a.text), a.text + ". Em cảm ơn ạ.", "Dạ vâng. " + a.text} {
			if got := meaningOf(a.question, written); slices.Contains(neverTaken, got) {
				t.Errorf("%s: %q is taken for %s", a.question, written, got)
			}
		}
	}
}

// neverAnswers reads the texts of tables of answers that carry nothing out.
func neverAnswers(t *testing.T, tables ...string) []labelledAnswer {
	t.Helper()
	var answers []labelledAnswer
	for _, name := range tables {
		file, err := os.Open("../../mail/reply/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		if err := errors.Join(err, file.Close()); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			answers = append(answers, labelledAnswer{question: plan.Question(row[0]), text: row[1]})
		}
	}
	return answers
}

// TestMeaningOfCourtesy adds a courtesy to the labelled answers: it makes nothing of an answer that carries something out.
func TestMeaningOfCourtesy(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"answers.csv", "answers_second.csv", "answers_own.csv"} {
		for _, a := range labelledAnswers(t, table, "") {
			for _, written := range []string{a.text + "\nEm cảm ơn anh ạ.", "Em chào anh ạ.\n" + a.text, a.text + "\nChúc anh chị cuối tuần vui vẻ!"} {
				if got := meaningOf(a.question, written); got != a.want && slices.Contains(neverTaken, got) {
					t.Errorf("%s: %s is taken for %s: %q", a.question, a.want, got, written)
				}
			}
		}
	}
}

// TestMeaningOfAutomatic reads letters of machines: whatever they say is unclear.
func TestMeaningOfAutomatic(t *testing.T) {
	t.Parallel()
	for name, head := range map[string]string{
		"an absence note":   "Auto-Submitted: auto-replied\r\nSubject: Re: Giao việc\r\n",
		"a subject of one":  "Subject: Trả lời tự động: Giao việc\r\n",
		"a delivery report": "X-Failed-Recipients: a@tp.test\r\nSubject: Undelivered\r\n",
	} {
		for _, question := range plan.Questions {
			for _, text := range []string{"Đồng ý.", "Đã nhận, Sở sẽ triển khai.", "12 tin, 5 bài.", "Bài đã đăng tại https://a.test/b", "Cảm ơn."} {
				raw := mailtest.FromField + head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text
				read := mailinbound.Explain([]byte(raw), senderauth.Trust{}, reply.Context{})
				if got := inbound.MeaningOf(question, read).Meaning; got != plan.MeaningUnclear {
					t.Errorf("%s: %s: %q is taken for %s", name, question, text, got)
				}
			}
		}
	}
}

// TestMeaningOfDocument reads letters with a file: the file is the draft or the report, and a picture in a signature is none.
func TestMeaningOfDocument(t *testing.T) {
	t.Parallel()
	letter := func(text, kind, name string) []byte {
		return []byte(mailtest.FromField + "Subject: Re: x\r\nIn-Reply-To: <a@b>\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text +
			"\r\n--x\r\nContent-Type: " + kind + "; name=\"" + name + "\"\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n\r\nabc\r\n--x--\r\n")
	}
	for _, test := range []struct {
		name     string
		question plan.Question
		raw      []byte
		want     plan.Meaning
	}{
		{"a draft", plan.QuestionDrafting, letter("Em gửi dự thảo ạ, anh xem có cần sửa gì không?", "application/pdf", "duthao.pdf"), plan.MeaningDraft},
		{"a report", plan.QuestionReport, letter("Em gửi báo cáo ạ.", "application/pdf", "baocao.pdf"), plan.MeaningReport},
		{"a letter with which more time is asked for", plan.QuestionDrafting, letter("Xin lùi hạn đến 30/9/2027, có công văn kèm theo.", "application/pdf", "cv.pdf"), plan.MeaningExtend},
		{"a picture", plan.QuestionDrafting, letter("Em cảm ơn ạ.", "image/png", "logo.png"), plan.MeaningThanks},
		{"thanks with a file are no proof", plan.QuestionPublication, letter("Em cảm ơn ạ.", "application/pdf", "a.pdf"), plan.MeaningThanks},
	} {
		if got := inbound.MeaningOf(test.question, mailinbound.Explain(test.raw, senderauth.Trust{}, reply.Context{})).Meaning; got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

// TestActKinds holds the acts of package reply to those of plan, by what becomes of each.
func TestActKinds(t *testing.T) {
	t.Parallel()
	pairs := map[reply.ActKind]plan.ActKind{
		reply.ActThanks: plan.ActThanks, reply.ActReceipt: plan.ActReceipt, reply.ActAssent: plan.ActAssent, reply.ActYes: plan.ActYes, reply.ActTakeOn: plan.ActTakeOn,
		reply.ActDecline: plan.ActDecline, reply.ActOtherUnit: plan.ActOtherUnit, reply.ActMoreTime: plan.ActMoreTime, reply.ActHandover: plan.ActHandover,
		reply.ActPromise: plan.ActPromise, reply.ActDefer: plan.ActDefer, reply.ActQuestion: plan.ActQuestion, reply.ActFigures: plan.ActFigures,
		reply.ActOldFigures: plan.ActOldFigures, reply.ActNothing: plan.ActNothing, reply.ActClaim: plan.ActClaim, reply.ActPlace: plan.ActPlace,
		reply.ActCondition: plan.ActCondition, reply.ActGrant: plan.ActGrant, reply.ActOnTime: plan.ActOnTime, reply.ActRefusal: plan.ActRefusal,
		reply.ActProse: plan.ActProse, reply.ActUnknown: plan.ActUnknown, reply.ActConfirm: plan.ActConfirm, reply.ActRevoke: plan.ActRevoke,
		reply.ActObscure: plan.ActObscure, reply.ActRequest: plan.ActRequest, reply.ActPart: plan.ActPart, reply.ActDoubt: plan.ActDoubt, reply.ActHindrance: plan.ActHindrance,
	}
	for read, decided := range pairs {
		if string(read) != string(decided) {
			t.Errorf("%s is %s in plan", read, decided)
		}
	}
}

func FuzzMeaningOf(f *testing.F) {
	for _, text := range []string{"Đã nhận được thư, em cảm ơn ạ.", "Mai em gửi.", "Không nhận.", "12 tin", "Xin lùi đến 30/9/2027", "Khoan đăng em nhé"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if meaningOf(plan.QuestionDrafting, text) == plan.MeaningThanks {
			if got := meaningOf(plan.QuestionDrafting, text+"\n\nEm cảm ơn anh ạ."); slices.Contains(neverTaken, got) {
				t.Errorf("thanks below %q make it %s", text, got)
			}
		}
		if got := meaningOf(plan.QuestionAssignment, "Đơn vị không nhận nhiệm vụ này.\n\n"+text); got == plan.MeaningAccept {
			t.Errorf("%q makes a refusal an acceptance", text)
		}
		if got := meaningOf(plan.QuestionHold, "Khoan đăng.\n\n"+text); got == plan.MeaningKeep {
			t.Errorf("%q makes a withdrawal a confirmation", text)
		}
	})
}
