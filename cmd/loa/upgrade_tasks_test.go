package main_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// everyTaskGoesOn gives each task its next command, by the road that its people take: with the letter that the earlier version wrote.
func (u *upgrade) everyTaskGoesOn() {
	for _, part := range []struct {
		name string
		test func(*upgrade)
	}{
		{"a task that waits to be taken on is taken on by mail", (*upgrade).accepted},
		{"a task that waits to be taken on is declined by mail", (*upgrade).declined},
		{"a task in drafting goes its whole way by mail", (*upgrade).wholeWay},
		{"a draft is approved with the letter about its newest version", (*upgrade).approvedByMail},
		{"the hold of a decision ends, and the unit is asked to publish", (*upgrade).holdEnds},
		{"a published piece is proven by mail", (*upgrade).publishedByMail},
		{"a report comes by mail, and is accepted", (*upgrade).reportedByMail},
		{"a report that was handed in before is accepted", (*upgrade).reportAccepted},
		{"a paused task is resumed", (*upgrade).resumed},
		{"a task that is over stays over", (*upgrade).overStaysOver},
		{"an extension that was asked is granted", (*upgrade).extensionGranted},
		{"a declined task is assigned and taken on", (*upgrade).reassigned},
		{"a one-time code sent before proves the letter that waits for it", (*upgrade).codeByMail},
		{"a question back is answered", (*upgrade).questionAnswered},
		{"a substitute decides with the letter to them", (*upgrade).substituteDecides},
		{"a one-time code sent before proves a choice on a link's page", (*upgrade).codeByLink},
		{"a returned draft is replaced by mail", (*upgrade).redrafted},
		{"the second office decides", (*upgrade).secondOffice},
		{"recurring lines open their occurrences, and the plan is paused and resumed", (*upgrade).recurring},
		{"a suppressed address is written to again", (*upgrade).suppressed},
		{"letters that were queued while the mail server was away are answered", (*upgrade).queuedLetters},
		{"a draft whose approval was taken back is approved", (*upgrade).takenBack},
		{"a letter that was to be read again is", (*upgrade).readAgain},
		{"a numbered list is answered by its numbers", (*upgrade).listAnswered},
		{"a letter that waits for a person is rejected by one", (*upgrade).rejected},
	} {
		u.t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.test(u.in(t))
		})
	}
}

func (u *upgrade) accepted() {
	contact := contactOf("so-tu-phap")
	u.answers(contact, u.letter(contact, "assignment", "01"), "Đồng ý tiếp nhận.", "applied")
	u.stands("01", "drafting", "active", "accepted")
}

func (u *upgrade) declined() {
	contact := contactOf("so-tu-phap")
	u.answers(contact, u.letter(contact, "assignment", "02"), "Không đồng ý, không thuộc chức năng của đơn vị.", "applied")
	u.stands("02", "assignment", "declined", "declined")
}

func (u *upgrade) wholeWay() {
	contact, head := contactOf("so-tai-chinh"), headOf("so-tai-chinh")
	wanted := u.letter(contact, "draft_wanted", "03")
	draft := withFile(replyTo(wanted, contact, "Kính gửi dự thảo tin."), "du-thao.xlsx", u.workbook())
	u.wants("applied", u.posts(contact, contact, wanted.ReplyTo[0].Spec, draft))
	u.stands("03", "approval", "active", "draft_submitted")
	u.answers(head, u.letter(head, "approval", "03"), "Đồng ý.", "applied")
	u.publishes(contact, "03")
	u.answers(contact, u.letter(contact, "report_wanted", "03"), "Số tin: 12\nSố bài: 5", "applied")
	u.does("accept-report", "03")
	u.stands("03", "done", "active", "report_accepted")
}

// publishes answers the letter that asks for the proof of publication.
func (u *upgrade) publishes(contact, line string) {
	u.t.Helper()
	text := fmt.Sprintf("Đã đăng ngày %s: https://hanoi.test/tin/%s", time.Now().In(hanoiTime).Format("02/01/2006"), line)
	u.answers(contact, u.letter(contact, "publish", line), text, "applied")
	u.stands(line, "reporting", "active", "published")
}

