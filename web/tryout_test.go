package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"loa/plan"
	"loa/store"
	"loa/web/tryout"
)

// written puts one letter of loa's into the approver's mailbox.
func (w *world) written() *world {
	w.t.Helper()
	out, err := w.store.LettersOut(w.t.Context(), taskID)
	if err != nil {
		w.t.Fatal(err)
	}
	last := out[len(out)-1]
	w.boxes[last.ToAddress] = []tryout.Message{{
		UID: 5, MessageID: last.MessageID, From: "loa@loa.test", ReplyTo: "loa+token@loa.test", To: last.ToAddress, Subject: last.Subject,
		Date: noon, Text: "Kính gửi đồng chí\nĐề nghị cho ý kiến: http://loa.test/d/" + w.last, HTML: "<!doctype html><html><head><title>Thư</title></head><body><p>Kính gửi <script>alert(1)</script></p></body></html>",
	}}
	return w
}

func TestTheTryoutMailboxFindsPeopleWithoutMarks(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một").written()
	b := w.browser()
	boxes := func(path string) []string {
		var found []string
		for _, small := range b.get(path).is(http.StatusOK).texts("small", "") {
			if strings.HasSuffix(small, ".test") {
				found = append(found, small)
			}
		}
		return found
	}
	want := []string{"duong@so-noi-vu.test", "an@so-noi-vu.test", "mai@van-phong.test"}
	if diff := cmp.Diff(want, boxes("/tryout")); diff != "" {
		t.Errorf("who has letters comes first (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"duong@so-noi-vu.test"}, boxes("/tryout?q=giam+doc")); diff != "" {
		t.Errorf("“giam doc” finds (-want +got):\n%s", diff)
	}
	w.boxes["loa@loa.test"] = []tryout.Message{{UID: 1, Subject: "Thư gửi loa", Date: noon}}
	if got := boxes("/tryout?q=loa"); len(got) != 0 {
		t.Errorf("loa is among the people: %v", got)
	}
	opened := b.get("/tryout/duong@so-noi-vu.test/5?q=giam+doc")
	for _, a := range opened.all("a", "") {
		if href := attribute(a, "href"); strings.HasPrefix(href, "/tryout/") && !strings.Contains(href, "q=giam+doc") {
			t.Errorf("%s forgets the search", href)
		}
	}
	b.get("/tryout?who=an@so-noi-vu.test").says("Hộp thư này chưa có thư nào")
}

func TestALetterIsShownWhereItCanDoNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một").written()
	b := w.browser()
	page := b.get("/tryout/duong@so-noi-vu.test/5").is(http.StatusOK).says("Thư về nhiệm vụ", "Trả lời về", "loa+token@loa.test").silent("<script>")
	frames := page.all("iframe", "letter")
	if len(frames) != 1 || !slices.ContainsFunc(frames[0].Attr, isSandbox) {
		t.Fatalf("the letter is not in one sandboxed frame")
	}
	shown := b.get(attribute(frames[0], "src")).is(http.StatusOK)
	if policy := shown.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.HasSuffix(policy, "; sandbox "+popups) {
		t.Errorf("the letter may do what %q lets it", policy)
	}
	if bases := shown.all("base", ""); len(bases) != 1 || attribute(bases[0], "target") != "_blank" {
		t.Error("a link of the letter would open inside the frame")
	}
	links := []string{}
	for _, a := range page.all("a", "") {
		if href := attribute(a, "href"); strings.HasPrefix(href, "/d/") {
			links = append(links, href)
		}
	}
	if diff := cmp.Diff([]string{"/d/" + w.last}, links); diff != "" {
		t.Errorf("the link in the letter (-want +got):\n%s", diff)
	}
	b.get("/tryout/duong@so-noi-vu.test/6").is(http.StatusNotFound)
	b.get("/tryout/duong@so-noi-vu.test/abc").is(http.StatusNotFound)
}

// popups lets links open in windows of their own, and nothing else.
const popups = "allow-popups allow-popups-to-escape-sandbox"

func isSandbox(a html.Attribute) bool { return a.Key == "sandbox" && a.Val == popups }

func TestEveryWayOfAnsweringIsALetterOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một").written()
	b, address := w.browser(), "/tryout/duong@so-noi-vu.test/5"
	page := b.get(address)
	b.post(address, with(page.form("do", "resend"))).is(http.StatusUnprocessableEntity).says("chưa gửi loa thư nào")
	b.post(address, with(page.form("do", "free"))).is(http.StatusUnprocessableEntity).says("Đề nghị viết nội dung thư.")
	for _, do := range []string{"approve", "report", "forge", "auto"} {
		b.post(address, with(page.form("do", do), "text", "Đồng ý.")).is(http.StatusOK).says("loa đọc được gì và vì sao", "đang xử lý")
	}
	type way struct {
		As, From    string
		Attachments int
		Auto, Forge bool
		Quotes      bool
	}
	var got []way
	for _, d := range w.sent {
		got = append(got, way{d.Account, d.From, len(d.Attachments), d.Auto, d.Forge, strings.Contains(d.Text, "\n> Kính gửi đồng chí")})
	}
	const duong = "duong@so-noi-vu.test"
	want := []way{
		{As: duong, From: duong, Quotes: true},
		{As: duong, From: duong, Attachments: 1, Quotes: true},
		{As: "ke-gia-mao@ngoai.test", From: duong, Forge: true},
		{As: duong, From: duong, Auto: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("letters sent (-want +got):\n%s", diff)
	}
	for _, d := range w.sent {
		if d.To != "loa+token@loa.test" || d.InReplyTo == "" {
			t.Errorf("an answer went to %s in reply to %q", d.To, d.InReplyTo)
		}
	}
}

