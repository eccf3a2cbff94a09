package main_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/sample"
	"loa/mail/transport"
	"loa/plan"
	"loa/store"
)

// made is an attack that was made: on which task, with which bytes, and how the task stood before.
type made struct {
	attack
	on     *scene
	raw    []byte
	before standing
}

// attack lays one letter for each scene into loa's mailbox and waits until loa is through with all of them.
func (g *siege) attack(attacks []attack, scenes []*scene) []made {
	g.t.Helper()
	var all []made
	var raws [][]byte
	for i, a := range attacks {
		m := made{attack: a, on: scenes[i], raw: a.letter(*scenes[i]), before: scenes[i].standing()}
		all, raws = append(all, m), append(raws, m.raw)
	}
	g.lay(raws...)
	return all
}

// lay puts letters into loa's mailbox as its own mail server would, with every byte of the header as it is, and waits for their ends.
func (g *siege) lay(raws ...[]byte) {
	g.t.Helper()
	box := g.mailbox(loaAddress)
	defer func() { _ = box.Close() }() // the letters are in it or the test has failed
	for _, raw := range raws {
		if err := box.Append(g.t.Context(), "INBOX", raw, time.Now()); err != nil {
			g.t.Fatal(err)
		}
	}
	g.laid += len(raws)
	g.eventually("loa is through with every letter", func() error {
		counts, err := g.store.LetterCounts(g.t.Context())
		if err == nil && (counts.Fetched != g.laid || counts.Open > 0) {
			err = fmt.Errorf("%d letters laid, counts %+v", g.laid, counts)
		}
		return err
	})
}

func (g *siege) mailbox(person string) transport.Client {
	g.t.Helper()
	at, err := g.running()
	if err != nil {
		g.t.Fatal(err)
	}
	box, err := transport.DialIMAP(g.t.Context(), transport.IMAPConfig{Addr: at.IMAP, User: person, Password: "test", TLS: transport.TLSNone})
	if err != nil {
		g.t.Fatal(err)
	}
	return box
}

// judge holds every attack to the policy, each under its own name.
func (g *siege) judge(all []made) {
	g.t.Helper()
	for _, m := range all {
		g.t.Run(m.threat+" "+m.name, func(t *testing.T) {
			s := *m.on
			s.walk = &walk{house: g.lent(t), plan: g.plan, task: m.on.task}
			letter := s.found(m.raw)
			if !slices.Contains(m.ends, letter.Outcome) {
				t.Errorf("the letter ended as %q (%s), want one of %q\n%+v\n%s", letter.Outcome, letter.Note, m.ends, letter.Checks, m.raw)
			}
			s.explained(letter)
			s.unmoved(m, letter)
			s.hush(m.before, letter)
		})
	}
}

// found is what loa has on record about the very bytes of a letter.
func (s scene) found(raw []byte) store.LetterIn {
	s.t.Helper()
	record, err := s.record()
	if err != nil {
		s.t.Fatal(err)
	}
	letter, err := record.LetterInByHash(s.t.Context(), hashOf(raw))
	if err != nil {
		s.t.Fatalf("%v\n%s", err, raw)
	}
	return letter
}

// explained wants a sentence for people and the check that failed, or the words that were read as no clear yes.
func (s scene) explained(letter store.LetterIn) {
	s.t.Helper()
	if letter.Note == "" {
		s.t.Errorf("nothing says why the letter ended as %s", letter.Outcome)
	}
	failed := slices.ContainsFunc(letter.Checks, func(c store.Check) bool {
		return c.Result != "pass" || letter.Outcome == store.OutcomeQuestion && c.Name == "verdict" && c.Detail != ""
	})
	byItself := letter.Outcome == store.OutcomeDuplicate || letter.Outcome == store.OutcomeApplied || letter.Error != ""
	if !failed && !byItself {
		s.t.Errorf("no check of the letter tells the reason: %+v", letter.Checks)
	}
}

// unmoved wants the task as it stood before, or given back when that is what the head's own letter says.
func (s scene) unmoved(m made, letter store.LetterIn) {
	s.t.Helper()
	now := s.standing()
	now.Letters = m.before.Letters // judged apart
	fresh := letter.Command != "" && !slices.ContainsFunc(m.before.Journal, func(e plan.Event) bool { return e.Command == letter.Command })
	if letter.Outcome != store.OutcomeApplied || !fresh {
		if diff := cmp.Diff(m.before, now); diff != "" {
			s.t.Errorf("the task has changed (-before +after):\n%s\n%s", diff, m.raw)
		}
		return
	}
	if added := now.Journal[len(m.before.Journal):]; len(added) != 1 || added[0].Kind != plan.EventReturned {
		s.t.Errorf("the journal goes on with %+v, want a return alone\n%s", added, m.raw)
	}
}

