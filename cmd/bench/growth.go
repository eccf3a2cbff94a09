package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/workflows"
)

// The numbers of open tasks at which growth is measured. Up to the last of growthSizes each task is a running workflow. The rest, up to
// growthRows, are rows of the record without a workflow: a machine of two cores would take an hour to start them.
var growthSizes = []int{1_000, 10_000}

const growthRows = 100_000

const (
	growthReads     = 20   // measured reads of each kind
	growthHistories = 50   // histories whose size is read
	growthLines     = 9000 // of one plan at most: an annex may have 20,000 rows
)

// growth measures one `loa dev` while its number of open tasks grows.
type growth struct {
	*instance
	figures *figures
	conn    *pgx.Conn
	names   store.EngineNames
	last    plan.PlanID // the plan that was launched last, which is the largest
	open    int
	sizes   databaseSizes // at the number before
}

// databaseSizes are the sizes of the three databases, in bytes.
type databaseSizes struct{ record, engine, visibility int64 }

// benchGrowth measures commands, reads, sizes and memory at growing numbers of open tasks.
func benchGrowth(ctx context.Context, f *figures) error {
	in, err := startInstance(ctx, f.binary)
	if err != nil {
		return err
	}
	defer in.remove()
	defer in.disconnect()
	g := &growth{instance: in, figures: f}
	if err := g.openAll(ctx); err != nil {
		return err
	}
	defer func() { _ = g.conn.Close(ctx) }() // everything is measured
	for _, size := range growthSizes {
		if err := g.growTo(ctx, size); err != nil {
			return err
		}
		if err := g.measureAll(ctx, "running workflows"); err != nil {
			return err
		}
	}
	if err := g.addRows(ctx, growthRows-g.open); err != nil {
		return err
	}
	return g.measureAll(ctx, fmt.Sprintf("%d of them rows without a workflow", growthRows-growthSizes[len(growthSizes)-1]))
}

// print prints a figure at the present number of open tasks.
func (g *growth) print(what, format string, values ...any) {
	g.figures.print(fmt.Sprintf("%d open tasks, %s", g.open, what), format, values...)
}

// openAll opens a connection to the record, and remembers the sizes of the databases without tasks.
func (g *growth) openAll(ctx context.Context) error {
	endpoints, err := g.Endpoints()
	if err != nil {
		return err
	}
	if g.conn, err = pgx.Connect(ctx, endpoints.DSN); err != nil {
		return err
	}
	installation, err := g.store.Installation(ctx)
	if err != nil {
		return err
	}
	g.names = installation.Engine()
	g.sizes, err = g.databaseSizes(ctx)
	g.print("databases", "%s", g.sizes)
	return err
}

// growTo launches plans until there are n open tasks, and waits until their letters are sent.
func (g *growth) growTo(ctx context.Context, n int) error {
	var took time.Duration
	added := n - g.open
	for g.open < n {
		lines := min(n-g.open, growthLines)
		suffix := fmt.Sprint("den-", g.open+lines)
		id, err := g.importAnnex(ctx, suffix, nextYear(), annexForAll(suffix, lines, nextYear()))
		if err != nil {
			return err
		}
		launched, err := g.launch(ctx, id)
		if err != nil {
			return err
		}
		took, g.last, g.open = took+launched, id, g.open+lines
	}
	g.print("launch of the last "+fmt.Sprint(added), "%.1f per second", rate(added, took))
	return g.awaitSent(ctx)
}

// addRows copies the rows of the largest plan n times over. The copies have a state and no journal.
func (g *growth) addRows(ctx context.Context, n int) error {
	began := time.Now()
	tag, err := g.conn.Exec(ctx, `
		INSERT INTO task
		SELECT (jsonb_populate_record(task, jsonb_build_object(
			'id', task.id || '-' || copy, 'occurrence', task.occurrence || '-' || copy))).*
		FROM generate_series(1, $2::int / (SELECT count(*) FROM task WHERE plan = $1)::int) AS copy, task
		WHERE task.plan = $1`, string(g.last), n)
	if err != nil {
		return fmt.Errorf("copying rows: %w", err)
	}
	if _, err := g.conn.Exec(ctx, "ANALYZE task"); err != nil {
		return err
	}
	g.open += int(tag.RowsAffected())
	g.print("rows copied", "%d in %.1f s", tag.RowsAffected(), time.Since(began).Seconds())
	return nil
}

// measureAll prints what is measured at the present number of tasks.
func (g *growth) measureAll(ctx context.Context, what string) error {
	g.print("tasks", "%s", what)
	for _, measure := range []func(context.Context) error{g.measureCommand, g.measureReads, g.measureSizes, g.measureHistories} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	loa, postgres := g.memory()
	g.print("memory", "loa %d MB, PostgreSQL %d MB (shared pages counted once)", loa>>10, postgres>>10)
	return nil
}

func (g *growth) measureCommand(ctx context.Context) error {
	took, err := g.acceptTasks(ctx, g.firstPlan(), commandCount, func() bool { return false })
	if err != nil {
		return err
	}
	g.print("a command", "p50 %s, p95 %s (%d, one after another)", ms(percentile(took, 50)), ms(percentile(took, 95)), len(took))
	return nil
}

