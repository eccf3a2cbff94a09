package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/schema"
)

// Publication is what was proved with a link: by an event of a journal (a publication, a milestone that was reached), or by a result that an event counted toward a quota.
// (Task, Epoch, Seq, Item) is its key.
type Publication struct {
	Task  plan.TaskID
	Epoch int
	Seq   int
	Item  int // the number of the result in its task; 0: the event itself
	Link  string
	At    time.Time // of the event
	Due   time.Time // when its next check is due; for the first one At
}

// PublicationCheck is what one check found behind the link of a publication. Its key is that of the publication with N. Title, ContentType and Text come
// from outside and are not trusted.
type PublicationCheck struct {
	Task        plan.TaskID
	Epoch       int
	Seq         int
	Item        int // the number of the result in its task; 0: the event itself
	N           int // counted from 1 for each publication
	Link        string
	At          time.Time
	Outcome     plan.LinkOutcome
	Reason      string // why it was not read in full, as package webpage/fetch names it; empty: it was
	Detail      string // for an operator
	Status      int    // of HTTP; 0: no answer
	Final       string // the address after redirects
	Title       string
	ContentType string
	Hash        string // SHA-256 of what was read; empty: nothing was
	Size        int64  // bytes that were read
	Took        time.Duration
	Text        string    // the beginning of what a reader sees; not loaded where checks are listed by task
	NextAt      time.Time // of the next check; zero: this was the last
	Confirms    bool      // this check confirmed for the first time that the page is gone
}

// provingSQL selects what is proved by a link in tasks that are not cancelled: events, and of each tally the results that still count, which are those of its state. What is
// proved by the number of a document has no link.
const provingSQL = `
	SELECT journal.task, journal.epoch, journal.seq, 0 AS item, journal.event->>'link' AS link, journal.at
	FROM journal
	JOIN task ON task.id = journal.task AND task.condition <> 'cancelled'
	WHERE journal.kind IN ('published', 'reached') AND COALESCE(journal.event->>'link', '') <> ''
	UNION ALL
	SELECT journal.task, journal.epoch, journal.seq, item.n, item.link, journal.at
	FROM journal
	CROSS JOIN LATERAL jsonb_to_recordset(journal.event->'items') AS item(n integer, link text)
	JOIN (
		SELECT task.id, counted.n, counted.seq
		FROM task
		CROSS JOIN LATERAL jsonb_to_recordset(task.state->'tally'->'items') AS counted(n integer, seq integer)
		WHERE task.condition <> 'cancelled'
	) AS counts ON counts.id = journal.task AND counts.seq = journal.seq AND counts.n = item.n
	WHERE journal.kind = 'counted' AND item.link <> '' `

// duePublicationsSQL selects the publications whose next check is due: those without a check, straight from the journal, so that none is ever forgotten, and those whose
// last check names a time that has come. ?0 is the present.
const duePublicationsSQL = `
	SELECT proving.*, COALESCE(last.next_at, proving.at) AS due
	FROM (` + provingSQL + `) AS proving
	LEFT JOIN (
		SELECT DISTINCT ON (task, epoch, seq, item) task, epoch, seq, item, next_at
		FROM publication_check
		ORDER BY task, epoch, seq, item, n DESC
	) AS last ON last.task = proving.task AND last.epoch = proving.epoch AND last.seq = proving.seq AND last.item = proving.item
	WHERE CASE WHEN last.task IS NULL THEN proving.at ELSE last.next_at END <= ?0`

// DuePublications lists the publications whose next check is due at a time, the longest due first.
func (r *Reader) DuePublications(ctx context.Context, now time.Time, limit int) ([]Publication, error) {
	var due []Publication
	err := r.db.NewRaw("SELECT * FROM ("+duePublicationsSQL+") AS due ORDER BY due.due, due.task, due.epoch, due.seq, due.item LIMIT ?1", instant(now), limit).Scan(ctx, &due)
	if err != nil {
		return nil, fmt.Errorf("listing the publications to check: %w", err)
	}
	for i := range due {
		due[i].At, due[i].Due = instant(due[i].At), instant(due[i].Due)
	}
	return due, nil
}

