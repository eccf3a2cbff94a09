package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"loa/intake"
	"loa/plan/policy"
	"loa/store"
	"loa/web/tryout"
)

func (f *fixture) importOneLine() error {
	line := strings.Join(strings.Split(annexFile, "\n")[:2], "\n") + "\n"
	_, _, _, err := f.Import(f.t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(line), Year: 2027, Title: "Kế hoạch mẫu năm 2027"})
	return err
}

// checks are the checks that mail/inbound and activities/inbound record, and a check without a word.
func checks() []store.Check {
	list := []store.Check{
		{Name: "token", Result: "pass", Detail: "to, in-reply-to"},
		{Name: "token", Result: "fail", Detail: "các mã thư không khớp nhau: subject, references"},
		{Name: "from", Result: "pass", Detail: "an@so-noi-vu.test"},
		{Name: "from", Result: "pass", Detail: "1"},
		{Name: "new_text", Result: "pass", Detail: "text:quote"},
		{Name: "dmarc", Result: "fail", Detail: "dmarc=fail"},
		{Name: "tomorrow", Result: "odd", Detail: "x"},
	}
	for _, name := range []string{
		"guard", "machine", "auth-results", "dkim", "auth", "list", "encoding", "code", "verdict", "approver", "question", "engine", "policy",
		"secret", "items", "file", "winmail", "smime", "smime-form", "smime-algorithm", "smime-content", "smime-text", "smime-chain",
		"smime-revocation", "smime-time", "own-dkim", "signatures", "header", "resent", "sender", "look-alike", "name", "reply-to", "login",
		"internal", "listing", "placed_by", "place_address", "place_thread", "place_code", "place_link", "place_task", "place_sender",
		"place_choice", "place_hand",
	} {
		list = append(list, store.Check{Name: name, Result: "none"})
	}
	for _, word := range []string{
		"cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "body", "html", "whole", "mark", "marker", "separator", "header", "attribution",
	} {
		list = append(list, store.Check{Name: "word", Result: "none", Detail: word})
	}
	return list
}

func goldenLetters(t *testing.T) {
	f := newFixture(t).launched()
	g := f.golden(t)
	g.b = f.as("mai")
	full := f.fileLetter("Báo cáo <b>của Sở</b>", "")
	closing := store.Closing{
		Outcome: store.OutcomeQuarantined, Kind: "reply", Verdict: "unclear", NewText: "Đồng ý nhưng <b>sửa</b>", Task: taskID, Note: "Không rõ", Error: "lỗi",
		Proof: string(policy.ProofDMARC), Policy: "1", Checks: checks(), At: morning.Add(time.Minute),
	}
	if err := f.store.CloseLetter(t.Context(), full, closing); err != nil {
		t.Fatal(err)
	}
	g.comparePage("letter-with-checks", fmt.Sprint("/triage/", full))
	kinds := []string{"reply", "report", "auto", "bounce", "other", "tomorrow"}
	verdicts := []string{"approve", "return", "conditional", "unclear", "none", "tomorrow"}
	proofs := []policy.Proof{policy.ProofSMIME, policy.ProofCode, policy.ProofDMARC, policy.ProofAuth, policy.ProofDKIM, policy.ProofNone, policy.ProofFail}
	var ids []store.LetterID
	for n, outcome := range store.Outcomes() {
		if outcome == store.OutcomeCopy {
			continue // only the store gives this outcome
		}
		id := f.fileLetter(fmt.Sprint("Thư số ", n), "")
		ids = append(ids, id)
		err := f.store.CloseLetter(t.Context(), id, store.Closing{
			Outcome: outcome, Kind: kinds[n%len(kinds)], Verdict: verdicts[n%len(verdicts)], Proof: string(proofs[n%len(proofs)]), Note: "Ghi chú", At: morning,
		})
		if err != nil {
			t.Fatal(err)
		}
		g.comparePage("letter-"+string(outcome), fmt.Sprint("/triage/", id))
	}
	open := f.fileLetter("", "")
	g.comparePage("letter-open", fmt.Sprint("/triage/", open))
	g.comparePage("triage", "/triage")
	g.comparePage("triage-filtered", "/triage?outcome=bounce&all=1&since=2027-03-01")
	g.comparePage("triage-none", "/triage?task=kh-2027/9/x/1&all=1")
	for n, alarm := range []store.Alarm{store.AlarmLogin, store.AlarmUnreachable, store.AlarmMissing, store.AlarmEmptied} {
		f.raiseAlarm(fmt.Sprint("hop-thu-", n, "@hanoi.test"), alarm)
	}
	g.comparePage("triage-alarms", "/triage?all=1&outcome=open")
	g.comparePage("overview-alarms", "/")
	goldenLetterActions(f, g, ids[5], full) // 5 is the letter that waits for a person
	g.b = f.as("an")
	g.comparePage("letter-no-coordinator", fmt.Sprint("/triage/", full))
}

