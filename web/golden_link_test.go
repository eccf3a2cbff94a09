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

// goldenLinks compares the page of every question, open and answered.
func goldenLinks(t *testing.T) {
	f := newFixture(t).launched()
	f.undoWindow = time.Hour
	g := f.golden(t)
	link := func(person directory.PersonID, purpose plan.Purpose) string {
		return "/d/" + f.linkToken(person, purpose)
	}
	accept := link("an", plan.PurposeAccept)
	g.comparePage("link-identify", accept)
	g.b.post(accept, with(g.b.get(accept).form("step", ""), "step", "identify"))
	g.comparePage("link-identify-code", accept)
	g.b.confirmCode(accept, f.lastCode())
	g.comparePage("link-accept", accept)
	f.give("an", plan.Command{Kind: plan.CommandAccept})
	g.comparePage("link-accept-answered", accept)
	draft := link("an", plan.PurposeDraft)
	g.comparePage("link-draft", draft)
	g.b.answerLink(draft, "text", "Bản một")
	g.comparePage("link-draft-again", draft)
	decide := link("duong", plan.PurposeDecide)
	g.comparePage("link-decide", decide)
	g.b.answerLink(decide, "decision", "return", "reason", "Thiếu nguồn")
	g.comparePage("link-decide-code", decide)
	g.b.confirmCode(decide, f.lastCode())
	g.comparePage("link-decide-returned", decide)
	withdraw := link("duong", plan.PurposeWithdraw)
	g.comparePage("link-withdraw", withdraw)
	g.b.withdraw(withdraw)
	g.comparePage("link-withdrawn", withdraw)
	f.drafted(strings.Repeat(sentence, 1300))
	g.comparePage("link-decide-older", decide)
	newer := link("duong", plan.PurposeDecide)
	g.comparePage("link-decide-cut", newer)
	f.decide(plan.DecisionApprove, "", 0)
	g.comparePage("link-decide-approved", newer)
	publish := link("an", plan.PurposePublish)
	g.b.identify(f, publish) // meanwhile this browser was that of another person
	g.comparePage("link-publish", publish)
	g.b.answerLink(publish, "link", "https://cchc.hanoi.test/1", "evidence", "2027-03-02")
	g.comparePage("link-published", publish)
	report := link("an", plan.PurposeReport)
	g.comparePage("link-report", report)
	g.b.answerLink(report, "text", "Đã đăng")
	g.comparePage("link-reported", report)
	f.give("mai", plan.Command{Kind: plan.CommandAcceptReport})
	g.comparePage("link-over", report)
}

func goldenLinkRefusals(t *testing.T) {
	f := newFixture(t).launched().drafted("Bản một")
	g := f.golden(t)
	decide := "/d/" + f.linkToken("duong", plan.PurposeDecide)
	guarded := g.b.get(decide).form("step", "")
	refuses := func(name string, form url.Values) {
		t.Helper()
		form = with(form, "nonce", guarded.Get("nonce"))
		g.compareMessages("refusals-link", name, decide, form)
	}
	refuses("no choice", url.Values{})
	g.compareMessages("refusals-link", "another browser's form", decide, url.Values{"decision": {"approve"}})
	refuses("no reason", url.Values{"decision": {"return"}})
	refuses("nothing to send again", url.Values{"step": {"again"}})
	refuses("nothing to take back", url.Values{"step": {"withdraw"}})
	accept := "/d/" + f.linkToken("an", plan.PurposeDraft)
	g.compareMessages("refusals-link", "a person who was not confirmed", accept, with(g.b.get(accept).form("step", ""), "text", "Bản hai"))
	code := func(value string) url.Values {
		return with(g.b.get(decide).form("step", "code"), "code", value)
	}
	g.b.answerLink(decide, "decision", "approve", "reason", "Một")
	first := code("000000")
	refuses("no code", code("4829"))
	g.b.post(decide, with(g.b.get(decide).form("step", ""), "step", "again"))
	refuses("a code sent twice", url.Values{"step": {"again"}})
	g.b.answerLink(decide, "decision", "return", "reason", "Hai")
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
	g.b.answerLink(decide, "decision", "approve", "reason", "Ba")
	late := code("000000")
	f.now = f.now.Add(31 * time.Minute)
	refuses("an expired code", late)
	refuses("too many codes", url.Values{"decision": {"return"}, "reason": {"Bốn"}})
	g.comparePost("link-refused", decide, with(url.Values{"decision": {"return"}, "reason": {"Năm"}}, "nonce", guarded.Get("nonce")))
	f.drafted("Bản hai")
	g.comparePage("link-replaced", decide)
	decide = "/d/" + f.linkToken("duong", plan.PurposeDecide)
	f.now = f.now.Add(15 * 24 * time.Hour)
	g.comparePost("link-expired", decide, with(url.Values{"decision": {"return"}, "reason": {"Sáu"}}, "nonce", guarded.Get("nonce")))
	g.b.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	refuses("another site", url.Values{"decision": {"approve"}})
}
