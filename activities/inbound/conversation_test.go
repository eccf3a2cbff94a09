package inbound_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/sheet"
	"loa/store"
)

// lettersWith are the queued letters whose keys begin so, the oldest first.
func (f *fixture) lettersWith(prefix string) (found []store.LetterOut) {
	f.t.Helper()
	letters, err := f.Store.LetterLog(f.t.Context(), store.SentFilter{Limit: 500})
	f.Must(err)
	for _, letter := range slices.Backward(letters) {
		if strings.HasPrefix(letter.Key, prefix) {
			found = append(found, letter)
		}
	}
	return found
}

// answerTo is the letter that was sent because of a letter.
func (f *fixture) answerTo(in store.LetterIn) store.LetterOut {
	f.t.Helper()
	return f.queued("question:" + in.ContentHash)
}

func wantAll(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("the letter does not say %q:\n%s", part, text)
		}
	}
}

func wantNone(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("the letter says %q:\n%s", part, text)
		}
	}
}

func TestCodeInAnyWriting(t *testing.T) {
	t.Parallel()
	halves := func(code, between string) string { return code[:3] + between + code[3:] }
	for name, write := range map[string]func(f *fixture, l testLetter, code string) testLetter{
		"in two halves": func(_ *fixture, l testLetter, code string) testLetter { return l.withText(halves(code, " ")) },
		"with a hyphen": func(_ *fixture, l testLetter, code string) testLetter { return l.withText(halves(code, "-")) },
		"in a sentence": func(_ *fixture, l testLetter, code string) testLetter {
			return l.withText("Mã là " + code + " em nhé")
		},
		"with the ready word": func(_ *fixture, l testLetter, code string) testLetter {
			return l.withText("xac nhan " + halves(code, " "))
		},
		"in the second line": func(_ *fixture, l testLetter, code string) testLetter { return l.withText("Gửi em mã.\n" + code) },
		"above a telephone": func(_ *fixture, l testLetter, code string) testLetter {
			return l.withText(code + "\n\nBình\nĐT: 0912 345 678")
		},
		"in the subject": func(_ *fixture, l testLetter, code string) testLetter {
			return l.withText("").withSubject(l.subject + " " + code)
		},
		"by the button": func(_ *fixture, l testLetter, code string) testLetter {
			return l.unthreaded().withSubject("Re: [LOA]").withText("XAC NHAN " + code)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			first, letter, code := awaitCode(f)
			answer := write(f, f.replyTo(binh, letter, code), code)
			if got := f.process(answer.unproven().bytes()); got.Outcome != store.OutcomeApplied || f.letter(first.ID).Outcome != store.OutcomeApplied {
				t.Errorf("the outcome is %s (%s)", got.Outcome, got.Note)
			}
		})
	}
}

func TestCodeAgain(t *testing.T) {
	t.Parallel()
	t.Run("an answer without the code has the way sent again with the same code, twice at most", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		first, letter, code := awaitCode(f)
		got := outcomes(f, f.replyTo(binh, letter, "Đồng ý."), f.replyTo(binh, letter, "Đồng ý nhé."), f.replyTo(binh, letter, "Đồng ý mà."))
		want := []store.Outcome{store.OutcomeQuestion, store.OutcomeQuestion, store.OutcomeTriage}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
		again := f.lettersWith("code_again:")
		if len(again) != 2 {
			t.Fatalf("%d letters with the way again, want 2", len(again))
		}
		wantAll(t, again[0].Text, "XAC NHAN "+code, "chưa có đúng mã xác nhận")
		if n := len(f.lettersWith("confirm:")); n != 1 {
			t.Errorf("%d codes, want one", n)
		}
		if got := f.process(f.replyTo(binh, again[1], code).bytes()); got.Outcome != store.OutcomeApplied || f.letter(first.ID).Outcome != store.OutcomeApplied {
			t.Errorf("the code in answer to the second letter: %s (%s)", got.Outcome, got.Note)
		}
	})
	t.Run("two different numbers are asked about, and none is tried", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		first, letter, code := awaitCode(f)
		if got := f.process(f.replyTo(binh, letter, code+" hay 111111").bytes()); got.Outcome != store.OutcomeQuestion {
			t.Errorf("the outcome is %s (%s)", got.Outcome, got.Note)
		}
		if f.letter(first.ID).Outcome != store.OutcomeConfirm {
			t.Error("the letter was confirmed")
		}
	})
	t.Run("a code that is late is replaced, and the new one counts", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		first, letter, code := awaitCode(f)
		f.Clock = f.Clock.Add(31 * time.Minute)
		if got := f.process(f.replyTo(binh, letter, code).bytes()); got.Outcome != store.OutcomeQuestion {
			t.Fatalf("the outcome is %s (%s)", got.Outcome, got.Note)
		}
		codes := f.lettersWith("confirm:")
		if len(codes) != 2 {
			t.Fatalf("%d codes, want a second one", len(codes))
		}
		fresh := regexp.MustCompile(`\b\d{6}\b`).FindString(codes[1].Text)
		if got := f.process(f.replyTo(binh, codes[1], fresh).bytes()); got.Outcome != store.OutcomeApplied || f.letter(first.ID).Outcome != store.OutcomeApplied {
			t.Errorf("the new code: %s (%s)", got.Outcome, got.Note)
		}
	})
	t.Run("another unproven decision while the code is open has nothing sent", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		awaitCode(f)
		f.process(approvalOf(f).withText("Đồng ý.").unproven().bytes())
		if n := len(f.lettersWith("code_again:")); n != 0 {
			t.Errorf("%d letters because of an unproven one, want none", n)
		}
	})
}

