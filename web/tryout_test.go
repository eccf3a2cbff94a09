package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"loa/web/tryout"
)

// TestTryoutMailbox checks that people are found without marks, and mailboxes with letters come first.
func TestTryoutMailbox(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().drafted("Bản một").withTryoutLetter()
	b := f.browser()
	boxes := func(path string) []string {
		var found []string
		for _, small := range b.get(path).hasStatus(http.StatusOK).texts("small", "") {
			if strings.HasSuffix(small, ".test") {
				found = append(found, small)
			}
		}
		return found
	}
	want := []string{"duong@so-noi-vu.test", "an@so-noi-vu.test", "mai@van-phong.test"}
	if diff := cmp.Diff(want, boxes("/tryout")); diff != "" {
		t.Errorf("mailboxes with letters come first (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"duong@so-noi-vu.test"}, boxes("/tryout?q=giam+doc")); diff != "" {
		t.Errorf("“giam doc” finds (-want +got):\n%s", diff)
	}
	f.boxes["loa@loa.test"] = []tryout.Message{{UID: 1, Subject: "Thư gửi loa", Date: morning}}
	if got := boxes("/tryout?q=loa"); len(got) != 0 {
		t.Errorf("the mailbox of loa is listed: %v", got)
	}
	opened := b.get("/tryout/duong@so-noi-vu.test/5?q=giam+doc")
	for _, a := range opened.all("a", "") {
		if href := attribute(a, "href"); strings.HasPrefix(href, "/tryout/") && !strings.Contains(href, "/file/") && !strings.Contains(href, "q=giam+doc") {
			t.Errorf("%s drops the search", href)
		}
	}
	b.get("/tryout?who=an@so-noi-vu.test").contains("Hộp thư này chưa có thư nào")
}

// TestTryoutLetter checks that a letter is shown in a sandbox, with its approval link.
func TestTryoutLetter(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().drafted("Bản một").withTryoutLetter()
	b := f.browser()
	page := b.get("/tryout/duong@so-noi-vu.test/5").hasStatus(http.StatusOK).contains("Thư về nhiệm vụ", "Trả lời về", "loa+token@loa.test").lacks("<script>")
	frames := page.all("iframe", "letter")
	if len(frames) != 1 || !slices.ContainsFunc(frames[0].Attr, isSandbox) {
		t.Fatalf("the letter is not in one sandboxed frame")
	}
	shown := b.get(attribute(frames[0], "src")).hasStatus(http.StatusOK)
	if policy := shown.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.HasSuffix(policy, "; sandbox "+popups) {
		t.Errorf("the policy of the letter is %q", policy)
	}
	if bases := shown.all("base", ""); len(bases) != 1 || attribute(bases[0], "target") != "_blank" {
		t.Error("the links of the letter open inside the frame")
	}
	links := []string{}
	for _, a := range page.all("a", "") {
		if href := attribute(a, "href"); strings.HasPrefix(href, "/d/") {
			links = append(links, href)
		}
	}
	if diff := cmp.Diff([]string{"/d/" + f.lastToken}, links); diff != "" {
		t.Errorf("the link in the letter (-want +got):\n%s", diff)
	}
	file := b.get("/tryout/duong@so-noi-vu.test/5/file/1").hasStatus(http.StatusOK)
	if file.body != "<script>" || file.header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("the file is %q: %v", file.body, file.header)
	}
	page.contains("Dự thảo.docx")
	b.get("/tryout/duong@so-noi-vu.test/5/file/2").hasStatus(http.StatusNotFound)
	b.get("/tryout/duong@so-noi-vu.test/5/file/0").hasStatus(http.StatusNotFound)
	b.get("/tryout/duong@so-noi-vu.test/6").hasStatus(http.StatusNotFound)
	b.get("/tryout/duong@so-noi-vu.test/abc").hasStatus(http.StatusNotFound)
}

// popups are the permissions of the sandbox: links open in new windows, and nothing else is allowed.
const popups = "allow-popups allow-popups-to-escape-sandbox"

func isSandbox(a html.Attribute) bool { return a.Key == "sandbox" && a.Val == popups }

// TestTryoutSend checks the letter that each way of answering sends.
func TestTryoutSend(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().drafted("Bản một").withTryoutLetter()
	b, address := f.browser(), "/tryout/duong@so-noi-vu.test/5"
	page := b.get(address)
	b.post(address, with(page.form("do", "resend"))).hasStatus(http.StatusUnprocessableEntity).contains("chưa gửi loa thư nào")
	b.post(address, with(page.form("do", "free"))).hasStatus(http.StatusUnprocessableEntity).contains("Đề nghị viết nội dung thư.")
	for _, do := range []string{"approve", "report", "forge", "auto"} {
		b.post(address, with(page.form("do", do), "text", "Đồng ý.")).hasStatus(http.StatusOK).contains("loa đọc được gì và vì sao", "đang xử lý")
	}
	type way struct {
		As, From    string
		Attachments int
		Auto, Forge bool
		Quotes      bool
	}
	var got []way
	for _, d := range f.sent {
		got = append(got, way{As: d.Account, From: d.From, Attachments: len(d.Attachments), Auto: d.Auto, Forge: d.Forge, Quotes: strings.Contains(d.Text, "\n> Kính gửi đồng chí")})
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
	for _, d := range f.sent {
		if d.To != "loa+token@loa.test" || d.InReplyTo == "" {
			t.Errorf("an answer went to %s in reply to %q", d.To, d.InReplyTo)
		}
	}
}
