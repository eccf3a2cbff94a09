package main_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"loa/waittest"
)

// continueTasks takes each task one step further, in the way of its people: with the letter that the earlier version has written.
func (u *upgrade) continueTasks() {
	for _, each := range []struct {
		name string
		test func(*upgrade)
	}{
		{"an assigned task is accepted by mail", (*upgrade).accepted},
		{"an assigned task is declined by mail", (*upgrade).declined},
		{"a task in drafting goes through all later stages by mail", (*upgrade).allStages},
		{"a draft is approved with the letter about its newest version", (*upgrade).approvedByMail},
		{"the undo window of a decision ends, and the unit is asked to publish", (*upgrade).undoWindowEnds},
		{"a publication is confirmed by mail", (*upgrade).publishedByMail},
		{"a report comes by mail and is accepted", (*upgrade).reportedByMail},
		{"an earlier report is accepted", (*upgrade).reportAccepted},
		{"a paused task is resumed", (*upgrade).resumed},
		{"a closed task stays closed", (*upgrade).closedStaysClosed},
		{"a requested extension is granted", (*upgrade).extensionGranted},
		{"a declined task is reassigned and accepted", (*upgrade).reassigned},
		{"an earlier one-time code proves the letter that waits for it", (*upgrade).codeByMail},
		{"a clarification is answered", (*upgrade).clarificationAnswered},
		{"a substitute decides with their letter", (*upgrade).substituteDecides},
		{"an earlier one-time code proves a choice on the page of a link", (*upgrade).codeByLink},
		{"a returned draft is replaced by mail", (*upgrade).redrafted},
		{"the second office decides", (*upgrade).secondOffice},
		{"recurring lines open their occurrences, and the plan is paused and resumed", (*upgrade).recurring},
		{"a suppressed address gets letters again", (*upgrade).unsuppressed},
		{"letters queued during an outage of the mail server are answered", (*upgrade).queuedLetters},
		{"a draft is approved after an approval was withdrawn", (*upgrade).approvedAgain},
		{"a letter that was to be processed again is processed", (*upgrade).processedAgain},
		{"a numbered list is answered by its numbers", (*upgrade).listAnswered},
		{"a letter in triage is rejected", (*upgrade).rejected},
	} {
		u.t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			each.test(u.forTest(t))
		})
	}
}

func (u *upgrade) accepted() {
	contact := contactOf("so-tu-phap")
	asked, naming := u.awaitRequest(contact, "assignment", "01")
	u.answer(contact, asked, naming+"Đồng ý tiếp nhận.", "applied")
	u.checkTask("01", "drafting", "active", "accepted")
}

func (u *upgrade) declined() {
	contact := contactOf("so-tu-phap")
	asked, naming := u.awaitRequest(contact, "assignment", "02")
	u.answer(contact, asked, naming+"Không đồng ý, không thuộc chức năng của đơn vị.", "applied")
	u.checkTask("02", "assignment", "declined", "declined")
}

func (u *upgrade) allStages() {
	contact, head := contactOf("so-tai-chinh"), headOf("so-tai-chinh")
	wanted, naming := u.awaitRequest(contact, "draft_wanted", "03")
	draft := withFile(replyTo(wanted, contact, naming+"Kính gửi dự thảo tin."), "du-thao.xlsx", workbook(u.t))
	u.wantOutcome("applied", u.send(contact, contact, wanted.ReplyTo[0].Spec, draft))
	u.checkTask("03", "approval", "active", "draft_submitted")
	u.answer(head, u.awaitLetter(head, "approval", "03"), "Đồng ý.", "applied")
	u.confirmPublication(contact, "03")
	u.answer(contact, u.awaitLetter(contact, "report_wanted", "03"), "Số tin: 12\nSố bài: 5", "applied")
	u.do("accept-report", "03")
	u.checkTask("03", "done", "active", "report_accepted")
}

// confirmPublication answers the letter that asks for the proof of publication.
func (u *upgrade) confirmPublication(contact, line string) {
	u.t.Helper()
	text := fmt.Sprintf("Đã đăng ngày %s: https://hanoi.test/tin/%s", time.Now().In(hanoiTime).Format("02/01/2006"), line)
	u.answer(contact, u.awaitLetter(contact, "publish", line), text, "applied")
	u.checkTask(line, "reporting", "active", "published")
}

func (u *upgrade) approvedByMail() {
	head := headOf("so-xay-dung")
	u.answer(head, u.awaitLetter(head, "approval", "04"), "Đồng ý.", "applied")
	u.checkTask("04", "publication", "active", "approved")
}