func (u *upgrade) approvedByMail() {
	head := headOf("so-xay-dung")
	u.answers(head, u.letter(head, "approval", "04"), "Đồng ý.", "applied")
	u.stands("04", "publication", "active", "approved")
}

// holdEnds tries to take the held decision back, for which it is too late unless the record is only some minutes old.
func (u *upgrade) holdEnds() {
	head := headOf("so-y-te")
	receipt := u.letter(head, "receipt", "05")
	if u.posts(head, head, receipt.ReplyTo[0].Spec, replyTo(receipt, head, "HỦY")).Outcome == "applied" {
		u.stands("05", "approval", "active", "withdrawn")
		u.answers(head, u.letter(head, "approval", "05"), "Đồng ý.", "applied")
	}
	u.stands("05", "publication", "active", "approved")
	u.publishes(contactOf("so-y-te"), "05")
}

func (u *upgrade) publishedByMail() { u.publishes(contactOf("so-cong-thuong"), "06") }

func (u *upgrade) reportedByMail() {
	contact := contactOf("so-du-lich")
	u.answers(contact, u.letter(contact, "report_wanted", "07"), "Số tin: 12\nSố bài: 5", "applied")
	u.stands("07", "reporting", "active", "report_submitted")
	u.does("accept-report", "07")
	u.stands("07", "done", "active", "report_accepted")
}

func (u *upgrade) reportAccepted() {
	u.does("accept-report", "08")
	u.stands("08", "done", "active", "report_accepted")
}

func (u *upgrade) resumed() {
	u.does("resume", "09")
	u.stands("09", "drafting", "active", "resumed")
	u.does("submit", "09", "--as", contactOf("so-khoa-hoc-va-cong-nghe"), "--text", "Dự thảo sau khi tạm dừng.")
	u.stands("09", "approval", "active", "draft_submitted")
}

func (u *upgrade) overStaysOver() {
	for _, line := range []string{"10", "18"} {
		before := readJSON[object](u.people, "task", "show", u.task(line))
		if _, err := u.loa("task", "cancel", u.task(line), "--reason", "Dừng."); err == nil || !strings.Contains(err.Error(), "đã kết thúc") {
			u.t.Errorf("line %s: a command is met with %v", line, err)
		}
		u.stands(line, before.text("stage"), before.text("condition"), byPeople(before)[len(byPeople(before))-1])
	}
}

func (u *upgrade) extensionGranted() {
	u.does("decide-extension", "11", "--approve")
	u.stands("11", "drafting", "active", "extension_granted")
	if task := readJSON[object](u.people, "task", "show", u.task("11")); task.text("due") != fmt.Sprintf("%d-12-31", upgradeYear) {
		u.t.Errorf("the deadline is %v", task["due"])
	}
}

func (u *upgrade) reassigned() {
	unit := "so-du-lich"
	u.does("assign", "12", "--person", unit+".daumoi")
	u.does("accept", "12", "--as", contactOf(unit))
	u.stands("12", "drafting", "active", "accepted")
}

func (u *upgrade) codeByMail() {
	head := headOf("so-nong-nghiep-va-moi-truong")
	code := u.letter(head, "confirm", "13")
	u.answers(head, code, ready(u.t, code), "applied")
	u.stands("13", "publication", "active", "approved")
	for _, letter := range u.received() {
		if letter.Task == u.task("13") && letter.Outcome != "applied" {
			u.t.Errorf("letter %d about line 13 is %s", letter.ID, letter.Outcome)
		}
	}
}

func (u *upgrade) questionAnswered() {
	head := headOf("so-tai-chinh")
	u.answers(head, u.letter(head, "question", "14"), "Đồng ý.", "applied")
	u.stands("14", "publication", "active", "approved")
}

func (u *upgrade) substituteDecides() {
	substitute := "truongphong@so-xay-dung.hanoi.test"
	u.answers(substitute, u.letter(substitute, "approval", "15"), "Đồng ý.", "applied")
	u.stands("15", "publication", "active", "approved")
}

