package report_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"loa/locale"
	"loa/mail/reply"
	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
)

func openingOf(units ...string) report.OpeningInput {
	in := report.OpeningInput{
		To: report.Recipient{Name: "Trần Thị Lan", Title: "Công chức"}, Plan: plan.Plan{ID: "kh-2027", Title: "Kế hoạch mẫu thông tin, tuyên truyền CCHC năm 2027"}, Link: "https://loa.test/o/abc", ReplyTo: "loa+token@loa.test",
		Today: calendar.MustDate("2026-11-02"), Contact: "đồng chí Phạm Thu Hà (thuha@loa.test)",
	}
	for i, title := range []string{"Video clip tuyên truyền CCHC", "Chuyên mục “Hỏi đáp về CCHC”", "Tin, bài về dịch vụ công trực tuyến"} {
		item := report.OpeningItem{
			Number: i + 1, Title: title, Product: "03 tin, bài", UnitName: units[i%len(units)], Period: "kh-2027/17/ubnd-phuong-ba-dinh/2027-q1",
			ReplyTo: fmt.Sprintf("loa+task%d@loa.test", i), Code: fmt.Sprintf("K%dQA", i+2),
		}
		if i < 2 {
			item.Due = calendar.MustDate([]string{"2026-11-13", "2027-03-31"}[i])
		}
		in.Items = append(in.Items, item)
	}
	return in
}

func TestComposeOpening(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]report.OpeningInput{
		"opening":               openingOf("UBND phường Ba Đình"),
		"opening_several_units": openingOf("UBND phường Ba Đình", "Sở Nội vụ"),
	} {
		for _, lang := range locale.Languages() {
			t.Run(name+" in "+string(lang), func(t *testing.T) {
				t.Parallel()
				in := in
				in.Language = lang
				letter, err := report.ComposeOpening(in)
				if err != nil {
					t.Fatal(err)
				}
				checkShape(t, lang, letter)
			})
		}
	}
	t.Run("without a task", func(t *testing.T) {
		t.Parallel()
		if _, err := report.ComposeOpening(report.OpeningInput{}); err == nil {
			t.Error("a letter that gives nothing was composed")
		}
	})
}

var readyBody = regexp.MustCompile(`href="mailto:[^"]*body=([^"]*)"`)

// Every answer that the letter prepares is understood, and the letter itself is no answer.
func TestAnswersOfOpening(t *testing.T) {
	t.Parallel()
	letter, err := report.ComposeOpening(openingOf("UBND phường Ba Đình"))
	if err != nil {
		t.Fatal(err)
	}
	bodies := readyBody.FindAllStringSubmatch(letter.HTML, -1)
	if len(bodies) != 5 {
		t.Fatalf("%d ready letters, want one to accept all, one by numbers and three for drafts", len(bodies))
	}
	var accepted []string
	for _, body := range bodies {
		text, err := url.QueryUnescape(strings.ReplaceAll(body[1], "&#43;", "+"))
		if err != nil {
			t.Fatal(err)
		}
		for _, answer := range reply.InterpretAcceptances(text, 3, reply.Context{}) {
			accepted = append(accepted, fmt.Sprint(answer.Item, " ", answer.Verdict))
		}
	}
	want := "1 unclear, 2 unclear, 3 unclear, 1 approve, 2 approve, 3 approve"
	if got := strings.Join(accepted, ", "); got != want && got != "1 approve, 2 approve, 3 approve, 1 unclear, 2 unclear, 3 unclear" {
		t.Errorf("the ready letters are read as %s", got)
	}
	for _, example := range []string{"1 nhận; 3 không thuộc chức năng", "Đồng ý tất cả, trừ 3: đề nghị giao Sở Y tế"} {
		if !strings.Contains(letter.Text, example) {
			t.Errorf("the letter lacks the example %q", example)
		}
		for _, answer := range reply.InterpretAcceptances(example, 3, reply.Context{}) {
			if answer.Verdict == reply.VerdictUnclear {
				t.Errorf("%q: item %d is unclear", example, answer.Item)
			}
		}
	}
	for _, answer := range reply.InterpretAcceptances(strings.Replace(letter.Text, report.Marker, "", 1), 3, reply.Context{}) {
		if answer.Verdict == reply.VerdictApprove {
			t.Errorf("the letter itself, without its marker, accepts task %d", answer.Item)
		}
	}
}
