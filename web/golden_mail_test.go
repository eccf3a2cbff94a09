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

func (w *world) single() error {
	line := strings.Join(strings.Split(annexFile, "\n")[:2], "\n") + "\n"
	_, _, _, err := w.Import(w.t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(line), Year: 2027, Title: "Kế hoạch mẫu năm 2027"})
	return err
}

// checks are what package mail and the reader of answers may have looked at, and a name of tomorrow.
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
	w := newWorld(t).launched()
	g := w.golden(t)
	g.b = w.as("mai")
	full := w.stranger("Báo cáo <b>của Sở</b>", "")
	closing := store.Closing{
		Outcome: store.OutcomeQuarantined, Kind: "reply", Verdict: "unclear", NewText: "Đồng ý nhưng <b>sửa</b>", Task: taskID, Note: "Không rõ", Error: "lỗi",
		Proof: string(policy.ProofDMARC), Policy: "1", Checks: checks(), At: noon.Add(time.Minute),
	}
	if err := w.store.CloseLetter(t.Context(), full, closing); err != nil {
		t.Fatal(err)
	}
	g.shows("letter-with-checks", fmt.Sprint("/triage/", full))
	kinds := []string{"reply", "report", "auto", "bounce", "other", "tomorrow"}
	verdicts := []string{"approve", "return", "conditional", "unclear", "none", "tomorrow"}
	proofs := []policy.Proof{policy.ProofSMIME, policy.ProofCode, policy.ProofDMARC, policy.ProofAuth, policy.ProofDKIM, policy.ProofNone, policy.ProofFail}
	var ids []store.LetterID
	for n, outcome := range store.Outcomes() {
		if outcome == store.OutcomeCopy {
			continue // the record itself gives it
		}
		id := w.stranger(fmt.Sprint("Thư số ", n), "")
		ids = append(ids, id)
		err := w.store.CloseLetter(t.Context(), id, store.Closing{
			Outcome: outcome, Kind: kinds[n%len(kinds)], Verdict: verdicts[n%len(verdicts)], Proof: string(proofs[n%len(proofs)]), Note: "Ghi chú", At: noon,
		})
		if err != nil {
			t.Fatal(err)
		}
		g.shows("letter-"+string(outcome), fmt.Sprint("/triage/", id))
	}
	open := w.stranger("", "")
	g.shows("letter-open", fmt.Sprint("/triage/", open))
	g.shows("triage", "/triage")
	g.shows("triage-filtered", "/triage?outcome=bounce&all=1&since=2027-03-01")
	g.shows("triage-none", "/triage?task=kh-2027/9/x/1&all=1")
	for n, alarm := range []store.Alarm{store.AlarmLogin, store.AlarmUnreachable, store.AlarmMissing, store.AlarmEmptied} {
		w.alarm(fmt.Sprint("hop-thu-", n, "@hanoi.test"), alarm)
	}
	g.shows("triage-alarms", "/triage?all=1&outcome=open")
	g.shows("overview-alarms", "/")
	goldenLetterActions(w, g, ids[5], full) // 5 is the letter that waits for a person
	g.b = w.as("an")
	g.shows("letter-no-coordinator", fmt.Sprint("/triage/", full))
}

// goldenLetterActions shows what is refused to be done about a letter, and what was done.
func goldenLetterActions(w *world, g *golden, triage, quarantined store.LetterID) {
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
			c.form.Set("key", secret(n))
		}
		g.tells("refusals-letter", c.name, path, c.form)
	}
	g.posts("letter-form-refused", path, url.Values{"command": {"assign"}, "key": {secret(30)}, "task": {"x"}, "reason": {"Gõ nhầm"}})
	for n, kind := range []store.ActionKind{store.ActionRelease, store.ActionRetry, store.ActionAssign, store.ActionReject} {
		action := store.LetterAction{Letter: quarantined, Key: secret(50 + n), Action: kind, Actor: "mai", Reason: "Đã gọi điện", At: noon}
		if kind == store.ActionAssign {
			action.Task = taskID
		}
		if err := w.store.ActOnLetter(w.t.Context(), action); err != nil {
			w.t.Fatal(err)
		}
		if kind == store.ActionReject {
			break
		}
		if err := w.store.CloseLetter(w.t.Context(), quarantined, store.Closing{Outcome: store.OutcomeTriage, Note: "Không rõ", At: noon}); err != nil {
			w.t.Fatal(err)
		}
	}
	g.shows("letter-acted-on", fmt.Sprint("/triage/", quarantined))
	b := g.b
	g.b = w.as("an")
	g.tells("refusals-letter", "no coordinator", path, url.Values{"command": {"retry"}, "key": {secret(31)}})
	g.b = b
}