func TestOneCodeForSeveralLetters(t *testing.T) {
	t.Parallel()
	second := func(f *fixture) (store.LetterIn, store.LetterOut, string) {
		raw := f.replyTo(binh, f.LetterTo(binh, column, plan.NoticeApproval), "Trả lại, thiếu số liệu.").stripped().unproven().withSubject("LOA-2027-0018").bytes()
		in := f.process(raw)
		if in.Outcome != store.OutcomeConfirm {
			f.t.Fatalf("the outcome of the second letter is %s (%s)", in.Outcome, in.Note)
		}
		letter := f.queued("confirm:" + hashOf(raw))
		return in, letter, regexp.MustCompile(`\b\d{6}\b`).FindString(letter.Text)
	}
	t.Run("the second code lists both letters by name and confirms both", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		a, _, _ := awaitCode(f)
		b, letter, code := second(f)
		wantAll(t, letter.Text, "Thư số 1: Ý kiến PHÊ DUYỆT dự thảo (bản trình lần 1) – Nhiệm vụ 17", "Thư số 2: Ý kiến TRẢ LẠI dự thảo (bản trình lần 1) – Nhiệm vụ 18", "XAC NHAN "+code)
		if got := f.process(f.replyTo(binh, letter, code).bytes()); got.Outcome != store.OutcomeApplied {
			t.Errorf("the code: %s (%s)", got.Outcome, got.Note)
		}
		for _, in := range []store.LetterIn{a, b} {
			if got := f.letter(in.ID); got.Outcome != store.OutcomeApplied {
				t.Errorf("letter %d: %s (%s)", in.ID, got.Outcome, got.Note)
			}
		}
		if f.countCommands(video)[plan.EventApproved] != 1 || f.countCommands(column)[plan.EventReturned] != 1 {
			t.Errorf("commands %v and %v", f.countCommands(video), f.countCommands(column))
		}
	})
	t.Run("the first code confirms only what its letter listed", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		a, first, code := awaitCode(f)
		b, letter, both := second(f)
		f.process(f.replyTo(binh, first, code).bytes())
		if f.letter(a.ID).Outcome != store.OutcomeApplied || f.letter(b.ID).Outcome != store.OutcomeConfirm {
			t.Errorf("the outcomes are %s and %s", f.letter(a.ID).Outcome, f.letter(b.ID).Outcome)
		}
		f.process(f.replyTo(binh, letter, both).bytes())
		if f.letter(b.ID).Outcome != store.OutcomeApplied || f.countCommands(video)[plan.EventApproved] != 1 {
			t.Errorf("the second letter is %s, commands %v", f.letter(b.ID).Outcome, f.countCommands(video))
		}
	})
	t.Run("who disowns one of them disowns all", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		a, _, _ := awaitCode(f)
		b, letter, _ := second(f)
		f.process(f.replyTo(binh, letter, "KHONG PHAI TOI").bytes())
		if f.letter(a.ID).Outcome != store.OutcomeQuarantined || f.letter(b.ID).Outcome != store.OutcomeQuarantined {
			t.Errorf("the outcomes are %s and %s", f.letter(a.ID).Outcome, f.letter(b.ID).Outcome)
		}
	})
}

