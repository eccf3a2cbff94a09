//go:build !noembed

package workflows_test

import (
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
	"loa/commands"
	"loa/engine/mailserver"
	"loa/engine/postgres"
	"loa/engine/temporal"
	"loa/mail/senderauth"
	"loa/mail/transport"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/store"
	"loa/worker"
)

// patience is how long a test waits for something that happens by itself.
const patience = 90 * time.Second

var errNotYet = errors.New("not yet")

// mailAddress is the mailbox that is read.
const mailAddress = "loa@cchc.hanoi.test"

// house is one Temporal server, one PostgreSQL, one mail server and one worker, shared by the tests of this package: a task queue
// has one kind of worker, so there is one record too.
type house struct {
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
	once  sync.Once
	house house
	err   error
}

func TestMain(m *testing.M) {
	code := m.Run()
	shared.house.takeDown(context.Background())
	os.Exit(code)
}

func (h *house) takeDown(ctx context.Context) {
	if h.worker != nil {
		h.worker.Stop()
		h.client.Close()
	}
	if h.mail != nil {
		_ = h.mail.Stop(ctx) // the process ends anyway
	}
	if h.temporal != nil {
		_ = h.temporal.Stop(ctx) // likewise
	}
	if h.store != nil {
		_ = h.store.Close() // likewise
	}
	if h.postgres != nil {
		_ = h.postgres.Remove(ctx) // only a temporary folder is left otherwise
	}
	if h.home != "" {
		_ = os.RemoveAll(h.home) // a temporary folder
	}
}

func (h *house) start(ctx context.Context) (err error) {
	if h.home, err = os.MkdirTemp("", "loa-quy-trinh"); err != nil {
		return err
	}
	if err = os.Chmod(h.home, 0o755); err != nil {
		return err
	}
	if h.postgres, err = postgres.Start(ctx, postgres.Options{Home: h.home}); err != nil {
		return err
	}
	if err = h.postgres.EnsureDatabase(ctx, "loa"); err != nil {
		return err
	}
	if h.store, err = store.Open(ctx, h.postgres.DSN("loa")); err != nil {
		return err
	}
	if err = h.store.Migrate(ctx); err != nil {
		return err
	}
	if err = h.store.SaveDirectory(ctx, people()); err != nil {
		return err
	}
	if h.temporal, err = temporal.Start(ctx, temporal.Options{
		PostgresHost: h.postgres.Host(), PostgresPort: h.postgres.Port(), User: h.postgres.User(),
		Password: h.postgres.Password(), Home: h.home, TimeSkipping: true,
	}); err != nil {
		return err
	}
	if h.mail, err = mailserver.Start(ctx, mailserver.Options{
		Home: h.home, SMTPAddr: "127.0.0.1:0", IMAPAddr: "127.0.0.1:0", AuthservID: "thu.loa.test", Domain: "hanoi.test",
	}); err != nil {
		return err
	}
	return h.work(ctx)
}

// work starts the worker with everything it has in production.
func (h *house) work(ctx context.Context) (err error) {
	if h.client, err = client.Dial(client.Options{HostPort: h.temporal.Address(), Namespace: "loa", Logger: quiet{}}); err != nil {
		return err
	}
	h.commands = commands.New(h.client, h.store, time.Now)
	log := slog.New(slog.DiscardHandler)
	acts := worker.Activities{
		Tasks: &activities.Activities{
			Store: h.store, Desk: h.commands, Address: mailAddress, Public: "http://127.0.0.1:8080", Now: time.Now, Log: log,
		},
		Inbound: &inbound.Activities{
			Store: h.store, Desk: h.commands, Address: mailAddress, Public: "http://127.0.0.1:8080", Now: time.Now, Log: log,
			Trust: senderauth.Trust{AuthservIDs: []string{"thu.loa.test"}},
		},
		Mailbox: &mailbox.Activities{
			Store: h.store, Owner: "test", Now: time.Now, Log: log,
			Open: func(ctx context.Context, _ string) (transport.Client, error) {
				return transport.DialIMAP(ctx, transport.IMAPConfig{Addr: h.mail.IMAPAddr(), User: mailAddress, Password: "test", TLS: transport.TLSNone, Folder: "INBOX"})
			},
		},
		Outbox: &outbox.Activities{
			Store: h.store, Address: mailAddress, Public: "http://127.0.0.1:8080", Owner: "test", Now: time.Now, Log: log,
			Dial: func(ctx context.Context) (transport.Sender, error) {
				return transport.DialSMTP(ctx, transport.SMTPConfig{Addr: h.mail.SMTPAddr(), User: mailAddress, Password: "test", TLS: transport.TLSNone})
			},
		},
	}
	h.worker, err = worker.Start(ctx, worker.Options{
		Client: h.client, Activities: acts, Pumps: h.commands, Mailboxes: []string{mailAddress}, Strict: true,
	})
	return err
}

// office is the shared house as one test sees it.
type office struct {
	*house
	t *testing.T
}

