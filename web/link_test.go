package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

func TestOpeningAnApprovalLinkNeverActs(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Kính gửi <script>alert(1)</script> nhân dân")
	before := w.journal()
	b, address := w.browser(), "/d/"+w.token("duong", plan.PurposeDecide)
	for range 3 {
		b.do(http.MethodHead, address, nil).is(http.StatusOK)
		page := b.get(address).is(http.StatusOK).says("Liên kết chỉ dành cho", "Trần Văn Dương", "Ý kiến về dự thảo này", "nhân dân", "Sở Nội vụ", "14/12/2027")
		page.silent("<script>", "?done=", "Đổi vai")
	}
	if diff := cmp.Diff(before, w.journal()); diff != "" {
		t.Errorf("the journal changed (-want +got):\n%s", diff)
	}
}

func (w *world) journal() []plan.Event {
	w.t.Helper()
	events, err := w.store.Journal(w.t.Context(), taskID)
	if err != nil {
		w.t.Fatal(err)
	}
	return events
}

func TestAnApprovalLinkIsKeptFromCachesAndOtherSites(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	header := w.browser().get("/d/" + w.token("duong", plan.PurposeDecide)).header
	got := map[string]string{}
	for _, name := range []string{"Cache-Control", "Referrer-Policy", "X-Robots-Tag", "X-Content-Type-Options", "Content-Security-Policy"} {
		got[name] = header.Get(name)
	}
	want := map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

func TestALinkDecidesOnceAndSaysSoTheSecondTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	w.holds = time.Hour
	b, address := w.browser(), "/d/"+w.token("duong", plan.PurposeDecide)
	b.answers(address, "decision", "approve", "confirm", "").is(http.StatusUnprocessableEntity).says("đánh dấu xác nhận")
	b.answers(address).is(http.StatusUnprocessableEntity).says("chọn một ý kiến")
	b.answers(address, "decision", "return").is(http.StatusUnprocessableEntity).says("nêu lý do trả lại")
	b.answers(address, "decision", "approve", "digits", "12").is(http.StatusUnprocessableEntity).says("Bốn chữ số gõ lại chưa đúng")
	if len(w.codes) != 0 {
		t.Fatalf("a form that was refused had %d codes sent", len(w.codes))
	}
	b.answers(address, "decision", "approve").is(http.StatusOK).says("Ý kiến đang chờ xác nhận: Duyệt", "d***@so-noi-vu.test", "09:42 ngày 02/03/2027", "Chưa có gì được ghi nhận")
	if n := len(w.journal()); n != 3 {
		t.Errorf("%d events before the code, want opened, accepted, submitted", n)
	}
	b.confirms(address, w.code()).is(http.StatusOK).says("Đồng chí đã duyệt lúc 09:12 ngày 02/03/2027.")
	w.now = w.now.Add(time.Hour)
	again := b.post(address, url.Values{"decision": {"return"}, "reason": {"Nghĩ lại"}, "confirm": {"yes"}}).is(http.StatusOK)
	again.says("Đồng chí đã duyệt lúc 09:12 ngày 02/03/2027.", "Nội dung vừa nhập, chưa được ghi nhận", "Nghĩ lại")
	if len(again.all("form", "")) != 0 {
		t.Error("the page still asks")
	}
	if n := len(w.journal()); n != 4 {
		t.Errorf("%d events, want opened, accepted, submitted, approved", n)
	}
	event := w.journal()[3]
	if event.Channel != plan.ChannelLink || event.Actor != "duong" || event.Draft != 1 || event.UndoUntil.Sub(event.At) != time.Hour {
		t.Errorf("the decision is recorded as %+v", event)
	}
}

