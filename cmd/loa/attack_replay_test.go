package main_test

import (
	"bytes"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/activities/token"
	"loa/plan"
	"loa/store"
)

// changedTasks are attacks on tasks to which something has happened since the head was asked; change prepares them, in this order.
func changedTasks() []attack {
	return []attack{
		{"T4", "an answer about a draft that was replaced", func(s scene) []byte {
			s.asked = s.first
			return s.proven("Đồng ý.").bytes()
		}, tooLate},
		{"T4", "an answer after the question has expired", saying("Đồng ý."), tooLate},
		{"T4", "an answer about a task that was cancelled", saying("Đồng ý."), tooLate},
	}
}

// change replaces the draft of the first scene, lets the question of the second expire and cancels the third.
func (g *siege) change(scenes []*scene) {
	g.t.Helper()
	replaced, expired, cancelled := scenes[0], scenes[1], scenes[2]
	replaced.first = replaced.asked
	if err := g.drafts(*replaced, "Dự thảo thứ hai, khác hẳn."); err != nil {
		g.t.Fatal(err)
	}
	g.read(replaced)
	g.expire(*expired)
	if err := g.giveCommand(cancelled.task, "", plan.Command{Kind: plan.CommandCancel, Reason: "Kế hoạch thay đổi"}); err != nil {
		g.t.Fatal(err)
	}
	expired.over, cancelled.over = true, true
}

// expire sets the end of a question into the past; nobody waits two weeks for it.
func (g *siege) expire(s scene) {
	g.t.Helper()
	at, err := g.running()
	if err != nil {
		g.t.Fatal(err)
	}
	database, err := pgx.Connect(g.t.Context(), at.DSN)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = database.Close(g.t.Context()) }() // the statement is through
	_, err = database.Exec(g.t.Context(), "UPDATE request SET created_at = $1, expires_at = $2 WHERE token_hash = $3",
		time.Now().AddDate(0, 0, -15), time.Now().AddDate(0, 0, -1), token.HashOfMail(s.token()))
	if err != nil {
		g.t.Fatal(err)
	}
}

// replays are attacks on tasks that the head has decided.
func replays() []attack {
	again := func(change func(*written)) func(scene) []byte {
		return func(s scene) []byte {
			w := s.proven("Đồng ý.\n\nTrân trọng./.")
			change(&w)
			return w.bytes()
		}
	}
	late := append([]store.Outcome{store.OutcomeDuplicate}, doubted...)
	return []attack{
		{"T4", "the same bytes", func(s scene) []byte { return s.genuine }, copied},
		{"T4", "the same letter by another way", func(s scene) []byte { return withHeader(s.genuine, receivedBy("mx2.la.test")) }, tooLate},
		{"T4", "the same letter with another Message-ID", func(s scene) []byte {
			return bytes.Replace(s.genuine, []byte("Message-ID: <"), []byte("Message-ID: <lan-hai."), 1)
		}, tooLate},
		{"T4", "the same words on another day", again(func(w *written) { w.date = time.Now().Add(-time.Minute) }), tooLate},
		{"T4", "the opposite, by the head", saying("Không đồng ý."), tooLate},
		{"T1", "the opposite, by nobody we know", func(s scene) []byte {
			return s.answer("Không đồng ý.").received(s.fill("dmarc=none header.from={D}")).bytes()
		}, late},
		{"T9", "the opposite, by the contact", from("daumoi@{D}", "Trả lại dự thảo."), setAside},
		{"T15", "HỦY by the contact", from("daumoi@{D}", "HỦY"), setAside},
		{"T15", "HỦY by a stranger", from(stranger, "HỦY"), setAside},
		{"T15", "HỦY in the head's name, by nobody we know", func(s scene) []byte {
			return s.answer("HỦY").received(s.fill("dmarc=none header.from={D}")).bytes()
		}, unbelieved},
		{"T8", "a machine that says HỦY", saying("HỦY", "Auto-Submitted: auto-replied"), machine},
	}
}
