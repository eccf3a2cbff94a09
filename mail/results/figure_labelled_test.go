package results_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loa/intake"
	"loa/mail/results"
	"loa/plan/calendar"
	"loa/plan/indicator"
	"loa/plan/period"
)

// askedFor is what a labelled report was asked for, of the shipped list of indicators: "2027-Q1" is 15/12/2026 to 14/3/2027.
func askedFor(t testing.TB, text string) results.FiguresAsked {
	t.Helper()
	year, part, _ := strings.Cut(text, "-")
	n, err := strconv.Atoi(year)
	if err != nil {
		t.Fatal(err)
	}
	before := strconv.Itoa(n - 1)
	days := map[string][2]string{
		"Q1": {before + "-12-15", year + "-03-14"}, "H1": {before + "-12-15", year + "-06-14"},
		"Q3": {year + "-06-15", year + "-09-14"}, "Y": {before + "-12-15", year + "-12-14"},
	}[part]
	last := calendar.MustDate(days[1])
	return intake.AskedFigures(indicator.Shipped(), period.Period{From: calendar.MustDate(days[0]), To: last}, last.AddDays(3))
}

// wanted is a labelled figure. Without a value it has a null.
type wanted struct {
	Indicator string       `json:"indicator"`
	Value     *json.Number `json:"value"`
	Kind      string       `json:"kind"`
}

func (w wanted) fits(g results.Figure) bool {
	if w.Indicator != g.Indicator || w.Kind != string(g.Kind) {
		return false
	}
	if g.Kind == results.FigureNil || w.Value == nil || !g.HasValue {
		return g.Kind == results.FigureNil || w.Value == nil == !g.HasValue
	}
	value, err := results.ParseDecimal(string(*w.Value))
	return err == nil && value == g.Value
}

func wantedOf(t testing.TB, l label) (figures []wanted, none bool) {
	t.Helper()
	var all []wanted
	d := json.NewDecoder(strings.NewReader(l["figures"]))
	d.UseNumber()
	if err := d.Decode(&all); err != nil {
		t.Fatalf("%s: %v", l["id"], err)
	}
	for _, w := range all {
		switch w.Indicator {
		case "?":
		case "*":
			none = true
		case "DONE_RATE": // is computed, and not asked for
		default:
			figures = append(figures, w)
		}
	}
	return figures, none
}

// reportFigures are the figures of a set of labelled reports: rows whose figures are all exact, how many of these are read in full with high
// confidence, and how many rows have a figure that is read wrong with high confidence.
type reportFigures struct{ rows, plain, read, wrong int }

func measureReports(t *testing.T, file string, tell bool) reportFigures {
	t.Helper()
	var f reportFigures
	for _, l := range labels(t, file) {
		l["text"] = strings.ReplaceAll(l["text"], `\n`, "\n")
		want, none := wantedOf(t, l)
		got := results.ReadFigures(l["text"], askedFor(t, l["period"]))
		f.rows++
		left := append([]wanted(nil), want...)
		wrong := got.Nil && !none
		high := 0
		for _, g := range got.Figures {
			at := -1
			for i, w := range left {
				if w.fits(g) {
					at = i
					break
				}
			}
			if at >= 0 {
				left = append(left[:at], left[at+1:]...)
			}
			if g.Confidence == results.ConfidenceHigh {
				high++
				wrong = wrong || at < 0
			}
		}
		plain := len(want) > 0 || none
		for _, w := range want {
			plain = plain && w.Kind == "exact"
		}
		full := len(left) == 0 && high == len(want) && got.Nil == none
		if plain {
			f.plain++
			if full && !wrong {
				f.read++
			}
		}
		if wrong {
			f.wrong++
		}
		switch {
		case tell && wrong:
			t.Errorf("%s: read wrong with high confidence: %v, nil %v; label %s: %q", l["id"], show(got), got.Nil, l["figures"], l["text"])
		case tell && !full && plain:
			t.Logf("%s: not read: %v, doubts %v; label %s: %q", l["id"], show(got), got.Doubts, l["figures"], l["text"])
		}
	}
	return f
}

func show(r results.Report) []string {
	var all []string
	for _, g := range r.Figures {
		value := g.Value.String()
		if !g.HasValue {
			value = "?"
		}
		all = append(all, g.Indicator+" "+value+" "+string(g.Kind)+" "+string(g.Confidence))
	}
	return all
}

// TestLabelledReports reads the open set of labelled reports. The author of the labels had not seen the reader; the reader was built with them.
func TestLabelledReports(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"testdata/report_open.csv", "testdata/report_aside.csv"} {
		f := measureReports(t, file, true)
		t.Logf("%s: %d of %d plain reports are read, %d of %d are read wrong", file, f.read, f.plain, f.wrong, f.rows)
		if f.read*100 < f.plain*90 {
			t.Errorf("%s: only %d of %d plain reports are read", file, f.read, f.plain)
		}
	}
}

// TestReportsSetAside measures reports that were not looked at while the reader was built, and prints the counts only.
func TestReportsSetAside(t *testing.T) {
	t.Parallel()
	f := measureReports(t, "testdata/report_fresh.csv", false)
	t.Logf("%d of %d plain reports are read, %d of %d are read wrong", f.read, f.plain, f.wrong, f.rows)
}

// snippetCodes are the indicators of testdata/figures.csv, which names them in words.
var snippetCodes = map[string]string{
	"tin": "NEWS", "bài": "ART", "tin bài": "NEWSART", "hội nghị": "CONF", "buổi phát thanh": "RAD_P", "tờ rơi": "LEAF", "tờ gấp": "LEAF", "pa nô": "PAN", "băng rôn": "BAN",
	"phóng sự": "REP", "cuộc thi": "CNT", "lượt thi": "CNT_P", "chuyên mục": "COL", "sáng kiến": "INI", "mô hình mới": "INI", "học viên": "TRN_P", "lượt tiếp cận": "SOC_V",
	"lượt truy cập": "WEB_V", "phản ánh tiếp nhận": "FB_IN", "phản ánh": "FB_IN", "đã trả lời": "FB_DONE", "lượt xem": "SOC_V",
}

// TestLabelledSnippets reads snippets of reports: no number of an indicator is read with high confidence that the labels do not have.
func TestLabelledSnippets(t *testing.T) {
	t.Parallel()
	snippets := map[string][]label{}
	for _, l := range labels(t, "testdata/figures.csv") {
		snippets[l["text"]] = append(snippets[l["text"]], l)
	}
	read, all := 0, 0
	for text, rows := range snippets {
		got := results.ReadFigures(text, askedFor(t, "2027-Q1"))
		for _, l := range rows {
			code := snippetCodes[l["indicator"]]
			if code == "" || l["label"] != "exact" {
				continue
			}
			all++
			for _, g := range got.Figures {
				if g.Indicator == code && g.Confidence == results.ConfidenceHigh && g.Value.String() == l["value"] {
					read++
					break
				}
			}
		}
		for _, g := range got.Figures {
			if g.Confidence != results.ConfidenceHigh || g.Kind == results.FigurePlan {
				continue // these labels hold no plans
			}
			fits := func(l label) bool {
				code := snippetCodes[l["indicator"]]
				return (code == "" || code == g.Indicator && l["label"] == string(g.Kind)) && (g.Kind == results.FigureNil || strings.TrimSuffix(l["value"], "000000") == g.Value.String() || l["value"] == g.Value.String())
			}
			if !slices.ContainsFunc(rows, fits) {
				t.Errorf("%q: read wrong with high confidence: %s", text, told(g))
			}
		}
	}
	t.Logf("%d of %d exact figures are read", read, all)
}
