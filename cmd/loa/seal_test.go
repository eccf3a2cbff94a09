package main_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/cmd/clustertest"
	"loa/cmd/loa/sample"
	"loa/engine/authority"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/waittest"
	"loa/workflows"
)

// stolen is a client with a certificate of the engine and without the key of seals. It sends a captured seal, if it has one.
type stolen struct {
	interceptor.ClientInterceptorBase
	interceptor.ClientOutboundInterceptorBase
	client   client.Client
	captured *common.Payload
}

func steal(t *testing.T, serve *clustertest.Instance) *stolen {
	t.Helper()
	endpoints, err := serve.Endpoints()
	if err != nil {
		t.Fatal(err)
	}
	key, err := authority.ReadIdentity(authority.ClientPath(serve.Home), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	s := &stolen{}
	s.client, err = client.DialContext(t.Context(), client.Options{
		HostPort: endpoints.Temporal, Namespace: endpoints.Namespace, ConnectionOptions: client.ConnectionOptions{TLS: key.ClientTLS()},
		Interceptors: []interceptor.ClientInterceptor{s},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.client.Close)
	return s
}

// InterceptClient puts the captured seal into each update.
func (s *stolen) InterceptClient(next interceptor.ClientOutboundInterceptor) interceptor.ClientOutboundInterceptor {
	s.Next = next
	return s
}

// UpdateWorkflow sends the captured seal.
func (s *stolen) UpdateWorkflow(ctx context.Context, in *interceptor.ClientUpdateWorkflowInput) (client.WorkflowUpdateHandle, error) {
	if s.captured != nil {
		interceptor.Header(ctx)["loa-seal"] = s.captured
	}
	return s.Next.UpdateWorkflow(ctx, in)
}

// give sends a command as package commands does.
func (s *stolen) give(ctx context.Context, task string, c plan.Command) error {
	ctx, cancel := context.WithTimeout(ctx, waittest.Timeout)
	defer cancel()
	handle, err := s.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: workflows.TaskWorkflowID(plan.TaskID(task)), UpdateID: c.ID, UpdateName: string(c.Kind), Args: []any{c},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, nil)
	}
	return err
}

// capture takes the seal of the first update from the history of a task.
func (s *stolen) capture(t *testing.T, task string) {
	t.Helper()
	events := s.client.GetWorkflowHistory(t.Context(), workflows.TaskWorkflowID(plan.TaskID(task)), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		accepted := event.GetWorkflowExecutionUpdateAcceptedEventAttributes()
		if s.captured = accepted.GetAcceptedRequest().GetInput().GetHeader().GetFields()["loa-seal"]; s.captured != nil {
			return
		}
	}
	t.Fatal("no update in the history carries a seal")
}

