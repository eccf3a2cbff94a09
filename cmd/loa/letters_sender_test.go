package main_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"

	"loa/engine/mailserver"
	"loa/plan"
	"loa/store"
)

// ownMailbox: the head answers from a mailbox that is not registered. The code goes to the registered one, and the answer to it registers the
// other. Then a letter from there is the head's, until a coordinator revokes the address.
func ownMailbox(t *testing.T, c *cluster) {
	const private = "lanhdao1970@gmail.test"
	a := newApprovalTask(t, c, "hop-thu-rieng", "Sở Du lịch", "so-du-lich")
	fromPrivate := func(text string) store.LetterIn {
		box, err := a.dialMailbox(t.Context(), loaAddress)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = box.Close() }() // the letter is in it or the test has failed
		raw := withHeader(replyTo(a.awaitLetter(a.head, "approval"), private, text),
			"Authentication-Results: "+gateway+"; dkim=pass header.d=gmail.test; dmarc=pass (p=none) header.from=gmail.test", receivedBy(gateway))
		if err := box.Append(t.Context(), "INBOX", raw, time.Now()); err != nil {
			t.Fatal(err)
		}
		return a.awaitOutcome(messageIDOf(t, raw), 1)[0]
	}
	letter := fromPrivate("Đồng ý.")
	a.checkOutcome(letter, store.OutcomeConfirm)
	challenge := a.awaitReplyTo(a.head, letter.MessageID)
	code := strings.TrimPrefix(readyAnswerIn(t, challenge), "XAC NHAN ")
	a.checkOutcome(a.answer(a.head, challenge, "DANG KY "+code), store.OutcomeApplied)
	a.checkOutcome(a.awaitOutcome(letter.MessageID, 1)[0], store.OutcomeApplied)
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
	if letters, err := a.mailboxOf(private); err != nil || len(letters) > 0 {
		t.Errorf("loa sent %d letters to the other mailbox (%v)", len(letters), err)
	}
	a.checkOutcome(fromPrivate("Nhất trí."), store.OutcomeDuplicate) // too late, and answered: the address is the head's
	if out, err := a.loa("directory", "revoke", private); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := a.loa("directory", "revoke", private); err == nil {
		t.Errorf("revoked twice: %s", out)
	}
	a.checkOutcome(fromPrivate("Nhất trí ạ."), store.OutcomeTriage) // too late, and not answered: the address is a stranger's
}

// colleagueDecides: the contact of the unit logs in with an account of the same domain and writes in the head's name. The server signs the
// letter, and DMARC passes.
func colleagueDecides(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "dong-nghiep", "Sở Y tế", "so-y-te")
	raw := replyTo(a.awaitLetter(a.head, "approval"), a.head, "Đồng ý.")
	login := sasl.NewPlainClient("", a.contact, mailserver.Password)
	if err := a.sendAs(login, a.contact, a.awaitLetter(a.head, "approval").ReplyTo[0].Spec, raw); err != nil {
		t.Fatal(err)
	}
	letter := a.awaitOutcome(messageIDOf(t, raw), 1)[0]
	a.checkOutcome(letter, store.OutcomeConfirm)
	before := a.snapshot()
	challenge := a.awaitReplyTo(a.head, letter.MessageID)
	a.checkOutcome(a.answer(a.head, challenge, "Không phải tôi."), store.OutcomeApplied)
	a.checkOutcome(a.awaitOutcome(letter.MessageID, 1)[0], store.OutcomeQuarantined)
	a.checkUnchanged(before)
	a.checkOutcome(a.answer(a.head, a.awaitLetter(a.head, "approval"), "Nhất trí."), store.OutcomeApplied)
}
