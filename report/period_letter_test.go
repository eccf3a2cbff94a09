package report_test

import (
	"strings"
	"testing"

	"loa/locale"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
)

const periodReply = "loa+7k3fqwertyuiopasdfghjklzxc@loa.test"

func periodForm() []report.PeriodLine {
	return []report.PeriodLine{{Label: "Số tin", Previous: "10"}, {Label: "Số bài", Value: "3"}, {Label: "Khó khăn, kiến nghị"}}
}

func periodRequest(asked report.PeriodAsked) report.PeriodRequestInput {
	return report.PeriodRequestInput{
		Asked: asked, To: report.Recipient{Name: "Trần Thị Lan", Title: "Công chức", Role: directory.RoleFocalPoint}, UnitName: "UBND phường Ba Đình",
		Period: "quý I năm 2027", Heading: "quý I năm 2027", From: calendar.MustDate("2026-12-15"), Until: calendar.MustDate("2027-03-14"), Due: calendar.MustDate("2027-03-15"),
		Reason: "Thiếu minh chứng", Form: periodForm(), ReplyTo: periodReply, Code: "7K3F", Contact: "đồng chí Phạm Thu Hà (thuha@loa.test)",
	}
}

func periodReceipt(result report.PeriodResult) report.PeriodReceiptInput {
	return report.PeriodReceiptInput{
		Result: result, To: report.Recipient{Name: "Trần Thị Lan", Title: "Công chức"}, UnitName: "UBND phường Ba Đình", Period: "quý I năm 2027", Heading: "quý I năm 2027",
		Receipt: "BN-2027-00012", Late: true, Replaces: true, Passed: true, Message: "lan@gmail.test",
		Read:    []report.PeriodFigure{{Name: "Số tin", Value: "12 tin", Words: "Số tin: 12"}, {Name: "Số hội nghị", Value: "2 hội nghị", Words: "02 hội nghị", Kept: true}},
		Unclear: []string{"khoảng 30 video"}, Form: periodForm(), ReplyTo: periodReply, Code: "7K3F", Contact: "đồng chí Phạm Thu Hà (thuha@loa.test)",
	}
}

func periodNotice(told report.PeriodTold) report.PeriodNoticeInput {
	return report.PeriodNoticeInput{
		Told: told, To: report.Recipient{Name: "Phạm Thu Hà", Role: directory.RoleCoordinator}, Plan: "Kế hoạch thông tin, tuyên truyền CCHC năm 2027", Period: "quý I năm 2027",
		ID: "2027-Q1", Due: calendar.MustDate("2027-03-15"), Asked: 126, Answered: 124, Units: []string{"UBND phường Ba Đình", "UBND phường Hoàn Kiếm"},
		Question: "Số liệu có tính tin của tổ dân phố không?", Contact: "đồng chí Lê Minh (minh@loa.test)",
	}
}

// TestPeriodLetters composes every letter of a period in both languages. In English nothing Vietnamese is left but the form.
func TestPeriodLetters(t *testing.T) {
	t.Parallel()
	check := func(t *testing.T, lang locale.Language, letter report.Letter, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		checkShape(t, lang, letter)
		if lang == locale.English {
			checkEnglish(t, letter)
		}
	}
	for _, lang := range locale.Languages() {
		for _, asked := range report.PeriodAskedKinds() {
			for _, overdue := range []bool{false, true} {
				in := periodRequest(asked)
				in.Language, in.Overdue = lang, overdue
				plainIn(lang, &in.To.Name, &in.To.Title, &in.UnitName, &in.Reason, &in.Contact)
				if lang == locale.English {
					in.Period = "the first quarter of 2027"
				}
				letter, err := report.ComposePeriodRequest(in)
				check(t, lang, letter, err)
				if !strings.Contains(letter.Text, "| Số tin: (kỳ trước: 10)\n| Số bài: 3\n") || !strings.HasPrefix(letter.Subject, "[LOA 7K3F] ") {
					t.Errorf("%s %s: the form or the subject is not as wanted:\n%s\n%s", lang, asked, letter.Subject, letter.Text)
				}
				if bodies := mailBodies(t, letter.HTML, periodReply); len(bodies) != 1 || !strings.Contains(bodies[0], "Mã: LOA-7K3F | Kỳ: quý I năm 2027 | Đơn vị: ") {
					t.Errorf("%s %s: ready answers %q", lang, asked, bodies)
				}
			}
		}
		for _, result := range report.PeriodResults() {
			in := periodReceipt(result)
			in.Language = lang
			plainIn(lang, &in.To.Name, &in.To.Title, &in.UnitName, &in.Contact, &in.Read[0].Name, &in.Read[0].Words, &in.Read[1].Name, &in.Read[1].Value, &in.Read[1].Words)
			if lang == locale.English {
				in.Period = "the first quarter of 2027"
			}
			letter, err := report.ComposePeriodReceipt(in)
			check(t, lang, letter, err)
		}
		for _, told := range report.PeriodToldKinds() {
			in := periodNotice(told)
			in.Language = lang
			plainIn(lang, &in.To.Name, &in.Plan, &in.Contact, &in.Units[0], &in.Units[1], &in.Question)
			if lang == locale.English {
				in.Period = "the first quarter of 2027"
			}
			letter, err := report.ComposePeriodNotice(in)
			check(t, lang, letter, err)
		}
	}
}

// plainIn writes the values of an English letter without marks.
func plainIn(lang locale.Language, values ...*string) {
	for _, value := range values {
		if lang == locale.English {
			*value = withoutMarks(*value)
		}
	}
}

func TestPeriodRequestRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*report.PeriodRequestInput){
		"without a reply address":               func(in *report.PeriodRequestInput) { in.ReplyTo = "" },
		"with an address that could add fields": func(in *report.PeriodRequestInput) { in.ReplyTo = "loa@loa.test?bcc=ai@do.test" },
		"with a code that is none":              func(in *report.PeriodRequestInput) { in.Code = "7K\r\n" },
	} {
		in := periodRequest(report.PeriodOpened)
		change(&in)
		if letter, err := report.ComposePeriodRequest(in); err == nil {
			t.Errorf("%s: got letter %q", name, letter.Subject)
		}
	}
}
