package report_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"loa/axetest"
	"loa/locale"
	"loa/plan"
	"loa/report"
	"loa/waittest"
)

var pictures = flag.String("pictures", "", "a folder for pictures of the letters on a phone")

// screens are the screens of phones on which letters are read, in CSS pixels: a usual one, and the smallest that is still sold.
var screens = []struct{ width, height int64 }{{390, 844}, {320, 568}}

// phoneLetter is a letter that asks a person for a tap, or tells how to take one back.
type phoneLetter struct {
	report.Letter
	asks plan.Purpose
}

// onPhone are such letters of a language.
func onPhone(t *testing.T, lang locale.Language) map[string]phoneLetter {
	t.Helper()
	golden, all := goldenLetters(t, lang), map[string]phoneLetter{}
	for name, asks := range map[string]plan.Purpose{
		"approval": plan.PurposeDecide, "receipt_approved_held": plan.PurposeWithdraw, "receipt_returned_held": plan.PurposeWithdraw,
		"report_check": plan.PurposeCheck, "returned": plan.PurposeDraft, "reminder_decide": plan.PurposeDecide, "declined": plan.PurposeReassign,
		"suspended": plan.PurposeWithdraw,
	} {
		letter, found := golden[name]
		if !found {
			t.Fatalf("there is no golden letter %s", name)
		}
		all[name] = phoneLetter{letter, asks}
	}
	long := full(plan.NoticeApproval)
	withDraft(&long)
	carrying(&long)
	long.To, long.Title = head, "Xây dựng chuyên trang, chuyên mục, phóng sự, video clip, infographic tuyên truyền về công tác cải cách hành chính"
	long.Matter.Files[0].Name = strings.Repeat("kịch_bản_không_có_khoảng_trắng_", 4) + ".docx"
	long.Matter.Cover = "Xem tại https://" + strings.Repeat("duong-dan-rat-dai/", 12)
	all["approval_long"] = phoneLetter{compose(t, lang, long), plan.PurposeDecide}
	return all
}

// box is where an element stands on the page, in CSS pixels.
type box struct {
	Text        string
	Top, Bottom float64
	Height      float64
	Mail        bool
}

// TestLettersOnPhone renders the page of letters in a browser on the screens of phones: what is asked and the buttons are seen without
// scrolling, nothing is wider than the screen, and what is pressed is large enough for a finger (44 px, WCAG 2.2, 2.5.5).
func TestLettersOnPhone(t *testing.T) {
	t.Parallel()
	tab := openTab(t)
	for _, lang := range locale.Languages() {
		for name, letter := range onPhone(t, lang) {
			file := filepath.Join(t.TempDir(), name+".html")
			if err := os.WriteFile(file, []byte(letter.HTML), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, screen := range screens {
				t.Run(fmt.Sprintf("%s in %s at %d px", name, lang, screen.width), func(t *testing.T) {
					var width float64
					var heading box
					var links []box
					run(t, tab, emulation.SetDeviceMetricsOverride(screen.width, screen.height, 2, true), chromedp.Navigate("file://"+file),
						chromedp.Evaluate(`document.documentElement.scrollWidth`, &width),
						chromedp.Evaluate(boxOf(`document.querySelector("p")`), &heading),
						chromedp.Evaluate(`[...document.querySelectorAll("a")].map(a => `+boxOf("a")+`)`, &links))
					if int64(width) > screen.width {
						t.Errorf("the letter is %.0f px wide", width)
					}
					if int64(heading.Bottom) > screen.height || !strings.HasPrefix(heading.Text, "■ ") {
						t.Errorf("the heading %q ends at %.0f px", heading.Text, heading.Bottom)
					}
					axetest.Check(t, tab, name)
					checkTargets(t, links, buttonsOf(letter.asks), float64(screen.height))
					savePicture(t, tab, fmt.Sprintf("%s.%s.%d.png", name, lang, screen.width))
				})
			}
		}
	}
}

// buttonsOf is how many buttons a letter has at its top.
func buttonsOf(asks plan.Purpose) int {
	switch asks {
	case plan.PurposeDecide, plan.PurposeCheck:
		return 2
	case plan.PurposeWithdraw, plan.PurposeDraft:
		return 1
	default:
		return 0
	}
}

// checkTargets checks that the first buttons are on the screen, and that everything that can be pressed is large enough.
func checkTargets(t *testing.T, links []box, buttons int, height float64) {
	t.Helper()
	for n, link := range links {
		if n < buttons && (!link.Mail || link.Bottom > height) {
			t.Errorf("the button %q ends at %.0f px, below the screen of %.0f px", link.Text, link.Bottom, height)
		}
		if link.Height < 44 {
			t.Errorf("%q is %.0f px high", link.Text, link.Height)
		}
	}
	if len(links) < buttons {
		t.Errorf("%d links, want %d buttons", len(links), buttons)
	}
}

// boxOf is a script that measures an element.
func boxOf(element string) string {
	return fmt.Sprintf(`(e => { const b = e.getBoundingClientRect(); return {Text: e.innerText, Top: b.top, Bottom: b.bottom, Height: b.height, Mail: (e.href || "").startsWith("mailto:")} })(%s)`, element)
}

// openTab starts a browser.
func openTab(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("this test needs a browser: apt-get install chromium (make test installs it)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(browserProfile(t)),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(waittest.Timeout), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	// the browser lives as long as the context of the first run, so this context has no deadline
	if err := chromedp.Run(tab); err != nil {
		t.Fatalf("starting chromium: %v", err)
	}
	return tab
}

func run(t *testing.T, tab context.Context, actions ...chromedp.Action) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab, waittest.Timeout)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// savePicture saves what the screen shows, when a folder is given.
func savePicture(t *testing.T, tab context.Context, name string) {
	t.Helper()
	if *pictures == "" {
		return
	}
	var picture []byte
	run(t, tab, chromedp.CaptureScreenshot(&picture))
	if err := os.WriteFile(filepath.Join(*pictures, name), picture, 0o600); err != nil {
		t.Fatal(err)
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
