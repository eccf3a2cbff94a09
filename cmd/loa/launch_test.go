package main_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/workflowservice/v1"

	"loa/activities"
	"loa/cmd/loa/sample"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/waittest"
	"loa/worker"
	"loa/workflows"
)

// departments are the units over which the lines of plans with many lines are distributed.
var departments = []struct {
	name string
	code directory.UnitCode
}{
	{"Sở Nội vụ", "so-noi-vu"},
	{"Sở Tư pháp", "so-tu-phap"},
	{"Sở Tài chính", "so-tai-chinh"},
	{"Sở Công Thương", "so-cong-thuong"},
	{"Sở Xây dựng", "so-xay-dung"},
	{"Sở Du lịch", "so-du-lich"},
	{"Sở Y tế", "so-y-te"},
	{"Sở Văn hóa và Thể thao", "so-van-hoa-va-the-thao"},
}

// A plan of a thousand lines gives each department 125 tasks, in two opening letters of at most 99.
const (
	largePlanLines   = 1000
	largePlanLetters = 16
)

func TestPlanLaunch(t *testing.T) {
	t.Parallel()
	t.Run("a launch that is killed halfway is completed after the next start, without duplicates", func(t *testing.T) {
		t.Parallel()
		p := newLargePlan(t, "LOA_CRASH_AT="+activities.PointBatchStarted)
		p.must("plan", "launch", string(p.plan), "--wait", "0s")
		waittest.Eventually(t, "the process has ended halfway", func() error {
			if !p.Process.Exited() {
				return errors.New("it runs")
			}
			return nil
		})
		p.checkInterrupted()
		p.closeStore()
		p.start()
		p.launch()
		first := p.awaitLaunched()
		p.checkLaunch(first)
		p.checkCached()
		p.launch()
		if diff := cmp.Diff(first, p.awaitLaunched()); diff != "" {
			t.Errorf("a third launch has an effect (-before +after):\n%s", diff)
		}
	})
}

// largePlan is a cluster with a plan of a thousand lines.
type largePlan struct {
	*journey
	tasks []plan.TaskID
}

func newLargePlan(t *testing.T, env ...string) *largePlan {
	t.Helper()
	p := &largePlan{journey: &journey{cluster: newCluster(t)}}
	p.start(env...)
	year := calendar.Today(time.Now()).Year() + 1
	p.plan = plan.NewPlanID(year, "nghin")
	for i := range largePlanLines {
		task, err := plan.NewTaskID(p.plan, fmt.Sprint(i+1), departments[i%len(departments)].code, "1")
		if err != nil {
			t.Fatal(err)
		}
		p.tasks = append(p.tasks, task)
	}
	path := filepath.Join(t.TempDir(), "nghin-dong.csv")
	if err := os.WriteFile(path, []byte(planLines(largePlanLines, year)), 0o600); err != nil {
		t.Fatal(err)
	}
	p.must("plan", "import", path, "--year", fmt.Sprint(year), "--suffix", "nghin", "--title", "Kế hoạch nghìn dòng")
	return p
}

