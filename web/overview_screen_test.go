package web_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"loa/axetest"
	"loa/plan/policy"
)

// mostBytes is how large the overview may be, as HTML.
const mostBytes = 60_000

// TestOverviewScreen looks at the overview of a year of the whole city on the screens of a desk and of a phone: how much there is, and what is late on whose desk, are
// seen without scrolling, and printed it is one sheet.
func TestOverviewScreen(t *testing.T) {
	t.Parallel()
	f := yearFixture(t)
	p := newPhoneBrowser(t, f)
	p.bodies["overview-year"] = f.browser().get("/").body
	p.bodies["overview-year-late"] = f.browser().get("/?all=late").body
	f.production().account("kiemtra", "", policy.Grant{Role: policy.AccessAuditor})
	p.bodies["overview-year-production"] = f.signIn("kiemtra").get("/").body
	for name, body := range p.bodies {
		t.Logf("%s has %d bytes", name, len(body))
		if len(body) > mostBytes && !strings.HasSuffix(name, "-late") {
			t.Errorf("%s has %d bytes", name, len(body))
		}
		for _, screen := range []struct {
			width, height int64
			desks         int // how many desks are seen at once
		}{{1366, 768, 7}, {390, 844, 4}, {320, 640, 0}} {
			p.open(name, screen.width, screen.height)
			axetest.Check(t, p.ctx, name)
			if screen.width < 1000 {
				p.checkPage(name, screen.width)
			}
			if screen.desks > 0 {
				if name == "overview-year-production" {
					p.checkFold(name, screen.height, ".buckets .over", "#late .total", fmt.Sprintf("#late tbody tr:nth-child(%d)", screen.desks+1))
				}
				p.takeScreenshots(name, screen.width)
			}
		}
		if !strings.HasSuffix(name, "-late") {
			p.checkOneSheet(name)
		}
	}
}

var sheetObject = regexp.MustCompile(`/Type\s*/Page\b`)

// checkOneSheet prints a page and counts its sheets.
func (p *phoneBrowser) checkOneSheet(name string) {
	p.t.Helper()
	if sheets := p.printed(name); sheets != 1 {
		p.t.Errorf("%s is printed on %d sheets", name, sheets)
	}
}

// printed prints the open page, and returns how many sheets that takes. The print is saved when LOA_SCREENSHOTS names a directory.
func (p *phoneBrowser) printed(name string) (sheets int) {
	p.t.Helper()
	var pdf []byte
	p.run("printing "+name, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = cdp.PrintToPDF().WithPreferCSSPageSize(true).WithPrintBackground(true).Do(ctx)
		return err
	}))
	if folder := os.Getenv("LOA_SCREENSHOTS"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, name+".pdf"), pdf, 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	return len(sheetObject.FindAll(pdf, -1))
}

// TestOverviewFigures follows every figure of the overview to the list of what it counts, and adds the figures up.
func TestOverviewFigures(t *testing.T) {
	t.Parallel()
	f := yearFixture(t)
	b := f.browser()
	start := b.get("/")
	followed := 0
	for _, link := range start.all("a", "") {
		count, err := strconv.Atoi(figureOf(link))
		if err != nil || !strings.HasPrefix(attribute(link, "href"), "/tasks?") {
			continue
		}
		followed++
		if listed := listedTasks(b.get(attribute(link, "href"))); listed != count {
			t.Errorf("the figure %q leads to a list of %d: %s", text(link), listed, attribute(link, "href"))
		}
	}
	if followed < 100 {
		t.Errorf("only %d figures lead to lists", followed)
	}
	tiles := map[string]int{}
	for _, tile := range start.all("li", "") {
		for node := range tile.Descendants() {
			if attribute(node, "class") == "figure" {
				tiles[attribute(tile, "class")], _ = strconv.Atoi(strings.TrimSpace(text(node)))
			}
		}
	}
	if sum := tiles["done"] + tiles["late"] + tiles["open"] + tiles["over"]; sum != tiles["all"] || sum == 0 {
		t.Errorf("the buckets %v do not add up", tiles)
	}
	inBlocs, overdue := 0, 0
	for _, found := range blocSum.FindAllStringSubmatch(text(start.root), -1) {
		all, _ := strconv.Atoi(found[1])
		late, _ := strconv.Atoi(found[2])
		inBlocs, overdue = inBlocs+all, overdue+late
	}
	if inBlocs != tiles["all"] || overdue != tiles["over"] {
		t.Errorf("the blocs have %d tasks, %d of them late, and the tiles are %v", inBlocs, overdue, tiles)
	}
	for _, path := range []string{"/", "/?all=late"} {
		rows := b.get(path).all("tr", "")
		late, total := 0, 0
		for _, row := range rows {
			sum := sumCell(row)
			switch {
			case !inSection(row, "late"):
			case attribute(row, "class") == "total":
				total = sum
			default:
				late += sum
			}
		}
		if late != total || total != tiles["over"] {
			t.Errorf("%s: the desks have %d late tasks, the total is %d, and %d are late", path, late, total, tiles["over"])
		}
	}
}

// figureOf is the text of a figure without the words around it.
func figureOf(link *html.Node) string {
	for node := range link.Descendants() {
		if attribute(node, "class") == "figure" || node.Data == "strong" {
			return strings.TrimSpace(text(node))
		}
	}
	return strings.TrimSpace(text(link))
}

var blocSum = regexp.MustCompile(`Tổng số (\d+) · Quá hạn (\d+)`)

var listCount = regexp.MustCompile(`/ (\d+) nhiệm vụ`)

// listedTasks is how many tasks a list says that it has.
func listedTasks(p page) int {
	found := listCount.FindStringSubmatch(text(p.root))
	if found == nil {
		return 0
	}
	count, _ := strconv.Atoi(found[1])
	return count
}

// sumCell is the number of the cell with the sum of a row of desks.
func sumCell(row *html.Node) int {
	for node := range row.Descendants() {
		if node.Data == "td" && attribute(node, "class") == "sum" {
			count, _ := strconv.Atoi(strings.TrimSpace(text(node)))
			return count
		}
	}
	return 0
}

// inSection reports whether a node lies in the section of an id.
func inSection(node *html.Node, id string) bool {
	for ; node != nil; node = node.Parent {
		if node.Data == "section" && attribute(node, "id") == id {
			return true
		}
	}
	return false
}
