package main_test

import (
	"bytes"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/activities/token"
	"loa/plan"
	"loa/store"
)

// changedTasks returns attacks on tasks that have changed since the head was asked. prepareChanged prepares them, in this order.
func changedTasks() []attack {
	return []attack{
		{threat: "T4", name: "an answer about a draft that was replaced", letter: func(c attackCase) []byte {
			c.question = c.firstQuestion
			return c.authenticated("Đồng ý.").bytes()
		}, outcomes: tooLate},
		{threat: "T4", name: "an answer after the question has expired", letter: headAnswer("Đồng ý."), outcomes: tooLate},
		{threat: "T4", name: "an answer about a task that was cancelled", letter: headAnswer("Đồng ý."), outcomes: tooLate},
	}
}

// prepareChanged replaces the draft of the first case, lets the question of the second expire, and cancels the third.
func (s *attackSuite) prepareChanged(cases []*attackCase) {
	s.t.Helper()
	replaced, expired, cancelled := cases[0], cases[1], cases[2]
	replaced.firstQuestion = replaced.question
	if err := s.submitDraft(*replaced, "Dự thảo thứ hai, khác hẳn."); err != nil {
		s.t.Fatal(err)
	}
	s.readQuestion(replaced)
	s.expire(*expired)
	if err := s.doAs(cancelled.task, "", plan.Command{Kind: plan.CommandCancel, Reason: "Kế hoạch thay đổi"}); err != nil {
		s.t.Fatal(err)
	}
	expired.closed, cancelled.closed = true, true
}

// expire moves the end of a question into the past, so that the test need not wait two weeks.
func (s *attackSuite) expire(c attackCase) {
	s.t.Helper()
	database, err := pgx.Connect(s.t.Context(), s.mustEndpoints().DSN)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = database.Close(s.t.Context()) }() // the statement is executed
	_, err = database.Exec(s.t.Context(), "UPDATE request SET created_at = $1, expires_at = $2 WHERE token_hash = $3",
		time.Now().AddDate(0, 0, -15), time.Now().AddDate(0, 0, -1), token.HashOfMail(c.token()))
	if err != nil {
		s.t.Fatal(err)
	}
}

// replays returns attacks on tasks that the head has decided.
func replays() []attack {
	again := func(change func(*rawLetter)) func(attackCase) []byte {
		return func(c attackCase) []byte {
			l := c.authenticated("Đồng ý.\n\nTrân trọng./.")
			change(&l)
			return l.bytes()
		}
	}
	late := append([]store.Outcome{store.OutcomeDuplicate}, ambiguous...)
	return []attack{
		{threat: "T4", name: "the same bytes", letter: func(c attackCase) []byte { return c.legitimate }, outcomes: copyNoted},
		{threat: "T4", name: "the same letter over another server", letter: func(c attackCase) []byte { return withHeader(c.legitimate, receivedBy("mx2.la.test")) }, outcomes: tooLate},
		{threat: "T4", name: "the same letter with another Message-ID", letter: func(c attackCase) []byte {
			return bytes.Replace(c.legitimate, []byte("Message-ID: <"), []byte("Message-ID: <lan-hai."), 1)
		}, outcomes: tooLate},
		{threat: "T4", name: "the same words on another day", letter: again(func(l *rawLetter) { l.date = time.Now().Add(-time.Minute) }), outcomes: tooLate},
		{threat: "T4", name: "the opposite, by the head", letter: headAnswer("Không đồng ý."), outcomes: tooLate},
		{threat: "T1", name: "the opposite, unauthenticated", letter: func(c attackCase) []byte {
			return c.answer("Không đồng ý.").received(c.fill("dmarc=none header.from={D}")).bytes()
		}, outcomes: late},
		{threat: "T9", name: "the opposite, by the contact", letter: answerFrom("{CONTACT}", "Trả lại dự thảo."), outcomes: setAside},
		{threat: "T15", name: "HỦY by the contact", letter: answerFrom("{CONTACT}", "HỦY"), outcomes: setAside},
		{threat: "T15", name: "HỦY by a stranger", letter: answerFrom(stranger, "HỦY"), outcomes: refusedProof},
		{threat: "T15", name: "HỦY in the head's name, unauthenticated", letter: func(c attackCase) []byte {
			return c.answer("HỦY").received(c.fill("dmarc=none header.from={D}")).bytes()
		}, outcomes: unauthenticated},
		{threat: "T8", name: "an automatic reply with HỦY", letter: headAnswer("HỦY", "Auto-Submitted: auto-replied"), outcomes: automatic},
	}
}
