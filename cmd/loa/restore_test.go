package main_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/waittest"
)

// approvals is the number of tasks that wait for the decision of a head, in the tests that lose one side.
const approvals = 40

// startApprovals starts the worker, launches a plan, and brings every task to the approval of its head.
func (c *chaosCluster) startApprovals() []*openQuestion {
	c.t.Helper()
	c.startWorker()
	c.connect(c.temporalAddress)
	c.launchLines(approvals)
	questions := make([]*openQuestion, approvals)
	for i := range questions {
		questions[i] = &openQuestion{attackCase: *c.newCase(i)}
	}
	c.inParallel(approvals, func(i int) error { return c.advance(questions[i], openPublications+openDrafts+i) })
	for _, q := range questions {
		c.readOpenQuestion(q)
		q.legitimate = q.authenticated(q.text).bytes()
	}
	return questions
}

// answer puts the answers to questions into the mailbox.
func (c *chaosCluster) answer(questions []*openQuestion) {
	c.t.Helper()
	raws := make([][]byte, 0, len(questions))
	for _, q := range questions {
		raws = append(raws, q.legitimate)
	}
	if err := c.dovecot.AppendAll(c.t.Context(), loaAddress, raws); err != nil {
		c.t.Fatal(err)
	}
}

// administer runs statements on the database "postgres".
func (c *chaosCluster) administer(statements ...string) {
	c.t.Helper()
	conn, err := pgx.Connect(c.t.Context(), c.postgres.DSN("postgres"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = conn.Close(c.t.Context()) }() // everything is done
	for _, statement := range statements {
		if _, err := conn.Exec(c.t.Context(), statement); err != nil {
			c.t.Fatalf("%s: %v", statement, err)
		}
	}
}

// aside runs statements on the database "postgres" after it has ended all connections to loa's database and refused new ones. Temporal holds a
// lock on such a connection; it takes the lock again as soon as it may connect.
func (c *chaosCluster) aside(statements ...string) {
	c.t.Helper()
	c.administer(append([]string{
		"ALTER DATABASE loa ALLOW_CONNECTIONS false", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'loa'",
	}, statements...)...)
}

// engineDatabases lists the databases of Temporal.
func (c *chaosCluster) engineDatabases() []string {
	c.t.Helper()
	conn, err := pgx.Connect(c.t.Context(), c.postgres.DSN("postgres"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = conn.Close(c.t.Context()) }() // everything is read
	rows, err := conn.Query(c.t.Context(), "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname NOT IN ('postgres', 'loa') AND datname NOT LIKE 'cu_%'")
	if err != nil {
		c.t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) < 2 {
		c.t.Fatalf("the databases of the engine are %q (%v)", names, err)
	}
	return names
}

// loseEngine kills Temporal and drops its databases, while the worker runs on.
func (c *chaosCluster) loseEngine() {
	c.t.Helper()
	c.temporal.Process.Kill()
	for _, name := range c.engineDatabases() {
		c.administer(fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", pgx.Identifier{name}.Sanitize()))
	}
}

// copyEngine kills Temporal and copies its databases.
func (c *chaosCluster) copyEngine() {
	c.t.Helper()
	c.temporal.Process.Kill()
	for _, name := range c.engineDatabases() {
		old, copied := pgx.Identifier{name}.Sanitize(), pgx.Identifier{"cu_" + name}.Sanitize()
		c.administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+name+"'", "CREATE DATABASE "+copied+" TEMPLATE "+old)
	}
}

// restoreEngine kills Temporal and puts the copies in the place of its databases.
func (c *chaosCluster) restoreEngine() {
	c.t.Helper()
	names := c.engineDatabases()
	c.loseEngine()
	for _, name := range names {
		c.administer(fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", pgx.Identifier{"cu_" + name}.Sanitize(), pgx.Identifier{name}.Sanitize()))
	}
}

// startEngine starts Temporal again, and a worker of it.
func (c *chaosCluster) startEngine() {
	c.t.Helper()
	c.temporalAddress = c.startPart(c.temporal, "temporal")
	c.Process.Kill() // it knows the old address
	c.startWorker()
	c.connect(c.temporalAddress)
}

// TestRestore drops the databases of Temporal while letters come in. After loa restore, which is killed half-way once, every letter has its
// effect once.
func TestRestore(t *testing.T) {
	c := newChaosCluster(t)
	questions := c.startApprovals()
	c.answer(questions[:10])
	c.loseEngine()
	c.answer(questions[10:25])
	c.startEngine()
	c.answer(questions[25:])
	waittest.Eventually(t, "letters wait for their tasks", func() error {
		counts, err := c.store.LetterCounts(t.Context())
		if err == nil && (counts.Fetched < approvals || counts.Open == 0) {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
	if out, err := c.loa("reconcile"); err == nil || !strings.Contains(out, "task/"+string(questions[approvals-1].task)+": đang mở mà không chạy trong Temporal") ||
		!strings.Contains(out, "plan/"+string(c.plan)) {
		t.Errorf("reconcile before the restore: %v\n%s", err, out)
	}
	if err := c.doAs(questions[approvals-1].task, "", plan.Command{Kind: plan.CommandPause, Reason: "Chờ."}); !errors.Is(err, plan.ErrAway) {
		t.Errorf("a command to a task that the engine has lost: %v, want ErrAway", err)
	}
	c.killRestore()
	began := time.Now()
	t.Logf("%s%s", c.must("restore"), time.Since(began).Round(time.Millisecond))
	c.awaitProcessed(approvals)
	for _, q := range questions {
		c.checkApplied(q)
	}
	c.checkAgrees()
	if out := c.must("restore"); !strings.Contains(out, "Đã khôi phục 0 nhiệm vụ, 0 kế hoạch, 0 ") {
		t.Errorf("a second restore: %s", out)
	}
	if gaps, err := c.store.Gaps(t.Context()); err != nil || len(gaps) > 0 {
		t.Errorf("the journal has gaps: %v %v", gaps, err)
	}
}

// killRestore starts loa restore and kills it after it has restored some tasks.
func (c *chaosCluster) killRestore() {
	c.t.Helper()
	worker := c.Process
	if err := c.Start("restore"); err != nil {
		c.t.Fatal(err)
	}
	restore := c.Process
	c.Process = worker
	waittest.Eventually(c.t, "some tasks are restored", func() error {
		open, err := c.store.OpenTasks(c.t.Context())
		if err == nil && !restore.Exited() && !slices.ContainsFunc(open, func(s plan.State) bool { return s.Epoch > 0 }) {
			err = errors.New("none is")
		}
		return err
	})
	restore.Kill()
}

// checkApplied checks that the one answer to a question has its effect once.
func (c *chaosCluster) checkApplied(q *openQuestion) {
	c.t.Helper()
	c.checkEffect(q)
	letters, err := c.store.LettersIn(c.t.Context(), q.task)
	if err != nil || len(letters) != 1 || letters[0].Outcome != store.OutcomeApplied {
		c.t.Errorf("the letters of %s are %+v (%v), want one that is applied", q.task, letters, err)
	}
}

// checkAgrees waits until reconcile finds no difference.
func (c *chaosCluster) checkAgrees() {
	c.t.Helper()
	waittest.Eventually(c.t, "record and engine agree", func() error {
		out, err := c.loa("reconcile")
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, out)
		}
		return err
	})
}

// TestResync replaces the record by an older copy, and takes rows from another one. After loa resync every task, event and question is there
// again, and nothing happened twice.
func TestResync(t *testing.T) {
	c := newChaosCluster(t)
	questions := c.startApprovals()
	c.Process.Kill()
	c.closeStore()
	c.aside("CREATE DATABASE truoc TEMPLATE loa", "ALTER DATABASE loa ALLOW_CONNECTIONS true")
	c.reopen()
	c.startWorker()
	c.connect(c.temporalAddress)
	c.answer(questions[:20])
	c.awaitProcessed(20)
	if err := c.doAs(questions[39].task, "", plan.Command{Kind: plan.CommandCancel, Reason: "Dừng."}); err != nil {
		t.Fatal(err)
	}
	want := c.journals(questions)

	c.Process.Kill()
	c.closeStore()
	c.aside("ALTER DATABASE loa RENAME TO sau", "ALTER DATABASE truoc RENAME TO loa")
	c.reopen()
	c.lose(questions[30].task, "task", "journal", "notice", "request", "letter_out")
	c.lose(questions[31].task, "journal")
	c.startWorker()
	c.connect(c.temporalAddress)
	if out, err := c.loa("reconcile"); err == nil || !strings.Contains(out, "PostgreSQL chậm hơn Temporal") || !strings.Contains(out, "nhật ký thiếu") ||
		!strings.Contains(out, string(questions[30].task)+": đang chạy mà không có trong PostgreSQL") {
		t.Errorf("reconcile of the older record: %v\n%s", err, out)
	}
	t.Log(c.must("resync"))
	c.awaitProcessed(20) // the letters are fetched again
	if diff := cmp.Diff(want, c.journals(questions)); diff != "" {
		t.Errorf("journals (-before +after):\n%s", diff)
	}
	c.checkAgrees()
	c.answer(questions[20:39])
	c.awaitProcessed(39)
	for _, q := range questions[20:39] {
		c.checkEffect(q)
	}
}

// TestResyncLostPlan replaces the record by a copy from before the plan was imported. loa resync says what to run, and mends everything once the
// annex is imported again.
func TestResyncLostPlan(t *testing.T) {
	c := newChaosCluster(t)
	const tasks = 4
	c.closeStore()
	c.aside("CREATE DATABASE truoc TEMPLATE loa", "ALTER DATABASE loa ALLOW_CONNECTIONS true")
	c.reopen()
	c.startWorker()
	c.connect(c.temporalAddress)
	c.launchLines(tasks)
	c.acceptAll(0, tasks)

	c.Process.Kill()
	c.closeStore()
	c.aside("ALTER DATABASE loa RENAME TO sau", "ALTER DATABASE truoc RENAME TO loa")
	c.reopen()
	c.startWorker()
	c.connect(c.temporalAddress)
	out, err := c.loa("resync")
	year := calendar.Today(time.Now()).Year() + 1
	if want := fmt.Sprintf("Hãy nhập lại đúng tệp đã ban hành bằng loa plan import … --year %d --suffix vay", year); err == nil || !strings.Contains(out, want) || strings.Contains(out, "→ loa resync") {
		t.Errorf("resync without the plan does not say %q: %v\n%s", want, err, out)
	}
	c.importLines(tasks)
	t.Log(c.must("resync"))
	c.checkAccepted(tasks)
	c.checkAgrees()
	waittest.Eventually(t, "the plan runs on record", func() error {
		state, err := c.store.PlanState(t.Context(), c.plan)
		if err == nil && state.Status != plan.PlanRunning {
			err = fmt.Errorf("the plan is %s", state.Status)
		}
		return err
	})
}

// TestResyncOlderEngine restores the databases of Temporal from an older copy. After loa resync its workflows stand where the record stands.
func TestResyncOlderEngine(t *testing.T) {
	c := newChaosCluster(t)
	questions := c.startApprovals()
	c.copyEngine()
	c.startEngine()
	c.answer(questions[:10])
	c.awaitProcessed(10)
	if err := c.doAs(questions[39].task, "", plan.Command{Kind: plan.CommandCancel, Reason: "Dừng."}); err != nil {
		t.Fatal(err)
	}
	want := c.journals(questions)
	c.restoreEngine()
	c.startEngine()
	if out, err := c.loa("reconcile"); err == nil || strings.Count(out, "Temporal chậm hơn PostgreSQL") != 11 {
		t.Errorf("reconcile of the older engine: %v\n%s", err, out)
	}
	t.Log(c.must("resync"))
	c.checkAgrees()
	if diff := cmp.Diff(want, c.journals(questions)); diff != "" {
		t.Errorf("journals (-before +after):\n%s", diff)
	}
	c.answer(questions[10:39])
	c.awaitProcessed(39)
	for _, q := range questions[:39] {
		c.checkEffect(q)
	}
}

// reopen opens the database of the record.
func (c *chaosCluster) reopen() {
	c.t.Helper()
	s, err := store.Open(c.t.Context(), c.postgres.DSN("loa"))
	if err != nil {
		c.t.Fatal(err)
	}
	s.UseKeys(c.TokenKeys)
	c.store = s
}

// journals lists the events of each task by kind and command.
func (c *chaosCluster) journals(questions []*openQuestion) map[plan.TaskID][]string {
	c.t.Helper()
	all := map[plan.TaskID][]string{}
	for _, q := range questions {
		events, err := c.store.Journal(c.t.Context(), q.task)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, e := range events {
			all[q.task] = append(all[q.task], fmt.Sprintf("%d %s %s %s", e.Seq, e.Kind, e.Command, e.At.Format(time.RFC3339Nano)))
		}
	}
	return all
}

// lose removes the rows of a task from tables, past every constraint.
func (c *chaosCluster) lose(task plan.TaskID, tables ...string) {
	c.t.Helper()
	conn, err := pgx.Connect(c.t.Context(), c.postgres.DSN("loa"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = conn.Close(c.t.Context()) }() // everything is done
	if _, err := conn.Exec(c.t.Context(), "SET session_replication_role = replica"); err != nil {
		c.t.Fatal(err)
	}
	for _, table := range tables {
		column := "task"
		if table == "task" {
			column = "id"
		}
		if _, err := conn.Exec(c.t.Context(), fmt.Sprintf("DELETE FROM %s WHERE %s = $1", table, column), string(task)); err != nil {
			c.t.Fatal(err)
		}
	}
}
