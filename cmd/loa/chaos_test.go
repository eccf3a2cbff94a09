package main_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"loa/mail/mailtest"
	"loa/mail/transport"
	"loa/plan"
	"loa/store"
)

const (
	kills            = 100
	postgresRestarts = 5
)

// TestAStormOfLettersUnderKillsAndRestartsIsAccountedForToTheLast lays two thousand letters into Dovecot while loa's worker is killed a
// hundred times, each time when letters have begun to move and some time more, and PostgreSQL restarts five times under everybody. In
// the end every letter has one outcome, and every question was answered once.
func TestAStormOfLettersUnderKillsAndRestartsIsAccountedForToTheLast(t *testing.T) {
	g := newGround(t)
	stakes := g.prepare()
	letters := storm(stakes)
	began := time.Now()
	g.rage(letters)
	g.work()
	g.calm(len(letters))
	t.Logf("%d letters, %d kills, %d restarts of PostgreSQL: %s", len(letters), kills, postgresRestarts, time.Since(began).Round(time.Second))

	g.inDovecot(len(letters))
	g.oneEndEach(letters)
	for _, s := range stakes {
		g.onceOnly(s)
	}
	g.sentOnce()
	if gaps, err := g.store.Gaps(t.Context()); err != nil || len(gaps) > 0 {
		t.Errorf("the journal has gaps: %v %v", gaps, err)
	}
}

// rage lays the letters down, a few in each life of the worker, and kills it when they move.
func (g *ground) rage(letters []sent) {
	g.t.Helper()
	random := rand.New(rand.NewPCG(100, 5))
	for kill := range kills {
		g.work()
		before := g.moved()
		g.fill(letters[kill*len(letters)/kills : (kill+1)*len(letters)/kills])
		if kill%(kills/postgresRestarts) == kills/postgresRestarts/2 {
			g.restartPostgres()
		}
		g.eventually(fmt.Sprintf("letters move before kill %d", kill+1), func() error {
			if g.moved() == before {
				return errors.New("none has moved")
			}
			return nil
		})
		g.pass(time.Duration(random.IntN(800)) * time.Millisecond)
		g.end(syscall.SIGKILL)
		if (kill+1)%10 == 0 {
			g.t.Logf("kill %d: %v letters filed and open", kill+1, g.moved())
		}
	}
}

// end gives the worker a signal and waits until it is gone; the record stays open.
func (g *ground) end(signal os.Signal) {
	_ = g.cmd.Process.Signal(signal) // it may have ended
	g.ended <- <-g.ended
}

func (g *ground) fill(letters []sent) {
	g.t.Helper()
	raws := make([][]byte, 0, len(letters))
	for _, letter := range letters {
		raws = append(raws, letter.raw)
	}
	if err := g.dovecot.AppendAll(g.t.Context(), loaAddress, raws); err != nil {
		g.t.Fatal(err)
	}
}

// moved is how many letters are filed and how many have their end; while PostgreSQL is away nothing can be said.
func (g *ground) moved() [2]int {
	counts, err := g.store.LetterCounts(g.t.Context())
	if err != nil {
		return [2]int{}
	}
	return [2]int{counts.Fetched, counts.Open}
}