func TestReceiptQuotesTheWords(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	twoDrafts(f)
	f.process(approvalOf(f).withText("Đồng ý.\n\nTrân trọng").bytes())
	receipt := f.LetterTo(binh, video, plan.NoticeReceipt)
	wantAll(t, receipt.Text, "“Đồng ý.”")
}

// draftText is a draft as a unit writes it into its letter.
const draftText = "Kính gửi dự thảo tin:\nTừ ngày 01/3, người dân phường Ba Đình nộp hồ sơ đăng ký kinh doanh, hộ tịch và đất đai trên Cổng dịch vụ công, " +
	"không phải đến trụ sở. Bộ phận một cửa hướng dẫn trực tiếp tại nhà văn hóa các tổ dân phố vào sáng thứ Bảy hằng tuần. Kết quả được trả qua bưu chính."

// A new step of a unit is taken by an answer to the letter that gave it the task.
func TestOneLetterTakesEveryStep(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	given := f.LetterTo(lan, column, plan.NoticeAssignment)
	for _, text := range []string{"Đồng ý", draftText} {
		if in := f.process(f.replyTo(lan, given, text).bytes()); in.Outcome != store.OutcomeApplied {
			t.Errorf("%q is %s (%s)", text, in.Outcome, in.Note)
		}
	}
	if state, err := f.Store.State(t.Context(), column); err != nil || state.Stage != plan.StageApproval {
		t.Errorf("the task is in stage %s, %v", state.Stage, err)
	}
	if again := f.process(f.replyTo(lan, given, "Đồng ý.").bytes()); again.Outcome == store.OutcomeApplied {
		t.Error("a second acceptance became something else")
	}
}

func TestQuestionBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	twoDrafts(f)
	code := f.RequestTo(binh, video, plan.PurposeDecide).Code
	first := f.process(approvalOf(f).withText("Để tôi xem.").bytes())
	taps := f.answerTo(first)
	wantAll(t, taps.Text, "DUYET "+code, "TRA LAI "+code, "https://loa.hanoi.test/d/")
	wantAll(t, taps.HTML, "Xem bản dự thảo rồi cho ý kiến", "body=DUYET%20"+code)
	second := f.process(approvalOf(f).withText("Để tôi xem đã.").bytes())
	link := f.answerTo(second)
	wantAll(t, link.Text, "https://loa.hanoi.test/d/", "Đồng chí không phải viết lại")
	wantNone(t, link.Text, "DUYET "+code)
	third := f.process(approvalOf(f).withText("Tôi đang xem.").bytes())
	if third.Outcome != store.OutcomeTriage || len(f.lettersWith("phone:")) != 1 {
		t.Errorf("the third answer: %s (%s)", third.Outcome, third.Note)
	}
	ready := f.process(f.replyTo(binh, f.LetterTo(binh, column, plan.NoticeApproval), "DUYET "+f.RequestTo(binh, column, plan.PurposeDecide).Code+"\nNhưng bỏ ảnh bìa.").bytes())
	if ready.Outcome != store.OutcomeQuestion {
		t.Fatalf("a ready answer with a condition: %s (%s)", ready.Outcome, ready.Note)
	}
	own := f.answerTo(ready).Text
	wantAll(t, own, "https://loa.hanoi.test/d/")
	wantNone(t, own, `"DUYET `)
}

