package main_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	devlog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"loa/axetest"
	"loa/waittest"
)

// The widths of the pages, in CSS pixels.
const (
	desktopWidth = 1280
	phoneWidth   = 390
)

// browserUser uses the pages in a real browser, in which scripts are disabled.
type browserUser struct {
	*journey
	ctx         context.Context
	base        string // address of the pages
	lang        string // expected language of the pages
	screenshots int

	mu       sync.Mutex
	messages []string
}

// chromium returns the path of the browser. Without a browser the test fails.
func chromium(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("this test needs a browser: apt-get install chromium (make test installs it)")
	}
	return path
}

// newBrowserUser opens the browser for a running journey, with Vietnamese as its language.
func newBrowserUser(j *journey, browser string) *browserUser {
	j.t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.UserDataDir(filepath.Join(j.Home, "browser")),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(waittest.Timeout), chromedp.WindowSize(desktopWidth, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("accept-lang", "vi"),
		// a letter in a sandboxed frame stays in the process of the page, so that its messages are recorded too
		chromedp.Flag("disable-features", "site-per-process,Translate,BlinkGenPropertyTrees,IsolateSandboxedIframes"),
	)
	allocator, stop := chromedp.NewExecAllocator(j.t.Context(), options...)
	j.t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(allocator)
	j.t.Cleanup(closeTab)
	u := &browserUser{journey: j, ctx: ctx, base: j.mustEndpoints().Web, lang: "vi"}
	chromedp.ListenTarget(ctx, u.recordMessage)
	// the browser lives as long as the context of the first run, so this context has no deadline
	if err := chromedp.Run(ctx, emulation.SetScriptExecutionDisabled(true), u.width(desktopWidth)); err != nil {
		j.t.Fatalf("starting chromium: %v", err)
	}
	return u
}

// recordMessage records every error and warning of the console: violations of the security policy, missing files, failed scripts.
func (u *browserUser) recordMessage(event any) {
	complaint := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		complaint = "exception: " + e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		complaint = fmt.Sprintf("console.%s", e.Type)
	case *devlog.EventEntryAdded:
		if e.Entry.Level == devlog.LevelError || e.Entry.Level == devlog.LevelWarning {
			complaint = fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, strings.TrimPrefix(e.Entry.URL, u.base))
		}
	}
	if complaint != "" {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.messages = append(u.messages, complaint)
	}
}

func (u *browserUser) consoleMessages() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return append([]string(nil), u.messages...)
}

func (u *browserUser) width(pixels int64) chromedp.Action {
	return emulation.SetDeviceMetricsOverride(pixels, 900, 1, false)
}

// perform runs actions in the browser. An error fails the test and shows the text of the page.
func (u *browserUser) perform(what string, actions ...chromedp.Action) {
	u.t.Helper()
	ctx, cancel := context.WithTimeout(u.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		u.t.Fatalf("%s: %v; text of the page:\n%s", what, err, u.text())
	}
}

// navigate runs actions that lead to another page, and checks the title and the language of that page.
func (u *browserUser) navigate(what string, actions ...chromedp.Action) {
	u.t.Helper()
	ctx, cancel := context.WithTimeout(u.ctx, 20*time.Second)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, actions...); err != nil {
		u.t.Fatalf("%s: %v; text of the page:\n%s", what, err, u.text())
	}
	var title, lang string
	u.perform(what, chromedp.Title(&title), chromedp.Evaluate(`document.documentElement.lang`, &lang))
	if strings.TrimSpace(strings.TrimSuffix(title, "· loa")) == "" || lang != u.lang {
		u.t.Errorf("%s: the page has the title %q and the language %q, want a title and %q", what, title, lang, u.lang)
	}
	u.checkAccess(what)
}

// checkAccess checks the page with axe-core, which is a script and waits, so that scripts are enabled meanwhile. A page that reloads itself until a letter is
// processed would break off the check, and is checked when it has stopped.
func (u *browserUser) checkAccess(what string) {
	u.t.Helper()
	var reloads bool
	u.perform(what, chromedp.Evaluate(`document.querySelector('meta[http-equiv="refresh"]') !== null`, &reloads))
	if reloads {
		return
	}
	u.perform("enabling scripts", emulation.SetScriptExecutionDisabled(false))
	axetest.Check(u.t, u.ctx, what)
	u.perform("disabling scripts", emulation.SetScriptExecutionDisabled(true), emulation.SetEmulatedMedia())
}

func (u *browserUser) open(path string) {
	u.t.Helper()
	u.navigate("opening "+path, chromedp.Navigate(u.base+path))
}

// follow clicks the first link with the text.
func (u *browserUser) follow(text string) {
	u.t.Helper()
	u.navigate("following “"+text+"”", chromedp.Click(fmt.Sprintf(`//a[contains(normalize-space(.), %q)]`, text), chromedp.BySearch))
}

// press clicks the button with the text, which sends its form.
func (u *browserUser) press(text string) {
	u.t.Helper()
	u.navigate("pressing “"+text+"”", chromedp.Click(fmt.Sprintf(`//button[normalize-space(.)=%q]`, text), chromedp.BySearch))
}

