package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"

	"loa/cmd/clustertest"
	"loa/engine"
	"loa/engine/postgres"
	"loa/plan"
	"loa/plan/calendar"
	"loa/waittest"
	"loa/watch"
)

// injured is an installation that is injured on purpose: a launched plan with one task, on real servers.
type injured struct {
	*journey
	web   string // the address of the pages
	conn  *pgx.Conn
	parts []*clustertest.Instance // processes beside the one of the journey
}

// injury brings one state about, with what undoes it.
type injury struct {
	name   string
	check  watch.Check
	injure func()
	heal   func()
}

// TestInjuredStates brings about each of twelve states in which loa stands still without a word, and reads /readyz and `loa doctor`.
func TestInjuredStates(t *testing.T) {
	t.Parallel()
	i := &injured{journey: newJourney(t)}
	i.until("the task is launched", atStage(plan.StageAssignment), func() error { return i.try("plan", "launch", string(i.plan), "--wait", "3s") })
	i.web = i.mustEndpoints().Web
	i.connect(i.mustEndpoints().DSN)
	waittest.Eventually(t, "nothing is found in a sound installation", func() error {
		status, report, err := i.readyz()
		if err == nil && (status != http.StatusOK || len(report.Reasons)+len(report.Warnings) > 0) {
			err = fmt.Errorf("status %d: %+v", status, report)
		}
		return err
	})
	i.run("with a worker", i.withWorker)
	i.apart()
	i.run("without a worker", i.withoutWorker)
	i.run("engine empty", i.withEmptyEngine)
}

// run runs a subtest, which the helpers fail while it lasts.
func (i *injured) run(name string, test func(t *testing.T)) {
	parent := i.t
	parent.Run(name, func(t *testing.T) {
		i.t = t
		defer func() { i.t = parent }()
		test(t)
	})
}

// withWorker injures the workflows of a process that runs everything.
func (i *injured) withWorker(t *testing.T) {
	connection, err := i.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	terminate := func(id string) { _ = connection.TerminateWorkflow(t.Context(), id, "", "thử") } // it may be terminated already
	i.run("outbox terminated", func(t *testing.T) {
		i.isTold(t, injury{check: watch.CheckPump, injure: func() { terminate("outbox") }})
		waittest.Eventually(t, "the watchdog starts the outbox again", func() error {
			described, err := connection.DescribeWorkflowExecution(t.Context(), "outbox", "")
			if err == nil && described.GetWorkflowExecutionInfo().GetCloseTime() != nil {
				err = fmt.Errorf("it has ended")
			}
			return err
		})
	})
	i.run("plan bricked", func(t *testing.T) {
		id := "plan/" + string(i.plan)
		terminate(id)
		plan, err := connection.DescribeWorkflowExecution(t.Context(), id, "")
		if err != nil {
			t.Fatal(err)
		}
		queue := plan.GetExecutionConfig().GetTaskQueue().GetName()
		if _, err := connection.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: queue}, "PlanOfAnotherVersion"); err != nil {
			t.Fatal(err)
		}
		i.isTold(t, injury{check: watch.CheckPlan})
	})
	i.run("row differing", func(t *testing.T) {
		terminate("task/" + string(i.task))
		i.isTold(t, injury{check: watch.CheckRowsDiffer})
		for _, want := range []struct{ command, text string }{
			{"stuck", string(i.plan)}, // bricked before
			{"stuck", string(i.task)},
			{"show " + string(i.task), "Terminated"},
		} {
			if out := i.must(append([]string{"engine"}, strings.Fields(want.command)...)...); !strings.Contains(out, want.text) {
				t.Errorf("engine %s lacks %s: %s", want.command, want.text, out)
			}
		}
	})
	i.run("alert rules and dashboard name metrics that exist", i.checkDeployed)
}

// checkDeployed checks that every metric of the alert rules and of the dashboard exists, by those of the process that has run and failed.
func (i *injured) checkDeployed(t *testing.T) {
	var dashboard struct {
		Panels []struct {
			Targets []struct{ Expr string }
		}
	}
	content, err := os.ReadFile("../../deploy/grafana/loa.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &dashboard); err != nil {
		t.Fatal(err)
	}
	rules, err := os.ReadFile("../../deploy/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	name := regexp.MustCompile(`\b(?:loa|temporal|go|process)_[a-z0-9_]+`)
	for line := range strings.Lines(string(rules)) {
		if _, expression, found := strings.Cut(line, "expr: "); found {
			for _, metric := range name.FindAllString(expression, -1) {
				used[metric] = true
			}
		}
	}
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			for _, metric := range name.FindAllString(target.Expr, -1) {
				used[metric] = true
			}
		}
	}
	if len(used) < 20 {
		t.Errorf("only %d metrics are used", len(used))
	}
	for metric := range used {
		waittest.Eventually(t, metric+" is measured", func() error {
			if err := i.page("/metrics", http.StatusOK, "\n"+metric+"{"); err == nil {
				return nil
			}
			return i.page("/metrics", http.StatusOK, "\n"+metric+" ")
		})
	}
}