// hush lets letters go out only where the policy answers, only to the person asked, and one at most; what the unit and the coordinator
// are told of a return or of a forgery is theirs to know.
func (s scene) hush(before standing, letter store.LetterIn) {
	s.t.Helper()
	toHead := 0
	for _, line := range s.standing().Letters[len(before.Letters):] {
		switch to, _, _ := strings.Cut(line, " "); {
		case to == s.head && answers(letter.Outcome):
			toHead++
		case to == sample.CoordinatorAddress, to == s.contact && letter.Outcome == store.OutcomeApplied:
		default:
			s.t.Errorf("a letter %q went out over a letter that ended as %s", line, letter.Outcome)
		}
	}
	if toHead > 1 && letter.Outcome != store.OutcomeApplied {
		s.t.Errorf("%d letters went to the head, want one at most", toHead)
	}
}

func answers(outcome store.Outcome) bool {
	return slices.Contains([]store.Outcome{store.OutcomeQuestion, store.OutcomeRefused, store.OutcomeConfirm, store.OutcomeApplied}, outcome)
}

// insist repeats a forged letter: however often it comes, the person whose name it bears is written to once at most (T16).
func (g *siege) insist(on *scene) {
	g.t.Helper()
	before := on.standing()
	var raws [][]byte
	for i := range 5 {
		w := on.answer("Đồng ý.").received(on.fill("dmarc=none header.from={D}")).with(fmt.Sprintf("X-Lan: %d", i))
		raws = append(raws, w.bytes())
	}
	g.lay(raws...)
	after := on.standing()
	if n := len(after.Letters) - len(before.Letters); n > 1 {
		g.t.Errorf("T16: %d letters went out over five forged ones, want one at most", n)
	}
	if diff := cmp.Diff(before.Journal, after.Journal); diff != "" {
		g.t.Errorf("T16: the journal has changed (-before +after):\n%s", diff)
	}
}

// stillWaiting are the scenes that the first attacks have left where they were.
func (g *siege) stillWaiting(all []made) (waiting []*scene) {
	g.t.Helper()
	for _, m := range all {
		if !m.on.over && cmp.Equal(m.before.Journal, m.on.journal()) {
			waiting = append(waiting, m.on)
		}
	}
	return waiting
}

// answered lets every head give his own answer, which must count, once and as his.
func (g *siege) answered(scenes []*scene) {
	g.t.Helper()
	var raws [][]byte
	before := map[*scene]int{}
	for _, s := range scenes {
		s.genuine, before[s] = s.own().received(s.pass(s.domain())).bytes(), len(s.journal())
		raws = append(raws, s.genuine)
	}
	g.lay(raws...)
	for _, s := range scenes {
		letter := s.found(s.genuine)
		added := s.journal()[before[s]:]
		if letter.Outcome != store.OutcomeApplied || len(added) != 1 {
			g.t.Errorf("%s: the head's own answer ended as %q (%s), the journal goes on with %+v", s.task, letter.Outcome, letter.Note, added)
			continue
		}
		if e := added[0]; e.Kind != plan.EventApproved || string(e.Actor) != string(s.task.Unit())+".giamdoc" || e.Command != letter.Command {
			g.t.Errorf("%s: the decision is recorded as %+v", s.task, e)
		}
	}
}

// awaitBinding waits until the decisions cannot be taken back any more: until then a withdrawal in the head's name is carried out.
func (g *siege) awaitBinding(scenes []*scene) {
	g.t.Helper()
	g.eventually("no decision can be taken back any more", func() error {
		for _, s := range scenes {
			journal := s.journal()
			if until := journal[len(journal)-1].UndoUntil; time.Now().Before(until) {
				return fmt.Errorf("%s can be taken back until %v", s.task, until)
			}
		}
		return nil
	})
}

// strangersHearNothing looks into the mailbox of the stranger in whose name many of the letters came.
func (g *siege) strangersHearNothing() {
	g.t.Helper()
	letters, err := g.inbox(stranger)
	if err != nil || len(letters) > 0 {
		g.t.Errorf("%d letters were written to a stranger (%v)", len(letters), err)
	}
}
