package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
)

// asked is a question with every value that belongs to its kind.
func asked(kind report.QuestionKind) report.QuestionInput {
	in := report.QuestionInput{
		Kind: kind, Asks: plan.PurposeDecide, To: head,
		Plan:  plan.Plan{ID: "kh-2027", Title: "Kế hoạch mẫu thông tin, tuyên truyền CCHC năm 2027", Number: "12/KH-UBND", Issued: calendar.MustDate("2027-01-15")},
		Task:  task,
		Title: "Video clip, infographic tuyên truyền CCHC", UnitName: "UBND phường Ba Đình",
		Draft: 3, AskedDraft: 2, Written: "Cơ bản nhất trí nhưng sửa lại hình 3.\n\nTrân trọng,",
		Command: plan.CommandDecide, Decision: plan.DecisionApprove, At: noon,
		ConfirmCode: "482913", Until: noon.Add(30 * time.Minute),
		Items: []report.QuestionItem{
			{Number: 1, Title: "Video clip, infographic tuyên truyền CCHC", UnitName: "UBND phường Ba Đình", Draft: 2},
			{Number: 2, Title: "Chuyên mục “Hỏi đáp về CCHC”", UnitName: "Đài Hà Nội", Draft: 1},
		},
		Files: []report.QuestionFile{
			{Name: "Báo cáo quý I.xlsm", Fault: report.FileMacro}, {Name: "Phụ lục.pdf", Fault: report.FileScanned}, {Name: "so-lieu.bin"},
		},
		About: head, AboutAddress: "binhnv@badinh.test", Contact: "đồng chí Phạm Thu Hà (hapt@sonoivu.test)",
		Link: "https://loa.test/d/mfrggzdfmztwq2lkobxw4zdpon", ReplyTo: "loa+mfrggzdfmztwq2lkobxw4zdpon@loa.test", Code: "7K3F",
	}
	if kind != report.QuestionWhich {
		in.Items = nil
	}
	switch kind {
	case report.QuestionAttachment:
	case report.QuestionVersion:
		in.Files, in.Correctable = []report.QuestionFile{{Name: "Kịch bản (sửa).docx", Fault: report.FileKept}}, true
	default:
		in.Files = nil
	}
	if kind == report.QuestionUnclear || kind == report.QuestionUnclearAgain {
		in.Obstacles = []string{"cơ bản", "nhưng sửa lại hình 3"}
	}
	if kind != report.QuestionPhone && kind != report.QuestionAlarm && kind != report.QuestionSecondAddress && kind != report.QuestionNotCounted {
		in.About, in.AboutAddress = report.Recipient{}, ""
	}
	return in
}

func TestComposeQuestion(t *testing.T) {
	t.Parallel()
	t.Run("a question about a decision offers three ways", func(t *testing.T) {
		t.Parallel()
		in := asked(report.QuestionUnclear)
		letter, err := report.ComposeQuestion(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, way := range []string{`"DUYET 7K3F"`, `"TRA LAI 7K3F"`, in.Link, "một trong ba cách"} {
			if !strings.Contains(letter.Text, way) {
				t.Errorf("the question does not offer %q:\n%s", way, letter.Text)
			}
		}
	})
	t.Run("nothing of a secret letter is repeated", func(t *testing.T) {
		t.Parallel()
		in := asked(report.QuestionSecret)
		in.Files, in.Items = asked(report.QuestionAttachment).Files, asked(report.QuestionWhich).Items
		in.Written = "Kế hoạch phòng thủ khu vực"
		letter, err := report.ComposeQuestion(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{in.Written, in.Files[0].Name} {
			if strings.Contains(letter.Text+letter.HTML, secret) {
				t.Errorf("the answer repeats %q", secret)
			}
		}
	})
}

// TestComposeQuestionInputs composes every kind with every purpose, from the least input and from full ones.
func TestComposeQuestionInputs(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Languages() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			for _, kind := range report.QuestionKinds() {
				for _, asks := range purposes {
					byMail, byLink := asked(kind), asked(kind)
					byMail.Link, byLink.ReplyTo = "", ""
					for _, in := range []report.QuestionInput{{Kind: kind, ConfirmCode: "000000"}, asked(kind), byMail, byLink} {
						in.Language, in.Asks = lang, asks
						letter, err := report.ComposeQuestion(in)
						if err != nil {
							t.Fatalf("%s asking %q: %v", kind, asks, err)
						}
						checkShape(t, lang, letter)
					}
				}
			}
		})
	}
}

