package axetest_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"loa/axetest"
	"loa/waittest"
)

// record is a test that keeps its failures for itself.
type record struct {
	testing.TB
	failures []string
}

func (r *record) Helper() {}

func (r *record) Errorf(format string, values ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, values...))
}

func TestCheck(t *testing.T) {
	t.Parallel()
	profile, err := os.MkdirTemp("", "loa-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		waittest.Eventually(t, "the browser has left its profile", func() error { return os.RemoveAll(profile) })
	})
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(waittest.Timeout))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	const page = `data:text/html,<html lang=vi><title>Trang</title><main><h1>Trang</h1>%s</main>`
	for _, c := range []struct {
		name, body string
		faults     int // in dark and in light
	}{
		{"a page in order has none", "<label>Tên <input></label>", 0},
		{"an input without a label is found", "<input>", 2},
	} {
		if err := chromedp.Run(tab, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(fmt.Sprintf(page, c.body)), emulation.SetScriptExecutionDisabled(false)); err != nil {
			t.Fatal(err)
		}
		r := &record{TB: t}
		axetest.Check(r, tab, c.name)
		if len(r.failures) != c.faults {
			t.Errorf("%s: %q", c.name, r.failures)
		}
	}
}
