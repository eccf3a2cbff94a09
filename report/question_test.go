package report_test

import (
	"strings"
	"testing"

	"loa/plan"
	"loa/report"
)

// asked is a question with everything in it.
func asked(kind report.QuestionKind) report.QuestionInput {
	return report.QuestionInput{
		Kind: kind, Asks: plan.PurposeDecide, To: head,
		Plan:  plan.Plan{ID: "kh-2027", Title: "Kế hoạch mẫu thông tin, tuyên truyền CCHC năm 2027"},
		Task:  task,
		Title: "Video clip, infographic tuyên truyền CCHC", UnitName: "UBND phường Ba Đình",
		Draft: 3, AskedDraft: 2, Written: "Cơ bản nhất trí nhưng sửa lại hình 3.\n\nTrân trọng,",
		Link: "https://loa.test/d/mfrggzdfmztwq2lkobxw4zdpon", ReplyTo: "loa+mfrggzdfmztwq2lkobxw4zdpon@loa.test", Code: "7K3F",
	}
}

func TestQuestionsReadAsReviewed(t *testing.T) {
	t.Parallel()
	all := map[string]report.QuestionInput{}
	for _, kind := range report.QuestionKinds() {
		in := asked(kind)
		switch kind {
		case report.QuestionEmptyReport:
			in.Asks, in.Written, in.To = plan.PurposeReport, "", report.Reader{Name: "Trần Thị Lan", Role: plan.RoleContact}
		case report.QuestionClosed, report.QuestionNothing, report.QuestionNotApprover:
			in.Asks, in.Link, in.ReplyTo, in.Code = plan.PurposeNone, "", "", ""
		case report.QuestionCarriers:
			in = report.QuestionInput{Kind: kind, To: head, Written: "Nhất trí"}
		case report.QuestionRefused:
			in.Message = "Nhiệm vụ đang ở khâu \"Đăng, phát\", không thực hiện được việc này."
		default:
		}
		all[string(kind)] = in
	}
	empty := all[string(report.QuestionEmptyReport)]
	empty.Asks = plan.PurposePublish
	all["empty_publication"] = empty
	empty.Asks = plan.PurposeDraft
	all["empty_draft"] = empty
	for name, in := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			letter, err := report.ComposeQuestion(in)
			if err != nil {
				t.Fatal(err)
			}
			checkShape(t, letter)
			golden(t, "question_"+name+".txt.golden", "Subject: "+letter.Subject+"\n\n"+letter.Text)
			golden(t, "question_"+name+".html.golden", letter.HTML)
		})
	}
}

func TestEveryQuestionComposesFromLittleAndFromMuch(t *testing.T) {
	t.Parallel()
	for _, kind := range report.QuestionKinds() {
		for _, asks := range purposes {
			byMail, byLink := asked(kind), asked(kind)
			byMail.Link, byLink.ReplyTo = "", ""
			for _, in := range []report.QuestionInput{{Kind: kind}, asked(kind), byMail, byLink} {
				in.Asks = asks
				letter, err := report.ComposeQuestion(in)
				if err != nil {
					t.Fatalf("%s asking %q: %v", kind, asks, err)
				}
				checkShape(t, letter)
			}
		}
	}
}

func TestAQuestionAboutADecisionOffersThreeWays(t *testing.T) {
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
}

func TestUnknownQuestionsAndUnsafeAddressesAreRefused(t *testing.T) {
	t.Parallel()
	unknown, link, purpose := asked("why"), asked(report.QuestionUnclear), asked(report.QuestionUnclear)
	link.Link = "file:///etc/passwd"
	purpose.Asks = "applaud"
	for name, in := range map[string]report.QuestionInput{
		"an unknown kind": unknown, "a link to a file": link, "an unknown purpose": purpose,
	} {
		if letter, err := report.ComposeQuestion(in); err == nil {
			t.Errorf("%s: got letter %q, want an error", name, letter.Subject)
		}
	}
}
