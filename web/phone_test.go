package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"loa/axetest"
	"loa/intake"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
	"loa/waittest"
)

// The windows of phones in CSS pixels: a usual one, and the narrowest that pages have to fit (WCAG 2.2, 1.4.10).
var phones = []struct{ width, height int64 }{{390, 844}, {320, 640}}

// smallestTarget is the least width and height of what a finger presses, in CSS pixels (WCAG 2.2, 2.5.5).
const smallestTarget = 44

// phoneBrowser shows pages that were captured in a real browser, as a phone does.
type phoneBrowser struct {
	t      *testing.T
	ctx    context.Context
	server *httptest.Server
	bodies map[string]string
}

func newPhoneBrowser(t *testing.T, f *fixture) *phoneBrowser {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("this test needs a browser: apt-get install chromium (make test installs it)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.UserDataDir(browserProfile(t)),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(waittest.Timeout))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	// the browser lives as long as the context of the first run, so this context has no deadline
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("starting chromium: %v", err)
	}
	p := &phoneBrowser{t: t, ctx: ctx, bodies: map[string]string{}}
	pages, err := url.Parse(f.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", httputil.NewSingleHostReverseProxy(pages)) // the style sheet, and the letter in a frame
	mux.HandleFunc("/captured/{name}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, p.bodies[r.PathValue("name")]) // the browser reports what it did not get
	})
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func (p *phoneBrowser) run(what string, actions ...chromedp.Action) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, waittest.Timeout)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// open shows a captured page on a phone.
func (p *phoneBrowser) open(name string, width, height int64) {
	p.t.Helper()
	p.run("opening "+name, emulation.SetDeviceMetricsOverride(width, height, 1, false), chromedp.Navigate(p.server.URL+"/captured/"+name))
}

// takeScreenshots saves what the window shows, and the whole page, when LOA_SCREENSHOTS names a directory.
func (p *phoneBrowser) takeScreenshots(name string, width int64) {
	p.t.Helper()
	folder := os.Getenv("LOA_SCREENSHOTS")
	if folder == "" {
		return
	}
	var window, whole []byte
	p.run("taking screenshots of "+name, chromedp.CaptureScreenshot(&window), chromedp.FullScreenshot(&whole, 100))
	for suffix, content := range map[string][]byte{"": window, "-whole": whole} {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d%s.png", name, width, suffix)), content, 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
}

// tooSmall is a script that lists what a finger presses and is smaller than it has to be: links but for those inside a sentence, buttons
// and inputs, of a box or a round button its label. What is folded or has no size is not shown.
const tooSmall = `[...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')].flatMap(e => {
	const target = ['checkbox', 'radio'].includes(e.type) ? e.closest('label') : e, box = target.getBoundingClientRect();
	if (!target.checkVisibility() || box.width === 0 || box.right < 0) return [];
	const inSentence = e.tagName === 'A' && getComputedStyle(e).display === 'inline' && e.parentElement.textContent.trim() !== e.textContent.trim();
	return inSentence || box.width >= %[1]d - .5 && box.height >= %[1]d - .5 ? [] : [Math.round(box.width) + '×' + Math.round(box.height) + ' ' + e.outerHTML.slice(0, 120)];
})`

func (p *phoneBrowser) checkPage(name string, width int64) {
	p.t.Helper()
	var needed int64
	var wide, small []string
	p.run("measuring "+name,
		chromedp.Evaluate(`document.documentElement.scrollWidth`, &needed),
		chromedp.Evaluate(`[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll')).map(e => e.outerHTML.slice(0, 100))`, &wide),
		chromedp.Evaluate(fmt.Sprintf(tooSmall, smallestTarget), &small))
	if needed > width {
		p.t.Errorf("%s needs %d px of %d:\n%s", name, needed, width, strings.Join(wide, "\n"))
	}
	if len(small) > 0 {
		p.t.Errorf("%s at %d px has targets that are too small:\n%s", name, width, strings.Join(small, "\n"))
	}
}

// checkFold checks that elements stand inside the window before the page is scrolled.
func (p *phoneBrowser) checkFold(name string, height int64, selectors ...string) {
	p.t.Helper()
	for _, selector := range selectors {
		var box []float64
		p.run("finding "+selector, chromedp.Evaluate(fmt.Sprintf(`(e => e ? [e.getBoundingClientRect().top, e.getBoundingClientRect().bottom] : [])(document.querySelector(%q))`, selector), &box))
		switch {
		case len(box) == 0:
			p.t.Errorf("%s has no %s", name, selector)
		case box[0] < 0 || box[1] > float64(height):
			p.t.Errorf("%s: %s stands at %.0f to %.0f of %d px", name, selector, box[0], box[1], height)
		}
	}
}

// wideText is a title as long as plans have them, with a word that no line can break.
const wideText = "Xây dựng và phát sóng chuyên mục cải cách hành chính trên Đài Phát thanh và Truyền hình Hà Nội, trọng tâm là kết quả giải quyết hồ sơ trực tuyến toàn trình https://cchc.hanoi.gov.vn/tin-tuc/chuyen-muc-cai-cach-hanh-chinh-2027-a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6.html"

// TestPhone opens every page in the window of a phone: no page is wider than the window, everything to press is large enough for a finger,
// and the pages of links show the question and its buttons at once.
func TestPhone(t *testing.T) {
	t.Parallel()
	f := wideFixture(t)
	p := newPhoneBrowser(t, f)
	folds := f.capturePages(p.bodies)
	captureWork(t, p.bodies)
	for name := range p.bodies {
		for _, phone := range phones {
			p.open(name, phone.width, phone.height)
			p.checkPage(name, phone.width)
			axetest.Check(t, p.ctx, name)
			if phone.height == 844 {
				p.checkFold(name, phone.height, folds[name]...)
			}
			p.takeScreenshots(name, phone.width)
		}
	}
}

// wideFixture has a plan with long texts and many tasks.
func wideFixture(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	lines := strings.Replace(annexFile, "Xây dựng chuyên mục <b>cải cách hành chính</b>", `"`+wideText+`"`, 1)
	for i := range 20 {
		lines += fmt.Sprintf("%d,Tuyên truyền số %02d,Tin,Văn phòng UBND Thành phố,Tháng 6/2027\n", i+3, i)
	}
	_, _, result, err := f.Import(t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(lines), Year: 2027, Title: "Kế hoạch thông tin, tuyên truyền cải cách hành chính nhà nước trên địa bàn Thành phố năm 2027"})
	if err != nil {
		t.Fatalf("importing: %v, %+v", err, result.Problems)
	}
	if err := f.LaunchPlan(t.Context(), "kh-2027"); err != nil {
		t.Fatal(err)
	}
	return f
}

