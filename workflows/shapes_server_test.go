//go:build !noembed

package workflows_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/plantest"
	"loa/store"
	"loa/waittest"
	"loa/workflows"
)

// TestShapes runs a year of a plan of 60 lines in all five shapes on the real server, whose clock is moved for each task. Every journal is complete,
// every history replays, and the final status is the one that the journals alone give.
func TestShapes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const id = plan.PlanID("kh-nam-loai-viec")
	f.importShapes(id, 12)
	if err := f.commands.LaunchPlan(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	f.awaitPlan(id, plan.PlanRunning)
	tasks, _, err := f.store.Tasks(t.Context(), store.TaskFilter{Plan: id}, calendar.Today(time.Now()))
	if err != nil || len(tasks) != 60 {
		t.Fatalf("%d tasks, %v", len(tasks), err)
	}
	var together sync.WaitGroup
	limit := make(chan struct{}, 8)
	for i, task := range tasks {
		limit <- struct{}{}
		together.Go(func() {
			defer func() { <-limit }()
			life{f, task.ID, i, nil}.run(task.State.Shape.Words())
		})
	}
	together.Wait()
	f.checkYear(id, tasks)
}

// importShapes imports a plan with so many lines of each shape, all of one department.
func (f *fixture) importShapes(id plan.PlanID, each int) {
	f.t.Helper()
	year := nextYear()
	var lines []plan.Line
	for n := range each {
		for _, shape := range plan.ShippedShapes() {
			work, words := plan.Work{Shape: shape.Code}, fmt.Sprintf("Trước ngày 15/%d/%d", 6+n%6, year)
			switch shape.Code {
			case plan.ShapeTally:
				work.Quota, words = plan.Quota{Count: 1 + n%3, Per: plan.RhythmMonth}, "Hằng tháng"
			case plan.ShapeEvent:
				work.Milestones = []plan.LineMilestone{{Key: plan.MilestonePlan}, {Key: plan.MilestoneLaunch}, {Key: plan.MilestoneAwards}}
			default:
			}
			due, _ := deadline.Parse(words, year, deadline.Rules{})
			lines = append(lines, plan.Line{
				Sheet: "CSV", Row: len(lines) + 2, Code: fmt.Sprint(len(lines) + 1), Title: fmt.Sprintf("%s %d", shape.Name, n+1),
				Lead: []plan.Assignee{{Text: "Sở Tư pháp", Unit: "so-tu-phap", Name: "Sở Tư pháp"}}, Deadline: due, Work: work,
			})
		}
	}
	f.importLinesOf(id, lines)
}

// importLinesOf imports a plan of next year with some lines.
func (f *fixture) importLinesOf(id plan.PlanID, lines []plan.Line) {
	f.t.Helper()
	version := sha256.Sum256([]byte(id))
	p := plan.Plan{
		ID: id, Year: nextYear(), Title: "Kế hoạch thử", Version: hex.EncodeToString(version[:]), Source: "thu.csv", Status: plan.PlanImported,
		Levels: []directory.Role{directory.RoleUnitHead},
	}
	if _, _, err := f.store.ImportPlan(f.t.Context(), p, lines, []byte(id)); err != nil {
		f.t.Fatal(err)
	}
}

// life takes one task through its year.
type life struct {
	*fixture
	task plan.TaskID
	n    int // of the task: decides what happens to it
	at   *calendar.Date
}

// run gives the commands of a shape. Every fifth task of a shape is left as it is after a while, so that the final status has open and late ones.
func (l life) run(shape plan.ShapeCode) {
	l.t.Helper()
	l.until("02-10")
	l.do(plan.Command{ID: "nhan", Kind: plan.CommandAccept, Actor: contact})
	left := l.n%25 >= 20
	switch shape {
	case plan.ShapeTally:
		l.tally(left)
		return
	case plan.ShapeDelivery:
	default:
		l.approved()
	}
	l.until([]string{"04-20", "07-20"}[l.n%2]) // the earliest deadline is in June
	if left {
		l.until("12-31")
		return
	}
	l.proved(shape)
	if shape != plan.ShapeDocument {
		l.do(plan.Command{ID: "bao-cao", Kind: plan.CommandSubmitReport, Actor: contact, Hash: l.storeText(fmt.Sprint("Kết quả ", l.task))})
		l.do(plan.Command{ID: "chap-nhan", Kind: plan.CommandAcceptReport, Actor: coordinator})
	}
}

func (l life) approved() {
	l.t.Helper()
	draft := l.storeText(fmt.Sprint("Dự thảo ", l.task))
	l.do(plan.Command{ID: "trinh", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: draft})
	l.do(plan.Command{ID: "duyet", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: draft, Decision: plan.DecisionApprove})
}

// proved proves the work: an event by its two milestones.
func (l life) proved(shape plan.ShapeCode) {
	l.t.Helper()
	proof := plan.Command{ID: "minh-chung", Kind: plan.CommandConfirmPublished, Actor: contact, ProofDate: l.today()}
	switch shape {
	case plan.ShapeEvent:
		proof.Place, proof.People = "Hội trường Sở Tư pháp", 120
		l.do(proof)
		proof.ID = "minh-chung-2"
	case plan.ShapeDocument:
		proof.Document = "12/STP-VP"
	case plan.ShapeDelivery:
		return
	default:
		proof.Link = fmt.Sprintf("https://sotuphap.hanoi.test/tin/%d", l.n)
	}
	l.do(proof)
}

