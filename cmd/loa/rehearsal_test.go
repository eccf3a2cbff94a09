package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"loa/activities"
	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/activities/outbox"
	"loa/mail"
	"loa/mail/senderauth"
	"loa/mail/transport"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
	"loa/store/storetest"
	"loa/waittest"
)

// The people of the rehearsal: ten of each kind, and the rest answers from a proven mailbox.
const (
	rehearsedPeople = 142
	perKind         = 10
	cityAddress     = "loa@cchc.hanoi.test"
)

// kind is how a person takes part in the rehearsal.
type kind struct {
	name string
	want policy.Readiness
	// prepare sets the mail server up for an address before the rehearsal; nil for nothing.
	prepare func(c *city, s *store.Store, address string)
	// answer answers the letter; nil for no answer.
	answer  func(c *city, address string, letter func() letterReceived)
	receipt bool
}

// rehearsalKinds lists the kinds of holes, and at last the kinds without one.
func rehearsalKinds() []kind {
	return []kind{
		{name: "khong-dia-chi", want: policy.ReadinessNoAddress},
		{name: "ngung-gui", want: policy.ReadinessSuppressed, prepare: suppressAddress},
		{name: "tu-choi", want: policy.ReadinessBounced, prepare: func(c *city, _ *store.Store, address string) { c.refused[address] = true }},
		{name: "tra-ve", want: policy.ReadinessBounced, prepare: func(c *city, _ *store.Store, address string) { c.returned[address] = true }},
		{name: "im-lang", want: policy.ReadinessSilent},
		{name: "tu-dong", want: policy.ReadinessAutoReply, answer: answering("Tôi đi công tác, sẽ trả lời sau.", "Auto-Submitted: auto-replied")},
		{
			name: "chua-xac-thuc", want: policy.ReadinessCode, receipt: true, answer: answering("Đã nhận"),
			prepare: func(c *city, _ *store.Store, address string) {
				c.results[address] = "dmarc=none header.from=" + domainOf(address)
			},
		},
		{name: "chung-ten-mien", want: policy.ReadinessCode, receipt: true, answer: answering("đã nhận được thư ạ")},
		{
			name: "dia-chi-khac", want: policy.ReadinessOtherAddress, receipt: true,
			answer: func(c *city, address string, letter func() letterReceived) {
				name, _, _ := strings.Cut(address, "@")
				c.answer(name+"@gmail.test", letter().Letter, "Đã nhận")
			},
		},
		{
			name: "gia-mao", want: policy.ReadinessNotCounted, answer: answering("Đã nhận"),
			prepare: func(c *city, _ *store.Store, address string) {
				c.results[address] = "dmarc=fail (p=reject) header.from=" + domainOf(address)
			},
		},
		{name: "dang-nhap", want: policy.ReadinessProven, receipt: true, answer: answering("Đồng ý"), prepare: func(c *city, _ *store.Store, address string) {
			c.results[address] = "dmarc=none header.from=" + domainOf(address) + "; auth=pass smtp.auth=" + address
		}},
		{name: "dmarc", want: policy.ReadinessProven, receipt: true, answer: func(c *city, address string, letter func() letterReceived) {
			l := letter()
			c.answer(address, l.Letter, l.ready)
		}},
	}
}

func answering(text string, fields ...string) func(*city, string, func() letterReceived) {
	return func(c *city, address string, letter func() letterReceived) {
		c.answer(address, letter().Letter, text, fields...)
	}
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return domain
}

// suppressAddress has three letters to an address fail for good.
func suppressAddress(c *city, s *store.Store, address string) {
	c.t.Helper()
	for n := range 3 {
		key := fmt.Sprint("hong:", address, n)
		err := s.QueueLetter(c.t.Context(), store.LetterOut{Key: key, ToAddress: address, MessageID: key, CreatedAt: time.Now()})
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := s.LeaseLetters(c.t.Context(), store.LetterLease{Owner: "thu", Limit: 1, Rate: 1000, Now: time.Now()}); err != nil {
			c.t.Fatal(err)
		}
		_, err = s.GiveUp(c.t.Context(), store.FailureRefused, store.Failure{Key: key, Status: "5.1.1", Text: "550 5.1.1", Permanent: true, At: time.Now()})
		if err != nil {
			c.t.Fatal(err)
		}
	}
}