// calm waits until all letters have their end and all that came of them is sent.
func (g *ground) calm(n int) {
	g.t.Helper()
	g.eventually("every letter has its end", func() error {
		counts, err := g.store.LetterCounts(g.t.Context())
		if err == nil && (counts.Fetched != n || counts.Open > 0 || !counts.Balanced()) {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
	g.eventually("every letter of ours is sent", func() error {
		counts, err := g.store.OutboxCounts(g.t.Context())
		if err == nil && counts.Pending+counts.Sending+counts.Failed > 0 {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
}

// inDovecot counts by IMAP what lies in the mailbox, wherever loa has put it.
func (g *ground) inDovecot(n int) {
	g.t.Helper()
	box, err := transport.DialIMAP(g.t.Context(), transport.IMAPConfig{Addr: g.dovecot.IMAP, User: loaAddress, Password: mailtest.Password, TLS: transport.TLSNone})
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = box.Close() }() // everything is read
	uids, err := box.SearchNew(g.t.Context(), 0)
	if err != nil || len(uids) != n {
		g.t.Errorf("%d letters lie in Dovecot (%v), want %d", len(uids), err, n)
	}
	undone, err := box.SearchUndone(g.t.Context())
	if err != nil || len(undone) > 0 {
		g.t.Logf("%d letters are not marked as done (%v): a kill came between the record and the mark", len(undone), err)
	}
}

// oneEndEach wants one record for each letter, with one of the ends it may have, and a note of each copy of its bytes.
func (g *ground) oneEndEach(letters []sent) {
	g.t.Helper()
	different := distinct(letters)
	recorded, err := g.store.RecentLettersIn(g.t.Context(), 2*len(letters))
	if err != nil || len(recorded) != len(different) {
		g.t.Errorf("%d letters on record (%v), want %d", len(recorded), err, len(different))
	}
	by := map[string]store.LetterIn{}
	for _, letter := range recorded {
		by[letter.ContentHash] = letter
	}
	for _, letter := range different {
		if got := by[hashOf(letter.raw)]; !slices.Contains(letter.ends, got.Outcome) {
			g.t.Errorf("letter %d (%s) ended as %q (%s), want one of %q", got.ID, subjectLine(letter.raw), got.Outcome, got.Note, letter.ends)
		}
	}
	counts, err := g.store.LetterCounts(g.t.Context())
	if err != nil {
		g.t.Fatal(err)
	}
	for _, c := range counts.ByOutcome {
		if c.Outcome == store.OutcomeCopy && c.Letters != len(letters)-len(different) {
			g.t.Errorf("%d copies, want %d", c.Letters, len(letters)-len(different))
		}
	}
	g.t.Logf("outcomes: %+v", counts.ByOutcome)
}

// onceOnly wants one event for a question, by the command of the one letter that counted.
func (g *ground) onceOnly(s *stake) {
	g.t.Helper()
	letters, err := g.store.LettersIn(g.t.Context(), s.task)
	if err != nil {
		g.t.Fatal(err)
	}
	var applied []string
	for _, letter := range letters {
		if letter.Outcome == store.OutcomeApplied {
			applied = append(applied, letter.Command)
		}
	}
	var kinds []plan.EventKind
	var commands []string
	for _, e := range s.journal()[s.before:] {
		kinds, commands = append(kinds, e.Kind), append(commands, e.Command)
	}
	if diff := cmp.Diff([]plan.EventKind{s.effect}, kinds); diff != "" {
		g.t.Errorf("journal of %s since the question (-want +got):\n%s", s.task, diff)
	}
	if diff := cmp.Diff(commands, applied); diff != "" {
		g.t.Errorf("commands of %s (-in the journal +of letters that counted):\n%s", s.task, diff)
	}
}

// sentOnce compares what came out with what was queued: every letter, and none that was not; one that came twice is the same letter to
// its reader, by its Message-ID.
func (g *ground) sentOnce() {
	g.t.Helper()
	queued, again := g.queued(), 0
	came := g.sink.letters()
	for id, times := range came {
		again += times - 1
		if !slices.Contains(queued, id) {
			g.t.Errorf("a letter %s came that was not queued", id)
		}
	}
	if len(came) != len(queued) {
		g.t.Errorf("%d letters came, %d were queued", len(came), len(queued))
	}
	g.t.Logf("%d letters sent, %d of them once more after a kill", len(came), again)
}

func (g *ground) queued() (ids []string) {
	g.t.Helper()
	database, err := pgx.Connect(g.t.Context(), g.postgres.DSN("loa"))
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = database.Close(g.t.Context()) }() // everything is read
	rows, err := database.Query(g.t.Context(), "SELECT message_id FROM letter_out")
	if err != nil {
		g.t.Fatal(err)
	}
	if ids, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		g.t.Fatal(err)
	}
	return ids
}