func (u *upgrade) codeByLink() {
	head := headOf("so-cong-thuong")
	at, err := u.running()
	if err != nil {
		u.t.Fatal(err)
	}
	link := strings.Replace(linkInLetter.FindString(u.letter(head, "approval", "16").Text), recordedAddress, at.Web, 1)
	code := sixDigits.FindString(u.letter(head, "confirm", "16").Text)
	u.browser(link).fills("code", url.Values{"code": {code}})
	u.stands("16", "publication", "active", "approved")
}

func (u *upgrade) redrafted() {
	contact := contactOf("so-y-te")
	u.answers(contact, u.letter(contact, "returned", "17"), "Kính gửi dự thảo đã bổ sung số liệu.", "applied")
	u.stands("17", "approval", "active", "draft_submitted")
}

func (u *upgrade) secondOffice() {
	u.does("decide", "19", "--approve")
	u.stands("19", "publication", "active", "approved")
}

func (u *upgrade) recurring() {
	for line, months := range map[string]int{"20": 1, "21": 3} {
		u.eventually("line "+line+" has its occurrences", func() error {
			got := 0
			for _, task := range u.tasks() {
				if strings.HasSuffix(task.text("title"), lineTitle(line)) {
					got++
				}
			}
			if want, all := occurrences(time.Now(), months); got != want {
				return fmt.Errorf("%d, want %d of %d", got, want, all)
			}
			return nil
		})
		unit := upgradeLines[map[string]int{"20": 20, "21": 21}[line]].code
		u.answers(contactOf(unit), u.letter(contactOf(unit), "assignment", line), "Đồng ý tiếp nhận.", "applied")
		u.stands(line, "drafting", "active", "accepted")
	}
	for _, step := range []struct{ verb, status string }{{"pause", "paused"}, {"resume", "running"}} {
		u.must("plan", step.verb, u.plan)
		for _, each := range readJSON[[]object](u.people, "plan", "list") {
			if each.text("id") == u.plan && each.text("status") != step.status {
				u.t.Errorf("after %s the plan is %v", step.verb, each["status"])
			}
		}
	}
}

func (u *upgrade) suppressed() {
	unit := "so-quy-hoach-kien-truc"
	u.must("mail", "revive", headOf(unit))
	u.does("submit", "22", "--as", contactOf(unit), "--text", "Dự thảo sau khi hộp thư hoạt động lại.")
	u.answers(headOf(unit), u.letter(headOf(unit), "approval", "22"), "Đồng ý.", "applied")
	u.stands("22", "publication", "active", "approved")
}

func (u *upgrade) queuedLetters() {
	contact, head := contactOf("so-du-lich"), headOf("so-nong-nghiep-va-moi-truong")
	u.answers(contact, u.letter(contact, "draft_wanted", "23"), "Kính gửi dự thảo tin.", "applied")
	u.stands("23", "approval", "active", "draft_submitted")
	u.answers(head, u.letter(head, "approval", "25"), "Đồng ý.", "applied")
	u.stands("25", "publication", "active", "approved")
}

func (u *upgrade) takenBack() {
	head := headOf("so-tu-phap")
	u.answers(head, u.letter(head, "approval", "24"), "Đồng ý.", "applied")
	u.stands("24", "publication", "active", "approved")
}

func (u *upgrade) readAgain() {
	u.eventually("the letter has its outcome", func() error {
		for _, letter := range u.received() {
			if strings.Contains(letter.From, unlistedAddress) && letter.Outcome != "applied" {
				return fmt.Errorf("%+v", letter)
			}
		}
		return nil
	})
	u.stands(pendingRetry, "drafting", "active", "accepted")
}

func (u *upgrade) listAnswered() {
	contact := contactOf("so-dan-toc-va-ton-giao")
	u.answers(contact, u.letter(contact, "", ""), "1. Đồng ý\n2. Đồng ý", "applied")
	u.stands("27", "drafting", "active", "accepted")
	u.stands("28", "drafting", "active", "accepted")
}

func (u *upgrade) rejected() {
	for _, letter := range u.received() {
		if letter.Outcome == "triage" {
			u.must("mail", "reject", fmt.Sprint(letter.ID), "--reason", "Người khác trả lời thay.")
			return
		}
	}
	u.t.Error("no letter waits for a person")
}
