package main

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"time"

	"loa/activities"
	"loa/activities/token"
	"loa/mail/inbound"
	"loa/mail/reply"
	"loa/mail/senderauth"
	"loa/mail/transport"
	"loa/plan"
	"loa/store"
)

const (
	replies       = 1000  // ordinary replies, each to another task
	memoryLetters = 20000 // letters of the measurement of memory
	memoryStep    = 2500  // letters between two values
	interpretFor  = 3 * time.Second
)

// benchMail measures incoming mail: the rate of letters from Dovecot to their outcome and what each of them costs, beside bare updates and
// a bare fetch and insert of the same letters in the same run; the history of the mailbox; and the rate of interpretation alone.
func benchMail(ctx context.Context, f *figures) error {
	return withReplies(ctx, f, func(c *cluster, letters [][]byte) error {
		if err := c.throughput(ctx, f, letters); err != nil {
			return err
		}
		if err := c.measureIdleMailbox(ctx, f); err != nil {
			return err
		}
		return interpret(f, letters)
	})
}

// benchManyLetters measures the memory of the worker over twenty thousand letters.
func benchManyLetters(ctx context.Context, f *figures) error {
	return withReplies(ctx, f, func(c *cluster, letters [][]byte) error {
		if err := c.startWorker(ctx); err != nil {
			return err
		}
		return c.memoryGrowth(ctx, f, letters)
	})
}

// withReplies runs a measurement on a cluster without a worker, with a reply to each letter of a launch.
func withReplies(ctx context.Context, f *figures, measure func(*cluster, [][]byte) error) error {
	c, err := newCluster(f.binary)
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.open(ctx); err != nil {
		return err
	}
	letters, err := c.prepareReplies(ctx)
	if err != nil {
		return err
	}
	return measure(c, letters)
}

