// Package axetest checks pages that a browser shows with axe-core, by the rules of WCAG 2.2, levels A and AA.
package axetest

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// script is where `scripts/setup test` puts axe-core, in the version that it names.
const script = "/var/cache/loa/axe/axe.min.js"

// limit is the time that the checks of one page may take on a slow machine.
const limit = 2 * time.Minute

// check is a script that lists what axe-core has against the page, a line for each rule with the elements that break it. What is in a frame is not of the
// page: a letter as it was received.
const check = `axe.run(document, {iframes: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
	.then(found => found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160)).join(" ")))`

// Check checks the page that a tab shows, as in light and in dark rooms, and fails the test for everything that is found.
func Check(t testing.TB, tab context.Context, name string) {
	t.Helper()
	axe, err := os.ReadFile(script)
	if err != nil {
		t.Fatalf("this test needs axe-core, which make test installs: %v", err)
	}
	ctx, cancel := context.WithTimeout(tab, limit)
	defer cancel()
	if err := chromedp.Run(ctx, chromedp.Evaluate(string(axe), nil)); err != nil {
		t.Fatalf("loading axe-core into %s: %v", name, err)
	}
	for _, scheme := range []string{"dark", "light"} {
		var faults []string
		err := chromedp.Run(ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
			chromedp.Evaluate(check, &faults, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
		if err != nil {
			t.Fatalf("checking %s with axe-core: %v", name, err)
		}
		if len(faults) > 0 {
			t.Errorf("%s in %s has faults:\n%s", name, scheme, strings.Join(faults, "\n"))
		}
	}
}