// unfold opens the section with a heading.
func (u *browserUser) unfold(text string) {
	u.t.Helper()
	u.perform("unfolding “"+text+"”", chromedp.Click(fmt.Sprintf(`//summary[normalize-space(.)=%q]`, text), chromedp.BySearch))
}

// field returns the XPath of the input of a label.
func field(label string) string {
	return fmt.Sprintf(`//*[@id=//label[starts-with(normalize-space(.), %q)]/@for]`, label)
}

// fill replaces the text of the field with the label.
func (u *browserUser) fill(label, text string) {
	u.t.Helper()
	u.perform("writing into “"+label+"”", chromedp.Focus(field(label), chromedp.BySearch),
		chromedp.Evaluate(`document.activeElement.select()`, nil), chromedp.KeyEvent(text))
}

// tick clicks the checkbox or radio button in a label that contains the text.
func (u *browserUser) tick(label string) {
	u.t.Helper()
	u.perform("ticking “"+label+"”", chromedp.Click(fmt.Sprintf(`//label[contains(normalize-space(.), %q)]//input`, label), chromedp.BySearch))
}

// choose selects the first option of a list that contains the text.
func (u *browserUser) choose(label, text string) {
	u.t.Helper()
	var value string
	u.perform("choosing “"+text+"”",
		chromedp.AttributeValue(fmt.Sprintf(`%s/option[contains(normalize-space(.), %q)]`, field(label), text), "value", &value, nil, chromedp.BySearch, chromedp.NodeReady))
	u.perform("choosing “"+text+"”", chromedp.SetValue(field(label), value, chromedp.BySearch))
}

// attach chooses a file in the field with the label.
func (u *browserUser) attach(label, path string) {
	u.t.Helper()
	u.perform("attaching "+path, chromedp.SetUploadFiles(field(label), []string{path}, chromedp.BySearch))
}

// text returns the text of the page in one line, or nothing while the page cannot be read.
func (u *browserUser) text() string {
	ctx, cancel := context.WithTimeout(u.ctx, 10*time.Second)
	defer cancel()
	var text string
	if err := chromedp.Run(ctx, chromedp.Evaluate(`document.body.innerText`, &text)); err != nil {
		return ""
	}
	return strings.Join(strings.Fields(text), " ")
}

// wantText fails the test unless the page contains every text.
func (u *browserUser) wantText(wanted ...string) {
	u.t.Helper()
	text := u.text()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			u.t.Fatalf("the page lacks “%s”; text of the page:\n%s", want, text)
		}
	}
}

// wantNoText fails the test if the page contains any of the texts.
func (u *browserUser) wantNoText(unwanted ...string) {
	u.t.Helper()
	text := u.text()
	for _, word := range unwanted {
		if strings.Contains(text, word) {
			u.t.Fatalf("the page contains “%s”:\n%s", word, text)
		}
	}
}

// awaitText waits until a page that reloads itself contains a text.
func (u *browserUser) awaitText(want string) {
	u.t.Helper()
	waittest.Eventually(u.t, "the page contains “"+want+"”", func() error {
		if text := u.text(); !strings.Contains(text, want) {
			return fmt.Errorf("text of the page:\n%s", text)
		}
		return nil
	})
}

// reloadUntil opens a page repeatedly until it contains a text.
func (u *browserUser) reloadUntil(path, want string) {
	u.t.Helper()
	waittest.Eventually(u.t, path+" contains “"+want+"”", func() error {
		u.open(path)
		if text := u.text(); !strings.Contains(text, want) {
			return fmt.Errorf("text of the page:\n%s", text)
		}
		return nil
	})
}

// checkWidth checks that the page fits a phone. It also saves screenshots when LOA_SCREENSHOTS names a directory.
func (u *browserUser) checkWidth(name string) {
	u.t.Helper()
	var needed int64
	u.perform("measuring the width of "+name, u.width(phoneWidth), chromedp.Evaluate(`document.documentElement.scrollWidth`, &needed))
	u.checkAccess(name)
	if needed > phoneWidth {
		u.t.Errorf("%s needs %d px, want at most %d", name, needed, phoneWidth)
	}
	if folder := os.Getenv("LOA_SCREENSHOTS"); folder != "" {
		u.screenshots++
		u.takeScreenshot(folder, name, phoneWidth, "light")
		u.takeScreenshot(folder, name, desktopWidth, "light")
		u.takeScreenshot(folder, name, desktopWidth, "dark")
	}
	u.perform("returning to the desktop width", emulation.SetEmulatedMedia(), u.width(desktopWidth))
}

func (u *browserUser) takeScreenshot(folder, name string, width int64, scheme string) {
	u.t.Helper()
	var height int64
	u.perform("measuring the height of "+name, u.width(width),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.Evaluate(`document.documentElement.scrollHeight`, &height))
	// the window is as high as the page, because a frame outside of the window is not painted
	var content []byte
	u.perform("taking a screenshot of "+name, emulation.SetDeviceMetricsOverride(width, height, 1, false), chromedp.CaptureScreenshot(&content))
	file := filepath.Join(folder, fmt.Sprintf("%02d-%s-%d-%s.png", u.screenshots, name, width, scheme))
	if err := os.WriteFile(file, content, 0o600); err != nil {
		u.t.Fatal(err)
	}
}
