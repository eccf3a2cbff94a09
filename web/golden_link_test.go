package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/directory"
)

// goldenLinks shows the page of every question, open and answered.
func goldenLinks(t *testing.T) {
	w := newWorld(t).launched()
	w.holds = time.Hour
	g := w.golden(t)
	link := func(person directory.PersonID, purpose plan.Purpose) string { return "/d/" + w.token(person, purpose) }
	accept := link("an", plan.PurposeAccept)
	g.shows("link-accept", accept)
	w.act("an", plan.Command{Kind: plan.CommandAccept})
	g.shows("link-accept-answered", accept)
	draft := link("an", plan.PurposeDraft)
	g.shows("link-draft", draft)
	g.b.answers(draft, "text", "Bản một")
	g.shows("link-draft-again", draft)
	decide := link("duong", plan.PurposeDecide)
	g.shows("link-decide", decide)
	g.b.answers(decide, "decision", "return", "reason", "Thiếu nguồn")
	g.shows("link-decide-code", decide)
	g.b.confirms(decide, w.code())
	g.shows("link-decide-returned", decide)
	withdraw := link("duong", plan.PurposeWithdraw)
	g.shows("link-withdraw", withdraw)
	g.b.answers(withdraw)
	g.shows("link-withdrawn", withdraw)
	w.drafted(strings.Repeat(endless, 1300))
	g.shows("link-decide-older", decide)
	newer := link("duong", plan.PurposeDecide)
	g.shows("link-decide-cut", newer)
	w.decides(plan.DecisionApprove, "", 0)
	g.shows("link-decide-approved", newer)
	publish := link("an", plan.PurposePublish)
	g.shows("link-publish", publish)
	g.b.answers(publish, "link", "https://cchc.hanoi.test/1", "evidence", "2027-03-02")
	g.shows("link-published", publish)
	report := link("an", plan.PurposeReport)
	g.shows("link-report", report)
	g.b.answers(report, "text", "Đã đăng")
	g.shows("link-reported", report)
	w.act("mai", plan.Command{Kind: plan.CommandAcceptReport})
	g.shows("link-over", report)
}

func goldenLinkRefuses(t *testing.T) {
	w := newWorld(t).launched().drafted("Bản một")
	g := w.golden(t)
	decide := "/d/" + w.token("duong", plan.PurposeDecide)
	guarded := g.b.get(decide).form("step", "")
	refuses := func(name string, form url.Values) {
		t.Helper()
		form = with(form, "nonce", guarded.Get("nonce"))
		g.tells("refusals-link", name, decide, form)
	}
	refuses("no tick", url.Values{"decision": {"approve"}})
	refuses("no choice", url.Values{"confirm": {"yes"}})
	refuses("no digits", url.Values{"confirm": {"yes"}, "decision": {"approve"}})
	g.tells("refusals-link", "another browser's form", decide, url.Values{"confirm": {"yes"}})
	shown := g.b.get(decide)
	for _, digits := range shown.texts("strong", "") {
		if fourDigits.MatchString(digits) {
			refuses("no reason", url.Values{"confirm": {"yes"}, "decision": {"return"}, "digits": {digits}})
		}
	}
	code := func(value string) url.Values {
		return with(g.b.get(decide).form("step", "code"), "code", value)
	}
	g.b.answers(decide, "decision", "approve", "reason", "Một")
	first := code("000000")
	refuses("no code", code("4829"))
	g.b.answers(decide, "decision", "return", "reason", "Hai")
	refuses("a replaced code", first)
	expired := code("000000")
	refuses("a wrong code", code("000000"))
	for range 4 {
		g.b.post(decide, code("000000"))
		if strings.Contains(g.b.get(decide).body, `value="code"`) {
			continue
		}
		break
	}
	refuses("a spent code", expired)
	g.b.answers(decide, "decision", "approve", "reason", "Ba")
	late := code("000000")
	w.now = w.now.Add(31 * time.Minute)
	refuses("an expired code", late)
	for _, digits := range g.b.get(decide).texts("strong", "") {
		if fourDigits.MatchString(digits) {
			refuses("too many codes", url.Values{"decision": {"return"}, "reason": {"Bốn"}, "confirm": {"yes"}, "digits": {digits}})
		}
	}
	g.posts("link-refused", decide, with(url.Values{"decision": {"return"}, "reason": {"Năm"}}, "nonce", guarded.Get("nonce")))
	w.drafted("Bản hai")
	g.shows("link-replaced", decide)
	decide = "/d/" + w.token("duong", plan.PurposeDecide)
	w.now = w.now.Add(15 * 24 * time.Hour)
	g.posts("link-expired", decide, with(url.Values{"decision": {"return"}, "reason": {"Sáu"}}, "nonce", guarded.Get("nonce")))
	g.b.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	refuses("another site", url.Values{"decision": {"approve"}})
}
