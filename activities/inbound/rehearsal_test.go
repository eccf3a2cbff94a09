package inbound_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/activities/token"
	"loa/mail/mailtest"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// rehearsed is a fixture in which everybody was sent a rehearsal letter.
func rehearsed(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	r := f.rehearsals()
	choice, err := r.Choose(t.Context(), activities.RehearsalScope{})
	f.Must(err)
	queued, err := r.Send(t.Context(), choice.Asked, ha)
	f.Must(err)
	if queued != 5 {
		t.Fatalf("%d rehearsal letters, want one to each of 5 people", queued)
	}
	f.sendAll()
	return f
}

func (f *fixture) rehearsals() activities.Rehearsals {
	return activities.Rehearsals{Store: f.Store, Mode: policy.TrustStandard, Address: loaAt, Now: f.Now}
}

// sendAll marks every queued letter as sent.
func (f *fixture) sendAll() {
	f.t.Helper()
	for {
		letters, err := f.Store.LeaseLetters(f.t.Context(), store.LetterLease{Owner: "thu", Limit: 100, Rate: 1000, Now: f.Clock})
		f.Must(err)
		if len(letters) == 0 {
			return
		}
		for _, letter := range letters {
			f.Must(f.Store.MarkSent(f.t.Context(), letter.Key, f.Clock))
		}
	}
}

// rehearsalTo is the newest rehearsal letter to a person.
func (f *fixture) rehearsalTo(person directory.PersonID) store.LetterOut {
	f.t.Helper()
	return f.newestTo(person, store.NoticeRehearsal)
}

func (f *fixture) newestTo(person directory.PersonID, notice plan.NoticeKind) store.LetterOut {
	f.t.Helper()
	for _, letter := range f.lettersTo(person, notice) {
		return letter
	}
	f.t.Fatalf("no letter %s to %s", notice, person)
	return store.LetterOut{}
}

// lettersTo lists the letters of a kind to a person, the newest first.
func (f *fixture) lettersTo(person directory.PersonID, notice plan.NoticeKind) (found []store.LetterOut) {
	f.t.Helper()
	letters, err := f.Store.LetterLog(f.t.Context(), store.SentFilter{Limit: 500})
	f.Must(err)
	for _, letter := range letters {
		if letter.ToPerson == person && letter.Notice == notice {
			found = append(found, letter)
		}
	}
	return found
}

// readiness is that of a person, in standard mode.
func (f *fixture) readiness(person directory.PersonID) store.PersonReadiness {
	f.t.Helper()
	all, err := f.Store.Readiness(f.t.Context(), calendar.Today(f.Clock), policy.TrustStandard)
	f.Must(err)
	for _, each := range all {
		if each.Holder.Person.ID == person {
			return each
		}
	}
	f.t.Fatalf("%s is not listed", person)
	return store.PersonReadiness{}
}