// TestComposeQuestionRefuses gives kinds that do not exist, addresses that must not stand in a letter, and codes of the wrong length.
func TestComposeQuestionRefuses(t *testing.T) {
	t.Parallel()
	unknown, link, purpose := asked("why"), asked(report.QuestionUnclear), asked(report.QuestionUnclear)
	link.Link = "file:///etc/passwd"
	purpose.Asks = "applaud"
	short, letters := asked(report.QuestionConfirm), asked(report.QuestionConfirm)
	short.ConfirmCode, letters.ConfirmCode = "48291", "48291\n"
	page := asked(report.QuestionLinkCode)
	page.ConfirmCode = ""
	for name, in := range map[string]report.QuestionInput{
		"an unknown kind": unknown, "a link to a file": link, "an unknown purpose": purpose,
		"a code of five digits": short, "a code with a line break": letters, "a page without its code": page,
	} {
		if letter, err := report.ComposeQuestion(in); err == nil {
			t.Errorf("%s: got letter %q, want an error", name, letter.Subject)
		}
	}
}

// ready is a question back to a person who has sent the ready answer with more words.
func ready() report.QuestionInput {
	in := asked(report.QuestionUnclear)
	in.Ready = true
	return in
}

// TestQuestionAnswer reads the ready letters behind the buttons of a question.
func TestQuestionAnswer(t *testing.T) {
	t.Parallel()
	decide, file := asked(report.QuestionWhich), asked(report.QuestionWhich)
	file.Asks = plan.PurposeReport
	for name, tt := range map[string]struct {
		in   report.QuestionInput
		want []string
	}{
		"a code confirms, or disowns":         {in: asked(report.QuestionConfirm), want: []string{"XAC NHAN 482913\r\n", "KHONG PHAI TOI\r\n"}},
		"the way again has the same code":     {in: asked(report.QuestionConfirmAgain), want: []string{"XAC NHAN 482913\r\n", "KHONG PHAI TOI\r\n"}},
		"an unclear answer has two taps":      {in: asked(report.QuestionUnclear), want: []string{"DUYET 7K3F\r\n", "TRA LAI 7K3F\r\n"}},
		"the second has the link alone":       {in: asked(report.QuestionUnclearAgain), want: nil},
		"a version is chosen":                 {in: asked(report.QuestionVersion), want: []string{"DUYET 7K3F\r\n", "BAN KEM 7K3F\r\n"}},
		"words just sent are not asked for":   {in: ready(), want: nil},
		"a code for a page is typed there":    {in: asked(report.QuestionLinkCode), want: nil},
		"so is a code that confirms a person": {in: asked(report.QuestionLinkPerson), want: nil},
		"decisions are written by the person": {in: decide, want: []string{"1. \r\n2. \r\n"}},
		"a report names its item":             {in: file, want: []string{"VIEC 1\r\n", "VIEC 2\r\n"}},
		"a secret letter has no answer":       {in: asked(report.QuestionSecret), want: nil},
		"nor has a call for a phone call":     {in: asked(report.QuestionPhone), want: nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			letter, err := report.ComposeQuestion(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, mailBodies(t, letter.HTML, tt.in.ReplyTo)); diff != "" {
				t.Errorf("ready letters (-want +got):\n%s", diff)
			}
			// A code that a letter returns is worth as much as the letter, so a locked phone must not show it. The code of a page is worth
			// nothing without the page, and is read off the subject while the page is open.
			if ofPage := tt.in.Kind == report.QuestionLinkCode || tt.in.Kind == report.QuestionLinkPerson; strings.HasPrefix(letter.Subject, tt.in.ConfirmCode+" ") != ofPage || strings.Contains(letter.Subject, tt.in.ConfirmCode) != ofPage {
				t.Errorf("the subject is %q", letter.Subject)
			}
		})
	}
}

func TestFileFault(t *testing.T) {
	t.Parallel()
	for lang, request := range map[locale.Language]string{locale.Vietnamese: "đề nghị", locale.English: "; please "} {
		t.Run("every fault has advice of its own in "+string(lang), func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			for _, fault := range append(report.FileFaults(), "") {
				in := asked(report.QuestionAttachment)
				in.Language, in.Files = lang, []report.QuestionFile{{Name: "Báo cáo.docx", Fault: fault}}
				letter, err := report.ComposeQuestion(in)
				if err != nil {
					t.Fatal(err)
				}
				if seen[letter.Text] || !strings.Contains(letter.Text, request) {
					t.Errorf("fault %q reads like another, or has no advice", fault)
				}
				seen[letter.Text] = true
			}
		})
	}
}