// launch launches the plan and waits until every task is started.
func (p *largePlan) launch() {
	p.t.Helper()
	waittest.Eventually(p.t, "the plan is launched", func() error {
		if _, err := p.loa("plan", "launch", string(p.plan), "--wait", "30s"); err != nil {
			return err
		}
		s, err := p.openStore()
		if err != nil {
			return err
		}
		counts, err := s.PlanCounts(p.t.Context(), p.plan)
		if err == nil && (counts.Pending != 0 || counts.Started != largePlanLines) {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
}

// executions returns the run ids of every task workflow in Temporal, by workflow id.
func (p *largePlan) executions() (map[string][]string, error) {
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	connection, err := p.Dial(ctx)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	executions := map[string][]string{}
	request := &workflowservice.ListWorkflowExecutionsRequest{PageSize: largePlanLines, Query: fmt.Sprintf("LoaPlan = '%s'", p.plan)}
	for {
		page, err := connection.ListWorkflow(ctx, request)
		if err != nil {
			return nil, err
		}
		for _, e := range page.GetExecutions() {
			executions[e.GetExecution().GetWorkflowId()] = append(executions[e.GetExecution().GetWorkflowId()], e.GetExecution().GetRunId())
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return executions, nil
		}
	}
}

// launchResult is everything that a launch makes: executions by workflow, events by task, letters by task.
type launchResult struct {
	Executions map[string][]string
	Events     map[plan.TaskID][]plan.EventKind
	Letters    map[plan.TaskID][]string
}

// awaitLaunched waits until Temporal lists every task and all letters are sent.
func (p *largePlan) awaitLaunched() (result launchResult) {
	p.t.Helper()
	waittest.Eventually(p.t, "Temporal lists every task", func() (err error) {
		if result.Executions, err = p.executions(); err == nil && len(result.Executions) < largePlanLines {
			err = fmt.Errorf("it lists %d", len(result.Executions))
		}
		return err
	})
	s := p.mustOpenStore()
	waittest.Eventually(p.t, "every letter is sent", func() error {
		counts, err := s.OutboxCounts(p.t.Context())
		if err == nil && (counts.Pending+counts.Sending > 0 || counts.Sent < largePlanLetters) {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
	result.Events, result.Letters = map[plan.TaskID][]plan.EventKind{}, map[plan.TaskID][]string{}
	for _, task := range p.tasks {
		p.collect(s, task, &result)
	}
	return result
}

// collect adds the events and letters of a task to a result.
func (p *largePlan) collect(s *store.Store, task plan.TaskID, result *launchResult) {
	p.t.Helper()
	events, err := s.Journal(p.t.Context(), task)
	letters, err2 := s.LettersOut(p.t.Context(), task)
	if err := errors.Join(err, err2); err != nil {
		p.t.Fatal(err)
	}
	for _, e := range events {
		result.Events[task] = append(result.Events[task], e.Kind)
	}
	for _, letter := range letters {
		result.Letters[task] = append(result.Letters[task], string(letter.Notice)+" to "+letter.ToAddress+" "+string(letter.State)+" "+letter.MessageID)
	}
}

// cachedWorkflows are the workflows that a process keeps in memory, by the workers that measure them.
var cachedWorkflows = regexp.MustCompile(`(?m)^temporal_sticky_cache_size\{.*\} (\d+)$`)

// checkCached checks that the process does not keep more workflows in memory than it should. The workers of the Temporal server in the same
// process share the cache, and start first.
func (p *largePlan) checkCached() {
	p.t.Helper()
	status, page, err := p.read("/metrics")
	if err != nil || status != http.StatusOK {
		p.t.Fatalf("metrics: status %d, %v", status, err)
	}
	sizes := cachedWorkflows.FindAllStringSubmatch(page, -1)
	if len(sizes) == 0 {
		p.t.Error("no worker measures its cached workflows")
	}
	for _, size := range sizes {
		if n, err := strconv.Atoi(size[1]); err != nil || n > worker.CachedWorkflows {
			p.t.Errorf("%s, want at most %d", size[0], worker.CachedWorkflows)
		}
	}
}

// checkLaunch checks that each task has one execution and one event, and is in one letter.
func (p *largePlan) checkLaunch(result launchResult) {
	p.t.Helper()
	if n := len(result.Executions); n != largePlanLines {
		p.t.Errorf("%d workflows, want %d", n, largePlanLines)
	}
	ids := map[string]bool{}
	for _, task := range p.tasks {
		if runs := result.Executions[workflows.TaskWorkflowID(task)]; len(runs) != 1 {
			p.t.Errorf("%s has %d executions, want 1", task, len(runs))
		}
		if diff := cmp.Diff([]plan.EventKind{plan.EventOpened}, result.Events[task]); diff != "" {
			p.t.Errorf("journal of %s (-want +got):\n%s", task, diff)
		}
		want := "opening to " + sample.Address(task.Unit(), "daumoi") + " sent "
		if letters := result.Letters[task]; len(letters) != 1 || !strings.HasPrefix(letters[0], want) {
			p.t.Errorf("letters of %s: %q, want one %q", task, letters, want)
			continue
		}
		ids[strings.TrimPrefix(result.Letters[task][0], want)] = true
	}
	if len(ids) != largePlanLetters {
		p.t.Errorf("%d Message-IDs, want %d", len(ids), largePlanLetters)
	}
	p.checkDelivered(ids)
}

// checkDelivered compares the letters in the mailboxes with the queued ones. A letter may have been delivered twice, when the process was killed
// before the delivery was on record; both copies then have the same Message-ID.
func (p *largePlan) checkDelivered(queued map[string]bool) {
	p.t.Helper()
	delivered := map[string]bool{}
	for _, department := range departments {
		letters, err := p.mailboxOf(sample.Address(department.code, "daumoi"))
		if err != nil {
			p.t.Fatal(err)
		}
		for _, letter := range letters {
			delivered[letter.MessageID] = true
		}
	}
	if diff := cmp.Diff(queued, delivered); diff != "" {
		p.t.Errorf("in the mailboxes (-queued +delivered):\n%s", diff)
	}
}

// checkInterrupted checks that the process was killed in the middle of the launch. Its PostgreSQL still runs.
func (p *largePlan) checkInterrupted() {
	p.t.Helper()
	counts, err := p.mustOpenStore().PlanCounts(p.t.Context(), p.plan)
	if err != nil || counts.Pending == 0 || counts.Pending+counts.Started != largePlanLines {
		p.t.Errorf("after the kill: %+v (%v), want some of %d tasks not started", counts, err, largePlanLines)
	}
}

// A launch whose engine dies is told within seconds, and a second run follows it to its end.
func TestPlanLaunchWithoutEngine(t *testing.T) {
	c := newChaosCluster(t)
	const lines = 8
	c.temporal.Process.Kill()
	c.temporal.Env = append(c.temporal.Env, fmt.Sprint("LOA_TEMPORAL_LISTEN=127.0.0.1:", freePort(t))) // the same after each start
	c.temporalAddress = c.startPart(c.temporal, "temporal")
	c.startWorker()
	c.connect(c.temporalAddress)
	c.importLines(lines)
	c.Process.Kill() // nobody launches

	ended := make(chan error, 1)
	go func() {
		_, err := c.loa("plan", "launch", string(c.plan), "--yes")
		ended <- err
	}()
	waittest.Eventually(t, "the launch has begun", func() error {
		_, err := c.commands.Describe(t.Context(), workflows.PlanWorkflowID(c.plan))
		return err
	})
	c.temporal.Process.Kill()
	killed := time.Now()
	select {
	case err := <-ended:
		if err == nil || !strings.Contains(err.Error(), "không trả lời") || !strings.Contains(err.Error(), "chạy lại lệnh này") {
			t.Errorf("the command ends with %v", err)
		}
	case <-time.After(waittest.Timeout):
		t.Fatal("the command does not end")
	}
	if took := time.Since(killed); took > 20*time.Second {
		t.Errorf("the command ended after %s", took)
	}
	c.startPart(c.temporal, "temporal")
	c.startWorker()
	waittest.Eventually(t, "a second run goes on", func() error {
		out, err := c.loa("plan", "launch", string(c.plan), "--yes", "--wait", "60s")
		if err == nil && !strings.Contains(out, fmt.Sprint("đã giao ", lines)) {
			err = errors.New(out)
		}
		return err
	})
}

// An opening letter that cannot be composed is told by the doctor after its first attempt, stays to be written, and keeps back no other letter.
func TestUncomposedLetter(t *testing.T) {
	c := newChaosCluster(t)
	const lines = 3
	first := sample.Address(departments[0].code, "daumoi")
	people, err := c.store.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	person, _ := people.PersonAt(first, calendar.Today(time.Now()))
	conn, err := pgx.Connect(t.Context(), c.postgres.DSN("loa"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }() // everything is done
	if _, err := conn.Exec(t.Context(), fmt.Sprintf(`
		CREATE FUNCTION corrupt_notice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.kind := 'khong-co'; RETURN NEW; END $$;
		CREATE TRIGGER corrupt BEFORE INSERT ON notice FOR EACH ROW WHEN (NEW.person = '%s') EXECUTE FUNCTION corrupt_notice()`, person.ID)); err != nil {
		t.Fatal(err)
	}
	c.startWorker()
	c.connect(c.temporalAddress)
	c.importLines(lines)
	if err := c.commands.LaunchPlan(t.Context(), c.plan); err != nil {
		t.Fatal(err)
	}
	waittest.Eventually(t, "the letters to the others are sent", func() error {
		for _, department := range departments[1:lines] {
			letters, err := c.store.LetterLog(t.Context(), store.SentFilter{To: sample.Address(department.code, "daumoi"), State: store.LetterSent, Limit: 10})
			if err != nil || len(letters) != 1 {
				return fmt.Errorf("%s has %d letters (%v)", department.code, len(letters), err)
			}
		}
		return nil
	})
	waittest.Eventually(t, "the doctor tells it", func() error {
		out, _ := c.loa("doctor") // it fails because of what it finds
		if !strings.Contains(out, "SendOpenings") {
			return errors.New(out)
		}
		return nil
	})
	unsent, err := c.store.UnsentNotices(t.Context(), plan.DispatchOpening, time.Now())
	if err != nil || len(unsent) != 1 || unsent[0].Person != person.ID {
		t.Errorf("unsent are %+v, %v", unsent, err)
	}
}