func TestRehearsal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		letter  func(f *fixture, asked store.LetterOut) []byte
		outcome store.Outcome
		want    policy.Readiness
		receipt string // words of the receipt; empty for none
	}{
		{
			name:   "the ready answer of a proven sender",
			letter: func(f *fixture, asked store.LetterOut) []byte { return f.replyTo(binh, asked, "ĐÃ NHẬN").bytes() },
			want:   policy.ReadinessProven, outcome: store.OutcomeRehearsal, receipt: "tên miền thư (DMARC)",
		},
		{
			name: "words of approval decide nothing",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				return f.replyTo(binh, asked, "Đồng ý, duyệt.").bytes()
			},
			want: policy.ReadinessProven, outcome: store.OutcomeRehearsal, receipt: "dùng được",
		},
		{
			name: "a question is not asked back",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				return f.replyTo(binh, asked, "Thư gì đây em?").bytes()
			},
			want: policy.ReadinessProven, outcome: store.OutcomeRehearsal, receipt: "dùng được",
		},
		{
			name:   "an empty answer",
			letter: func(f *fixture, asked store.LetterOut) []byte { return f.replyTo(binh, asked, "").bytes() },
			want:   policy.ReadinessProven, outcome: store.OutcomeRehearsal, receipt: "dùng được",
		},
		{
			name: "an unproven sender",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				return f.replyTo(binh, asked, "Đã nhận").unproven().bytes()
			},
			want: policy.ReadinessCode, outcome: store.OutcomeRehearsal, receipt: "cần mã dùng một lần",
		},
		{
			name: "a login at our own server",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				l := f.replyTo(binh, asked, "Đã nhận")
				l.results = "auth=pass smtp.auth=" + l.from
				return l.bytes()
			},
			want: policy.ReadinessProven, outcome: store.OutcomeRehearsal, receipt: "phiên đăng nhập",
		},
		{
			name: "a forged sender gets no receipt",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				return f.replyTo(binh, asked, "Đã nhận").forged().bytes()
			},
			want: policy.ReadinessNotCounted, outcome: store.OutcomeQuarantined,
		},
		{
			name: "a private address",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				l := f.replyTo(binh, asked, "Đã nhận")
				l.from = "binh.nguyen@gmail.test"
				return l.bytes()
			},
			want: policy.ReadinessOtherAddress, outcome: store.OutcomeRehearsal, receipt: "binh.nguyen@gmail.test",
		},
		{
			name: "a colleague answers in the head's place",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				return f.replyTo(lan, asked, "Đã nhận thay thủ trưởng").bytes()
			},
			want: policy.ReadinessOtherAddress, outcome: store.OutcomeRehearsal, receipt: "lan@badinh.hanoi.test",
		},
		{
			name: "an absence note to the reply address",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				l := f.replyTo(binh, asked, "Tôi đang nghỉ phép.").withSubject("Trả lời tự động: " + asked.Subject)
				l.extraFields = []string{"Auto-Submitted: auto-replied"}
				return l.bytes()
			},
			want: policy.ReadinessAutoReply, outcome: store.OutcomeIgnoredAuto,
		},
		{
			name: "an absence note to the return path",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				l := f.letterFrom(binh, "Trả lời tự động: nghỉ phép", "Tôi đang nghỉ phép.")
				l.to, l.extraFields = token.ReturnPath(loaAt, f.bounceID(asked.Key)), []string{"Auto-Submitted: auto-replied"}
				return l.bytes()
			},
			want: policy.ReadinessAutoReply, outcome: store.OutcomeIgnoredAuto,
		},
		{
			name: "a bounce",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				return mailtest.DSN{
					To:         token.ReturnPath(loaAt, f.bounceID(asked.Key)),
					Recipients: []string{mailtest.RecipientFields(asked.ToAddress, "failed", "5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 unknown")},
				}.Bytes()
			},
			want: policy.ReadinessBounced, outcome: store.OutcomeBounce,
		},
		{
			name: "an answer that lost its sub-address is found by its thread",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				return f.replyTo(binh, asked, "Đã nhận").unaddressed().bytes()
			},
			want: policy.ReadinessProven, outcome: store.OutcomeRehearsal, receipt: "dùng được",
		},
		{
			name: "an answer that lost both is found by the code in its subject",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				return f.replyTo(binh, asked, "Đã nhận").stripped().bytes()
			},
			want: policy.ReadinessProven, outcome: store.OutcomeRehearsal, receipt: "dùng được",
		},
		{
			name: "a new letter with the ready answer",
			letter: func(f *fixture, asked store.LetterOut) []byte {
				return f.letterFrom(binh, "Trả lời", readyAnswer(asked)).bytes()
			},
			want: policy.ReadinessProven, outcome: store.OutcomeRehearsal, receipt: "dùng được",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := rehearsed(t)
			in := f.process(c.letter(f, f.rehearsalTo(binh)))
			if in.Outcome != c.outcome {
				t.Errorf("outcome %q (%s), want %q", in.Outcome, in.Note, c.outcome)
			}
			if got := f.readiness(binh); got.Readiness != c.want {
				t.Errorf("readiness %q by %+v, want %q", got.Readiness, got.Answer, c.want)
			}
			receipts := f.lettersTo(binh, store.NoticeRehearsalReceipt)
			switch {
			case c.receipt == "" && len(receipts) == 0:
			case c.receipt != "" && len(receipts) == 1 && strings.Contains(receipts[0].Text, c.receipt) && receipts[0].ToAddress == activitiestest.AddressOf(binh):
			default:
				t.Errorf("receipts %+v, want one with %q", receipts, c.receipt)
			}
			f.wantNothingElse(video)
		})
	}
	t.Run("a second answer, and an answer to the receipt, are recorded without a second receipt", func(t *testing.T) {
		t.Parallel()
		f := rehearsed(t)
		f.process(f.replyTo(binh, f.rehearsalTo(binh), "Đã nhận").unproven().bytes())
		receipt := f.newestTo(binh, store.NoticeRehearsalReceipt)
		if in := f.process(f.replyTo(binh, receipt, "Cảm ơn em").unaddressed().bytes()); in.Outcome != store.OutcomeRehearsal {
			t.Errorf("the answer to the receipt: %q (%s)", in.Outcome, in.Note)
		}
		if n := len(f.lettersTo(binh, store.NoticeRehearsalReceipt)); n != 1 {
			t.Errorf("%d receipts", n)
		}
		if got := f.readiness(binh); got.Readiness != policy.ReadinessProven || !strings.Contains(got.Words, "Cảm ơn") {
			t.Errorf("readiness %q, words %q", got.Readiness, got.Words)
		}
	})
	t.Run("a copy of an answer is a duplicate", func(t *testing.T) {
		t.Parallel()
		f := rehearsed(t)
		raw := f.replyTo(binh, f.rehearsalTo(binh), "Đã nhận").bytes()
		f.process(raw)
		if in := f.process(append([]byte("X-Trace: 2\r\n"), raw...)); in.Outcome != store.OutcomeDuplicate {
			t.Errorf("the copy: %q (%s)", in.Outcome, in.Note)
		}
	})
	t.Run("an answer about a task is no answer to the rehearsal", func(t *testing.T) {
		t.Parallel()
		f := rehearsed(t)
		f.Drafted(video)
		question := f.LetterTo(binh, video, plan.NoticeApproval)
		l := f.replyTo(binh, question, "Đồng ý")
		l.references = []string{f.rehearsalTo(binh).MessageID, question.MessageID}
		if in := f.process(l.bytes()); in.Outcome != store.OutcomeApplied {
			t.Errorf("the answer: %q (%s)", in.Outcome, in.Note)
		}
		if got := f.readiness(binh); got.Readiness != policy.ReadinessSilent {
			t.Errorf("readiness %q", got.Readiness)
		}
	})
	t.Run("a letter with the tokens of a task and of the rehearsal is about the task", func(t *testing.T) {
		t.Parallel()
		f := rehearsed(t)
		f.Drafted(video)
		question := f.LetterTo(binh, video, plan.NoticeApproval)
		l := f.replyTo(binh, question, "Đồng ý")
		l.cc = f.rehearsalTo(binh).ReplyTo
		f.process(l.bytes())
		if got := f.readiness(binh); got.Readiness != policy.ReadinessSilent {
			t.Errorf("readiness %q", got.Readiness)
		}
	})
	t.Run("after its time the token of a rehearsal means nothing", func(t *testing.T) {
		t.Parallel()
		f := rehearsed(t)
		asked := f.rehearsalTo(binh)
		f.Clock = f.Clock.AddDate(0, 2, 0)
		if in := f.process(f.replyTo(binh, asked, "Kính gửi báo cáo tháng").bytes()); in.Outcome != store.OutcomeTriage {
			t.Errorf("outcome %q (%s)", in.Outcome, in.Note)
		}
	})
	t.Run("a forged answer that is read again with other settings counts", func(t *testing.T) {
		t.Parallel()
		f := rehearsed(t)
		in := f.process(f.replyTo(binh, f.rehearsalTo(binh), "Đã nhận").forged().bytes())
		f.inbound.Trust.AuthservIDs = []string{"thu.khac.test"}
		f.Must(f.Store.ActOnLetter(t.Context(), store.LetterAction{Letter: in.ID, Key: "đọc lại", Action: store.ActionRetry, Actor: ha, At: f.Clock}))
		f.Must(f.inbound.DeliverLetters(t.Context()))
		if again := f.letter(in.ID); again.Outcome != store.OutcomeRehearsal {
			t.Errorf("outcome %q (%s)", again.Outcome, again.Note)
		}
		if got := f.readiness(binh); got.Readiness != policy.ReadinessCode {
			t.Errorf("readiness %q", got.Readiness)
		}
	})
	t.Run("a marked secret is no answer", func(t *testing.T) {
		t.Parallel()
		f := rehearsed(t)
		l := f.replyTo(binh, f.rehearsalTo(binh), "Đã nhận").withSubject("MẬT: trả lời thư thử")
		if in := f.process(l.bytes()); in.Outcome != store.OutcomeSecret {
			t.Errorf("outcome %q (%s)", in.Outcome, in.Note)
		}
	})
}

