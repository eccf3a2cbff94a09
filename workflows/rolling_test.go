//go:build !noembed

package workflows_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/activities/outbox"
	"loa/commands"
	"loa/engine/authority"
	"loa/plan"
	"loa/store"
	"loa/worker"
	"loa/workflows"
)

// rollingWorker is the environment variable with which this test program runs as a worker that a test can kill: the value is a rollingOptions.
const rollingWorker = "LOA_WORKFLOWS_TEST_WORKER"

// rollingOptions are a worker of one version in a process of its own. Workers of one process share the cache of workflows.
type rollingOptions struct {
	DSN, Temporal, Key string // Key is the file with the key of clients of Temporal
	Queues             workflows.Queues
	// Next makes it a worker of the next version, whose tasks begin with a step that this version does not know.
	Next bool
}

// TestRollingUpgrade replaces the worker of one version by that of the next while tasks are worked on, whichever of the two comes first:
// every command is taken while both run, and every task goes on when the old one is gone. It is not parallel: its processes would take the
// time of the tests of workflows, which must not wait for a second.
func TestRollingUpgrade(t *testing.T) {
	for _, c := range []struct {
		name  string
		first bool // whether the next version is there first
	}{{"the new worker comes beside the old one", false}, {"the old worker comes beside the new one", true}} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t)
			queues := workflows.Queues{Tasks: fmt.Sprintf("cuon-chieu-%v", c.first), Mail: fmt.Sprintf("cuon-chieu-%v-thu", c.first)}
			lent := *f.cluster
			lent.commands = commands.New(f.client, f.store, time.Now)
			lent.commands.Queues = queues
			r := &rolling{fixture: &fixture{cluster: &lent, t: t}, queues: queues, name: fmt.Sprintf("rolling-%v", c.first)}
			t.Cleanup(r.end)
			before := r.start(c.first)
			r.open(2)
			beside := r.start(!c.first)
			r.open(4)
			r.each("1", plan.Command{Kind: plan.CommandAccept, Actor: contact})
			old := before
			if c.first {
				old = beside
			}
			if err := old.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = old.Wait() // the error is always "signal: killed"
			r.open(1)
			r.each("2", plan.Command{Kind: plan.CommandSubmitDraft, Actor: contact, Hash: f.storeText("Dự thảo.")})
			t.Logf("the longest command took %v", r.longest.Round(time.Millisecond))
		})
	}
}

// rolling are the tasks of a rolling upgrade.
type rolling struct {
	*fixture
	queues  workflows.Queues
	name    string
	tasks   []plan.TaskID
	longest time.Duration // of a command
}

// end ends the tasks. Nobody would answer for them any more, and a comparison would wait for each.
func (r *rolling) end() {
	for _, id := range r.tasks {
		if err := r.client.TerminateWorkflow(context.Background(), workflows.TaskWorkflowID(id), "", "hết phép thử"); err != nil {
			r.t.Errorf("ending task %s: %v", id, err)
		}
	}
}

// start starts a worker in a process of its own and waits until it polls.
func (r *rolling) start(next bool) *exec.Cmd {
	r.t.Helper()
	self, err := os.Executable()
	if err != nil {
		r.t.Fatal(err)
	}
	options, err := json.Marshal(rollingOptions{DSN: r.postgres.DSN("loa"), Temporal: r.temporal.Address(), Key: authority.ClientPath(r.home), Queues: r.queues, Next: next})
	if err != nil {
		r.t.Fatal(err)
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), rollingWorker+"="+string(options))
	child.Stderr = os.Stderr
	stdin, err := child.StdinPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		_ = stdin.Close() // an error is expected when the process was killed
		_ = child.Wait()  // likewise
	})
	stdout, err := child.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		r.t.Fatal(err)
	}
	var ready string
	if _, err := fmt.Fscanln(stdout, &ready); err != nil {
		r.t.Fatalf("starting the worker: %v", err)
	}
	return child
}

// open launches n plans, each with a task.
func (r *rolling) open(n int) {
	r.t.Helper()
	for range n {
		r.tasks = append(r.tasks, r.launch(plan.PlanID(fmt.Sprintf("%s-%d", r.name, len(r.tasks)))))
	}
}

// each gives a command to every task, which must take it.
func (r *rolling) each(key string, c plan.Command) {
	r.t.Helper()
	for _, task := range r.tasks {
		state, err := r.store.State(r.t.Context(), task)
		if err != nil {
			r.t.Fatal(err)
		}
		if key == "2" && state.Stage == plan.StageAssignment {
			r.timed(task, plan.Command{ID: string(task) + "/1", Kind: plan.CommandAccept, Actor: contact})
		}
		c.ID = string(task) + "/" + key
		r.timed(task, c)
	}
}

func (r *rolling) timed(task plan.TaskID, c plan.Command) {
	r.t.Helper()
	began := time.Now()
	r.command(task, c)
	r.longest = max(r.longest, time.Since(began))
}

// nextVersion registers the workflows of the next version.
type nextVersion struct{ sdkworker.Worker }

func (n nextVersion) RegisterWorkflowWithOptions(w any, o workflow.RegisterOptions) {
	if o.Name == workflows.NameTask {
		w = nextTask
	}
	n.Worker.RegisterWorkflowWithOptions(w, o)
}

// nextTask is the workflow of a task with a change behind GetVersion, as workflows/doc.go asks for.
func nextTask(ctx workflow.Context, in workflows.TaskInput) (plan.State, error) {
	if workflow.GetVersion(ctx, "rolling upgrade: a step that begins a task", workflow.DefaultVersion, 1) != workflow.DefaultVersion {
		workflow.SideEffect(ctx, func(workflow.Context) any { return "bước mới" })
	}
	return workflows.Task(ctx, in)
}

// runRollingWorker runs a worker until its standard input ends.
func runRollingWorker(options string) error {
	ctx := context.Background()
	var o rollingOptions
	if err := json.Unmarshal([]byte(options), &o); err != nil {
		return err
	}
	record, err := store.Open(ctx, o.DSN)
	if err != nil {
		return err
	}
	record.UseKeys(testKeys)
	key, err := authority.ReadIdentity(o.Key, time.Now())
	if err != nil {
		return err
	}
	connection, err := client.Dial(client.Options{
		HostPort: o.Temporal, Namespace: "loa", Logger: discardLogger{}, ConnectionOptions: client.ConnectionOptions{TLS: key.ClientTLS()},
	})
	if err != nil {
		return err
	}
	sender := commands.New(connection, record, time.Now)
	sender.Queues = o.Queues
	parts := worker.Activities{
		Tasks: &activities.Activities{
			Store: record, Commands: sender, Address: mailAddress, Public: "http://127.0.0.1:8080", Now: time.Now, Log: slog.New(slog.DiscardHandler),
		},
		Mailbox: &mailbox.Activities{}, Inbound: &inbound.Activities{}, Outbox: &outbox.Activities{}, // no mail workflow runs on its queue
	}
	if err := startRollingWorker(ctx, connection, parts, o); err != nil {
		return err
	}
	fmt.Println("ready")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func startRollingWorker(ctx context.Context, connection client.Client, parts worker.Activities, o rollingOptions) error {
	if !o.Next {
		_, err := worker.Start(ctx, worker.Options{Client: connection, Queues: o.Queues, Activities: parts})
		return err
	}
	w := sdkworker.New(connection, o.Queues.Tasks, sdkworker.Options{DisableRegistrationAliasing: true})
	worker.Register(nextVersion{w})
	w.RegisterActivity(parts.Tasks)
	return w.Start()
}
