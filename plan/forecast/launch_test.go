package forecast_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/forecast"
	"loa/store"
	"loa/store/storetest"
	"loa/waittest"
	"loa/workflows"
)

// launchDay is a Monday, the first working day of 2027. What is counted is done on the first day after the year.
const (
	launchDay  = "2027-01-04"
	playedDays = 367
)

// letter is one letter to one person on one day.
type letter struct {
	Day    string
	Person directory.PersonID
	Kind   string // "opening", "digest" or "single"
}

// TestLaunch launches a small plan with the real workflows and activities, in the time-skipping environment and on a real PostgreSQL, lets the
// people do what they do in the play, and compares the letters that were queued with those of the play, person by person and day by day.
func TestLaunch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		model forecast.Model
	}{
		{"everybody acts on time", forecast.OnTime()},
		{"nobody acts before the deadline", forecast.FromDeadline()},
		{"people behave as usual", forecast.Usual()},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			days, err := calendar.New(calendar.Shipped())
			if err != nil {
				t.Fatal(err)
			}
			lines := smallPlan(t)
			p := plan.Plan{ID: "kh-2027", Year: 2027, Title: "Kế hoạch thử", Levels: []directory.Role{directory.RoleUnitHead}}
			expand := plan.ExpandInput{Plan: p.ID, Year: 2027, Lines: lines, Directory: smallDirectory().Indexed(), On: calendar.MustDate(launchDay)}
			input := forecast.Launch(p, expand, days, playedDays)
			input.Model = c.model
			result, script, err := forecast.PlayAndTell(input)
			if err != nil {
				t.Fatal(err)
			}
			launched := launch(t, p, lines, script)
			want, got := launched.letters(), lettersOfPlay(result)
			t.Logf("%d tasks, %d commands, %d letters", len(input.Tasks), len(script), len(want))
			if len(want) == 0 || len(launched.started) != len(input.Tasks) {
				t.Errorf("%d tasks were started and %d letters queued; the play has %d tasks", len(launched.started), len(want), len(input.Tasks))
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("the letters of the play (-launched +played):\n%s", diff)
			}
			if diff := gocmp.Diff(launched.journalled(), figuresOfPlay(result)); diff != "" {
				t.Errorf("the figures of the play (-launched +played):\n%s", diff)
			}
		})
	}
}