func TestALinkOutlivesNeitherItsDraftNorItsTerm(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	old := "/d/" + w.token("duong", plan.PurposeDecide)
	w.drafted("Bản hai")
	b := w.browser()
	b.get(old).is(http.StatusGone).says("Dự thảo đã có bản mới (v2); liên kết này hỏi về bản v1")
	b.post(old, url.Values{"decision": {"return"}, "reason": {"Thiếu nguồn"}, "confirm": {"yes"}}).is(http.StatusGone).says("Dự thảo đã có bản mới (v2)", "Thiếu nguồn")
	if n := w.commands(plan.CommandDecide); n != 0 {
		t.Errorf("%d decisions were asked for", n)
	}
	newer := "/d/" + w.token("duong", plan.PurposeDecide)
	w.now = w.now.Add(15 * 24 * time.Hour)
	b.get(newer).is(http.StatusGone).says("Liên kết đã hết hạn lúc 09:12 ngày 16/03/2027")
	b.post(newer, url.Values{"decision": {"approve"}, "confirm": {"yes"}}).is(http.StatusGone)
	b.get("/d/khong-co-that").is(http.StatusNotFound).says("Liên kết không đúng")
	b.post("/d/khong-co-that", url.Values{"confirm": {"yes"}}).is(http.StatusNotFound)
	if n := w.commands(plan.CommandDecide); n != 0 {
		t.Errorf("%d decisions were asked for", n)
	}
}

func TestWhatAnotherAnsweredIsToldWithTheirName(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	address := "/d/" + w.token("duong", plan.PurposeDecide)
	task, err := w.store.Task(t.Context(), taskID)
	if err != nil {
		t.Fatal(err)
	}
	w.act("duong", plan.Command{Kind: plan.CommandDecide, Draft: 1, Hash: task.State.DraftHash, Decision: plan.DecisionReturn, Reason: "Thiếu nguồn"})
	w.browser().get(address).is(http.StatusOK).says("Đồng chí đã trả lại dự thảo lúc 09:12 ngày 02/03/2027.", "Thiếu nguồn")
}

func TestEveryPurposeIsAnsweredByItsLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	b := w.browser()
	answer := func(person directory.PersonID, purpose plan.Purpose, says string, pairs ...string) {
		t.Helper()
		address := "/d/" + w.token(person, purpose)
		page := b.answers(address, pairs...).is(http.StatusOK)
		if purpose == plan.PurposeDecide {
			page = b.confirms(address, w.code()).is(http.StatusOK)
		}
		page.says(says)
	}
	answer("an", plan.PurposeAccept, "Đồng chí đã tiếp nhận lúc", "decision", "approve")
	draft := w.token("an", plan.PurposeDraft)
	b.answers("/d/" + draft).is(http.StatusUnprocessableEntity).says("nhập nội dung hoặc chọn tệp")
	answer("an", plan.PurposeDraft, "Đồng chí đã trình dự thảo lúc", "text", "Bản một")
	page := b.get("/d/"+draft).says("Đồng chí đã trình dự thảo", "Trình bản khác thay thế")
	if headings := page.texts("h2", ""); len(headings) != 0 {
		t.Errorf("the page asks again under %q", headings)
	}
	answer("duong", plan.PurposeDecide, "Đồng chí đã duyệt lúc", "decision", "approve")
	answer("an", plan.PurposePublish, "Đồng chí đã xác nhận đăng, phát lúc", "link", "https://cchc.hanoi.test/1", "evidence", "2027-03-02")
	answer("an", plan.PurposeReport, "Đồng chí đã gửi báo cáo kết quả lúc", "text", "Đã đăng")
	var kinds []plan.EventKind
	for _, e := range w.journal() {
		kinds = append(kinds, e.Kind)
	}
	want := []plan.EventKind{plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted, plan.EventApproved, plan.EventPublished, plan.EventReportSubmitted}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

