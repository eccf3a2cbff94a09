package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"loa/mail/inbound"
	"loa/mail/senderauth"
	"loa/mail/transport"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

const (
	answers     = 1000  // ordinary replies, each to a task of its own
	memoryOver  = 20000 // letters over which the memory is watched
	memoryEvery = 2500
	readFor     = 3 * time.Second
)

// benchMail measures the mail: how many letters a second get from Dovecot to their end, beside the bare fetch and insert of the same
// letters in the same run; the reading alone; and the memory of the worker over twenty thousand letters.
func benchMail(ctx context.Context, binary string) error {
	home, err := os.MkdirTemp("", "loa-bench-thu")
	if err != nil {
		return err
	}
	if err := os.Chmod(home, 0o755); err != nil {
		return err
	}
	o := &office{house: house{binary: binary, home: home}}
	defer o.close()
	if err := o.open(ctx); err != nil {
		return err
	}
	letters, err := o.questions(ctx)
	if err != nil {
		return err
	}
	if err := o.throughput(ctx, letters); err != nil {
		return err
	}
	if err := reading(letters); err != nil {
		return err
	}
	return o.flat(ctx, letters)
}

// questions launches a plan and writes the reply to each of its letters.
func (o *office) questions(ctx context.Context) ([][]byte, error) {
	if err := o.startWorker(ctx); err != nil {
		return nil, err
	}
	year := calendar.Today(time.Now()).Year() + 1
	path := filepath.Join(o.home, "thu.csv")
	if err := os.WriteFile(path, []byte(o.annex(answers, year)), 0o600); err != nil {
		return nil, err
	}
	if err := o.loa(ctx, "plan", "import", path, "--year", fmt.Sprint(year), "--suffix", "thu", "--title", "Kế hoạch đo thư"); err != nil {
		return nil, err
	}
	if err := o.desk.LaunchPlan(ctx, plan.NewPlanID(year, "thu")); err != nil {
		return nil, err
	}
	if err := o.until(ctx, "the plan is launched and its letters are sent", func() (bool, error) {
		counts, err := o.store.OutboxCounts(ctx)
		return counts.Sent == answers, err
	}); err != nil {
		return nil, err
	}
	tasks, _, err := o.store.Tasks(ctx, store.TaskFilter{Limit: answers}, calendar.Today(time.Now()))
	if err != nil {
		return nil, err
	}
	letters := make([][]byte, 0, len(tasks))
	for _, task := range tasks {
		asked, err := o.store.LettersOut(ctx, task.ID)
		if err != nil || len(asked) != 1 {
			return nil, fmt.Errorf("task %s has %d letters (%w)", task.ID, len(asked), err)
		}
		letters = append(letters, reply(asked[0], "Đồng ý tiếp nhận nhiệm vụ.\n\nTrân trọng./.", 0))
	}
	return letters, o.stopWorker()
}

// throughput lays the replies into Dovecot, and lets first the bare loop and then loa take them from there.
func (o *office) throughput(ctx context.Context, letters [][]byte) error {
	if err := o.dovecot.AppendAll(ctx, loaAddress, letters); err != nil {
		return err
	}
	bareTook, err := o.bareIntake(ctx, len(letters))
	if err != nil {
		return err
	}
	if err := o.startWorker(ctx); err != nil {
		return err
	}
	began := time.Now()
	if err := o.through(ctx, len(letters)); err != nil {
		return err
	}
	took := time.Since(began)
	counts, err := o.store.LetterCounts(ctx)
	if err != nil {
		return err
	}
	applied := outcome(counts, store.OutcomeApplied)
	bareRate, loaRate := rate(len(letters), bareTook), rate(len(letters), took)
	fmt.Printf("letters, bare fetch and insert: %.0f per second (%d of %d KB)\n", bareRate, len(letters), len(letters[0])>>10)
	fmt.Printf("letters, fetched to delivered: %.1f per second, %d of %d became commands (%.3f of bare)\n", loaRate, applied, len(letters), loaRate/bareRate)
	return nil
}