// smallPlan has lines of all kinds: of one unit and of a class, once and recurring, with and without a deadline, from before shapes and of each shape.
func smallPlan(t *testing.T) []plan.Line {
	t.Helper()
	wards := plan.Assignee{Text: "UBND các phường", Class: "ubnd-phuong"}
	unit := func(code directory.UnitCode) plan.Assignee { return plan.Assignee{Text: string(code), Unit: code} }
	var lines []plan.Line
	for i, row := range []struct {
		group, words string
		lead         []plan.Assignee
		work         plan.Work
	}{
		{"I. Chung", "Quý I", []plan.Assignee{unit("so-noi-vu")}, plan.Work{}},
		{"I. Chung", "Trước ngày 15/6", []plan.Assignee{wards, unit("so-tu-phap")}, plan.Work{}},
		{"II. Định kỳ", "Hằng tháng", []plan.Assignee{wards}, plan.Work{}},
		{"II. Định kỳ", "Hằng tuần trong quý I", []plan.Assignee{unit("phuong-ba-dinh")}, plan.Work{}},
		{"II. Định kỳ", "Trước ngày 15 tháng cuối quý", []plan.Assignee{unit("so-noi-vu"), unit("so-tu-phap"), unit("so-y-te"), unit("so-tai-chinh")}, plan.Work{}},
		{"III. Khác", "Quý II, Quý IV", []plan.Assignee{wards}, plan.Work{}},
		{"III. Khác", "Theo hướng dẫn của Bộ Nội vụ", []plan.Assignee{unit("so-noi-vu"), unit("phuong-hoan-kiem")}, plan.Work{}},
		{"III. Khác", "Thường xuyên", []plan.Assignee{unit("so-tu-phap")}, plan.Work{}},
		{"III. Khác", "Sau khi Bộ Nội vụ công bố", []plan.Assignee{wards}, plan.Work{}},
		{"III. Khác", "Trước ngày 08/01", []plan.Assignee{wards}, plan.Work{}},
		{"III. Khác", "Ngày 02/01", []plan.Assignee{unit("phuong-ba-dinh")}, plan.Work{}},
		{"IV. Năm loại việc", "Hằng tuần", []plan.Assignee{wards}, plan.Work{Shape: plan.ShapeTally, Quota: plan.Quota{Count: 2, Per: plan.RhythmWeek}}},
		{"IV. Năm loại việc", "Thường xuyên", []plan.Assignee{wards, unit("so-tu-phap")}, plan.Work{Shape: plan.ShapeTally}},
		{"IV. Năm loại việc", "Quý III", []plan.Assignee{unit("so-noi-vu")}, plan.Work{Shape: plan.ShapeEvent, Milestones: contest()}},
		{"IV. Năm loại việc", "Quý I, Quý IV", []plan.Assignee{wards}, plan.Work{Shape: plan.ShapeEvent, Milestones: []plan.LineMilestone{{Key: plan.MilestonePlan}, {Key: plan.MilestoneHeld}}}},
		{"IV. Năm loại việc", "Trước ngày 15/3", []plan.Assignee{wards}, plan.Work{Shape: plan.ShapeDocument}},
		{"IV. Năm loại việc", "Hằng quý", []plan.Assignee{wards, unit("so-noi-vu")}, plan.Work{Shape: plan.ShapeDelivery}},
		{"IV. Năm loại việc", "Tháng 6", []plan.Assignee{wards}, plan.Work{Shape: plan.ShapeProduct}},
	} {
		d, _ := deadline.Parse(row.words, 2027, deadline.Rules{Before: deadline.BeforeStrict})
		lines = append(lines, plan.Line{
			Sheet: "Phụ lục", Row: i + 5, Code: fmt.Sprint(i + 1), Group: row.group, Title: "Nhiệm vụ " + row.words, Lead: row.lead, Deadline: d, Work: row.work,
		})
	}
	return lines
}

// contest are the milestones of a contest.
func contest() []plan.LineMilestone {
	return []plan.LineMilestone{
		{Key: plan.MilestonePlan},
		{Key: plan.MilestoneLaunch, Due: calendar.MustDate("2027-07-15")},
		{Key: plan.MilestoneEntries, Due: calendar.MustDate("2027-08-31")},
		{Key: plan.MilestoneAwards},
	}
}

