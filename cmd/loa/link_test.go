package main_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"loa/plan"
)

var (
	linkInLetter = regexp.MustCompile(`http://\S+/d/[a-z2-7]+`)
	digitsOnPage = regexp.MustCompile(`Gõ lại bốn chữ số này: (?:<strong>)?([0-9]{4})`)
	hiddenOnPage = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)
	formOnPage   = regexp.MustCompile(`(?s)<form[^>]*>.*?</form>`)
)

// reader is somebody with a browser of their own in front of the page of one link.
type reader struct {
	*approval
	client *http.Client
	link   string
}

// opens gives the link to somebody; everybody has cookies of their own.
func (a *approval) opens(link string) *reader {
	a.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		a.t.Fatal(err)
	}
	return &reader{a, &http.Client{Jar: jar}, link}
}

// sends asks for the page, follows where it leads, and gives its status and what it says.
func (r *reader) sends(method string, form url.Values) (int, string) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, r.link, strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	response, err := r.client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close() // it is read to its end
	page, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return response.StatusCode, string(page)
}

// forms are the hidden values of each form of the page.
func (r *reader) forms() (page string, forms []url.Values) {
	r.t.Helper()
	_, page = r.sends(http.MethodGet, nil)
	for _, form := range formOnPage.FindAllString(page, -1) {
		values := url.Values{}
		for _, hidden := range hiddenOnPage.FindAllStringSubmatch(form, -1) {
			values.Set(hidden[1], hidden[2])
		}
		forms = append(forms, values)
	}
	return page, forms
}

// fills opens the page, completes its form of a step, and posts it.
func (r *reader) fills(step string, typed url.Values) string {
	r.t.Helper()
	page, forms := r.forms()
	for _, form := range forms {
		if form.Get("step") != step {
			continue
		}
		maps.Copy(form, typed)
		if digits := digitsOnPage.FindStringSubmatch(page); digits != nil && step == "" {
			form.Set("digits", digits[1])
		}
		_, answer := r.sends(http.MethodPost, form)
		return answer
	}
	r.t.Fatalf("the page has no form for the step %q:\n%s", step, page)
	return ""
}

// chooses is the first step, as a person takes it.
func (r *reader) chooses(decision, reason string) string {
	r.t.Helper()
	return r.fills("", url.Values{"decision": {decision}, "reason": {reason}, "confirm": {"yes"}})
}

func (r *reader) confirms(code string) string {
	r.t.Helper()
	return r.fills("code", url.Values{"code": {code}})
}

func aLink(t *testing.T, h *house) {
	a := newApproval(t, h, "lien-ket", "Sở Nội vụ", "so-noi-vu")
	link := linkInLetter.FindString(a.letter(a.head, "approval").Text)
	if link == "" {
		t.Fatal("the letter carries no link")
	}
	before := a.standing()
	aScannerOpens(a, link)
	a.unchanged(before)
	aStrangerHolds(a, link)
	if got := a.standing(); len(got.Letters) != len(before.Letters)+1 {
		t.Errorf("%d letters came of a forwarded link, want one code", len(got.Letters)-len(before.Letters))
	}
	a.tells(plan.StageApproval, then()...)

	head := a.opens(link)
	if page := head.confirms(sixDigits.FindString(a.letter(a.head, "confirm").Text)); !strings.Contains(page, "Đồng chí đã duyệt lúc") {
		t.Errorf("the right code is met with:\n%s", page)
	}
	a.tells(plan.StagePublication, then(plan.EventApproved)...)
	if e := a.journal()[3]; e.Channel != plan.ChannelLink || e.Actor != "so-noi-vu.giamdoc" || e.Draft != 1 {
		t.Errorf("the decision is recorded as %+v", e)
	}
	decided := a.standing()
	_, page := head.sends(http.MethodPost, url.Values{"decision": {"return"}, "reason": {"Nghĩ lại"}, "confirm": {"yes"}})
	if !strings.Contains(page, "Đồng chí đã duyệt lúc") || !strings.Contains(page, "Nghĩ lại") {
		t.Errorf("the second answer is met with:\n%s", page)
	}
	a.unchanged(decided)
}

// aScannerOpens does what scanners of mail do: ask, ask for the head alone, and post each form with the values that stand in it.
func aScannerOpens(a *approval, link string) {
	a.t.Helper()
	scanner := a.opens(link)
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodGet} {
		if status, page := scanner.sends(method, nil); status != http.StatusOK || method == http.MethodGet && !strings.Contains(page, "Dự thảo thứ nhất.") {
			a.t.Errorf("%s: %d, and the page does not show the draft:\n%s", method, status, page)
		}
	}
	_, forms := scanner.forms()
	for _, form := range forms {
		maps.Copy(form, url.Values{"decision": {"approve", "return"}, "reason": {""}, "confirm": {"yes"}, "digits": {""}, "code": {""}})
		if status, page := scanner.sends(http.MethodPost, form); status != http.StatusUnprocessableEntity {
			a.t.Errorf("a form as it stands is met with %d:\n%s", status, page)
		}
	}
}

// aStrangerHolds the forwarded link and types what the page shows: that has a code sent, to the mailbox of the head.
func aStrangerHolds(a *approval, link string) {
	a.t.Helper()
	stranger := a.opens(link)
	for range 2 {
		if page := stranger.chooses("approve", ""); !strings.Contains(page, "Chưa có gì được ghi nhận") {
			a.t.Errorf("a choice is met with:\n%s", page)
		}
	}
	if page := stranger.confirms("000000"); !strings.Contains(page, "còn được nhập 4 lần") {
		a.t.Errorf("a guess is met with:\n%s", page)
	}
}