func newOffice(t *testing.T) *office {
	t.Helper()
	shared.once.Do(func() { shared.err = shared.house.start(context.Background()) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return &office{house: &shared.house, t: t}
}

// people is the two units of these tests and the three people in them.
func people() directory.Directory {
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

// year is the year of the plans of these tests: the next one, so that everything lies ahead.
func nextYear() int { return calendar.Today(time.Now()).Year() + 1 }

// importPlan puts a plan of one line for one department on record.
func (o *office) importPlan(id plan.PlanID) {
	o.t.Helper()
	year := nextYear()
	yearly, _ := deadline.Parse(fmt.Sprintf("Trước ngày 15/12/%d", year), year, deadline.Rules{})
	monthly, _ := deadline.Parse("Hằng tháng", year, deadline.Rules{})
	lead := []plan.Assignee{{Text: "Sở Tư pháp", Unit: "so-tu-phap", Name: "Sở Tư pháp"}}
	lines := []plan.Line{
		{Sheet: "CSV", Row: 2, Code: "1", Title: "Tuyên truyền dịch vụ công trực tuyến", Product: "Tin, bài", Lead: lead, Deadline: yearly},
		{Sheet: "CSV", Row: 3, Code: "2", Title: "Bản tin cải cách hành chính", Product: "Bản tin", Lead: lead, Deadline: monthly},
	}
	version := sha256.Sum256([]byte(id))
	p := plan.Plan{
		ID: id, Year: year, Title: "Kế hoạch thử", Version: hex.EncodeToString(version[:]), Source: "thu.csv", Status: plan.PlanImported,
		Levels: []directory.Role{directory.RoleUnitHead},
	}
	if _, _, err := o.store.ImportPlan(o.t.Context(), p, lines, []byte("thu")); err != nil {
		o.t.Fatal(err)
	}
}

// launch launches a plan and waits until it runs.
func (o *office) launch(id plan.PlanID) plan.TaskID {
	o.t.Helper()
	o.importPlan(id)
	if err := o.commands.LaunchPlan(o.t.Context(), id); err != nil {
		o.t.Fatal(err)
	}
	task := plan.TaskID(string(id) + "/1/so-tu-phap/1")
	o.eventually("the plan runs and its task is projected", func() error {
		p, err := o.store.Plan(o.t.Context(), id)
		if err != nil {
			return err
		}
		row, err := o.store.Task(o.t.Context(), task)
		if err == nil && (p.Status != plan.PlanRunning || row.State.Seq == 0) {
			err = fmt.Errorf("plan %s, task event %d", p.Status, row.State.Seq)
		}
		return err
	})
	return task
}

// do gives a command and wants yes.
func (o *office) do(task plan.TaskID, c plan.Command) {
	o.t.Helper()
	if _, err := o.commands.Do(o.t.Context(), task, c); err != nil {
		o.t.Fatalf("%s: %v", c.Kind, err)
	}
}

// file puts a text on record and gives its hash, as an edge does before it hands something in.
func (o *office) file(text string) string {
	o.t.Helper()
	filed, err := o.store.FileBlob(o.t.Context(), []byte(text), "text/plain; charset=utf-8")
	if err != nil {
		o.t.Fatal(err)
	}
	return filed
}

// skip lets time pass for one workflow.
func (o *office) skip(workflowID, id string, wait time.Duration) {
	o.t.Helper()
	_, err := o.client.WorkflowService().UpdateWorkflowExecutionOptions(o.t.Context(), &workflowservice.UpdateWorkflowExecutionOptionsRequest{
		Namespace:         "loa",
		WorkflowExecution: &common.WorkflowExecution{WorkflowId: workflowID},
		WorkflowExecutionOptions: &workflow.WorkflowExecutionOptions{TimeSkippingConfig: &common.TimeSkippingConfig{
			Enabled: true, FastForwardConfig: &common.FastForwardConfig{Duration: durationpb.New(wait), Id: id},
		}},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"time_skipping_config"}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// events is the history of a workflow so far.
func (o *office) events(workflowID string) []*history.HistoryEvent {
	o.t.Helper()
	var events []*history.HistoryEvent
	pages := o.client.GetWorkflowHistory(o.t.Context(), workflowID, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for pages.HasNext() {
		event, err := pages.Next()
		if err != nil {
			o.t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

func (o *office) eventually(what string, try func() error) {
	o.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-deadline.C:
			o.t.Fatalf("%s: %v", what, err)
		case <-tick.C:
		}
	}
}

// journalHas waits until the journal of a task ends with a kind of event and has a number of them.
func (o *office) journalHas(task plan.TaskID, kind plan.EventKind, count int) {
	o.t.Helper()
	o.eventually(fmt.Sprintf("%d %s in the journal", count, kind), func() error {
		events, err := o.store.Journal(o.t.Context(), task)
		found := 0
		for _, e := range events {
			if e.Kind == kind {
				found++
			}
		}
		if err == nil && found < count {
			err = errors.New("not yet")
		}
		return err
	})
}