// smallDirectory has two coordinators who share the units, two people without an address, a unit whose head is its focal point too, one without
// people, one with a deputy, and a position that changes hands within the year.
func smallDirectory() directory.Directory {
	d := directory.Directory{
		Units: []directory.Unit{
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Short: "Sở Nội vụ", Kind: directory.KindDepartment},
			{Code: "so-tu-phap", Name: "Sở Tư pháp", Short: "Sở Tư pháp", Kind: directory.KindDepartment},
			{Code: "so-y-te", Name: "Sở Y tế", Short: "Sở Y tế", Kind: directory.KindDepartment},
			{Code: "so-tai-chinh", Name: "Sở Tài chính", Short: "Sở Tài chính", Kind: directory.KindDepartment},
			{Code: "phuong-ba-dinh", Name: "UBND phường Ba Đình", Short: "UBND phường Ba Đình", Kind: directory.KindWard},
			{Code: "phuong-hoan-kiem", Name: "UBND phường Hoàn Kiếm", Short: "UBND phường Hoàn Kiếm", Kind: directory.KindWard},
			{Code: "phuong-cua-nam", Name: "UBND phường Cửa Nam", Short: "UBND phường Cửa Nam", Kind: directory.KindWard},
		},
		Classes: []directory.Class{{Code: "ubnd-phuong", Name: "UBND các phường", Kinds: []directory.UnitKind{directory.KindWard}}},
	}
	hold := func(id directory.PersonID, role directory.Role, unit directory.UnitCode, from, to string) {
		if !slices.ContainsFunc(d.People, func(p directory.Person) bool { return p.ID == id }) {
			d.People = append(d.People, directory.Person{ID: id, Name: "Người " + string(id), Title: "Công chức"})
			if !strings.HasPrefix(string(id), "khong-thu") {
				d.Addresses = append(d.Addresses, directory.AddressOf{Address: string(id) + "@hanoi.test", Person: id})
			}
		}
		h := directory.RoleHolder{Person: id, Role: role, Unit: unit}
		if from != "" {
			h.From = calendar.MustDate(from)
		}
		if to != "" {
			h.To = calendar.MustDate(to)
		}
		d.Holders = append(d.Holders, h)
	}
	hold("ha", directory.RoleCoordinator, "so-noi-vu", "", "")
	hold("dung", directory.RoleCoordinator, "so-noi-vu", "", "")
	hold("gd-snv", directory.RoleUnitHead, "so-noi-vu", "", "")
	hold("dm-snv", directory.RoleFocalPoint, "so-noi-vu", "", "")
	hold("gd-stp", directory.RoleUnitHead, "so-tu-phap", "", "")
	hold("khong-thu", directory.RoleFocalPoint, "so-tu-phap", "", "")
	hold("binh", directory.RoleUnitHead, "phuong-ba-dinh", "", "2027-05-31")
	hold("bach", directory.RoleUnitHead, "phuong-ba-dinh", "2027-06-01", "")
	hold("lan", directory.RoleFocalPoint, "phuong-ba-dinh", "", "")
	hold("long", directory.RoleFocalPoint, "phuong-ba-dinh", "", "")
	hold("cuong", directory.RoleUnitHead, "phuong-hoan-kiem", "", "")
	hold("mai", directory.RoleFocalPoint, "phuong-hoan-kiem", "", "")
	hold("nam", directory.RoleUnitHead, "phuong-cua-nam", "", "")
	hold("khong-thu-2", directory.RoleUnitHead, "so-y-te", "", "")
	hold("pho", directory.RoleSectionHead, "phuong-hoan-kiem", "", "")
	d.Substitutions = []directory.Substitution{{
		Principal: "cuong", Substitute: "pho", Role: directory.RoleUnitHead, Unit: "phuong-hoan-kiem",
		From: calendar.MustDate("2027-03-01"), To: calendar.MustDate("2027-04-30"), Basis: "Giấy ủy quyền 01/2027",
	}}
	d.Shares = []directory.Share{{Unit: "phuong-ba-dinh", Person: "dung"}, {Group: "I. Chung", Person: "ha"}}
	return d
}

// lettersOfPlay lists the letters of a play.
func lettersOfPlay(r forecast.Result) []string {
	counts := map[letter]int{}
	for _, p := range r.Persons {
		for i, day := range r.Days {
			counts[letter{Day: day.String(), Person: p.Person}] += p.ByDay[i]
		}
		counts[letter{Person: p.Person, Kind: "opening"}] += p.Openings
		counts[letter{Person: p.Person, Kind: "digest"}] += p.Digest
	}
	return listed(counts)
}

// listed are counts in order, without zeros.
func listed(counts map[letter]int) []string {
	var list []string
	for l, n := range counts {
		if n > 0 {
			list = append(list, fmt.Sprintf("%s %s %s: %d", cmp.Or(l.Day, "year"), l.Person, l.Kind, n))
		}
	}
	slices.Sort(list)
	return list
}

// launched is a plan that was launched, and has run to the end of its year.
type launched struct {
	t       *testing.T
	store   *store.Store
	env     *testsuite.TestWorkflowEnvironment
	mu      sync.Mutex // guards started: a launch starts several tasks at once
	started []plan.TaskID
	hashes  map[string]string // of the drafts on record, by the task and the hash in the play
}