// ChecksOf lists the checks of a publication, the oldest first, with their texts.
func (r *Reader) ChecksOf(ctx context.Context, p Publication) ([]PublicationCheck, error) {
	var rows []schema.PublicationCheck
	err := r.db.NewSelect().
		Model(&rows).
		Where("task = ?", p.Task).
		Where("epoch = ?", p.Epoch).
		Where("seq = ?", p.Seq).
		Where("item = ?", p.Item).
		Order("n").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the checks of a publication of task %s: %w", p.Task, err)
	}
	return checksOf(rows), nil
}

// PublicationChecks lists all checks of the publications of a task, the newest publication first and of each the newest check first, without texts.
func (r *Reader) PublicationChecks(ctx context.Context, task plan.TaskID) ([]PublicationCheck, error) {
	var rows []schema.PublicationCheck
	err := r.db.NewSelect().
		Model(&rows).
		ExcludeColumn("text").
		Where("task = ?", task).
		OrderExpr("epoch DESC, seq DESC, item DESC, n DESC").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the checks of task %s: %w", task, err)
	}
	return checksOf(rows), nil
}

// LastCheck is the last check of a publication; Gone says that it confirms the one before.
type LastCheck struct {
	PublicationCheck
	Gone bool
}

// LastChecks lists the last check of each publication of a task that has any, the newest publication first.
func (r *Reader) LastChecks(ctx context.Context, task plan.TaskID) ([]LastCheck, error) {
	checks, err := r.PublicationChecks(ctx, task)
	if err != nil {
		return nil, err
	}
	var last []LastCheck
	for len(checks) > 0 {
		next := slices.IndexFunc(checks, func(c PublicationCheck) bool {
			return c.Epoch != checks[0].Epoch || c.Seq != checks[0].Seq || c.Item != checks[0].Item
		})
		if next < 0 {
			next = len(checks)
		}
		last = append(last, LastCheck{PublicationCheck: checks[0], Gone: plan.LinkGoneFor(linkChecks(checks[:next]))})
		checks = checks[next:]
	}
	return last, nil
}

// linkChecks are the outcomes of the checks of a publication, given with the newest first, as package plan takes them.
func linkChecks(newestFirst []PublicationCheck) []plan.LinkCheck {
	var checks []plan.LinkCheck
	for _, c := range slices.Backward(newestFirst) {
		checks = append(checks, plan.LinkCheck{At: c.At, Outcome: c.Outcome})
	}
	return checks
}

// Published is a publication for who reads what was published.
type Published struct {
	Task      plan.TaskID
	Epoch     int
	Seq       int
	Item      int       // the number of the result in its task; 0: the event itself
	At        time.Time // when it was proved
	ProofDate string    // the day of the publication, of a result its last one: "2027-03-05"
	Title     string
	Words     string // of a result: what it was, in the words of the unit
	Product   string
	UnitName  string
	Link      string // empty for one that is proved by a document
	Document  string
}

// LastPublished lists the newest publications of the tasks that somebody may see, the newest first, without those of cancelled tasks: publications, milestones that were reached
// with a link, and results with a link that still count. A nil view sees all.
func (r *Reader) LastPublished(ctx context.Context, view *View, limit int) ([]Published, error) {
	var published []Published
	err := r.db.NewRaw(`
		SELECT journal.task, journal.epoch, journal.seq, proof.item, journal.at, task.title, task.product, COALESCE(unit_name.name, task.unit) AS unit_name,
			COALESCE(proof.day, '') AS proof_date, COALESCE(proof.link, '') AS link, COALESCE(proof.document, '') AS document, COALESCE(proof.words, '') AS words
		FROM journal
		JOIN task ON task.id = journal.task AND task.condition <> 'cancelled'
		LEFT JOIN unit_name ON unit_name.code = task.unit
		CROSS JOIN LATERAL (
			SELECT 0 AS item, journal.event->>'evidence' AS day, journal.event->>'link' AS link, journal.event->>'document' AS document, '' AS words
			WHERE journal.kind = 'published' OR journal.kind = 'reached' AND journal.event->>'link' <> ''
			UNION ALL
			SELECT item.n, COALESCE(item.last, item."on"), item.link, item.document, item.words
			FROM jsonb_to_recordset(journal.event->'items') AS item(n integer, "on" text, last text, link text, document text, words text)
			JOIN jsonb_to_recordset(task.state->'tally'->'items') AS counted(n integer, seq integer) ON counted.n = item.n AND counted.seq = journal.seq
			WHERE journal.kind = 'counted' AND item.link <> ''
		) AS proof
		WHERE journal.kind IN ('published', 'reached', 'counted') AND ?0
		ORDER BY journal.at DESC, journal.task, journal.seq DESC, proof.item DESC
		LIMIT ?1`, view.condition(), limit).
		Scan(ctx, &published)
	if err != nil {
		return nil, fmt.Errorf("listing what was published: %w", err)
	}
	for i := range published {
		published[i].At = instant(published[i].At)
	}
	return published, nil
}

