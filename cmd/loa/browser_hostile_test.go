package main_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/waittest"
)

// hostile is a text that runs in a page which does not escape it: as an element, out of an attribute, and as an address.
const hostile = `"'><script>window.loaRan=1</script><img src=x onerror=window.loaRan=1><svg onload=window.loaRan=1>`

// TestBrowserHostile fills every field that an annex, a letter or a form can fill with a script, and opens every page in a browser that runs scripts.
func TestBrowserHostile(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	j := &journey{cluster: newCluster(t)}
	j.start()
	j.importPlan(hostileAnnex(t))
	u := newBrowserUser(j, browser)
	u.perform("letting scripts run", emulation.SetScriptExecutionDisabled(false))
	u.checkScriptsRun()

	j.fillHostile()
	letter := j.sendHostile()
	for _, path := range []string{
		"/", "/?plan=" + string(j.plan), "/tasks", "/tasks?q=" + url.QueryEscape(hostile), "/tasks/" + string(j.task), "/plans/" + string(j.plan), "/triage", "/triage?q=" + url.QueryEscape(hostile),
		fmt.Sprintf("/triage/%d", letter), fmt.Sprintf("/triage/%d/raw", letter), "/tryout?who=" + contactAddress, "/khong-co/" + url.PathEscape(hostile), j.approvalLink(),
	} {
		u.checkInert(path)
	}
	for _, path := range []string{"/tasks/" + string(j.task), fmt.Sprintf("/triage/%d", letter), j.approvalLink()} {
		u.perform("opening "+path, chromedp.Navigate(u.base+path))
		u.wantText("<script>window.loaRan=1</script>") // as it was written
	}
	u.checkNotFramed("/")
	u.checkNotFramed(j.approvalLink())
}

