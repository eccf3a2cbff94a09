package web_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"loa/axetest"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
)

// mostSheets is how many sheets of A4 the heat map of the whole city may take.
const mostSheets = 4

// TestPeriodScreen looks at the pages of the periods of the whole city on the screens of a desk and of a phone. The heat map of all units is no larger than
// the overview may be.
func TestPeriodScreen(t *testing.T) {
	t.Parallel()
	f := yearFixture(t)
	f.addPeriods().openQuarter()
	for n, unit := range f.directory.Units {
		f.reportOf(unit, n)
	}
	f.now = time.Date(2027, time.March, 17, 9, 0, 0, 0, calendar.Zone)
	p := newPhoneBrowser(t, f)
	b := f.as("mai")
	first := f.directory.Units[2].Code
	for name, path := range map[string]string{"periods-year": periodsPath, "period-year": quarterPath, "period-unit-year": quarterPath + "/units/" + string(first)} {
		p.bodies[name] = b.get(path).body
		if len(p.bodies[name]) > mostBytes {
			t.Errorf("%s has %d bytes", name, len(p.bodies[name]))
		}
		t.Logf("%s has %d bytes", name, len(p.bodies[name]))
		for _, screen := range []struct{ width, height int64 }{{1366, 768}, {390, 844}, {320, 640}} {
			p.open(name, screen.width, screen.height)
			axetest.Check(t, p.ctx, name)
			if screen.width < 1000 {
				p.checkPage(name, screen.width)
			}
			p.takeScreenshots(name, screen.width)
		}
		if name != "period-year" {
			p.checkOneSheet(name)
		}
	}
	p.bodies["periods-proposed"] = newFixture(t).launched().as("mai").get(periodsPath).body
	for _, screen := range phones {
		p.open("periods-proposed", screen.width, screen.height)
		axetest.Check(t, p.ctx, "periods-proposed")
		p.checkPage("periods-proposed", screen.width)
	}
	p.open("period-year", 1366, 768)
	p.checkFold("period-year", 768, ".buckets .over", ".rates")
	if sheets := p.printed("period-year"); sheets > mostSheets {
		t.Errorf("the heat map is printed on %d sheets", sheets)
	}
	var hidden int
	p.run("looking at the print", emulation.SetEmulatedMedia().WithMedia("print"),
		chromedp.Evaluate(`[...document.querySelectorAll('.heatmap tbody tr')].filter(row => !row.checkVisibility()).length`, &hidden))
	if hidden > 0 {
		t.Errorf("the print leaves out %d units", hidden)
	}
}

// reportOf lets a unit report, or not, by its number.
func (f *fixture) reportOf(unit directory.Unit, n int) {
	f.t.Helper()
	if len(period.OwingOn(directory.Directory{Units: []directory.Unit{unit}}, calendar.Today(f.now))) == 0 {
		return
	}
	id := fmt.Sprintf("%064x", n+1)
	switch n % 9 {
	case 0, 1, 2, 3:
		f.reported(unit.Code, id)
	case 4:
		f.changeQuarter(period.Command{Kind: period.CommandSubmit, Unit: unit.Code, Submission: id, Content: period.ContentNil})
	case 5:
		f.changeQuarter(period.Command{Kind: period.CommandSubmit, Unit: unit.Code, Submission: id, Content: period.ContentEmpty})
	case 6:
		f.reported(unit.Code, id)
		f.changeQuarter(period.Command{Kind: period.CommandReturn, Unit: unit.Code, Reason: "Thiếu minh chứng"})
	case 7:
		if n%2 == 0 {
			f.changeQuarter(period.Command{Kind: period.CommandExempt, Unit: unit.Code, Reason: "Mới thành lập", Document: "12/UBND-NC"})
		}
	}
}