// readyAnswer is the text of the button of a rehearsal letter.
func readyAnswer(asked store.LetterOut) string {
	_, after, _ := strings.Cut(asked.Subject, "“")
	words, _, _ := strings.Cut(after, "”")
	return words
}

// bounceID is the identifier of a letter in its return path; it is given to the letter, as the outbox does.
func (f *fixture) bounceID(key string) string {
	f.t.Helper()
	secret, err := f.Store.Secret()
	f.Must(err)
	id := token.BounceID(secret, key)
	f.Must(f.Store.SetSendingFields(f.t.Context(), []store.SendingFields{{Key: key, BounceID: id}}))
	return id
}

// wantNothingElse checks that no task changed by mail, that no sender was asked back and that no alarm was raised.
func (f *fixture) wantNothingElse(task plan.TaskID) {
	f.t.Helper()
	if changed := f.countCommands(task); len(changed) > 0 {
		f.t.Errorf("the task changed: %v", changed)
	}
	letters, err := f.Store.LetterLog(f.t.Context(), store.SentFilter{Limit: 500})
	f.Must(err)
	for _, letter := range letters {
		if slices.Contains([]plan.NoticeKind{store.NoticeQuestion, store.NoticeConfirm, store.NoticeWarning, ""}, letter.Notice) {
			f.t.Errorf("letter %q to %s", letter.Subject, letter.ToAddress)
		}
	}
}