func outcome(counts store.LetterCounts, which store.Outcome) int {
	for _, c := range counts.ByOutcome {
		if c.Outcome == which {
			return c.Letters
		}
	}
	return 0
}

// bareIntake fetches the mailbox as loa does, batch by batch, and inserts the bytes into a table without anything else.
func (o *office) bareIntake(ctx context.Context, n int) (time.Duration, error) {
	if _, err := o.plain.Exec(ctx, "CREATE TABLE bare_letter (uid bigint PRIMARY KEY, raw bytea NOT NULL)"); err != nil {
		return 0, err
	}
	began := time.Now()
	box, err := transport.DialIMAP(ctx, transport.IMAPConfig{Addr: o.dovecot.IMAP, User: loaAddress, Password: password, TLS: transport.TLSNone})
	if err != nil {
		return 0, err
	}
	defer func() { _ = box.Close() }() // everything is read
	uids, err := box.SearchNew(ctx, 0)
	if err != nil || len(uids) != n {
		return 0, fmt.Errorf("%d letters in the mailbox (%w), want %d", len(uids), err, n)
	}
	for len(uids) > 0 {
		batch := uids[:min(bareBatch, len(uids))]
		uids = uids[len(batch):]
		if err := o.bareBatch(ctx, box, batch); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

const bareBatch = 50

func (o *office) bareBatch(ctx context.Context, box transport.Client, uids []transport.UID) error {
	raws, err := box.FetchRaw(ctx, uids)
	if err != nil {
		return err
	}
	tx, err := o.plain.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }() // it is committed by then
	for _, raw := range raws {
		if _, err := tx.Exec(ctx, "INSERT INTO bare_letter (uid, raw) VALUES ($1, $2)", int64(raw.UID), raw.Bytes); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// reading reads letters of several sorts again and again. It counts the time of the processor, so that what else runs on the machine
// does not matter.
func reading(letters [][]byte) error {
	mix := [][]byte{letters[0], htmlOf(letters[1]), absenceOf(letters[2]), strangerLetter(3), withWorkbook(letters[4])}
	trust := senderauth.Trust{AuthservIDs: []string{authserv}}
	read, size := 0, 0
	began, used := time.Now(), processorTime()
	for time.Since(began) < readFor {
		raw := mix[read%len(mix)]
		if r := inbound.Explain(raw, trust); len(r.Checks) == 0 {
			return fmt.Errorf("a letter was not read: %.200s", raw)
		}
		read, size = read+1, size+len(raw)
	}
	fmt.Printf("letters, read alone: %.0f per second on one core (%d KB on average)\n", rate(read, processorTime()-used), size/read>>10)
	return nil
}

// processorTime is how long this process has had a core, in all its threads.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// flat sends letter after letter through the worker and watches its memory.
func (o *office) flat(ctx context.Context, replies [][]byte) error {
	counts, err := o.store.LetterCounts(ctx)
	if err != nil {
		return err
	}
	done := counts.Fetched
	began := time.Now()
	var seen []string
	for i := 0; i < memoryOver; i += memoryEvery {
		letters := make([][]byte, 0, memoryEvery)
		for k := range memoryEvery {
			letters = append(letters, oneOfMany(replies, i+k))
		}
		if err := o.dovecot.AppendAll(ctx, loaAddress, letters); err != nil {
			return err
		}
		done += memoryEvery
		if err := o.through(ctx, done); err != nil {
			return err
		}
		seen = append(seen, fmt.Sprint(o.workerMemory()>>10))
	}
	fmt.Printf("memory of the worker over %d letters: %s MB (after each %d; %.0f letters per second with the filling)\n",
		memoryOver, strings.Join(seen, ", "), memoryEvery, rate(memoryOver, time.Since(began)))
	return nil
}

// through waits until so many letters have been fetched in all and none is open.
func (o *office) through(ctx context.Context, n int) error {
	return o.until(ctx, fmt.Sprintf("%d letters have their end", n), func() (bool, error) {
		counts, err := o.store.LetterCounts(ctx)
		return counts.Fetched == n && counts.Open == 0, err
	})
}