// participant is one of the people.
type participant struct {
	kind
	id      directory.PersonID
	display string
	address string
}

// rehearsalCity is a directory of people of every kind, with a database, a mail server and the activities of loa's mail.
type rehearsalCity struct {
	*city
	store   *store.Store
	env     []string
	people  []participant
	mailbox *mailbox.Activities
	inbound *inbound.Activities
	outbox  *outbox.Activities
}

func newRehearsalCity(t *testing.T) *rehearsalCity {
	t.Helper()
	dsn := storetest.DSN(t)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	s.UseKeys(storetest.Keys)
	t.Cleanup(func() { _ = s.Close() }) // the database is removed with the test
	r := &rehearsalCity{city: newCity(t), store: s, env: []string{"LOA_DSN=" + dsn, "LOA_ADDRESS=" + cityAddress, "LOA_TOKEN_KEY_FILE=" + storetest.KeyFile(t)}}
	if err := s.SaveDirectory(t.Context(), r.directory()); err != nil {
		t.Fatal(err)
	}
	for _, p := range r.people {
		if p.prepare != nil {
			p.prepare(r.city, s, p.address)
		}
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	r.mailbox = &mailbox.Activities{
		Store: s, Owner: "may-thu", Now: time.Now, Log: log, Open: func(ctx context.Context, name string) (transport.Client, error) { return r.dialIMAP(ctx, name) },
	}
	r.inbound = &inbound.Activities{
		Store: s, Address: cityAddress, Public: "http://127.0.0.1:1", Now: time.Now, Log: log,
		Trust: senderauth.Trust{AuthservIDs: []string{cityGateway}, SharedDomains: []string{"chung-ten-mien.hanoi.test"}, LocalDomains: []string{"dang-nhap.hanoi.test"}},
	}
	r.outbox = &outbox.Activities{
		Store: s, Address: cityAddress, Public: "http://127.0.0.1:1", Owner: "may-thu", Now: time.Now, Log: log, Rate: 100_000,
		Dial: func(ctx context.Context) (transport.Sender, error) { return r.dialSMTP(ctx) },
	}
	return r
}

// directory has one unit and one mail domain for each kind; the first person coordinates.
func (r *rehearsalCity) directory() directory.Directory {
	var d directory.Directory
	kinds := rehearsalKinds()
	for n := range rehearsedPeople {
		k := kinds[min(n/perKind, len(kinds)-1)]
		p := participant{kind: k, id: directory.PersonID(fmt.Sprintf("p%03d", n)), display: fmt.Sprintf("Nguyễn Văn %s %03d", k.name, n)}
		if k.want != policy.ReadinessNoAddress {
			p.address = fmt.Sprintf("%s@%s.hanoi.test", p.id, k.name)
			d.Addresses = append(d.Addresses, directory.AddressOf{Address: p.address, Person: p.id})
		}
		unit, role := directory.UnitCode(k.name), directory.RoleUnitHead
		if n%2 == 1 {
			role = directory.RoleFocalPoint
		}
		if n == rehearsedPeople-1 {
			role = directory.RoleCoordinator
		}
		if !slices.ContainsFunc(d.Units, func(u directory.Unit) bool { return u.Code == unit }) {
			d.Units = append(d.Units, directory.Unit{Code: unit, Name: "UBND phường " + k.name, Kind: directory.KindWard})
		}
		d.People = append(d.People, directory.Person{ID: p.id, Name: p.display})
		d.Holders = append(d.Holders, directory.RoleHolder{Person: p.id, Role: role, Unit: unit})
		r.people = append(r.people, p)
	}
	return d
}

// send runs the outbox until no letter waits.
func (r *rehearsalCity) send() {
	r.t.Helper()
	runUntil(r.t, r.outbox.SendLetters, func() {
		waittest.Eventually(r.t, "all letters are sent or given up", func() error {
			counts, err := r.store.OutboxCounts(r.t.Context())
			if err == nil && counts.Pending+counts.Sending > 0 {
				err = fmt.Errorf("counts %+v", counts)
			}
			return err
		})
	})
}

// receive reads loa's mailbox until so many letters have their outcome.
func (r *rehearsalCity) receive(want int) {
	r.t.Helper()
	read := func(ctx context.Context) error {
		for ctx.Err() == nil {
			if err := r.mailbox.ReadMailbox(ctx, cityAddress); err != nil {
				return err
			}
			if err := r.inbound.DeliverLetters(ctx); err != nil {
				return err
			}
		}
		return nil
	}
	runUntil(r.t, read, func() {
		waittest.Eventually(r.t, "all letters have an outcome", func() error {
			counts, err := r.store.LetterCounts(r.t.Context())
			if err == nil && (counts.Fetched < want || counts.Open > 0) {
				err = fmt.Errorf("counts %+v, want %d", counts, want)
			}
			return err
		})
	})
}

// letterReceived is a rehearsal letter in the mailbox of its recipient, with the words of its ready answer.
type letterReceived struct {
	mail.Letter

	ready string
}

// TestRehearsal rehearses with 142 people over SMTP and IMAP: ready names every hole, and a second rehearsal writes to the holes alone.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	r := newRehearsalCity(t)
	reachable := rehearsedPeople - 2*perKind // but for those without an address, and those to whom nothing is sent
	if view := rehearsalOf(t, r.env, "--yes"); view.Letters != reachable || len(view.Left) != 2*perKind {
		t.Fatalf("%d letters, %d people are left", view.Letters, len(view.Left))
	}
	r.send()
	answers := perKind // the letters that came back
	for _, p := range r.people {
		if p.answer != nil {
			p.answer(r.city, p.address, func() letterReceived { return r.rehearsalLetter(p.address) })
			answers++
		}
	}
	r.receive(answers)
	r.checkReadiness(t)
	r.send()
	r.checkReceipts(t)
	r.checkSecondRehearsal(t)
}

