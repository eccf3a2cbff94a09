//go:build !noembed

package workflows_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"loa/activities"
	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/activities/outbox"
	"loa/activities/reporting"
	"loa/commands"
	"loa/engine/mailserver"
	"loa/engine/postgres"
	"loa/engine/temporal"
	"loa/keyfile"
	"loa/mail/senderauth"
	"loa/mail/transport"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/store"
	"loa/waittest"
	"loa/worker"
)

var errNotYet = errors.New("not yet")

// mailAddress is the mailbox that the worker reads.
const mailAddress = "loa@cchc.hanoi.test"

// cluster is one PostgreSQL, one Temporal server, one mail server and one worker. All tests of this package share it, because all workers of
// a task queue must use the same database.
type cluster struct {
	home     string
	postgres *postgres.Server
	temporal *temporal.Server
	mail     *mailserver.Server
	store    *store.Store
	client   client.Client
	worker   *worker.Worker
	commands *commands.Client
}

var shared struct {
	once    sync.Once
	cluster cluster
	err     error
}

func TestMain(m *testing.M) {
	if options := os.Getenv(rollingWorker); options != "" {
		if err := runRollingWorker(options); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	shared.cluster.stop(context.Background())
	os.Exit(code)
}

func (c *cluster) stop(ctx context.Context) {
	if c.worker != nil {
		c.worker.Stop()
		c.client.Close()
	}
	if c.mail != nil {
		_ = c.mail.Stop(ctx) // the process ends
	}
	if c.temporal != nil {
		_ = c.temporal.Stop(ctx) // likewise
	}
	if c.store != nil {
		_ = c.store.Close() // likewise
	}
	if c.postgres != nil {
		_ = c.postgres.Remove(ctx) // an error leaves only a temporary directory
	}
	if c.home != "" {
		_ = os.RemoveAll(c.home) // likewise
	}
}

func (c *cluster) start(ctx context.Context) (err error) {
	if c.home, err = os.MkdirTemp("", "loa-quy-trinh"); err != nil {
		return err
	}
	if err = os.Chmod(c.home, 0o755); err != nil {
		return err
	}
	if c.postgres, err = postgres.Start(ctx, postgres.Options{Home: c.home}); err != nil {
		return err
	}
	if err = c.postgres.EnsureDatabase(ctx, "loa"); err != nil {
		return err
	}
	if c.store, err = store.Open(ctx, c.postgres.DSN("loa")); err != nil {
		return err
	}
	c.store.UseKeys(testKeys)
	if err = c.store.Migrate(ctx); err != nil {
		return err
	}
	if err = c.store.SaveDirectory(ctx, testDirectory()); err != nil {
		return err
	}
	address, err := pgx.ParseConfig(c.postgres.DSN("loa"))
	if err != nil {
		return err
	}
	if c.temporal, err = temporal.Start(ctx, temporal.Options{
		Postgres: address, Home: c.home, TimeSkipping: true,
	}); err != nil {
		return err
	}
	if c.mail, err = mailserver.Start(ctx, mailserver.Options{
		Home: c.home, SMTPAddr: "127.0.0.1:0", IMAPAddr: "127.0.0.1:0", AuthservID: "thu.loa.test", Domain: "hanoi.test",
	}); err != nil {
		return err
	}
	return c.startWorker(ctx)
}

// startWorker starts the worker with all settings of production.
func (c *cluster) startWorker(ctx context.Context) (err error) {
	if c.client, err = client.Dial(client.Options{
		HostPort: c.temporal.Address(), Namespace: "loa", Logger: discardLogger{}, ConnectionOptions: client.ConnectionOptions{TLS: c.temporal.ClientTLS()},
	}); err != nil {
		return err
	}
	c.commands = commands.New(c.client, c.store, time.Now)
	log := slog.New(slog.DiscardHandler)
	acts := worker.Activities{
		Reporting: &reporting.Activities{Store: c.store, Address: "loa@thu.loa.test", Now: time.Now},
		Tasks: &activities.Activities{
			Store: c.store, Commands: c.commands, Address: mailAddress, Public: "http://127.0.0.1:8080", Now: time.Now, Log: log,
		},
		Inbound: &inbound.Activities{
			Store: c.store, Commands: c.commands, Address: mailAddress, Public: "http://127.0.0.1:8080", Now: time.Now, Log: log,
			Trust: senderauth.Trust{AuthservIDs: []string{"thu.loa.test"}},
		},
		Mailbox: &mailbox.Activities{
			Store: c.store, Owner: "test", Now: time.Now, Log: log,
			Open: func(ctx context.Context, _ string) (transport.Client, error) {
				return transport.DialIMAP(ctx, transport.IMAPConfig{Addr: c.mail.IMAPAddr(), User: mailAddress, Password: "test", TLS: transport.TLSNone, Folder: "INBOX"})
			},
		},
		Outbox: &outbox.Activities{
			Store: c.store, Address: mailAddress, Public: "http://127.0.0.1:8080", Owner: "test", Now: time.Now, Log: log,
			Dial: func(ctx context.Context) (transport.Sender, error) {
				return transport.DialSMTP(ctx, transport.SMTPConfig{Addr: c.mail.SMTPAddr(), User: mailAddress, Password: "test", TLS: transport.TLSNone})
			},
		},
	}
	c.worker, err = worker.Start(ctx, worker.Options{
		Client: c.client, Queues: c.commands.Queues, Activities: acts, MailWorkflows: c.commands, Mailboxes: []string{mailAddress}, Strict: true,
	})
	return err
}

// fixture is the shared cluster with the helpers of one test.
type fixture struct {
	*cluster
	t *testing.T
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	shared.once.Do(func() { shared.err = shared.cluster.start(context.Background()) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return &fixture{cluster: &shared.cluster, t: t}
}

// testDirectory returns the two units of these tests and their three people.
func testDirectory() directory.Directory {
	d := directory.Directory{
		Units: []directory.Unit{
			{Code: "so-tu-phap", Name: "Sở Tư pháp", Short: "Sở TP", Kind: directory.KindDepartment},
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Short: "Sở NV", Kind: directory.KindDepartment},
		},
	}
	for _, p := range []struct {
		actor directory.Actor
		name  string
	}{{contact, "Nguyễn Thị Lan"}, {head, "Trần Văn Minh"}, {coordinator, "Lê Thu Hà"}} {
		held := p.actor.Positions[0]
		d.People = append(d.People, directory.Person{ID: p.actor.Person, Name: p.name})
		d.Addresses = append(d.Addresses, directory.AddressOf{Address: string(p.actor.Person) + "@hanoi.test", Person: p.actor.Person, Unit: held.Unit})
		d.Holders = append(d.Holders, directory.RoleHolder{Person: p.actor.Person, Role: held.Role, Unit: held.Unit})
	}
	return d
}

// nextYear returns the year of the plans of these tests, so that all deadlines are in the future.
func nextYear() int { return calendar.Today(time.Now()).Year() + 1 }

// importPlan imports a plan with one line that has a date and one recurring line, both for one department.
func (f *fixture) importPlan(id plan.PlanID) {
	f.t.Helper()
	year := nextYear()
	dated, _ := deadline.Parse(fmt.Sprintf("Trước ngày 15/12/%d", year), year, deadline.Rules{})
	monthly, _ := deadline.Parse("Hằng tháng", year, deadline.Rules{})
	lead := []plan.Assignee{{Text: "Sở Tư pháp", Unit: "so-tu-phap", Name: "Sở Tư pháp"}}
	lines := []plan.Line{
		{Sheet: "CSV", Row: 2, Code: "1", Title: "Tuyên truyền dịch vụ công trực tuyến", Product: "Tin, bài", Lead: lead, Deadline: dated},
		{Sheet: "CSV", Row: 3, Code: "2", Title: "Bản tin cải cách hành chính", Product: "Bản tin", Lead: lead, Deadline: monthly},
	}
	version := sha256.Sum256([]byte(id))
	p := plan.Plan{
		ID: id, Year: year, Title: "Kế hoạch thử", Version: hex.EncodeToString(version[:]), Source: "thu.csv", Status: plan.PlanImported,
		Levels: []directory.Role{directory.RoleUnitHead},
	}
	if _, _, err := f.store.ImportPlan(f.t.Context(), p, lines, []byte("thu")); err != nil {
		f.t.Fatal(err)
	}
}

// launch imports and launches a plan, waits until its first task is projected, and returns the id of that task.
func (f *fixture) launch(id plan.PlanID) plan.TaskID {
	f.t.Helper()
	f.importPlan(id)
	if err := f.commands.LaunchPlan(f.t.Context(), id); err != nil {
		f.t.Fatal(err)
	}
	task := plan.TaskID(string(id) + "/1/so-tu-phap/1")
	waittest.Eventually(f.t, "the plan runs and its task is projected", func() error {
		p, err := f.store.Plan(f.t.Context(), id)
		if err != nil {
			return err
		}
		row, err := f.store.Task(f.t.Context(), task)
		if err == nil && (p.Status != plan.PlanRunning || row.State.Seq == 0) {
			err = fmt.Errorf("plan %s, task event %d", p.Status, row.State.Seq)
		}
		return err
	})
	return task
}

// command sends a command to a task, which must succeed.
func (f *fixture) command(task plan.TaskID, c plan.Command) {
	f.t.Helper()
	if _, err := f.commands.Do(f.t.Context(), task, c); err != nil {
		f.t.Fatalf("%s: %v", c.Kind, err)
	}
}

// changePlan sends a command to a plan, which must succeed.
func (f *fixture) changePlan(id plan.PlanID, c plan.PlanCommand) plan.PlanAnswer {
	f.t.Helper()
	answer, err := f.commands.ChangePlan(f.t.Context(), id, c)
	if err != nil {
		f.t.Fatalf("%s: %v", c.Kind, err)
	}
	return answer
}

// storeText stores a text and returns its hash, as mail and web do before they submit a document.
func (f *fixture) storeText(text string) string {
	f.t.Helper()
	stored, err := f.store.FileBlob(f.t.Context(), []byte(text), "text/plain; charset=utf-8")
	if err != nil {
		f.t.Fatal(err)
	}
	return stored
}

// skipTime advances the clock of one workflow.
func (f *fixture) skipTime(workflowID, id string, wait time.Duration) {
	f.t.Helper()
	_, err := f.client.WorkflowService().UpdateWorkflowExecutionOptions(f.t.Context(), &workflowservice.UpdateWorkflowExecutionOptionsRequest{
		Namespace:         "loa",
		WorkflowExecution: &common.WorkflowExecution{WorkflowId: workflowID},
		WorkflowExecutionOptions: &workflow.WorkflowExecutionOptions{TimeSkippingConfig: &common.TimeSkippingConfig{
			Enabled: true, FastForwardConfig: &common.FastForwardConfig{Duration: durationpb.New(wait), Id: id},
		}},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"time_skipping_config"}},
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// history returns the events of a workflow.
func (f *fixture) history(workflowID string) []*history.HistoryEvent {
	f.t.Helper()
	var events []*history.HistoryEvent
	pages := f.client.GetWorkflowHistory(f.t.Context(), workflowID, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for pages.HasNext() {
		event, err := pages.Next()
		if err != nil {
			f.t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

// awaitJournal waits until the journal of a task has at least count events of a kind.
func (f *fixture) awaitJournal(task plan.TaskID, kind plan.EventKind, count int) {
	f.t.Helper()
	waittest.Eventually(f.t, fmt.Sprintf("%d %s in the journal", count, kind), func() error {
		events, err := f.store.Journal(f.t.Context(), task)
		found := 0
		for _, e := range events {
			if e.Kind == kind {
				found++
			}
		}
		if err == nil && found < count {
			err = errNotYet
		}
		return err
	})
}

// testKeys are the keys of tokens of the servers in these tests, the same in their child processes.
func testKeys() (keyfile.Keys, error) {
	key, _ := keyfile.Of(bytes.Repeat([]byte("k"), 32))
	return keyfile.Keys{key}, nil
}
