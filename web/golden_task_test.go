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

// goldenTask compares the page of a task at each stage, as the people at work see it.
func goldenTask(t *testing.T) {
	f := newFixture(t).launched()
	g := f.golden(t)
	focalPoint, head, coordinator := f.as("an"), f.as("duong"), f.as("mai")
	sees := func(name string, b *browser) {
		t.Helper()
		g.b = b
		g.comparePage("task-"+name, taskPath)
	}
	sees("assignment-contact", focalPoint)
	sees("assignment-coordinator", coordinator)
	f.give("an", plan.Command{Kind: plan.CommandAccept})
	f.give("duong", plan.Command{Kind: plan.CommandAssign, Person: "an"})
	sees("drafting-contact", focalPoint)
	f.give("an", plan.Command{Kind: plan.CommandRequestExtension, Due: calendar.MustDate("2027-12-30"), Reason: "Chờ số liệu"})
	sees("extension-coordinator", coordinator)
	f.give("mai", plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionApprove})
	f.drafted("Bản một")
	sees("approval-head", head)
	f.give("duong", plan.Command{Kind: plan.CommandSubstitute, Person: "lanh-dao", Until: calendar.MustDate("2027-03-31"), Reason: "Quyết định 12/QĐ-SNV"})
	sees("approval-delegate", f.as("lanh-dao"))
	f.decide(plan.DecisionReturn, "Thiếu nguồn", time.Hour)
	sees("returned-held", head)
	f.now = f.now.Add(2 * time.Hour)
	f.drafted("Bản hai")
	f.decide(plan.DecisionApprove, "", 0)
	sees("publication-contact", focalPoint)
	f.give("an", plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://cchc.hanoi.test/1", ProofDate: calendar.MustDate("2027-03-01")})
	sees("reporting-contact", focalPoint)
	f.submitReport("Đã đăng 01 chuyên mục")
	sees("reporting-coordinator", coordinator)
	f.give("mai", plan.Command{Kind: plan.CommandReturnReport, Reason: "Thiếu số liệu"})
	f.submitReport("Đã đăng 02 chuyên mục")
	f.give("mai", plan.Command{Kind: plan.CommandAcceptReport})
	f.addLetters()
	sees("done", coordinator)
}

// decide has the head of the unit decide on the newest draft, with an undo window.
func (f *fixture) decide(decision plan.Decision, reason string, window time.Duration) {
	f.t.Helper()
	task, err := f.store.Task(f.t.Context(), taskID)
	if err != nil {
		f.t.Fatal(err)
	}
	f.give("duong", plan.Command{Kind: plan.CommandDecide, Draft: task.State.Draft, Hash: task.State.DraftHash, Decision: decision, Reason: reason, UndoWindow: window})
}

func (f *fixture) submitReport(text string) {
	f.t.Helper()
	hash, err := f.store.FileBlob(f.t.Context(), []byte(text), "text/plain; charset=utf-8")
	if err != nil {
		f.t.Fatal(err)
	}
	err = f.store.FileDocument(f.t.Context(), store.Document{
		Task: taskID, Kind: store.DocumentReport, Version: 1, Hash: hash, Type: "text/plain", Size: int64(len(text)), ByPerson: "an", At: f.now,
	})
	if err != nil {
		f.t.Fatal(err)
	}
	f.give("an", plan.Command{Kind: plan.CommandSubmitReport, Hash: hash})
}

// addLetters gives the task a letter in every state, sent and received.
func (f *fixture) addLetters() {
	f.t.Helper()
	f.queueSending("thu-hong", "duong@so-noi-vu.test")
	if _, err := f.store.GiveUp(f.t.Context(), store.FailureExpired, store.Failure{Key: "thu-hong", Status: "4.4.7", Text: "tried for days", At: morning}); err != nil {
		f.t.Fatal(err)
	}
	f.queueSending("thu-da-gui", "an@so-noi-vu.test")
	if err := f.store.MarkSent(f.t.Context(), "thu-da-gui", morning.Add(time.Minute)); err != nil {
		f.t.Fatal(err)
	}
	for n, outcome := range []store.Outcome{store.OutcomeApplied, store.OutcomeRefused, ""} {
		id := f.fileLetter(strings.Repeat("Thư trả lời", n%2), "")
		if err := f.store.CloseLetter(f.t.Context(), id, store.Closing{Outcome: outcome, Task: taskID, Note: "Ghi chú", At: morning}); err != nil && outcome != "" {
			f.t.Fatal(err)
		}
	}
}