// SavePublicationCheck puts a check on record, with the notices that follow from it, in one transaction. The first check with its number stands: repeated,
// the call changes nothing, and saved is false. A notice that is on record stays as it is.
func (s *Store) SavePublicationCheck(ctx context.Context, check PublicationCheck, notices []Notice) (saved bool, err error) {
	row, noticed := publicationRow(clean(check)), noticeRows(clean(notices))
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		inserted, err := tx.NewInsert().Model(&row).On("CONFLICT (task, epoch, seq, item, n) DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := inserted.RowsAffected(); err != nil || n == 0 || len(noticed) == 0 {
			saved = n > 0
			return err
		}
		saved = true
		_, err = tx.NewInsert().Model(&noticed).On("CONFLICT (task, epoch, seq, kind, person, item) DO NOTHING").Exec(ctx)
		return err
	})
	return saved && err == nil, writeErr(err, "recording a check of task", check.Task)
}

func publicationRow(c PublicationCheck) schema.PublicationCheck {
	return schema.PublicationCheck{
		Task: string(c.Task), Epoch: c.Epoch, Seq: c.Seq, Item: c.Item, N: c.N, Link: c.Link, At: instant(c.At), Outcome: string(c.Outcome), Reason: c.Reason, Detail: c.Detail,
		Status: c.Status, Final: c.Final, Title: c.Title, ContentType: c.ContentType, Hash: c.Hash, Size: c.Size, Took: c.Took.Milliseconds(), Text: c.Text,
		NextAt: instant(c.NextAt), Confirms: c.Confirms,
	}
}

func checksOf(rows []schema.PublicationCheck) []PublicationCheck {
	checks := make([]PublicationCheck, 0, len(rows))
	for _, row := range rows {
		checks = append(checks, PublicationCheck{
			Task: plan.TaskID(row.Task), Epoch: row.Epoch, Seq: row.Seq, Item: row.Item, N: row.N, Link: row.Link, At: instant(row.At), Outcome: plan.LinkOutcome(row.Outcome),
			Reason: row.Reason, Detail: row.Detail, Status: row.Status, Final: row.Final, Title: row.Title, ContentType: row.ContentType, Hash: row.Hash, Size: row.Size,
			Took: time.Duration(row.Took) * time.Millisecond, Text: row.Text, NextAt: instant(row.NextAt), Confirms: row.Confirms,
		})
	}
	return checks
}

// settingPublicationChecked is the key under which stands when no check was due for the last time.
const settingPublicationChecked = "publication_checked"

// SavePublicationsChecked records that no check was due at a time.
func (s *Store) SavePublicationsChecked(ctx context.Context, at time.Time) error {
	if err := saveSetting(ctx, s.db, settingPublicationChecked, instant(at).Format(time.RFC3339)); err != nil {
		return fmt.Errorf("recording that no check is due: %w", err)
	}
	return nil
}

// OverduePublications counts the publications whose check was due before a time, when not once since then no check was due.
func (r *Reader) OverduePublications(ctx context.Context, before time.Time) (int, error) {
	text, err := r.setting(ctx, settingPublicationChecked)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, err
	}
	if checked, err := time.Parse(time.RFC3339, text); err == nil && checked.After(before) {
		return 0, nil
	}
	var n int
	if err := r.db.NewRaw("SELECT count(*) FROM ("+duePublicationsSQL+") AS due", instant(before)).Scan(ctx, &n); err != nil {
		return 0, fmt.Errorf("counting the publications to check: %w", err)
	}
	return n, nil
}