// tally reports each quarter what is due, twice the same result among it, and drops a result that it reports again.
func (l life) tally(left bool) {
	l.t.Helper()
	for i, day := range []string{"04-02", "07-02", "10-02", "12-28"} {
		if left && i > 1 {
			break // a clock is moved again only after a command has seen it
		}
		l.until(day)
		state, err := l.commands.TaskState(l.t.Context(), l.task)
		if err != nil {
			l.t.Fatal(err)
		}
		due := state.Tally.DueBy(l.today())
		if day == "12-28" {
			due = state.Tally.Total()
		}
		items := []plan.Item{{On: l.today(), Count: due - state.Tally.Done(), Place: "Đài truyền thanh " + day}}
		l.do(plan.Command{ID: "dem-" + day, Kind: plan.CommandCount, Actor: contact, Items: items})
		_, err = l.commands.Do(l.t.Context(), l.task, plan.Command{ID: "lai-" + day, Kind: plan.CommandCount, Actor: contact, Items: items})
		var refusal *plan.Refusal
		if !errors.As(err, &refusal) {
			l.t.Errorf("%s: the same result counted twice: %v", l.task, err)
		}
	}
	l.do(plan.Command{ID: "bo", Kind: plan.CommandDropItem, Actor: contact, Item: 1, Reason: "Báo nhầm ngày."})
	l.do(plan.Command{ID: "dem-lai", Kind: plan.CommandCount, Actor: contact, Items: []plan.Item{{On: l.today(), Count: l.dropped(), Place: "Nhà văn hóa"}}})
	after := calendar.MustDate(fmt.Sprintf("%d-01-06", nextYear()+1))
	l.skipTime(workflows.TaskWorkflowID(l.task), "het-nam", time.Duration(l.today().DaysUntil(after))*24*time.Hour)
	if !left {
		waittest.Eventually(l.t, "the met quota ends the task", func() error {
			return l.client.GetWorkflow(l.t.Context(), workflows.TaskWorkflowID(l.task), "").Get(l.t.Context(), nil)
		})
		return
	}
	l.awaitJournal(l.task, plan.EventOverdue, 1)
}

// dropped is the number of the result that was dropped.
func (l life) dropped() int {
	events, err := l.store.Journal(l.t.Context(), l.task)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, e := range events {
		for _, item := range e.Items {
			if item.Number == 1 {
				return item.Count
			}
		}
	}
	return 0
}

// until moves the clock of the task to nine o'clock of a day of the plan's year.
func (l *life) until(day string) {
	l.t.Helper()
	to := calendar.MustDate(fmt.Sprintf("%d-%s", nextYear(), day))
	from := time.Now()
	if l.at != nil {
		from = l.at.Start(calendar.Zone).Add(9 * time.Hour)
	}
	l.skipTime(workflows.TaskWorkflowID(l.task), "den-"+day, to.Start(calendar.Zone).Add(9*time.Hour).Sub(from))
	l.at = &to
}

func (l life) today() calendar.Date { return *l.at }

// do gives a command, again and again while the clock of the task has not come to the day of the command.
func (l life) do(c plan.Command) {
	l.t.Helper()
	waittest.Eventually(l.t, fmt.Sprintf("%s of %s", c.ID, l.task), func() error {
		_, err := l.commands.Do(l.t.Context(), l.task, c)
		return err
	})
}

// checkYear compares the final status with the journals, and replays every history.
func (f *fixture) checkYear(id plan.PlanID, tasks []store.Task) {
	f.t.Helper()
	end := calendar.MustDate(fmt.Sprintf("%d-12-31", nextYear()))
	gaps, err := f.store.Gaps(f.t.Context())
	if err != nil || len(gaps) > 0 {
		f.t.Errorf("the journals have gaps: %v, %v", gaps, err)
	}
	overview, err := f.store.Overview(f.t.Context(), id, nil, end)
	if err != nil {
		f.t.Fatal(err)
	}
	want := map[plan.Bucket]int{}
	for _, task := range tasks {
		events, err := f.store.Journal(f.t.Context(), task.ID)
		if err != nil {
			f.t.Fatal(err)
		}
		bucket, _ := plantest.Recount(events, task.Work, end)
		want[bucket]++
		f.replayWorkflow(workflows.TaskWorkflowID(task.ID))
	}
	got := map[plan.Bucket]int{
		plan.BucketDoneOnTime: overview.Total.DoneOnTime, plan.BucketDoneLate: overview.Total.DoneLate,
		plan.BucketOpenInTime: overview.Total.OpenInTime, plan.BucketOpenOverdue: overview.Total.OpenOverdue,
	}
	for _, bucket := range plan.Buckets() {
		if got[bucket] != want[bucket] {
			f.t.Errorf("%s: %d on record, %d by the journals", bucket, got[bucket], want[bucket])
		}
	}
	if got[plan.BucketDoneOnTime] == 0 || got[plan.BucketOpenOverdue] == 0 {
		f.t.Errorf("the year is too even to test anything: %v", got)
	}
	f.t.Logf("%d tasks: %v", len(tasks), got)
}
