package web_test

import (
	"strings"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// publishedAt proves the publication of the task with a link, and returns its event.
func (f *fixture) publishedAt(link string) plan.Event {
	f.t.Helper()
	f.drafted("Bản một")
	f.decide(plan.DecisionApprove, "", 0)
	f.give("an", plan.Command{Kind: plan.CommandConfirmPublished, Link: link, ProofDate: calendar.MustDate("2027-03-01")})
	events := f.journal()
	return events[len(events)-1]
}

// checked puts a check of a publication on record.
func (f *fixture) checked(e plan.Event, n int, outcome plan.LinkOutcome, title string) {
	f.t.Helper()
	check := store.PublicationCheck{
		Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, N: n, Link: e.Link, Final: e.Link, At: morning.Add(time.Duration(n) * 24 * time.Hour), Outcome: outcome, Title: title, Status: 200,
	}
	if _, err := f.store.SavePublicationCheck(f.t.Context(), check, nil); err != nil {
		f.t.Fatal(err)
	}
}

func TestPublicationCheck(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched()
	e := f.publishedAt("https://cchc.hanoi.test/1")
	b := f.as("an")
	sees := func(want ...string) {
		t.Helper()
		page := b.get(taskPath).body
		for _, words := range want {
			if !strings.Contains(page, words) {
				t.Errorf("the page lacks %q", words)
			}
		}
	}
	if page := b.get(taskPath).body; strings.Contains(page, "Đã kiểm tra") {
		t.Error("a publication that was not checked is told as checked")
	}
	f.checked(e, 1, plan.LinkFound, "Một cửa <script>alert(1)</script>")
	sees("Đã kiểm tra lúc 09:12 ngày 03/03/2027: “Một cửa &lt;script&gt;alert(1)&lt;/script&gt;”, còn trên mạng")
	f.checked(e, 2, plan.LinkGone, "")
	sees("Đã kiểm tra lúc 09:12 ngày 04/03/2027: không thấy trang; sẽ kiểm tra lại trước khi kết luận")
	f.checked(e, 3, plan.LinkGone, "")
	sees("<strong>Đã kiểm tra lúc 09:12 ngày 05/03/2027: đã bị gỡ</strong>")
}

func TestItemCheck(t *testing.T) {
	t.Parallel()
	f := newFixture(t).shaped(plan.ShapeTally)
	f.give("an", plan.Command{Kind: plan.CommandCount, Items: []plan.Item{
		{On: calendar.MustDate("2027-01-05"), Count: 1, Link: "https://cchc.hanoi.test/1", Words: "Tin một"}, {On: calendar.MustDate("2027-01-06"), Count: 1, Link: "https://cchc.hanoi.test/2"},
	}})
	events := f.journal()
	e := events[len(events)-1]
	b := f.as("an")
	b.get(taskPath).lacks("Đã kiểm tra")
	for n, outcome := range []plan.LinkOutcome{plan.LinkFound, plan.LinkGone, plan.LinkGone} {
		check := store.PublicationCheck{
			Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, Item: 2, N: n + 1, Link: e.Items[1].Link, Final: e.Items[1].Link, At: morning.Add(time.Duration(n) * 24 * time.Hour), Outcome: outcome, Status: 200,
		}
		if _, err := f.store.SavePublicationCheck(t.Context(), check, nil); err != nil {
			t.Fatal(err)
		}
	}
	page := b.get(taskPath).contains("2/12").body
	if strings.Count(page, "Đã kiểm tra") != 1 || strings.Count(page, "đã bị gỡ</strong>") != 1 {
		t.Errorf("the check stands not once:\n%s", page)
	}
	_, row, _ := strings.Cut(page, `href="https://cchc.hanoi.test/2"`)
	if row, _, _ = strings.Cut(row, "</tr>"); !strings.Contains(row, "đã bị gỡ") {
		t.Errorf("the row of the result lacks its check: %s", row)
	}
}