// withoutWorker injures the record of an installation whose parts run apart, without a worker.
func (i *injured) withoutWorker(*testing.T) {
	pastYear := calendar.Today(time.Now()).Year() - 1
	for _, each := range []injury{
		{name: "queue without worker", check: watch.CheckQueue},
		{
			name: "schema ahead", check: watch.CheckSchemaAhead,
			injure: func() { i.exec("INSERT INTO bun_migrations (name, group_id) VALUES ('9999', 1)") },
			heal:   func() { i.exec("DELETE FROM bun_migrations WHERE name = '9999'") },
		},
		{
			name: "schema behind", check: watch.CheckSchemaBehind,
			injure: func() { i.exec("DELETE FROM bun_migrations WHERE name = '0025'") },
			heal:   func() { i.exec("INSERT INTO bun_migrations (name, group_id) VALUES ('0025', 1)") },
		},
		{
			name: "clock off", check: watch.CheckClock,
			injure: func() {
				i.exec("CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() - interval '10 minutes' $$")
				i.newSessions("ALTER DATABASE loa SET search_path = public, pg_catalog")
			},
			heal: func() {
				i.newSessions("ALTER DATABASE loa RESET search_path")
				i.exec("DROP FUNCTION public.clock_timestamp()")
			},
		},
		{
			name: "mailbox silent", check: watch.CheckMailbox,
			injure: func() { i.exec("UPDATE mailbox SET synced_at = now() - interval '1 hour'") },
			heal:   func() { i.exec("UPDATE mailbox SET synced_at = now()") },
		},
		{
			name: "letter stuck", check: watch.CheckLetter,
			injure: func() {
				i.exec("UPDATE letter_out SET state = 'pending', sent_at = NULL, undo_seq = NULL, next_try = now(), created_at = now() - interval '3 hours'")
			},
			heal: func() { i.exec("UPDATE letter_out SET created_at = now()") },
		},
		{
			name: "occurrence missed", check: watch.CheckOccurrence,
			injure: func() { i.launchMonthly(pastYear) },
			heal:   func() { i.exec("UPDATE plan SET status = 'closed' WHERE year = " + strconv.Itoa(pastYear)) },
		},
	} {
		i.run(each.name, func(t *testing.T) {
			i.isTold(t, each)
			if each.heal != nil {
				each.heal()
				waittest.Eventually(t, "it is told no more", func() error {
					_, report, err := i.readyz()
					if err == nil && reported(report, each.check) {
						err = fmt.Errorf("still %+v", report)
					}
					return err
				})
			}
		})
	}
	i.run("disk nearly full", func(t *testing.T) {
		web := i.parts[1]
		web.Process.Kill()
		web.Env = append(web.Env, "LOA_DISK_FREE=999999999")
		i.Env = append(i.Env, "LOA_DISK_FREE=999999999")
		if err := web.Start("web"); err != nil {
			t.Fatal(err)
		}
		i.isTold(t, injury{check: watch.CheckDisk})
	})
}

// withEmptyEngine starts the engine on new databases.
func (i *injured) withEmptyEngine(t *testing.T) {
	i.parts[0].Process.Kill()
	rows, err := i.conn.Query(t.Context(), "SELECT datname FROM pg_database WHERE datname LIKE '%temporal%' OR datname LIKE '%visibility%'")
	if err != nil {
		t.Fatal(err)
	}
	databases, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(databases) != 2 {
		t.Fatalf("databases of the engine %v, %v", databases, err)
	}
	for _, database := range databases {
		i.exec("DROP DATABASE " + pgx.Identifier{database}.Sanitize() + " WITH (FORCE)")
	}
	i.startEngine()
	i.isTold(t, injury{check: watch.CheckEngineEmpty})
}

// launchMonthly puts a running plan of a year on record of whose monthly line only January was opened.
func (i *injured) launchMonthly(year int) {
	i.exec(fmt.Sprintf(`INSERT INTO plan (id, year, title, version, source, source_hash, status, levels, rules, number)
		SELECT 'kh-%[1]d', %[1]d, title, 'khác', source, source_hash, 'running', levels, rules, '' FROM plan WHERE id = '%[2]s'`, year, i.plan))
	i.exec(fmt.Sprintf(`INSERT INTO line (plan, code, ord, sheet, row, group_name, title, product, channels, lead, support, deadline, note)
		SELECT 'kh-%d', code, ord, sheet, row, group_name, title, product, channels, lead, support,
			'{"kind": "RECUR", "text": "Hằng tháng", "recurrence": "FREQ=MONTHLY;INTERVAL=1"}'::jsonb, note
		FROM line WHERE plan = '%s'`, year, i.plan))
	i.exec(fmt.Sprintf(`INSERT INTO task (id, plan, line, unit, occurrence, title, product, group_name, kind, recurs, search, stage, condition, start_status, opened_at)
		SELECT 'kh-%[1]d/1/so-tu-phap/%[1]d-m01', 'kh-%[1]d', line, unit, '%[1]d-m01', title, product, group_name, 'RECUR', true, search, 'assignment', 'active', 'pending', '%[1]d-01-02'
		FROM task WHERE id = '%[2]s'`, year, i.task))
}