// launch launches a plan and gives the commands of a script.
func launch(t *testing.T, p plan.Plan, lines []plan.Line, script []forecast.Given) *launched {
	t.Helper()
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(silent{})
	l := &launched{t: t, store: storetest.Open(t), env: suite.NewTestWorkflowEnvironment(), hashes: map[string]string{}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(l.store.SaveDirectory(t.Context(), smallDirectory()))
	for _, share := range smallDirectory().Shares {
		must(l.store.AddShare(t.Context(), share))
	}
	must(l.store.SaveCalendar(t.Context(), calendar.Shipped()))
	_, _, err := l.store.ImportPlan(t.Context(), p, lines, []byte("phụ lục"))
	must(err)
	start := calendar.MustDate(launchDay).Start(calendar.Zone).Add(9 * time.Hour)
	l.env.SetStartTime(start)
	l.env.SetTestTimeout(10 * waittest.Timeout)
	l.env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: waittest.Timeout})
	l.env.RegisterActivity(&activities.Activities{
		Store: l.store, Commands: l, Address: "loa@cchc.hanoi.test", Public: "https://loa.hanoi.test", Openings: true, Digests: true,
		Now: l.env.Now, Log: slog.New(slog.DiscardHandler),
	})
	l.env.RegisterWorkflowWithOptions(workflows.Plan, workflow.RegisterOptions{Name: workflows.NamePlan})
	l.env.RegisterWorkflowWithOptions(workflows.Task, workflow.RegisterOptions{Name: workflows.NameTask})
	l.env.RegisterWorkflow(workflows.Digest)
	l.env.RegisterWorkflow(yearOfPlan)
	for i, given := range script {
		l.env.RegisterDelayedCallback(func() { l.give(given, fmt.Sprint("lệnh ", i)) }, given.At.Sub(start))
	}
	l.env.ExecuteWorkflow(yearOfPlan, p.ID)
	must(l.env.GetWorkflowError())
	return l
}

// give gives a command to the workflow of a task. Its id is another than in the play, where tasks have none in common.
func (l *launched) give(g forecast.Given, id string) {
	command := l.submitted(g)
	command.ID = id
	err := l.env.UpdateWorkflowByID(string(g.Task), string(command.Kind), id, &testsuite.TestUpdateCallback{
		OnAccept: func() {},
		OnReject: func(err error) { l.t.Errorf("%s of %s on %s is refused: %v", command.Kind, g.Task, g.At, err) },
		OnComplete: func(_ any, err error) {
			if err != nil {
				l.t.Errorf("%s of %s on %s: %v", command.Kind, g.Task, g.At, err)
			}
		},
	}, command)
	if err != nil {
		l.t.Errorf("%s of %s on %s: %v", command.Kind, g.Task, g.At, err)
	}
}

// submitted puts the draft or the report of a command on record, and is the command with the hash of what is on record.
func (l *launched) submitted(g forecast.Given) plan.Command {
	command := g.Command
	kind := intake.DocumentOf(command.Kind)
	key := string(g.Task) + command.Hash
	if kind == "" {
		command.Hash = l.hashes[key] // empty for a command about no draft
		return command
	}
	hash, err := intake.Filing{Store: l.store, Now: l.env.Now}.Submit(context.Background(), intake.Submission{
		Task: g.Task, Kind: kind, Text: "Nội dung " + string(kind) + " " + command.Hash, By: command.Actor.Person,
	})
	if err != nil {
		l.t.Errorf("%s of %s on %s: %v", command.Kind, g.Task, g.At, err)
	}
	if command.Hash = hash; kind == store.DocumentDraft {
		l.hashes[key] = hash
	}
	return command
}

// taskOpened is the signal by which a task asks for its workflow.
const taskOpened = "opened"