func TestALinkHandsOutTheDraftItAsksAboutAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	b, address := w.browser(), "/d/"+w.token("duong", plan.PurposeDecide)
	secret, err := w.store.FileBlob(t.Context(), []byte("thư của người khác"), "message/rfc822")
	if err != nil {
		t.Fatal(err)
	}
	file := b.get(address + "/" + hashOf("Bản một")).is(http.StatusOK)
	if file.body != "Bản một" || file.header.Get("Content-Disposition") != `attachment; filename="du-thao-v1.txt"` ||
		file.header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
		t.Errorf("got %q with %v", file.body, file.header)
	}
	b.get(address + "/" + secret).is(http.StatusNotFound)
	b.get("/blob/" + secret + "/" + string(taskID)).is(http.StatusNotFound)
	if got := b.get("/blob/" + hashOf("Bản một") + "/" + string(taskID)).is(http.StatusOK).body; got != "Bản một" {
		t.Errorf("the task's page hands out %q", got)
	}
}

func TestAFileNameCannotEscapeItsHeader(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	w.act("an", plan.Command{Kind: plan.CommandAccept})
	hash, err := w.Submit(t.Context(), intake.Submission{Task: taskID, Kind: store.DocumentDraft, Text: "x", By: "an", Files: []intake.File{
		{Name: "..\\..\\Báo cáo \"mật\"\r\nX-Xấu: 1.docx", Type: "text/html", Content: []byte("<script>alert(1)</script>")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	w.act("an", plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
	file := w.browser().get("/blob/" + hashOf("<script>alert(1)</script>") + "/" + string(taskID)).is(http.StatusOK)
	if kind := file.header.Get("Content-Type"); kind != "application/octet-stream" {
		t.Errorf("a browser is told that it is %s", kind)
	}
	if name := file.header.Get("Content-Disposition"); name != `attachment; filename="Bao cao _mat___X-Xau_ 1.docx"; filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20_m%E1%BA%ADt___X-X%E1%BA%A5u_%201.docx` {
		t.Errorf("a browser is told to keep it as %s", name)
	}
}

func TestOnlyAFormOfOurOwnIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	link, task := "/d/"+w.token("duong", plan.PurposeDecide), "/tasks/"+string(taskID)
	key := url.Values{"key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}
	for _, c := range []struct {
		name   string
		header http.Header
		path   string
		form   url.Values
		status int
	}{
		{"another site cannot command", http.Header{"Sec-Fetch-Site": {"cross-site"}}, task, with(key, "command", "pause", "reason", "x"), http.StatusForbidden},
		{"an older browser's other site cannot either", http.Header{"Origin": {"https://evil.test"}}, task, with(key, "command", "pause", "reason", "x"), http.StatusForbidden},
		{"another site cannot choose the actor", http.Header{"Sec-Fetch-Site": {"cross-site"}}, "/actor", url.Values{"person": {"an"}}, http.StatusForbidden},
		{"another site cannot decide by a link", http.Header{"Sec-Fetch-Site": {"cross-site"}}, link, url.Values{"decision": {"approve"}, "confirm": {"yes"}}, http.StatusForbidden},
		{"nor by naming its origin", http.Header{"Origin": {"https://evil.test"}}, link, url.Values{"decision": {"approve"}, "confirm": {"yes"}}, http.StatusForbidden},
		{"nor a page that cannot be told from a typed address", http.Header{"Sec-Fetch-Site": {"none"}}, link, url.Values{"decision": {"approve"}, "confirm": {"yes"}}, http.StatusForbidden},
		{"nor a form that this browser was never shown", http.Header{"Origin": {"null"}}, link, url.Values{"decision": {"approve"}, "confirm": {"yes"}}, http.StatusForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := w.browser()
			b.header = c.header
			b.post(c.path, c.form).is(c.status)
		})
	}
	if n := w.commands(plan.CommandPause) + w.commands(plan.CommandDecide); n != 0 || len(w.codes) != 0 {
		t.Errorf("%d commands reached the engine and %d codes were sent, want none", n, len(w.codes))
	}
	b := w.browser()
	b.header = http.Header{"Origin": {"null"}} // a browser without a referrer names no origin
	b.answers(link, "decision", "approve").is(http.StatusOK).says("Ý kiến đang chờ xác nhận: Duyệt")
}