// firstPlan is the plan whose tasks get the commands. All of them run as workflows, at every number of tasks.
func (g *growth) firstPlan() plan.PlanID {
	return plan.NewPlanID(calendar.Today(time.Now()).Year()+1, fmt.Sprint("den-", growthSizes[0]))
}

// measureReads measures what a coordinator opens: the overview of the largest plan, its page, and a page of the list of tasks.
func (g *growth) measureReads(ctx context.Context) error {
	endpoints, err := g.Endpoints()
	if err != nil {
		return err
	}
	today := calendar.Today(time.Now())
	for _, read := range []struct {
		name string
		do   func() error
	}{
		{"overview, the statement", func() error { _, err := g.store.Overview(ctx, g.last, nil, today); return err }},
		{"overview, the page", func() error {
			_, err := readPage(ctx, http.DefaultClient, page{address: endpoints.Web + "/?plan=" + url.QueryEscape(string(g.last))})
			return err
		}},
		{"the page of overdue tasks", func() error {
			_, err := readPage(ctx, http.DefaultClient, page{address: endpoints.Web + "/tasks?bucket=open_overdue&plan=" + url.QueryEscape(string(g.last))})
			return err
		}},
		{"50 tasks found by words", func() error {
			_, _, err := g.store.Tasks(ctx, store.TaskFilter{Plan: g.last, Search: "chuyên đề 77", Limit: 50}, today)
			return err
		}},
		{"a look of the watchdog at all rows", func() error { return g.store.EachOpenState(ctx, func(plan.State) error { return nil }) }},
	} {
		took, err := timed(growthReads, read.do)
		if err != nil {
			return fmt.Errorf("%s: %w", read.name, err)
		}
		g.print(read.name, "p50 %s, p95 %s", ms(percentile(took, 50)), ms(percentile(took, 95)))
	}
	return nil
}

// measureSizes prints the databases, and by how much they grew for each task that was added.
func (g *growth) measureSizes(ctx context.Context) error {
	if _, err := g.conn.Exec(ctx, "CHECKPOINT"); err != nil {
		return err
	}
	sizes, err := g.databaseSizes(ctx)
	if err != nil {
		return err
	}
	g.print("databases", "%s; without the tasks %s", sizes, g.sizes)
	if g.open > 0 {
		g.print("bytes for each task", "record %d, engine %d, its lists %d", (sizes.record-g.sizes.record)/int64(g.open),
			(sizes.engine-g.sizes.engine)/int64(g.open), (sizes.visibility-g.sizes.visibility)/int64(g.open))
	}
	return g.printTables(ctx)
}

// printTables prints the largest tables of the record, with their indexes.
func (g *growth) printTables(ctx context.Context) error {
	rows, err := g.conn.Query(ctx, `
		SELECT relname || ' ' || pg_total_relation_size(oid) / 1024 / 1024 || ' MB'
		FROM pg_class
		WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
		ORDER BY pg_total_relation_size(oid) DESC
		LIMIT 6`)
	if err != nil {
		return err
	}
	largest, err := pgx.CollectRows(rows, pgx.RowTo[string])
	g.print("the largest tables of the record", "%s", strings.Join(largest, ", "))
	return err
}

func (g *growth) databaseSizes(ctx context.Context) (s databaseSizes, err error) {
	err = g.conn.QueryRow(ctx, "SELECT pg_database_size(current_database()), pg_database_size($1), pg_database_size($2)",
		g.names.Database, g.names.Visibility).Scan(&s.record, &s.engine, &s.visibility)
	return s, err
}

// String gives the sizes in MB.
func (s databaseSizes) String() string {
	return fmt.Sprintf("record %d MB, engine %d MB, its lists %d MB", s.record>>20, s.engine>>20, s.visibility>>20)
}

// measureHistories prints the events and bytes of the history of a task, on average over some that have had a command and some that have not.
func (g *growth) measureHistories(ctx context.Context) error {
	tasks, _, err := g.store.Tasks(ctx, store.TaskFilter{Plan: g.firstPlan(), Limit: growthHistories}, calendar.Today(time.Now()))
	if err != nil {
		return err
	}
	var events, bytes int64
	for _, task := range tasks {
		described, err := g.describe(ctx, g.client, task.ID)
		if err != nil {
			return err
		}
		events, bytes = events+described.events, bytes+described.bytes
	}
	n := int64(len(tasks))
	g.print("history of a task", "%d events, %d bytes (%d tasks)", events/n, bytes/n, n)
	return nil
}

type historySize struct{ events, bytes int64 }

func (g *growth) describe(ctx context.Context, c client.Client, task plan.TaskID) (historySize, error) {
	described, err := c.DescribeWorkflowExecution(ctx, workflows.TaskWorkflowID(task), "")
	if err != nil {
		return historySize{}, err
	}
	info := described.GetWorkflowExecutionInfo()
	return historySize{info.GetHistoryLength(), info.GetHistorySizeBytes()}, nil
}