func TestTheTraceAsksAgainUntilLoaIsDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một").written()
	b, address := w.browser(), "/tryout/duong@so-noi-vu.test/5"
	page := b.post(address, with(b.get(address).form("do", "approve"), "text", "Đồng ý.")).says("Trang tự tải lại")
	if len(refreshes(page)) != 1 {
		t.Fatal("the page does not ask again")
	}
	letters, err := w.store.RecentLettersIn(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	err = w.store.CloseLetter(t.Context(), letters[0].ID, store.Closing{
		Outcome: store.OutcomeQuestion, Kind: "reply", Verdict: "unclear", NewText: "Đồng ý nhưng <b>sửa</b>", Task: taskID, Note: "Đã hỏi lại", At: noon,
		Checks: []store.Check{
			{Name: "token", Result: "pass", Detail: "to, in-reply-to"},
			{Name: "dmarc", Result: "pass", Detail: "so-noi-vu.test"},
			{Name: "new_text", Result: "pass", Detail: "text:whole"},
			{Name: "token", Result: "pass", Detail: string(taskID)},
			{Name: "verdict", Result: "fail", Detail: "hai ý trái nhau"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	done := b.get(page.url).is(http.StatusOK).says("đã hỏi lại người gửi", "không rõ: cần hỏi lại", "tên miền người gửi (DMARC) ● đạt", "ý kiến ✕ không đạt hai ý trái nhau", "Đồng ý nhưng <b>sửa</b>").silent("<b>sửa", "<script>")
	checks := []string{}
	for _, row := range done.all("tr", "")[1:] {
		checks = append(checks, text(row))
	}
	want := []string{
		"ý kiến ✕ không đạt hai ý trái nhau",
		"mã ghi trong thư ● đạt ô Đến, thư được trả lời",
		"tên miền người gửi (DMARC) ● đạt so-noi-vu.test",
		"phần mới viết ● đạt đọc phần văn bản, không có thư cũ để bỏ",
		"mã tra trong sổ câu hỏi ● đạt " + string(taskID),
	}
	if diff := cmp.Diff(want, checks); diff != "" {
		t.Errorf("what was checked, failures first (-want +got):\n%s", diff)
	}
	if n := strings.Count(done.body, "Message-ID"); n != 1 {
		t.Errorf("the Message-ID is named %d times", n)
	}
	if len(refreshes(done)) != 0 {
		t.Error("the page still asks again")
	}
	b.get("/triage").is(http.StatusOK).says("Đã nhận 1 thư = 1 đã hỏi lại người gửi + 0 đang xử lý")
	raw := b.get("/triage/1/raw").is(http.StatusOK)
	if !strings.HasPrefix(raw.header.Get("Content-Type"), "text/plain") || !strings.HasPrefix(raw.body, "From: duong@so-noi-vu.test") {
		t.Errorf("the letter's bytes come as %s: %q", raw.header.Get("Content-Type"), raw.body)
	}
	b.post(address, b.get(address).form("do", "resend")).is(http.StatusOK)
	if last := w.sent[len(w.sent)-1]; string(last.Raw) != raw.body {
		t.Errorf("sent again is %q", last.Raw)
	}
	b.get("/triage/77").is(http.StatusNotFound)
}

func refreshes(p page) []string {
	var found []string
	for _, meta := range p.all("meta", "") {
		if attribute(meta, "http-equiv") == "refresh" {
			found = append(found, attribute(meta, "content"))
		}
	}
	return found
}

func TestWithoutSignInThePagesCanOnlyBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	w.config.Dev, w.config.Tryout = false, nil
	w.serve()
	b := w.browser()
	page := b.get("/tasks/"+string(taskID)).is(http.StatusOK).silent("DÙNG THỬ", "Đổi vai")
	if offered := page.offered(); len(offered) != 0 {
		t.Errorf("the page offers %v", offered)
	}
	key := url.Values{"key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, "command": {"pause"}, "reason": {"x"}}
	b.post("/tasks/"+string(taskID), key).is(http.StatusForbidden).says("chưa có đăng nhập")
	b.post("/plans/kh-2027", url.Values{"do": {"close"}}).is(http.StatusForbidden)
	b.post("/actor", url.Values{"person": {"mai"}}).is(http.StatusForbidden)
	b.get("/triage").is(http.StatusForbidden)
	b.get("/tryout").is(http.StatusNotFound)
	link := "/d/" + w.token("duong", plan.PurposeDecide)
	b.answers(link, "decision", "approve").is(http.StatusOK)
	b.confirms(link, w.code()).is(http.StatusOK).says("Đồng chí đã duyệt")
	if n := w.commands(plan.CommandPause); n != 0 {
		t.Errorf("%d pauses were asked for", n)
	}
}