func TestDecisionSentTwice(t *testing.T) {
	t.Parallel()
	t.Run("the same decision is answered once with the one that stands", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		letter := approvalOf(f)
		got := outcomes(f, letter, letter.withText("Đồng ý."), letter.withText("Đồng ý nhé.").unproven())
		if diff := cmp.Diff([]store.Outcome{store.OutcomeApplied, store.OutcomeDuplicate, store.OutcomeDuplicate}, got); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
		told := f.lettersWith("recorded:")
		if len(told) != 1 {
			t.Fatalf("%d letters, want one", len(told))
		}
		wantAll(t, told[0].Text, "đã được ghi nhận lúc", "ý kiến PHÊ DUYỆT dự thảo (bản trình lần 1)")
		if n := f.countCommands(video)[plan.EventApproved]; n != 1 {
			t.Errorf("%d approvals", n)
		}
	})
	t.Run("another decision takes the first one back, and the draft is asked about anew", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		letter := approvalOf(f)
		f.process(letter.bytes())
		if other := f.process(letter.withText("Không đồng ý.").bytes()); other.Outcome != store.OutcomeApplied || f.countCommands(video)[plan.EventWithdrawn] != 1 {
			t.Fatalf("the outcome is %s (%s)", other.Outcome, other.Note)
		}
		if got := f.process(f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Trả lại, thiếu số liệu.").bytes()); got.Outcome != store.OutcomeApplied || f.countCommands(video)[plan.EventReturned] != 1 {
			t.Errorf("the new decision: %s (%s)", got.Outcome, got.Note)
		}
	})
	t.Run("after the time in which it could be taken back the letter says so", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		letter := approvalOf(f)
		f.process(letter.bytes())
		f.Clock = f.Clock.Add(time.Hour)
		told := f.answerTo(f.process(letter.withText("Không đồng ý.").bytes()))
		wantAll(t, told.Text, "đã hết")
		wantNone(t, told.Text, "HUY ")
	})
}