// TestRehearsals is about who is written to.
func TestRehearsals(t *testing.T) {
	t.Parallel()
	t.Run("a second run of the day writes to nobody", func(t *testing.T) {
		t.Parallel()
		f := rehearsed(t)
		for _, scope := range []activities.RehearsalScope{{}, {All: true}} {
			choice, err := f.rehearsals().Choose(t.Context(), scope)
			f.Must(err)
			if len(choice.Asked) != 0 || len(choice.Left) != 5 {
				t.Errorf("%+v: %d are asked, %d are left", scope, len(choice.Asked), len(choice.Left))
			}
		}
	})
	t.Run("two runs at once write to each person once", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		choice, err := f.rehearsals().Choose(t.Context(), activities.RehearsalScope{})
		f.Must(err)
		sent := 0
		for range 2 {
			queued, err := f.rehearsals().Send(t.Context(), choice.Asked, ha)
			f.Must(err)
			sent += queued
		}
		if sent != 5 || len(f.lettersTo(binh, store.NoticeRehearsal)) != 1 {
			t.Errorf("%d letters", sent)
		}
	})
	t.Run("a second rehearsal writes to those without an answer that counts", func(t *testing.T) {
		t.Parallel()
		f := rehearsed(t)
		f.process(f.replyTo(binh, f.rehearsalTo(binh), "Đã nhận").bytes())
		f.process(f.replyTo(cuong, f.rehearsalTo(cuong), "Đã nhận").unproven().bytes())
		private := f.replyTo(mai, f.rehearsalTo(mai), "Đã nhận")
		private.from = "mai@gmail.test"
		f.process(private.bytes())
		f.Clock = f.Clock.AddDate(0, 0, 3)
		if asked := f.asked(activities.RehearsalScope{}); asked != "[lan mai ha]" {
			t.Errorf("asked again: %s", asked)
		}
		if asked := f.asked(activities.RehearsalScope{All: true}); asked != "[binh lan cuong mai ha]" {
			t.Errorf("all: %s", asked)
		}
		if asked := f.asked(activities.RehearsalScope{Unit: activitiestest.HoanKiem}); asked != "[mai]" {
			t.Errorf("of the unit: %s", asked)
		}
		if asked := f.asked(activities.RehearsalScope{Person: binh}); asked != "[]" {
			t.Errorf("a person who has answered: %s", asked)
		}
	})
	t.Run("a person with a new address is asked there", func(t *testing.T) {
		t.Parallel()
		f := rehearsed(t)
		f.process(f.replyTo(binh, f.rehearsalTo(binh), "Đã nhận").bytes())
		people, err := f.Store.Directory(t.Context())
		f.Must(err)
		for i := range people.Addresses {
			if people.Addresses[i].Person == binh {
				people.Addresses[i].Address = "binhnv@phuong-ba-dinh.hanoi.test"
			}
		}
		f.Must(f.Store.SaveDirectory(t.Context(), people))
		if got := f.readiness(binh); got.Readiness != policy.ReadinessNotAsked {
			t.Errorf("readiness %q", got.Readiness)
		}
	})
	t.Run("addresses without a mailbox are left out", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		people, err := f.Store.Directory(t.Context())
		f.Must(err)
		people.Addresses = people.Addresses[1:]
		f.Must(f.Store.SaveDirectory(t.Context(), people))
		if asked := f.asked(activities.RehearsalScope{All: true}); asked != "[lan cuong mai ha]" {
			t.Errorf("asked %s", asked)
		}
		if got := f.readiness(binh); got.Readiness != policy.ReadinessNoAddress {
			t.Errorf("readiness %q", got.Readiness)
		}
	})
}

// asked are the people whom a rehearsal of the scope would write to.
func (f *fixture) asked(scope activities.RehearsalScope) string {
	f.t.Helper()
	choice, err := f.rehearsals().Choose(f.t.Context(), scope)
	f.Must(err)
	ids := []directory.PersonID{}
	for _, person := range choice.Asked {
		ids = append(ids, person.Holder.Person.ID)
	}
	return fmt.Sprint(ids)
}
