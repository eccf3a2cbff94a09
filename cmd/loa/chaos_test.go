package main_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"loa/hidden"
	"loa/mail/mailtest"
	"loa/mail/transport"
	"loa/plan"
	"loa/store"
	"loa/waittest"
)

const (
	kills            = 100
	postgresRestarts = 5
)

// TestMailChaos puts two thousand letters into Dovecot. Meanwhile the worker is killed a hundred times, each time after letters have begun to
// be processed, and PostgreSQL restarts five times. In the end every letter has one outcome, and every question was answered once.
func TestMailChaos(t *testing.T) {
	c := newChaosCluster(t)
	questions := c.openQuestions()
	letters := mixLetters(questions)
	began := time.Now()
	c.killRepeatedly(letters)
	c.startWorker()
	c.awaitProcessed(len(letters))
	t.Logf("%d letters, %d kills, %d restarts of PostgreSQL: %s", len(letters), kills, postgresRestarts, time.Since(began).Round(time.Second))

	c.checkMailbox(len(letters))
	c.checkOutcomes(letters)
	for _, q := range questions {
		c.checkEffect(q)
	}
	c.checkSent()
	c.checkAgrees()
	c.checkRecord(len(questions))
}

// killRepeatedly puts some of the letters into the mailbox in each life of the worker. It kills the worker at a random time after the first of
// them is processed.
func (c *chaosCluster) killRepeatedly(letters []mixedLetter) {
	c.t.Helper()
	random := rand.New(rand.NewPCG(100, 5))
	for kill := range kills {
		c.startWorker()
		before := c.progress()
		c.fill(letters[kill*len(letters)/kills : (kill+1)*len(letters)/kills])
		if kill%(kills/postgresRestarts) == kills/postgresRestarts/2 {
			c.restartPostgres()
		}
		waittest.Eventually(c.t, fmt.Sprintf("letters are processed before kill %d", kill+1), func() error {
			if c.progress() == before {
				return errors.New("none is")
			}
			return nil
		})
		c.waitOrExit(time.Duration(random.IntN(800)) * time.Millisecond)
		c.Process.Kill()
		if (kill+1)%10 == 0 {
			c.t.Logf("kill %d: %v letters filed and open", kill+1, c.progress())
		}
	}
}

func (c *chaosCluster) fill(letters []mixedLetter) {
	c.t.Helper()
	raws := make([][]byte, 0, len(letters))
	for _, letter := range letters {
		raws = append(raws, letter.raw)
	}
	if err := c.dovecot.AppendAll(c.t.Context(), loaAddress, raws); err != nil {
		c.t.Fatal(err)
	}
}

// progress returns the numbers of filed and of open letters, or zeros while PostgreSQL is not available.
func (c *chaosCluster) progress() [2]int {
	counts, err := c.store.LetterCounts(c.t.Context())
	if err != nil {
		return [2]int{}
	}
	return [2]int{counts.Fetched, counts.Open}
}