// TestSeal gives commands to a running `loa serve` by every way around its key. The steps build on each other.
func TestSeal(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	serve := o.instance(o.createDatabase("loa_niem"))
	listen := fmt.Sprint("127.0.0.1:", freePort(t))
	serve.Env = append(slices.Clip(serve.Env), "LOA_HOLD=15m", "LOA_LISTEN="+listen)
	o.serve(serve)
	o.launch(t, serve)
	unit, head := sample.Address(departments[0].code, "daumoi"), sample.Address(departments[0].code, "giamdoc")
	const basis = "Công văn 123/SNV-CCHC ngày 05/03/2027"
	must := func(t *testing.T, args ...string) string {
		t.Helper()
		out, err := serve.Command(t.Context(), args...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	journal := func(t *testing.T) int { t.Helper(); return strings.Count(must(t, "task", "show", o.task), "\n") }
	actor := sample.Directory().Actor(directory.PersonID(string(departments[0].code)+".giamdoc"), calendar.Today(time.Now()))

	t.Run("a stolen certificate without the key gives no command, and the attempt is on record", func(t *testing.T) {
		thief, before := steal(t, serve), journal(t)
		err := thief.give(t.Context(), o.task, plan.Command{ID: "mail:1", Kind: plan.CommandAccept, Channel: plan.ChannelMail, Actor: actor})
		refused(t, err)
		if now := journal(t); now != before {
			t.Errorf("the journal had %d lines and has %d", before, now)
		}
		if out := serve.Process.Output(); !strings.Contains(out, "unsealed command refused") || !strings.Contains(out, "mail:1") {
			t.Error("the log does not name the attempt")
		}
		if page, err := get("http://"+listen, "", "/metrics"); err != nil || !strings.Contains(page, "loa_unsealed_total 1") {
			t.Errorf("the metrics do not count it (%v)", err)
		}
	})
	t.Run("the seal of one command is none for another, for another task, or for other words", func(t *testing.T) {
		must(t, "task", "accept", o.task, "--as", unit, "--basis", basis, "--key", "nhan")
		thief := steal(t, serve)
		thief.capture(t, o.task)
		before := journal(t)
		c := plan.Command{ID: "nhan", Kind: plan.CommandSubmitDraft, Channel: plan.ChannelCLI, Actor: actor, Hash: strings.Repeat("0", 64)}
		if err := thief.give(t.Context(), o.task, c); err != nil { // the answer of the command with that id; the journal below shows that it was not carried out again
			t.Error(err)
		}
		c.ID = "khac"
		refused(t, thief.give(t.Context(), o.task, c))
		other := strings.Replace(o.task, "/1/"+string(departments[0].code), "/2/"+string(departments[1].code), 1)
		refused(t, thief.give(t.Context(), other, plan.Command{ID: "nhan", Kind: plan.CommandAccept, Channel: plan.ChannelCLI, Actor: actor}))
		if now := journal(t); now != before {
			t.Errorf("the journal had %d lines and has %d", before, now)
		}
	})
	t.Run("a workflow that a stolen certificate starts does nothing", func(t *testing.T) {
		thief, task := steal(t, serve), plan.TaskID(strings.Replace(o.task, "/1/"+string(departments[0].code), "/9/"+string(departments[0].code), 1))
		queue := o.endpoints(t, serve).Namespace // the queue of tasks has the same name
		run, err := thief.client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: workflows.TaskWorkflowID(task), TaskQueue: queue}, workflows.NameTask,
			workflows.TaskInput{State: plan.State{Task: task}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), waittest.Timeout)
		defer cancel()
		if err := run.Get(ctx, nil); err == nil {
			t.Error("it ends without an error")
		}
		if out, err := serve.Command(t.Context(), "task", "show", string(task)); err == nil {
			t.Errorf("the task is on record:\n%s", out)
		}
	})
	t.Run("nor does it by a policy of retries, by a schedule, by another workflow that goes on as a task, or by an activity", func(t *testing.T) {
		thief, queue, before := steal(t, serve), o.endpoints(t, serve).Namespace, journal(t)
		forged := plan.TaskID(strings.Replace(o.task, "/1/"+string(departments[0].code), "/9/"+string(departments[0].code), 1))
		input := workflows.TaskInput{State: plan.State{Task: forged, Seq: 1, Stage: plan.StageApproval, Unit: departments[0].code}}
		w := worker.New(thief.client, "ke-gian", worker.Options{})
		w.RegisterWorkflowWithOptions(func(ctx workflow.Context) error {
			return workflow.NewContinueAsNewError(workflow.WithWorkflowTaskQueue(ctx, queue), workflows.NameTask, input)
		}, workflow.RegisterOptions{Name: "tiep-tuc"})
		w.RegisterWorkflowWithOptions(func(ctx workflow.Context) error {
			ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
				TaskQueue: queue, StartToCloseTimeout: time.Minute, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
			})
			return workflow.ExecuteActivity(ctx, "Project", activities.Projection{State: input.State}).Get(ctx, nil)
		}, workflow.RegisterOptions{Name: workflows.NameTask})
		if err := w.Start(); err != nil {
			t.Fatal(err)
		}
		defer w.Stop()
		id := workflows.TaskWorkflowID(forged)
		for name, start := range map[string]struct {
			options  client.StartWorkflowOptions
			workflow string
			args     []any
		}{
			"retries":  {client.StartWorkflowOptions{TaskQueue: queue, RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Millisecond, MaximumAttempts: 3}}, workflows.NameTask, []any{input}},
			"continue": {client.StartWorkflowOptions{TaskQueue: "ke-gian"}, "tiep-tuc", nil},
			"activity": {client.StartWorkflowOptions{TaskQueue: "ke-gian"}, workflows.NameTask, nil},
		} {
			start.options.ID = id
			run, err := thief.client.ExecuteWorkflow(t.Context(), start.options, start.workflow, start.args...)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), waittest.Timeout)
			if err := run.Get(ctx, nil); err == nil || ctx.Err() != nil {
				t.Errorf("%s: it ends with %v", name, err)
			}
			cancel()
		}
		if out, err := serve.Command(t.Context(), "task", "show", string(forged)); err == nil {
			t.Errorf("the task is on record:\n%s", out)
		}
		if now := journal(t); now != before {
			t.Errorf("the journal had %d lines and has %d", before, now)
		}
	})
	t.Run("the command line without the key gives no command and says whose it is", func(t *testing.T) {
		without := *serve
		without.Env = append(slices.Clip(serve.Env), "LOA_SEAL_KEY_FILE="+filepath.Join(t.TempDir(), "khong-co.key"))
		before := journal(t)
		_, err := without.Command(t.Context(), "task", "submit", o.task, "--as", unit, "--basis", basis, "--text", "Dự thảo")
		if err == nil || !strings.Contains(err.Error(), "khóa niêm lệnh") {
			t.Errorf("it gives %v", err)
		}
		if now := journal(t); now != before {
			t.Errorf("the journal had %d lines and has %d", before, now)
		}
	})
	t.Run("in another's name a basis is needed, both names stand in the journal, and a decision can be taken back", func(t *testing.T) {
		if _, err := serve.Command(t.Context(), "task", "submit", o.task, "--as", unit, "--text", "Dự thảo"); err == nil || !strings.Contains(err.Error(), "--basis") {
			t.Errorf("without a basis: %v", err)
		}
		must(t, "task", "submit", o.task, "--as", unit, "--basis", basis, "--text", "Dự thảo tin, bài")
		must(t, "task", "decide", o.task, "--approve", "--draft", "1", "--as", head, "--basis", basis)
		shown := must(t, "task", "show", o.task, "-o", "json")
		if !strings.Contains(shown, `"held_until"`) || !strings.Contains(shown, `"operator":"`) || !strings.Contains(shown, basis) {
			t.Errorf("the journal lacks the window, the operator or the basis:\n%s", shown)
		}
		must(t, "task", "withdraw", o.task, "--as", head, "--basis", basis)
	})
	t.Run("who launches and changes a plan on the command line stands in its journal", func(t *testing.T) {
		must(t, "plan", "pause")
		must(t, "plan", "resume")
		conn, err := pgx.Connect(t.Context(), o.dsn("loa_niem"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		var unproved, proved int
		err = conn.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE event->'proof'->>'operator' IS NULL), count(*) FROM plan_journal WHERE event->>'channel' = 'cli'`).Scan(&unproved, &proved)
		if err != nil || unproved > 0 || proved < 3 {
			t.Errorf("%d of %d events of the command line name no operator (%v), want none of three at least", unproved, proved, err)
		}
	})
	t.Run("commands go on while keys are rotated, and a key three rotations old is none", func(t *testing.T) {
		old, err := os.ReadFile(filepath.Join(serve.Home, "seal.key"))
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			for n := range 12 {
				verb := []string{"pause", "resume"}[n%2]
				args := []string{"task", verb, o.task, "--basis", basis}
				if verb == "pause" {
					args = append(args, "--reason", fmt.Sprint("chờ số liệu lần ", n))
				}
				if out, err := serve.Command(t.Context(), args...); err != nil {
					done <- fmt.Errorf("%s: %w\n%s", verb, err, out)
					return
				}
			}
			done <- nil
		}()
		for range 3 {
			must(t, "seal", "rotate")
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		expired := filepath.Join(t.TempDir(), "cu.key")
		if err := os.WriteFile(expired, old, 0o600); err != nil {
			t.Fatal(err)
		}
		with := *serve
		with.Env = append(slices.Clip(serve.Env), "LOA_SEAL_KEY_FILE="+expired)
		if _, err := with.Command(t.Context(), "task", "pause", o.task, "--reason", "khóa cũ", "--basis", basis); err == nil || !strings.Contains(err.Error(), "niêm") {
			t.Errorf("with the old key: %v", err)
		}
		if out, err := serve.Command(t.Context(), "reconcile"); err != nil {
			t.Errorf("afterwards the engine differs from the record: %v\n%s", err, out)
		}
	})
}

// refused checks that the worker refused a command before the workflow looked at it.
func refused(t *testing.T, err error) {
	t.Helper()
	refusal, is := workflows.AsRefusal(err)
	if !is || refusal.Kind != plan.RefusalForbidden { // the words are encrypted, and the intruder lacks that key too
		t.Errorf("the command gives %v", err)
	}
}