// undoWindowEnds tries to withdraw a decision. That is too late, unless the recording is only some minutes old.
func (u *upgrade) undoWindowEnds() {
	head := headOf("so-y-te")
	receipt := u.awaitLetter(head, "receipt", "05")
	if u.send(head, head, receipt.ReplyTo[0].Spec, replyTo(receipt, head, "HỦY")).Outcome == "applied" {
		u.checkTask("05", "approval", "active", "withdrawn")
		u.answer(head, u.awaitLetter(head, "approval", "05"), "Đồng ý.", "applied")
	}
	u.checkTask("05", "publication", "active", "approved")
	u.confirmPublication(contactOf("so-y-te"), "05")
}

func (u *upgrade) publishedByMail() { u.confirmPublication(contactOf("so-cong-thuong"), "06") }

func (u *upgrade) reportedByMail() {
	contact := contactOf("so-du-lich")
	u.answer(contact, u.awaitLetter(contact, "report_wanted", "07"), "Số tin: 12\nSố bài: 5", "applied")
	u.checkTask("07", "reporting", "active", "report_submitted")
	u.do("accept-report", "07")
	u.checkTask("07", "done", "active", "report_accepted")
}

func (u *upgrade) reportAccepted() {
	u.do("accept-report", "08")
	u.checkTask("08", "done", "active", "report_accepted")
}

func (u *upgrade) resumed() {
	u.do("resume", "09")
	u.checkTask("09", "drafting", "active", "resumed")
	u.do("submit", "09", "--as", contactOf("so-khoa-hoc-va-cong-nghe"), "--text", "Dự thảo sau khi tạm dừng.")
	u.checkTask("09", "approval", "active", "draft_submitted")
}

func (u *upgrade) closedStaysClosed() {
	for _, line := range []string{"10", "18"} {
		before := readJSON[object](u.users, "task", "show", u.task(line))
		if _, err := u.loa("task", "cancel", u.task(line), "--reason", "Dừng."); err == nil || !strings.Contains(err.Error(), "đã kết thúc") {
			u.t.Errorf("line %s: a command returns %v", line, err)
		}
		u.checkTask(line, before.text("stage"), before.text("condition"), eventsOfPeople(before)[len(eventsOfPeople(before))-1])
	}
}

func (u *upgrade) extensionGranted() {
	u.do("decide-extension", "11", "--approve")
	u.checkTask("11", "drafting", "active", "extension_granted")
	if task := readJSON[object](u.users, "task", "show", u.task("11")); task.text("due") != fmt.Sprintf("%d-12-31", upgradeYear) {
		u.t.Errorf("the deadline is %v", task["due"])
	}
}

func (u *upgrade) reassigned() {
	unit := "so-du-lich"
	u.do("assign", "12", "--person", unit+".daumoi")
	u.do("accept", "12", "--as", contactOf(unit))
	u.checkTask("12", "drafting", "active", "accepted")
}

func (u *upgrade) codeByMail() {
	head := headOf("so-nong-nghiep-va-moi-truong")
	code := u.awaitLetter(head, "confirm", "13")
	u.answer(head, code, readyAnswerIn(u.t, code), "applied")
	u.checkTask("13", "publication", "active", "approved")
	for _, letter := range u.incomingLetters() {
		if letter.Task == u.task("13") && letter.Outcome != "applied" {
			u.t.Errorf("letter %d about line 13 is %s", letter.ID, letter.Outcome)
		}
	}
}

func (u *upgrade) clarificationAnswered() {
	head := headOf("so-tai-chinh")
	u.answer(head, u.awaitLetter(head, "question", "14"), "Đồng ý.", "applied")
	u.checkTask("14", "publication", "active", "approved")
}

func (u *upgrade) substituteDecides() {
	substitute := "truongphong@so-xay-dung.hanoi.test"
	u.answer(substitute, u.awaitLetter(substitute, "approval", "15"), "Đồng ý.", "applied")
	u.checkTask("15", "publication", "active", "approved")
}

func (u *upgrade) codeByLink() {
	head := headOf("so-cong-thuong")
	link := strings.Replace(linkInLetter.FindString(u.awaitLetter(head, "approval", "16").Text), recordedAddress, u.mustEndpoints().Web, 1)
	code := sixDigits.FindString(u.awaitLetter(head, "confirm", "16").Text)
	openLink(u.t, link).submit("code", url.Values{"code": {code}})
	u.checkTask("16", "publication", "active", "approved")
}

