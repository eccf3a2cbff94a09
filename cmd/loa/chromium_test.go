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
)

// The widths at which pages are looked at, in CSS pixels: a desk and a phone.
const (
	deskWidth  = 1280
	phoneWidth = 390
)

// visitor is somebody at a real browser, who sees what is on the page and clicks and types. Scripts are switched off: the pages must
// do without.
type visitor struct {
	*walk
	ctx  context.Context
	base string
	lang string // in which the pages must be
	shot int

	mu         sync.Mutex
	complaints []string
}

// chromium is where the browser is; without one there is nothing to test with.
func chromium(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("this test looks at the pages in a real browser and there is none: apt-get install chromium (make test does it)")
	}
	return path
}

// newVisitor opens the browser on the house that the walk started, asking for Vietnamese.
func newVisitor(w *walk, browser string) *visitor {
	w.t.Helper()
	at, err := w.running()
	if err != nil {
		w.t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.UserDataDir(filepath.Join(w.home, "browser")),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(patience), chromedp.WindowSize(deskWidth, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("accept-lang", "vi"),
		// a letter shown in a sandboxed frame stays in the page's process, so that its complaints are heard here too
		chromedp.Flag("disable-features", "site-per-process,Translate,BlinkGenPropertyTrees,IsolateSandboxedIframes"),
	)
	allocator, stop := chromedp.NewExecAllocator(w.t.Context(), options...)
	w.t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(allocator)
	w.t.Cleanup(closeTab)
	v := &visitor{walk: w, ctx: ctx, base: at.Web, lang: "vi"}
	chromedp.ListenTarget(ctx, v.listen)
	// the first run starts the browser, which lives as long as the context of that run: it takes no deadline of its own
	if err := chromedp.Run(ctx, emulation.SetScriptExecutionDisabled(true), v.width(deskWidth)); err != nil {
		w.t.Fatalf("starting chromium: %v", err)
	}
	return v
}

// listen keeps every error and warning that the browser would show in its console: broken rules of the page's security policy,
// files that are missing, scripts that fail.
func (v *visitor) listen(event any) {
	complaint := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		complaint = "exception: " + e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		complaint = fmt.Sprintf("console.%s", e.Type)
	case *devlog.EventEntryAdded:
		if e.Entry.Level == devlog.LevelError || e.Entry.Level == devlog.LevelWarning {
			complaint = fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, strings.TrimPrefix(e.Entry.URL, v.base))
		}
	}
	if complaint != "" {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.complaints = append(v.complaints, complaint)
	}
}

func (v *visitor) heard() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]string(nil), v.complaints...)
}

func (v *visitor) width(pixels int64) chromedp.Action {
	return emulation.SetDeviceMetricsOverride(pixels, 900, 1, false)
}

// do does one thing in the browser, and fails with what is on the page when that cannot be done.
func (v *visitor) do(what string, actions ...chromedp.Action) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		v.t.Fatalf("%s: %v; the page says:\n%s", what, err, v.text())
	}
}

// arrive does what leads to another page, and checks what every page owes its reader.
func (v *visitor) arrive(what string, actions ...chromedp.Action) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, 20*time.Second)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, actions...); err != nil {
		v.t.Fatalf("%s: %v; the page says:\n%s", what, err, v.text())
	}
	var title, lang string
	v.do(what, chromedp.Title(&title), chromedp.Evaluate(`document.documentElement.lang`, &lang))
	if strings.TrimSpace(strings.TrimSuffix(title, "· loa")) == "" || lang != v.lang {
		v.t.Errorf("%s: the page has the title %q and the language %q, want a title and %q", what, title, lang, v.lang)
	}
}

func (v *visitor) open(path string) {
	v.t.Helper()
	v.arrive("opening "+path, chromedp.Navigate(v.base+path))
}

// follow clicks the first link with the text.
func (v *visitor) follow(text string) {
	v.t.Helper()
	v.arrive("following “"+text+"”", chromedp.Click(fmt.Sprintf(`//a[contains(normalize-space(.), %q)]`, text), chromedp.BySearch))
}

// press clicks the button with the text, which sends its form.
func (v *visitor) press(text string) {
	v.t.Helper()
	v.arrive("pressing “"+text+"”", chromedp.Click(fmt.Sprintf(`//button[normalize-space(.)=%q]`, text), chromedp.BySearch))
}

// unfold opens what lies folded under a heading.
func (v *visitor) unfold(text string) {
	v.t.Helper()
	v.do("unfolding “"+text+"”", chromedp.Click(fmt.Sprintf(`//summary[normalize-space(.)=%q]`, text), chromedp.BySearch))
}