// hostileAnnex has a script in every column.
func hostileAnnex(t *testing.T) (path string, year int) {
	t.Helper()
	year = calendar.Today(time.Now()).Year() + 1
	cell := `"` + strings.ReplaceAll(hostile, `"`, `""`) + `"`
	text := fmt.Sprintf("STT;Nội dung nhiệm vụ;Sản phẩm;Hình thức;Cơ quan chủ trì;Cơ quan phối hợp;Thời gian thực hiện\n1;%s;%s;%s;Sở Tư pháp;Sở Nội vụ;Trước ngày 15/12/%d\n", cell, cell, cell, year)
	path = filepath.Join(t.TempDir(), "phu-luc.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, year
}

// checkScriptsRun checks that a script would be noticed.
func (u *browserUser) checkScriptsRun() {
	u.t.Helper()
	var ran bool
	u.perform("opening a page with a script", chromedp.Navigate("data:text/html,"+url.PathEscape(hostile)), chromedp.Evaluate(`window.loaRan===1`, &ran))
	if !ran {
		u.t.Fatal("the script of a page that does not escape it does not run")
	}
}

// fillHostile takes the task to an approval with a hostile draft, after a hostile reason to return the first one.
func (j *journey) fillHostile() {
	j.t.Helper()
	j.until("the task is launched", atStage(plan.StageAssignment), func() error { return j.try("plan", "launch", string(j.plan), "--wait", "3s") })
	j.until("the unit accepts the task", atStage(plan.StageDrafting), func() error {
		return j.reply(contactAddress, "assignment", "Đồng ý")
	})
	j.until("a draft is submitted", atStage(plan.StageApproval), func() error {
		return j.try("task", "submit", string(j.task), "--as", contactAddress, "--key", "nop-mot", "--text", "Dự thảo: "+hostile)
	})
	j.until("the draft is returned", atStage(plan.StageDrafting), func() error {
		return j.reply(headAddress, "approval", "Trả lại. Đề nghị sửa: "+hostile)
	})
	j.until("a second draft is submitted", atStage(plan.StageApproval), func() error {
		return j.try("task", "submit", string(j.task), "--as", contactAddress, "--key", "nop-hai", "--text", "Dự thảo hai: "+hostile)
	})
}

// sendHostile sends a letter that is hostile in its subject, its sender's name, its text, its HTML and the name of its file, and returns it as filed.
func (j *journey) sendHostile() store.LetterID {
	j.t.Helper()
	word := mime.BEncoding.Encode("utf-8", hostile)
	encoded := base64.StdEncoding.EncodeToString([]byte(hostile))
	raw := strings.NewReplacer("\n", "\r\n").Replace("From: " + word + " <nguoi-la@khac.example>\nTo: loa@cchc.hanoi.test\nSubject: " + word + "\nMessage-ID: <doc-hai@khac.example>\nDate: " +
		time.Now().Format(time.RFC1123Z) + "\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" +
		"--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + encoded + "\n" +
		"--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + encoded + "\n" +
		"--b\nContent-Type: text/plain; name=\"" + word + "\"\nContent-Disposition: attachment; filename=\"" + word + "\"\nContent-Transfer-Encoding: base64\n\n" + encoded + "\n--b--\n")
	if err := j.sendAs(nil, "nguoi-la@khac.example", "loa@cchc.hanoi.test", []byte(raw)); err != nil {
		j.t.Fatal(err)
	}
	var id store.LetterID
	waittest.Eventually(j.t, "the hostile letter is filed", func() error {
		s, err := j.openStore()
		if err != nil {
			return err
		}
		letters, err := s.RecentLettersIn(j.t.Context(), 50)
		for _, letter := range letters {
			if letter.MessageID == "doc-hai@khac.example" && letter.Outcome != "" {
				id = letter.ID
				return err
			}
		}
		return fmt.Errorf("%d letters are filed: %w", len(letters), cmp.Or(err, errors.New("the hostile one is not among them, or not read")))
	})
	return id
}

// approvalLink is the page of the head's decision.
func (j *journey) approvalLink() string {
	j.t.Helper()
	var path string
	waittest.Eventually(j.t, "the head is asked", func() error {
		letter, err := j.letterTo(headAddress, "approval")
		if err != nil {
			return err
		}
		_, rest, found := strings.Cut(letter.Text, "/d/")
		if !found {
			return fmt.Errorf("no link in the letter:\n%s", letter.Text)
		}
		path = "/d/" + strings.Fields(rest)[0]
		return nil
	})
	return path
}

// checkInert opens a page and checks that nothing of the hostile text has become a part of it. Scripts, and elements that
// call one, are on no page of loa.
func (u *browserUser) checkInert(path string) {
	u.t.Helper()
	var found struct {
		Ran      bool
		Elements int
	}
	u.perform("opening "+path, chromedp.Navigate(u.base+path),
		chromedp.Evaluate(`({Ran: window.loaRan !== undefined, Elements: document.querySelectorAll('script, img[src="x"], [onerror], [onload]').length})`, &found))
	if found.Ran || found.Elements > 0 {
		u.t.Errorf("%s: a script ran: %t; elements of the hostile text: %d", path, found.Ran, found.Elements)
	}
}

// checkNotFramed opens a page of another site that frames a page of loa, and checks that the frame stays empty.
func (u *browserUser) checkNotFramed(path string) {
	u.t.Helper()
	address, err := json.Marshal(u.base + path)
	if err != nil {
		u.t.Fatal(err)
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, `<title>khac</title><iframe id=f></iframe><script>f.src=%s</script>`, address) // the browser would show what is missing
	}))
	defer other.Close()
	before := len(u.consoleMessages())
	u.perform("opening a page that frames "+path, chromedp.Navigate(other.URL))
	waittest.Eventually(u.t, "the browser refuses the frame", func() error {
		for _, message := range u.consoleMessages()[before:] {
			if strings.Contains(message, "frame-ancestors") {
				return nil
			}
		}
		return fmt.Errorf("messages: %q", u.consoleMessages()[before:])
	})
	var text string
	u.perform("reading the frame", chromedp.ActionFunc(func(ctx context.Context) error {
		tree, err := page.GetFrameTree().Do(ctx)
		if err != nil {
			return err
		}
		for _, child := range tree.ChildFrames {
			text = child.Frame.URL // that of the browser's own error page for one that was refused
		}
		return nil
	}))
	if strings.HasPrefix(text, u.base) {
		u.t.Errorf("%s is shown in a frame of another site", path)
	}
}
