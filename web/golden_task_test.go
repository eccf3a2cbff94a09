package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

const taskPath = "/tasks/" + string(taskID)

// goldenTask follows a task from stage to stage, as each of its people sees it.
func goldenTask(t *testing.T) {
	w := newWorld(t).launched()
	g := w.golden(t)
	contact, head, coordinator := w.as("an"), w.as("duong"), w.as("mai")
	sees := func(name string, b *browser) {
		t.Helper()
		g.b = b
		g.shows("task-"+name, taskPath)
	}
	sees("assignment-contact", contact)
	sees("assignment-coordinator", coordinator)
	w.act("an", plan.Command{Kind: plan.CommandAccept})
	w.act("duong", plan.Command{Kind: plan.CommandAssign, Person: "an"})
	sees("drafting-contact", contact)
	w.act("an", plan.Command{Kind: plan.CommandRequestExtension, Due: calendar.MustDate("2027-12-30"), Reason: "Chờ số liệu"})
	sees("extension-coordinator", coordinator)
	w.act("mai", plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionApprove})
	w.drafted("Bản một")
	sees("approval-head", head)
	w.act("duong", plan.Command{Kind: plan.CommandSubstitute, Person: "lanh-dao", Until: calendar.MustDate("2027-03-31"), Reason: "Quyết định 12/QĐ-SNV"})
	sees("approval-delegate", w.as("lanh-dao"))
	w.decides(plan.DecisionReturn, "Thiếu nguồn", time.Hour)
	sees("returned-held", head)
	w.now = w.now.Add(2 * time.Hour)
	w.drafted("Bản hai")
	w.decides(plan.DecisionApprove, "", 0)
	sees("publication-contact", contact)
	w.act("an", plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://cchc.hanoi.test/1", ProofDate: calendar.MustDate("2027-03-01")})
	sees("reporting-contact", contact)
	w.reports("Đã đăng 01 chuyên mục")
	sees("reporting-coordinator", coordinator)
	w.act("mai", plan.Command{Kind: plan.CommandReturnReport, Reason: "Thiếu số liệu"})
	w.reports("Đã đăng 02 chuyên mục")
	w.act("mai", plan.Command{Kind: plan.CommandAcceptReport})
	w.correspond()
	sees("done", coordinator)
}