// apart stops the process and runs engine and pages as parts, without a worker, on the same PostgreSQL.
func (i *injured) apart() {
	i.t.Helper()
	if err := i.interrupt(); err != nil {
		i.t.Fatal(err)
	}
	server, err := postgres.Start(i.t.Context(), postgres.Options{Home: i.Home})
	if err != nil {
		i.t.Fatal(err)
	}
	i.connect(server.DSN("loa"))
	i.Env = append(i.Env, "LOA_DSN="+server.DSN("loa"))
	i.parts = []*clustertest.Instance{{Binary: i.Binary, Home: i.Home, Env: i.Env}, {Binary: i.Binary, Home: i.Home}}
	i.t.Cleanup(func() {
		for _, part := range i.parts {
			if part.Process != nil {
				part.Process.Kill()
			}
		}
	})
	i.startEngine()
}

// startEngine starts `loa temporal`, and `loa web` with it.
func (i *injured) startEngine() {
	i.t.Helper()
	address, err := i.parts[0].StartPart(i.t.Context(), "temporal")
	if err != nil {
		i.t.Fatal(err)
	}
	port, err := engine.FreePort()
	if err != nil {
		i.t.Fatal(err)
	}
	listen := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	i.web = "http://" + listen
	i.Env = append(i.Env, "LOA_TEMPORAL="+address)
	web := i.parts[1]
	web.Env = append(append([]string{}, i.Env...), "LOA_LISTEN="+listen, "LOA_PUBLIC="+i.web)
	if web.Process != nil {
		web.Process.Kill()
	}
	if err := web.Start("web"); err != nil {
		i.t.Fatal(err)
	}
}

func (i *injured) connect(dsn string) {
	i.t.Helper()
	conn, err := pgx.Connect(i.t.Context(), dsn)
	if err != nil {
		i.t.Fatal(err)
	}
	i.conn = conn
	i.t.Cleanup(func() { _ = conn.Close(context.Background()) }) // the test is over
}

func (i *injured) exec(statement string) {
	i.t.Helper()
	if _, err := i.conn.Exec(i.t.Context(), statement); err != nil {
		i.t.Fatal(err)
	}
}

// newSessions changes a setting of the database and ends the sessions of others, which have the old one.
func (i *injured) newSessions(statement string) {
	i.t.Helper()
	i.exec(statement)
	i.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'loa' AND pid <> pg_backend_pid()")
}

// isTold brings a state about and waits until /readyz and the doctor tell it. A blocking one makes /readyz answer 503.
func (i *injured) isTold(t *testing.T, state injury) {
	t.Helper()
	injure := state.injure
	if injure == nil {
		injure = func() {}
	}
	again := state.check == watch.CheckPump // the watchdog heals it meanwhile
	injure()
	waittest.Eventually(t, "/readyz tells "+string(state.check), func() error {
		if again {
			injure()
		}
		status, report, err := i.readyz()
		switch {
		case err != nil:
			return err
		case !reported(report, state.check):
			return fmt.Errorf("status %d: %+v", status, report)
		case (status == http.StatusServiceUnavailable) != (len(report.Reasons) > 0):
			return fmt.Errorf("status %d with %+v", status, report)
		}
		return nil
	})
	waittest.Eventually(t, "the doctor tells "+string(state.check), func() error {
		if again {
			injure()
		}
		return i.doctorTells(state.check)
	})
}

// reported reports whether /readyz tells a check: among its reasons when it blocks, else among its warnings.
func reported(report watch.Report, check watch.Check) bool {
	list := report.Warnings
	if check.Blocking() {
		list = report.Reasons
	}
	for _, f := range list {
		if f.Check == check {
			return true
		}
	}
	return false
}

func (i *injured) readyz() (status int, report watch.Report, err error) {
	request, err := http.NewRequestWithContext(i.t.Context(), http.MethodGet, i.web+"/readyz", nil)
	if err != nil {
		return 0, report, err
	}
	began := time.Now()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, report, err
	}
	defer response.Body.Close() // it is read to its end
	if took := time.Since(began); took > watch.ReadyTimeout+2*time.Second {
		return 0, report, fmt.Errorf("/readyz took %v", took)
	}
	return response.StatusCode, report, json.NewDecoder(response.Body).Decode(&report)
}

// doctorTells returns an error unless the doctor names the check, with what to do about it.
func (i *injured) doctorTells(check watch.Check) error {
	out, err := i.loa("doctor", "-o", "json")
	var findings []struct {
		Check, Fix string
		OK         bool
	}
	if decoded := json.Unmarshal([]byte(strings.TrimSpace(out)), &findings); decoded != nil {
		return fmt.Errorf("%w, %w", decoded, err)
	}
	for _, f := range findings {
		if f.Check == string(check) && !f.OK && f.Fix != "" {
			return nil
		}
	}
	return fmt.Errorf("the doctor says %s", out)
}