// book is a workbook with one cell.
func book(t testing.TB, cell string) string {
	t.Helper()
	var out bytes.Buffer
	err := sheet.WriteExcel(&out, sheet.Workbook{Sheets: []sheet.Sheet{{Name: "Bản", Columns: []sheet.Column{{Heading: "Nội dung"}}, Lines: []sheet.Line{{Cells: []string{cell}}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// withFile attaches a file with a content.
func (l testLetter) withFile(name, content string) testLetter {
	l.files, l.content = append(slices.Clone(l.files), name), map[string]string{name: content}
	return l
}

func TestCorrectedCopy(t *testing.T) {
	t.Parallel()
	const assent = "Tôi đã sửa trực tiếp trong file, đồng ý bản đính kèm."
	asked := func(f *fixture, l testLetter) store.LetterOut {
		f.t.Helper()
		in := f.process(l.bytes())
		if in.Outcome != store.OutcomeQuestion || len(f.countCommands(video)) != 0 {
			f.t.Fatalf("the outcome is %s (%s), commands %v", in.Outcome, in.Note, f.countCommands(video))
		}
		return f.answerTo(in)
	}
	for name, text := range map[string]string{"with an assent": "Đồng ý.", "with a ready answer": "DUYET {code}", "with words about the file": assent} {
		t.Run("a document that is not the draft, "+name+", is asked about", func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			code := f.RequestTo(binh, video, plan.PurposeDecide).Code
			question := asked(f, f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), strings.ReplaceAll(text, "{code}", code)).withFile("ban-sua.xlsx", book(t, "bản sửa")))
			wantAll(t, question.Subject+question.Text, "Phê duyệt bản trình lần 1 hay bản kèm theo", `"DUYET `+code+`"`, `"BAN KEM `+code+`"`, "Tệp “ban-sua.xlsx”: đã được giữ lại")
		})
	}
	t.Run("one answer makes it the next version, which its sender then approves", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		question := asked(f, approvalOf(f).withText(assent).withFile("ban-sua.xlsx", book(t, "bản sửa")))
		code := f.RequestTo(binh, video, plan.PurposeDecide).Code
		if got := f.process(f.replyTo(binh, question, "BAN KEM "+code).bytes()); got.Outcome != store.OutcomeApplied {
			t.Fatalf("the outcome is %s (%s)", got.Outcome, got.Note)
		}
		state, err := f.Store.State(t.Context(), video)
		f.Must(err)
		if state.Draft != 2 || state.DraftBy != lan || state.Stage != plan.StageApproval {
			t.Fatalf("v%d by %s in %s", state.Draft, state.DraftBy, state.Stage)
		}
		documents, err := f.Store.Documents(t.Context(), video)
		f.Must(err)
		if !slices.ContainsFunc(documents, func(d store.Document) bool { return d.Version == 2 && d.Name == "ban-sua.xlsx" && d.ByPerson == binh }) {
			t.Errorf("the file is not a document of v2: %+v", documents)
		}
		wantAll(t, f.LetterTo(lan, video, plan.NoticeChanged).Text, "Nguyễn Văn Bình đã sửa trực tiếp vào dự thảo", "bản trình lần 2")
		if got := f.process(approvalOf(f).bytes()); got.Outcome != store.OutcomeApplied || f.countCommands(video)[plan.EventApproved] != 1 {
			t.Errorf("the approval of v2: %s (%s)", got.Outcome, got.Note)
		}
	})
	t.Run("the ready answer of the version in question approves that", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		file := book(t, "bản sửa")
		question := asked(f, approvalOf(f).withText(assent).withFile("ban-sua.xlsx", file))
		code := f.RequestTo(binh, video, plan.PurposeDecide).Code
		got := f.process(f.replyTo(binh, question, "DUYET "+code).withFile("ban-sua.xlsx", file).bytes()) // some programs attach it again
		state, err := f.Store.State(t.Context(), video)
		f.Must(err)
		if got.Outcome != store.OutcomeApplied || state.Draft != 1 || f.countCommands(video)[plan.EventApproved] != 1 {
			t.Errorf("v%d: %s (%s)", state.Draft, got.Outcome, got.Note)
		}
	})
	t.Run("a copy of a version that was replaced meanwhile changes nothing", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		question := asked(f, approvalOf(f).withText(assent).withFile("ban-sua.xlsx", book(t, "bản sửa")))
		code := f.RequestTo(binh, video, plan.PurposeDecide).Code
		f.Redrafted(video)
		if got := f.process(f.replyTo(binh, question, "BAN KEM "+code).bytes()); got.Outcome == store.OutcomeApplied || len(f.countCommands(video)) != 0 {
			t.Errorf("the outcome is %s (%s)", got.Outcome, got.Note)
		}
	})
	t.Run("an unproven assent with a document waits for a code first", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		raw := approvalOf(f).withText("Đồng ý.").withFile("ban-sua.xlsx", book(t, "bản sửa")).unproven().bytes()
		in := f.process(raw)
		letter := f.queued("confirm:" + hashOf(raw))
		f.process(f.replyTo(binh, letter, regexp.MustCompile(`\b\d{6}\b`).FindString(letter.Text)).bytes())
		if got := f.letter(in.ID); got.Outcome != store.OutcomeQuestion || len(f.countCommands(video)) != 0 {
			t.Errorf("the outcome is %s (%s), commands %v", got.Outcome, got.Note, f.countCommands(video))
		}
		wantAll(t, f.answerTo(in).Text, "BAN KEM ")
	})
	t.Run("a file that cannot be kept is asked about, saying so", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		question := asked(f, approvalOf(f).withText("Đồng ý.").withFile("ban-sua.docx", "MZ\x90\x00 không phải văn bản"))
		wantAll(t, question.Text, "Có tệp hệ thống không nhận được", `"DUYET `, `"TRA LAI `)
		wantNone(t, question.Text, "BAN KEM")
	})
	for name, change := range map[string]func(f *fixture, l testLetter) testLetter{
		"a picture":       func(_ *fixture, l testLetter) testLetter { return l.withFile("logo.png", "\x89PNG\r\n\x1a\n") },
		"a business card": func(_ *fixture, l testLetter) testLetter { return l.withFile("binh.vcf", "BEGIN:VCARD\nEND:VCARD\n") },
		"the draft itself": func(f *fixture, l testLetter) testLetter {
			state, err := f.Store.State(f.t.Context(), video)
			f.Must(err)
			blob, err := f.Store.Blob(f.t.Context(), state.DraftHash)
			f.Must(err)
			return l.withFile("du-thao.docx", string(blob.Content))
		},
	} {
		t.Run(name+" does not disturb", func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			if got := f.process(change(f, approvalOf(f).withText("Đồng ý.")).bytes()); got.Outcome != store.OutcomeApplied {
				t.Errorf("the outcome is %s (%s)", got.Outcome, got.Note)
			}
		})
	}
	t.Run("a return with a document is a return", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		if got := f.process(approvalOf(f).withText("Trả lại, sửa theo file.").withFile("ban-sua.xlsx", book(t, "bản sửa")).bytes()); got.Outcome != store.OutcomeApplied {
			t.Errorf("the outcome is %s (%s)", got.Outcome, got.Note)
		}
	})
}