// rehearsalLetters are the letters of the rehearsal in a mailbox. The coordinator is also told of mailboxes that take no letters.
func (r *rehearsalCity) rehearsalLetters(address string) []mail.Letter {
	r.t.Helper()
	return slices.DeleteFunc(r.lettersOf(address), func(l mail.Letter) bool { return !strings.Contains(strings.ToLower(l.Subject), "thư thử") })
}

// rehearsalLetter is the only letter of the rehearsal in a mailbox.
func (r *rehearsalCity) rehearsalLetter(address string) letterReceived {
	r.t.Helper()
	letters := r.rehearsalLetters(address)
	if len(letters) != 1 {
		r.t.Fatalf("%d letters in the mailbox of %s", len(letters), address)
	}
	_, after, _ := strings.Cut(letters[0].Subject, "“")
	ready, _, found := strings.Cut(after, "”")
	if !found || !strings.Contains(letters[0].Text, ready) {
		r.t.Errorf("the letter to %s names no ready answer: %s", address, letters[0].Subject)
	}
	return letterReceived{letters[0], ready}
}

// checkReadiness checks that ready names every person with their degree, in JSON and in words, and what each domain proves.
func (r *rehearsalCity) checkReadiness(t *testing.T) {
	t.Helper()
	view := readinessOf(t, r.env)
	if len(view.People) != rehearsedPeople || view.Ready != 62 || view.Unready != 80 {
		t.Errorf("%d people, %d ready, %d not", len(view.People), view.Ready, view.Unready)
	}
	shown := map[directory.PersonID]readyView{}
	for _, person := range view.People {
		shown[person.Person] = person
	}
	code, text, errs := call(t, r.env, "directory", "ready", "--check")
	wantExit(t, code, exitInvalid, errs, "80 người chưa sẵn sàng")
	for _, p := range r.people {
		if got := shown[p.id]; got.Readiness != p.want {
			t.Errorf("%s: %q (%+v), want %q", p.display, got.Readiness, got, p.want)
		}
		if strings.Count(text, p.display) != 1 {
			t.Errorf("%s stands %d times in the text", p.display, strings.Count(text, p.display))
		}
	}
	if got := shown["p080"]; got.From != "p080@gmail.test" || !strings.Contains(text, "trả lời từ địa chỉ khác: p080@gmail.test") {
		t.Errorf("the other address: %+v", got)
	}
	for _, d := range view.Domains {
		k := rehearsalKinds()[slices.IndexFunc(rehearsalKinds(), func(k kind) bool { return k.name+".hanoi.test" == d.Domain })]
		proofs := map[string]string{
			"chua-xac-thuc": "map[none:10] 0 10", "chung-ten-mien": "map[dmarc:10] 10 10", "dang-nhap": "map[auth:10] 0 0", "dmarc": "map[dmarc:32] 0 0",
			"gia-mao": "map[fail:10] 0 0",
		}
		want, answers := proofs[k.name]
		if !answers {
			want = "map[] 0 0"
		}
		if got := fmt.Sprint(d.Proofs, d.Shared, d.Code); got != want {
			t.Errorf("domain %s proves %s, want %s", d.Domain, got, want)
		}
	}
	for _, words := range []string{"chung-ten-mien.hanoi.test: 10/10 người đã trả lời; tên miền thư (DMARC): 10, chung tên miền: 10, cần mã một lần: 10", "không có hộp thư này"} {
		if !strings.Contains(text, words) {
			t.Errorf("the text lacks %q:\n%s", words, text)
		}
	}
}