// awaitProcessed waits until n letters have an outcome and all letters of loa are sent.
func (c *chaosCluster) awaitProcessed(n int) {
	c.t.Helper()
	waittest.Eventually(c.t, "every letter has an outcome", func() error {
		counts, err := c.store.LetterCounts(c.t.Context())
		if err == nil && (counts.Fetched != n || counts.Open > 0 || !counts.Balanced()) {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
	c.awaitSent()
}

// awaitSent waits until all letters of loa are sent. The letters to one domain leave at its rate, so the wait is for the next letter each time.
func (c *chaosCluster) awaitSent() {
	c.t.Helper()
	open, sent := true, -1
	for open {
		waittest.Eventually(c.t, "another letter of loa is sent", func() error {
			counts, err := c.store.OutboxCounts(c.t.Context())
			if err != nil {
				return err
			}
			open = counts.Pending+counts.Sending > 0
			if open && counts.Sent == sent {
				return fmt.Errorf("counts %+v", counts)
			}
			sent = counts.Sent
			return nil
		})
	}
	failed, err := c.store.LetterLog(c.t.Context(), store.SentFilter{State: store.LetterFailed})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, letter := range failed {
		c.t.Errorf("letter %s to %s was given up: %s", letter.Key, letter.ToAddress, letter.LastError)
	}
}

// checkMailbox checks by IMAP that all letters are still in the mailbox.
func (c *chaosCluster) checkMailbox(n int) {
	c.t.Helper()
	box, err := transport.DialIMAP(c.t.Context(), transport.IMAPConfig{Addr: c.dovecot.IMAP, User: loaAddress, Password: mailtest.Password, TLS: transport.TLSNone})
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = box.Close() }() // everything is read
	uids, err := box.SearchNew(c.t.Context(), 0)
	if err != nil || len(uids) != n {
		c.t.Errorf("%d letters in the mailbox (%v), want %d", len(uids), err, n)
	}
	unmarked, err := box.SearchUndone(c.t.Context())
	if err != nil || len(unmarked) > 0 {
		c.t.Logf("%d letters are not marked as processed (%v): the worker was killed between the record and the mark", len(unmarked), err)
	}
}

// checkOutcomes checks that each letter has one record with an allowed outcome, and each further copy of its bytes a note.
func (c *chaosCluster) checkOutcomes(letters []mixedLetter) {
	c.t.Helper()
	different := distinct(letters)
	recorded, err := c.store.RecentLettersIn(c.t.Context(), 2*len(letters))
	if err != nil || len(recorded) != len(different) {
		c.t.Errorf("%d letters on record (%v), want %d", len(recorded), err, len(different))
	}
	byHash := map[string]store.LetterIn{}
	for _, letter := range recorded {
		byHash[letter.ContentHash] = letter
	}
	for _, letter := range different {
		if got := byHash[hashOf(letter.raw)]; !slices.Contains(letter.outcomes, got.Outcome) {
			c.t.Errorf("the outcome of letter %d (%s) is %q (%s), want one of %q", got.ID, subjectLine(letter.raw), got.Outcome, got.Note, letter.outcomes)
		}
	}
	counts, err := c.store.LetterCounts(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	for _, count := range counts.ByOutcome {
		if count.Outcome == store.OutcomeCopy && count.Letters != len(letters)-len(different) {
			c.t.Errorf("%d copies, want %d", count.Letters, len(letters)-len(different))
		}
	}
	c.t.Logf("outcomes: %+v", counts.ByOutcome)
}

// checkEffect checks that a question has one event, caused by the one letter with the outcome applied.
func (c *chaosCluster) checkEffect(q *openQuestion) {
	c.t.Helper()
	letters, err := c.store.LettersIn(c.t.Context(), q.task)
	if err != nil {
		c.t.Fatal(err)
	}
	var applied []string
	for _, letter := range letters {
		if letter.Outcome == store.OutcomeApplied {
			applied = append(applied, letter.Command)
		}
	}
	var kinds []plan.EventKind
	var commands []string
	for _, e := range q.journal()[q.before:] {
		kinds, commands = append(kinds, e.Kind), append(commands, e.Command)
	}
	if diff := cmp.Diff([]plan.EventKind{q.effect}, kinds); diff != "" {
		c.t.Errorf("journal of %s since the question (-want +got):\n%s", q.task, diff)
	}
	if diff := cmp.Diff(commands, applied); diff != "" {
		c.t.Errorf("commands of %s (-journal +letters):\n%s", q.task, diff)
	}
}

// checkSent compares the sent letters with the queued ones. A letter may have arrived twice, when the worker was killed before the delivery was
// on record; both copies then have the same Message-ID.
func (c *chaosCluster) checkSent() {
	c.t.Helper()
	queued, again := c.queuedIDs(), 0
	sent := c.sink.letters()
	for id, times := range sent {
		again += times - 1
		if !slices.Contains(queued, hidden.ID(id)) {
			c.t.Errorf("the letter %s arrived and was not queued", id)
		}
	}
	if len(sent) != len(queued) {
		c.t.Errorf("%d letters arrived, %d were queued", len(sent), len(queued))
	}
	c.t.Logf("%d letters sent, %d of them again after a kill", len(sent), again)
}

func (c *chaosCluster) queuedIDs() (ids []string) {
	c.t.Helper()
	database, err := pgx.Connect(c.t.Context(), c.postgres.DSN("loa"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = database.Close(c.t.Context()) }() // everything is read
	rows, err := database.Query(c.t.Context(), "SELECT message_id FROM letter_out")
	if err != nil {
		c.t.Fatal(err)
	}
	if ids, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		c.t.Fatal(err)
	}
	return ids
}
