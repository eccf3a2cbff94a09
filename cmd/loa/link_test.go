package main_test

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"loa/plan"
	"loa/waittest"
)

var (
	linkInLetter = regexp.MustCompile(`http://\S+/d/[a-z2-7]+`)
	hiddenOnPage = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)
	formOnPage   = regexp.MustCompile(`(?s)<form[^>]*>.*?</form>`)
)

// linkPage is the page of one link in a browser with its own cookies.
type linkPage struct {
	t      *testing.T
	client *http.Client
	link   string
}

// openLink opens a link in a new browser.
func openLink(t *testing.T, link string) *linkPage {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &linkPage{t, &http.Client{Jar: jar}, link}
}

// request requests the page, follows redirects, and returns the status and the text of the last page.
func (p *linkPage) request(method string, form url.Values) (int, string) {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), method, p.link, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	response, err := p.client.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close() // it is read to its end
	page, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, string(page)
}

// forms returns the page and the hidden values of each of its forms.
func (p *linkPage) forms() (page string, forms []url.Values) {
	p.t.Helper()
	_, page = p.request(http.MethodGet, nil)
	for _, form := range formOnPage.FindAllString(page, -1) {
		values := url.Values{}
		for _, hidden := range hiddenOnPage.FindAllStringSubmatch(form, -1) {
			values.Set(hidden[1], hidden[2])
		}
		forms = append(forms, values)
	}
	return page, forms
}

// submit requests the page, fills its form of a step, and posts the form. It returns the page that answers.
func (p *linkPage) submit(step string, typed url.Values) string {
	p.t.Helper()
	page, forms := p.forms()
	for _, form := range forms {
		if form.Get("step") != step {
			continue
		}
		maps.Copy(form, typed)
		_, answer := p.request(http.MethodPost, form)
		return answer
	}
	p.t.Fatalf("the page has no form for the step %q:\n%s", step, page)
	return ""
}

// choose takes the first step: it presses the button of a decision.
func (p *linkPage) choose(decision, reason string) string {
	p.t.Helper()
	return p.submit("", url.Values{"decision": {decision}, "reason": {reason}})
}

// confirm takes the second step: the one-time code.
func (p *linkPage) confirm(code string) string {
	p.t.Helper()
	return p.submit("code", url.Values{"code": {code}})
}

func linkDecision(t *testing.T, c *cluster) {
	a := newApprovalTask(t, c, "lien-ket", "Sở Nội vụ", "so-noi-vu")
	link := linkInLetter.FindString(a.awaitLetter(a.head, "approval").Text)
	if link == "" {
		t.Fatal("the letter has no link")
	}
	before := a.snapshot()
	scanLink(t, link)
	a.checkUnchanged(before)
	useForwardedLink(t, link)
	if got := a.snapshot(); len(got.Letters) != len(before.Letters)+1 {
		t.Errorf("a forwarded link caused %d letters, want one code", len(got.Letters)-len(before.Letters))
	}
	a.checkJournal(plan.StageApproval, afterAwaiting()...)

	stranger := sixDigits.FindString(a.awaitLetter(a.head, "confirm").Text)
	head := openLink(t, link)
	head.choose("approve", "")
	var code string // a code counts in the browser that asked for it
	waittest.Eventually(t, "the code for the head's own browser arrives", func() error {
		letter, err := a.letterTo(a.head, "confirm")
		if code = sixDigits.FindString(letter.Text); err == nil && code == stranger {
			err = errors.New("it is still the stranger's")
		}
		return err
	})
	if page := head.confirm(code); !strings.Contains(page, "Đồng chí đã phê duyệt lúc") {
		t.Errorf("the page after the right code:\n%s", page)
	}
	a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
	if e := a.journal()[3]; e.Channel != plan.ChannelLink || e.Actor != "so-noi-vu.giamdoc" || e.Draft != 1 {
		t.Errorf("the decision is recorded as %+v", e)
	}
	decided := a.snapshot()
	_, page := head.request(http.MethodPost, url.Values{"decision": {"return"}, "reason": {"Nghĩ lại"}})
	if !strings.Contains(page, "Đồng chí đã phê duyệt lúc") || !strings.Contains(page, "Nghĩ lại") {
		t.Errorf("the page after a second answer:\n%s", page)
	}
	a.checkUnchanged(decided)
}

// scanLink does what link scanners of mail servers do: GET, HEAD, and a POST of each form with its present values.
func scanLink(t *testing.T, link string) {
	t.Helper()
	scanner := openLink(t, link)
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodGet} {
		if status, page := scanner.request(method, nil); status != http.StatusOK || method == http.MethodGet && !strings.Contains(page, "Dự thảo thứ nhất.") {
			t.Errorf("%s: %d, and the page does not show the draft:\n%s", method, status, page)
		}
	}
	_, forms := scanner.forms()
	for _, form := range forms {
		maps.Copy(form, url.Values{"decision": {"approve", "return"}, "reason": {""}, "code": {""}})
		if status, page := scanner.request(http.MethodPost, form); status != http.StatusUnprocessableEntity {
			t.Errorf("status %d after a POST of a form as it is:\n%s", status, page)
		}
	}
}

// useForwardedLink opens a link as a stranger who has received it, and fills the form with what the page shows. The code then goes to the
// mailbox of the head.
func useForwardedLink(t *testing.T, link string) {
	t.Helper()
	stranger := openLink(t, link)
	for range 2 {
		if page := stranger.choose("approve", ""); !strings.Contains(page, "Chưa có gì được ghi nhận") {
			t.Errorf("the page after a choice:\n%s", page)
		}
	}
	if page := stranger.confirm("000000"); !strings.Contains(page, "còn được nhập 4 lần") {
		t.Errorf("the page after a guess:\n%s", page)
	}
}