func goldenMailboxes(t *testing.T) {
	w := newWorld(t).launched()
	for n, status := range []string{
		"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.0", "5.2.1", "5.2.2", "5.2.3", "5.3.0", "5.3.4", "5.4.0", "5.4.4", "5.4.7", "5.7.0", "4.4.7", "",
	} {
		key, address := fmt.Sprint("tra-ve-", n), fmt.Sprintf("hop-thu-%02d@xa.test", n)
		w.hands(key, address)
		if err := w.store.MarkSent(t.Context(), key, noon); err != nil {
			t.Fatal(err)
		}
		if _, err := w.store.FileBounce(t.Context(), store.Failure{Key: key, Status: status, Text: "550 <said>", Permanent: true, At: noon.Add(time.Duration(n) * time.Minute)}); err != nil {
			t.Fatal(err)
		}
	}
	w.loses("duong@so-noi-vu.test", 14)
	for n, why := range store.FailureReasons() {
		key := fmt.Sprint("bo-", n)
		w.hands(key, "duong@so-noi-vu.test")
		if _, err := w.store.GiveUp(t.Context(), why, store.Failure{Key: key, Permanent: true, At: noon.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	g := w.golden(t)
	g.b = w.as("mai")
	g.shows("mailboxes", "/mailboxes")
	g.b = w.as("an")
	g.tells("refusals-mailbox", "no coordinator", "/mailboxes", url.Values{"key": {secret(0)}, "address": {"duong@so-noi-vu.test"}})
	g.tells("refusals-mailbox", "no key", "/mailboxes", url.Values{"address": {"duong@so-noi-vu.test"}})
}

func goldenTryout(t *testing.T) {
	w := newWorld(t).launched().drafted("Bản một").written()
	g := w.golden(t)
	const path = "/tryout/duong@so-noi-vu.test/5"
	g.shows("tryout", "/tryout")
	g.shows("tryout-nobody", "/tryout?q=khong+ai")
	g.shows("tryout-no-letters", "/tryout?who=an@so-noi-vu.test")
	g.shows("tryout-letter", path)
	g.shows("trace-long-over", "/tryout/trace?id=khong-co")
	g.tells("refusals-tryout", "nothing written", path, url.Values{"do": {"free"}})
	g.tells("refusals-tryout", "nothing to send again", path, url.Values{"do": {"resend"}})
	g.tells("refusals-tryout", "no such way", path, url.Values{"do": {"xóa"}, "text": {"x"}})
	w.boxes["duong@so-noi-vu.test"] = append(w.boxes["duong@so-noi-vu.test"], tryout.Message{UID: 6, From: "", ReplyTo: "", Text: "Chỉ có chữ", Date: noon}, tryout.Message{UID: 7, From: " ", ReplyTo: "", Text: "", Date: noon})
	g.shows("tryout-text", "/tryout/duong@so-noi-vu.test/6")
	g.tells("refusals-tryout", "not taken", "/tryout/duong@so-noi-vu.test/6", url.Values{"do": {"forge"}, "text": {"x"}})
	sent := g.b.post(path, url.Values{"do": {"approve"}, "text": {"Đồng ý."}})
	g.shows("trace-waiting", sent.url)
	w.now = noon.Add(2 * time.Minute)
	g.shows("trace-given-up", sent.url)
	letters, err := w.store.RecentLettersIn(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	err = w.store.CloseLetter(t.Context(), letters[0].ID, store.Closing{
		Outcome: store.OutcomeApplied, Kind: "reply", Verdict: "approve", NewText: "Đồng ý.", Task: taskID, Checks: checks()[:5], At: w.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	g.shows("trace-done", sent.url)
}