// yearOfPlan starts the workflow of a plan, that of each task which opens, and the digests of every morning, as the engine and its schedule do.
func yearOfPlan(ctx workflow.Context, id plan.PlanID) error {
	child := func(id string) workflow.Context {
		return workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: id})
	}
	workflow.ExecuteChildWorkflow(child("plan"), workflows.NamePlan, workflows.PlanInput{Plan: id})
	end := calendar.MustDate(launchDay).AddDays(playedDays).Start(calendar.Zone)
	opened := workflow.GetSignalChannel(ctx, taskOpened)
	for day := calendar.Today(workflow.Now(ctx)).AddDays(1); day.Start(calendar.Zone).Before(end); day = day.AddDays(1) {
		morning := workflow.NewTimer(ctx, day.Start(calendar.Zone).Add(7*time.Hour+30*time.Minute).Sub(workflow.Now(ctx)))
		for !morning.IsReady() {
			workflow.NewSelector(ctx).AddFuture(morning, func(workflow.Future) {}).AddReceive(opened, func(c workflow.ReceiveChannel, _ bool) {
				var state plan.State
				c.Receive(ctx, &state)
				workflow.ExecuteChildWorkflow(child(string(state.Task)), workflows.NameTask, workflows.TaskInput{State: state})
			}).Select(ctx)
		}
		if err := workflow.ExecuteChildWorkflow(child("digest "+day.String()), workflows.Digest, workflows.DigestInput{}).Get(ctx, nil); err != nil {
			return err
		}
	}
	return workflow.Sleep(ctx, end.Sub(workflow.Now(ctx)))
}

// StartTask starts the workflow of a task.
func (l *launched) StartTask(_ context.Context, state plan.State, _ string, _ deadline.Kind) error {
	l.mu.Lock()
	l.started = append(l.started, state.Task)
	l.mu.Unlock()
	l.env.SignalWorkflow(taskOpened, state)
	return nil
}

// TaskStarted and Do are not called: no task is compared, and no letter is answered.
func (l *launched) ResyncTask(context.Context, plan.TaskID) error { return nil }

func (l *launched) TaskStarted(context.Context, plan.TaskID) (bool, error) { return true, nil }

func (l *launched) Do(context.Context, plan.TaskID, plan.Command) (plan.Answer, error) {
	return plan.Answer{}, nil
}

// letters lists the letters that were queued.
func (l *launched) letters() []string {
	l.t.Helper()
	all, err := l.store.LetterLog(l.t.Context(), store.SentFilter{Limit: 100_000})
	if err != nil {
		l.t.Fatal(err)
	}
	counts := map[letter]int{}
	for _, out := range all {
		counts[letter{Day: calendar.Today(out.CreatedAt).String(), Person: out.ToPerson}]++
		switch {
		case out.Notice == store.NoticeDigest:
			counts[letter{Person: out.ToPerson, Kind: "digest"}]++
		case out.Notice == store.NoticeOpening, out.Notice == plan.NoticeAssignment:
			counts[letter{Person: out.ToPerson, Kind: "opening"}]++
		}
	}
	return listed(counts)
}

// figuresOfPlay are the other figures of a play: what the schedules did, how many tasks are done, and who missed how many notices.
func figuresOfPlay(r forecast.Result) map[string]int {
	figures := map[string]int{"reminded": r.Fired.Reminders, "overdue": r.Fired.Overdue, "escalated": r.Fired.Escalations, "done": r.Done}
	for _, u := range r.Unreached {
		figures["missed by "+string(u.Person)] += u.Notices
	}
	return figures
}

// journalled are the figures of figuresOfPlay by the record.
func (l *launched) journalled() map[string]int {
	l.t.Helper()
	figures := map[string]int{"reminded": 0, "overdue": 0, "escalated": 0, "done": 0}
	for _, task := range l.started {
		events, err := l.store.Journal(l.t.Context(), task)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, e := range events {
			for kind, name := range map[plan.EventKind]string{
				plan.EventReminded: "reminded", plan.EventOverdue: "overdue", plan.EventEscalated: "escalated",
			} {
				if e.Kind == kind {
					figures[name]++
				}
			}
			if e.To == plan.StageDone {
				figures["done"]++
			}
		}
		notices, err := l.store.Notices(l.t.Context(), task)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, n := range notices {
			told := n.Kind == plan.NoticeDraftWanted || n.Kind == plan.NoticeUndoWindow // another letter says it, whoever has an address
			if !told && (n.Reason == plan.SilenceNoAddress || n.Reason == plan.SilenceNoHolder) {
				figures["missed by "+string(n.Person)]++
			}
		}
	}
	return figures
}

// silent is a logger of the SDK that writes nothing.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