// goldenLetterActions compares the refusals of actions about a letter, and the list of actions taken.
func goldenLetterActions(f *fixture, g *golden, triage, quarantined store.LetterID) {
	path := fmt.Sprint("/triage/", triage)
	for n, c := range []struct {
		name string
		form url.Values
	}{
		{"no reason", url.Values{"command": {"reject"}}},
		{"a task that is not there", url.Values{"command": {"assign"}, "task": {"kh-2027/9/x/1"}, "reason": {"Gõ nhầm"}}},
		{"no task", url.Values{"command": {"assign"}}},
		{"the sender's own", url.Values{"command": {"confirm"}}},
		{"settled", url.Values{"command": {"release"}, "reason": {"x"}}},
		{"a reason without end", url.Values{"command": {"retry"}, "reason": {strings.Repeat("ố", 2001)}}},
		{"no key", url.Values{"command": {"retry"}, "key": {"ngắn"}}},
	} {
		if !c.form.Has("key") {
			c.form.Set("key", formKey(n))
		}
		g.compareMessages("refusals-letter", c.name, path, c.form)
	}
	g.comparePost("letter-form-refused", path, url.Values{"command": {"assign"}, "key": {formKey(30)}, "task": {"x"}, "reason": {"Gõ nhầm"}})
	for n, kind := range []store.ActionKind{store.ActionRelease, store.ActionRetry, store.ActionAssign, store.ActionReject} {
		action := store.LetterAction{Letter: quarantined, Key: formKey(50 + n), Action: kind, Actor: "mai", Reason: "Đã gọi điện", At: morning}
		if kind == store.ActionAssign {
			action.Task = taskID
		}
		if err := f.store.ActOnLetter(f.t.Context(), action); err != nil {
			f.t.Fatal(err)
		}
		if kind == store.ActionReject {
			break
		}
		if err := f.store.CloseLetter(f.t.Context(), quarantined, store.Closing{Outcome: store.OutcomeTriage, Note: "Không rõ", At: morning}); err != nil {
			f.t.Fatal(err)
		}
	}
	g.comparePage("letter-acted-on", fmt.Sprint("/triage/", quarantined))
	b := g.b
	g.b = f.as("an")
	g.compareMessages("refusals-letter", "no coordinator", path, url.Values{"command": {"retry"}, "key": {formKey(31)}})
	g.b = b
}

func goldenMailboxes(t *testing.T) {
	f := newFixture(t).launched()
	for n, status := range []string{
		"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.0", "5.2.1", "5.2.2", "5.2.3", "5.3.0", "5.3.4", "5.4.0", "5.4.4", "5.4.7", "5.7.0", "4.4.7", "",
	} {
		key, address := fmt.Sprint("tra-ve-", n), fmt.Sprintf("hop-thu-%02d@xa.test", n)
		f.queueSending(key, address)
		if err := f.store.MarkSent(t.Context(), key, morning); err != nil {
			t.Fatal(err)
		}
		if _, err := f.store.FileBounce(t.Context(), store.Failure{Key: key, Status: status, Text: "550 <said>", Permanent: true, At: morning.Add(time.Duration(n) * time.Minute)}); err != nil {
			t.Fatal(err)
		}
	}
	f.bounceLetters("duong@so-noi-vu.test", 14)
	for n, why := range store.FailureReasons() {
		key := fmt.Sprint("bo-", n)
		f.queueSending(key, "duong@so-noi-vu.test")
		if _, err := f.store.GiveUp(t.Context(), why, store.Failure{Key: key, Permanent: true, At: morning.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	g := f.golden(t)
	g.b = f.as("mai")
	g.comparePage("mailboxes", "/mailboxes")
	g.b = f.as("an")
	g.compareMessages("refusals-mailbox", "no coordinator", "/mailboxes", url.Values{"key": {formKey(0)}, "address": {"duong@so-noi-vu.test"}})
	g.compareMessages("refusals-mailbox", "no key", "/mailboxes", url.Values{"address": {"duong@so-noi-vu.test"}})
}

func goldenTryout(t *testing.T) {
	f := newFixture(t).launched().drafted("Bản một").withTryoutLetter()
	g := f.golden(t)
	const path = "/tryout/duong@so-noi-vu.test/5"
	g.comparePage("tryout", "/tryout")
	g.comparePage("tryout-nobody", "/tryout?q=khong+ai")
	g.comparePage("tryout-no-letters", "/tryout?who=an@so-noi-vu.test")
	g.comparePage("tryout-letter", path)
	g.comparePage("trace-long-over", "/tryout/trace?id=khong-co")
	g.compareMessages("refusals-tryout", "nothing written", path, url.Values{"do": {"free"}})
	g.compareMessages("refusals-tryout", "nothing to send again", path, url.Values{"do": {"resend"}})
	g.compareMessages("refusals-tryout", "no such way", path, url.Values{"do": {"xóa"}, "text": {"x"}})
	f.boxes["duong@so-noi-vu.test"] = append(f.boxes["duong@so-noi-vu.test"], tryout.Message{UID: 6, From: "", ReplyTo: "", Text: "Chỉ có chữ", Date: morning}, tryout.Message{UID: 7, From: " ", ReplyTo: "", Text: "", Date: morning})
	g.comparePage("tryout-text", "/tryout/duong@so-noi-vu.test/6")
	g.compareMessages("refusals-tryout", "not taken", "/tryout/duong@so-noi-vu.test/6", url.Values{"do": {"forge"}, "text": {"x"}})
	sent := g.b.post(path, url.Values{"do": {"approve"}, "text": {"Đồng ý."}})
	g.comparePage("trace-waiting", sent.url)
	f.now = morning.Add(2 * time.Minute)
	g.comparePage("trace-given-up", sent.url)
	letters, err := f.store.RecentLettersIn(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	err = f.store.CloseLetter(t.Context(), letters[0].ID, store.Closing{
		Outcome: store.OutcomeApplied, Kind: "reply", Verdict: "approve", NewText: "Đồng ý.", Task: taskID, Checks: checks()[:5], At: f.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	g.comparePage("trace-done", sent.url)
}
