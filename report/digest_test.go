package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"loa/locale"
	"loa/mail/reply"
	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
)

// digestOf is a digest with one matter for each of some purposes, numbered from 1.
func digestOf(purposes ...plan.Purpose) report.DigestInput {
	in := report.DigestInput{
		To: report.Recipient{Name: "Nguyễn Văn Bình", Title: "Chủ tịch UBND phường"}, Today: calendar.MustDate("2026-11-12"),
		ReplyTo: "loa+list@loa.test", Contact: "đồng chí Phạm Thu Hà (thuha@loa.test)",
	}
	for i, asks := range purposes {
		item := report.DigestItem{
			Number: i + 1, Asks: asks, Task: "kh-2027/17/ubnd-phuong-ba-dinh/2027-q1", Title: "Video clip tuyên truyền CCHC", UnitName: "UBND phường Ba Đình",
			Version: 2, Due: calendar.MustDate("2026-11-20"), Since: calendar.MustDate("2026-11-09").AddDays(i), Link: "https://loa.test/d/abc",
			ReplyTo: fmt.Sprintf("loa+task%d@loa.test", i), Code: fmt.Sprintf("K%dQA", i+2),
		}
		switch asks {
		case plan.PurposeDecide:
			item.Words = "Cảnh 1: Người dân nộp hồ sơ trực tuyến.\nCảnh 2: Cán bộ một cửa tiếp nhận."
		case plan.PurposeExtension:
			item.NewDue, item.Words = calendar.MustDate("2026-12-15"), "Chờ kinh phí"
		case plan.PurposeAnswer:
			item.Words = "Sở có hỗ trợ kinh phí in không?"
		default:
		}
		in.Waiting = append(in.Waiting, item)
	}
	return in
}

func TestComposeDigest(t *testing.T) {
	t.Parallel()
	head := digestOf(plan.PurposeDecide, plan.PurposeDecide)
	head.Happened = []report.DigestEvent{
		{Kind: plan.EventEscalated, Title: "Chuyên mục “Hỏi đáp về CCHC”", UnitName: "UBND phường Ba Đình", Link: "https://loa.test/tasks/a"},
		{Kind: plan.EventAmended, Title: "Tin, bài", UnitName: "UBND phường Ba Đình", Day: calendar.MustDate("2026-12-31"), Reason: "Điều chỉnh theo Kế hoạch số 12"},
	}
	unit := digestOf(plan.PurposeAccept, plan.PurposeDraft, plan.PurposePublish, plan.PurposeReport)
	coordinating := digestOf(plan.PurposeCheck, plan.PurposeReassign, plan.PurposeExtension, plan.PurposeAnswer, plan.PurposeWithdraw)
	coordinating.To, coordinating.Letters, coordinating.Inbox = coordinator, 3, "https://loa.test/triage"
	page := digestOf(plan.PurposeNone)
	page.Waiting[0].Number, page.Waiting[0].ReplyTo, page.ReplyTo = 0, "", ""
	changes := digestOf()
	changes.Happened, changes.ReplyTo = head.Happened[:1], ""
	gone := digestOf()
	gone.Happened, gone.ReplyTo = []report.DigestEvent{{Kind: plan.EventPublished, Title: "Tin, bài", UnitName: "UBND phường Ba Đình", Link: "https://loa.test/tasks/a", Gone: true}}, ""
	awaiting := digestOf()
	awaiting.To, awaiting.ReplyTo = coordinator, ""
	awaiting.Awaiting = []report.DigestLine{{
		Plan: "Kế hoạch tuyên truyền CCHC năm 2027", Title: "Tuyên truyền kết quả Chỉ số PAR INDEX", Words: "Sau khi Bộ Nội vụ công bố", Link: "https://loa.test/plans/kh-2027",
	}}
	for name, in := range map[string]report.DigestInput{
		"digest_awaiting": awaiting, "digest_gone": gone, "digest_head": head, "digest_unit": unit, "digest_coordinator": coordinating, "digest_page": page, "digest_changes": changes,
	} {
		for _, lang := range locale.Languages() {
			t.Run(name+" in "+string(lang), func(t *testing.T) {
				t.Parallel()
				in := in
				in.Language = lang
				letter, err := report.ComposeDigest(in)
				if err != nil {
					t.Fatal(err)
				}
				checkShape(t, lang, letter)
			})
		}
	}
	t.Run("letters that no page shows are listed by a command", func(t *testing.T) {
		t.Parallel()
		in := coordinating
		in.Language, in.Inbox = locale.Vietnamese, ""
		letter, err := report.ComposeDigest(in)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(letter.Text, "loa mail list --outcome waiting") || strings.Contains(letter.Text, "/triage") {
			t.Errorf("the digest says\n%s", letter.Text)
		}
	})
	t.Run("with nothing to say", func(t *testing.T) {
		t.Parallel()
		if _, err := report.ComposeDigest(digestOf()); err == nil {
			t.Error("an empty digest was composed")
		}
	})
}

var exampleOfCode = regexp.MustCompile(`TRA LAI (K\dQA): thiếu số liệu`)

// The ready answers of a digest are understood, its example names a code of it, and the letter itself decides nothing.
func TestAnswersOfDigest(t *testing.T) {
	t.Parallel()
	letter, err := report.ComposeDigest(digestOf(plan.PurposeDecide, plan.PurposeDecide))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"DUYET K2QA"`, `"TRA LAI K3QA"`} {
		if !strings.Contains(letter.Text, want) {
			t.Errorf("the digest lacks the ready answer %s", want)
		}
	}
	if reading := reply.Interpret("DUYET K2QA", reply.Context{}); reading.Verdict != reply.VerdictApprove || reading.Code != "K2QA" {
		t.Errorf("the ready answer is %+v", reading)
	}
	if m := exampleOfCode.FindStringSubmatch(letter.Text); m == nil || m[1] != "K2QA" {
		t.Errorf("the example names %v", m)
	}
	for _, item := range reply.InterpretItems(strings.Replace(letter.Text, report.Marker, "", 1), reply.Context{}) {
		if item.Verdict == reply.VerdictApprove {
			t.Errorf("the digest itself, without its marker, approves item %d", item.Item)
		}
	}
}