// decides has the head of the unit decide on the newest draft, with a hold during which the decision may be taken back.
func (w *world) decides(decision plan.Decision, reason string, hold time.Duration) {
	w.t.Helper()
	task, err := w.store.Task(w.t.Context(), taskID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.act("duong", plan.Command{Kind: plan.CommandDecide, Draft: task.State.Draft, Hash: task.State.DraftHash, Decision: decision, Reason: reason, UndoWindow: hold})
}

func (w *world) reports(text string) {
	w.t.Helper()
	hash, err := w.store.FileBlob(w.t.Context(), []byte(text), "text/plain; charset=utf-8")
	if err != nil {
		w.t.Fatal(err)
	}
	err = w.store.FileDocument(w.t.Context(), store.Document{
		Task: taskID, Kind: store.DocumentReport, Version: 1, Hash: hash, Type: "text/plain", Size: int64(len(text)), ByPerson: "an", At: w.now,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.act("an", plan.Command{Kind: plan.CommandSubmitReport, Hash: hash})
}

// correspond gives the task a letter in every state, sent and received.
func (w *world) correspond() {
	w.t.Helper()
	w.hands("thu-hong", "duong@so-noi-vu.test")
	if _, err := w.store.GiveUp(w.t.Context(), store.FailureExpired, store.Failure{Key: "thu-hong", Status: "4.4.7", Text: "tried for days", At: noon}); err != nil {
		w.t.Fatal(err)
	}
	w.hands("thu-da-gui", "an@so-noi-vu.test")
	if err := w.store.MarkSent(w.t.Context(), "thu-da-gui", noon.Add(time.Minute)); err != nil {
		w.t.Fatal(err)
	}
	for n, outcome := range []store.Outcome{store.OutcomeApplied, store.OutcomeRefused, ""} {
		id := w.stranger(strings.Repeat("Thư trả lời", n%2), "")
		if err := w.store.CloseLetter(w.t.Context(), id, store.Closing{Outcome: outcome, Task: taskID, Note: "Ghi chú", At: noon}); err != nil && outcome != "" {
			w.t.Fatal(err)
		}
	}
}

// goldenTaskAside shows a task that is paused, declined and cancelled, and the second task late.
func goldenTaskAside(t *testing.T) {
	w := newWorld(t).launched()
	g := w.golden(t)
	g.b = w.as("mai")
	w.act("mai", plan.Command{Kind: plan.CommandPause, Until: calendar.MustDate("2027-04-30"), Reason: "Chờ hướng dẫn"})
	g.shows("task-paused", taskPath)
	w.act("mai", plan.Command{Kind: plan.CommandResume})
	w.act("an", plan.Command{Kind: plan.CommandDecline, Reason: "Không đúng chức năng"})
	g.shows("task-declined", taskPath)
	w.act("mai", plan.Command{Kind: plan.CommandCancel, Reason: "Trùng việc"})
	g.shows("task-cancelled", taskPath)
	g.shows("link-cancelled", "/d/"+w.token("an", plan.PurposeAccept))
	g.shows("overview-one-cancelled", "/")
	w.now = noon.AddDate(0, 3, 28)
	g.shows("task-last-day", "/tasks/kh-2027/2/so-noi-vu/1")
	w.now = noon.AddDate(0, 4, 5)
	g.shows("task-late", "/tasks/kh-2027/2/so-noi-vu/1")
}

func goldenTaskRefuses(t *testing.T) {
	w := newWorld(t).launched().drafted("Bản một")
	g := w.golden(t)
	duong := w.as("duong")
	g.b = duong
	g.posts("task-refused", taskPath, url.Values{"key": {secret(0)}, "command": {"requestExtension"}, "due": {"2027-01-01"}, "reason": {"Chờ số liệu"}})
	for n, c := range []struct {
		name   string
		person directory.PersonID
		form   url.Values
	}{
		{"forbidden", "an", url.Values{"command": {"decide"}, "decision": {"approve"}, "draft": {"1"}}},
		{"not now", "an", url.Values{"command": {"accept"}}},
		{"stale", "duong", url.Values{"command": {"decide"}, "decision": {"approve"}, "draft": {"x"}}},
		{"a day that does not exist", "mai", url.Values{"command": {"amend"}, "due": {"2027-02-31"}, "reason": {"x"}}},
		{"an unknown command", "mai", url.Values{"command": {"xóa"}}},
		{"cancelled without the tick", "mai", url.Values{"command": {"cancel"}, "reason": {"thừa"}}},
		{"no key", "mai", url.Values{"command": {"pause"}, "reason": {"x"}, "key": {"ngắn"}}},
		{"nothing to file", "an", url.Values{"command": {"submitDraft"}}},
		{"a text without end", "an", url.Values{"command": {"submitDraft"}, "text": {strings.Repeat("x", 200_001)}}},
	} {
		if !c.form.Has("key") {
			c.form.Set("key", secret(n+1))
		}
		g.b = w.as(c.person)
		g.tells("refusals-task", c.name, taskPath, c.form)
	}
	g.b = duong
	g.shows("task-refusals", taskPath)
	w.broken = http.ErrServerClosed
	g.posts("error-engine", taskPath, url.Values{"key": {secret(40)}, "command": {"requestExtension"}, "due": {"2027-12-30"}, "reason": {"Chờ số liệu"}})
}

// goldenPlurals shows one of each thing that is counted: one day, one draft, one letter.
func goldenPlurals(t *testing.T) {
	w := newWorld(t)
	if err := w.single(); err != nil {
		t.Fatal(err)
	}
	g := w.golden(t)
	g.b = w.as("mai")
	g.shows("one-imported", "/plans/kh-2027")
	if err := w.LaunchPlan(t.Context(), "kh-2027"); err != nil {
		t.Fatal(err)
	}
	w.act("an", plan.Command{Kind: plan.CommandRequestExtension, Due: calendar.MustDate("2027-12-15"), Reason: "Chờ số liệu"})
	w.act("mai", plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionApprove})
	w.stranger("Thư số một", store.OutcomeBounce)
	g.shows("one-overview", "/")
	g.shows("one-plan", "/plans/kh-2027")
	g.shows("one-tasks", "/tasks")
	g.shows("one-triage", "/triage?outcome=bounce&all=1")
	w.now = time.Date(2027, time.December, 14, 9, 0, 0, 0, calendar.Zone)
	g.shows("one-day-left", taskPath)
	w.now = w.now.AddDate(0, 0, 2)
	g.shows("one-day-late", taskPath)
	g.posts("one-import", "/plans/import", upload("STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện\n1,Viết tin,Tin,Sở Nội vụu,Tháng 6/2027\n", "suffix", "thu"))
}