func (u *upgrade) redrafted() {
	contact := contactOf("so-y-te")
	u.answer(contact, u.awaitLetter(contact, "returned", "17"), draftNews(17), "applied")
	u.checkTask("17", "approval", "active", "draft_submitted")
}

func (u *upgrade) secondOffice() {
	u.do("decide", "19", "--approve")
	u.checkTask("19", "publication", "active", "approved")
}

func (u *upgrade) recurring() {
	for _, each := range []struct {
		line, unit string
		months     int
	}{
		{line: "20", unit: "so-khoa-hoc-va-cong-nghe", months: 1},
		{line: "21", unit: "so-giao-duc-va-dao-tao", months: 3},
	} {
		waittest.Eventually(u.t, "line "+each.line+" has its occurrences", func() error {
			got := 0
			for _, task := range u.tasks() {
				if strings.HasSuffix(task.text("title"), lineTitle(each.line)) {
					got++
				}
			}
			if want, all := occurrences(time.Now(), each.months); got != want {
				return fmt.Errorf("%d, want %d of %d", got, want, all)
			}
			return nil
		})
		asked, naming := u.awaitRequest(contactOf(each.unit), "assignment", each.line)
		u.answer(contactOf(each.unit), asked, naming+"Đồng ý tiếp nhận.", "applied")
		u.checkTask(each.line, "drafting", "active", "accepted")
	}
	for _, step := range []struct{ verb, status string }{{verb: "pause", status: "paused"}, {verb: "resume", status: "running"}} {
		u.must("plan", step.verb, u.plan)
		for _, each := range readJSON[[]object](u.users, "plan", "list") {
			if each.text("id") == u.plan && each.text("status") != step.status {
				u.t.Errorf("after %s the plan is %v", step.verb, each["status"])
			}
		}
	}
}

func (u *upgrade) unsuppressed() {
	unit := "so-quy-hoach-kien-truc"
	u.must("mail", "revive", headOf(unit))
	u.do("submit", "22", "--as", contactOf(unit), "--text", "Dự thảo sau khi hộp thư hoạt động lại.")
	u.answer(headOf(unit), u.awaitLetter(headOf(unit), "approval", "22"), "Đồng ý.", "applied")
	u.checkTask("22", "publication", "active", "approved")
}

// queuedLetters carries on two tasks whose letters were queued during an outage. In a recording with digests the unit answers by the number in
// its opening letter, and the approval waits for the digest, which `loa dev` does not send.
func (u *upgrade) queuedLetters() {
	contact, head := contactOf("so-du-lich"), headOf("so-nong-nghiep-va-moi-truong")
	wanted, naming := u.awaitRequest(contact, "draft_wanted", "23")
	u.answer(contact, wanted, naming+draftNews(23), "applied")
	u.checkTask("23", "approval", "active", "draft_submitted")
	if naming == "" {
		u.answer(head, u.awaitLetter(head, "approval", "25"), "Đồng ý.", "applied")
	} else {
		u.do("decide", "25", "--as", head, "--approve")
	}
	u.checkTask("25", "publication", "active", "approved")
}

func (u *upgrade) approvedAgain() {
	head := headOf("so-tu-phap")
	u.answer(head, u.awaitLetter(head, "approval", "24"), "Đồng ý.", "applied")
	u.checkTask("24", "publication", "active", "approved")
}

func (u *upgrade) processedAgain() {
	waittest.Eventually(u.t, "the letter has its outcome", func() error {
		for _, letter := range u.incomingLetters() {
			if strings.Contains(letter.From, unlistedAddress) && letter.Outcome != "applied" {
				return fmt.Errorf("%+v", letter)
			}
		}
		return nil
	})
	u.checkTask(pendingRetry, "drafting", "active", "accepted")
}

func (u *upgrade) listAnswered() {
	contact := contactOf("so-dan-toc-va-ton-giao")
	u.answer(contact, u.awaitLetter(contact, "", ""), "1. Đồng ý\n2. Đồng ý", "applied")
	u.checkTask("27", "drafting", "active", "accepted")
	u.checkTask("28", "drafting", "active", "accepted")
}

func (u *upgrade) rejected() {
	for _, letter := range u.incomingLetters() {
		if letter.Outcome == "triage" {
			u.must("mail", "reject", fmt.Sprint(letter.ID), "--reason", "Người khác trả lời thay.")
			return
		}
	}
	u.t.Error("no letter is in triage")
}