// goldenTaskStopped compares the page of a task that is paused, declined and cancelled, and of one that is late.
func goldenTaskStopped(t *testing.T) {
	f := newFixture(t).launched()
	g := f.golden(t)
	g.b = f.as("mai")
	f.give("mai", plan.Command{Kind: plan.CommandPause, Until: calendar.MustDate("2027-04-30"), Reason: "Chờ hướng dẫn"})
	g.comparePage("task-paused", taskPath)
	f.give("mai", plan.Command{Kind: plan.CommandResume})
	f.give("an", plan.Command{Kind: plan.CommandDecline, Reason: "Không đúng chức năng"})
	g.comparePage("task-declined", taskPath)
	f.give("mai", plan.Command{Kind: plan.CommandCancel, Reason: "Trùng việc"})
	g.comparePage("task-cancelled", taskPath)
	g.comparePage("link-cancelled", "/d/"+f.linkToken("an", plan.PurposeAccept))
	g.comparePage("overview-one-cancelled", "/")
	f.now = morning.AddDate(0, 3, 28)
	g.comparePage("task-last-day", "/tasks/kh-2027/2/so-noi-vu/1")
	f.now = morning.AddDate(0, 4, 5)
	g.comparePage("task-late", "/tasks/kh-2027/2/so-noi-vu/1")
}

func goldenTaskRefusals(t *testing.T) {
	f := newFixture(t).launched().drafted("Bản một")
	g := f.golden(t)
	duong := f.as("duong")
	g.b = duong
	g.comparePost("task-refused", taskPath, url.Values{"key": {formKey(0)}, "command": {"requestExtension"}, "due": {"2027-01-01"}, "reason": {"Chờ số liệu"}})
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
			c.form.Set("key", formKey(n+1))
		}
		g.b = f.as(c.person)
		g.compareMessages("refusals-task", c.name, taskPath, c.form)
	}
	g.b = duong
	g.comparePage("task-refusals", taskPath)
	f.engineError = http.ErrServerClosed
	g.comparePost("error-engine", taskPath, url.Values{"key": {formKey(40)}, "command": {"requestExtension"}, "due": {"2027-12-30"}, "reason": {"Chờ số liệu"}})
}

// goldenPlurals compares pages that count one of each: one day, one draft, one letter.
func goldenPlurals(t *testing.T) {
	f := newFixture(t)
	if err := f.importOneLine(); err != nil {
		t.Fatal(err)
	}
	g := f.golden(t)
	g.b = f.as("mai")
	g.comparePage("one-imported", "/plans/kh-2027")
	if err := f.LaunchPlan(t.Context(), "kh-2027"); err != nil {
		t.Fatal(err)
	}
	f.give("an", plan.Command{Kind: plan.CommandRequestExtension, Due: calendar.MustDate("2027-12-15"), Reason: "Chờ số liệu"})
	f.give("mai", plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionApprove})
	f.fileLetter("Thư số một", store.OutcomeBounce)
	g.comparePage("one-overview", "/")
	g.comparePage("one-plan", "/plans/kh-2027")
	g.comparePage("one-tasks", "/tasks")
	g.comparePage("one-triage", "/triage?outcome=bounce&all=1")
	f.now = time.Date(2027, time.December, 14, 9, 0, 0, 0, calendar.Zone)
	g.comparePage("one-day-left", taskPath)
	f.now = f.now.AddDate(0, 0, 2)
	g.comparePage("one-day-late", taskPath)
	g.comparePost("one-import", "/plans/import", upload("STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện\n1,Viết tin,Tin,Sở Nội vụu,Tháng 6/2027\n", "suffix", "thu"))
}