// field is the input that a label speaks of.
func field(label string) string {
	return fmt.Sprintf(`//*[@id=//label[starts-with(normalize-space(.), %q)]/@for]`, label)
}

// write types into the field with the label, instead of what is there.
func (v *visitor) write(label, text string) {
	v.t.Helper()
	v.do("writing into “"+label+"”", chromedp.Focus(field(label), chromedp.BySearch),
		chromedp.Evaluate(`document.activeElement.select()`, nil), chromedp.KeyEvent(text))
}

// tick ticks the box, or chooses the answer, that a label wraps.
func (v *visitor) tick(label string) {
	v.t.Helper()
	v.do("ticking “"+label+"”", chromedp.Click(fmt.Sprintf(`//label[normalize-space(.)=%q]//input`, label), chromedp.BySearch))
}

// choose picks the first entry of a list that has the text in it.
func (v *visitor) choose(label, text string) {
	v.t.Helper()
	var value string
	v.do("choosing “"+text+"”",
		chromedp.AttributeValue(fmt.Sprintf(`%s/option[contains(normalize-space(.), %q)]`, field(label), text), "value", &value, nil, chromedp.BySearch, chromedp.NodeReady))
	v.do("choosing “"+text+"”", chromedp.SetValue(field(label), value, chromedp.BySearch))
}

// attach chooses a file in the field with the label.
func (v *visitor) attach(label, path string) {
	v.t.Helper()
	v.do("attaching "+path, chromedp.SetUploadFiles(field(label), []string{path}, chromedp.BySearch))
}

// text is what the page says, its lines run together; empty when it cannot be read just now.
func (v *visitor) text() string {
	ctx, cancel := context.WithTimeout(v.ctx, 10*time.Second)
	defer cancel()
	var text string
	if err := chromedp.Run(ctx, chromedp.Evaluate(`document.body.innerText`, &text)); err != nil {
		return ""
	}
	return strings.Join(strings.Fields(text), " ")
}

// sees fails unless the page says all of it.
func (v *visitor) sees(wanted ...string) {
	v.t.Helper()
	text := v.text()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			v.t.Fatalf("the page does not say “%s”; it says:\n%s", want, text)
		}
	}
}

// misses fails if the page says any of it.
func (v *visitor) misses(unwanted ...string) {
	v.t.Helper()
	text := v.text()
	for _, word := range unwanted {
		if strings.Contains(text, word) {
			v.t.Fatalf("the page says “%s”:\n%s", word, text)
		}
	}
}

// waitsFor looks at a page that asks again by itself until it says something.
func (v *visitor) waitsFor(want string) {
	v.t.Helper()
	v.eventually("the page says “"+want+"”", func() error {
		if text := v.text(); !strings.Contains(text, want) {
			return fmt.Errorf("it says:\n%s", text)
		}
		return nil
	})
}

// reopens opens a page again and again until it says something, as somebody does who waits for a letter.
func (v *visitor) reopens(path, want string) {
	v.t.Helper()
	v.eventually(path+" says “"+want+"”", func() error {
		v.open(path)
		if text := v.text(); !strings.Contains(text, want) {
			return fmt.Errorf("it says:\n%s", text)
		}
		return nil
	})
}

// looks checks that the page fits a phone, and takes its pictures when LOA_SCREENSHOTS names a folder for them.
func (v *visitor) looks(name string) {
	v.t.Helper()
	var needed int64
	v.do("looking at "+name, v.width(phoneWidth), chromedp.Evaluate(`document.documentElement.scrollWidth`, &needed))
	if needed > phoneWidth {
		v.t.Errorf("%s needs %d px, want at most %d", name, needed, phoneWidth)
	}
	if folder := os.Getenv("LOA_SCREENSHOTS"); folder != "" {
		v.shot++
		v.picture(folder, name, phoneWidth, "light")
		v.picture(folder, name, deskWidth, "light")
		v.picture(folder, name, deskWidth, "dark")
	}
	v.do("going back to the desk", emulation.SetEmulatedMedia(), v.width(deskWidth))
}

func (v *visitor) picture(folder, name string, width int64, scheme string) {
	v.t.Helper()
	var height int64
	v.do("measuring "+name, v.width(width),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.Evaluate(`document.documentElement.scrollHeight`, &height))
	// a window as high as the page: a frame outside of the window is not painted
	var content []byte
	v.do("taking a picture of "+name, emulation.SetDeviceMetricsOverride(width, height, 1, false), chromedp.CaptureScreenshot(&content))
	file := filepath.Join(folder, fmt.Sprintf("%02d-%s-%d-%s.png", v.shot, name, width, scheme))
	if err := os.WriteFile(file, content, 0o600); err != nil {
		v.t.Fatal(err)
	}
}