// checkReceipts checks that every person whose answer may be confirmed has one receipt, and nobody else.
func (r *rehearsalCity) checkReceipts(t *testing.T) {
	t.Helper()
	for _, p := range r.people {
		if p.address == "" {
			continue
		}
		letters, want := r.rehearsalLetters(p.address), 0
		if !slices.Contains([]policy.Readiness{policy.ReadinessSuppressed, policy.ReadinessBounced}, p.want) {
			want = 1
		}
		if p.receipt {
			want++
		}
		if len(letters) != want {
			t.Errorf("%d letters in the mailbox of %s, want %d", len(letters), p.display, want)
			continue
		}
		if p.receipt && !strings.Contains(letters[1].Text, "hộp thư của đồng chí dùng được") {
			t.Errorf("the receipt to %s:\n%s", p.display, letters[1].Text)
		}
	}
	if letters := r.lettersOf("p080@gmail.test"); len(letters) > 0 {
		t.Errorf("%d letters to an address that is not registered", len(letters))
	}
}

// checkSecondRehearsal checks that a rehearsal a week later writes to those whose answers do not count yet, where a letter can be sent.
func (r *rehearsalCity) checkSecondRehearsal(t *testing.T) {
	t.Helper()
	later := activities.Rehearsals{Store: r.store, Mode: policy.TrustStandard, Address: cityAddress, Now: func() time.Time { return time.Now().AddDate(0, 0, 7) }}
	choice, err := later.Choose(t.Context(), activities.RehearsalScope{})
	if err != nil {
		t.Fatal(err)
	}
	asked := map[directory.PersonID]bool{}
	for _, person := range choice.Asked {
		asked[person.Holder.Person.ID] = true
	}
	for _, p := range r.people {
		if want := p.want.AskAgain(); asked[p.id] != want {
			t.Errorf("%s is asked again: %t, want %t", p.display, asked[p.id], want)
		}
	}
	if queued, err := later.Send(t.Context(), choice.Asked, r.people[rehearsedPeople-1].id); err != nil || queued != 60 {
		t.Errorf("%d further letters (%v), want 60", queued, err)
	}
	letters, err := r.store.LetterLog(t.Context(), store.SentFilter{State: store.LetterPending, Limit: 1000})
	if err != nil || len(letters) != 60 || letters[0].Notice != store.NoticeRehearsal {
		t.Errorf("%d letters wait (%v)", len(letters), err)
	}
}