// prepareReplies launches a plan, waits until its letters are sent, and returns a reply to each of them.
func (c *cluster) prepareReplies(ctx context.Context) ([][]byte, error) {
	if err := c.startWorker(ctx); err != nil {
		return nil, err
	}
	id, err := c.importAnnex(ctx, "thu", nextYear(), annexForAll("thu", replies, nextYear()))
	if err != nil {
		return nil, err
	}
	if err := c.commands.LaunchPlan(ctx, id); err != nil {
		return nil, err
	}
	if err := c.waitUntil(ctx, "every task asks its unit to take it on", func() (bool, error) {
		open, err := c.store.OpenRequests(ctx, time.Now())
		return len(open) == replies, err
	}); err != nil {
		return nil, err
	}
	questions, err := c.store.OpenRequests(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	secret, err := c.store.Secret()
	if err != nil {
		return nil, err
	}
	letters := make([][]byte, 0, len(questions))
	for _, question := range questions {
		letters = append(letters, answerTo(letterOf(question, secret), "Đồng ý tiếp nhận nhiệm vụ.\n\nTrân trọng./.", 0))
	}
	return letters, c.Process.Interrupt()
}

// letterOf is the letter with the question of one task. The tasks of one person come in one letter, and each keeps the token of its own
// question.
func letterOf(question store.Request, secret []byte) store.LetterOut {
	t := token.New(secret, activities.NoticeKey(store.Notice{
		Task: question.Task, Epoch: question.Epoch, Seq: question.Seq, Kind: plan.NoticeAssignment, Person: question.Person,
	}))
	return store.LetterOut{
		ToAddress: question.Address, ReplyTo: t.ReplyTo(loaAddress), MessageID: t.MessageID(loaAddress),
		Text: "Đề nghị đơn vị tiếp nhận nhiệm vụ " + string(question.Task) + ".",
	}
}

// throughput puts the letters into Dovecot and measures first the bare loop and bare updates, and then loa.
func (c *cluster) throughput(ctx context.Context, f *figures, letters [][]byte) error {
	if err := c.dovecot.AppendAll(ctx, loaAddress, letters); err != nil {
		return err
	}
	bareTook, err := c.bareIntake(ctx, len(letters))
	if err != nil {
		return err
	}
	f.print("letters, bare fetch and insert", "%.0f per second (%d of %d bytes)", rate(len(letters), bareTook), len(letters), len(letters[0]))
	updates, bareCost, err := c.bareUpdates(ctx, len(letters))
	if err != nil {
		return err
	}
	if err := c.startWorker(ctx); err != nil {
		return err
	}
	var took time.Duration
	letterCost, err := c.account(ctx, func() error {
		began := time.Now()
		defer func() { took = time.Since(began) }()
		return c.awaitProcessed(ctx, len(letters))
	})
	if err != nil {
		return err
	}
	counts, err := c.store.LetterCounts(ctx)
	if err != nil {
		return err
	}
	f.print("bare updates with one local activity", "%.1f per second (%d, %d callers)", updates, len(letters), bareCallers)
	f.print("letters, fetched to delivered", "%.1f per second, %d of %d became commands: %.2f of bare updates",
		rate(len(letters), took), outcome(counts, store.OutcomeApplied), len(letters), rate(len(letters), took)/updates)
	bareCost.print(f, "bare update", len(letters))
	letterCost.print(f, "delivered letter", len(letters))
	return nil
}

// outcome returns the number of letters with an outcome.
func outcome(counts store.LetterCounts, which store.Outcome) int {
	for _, c := range counts.ByOutcome {
		if c.Outcome == which {
			return c.Letters
		}
	}
	return 0
}

// bareIntake fetches the mailbox in batches, as loa does, and only inserts the bytes into a table. It returns the time of n letters.
func (c *cluster) bareIntake(ctx context.Context, n int) (time.Duration, error) {
	if _, err := c.conn.Exec(ctx, "CREATE TABLE bare_letter (uid bigint PRIMARY KEY, raw bytea NOT NULL)"); err != nil {
		return 0, err
	}
	began := time.Now()
	client, err := transport.DialIMAP(ctx, transport.IMAPConfig{Addr: c.dovecot.IMAP, User: loaAddress, Password: password, TLS: transport.TLSNone})
	if err != nil {
		return 0, err
	}
	defer func() { _ = client.Close() }() // all letters are fetched
	uids, err := client.SearchNew(ctx, 0)
	if err != nil || len(uids) != n {
		return 0, fmt.Errorf("%d letters in the mailbox (%w), want %d", len(uids), err, n)
	}
	for len(uids) > 0 {
		batch := uids[:min(bareBatchSize, len(uids))]
		uids = uids[len(batch):]
		if err := c.bareBatch(ctx, client, batch); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// bareBatchSize is the number of letters of one fetch and one transaction.
const bareBatchSize = 50

// bareBatch fetches letters and inserts them in one transaction.
func (c *cluster) bareBatch(ctx context.Context, client transport.Client, uids []transport.UID) error {
	raws, err := client.FetchRaw(ctx, uids)
	if err != nil {
		return err
	}
	tx, err := c.conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }() // after Commit, Rollback does nothing
	for _, raw := range raws {
		if _, err := tx.Exec(ctx, "INSERT INTO bare_letter (uid, raw) VALUES ($1, $2)", int64(raw.UID), raw.Bytes); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// interpret interprets letters of several kinds repeatedly. It measures processor time, which other programs on the machine do not affect.
func interpret(f *figures, letters [][]byte) error {
	mix := [][]byte{letters[0], htmlOf(letters[1]), absenceNote(letters[2]), unrelatedLetter(3), withWorkbook(letters[4])}
	trust := senderauth.Trust{AuthservIDs: []string{authserv}}
	count, size := 0, 0
	began, used := time.Now(), processorTime()
	for time.Since(began) < interpretFor {
		raw := mix[count%len(mix)]
		if r := inbound.Explain(raw, trust, reply.Context{}); len(r.Checks) == 0 {
			return fmt.Errorf("a letter was not interpreted: %.200s", raw)
		}
		count, size = count+1, size+len(raw)
	}
	f.print("letters, read alone", "%.0f per second on one core (%d KB on average)", rate(count, processorTime()-used), size/count>>10)
	return nil
}

// processorTime returns the processor time of this process, of all its threads.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// memoryGrowth puts many letters into Dovecot and measures the memory of the worker after each step.
func (c *cluster) memoryGrowth(ctx context.Context, f *figures, letters [][]byte) error {
	counts, err := c.store.LetterCounts(ctx)
	if err != nil {
		return err
	}
	total := counts.Fetched
	began := time.Now()
	var values []string
	for i := 0; i < memoryLetters; i += memoryStep {
		batch := make([][]byte, 0, memoryStep)
		for k := range memoryStep {
			batch = append(batch, mixedLetter(letters, i+k))
		}
		if err := c.dovecot.AppendAll(ctx, loaAddress, batch); err != nil {
			return err
		}
		total += memoryStep
		if err := c.awaitProcessed(ctx, total); err != nil {
			return err
		}
		values = append(values, fmt.Sprint(c.workerMemory()>>10))
	}
	f.print(fmt.Sprintf("memory of the worker over %d letters", memoryLetters), "%s MB (after each %d; %.0f letters per second with the filling)",
		strings.Join(values, ", "), memoryStep, rate(memoryLetters, time.Since(began)))
	return nil
}

// awaitProcessed waits until n letters have been fetched in total and all have an outcome.
func (c *cluster) awaitProcessed(ctx context.Context, n int) error {
	return c.waitUntil(ctx, fmt.Sprintf("%d letters are processed", n), func() (bool, error) { // each look is a statement
		counts, err := c.store.LetterCounts(ctx)
		return counts.Fetched == n && counts.Open == 0, err
	})
}