// capturePages adds the pages by name, and returns what has to stand in the window of some of them before they are scrolled.
func (f *fixture) capturePages(bodies map[string]string) map[string][]string {
	f.t.Helper()
	reader, coordinator, contact := f.browser(), f.as("mai"), f.as("an")
	link := func(person directory.PersonID, purpose plan.Purpose) string {
		return "/d/" + f.linkToken(person, purpose)
	}
	accept := link("an", plan.PurposeAccept)
	bodies["link-identify"] = reader.get(accept).body
	reader.post(accept, with(reader.get(accept).form("step", ""), "step", "identify"))
	bodies["link-identify-code"] = reader.get(accept).body
	reader.confirmCode(accept, f.lastCode())
	bodies["link-accept"] = reader.get(accept).body
	bodies["opening"] = reader.get(f.openingLink()).body
	f.drafted(strings.Repeat(sentence, 300))
	f.decide(plan.DecisionReturn, "Thiếu nguồn ảnh; xem "+wideText, 0)
	bodies["link-draft"] = reader.get(link("an", plan.PurposeDraft)).body
	f.drafted(strings.Repeat(sentence, 301))
	f.undoWindow = time.Hour
	decide := link("duong", plan.PurposeDecide)
	bodies["link-decide"] = reader.get(decide).body
	bodies["link-refused"] = reader.post(decide, with(reader.get(decide).form("step", ""), "decision", "return")).body
	bodies["link-code"] = reader.answerLink(decide, "decision", "approve").body
	bodies["link-recorded"] = reader.confirmCode(decide, f.lastCode()).body
	bodies["link-hold"] = reader.get(link("duong", plan.PurposeWithdraw)).body
	f.now = time.Date(2027, time.July, 5, 9, 0, 0, 0, f.now.Location())
	bodies["link-publish"] = reader.get(link("an", plan.PurposePublish)).body
	bodies["link-wrong"] = reader.get("/d/khong-co").body

	f.bounceLetters("duong@so-noi-vu.test", 3)
	f.raiseAlarm("loa@hanoi.test", store.AlarmLogin)
	letter := f.fileLetter("Re: "+wideText, store.OutcomeTriage)
	f.withTryoutLetter()
	for name, path := range map[string]string{
		"overview": "/", "tasks": "/tasks", "tasks-refused": "/tasks?bucket=nonsense", "task": "/tasks/" + string(taskID), "plan": "/plans/kh-2027",
		"import": "/plans/import", "triage": "/triage", "letter": fmt.Sprint("/triage/", letter), "mailboxes": "/mailboxes", "readiness": "/directory/ready", "tryout": "/tryout?who=duong@so-noi-vu.test",
		"tryout-letter": "/tryout/duong@so-noi-vu.test/5", "trace": "/tryout/trace?id=x", "error": "/khong-co",
	} {
		bodies[name] = coordinator.get(path).body
	}
	bodies["tasks-batch"] = coordinator.preview("extend", url.Values{"days": {"5"}, "reason": {wideText}}, taskID, secondTask).body
	bodies["task-contact"] = contact.get("/tasks/" + string(taskID)).body
	f.asking()
	bodies["plan-asking"] = coordinator.get("/plans/kh-2028?line=4").body
	bodies["import-read"] = coordinator.post("/plans/import", upload(annexFile)).body
	bodies["import-wrong"] = coordinator.post("/plans/import", upload("STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện\n1,"+strings.ReplaceAll(wideText, ",", "")+",Tin,Sở Nội vụu,Trước ngày 31/02/2027\n")).body
	return map[string][]string{
		"link-decide": {".ask", "h1", `button[value="approve"]`, ".decide summary"}, "link-code": {"#code", ".code button.primary"},
		"link-recorded": {".recorded .headline", `button[value="withdraw"]`}, "link-hold": {".recorded .headline", `button[value="withdraw"]`},
	}
}

// browserProfile is a folder for the browser. Its helpers may write to it for a moment after it has ended.
func browserProfile(t *testing.T) string {
	t.Helper()
	profile, err := os.MkdirTemp("", "loa-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		waittest.Eventually(t, "the browser has left its profile", func() error { return os.RemoveAll(profile) })
	})
	return profile
}
